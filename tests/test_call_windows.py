"""Tours bound to hours against every order, weekday, departure and place of the break, on small random networks."""

from __future__ import annotations

from functools import cached_property
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.call_windows import (
    DAYS_PER_WEEK,
    MINUTES_PER_DAY,
    CallWindows,
    DayLimits,
    StopTimes,
    TourHours,
    openings,
    quickest_days,
    timed_tours,
)
from models.long_days import DayRoads
from models.tours import TourPool, list_tours
from models.workday import Work
from optimizer.travel.matrices import _shortest_ways

STOPS = 4
START = 480


def minutes_from(*spans: tuple[int, int]) -> NDArray[np.bool_]:
    """Minutes of the day in some spans, the last minute of each included."""
    allowed = np.zeros(MINUTES_PER_DAY, dtype=bool)
    for first, last in spans:
        allowed[first : last + 1] = True
    return allowed


class Network:
    """A base, four stops, hours of two weekdays; and what a day may be, by trying everything."""

    def __init__(
        self, seed: int, *, shift: int, break_minutes: int, home: int, max_driving: int, how_often_bound: float
    ) -> None:
        random = np.random.default_rng(seed)
        minutes = random.integers(3, 50, size=(STOPS + 1, STOPS + 1)).astype(np.int16)
        np.fill_diagonal(minutes, 0)
        km = random.integers(1, 40, size=minutes.shape).astype(np.float32)
        quickest, length = _shortest_ways(minutes, km)
        self.minutes, self.km = quickest.astype(np.int64), length.astype(np.float64)
        setup = random.integers(0, 31, STOPS)
        self.times = StopTimes(before=setup // 2, opened=random.integers(20, 90, STOPS), after=setup - setup // 2)
        self.tables = []
        row = np.full((STOPS, DAYS_PER_WEEK), -1, dtype=np.int16)
        for stop in range(STOPS):
            for day in (1, 3):
                kind = random.random()
                if kind > 0.9:
                    continue  # no call at all
                row[stop, day] = 0
                if kind < how_often_bound:
                    spans = [(first, first + int(random.integers(0, 120)))
                             for first in random.integers(START, START + 500, size=random.integers(1, 3)).tolist()]
                    self.tables.append(minutes_from(*spans))
                    row[stop, day] = len(self.tables)
        self.windows = CallWindows(row, openings(self.tables))
        self.limits = DayLimits(
            start_minute=START, shift_minutes=shift, break_minutes=break_minutes, home_minute=home,
            max_driving_minutes=max_driving,
        )

    def listed(self) -> TourPool:
        way = {"minutes": self.minutes, "km": self.km, "base": 0, "first_stop": 1}
        pool = list_tours(
            **way, hold_minutes=self.times.held, max_stops=STOPS, max_driving_minutes=self.limits.max_driving_minutes,
            shift_minutes=self.limits.shift_minutes - self.limits.break_minutes, allowed=self.windows.days > 0,
        )
        return timed_tours(pool, self.hours, **way)

    @property
    def hours(self) -> TourHours:
        return TourHours(windows=self.windows, times=self.times, limits=self.limits)

    def legs(self, order: tuple[int, ...]) -> list[tuple[int, int]]:
        points = [0, *(stop + 1 for stop in order), 0]
        return list(zip(points, points[1:]))

    @cached_property
    def _allowed(self) -> dict[tuple[int, int], frozenset[int]]:
        everything = range(2 * MINUTES_PER_DAY)
        return {
            (stop, day): frozenset(everything if row == 0 else np.flatnonzero(self.tables[row - 1]).tolist())
            for (stop, day), row in np.ndenumerate(self.windows.row) if row >= 0
        }

    def may_open(self, stop: int, day: int, minute: int) -> bool:
        return minute in self._allowed[stop, day]

    @cached_property
    def least_away(self) -> dict[tuple[tuple[int, ...], int], int]:
        """(order, weekday) → fewest minutes from departure to return, of those that can be driven."""
        orders = [order for size in range(1, STOPS + 1) for order in permutations(range(STOPS), size)]
        found = {
            (order, day): self._least_away(order, day) for order in orders for day in (1, 3)
            if all(self.windows.row[stop, day] >= 0 for stop in order)
        }
        return {key: away for key, away in found.items() if away is not None}

    def _least_away(self, order: tuple[int, ...], day: int) -> int | None:
        """Minute by minute, whatever the break and the departure."""
        legs = [int(self.minutes[leg]) for leg in self.legs(order)]
        if sum(legs) > self.limits.max_driving_minutes:
            return None
        to_opening = legs[0] + int(self.times.before[order[0]])
        earliest = -(-(START + to_opening) // 5) * 5
        found = []
        for first in range(earliest, max(earliest, self.limits.home_minute) + 1, 5):
            for break_after in range(len(order)):
                back = self._back(order, day, legs, first, break_after)
                if back is not None and (back <= self.limits.home_minute or first == earliest):
                    found.append(back - (first - to_opening))
        return min((away for away in found if away <= self.limits.shift_minutes), default=None)

    def _back(self, order: tuple[int, ...], day: int, legs: list[int], first: int, break_after: int) -> int | None:
        minute = first
        for position, stop in enumerate(order):
            if position:
                minute += legs[position] + int(self.times.before[stop])
                while not self.may_open(stop, day, minute):
                    minute += 1
                    if minute > MINUTES_PER_DAY:
                        return None
            elif not self.may_open(stop, day, first):
                return None
            minute += int(self.times.opened[stop] + self.times.after[stop])
            minute += self.limits.break_minutes if position == break_after else 0
        return minute + legs[-1]

    def best(self) -> dict[frozenset[int], tuple[int, float]]:
        """Set → (paid minutes, kilometres) of its quickest order and weekday."""
        best = {}
        for size in range(1, STOPS + 1):
            for members in combinations(range(STOPS), size):
                ways = [
                    (self.least_away[order, day], sum(float(self.km[leg]) for leg in self.legs(order)))
                    for order in permutations(members) for day in (1, 3) if (order, day) in self.least_away
                ]
                if ways:
                    away, km = min(ways)
                    best[frozenset(members)] = away - self.limits.break_minutes, km
        return best


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10**6), shift=st.integers(150, 600), break_minutes=st.sampled_from([0, 30, 45]),
    home=st.integers(START + 200, START + 700), max_driving=st.sampled_from([40, 80, 120, 600]),
    how_often_bound=st.sampled_from([0.0, 0.3, 0.8]),
)
def test_the_list_is_what_trying_everything_finds(
    seed: int, shift: int, break_minutes: int, home: int, max_driving: int, how_often_bound: float
) -> None:
    network = Network(seed, shift=shift, break_minutes=break_minutes, home=max(home, START + shift),
                      max_driving=max_driving, how_often_bound=how_often_bound)
    pool = network.listed()
    found = {}
    for r in range(len(pool)):
        order = tuple(pool.stops[r, : pool.size[r]].tolist())
        found[frozenset(order)] = int(pool.minutes[r]), pytest.approx(float(pool.km[r]))
        # The order given is driven in the minutes given, on some weekday.
        least = min(network.least_away.get((order, day), 10_000) for day in (1, 3))
        assert least == pool.minutes[r] + break_minutes
        _clocks_agree(network, order)
    best = network.best()
    assert found == best
    _long_days_agree(network, best)


