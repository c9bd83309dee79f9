"""Reads the places: sites, stops and bases."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from optimizer.reading.checked_table import NO_AREA, NO_SITE, CheckedTable
from optimizer.reading.coordinates import Located, crow_fly_km
from optimizer.reading.findings import Findings
from optimizer.reading.raw_table import RawTable
from optimizer.reading.settings import Settings
from optimizer.reading.stop_windows import parse_windows
from optimizer.territory import KINDS, Base, Site, Stop, Window
from optimizer.told import Figure, Told

AGREEMENTS = ("none", "asked", "signed")
STATUSES = ("candidate", "existing")
SAME_BUILDING_KM = 0.2
"""Rows of one building may differ by the width of a school yard, no more."""
MINUTES_PER_DAY = 1440
_FREE_TEXTS = ("owner", "operator", "step_free", "erp", "heated", "network", "contact", "source", "licence")


def read_sites(
    raw: RawTable, findings: Findings, *, settings: Settings, areas: Collection[str] | None
) -> tuple[tuple[Site, ...], Located]:
    """Read the sites. A blank cost is 0 €, a blank capacity no limit."""
    table = CheckedTable(
        raw,
        findings,
        required=(
            "id",
            "name",
            "kind",
            "status",
            "lon",
            "lat",
            "area",
            "services",
            "capacity_persons",
            "fit_out_eur",
            "half_day_eur",
        ),
        optional=("altitude_m", "building", "illustrative", "agreement", *_FREE_TEXTS),
    )
    ids = table.ids()
    located = Located.read(table, settings)
    building = table.texts("building")
    _check_buildings(table, building, located)
    columns = {
        "name": table.texts("name", needed=True),
        "kind": table.choices("kind", KINDS),
        "status": table.choices("status", STATUSES),
        "area": table.references("area", areas, unknown=NO_AREA, where="areas"),
        "services": table.service_sets("services", settings.services),
        "capacity_persons": table.numbers(
            "capacity_persons", default=float("inf"), minimum=0.0, what=Told("the capacity")
        ).tolist(),
        "fit_out_eur": table.numbers("fit_out_eur", default=0.0, minimum=0.0, what=Told("the fit-out cost")).tolist(),
        "half_day_eur": table.numbers(
            "half_day_eur", default=0.0, minimum=0.0, what=Told("the cost of a half-day")
        ).tolist(),
        "altitude_m": table.numbers("altitude_m", default=float("nan"), what=Told("the altitude")).tolist(),
        "illustrative": table.yes_no("illustrative"),
        "agreement": table.choices("agreement", AGREEMENTS, default="none"),
        **{column: table.texts(column) for column in _FREE_TEXTS},
    }
    sites = tuple(
        Site(id=id_, lon=lon, lat=lat, building=of, **dict(zip(columns, values, strict=True)))
        for id_, lon, lat, of, *values in zip(
            ids, located.lon.tolist(), located.lat.tolist(), building, *columns.values(), strict=True
        )
    )
    return sites, located


def _check_buildings(table: CheckedTable, building: list[str], located: Located) -> None:
    first: dict[str, int] = {}
    for index, of in enumerate(building):
        if not of:
            continue
        start = first.setdefault(of, index)
        km = crow_fly_km(
            located.lon[index : index + 1],
            located.lat[index : index + 1],
            float(located.lon[start]),
            float(located.lat[start]),
        )[0]
        if km > SAME_BUILDING_KM:  # False where a coordinate is unknown (NaN)
            table.fault(
                "scattered building",
                Told(
                    "building {building} stands {km} km from where row {row} puts it",
                    building=of,
                    km=Figure(float(km), 1),
                    row=table.rows[start],
                ),
                Told("give both rows the same coordinates, or different buildings"),
                at=index,
                column="building",
            )


def read_stops(
    raw: RawTable,
    findings: Findings,
    *,
    settings: Settings,
    areas: Collection[str] | None,
    sites: Collection[str] | None,
) -> tuple[tuple[Stop, ...], Located]:
    """Read where trucks can park; `room` names the site that an agent's car would use.

    Optional `stop_minutes` and `setup_minutes` (blank: the vehicle's own) and `windows`, hours in which the stop may
    receive people (`thu 08:30-12:00 + sat 9h-12h`; blank: any).
    """
    table = CheckedTable(
        raw,
        findings,
        required=("id", "name", "lon", "lat", "area"),
        optional=("market_slots", "altitude_m", "room", "stop_minutes", "setup_minutes", "windows"),
    )
    located = Located.read(table, settings)
    any_time: tuple[Window, ...] = ()
    rows = zip(
        table.ids(),
        table.texts("name", needed=True),
        located.lon.tolist(),
        located.lat.tolist(),
        table.references("area", areas, unknown=NO_AREA, where="areas"),
        table.slot_sets("market_slots", needed=False),
        table.numbers("altitude_m", default=np.nan, what=Told("the altitude")).tolist(),
        table.references("room", sites, unknown=NO_SITE, where="sites", needed=False),
        _minutes(table, "stop_minutes", minimum=1, what=Told("the time open at the stop")),
        _minutes(table, "setup_minutes", minimum=0, what=Told("the time of setting up and packing")),
        table.optional("windows", parse_windows, stand_in=any_time),
        strict=True,
    )
    stops = tuple(
        Stop(
            id=id_, name=name, lon=lon, lat=lat, area=area, market_slots=market, altitude_m=altitude, room=room,
            stop_minutes=stop_minutes, setup_minutes=setup_minutes, windows=windows,
        )
        for id_, name, lon, lat, area, market, altitude, room, stop_minutes, setup_minutes, windows in rows
    )
    for index, stop in enumerate(stops):
        longest = max((window.end_minute - window.start_minute for window in stop.windows), default=None)
        if longest is not None and stop.stop_minutes is not None and stop.stop_minutes > longest:
            table.fault(
                "no room in time",
                Told("the stop is to be open for {minutes} minutes, longer than any of its windows",
                     minutes=stop.stop_minutes),
                Told("lengthen a window, or shorten the time open at the stop"),
                at=index,
                column="windows",
            )
    return stops, located


def _minutes(table: CheckedTable, column: str, *, minimum: int, what: Told) -> list[int | None]:
    """Whole minutes of a day; None where the cell is blank or the column absent."""
    values = table.numbers(column, default=np.nan, minimum=minimum, whole=True, what=what).tolist()
    for index, value in enumerate(values):
        if value > MINUTES_PER_DAY:
            table.fault(
                "too long",
                Told("{what} is more than a day ({value} minutes)", what=what, value=f"{value:g}"),
                Told("write a number of minutes"),
                at=index,
                column=column,
            )
    return [int(value) if value == value else None for value in values]


def read_bases(raw: RawTable, findings: Findings, *, settings: Settings) -> tuple[tuple[Base, ...], Located]:
    """Read where vehicles start and end their day."""
    table = CheckedTable(raw, findings, required=("id", "name", "lon", "lat"), optional=("trucks", "altitude_m"))
    located = Located.read(table, settings)
    rows = zip(
        table.ids(),
        table.texts("name", needed=True),
        located.lon.tolist(),
        located.lat.tolist(),
        table.numbers("trucks", default=1.0, minimum=0.0, whole=True, what=Told("the number of trucks")).tolist(),
        table.numbers("altitude_m", default=np.nan, what=Told("the altitude")).tolist(),
        strict=True,
    )
    bases = tuple(
        Base(id=id_, name=name, lon=lon, lat=lat, trucks=int(trucks), altitude_m=altitude)
        for id_, name, lon, lat, trucks, altitude in rows
    )
    return bases, located
