"""Location routing: equal to brute force on tiny instances, bound and value on either side at any moment."""

from __future__ import annotations

import itertools
import json
import sys
import threading
import time
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from benchmarks import location_routing
from benchmarks.location_routing import best_known, read_instance
from models import location_routing_tree
from models.location_routing import LocationRouting
from models.location_routing_bound import LocationBound, LocationRelaxation
from models.location_routing_plan import plan_location_routing
from models.location_routing_rows import Decided, Entries, LocationRows, Triple
from models.location_routing_search import LocationSearch
from models.location_routing_tree import LocationTree

SHARED = Path(__file__).parents[2] / "shared/benchmarks/location_routing"
SMALL = "2\n1\n\n0 0\n\n3 4\n0 10\n\n9\n\n20\n\n4\n5\n\n1000\n\n100\n\n0\n"
BY_HAND = LocationRouting(
    np.array([[0, 7, 5], [7, 0, 10], [5, 10, 0]]), np.array([4, 5]), np.array([20]), np.array([1000]), 9, 100
)


def instance_of(seed: int, *, stops: int = 6, bases: int = 2, tight: bool = False) -> LocationRouting:
    """Random points; a tour holds two or three stops; `tight` bases can hardly hold all loads."""
    random = np.random.default_rng(seed)
    points = random.integers(0, 30, (stops + bases, 2))
    load = random.integers(3, 9, stops)
    length = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))
    room = load.sum() // bases + 3 if tight else load.sum()
    return LocationRouting(
        np.ceil(100 * length - 1e-9).astype(np.int64), load, np.full(bases, room), random.integers(500, 3_000, bases),
        tour_capacity=int(random.integers(12, 20)), tour_eur=int(random.integers(0, 1_000)),
    )


def optimum(instance: LocationRouting) -> float:
    """By brute force: the cheapest tour of every set and base, and every way to split the stops among them."""
    n, m = instance.n_stops, instance.n_bases

    @lru_cache(None)
    def tour(base: int, inside: tuple[int, ...]) -> float:
        if instance.load[list(inside)].sum() > instance.tour_capacity:
            return np.inf
        return min(instance.tour_cost((n + base, *order, n + base)) for order in itertools.permutations(inside))

    def best(left: tuple[int, ...], room: tuple[int, ...], opened: frozenset[int]) -> float:
        if not left:
            return float(instance.base_eur[sorted(opened)].sum())
        least, first, others = np.inf, left[0], left[1:]
        for k in range(len(others) + 1):
            for more in itertools.combinations(others, k):
                inside = (first, *more)
                load = int(instance.load[list(inside)].sum())
                rest = tuple(i for i in others if i not in more)
                for b in range(m):
                    if load <= room[b] and tour(b, inside) < least:
                        after = (*room[:b], room[b] - load, *room[b + 1 :])
                        least = min(least, tour(b, inside) + best(rest, after, opened | {b}))
        return least

    return best(tuple(range(n)), tuple(map(int, instance.base_capacity)), frozenset())


@pytest.mark.parametrize("seed", range(12))
def test_small_instances_are_solved_to_proof(seed: int) -> None:
    """Oracle: brute force. Where the bases cannot hold the loads in whole stops, there is no plan.

    The limit leaves time to compile on a machine where nothing is compiled yet.
    """
    instance = instance_of(seed, bases=2 + seed % 2, tight=seed >= 6)
    least = optimum(instance)
    plan = plan_location_routing(instance, time_limit_s=120 if np.isfinite(least) else 2, seed=seed)
    assert plan.bound <= least == plan.cost
    if plan.tours:
        assert plan.proven and plan.termination == "finished"
        assert instance.cost(plan.tours) == plan.cost


