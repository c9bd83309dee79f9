"""Places and tours together: a plan within the second, a bound, and the way between them.

1. A greedy plan, then large-neighbourhood search (`models.neighbourhood`), started from the best
   places-only plan, the separate plan (places, then tours with what is left) and the joint greedy.
2. At the same time, on the other core, the relaxation: cuts for the elements, tours priced as they are
   wanted (`models.cut_relaxation`).
3. The relaxation names the offers and tours that matter; integer programs over these few improve the
   plan (`models.kernel`). Beside them the bound falls, season by season (`models.seasons`).
4. When these are exhausted, every column a better plan could use is listed, and the integer program
   over them closes the gap (`models.closing`).

Stopped, it answers at once with what was found so far: a step that its solver cannot interrupt (the pricing
of all tours, a greedy) is left to end by itself, and nobody listens to it any more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from models.attendance import QuietRow
from models.capacity_prices import CUTS_WORTH, at_best_prices, at_prices_of
from models.closing import close_gap
from models.completion import pattern_program
from models.cut_relaxation import CutRelaxation, Relaxed
from models.day_pricing import with_first_tours
from models.joint_data import Fleet, JointData
from models.kernel import KernelSearch
from models.plan_search import PlanSearch, attractive_tours
from models.polish import JointPlan, as_offered, keeps_rows, polish, with_tours
from models.program import FloatArray
from models.restriction import restrict
from models.seasons import bound_by_seasons
from models.solver import solve_program
from models.starting import repaired

PLACES_S, PLACES_SHARE = 5.0, 0.05
"""The places-only search takes so many seconds, or this share of the time, at most."""
IDLE_ROUNDS = 25
"""The places-only search ends after so many rounds of 20 iterations without a better plan."""

QUIET_ROUNDS = 4
"""How often the relaxation is solved again with the rows of places too quiet that it broke."""
MOST_QUIET_ROWS = 100
SEARCHED_TOURS = 1000
MENDING_TOURS = 200
MENDING_ITERATIONS = 30
RANKED_TOURS = 6000
PRICES_SHARE = 0.5
"""Prices of visits to full places take this share of the time left, at most."""
ROOT_WORTH = 2e-6
"""Cuts at the root end when they miss less than this share of the bound."""

STOP_POLL_S = 0.01
"""How often a stop is looked for."""

Observer = Callable[[str, float | None, float | None], None]
"""Called with (phase, incumbent gain or None, bound on the gain or None), from any thread."""


@dataclass(frozen=True)
class JointResult:
    """Best plan and proven bound, both as gains over today."""

    plan: JointPlan | None
    bound: float
    root_bound: float | None
    places_only: float | None
    separate: float | None
    termination: str
    phases: tuple[tuple[str, float], ...]
    data: JointData
    """The problem as the run left it: lists of tours may have grown, and the plan's are in these."""


