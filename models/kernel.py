"""Kernel search (Angelelli, Mansini & Speranza 2010, doi:10.1016/j.cor.2010.02.002) over places and tours.

The relaxation says which offers and tours matter. An integer program over these few (the kernel) is
small enough to be solved; then, bucket by bucket in the order of reduced costs, further offers and
tours get their chance beside the kernel, which keeps what is used.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from models.completion import PatternProgram, pattern_program
from models.cut_relaxation import Relaxed
from models.joint_data import JointData
from models.polish import JointPlan
from models.restriction import Restriction, restrict
from models.solver import solve_program

SUPPORT = 0.02
"""Values of the relaxation below this are left to the buckets."""
BUCKET_OFFERS = 160
BUCKET_TOURS = 120
KERNEL_S = (8.0, 30.0, float("inf"))
"""A kernel is given so long; those not closed come again when all others had their turn."""
FIRST_KERNEL_S = 12.0
MOST_PAIRS = 1500
EVERY = 8
"""One kernel in so many lets tours take turns on a weekday: it gains little and costs much time."""
MOST_TRIES = 20
"""How often one kernel is solved with rows that its plans broke."""


def kernel_search(
    data: Callable[[], JointData],
    relaxation: Relaxed,
    *,
    best: Callable[[], JointPlan | None],
    found: Callable[[JointPlan], bool],
    seconds_left: Callable[[], float],
    stop: threading.Event,
    gap: float,
    seed: int,
    solver: str = "highs",
) -> None:
    """Improve on `best()` until stopped, out of time, or out of buckets; every better plan goes to `found`.

    Parameters
    ----------
    data : callable
        The problem with all rows known at the moment.
    found : callable
        Takes a plan; False if the plan breaks a row that was not known: then `data()` knows it, and the kernel is
        solved again.
    """
    closed: set[int] = set()
    for most_s in KERNEL_S:
        for number, (offers, tours) in enumerate(_kernels(data(), relaxation, best)):
            if number in closed:
                continue
            if stop.is_set() or seconds_left() <= 0:
                return
            if solve_kernel(
                data, offers, tours, best=best, found=found, time_limit_s=min(most_s, seconds_left()), stop=stop,
                gap=gap, seed=seed, solver=solver, most_pairs=MOST_PAIRS if number % EVERY == 1 else 0,
            ):
                closed.add(number)


def first_kernel(
    data: Callable[[], JointData], relaxation: Relaxed, *, best: Callable[[], JointPlan | None],
    found: Callable[[JointPlan], bool], seconds_left: Callable[[], float], stop: threading.Event, gap: float,
    seed: int, solver: str = "highs",
) -> None:
    """The kernel alone: what the relaxation and the best plan use, tours each on a weekday of its own."""
    offers, tours = next(_kernels(data(), relaxation, best))
    solve_kernel(
        data, offers, tours, best=best, found=found, time_limit_s=min(FIRST_KERNEL_S, seconds_left()), stop=stop,
        gap=gap, seed=seed, solver=solver, most_pairs=0,
    )


def solve_kernel(
    data: Callable[[], JointData], offers: NDArray[np.bool_], tours: list[NDArray[np.intp]], *,
    best: Callable[[], JointPlan | None], found: Callable[[JointPlan], bool], time_limit_s: float,
    stop: threading.Event, gap: float, seed: int, solver: str, most_pairs: int,
) -> bool:
    """Solve one kernel, again wherever its plan breaks a row that was not known; whether it is closed."""
    until = time.monotonic() + time_limit_s
    for _ in range(MOST_TRIES):
        plan, part = best(), restrict(data(), offers=offers, tours=tours)
        patterns = pattern_program(part.data, most_pairs=most_pairs)
        start = part.part(plan) if plan is not None else None

        def improved(
            x: NDArray[np.float64] | None, value: float | None, bound: float | None, part: Restriction = part,
            patterns: PatternProgram = patterns,
        ) -> None:
            if x is not None:
                found(part.whole(patterns.plan(part.data, x)))

        solution = solve_program(
            patterns.program, start=None if start is None else patterns.point(part.data, start),
            time_limit_s=max(0.0, until - time.monotonic()), gap=gap / 4, seed=seed, stop=stop, observe=improved,
            solver=solver,
        )
        kept = solution.x is None or found(part.whole(patterns.plan(part.data, solution.x)))
        if kept or stop.is_set() or time.monotonic() >= until:
            return kept and solution.termination in ("finished", "infeasible")
    return False


def _kernels(
    data: JointData, relaxation: Relaxed, best: Callable[[], JointPlan | None]
) -> Iterator[tuple[NDArray[np.bool_], list[NDArray[np.intp]]]]:
    """The support of the relaxation and of the best plan; then that with one bucket after the other."""
    assert relaxation.x is not None and relaxation.reduced is not None
    core = relaxation.x > SUPPORT
    core_tours = [runs > SUPPORT for runs in relaxation.tours]
    yield _with_plan(core, core_tours, best())
    reduced = relaxation.reduced[data.first_offer: data.first_vehicle]
    order = np.argsort(-np.where(core, -np.inf, reduced), kind="stable")
    tour_order = [
        np.argsort(-np.where(inside, -np.inf, reduced_cost), kind="stable")
        for inside, reduced_cost in zip(core_tours, relaxation.tour_reduced, strict=True)
    ]
    for bucket in range(-(-len(order) // BUCKET_OFFERS)):
        offers = core.copy()
        offers[order[bucket * BUCKET_OFFERS: (bucket + 1) * BUCKET_OFFERS]] = True
        tours = [inside.copy() for inside in core_tours]
        for mask, ranking in zip(tours, tour_order, strict=True):
            mask[ranking[bucket * BUCKET_TOURS: (bucket + 1) * BUCKET_TOURS]] = True
        for use, mask in enumerate(tours):
            # A tour is only of use where its stops may be visited.
            pool, season = data.fleet.pools[use], data.fleet.season[use]
            stops = np.unique(pool.stops[mask])
            offers |= (
                (data.offer_vehicle == data.fleet.vehicle[use]) & (data.offer_season == season)
                & np.isin(data.offer_place - data.n_sites, stops)
            )
        yield _with_plan(offers, tours, best())


def _with_plan(
    offers: NDArray[np.bool_], tours: list[NDArray[np.bool_]], plan: JointPlan | None
) -> tuple[NDArray[np.bool_], list[NDArray[np.intp]]]:
    """A kernel with everything that a plan uses."""
    if plan is None:
        return offers, [np.flatnonzero(mask) for mask in tours]
    tours = [mask.copy() for mask in tours]
    for use, tour, _ in plan.tours:
        tours[use][tour] = True
    return offers | plan.offers, [np.flatnonzero(mask) for mask in tours]
