"""Ours: where a day holds few stops, every tour listed as the joint engine does, and packed; else long tours.

`models.tours` lists while the list fits and lengths are whole; `models.long_tours` takes the rest.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from benchmarks.peers.peer import Answer, Peer
from models.long_tours import plan_long_tours
from models.orienteering import Orienteering, Tours
from models.solver import solve_program
from models.tour_packing import packing
from models.tours import MOST_STOPS, PoolOverflow, list_tours

MOST_LISTED = 200_000
HALVES = 2
"""Lengths that hold half of a stop's time on either side are whole in halves."""


def _listed(instance: Orienteering) -> Tours | None:
    """Every tour from a base and back; None where they are too many, or lengths are not whole minutes."""
    halves = instance.distance * HALVES
    if (halves != np.rint(halves)).any() or (halves[0] != halves[-1]).any():
        return None
    point = np.concatenate(([0], instance.reachable()))
    try:
        pool = list_tours(
            minutes=halves[np.ix_(point, point)].astype(np.int64), km=instance.distance[np.ix_(point, point)], base=0,
            first_stop=1, hold_minutes=np.zeros(len(point) - 1, np.int32),
            shift_minutes=int(instance.longest * HALVES), max_stops=MOST_STOPS + 1, most_tours=MOST_LISTED,
        )
    except PoolOverflow:
        return None
    stop, last = point[1:], len(instance.prize) - 1
    return tuple((0, *stop[row[:size]].tolist(), last) for row, size in zip(pool.stops, pool.size, strict=True))


def _packed(instance: Orienteering, listed: Tours, *, time_limit_s: float, seed: int) -> Answer:
    """The best plan over all tours; length decides between equal prizes.

    Together the tours are never longer than vehicles × limit, so all their length weighs half a step of prize.
    """
    program = packing(instance, listed)
    share = np.array([instance.length(tour) for tour in listed]) / (instance.vehicles * instance.longest)
    found = solve_program(
        replace(program, objective=program.objective - share * instance.step / 2), time_limit_s=time_limit_s, seed=seed
    )
    chosen = () if found.x is None else tuple(listed[r] for r in np.flatnonzero(found.x > 0.5))
    return Answer(chosen, min(instance.rounded(found.bound + instance.step / 2), instance.first_bound()))


def _solve(instance: Orienteering, *, time_limit_s: float, weight: float, seed: int) -> Answer:
    begun = time.perf_counter()
    listed = _listed(instance)
    left_s = max(0.0, time_limit_s - (time.perf_counter() - begun))
    if listed is None:
        plan = plan_long_tours(instance, time_limit_s=left_s, seed=seed)
        return Answer(plan.tours, plan.bound)
    return _packed(instance, listed, time_limit_s=left_s, seed=seed) if listed else Answer((), 0.0)


OURS = Peer("ours", _solve)
