"""Ties broken as people would: the same access for fewer euros, then fewer kilometres.

Levels that add nothing are lowered, stops that add nothing leave their tour (the remaining stops
are driven in their own shortest order), no stop is called at more often than its level says, idle vehicles are
returned. No row may break.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.joint_data import JointData
from models.program import FloatArray


@dataclass(frozen=True)
class JointPlan:
    """What is decided: offers on (nested), and tours as (use, tour of its pool, runs per cycle).

    A stop is visited as often as all its tours are run together.
    """

    offers: NDArray[np.bool_]
    tours: tuple[tuple[int, int, int], ...]
    value: float
    """Gain over today."""


def row_activity(data: JointData, plan: JointPlan) -> FloatArray:
    """Activity of the labelled rows, shape (rows,)."""
    x = np.zeros(data.first_tour)
    x[data.first_offer: data.first_vehicle] = plan.offers
    open_sites = data.offer_place[plan.offers & ~data.is_visit]
    x[open_sites] = data.needs_fit_out[open_sites]
    x[data.first_vehicle: data.first_element] = vehicles_needed(data, plan)
    if (data.rows.index >= data.first_element).any():
        x[data.first_element:] = data.elements.covered(plan.offers)
    weighted = np.concatenate(([0.0], np.cumsum(data.rows.value * x[data.rows.index])))
    activity = weighted[data.rows.row_ptr[1:]] - weighted[data.rows.row_ptr[:-1]]
    for use, tour, runs in plan.tours:
        activity += data.rows.tour_eur[:, data.fleet.season[use]] * data.fleet.tour_eur[use][tour] * runs
    return activity


def vehicles_needed(data: JointData, plan: JointPlan) -> NDArray[np.float64]:
    """Vehicles per use that the plan's working days ask for."""
    days = np.zeros(len(data.fleet))
    for use, _, runs in plan.tours:
        days[use] += runs
    return np.ceil(days / np.maximum(data.fleet.days_per_vehicle, 1))


def keeps_rows(data: JointData, plan: JointPlan) -> bool:
    """Whether all labelled rows hold, and every place is busy enough."""
    if data.attendance is not None and data.attendance.shortfall(plan.offers).any():
        return False
    activity = row_activity(data, plan)
    slack = 1e-6 * np.maximum(1.0, np.abs(activity))
    return bool((activity <= data.rows.hi + slack).all() and (activity >= data.rows.lo - slack).all())


def polish(data: JointData, plan: JointPlan) -> JointPlan:
    """The plan without what adds nothing."""
    plan = _lower_levels(data, plan)
    plan = _shed_stops(data, _valued(data, as_offered(data, plan) or plan))
    return _valued(data, as_offered(data, plan) or plan)


def _valued(data: JointData, plan: JointPlan) -> JointPlan:
    """The plan with the gain of those who find room."""
    return plan if data.capacity is None else replace(plan, value=data.value(plan.offers))


def _holds(data: JointData, plan: JointPlan, offers: NDArray[np.bool_]) -> bool:
    """Whether fewer offers have room for as much access as the plan: what serves nobody alone may still hold some."""
    return data.capacity is None or data.value(offers) >= plan.value - _slack(plan)


class _Served:
    """How many offers of a plan serve each element, so that what a few of them add alone is told at once."""

    def __init__(self, data: JointData, offers: NDArray[np.bool_]) -> None:
        self._ptr, self._element = data.elements.by_offer(data.n_offers)
        self._weight = data.elements.weight
        self._count = np.zeros(len(data.elements), dtype=np.int64)
        for offer in np.flatnonzero(offers).tolist():
            self._count[self._of(offer)] += 1

    def _of(self, offer: int) -> NDArray[np.int32]:
        return self._element[self._ptr[offer]: self._ptr[offer + 1]]

    def loss(self, offers: NDArray[np.intp]) -> float:
        """Weight of the elements that no other offer serves."""
        if not len(offers):
            return 0.0
        element, times = np.unique(np.concatenate([self._of(int(offer)) for offer in offers]), return_counts=True)
        return float(self._weight[element[times == self._count[element]]].sum())

    def remove(self, offers: NDArray[np.intp]) -> None:
        """Take offers out of the plan."""
        for offer in offers:
            self._count[self._of(int(offer))] -= 1


