"""Rule: how many vehicles may be in use in a season."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field

from optimizer.rules.base import Row, RuleBase, Violation
from optimizer.rules.openings import season_name
from optimizer.rules.phrasing import Phrasing
from optimizer.told import Told

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory


class Trucks(RuleBase):
    """Vehicles in use at once, below what the fleet has; 0 means that none drives. Working time is in the fleet."""

    title: ClassVar[dict[str, str]] = {"fr": "Véhicules en service", "en": "Vehicles in use"}
    relaxation: ClassVar[Literal["none", "shared", "each"]] = "shared"
    kind: Literal["trucks"] = "trucks"
    at_most: int = Field(ge=0, le=50, description="At most", json_schema_extra={"fr": "Au plus", "unit": "vehicles"})
    vehicle: str | None = Field(
        None,
        description="Vehicle type; none: all together",
        json_schema_extra={"fr": "Type de véhicule ; vide : tous ensemble"},
    )
    season: str | None = Field(
        None, description="Season; none: each of them", json_schema_extra={"fr": "Saison ; vide : chacune"}
    )

    def sentence(self, lang: str, territory: Territory | None = None, scenario: Scenario | None = None) -> str:
        """One sentence."""
        say = Phrasing(lang, territory, scenario)
        when = say.during(self.season, say.either(", en toute saison", ", in any season"))
        kind = "" if self.vehicle is None else f" {say.vehicle(self.vehicle)}"
        if self.at_most == 0:
            return say.either(f"Aucun véhicule{kind} ne roule{when}.", f"No vehicle{kind} drives{when}.")
        number = say.number(self.at_most)
        if self.at_most == 1:
            return say.either(
                f"Un véhicule{kind} au plus est en service{when}.", f"At most one vehicle{kind} is in use{when}."
            )
        return say.either(
            f"{number} véhicules{kind} au plus sont en service{when}.",
            f"At most {number} vehicles{kind} are in use{when}.",
        )

    def rows(self, problem: Problem) -> list[Row]:
        """One row a season over the vehicles in use, all bases together."""
        uses = problem.vehicles
        mine = np.ones(len(uses), dtype=bool)
        if self.vehicle is not None:
            mine = uses.vehicle == [vehicle.id for vehicle in problem.scenario.fleet].index(self.vehicle)
        rows, label = [], self.label(problem)
        for season in self._seasons(problem.scenario):
            chosen = np.flatnonzero(mine & (uses.season == problem.season_index[season]))
            if len(chosen):
                rows.append(
                    Row(
                        label=f"{label} [{season}]",
                        columns=np.asarray(problem.vehicle_column(chosen)),
                        values=np.ones(len(chosen)),
                        hi=float(self.at_most),
                        unit="vehicles",
                    )
                )
        return rows

    def violations(self, facts: PlanFacts) -> list[Violation]:
        """Seasons with too many vehicles."""
        found = []
        for season in self._seasons(facts.scenario):
            used = sum(
                number
                for (vehicle, _, when), number in facts.vehicles.items()
                if when == season and self.vehicle in (None, vehicle)
            )
            if used > self.at_most:
                message = Told(
                    "vehicles in {season}: {number}, allowed: {limit}", season=season_name(facts, season), number=used,
                    limit=self.at_most,
                )
                found.append(self.broken(facts, message, amount=float(used - self.at_most), unit="vehicles"))
        return found

    def remedy(self, eased: Sequence[tuple[Row, float]], lang: str, problem: Problem) -> str:
        """Allow more vehicles."""
        say = Phrasing(lang, problem.territory, problem.scenario)
        by = math.ceil(max(amount for _, amount in eased) - 1e-6)
        return say.moved(
            "augmenter le nombre de véhicules",
            "raise the number of vehicles",
            by=say.number(by),
            old=say.number(self.at_most),
            new=say.number(self.at_most + by),
        )

    def _seasons(self, scenario: Scenario) -> list[str]:
        return [season.id for season in scenario.seasons if self.season in (None, season.id)]
