"""From a territory's files to a checked `Territory`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from optimizer.faults import Fault, TerritoryError
from optimizer.reading.bundled import bundled_names, bundled_territory
from optimizer.reading.coordinates import check_positions
from optimizer.reading.findings import Findings, did_you_mean
from optimizer.reading.hours import read_availability, read_existing_tours
from optimizer.reading.people import read_areas, read_demand
from optimizer.reading.places import read_bases, read_sites, read_stops
from optimizer.reading.raw_table import RawTable
from optimizer.reading.school_holidays import read_school_holidays
from optimizer.reading.settings import Settings, read_settings
from optimizer.reading.table_files import TableFiles
from optimizer.reading.travel_times import read_travel
from optimizer.territory import Territory
from optimizer.told import Told


def read_territory(path: str | Path) -> Territory:
    """Read and check a territory.

    Parameters
    ----------
    path : str or Path
        A folder with territory.toml and tables, a GeoPackage, or the name of a bundled territory.

    Raises
    ------
    TerritoryError
        Lists every fault, each with file, row, column and remedy.
    """
    territory, faults = examine_territory(path)
    if faults or territory is None:
        raise TerritoryError(faults)
    return territory


def examine_territory(path: str | Path) -> tuple[Territory | None, list[Fault]]:
    """Read a territory with all its faults.

    With faults, the territory holds stand-ins where cells were wrong: good for further checks and for
    nothing else. It is None where not even territory.toml could be read.
    """
    findings = Findings()
    folder, geopackage = _locate(path, findings)
    if folder is None:
        return None, findings.told()
    files = TableFiles(folder, findings, geopackage)
    text = files.settings_text()
    settings = read_settings(text, findings) if text is not None else None
    if settings is None:
        return None, findings.told()
    tables = files.tables(settings)
    territory = _assemble(tables, settings, findings, files)
    return territory, findings.told()


def _locate(path: str | Path, findings: Findings) -> tuple[Path | None, Path | None]:
    """(folder, GeoPackage or None); folder None (noted) if nothing is there."""
    place = Path(path)
    if place.suffix.lower() == ".gpkg" and place.is_file():
        return place.parent, place
    if place.name == "territory.toml" and place.is_file():
        return place.parent, None
    if place.is_dir():
        return place, None
    bundled = bundled_territory(str(path))
    if bundled is not None:
        return bundled, None
    findings.add(
        "no territory",
        Told("there is no territory at {path}", path=path),
        did_you_mean(
            str(path), bundled_names(), otherwise=Told("give a folder with territory.toml, or a GeoPackage")
        ),
    )
    return None, None


def _assemble(tables: dict[str, RawTable], settings: Settings, findings: Findings, files: TableFiles) -> Territory:
    areas = read_areas(tables["areas"], findings)
    area_ids = _known(tables["areas"], [area.id for area in areas])
    demand, at_demand = read_demand(tables["demand"], findings, settings=settings, areas=area_ids)
    sites, at_sites = read_sites(tables["sites"], findings, settings=settings, areas=area_ids)
    site_ids = _known(tables["sites"], [site.id for site in sites])
    stops, at_stops = read_stops(tables["stops"], findings, settings=settings, areas=area_ids, sites=site_ids)
    stop_ids = _known(tables["stops"], [stop.id for stop in stops])
    bases, at_bases = read_bases(tables["bases"], findings, settings=settings)
    check_positions([at_demand, at_sites, at_stops, at_bases], extent_km=settings.extent_km)
    base_ids = _known(tables["bases"], [base.id for base in bases])
    all_ids = [_known(tables["demand"], demand.ids), site_ids, stop_ids, base_ids]
    places = None if None in all_ids else {name: None for ids in all_ids for name in ids or ()}
    return Territory(
        id=settings.id or (files.geopackage.stem if files.geopackage else files.folder.resolve().name),
        name=settings.name,
        folder=files.geopackage or files.folder,
        languages=settings.languages,
        currency=settings.currency,
        licence=settings.licence,
        sources=settings.sources,
        services=settings.services,
        groups=settings.groups,
        demand=demand,
        areas=areas,
        sites=sites,
        availability=read_availability(tables["availability"], findings, sites=sites, known=site_ids),
        existing_tours=read_existing_tours(
            tables["existing_tours"], findings, stops=stop_ids, services=settings.services
        ),
        stops=stops,
        bases=bases,
        travel=None if tables["travel"].absent else read_travel(tables["travel"], findings, known=places),
        school_holidays=read_school_holidays(tables["school_holidays"], findings),
        content_hash=files.content_hash,
    )


def _known(table: RawTable, ids: Sequence[str]) -> dict[str, None] | None:
    """Ids in their order that other tables may refer to; None if they could not be read, which is noted already."""
    return None if table.broken or (ids and not any(ids)) else dict.fromkeys(ids)
