"""When people are received, day by day: the week of each season laid over a calendar.

A time of the week takes place on its weekday, in its season, in its weeks of the cycle; not on public holidays, nor
in weeks in which the network is closed; and where a building is free in school weeks only, or in school
holidays only, on those days alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from optimizer.access_quality import rows_of_season
from optimizer.calendars.days import Days, in_season, week_of_cycle
from optimizer.calendars.public_holidays import public_holidays
from optimizer.plan import Plan
from optimizer.scenario import Scenario, Season
from optimizer.slots import DAYS, PARTS
from optimizer.territory import Availability, Territory
from optimizer.views.timetables import Presence, presences
from optimizer.wording import minutes_of


@dataclass(frozen=True)
class Series:
    """Days at equal distances, and those among them on which nothing takes place; the first and last day do."""

    every_weeks: int
    first: date
    last: date
    left_out: tuple[date, ...]

    @property
    def days(self) -> tuple[date, ...]:
        """Days on which it takes place."""
        count = (self.last - self.first).days // (7 * self.every_weeks) + 1
        steps = (self.first + timedelta(weeks=self.every_weeks * step) for step in range(count))
        return tuple(day for day in steps if day not in self.left_out)


@dataclass(frozen=True, kw_only=True)
class DatedPresence:
    """One time of the week in one season, with its days."""

    presence: Presence
    season: Season
    series: tuple[Series, ...]


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """What decides on which days something takes place.

    Attributes
    ----------
    days : Days
        The days asked for.
    closures : tuple of Days
        When what the plan adds is closed; what exists today keeps its own habits.
    """

    territory: Territory
    scenario: Scenario
    days: Days
    closures: tuple[Days, ...] = ()

    @cached_property
    def known_school_days(self) -> Days | None:
        """The days for which school holidays are published."""
        known = self.territory.school_holidays
        return Days(known[0].first, max(each.last for each in known)) if known else None

    @cached_property
    def _school_holidays(self) -> frozenset[date]:
        return frozenset(day for each in self.territory.school_holidays for day in Days(each.first, each.last)
                         if day in self.days)

    @cached_property
    def _public_holidays(self) -> frozenset[date]:
        return frozenset(day for year in range(self.days.first.year, self.days.last.year + 1)
                         for day in public_holidays(year))

    @cached_property
    def _by_weekday(self) -> dict[tuple[str, str], list[date]]:
        """(season, weekday) → its days."""
        found: dict[tuple[str, str], list[date]] = {}
        for day in self.days:
            for season in self.scenario.seasons:
                if in_season(day, season):
                    found.setdefault((season.id, DAYS[day.weekday()]), []).append(day)
        return found

    def series_of(self, presence: Presence, season: Season) -> tuple[Series, ...]:
        """The days of one time of the week, as few series as there can be; none where its weeks are not known."""
        holds = self._holds(presence, season)
        every_week = len(set(presence.in_weeks)) >= presence.cycle_weeks
        step = 1 if every_week else presence.cycle_weeks
        found = []
        for week in (None,) if every_week else presence.in_weeks:
            its = [day for day in self._by_weekday.get((season.id, presence.weekday), ())
                   if week is None or week_of_cycle(day, presence.cycle_weeks) == week]
            found += [_series(run, step, [day for day in run if self._open(day, presence, holds)])
                      for run in _runs(its, step)]
        return tuple(sorted((each for each in found if each), key=lambda each: each.first))

    def _open(self, day: date, presence: Presence, holds: frozenset[str]) -> bool:
        if day in self._public_holidays or (presence.added and any(day in each for each in self.closures)):
            return False
        if "all" in holds or len(holds) != 1:
            return True
        if self.known_school_days is None or day not in self.known_school_days:
            return False  # nobody knows yet whether there is school
        return (day in self._school_holidays) is ("holiday" in holds)

    def _holds(self, presence: Presence, season: Season) -> frozenset[str]:
        """Calendars in which the building is free then; empty where nothing restricts it."""
        if not presence.driven:
            rows = self.territory.availability_of.get(presence.place, ())
            state = "possible" if presence.added else "open"
            return _calendars(rows_of_season(rows, season, state), {presence.slot})
        kinds = {vehicle.id: vehicle.kind for vehicle in self.scenario.fleet}
        if kinds.get(presence.vehicle) != "car_with_room":
            return frozenset()
        room = self.territory.stops[self.territory.stop_index[presence.place]].room
        touched = {
            f"{presence.weekday}-{part}" for part in PARTS
            for opens, closes in (minutes_of(self.scenario.slots, f"mon-{part}"),)
            if presence.opens < closes and opens < presence.closes
        }
        return _calendars(rows_of_season(self.territory.availability_of.get(room, ()), season, "possible"), touched)


def dated_presences(plan: Plan, calendar: Calendar, *, lang: str) -> tuple[DatedPresence, ...]:
    """Everything that takes place under the plan, today's places and rounds included, season by season."""
    territory, scenario = calendar.territory, calendar.scenario
    found = (
        DatedPresence(presence=each, season=season, series=calendar.series_of(each, season))
        for season in scenario.seasons
        for each in presences(plan, territory, scenario, season=season.id, lang=lang)
    )
    return tuple(each for each in found if each.series)


def _calendars(rows: Sequence[Availability], slots: set[str]) -> frozenset[str]:
    """Calendars in which all `slots` are free."""
    of_slot = [frozenset(row.calendar for row in rows if slot in row.slots) for slot in sorted(slots)]
    narrow = [each for each in of_slot if each and "all" not in each and len(each) == 1]
    return narrow[0] if narrow else frozenset({"all"})


def _runs(days: Iterable[date], step_weeks: int) -> Iterator[list[date]]:
    """Days cut where two of them are not one step apart: between two winters, or at the end of a year of 53 weeks."""
    run: list[date] = []
    for day in days:
        if run and day - run[-1] != timedelta(weeks=step_weeks):
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _series(run: list[date], step_weeks: int, held: list[date]) -> Series | None:
    if not held:
        return None
    inside = (day for day in run if held[0] <= day <= held[-1])
    return Series(step_weeks, held[0], held[-1], tuple(day for day in inside if day not in set(held)))
