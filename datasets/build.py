"""Writes the tables of `datasets/lozere` and `datasets/lozere-grid` from a folder of published facts.

    python datasets/build.py --facts FOLDER [--out datasets]

The same facts give the same bytes. Sources, years, licences and every assumption are in
`datasets/lozere/README.md`.
"""

from __future__ import annotations

import argparse
import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from build_people import GROUPS, persons_by_commune, spread_over_cells
from build_sites import (
    AVAILABILITY_COLUMNS, SITE_COLUMNS, Buildings, add_france_services, add_illustrative, add_published, add_town_halls,
)

Row = Mapping[str, str]

DEPARTEMENT = "48"
MENDE = "48095"
VILLAGE_AWAY_KM = 4.0
VILLAGE_PERSONS = 60
SAME_VILLAGE_KM = 0.5
ROOM_WITHIN_KM = 1.0

BASES = {"48095": "Mende", "48092": "Marvejols", "48140": "Saint-Chély-d'Apcher", "48061": "Florac", "48080": "Langogne"}
MARKET_SLOTS = {"48061": "thu-am+sat-am", "48147": "fri-pm", "48156": "fri-am"}
"""Market half-days where the day is known (README: none is fully verified)."""
ROUND = (("48104", "mon"), ("48193", "tue"), ("48146", "wed"), ("48088", "thu"), ("48021", "fri"))
"""The itinerant France Services: one village a day, 10:00-15:00, in a room lent by the town hall."""


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


