"""The weeks of an area's places, season by season: alike ones once, odd and even ones apart where they differ."""

from __future__ import annotations

from collections.abc import Collection
from math import lcm

from optimizer.sheets.content import CalendarDay, CalendarWeek, SeasonCalendar, SeasonPart
from optimizer.sheets.source import SheetSource
from optimizer.slots import DAYS
from optimizer.views.timetables import Presence
from optimizer.wording import day_name, weeks


def calendars(source: SheetSource, chosen: Collection[str]) -> tuple[SeasonCalendar, ...]:
    """The weeks of some places and stops, in every season."""
    wanted = frozenset(chosen)
    return tuple(
        _season(season, [each for each in source.presences[season.id] if each.place in wanted], source.lang)
        for season in source.seasons
    )


def comes_in(presence: Presence, week: int) -> bool:
    """Whether people are received in a week of a cycle, from 1; where nothing says in which, in any."""
    return not presence.in_weeks or (week - 1) % presence.cycle_weeks + 1 in presence.in_weeks


def narrowed(calendar: SeasonCalendar, lang: str, *, added_only: bool) -> SeasonCalendar:
    """The weeks of a season without what is open today: weeks that are then alike are one."""
    if not added_only:
        return calendar
    found = dict.fromkeys(each for week in calendar.weeks for day in week.days for each in day.presences if each.added)
    return _season(calendar.season, sorted(found, key=lambda each: (each.opens, each.closes, each.name)), lang)


def _season(season: SeasonPart, found: list[Presence], lang: str) -> SeasonCalendar:
    cycle = lcm(*(each.cycle_weeks for each in found if each.in_weeks))
    alike: dict[tuple[Presence, ...], list[int]] = {}
    for week in range(1, cycle + 1):
        alike.setdefault(tuple(each for each in found if comes_in(each, week)), []).append(week)
    days = [day for day in DAYS if any(each.weekday == day for each in found)]
    return SeasonCalendar(season=season, weeks=tuple(
        CalendarWeek(
            name=weeks(numbers, cycle, lang), weeks=tuple(numbers),
            days=tuple(
                CalendarDay(day=day, name=day_name(day, lang), presences=tuple(p for p in its if p.weekday == day))
                for day in days))
        for its, numbers in alike.items()
    ))
