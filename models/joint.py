"""Places and tours together: a plan within the second, a bound, and the way between them.

1. A greedy plan, then large-neighbourhood search (`models.neighbourhood`), started from the best
   places-only plan, the separate plan (places, then tours with what is left) and the joint greedy.
2. Beside it the relaxation: cuts for the elements, tours priced as they are wanted (`models.cut_relaxation`).
3. The relaxation names the offers and tours that matter; integer programs over these few improve the
   plan (`models.kernel`). Beside them the bound falls, season by season (`models.seasons`).
4. When these are exhausted, every column a better plan could use is listed, and the integer program
   over them closes the gap (`models.closing`).

What runs side by side is two lanes of counted work (`models.lanes`): a run that ends by its gap, by proof or because
nothing is left to try gives the same plan and bound on every machine, busy or not, with one thread or two.

Stopped, it answers at once with what was found so far: a step that its solver cannot interrupt (the pricing
of all tours, a greedy) is left to end by itself, and nobody listens to it any more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import wait
from dataclasses import replace

import numpy as np

from models import working_clock
from models.attendance import QuietRow
from models.capacity_prices import CUTS_WORTH, at_best_prices, at_prices_of
from models.closing import close_gap
from models.cut_relaxation import CutRelaxation, Relaxed
from models.day_pricing import with_first_tours
from models.first_plans import SEARCHED_TOURS, find_any_plan, first_plans
from models.joint_data import JointData
from models.joint_run import JointResult, Observer, Run, View
from models.kernel import KernelSearch
from models.lanes import POLL_S
from models.left_alone import started
from models.plan_search import PlanSearch, Tours, attractive_tours
from models.polish import JointPlan
from models.program import FloatArray
from models.seasons import bound_by_seasons

__all__ = ["JointResult", "Observer", "optimise"]

QUIET_ROUNDS = 4
"""How often the relaxation is solved again with the rows of places too quiet that it broke."""
MOST_QUIET_ROWS = 100
MENDING_TOURS = 200
MENDING_ITERATIONS = 30
RANKED_TOURS = 6000
PRICES_SHARE = 0.5
"""Prices of visits to full places take so much counted work, as a share of the time limit, at most."""
ROOT_WORTH = 2e-6
"""Cuts at the root end when they miss less than this share of the bound."""
SEARCH_ROUND = 10
"""Iterations of the search between two looks at the end."""


def optimise(
    data: JointData, *, xy_km: FloatArray, budget_row: int, seed: int, time_limit_s: float, gap: float,
    stop: threading.Event, observe: Observer, start: JointPlan | None = None, solver: str = "highs",
    ends_at: float | None = None, threads: int = 2,
    incumbent: Callable[[JointData, JointPlan], None] | None = None,
) -> JointResult:
    """The best plan found and the bound proved within the time; see the module's text.

    Parameters
    ----------
    stop : Event
        Once it is set and there is a plan, the answer takes about 0.1 s, whatever is being computed.
    start : JointPlan, optional
        A plan to begin from, with runs that are visit levels; it is repaired where it breaks a row.
    ends_at : float, optional
        On the clock of `models.working_clock`: when the answer must be there, if not `time_limit_s` from now.
    threads : int
        2: the lanes compute side by side; 1: in turn, with the same outcome.
    incumbent : callable, optional
        Receives every better plan and the problem whose tours it drives, from one thread at a time; it must return at
        once.
    """
    ends_at = working_clock.now() + time_limit_s if ends_at is None else ends_at
    run = Run(data, xy_km, budget_row, seed, time_limit_s, ends_at, gap, stop, observe, solver, threads, incumbent)
    work = started(lambda: _work(run, start), "optimise")
    while not work.done() and not (stop.is_set() and run.best is not None):
        wait([work], timeout=POLL_S)
    if work.done():
        work.result()
    return run.answer()


def _work(run: Run, start: JointPlan | None) -> None:
    """All phases, one after the other."""
    if run.data.fleet.long_days:
        run.lengthened(with_first_tours(run.data).fleet)
    search = first_plans(run, start)
    if run.best is None and not run.over():
        find_any_plan(run)
    if run.best is None:
        return
    joint = CutRelaxation(run.data, xy_km=run.xy_km, tours=attractive_tours(run.data, per_use=1000))
    if run.data.capacity is not None:
        search = _search_at_prices(run, run.unpriced, run.best)
    root = _root_while_searching(run, search, joint)
    run.lengthened(joint.data.fleet)
    if root is None:
        return
    if run.data.capacity is not None:
        joint, root = _price_while_searching(run, joint, root)
    run.root_bound = root.bound
    if not run.over() and not run.close_enough():
        _first_kernel_while_searching(run, joint, root)
    if not run.over() and not run.close_enough():
        _kernels_while_bounding(run, joint, root)
    if not run.over() and not run.close_enough():
        began = time.monotonic()
        run.proved("closing", close_gap(
            run.data, joint, root, run.best.value, time_limit_s=run.seconds_left(), stop=run.stop, gap=run.gap,
            seed=run.seed,
        ))
        run.took("closing", began)
        run.over()


def _root_while_searching(run: Run, search: PlanSearch, joint: CutRelaxation) -> Relaxed | None:
    """The relaxation in one lane, neighbourhood search in the other."""
    found: list[Relaxed] = []
    # Where places hold only so many, this is not the last relaxation.
    worth = (ROOT_WORTH if run.data.capacity is None else CUTS_WORTH) * run.bound

    def relax(view: View) -> None:
        for _ in range(QUIET_ROUNDS):
            found.append(joint.solve(
                stop=view.lane.halt, spend=view.lane.spend, worth=worth,
                observe=lambda relaxed: view.proved("bound", relaxed.bound),
            ))
            quiet = _quiet_rows(view.data, found[-1])
            if not quiet or view.lane.halt.is_set():
                return
            view.learned(quiet)
            joint.add_quiet_rows(quiet)

    run.side_by_side("bound and search", lambda view: _search(view, search), relax, until_second=True)
    usable = [relaxed for relaxed in found if relaxed.x is not None]
    return min(usable, key=lambda relaxed: relaxed.bound, default=None)


def _search_at_prices(run: Run, unpriced: JointData, best: JointPlan) -> PlanSearch:
    """A search from the best plan, at the prices of visits to the places that are full in it."""
    data = at_prices_of(unpriced, best.offers)
    return run.search_over(attractive_tours(data, per_use=SEARCHED_TOURS), data=data, start=best)


def _price_while_searching(run: Run, joint: CutRelaxation, root: Relaxed) -> tuple[CutRelaxation, Relaxed]:
    """The relaxation at prices of visits to full places, which all later steps then work at."""
    unpriced, known, best = run.unpriced, len(run.quiet), [(run.data, joint, root)]

    def price(view: View) -> None:
        lane, until = view.lane, view.lane.clock_s + PRICES_SHARE * run.time_limit_s
        best.append(at_best_prices(
            unpriced, best[0], xy_km=run.xy_km, stop=lane.halt, spend=lane.spend, over=lambda: lane.clock_s > until,
            proved=lambda bound: view.proved("bound", bound),
        ))

    def search(view: View) -> None:
        assert view.best is not None
        _search(view, _search_at_prices(run, unpriced, view.best))

    run.side_by_side("capacity", search, price, until_second=True)
    at_prices, joint, root = best[-1]
    run.priced(replace(at_prices, fleet=joint.data.fleet).with_rows(run.quiet[known:]))
    return joint, root


def _quiet_rows(data: JointData, relaxed: Relaxed) -> list[QuietRow]:
    """Rows of places too quiet that the fractional plan breaks."""
    if relaxed.x is None or data.attendance is None:
        return []
    return data.attendance.rows_beyond(relaxed.x, most=MOST_QUIET_ROWS)


def _first_kernel_while_searching(run: Run, joint: CutRelaxation, root: Relaxed) -> None:
    """The first kernel, and the search over the tours that the relaxation likes.

    The better the plan, the shorter the lists by which the seasons are bounded later.
    """
    ranked = joint.ranked_tours(root, most=RANKED_TOURS)

    def search(view: View) -> None:
        liked = [np.union1d(some[:SEARCHED_TOURS], driven).astype(np.intp)
                 for some, (driven, _) in zip(ranked, root.tours, strict=True)]
        _search(view, run.search_over(liked, data=view.data, start=view.best))

    run.side_by_side(
        "first kernel and search", search, lambda view: _kernels(view, root, ranked).first(), until_second=True
    )


def _kernels_while_bounding(run: Run, joint: CutRelaxation, root: Relaxed) -> None:
    """Integer programs over what the relaxation says matters, and beside them the bound season by season."""
    ranked = joint.ranked_tours(root, most=RANKED_TOURS)

    def bound(view: View) -> None:
        assert view.best is not None
        bound_by_seasons(
            view.data, joint, root, xy_km=run.xy_km, plan=view.best, lane=view.lane, seconds_left=run.seconds_left,
            seed=run.seed, proved=lambda bound: view.proved("seasons", bound),
        )

    run.side_by_side("kernel and seasons", lambda view: _kernels(view, root, ranked).run(), bound)


def _kernels(view: View, root: Relaxed, ranked: Tours) -> KernelSearch:
    run = view.run
    return KernelSearch(
        data=lambda: view.data, relaxed=root, ranked=ranked, best=lambda: view.best,
        found=lambda plan: view.found("kernel", plan), mended=lambda plan: _mend(view, plan), lane=view.lane,
        seconds_left=run.seconds_left, gap=run.gap, seed=run.seed, solver=run.solver,
    )


def _mend(view: View, plan: JointPlan) -> None:
    """A plan with places too quiet, without them and filled again."""
    search = view.run.search_over(attractive_tours(view.data, per_use=MENDING_TOURS), data=view.data, start=plan)
    if search.feasible:
        view.found("kernel", search.plan())
        view.lane.spend(search.work_s(MENDING_ITERATIONS))
        search.improve(MENDING_ITERATIONS)
        view.found("kernel", search.plan())


def _search(view: View, search: PlanSearch) -> None:
    """Neighbourhood search until nobody listens any more."""
    while search.feasible and not view.lane.spend(search.work_s(SEARCH_ROUND)):
        if search.improve(SEARCH_ROUND):
            view.found("search", search.plan())
