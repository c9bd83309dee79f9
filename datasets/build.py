"""Writes the tables of `datasets/lozere` and `datasets/lozere-grid` from a folder of published facts.

    python datasets/build.py --facts FOLDER [--out datasets]

The same facts give the same bytes. Sources, years, licences and every assumption are in
`datasets/lozere/README.md`.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import build_calendar as calendar
import build_sources as sources
from build_people import GROUPS, persons_by_commune, spread_over_cells
from build_sites import (
    AVAILABILITY_COLUMNS,
    SITE_COLUMNS,
    Buildings,
    add_france_services,
    add_illustrative,
    add_published,
    add_town_halls,
)
from build_sources import Source
from build_villages import Row, Villages, stop_rows

DEPARTEMENT = "48"
MENDE = "48095"
BASES = {"mende": "48095", "marvejols": "48092", "saint-chely": "48140", "florac": "48061", "langogne": "48080"}
ROUND = (("48104", "mon"), ("48193", "tue"), ("48146", "wed"), ("48088", "thu"), ("48021", "fri"))
"""The itinerant France Services: one village a day, 10:00-15:00, in a room lent by the town hall."""

POINT = ("id", "name", "lon", "lat", "altitude_m")
PROVENANCE = ("source", "licence")


def read_csv(path: Path) -> list[Row]:
    """Rows of a table, as text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write a table: UTF-8, commas, one line feed per row."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def demand_row(*, id: str, name: str, lon: float, lat: float, altitude_m: int, area: str, persons: Mapping[str, float],
               source: Source) -> dict[str, object]:
    """One demand point; persons to the hundredth."""
    point = {"id": id, "name": name, "lon": round(lon, 5), "lat": round(lat, 5), "altitude_m": altitude_m, "area": area}
    return point | {group: round(persons[group], 2) for group in GROUPS} | source.columns()


def commune_row(commune: Row, persons: Mapping[str, float]) -> dict[str, object]:
    """A commune as one demand point, at its chef-lieu."""
    code = commune["code"]
    return demand_row(id=code, name=commune["name"], lon=float(commune["lon"]), lat=float(commune["lat"]),
                      altitude_m=int(commune["alt_cheflieu_m"]), area=code, persons=persons, source=sources.PEOPLE)


def cell_rows(
    commune: Row, persons: Mapping[str, float], cells: Sequence[Row], villages: Villages
) -> list[dict[str, object]]:
    """The commune's inhabited census cells as demand points."""
    rows = []
    for cell, its_persons in zip(cells, spread_over_cells(persons, cells)):
        lon, lat = float(cell["lon"]), float(cell["lat"])
        grid = f"{int(cell['x_3035']) // 1000}-{int(cell['y_3035']) // 1000}"
        rows.append(demand_row(id=f"{commune['code']}-{grid}", name=f"{commune['name']} (carreau {grid})", lon=lon,
                               lat=lat, altitude_m=villages.altitude_of(lon, lat), area=commune["code"],
                               persons=its_persons, source=sources.CELLS))
    return rows


def area_rows(communes: Sequence[Row]) -> list[dict[str, object]]:
    """Communes inside their EPCI inside the département."""
    epci = {row["epci_siren"]: row["epci_name"] for row in communes}
    areas: list[tuple[str, ...]] = [
        (DEPARTEMENT, "Lozère", "departement", ""),
        *((siren, name, "epci", DEPARTEMENT) for siren, name in sorted(epci.items())),
        *((row["code"], row["name"], "commune", row["epci_siren"]) for row in communes),
    ]
    columns = ("id", "name", "kind", "parent")
    return [{**dict(zip(columns, area, strict=True)), **sources.AREAS.columns()} for area in areas]


def round_rows() -> list[dict[str, object]]:
    """The round that drives today."""
    return [
        {"tour": "msa-itinerante", "stop": f"arret-{code}", "slot": f"{day}-am", "weeks": 1, "start": "10:00",
         "end": "15:00", "services": "public"} | sources.ROUND.columns()
        for code, day in ROUND
    ]


def base_rows(communes: Mapping[str, Row]) -> list[dict[str, object]]:
    """Towns where a truck could be parked (assumed), at their chef-lieu."""
    rows = []
    for town, code in BASES.items():
        row = communes[code]
        rows.append({"id": f"base-{town}", "name": row["name"], "lon": row["lon"], "lat": row["lat"],
                     "altitude_m": row["alt_cheflieu_m"], "trucks": 1} | sources.CHEF_LIEU.columns())
    return rows


def build(facts: Path, out: Path) -> None:
    """Write every table of both territories."""
    source = facts / "lozere"
    communes = sorted(read_csv(source / "communes_48.csv"), key=lambda row: row["code"])
    villages = Villages(read_csv(source / "old_communes_1999_chefs_lieux_48.csv"))
    cells = [row for row in read_csv(source / "grid_1km_48.csv") if float(row["pop_2021"] or 0) > 0]
    cells_of: dict[str, list[Row]] = {}
    for cell in cells:
        cells_of.setdefault(cell["commune_code"], []).append(cell)

    persons = persons_by_commune(communes)
    grid = {row["code"]: cell_rows(row, persons[row["code"]], cells_of[row["code"]], villages) for row in communes}
    demand: list[dict[str, object]] = []
    for row in communes:
        # One point for Mende would put its twelve thousand inhabitants at the door of any room there.
        demand += grid[MENDE] if row["code"] == MENDE else [commune_row(row, persons[row["code"]])]

    buildings = Buildings(villages, {row["code"]: row["name"] for row in communes})
    add_france_services(buildings, read_csv(source / "france_services_48_raw.csv"))
    add_published(buildings, read_csv(source / "sites_48.csv"))
    add_town_halls(buildings, communes)
    add_illustrative(buildings, communes, cells)

    lozere = out / "lozere"
    demand_columns = (*POINT, "area", *GROUPS, *PROVENANCE)
    write_csv(lozere / "demand.csv", demand_columns, demand)
    write_csv(out / "lozere-grid" / "demand.csv", demand_columns, [row for rows in grid.values() for row in rows])
    write_csv(lozere / "areas.csv", ("id", "name", "kind", "parent", *PROVENANCE), area_rows(communes))
    write_csv(lozere / "sites.csv", SITE_COLUMNS, buildings.sites)
    write_csv(lozere / "availability.csv", AVAILABILITY_COLUMNS, buildings.availability)
    write_csv(lozere / "stops.csv", (*POINT, "area", "market_slots", "room", *PROVENANCE),
              stop_rows(communes, villages, buildings.sites))
    write_csv(lozere / "existing_tours.csv",
              ("tour", "stop", "slot", "weeks", "start", "end", "services", *PROVENANCE), round_rows())
    for folder in (lozere, out / "lozere-grid"):
        write_csv(folder / "school_holidays.csv", calendar.COLUMNS, calendar.school_holiday_rows())
    write_csv(lozere / "bases.csv", (*POINT, "trucks", *PROVENANCE), base_rows({row["code"]: row for row in communes}))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Writes the tables of datasets/lozere and datasets/lozere-grid.")
    parser.add_argument("--facts", type=Path, required=True, help="folder of published facts (with lozere/ in it)")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder to write in (default: here)")
    arguments = parser.parse_args()
    build(arguments.facts, arguments.out)


if __name__ == "__main__":
    main()
