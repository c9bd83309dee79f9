"""Searched plans: what they promise, against naive greedy and brute force."""

from __future__ import annotations

import numpy as np
import pytest
from catalogue import COVERING_CASES, CoveringCase, brute_force, elements_of
from hypothesis import given
from hypothesis import strategies as st

from models.search import BudgetedCase, lazy_greedy, quick_plan, shake, swap


def budgeted(case: CoveringCase) -> BudgetedCase:
    return BudgetedCase(
        elements=case.elements, cost=np.array(case.cost, float), budget=case.budget, below=case.chain
    )


@st.composite
def random_case(draw, *, chained: bool | None = None, equal_cost: bool = False, most_offers: int = 8) -> CoveringCase:
    """Up to eight offers and ten elements; chains are pairs (an even offer below the odd one after it)."""
    n, m = draw(st.integers(1, most_offers)), draw(st.integers(1, 10))
    serves = tuple(tuple(sorted(draw(st.sets(st.integers(0, m - 1))))) for _ in range(n))
    weight = tuple(draw(st.lists(st.integers(1, 9), min_size=m, max_size=m)))
    cost = (1,) * n if equal_cost else tuple(draw(st.lists(st.integers(0, 5), min_size=n, max_size=n)))
    with_chains = draw(st.booleans()) if chained is None else chained
    below = tuple(o - 1 if with_chains and o % 2 and draw(st.booleans()) else -1 for o in range(n))
    budget = draw(st.integers(0, max(1, sum(cost))))
    return CoveringCase(
        name="random", serves=serves, weight=weight, cost=cost, budget=budget, below=below, optimum=np.nan, note=""
    )


def naive_greedy_value(case: CoveringCase, *, by_ratio: bool) -> float:
    """Greedy without laziness or heap: an offer comes with the missing levels under it; ties go to the lower."""
    served: set[int] = set()
    chosen: set[int] = set()
    left = float(case.budget)
    while True:
        best = None
        for o in set(range(len(case.cost))) - chosen:
            levels = {o, int(case.chain[o])} - chosen - {-1}  # chains of random cases are pairs
            adds = {e for level in levels for e in case.serves[level]} - served
            gain, price = sum(case.weight[e] for e in adds), sum(case.cost[level] for level in levels)
            if gain == 0 or price > left:
                continue
            key = gain if not by_ratio else gain / price if price else np.inf
            if best is None or (key, -o) > best[:2]:
                best = (key, -o, levels, adds, price)
        if best is None:
            return float(sum(case.weight[e] for e in served))
        chosen |= best[2]
        served |= best[3]
        left -= best[4]


@given(random_case(), st.booleans())
def test_lazy_greedy_is_greedy(case, by_ratio):
    plan = lazy_greedy(budgeted(case), by_ratio=by_ratio)
    assert case.elements.value(plan) == naive_greedy_value(case, by_ratio=by_ratio)


@given(random_case())
def test_every_searched_plan_is_admitted_and_moves_never_lose(case):
    arrays = budgeted(case)
    value = arrays.elements.value
    for by_ratio in (True, False):
        plan = lazy_greedy(arrays, by_ratio=by_ratio)
        swapped = swap(arrays, plan)
        shaken = shake(arrays, swapped, rounds=5, seed=3)
        assert all(arrays.admits(p) for p in (plan, swapped, shaken))
        assert value(plan) <= value(swapped) <= value(shaken)
        assert value(shaken) <= brute_force(case.elements, arrays.cost, case.budget, case.chain)


@given(random_case(chained=False))
def test_the_better_greedy_reaches_its_guarantee(case):
    """1 − 1/√e of the optimum (Khuller, Moss & Naor 1999)."""
    arrays = budgeted(case)
    best = max(case.elements.value(lazy_greedy(arrays, by_ratio=by_ratio)) for by_ratio in (True, False))
    assert best >= (1 - np.exp(-0.5)) * brute_force(case.elements, arrays.cost, case.budget, case.chain) - 1e-9


@given(random_case(chained=False))
def test_no_single_exchange_or_addition_improves_a_swapped_plan(case):
    arrays = budgeted(case)
    plan = quick_plan(arrays)
    value, spent = case.elements.value(plan), arrays.cost @ plan
    for entering in np.flatnonzero(~plan):
        for leaving in [None, *np.flatnonzero(plan)]:
            other = plan.copy()
            other[entering] = True
            if leaving is not None:
                other[leaving] = False
            if spent + arrays.cost @ (other.astype(int) - plan) <= case.budget:
                assert case.elements.value(other) <= value


def test_a_level_that_adds_nothing_itself_does_not_hide_the_next():
    """Level 0 serves nothing, level 1 serves 10: taken together they beat the offer of 4."""
    elements = elements_of(((), (0,), (1,)), (10, 4))
    case = BudgetedCase(
        elements=elements, cost=np.array([1.0, 1.0, 1.0]), budget=2, below=np.array([-1, 0, -1], np.int32)
    )
    assert lazy_greedy(case, by_ratio=False).tolist() == [True, True, False]


def test_what_a_level_was_worth_with_the_one_below_is_forgotten_once_that_is_paid():
    """Level 0 gives 10; level 1 adds 2, though both together gave 6 a unit: the other offer's 5 comes first."""
    case = BudgetedCase(
        elements=elements_of(((0,), (1,), (2,)), (10, 2, 5)), cost=np.ones(3), budget=2,
        below=np.array([-1, 0, -1], np.int32),
    )
    assert lazy_greedy(case, by_ratio=True).tolist() == [True, False, True]


def test_greedy_keeps_what_was_chosen_before():
    case = BudgetedCase(
        elements=elements_of(((0,), (1,), (2,)), (1, 5, 9)), cost=np.ones(3), budget=2, below=np.full(3, -1, np.int32)
    )
    assert lazy_greedy(case, by_ratio=False, start=np.array([True, False, False])).tolist() == [True, False, True]


@pytest.mark.parametrize("case", COVERING_CASES, ids=lambda case: case.name)
def test_search_solves_the_catalogue(case):
    arrays = budgeted(case)
    plan = shake(arrays, quick_plan(arrays), seed=1)
    assert arrays.admits(plan)
    assert case.elements.value(plan) == pytest.approx(case.optimum)


def test_a_seed_gives_the_same_plan_again():
    rng = np.random.default_rng(5)
    serves = tuple(tuple(np.flatnonzero(rng.random(200) < 0.08)) for _ in range(40))
    case = BudgetedCase(
        elements=elements_of(serves, tuple(rng.integers(1, 50, 200))), cost=np.ones(40), budget=7,
        below=np.full(40, -1, np.int32),
    )
    plans = [shake(case, quick_plan(case), seed=11, rounds=5) for _ in range(2)]
    assert np.array_equal(*plans)


def test_no_sweep_begins_after_the_deadline():
    """The misled greedy plan of the catalogue stays as it is when no time is left."""
    case = budgeted(COVERING_CASES[0])
    plan = lazy_greedy(case, by_ratio=False)
    assert case.elements.value(plan) == 5
    assert np.array_equal(swap(case, plan, deadline_s=0.0), plan)
    assert np.array_equal(shake(case, plan, deadline_s=0.0), plan)
