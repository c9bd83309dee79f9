"""Beginning from a plan that exists: its access is the first incumbent; what no longer fits is given up first."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_joint import CASES, compiled, optimised, written

from models.joint import optimise
from models.joint_data import JointData
from models.polish import JointPlan, keeps_rows
from models.starting import repaired
from optimizer.decided import start_from
from optimizer.joint_problem import places_xy_km
from optimizer.plan import NoPlan, Plan, Progress
from optimizer.planning import make_plan
from optimizer.problem import Problem
from optimizer.scenario import Scenario
from optimizer.territory import Territory

SOLVE: dict[str, Any] = {"solve": {"time_limit_s": 20, "gap": 0.0, "seed": 1}}


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Territory, Scenario, Plan]:
    territory, scenario = written(tmp_path_factory.mktemp("tiny"), budget_eur=60000, **SOLVE)
    plan = make_plan(territory, scenario)
    assert isinstance(plan, Plan)
    assert plan.tours and plan.openings  # else nothing is tried below
    return territory, scenario, plan


def first_incumbent(territory: Territory, scenario: Scenario, start: Plan) -> tuple[Progress, Plan]:
    seen: list[Progress] = []
    plan = make_plan(territory, scenario, start=start, observe=seen.append)
    assert isinstance(plan, Plan)
    return next(progress for progress in seen if progress.incumbent_person_weeks is not None), plan


def begun_from(problem: Problem, data: JointData, start: JointPlan) -> list[JointPlan]:
    """Incumbents of a run that is stopped before it starts."""
    stop, found = threading.Event(), list[JointPlan]()
    stop.set()
    optimise(
        data, xy_km=places_xy_km(problem), budget_row=0, seed=1, time_limit_s=60, gap=0.0, stop=stop,
        observe=lambda *_: None, start=start, incumbent=lambda _, plan: found.append(plan),
    )
    return found


def test_with_no_change_the_first_incumbent_is_the_start(solved: tuple[Territory, Scenario, Plan]) -> None:
    territory, scenario, start = solved
    first, plan = first_incumbent(territory, scenario, start)
    assert first.phase == "start"
    assert first.incumbent_person_weeks == pytest.approx(start.figures.access_person_weeks)
    assert plan.figures.access_person_weeks >= start.figures.access_person_weeks - 1e-6


def test_with_less_money_what_is_left_of_the_start_is_affordable(solved: tuple[Territory, Scenario, Plan]) -> None:
    territory, scenario, start = solved
    poorer = scenario.model_copy(update={"budget_eur": 0.6 * start.figures.cost_eur})
    first, plan = first_incumbent(territory, poorer, start)
    assert first.phase == "start"
    assert start.figures.today_person_weeks < (first.incumbent_person_weeks or 0) < start.figures.access_person_weeks
    assert plan.checked
    assert plan.figures.cost_eur <= poorer.budget_eur + 1e-6


def test_what_no_longer_exists_is_passed_over(solved: tuple[Territory, Scenario, Plan]) -> None:
    territory, scenario, start = solved
    renamed = replace(
        start,
        openings=(*(replace(opening, site="gone") for opening in start.openings[:1]), *start.openings[1:]),
        tours=tuple(
            replace(run, base="gone") if number == 0 else
            replace(run, calls=(replace(run.calls[0], stop="gone"), *run.calls[1:]))
            for number, run in enumerate(start.tours)
        ),
    )
    first, plan = first_incumbent(territory, scenario, renamed)
    assert (first.incumbent_person_weeks or 0) <= start.figures.access_person_weeks + 1e-6
    assert plan.checked


def test_a_start_that_breaks_a_rule_is_mended(solved: tuple[Territory, Scenario, Plan]) -> None:
    territory, scenario, start = solved
    site = next(opening.site for opening in start.openings if opening.site != "s1")
    path = scenario.model_dump(mode="json") | {"rules": [{"kind": "site_forbidden", "site": site}]}
    stricter = Scenario.model_validate(path)
    first, plan = first_incumbent(territory, stricter, start)
    assert first.phase == "start"
    assert plan.checked  # the checker knows the rule
    assert site not in {opening.site for opening in plan.openings}


@pytest.mark.parametrize("case", CASES)
def test_the_best_plan_is_its_own_start(case: str, tmp_path: Path) -> None:
    """Nothing to repair: the engine's plan comes back as it is, and the state of the search holds the same."""
    problem, data = compiled(*written(tmp_path, **CASES[case]))
    best = optimised(problem, data).plan
    assert best is not None
    found = begun_from(problem, data, best)
    assert found[0].value == pytest.approx(best.value, abs=1e-9)
    assert all(plan.value <= best.value + 1e-6 for plan in found)


