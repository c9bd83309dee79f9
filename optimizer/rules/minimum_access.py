from __future__ import annotations

from typing import Literal

from pydantic import Field

from optimizer.rules.base import RuleBase


class MinimumAccess(RuleBase):
    kind: Literal["minimum_access"] = "minimum_access"
    share: float = Field(ge=0, le=1)
    area: str | None = None
    each_area_of_kind: str | None = None
    group: str | None = None
    service: str | None = None
    season: str | None = None
