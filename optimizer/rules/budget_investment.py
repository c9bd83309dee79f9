"""Rule: what fit-outs may cost in all, at their full price."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from optimizer.rules.budget import Budget
from optimizer.rules.phrasing import Phrasing

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory


class BudgetInvestment(Budget):
    """Fit-outs at full price stay within a limit: investment is voted apart from running costs."""

    title: ClassVar[dict[str, str]] = {"fr": "Budget d’investissement", "en": "Investment budget"}
    kind: Literal["budget_investment"] = "budget_investment"

    def sentence(self, lang: str, territory: Territory | None = None, scenario: Scenario | None = None) -> str:
        """One sentence."""
        say = Phrasing(lang, territory, scenario)
        limit = say.euros(self.at_most_eur)
        return say.either(
            f"Les aménagements coûtent en tout au plus {limit} (prix entier, non étalé).",
            f"Fit-outs cost at most {limit} in all (full price, not spread over the years).",
        )

    def subject(self, say: Phrasing) -> str:
        """The investment budget."""
        return say.either("le budget d’investissement", "the investment budget")

    def coefficients(self, problem: Problem) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
        """Full price of every fit-out."""
        eur = np.zeros(problem.n_columns)
        eur[: problem.n_sites] = problem.fit_out_eur
        return eur, None

    def spent_eur(self, facts: PlanFacts) -> float:
        """Full price of the fit-outs."""
        return facts.investment_eur
