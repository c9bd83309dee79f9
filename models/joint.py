"""Places and tours together: a plan within the second, a bound, and the way between them.

1. A greedy plan, then large-neighbourhood search (`models.neighbourhood`), started from the best
   places-only plan, the separate plan (places, then tours with what is left) and the joint greedy.
2. At the same time, on the other core, column generation for the bound (`models.master`).
3. Reduced costs leave few columns; the integer program over them (`models.completion`) improves the
   plan or proves it.

Every step can be stopped; what was found so far is returned.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.completion import Patterns, pattern_program, promising_patterns
from models.joint_data import JointData
from models.master import Master, Relaxation, build_master, generate_columns
from models.moves import build_moves
from models.neighbourhood import MoveTable, NeighbourhoodSearch, SearchState, empty_state
from models.polish import JointPlan, polish, vehicles_needed
from models.program import FloatArray
from models.solver import solve_program

Observer = Callable[[str, float | None, float | None], None]
"""Called with (phase, incumbent gain or None, bound on the gain or None)."""


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


@dataclass
class _Run:
    """What the phases share."""

    data: JointData
    seed: int
    deadline: float
    gap: float
    stop: threading.Event
    observe: Observer
    best: JointPlan | None = None
    bound: float = float("inf")
    phases: list[tuple[str, float]] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def seconds_left(self) -> float:
        return self.deadline - time.monotonic()

    def over(self) -> bool:
        return self.stop.is_set() or self.seconds_left() <= 0

    def close_enough(self) -> bool:
        return self.best is not None and self.bound - self.best.value <= self.gap * max(self.bound, 1e-9)

    def found(self, phase: str, plan: JointPlan) -> None:
        """Keep a plan if it is the best so far."""
        if self.best is None or plan.value > self.best.value + 1e-9:
            self.best = plan
            self.observe(phase, plan.value, None)

    def proved(self, phase: str, bound: float) -> None:
        if bound < self.bound:
            self.bound = bound
            self.observe(phase, None, bound)


def optimise(
    data: JointData, *, xy_km: FloatArray, budget_row: int, seed: int, time_limit_s: float, gap: float,
    stop: threading.Event, observe: Observer, start: JointPlan | None = None,
) -> JointResult:
    """The best plan found and the bound proved within the time; see the module's text."""
    run = _Run(data, seed, time.monotonic() + time_limit_s, gap, stop, observe)
    table, search, places_only, separate = _first_plans(run, xy_km, budget_row, start)
    master = build_master(data)
    root = _bound_while_searching(run, search, table, master)
    if root is not None and not run.over() and not run.close_enough():
        _complete(run, root, search, table)
    if run.best is None:
        termination = "interrupted" if stop.is_set() else "no_plan"
    elif run.bound - run.best.value <= 1e-6 * max(1.0, run.bound):
        termination = "proven_optimal"
    elif run.close_enough():
        termination = "gap_reached"
    else:
        termination = "interrupted" if stop.is_set() else "time_limit"
    best = polish(data, run.best) if run.best is not None else None
    return JointResult(
        best, run.bound, root.bound if root else None, places_only, separate, termination, tuple(run.phases)
    )


