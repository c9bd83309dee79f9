"""The clock of one tour: from the base, stop by stop, and back.

Driving times are fixed, nobody waits, each stop is set up, held open and packed; one break is taken, after
the call that is packed nearest to the middle of the day. The length of the day therefore does not depend on
when it starts.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Workday:
    """Minutes of the day: departure, return, and (opening, closing) of each call."""

    depart_minute: int
    return_minute: int
    calls: tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a tour asks of the day, call by call in driving order.

    Attributes
    ----------
    driving_minutes : of each leg, base to base (one more than calls)
    open_minutes : to the public, at each call
    setup_minutes : of each call; half of them (rounded down) before opening, the rest after closing
    break_minutes : int
    """

    driving_minutes: tuple[int, ...]
    open_minutes: tuple[int, ...]
    setup_minutes: tuple[int, ...]
    break_minutes: int

    @property
    def away_minutes(self) -> int:
        """From departure to return, if nobody waits."""
        return sum(self.driving_minutes) + sum(self.open_minutes) + sum(self.setup_minutes) + self.break_minutes

    @property
    def minutes_to_first_opening(self) -> int:
        """From departure."""
        return self.driving_minutes[0] + self.setup_minutes[0] // 2


def work_day(work: Work, *, depart_minute: int, midday_minute: float) -> Workday:
    """Clock times of a tour.

    Parameters
    ----------
    depart_minute : int
        Minute of the day.
    midday_minute : float
        The break comes after the call that is packed nearest to it, the earlier of two equal ones.
    """

    def calls(break_after: int) -> list[tuple[int, int]]:
        minute, found = depart_minute, []
        for number, (leg, held_open, setup) in enumerate(
            zip(work.driving_minutes, work.open_minutes, work.setup_minutes)
        ):
            opens = minute + leg + setup // 2
            found.append((opens, opens + held_open))
            minute = opens + held_open + setup - setup // 2 + (work.break_minutes if number == break_after else 0)
        return found

    packed = [closes + setup - setup // 2 for (_, closes), setup in zip(calls(-1), work.setup_minutes)]
    nearest = min(range(len(packed)), key=lambda number: abs(packed[number] - midday_minute))
    return Workday(depart_minute, depart_minute + work.away_minutes, tuple(calls(nearest)))
