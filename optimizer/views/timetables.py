"""The week as people read it: by place, by day, by vehicle, in clock times, what the plan adds set apart.

A `Presence` is one time at which people are received somewhere; the tables only arrange presences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from optimizer.access_quality import rows_of_season, season_slots
from optimizer.locale import Translator, translator
from optimizer.plan import Plan
from optimizer.scenario import Scenario, Season
from optimizer.slots import DAYS, day_of
from optimizer.territory import Territory
from optimizer.views.places import PlaceView, places
from optimizer.views.sentences import commune
from optimizer.views.tours import TourView, rounds_today, tours
from optimizer.wording import clock, day_name, duration, kind_name, minutes_of, number, span, weeks

ADDED = "+\u00a0"
"""Stands before every time that the plan adds: it is told by more than a colour or a weight of letters."""


@dataclass(frozen=True, kw_only=True)
class Presence:
    """One time of the week at which people are received at a place or a stop."""

    weekday: str
    opens: int
    """Minute of the day."""
    closes: int
    place: str
    """Site or stop id."""
    name: str
    detail: str
    """Kind of building and commune, or who comes."""
    added: bool
    """Whether the plan adds it; False: it exists today."""
    new: bool = False
    """Whether nothing is open there today."""
    driven: bool = False
    """Whether a vehicle comes."""
    weeks: str = ""
    """In which weeks, where not in all of them: ``odd weeks``."""
    slot: str = ""
    """Half-day of the week, where it is a place that opens."""
    vehicle: str = ""
    """Id of the vehicle type that comes under the plan."""
    unit: int = 0
    """Which vehicle of the type, 1-based."""
    in_weeks: tuple[int, ...] = (1,)
    """Weeks of the cycle; none where nothing says which."""
    cycle_weeks: int = 1
    services: tuple[str, ...] = ()
    """Ids of what is offered then."""
    calendar: str = "all"
    """``school`` or ``holiday``: today's hours that hold in these weeks of the season alone; ``all``: in every week."""

    def hours(self, lang: str) -> str:
        """``+ 9 h – 12 h 30 (semaines paires)``."""
        often = f" ({self.weeks})" if self.weeks else ""
        return f"{ADDED if self.added else ''}{span(self.opens, self.closes, lang)}{often}"


@dataclass(frozen=True)
class TextRow:
    """A row of a timetable: its name, what is said below the name, and lines of text for each column."""

    name: str
    detail: str
    cells: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class TextTable:
    """A timetable as text in the reader's language; the first column holds the rows' names."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[TextRow, ...]


def presences(plan: Plan, territory: Territory, scenario: Scenario, *, season: str, lang: str) -> tuple[Presence, ...]:
    """Every presence in one season, today's places and rounds included, in the order of the week."""
    views = places(plan, territory, scenario), tours(plan, territory, scenario)
    return presences_of(*views, territory, scenario, season=season, lang=lang)


def presences_of(
    open_places: Iterable[PlaceView], driven: Iterable[TourView], territory: Territory, scenario: Scenario, *,
    season: str, lang: str,
) -> tuple[Presence, ...]:
    """The same, of places and tours already joined with their territory; tours of other seasons are left out."""
    its = next(each for each in scenario.seasons if each.id == season)
    found = [
        *(each for view in open_places for each in _of_place(view, territory, scenario, its, lang)),
        *(each for view in driven if view.run.season == season for each in _of_tour(view, lang)),
        *_of_rounds(territory, lang),
    ]
    return tuple(sorted(found, key=lambda each: (
        DAYS.index(each.weekday), each.opens, each.closes, each.name, each.place)))


def by_place(
    found: Iterable[Presence], days: Sequence[str], lang: str, *, changed: bool, weekday: str | None = None
) -> TextTable:
    """One row per place or stop, one column per day.

    Parameters
    ----------
    changed : bool
        True: the places and stops to which the plan adds something; False: all others.
    weekday : str, optional
        Only this day.
    """
    _ = translator(lang)
    of_place: dict[str, list[Presence]] = {}
    for each in found:
        of_place.setdefault(each.place, []).append(each)
    shown = [day for day in days if weekday in (None, day)]
    rows = []
    for its in of_place.values():
        if any(each.added for each in its) is not changed:
            continue
        cells = tuple(tuple(each.hours(lang) for each in its if each.weekday == day) for day in shown)
        if any(cells):
            rows.append((its[0], TextRow(its[0].name, its[0].detail, cells)))
    rows.sort(key=lambda pair: (pair[0].driven, not pair[0].new, pair[1].name))
    title = _("What the plan opens or extends") if changed else _("What stays as it is today")
    columns = (_("Place"), *(day_name(day, lang).capitalize() for day in shown))
    return TextTable(title, columns, tuple(row for _first, row in rows))


def by_day(found: Iterable[Presence], lang: str, *, weekday: str, changed_only: bool) -> TextTable:
    """The places and stops of one day, in the order in which they open."""
    _ = translator(lang)
    rows = tuple(
        TextRow(each.hours(lang), "", ((each.name,), (each.detail,), (_origin(each, _),)))
        for each in found if each.weekday == weekday and (each.added or not changed_only)
    )
    return TextTable(day_name(weekday, lang).capitalize(), (_("Hours"), _("Place"), _("What it is"), _("Since when")),
                     rows)


