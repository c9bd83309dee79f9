"""Budgets: what all of them share, and the total budget that every scenario has."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.rules.base import EUR_TOLERANCE, Row, RuleBase, Violation
from optimizer.rules.phrasing import Phrasing
from optimizer.told import Told
from optimizer.told_values import Euros

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory


class Budget(RuleBase):
    """A limit on euros of one sort; each budget says which of them count."""

    relaxation: ClassVar[Literal["none", "shared", "each"]] = "shared"
    at_most_eur: float = Field(ge=0, description="At most", json_schema_extra={"fr": "Au plus", "unit": "€"})

    def coefficients(self, problem: Problem) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
        """€ per decision column, shape (columns,), and per yearly euro of tours in each season, shape (seasons,)."""
        raise NotImplementedError

    def spent_eur(self, facts: PlanFacts) -> float:
        """What a plan spends of this budget, €."""
        raise NotImplementedError

    def subject(self, say: Phrasing) -> str:
        """What the budget is called inside a remedy."""
        raise NotImplementedError

    def rows(self, problem: Problem) -> list[Row]:
        """One row: the euros that count stay within the limit."""
        eur, tour_eur = self.coefficients(problem)
        columns = np.flatnonzero(eur)
        return [
            Row(
                label=self.label(problem),
                columns=columns,
                values=eur[columns],
                hi=self.at_most_eur,
                tour_eur=tour_eur,
                unit="€",
            )
        ]

    def violations(self, facts: PlanFacts) -> list[Violation]:
        """The euros spent above the limit."""
        over_eur = self.spent_eur(facts) - self.at_most_eur
        if over_eur <= EUR_TOLERANCE:
            return []
        message = Told(
            "{over} too much: {spent} of {limit}", over=Euros(over_eur, 2), spent=Euros(self.spent_eur(facts), 2),
            limit=Euros(self.at_most_eur, 2),
        )
        return [self.broken(facts, message, amount=over_eur, unit="€")]

    def remedy(self, eased: Sequence[tuple[Row, float]], lang: str, problem: Problem) -> str:
        """Raise the budget, rounded up to whole euros."""
        return self.raised(max(amount for _, amount in eased), Phrasing(lang, problem.territory, problem.scenario))

    def raised(self, by_eur: float, say: Phrasing) -> str:
        """The budget raised by so much, in words."""
        more_eur = math.ceil(by_eur - EUR_TOLERANCE)
        return say.moved(
            f"augmenter {self.subject(say)}",
            f"raise {self.subject(say)}",
            by=say.euros(more_eur),
            old=say.euros(self.at_most_eur),
            new=say.euros(math.ceil(self.at_most_eur + more_eur)),
        )


class TotalBudget(Budget):
    """`Scenario.budget_eur` as a rule; never listed among a scenario's rules."""

    title: ClassVar[dict[str, str]] = {"fr": "Budget total", "en": "Total budget"}

    def sentence(self, lang: str, territory: Territory | None = None, scenario: Scenario | None = None) -> str:
        """One sentence."""
        say = Phrasing(lang, territory, scenario)
        limit = say.euros(self.at_most_eur)
        return say.either(f"Une année coûte au plus {limit}.", f"A year costs at most {limit}.")

    def subject(self, say: Phrasing) -> str:
        """The budget."""
        return say.either("le budget", "the budget")

    def coefficients(self, problem: Problem) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
        """Everything counts; fit-outs by the year's share."""
        eur = np.zeros(problem.n_columns)
        eur[: problem.n_sites] = problem.fit_out_eur / problem.scenario.funding.fit_out_years
        eur[problem.offer_column(np.arange(len(problem.offers)))] = problem.offers.cost_eur
        eur[problem.vehicle_column(np.arange(len(problem.vehicles)))] = problem.vehicles.cost_eur
        return eur, np.ones(len(problem.scenario.seasons))

    def spent_eur(self, facts: PlanFacts) -> float:
        """The plan's yearly cost."""
        return facts.cost_eur


def total_budget(scenario: Scenario) -> TotalBudget:
    """The total budget of a scenario."""
    return TotalBudget(at_most_eur=scenario.budget_eur)


def budget_row(problem: Problem) -> Row:
    """The row of the total budget: fit-outs (a year's share), openings, vehicles and tours."""
    return total_budget(problem.scenario).rows(problem)[0]