@pytest.mark.parametrize("share", [0.9, 0.5, 0.1, 0.0])
def test_the_repair_keeps_every_limit_and_gives_up_no_more_than_it_must(share: float, tmp_path: Path) -> None:
    problem, data = compiled(*written(tmp_path, **CASES["plenty"]))
    wish = optimised(problem, data).plan
    assert wish is not None
    spent = data.rows.hi.copy()
    spent[0] = share * 60000
    poorer = replace(data, rows=replace(data.rows, hi=spent))
    plan = repaired(poorer, wish)
    assert plan is not None
    assert keeps_rows(poorer, plan)
    assert not (plan.offers & ~wish.offers).any()
    assert plan.value == pytest.approx(data.elements.value(plan.offers))
    if share == 0.0:
        assert not plan.tours


def test_all_offers_and_too_many_tours_are_cut_to_fleet_and_buildings(tmp_path: Path) -> None:
    _, data = compiled(*written(tmp_path, **CASES["plenty"]))
    level = int(data.offer_level[data.is_visit].max())
    every = tuple((use, tour, level) for use, pool in enumerate(data.fleet.pools) for tour in range(len(pool)))
    plan = repaired(data, JointPlan(np.ones(data.n_offers, dtype=bool), every, 0.0))
    assert plan is not None
    assert keeps_rows(data, plan)
    days = sum(runs for _, _, runs in plan.tours)
    assert days <= int((data.fleet.days_per_vehicle * data.fleet.most).sum())


def test_a_start_in_the_problems_terms_is_the_plan(solved: tuple[Territory, Scenario, Plan]) -> None:
    """The gain of the plan as the engine counts it is the gain that its figures, counted otherwise, state."""
    territory, scenario, start = solved
    problem, data = compiled(territory, scenario)
    assert start_from(problem, data, start).value == pytest.approx(start.figures.gain_person_weeks)


def test_checked_plans_are_shown_while_better_ones_are_sought(tmp_path: Path) -> None:
    territory, scenario = written(tmp_path, budget_eur=60000, **SOLVE)
    shown: list[Plan] = []
    stop = threading.Event()

    def show(plan: Plan) -> None:
        shown.append(plan)
        stop.set()

    def wait_for_a_plan(progress: Progress) -> None:
        if progress.phase == "timetable":
            stop.wait(20)  # the search of so small a territory would be over before a plan is ready

    plan = make_plan(territory, scenario, observe=wait_for_a_plan, observe_plan=show, stop=stop)
    assert isinstance(plan, Plan)
    assert shown
    assert all(some.checked for some in shown)
    assert plan.checked
    assert plan.figures.access_person_weeks >= shown[-1].figures.access_person_weeks
    assert plan.outcome.bound_person_weeks >= plan.figures.access_person_weeks


def test_a_stop_does_not_wait_for_the_reasons_why_there_is_no_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, reasons = threading.Event(), threading.Event()

    def endless(*_: object, **__: object) -> NoPlan:
        stop.set()
        reasons.wait(60)
        return NoPlan(conflicts=())

    monkeypatch.setattr("optimizer.planning.explain_conflicts", endless)
    rules = [{"kind": "minimum_access", "share": 0.99}]
    outcome = make_plan(*written(tmp_path, budget_eur=0, rules=rules, **SOLVE), stop=stop)
    assert outcome == NoPlan(conflicts=(), interrupted=True)
    assert not reasons.is_set()
    reasons.set()
