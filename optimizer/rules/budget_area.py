"""Rule: what the places of one area may cost a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.rules.budget import Budget
from optimizer.rules.openings import sites_where
from optimizer.rules.phrasing import Phrasing

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory


class BudgetArea(Budget):
    """The places of an area stay within a limit; vehicles and tours are charged to the territory."""

    title: ClassVar[dict[str, str]] = {"fr": "Budget d’une intercommunalité ou d’un canton", "en": "Budget of an area"}
    kind: Literal["budget_area"] = "budget_area"
    area: str = Field(description="Area", json_schema_extra={"fr": "Intercommunalité, canton ou commune"})

    def sentence(self, lang: str, territory: Territory | None = None, scenario: Scenario | None = None) -> str:
        """One sentence."""
        say = Phrasing(lang, territory, scenario)
        area, limit = say.area(self.area), say.euros(self.at_most_eur)
        return say.either(
            f"Les lieux de {area} coûtent au plus {limit} par an, tournées non comprises.",
            f"The places of {area} cost at most {limit} a year, tours apart.",
        )

    def subject(self, say: Phrasing) -> str:
        """The area's budget."""
        return say.either(f"le budget de {say.area(self.area)}", f"the budget of {say.area(self.area)}")

    def coefficients(self, problem: Problem) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
        """Openings of the area's sites and a year's share of their fit-outs."""
        sites = sites_where(problem.territory, area=self.area)
        eur = np.zeros(problem.n_columns)
        eur[sites] = problem.fit_out_eur[sites] / problem.scenario.funding.fit_out_years
        offers = np.flatnonzero((problem.offers.vehicle < 0) & np.isin(problem.offers.place, sites))
        eur[problem.offer_column(offers)] = problem.offers.cost_eur[offers]
        return eur, None

    def spent_eur(self, facts: PlanFacts) -> float:
        """Yearly cost of the area's places."""
        return facts.cost_by_area(self.area)