@dataclass
class _Run:
    """What the phases share."""

    data: JointData
    xy_km: FloatArray
    budget_row: int
    seed: int
    deadline: float
    gap: float
    stop: threading.Event
    observe: Observer
    solver: str
    incumbent: Callable[[JointData, JointPlan], None] | None = None
    best: JointPlan | None = None
    unpriced: JointData = field(init=False)
    """The problem itself, where `data` has prices for visits to full places."""
    quiet: list[QuietRow] = field(default_factory=list)
    bound: float = field(init=False)
    root_bound: float | None = None
    places_only: float | None = None
    separate: float | None = None
    phases: list[tuple[str, float]] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)
    lock: threading.Lock = field(default_factory=threading.Lock)
    answered: bool = False
    """The result is out: what a step left alone still finds is not heard."""

    def __post_init__(self) -> None:
        self.unpriced = self.data
        self.bound = float(self.data.elements.weight.sum())  # everything served: no plan has more

    def search_over(self, tours: list[NDArray[np.intp]], start: JointPlan | None = None) -> PlanSearch:
        return PlanSearch(
            self.data, tours, xy_km=self.xy_km, budget_row=self.budget_row, seed=self.seed, start=start
        )

    def seconds_left(self) -> float:
        return self.deadline - time.monotonic()

    def over(self) -> bool:
        return self.stop.is_set() or self.seconds_left() <= 0

    def close_enough(self) -> bool:
        return self.best is not None and self.bound - self.best.value <= self.gap * max(self.bound, 1e-9)

    def found(self, phase: str, plan: JointPlan) -> bool:
        """Keep a plan if it is the best so far; False if a place is too quiet, which every program then knows."""
        attendance = self.data.attendance
        if attendance is not None:
            plan = as_offered(self.data, plan) or with_tours(self.data, plan, list(plan.tours))
            if quiet := attendance.rows_against(plan.offers):
                self.learned(quiet)
                return False
        if self.data.capacity is not None:
            plan = replace(plan, value=self.data.value(plan.offers))
        with self.lock:
            better = not self.answered and (self.best is None or plan.value > self.best.value + 1e-9)
            if better:
                self.best = plan
        if better:
            self.observe(phase, plan.value, None)
            if self.incumbent is not None:
                self.incumbent(self.data, plan)
        return True

    def learned(self, quiet: list[QuietRow]) -> None:
        """Rows of places too quiet, found where a plan or a relaxation broke them."""
        with self.lock:
            self.quiet += quiet
            self.data, self.unpriced = self.data.with_rows(quiet), self.unpriced.with_rows(quiet)

    def lengthened(self, fleet: Fleet) -> None:
        """Lists of tours that grew; what earlier plans drive keeps its place in them."""
        with self.lock:
            self.data = replace(self.data, fleet=fleet)

    def proved(self, phase: str, bound: float) -> None:
        with self.lock:
            better = not self.answered and bound < self.bound
            if better:
                self.bound = bound
        if better:
            self.observe(phase, None, bound)

    def termination(self) -> str:
        if self.best is None:
            return "interrupted" if self.stop.is_set() else "no_plan"
        if self.bound - self.best.value <= 1e-6 * max(1.0, self.bound):
            return "proven_optimal"
        if self.close_enough():
            return "gap_reached"
        if self.stop.is_set():
            return "interrupted"
        return "time_limit" if self.over() else "exhausted"

    def answer(self) -> JointResult:
        """The result, once."""
        with self.lock:
            self.answered = True
            best = polish(self.data, self.best) if self.best is not None else None
            return JointResult(
                best, self.bound, self.root_bound, self.places_only, self.separate, self.termination(),
                tuple(self.phases), self.data,
            )


def optimise(
    data: JointData, *, xy_km: FloatArray, budget_row: int, seed: int, time_limit_s: float, gap: float,
    stop: threading.Event, observe: Observer, start: JointPlan | None = None, solver: str = "highs",
    incumbent: Callable[[JointData, JointPlan], None] | None = None,
) -> JointResult:
    """The best plan found and the bound proved within the time; see the module's text.

    Parameters
    ----------
    stop : Event
        Once it is set and there is a plan, the answer takes about 0.1 s, whatever is being computed.
    start : JointPlan, optional
        A plan to begin from, with runs that are visit levels; it is repaired where it breaks a row.
    incumbent : callable, optional
        Receives every better plan and the problem whose tours it drives, from any thread; it must return at once.
    """
    run = _Run(data, xy_km, budget_row, seed, time.monotonic() + time_limit_s, gap, stop, observe, solver, incumbent)
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="optimise")
    work = executor.submit(_work, run, start)
    executor.shutdown(wait=False)
    while not work.done() and not (stop.is_set() and run.best is not None):
        wait([work], timeout=STOP_POLL_S)
    if work.done():
        work.result()
    return run.answer()


def _work(run: _Run, start: JointPlan | None) -> None:
    """All phases, one after the other."""
    if run.data.fleet.long_days:
        run.lengthened(with_first_tours(run.data).fleet)
    search = _first_plans(run, start)
    if run.best is not None and run.stop.is_set():
        return
    if run.best is None and not run.over():
        _find_any_plan(run)
    if run.best is None:
        return
    joint = CutRelaxation(run.data, xy_km=run.xy_km, tours=attractive_tours(run.data, per_use=1000))
    if run.data.capacity is not None:
        search = _search_at_prices(run)
    root = _root_while_searching(run, search, joint)
    run.lengthened(joint.data.fleet)
    if root is None:
        return
    if run.data.capacity is not None:
        joint, root = _price_while_searching(run, joint, root)
    run.root_bound = root.bound
    if not run.over() and not run.close_enough():
        _improve_while_bounding(run, joint, root)
    if run.best is not None and not run.over() and not run.close_enough():
        began = time.monotonic()
        run.proved("closing", close_gap(
            run.data, joint, root, run.best.value, time_limit_s=run.seconds_left(), stop=run.stop, gap=run.gap,
            seed=run.seed,
        ))
        run.phases.append(("closing", time.monotonic() - began))


