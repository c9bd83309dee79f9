"""Properties of the joint engine on random small territories, each solved to proof."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_joint import compiled, optimised, oracle, solve, written

from models.joint import JointResult
from optimizer.plan import Plan
from optimizer.planning import make_plan
from optimizer.scenario import Scenario
from optimizer.territory import Base, Territory

Inputs = tuple[Territory, Scenario]
SEEDS = st.integers(0, 10_000)
BUDGETS_EUR = st.integers(0, 40_000)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    return written(tmp_path_factory.mktemp("tiny"), seasons=1, n_stops=2)


def varied(inputs: Inputs, seed: int, *, budget_eur: float, second_base: bool = False) -> Inputs:
    """The tiny territory with other people, somewhat moved, and another budget."""
    territory, scenario = inputs
    random = np.random.default_rng(seed)
    demand = territory.demand
    persons = np.round(demand.persons * random.uniform(0.2, 3.0, size=demand.persons.shape))
    moved = replace(
        demand, persons=persons, lon=demand.lon + random.normal(0, 0.03, len(demand)),
        lat=demand.lat + random.normal(0, 0.03, len(demand)),
    )
    bases = territory.bases
    if second_base:
        stop = territory.stops[-1]
        bases = (*bases, Base(id="second", name="Second", lon=stop.lon, lat=stop.lat))
    return (
        replace(territory, demand=moved, bases=bases),
        scenario.model_copy(update={"budget_eur": float(budget_eur)}),
    )


def proven(inputs: Inputs) -> JointResult:
    result = optimised(*compiled(*inputs))
    assert result.plan is not None
    assert result.plan.value <= result.bound + 1e-6
    assert result.bound - result.plan.value <= 1e-5 * max(1.0, result.bound)
    return result


def value(inputs: Inputs) -> float:
    plan = proven(inputs).plan
    assert plan is not None
    return plan.value


@settings(max_examples=25)
@given(SEEDS, BUDGETS_EUR, st.booleans())
def test_the_engine_equals_brute_force(inputs: Inputs, seed: int, budget_eur: int, second_base: bool) -> None:
    problem, data = compiled(*varied(inputs, seed, budget_eur=budget_eur, second_base=second_base))
    result = optimised(problem, data)
    best = oracle(data)
    assert result.plan is not None and best is not None
    assert result.plan.value == pytest.approx(best, abs=1e-6)
    assert result.bound >= best - 1e-6


@settings(max_examples=15)
@given(SEEDS, BUDGETS_EUR, BUDGETS_EUR)
def test_more_budget_never_lowers_access(inputs: Inputs, seed: int, one_eur: int, other_eur: int) -> None:
    less, more = sorted((one_eur, other_eur))
    assert value(varied(inputs, seed, budget_eur=less)) <= value(varied(inputs, seed, budget_eur=more)) + 1e-5


@settings(max_examples=15)
@given(SEEDS, BUDGETS_EUR, st.integers(0, 3))
def test_one_more_site_never_hurts(inputs: Inputs, seed: int, budget_eur: int, left_out: int) -> None:
    territory, scenario = varied(inputs, seed, budget_eur=budget_eur)
    candidates = [site.id for site in territory.sites if not site.existing]
    absent = candidates[left_out % len(candidates)]
    without = replace(
        territory, sites=tuple(site for site in territory.sites if site.id != absent),
        availability=tuple(row for row in territory.availability if row.site != absent),
    )
    assert value((without, scenario)) <= value((territory, scenario)) + 1e-5


@settings(max_examples=15)
@given(SEEDS, BUDGETS_EUR)
def test_the_order_of_sites_and_stops_changes_nothing(inputs: Inputs, seed: int, budget_eur: int) -> None:
    territory, scenario = varied(inputs, seed, budget_eur=budget_eur)
    turned = replace(territory, sites=territory.sites[::-1], stops=territory.stops[::-1])
    assert value((turned, scenario)) == pytest.approx(value((territory, scenario)), abs=1e-5)


@settings(max_examples=8)
@given(SEEDS, st.integers(3_000, 40_000), st.floats(0.0, 0.5))
def test_stopped_at_any_moment_the_plan_passes_the_checker(
    inputs: Inputs, seed: int, budget_eur: int, seconds: float
) -> None:
    territory, scenario = varied(inputs, seed, budget_eur=budget_eur)
    scenario = scenario.model_copy(update={"solve": scenario.solve.model_copy(update=solve(60)["solve"])})
    stop = threading.Event()
    timer = threading.Timer(seconds, stop.set)
    timer.start()
    plan = make_plan(territory, scenario, stop=stop)
    timer.cancel()
    assert isinstance(plan, Plan)
    assert plan.checked
    assert plan.figures.access_person_weeks <= plan.outcome.bound_person_weeks * (1 + 1e-9)


def test_a_scenario_may_name_another_solver(tmp_path: Path) -> None:
    pulp = pytest.importorskip("pulp")
    if "PULP_CBC_CMD" not in pulp.listSolvers(onlyAvailable=True):
        pytest.skip("CBC does not come with PuLP on this platform")
    territory, scenario = written(
        tmp_path, seasons=1, solve={"time_limit_s": 60, "gap": 0.0, "seed": 1, "solver": "PULP_CBC_CMD"}
    )
    plan = make_plan(territory, scenario)
    assert isinstance(plan, Plan) and plan.checked
