"""The week of the places: against brute force, and each preference by hand."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, product
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.timetable import PlacesConflict, PlacesWeek, arrange_places, days_open

MON_AM, MON_PM, MON_EVE, TUE_AM, TUE_PM, TUE_EVE, WED_AM, WED_PM, WED_EVE, THU_AM = range(10)
WEEKDAYS = [slot for slot in range(15) if slot % 3 < 2]


def flags(*slots: Iterable[int]) -> NDArray[np.bool_]:
    return np.array([[slot in set(own) for slot in range(21)] for own in slots], dtype=bool)


def week_of(available: NDArray[np.bool_], half_days: list[int], **changes: Any) -> PlacesWeek:
    n = len(half_days)
    nothing = np.zeros((n, 21), dtype=bool)
    plain: dict[str, Any] = {
        "available": available, "today": nothing, "half_days": np.array(half_days), "team": np.full(n, -1),
        "animators": np.zeros(0, dtype=np.int64), "neighbours": np.zeros((0, 2), dtype=np.int64),
        "quiet": np.zeros((n, 7), dtype=np.int64), "in_force": nothing, "season_before": nothing,
    }
    return PlacesWeek(**(plain | changes))


def arranged(week: PlacesWeek) -> list[list[int]]:
    found = arrange_places(week, seed=1, time_limit_s=10)
    assert not isinstance(found, PlacesConflict)
    return [np.flatnonzero(own).tolist() for own in found]


def merit(week: PlacesWeek, chosen: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """The four preferences as the module's text states them, more is better."""
    opened = days_open(chosen | week.today)
    different = sum(int((opened[j] | opened[k]).sum()) for j, k in week.neighbours) + int((week.quiet * opened).sum())
    in_a_row = int((opened[week.half_days > 0, 1:] & opened[week.half_days > 0, :-1]).sum())
    same_day = int(chosen.sum() - opened[week.half_days > 0].sum())
    spread = 6 * int(chosen[:, 2::3].sum()) + 3 * same_day + in_a_row
    return (
        int((chosen & week.in_force).sum()), different, -spread, int((chosen & week.season_before).sum())
    )


@st.composite
def small_weeks(draw: st.DrawFn) -> PlacesWeek:
    n = draw(st.integers(1, 3))
    slots = st.lists(st.integers(0, 8), max_size=5, unique=True)
    available = flags(*[draw(slots) for _ in range(n)])
    today = flags(*[draw(st.lists(st.integers(0, 11), max_size=2)) for _ in range(n)]) & ~available
    pairs = [pair for pair in combinations(range(n), 2) if draw(st.booleans())]
    return week_of(
        available, [draw(st.integers(0, 3)) for _ in range(n)], today=today,
        team=np.array([draw(st.integers(-1, 0)) for _ in range(n)]), animators=np.array([draw(st.integers(1, 2))]),
        neighbours=np.array(pairs, dtype=np.int64).reshape(-1, 2),
        quiet=np.array([[draw(st.integers(0, 1)) for _ in range(7)] for _ in range(n)]),
        in_force=flags(*[draw(slots) for _ in range(n)]), season_before=flags(*[draw(slots) for _ in range(n)]),
    )


@settings(max_examples=40)
@given(small_weeks())
def test_the_best_week_in_the_order_of_the_preferences(week: PlacesWeek) -> None:
    """Oracle: every week there is."""
    choices = [
        [flags(own)[0] for own in combinations(np.flatnonzero(row).tolist(), int(h))]
        for row, h in zip(week.available, week.half_days)
    ]
    held = week.team == 0
    possible = [
        chosen for chosen in (np.array(rows) for rows in product(*choices))
        if (chosen[held].sum(axis=0) <= week.animators[0]).all()
    ]
    found = arrange_places(week, seed=1, time_limit_s=20)
    if isinstance(found, PlacesConflict):
        assert not possible
        return
    assert any((found == chosen).all() for chosen in possible)
    assert merit(week, found) == max(merit(week, chosen) for chosen in possible)


def test_two_half_days_come_on_two_days_that_are_not_in_a_row() -> None:
    [own] = arranged(week_of(flags([MON_AM, MON_PM, TUE_AM, THU_AM]), [2]))
    assert THU_AM in own and {MON_AM, MON_PM, TUE_AM} & set(own)


def test_morning_and_afternoon_of_a_day_come_before_an_evening() -> None:
    assert arranged(week_of(flags([MON_AM, MON_PM, WED_EVE]), [2])) == [[MON_AM, MON_PM]]


def test_neighbours_open_on_different_days_and_strangers_need_not() -> None:
    both = flags([MON_AM, WED_AM], [MON_AM, WED_AM])
    one, other = arranged(week_of(both, [1, 1], neighbours=np.array([[0, 1]])))
    assert {*one, *other} == {MON_AM, WED_AM}


def test_a_place_keeps_away_from_the_day_of_the_truck() -> None:
    quiet = np.ones((1, 7), dtype=np.int64)
    quiet[0, 0] = 0  # the truck is there on Mondays
    assert arranged(week_of(flags([MON_AM, TUE_EVE]), [1], quiet=quiet)) == [[TUE_EVE]]


def test_the_timetable_in_force_comes_before_everything() -> None:
    week = week_of(
        flags([MON_AM, WED_EVE], [MON_AM, WED_AM]), [1, 1], neighbours=np.array([[0, 1]]),
        in_force=flags([MON_AM], [MON_AM]), season_before=flags([WED_EVE], []),
    )
    assert arranged(week) == [[MON_AM], [MON_AM]]


def test_otherwise_the_slots_of_the_season_before() -> None:
    week = week_of(flags(WEEKDAYS), [1], season_before=flags([TUE_PM]))
    assert arranged(week) == [[TUE_PM]]


def test_one_animator_holds_one_place_at_a_time_and_no_team_means_no_limit() -> None:
    both = flags([MON_AM, TUE_AM], [MON_AM, TUE_AM])
    team = {"team": np.array([0, 0]), "animators": np.array([1])}
    assert sorted(arranged(week_of(both, [1, 1], **team))) == [[MON_AM], [TUE_AM]]  # exactly full
    assert arranged(week_of(flags([MON_AM], [MON_AM]), [1, 1])) == [[MON_AM], [MON_AM]]
    conflict = arrange_places(week_of(both, [2, 1], **team), seed=1, time_limit_s=1)
    assert isinstance(conflict, PlacesConflict)
    assert (conflict.slots, conflict.sites.tolist(), conflict.excess_half_days) == (0b1001, [0, 1], 1)


def test_the_same_seed_gives_the_same_week() -> None:
    random = np.random.default_rng(5)
    available = random.random((12, 21)) < 0.5
    week = week_of(
        available, np.minimum(available.sum(axis=1), 3).tolist(), team=np.zeros(12, dtype=np.int64),
        animators=np.array([4]), neighbours=np.argwhere(np.triu(random.random((12, 12)) < 0.3, k=1)),
    )
    assert arranged(week) == arranged(week)