def km_between(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Great-circle distance, km (equirectangular: exact to 0.1 % inside a département)."""
    x = math.radians(lon_b - lon_a) * math.cos(math.radians((lat_a + lat_b) / 2))
    return 6371.0 * math.hypot(x, math.radians(lat_b - lat_a))


class Villages:
    """Village points of 1999: the only altitudes known."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self._points = [(float(r["lon"]), float(r["lat"]), int(r["alt_m"])) for r in rows]

    def altitude_of(self, lon: float, lat: float) -> int:
        """Altitude of the nearest village, m."""
        return min(self._points, key=lambda p: km_between(lon, lat, p[0], p[1]))[2]

    def delegated(self, communes: Mapping[str, Row]) -> list[Row]:
        """Former communes whose village is away from the centre of the commune they joined."""
        away = []
        for row in self.rows:
            centre = communes[row["code_2024"]]
            km = km_between(float(row["lon"]), float(row["lat"]), float(centre["lon"]), float(centre["lat"]))
            persons = int(row["pop_2016_delegated"] or row["pop_1999"])
            if km > VILLAGE_AWAY_KM and persons >= VILLAGE_PERSONS:
                away.append(row)
        return away


def demand_row(*, id: str, name: str, lon: float, lat: float, altitude_m: int, area: str,
               persons: Mapping[str, float]) -> dict[str, object]:
    """One demand point; persons to the hundredth, so that sums stay exact enough."""
    point = {"id": id, "name": name, "lon": round(lon, 5), "lat": round(lat, 5), "altitude_m": altitude_m, "area": area}
    return point | {group: round(persons[group], 2) for group in GROUPS}


def cell_rows(commune: Row, persons: Mapping[str, float], cells: Sequence[Row], villages: Villages) -> list[dict[str, object]]:
    """The commune's inhabited census cells as demand points."""
    rows = []
    for cell, cell_persons in zip(cells, spread_over_cells(persons, cells)):
        lon, lat = float(cell["lon"]), float(cell["lat"])
        grid = f"{int(cell['x_3035']) // 1000}-{int(cell['y_3035']) // 1000}"
        rows.append(demand_row(id=f"{commune['code']}-{grid}", name=f"{commune['name']} (carreau {grid})", lon=lon, lat=lat,
                               altitude_m=villages.altitude_of(lon, lat), area=commune["code"], persons=cell_persons))
    return rows


def area_rows(communes: Sequence[Row]) -> list[dict[str, object]]:
    """Communes inside their EPCI inside the département."""
    epci = {row["epci_siren"]: row["epci_name"] for row in communes}
    return [
        {"id": DEPARTEMENT, "name": "Lozère", "kind": "departement", "parent": ""},
        *({"id": siren, "name": name, "kind": "epci", "parent": DEPARTEMENT} for siren, name in sorted(epci.items())),
        *({"id": r["code"], "name": r["name"], "kind": "commune", "parent": r["epci_siren"]} for r in communes),
    ]


def stop_rows(communes: Sequence[Row], villages: Villages, sites: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    """One stop per village: centres of communes (one where two share a village), then villages well away from theirs."""
    stops: list[dict[str, object]] = []
    for row in sorted(communes, key=lambda r: -int(r["pop_2022"])):
        lon, lat = float(row["lon"]), float(row["lat"])
        if any(km_between(lon, lat, float(s["lon"]), float(s["lat"])) < SAME_VILLAGE_KM for s in stops):  # type: ignore[arg-type]
            continue
        stops.append({"id": f"arret-{row['code']}", "name": row["name"], "lon": round(lon, 5), "lat": round(lat, 5),
                      "altitude_m": row["alt_cheflieu_m"], "area": row["code"],
                      "market_slots": MARKET_SLOTS.get(row["code"], ""), "room": f"mairie-{row['code']}"})
    stops.sort(key=lambda stop: str(stop["id"]))
    for row in villages.delegated({r["code"]: r for r in communes}):
        lon, lat = float(row["lon"]), float(row["lat"])
        stops.append({"id": f"arret-{row['code_1999']}", "name": row["name"], "lon": round(lon, 5), "lat": round(lat, 5),
                      "altitude_m": row["alt_m"], "area": row["code_2024"], "market_slots": "",
                      "room": _room_near(lon, lat, sites)})
    return stops


def _room_near(lon: float, lat: float, sites: Sequence[Mapping[str, object]]) -> str:
    """The nearest public room of the village (library or school), or none."""
    rooms = [
        (km_between(lon, lat, float(s["lon"]), float(s["lat"])), str(s["id"]))  # type: ignore[arg-type]
        for s in sites if s["kind"] in ("library", "school", "town_hall") and not str(s["id"]).endswith("-plus")
    ]
    km, site = min(rooms)
    return site if km <= ROOM_WITHIN_KM else ""


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

    demand: list[dict[str, object]] = []
    grid: list[dict[str, object]] = []
    for row in communes:
        code = row["code"]
        its_cells = cell_rows(row, persons[code], cells_of[code], villages)
        grid += its_cells
        demand += its_cells if code == MENDE else [
            demand_row(id=code, name=row["name"], lon=float(row["lon"]), lat=float(row["lat"]),
                       altitude_m=int(row["alt_cheflieu_m"]), area=code, persons=persons[code])]

    points = {row["code"]: (float(row["lon"]), float(row["lat"])) for row in communes}
    buildings = Buildings(altitude_of=villages.altitude_of)
    add_france_services(buildings, read_csv(source / "france_services_48_raw.csv"), points)
    add_published(buildings, read_csv(source / "sites_48.csv"), points)
    add_town_halls(buildings, communes)
    add_illustrative(buildings, communes, cells)

    folder = out / "lozere"
    point_columns = ("id", "name", "lon", "lat", "altitude_m")
    write_csv(folder / "demand.csv", (*point_columns, "area", *GROUPS), demand)
    write_csv(out / "lozere-grid" / "demand.csv", (*point_columns, "area", *GROUPS), grid)
    write_csv(folder / "areas.csv", ("id", "name", "kind", "parent"), area_rows(communes))
    write_csv(folder / "sites.csv", SITE_COLUMNS, buildings.sites)
    write_csv(folder / "availability.csv", AVAILABILITY_COLUMNS, buildings.availability)
    write_csv(folder / "stops.csv", (*point_columns, "area", "market_slots", "room"),
              stop_rows(communes, villages, buildings.sites))
    write_csv(folder / "existing_tours.csv", ("tour", "stop", "slot", "weeks", "start", "end", "services"), (
        {"tour": "msa-itinerante", "stop": f"arret-{code}", "slot": f"{day}-am", "weeks": 1, "start": "10:00",
         "end": "15:00", "services": "public"} for code, day in ROUND))
    write_csv(folder / "bases.csv", (*point_columns, "trucks"), (
        {"id": f"base-{name.split('-')[0].lower() if code != '48140' else 'saint-chely'}", "name": name,
         "lon": points[code][0], "lat": points[code][1], "altitude_m": villages.altitude_of(*points[code]), "trucks": 1}
        for code, name in BASES.items()))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--facts", type=Path, required=True, help="folder of published facts (with lozere/ in it)")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder to write in (default: here)")
    arguments = parser.parse_args()
    build(arguments.facts, arguments.out)


if __name__ == "__main__":
    main()
