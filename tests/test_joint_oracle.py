"""Whole plans of hundreds of small territories, any rule in play, against brute force from first principles."""

from __future__ import annotations

from functools import cache
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from oracle import best_choice
from oracle_tours import rhythms
from rule_meanings import MEANINGS
from small_territories import DRAWN, Case, small_case
from test_joint import compiled, written

from models.polish import JointPlan, as_offered, with_tours
from optimizer.plan import NoPlan, Plan
from optimizer.planning import make_plan
from optimizer.rhythm import has_rhythm
from optimizer.rules import RULES
from optimizer.slots import DAYS

QUICK, ALL = 40, 320
TOLERANCE = 1e-6
SEEDS = [*range(QUICK), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(QUICK, ALL))]


@cache
def case_of(seed: int) -> Case:
    return small_case(seed)


@cache
def best_access(seed: int) -> float | None:
    case = case_of(seed)
    best = best_choice(case.territory, case.scenario)
    return None if best is None else best[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_plan_is_the_best_there_is(seed: int) -> None:
    """As much access as brute force finds, under a bound that no plan passes; no plan where there is none."""
    case, best = case_of(seed), best_access(seed)
    found = make_plan(case.territory, case.scenario)
    if best is None:
        assert isinstance(found, NoPlan) and not found.interrupted
        return
    assert isinstance(found, Plan) and found.checked
    access, bound = found.figures.access_person_weeks, found.outcome.bound_person_weeks
    assert bound >= best - TOLERANCE * max(1.0, best)
    assert access == pytest.approx(best, rel=TOLERANCE, abs=TOLERANCE)


def test_rhythms_are_those_that_can_be_listed() -> None:
    for weeks, n_days in product((1, 2, 4), range(1, 8)):
        for days, visits in product(combinations(DAYS, n_days), range(1, n_days * weeks + 1)):
            assert has_rhythm(visits, weeks=weeks, days=days) == any(rhythms(visits, weeks=weeks, days=days))


def test_no_stop_is_called_at_more_often_than_is_offered(tmp_path: Path) -> None:
    """One run through both stops and two to the first: the dearest of the first's calls is left out."""
    territory, scenario = written(tmp_path, seasons=1, n_stops=2, budget_eur=500_000)
    short = scenario.fleet[0].model_copy(update={"stop_minutes": 60})
    _, data = compiled(territory, scenario.model_copy(update={"fleet": (short,)}))
    pool = data.fleet.pools[0]
    both, first, second = pool.find([0, 1]), pool.find([0]), pool.find([1])
    assert both is not None and first is not None and second is not None
    plan = with_tours(data, JointPlan(np.zeros(data.n_offers, bool), (), 0.0), [(0, both, 1), (0, first, 2)])
    exact = as_offered(data, plan)
    assert exact is not None
    eur = data.fleet.tour_eur[0]
    one_way, other_way = [(0, both, 1), (0, first, 1)], [(0, first, 2), (0, second, 1)]
    assert sorted(exact.tours) == sorted(one_way if eur[both] < eur[first] + eur[second] else other_way)
    assert (exact.offers == plan.offers).all()


def test_every_rule_is_in_play() -> None:
    """Each kind there is occurs, and somewhere keeps the best plan from being better."""
    # Capacity says what access is worth, not what is allowed: tests/test_capacity.py has its own brute force.
    kinds = {rule.model_fields["kind"].default for rule in RULES} - {"capacity"}
    assert set(MEANINGS) == set(DRAWN) == kinds
    silent = set(kinds)
    for seed in range(3 * ALL):  # market days seldom decide
        if not silent:
            break
        case = small_case(seed)
        for dropped in [rule for rule in case.scenario.rules if rule.kind in silent]:
            kept = [rule.model_dump() for rule in case.scenario.rules if rule is not dropped]
            without = best_choice(case.territory, case.with_scenario(rules=kept).scenario)
            best = best_access(seed)
            assert (0.0 if without is None else without[0]) >= (best or 0.0) - 1e-6
            if without is not None and (best is None or without[0] > best + 1e-6):
                silent.discard(dropped.kind)
    assert not silent
