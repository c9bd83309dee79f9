"""What a scenario says that cannot be, whatever its territory: seasons that overlap, clock times that do not exist."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import combinations

from optimizer.faults import Fault
from optimizer.locale import N_
from optimizer.scenario import Scenario, Season
from optimizer.told import Figure, Told

_LEAP_YEAR = 2024
"""So that 29 February exists."""

_TOO_MUCH = {
    "investment": N_("the shares of investment costs add up to {total}%"),
    "running": N_("the shares of running costs add up to {total}%"),
}


def sense_faults(scenario: Scenario) -> list[Fault]:
    """Faults of a scenario taken alone, beyond what its fields' limits catch."""
    return [*_seasons(scenario), *_clock_times(scenario), *_repeated_ids(scenario), *_funding(scenario)]


def season_days(season: Season) -> frozenset[int]:
    """Days of the year (1 … 366) of a season; it may run over New Year."""
    first, last = (
        datetime.date.fromisoformat(f"{_LEAP_YEAR}-{day}").timetuple().tm_yday for day in (season.start, season.end)
    )
    if first <= last:
        return frozenset(range(first, last + 1))
    return frozenset(range(first, 367)) | frozenset(range(1, last + 1))


def _figure(weeks: float) -> Figure:
    return Figure(weeks, 0 if weeks.is_integer() else 1)


def _seasons(scenario: Scenario) -> Iterator[Fault]:
    days = [season_days(season) for season in scenario.seasons]
    for (i, one), (j, other) in combinations(enumerate(scenario.seasons), 2):
        shared = len(days[i] & days[j])
        if shared:
            yield Fault(
                message=Told(
                    "the seasons {one} and {other} share {days} days", one=one.id, other=other.id, days=shared
                ),
                remedy=Told("change start or end so that each day is in one season"),
                column=f"seasons[{j}].start",
            )
    for index, season in enumerate(scenario.seasons):
        longest = len(days[index]) / 7
        if season.weeks > longest + 1:
            yield Fault(
                message=Told(
                    "{season} has {weeks} weeks, but its dates hold only {longest}",
                    season=season.id,
                    weeks=_figure(season.weeks),
                    longest=Figure(longest, 1),
                ),
                remedy=Told("write fewer weeks, or other dates"),
                column=f"seasons[{index}].weeks",
            )
        if season.holiday_weeks > season.weeks:
            yield Fault(
                message=Told(
                    "{season} has more weeks of holidays than weeks ({weeks})",
                    season=season.id,
                    weeks=_figure(season.weeks),
                ),
                remedy=Told("write {most} at most", most=f"{season.weeks:g}"),
                column=f"seasons[{index}].holiday_weeks",
            )


def _minute(text: str) -> int | None:
    hours, minutes = int(text[:2]), int(text[3:])
    return hours * 60 + minutes if hours * 60 + minutes <= 1440 and minutes < 60 else None


def _clock_times(scenario: Scenario) -> Iterator[Fault]:
    before: int = 0
    for part in ("am", "pm", "eve"):
        start, end = (_minute(text) for text in getattr(scenario.slots, part).split("-"))
        key = f"slots.{part}"
        if start is None or end is None:
            yield Fault(
                message=Told("it is not a time of day"),
                remedy=Told("write two times such as {times}", times="09:00-12:30"),
                column=key,
            )
            continue
        if end <= start:
            yield Fault(
                message=Told("it ends before it starts"), remedy=Told("write the earlier time first"), column=key
            )
        elif start < before:
            yield Fault(
                message=Told("it starts before the part of the day in front of it ends"),
                remedy=Told("let am, pm and eve follow one another"),
                column=key,
            )
        before = max(before, end)
    for index, vehicle in enumerate(scenario.fleet):
        key = f"fleet[{index}]"
        if _minute(vehicle.start_time) is None:
            yield Fault(
                message=Told("{time} is not a time of day", time=vehicle.start_time),
                remedy=Told("write a time such as {time}", time="08:00"),
                column=f"{key}.start_time",
            )
        shortest = vehicle.stop_minutes + vehicle.setup_minutes + vehicle.break_minutes
        if vehicle.shift_minutes < shortest:
            yield Fault(
                message=Told(
                    "one stop, its setting up and the break take {minutes} minutes, more than the working day",
                    minutes=shortest,
                ),
                remedy=Told("write at least {minutes}, plus the driving", minutes=shortest),
                column=f"{key}.shift_minutes",
            )


def _repeated_ids(scenario: Scenario) -> Iterator[Fault]:
    for key, ids in (
        ("staff.teams", [team.id for team in scenario.staff.teams]),
        ("funding.payers", [payer.id for payer in scenario.funding.payers]),
    ):
        for index, identifier in enumerate(ids):
            if identifier in ids[:index]:
                yield Fault(
                    message=Told("the id {id} appears twice", id=identifier),
                    remedy=Told("give each its own id"),
                    column=f"{key}[{index}].id",
                )


def _funding(scenario: Scenario) -> Iterator[Fault]:
    for cost in _TOO_MUCH:
        total = sum(share.share for share in scenario.funding.shares if share.cost == cost)
        if total > 1 + 1e-9:
            yield Fault(
                message=Told(_TOO_MUCH[cost], total=Figure(100 * total)),
                remedy=Told("lower them to 100 % together"),
                column="funding.shares",
            )
