"""Rule: what one season may cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.rules.budget import Budget
from optimizer.rules.phrasing import Phrasing

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory


class BudgetSeason(Budget):
    """Openings, vehicles and tours of one season stay within a limit; fit-outs belong to no season."""

    title: ClassVar[dict[str, str]] = {"fr": "Budget d’une saison", "en": "Budget of a season"}
    kind: Literal["budget_season"] = "budget_season"
    season: str = Field(description="Season", json_schema_extra={"fr": "Saison"})

    def sentence(self, lang: str, territory: Territory | None = None, scenario: Scenario | None = None) -> str:
        """One sentence."""
        say = Phrasing(lang, territory, scenario)
        season, limit = say.season(self.season), say.euros(self.at_most_eur)
        return say.either(
            f"La saison {season} coûte au plus {limit}, aménagements non compris.",
            f"The season {season} costs at most {limit}, fit-outs apart.",
        )

    def subject(self, say: Phrasing) -> str:
        """The season's budget."""
        season = say.season(self.season)
        return say.either(f"le budget de la saison {season}", f"the budget of the season {season}")

    def coefficients(self, problem: Problem) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
        """Running costs of the season's openings, vehicles and tours."""
        season = problem.season_index[self.season]
        eur = np.zeros(problem.n_columns)
        offers = np.flatnonzero(problem.offers.season == season)
        vehicles = np.flatnonzero(problem.vehicles.season == season)
        eur[problem.offer_column(offers)] = problem.offers.cost_eur[offers]
        eur[problem.vehicle_column(vehicles)] = problem.vehicles.cost_eur[vehicles]
        return eur, (np.arange(len(problem.scenario.seasons)) == season).astype(np.float64)

    def spent_eur(self, facts: PlanFacts) -> float:
        """Running costs of the season."""
        return facts.cost_by_season[self.season]
