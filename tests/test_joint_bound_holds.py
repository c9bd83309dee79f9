"""The bound against every plan that anything finds: the engine's own ways, another solver, brute force."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

import pytest
from oracle import best_choice
from small_territories import Case, small_case
from test_joint import compiled
from test_joint_bounds import alone

from models.completion import pattern_program
from models.cut_relaxation import CutRelaxation
from models.joint import JointResult, optimise
from models.joint_data import JointData
from models.kernel import KernelSearch
from models.plan_search import PlanSearch, attractive_tours
from models.polish import JointPlan, keeps_rows
from models.program import FloatArray
from models.solver import solve_program
from optimizer.joint_problem import places_xy_km
from optimizer.plan import Plan, Progress
from optimizer.planning import make_plan

FIRST_SEED, QUICK, ALL = 3000, 30, 120
SEEDS = [*range(QUICK), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(QUICK, ALL))]
OTHER_SOLVER = "PULP_CBC_CMD"


@dataclass
class Heard:
    """What the engine said of one case: gains over today."""

    case: Case
    data: JointData
    today: float
    xy_km: FloatArray
    incumbents: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Phase → gains."""
    plans: list[JointPlan] = field(default_factory=list)
    bounds: list[float] = field(default_factory=list)
    result: JointResult | None = None

    def observe(self, phase: str, gain: float | None, bound: float | None) -> None:
        if gain is not None:
            self.incumbents[phase].append(gain)
        if bound is not None:
            self.bounds.append(bound)

    def incumbent(self, data: JointData, plan: JointPlan) -> None:
        assert keeps_rows(data, plan)
        self.plans.append(plan)

    @property
    def least_bound(self) -> float:
        assert self.result is not None
        return min([self.result.bound, *self.bounds])


@cache
def case_of(seed: int) -> Case:
    return small_case(FIRST_SEED + seed)


@cache
def best_access(seed: int) -> float | None:
    best = best_choice(case_of(seed).territory, case_of(seed).scenario)
    return None if best is None else best[0]


@cache
def heard_of(seed: int) -> Heard:
    case = case_of(seed)
    problem, data = compiled(case.territory, case.scenario)
    heard = Heard(case, data, problem.today_person_weeks, places_xy_km(problem))
    heard.result = optimise(
        data, xy_km=heard.xy_km, budget_row=0, seed=1, time_limit_s=600, gap=0.0, stop=threading.Event(),
        observe=heard.observe, incumbent=heard.incumbent,
    )
    return heard


def assert_holds(bound: float, gain: float | None, way: str) -> None:
    assert gain is None or gain <= bound + 1e-6 * max(1.0, abs(bound)), way


@pytest.mark.parametrize("seed", SEEDS)
def test_no_plan_of_the_engine_or_of_brute_force_passes_a_bound(seed: int) -> None:
    """The greedy, places alone, the separate plan, the neighbourhood search, kernels: every incumbent is counted."""
    heard, best = heard_of(seed), best_access(seed)
    for phase, gains in heard.incumbents.items():
        assert_holds(heard.least_bound, max(gains), phase)
    for plan in heard.plans:
        assert plan.value == pytest.approx(heard.data.elements.value(plan.offers), abs=1e-6)
    assert heard.result is not None
    assert_holds(heard.least_bound, heard.result.places_only, "places")
    assert_holds(heard.least_bound, heard.result.separate, "separate")
    assert_holds(heard.least_bound, heard.result.plan and heard.result.plan.value, "result")
    assert_holds(heard.least_bound, None if best is None else best - heard.today, "brute force")


@cache
def found_alone(seed: int) -> dict[str, list[JointPlan]]:
    """Plans of each way by itself, without a plan of another to begin from."""
    heard = heard_of(seed)
    assert heard.result is not None
    data, xy_km = heard.result.data, heard.xy_km
    ways: dict[str, list[JointPlan]] = {"greedy": [], "search": [], "kernel": [], OTHER_SOLVER: []}
    search = PlanSearch(data, attractive_tours(data, per_use=50), xy_km=xy_km, budget_row=0, seed=seed)
    if search.feasible:
        ways["greedy"].append(search.plan())
        search.improve(5)
        ways["search"].append(search.plan())
    joint = CutRelaxation(data, xy_km=xy_km, tours=attractive_tours(data, per_use=5))
    root = joint.solve()
    if root.x is not None:
        alone(lambda lane: KernelSearch(
            data=lambda: data, relaxed=root, ranked=joint.ranked_tours(root, most=50), best=lambda: None,
            found=lambda plan: ways["kernel"].append(plan) is None, mended=lambda plan: None,
            lane=lane, seconds_left=lambda: 60.0, gap=0.0, seed=seed,
        ).run())
    patterns = pattern_program(data)
    solution = solve_program(patterns.program, solver=OTHER_SOLVER, time_limit_s=60)
    if solution.x is not None:
        ways[OTHER_SOLVER].append(patterns.plan(data, solution.x))
    # The programs know nothing of places too quiet: what has some is no plan.
    return {way: [plan for plan in plans if keeps_rows(data, plan)] for way, plans in ways.items()}


@pytest.fixture
def cbc() -> None:
    """The other solver is there."""
    pulp = pytest.importorskip("pulp")
    if OTHER_SOLVER not in pulp.listSolvers(onlyAvailable=True):
        pytest.skip("CBC does not come with PuLP on this platform")


@pytest.mark.usefixtures("cbc")
@pytest.mark.parametrize("seed", SEEDS)
def test_no_plan_of_any_way_by_itself_passes_a_bound(seed: int) -> None:
    """The greedy, the search, kernels, and CBC over every pattern."""
    heard = heard_of(seed)
    for way, plans in found_alone(seed).items():
        for plan in plans:
            assert_holds(heard.least_bound, plan.value, way)


@pytest.mark.usefixtures("cbc")
def test_every_way_finds_plans_of_worth() -> None:
    for way in ("greedy", "search", "kernel", OTHER_SOLVER):
        assert sum(any(plan.value > 0 for plan in found_alone(seed)[way]) for seed in range(QUICK)) > QUICK / 3, way


@pytest.mark.parametrize("seed", SEEDS)
def test_no_bound_that_is_shown_is_below_a_plan(seed: int) -> None:
    """From end to end, timetables included: what the pages show while it works."""
    case, best = case_of(seed), best_access(seed)
    shown: list[Progress] = []
    ready: list[Plan] = []
    found = make_plan(case.territory, case.scenario, observe=shown.append, observe_plan=ready.append)
    plans = [*ready, *([found] if isinstance(found, Plan) else [])]
    access = max([best or 0.0, *(plan.figures.access_person_weeks for plan in plans)])
    for progress in shown:
        if best is not None and progress.bound_person_weeks is not None:
            assert_holds(progress.bound_person_weeks, access, progress.phase)
            assert_holds(progress.bound_person_weeks, progress.incumbent_person_weeks, progress.phase)
    for plan in plans:
        assert_holds(plan.outcome.bound_person_weeks, access, "outcome")
