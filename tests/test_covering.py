"""Maximal and set covering: catalogue, brute force, properties, published optima."""

from __future__ import annotations

import csv
import threading
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from catalogue import COVERING_CASES, CoveringCase, brute_force, elements_of
from hypothesis import given
from hypothesis import strategies as st
from test_search import random_case

import models.covering as covering
import models.lagrangian as lagrangian
from benchmarks.instances import optima_of, read_bds, read_sjc
from models.covering import location_set_covering, maximal_covering
from models.planar import in_chunks, planar_elements
from models.reductions import dominated_offers, without_implied, without_offers
from models.solver import solve_program


def solve(case: CoveringCase, **options):
    return maximal_covering(
        case.elements, cost=np.array(case.cost, float), budget=case.budget, below=case.chain, **options
    )


@pytest.fixture(params=["lagrangian", "highs"])
def prover(request, monkeypatch):
    """Both ways to a proof; for HiGHS the Lagrangian search gives up after its root."""
    if request.param == "highs":
        monkeypatch.setattr(covering, "LAGRANGIAN_NODES", 0.0)
        monkeypatch.setattr(lagrangian, "PATIENCE", 0)
    return request.param


@pytest.mark.parametrize("case", COVERING_CASES, ids=lambda case: case.name)
def test_catalogue(case, prover):
    found = solve(case)
    assert found.value == pytest.approx(case.optimum)
    assert found.proven
    assert found.cost <= case.budget + 1e-9


@pytest.mark.parametrize("case", [c for c in COVERING_CASES if c.cover_cost is not None], ids=lambda case: case.name)
def test_set_covering_catalogue(case):
    found = location_set_covering(case.elements, cost=np.array(case.cost, float))
    assert found.cost == pytest.approx(case.cover_cost)
    assert found.proven


@given(random_case(), st.sampled_from([1.0, 0.37]))
def test_brute_force_agrees(case, scale):
    case = replace(case, weight=tuple(scale * w for w in case.weight))
    found = solve(case)
    best = brute_force(case.elements, np.array(case.cost, float), case.budget, case.chain)
    assert found.value == pytest.approx(best)
    assert found.proven and found.value <= found.bound
    chosen = set(found.chosen.tolist())
    assert found.cost == sum(case.cost[o] for o in chosen) <= case.budget
    assert all(case.chain[o] < 0 or case.chain[o] in chosen for o in chosen)


@given(random_case(chained=False), st.integers(1, 5))
def test_brute_force_agrees_where_highs_goes_on_from_the_root(case, p):
    patched = pytest.MonkeyPatch()
    patched.setattr(covering, "LAGRANGIAN_NODES", 0.0)
    patched.setattr(lagrangian, "PATIENCE", 0)
    with patched.context():
        found = maximal_covering(case.elements, p=p, n_offers=len(case.cost))
    patched.undo()
    assert found.value == brute_force(case.elements, np.ones(len(case.cost)), p, case.chain)
    assert found.proven


def test_highs_and_lagrangian_agree_where_the_root_does_not_settle(monkeypatch):
    """Sixty sites in a square, p = 6, without a searched plan: what the root fixes is handed to HiGHS."""
    random = np.random.default_rng(17)
    sites, points, weight = random.random((60, 2)), random.random((3000, 2)), random.random(3000)
    elements = planar_elements(in_chunks(points, weight), sites, radius=0.2)
    expected = maximal_covering(elements, p=6, n_offers=60)
    monkeypatch.setattr(covering, "quick_plan", lambda case, **_: np.zeros(60, bool))
    monkeypatch.setattr(covering, "shake", lambda case, plan, **_: plan)
    unaided = maximal_covering(elements, p=6, n_offers=60)
    assert unaided.proven and unaided.value == pytest.approx(expected.value)
    asked = []
    monkeypatch.setattr(covering, "LAGRANGIAN_NODES", 0.0)
    monkeypatch.setattr(lagrangian, "PATIENCE", 0)
    monkeypatch.setattr(covering, "solve_program", lambda *a, **k: asked.append(a) or solve_program(*a, **k))
    found = maximal_covering(elements, p=6, n_offers=60)
    assert len(asked) == 1
    assert found.proven and expected.proven
    assert found.value == pytest.approx(expected.value)


