"""PDF: the whole schedule of a plan on A4, readable in black and white and read aloud by a screen reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from optimizer.exports.documents.typesetting import picture, typeset
from optimizer.exports.picture import description, map_content, season_picture
from optimizer.exports.scope import Scope, where
from optimizer.locale import translator
from optimizer.plan import Plan
from optimizer.scenario import Scenario, Season
from optimizer.sheets.telling import Fact
from optimizer.slots import DAYS
from optimizer.territory import Territory
from optimizer.views.sentences import how_good, seasons_named
from optimizer.views.shares import main_season
from optimizer.views.timetables import TextRow, TextTable, by_place, presences
from optimizer.views.tours import TourView
from optimizer.whole_writing import whole_file
from optimizer.wording import clock, counted, date_text, day_name, euros, month_day, number, per_cent, say, span, weeks

NAME = "pdf"
FILE_NAME = "plan.pdf"
MAP_WIDTH = 620.0
"""Pixels of the map beside its legend: its names are then 6 points high on A4."""


@dataclass(frozen=True, kw_only=True)
class SeasonPages:
    """What the plan adds in one season: the week by place, and the tours."""

    title: str
    note: str
    changed: TextTable
    tours: TextTable


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """What `schedule.typ` lays out."""

    lang: str
    title: str
    description: str
    foot: str
    page_of: str
    kicker: str
    name: str
    subject: str
    figures: tuple[Fact, ...]
    notes: tuple[str, ...]
    map: str
    map_title: str
    map_alt: str
    seasons: tuple[SeasonPages, ...]
    kept_title: str
    kept: tuple[TextTable, ...]
    """What stays as today: first what is the same all year."""
    sources: str


def export(
    plan: Plan, territory: Territory, scenario: Scenario, target: Path, *, lang: str, scope: Scope | None = None
) -> Path:
    """Write the schedule of the scope to `target`."""
    with whole_file(target) as path:
        path.write_bytes(schedule_pdf(plan, territory, scenario, lang=lang, scope=scope or Scope()))
    return target


def schedule_pdf(plan: Plan, territory: Territory, scenario: Scenario, *, lang: str, scope: Scope) -> bytes:
    """The schedule as a PDF."""
    return typeset("schedule", schedule(plan, territory, scenario, lang=lang, scope=scope), made_on=scope.first_day)


def schedule(plan: Plan, territory: Territory, scenario: Scenario, *, lang: str, scope: Scope) -> Schedule:
    """What the schedule says; the map and its figures are those of the whole plan."""
    _ = translator(lang)
    name = scenario.name.text(lang)
    place = territory.area_by_id[scope.area].name if scope.area else territory.name.text(lang)
    title = _("Schedule of the plan “{name}”, {where}", name=name, where=place)
    content = map_content(plan, territory, scenario)
    found = [[each for each in presences(plan, territory, scenario, season=season.id, lang=lang)
              if scope.covers(where(each.place, territory).area, territory)] for season in scenario.seasons]
    days = tuple(day for day in DAYS if any(each.weekday == day for its in found for each in its))
    added, kept = ([by_place(its, days, lang, changed=changed) for its in found] for changed in (True, False))
    driven = [view for view in content.tours if any(scope.covers(call.stop.area, territory) for call in view.calls)]
    first = next(s for s in scenario.seasons if s.id == main_season(plan, tuple(s.id for s in scenario.seasons)))
    return Schedule(
        lang=lang, title=title, description=say("report.subject", lang), foot=f"{place} · {name}",
        page_of=_("Page {page} of {pages}", page="{page}", pages="{pages}"),
        kicker=f"{place} · {say('report.kicker', lang)}",
        name=name, subject=_("Places, tours and opening hours, season by season"),
        figures=() if scope.area else _figures(plan, territory, scenario, lang),
        notes=(
            _("What the plan adds is preceded by “+” and set in bold; everything else stays as it is today."),
            _("Odd and even weeks are those of the calendar (week numbers). Nothing takes place on public holidays."),
            *(() if scope.area else how_good(plan, lang)),
            _("Made on {date}.", date=date_text(scope.first_day, lang))),
        map=picture(season_picture(content, first, ident="map", lang=lang, map_width=MAP_WIDTH)),
        map_title=_("Map: {season}", season=first.name.text(lang)), map_alt=description(content, first, lang),
        seasons=tuple(_season(driven, season, week, lang) for season, week in zip(scenario.seasons, added)),
        kept_title=_("What stays as it is today"), kept=_kept(kept, scenario, lang),
        sources=say("picture.sources", lang, sources="; ".join(territory.sources)),
    )


def _figures(plan: Plan, territory: Territory, scenario: Scenario, lang: str) -> tuple[Fact, ...]:
    _, figures = translator(lang), plan.figures
    opened = {opening.site for opening in plan.openings}
    stops = {call.stop for run in plan.tours for call in run.calls}
    need = figures.need_person_weeks
    return (
        Fact(number(len(opened), lang), _("places opened or extended")),
        Fact(number(len(stops), lang), _("villages visited by tours")),
        Fact(euros(figures.cost_eur, lang), _("a year"),
             say("figure.budget", lang, budget=euros(scenario.budget_eur, lang))),
        Fact(per_cent(figures.access_person_weeks / need if need else 0, lang), _("of needs met"),
             _("{share} today", share=per_cent(figures.today_person_weeks / need if need else 0, lang))),
    )


def _season(views: Sequence[TourView], season: Season, week: TextTable, lang: str) -> SeasonPages:
    _ = translator(lang)
    dates = say("report.dates", lang, start=month_day(season.start, lang), end=month_day(season.end, lang))
    return SeasonPages(
        title=f"{season.name.text(lang)} · {dates}",
        note=_("Open {weeks}, of which {holidays} of school holidays", weeks=counted("week", season.weeks, lang),
               holidays=counted("week", season.holiday_weeks, lang)),
        changed=week, tours=_tours([view for view in views if view.run.season == season.id], lang),
    )


def _kept(tables: Sequence[TextTable], scenario: Scenario, lang: str) -> tuple[TextTable, ...]:
    """What stays so all year, then the rest, seasons that are alike together."""
    same = [row for row in tables[0].rows if all(row in table.rows for table in tables)]
    alike: dict[tuple[TextRow, ...], list[Season]] = {}
    for season, table in zip(scenario.seasons, tables):
        alike.setdefault(tuple(row for row in table.rows if row not in same), []).append(season)
    parts = [(say("all_year", lang).capitalize(), tuple(same))]
    parts += [(seasons_named(seasons, scenario, lang).capitalize(), rows) for rows, seasons in alike.items()]
    return tuple(TextTable(title, tables[0].columns, rows) for title, rows in parts if rows)


def _tours(views: Sequence[TourView], lang: str) -> TextTable:
    """One row for each tour: when it leaves, where it receives people, when it is back, how far."""
    _ = translator(lang)
    rows = []
    for view in views:
        run, vehicle = view.run, view.vehicle.name.text(lang)
        calls = tuple(f"{span(call.call.open_minute, call.call.close_minute, lang)} {call.stop.name}"
                      for call in view.calls)
        rows.append(TextRow(
            day_name(run.weekday, lang).capitalize(), weeks(run.weeks, view.vehicle.cycle_weeks, lang), (
                (clock(run.depart_minute, lang), view.base.name), calls, (clock(run.return_minute, lang),),
                (number(run.km, lang), f"{vehicle} {run.unit}" if view.vehicle.number > 1 else ""))))
    return TextTable(_("Tours"), (_("Day"), _("Leaves"), _("Receives people"), _("Back"), _("km")), tuple(rows))
