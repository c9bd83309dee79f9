from __future__ import annotations

from typing import Literal

from pydantic import Field

from optimizer.rules.base import RuleBase


class Trucks(RuleBase):
    kind: Literal["trucks"] = "trucks"
    at_most: int = Field(ge=0, le=50)
    vehicle: str | None = None
    season: str | None = None
