from __future__ import annotations

from typing import Literal

from pydantic import Field

from optimizer.rules.base import RuleBase


class StaffHalfDays(RuleBase):
    kind: Literal["staff_half_days"] = "staff_half_days"
    at_most: int = Field(ge=0)
    area: str | None = None
    season: str | None = None
