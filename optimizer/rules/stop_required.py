"""Rule: a stop that a vehicle visits whatever the optimiser thinks of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.rules.base import Row, RuleBase, Violation
from optimizer.rules.names import Reference, unknown_names
from optimizer.rules.openings import chain, season_name
from optimizer.rules.phrasing import Phrasing
from optimizer.told import Listed, Told

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory


class StopRequired(RuleBase):
    """Some vehicle visits a stop at least so many times a cycle."""

    title: ClassVar[dict[str, str]] = {"fr": "Point d’arrêt imposé", "en": "Required stop"}
    kind: Literal["stop_required"] = "stop_required"
    stop: str = Field(description="Stop", json_schema_extra={"fr": "Point d’arrêt"})
    season: str | None = Field(
        None, description="Season; none: each of them", json_schema_extra={"fr": "Saison ; vide : chacune"}
    )
    visits: int = Field(
        1, ge=1, le=28, description="Visits a cycle at least",
        json_schema_extra={"fr": "Passages par cycle au moins", "unit": "visits per cycle"},
    )

    def sentence(self, lang: str, territory: Territory | None = None, scenario: Scenario | None = None) -> str:
        """One sentence."""
        say = Phrasing(lang, territory, scenario)
        when = say.during(self.season, say.either(" en toute saison", " in every season"))
        often = say.count(self.visits, ("fois", "fois"), ("time", "times"))
        return say.either(
            f"Un véhicule s’arrête à {say.stop(self.stop)}{when}, au moins {often} par cycle.",
            f"A vehicle stops at {say.stop(self.stop)}{when}, at least {often} a cycle.",
        )

    def rows(self, problem: Problem) -> list[Row]:
        """One row a season: of all vehicle types, one is at the level asked for."""
        label = self.label(problem)
        rows = []
        for season in self._seasons(problem.scenario):
            columns = self._columns(problem, problem.season_index[season])
            rows.append(Row(
                label=f"{label} [{season}]", columns=columns, values=np.ones(len(columns)), lo=1.0, unit="visits"
            ))
        return rows

    def violations(self, facts: PlanFacts) -> list[Violation]:
        """Seasons in which no vehicle comes so often."""
        most = {
            season: max((facts.visits.get((self.stop, vehicle.id, season), 0) for vehicle in facts.scenario.fleet),
                        default=0)
            for season in self._seasons(facts.scenario)
        }
        lacking = {season: self.visits - visits for season, visits in most.items() if visits < self.visits}
        if not lacking:
            return []
        message = Told(
            "visited too seldom in {seasons}", seasons=Listed(season_name(facts, season) for season in lacking)
        )
        return [self.broken(facts, message, amount=float(min(lacking.values())), unit="visits")]

    def references(self, territory: Territory, scenario: Scenario) -> list[Reference]:
        """Unknown names, and more visits than any vehicle type makes."""
        faults = unknown_names(self, territory, scenario)
        highest = max((level for vehicle in scenario.fleet for level in vehicle.visit_levels), default=0)
        if self.visits > highest:
            wrong = Told("no vehicle comes {visits} times a cycle", visits=self.visits)
            remedy = Told("ask for {highest} at most, or add a frequency of visits to a vehicle", highest=highest)
            faults.append(("visits", wrong, remedy))
        return faults

    def _seasons(self, scenario: Scenario) -> list[str]:
        return [season.id for season in scenario.seasons if self.season in (None, season.id)]

    def _columns(self, problem: Problem, season: int) -> NDArray[np.int64]:
        """For each vehicle type the column that is 1 when it comes at least so often."""
        place = problem.n_sites + problem.territory.stop_index[self.stop]
        chains = [
            chain(problem, place=place, season=season, vehicle=vehicle)
            for vehicle in range(len(problem.scenario.fleet))
        ]
        return np.concatenate([np.empty(0, dtype=np.int64), *(
            columns[levels >= self.visits][:1] for levels, columns in chains
        )])
