"""The cycle of the tours: rhythms by hand, and feasibility against brute force."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.timetable_tours import ToursConflict, ToursCycle, arrange_tours, share_vehicles

Days = set[tuple[int, int]]
"""(week, weekday) of visits."""


def cycle_of(
    tours: list[str], runs: list[int], *, weeks: int = 2, vehicles: int = 1, days: int = 5, **changes: Any
) -> ToursCycle:
    """Tours as words whose letters are stops: ``["ab", "a"]``."""
    stops = sorted(set("".join(tours)))
    works = np.arange(7) < days
    plain: dict[str, Any] = {
        "calls": np.array([[stop in tour for stop in stops] for tour in tours]), "runs": np.array(runs),
        "base": np.zeros(len(tours), dtype=np.int64), "works": works, "may_drive": np.tile(works, (len(tours), 1)),
        "at_market": np.zeros((len(tours), 7), dtype=np.int64), "vehicles_at_base": np.array([vehicles]),
        "vehicles": vehicles, "weeks": weeks, "neighbours": np.zeros((0, 2), dtype=np.int64),
        "quiet": np.zeros((len(stops), 7), dtype=np.int64), "in_force": np.zeros((len(stops), 7, weeks), dtype=bool),
    }
    return ToursCycle(**(plain | changes))


def arranged(cycle: ToursCycle) -> NDArray[np.bool_]:
    found = arrange_tours(cycle, seed=1, time_limit_s=10)
    assert not isinstance(found, ToursConflict)
    return found


def days_of(runs: NDArray[np.bool_]) -> list[Days]:
    """Of each tour."""
    return [{(int(w), int(d)) for d, w in np.argwhere(tour)} for tour in runs]


def conflict_of(cycle: ToursCycle) -> tuple[tuple[int, ...], tuple[int, ...]]:
    found = arrange_tours(cycle, seed=1, time_limit_s=10)
    assert isinstance(found, ToursConflict)
    return found.stops, found.tours


def keeps_rhythm(visits: list[tuple[int, int]], weeks: int) -> bool:
    """Oracle for one stop, from DESIGN §4.4: at most one visit a day; same weekdays; even weeks; two days apart."""
    days = set(visits)
    if len(days) < len(visits):
        return False
    by_week = [{d for w, d in days if w == week} for week in range(weeks)]
    seen = [own for own in by_week if own]
    if any(own != seen[0] for own in seen):
        return False
    if len(days) < weeks:
        weeks_on = [week for week, own in enumerate(by_week) if own]
        apart_weeks = {later - week for week, later in zip(weeks_on, weeks_on[1:])}
        return len(seen[0]) == 1 and (weeks % len(days) > 0 or apart_weeks <= {weeks // len(days)})
    apart = {abs(a - b) for a, b in combinations(seen[0], 2)}
    return len(seen) == weeks and (len(seen[0]) != 2 or not apart & {1, 6})


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(["a", "b", "ab", "bc", "ac"]), min_size=1, max_size=3, unique=True), st.data(),
    st.integers(1, 2), st.integers(1, 3),
)
def test_a_timetable_is_found_exactly_where_one_exists(
    tours: list[str], data: st.DataObject, vehicles: int, n_days: int
) -> None:
    """Oracle: every way to put the runs on the days of a fortnight."""
    days = list(product(range(2), range(n_days)))
    runs = [data.draw(st.integers(1, min(3, len(days)))) for _ in tours]
    cycle = cycle_of(tours, runs, vehicles=vehicles, days=n_days)

    def valid(choice: tuple[tuple[tuple[int, int], ...], ...]) -> bool:
        busiest = max(sum(day in own for own in choice) for day in days)
        return busiest <= vehicles and all(
            keeps_rhythm([day for tour, own in zip(tours, choice) if stop in tour for day in own], 2)
            for stop in set("".join(tours))
        )

    possible = {choice for choice in product(*[list(combinations(days, n)) for n in runs]) if valid(choice)}
    found = arrange_tours(cycle, seed=1, time_limit_s=20)
    if isinstance(found, ToursConflict):
        assert not possible
    else:
        assert tuple(tuple(sorted(own)) for own in days_of(found)) in possible


def test_two_fortnightly_tours_share_a_weekly_stop_on_one_weekday() -> None:
    first, second = days_of(arranged(cycle_of(["ab", "ac"], [1, 1])))
    [(week, day)], [(other_week, other_day)] = first, second
    assert day == other_day and {week, other_week} == {0, 1}


def test_a_weekly_tour_keeps_its_weekday_and_its_vehicle() -> None:
    cycle = cycle_of(["ab", "c", "d"], [2, 1, 1], vehicles=2, days=1)
    drives = share_vehicles(cycle, arranged(cycle))
    assert [(drive.weeks, drive.vehicle) for drive in drives if drive.tour == 0] == [((0, 1), 0)]


def test_twice_a_week_is_two_days_apart() -> None:
    visits = days_of(arranged(cycle_of(["a"], [4])))[0]
    first, second = sorted({day for _, day in visits})
    assert len(visits) == 4 and second - first >= 2
    assert conflict_of(cycle_of(["a"], [4], days=2)) == ((0,), ())  # Monday and Tuesday only
    ends = np.array([True, False, False, False, False, False, True])  # Sunday and Monday are neighbours too
    assert conflict_of(cycle_of(["a"], [4], works=ends, may_drive=ends[None])) == ((0,), ())


def test_two_visits_in_four_weeks_are_a_fortnight_apart() -> None:
    visits = sorted(days_of(arranged(cycle_of(["a"], [2], weeks=4)))[0])
    assert visits[1][0] - visits[0][0] == 2 and visits[0][1] == visits[1][1]


def test_three_visits_a_fortnight_are_no_rhythm() -> None:
    assert conflict_of(cycle_of(["a", "b"], [3, 1])) == ((0,), ())


def test_every_vehicle_day_may_be_used_and_not_one_more() -> None:
    assert arranged(cycle_of(list("abcde"), [2] * 5)).sum() == 10
    assert conflict_of(cycle_of(list("abcdef"), [2] * 5 + [1])) == ((), ())


def test_three_tours_in_a_ring_cannot_alternate() -> None:
    # a, b and c are weekly, each pair of tours shares one: all on one weekday, three runs in two weeks.
    stops, tours = conflict_of(cycle_of(["ab", "bc", "ac"], [1, 1, 1]))
    assert len(stops) == 2 and not tours
    assert arranged(cycle_of(["ab", "bc", "bc"], [1, 1, 1], vehicles=2, weeks=4)).sum() == 3


def test_a_tour_without_a_day_is_named_alone() -> None:
    may_drive = np.array([[True] * 5 + [False] * 2, [False] * 7])
    assert conflict_of(cycle_of(["a", "b"], [1, 1], may_drive=may_drive)) == ((), (1,))


def test_no_more_vehicles_than_needed() -> None:
    assert arranged(cycle_of(list("abcd"), [1] * 4, vehicles=3, days=2)).sum(axis=0).max() == 1


def test_the_timetable_in_force_comes_before_markets_and_neighbours() -> None:
    in_force = np.zeros((2, 7, 2), dtype=bool)
    in_force[:, 3, 1] = True
    market = np.zeros((2, 7), dtype=np.int64)
    market[0, 1] = 1
    pair = np.array([[0, 1]])
    plain = cycle_of(["a", "b"], [1, 1], vehicles=2, at_market=market, neighbours=pair)
    assert {day for _, day in days_of(arranged(plain))[0]} == {1}
    assert days_of(arranged(plain))[0].isdisjoint(days_of(arranged(plain))[1])
    kept = cycle_of(["a", "b"], [1, 1], vehicles=1, at_market=market, neighbours=pair, in_force=in_force)
    first, second = days_of(arranged(kept))
    assert (1, 3) in first | second


def test_runs_are_spread_over_weeks_and_weekdays() -> None:
    runs = arranged(cycle_of(list("abcd"), [1] * 4))
    assert runs.sum(axis=(0, 1)).tolist() == [2, 2]
    assert runs.sum(axis=(0, 2)).max() == 1


def test_a_short_time_limit_costs_preferences_and_never_the_timetable() -> None:
    cycle = cycle_of(list("abcdefghij"), [2] * 10, weeks=4, vehicles=1)
    found = arrange_tours(cycle, seed=1, time_limit_s=1e-3)
    assert not isinstance(found, ToursConflict)
    assert all(keeps_rhythm(sorted(own), 4) for own in days_of(found))
