"""iCalendar (RFC 5545): when people are received, for the calendar of a telephone.

One file for each place, each vehicle and each commune. Times of the week recur by season, with the days on which
nothing takes place left out; clock times are those of Paris, winter and summer.
"""

from __future__ import annotations

import uuid
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from optimizer.calendars.dated import Calendar, DatedPresence, Series, dated_presences
from optimizer.exports.scope import Scope, where
from optimizer.exports.zipped import add
from optimizer.locale import translator
from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.slugs import slug
from optimizer.territory import Site, Stop, Territory
from optimizer.views.sentences import service_names
from optimizer.whole_writing import whole_file
from optimizer.wording import counted, date_text, printable

if TYPE_CHECKING:
    import icalendar

NAME = "ics"
FILE_NAME = "plan-ics.zip"
ZONE = "Europe/Paris"
_EVENTS = uuid.UUID("5b0f6c62-0f6e-5d56-9d0a-6f1c0f7f3a51")
"""Names of events are made under this one, so that a later file replaces the events of an earlier one."""
_ZONE_RULES = (("CEST", 1, 2, datetime(1981, 3, 29, 2)), ("CET", 2, 1, datetime(1996, 10, 27, 3)))
"""Name, hours before and after, since when: on the last Sunday of that month."""


def export(
    plan: Plan, territory: Territory, scenario: Scenario, target: Path, *, lang: str, scope: Scope | None = None
) -> Path:
    """Write every calendar of the scope to the zip `target`."""
    _ = translator(lang)
    calendars = Calendars(plan, territory, scenario, scope or Scope(), lang=lang)
    with whole_file(target) as path, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, name in calendars.places.items():
            add(archive, _path(_("places"), name, place), calendars.of_place(place))
        for area, name in calendars.areas.items():
            add(archive, _path(_("communes"), name, area), calendars.of_area(area))
        for (kind, unit), name in calendars.vehicles.items():
            add(archive, _path(_("vehicles"), name, f"{kind}-{unit}"), calendars.of_vehicle((kind, unit)))
    return target


