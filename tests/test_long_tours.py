"""Long tours against an oracle that tries every order of every set of stops."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest

from models.long_tours import plan_long_tours
from models.orienteering import Orienteering
from models.orienteering_search import OrienteeringSearch
from models.tour_bound import TourBound


def instance_of(seed: int, *, stops: int, vehicles: int, limit: float) -> Orienteering:
    random = np.random.default_rng(seed)
    prize = np.concatenate(([0], random.integers(1, 20, stops), [0])).astype(float)
    return Orienteering.planar(random.random((stops + 2, 2)) * 10, prize, limit=limit, vehicles=vehicles)


def greatest_prize(instance: Orienteering) -> float:
    """Brute force: sets of stops that some order fits, then the best disjoint ones, one a vehicle."""
    stops = range(1, len(instance.prize) - 1)
    last = len(instance.prize) - 1
    fits = {
        frozenset(chosen)
        for size in range(len(stops) + 1)
        for chosen in combinations(stops, size)
        if any(instance.length((0, *order, last)) <= instance.longest for order in permutations(chosen))
    }
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
    assert plan.proven == (plan.bound == optimum)


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


def test_stopped_by_descents_the_same_seed_gives_the_same_plan() -> None:
    instance = instance_of(3, stops=30, vehicles=2, limit=15.0)
    plans = []
    for _ in range(2):
        search = OrienteeringSearch(instance, seed=5)
        search.run(seconds=60.0, descents=3)
        plans.append(search.best)
    assert plans[0] == plans[1]
    assert instance.value(plans[0]) > 0


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