def by_vehicle(
    plan: Plan, territory: Territory, scenario: Scenario, *, season: str, lang: str, weekday: str | None = None
) -> list[TextTable]:
    """One table per tour of a season."""
    return [tour_table(view, plan, lang) for view in tours(plan, territory, scenario)
            if view.run.season == season and weekday in (None, view.run.weekday)]


def tour_table(view: TourView, plan: Plan, lang: str) -> TextTable:
    """A tour: departure, each stop with its hours, return."""
    _, run = translator(lang), view.run
    vehicle = view.vehicle.name.text(lang)
    title = _("{day}, {weeks}", day=day_name(run.weekday, lang).capitalize(),
              weeks=weeks(run.weeks, view.vehicle.cycle_weeks, lang))
    if view.vehicle.number > 1:
        vehicle = f"{vehicle} {run.unit}"
    day = _("{driving} of driving, {km} km", driving=duration(run.driving_minutes, lang), km=number(run.km, lang))
    rows = [
        TextRow(clock(run.depart_minute, lang), "", ((_("Leaves {base}", base=view.base.name),), (vehicle,))),
        *(TextRow(span(call.call.open_minute, call.call.close_minute, lang), "",
                  ((f"{call.order}. {call.stop.name}",), (_expected(plan, call.stop.id, run.season, lang, _),)))
          for call in view.calls),
        TextRow(clock(run.return_minute, lang), "", ((_("Back at {base}", base=view.base.name),), (day,))),
    ]
    return TextTable(title, (_("Hours"), _("Where"), _("To know")), tuple(rows))


def _of_place(
    view: PlaceView, territory: Territory, scenario: Scenario, season: Season, lang: str
) -> Iterator[Presence]:
    _ = translator(lang)
    rows = territory.availability_of.get(view.site.id, ()) if view.site.existing else ()
    today = set(season_slots(rows, season, "open", scenario.allowed_slots))
    where = commune(view)
    detail = f"{kind_name(view.site.kind, lang)}, {where}" if where else kind_name(view.site.kind, lang)
    for slot in view.slots[season.id]:
        opens, closes = minutes_of(scenario.slots, slot)
        yield Presence(weekday=day_of(slot), opens=opens, closes=closes, place=view.site.id, name=view.site.name,
                       detail=detail, added=slot not in today, new=view.new, slot=slot, services=view.site.services)
    told = {"school": _("outside school holidays"), "holiday": _("school holidays")}
    some_weeks = {(slot, row.calendar) for row in rows_of_season(rows, season, "open") if row.calendar in told
                  for slot in row.slots if slot not in view.slots[season.id]}
    for slot, calendar in sorted(some_weeks):
        opens, closes = minutes_of(scenario.slots, slot)
        yield Presence(weekday=day_of(slot), opens=opens, closes=closes, place=view.site.id, name=view.site.name,
                       detail=detail, added=False, slot=slot, services=view.site.services, weeks=told[calendar],
                       calendar=calendar)


def _of_tour(view: TourView, lang: str) -> Iterator[Presence]:
    every_week = len(view.run.weeks) >= view.vehicle.cycle_weeks
    often = "" if every_week else weeks(view.run.weeks, view.vehicle.cycle_weeks, lang)
    for call in view.calls:
        yield Presence(weekday=view.run.weekday, opens=call.call.open_minute, closes=call.call.close_minute,
                       place=call.stop.id, name=call.stop.name, detail=view.vehicle.name.text(lang), added=True,
                       driven=True, weeks=often, vehicle=view.run.vehicle, unit=view.run.unit,
                       in_weeks=view.run.weeks, cycle_weeks=view.vehicle.cycle_weeks, services=view.vehicle.services)


def _of_rounds(territory: Territory, lang: str) -> Iterator[Presence]:
    _ = translator(lang)
    for each in rounds_today(territory):
        often = "" if each.call.weeks == 1 else _("one week in {count}", count=each.call.weeks)
        yield Presence(weekday=each.weekday, opens=each.call.start_minute, closes=each.call.end_minute,
                       place=each.stop.id, name=each.stop.name, detail=_("round that drives today"), added=False,
                       driven=True, weeks=often, in_weeks=(1,) if each.call.weeks == 1 else (),
                       cycle_weeks=each.call.weeks, services=each.call.services)


def _origin(each: Presence, _: Translator) -> str:
    if not each.added:
        return _("as today")
    if each.driven:
        return _("added: stop of a tour")
    return _("added: new place") if each.new else _("added: more hours")


def _expected(plan: Plan, place: str, season: str, lang: str, _: Translator) -> str:
    visits = plan.figures.visits_per_week.get((place, season))
    if visits is None:
        return ""
    return _("about {visits} visits a week", visits=number(visits, lang, digits=1 if visits < 10 else 0))