class Calendars:
    """The calendars of one plan; each is made when it is asked for.

    Parameters
    ----------
    scope : Scope
        The area and the year concerned.
    """

    def __init__(self, plan: Plan, territory: Territory, scenario: Scenario, scope: Scope, *, lang: str) -> None:
        self._plan, self._territory, self._scenario, self._scope = plan, territory, scenario, scope
        self._lang, self._translate = lang, translator(lang)

    @cached_property
    def places(self) -> dict[str, str]:
        """Site or stop id → name of each that receives people."""
        return {each.presence.place: each.presence.name for each in self._dated}

    @cached_property
    def areas(self) -> dict[str, str]:
        """Smallest areas in which people are received: id → name."""
        ids = dict.fromkeys(where(each.presence.place, self._territory).area for each in self._dated)
        known = self._territory.area_by_id
        return {area: known[area].name if area in known else area for area in ids}

    @cached_property
    def vehicles(self) -> dict[tuple[str, int], str]:
        """(vehicle type, unit) → name of each that drives."""
        _ = self._translate
        types = {vehicle.id: vehicle for vehicle in self._scenario.fleet}
        used = sorted({(each.presence.vehicle, each.presence.unit) for each in self._dated if each.presence.vehicle})
        return {
            (kind, unit): types[kind].name.text(self._lang) + (f" {unit}" if types[kind].number > 1 else "")
            for kind, unit in used
        }

    def of_place(self, place: str) -> bytes:
        """The calendar of a site or stop; empty if nobody is received there."""
        name = self.places.get(place, where(place, self._territory).name)
        return self._calendar(name, lambda each: each.presence.place == place)

    def of_area(self, area: str) -> bytes:
        """The calendar of an area of any size."""
        known = self._territory.area_by_id.get(area)
        return self._calendar(known.name if known else area, lambda each: self._territory.within(
            where(each.presence.place, self._territory).area, area))

    def of_vehicle(self, vehicle: tuple[str, int]) -> bytes:
        """The calendar of one vehicle: the stops at which it receives people."""
        return self._calendar(self.vehicles.get(vehicle, vehicle[0]), lambda each: (
            (each.presence.vehicle, each.presence.unit) == vehicle))

    @cached_property
    def _year(self) -> Calendar:
        return self._scope.calendar(self._territory, self._scenario)

    @cached_property
    def _dated(self) -> tuple[DatedPresence, ...]:
        return tuple(
            each for each in dated_presences(self._plan, self._year, lang=self._lang)
            if self._scope.covers(where(each.presence.place, self._territory).area, self._territory))

    def _calendar(self, name: str, chosen: Callable[[DatedPresence], bool]) -> bytes:
        import icalendar

        calendar = icalendar.Calendar()
        notes = self._notes()
        title = f"{line_of(name)} · {line_of(self._scenario.name.text(self._lang))}"
        calendar.add("prodid", "-//Maillage//Maillage//FR")
        calendar.add("version", "2.0")
        calendar.add("calscale", "GREGORIAN")
        calendar.add("method", "PUBLISH")
        # Told to be text: what the library does not know by name, it would not escape.
        for key, words in (("name", title), ("x-wr-calname", title), ("description", notes), ("x-wr-caldesc", notes)):
            calendar.add(key, icalendar.vText(words))
        calendar.add("x-wr-timezone", ZONE)
        calendar.add_component(_paris())
        for each in filter(chosen, self._dated):
            for series in each.series:
                calendar.add_component(self._event(each, series))
        return calendar.to_ical()

    def _notes(self) -> str:
        _, lang, days = self._translate, self._lang, self._year.days
        lines = [_("From {first} to {last}. Closed on public holidays.", first=date_text(days.first, lang),
                   last=date_text(days.last, lang))]
        if not self._scope.closures:
            open_weeks = sum(season.weeks for season in self._scenario.seasons)
            if open_weeks < 52:
                lines.append(_("The network is closed about {weeks} a year; their dates are not fixed yet.",
                               weeks=counted("week", round(52 - open_weeks), lang)))
        if any(call.weeks > 1 for call in self._territory.existing_tours):
            lines.append(_("Rounds of today that do not come every week are left out: their weeks are not known."))
        known = self._year.known_school_days
        if known is None or days.last > known.last:
            lines.append(_("School holidays are not all published yet: ask before you come on such days."))
        return "\n".join(lines)

    def _event(self, each: DatedPresence, series: Series) -> icalendar.Event:
        import icalendar

        event, presence, _ = icalendar.Event(), each.presence, self._translate
        here = where(presence.place, self._territory)
        area = self._territory.area_by_id.get(here.area)
        commune = area.name if area else here.area
        key = "|".join(map(str, (
            self._territory.id, self._scenario.name.fr, presence.place, each.season.id, presence.weekday,
            presence.opens, presence.vehicle, presence.unit, series.every_weeks, series.first)))
        event.add("uid", f"{uuid.uuid5(_EVENTS, key)}@maillage")
        # The same plan gives the same file: the day asked for stands for the moment of writing.
        event.add("dtstamp", datetime.combine(self._year.days.first, datetime.min.time(), UTC))
        event.add("summary", self._summary(each))
        event.add("location", line_of(presence.name if commune.casefold() in presence.name.casefold()
                                      else f"{presence.name}, {commune}"))
        event.add("geo", (round(here.lat, 6), round(here.lon, 6)))
        event.add("description", self._description(each, here))
        event.add("transp", "TRANSPARENT")
        event.add("dtstart", _moment(series.first, presence.opens))
        event.add("dtend", _moment(series.first, presence.closes))
        if series.last > series.first:
            until = _moment(series.last, presence.opens).astimezone(UTC)
            event.add("rrule", {"freq": "weekly", "interval": series.every_weeks, "until": until})
        if series.left_out:
            event.add("exdate", [_moment(day, presence.opens) for day in series.left_out])
        return event

    def _summary(self, each: DatedPresence) -> str:
        _, presence = self._translate, each.presence
        name = line_of(presence.name)
        if not presence.driven:
            return _("Open: {name}", name=name)
        return f"{line_of(presence.detail)} · {name}"

    def _description(self, each: DatedPresence, here: Site | Stop) -> str:
        _, presence, names = self._translate, each.presence, service_names(self._scenario, self._lang)
        lines = [", ".join(names.get(service, service) for service in presence.services)]
        if presence.weeks:
            lines.append(presence.weeks.capitalize())
        lines.append(_("As today") if not presence.added else _("Proposed by the plan"))
        if isinstance(here, Site) and here.contact:
            lines.append(_("Contact: {contact}", contact=here.contact))
        if isinstance(here, Site) and here.illustrative:
            lines.append(_("Illustrative: stands for a building that no published data locates"))
        return "\n".join(line_of(line) for line in lines)


def line_of(text: str) -> str:
    """Text on one line, without what may not be printed."""
    return " ".join(printable(text.replace("\u2028", " ").replace("\u2029", " ")).split())


def _path(folder: str, name: str, key: str) -> str:
    return f"{slug(folder, otherwise=NAME)}/{slug(name, otherwise='x')}-{slug(key, otherwise='x')}.ics"


def _moment(day: date, minute: int) -> datetime:
    """Clock time of a day in Paris; a minute after midnight belongs to the next day."""
    return datetime.combine(day, datetime.min.time(), ZoneInfo(ZONE)) + timedelta(minutes=minute)


def _paris() -> icalendar.Timezone:
    """The rule of the European Union since 1996, which needs no table of years."""
    import icalendar

    zone = icalendar.Timezone()
    zone.add("tzid", ZONE)
    for name, before, after, since in _ZONE_RULES:
        part = icalendar.TimezoneDaylight() if after > before else icalendar.TimezoneStandard()
        part.add("tzname", name)
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        part.add("dtstart", since)
        part.add("rrule", {"freq": "yearly", "bymonth": since.month, "byday": "-1su"})
        zone.add_component(part)
    return zone