def _first_plans(run: _Run, start: JointPlan | None) -> PlanSearch:
    """The given, greedy, places-only and separate plans; the search that goes on from the best."""
    began = time.monotonic()
    tours = attractive_tours(run.data, per_use=SEARCHED_TOURS)
    mended = repaired(run.data, start) if start is not None else None
    if mended is not None and keeps_rows(run.data, mended):
        run.found("start", mended)
    search = run.search_over(tours, start=mended)
    if not search.feasible and mended is not None:
        search = run.search_over(tours)
    if search.feasible and mended is not None:
        run.found("start", search.plan())
    elif search.feasible:
        run.found("greedy", search.plan())
    if not (run.stop.is_set() and run.best is not None):
        separate = _places_then_tours(run, tours)
        if separate is not None and (not search.feasible or separate.value > search.value):
            search = separate
    run.phases.append(("first plans", time.monotonic() - began))
    return search


def _places_then_tours(run: _Run, tours: list[NDArray[np.intp]]) -> PlanSearch | None:
    """The best places without tours, then tours with what is left; the search that has both, if it found a plan."""
    places = run.search_over([np.zeros(0, dtype=np.intp) for _ in tours])
    if not places.feasible:
        return None
    until = time.monotonic() + min(PLACES_S, PLACES_SHARE * (run.deadline - run.started))
    idle = 0
    while time.monotonic() < until and idle < IDLE_ROUNDS and not run.stop.is_set():
        idle = 0 if places.improve(20) else idle + 1
    run.places_only = run.data.value(places.plan().offers)
    run.found("places", places.plan())
    combined = run.search_over(tours, start=places.plan())
    if not combined.feasible:
        return None
    run.separate = run.data.value(combined.plan().offers)
    run.found("separate", combined.plan())
    return combined


def _find_any_plan(run: _Run) -> None:
    """A first plan where the greedy cannot meet every lower limit: the integer program without an objective.

    Attractive tours first, then all of them.
    """
    began = time.monotonic()
    every = [np.arange(len(pool)) for pool in run.data.fleet.pools]
    for tours in (attractive_tours(run.data, per_use=400), every):
        termination = "finished"
        while run.best is None and termination == "finished" and not run.over():
            part = restrict(run.data, offers=np.ones(run.data.n_offers, bool), tours=tours)
            patterns = pattern_program(part.data)
            program = replace(patterns.program, objective=np.zeros(patterns.program.n_columns))
            solution = solve_program(program, time_limit_s=run.seconds_left(), seed=run.seed, stop=run.stop)
            termination = solution.termination
            if solution.x is not None:
                run.found("feasible", part.whole(patterns.plan(part.data, solution.x)))
        if termination != "infeasible":
            break
    run.phases.append(("feasible", time.monotonic() - began))


def _root_while_searching(run: _Run, search: PlanSearch, joint: CutRelaxation) -> Relaxed | None:
    """The relaxation on one core, neighbourhood search on the other."""
    began = time.monotonic()
    found: list[Relaxed] = []
    halt = threading.Event()
    # Where places hold only so many, this is not the last relaxation.
    worth = ROOT_WORTH if run.data.capacity is None else CUTS_WORTH

    def work() -> None:
        for _ in range(QUIET_ROUNDS):
            found.append(joint.solve(
                stop=halt, worth=worth * run.bound, over=lambda: run.seconds_left() <= 0,
                observe=lambda relaxed: run.proved("bound", relaxed.bound),
            ))
            quiet = _quiet_rows(run.data, found[-1])
            if not quiet or halt.is_set() or run.over():
                return
            run.learned(quiet)
            joint.add_quiet_rows(quiet)

    worker = threading.Thread(target=work, name="bound", daemon=True)
    worker.start()
    _search_while(run, worker, search)
    halt.set()
    worker.join()
    run.phases.append(("bound and search", time.monotonic() - began))
    usable = [relaxed for relaxed in found if relaxed.x is not None]
    return min(usable, key=lambda relaxed: relaxed.bound, default=None)