def _slack(plan: JointPlan) -> float:
    return 1e-9 * max(1.0, plan.value)


def _lower_levels(data: JointData, plan: JointPlan) -> JointPlan:
    offers = plan.offers.copy()
    served = _Served(data, offers)
    lost = 0.0
    changed = True
    while changed:
        changed = False
        has_above = np.zeros(data.n_offers, dtype=bool)
        below = data.offer_below[offers]
        has_above[below[below >= 0]] = True
        tops = np.flatnonzero(offers & ~has_above & ~data.is_visit)
        for offer in tops[np.argsort(-data.offer_cost_eur[tops], kind="stable")]:
            loss = served.loss(np.array([offer]))
            if lost + loss > _slack(plan):
                continue
            offers[offer] = False
            if keeps_rows(data, JointPlan(offers, plan.tours, plan.value)) and _holds(data, plan, offers):
                served.remove(np.array([offer]))
                lost += loss
                changed = True
            else:
                offers[offer] = True
    return JointPlan(offers, plan.tours, data.value(offers))


def _shed_stops(data: JointData, plan: JointPlan) -> JointPlan:
    """Stops leave tours where they add nothing."""
    tours = list(plan.tours)
    served = _Served(data, plan.offers)
    for position in sorted(range(len(tours)), key=lambda p: tours[p][2]):
        use, tour, runs = tours[position]
        pool = data.fleet.pools[use]
        kept = [int(stop) for stop in pool.stops[tour, : pool.size[tour]]]
        for stop in list(kept):
            lost = _only_by(data, plan, tours, position, stop)
            if served.loss(lost) > _slack(plan):
                continue
            fewer = [other for other in kept if other != stop]
            trial = list(tours)
            if fewer:
                smaller = pool.find(fewer)
                if smaller is None or data.fleet.tour_eur[use][smaller] > data.fleet.tour_eur[use][tours[position][1]]:
                    continue
                trial[position] = (use, smaller, runs)
            else:
                trial[position] = (use, -1, 0)
            shorter = _valued(data, with_tours(data, plan, [t for t in trial if t[2]]))
            if shorter.value >= plan.value - _slack(plan) and keeps_rows(data, shorter):
                served.remove(np.flatnonzero(plan.offers & ~shorter.offers))
                tours, kept, plan = trial, fewer, shorter
    return plan


def _only_by(
    data: JointData, plan: JointPlan, tours: list[tuple[int, int, int]], position: int, stop: int
) -> NDArray[np.intp]:
    """Offers at a stop that would go if the tour at `position` passed it by."""
    use, _, runs = tours[position]
    fleet = data.fleet
    vehicle, season = fleet.vehicle[use], fleet.season[use]
    visits = 0
    for its_use, tour, its_runs in tours:
        if fleet.vehicle[its_use] == vehicle and fleet.season[its_use] == season:
            visits += its_runs if stop in fleet.pools[its_use].stops[tour] else 0
    here = plan.offers & (data.offer_place == data.n_sites + stop)
    mine = (data.offer_vehicle == vehicle) & (data.offer_season == season)
    return np.flatnonzero(here & mine & (data.offer_level > visits - runs))


