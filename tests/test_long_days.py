"""Days whose tours are too many to list: priced as they are wanted, with the same plan and the same proof."""

from __future__ import annotations

from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_joint import compiled, optimised, oracle, written
from test_joint_properties import varied
from tiny import tiny_scenario_dict

from models.day_pricing import DayPrices, DayPricing
from models.long_days import DayRoads, LongDays, grown
from models.tours import list_tours
from optimizer import joint_problem

Way = tuple[int, ...]
SHORT_STOPS: dict[str, Any] = {"fleet": [{**tiny_scenario_dict()["fleet"][0], "stop_minutes": 45, "max_stops": 3}]}


def random_days(seed: int, *, n_stops: int, most_stops: int, winding: bool = True) -> LongDays:
    """A base and stops at random on a plane of about an hour across; some stops on some weekdays only.

    Where roads are `winding`, kilometres do not obey the triangle inequality as minutes do.
    """
    random = np.random.default_rng(seed)
    at = random.uniform(0, 50, size=(n_stops + 1, 2))
    length = np.hypot(*(at[:, None, :] - at[None, :, :]).transpose(2, 0, 1))
    minutes = np.ceil(length).astype(np.int64)  # rounded up, it stays a metric
    np.fill_diagonal(minutes, 0)
    km = length * (random.uniform(0.8, 1.5, length.shape) if winding else 1.2)
    roads = DayRoads(
        minutes, km, random.integers(20, 60, n_stops), 300, most_stops,
        random.choice(np.array([1, 2, 3, 3, 3], np.int8), n_stops), most_driving_minutes=int(random.choice([100, 300])),
    )
    return LongDays(roads, eur_per_run=30.0, eur_per_minute=0.5, eur_per_km=0.4)


def every_set(days: LongDays) -> dict[frozenset[int], tuple[Way, int, float]]:
    """Every stop set that a day holds, in its quickest order: by trying all orders."""
    roads, found = days.roads, dict[frozenset[int], tuple[Way, int, float]]()
    for size in range(1, roads.most_stops + 1):
        for stops in combinations(range(len(roads.hold_minutes)), size):
            if not np.bitwise_and.reduce(roads.days[list(stops)]):
                continue
            orders = []
            for order in permutations(stops):
                way = [0, *(stop + 1 for stop in order), 0]
                driven = sum(int(roads.minutes[i, j]) for i, j in zip(way, way[1:], strict=False))
                km = sum(float(roads.km[i, j]) for i, j in zip(way, way[1:], strict=False))
                orders.append((driven + int(roads.hold_minutes[list(stops)].sum()), km, order))
            minutes, km, order = min(orders)
            driven = minutes - int(roads.hold_minutes[list(stops)].sum())
            if minutes <= roads.shift_minutes and driven <= (roads.most_driving_minutes or 0):
                found[frozenset(stops)] = order, minutes, km
    return found