def _search_at_prices(run: _Run) -> PlanSearch:
    """A search from the best plan, at the prices of visits to the places that are full in it."""
    assert run.best is not None
    data = at_prices_of(run.unpriced, run.best.offers)
    tours = attractive_tours(data, per_use=SEARCHED_TOURS)
    return PlanSearch(
        data, tours, xy_km=run.xy_km, budget_row=run.budget_row, seed=run.seed, start=run.best
    )


def _price_while_searching(
    run: _Run, joint: CutRelaxation, root: Relaxed
) -> tuple[CutRelaxation, Relaxed]:
    """The relaxation at prices of visits to full places, which all later steps then work at."""
    began = time.monotonic()
    halt = threading.Event()
    with run.lock:
        unpriced, known, best = run.unpriced, len(run.quiet), [(run.data, joint, root)]

    def work() -> None:
        best.append(at_best_prices(
            unpriced, best[0], xy_km=run.xy_km, stop=halt, over=lambda: time.monotonic() > until,
            proved=lambda bound: run.proved("bound", bound),
        ))

    until = began + PRICES_SHARE * run.seconds_left()
    worker = threading.Thread(target=work, name="prices", daemon=True)
    worker.start()
    _search_while(run, worker, _search_at_prices(run))
    halt.set()
    worker.join()
    at_prices, joint, root = best[-1]
    with run.lock:
        run.data = replace(at_prices, fleet=joint.data.fleet).with_rows(run.quiet[known:])
    run.phases.append(("capacity", time.monotonic() - began))
    return joint, root


def _quiet_rows(data: JointData, relaxed: Relaxed) -> list[QuietRow]:
    """Rows of places too quiet that the fractional plan breaks."""
    if relaxed.x is None or data.attendance is None:
        return []
    return data.attendance.rows_beyond(relaxed.x, most=MOST_QUIET_ROWS)


def _improve_while_bounding(run: _Run, joint: CutRelaxation, root: Relaxed) -> None:
    """Integer programs over what the relaxation says matters, and beside them the bound season by season."""
    began = time.monotonic()
    halt = threading.Event()
    ranked = joint.ranked_tours(root, most=RANKED_TOURS)
    kernels = KernelSearch(
        data=lambda: run.data, relaxed=root, ranked=ranked, best=lambda: run.best,
        found=lambda plan: run.found("kernel", plan), mended=lambda plan: _mend(run, plan),
        seconds_left=run.seconds_left, stop=halt, gap=run.gap, seed=run.seed, solver=run.solver,
    )

    def bound() -> None:
        assert run.best is not None
        bound_by_seasons(
            run.data, joint, root, xy_km=run.xy_km, plan=run.best, stop=halt, seconds_left=run.seconds_left,
            seed=run.seed, proved=lambda bound: run.proved("seasons", bound),
        )

    # The better the plan, the shorter the seasons' lists.
    first = threading.Thread(target=kernels.first, name="first kernel", daemon=True)
    first.start()
    # The search goes on as well, over the tours that the relaxation likes.
    liked = [np.union1d(some[:SEARCHED_TOURS], driven).astype(np.intp)
             for some, (driven, _) in zip(ranked, root.tours, strict=True)]
    _search_while(run, first, run.search_over(liked, start=run.best))
    if run.over() or run.close_enough():
        halt.set()
    first.join()
    workers = [threading.Thread(target=work, name=work.__name__, daemon=True) for work in (kernels.run, bound)]
    for worker in workers:
        worker.start()
    while any(worker.is_alive() for worker in workers) and not run.over() and not run.close_enough():
        workers[0].join(STOP_POLL_S)
        workers[1].join(STOP_POLL_S)
    halt.set()
    for worker in workers:
        worker.join()
    run.phases.append(("kernel and seasons", time.monotonic() - began))


def _mend(run: _Run, plan: JointPlan) -> None:
    """A plan with places too quiet, without them and filled again."""
    search = run.search_over(attractive_tours(run.data, per_use=MENDING_TOURS), start=plan)
    if search.feasible:
        run.found("kernel", search.plan())
        search.improve(MENDING_ITERATIONS)
        run.found("kernel", search.plan())


def _search_while(run: _Run, worker: threading.Thread, search: PlanSearch) -> None:
    """Neighbourhood search until the worker ends, time is over or the gap is reached."""
    while worker.is_alive() and not run.over() and not run.close_enough():
        if not search.feasible:
            worker.join(0.05)
        elif search.improve(10):
            run.found("search", search.plan())
