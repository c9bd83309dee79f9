from __future__ import annotations

from typing import Literal

from pydantic import Field

from optimizer.rules.base import RuleBase


class Spacing(RuleBase):
    kind: Literal["spacing"] = "spacing"
    min_km: float = Field(gt=0, le=200)
    site_kind: str | None = None
