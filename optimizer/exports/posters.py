"""PDF: an A4 poster for each place and stop, in black and white, to be read from two metres."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from optimizer.calendars.dated import DatedPresence, dated_presences
from optimizer.exports.documents.typesetting import typeset
from optimizer.exports.scope import Scope, where
from optimizer.locale import translator
from optimizer.plan import Plan
from optimizer.scenario import Scenario, Season
from optimizer.slots import DAYS
from optimizer.territory import Site, Territory
from optimizer.views.sentences import service_names
from optimizer.views.timetables import Presence
from optimizer.whole_writing import whole_file
from optimizer.wording import date_text, day_name, kind_name, listed, month_day, say, span

NAME = "poster"
FILE_NAME = "plan-posters.pdf"
NEXT_DATES = 5


@dataclass(frozen=True)
class PosterSeason:
    """Seasons with the same week: their names, their dates, and (day, hours, in which weeks) line by line."""

    name: str
    dates: str
    lines: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Poster:
    """What one place tells whoever passes by."""

    band: str
    name: str
    detail: str
    seasons: tuple[PosterSeason, ...]
    next_title: str
    next: tuple[tuple[str, str], ...]
    """(day and hours, next dates) of what does not take place every week."""
    weeks_note: str
    services_title: str
    services: tuple[str, ...]
    closed: str
    contact_title: str
    contact: str
    """Empty: a line to fill in by hand."""


@dataclass(frozen=True, kw_only=True)
class Posters:
    """What `posters.typ` lays out."""

    lang: str
    title: str
    description: str
    foot: str
    page_of: str
    posters: tuple[Poster, ...]


def export(
    plan: Plan, territory: Territory, scenario: Scenario, target: Path, *, lang: str, scope: Scope | None = None
) -> Path:
    """Write a poster for each place of the scope to which the plan adds something to `target`."""
    with whole_file(target) as path:
        path.write_bytes(posters_pdf(plan, territory, scenario, lang=lang, scope=scope or Scope()))
    return target


def posters_pdf(
    plan: Plan, territory: Territory, scenario: Scenario, *, lang: str, scope: Scope,
    places: Iterable[str] | None = None,
) -> bytes:
    """Posters as a PDF, one page each.

    Parameters
    ----------
    places
        Site or stop ids; without any, those of the scope to which the plan adds something.
    """
    _ = translator(lang)
    of_place: dict[str, list[DatedPresence]] = {}
    for each in dated_presences(plan, scope.calendar(territory, scenario), lang=lang):
        of_place.setdefault(each.presence.place, []).append(each)
    wanted = list(places) if places is not None else [
        place for place, its in of_place.items()
        if any(each.presence.added for each in its) and scope.covers(where(place, territory).area, territory)]
    made = tuple(_poster(of_place[place], territory, scenario, scope, lang)
                 for place in wanted if place in of_place)
    name = scenario.name.text(lang)
    return typeset("posters", Posters(
        lang=lang, title=_("Posters of the plan “{name}”", name=name),
        description=_("Opening hours of each place and stop, one page each"),
        foot=_("Plan “{name}”, {date}", name=name, date=date_text(scope.first_day, lang)), page_of="",
        posters=tuple(sorted(made, key=lambda poster: poster.name)),
    ), made_on=scope.first_day)


def _poster(
    its: Sequence[DatedPresence], territory: Territory, scenario: Scenario, scope: Scope, lang: str
) -> Poster:
    _, first = translator(lang), its[0].presence
    here = where(first.place, territory)
    area = territory.area_by_id.get(here.area)
    commune = area.name if area else ""
    kind = kind_name(here.kind, lang) if isinstance(here, Site) else ""
    detail = [kind[:1].upper() + kind[1:], "" if commune.casefold() in first.name.casefold() else commune]
    if all(each.presence.driven for each in its):
        vehicles = dict.fromkeys(each.presence.detail for each in its)
        closed = _("No visit on public holidays.")
        band, detail = _("Stops here: {vehicle}", vehicle=listed(list(vehicles), lang)), detail[1:]
    else:
        band, closed = _("Open to everyone"), _("Closed on public holidays.")
    names = service_names(scenario, lang)
    served = dict.fromkeys(service for each in its for service in each.presence.services)
    return Poster(
        band=band, name=first.name, detail=" · ".join(filter(None, detail)), seasons=_seasons(its, scenario, lang),
        next_title=_("Next visits"), next=_next(its, scope, lang),
        weeks_note=_("Odd or even: the number of the week in the calendar decides."),
        services_title=_("What for"), services=tuple(names.get(service, service) for service in served),
        closed=closed, contact_title=_("Contact") + say("colon", lang),
        contact=here.contact if isinstance(here, Site) else "",
    )


def _seasons(its: Sequence[DatedPresence], scenario: Scenario, lang: str) -> tuple[PosterSeason, ...]:
    """Seasons with the same week together; those in which nothing takes place are said to be closed."""
    alike: dict[tuple[tuple[str, str, str], ...], list[Season]] = {}
    for season in scenario.seasons:
        here = [each.presence for each in its if each.season.id == season.id]
        alike.setdefault(_lines(here, lang), []).append(season)
    _ = translator(lang)
    closed = _("No visit") if all(each.presence.driven for each in its) else _("Closed")
    told = []
    for lines, seasons in sorted(alike.items(), key=lambda pair: not pair[0]):
        whole = len(seasons) == len(scenario.seasons)
        dates = [] if whole else [say("report.dates", lang, start=month_day(season.start, lang),
                                      end=month_day(season.end, lang)) for season in seasons]
        name = say("all_year", lang) if whole else listed([season.name.text(lang).lower() for season in seasons], lang)
        told.append(PosterSeason(name[:1].upper() + name[1:], ", ".join(dates),
                                 lines or ((closed, "", ""),)))
    return tuple(told)


def _lines(its: Sequence[Presence], lang: str) -> tuple[tuple[str, str, str], ...]:
    """A line for each day and rhythm, in the order of the week."""
    lines: dict[tuple[str, str], list[str]] = {}
    for each in sorted(its, key=lambda each: (DAYS.index(each.weekday), each.opens)):
        lines.setdefault((each.weekday, each.weeks), []).append(span(each.opens, each.closes, lang))
    return tuple((day_name(day, lang).capitalize(), listed(list(dict.fromkeys(hours)), lang), weeks)
                 for (day, weeks), hours in lines.items())


def _next(its: Sequence[DatedPresence], scope: Scope, lang: str) -> tuple[tuple[str, str], ...]:
    """When what does not take place every week does so next."""
    found: dict[str, list[date]] = {}
    for each in its:
        presence = each.presence
        if len(presence.in_weeks) < presence.cycle_weeks:
            hours = span(presence.opens, presence.closes, lang)
            days = found.setdefault(f"{day_name(presence.weekday, lang).capitalize()} {hours}", [])
            days += [day for series in each.series for day in series.days if day >= scope.first_day]
    return tuple((title, ", ".join(month_day(f"{day:%m-%d}", lang) for day in sorted(days)[:NEXT_DATES]))
                 for title, days in found.items())