def random_prices(seed: int, n_stops: int) -> DayPrices:
    random = np.random.default_rng(seed + 1)
    visit = np.where(random.random(n_stops) < 0.2, 0.0, random.uniform(0, 60, n_stops))
    return DayPrices(visit, float(random.uniform(0, 60)), float(random.uniform(0.05, 0.6)))


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.integers(1, 7), st.integers(1, 7), st.booleans())
def test_no_tour_gains_more_than_the_bound(seed: int, n_stops: int, most_stops: int, winding: bool) -> None:
    days = random_days(seed, n_stops=n_stops, most_stops=most_stops, winding=winding)
    prices = random_prices(seed, n_stops)
    gains = [prices.gain(days, minutes, km, order) for order, minutes, km in every_set(days).values()]
    best = max([0.0, *gains])
    pricing = DayPricing(days.roads)
    assert pricing.bound(days, prices) >= best - 1e-9
    bound, found = pricing.best(days, prices, exact=True)
    assert bound >= best - 1e-9
    of_found = [prices.gain(days, *days.roads.tour(stops)[1:], stops) for stops in found]  # type: ignore[index]
    assert all(gain > 0 for gain in of_found)
    assert max([0.0, *of_found]) <= best + 1e-9
    if most_stops >= n_stops and not winding and days.roads.most_driving_minutes == days.roads.shift_minutes:
        # No stop is charged, so few are all remembered, no way through another point is cheaper, and driving is free.
        assert bound == pytest.approx(best, abs=1e-6)
        assert max([0.0, *of_found]) == pytest.approx(best, abs=1e-6)


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 7), st.floats(-40, 40))
def test_every_tour_above_a_gain_is_listed_in_its_quickest_order(seed: int, n_stops: int, least: float) -> None:
    days, prices = random_days(seed, n_stops=n_stops, most_stops=4), random_prices(seed, n_stops)
    wanted = {
        stops for stops, (order, minutes, km) in every_set(days).items()
        if prices.gain(days, minutes, km, order) >= least + 1e-6
    }
    listed = DayPricing(days.roads).above(days, prices, least)
    assert listed is not None
    assert wanted <= {frozenset(stops) for stops in listed}


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(1, 6))
def test_a_list_that_grows_is_the_list_that_was_whole(seed: int, n_stops: int) -> None:
    days = random_days(seed, n_stops=n_stops, most_stops=4)
    roads, sets = days.roads, every_set(days)
    small = list_tours(
        minutes=roads.minutes, km=roads.km, base=0, first_stop=1, hold_minutes=roads.hold_minutes.astype(np.int32),
        shift_minutes=roads.shift_minutes, max_driving_minutes=roads.most_driving_minutes, max_stops=1,
        allowed=roads.days > 0,
    )
    eur = days.eur(small.minutes.astype(float), small.km)
    longer, its_eur = grown(small, eur, days, [*map(tuple, sets), *map(tuple, sets)])
    assert (longer.stops[: len(small), 0] == small.stops[:, 0]).all()
    assert len(longer) == len(its_eur) == len(sets | {frozenset(s[:1].tolist()): () for s in small.stops})
    for stops, (_, minutes, km) in sets.items():
        tour = longer.find(stops)
        assert tour is not None
        assert longer.minutes[tour] == minutes
        assert longer.km[tour] == pytest.approx(km)
        assert its_eur[tour] == pytest.approx(30.0 + 0.5 * minutes + 0.4 * km)


@pytest.mark.parametrize(("seasons", "budget_eur"), [(1, 4000), (1, 9000), (1, 16000), (1, 500000), (2, 25000)])
def test_priced_tours_reach_the_best_of_all_plans(
    seasons: int, budget_eur: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joint_problem, "MOST_TOURS", 3 if seasons == 1 else 2)  # one stop each; others are asked for
    inputs = written(
        tmp_path, seasons=seasons, n_stops=3 if seasons == 1 else 2, budget_eur=budget_eur, **SHORT_STOPS
    )
    problem, data = compiled(*inputs)
    assert data.fleet.long_days
    monkeypatch.undo()
    best = oracle(compiled(*inputs)[1])
    result = optimised(problem, data)
    assert best is not None
    assert result.plan is not None
    assert result.plan.value == pytest.approx(best, abs=1e-6)
    assert result.bound >= best - 1e-6
    assert result.bound == pytest.approx(best, abs=1e-5)


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.integers(0, 40_000))
def test_priced_and_listed_tours_agree(tmp_path_factory: pytest.TempPathFactory, seed: int, budget_eur: int) -> None:
    inputs = varied(
        written(tmp_path_factory.mktemp("tiny"), seasons=1, n_stops=3, **SHORT_STOPS), seed, budget_eur=budget_eur,
        second_base=True,
    )
    listed = optimised(*compiled(*inputs))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joint_problem, "MOST_TOURS", 3)
        problem, data = compiled(*inputs)
    assert data.fleet.long_days
    priced = optimised(problem, data)
    assert listed.plan is not None
    assert priced.plan is not None
    assert priced.bound >= listed.plan.value - 1e-6
    assert priced.plan.value == pytest.approx(listed.plan.value, abs=1e-5)
