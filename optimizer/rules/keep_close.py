from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from optimizer.rules.base import RuleBase


class PreviousOpening(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    site: str
    season: str
    half_days: int = Field(ge=0, le=21)


class PreviousVisits(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    stop: str
    vehicle: str
    season: str
    visits: int = Field(ge=0)


class KeepClose(RuleBase):
    kind: Literal["keep_close"] = "keep_close"
    openings: tuple[PreviousOpening, ...] = ()
    visits: tuple[PreviousVisits, ...] = ()
    at_most_changes: int | None = Field(None, ge=0)
    at_least_share: float | None = Field(None, ge=0, le=1)
