from __future__ import annotations

from typing import Literal

from pydantic import Field

from optimizer.rules.base import RuleBase


class ConsecutiveSeasons(RuleBase):
    kind: Literal["consecutive_seasons"] = "consecutive_seasons"
    at_least_seasons: int = Field(2, ge=2, le=12)
    same_half_days: bool = False
    site: str | None = None
    site_kind: str | None = None
