"""The relaxation without elements, the bound by seasons and tours that take turns, against what is known."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from test_joint import CASES, compiled, oracle, written

from models.completion import pairs_of, pattern_program, patterns_of
from models.cut_relaxation import CutRelaxation
from models.joint_data import JointData
from models.kernel import KernelSearch
from models.lanes import Work, side_by_side
from models.master import build_master, tour_columns
from models.plan_search import PlanSearch, attractive_tours
from models.polish import JointPlan, with_tours, without_shared_stops
from models.seasons import bound_by_seasons
from models.solver import solve_program, solve_relaxation
from optimizer.joint_problem import places_xy_km
from optimizer.problem import Problem

TWO_SEASONS = [case for case in CASES if case.startswith("two")]


def alone(work: Work) -> None:
    """A lane's work with nothing beside it."""
    side_by_side(work, lambda _: None, until_second=False, enough=lambda: False, over=lambda: False, threads=1)


def relaxed(problem: Problem, data: JointData, *, tours: int) -> CutRelaxation:
    return CutRelaxation(data, xy_km=places_xy_km(problem), tours=attractive_tours(data, per_use=tours))


@pytest.mark.parametrize("case", CASES)
def test_the_relaxation_is_the_masters(case: str, tmp_path: Path) -> None:
    """Cuts and priced tours from almost none, against the program with every element and tour, by simplex."""
    problem, data = compiled(*written(tmp_path, **CASES[case]))
    master = build_master(data)
    every = [np.arange(len(pool)) for pool in data.fleet.pools]
    whole = solve_relaxation(master.core.with_columns(*tour_columns(data, master, every)))
    found = relaxed(problem, data, tours=1).solve()
    assert found.bound == pytest.approx(whole.bound, rel=1e-6, abs=1e-6)
    assert found.value == pytest.approx(whole.value, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("case", CASES)
def test_stopped_at_once_the_bound_still_holds(case: str, tmp_path: Path) -> None:
    problem, data = compiled(*written(tmp_path, **CASES[case]))
    best = oracle(data)
    stop = threading.Event()
    stop.set()
    assert best is not None
    assert relaxed(problem, data, tours=1).solve(stop=stop).bound >= best - 1e-6
    stop = threading.Event()
    stop.set()
    assert relaxed(problem, data, tours=1).solve(stop=stop).bound >= best - 1e-6


def test_every_tour_of_the_best_plans_is_within_the_room(tmp_path: Path) -> None:
    """Reduced-cost listing keeps what brute force drives: the listed program has the same best value."""
    problem, data = compiled(*written(tmp_path, **CASES["more"]))
    best = oracle(data)
    assert best is not None
    joint = relaxed(problem, data, tours=1)
    root = joint.solve()
    listed = joint.tours_within(root, root.bound - best + 1e-6)
    assert sum(map(len, listed)) < sum(map(len, data.fleet.pools))
    master = build_master(data)
    program = master.core.with_columns(*tour_columns(data, master, listed))
    assert solve_program(program).bound >= best - 1e-6


@pytest.mark.parametrize("case", [*TWO_SEASONS, "more", "a least access"])
def test_the_bound_by_seasons_is_between_the_best_plan_and_the_root(case: str, tmp_path: Path) -> None:
    problem, data = compiled(*written(tmp_path, **CASES[case]))
    best = oracle(data)
    assert best is not None
    joint = relaxed(problem, data, tours=5)
    root = joint.solve()
    search = PlanSearch(
        data, attractive_tours(data, per_use=5), xy_km=places_xy_km(problem), budget_row=0, seed=1
    )
    search.improve(20)
    heard: list[float] = []
    alone(lambda lane: bound_by_seasons(
        data, joint, root, xy_km=places_xy_km(problem), plan=search.plan(), lane=lane, seconds_left=lambda: 60.0,
        seed=1, proved=heard.append,
    ))
    assert best - 1e-6 <= heard[-1] <= root.bound + 1e-6
    assert min(heard) >= best - 1e-6


def test_two_tours_take_turns_on_one_weekday(tmp_path: Path) -> None:
    """With one working day a week, a stop both tours call at is visited weekly and the others every other week."""
    territory, scenario = written(tmp_path, seasons=1, n_stops=3, budget_eur=500_000)
    short = scenario.fleet[0].model_copy(update={"stop_minutes": 60})
    _, data = compiled(territory, scenario.model_copy(update={"fleet": (short,)}))
    data = replace(data, fleet=replace(data.fleet, days_per_vehicle=np.full(len(data.fleet), 2)))
    pool = data.fleet.pools[0]
    pairs = [(a, b) for a, b in zip(*pairs_of(pool, most=10_000), strict=True) if pool.size[a] == pool.size[b] == 2]
    assert pairs, "the case holds no two tours of two stops with one in common"
    nothing = JointPlan(np.zeros(data.n_offers, bool), (), 0.0)
    first, second = (int(tour) for tour in pairs[0])
    plan = with_tours(data, nothing, [(0, first, 1), (0, second, 1)])
    shared = np.intersect1d(pool.stops[first], pool.stops[second])
    shared = shared[shared >= 0]
    visits = {int(stop): int(plan.offers[data.offer_place == data.n_sites + stop].sum()) for stop in range(3)}
    assert {stop for stop, count in visits.items() if count == 2} == set(shared.tolist())
    assert sum(visits.values()) == 4
    assert patterns_of(data, plan) == [(0, min(first, second), max(first, second), 2)]
    with_pairs, without = (pattern_program(data, most_pairs=most) for most in (10_000, 0))
    assert with_pairs.point(data, plan) is not None
    assert without.point(data, plan) is None
    best = [solve_program(program.program).value for program in (without, with_pairs)]
    assert best[1] >= best[0] - 1e-6
    assert best[1] >= plan.value - 1e-6
    apart = without_shared_stops(data, plan)
    assert apart.value <= plan.value
    assert without.point(data, apart) is not None


def test_the_first_kernel_keeps_what_it_begins_with(tmp_path: Path) -> None:
    """A kernel never loses the plan it starts from, and everything it finds is real."""
    problem, data = compiled(*written(tmp_path, **CASES["more"]))
    joint = relaxed(problem, data, tours=3)
    root = joint.solve()
    search = PlanSearch(data, attractive_tours(data, per_use=3), xy_km=places_xy_km(problem), budget_row=0, seed=1)
    best = [search.plan()]

    def found(plan: JointPlan) -> bool:
        assert plan.value == pytest.approx(data.elements.value(plan.offers))
        best.append(max(best[-1], plan, key=lambda p: p.value))
        return True

    alone(lambda lane: KernelSearch(
        data=lambda: data, relaxed=root, ranked=joint.ranked_tours(root, most=5), best=lambda: best[-1], found=found,
        mended=lambda _: None, lane=lane, seconds_left=lambda: 60.0, gap=0.0, seed=1,
    ).run())
    assert best[-1].value == pytest.approx(oracle(data), abs=1e-6)
