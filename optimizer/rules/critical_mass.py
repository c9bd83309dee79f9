"""Rule: every place the plan opens or extends is busy enough to live, and every call of a vehicle worth its way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.rules.base import Row, RuleBase, Violation
from optimizer.rules.openings import season_name
from optimizer.rules.phrasing import Phrasing
from optimizer.told import Figure, Told

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory

RELATIVE_TOLERANCE = 1e-6


class CriticalMass(RuleBase):
    """Enough people have each place as theirs: the best quality open to them, then the fewest minutes.

    A building counts as a whole, with what it offers today. The optimiser holds the rule through
    `models.attendance`; the rows here only say which levels could not meet it even alone.
    """

    title: ClassVar[dict[str, str]] = {"fr": "Fréquentation minimale", "en": "Critical mass"}
    kind: Literal["critical_mass"] = "critical_mass"
    persons_per_week: float = Field(
        6, ge=0, le=10_000, description="Place: at least, visits a week",
        json_schema_extra={"fr": "Lieu : au moins, visites par semaine", "unit": "visits a week"},
    )
    persons_per_visit: float = Field(
        0, ge=0, le=10_000, description="Stop of a vehicle: at least, visits each time",
        json_schema_extra={"fr": "Arrêt d’un véhicule : au moins, visites à chaque passage", "unit": "visits"},
    )
    site_kind: str | None = Field(
        None, description="Kind of place; none: any", json_schema_extra={"fr": "Type de lieu ; vide : tous"}
    )

    def sentence(self, lang: str, territory: Territory | None = None, scenario: Scenario | None = None) -> str:
        """One sentence."""
        say = Phrasing(lang, territory, scenario)
        week, visit, kind = say.number(self.persons_per_week), say.number(self.persons_per_visit), self.site_kind
        place = say.either(
            f"Chaque lieu{say.of_kind(kind)} ouvert ou étendu attend au moins {week} visites par semaine",
            f"Every place{say.of_kind(kind)} opened or extended expects at least {week} visits a week",
        )
        if not self.persons_per_visit:
            return f"{place}."
        return place + say.either(
            f", chaque passage d’un véhicule au moins {visit}.", f", every call of a vehicle at least {visit}."
        )

    def least(self, problem: Problem) -> NDArray[np.float64]:
        """Visits a week that each offer asks of its place, shape (offers,)."""
        offers, sites = problem.offers, problem.territory.sites
        concerned = np.array([self.site_kind in (None, site.kind) for site in sites] or [False], dtype=bool)
        is_site = offers.vehicle < 0
        least = np.where(
            is_site & concerned[np.minimum(offers.place, len(concerned) - 1)], float(self.persons_per_week), 0.0
        )
        for v, vehicle in enumerate(problem.scenario.fleet):
            mine = offers.vehicle == v
            least[mine] = self.persons_per_visit * offers.level[mine] / vehicle.cycle_weeks
        return least

    def rows(self, problem: Problem) -> list[Row]:
        """One row for each level that could not meet the rule if nothing else opened: then only a higher one may."""
        if problem.attendance is None:
            return []
        label = self.label(problem)
        return [
            Row(
                label=label, columns=np.asarray(problem.offer_column(row.offer)), values=row.value, hi=row.at_most,
                unit="visits a week",
            )
            for row in problem.attendance.rows_of_the_hopeless(self.least(problem))
        ]

    def violations(self, facts: PlanFacts) -> list[Violation]:
        """Every place and stop that expects too few visits in some season."""
        return [
            self.broken(facts, Told(
                "“{place}” expects {visits} visits a week in {season}, {least} are asked for", place=name,
                visits=Figure(visits, 1), season=season_name(facts, season), least=Figure(least, 1),
            ), amount=least - visits, unit="visits a week")
            for name, season, visits, least in self._asked(facts)
            if least - visits > RELATIVE_TOLERANCE * max(1.0, least)
        ]

    def _asked(self, facts: PlanFacts) -> Iterator[tuple[str, str, float, float]]:
        """(name, season, expected visits a week, visits asked for) of every place the plan opens and stop it makes."""
        visits = facts.visits_by_building()
        opened: dict[tuple[str, str], str] = {}
        for site, season in facts.half_days:
            added = facts.half_days[site, season] > facts.today_half_days.get((site, season), 0)
            if added and self.site_kind in (None, facts.site(site).kind):
                opened.setdefault((facts.site(site).building_id, season), facts.site(site).name)
        for (building, season), name in opened.items():
            yield name, season, visits.get((building, season), 0.0), self.persons_per_week
        asked: dict[tuple[str, str], float] = defaultdict(float)
        for (stop, vehicle, season), times in facts.visits.items():
            least = self.persons_per_visit * times / facts.vehicle_by_id[vehicle].cycle_weeks
            asked[stop, season] = max(asked[stop, season], least)
        expected, n_sites = facts.expected_visits(), len(facts.territory.sites)
        for (stop, season), least in asked.items():
            place = facts.territory.stop_index[stop]
            yield (
                facts.territory.stops[place].name, season,
                float(expected[n_sites + place, facts.season_index[season]]), least,
            )
