"""Long tours against an oracle that tries every order of every set of stops."""

from __future__ import annotations

import threading
import time
from itertools import combinations, permutations

import numpy as np
import pytest

from models import tour_bound, tour_closing
from models.long_tours import plan_long_tours
from models.orienteering import Orienteering
from models.orienteering_search import OrienteeringSearch
from models.tour_bound import TourBound
from models.tour_closing import Closed


def instance_of(seed: int, *, stops: int, vehicles: int, limit: float) -> Orienteering:
    random = np.random.default_rng(seed)
    prize = np.concatenate(([0], random.integers(1, 20, stops), [0])).astype(float)
    return Orienteering.planar(random.random((stops + 2, 2)) * 10, prize, limit=limit, vehicles=vehicles)


def every_tour(instance: Orienteering) -> dict[frozenset[int], tuple[int, ...]]:
    """Every set of stops that some order fits, with such an order."""
    stops = range(1, len(instance.prize) - 1)
    last = len(instance.prize) - 1
    fits = {}
    for size in range(len(stops) + 1):
        for chosen in combinations(stops, size):
            for order in permutations(chosen):
                if instance.length((0, *order, last)) <= instance.longest:
                    fits[frozenset(chosen)] = (0, *order, last)
                    break
    return fits


def greatest_prize(instance: Orienteering) -> float:
    """Brute force: the best disjoint sets of stops that fit, one a vehicle."""
    fits = every_tour(instance)
    best = 0.0
    for sets in combinations([*fits, frozenset()], instance.vehicles):
        together = frozenset().union(*sets)
        if len(together) == sum(map(len, sets)):
            best = max(best, sum(instance.prize[i] for i in together))
    return best


@pytest.mark.parametrize("vehicles", [1, 2])
@pytest.mark.parametrize("seed", range(12))
def test_plan_and_bound_enclose_the_optimum(seed: int, vehicles: int) -> None:
    instance = instance_of(seed, stops=6, vehicles=vehicles, limit=8.0 + seed)
    optimum = greatest_prize(instance)
    plan = plan_long_tours(instance, time_limit_s=5.0, seed=seed)
    assert plan.value == optimum
    assert plan.bound >= optimum
    assert instance.value(plan.tours) == plan.value
    assert plan.proven and plan.bound == optimum


@pytest.mark.parametrize("seed", range(12))
def test_the_bound_holds_after_every_step(seed: int) -> None:
    instance = instance_of(seed, stops=7, vehicles=1 + seed % 2, limit=12.0)
    optimum = greatest_prize(instance)
    bound = TourBound(instance)
    assert instance.first_bound() >= optimum
    for _ in range(200):
        assert bound.bound >= optimum
        if bound.settled:
            break
        bound.step()
    assert bound.settled
    assert bound.relaxation >= optimum - 1e-6


