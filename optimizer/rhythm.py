"""Which numbers of visits people can remember: `models.timetable_tours` (3), asked before anything is planned."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from optimizer.slots import DAYS


def has_rhythm(visits: int, *, weeks: int, days: Sequence[str]) -> bool:
    """Whether so many visits in a cycle of `weeks` can be kept on the weekdays given.

    Fewer visits than weeks fall on one weekday; as many, or twice as many and so on, on the same weekdays every week,
    two of them never one after the other. Nothing else is a rhythm.
    """
    if visits < weeks:
        return bool(days)
    a_week, left_over = divmod(visits, weeks)
    if left_over or a_week > len(days):
        return False
    numbers = sorted(DAYS.index(day) for day in days)
    return a_week != 2 or any(2 <= later - day <= 5 for day, later in combinations(numbers, 2))