@pytest.mark.parametrize(("few", "most"), [(0, 0), (0, 400_000), (3_000, 400_000)])
@pytest.mark.parametrize("seed", range(8))
def test_the_tree_alone_finds_the_best_plan_and_its_bound_holds_after_every_step(
    seed: int, few: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Oracle: brute force. With no plan in hand; `few`, `most` = 0 leave the work to branching."""
    monkeypatch.setattr(location_routing_tree, "FEW_TOURS", few)
    monkeypatch.setattr(location_routing_tree, "MOST_TOURS", most)
    monkeypatch.setattr(location_routing_tree, "LABELS", 1 << 12)
    monkeypatch.setattr(location_routing_tree, "FEW_LABELS", 1 << 11)
    instance = instance_of(100 + seed, tight=seed % 2 == 1)
    least, cost = optimum(instance), 1e6
    tree = LocationTree(instance)
    for _ in range(60):
        if tree.settled or tree.bound >= cost:
            break
        plan = tree.step(cost, deadline=time.perf_counter() + 20)
        if plan is not None:
            assert instance.cost(plan) < cost
            cost = instance.cost(plan)
        assert tree.bound <= least <= cost
    if most and np.isfinite(least):
        assert cost == tree.bound == least


@pytest.mark.parametrize("seed", range(8))
def test_every_tour_of_a_best_plan_is_listed(seed: int) -> None:
    """Oracle: brute force, for the value; the search, for a plan of that value."""
    instance = instance_of(200 + seed)
    search, bound = LocationSearch(instance, seed=seed), LocationBound(instance)
    search.run(seconds=20, target=optimum(instance))
    relaxed = bound.solve(bound.rows.anything, enough=np.inf, deadline=np.inf)
    assert relaxed.finished and relaxed.bound <= search.cost + 1e-6
    listed = bound.tours_below(relaxed, search.cost, labels=1 << 15)
    assert listed is not None
    sets = {(way[0], frozenset(i for i in way if i < instance.n_stops)): way for way in listed.tolist()}
    assert len(sets) == len(listed)
    costs = dict(zip(sets, instance.ways_cost(listed), strict=True))
    for tour in search.tours:
        assert costs[tour[0], frozenset(tour[1:-1])] == instance.tour_cost(tour)


def test_the_search_repeats_itself() -> None:
    instance = instance_of(5, stops=9, bases=3)
    first, second = (LocationSearch(instance, seed=3) for _ in range(2))
    for search in (first, second):
        search.run(seconds=60, descents=6)
    assert first.tours == second.tours and first.cost == instance.cost(first.tours)


def test_a_stopped_plan_says_so() -> None:
    stop = threading.Event()
    stop.set()
    plan = plan_location_routing(instance_of(1), stop=stop)
    assert plan.termination == "interrupted" and plan.tours == () and plan.bound < plan.cost


def test_prices_on_arcs_are_prices_of_rows() -> None:
    """By definition: what the arcs of a tour gain is what its rows earn, less its euros."""
    instance = instance_of(7)
    rows, random = LocationRows(instance), np.random.default_rng(0)
    rows.add(Entries(random.random(6) < 0.5, 1) for _ in range(4))
    price = random.random(rows.first_cut + len(rows.cuts))
    tours = [(6, 0, 3, 6), (7, 5, 2, 1, 7), (7, 4, 7)]
    for tour, of in zip(tours, rows.of_tours(instance.ways(tours), rows.cuts).toarray(), strict=True):
        way = [0, *(i + 1 for i in tour[1:-1]), 7]
        gained = sum(rows.worth(price, tour[0] - 6)[i, j] for i, j in itertools.pairwise(way))
        assert gained == pytest.approx(of @ price - instance.tour_cost(tour))


@pytest.mark.parametrize("seed", range(6))
def test_pricing_finds_the_greatest_gain_and_lists_all_above(seed: int) -> None:
    """Oracle: every order of every set of stops, priced by its rows; triples are owed for, sets are crossed."""
    instance, random = instance_of(300 + seed), np.random.default_rng(seed)
    bound = LocationBound(instance)
    bound.rows.add([Triple((0, 1, 2)), Triple((1, 2, 3)), Triple((0, 3, 5)), Entries(random.random(6) < 0.5, 1)])
    rows = bound.rows
    price = np.zeros(rows.first_cut + len(rows.cuts))
    price[:6] = random.random(6) * 2_500
    price[-4:] = [-700, -400, -300, 500]
    every = [
        (6, *order, 6) for size in range(1, 5) for order in itertools.permutations(range(6), size)
        if instance.load[list(order)].sum() <= instance.tour_capacity
    ]
    ways = instance.ways(every)
    gain = rows.of_tours(ways, rows.cuts) @ price - instance.ways_cost(ways)
    none, greatest = np.zeros(2), np.array([gain.max(), 0.0])
    relaxed = LocationRelaxation(
        Decided(((0, 6), (0, 0))), 0.0, none, none, np.zeros((6, 2)), True, price, greatest
    )
    pricer = bound.pricer
    pricer.owe(*rows.owed(price))
    pricer.complete(rows.worth(price, 0), np.array([False, *[True] * 6, False]))
    found, most, _ = pricer.best(cutoff=0.0, relaxed=False)
    assert most == pytest.approx(max(gain.max(), 0.0))
    assert max((of for of, _ in found), default=0.0) == pytest.approx(most)
    listed = bound.tours_below(relaxed, 400.0, labels=1 << 15)
    assert listed is not None
    cheapest: dict[frozenset[int], int] = {}
    for k in np.argsort(instance.ways_cost(ways), kind="stable"):
        cheapest.setdefault(frozenset(every[k][1:-1]), int(k))
    wanted = {inside for inside, k in cheapest.items() if gain[k] >= gain.max() - 400.0}
    assert wanted <= {frozenset(i for i in way if i < 6) for way in listed.tolist()}


@pytest.mark.parametrize(
    ("tours", "fault"),
    [
        (((2, 0, 2),), "not served"),
        (((2, 0, 1, 0, 2),), "twice"),
        (((0, 1, 0),), "not served"),
        (((2, 0, 1),), "none"),
        (((2, 0, 1, 2), (2, 2)), "back to it"),
    ],
)
def test_a_plan_that_breaks_a_rule_is_refused(tours: tuple[tuple[int, ...], ...], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        BY_HAND.cost(tours)


def test_cost_by_hand() -> None:
    """5 + 7 + 10 driven, 100 for the tour, 1000 for the base; apart, the second tour costs 100 and 5 + 10 − 7 more."""
    assert BY_HAND.cost(((2, 0, 1, 2),)) == 1122
    assert BY_HAND.cost(((2, 0, 2), (2, 1, 2))) == 1122 + 108
    assert plan_location_routing(BY_HAND, time_limit_s=5).bound == 1122


def test_an_instance_must_make_sense() -> None:
    drive = np.array([[0, 1, 9], [1, 0, 1], [9, 1, 0]])
    with pytest.raises(ValueError, match="triangle"):
        LocationRouting(drive, np.array([1, 1]), np.array([5]), np.array([7]), 5, 0)
    with pytest.raises(ValueError, match="load"):
        LocationRouting(BY_HAND.drive_eur, np.array([4, 10]), np.array([20]), np.array([7]), 9, 0)


def test_one_line_an_instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """By hand: the stops are 5 and 10 away from the base and √45 = 6.71 apart, hundredfold and rounded up."""
    (tmp_path / "two.dat").write_text(SMALL)
    (tmp_path / "small_bks.csv").write_text("instance,bks,source\ntwo,3271,hand\n")
    monkeypatch.setattr(sys, "argv", ["location_routing", str(tmp_path / "two.dat"), "--time-limit", "2"])
    assert location_routing.main() == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["instance"] for line in told] == ["compile", "two"]
    assert {key: told[1][key] for key in ("value", "bound", "gap", "reference", "gap_to_reference", "proven")} == {
        "value": 3271, "bound": 3271, "gap": 0.0, "reference": 3271, "gap_to_reference": 0.0, "proven": True,
    }
    assert told[1]["seconds"] > 0 and told[1]["peak_mib"] > 0


@pytest.mark.skipif(not SHARED.is_dir(), reason="the published instances are not beside this clone")
@pytest.mark.parametrize("name", ["coord20-5-1", "coord20-5-2b"])
def test_a_published_instance_is_solved_to_proof(name: str) -> None:
    path = SHARED / f"prins/instances/{name}.dat"
    instance = read_instance(path)
    plan = plan_location_routing(instance, time_limit_s=10.0)
    assert instance.cost(plan.tours) == plan.bound == best_known(path)
