"""Who comes where: the optimiser's attendance against the checker's, and the rows of places too quiet."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray
from rules_village import Village, make_village
from test_joint import compiled, optimised, oracle, written

from models.attendance import Attendance
from models.joint_data import JointData
from optimizer.attendance import place_groups
from optimizer.rules.critical_mass import CriticalMass

PLANS = 150
RULES = [{"kind": "critical_mass", "persons_per_week": 4, "persons_per_visit": 2}]


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Village:
    return make_village(tmp_path_factory.mktemp("village"), rules=RULES)


def attendance_of(village: Village) -> Attendance:
    found = village.problem.attendance
    assert found is not None
    return found


def chosen_of(village: Village, x: NDArray[np.float64]) -> NDArray[np.bool_]:
    return x[village.problem.offer_column(np.arange(len(village.problem.offers)))] > 0.5


def test_expected_visits_are_the_checkers(village: Village) -> None:
    """Two programs that share no array: preference lists here, best offers of a finished plan there."""
    attendance, dice = attendance_of(village), Random(3)
    groups, n_seasons = place_groups(village.problem), len(village.scenario.seasons)
    for _ in range(PLANS):
        half_days, visits = village.random_plan(dice)
        told = village.facts(half_days, visits).expected_visits()
        by_group = np.zeros(attendance.table.n_groups)
        np.add.at(by_group, (groups[:, None] * n_seasons + np.arange(n_seasons)).ravel(), told.ravel())
        assert attendance.expected(chosen_of(village, village.x(half_days, visits))) == pytest.approx(by_group)


def test_shortfall_and_verdict_agree(village: Village) -> None:
    attendance, dice, verdicts = attendance_of(village), Random(4), set()
    rule = village.scenario.rules[0]
    for _ in range(PLANS):
        half_days, visits = village.random_plan(dice)
        quiet = attendance.shortfall(chosen_of(village, village.x(half_days, visits)))
        violations = rule.violations(village.facts(half_days, visits))
        assert len(violations) == np.count_nonzero(quiet)
        assert sum(violation.amount for violation in violations) == pytest.approx(quiet.sum())
        verdicts.add(bool(violations))
    assert verdicts == {True, False}


@pytest.mark.parametrize("times", [1, 5])
def test_rows_cut_off_their_plan_and_no_plan_that_is_busy_enough(village: Village, times: int) -> None:
    """Every row that any plan breaks, found whole or fractional, holds for every plan of which nothing is missing."""
    attendance, dice = attendance_of(village), Random(5)
    attendance = replace(attendance, table=attendance.table._replace(least=times * attendance.table.least))
    plans = [chosen_of(village, village.x(*village.random_plan(dice))) for _ in range(PLANS)]
    busy = [plan for plan in plans if not attendance.shortfall(plan).any()]
    assert 2 < len(busy) < PLANS
    rows = []
    for plan in plans:
        broken = attendance.rows_against(plan)
        assert all(row.value @ plan[row.offer] > row.at_most + 1e-9 for row in broken)
        rows += broken
    for one, other in itertools.pairwise(plans):
        rows += attendance.rows_beyond(0.4 * one + 0.6 * other, most=20)
    hopeless = attendance.rows_of_the_hopeless(attendance.table.least)
    assert bool(hopeless) == (times == 5)
    for row in (*rows, *hopeless):
        assert all(row.value @ plan[row.offer] <= row.at_most + 1e-9 for plan in busy)


def test_the_rule_has_rows_only_where_it_asks(village: Village) -> None:
    asking, silent = CriticalMass(persons_per_week=40), CriticalMass(persons_per_week=0)
    assert asking.rows(village.problem)
    assert not silent.rows(village.problem)
    assert not silent.violations(village.facts({("s2", "winter"): 2}, {}))


def busy_oracle(data: JointData) -> float | None:
    """The best of all plans in which no place is too quiet, by brute force over every set of offers."""
    attendance = data.attendance
    assert attendance is not None
    return oracle(data, accept=lambda offers: not attendance.shortfall(offers).any())


@pytest.mark.parametrize("persons", [2, 6, 12, 25])
@pytest.mark.parametrize("per_visit", [0, 3, 10])
def test_the_engine_equals_brute_force_under_critical_mass(tmp_path: Path, persons: int, per_visit: int) -> None:
    rules = [{"kind": "critical_mass", "persons_per_week": persons, "persons_per_visit": per_visit}]
    territory, scenario = written(tmp_path, seasons=1, n_stops=2, rules=rules)
    random = np.random.default_rng(persons + 100 * per_visit)
    demand = territory.demand
    territory = replace(territory, demand=replace(
        demand, persons=np.round(demand.persons * random.uniform(0.2, 2.0, size=demand.persons.shape))
    ))
    problem, data = compiled(territory, scenario)
    result, best = optimised(problem, data), busy_oracle(data)
    assert result.plan is not None and best is not None
    assert result.plan.value == pytest.approx(best, abs=1e-6)
    assert result.bound >= best - 1e-6
    assert data.attendance is not None and not data.attendance.shortfall(result.plan.offers).any()
