"""Beginning from a plan that exists: repaired where it breaks a row.

The repair gives up what costs least access for what it brings back towards the limits: the highest level
of a place, a place through the year, a tour. Losses only grow as a plan gets smaller, so a heap with
stale values is enough (lazy greedy: Minoux 1978, doi:10.1007/BFb0006528).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.joint_data import JointData
from models.polish import JointPlan, row_activity, vehicles_needed, with_tours

SLACK = 1e-9

Part = tuple[str, int]
"""(``level``, offer), (``site``, site) or (``tour``, position among the plan's tours)."""


def repaired(data: JointData, wish: JointPlan) -> JointPlan | None:
    """The wish without what breaks fleet, buildings or upper limits, least valuable first.

    Lower limits that the wish itself misses stay missed: `models.polish.keeps_rows` tells. None where an upper limit
    is broken still when nothing more can be given up.
    """
    plan = _one_site_a_building(data, with_tours(data, wish, list(wish.tours)))
    heap = [(0.0, part) for part in _parts(data, plan)]  # nothing priced yet: every part is looked at once
    over, missing = _distance(data, plan)
    while over > SLACK:
        if not heap:
            return None
        _, part = heapq.heappop(heap)
        smaller = _without(data, plan, part)
        if smaller is None:
            continue
        still_over, still_missing = _distance(data, smaller)
        if over - still_over <= SLACK or still_missing > missing + SLACK:
            continue
        price = (plan.value - smaller.value) / (over - still_over)
        if heap and price > heap[0][0] + SLACK * max(1.0, price):
            heapq.heappush(heap, (price, part))
            continue
        plan, over = smaller, still_over
        if part[0] == "level" and data.offer_below[part[1]] >= 0:
            heapq.heappush(heap, (0.0, ("level", int(data.offer_below[part[1]]))))
    return replace(plan, tours=tuple(tour for tour in plan.tours if tour[2]))


def _parts(data: JointData, plan: JointPlan) -> Iterator[Part]:
    """Everything that can be given up alone."""
    opened = plan.offers & ~data.is_visit
    below = data.offer_below[opened]
    has_above = np.zeros(data.n_offers, dtype=bool)
    has_above[below[below >= 0]] = True
    yield from (("level", int(offer)) for offer in np.flatnonzero(opened & ~has_above))
    yield from (("site", int(site)) for site in np.unique(data.offer_place[opened]))
    yield from (("tour", position) for position in range(len(plan.tours)))


def _without(data: JointData, plan: JointPlan, part: Part) -> JointPlan | None:
    """The plan without a part; None if it is gone already. Tours keep their position: runs become 0."""
    kind, index = part
    if kind == "tour":
        use, tour, runs = plan.tours[index]
        tours = [*plan.tours[:index], (use, tour, 0), *plan.tours[index + 1:]]
        return with_tours(data, plan, tours) if runs else None
    gone = np.zeros(data.n_offers, dtype=bool)
    if kind == "level":
        gone[index] = True
    else:
        gone = (data.offer_place == index) & ~data.is_visit
    if not (plan.offers & gone).any():
        return None
    offers = plan.offers & ~gone
    return JointPlan(offers, plan.tours, data.elements.value(offers))


def _distance(data: JointData, plan: JointPlan) -> tuple[float, float]:
    """How far upper limits are exceeded, vehicles beyond the fleet and quiet places too, and lower ones missed.

    In shares of the limits, summed.
    """
    fleet, needed = data.fleet, vehicles_needed(data, plan)
    activity = row_activity(data, plan)
    room = data.rows.hi + 1e-7 * np.maximum(1.0, np.abs(activity))
    over = float((np.maximum(0.0, activity - room) / np.maximum(1.0, np.abs(room))).sum())
    days = np.zeros(len(fleet))
    for use, _, runs in plan.tours:
        days[use] += runs
    # Counted in days, so that every tour given up brings the fleet nearer to what there is.
    over += float(np.maximum(0.0, days - fleet.most * fleet.days_per_vehicle).sum())
    for vehicle, number in enumerate(fleet.number):
        for season in range(data.n_seasons):
            mine = (fleet.vehicle == vehicle) & (fleet.season == season)
            if needed[mine].sum() > number:
                a_vehicle = float(fleet.days_per_vehicle[mine].max())
                over += max(1.0, float(days[mine].sum()) - number * a_vehicle)
    if data.attendance is not None:
        quiet = data.attendance.shortfall(plan.offers)
        over += float((quiet / np.maximum(1e-9, data.attendance.asked(plan.offers))).sum())
    missing = float((np.maximum(0.0, data.rows.lo - activity) / np.maximum(1.0, np.abs(data.rows.lo))).sum())
    return over, missing


def _one_site_a_building(data: JointData, plan: JointPlan) -> JointPlan:
    """Of two variants of one building, the one that serves more stays."""
    opened = np.unique(data.offer_place[plan.offers & ~data.is_visit])
    opened = opened[data.needs_fit_out[opened]]
    for building in np.unique(data.building[opened]):
        variants = opened[data.building[opened] == building].tolist()
        if len(variants) > 1:
            kept = max(variants, key=lambda site: data.elements.value(plan.offers & (data.offer_place == site)))
            gone = np.isin(data.offer_place, [site for site in variants if site != kept]) & ~data.is_visit
            offers = plan.offers & ~gone
            plan = JointPlan(offers, plan.tours, data.elements.value(offers))
    return plan


def with_tours_of(plan: JointPlan, tours: list[NDArray[np.intp]]) -> list[NDArray[np.intp]]:
    """The sorted tours of each use, and those the plan drives."""
    driven = [[tour for its_use, tour, _ in plan.tours if its_use == use] for use in range(len(tours))]
    return [np.union1d(some, more).astype(np.intp) for some, more in zip(tours, driven, strict=True)]
