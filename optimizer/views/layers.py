"""A plan as map layers: places, stops, tours and demand, in WGS 84, for GeoPackage and GeoJSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.views.places import places
from optimizer.views.shares import need_met
from optimizer.views.tours import TourView, rounds_today, tours
from optimizer.wording import clock, day_name, hours, span, weeks

LonLat = tuple[float, float]


@dataclass(frozen=True)
class Layer:
    """Features of one kind: parallel geometries (a point, or the points of a line) and records."""

    name: str
    geometry: str
    """``Point`` or ``LineString``."""
    columns: tuple[str, ...]
    coordinates: tuple[LonLat | tuple[LonLat, ...], ...]
    records: tuple[tuple[Any, ...], ...]


def layers(plan: Plan, territory: Territory, scenario: Scenario, *, lang: str = "fr") -> tuple[Layer, ...]:
    """Every layer of the plan; hours are told in `lang`, all else is data with English names."""
    runs = tours(plan, territory, scenario)
    return (
        _demand(plan, territory), _tours(runs, lang), _stops(plan, territory, scenario, runs, lang),
        _places(plan, territory, scenario, lang),
    )


def write_geopackage(path: Path, content: Sequence[Layer]) -> None:
    """Write `content` as the layers of one new GeoPackage.

    Raises
    ------
    OSError
        If the disk is full or the place cannot be written to.
    """
    import geopandas
    import shapely
    from pyogrio.errors import DataLayerError, DataSourceError

    for layer in content:
        shape = shapely.Point if layer.geometry == "Point" else shapely.LineString
        frame = geopandas.GeoDataFrame(
            dict(zip(layer.columns, zip(*layer.records))) if layer.records else dict.fromkeys(layer.columns, ()),
            geometry=[shape(where) for where in layer.coordinates], crs="EPSG:4326",
        )
        try:
            frame.to_file(path, layer=layer.name, driver="GPKG", engine="pyogrio", geometry_type=layer.geometry)
        except (DataLayerError, DataSourceError) as error:  # not OSErrors, though the disk is their usual cause
            raise OSError(f"layer {layer.name} of the GeoPackage: {error}") from error


def _places(plan: Plan, territory: Territory, scenario: Scenario, lang: str) -> Layer:
    views = places(plan, territory, scenario)
    seasons = [season.id for season in scenario.seasons]
    columns = ("id", "name", "kind", "status", "change", "area", "services", "illustrative", "fitted_out",
               *(f"half_days_{season}" for season in seasons), *(f"today_half_days_{season}" for season in seasons),
               *(f"visits_per_week_{season}" for season in seasons), *(f"hours_{season}" for season in seasons))
    records = tuple(
        (view.site.id, view.site.name, view.site.kind, view.site.status, view.change, view.area_name,
         "+".join(view.site.services), view.site.illustrative, view.fitted,
         *(view.half_days[season] for season in seasons), *(view.today_half_days[season] for season in seasons),
         *(view.visits.get(season) for season in seasons),
         *(hours(view.slots[season], scenario.slots, lang) for season in seasons))
        for view in views
    )
    return Layer("places", "Point", columns, tuple((view.site.lon, view.site.lat) for view in views), records)


def _stops(
    plan: Plan, territory: Territory, scenario: Scenario, runs: Sequence[TourView], lang: str
) -> Layer:
    seasons = [season.id for season in scenario.seasons]
    visits: dict[str, dict[str, int]] = {}
    for view in runs:
        for call in view.calls:
            its = visits.setdefault(call.stop.id, dict.fromkeys(seasons, 0))
            its[view.run.season] += len(view.run.weeks)
    told: dict[tuple[str, str], list[str]] = {}
    for view in runs:
        often = "" if len(view.run.weeks) >= view.vehicle.cycle_weeks else (
            f" ({weeks(view.run.weeks, view.vehicle.cycle_weeks, lang)})")
        for call in view.calls:
            when = span(call.call.open_minute, call.call.close_minute, lang)
            told.setdefault((call.stop.id, view.run.season), []).append(
                f"{day_name(view.run.weekday, lang)} {when}{often}")
    today = {round_call.stop.id for round_call in rounds_today(territory)}
    chosen = [stop for stop in territory.stops if stop.id in visits or stop.id in today]
    expected = plan.figures.visits_per_week
    columns = ("id", "name", "area", "planned", "today",
               *(f"visits_per_cycle_{season}" for season in seasons),
               *(f"visits_per_week_{season}" for season in seasons), *(f"hours_{season}" for season in seasons))
    records = tuple(
        (stop.id, stop.name, stop.area, stop.id in visits, stop.id in today,
         *(visits.get(stop.id, {}).get(season, 0) for season in seasons),
         *(expected.get((stop.id, season)) for season in seasons),
         *("; ".join(told.get((stop.id, season), ())) for season in seasons))
        for stop in chosen
    )
    return Layer("stops", "Point", columns, tuple((stop.lon, stop.lat) for stop in chosen), records)


def _tours(runs: Sequence[TourView], lang: str) -> Layer:
    columns = ("season", "tour", "weekday", "weeks", "vehicle", "unit", "base", "stops", "departs", "returns",
               "km", "driving_minutes", "eur_per_run")
    records = tuple(
        (view.run.season, view.number, view.run.weekday, "+".join(map(str, view.run.weeks)), view.run.vehicle,
         view.run.unit, view.base.name, " – ".join(call.stop.name for call in view.calls),
         clock(view.run.depart_minute, lang), clock(view.run.return_minute, lang), view.run.km,
         view.run.driving_minutes, view.run.eur_per_run)
        for view in runs
    )
    return Layer("tours", "LineString", columns, tuple(view.line for view in runs), records)


def _demand(plan: Plan, territory: Territory) -> Layer:
    demand = territory.demand
    need, today, after = need_met(plan, territory)
    residents = demand.persons[:, territory.resident_groups].sum(axis=1)
    columns = ("id", "name", "area", "residents", "need_person_weeks", "today_share", "after_share")
    records = tuple(
        (demand.ids[i], demand.names[i], demand.area[i], float(residents[i]), float(need[i]),
         float(today[i] / need[i]) if need[i] else None, float(after[i] / need[i]) if need[i] else None)
        for i in range(len(demand))
    )
    return Layer("demand", "Point", columns, tuple(zip(demand.lon.tolist(), demand.lat.tolist())), records)