@given(random_case(chained=False))
def test_set_covering_agrees_with_brute_force(case):
    elements, cost = case.elements, np.array(case.cost, float)
    found = location_set_covering(elements, cost=cost)
    plans = (list(plan) for size in range(len(cost) + 1) for plan in combinations(range(len(cost)), size))
    masks = ((plan, np.isin(np.arange(len(cost)), plan)) for plan in plans)
    assert found.cost == min(cost[plan].sum() for plan, mask in masks if elements.covered(mask).all())
    assert found.proven
    assert elements.covered(np.isin(np.arange(len(cost)), found.chosen)).all()


@given(random_case(), st.randoms(use_true_random=False))
def test_relabelling_offers_and_elements_changes_nothing(case, random):
    offers, elements = list(range(len(case.cost))), list(range(len(case.weight)))
    random.shuffle(offers)
    random.shuffle(elements)
    where = {old: new for new, old in enumerate(offers)}
    relabelled = CoveringCase(
        name="relabelled", note="", optimum=np.nan, budget=case.budget,
        serves=tuple(tuple(elements.index(e) for e in case.serves[o]) for o in offers),
        weight=tuple(case.weight[e] for e in elements), cost=tuple(case.cost[o] for o in offers),
        below=tuple(where.get(int(case.chain[o]), -1) for o in offers),
    )
    assert solve(relabelled).value == solve(case).value


@given(random_case(), st.integers(0, 5))
def test_more_budget_never_lowers_the_value(case, extra):
    more = replace(case, budget=case.budget + extra)
    assert solve(more).value >= solve(case).value


@given(random_case(most_offers=7), st.sets(st.integers(0, 9)), st.integers(0, 5))
def test_one_more_site_never_hurts(case, serves, price):
    known = tuple(sorted(e for e in serves if e < len(case.weight)))
    more = replace(
        case, serves=(*case.serves, known), cost=(*case.cost, price), below=(*case.chain.tolist(), -1)
    )
    assert solve(more).value >= solve(case).value
    everything = location_set_covering(case.elements, cost=np.array(case.cost, float))
    # The new site may serve elements that nothing served: only those served before must stay so.
    old = elements_of([set(s) & {e for mine in case.serves for e in mine} for s in more.serves], list(more.weight))
    assert location_set_covering(old, cost=np.array(more.cost, float)).cost <= everything.cost


@given(random_case(chained=False))
def test_reductions_keep_the_optimum(case):
    elements, cost = case.elements, np.array(case.cost, float)
    dominated = dominated_offers(elements, cost=cost, eligible=np.ones(len(cost), bool))
    reduced = without_offers(elements, dominated)
    assert not dominated[reduced.offers].any()
    assert brute_force(reduced, cost, case.budget, case.chain) == brute_force(elements, cost, case.budget, case.chain)


def test_dominance_by_hand():
    """Offer 1 serves less than 0 at the same price; 2 serves the same as 0 but costs more; 3 is cheaper than 0."""
    elements = elements_of(((0, 1), (0,), (0, 1), (1,)), (1, 1))
    cost = np.array([2.0, 2.0, 3.0, 1.0])
    assert dominated_offers(elements, cost=cost, eligible=np.ones(4, bool)).tolist() == [False, True, True, False]
    # An offer that a rule mentions is neither dominated nor a dominator: 1 and 2 were dominated by 0 alone.
    assert not dominated_offers(elements, cost=cost, eligible=np.array([0, 1, 1, 1], bool)).any()


def test_of_equal_offers_the_cheapest_stays():
    elements = elements_of(((0,), (0,), (0,)), (1,))
    cheapest_last = np.array([3.0, 2.0, 1.0])
    assert dominated_offers(elements, cost=cheapest_last, eligible=np.ones(3, bool)).tolist() == [True, True, False]
    assert dominated_offers(elements, cost=np.ones(3), eligible=np.ones(3, bool)).tolist() == [False, True, True]


