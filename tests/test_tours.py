"""Listed tours against every permutation of every stop set, on small random maps."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest
from numpy.typing import NDArray

from models.tours import PoolOverflow, TourPool, list_tours
from optimizer.travel.matrices import _shortest_ways

BASES = 2
STOPS = 6
HOLD = np.array([60, 75, 90, 60, 120, 45], dtype=np.int32)

Best = dict[frozenset[int], tuple[int, float]]


def random_map(seed: int) -> tuple[NDArray[np.int16], NDArray[np.float64]]:
    """Driving minutes (a metric, not symmetric) and kilometres between two bases and six stops."""
    random = np.random.default_rng(seed)
    minutes = random.integers(5, 60, size=(BASES + STOPS, BASES + STOPS)).astype(float)
    np.fill_diagonal(minutes, 0)
    km = random.uniform(1, 50, size=minutes.shape).astype(np.float32)
    quickest, _ = _shortest_ways(minutes.astype(np.int16), km)
    return quickest, km.astype(np.float64)


def brute_force(
    minutes: NDArray[np.int16], km: NDArray[np.float64], *, base: int, shift: int, max_stops: int,
    allowed: tuple[int, ...] = tuple(range(STOPS)), max_driving: int = 10_000,
) -> Best:
    """Stop set → (minutes, km) of its quickest order, for the sets that fit the shift."""
    best: Best = {}
    for size in range(1, max_stops + 1):
        for members in combinations(allowed, size):
            orders = []
            for order in permutations(members):
                way = [base, *(stop + BASES for stop in order), base]
                legs = list(zip(way, way[1:], strict=False))
                orders.append((
                    sum(int(minutes[leg]) for leg in legs) + int(HOLD[list(order)].sum()),
                    sum(float(km[leg]) for leg in legs),
                ))
            driving = min(orders)[0] - int(HOLD[list(members)].sum())
            if min(orders)[0] <= shift and driving <= max_driving:
                best[frozenset(members)] = min(orders)
    return best


def listed(pool: TourPool) -> Best:
    """The pool as a dictionary; each set must stand in it once."""
    found = {
        frozenset(pool.stops[r, : pool.size[r]].tolist()): (int(pool.minutes[r]), float(pool.km[r]))
        for r in range(len(pool))
    }
    assert len(found) == len(pool)
    return found


def pool_of(
    seed: int, *, base: int = 0, shift: int = 420, max_stops: int = STOPS, allowed: NDArray[np.bool_] | None = None,
    max_driving: int | None = None,
) -> TourPool:
    minutes, km = random_map(seed)
    return list_tours(
        minutes=minutes, km=km, base=base, first_stop=BASES, hold_minutes=HOLD, shift_minutes=shift,
        max_stops=max_stops, allowed=allowed, max_driving_minutes=max_driving,
    )


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("base", "shift", "max_stops"), [(0, 300, 6), (1, 420, 6), (0, 700, 6), (1, 700, 2)])
def test_every_feasible_set_is_listed_with_its_quickest_order(seed: int, base: int, shift: int, max_stops: int) -> None:
    minutes, km = random_map(seed)
    expected = brute_force(minutes, km, base=base, shift=shift, max_stops=max_stops)
    found = listed(pool_of(seed, base=base, shift=shift, max_stops=max_stops))
    assert found.keys() == expected.keys()
    for members, (total, length) in expected.items():
        assert found[members][0] == total
        assert found[members][1] == pytest.approx(length)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_given_takes_the_minutes_and_kilometres_given(seed: int) -> None:
    minutes, km = random_map(seed)
    pool = pool_of(seed)
    for r in range(len(pool)):
        order = pool.stops[r, : pool.size[r]].astype(int)
        assert (pool.stops[r, pool.size[r]:] == -1).all()
        way = [0, *(order + BASES), 0]
        driven = sum(int(minutes[leg]) for leg in zip(way, way[1:], strict=False))
        assert pool.minutes[r] == driven + HOLD[order].sum()
        assert pool.km[r] == pytest.approx(sum(float(km[leg]) for leg in zip(way, way[1:], strict=False)))


@pytest.mark.parametrize("members", [frozenset({0}), frozenset({1, 3}), frozenset({0, 2, 5}), frozenset(range(STOPS))])
def test_a_day_exactly_full_is_feasible_and_one_minute_less_is_not(members: frozenset[int]) -> None:
    minutes, km = random_map(11)
    total, _ = brute_force(minutes, km, base=0, shift=10_000, max_stops=STOPS)[members]
    assert members in listed(pool_of(11, shift=total))
    assert members not in listed(pool_of(11, shift=total - 1))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("max_driving", [40, 60, 75])
def test_no_more_is_driven_than_allowed(seed: int, max_driving: int) -> None:
    minutes, km = random_map(seed)
    expected = brute_force(minutes, km, base=0, shift=500, max_stops=STOPS, max_driving=max_driving)
    found = listed(pool_of(seed, shift=500, max_driving=max_driving))
    assert {members: total for members, (total, _) in found.items()} == {
        members: total for members, (total, _) in expected.items()
    }
    assert len(found) < len(pool_of(seed, shift=500))


def test_stops_not_allowed_are_in_no_tour() -> None:
    minutes, km = random_map(3)
    allowed = np.array([True, False, True, True, False, True])
    expected = brute_force(minutes, km, base=0, shift=420, max_stops=STOPS, allowed=(0, 2, 3, 5))
    assert listed(pool_of(3, allowed=allowed)).keys() == expected.keys()


def test_a_shift_too_short_for_any_stop_lists_nothing() -> None:
    assert len(pool_of(0, shift=30)) == 0


def test_shortest_ways_keep_zero_distances_take_shorter_ways_and_their_kilometres() -> None:
    no = 32767
    direct = np.array([[0, 0, 50, no], [0, 0, 10, no], [50, 10, 0, no], [no, no, no, 0]], dtype=np.int16)
    km = np.array([[0, 1, 40, 0], [1, 0, 8, 0], [40, 8, 0, 0], [0, 0, 0, 0]], dtype=np.float32)
    quickest, length = _shortest_ways(direct, km)
    assert quickest.tolist() == [[0, 0, 10, no], [0, 0, 10, no], [10, 10, 0, no], [no, no, no, 0]]
    assert length[0, 2] == 9  # through the second point: 1 + 8


def test_tours_longer_than_the_list_can_hold_are_refused_not_forgotten() -> None:
    minutes, km = np.zeros((15, 15), np.int16), np.zeros((15, 15))
    hold = np.full(14, 30, np.int32)
    with pytest.raises(PoolOverflow):
        list_tours(
            minutes=minutes, km=km, base=0, first_stop=1, hold_minutes=hold, shift_minutes=420, max_stops=14
        )
    with pytest.raises(PoolOverflow):
        list_tours(
            minutes=minutes, km=km, base=0, first_stop=1, hold_minutes=hold, shift_minutes=90, max_stops=3,
            most_tours=100,
        )


@pytest.mark.parametrize("seed", range(3))
def test_price_is_a_plain_sum_over_the_stops(seed: int) -> None:
    pool = pool_of(seed)
    value = np.random.default_rng(seed).normal(size=STOPS)
    plain = []
    for r in range(len(pool)):
        total = 0.0
        for k in range(pool.size[r]):
            total += value[pool.stops[r, k]]
        plain.append(total)
    assert pool.price(value).tolist() == pytest.approx(plain)
