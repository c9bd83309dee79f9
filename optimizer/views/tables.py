"""A plan as tables: openings, tours, timetable, access. One row is one fact; columns carry their unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from optimizer.plan import AccessLine, Plan
from optimizer.scenario import Scenario
from optimizer.slots import DAYS, day_of
from optimizer.territory import Territory
from optimizer.views.places import place_names, places
from optimizer.views.tours import tours
from optimizer.wording import minutes_of

Cell = str | int | float | bool | None


@dataclass(frozen=True)
class Table:
    """Column names and rows, read once."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[tuple[Cell, ...]]


def openings(plan: Plan, territory: Territory, scenario: Scenario) -> Table:
    """One row per place and season in which it is open, today's places included."""
    columns = ("site", "name", "kind", "area", "area_name", "status", "illustrative", "change", "season",
               "half_days_per_week", "today_half_days_per_week", "slots", "visits_per_week", "fitted_out",
               "lon", "lat")

    def rows() -> Iterator[tuple[Cell, ...]]:
        for view in places(plan, territory, scenario):
            site = view.site
            for season in scenario.seasons:
                if not view.half_days[season.id]:
                    continue
                yield (site.id, site.name, site.kind, site.area, view.area_name, site.status, site.illustrative,
                       view.change, season.id, view.half_days[season.id], view.today_half_days[season.id],
                       "+".join(view.slots[season.id]), view.visits.get(season.id), view.fitted, site.lon, site.lat)

    return Table("openings", columns, rows())


def tour_calls(plan: Plan, territory: Territory, scenario: Scenario) -> Table:
    """One row per stop of each tour, in driving order."""
    columns = ("season", "tour", "weekday", "weeks", "cycle_weeks", "vehicle", "unit", "base", "depart", "return",
               "order", "stop", "name", "opens", "closes", "visits_per_week", "km", "driving_minutes", "eur_per_run")

    def rows() -> Iterator[tuple[Cell, ...]]:
        for view in tours(plan, territory, scenario):
            run = view.run
            for call in view.calls:
                yield (run.season, view.number, run.weekday, "+".join(map(str, run.weeks)), view.vehicle.cycle_weeks,
                       run.vehicle, run.unit, run.base, _clock(run.depart_minute), _clock(run.return_minute),
                       call.order, call.stop.id, call.stop.name, _clock(call.call.open_minute),
                       _clock(call.call.close_minute), plan.figures.visits_per_week.get((call.stop.id, run.season)),
                       run.km, run.driving_minutes, run.eur_per_run)

    return Table("tours", columns, rows())


def timetable(plan: Plan, territory: Territory, scenario: Scenario) -> Table:
    """One row per time at which a place is open or a vehicle receives people, in the order of the week."""
    columns = ("season", "weekday", "opens", "closes", "weeks", "place", "name", "what", "vehicle", "tour")
    seasons = {season.id: index for index, season in enumerate(scenario.seasons)}
    rows: list[tuple[Cell, ...]] = []
    for place in places(plan, territory, scenario):
        for season in scenario.seasons:
            for slot in place.slots[season.id]:
                opens, closes = minutes_of(scenario.slots, slot)
                rows.append((season.id, day_of(slot), _clock(opens), _clock(closes), "", place.site.id,
                             place.site.name, "site", "", None))
    for tour in tours(plan, territory, scenario):
        for call in tour.calls:
            rows.append((tour.run.season, tour.run.weekday, _clock(call.call.open_minute),
                         _clock(call.call.close_minute), "+".join(map(str, tour.run.weeks)), call.stop.id,
                         call.stop.name, "stop", tour.run.vehicle, tour.number))
    rows.sort(key=lambda row: (seasons[str(row[0])], DAYS.index(str(row[1])), row[2], row[6], row[5]))
    return Table("timetable", columns, rows)


def access(plan: Plan, territory: Territory, scenario: Scenario) -> Table:
    """One row per demand point, service, season, mode of travel and place that serves a share, with names."""
    columns = ("demand", "name", "service", "season", "mode", "quality", "today_quality", "place", "place_name",
               "minutes", "need_person_weeks", "share")
    name_of = dict(zip(territory.demand.ids, territory.demand.names))
    place_name = place_names(territory)
    rows = (
        (line.demand, name_of[line.demand], line.service, line.season, line.mode, line.quality, line.today,
         line.place, place_name.get(line.place, ""), line.minutes, line.need_person_weeks, line.share)
        for line in plan.access
    )
    return Table("access", columns, rows)


def access_line(record: dict[str, str]) -> AccessLine:
    """The `AccessLine` of one row of the access table, its cells as text.

    Raises
    ------
    KeyError, ValueError
        If a column is missing or a number cannot be read.
    """
    return AccessLine(
        demand=record["demand"], service=record["service"], season=record["season"], mode=record["mode"],
        quality=float(record["quality"]), today=float(record["today_quality"]), place=record["place"],
        minutes=int(record["minutes"]) if record["minutes"] else None,
        need_person_weeks=float(record["need_person_weeks"]), share=float(record.get("share") or 1.0),
    )


TABLES: tuple[Callable[[Plan, Territory, Scenario], Table], ...] = (openings, tour_calls, timetable, access)
"""Every table of a plan folder."""


def _clock(minute: int) -> str:
    """Sortable clock time: ``09:30``."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