def test_implied_elements_by_hand():
    """Serving {1} serves {0, 1} and {1, 2} too; {0, 2} stays."""
    elements = elements_of([{0, 2}, {0, 1, 3}, {2, 3}], [1, 1, 1, 1])
    assert sorted(tuple(s) for s in np.split(elements.offers, elements.indptr[1:-1])) == [(0, 1), (0, 2), (1,), (1, 2)]
    kept = without_implied(elements, 3)
    assert sorted(tuple(s) for s in np.split(kept.offers, kept.indptr[1:-1])) == [(0, 2), (1,)]


def test_no_elements_and_no_offers():
    nothing = elements_of([], [])
    assert maximal_covering(nothing, p=0, n_offers=0).value == 0
    assert maximal_covering(nothing, p=1, n_offers=3).proven
    assert location_set_covering(nothing, cost=np.ones(3)).cost == 0


def test_no_time_still_gives_a_valid_plan_and_bound():
    case = COVERING_CASES[0]
    found = solve(case, time_limit_s=0.0)
    assert found.termination == "time_limit"
    assert 0 < found.value <= case.optimum <= found.bound
    assert not found.proven


def test_interruption_is_an_outcome():
    stop = threading.Event()
    stop.set()
    found = solve(COVERING_CASES[2], stop=stop)
    assert found.termination == "interrupted"
    assert found.value <= COVERING_CASES[2].optimum <= found.bound


def test_a_start_is_kept_unless_bettered():
    case = COVERING_CASES[0]
    found = solve(case, start=np.array([1, 2]), time_limit_s=0.0)
    assert found.value == case.optimum
    with pytest.raises(ValueError, match="budget"):
        solve(case, start=np.array([0, 1, 2]))


def test_a_gap_is_honoured_and_told(prover):
    found = maximal_covering(
        elements_of(COVERING_CASES[2].serves, COVERING_CASES[2].weight), p=2, n_offers=5, gap=0.5
    )
    assert found.value >= 0.5 * found.bound and found.bound >= 4


@pytest.mark.parametrize(
    "given_",
    [{}, {"p": 1}, {"cost": np.ones(3)}, {"p": 1, "n_offers": 3, "cost": np.ones(3), "budget": 1.0}],
    ids=["nothing", "p alone", "cost alone", "both"],
)
def test_budget_or_number_but_not_both(given_):
    with pytest.raises(ValueError, match="give cost and budget, or p and n_offers"):
        maximal_covering(COVERING_CASES[0].elements, **given_)


@pytest.mark.slow
def test_every_published_optimum_of_sjc(shared):
    """São José dos Campos, 324 to 818 points, every p: optima.csv, equal to the published values."""
    optima = list(csv.DictReader((shared / "benchmarks/mclp_sjc/optima.csv").open()))
    assert [int(row["optimum"]) for row in optima if row["instance"] == "SJC324"] == [5461, 8790, 11604, 12106, 12152]
    assert len({row["instance"] for row in optima}) == 5
    for row in optima:
        points, weight = read_sjc(shared / f"benchmarks/mclp_sjc/{row['instance']}.txt")
        elements = planar_elements(in_chunks(points, weight), points, radius=float(row["radius_m"]))
        found = maximal_covering(elements, p=int(row["p"]), n_offers=len(points))
        assert (row["instance"], row["p"], found.value) == (row["instance"], row["p"], float(row["optimum"]))
        assert found.proven


@pytest.mark.parametrize(
    ("instance", "budget", "radius"), [("BDS10000A", 20, 3.25), ("BDS10000B", 15, 4.0), ("BDS10000C", 10, 5.5)]
)
def test_published_optima_of_planar_instances(shared, instance, budget, radius):
    folder = shared / "benchmarks/mclp_bds"
    sites, points, weight = read_bds(folder / f"{instance}.txt")
    elements = planar_elements(in_chunks(points, weight), sites, radius=radius, closed=False)
    found = maximal_covering(elements, p=budget, n_offers=len(sites))
    reference = next(
        row.optimum for row in optima_of(folder) if (row.instance, row.budget, row.radius) == (instance, budget, radius)
    )
    assert found.value == reference and found.proven
