"""Tables of the report that need more than a look-up: the week, access by whom and where, assumptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from optimizer.exports.drawing.season_map import MapContent
from optimizer.plan import Plan, Reach
from optimizer.scenario import Scenario, Season
from optimizer.slots import DAYS
from optimizer.territory import Territory
from optimizer.views.places import PlaceView
from optimizer.views.sentences import ANY_SERVICE, commune, season_dates, seasons_named, service_names, visits
from optimizer.wording import (
    DASH,
    NO_BREAK,
    duration,
    euros,
    listed,
    number,
    per_cent,
    say,
    slots_by_day,
    span,
    weeks,
)


@dataclass(frozen=True, kw_only=True)
class WeekRow:
    """One place or stop; `look` is ``new``, ``extended``, ``as_today`` or ``tour``."""

    name: str
    detail: str
    look: str
    cells: Mapping[str, Sequence[str]]
    """Day → lines of clock times."""


@dataclass(frozen=True)
class WeekTable:
    """Rows, and the days on which any of them has something."""

    days: tuple[str, ...]
    rows: tuple[WeekRow, ...]


@dataclass(frozen=True, kw_only=True)
class SeasonWeek:
    """The week of one season: what the plan changes, and what stays as today."""

    name: str
    title: str
    changed: WeekTable
    kept: WeekTable


@dataclass(frozen=True, kw_only=True)
class OpeningRow:
    """Seasons in which a place has the same week."""

    seasons: str
    half_days: int
    today_half_days: int
    slots: tuple[str, ...]
    visits: str


@dataclass(frozen=True, kw_only=True)
class AccessRow:
    """Share of need met, today and after."""

    name: str
    today: float
    after: float


def timetables(content: MapContent, lang: str) -> list[SeasonWeek]:
    """The weekly timetable of each season."""
    return [_season_week(content, season, lang) for season in content.scenario.seasons]


def reach_table(plan: Plan, scenario: Scenario, lang: str) -> tuple[list[Reach], list[tuple[str, list[Reach]]]]:
    """Inhabitants within reach: what each column stands for, then (service, one cell for each column)."""
    columns = [line for line in plan.figures.reach if line.service == ANY_SERVICE]
    names = {ANY_SERVICE: say("report.any_service", lang)} | service_names(scenario, lang)
    cells = {(line.service, line.minutes, line.mode): line for line in plan.figures.reach}
    rows = [
        (name, [cells[service, column.minutes, column.mode] for column in columns])
        for service, name in names.items()
        if all((service, column.minutes, column.mode) in cells for column in columns)
    ]
    return columns, rows


def opening_rows(view: PlaceView, scenario: Scenario, lang: str) -> list[OpeningRow]:
    """When a place is open, seasons with the same week together; their visits in the order of the seasons."""
    alike: dict[tuple[object, ...], list[Season]] = {}
    for season in scenario.seasons:
        if view.half_days[season.id]:
            key = (view.half_days[season.id], view.today_half_days[season.id], view.slots[season.id])
            alike.setdefault(key, []).append(season)
    return [
        OpeningRow(
            seasons=seasons_named(seasons, scenario, lang), half_days=view.half_days[seasons[0].id],
            today_half_days=view.today_half_days[seasons[0].id], slots=view.slots[seasons[0].id],
            visits=" / ".join(
                visits(view.visits[each.id], lang) if each.id in view.visits else DASH for each in seasons),
        )
        for seasons in alike.values()
    ]


def access_rows(plan: Plan, territory: Territory, scenario: Scenario, lang: str) -> dict[str, object]:
    """Rows by ``service``, ``group`` and ``season``; ``areas`` as (kind, rows), the largest areas first."""
    figures = plan.figures
    services = service_names(scenario, lang)
    groups = {group.id: group.name.text(lang) for group in territory.groups}
    seasons = {season.id: season.name.text(lang) for season in scenario.seasons}
    by_kind: dict[str, dict[str, str]] = {}
    for area in territory.areas:
        by_kind.setdefault(area.kind, {})[area.id] = area.name
    areas = [(_area_kind(kind, lang), _rows(figures.access_by_area, names)) for kind, names in by_kind.items()]
    return {
        "service": _rows(figures.access_by_service, services), "group": _rows(figures.access_by_group, groups),
        "season": _rows(figures.access_by_season, seasons),
        "areas": sorted(((kind, rows) for kind, rows in areas if rows), key=lambda pair: len(pair[1])),
    }


def assumptions(scenario: Scenario, lang: str) -> list[tuple[str, str]]:
    """(what, how much) of every figure the planner chose."""
    lines = [(say("report.budget", lang), euros(scenario.budget_eur, lang))]
    lines += [(say("report.season_named", lang, season=season.name.text(lang)), season_dates(season, lang))
              for season in scenario.seasons]
    for service in scenario.services:
        reach = ", ".join(
            f"{per_cent(step.quality, lang)} ≤ {step.within_minutes}{NO_BREAK}min" for step in service.reach)
        presence = ", ".join(
            f"{per_cent(point.quality, lang)} ≥ {number(point.half_days, lang, digits=_digits(point.half_days))}"
            for point in service.presence)
        lines.append((service.name.text(lang), say("report.service_line", lang, reach=reach, presence=presence)))
    price = euros(scenario.staff.half_day_eur, lang)
    lines.append((say("cost.staff", lang), say("report.staff_line", lang, price=price)))
    for vehicle in scenario.fleet:
        lines.append((vehicle.name.text(lang), say(
            "report.vehicle_line", lang, number=vehicle.number, shift=duration(vehicle.shift_minutes, lang),
            stop=duration(vehicle.stop_minutes, lang), setup=duration(vehicle.setup_minutes, lang),
            km=euros(vehicle.eur_per_km, lang, digits=2), hour=euros(vehicle.eur_per_hour, lang),
            day=euros(vehicle.eur_per_day, lang))))
    levels = listed([str(level) for level in scenario.opening_levels], lang)
    lines.append((say("report.levels", lang), levels))
    return lines


def _season_week(content: MapContent, season: Season, lang: str) -> SeasonWeek:
    times = content.scenario.slots
    changed: list[WeekRow] = []
    kept: list[WeekRow] = []
    for view in content.places:
        if not view.half_days[season.id]:
            continue
        cells = {day: spans.split(", ") for day, spans in slots_by_day(view.slots[season.id], times, lang).items()}
        grown = view.half_days[season.id] > view.today_half_days[season.id]
        row = WeekRow(name=view.site.name, detail=commune(view), look=view.change if grown else "as_today", cells=cells)
        (changed if grown else kept).append(row)
    changed += _tour_rows(content, season, lang)
    kept += _round_rows(content, lang)
    title = f"{season.name.text(lang)} · {season_dates(season, lang)}"
    return SeasonWeek(name=season.name.text(lang).lower(), title=title, changed=_table(changed), kept=_table(kept))


def _tour_rows(content: MapContent, season: Season, lang: str) -> list[WeekRow]:
    cells: dict[str, dict[str, list[str]]] = {}
    names, vehicles = {}, {}
    for view in content.tours:
        if view.run.season != season.id:
            continue
        every_week = len(view.run.weeks) >= view.vehicle.cycle_weeks
        often = [] if every_week else [weeks(view.run.weeks, view.vehicle.cycle_weeks, lang)]
        for call in view.calls:
            names[call.stop.id] = call.stop.name
            vehicles[call.stop.id] = view.vehicle.name.text(lang).lower()
            told = [span(call.call.open_minute, call.call.close_minute, lang), *often]
            cells.setdefault(call.stop.id, {}).setdefault(view.run.weekday, []).extend(told)
    return [WeekRow(name=names[stop], detail=vehicles[stop], look="tour", cells=its) for stop, its in cells.items()]


def _round_rows(content: MapContent, lang: str) -> list[WeekRow]:
    return [
        WeekRow(name=each.stop.name, detail=say("legend.round_today", lang), look="as_today",
                cells={each.weekday: [span(each.call.start_minute, each.call.end_minute, lang)]})
        for each in content.rounds
    ]


def _table(rows: Sequence[WeekRow]) -> WeekTable:
    return WeekTable(tuple(day for day in DAYS if any(day in row.cells for row in rows)), tuple(rows))


def _rows(access: Mapping[str, tuple[float, float, float]], names: Mapping[str, str]) -> list[AccessRow]:
    return [
        AccessRow(name=name, today=access[key][1] / access[key][0], after=access[key][2] / access[key][0])
        for key, name in names.items() if key in access and access[key][0]
    ]


def _area_kind(kind: str, lang: str) -> str:
    known = {"commune", "epci", "canton", "departement", "region"}
    return say(f"area.{kind}", lang) if kind in known else kind


def _digits(value: float) -> int:
    return 0 if float(value).is_integer() else 1
