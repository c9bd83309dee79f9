"""Rule: the plan stays close to the one in force."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from optimizer.rules.base import Row, RuleBase, Violation
from optimizer.rules.names import Reference, unknown_names
from optimizer.rules.openings import chain, half_days, in_season
from optimizer.rules.phrasing import Phrasing
from optimizer.told import Told
from optimizer.told_values import shortlist

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory


class PreviousOpening(BaseModel):
    """Half-days a week of a site in a season of the plan in force, today's hours included."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    site: str
    season: str
    half_days: int = Field(ge=0, le=21, json_schema_extra={"unit": "half-days"})


class PreviousVisits(BaseModel):
    """Visits per cycle of a stop by a vehicle type in a season of the plan in force."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    stop: str
    vehicle: str
    season: str
    visits: int = Field(ge=0, json_schema_extra={"unit": "visits per cycle"})


class KeepClose(RuleBase):
    """Few changes, counted on (site, season, half-days) and (stop, vehicle, season, visits), never on tours.

    What the lists do not name was, in the plan in force, as it is today: a new opening is a change too.
    """

    title: ClassVar[dict[str, str]] = {
        "fr": "Rester proche du plan en vigueur",
        "en": "Keep close to the plan in force",
    }
    relaxation: ClassVar[Literal["none", "shared", "each"]] = "shared"
    kind: Literal["keep_close"] = "keep_close"
    openings: tuple[PreviousOpening, ...] = Field(
        (), description="Openings in force", json_schema_extra={"fr": "Ouvertures en vigueur"}
    )
    visits: tuple[PreviousVisits, ...] = Field(
        (), description="Visits in force", json_schema_extra={"fr": "Passages en vigueur"}
    )
    at_most_changes: int | None = Field(
        None, ge=0, description="Changes, at most", json_schema_extra={"fr": "Changements, au plus", "unit": "changes"}
    )
    at_least_share: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Share of what is in force that stays as it is, at least",
        json_schema_extra={"fr": "Part du plan en vigueur conservée, au moins", "unit": "share"},
    )

    @model_validator(mode="after")
    def _limits(self) -> Self:
        if (self.at_most_changes is None) == (self.at_least_share is None):
            raise ValueError(Told("give either at_most_changes or at_least_share"))
        keys = [(o.site, o.season) for o in self.openings] + [(v.stop, v.vehicle, v.season) for v in self.visits]
        if len(keys) != len(set(keys)):
            raise ValueError(Told("a place and season, or a stop, vehicle and season, is listed twice"))
        return self

    def sentence(self, lang: str, territory: Territory | None = None, scenario: Scenario | None = None) -> str:
        """One sentence."""
        say = Phrasing(lang, territory, scenario)
        if self.at_most_changes is not None:
            number = say.count(self.at_most_changes, ("changement", "changements"), ("change", "changes"))
            return say.either(
                f"Au plus {number} par rapport au plan en vigueur.", f"At most {number} from the plan in force."
            )
        share = say.percent(self.at_least_share or 0.0)
        return say.either(
            f"Au moins {share} des ouvertures et passages en vigueur restent tels quels.",
            f"At least {share} of the openings and visits in force stay as they are.",
        )

    def rows(self, problem: Problem) -> list[Row]:
        """Changes counted linearly: a place kept at its level h has x_h = 1 and x at the next level 0."""
        territory, season_index, offers = problem.territory, problem.season_index, problem.offers
        fleet = [vehicle.id for vehicle in problem.scenario.fleet]
        in_force = {(territory.site_index[o.site], -1, season_index[o.season]): o.half_days for o in self.openings} | {
            (problem.n_sites + territory.stop_index[v.stop], fleet.index(v.vehicle), season_index[v.season]): v.visits
            for v in self.visits
        }
        counted = set(in_force)
        if self.at_most_changes is not None:
            keys = zip(offers.place.tolist(), offers.vehicle.tolist(), offers.season.tolist(), strict=True)
            counted.update(keys)
        count = _ChangeCount(problem.n_columns)
        for place, vehicle, season in sorted(counted):
            today = int(problem.today_half_days[place, season]) if vehicle < 0 else 0
            levels, columns = chain(problem, place=place, season=season, vehicle=vehicle)
            count.add(in_force.get((place, vehicle, season), today), today, levels, columns)
        return [count.row(self.label(problem), self._allowed)]

    def violations(self, facts: PlanFacts) -> list[Violation]:
        """More changes than allowed."""
        changed = [
            *(
                in_season(facts, o.site, o.season)
                for o in self.openings
                if half_days(facts, o.site, o.season) != o.half_days
            ),
            *(
                in_season(facts, v.stop, v.season)
                for v in self.visits
                if facts.visits.get((v.stop, v.vehicle, v.season), 0) != v.visits
            ),
        ]
        if self.at_most_changes is not None:
            listed = {(o.site, o.season) for o in self.openings}
            called = {(v.stop, v.vehicle, v.season) for v in self.visits}
            changed += [
                in_season(facts, site, season)
                for (site, season), number in facts.half_days.items()
                if (site, season) not in listed and number != facts.today_half_days.get((site, season), 0)
            ]
            changed += [
                in_season(facts, stop, season)
                for (stop, vehicle, season) in facts.visits
                if (stop, vehicle, season) not in called
            ]
        over = len(changed) - self._allowed
        if over <= 0:
            return []
        message = Told(
            "{count} changes, {allowed} allowed: {changes}", count=len(changed), allowed=self._allowed,
            changes=shortlist(changed),
        )
        return [self.broken(facts, message, amount=float(over), unit="changes")]

    def remedy(self, eased: Sequence[tuple[Row, float]], lang: str, problem: Problem) -> str:
        """Allow more changes."""
        say = Phrasing(lang, problem.territory, problem.scenario)
        by = math.ceil(max(amount for _, amount in eased) - 1e-6)
        return say.moved(
            "augmenter le nombre de changements permis",
            "raise the number of changes allowed",
            by=say.number(by),
            old=say.number(self._allowed),
            new=say.number(self._allowed + by),
        )

    def references(self, territory: Territory, scenario: Scenario) -> list[Reference]:
        """Unknown names in the lists of what is in force."""
        return [
            fault
            for name, parts in (("openings", self.openings), ("visits", self.visits))
            for number, part in enumerate(parts)
            for fault in unknown_names(part, territory, scenario, prefix=f"{name}[{number}].")
        ]

    @property
    def _allowed(self) -> int:
        """Changes allowed; a share counts the items listed only."""
        if self.at_most_changes is not None:
            return self.at_most_changes
        listed = len(self.openings) + len(self.visits)
        return math.floor(listed * (1 - (self.at_least_share or 0.0)) + 1e-9)


@dataclass
class _ChangeCount:
    """Number of changes as constant + Σ coefficients·x."""

    n_columns: int
    constant: int = 0
    coefficients: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        self.coefficients = np.zeros(self.n_columns)

    def add(self, level: int, today: int, levels: NDArray[np.int64], columns: NDArray[np.int64]) -> None:
        """Count one place and season as changed unless it is at `level`."""
        above = columns[levels > level][:1]
        if level == today:
            self.coefficients[above] += 1
        elif level in levels:
            self.constant += 1
            self.coefficients[columns[levels == level]] -= 1
            self.coefficients[above] += 1
        else:  # the level can no longer be had
            self.constant += 1

    def row(self, label: str, allowed: int) -> Row:
        """At most `allowed` changes."""
        columns = np.flatnonzero(self.coefficients)
        return Row(
            label=label,
            columns=columns,
            values=self.coefficients[columns],
            hi=float(allowed - self.constant),
            unit="changes",
        )
