"""The plan's cost place by place, so that every euro has one place and areas add up to the plan.

A building's staff, rooms and fit-out are its own. A tour's working day (driving included) is shared over its stops by
the time that it is open to the public at each; what a vehicle costs by the week of a season is shared in the same way
over all stops that it makes in that season.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from optimizer.costs import runs_per_year
from optimizer.facts import CostLine, PlanFacts
from optimizer.sheets.journeys import Journeys


@dataclass(frozen=True, kw_only=True)
class PlacedCost:
    """Part of a cost line that falls to one site or stop, € a year."""

    line: CostLine
    place: str
    eur: float

    @property
    def shared(self) -> bool:
        """Whether it is a part of what serves several places."""
        return not self.line.site


def placed_costs(facts: PlanFacts) -> tuple[PlacedCost, ...]:
    """Every cost line of a plan at its places; the parts of a line add up to it."""
    return tuple(cost for line in facts.cost_lines for cost in _placed(line, facts))


def _placed(line: CostLine, facts: PlanFacts) -> Iterator[PlacedCost]:
    if line.site:
        yield PlacedCost(line=line, place=line.site, eur=line.eur)
        return
    open_minutes = open_minutes_a_year(facts, line.runs)
    total = sum(open_minutes.values())
    for stop, minutes in open_minutes.items():
        yield PlacedCost(line=line, place=stop, eur=line.eur * minutes / total)


def open_minutes_a_year(facts: PlanFacts, runs: tuple[int, ...]) -> dict[str, float]:
    """Stop → minutes a year that some tours of a plan (positions in `PlanFacts.tours`) are open to the public there."""
    minutes: dict[str, float] = defaultdict(float)
    for position in runs:
        run = facts.tours[position]
        season = facts.scenario.seasons[facts.season_index[run.season]]
        driven = runs_per_year(facts.vehicle_by_id[run.vehicle], season, run.weeks)
        for call in run.calls:
            minutes[call.stop] += driven * (call.close_minute - call.open_minute)
    return dict(minutes)


def eur_by_use(
    eur_at: Mapping[str, float], area_of_place: Mapping[str, str], journeys: Journeys, facts: PlanFacts
) -> dict[str, float]:
    """Smallest area → the plan's yearly cost, each place's shared by where its expected visitors of the year live.

    What a place of which nobody is best served costs stays in the area in which it lies.
    """
    weeks = np.array([season.weeks for season in facts.scenario.seasons])
    visits, areas = journeys.visits_a_year(weeks), facts.smallest_areas
    position = {place: n for n, place in enumerate(facts.travel.places.ids)}
    by_area: dict[str, float] = defaultdict(float)
    for place, eur in eur_at.items():
        rows = journeys.place == position[place]
        total = float(visits[rows].sum())
        if total <= 0:
            by_area[area_of_place[place]] += eur
            continue
        from_area = np.bincount(journeys.area[rows], weights=visits[rows], minlength=len(areas))
        for n in np.flatnonzero(from_area):
            by_area[areas[n]] += eur * float(from_area[n]) / total
    return dict(by_area)