def _first_plans(
    run: _Run, xy_km: FloatArray, budget_row: int, start: JointPlan | None
) -> tuple[MoveTable, NeighbourhoodSearch, float | None, float | None]:
    """Greedy, places-only and separate plans; the search goes on from the best."""
    data, began = run.data, time.monotonic()
    tours = _attractive_tours(data, per_use=6000)
    table = build_moves(data, xy_km=xy_km, tours=tours, budget_row=budget_row)
    search = NeighbourhoodSearch(table, seed=run.seed)
    if search.start():
        run.found("greedy", _plan_of(data, table, search.best, tours))
    no_tours = [np.zeros(0, dtype=np.intp) for _ in tours]
    places_table = build_moves(data, xy_km=xy_km, tours=no_tours, budget_row=budget_row)
    places = NeighbourhoodSearch(places_table, seed=run.seed)
    places_only = separate = None
    if places.start():
        until = min(time.monotonic() + 0.05 * (run.deadline - began), run.deadline)
        while time.monotonic() < until and not run.stop.is_set():
            places.improve(20)
        places_only = float(places.best.value[0])
        run.found("places", _plan_of(data, places_table, places.best, no_tours))
        state = empty_state(table)
        search.apply(state, np.zeros(0, np.int64), {int(c): int(places.best.level[c]) for c in np.flatnonzero(places.best.level)})
        combined = NeighbourhoodSearch(table, seed=run.seed)
        if combined.start(state):
            separate = float(combined.best.value[0])
            run.found("separate", _plan_of(data, table, combined.best, tours))
            if not search.feasible or separate > search.best.value[0]:
                search.adopt(combined.best)
    if start is not None:
        run.found("start", start)
    search.tours = tours
    run.phases.append(("first plans", time.monotonic() - began))
    return table, search, places_only, separate


def _attractive_tours(data: JointData, *, per_use: int) -> list[NDArray[np.intp]]:
    """Per use, the tours of most stand-alone access per euro, each stop's best among them."""
    offer_value = np.zeros(data.n_offers)
    sizes = np.diff(data.elements.indptr)
    np.add.at(offer_value, data.elements.offers, np.repeat(data.elements.weight, sizes))
    chosen = []
    for use in range(len(data.fleet)):
        pool, vehicle, season = data.fleet.pools[use], int(data.fleet.vehicle[use]), int(data.fleet.season[use])
        lowest = np.flatnonzero((data.offer_vehicle == vehicle) & (data.offer_season == season) & (data.offer_below < 0))
        by_stop = np.zeros(max(int(pool.stops.max(initial=0)) + 1, int(data.offer_place[lowest].max(initial=0)) - data.n_sites + 1, 1))
        by_stop[data.offer_place[lowest] - data.n_sites] = offer_value[lowest]
        ratio = pool.price(by_stop) / np.maximum(data.fleet.tour_eur[use], 1.0)
        order = np.argsort(-ratio)
        kept = set(order[:per_use].tolist())
        tour, stop = pool.incidence()
        best = {}
        for position in np.argsort(-ratio[tour]):
            best.setdefault(int(stop[position]), int(tour[position]))
        chosen.append(np.array(sorted(kept | set(best.values())), dtype=np.intp))
    return chosen


def _plan_of(data: JointData, table: MoveTable, state: SearchState, tours: list[NDArray[np.intp]]) -> JointPlan:
    """The plan of a search state."""
    offers = np.zeros(data.n_offers, dtype=bool)
    for chain in np.flatnonzero(state.level):
        first = table.chain_ptr[chain]
        offers[table.chain_offer[first: first + state.level[chain]]] = True
    runs = []
    starts = _first_move_of_use(table, len(data.fleet))
    for move in np.flatnonzero(state.active):
        use = int(table.move_use[move])
        position = (int(move) - starts[use]) % len(tours[use])
        runs.append((use, int(tours[use][position]), int(table.move_days[move])))
    return JointPlan(offers, tuple(runs), float(state.value[0]))


def _first_move_of_use(table: MoveTable, n_uses: int) -> NDArray[np.int64]:
    """First tour move of each use; moves of a use stand together, level by level."""
    return np.searchsorted(table.move_use, np.arange(n_uses)).astype(np.int64)


def _bound_while_searching(run: _Run, search: NeighbourhoodSearch, table: MoveTable, master: Master) -> Relaxation | None:
    """Column generation on one core, neighbourhood search on the other."""
    began = time.monotonic()
    found: list[Relaxation | None] = []
    halt = threading.Event()

    def work() -> None:
        found.append(generate_columns(
            run.data, master, tours=_attractive_tours(run.data, per_use=1000), stop=halt,
            out_of_time=lambda: run.seconds_left() < 0.25 * (run.deadline - run.started),
            observe=lambda bound: run.proved("bound", bound),
        ))

    worker = threading.Thread(target=work, name="bound", daemon=True)
    worker.start()
    while worker.is_alive() and not run.over() and not run.close_enough():
        if search.feasible and search.improve(10):
            run.found("search", _plan_of(run.data, table, search.best, search.tours))
        if not search.feasible:
            worker.join(0.05)
    halt.set()
    worker.join()
    run.phases.append(("bound and search", time.monotonic() - began))
    return found[0] if found else None


