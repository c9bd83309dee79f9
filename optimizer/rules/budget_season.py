from __future__ import annotations

from typing import Literal

from pydantic import Field

from optimizer.rules.base import RuleBase


class BudgetSeason(RuleBase):
    kind: Literal["budget_season"] = "budget_season"
    season: str
    at_most_eur: float = Field(ge=0)
