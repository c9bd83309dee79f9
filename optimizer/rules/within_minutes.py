from __future__ import annotations

from typing import Literal

from pydantic import Field

from optimizer.rules.base import RuleBase


class WithinMinutes(RuleBase):
    kind: Literal["within_minutes"] = "within_minutes"
    service: str
    minutes: int = Field(ge=0, le=600)
    mode: Literal["car", "foot", "bicycle"] = "car"
    area: str | None = None
