"""Covering tours against brute force on small random networks, and a published instance."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import numpy as np
import pytest

from benchmarks.covering_tour import Instance, holds, read_ctp, references
from models.covering_list import close_list, relaxed, violated_cuts
from models.covering_tours import Labelled, covering_tours
from models.covering_tours import reduced as reduced_network
from models.tour_labels import Network, pack

SHARED = Path(__file__).parents[2] / "shared/benchmarks/covering_tour"


def small(seed: int) -> tuple[np.ndarray, np.ndarray, int, int | None]:
    """At most six stops on a coarse grid: rounded distances bend the triangle inequality often."""
    random = np.random.default_rng(seed)
    n = int(random.integers(2, 7))
    places = random.integers(0, 12, (n + 1, 2))
    cost = np.rint(np.linalg.norm(places[:, None] - places[None], axis=2)).astype(np.int64)
    covers = random.random((n, int(random.integers(1, 9)))) < 0.35
    # Most points can be reached; now and then one cannot.
    covers[random.integers(0, n, covers.shape[1]), np.arange(covers.shape[1])] |= random.random(covers.shape[1]) < 0.97
    mandatory = int(random.integers(0, 3))
    covers = np.hstack((covers, np.eye(n, dtype=bool)[:, :mandatory]))
    longest = None if random.random() < 0.4 else int(random.integers(cost[0].max(), 4 * cost[0].max() + 2))
    return cost, covers, int(random.integers(1, 5)), longest


def every_tour(cost: np.ndarray, n: int, most: int, longest: int | None) -> dict[tuple[int, ...], int]:
    """Length of the shortest order of every stop set in reach, by trying all orders."""
    best = {}
    for m in range(1, most + 1):
        for stops in itertools.combinations(range(n), m):
            length = min(
                sum(cost[a, b] for a, b in itertools.pairwise((0, *(k + 1 for k in order), 0)))
                for order in itertools.permutations(stops)
            )
            if longest is None or length <= longest:
                best[stops] = int(length)
    return best


def cheapest(tours: dict[tuple[int, ...], int], covers: np.ndarray) -> int | None:
    """Shortest plan, by the rows covered so far."""
    rows = {stops: int(pack(covers[list(stops)].any(axis=0)[None])[0]) for stops in tours}
    everything = 2 ** covers.shape[1] - 1
    value = {0: 0}
    for covered in range(everything + 1):
        if covered in value:
            for stops, length in tours.items():
                wider, total = covered | rows[stops], value[covered] + length
                if wider != covered and total < value.get(wider, total + 1):
                    value[wider] = total
    return value.get(everything)


@pytest.mark.parametrize("most_listed", [250_000, 3], ids=["listed", "labelled"])
@pytest.mark.parametrize("seed", range(60))
def test_agrees_with_brute_force(seed: int, most_listed: int) -> None:
    """With a list of three sets at most, labels find all tours but the shortest."""
    cost, covers, most_stops, longest = small(seed)
    expected = cheapest(every_tour(cost, len(covers), most_stops, longest), covers)
    found = covering_tours(cost, covers, most_stops=most_stops, longest=longest, most_listed=most_listed)
    assert found.value == expected
    if expected is None:
        assert found.termination == "infeasible"
    else:
        assert found.termination == "proven" and found.bound == expected and found.gap == 0.0
        assert holds(Instance(cost, covers, 0, most_stops, 0), found, longest=longest)


@pytest.mark.parametrize("memory", [0, 2, 5])
@pytest.mark.parametrize("seed", range(20))
def test_labels_bound_and_find_the_least_reduced_cost(seed: int, memory: int) -> None:
    """Against all tours by brute force; however little is remembered the bound holds and the least is found."""
    cost, covers, most_stops, _ = small(seed)
    covers = covers[:, covers.any(axis=0)]
    random = np.random.default_rng(seed)
    price = np.where(random.random(covers.shape[1]) < 0.7, random.random(covers.shape[1]) * 15, 0.0)
    network = Network(cost, covers, np.ones(covers.shape[1], np.int64), min(most_stops, len(covers)), 10_000)
    every = every_tour(cost, len(covers), most_stops, None)
    reduced = {stops: length - price[covers[list(stops)].any(axis=0)].sum() for stops, length in every.items()}
    least = min(reduced.values())
    source = Labelled(network, memory, 10_000)
    assert source.least(price) <= min(0.0, least) + 1e-9
    found = source.below(price, least + 1e-6)
    assert found is not None and len(found)
    for stops, length in zip(found.stops, found.cost, strict=True):
        order = [int(k) for k in stops if k >= 0]
        assert length - price[covers[order].any(axis=0)].sum() == pytest.approx(least, abs=2e-6)


def test_too_many_labels_are_told_not_cut_off() -> None:
    """One label is allowed, the two stops need two."""
    cost = np.array([[0, 1, 1], [1, 0, 1], [1, 1, 0]])
    network = Network(cost, np.eye(2, dtype=bool), np.ones(2, np.int64), 2, 100)
    assert Labelled(network, 2, 1).below(np.array([5.0, 5.0]), 0.0) is None


def test_a_cut_closes_the_odd_cycle() -> None:
    """Three rows, three tours over two each: relaxation 1.5 (half of each), whole 2 (by hand)."""
    rows = pack(np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]], bool))
    cost, need = np.ones(3, np.int64), np.ones(3, np.int64)
    none = np.zeros(0, np.uint64)
    fractional = relaxed(cost.astype(float), rows, none, np.ones(3, bool), need)
    assert fractional is not None and fractional.bound == pytest.approx(1.5)
    cuts = violated_cuts(rows, fractional.x, need)
    assert cuts.tolist() == [0b111]
    tightened = relaxed(cost.astype(float), rows, cuts, np.ones(3, bool), need)
    assert tightened is not None and tightened.bound == pytest.approx(2.0)
    closed = close_list(
        cost, rows, need, incumbent=np.arange(3), enough=100, deadline=time.perf_counter() + 30
    )
    assert (len(closed.chosen), closed.value, closed.bound) == (2, 2, 2)


def test_stops_needed_say_how_many_tours() -> None:
    """Five points, each near one stop only, two stops a tour: three tours, whatever the relaxation says."""
    cost = np.full((6, 6), 10) - 10 * np.eye(6, dtype=np.int64)
    _, network = reduced_network(cost, np.eye(5, dtype=bool), most_stops=2, longest=None)
    assert network.need.tolist() == [1, 1, 1, 1, 1, 3]
    assert covering_tours(cost, np.eye(5, dtype=bool), most_stops=2).value == 80  # 30 + 30 + 20


def test_stopped_at_once_the_plan_and_the_bound_hold() -> None:
    """The optimum (brute force) lies between them."""
    for seed in range(12):
        cost, covers, most_stops, longest = small(seed)
        expected = cheapest(every_tour(cost, len(covers), most_stops, longest), covers)
        found = covering_tours(cost, covers, most_stops=most_stops, longest=longest, time_limit_s=0.0, most_listed=3)
        if expected is None:
            assert found.termination == "infeasible"
        else:
            assert found.value is not None and found.bound <= expected <= found.value
            assert holds(Instance(cost, covers, 0, most_stops, 0), found, longest=longest)


def test_nobody_to_cover_needs_no_tour() -> None:
    found = covering_tours(np.zeros((3, 3), np.int64), np.zeros((2, 0), bool), most_stops=2)
    assert (found.tours, found.value, found.termination) == ((), 0, "proven")


def test_a_file_is_read(tmp_path: Path) -> None:
    """Base 0, stop 1 must be visited, stops 2 and 3 may be; by hand the way 0-1-2-0 covers all: 3 + 4 + 5."""
    path = tmp_path / "tiny.ctp"
    path.write_text("tiny\n2 2 2 3 12.0\n0 1 3.00\n0 2 5\n0 3 9\n1 2 4\n1 3 9\n2 3 9\n2  1 1\n3  0 1\n1 2\nEOF\n")
    (tmp_path / "reference_values.csv").write_text(
        "file,q_constraint,best_value,proven_optimal\ntiny.ctp,none,12,True\ntiny.ctp,q=12,12,True\n"
    )
    instance = read_ctp(path)
    assert (instance.mandatory, instance.most_stops, instance.longest) == (1, 3, 12)
    assert instance.covers.tolist() == [[False, False, True], [True, True, False], [False, True, False]]
    found = covering_tours(instance.cost, instance.covers, most_stops=3, longest=12)
    assert found.value == references(tmp_path, with_length=True)["tiny.ctp"] == 12
    assert covering_tours(instance.cost, instance.covers, most_stops=3, longest=11).value == 16  # two tours: 6 + 10


@pytest.mark.skipif(not SHARED.is_dir(), reason="published instances are not here")
@pytest.mark.parametrize("with_length", [False, True])
@pytest.mark.parametrize("name", ["A1-5-25-75-4-250", "B1-1-25-75-6-250"])
def test_published_optima(name: str, with_length: bool) -> None:
    """Values of the table of published instances (Hà et al. 2013 where only the stops limit a tour)."""
    instance = read_ctp(SHARED / f"{name}.ctp")
    longest = instance.longest if with_length else None
    expected = references(SHARED, with_length=with_length)[f"{name}.ctp"]
    for most_listed in (250_000, 1_000):
        found = covering_tours(
            instance.cost, instance.covers, most_stops=instance.most_stops, longest=longest, most_listed=most_listed
        )
        assert found.value == found.bound == expected
        assert holds(instance, found, longest=longest)
