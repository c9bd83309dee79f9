"""Kernel search (Angelelli, Mansini & Speranza 2010, doi:10.1016/j.cor.2010.02.002) over places and tours.

The relaxation says which offers and tours matter. An integer program over these few (the kernel) is
small enough to be solved; then, bucket by bucket in the order of reduced costs, further offers and
tours get their chance beside the kernel, which keeps what is used. Kernels not closed by the work they are given come
again with more, when all others had their turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.completion import PatternProgram, pattern_program
from models.cut_relaxation import Relaxed
from models.joint_data import JointData
from models.lanes import Lane
from models.polish import JointPlan, without_shared_stops
from models.restriction import Restriction, restrict
from models.solver import counted_work, solve_program

SUPPORT = 0.02
"""Values of the relaxation below this are left to the buckets."""
BUCKET_OFFERS = 160
BUCKET_TOURS = 120
FIRST_KERNEL_S = 12.0
KERNEL_S = (8.0, 30.0, float("inf"))
"""A kernel is given so much counted work once it is prepared, turn by turn."""
ENTRY_S = 2.2e-6
"""Measured: see `models.solver.counted_work`."""
MOST_PAIRS = 1500
EVERY = 8
"""One kernel in so many lets tours take turns on a weekday: it gains little and costs much time."""
MOST_TRIES = 20
"""How often one kernel is solved with rows that its plans broke."""

Tours = list[NDArray[np.intp]]
"""Per use, some tours of its pool, sorted."""
Kernel = tuple[NDArray[np.bool_], Tours]


@dataclass(frozen=True)
class KernelSearch:
    """What all kernels share.

    Attributes
    ----------
    data : callable
        The problem with all rows known at the moment.
    relaxed : Relaxed
    ranked : per use, tours of its pool by reduced cost, the best first
    best : callable
        The best plan known.
    found : callable
        Takes a plan; False if the plan breaks a row that was not known: then `data()` knows it, and the kernel is
        solved again.
    mended : callable
        Takes a kernel's last plan if it broke such a row, to make one of it that does not.
    lane : Lane
        Counts the work, and tells when to end.
    seconds_left : callable
        Until all ends; it decides nothing else.
    """

    data: Callable[[], JointData]
    relaxed: Relaxed
    ranked: Tours
    best: Callable[[], JointPlan | None]
    found: Callable[[JointPlan], bool]
    mended: Callable[[JointPlan], None]
    lane: Lane
    seconds_left: Callable[[], float]
    gap: float
    seed: int
    solver: str = "highs"

    def first(self) -> None:
        """The kernel alone, tours each on a weekday of its own."""
        self._solve(next(self._kernels()), work_s=FIRST_KERNEL_S, most_pairs=0)

    def run(self) -> None:
        """Improve on `best()` until told to end, or out of buckets."""
        closed: set[int] = set()
        for most_s in KERNEL_S:
            for number, kernel in enumerate(self._kernels()):
                if number in closed:
                    continue
                if self.lane.halt.is_set():
                    return
                pairs = MOST_PAIRS if number % EVERY == 1 else 0
                if self._solve(kernel, work_s=most_s, most_pairs=pairs):
                    closed.add(number)

    def _solve(self, kernel: Kernel, *, work_s: float, most_pairs: int) -> bool:
        """Solve one kernel, again wherever its plan breaks a row that was not known; whether it is closed."""
        lane, until = self.lane, self.lane.clock_s + work_s
        offers, tours = kernel
        for _ in range(MOST_TRIES):
            plan, part = self._start(), restrict(self.data(), offers=offers, tours=tours)
            patterns = pattern_program(part.data, most_pairs=most_pairs)
            start = part.part(plan) if plan is not None else None
            prepare_s, event_s = counted_work(patterns.program, entry_s=ENTRY_S)
            if lane.spend(prepare_s):
                return False
            until += prepare_s

            def worked(_bound: float, event_s: float = event_s, until: float = until) -> bool:
                return lane.spend(event_s) or lane.clock_s >= until

            def improved(
                x: NDArray[np.float64] | None, value: float | None, bound: float | None, part: Restriction = part,
                patterns: PatternProgram = patterns,
            ) -> None:
                if x is not None:
                    self.found(part.whole(patterns.plan(part.data, x)))

            solution = solve_program(
                patterns.program, start=None if start is None else patterns.point(part.data, start),
                time_limit_s=max(0.0, self.seconds_left()), gap=self.gap / 4, seed=self.seed, stop=lane.halt,
                observe=improved, worked=worked, solver=self.solver,
            )
            last = None if solution.x is None else part.whole(patterns.plan(part.data, solution.x))
            kept = last is None or self.found(last)
            if last is not None and not kept:
                self.mended(last)
            if kept or lane.halt.is_set() or lane.clock_s >= until:
                return kept and solution.termination in ("finished", "infeasible")
        return False

    def _kernels(self) -> Iterator[Kernel]:
        """The support of the relaxation and of the best plan; then that with one bucket after the other."""
        relaxed, data = self.relaxed, self.data()
        assert relaxed.x is not None and relaxed.reduced is not None
        core = relaxed.x > SUPPORT
        core_tours = [driven[runs > SUPPORT] for driven, runs in relaxed.tours]
        yield self._with_plan(core, core_tours)
        reduced = relaxed.reduced[data.first_offer: data.first_vehicle]
        order = np.argsort(-np.where(core, -np.inf, reduced), kind="stable")
        for bucket in range(-(-len(order) // BUCKET_OFFERS)):
            offers = core.copy()
            offers[order[bucket * BUCKET_OFFERS: (bucket + 1) * BUCKET_OFFERS]] = True
            tours = [
                np.union1d(inside, ranking[bucket * BUCKET_TOURS: (bucket + 1) * BUCKET_TOURS]).astype(np.intp)
                for inside, ranking in zip(core_tours, self.ranked, strict=True)
            ]
            for use, chosen in enumerate(tours):
                # A tour is only of use where its stops may be visited.
                stops = np.unique(data.fleet.pools[use].stops[chosen])
                mine = (data.offer_vehicle == data.fleet.vehicle[use]) & (data.offer_season == data.fleet.season[use])
                offers |= mine & np.isin(data.offer_place - data.n_sites, stops)
            yield self._with_plan(offers, tours)

    def _start(self) -> JointPlan | None:
        """The best plan with every stop in one tour only, as patterns have it."""
        plan = self.best()
        return plan if plan is None else without_shared_stops(self.data(), plan)

    def _with_plan(self, offers: NDArray[np.bool_], tours: Tours) -> Kernel:
        """A kernel with everything that the best plan uses."""
        plan = self._start()
        if plan is None:
            return offers, tours
        driven = [[tour for its_use, tour, _ in plan.tours if its_use == use] for use in range(len(tours))]
        return offers | plan.offers, [
            np.union1d(some, more).astype(np.intp) for some, more in zip(tours, driven, strict=True)
        ]
