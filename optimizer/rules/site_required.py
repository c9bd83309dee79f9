from __future__ import annotations

from typing import Literal

from pydantic import Field

from optimizer.rules.base import RuleBase


class SiteRequired(RuleBase):
    kind: Literal["site_required"] = "site_required"
    site: str
    season: str | None = None
    half_days: int | None = Field(None, ge=1, le=21)
