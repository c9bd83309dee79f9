"""Days with a date: a year from some day on, which season each day is in, and where a week stands in a cycle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimizer.scenario import Season


@dataclass(frozen=True)
class Days:
    """Days one after the other, the first and the last included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __iter__(self) -> Iterator[date]:
        day = self.first
        while day <= self.last:
            yield day
            day += timedelta(1)


def a_year_from(first: date) -> Days:
    """Three hundred and sixty-five days."""
    return Days(first, first + timedelta(364))


def in_season(day: date, season: Season) -> bool:
    """Whether a day falls between a season's first and last day, which may lie in two years."""
    at = f"{day:%m-%d}"
    if season.start <= season.end:
        return season.start <= at <= season.end
    return at >= season.start or at <= season.end


def week_of_cycle(day: date, cycle_weeks: int) -> int:
    """Week of the cycle, 1-based, by the number of the calendar's week (ISO 8601).

    People are told odd and even weeks, so the calendar's number decides: a year of 53 weeks has two odd weeks
    one after the other at its end.
    """
    return (day.isocalendar().week - 1) % cycle_weeks + 1