def as_offered(data: JointData, plan: JointPlan) -> JointPlan | None:
    """The plan whose tours call at each stop as often as is offered there, and no more; None if that breaks a row.

    An integer program may leave a visit off though a tour passes: where attendance, changes or a timetable's conflicts
    count, that matters. And three visits in two weeks are no rhythm.
    """
    fleet, tours = data.fleet, list(plan.tours)
    visits = visits_of(data, tours)
    for vehicle, season, stop in np.argwhere(visits > 0).tolist():
        mine = plan.offers & (data.offer_vehicle == vehicle) & (data.offer_season == season)
        level = data.offer_level[mine & (data.offer_place == data.n_sites + stop)].max(initial=0)
        extra = int(visits[vehicle, season, stop] - level)
        calling = [
            (position, *_passing_by(data, use, tour, stop)) for position, (use, tour, runs) in enumerate(tours)
            if extra and runs and (fleet.vehicle[use], fleet.season[use]) == (vehicle, season)
            and stop in fleet.pools[use].stops[tour]
        ]
        # The runs that save most first; a run for this stop alone is not made at all.
        for position, smaller, _ in sorted(calling, key=lambda call: -call[2]):
            use, tour, runs = tours[position]
            fewer = min(extra, runs)
            tours[position] = (use, tour, runs - fewer)
            if smaller is not None:
                tours.append((use, smaller, fewer))
            extra -= fewer
    driven: dict[tuple[int, int], int] = {}
    for use, tour, runs in tours:
        driven[use, tour] = driven.get((use, tour), 0) + runs
    exact = with_tours(data, plan, [(*key, runs) for key, runs in driven.items() if runs])
    return exact if exact.value >= plan.value - _slack(plan) and keeps_rows(data, exact) else None


def _passing_by(data: JointData, use: int, tour: int, stop: int) -> tuple[int | None, float]:
    """The tour without a stop (None where no other is left) and the euros saved."""
    pool, eur = data.fleet.pools[use], data.fleet.tour_eur[use]
    others = [int(other) for other in pool.stops[tour, : pool.size[tour]] if other != stop]
    if not others:
        return None, float(eur[tour])
    smaller = pool.find(others)
    return (tour, -np.inf) if smaller is None else (smaller, float(eur[tour] - eur[smaller]))


def without_shared_stops(data: JointData, plan: JointPlan) -> JointPlan:
    """The plan with each stop in one tour only, the one run most often; what other tours gave there is lost."""
    tours: list[tuple[int, int, int]] = []
    called: set[tuple[int, int, int]] = set()
    for use, tour, runs in sorted(plan.tours, key=lambda driven: -driven[2]):
        pool, vehicle, season = data.fleet.pools[use], int(data.fleet.vehicle[use]), int(data.fleet.season[use])
        stops = pool.stops[tour, : pool.size[tour]].tolist()
        fresh = [stop for stop in stops if (vehicle, season, stop) not in called]
        smaller = tour if len(fresh) == len(stops) else pool.find(fresh)
        if fresh and smaller is not None:
            tours.append((use, smaller, runs))
            called.update((vehicle, season, stop) for stop in fresh)
    return with_tours(data, plan, tours)


def visits_of(data: JointData, tours: Sequence[tuple[int, int, int]]) -> NDArray[np.int64]:
    """Calls a cycle, shape (vehicle types, seasons, stops)."""
    visits = np.zeros((len(data.fleet.number), data.n_seasons, data.n_stops), dtype=np.int64)
    for use, tour, runs in tours:
        pool = data.fleet.pools[use]
        visits[data.fleet.vehicle[use], data.fleet.season[use], pool.stops[tour, : pool.size[tour]]] += runs
    return visits


def with_tours(data: JointData, plan: JointPlan, tours: list[tuple[int, int, int]]) -> JointPlan:
    """The plan with other tours; visits follow from them, the runs of all tours at a stop added up."""
    offers = plan.offers & ~data.is_visit
    visits = visits_of(data, tours)
    of_visits = np.flatnonzero(data.is_visit)
    called = visits[data.offer_vehicle[of_visits], data.offer_season[of_visits],
                    data.offer_place[of_visits] - data.n_sites]
    offers[of_visits] = data.offer_level[of_visits] <= called
    return JointPlan(offers, tuple(tours), data.elements.value(offers))
