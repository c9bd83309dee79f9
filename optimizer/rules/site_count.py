from __future__ import annotations

from typing import Literal

from pydantic import Field

from optimizer.rules.base import RuleBase


class SiteCount(RuleBase):
    kind: Literal["site_count"] = "site_count"
    at_least: int | None = Field(None, ge=0)
    at_most: int | None = Field(None, ge=0)
    site_kind: str | None = None
    area: str | None = None
    season: str | None = None
    existing_too: bool = False