def _long_days_agree(network: Network, best: dict[frozenset[int], tuple[int, float]]) -> None:
    """A list that grows by single sets times them alike."""
    limits = network.limits
    roads = DayRoads(
        network.minutes, network.km, network.times.held.astype(np.int64), limits.shift_minutes - limits.break_minutes,
        STOPS, network.windows.days, limits.max_driving_minutes, network.hours,
    )
    for size in range(1, STOPS + 1):
        for members in combinations(range(STOPS), size):
            tour = roads.tour(members)
            assert (None if tour is None else tour[1:]) == best.get(frozenset(members))


def _clocks_agree(network: Network, order: tuple[int, ...]) -> None:
    """The timetable's clocks of an order take the least time, and keep the hours and the break."""
    setup = (network.times.before + network.times.after)[list(order)]
    work = Work(
        driving_minutes=tuple(int(network.minutes[leg]) for leg in network.legs(order)),
        open_minutes=tuple(network.times.opened[list(order)].tolist()), setup_minutes=tuple(setup.tolist()),
        break_minutes=network.limits.break_minutes,
    )
    for day in (1, 3):
        row = network.windows.row[list(order), day]
        if (row < 0).any():
            continue
        clocks = quickest_days(work, row, network.windows.opening, network.limits, midday_minute=750.0)
        least = {network.least_away[order, day]} if (order, day) in network.least_away else set()
        assert {clock.return_minute - clock.depart_minute for clock in clocks} == least
        for clock in clocks:
            assert all(network.may_open(stop, day, call[0]) for stop, call in zip(order, clock.calls))
            assert clock.depart_minute >= START and clock.calls[0][0] % 5 == 0