@pytest.mark.parametrize("small", [0, 2_500])
@pytest.mark.parametrize("seed", range(8))
def test_a_list_of_tours_is_closed(seed: int, small: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """`small` = 0 leaves the work to the cuts."""
    monkeypatch.setattr(tour_closing, "SMALL", small)
    instance = instance_of(seed, stops=7, vehicles=2, limit=13.0)
    tours = [tour for tour in every_tour(instance).values() if len(tour) > 2]
    optimum = greatest_prize(instance)
    later = time.perf_counter() + 60
    found = tour_closing.close_packing(instance, tours, value=optimum - instance.step, deadline=later)
    assert found.tours is not None and instance.value(found.tours) == optimum <= found.bound
    assert tour_closing.close_packing(instance, tours, value=optimum, deadline=later) == Closed(None, optimum)
    late = tour_closing.close_packing(instance, tours, value=optimum - instance.step, deadline=0.0)
    assert late.tours is None and late.bound >= optimum


@pytest.mark.parametrize("seed", range(8))
def test_the_list_holds_every_tour_a_better_plan_can_use(seed: int) -> None:
    """Against brute force: with two vehicles, a set belongs to the list if some plan of the optimum's prize has it."""
    instance = instance_of(seed, stops=6, vehicles=2, limit=12.0)
    bound, optimum, fits = TourBound(instance), greatest_prize(instance), every_tour(instance)
    while not bound.settled:
        bound.step()
    listed = bound.tours_above(optimum)
    assert listed is not None
    assert all(instance.length(tour) <= instance.longest for tour in listed)
    inside = {frozenset(tour[1:-1]) for tour in listed}
    for one, other in combinations(fits, 2):
        if one and other and not one & other and sum(instance.prize[i] for i in one | other) == optimum:
            assert {one, other} <= inside


@pytest.mark.parametrize("labels", [4, 16, 64])
@pytest.mark.parametrize("seed", range(6))
def test_plan_and_bound_hold_where_the_list_does_not_fit(
    seed: int, labels: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tour_bound, "LISTED_LABELS", labels)
    instance = instance_of(seed, stops=7, vehicles=2, limit=13.0)
    plan = plan_long_tours(instance, time_limit_s=0.4, seed=seed)
    assert plan.value <= greatest_prize(instance) <= plan.bound


@pytest.mark.parametrize(("labels", "comparisons"), [(2, 1 << 30), (3_000, -1)])
@pytest.mark.parametrize("seed", range(6))
def test_the_bound_holds_where_labels_or_comparisons_do_not_suffice(
    seed: int, labels: int, comparisons: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tour_bound, "LABELS", labels)
    monkeypatch.setattr(tour_bound, "COMPARISONS_A_SECOND", comparisons)
    instance = instance_of(seed, stops=7, vehicles=1 + seed % 2, limit=14.0)
    optimum = greatest_prize(instance)
    bound = TourBound(instance)
    short = False
    for _ in range(30):
        bound.step(seconds=1.0)
        short |= bound.labels < 0
        assert bound.bound >= optimum
    assert short


def test_stopped_by_descents_the_same_seed_gives_the_same_plan() -> None:
    instance = instance_of(3, stops=30, vehicles=2, limit=15.0)
    plans = []
    for _ in range(2):
        search = OrienteeringSearch(instance, seed=5)
        search.run(seconds=60.0, descents=3)
        plans.append(search.best)
    assert plans[0] == plans[1]
    assert instance.value(plans[0]) > 0


def test_stopped_midway_a_plan_and_a_bound_are_there() -> None:
    instance, stop = instance_of(1, stops=70, vehicles=3, limit=16.0), threading.Event()
    timer = threading.Timer(0.8, stop.set)
    timer.start()
    begun = time.perf_counter()
    plan = plan_long_tours(instance, time_limit_s=60.0, stop=stop)
    timer.join()
    assert plan.termination == "interrupted" and time.perf_counter() - begun < 30.0
    assert 0 < instance.value(plan.tours) == plan.value < plan.bound <= instance.first_bound()


def test_points_at_the_same_place_and_at_the_limit_exactly() -> None:
    """By hand: two stops share a place 3 from the base and back, limit 6: both are visited; a third is 4 away."""
    points = np.array([[0, 0], [3, 0], [3, 0], [0, 4], [0, 0]], float)
    instance = Orienteering.planar(points, np.array([0, 5, 7, 100, 0]), limit=6.0, vehicles=1)
    plan = plan_long_tours(instance, time_limit_s=2.0)
    assert (plan.value, plan.bound, plan.length) == (12.0, 12.0, 6.0)


def test_nothing_within_reach() -> None:
    points = np.array([[0, 0], [9, 0], [0, 0]], float)
    instance = Orienteering.planar(points, np.array([0, 5, 0]), limit=6.0, vehicles=2)
    plan = plan_long_tours(instance, time_limit_s=1.0)
    assert (plan.tours, plan.value, plan.bound, plan.termination) == ((), 0.0, 0.0, "finished")


@pytest.mark.parametrize(
    ("tours", "fault"),
    [
        (((0, 1, 3), (0, 1, 3)), "twice"),
        (((0, 1, 2, 3), (0, 3), (0, 3)), "vehicles"),
        (((1, 2, 3),), "first point"),
        (((0, 1, 2, 3),), "length"),
    ],
)
def test_a_plan_that_breaks_a_rule_is_refused(tours: tuple[tuple[int, ...], ...], fault: str) -> None:
    points = np.array([[0, 0], [3, 0], [0, 3], [0, 0]], float)
    instance = Orienteering.planar(points, np.array([0, 1, 1, 0]), limit=7.0, vehicles=2)
    with pytest.raises(ValueError, match=fault):
        instance.value(tours)
