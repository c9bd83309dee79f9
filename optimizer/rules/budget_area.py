from __future__ import annotations

from typing import Literal

from pydantic import Field

from optimizer.rules.base import RuleBase


class BudgetArea(RuleBase):
    kind: Literal["budget_area"] = "budget_area"
    area: str
    at_most_eur: float = Field(ge=0)
