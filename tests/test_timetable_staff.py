"""Shared animators: Hall's condition against brute force, the sets named, and the rows."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.staff_cuts import (
    assign_slots,
    excess_half_days,
    necessary_sets,
    slot_bits,
    slots_of,
    smallest_conflict,
    staff_rows,
    violated_set,
)

N_SLOTS = 6


def can_be_staffed(available: list[int], half_days: list[int], animators: int) -> bool:
    """Oracle: try every choice of slots of every site."""
    choices = [list(combinations(slots_of(bits), h)) for bits, h in zip(available, half_days)]
    return any(
        all(sum(slot in own for own in week) <= animators for slot in range(N_SLOTS)) for week in product(*choices)
    )


weeks = st.lists(st.tuples(st.integers(0, 2**N_SLOTS - 1), st.integers(0, 4)), min_size=1, max_size=4)


@given(weeks, st.integers(0, 3))
def test_hall_condition_holds_exactly_where_a_timetable_exists(sites: list[tuple[int, int]], animators: int) -> None:
    available, half_days = (np.array(column, dtype=np.int64) for column in zip(*sites))
    possible = can_be_staffed(available.tolist(), half_days.tolist(), animators)
    every_set = [excess_half_days(available, half_days, s, animators=animators) for s in range(2**N_SLOTS)]
    assert (max(every_set) <= 0) == possible
    conflict = violated_set(available, half_days, animators=animators)
    assert (conflict is None) == possible
    week = assign_slots(available, half_days, animators=animators, n_slots=N_SLOTS)
    if conflict is None:
        assert week is not None and (week.sum(axis=0) <= animators).all()
        assert (week.sum(axis=1) == half_days).all() and (slot_bits(week) & ~available == 0).all()
    else:
        assert week is None
        assert conflict.excess_half_days == max(every_set)  # a most violated set


@given(weeks, st.integers(0, 3))
def test_no_site_of_the_smallest_conflict_can_be_left_out(sites: list[tuple[int, int]], animators: int) -> None:
    available, half_days = (np.array(column, dtype=np.int64) for column in zip(*sites))
    conflict = smallest_conflict(available, half_days, animators=animators)
    if conflict is None:
        assert can_be_staffed(available.tolist(), half_days.tolist(), animators)
        return
    named = conflict.sites.tolist()
    assert not can_be_staffed(available[named].tolist(), half_days[named].tolist(), animators)
    for left_out in named:
        rest = [site for site in named if site != left_out]
        assert can_be_staffed(available[rest].tolist(), half_days[rest].tolist(), animators)
    assert excess_half_days(
        available[named], half_days[named], conflict.slots, animators=animators
    ) == conflict.excess_half_days > 0


def test_three_sites_on_two_evenings_name_the_evenings() -> None:
    # By hand: three sites need one half-day each of slots {0, 1}; one animator holds two. A fourth is elsewhere.
    available = np.array([0b11, 0b11, 0b11, 0b111100])
    conflict = smallest_conflict(available, np.array([1, 1, 1, 4]), animators=1)
    assert conflict is not None
    assert (conflict.slots, conflict.sites.tolist(), conflict.excess_half_days) == (0b11, [0, 1, 2], 1)
    assert smallest_conflict(available, np.array([1, 1, 0, 4]), animators=1) is None  # exactly full


def test_more_half_days_than_slots_is_the_empty_set() -> None:
    conflict = smallest_conflict(np.array([0b101, 0b111]), np.array([3, 3]), animators=5)
    assert conflict is not None
    assert (conflict.slots, conflict.sites.tolist(), conflict.excess_half_days) == (0, [0], 1)


@given(
    st.lists(st.integers(0, 2**N_SLOTS - 1), min_size=1, max_size=4), st.integers(1, 2),
    st.integers(0, 2**N_SLOTS - 1), st.data(),
)
def test_rows_over_nested_levels_say_what_the_condition_says(
    masks: list[int], animators: int, slots: int, data: st.DataObject
) -> None:
    available = np.array(masks)
    levels = [1, 2, 4]
    chosen = data.draw(st.lists(st.sampled_from([0, *levels]), min_size=len(masks), max_size=len(masks)))
    site = np.repeat(np.arange(len(masks)), len(levels))
    half_days, below = np.tile(levels, len(masks)), np.tile([0, *levels[:-1]], len(masks))
    [row] = staff_rows(
        [slots], available=available, site=site, half_days=half_days, half_days_below=below, animators=animators
    )
    x = half_days <= np.array(chosen)[site]
    assert row.coefficients @ x - animators * slots.bit_count() == pytest.approx(
        excess_half_days(available, np.array(chosen), slots, animators=animators)
    )


def test_the_week_of_the_animators_tightens_the_row_of_all_slots_only() -> None:
    available = np.array([0b111111, 0b000011])
    columns = {"site": np.array([0, 1]), "half_days": np.array([6, 2]), "half_days_below": np.array([0, 0])}
    sets = necessary_sets(available)
    assert sets == [0b111111, 0b000111, 0b111000]  # all slots, Monday, Tuesday
    rows = staff_rows(sets, available=available, animators=2, half_days_per_animator=2.5, **columns)
    assert [row.at_most for row in rows] == [5, 6, 6]
    # Outside Monday site 0 has 3 of its 6 slots and site 1 none of its 2.
    assert rows[1].coefficients.tolist() == [3, 2]


def test_a_fractional_point_is_separated() -> None:
    # By hand: two sites share one slot and one animator, each open at 0.6: 1.2 > 1.
    available, ones = np.array([1, 1]), np.array([1, 1])
    conflict = violated_set(available, ones, animators=1, weight=np.array([0.6, 0.6]))
    assert conflict is not None
    assert conflict.slots == 1 and conflict.excess_half_days == pytest.approx(0.2)
    assert violated_set(available, ones, animators=1, weight=np.array([0.5, 0.5])) is None