def one_stop(*spans: tuple[int, int], shift: int = 300, break_minutes: int = 30) -> tuple[Network, TourPool]:
    """Ten minutes from the base, 10 + 60 + 10 there; on Tuesdays, within the spans."""
    network = Network(0, shift=shift, break_minutes=break_minutes, home=START + 600, max_driving=600,
                      how_often_bound=0)
    network.minutes[:] = np.where(np.eye(STOPS + 1, dtype=bool), 0, 10)
    network.times = StopTimes(before=np.full(STOPS, 10), opened=np.full(STOPS, 60), after=np.full(STOPS, 10))
    row = np.full((STOPS, DAYS_PER_WEEK), -1, dtype=np.int16)
    row[0, 1] = 1
    network.tables = [minutes_from(*spans)]
    network.windows = CallWindows(row, openings(network.tables))
    return network, network.listed()


def test_nobody_waits_who_can_leave_later() -> None:
    _, pool = one_stop((600, 600))
    assert pool.minutes.tolist() == [10 + 10 + 60 + 10 + 10]


def test_a_first_opening_stands_at_a_whole_five_minutes() -> None:
    assert len(one_stop((601, 604))[1]) == 0 and len(one_stop((601, 605))[1]) == 1


def test_a_market_before_the_day_starts_or_after_it_ends_is_not_met() -> None:
    assert len(one_stop((0, 499))[1]) == 0
    assert len(one_stop((0, 500))[1]) == 1
    assert len(one_stop((1000, 1439))[1]) == 0  # 1000 + 60 + 10 + 10 with the break of 30 is after 1080
    assert len(one_stop((970, 970))[1]) == 1
    assert len(one_stop((975, 1439))[1]) == 0


def test_the_break_fills_the_time_that_is_waited() -> None:
    """From a stop at 8:30 to one that opens at 12:00 only: 100 minutes are waited, of which the break takes 30."""
    network, _ = one_stop((510, 510), shift=400)
    network.tables.append(minutes_from((720, 720)))
    network.windows = CallWindows(network.windows.row.copy(), openings(network.tables))
    network.windows.row[1, 1] = 2
    pool = network.listed()
    away = (720 + 60 + 10 + 10) - (510 - 10 - 10)
    assert {frozenset(pool.stops[r, : pool.size[r]].tolist()): int(pool.minutes[r]) for r in range(len(pool))} == {
        frozenset({0}): 100, frozenset({1}): 100, frozenset({0, 1}): away - 30,
    }


def test_without_hours_the_list_is_the_same_object() -> None:
    network = Network(3, shift=400, break_minutes=0, home=START + 400, max_driving=400, how_often_bound=0.0)
    free = CallWindows(np.zeros((STOPS, DAYS_PER_WEEK), np.int16), openings([]))
    way = {"minutes": network.minutes, "km": network.km, "base": 0, "first_stop": 1}
    pool = list_tours(**way, hold_minutes=network.times.held, shift_minutes=400, max_stops=STOPS)
    hours = TourHours(windows=free, times=network.times, limits=network.limits)
    assert timed_tours(pool, hours, **way) is pool
