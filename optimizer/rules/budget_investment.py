from __future__ import annotations

from typing import Literal

from pydantic import Field

from optimizer.rules.base import RuleBase


class BudgetInvestment(RuleBase):
    kind: Literal["budget_investment"] = "budget_investment"
    at_most_eur: float = Field(ge=0)