def _complete(run: _Run, root: Relaxation, search: NeighbourhoodSearch, table: MoveTable) -> None:
    """The integer program over what reduced costs leave, the search going on beside it."""
    began = time.monotonic()
    data = run.data
    incumbent = run.best.value if run.best is not None else 0.0
    patterns, complete = promising_patterns(data, root, incumbent, most=60_000)
    patterns = _with_plan(patterns, run.best)
    program = pattern_program(data, patterns, root if run.best is not None else None, incumbent)
    given = _point(data, patterns, run.best) if run.best is not None else None
    halt = threading.Event()

    def observed(x: FloatArray | None, value: float | None, bound: float | None) -> None:
        if x is not None and value is not None:
            run.found("completion", _plan_of_point(data, patterns, x, value))

    finished: list[float] = []

    def work() -> None:
        solution = solve_program(
            program, start=given, time_limit_s=max(0.0, run.seconds_left()), gap=run.gap / 2, seed=run.seed, stop=halt,
            observe=observed,
        )
        if solution.x is not None:
            run.found("completion", _plan_of_point(data, patterns, solution.x, solution.value))
        finished.append(solution.bound)

    worker = threading.Thread(target=work, name="completion", daemon=True)
    worker.start()
    while worker.is_alive() and not run.over() and not run.close_enough():
        if search.feasible and search.improve(10):
            run.found("search", _plan_of(data, table, search.best, search.tours))
        if not search.feasible:
            worker.join(0.05)
    halt.set()
    worker.join()
    run.phases.append(("completion", time.monotonic() - began))


def _with_plan(patterns: Patterns, plan: JointPlan | None) -> Patterns:
    """Patterns with those of a plan added."""
    if plan is None or not plan.tours:
        return patterns
    known = set(zip(patterns.use.tolist(), patterns.tour.tolist(), patterns.runs.tolist(), strict=True))
    more = np.array([tour for tour in plan.tours if tour not in known], dtype=np.int64).reshape(-1, 3)
    return Patterns(
        np.concatenate((patterns.use, more[:, 0])), np.concatenate((patterns.tour, more[:, 1])),
        np.concatenate((patterns.runs, more[:, 2])),
    )


def _point(data: JointData, patterns: Patterns, plan: JointPlan) -> FloatArray:
    """A plan as a point of the pattern program."""
    x = np.zeros(data.first_tour + len(patterns))
    x[data.first_offer: data.first_vehicle] = plan.offers
    for offer in np.flatnonzero(plan.offers & ~data.is_visit):
        site = data.offer_place[offer]
        x[site] = float(data.needs_fit_out[site])
    x[data.first_element: data.first_tour] = data.elements.covered(plan.offers)
    position = {key: p for p, key in enumerate(zip(patterns.use.tolist(), patterns.tour.tolist(), patterns.runs.tolist(), strict=True))}
    for tour in plan.tours:
        x[data.first_tour + position[tour]] = 1.0
    x[data.first_vehicle: data.first_element] = vehicles_needed(data, plan)
    return x


def _plan_of_point(data: JointData, patterns: Patterns, x: FloatArray, value: float) -> JointPlan:
    """The plan of a point of the pattern program."""
    offers = x[data.first_offer: data.first_vehicle] > 0.5
    driven = np.flatnonzero(x[data.first_tour:] > 0.5)
    tours = tuple((int(patterns.use[p]), int(patterns.tour[p]), int(patterns.runs[p])) for p in driven)
    return JointPlan(offers, tours, data.elements.value(offers))
