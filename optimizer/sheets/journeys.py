"""Who goes where for what: one row per demand point, service, season and mode of travel with any request.

Where a place is full and turns some of them away, one row for each place that serves a part. The same parts as in
`PlanFacts.received_visits` and the table of access, so that sums over areas agree with both.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from optimizer.access_quality import QUALITY_STEPS
from optimizer.facts import PlanFacts


@dataclass(frozen=True, eq=False)
class Journeys:
    """Parallel arrays, one entry per row, but for `area_of_demand`; unweighted requests, for these are people."""

    area: NDArray[np.int32]
    """Smallest area of the demand point: position in `PlanFacts.smallest_areas`."""
    service: NDArray[np.int16]
    season: NDArray[np.int16]
    mode: NDArray[np.int16]
    """Position in `PlanFacts.modes`."""
    place: NDArray[np.int32]
    """Position among sites, then stops; -1: nothing serves them."""
    minutes: NDArray[np.int16]
    asked_a_week: NDArray[np.float64]
    """Requests a week."""
    visits_a_week: NDArray[np.float64]
    """Requests met: expected visits."""
    area_of_demand: NDArray[np.int32]
    """Shape (demand points,)."""

    def of(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> Journeys:
        """Some of the rows, chosen or by their positions."""
        kept = {each.name: getattr(self, each.name) for each in fields(self)}
        return Journeys(**{
            name: values if name == "area_of_demand" else values[rows] for name, values in kept.items()})

    def inside(self, areas: NDArray[np.bool_]) -> Journeys:
        """The rows of people who live in some of the smallest areas, shape (smallest areas,)."""
        return self.of(areas[self.area])

    def about(self, service: int, mode: int) -> Journeys:
        """The rows of one service and mode of travel."""
        return self.of((self.service == service) & (self.mode == mode))

    def visits_a_year(self, weeks: NDArray[np.float64]) -> NDArray[np.float64]:
        """Expected visits a year, row by row; `weeks` of each season."""
        return self.visits_a_week * weeks[self.season]

    def mean_minutes(self, weeks: NDArray[np.float64]) -> tuple[float | None, float]:
        """Mean minutes of the requests that some place serves (None: none is), and the share that no place serves."""
        asked, served = self.asked_a_week * weeks[self.season], self.place >= 0
        by_served = float(asked[served].sum())
        minutes = float(asked[served] @ self.minutes[served]) / by_served if by_served > 0 else None
        return minutes, 1 - by_served / float(asked.sum()) if len(asked) else 0.0


def journeys(facts: PlanFacts, *, today: bool = False) -> Journeys:
    """The journeys under a plan, or today."""
    persons, number = facts.territory.demand.persons, {area: n for n, area in enumerate(facts.smallest_areas)}
    area_of_demand = np.array([number[area] for area in facts.territory.demand.area], dtype=np.int32)
    parts: list[tuple[NDArray, ...]] = []
    for m, mode in enumerate(facts.modes):
        groups = np.array([g for g, group in enumerate(facts.territory.groups) if group.mode == mode])
        for service, s in facts.service_index.items():
            for season, t in facts.season_index.items():
                served = facts.parts(mode, service, season, today=today)
                asked = (persons[:, groups] @ facts.weekly_rate[groups, s, t])[served.demand] * served.share
                rows = np.flatnonzero(asked > 0)
                asked, quality = asked[rows], served.quality[rows]
                parts.append((
                    area_of_demand[served.demand[rows]],
                    *(np.full(len(rows), each, dtype=np.int16) for each in (s, t, m)),
                    np.where(quality > 0, served.place[rows], -1).astype(np.int32), served.minutes[rows], asked,
                    asked * quality / QUALITY_STEPS,
                ))
    area, service_at, season_at, mode_at, place, minutes, asked_a_week, visits = (
        np.concatenate(column) for column in zip(*parts, strict=True))
    return Journeys(area, service_at, season_at, mode_at, place, minutes, asked_a_week, visits, area_of_demand)
