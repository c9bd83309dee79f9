"""The clock of one tour: from the base, stop by stop, and back.

Driving times are fixed, nobody waits, each stop is set up, held open and packed; one break is taken, after
the call that is packed nearest to the middle of the day. The length of the day therefore does not depend on
when it starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Workday:
    """Minutes of the day: departure, return, and (opening, closing) of each call."""

    depart_minute: int
    return_minute: int
    calls: tuple[tuple[int, int], ...]


def away_minutes(driving: Sequence[int], *, stop_minutes: int, setup_minutes: int, break_minutes: int) -> int:
    """From departure to return, for the minutes of each leg (one more leg than calls)."""
    return sum(driving) + (len(driving) - 1) * (setup_minutes + stop_minutes) + break_minutes


def work_day(
    driving: Sequence[int], *, depart_minute: int, stop_minutes: int, setup_minutes: int, break_minutes: int,
    midday_minute: float,
) -> Workday:
    """Clock times of a tour.

    Parameters
    ----------
    driving : minutes of each leg, base to base
    depart_minute : int
        Minute of the day.
    setup_minutes : int
        Half of it (rounded down) before opening, the rest after closing.
    midday_minute : float
        The break comes after the call that is packed nearest to it, the earlier of two equal ones.
    """
    before = setup_minutes // 2
    after = setup_minutes - before

    def calls(break_after: int) -> list[tuple[int, int]]:
        minute, found = depart_minute, []
        for number, leg in enumerate(driving[:-1]):
            opens = minute + leg + before
            found.append((opens, opens + stop_minutes))
            minute = opens + stop_minutes + after + (break_minutes if number == break_after else 0)
        return found

    packed = [closes + after for _, closes in calls(-1)]
    nearest = min(range(len(packed)), key=lambda number: abs(packed[number] - midday_minute))
    away = away_minutes(driving, stop_minutes=stop_minutes, setup_minutes=setup_minutes, break_minutes=break_minutes)
    return Workday(depart_minute, depart_minute + away, tuple(calls(nearest)))
