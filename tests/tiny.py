"""A tiny valid territory and scenario, written as files, that tests read, bend and break.

The figures are invented; coordinates lie in Lozère so that distances are those of real villages.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
from pathlib import Path
from typing import Any

import yaml

Row = dict[str, Any]

TOML = """\
name = { fr = "Petit territoire", en = "Tiny territory" }
languages = ["fr", "en"]
currency = "EUR"
licence = "CC0-1.0"
sources = ["invented for tests"]
services = ["public", "social"]

[[groups]]
id = "residents"
name = { fr = "Habitants motorisés", en = "Residents with a car" }
mode = "car"
resident = true

[[groups]]
id = "without_car"
name = { fr = "Habitants sans voiture", en = "Residents without a car" }
mode = "foot"
resident = true
"""

TABLES = {
    "areas": """\
id,name,kind,parent
all,Territoire,departement,
north,Nord,epci,all
south,Sud,epci,all
""",
    "demand": """\
id,name,lon,lat,altitude_m,area,residents,without_car
d1,Le Bourg,3.5,44.52,730,north,600,60
d2,Le Col,3.6,44.55,1100,north,120,12
d3,La Rivière,3.45,44.6,900,north,80,8
d4,Le Plateau,3.3,44.45,1000,south,150,20
d5,Les Gorges,3.55,44.35,500,south,90,10
d6,Le Pont,3.6,44.32,550,south,200,25
""",
    "sites": """\
id,name,kind,status,lon,lat,altitude_m,area,services,capacity_persons,fit_out_eur,half_day_eur
s1,Maison France Services,france_services,existing,3.5,44.52,730,north,public,10,0,0
s2,École du Pont,school,candidate,3.601,44.321,550,south,public+social,15,6000,10
s3,Ferme du Plateau,farm,candidate,3.301,44.451,1000,south,social,19,12000,50
s4,Bibliothèque du Col,library,candidate,3.6,44.551,1100,north,public+social,12,3000,10
""",
    "availability": """\
site,season,calendar,slots,state,half_day_eur
s1,all,all,mon-am+wed-am,open,
s1,all,all,tue-am+thu-am+fri-am,possible,
s2,all,all,mon-eve+tue-eve+wed-am+wed-pm+thu-eve,possible,
s3,winter,all,mon+tue+wed+thu+fri,possible,60
s4,all,all,all,possible,
""",
    "stops": """\
id,name,lon,lat,altitude_m,area,market_slots,room
k1,Place de la Rivière,3.451,44.601,900,north,,
k2,Foirail du Plateau,3.302,44.452,1000,south,thu-am,s3
k3,Place des Gorges,3.551,44.351,500,south,,
""",
    "bases": """\
id,name,lon,lat,altitude_m,trucks
b1,Garage du Bourg,3.505,44.521,730,1
""",
}


def tiny_tables() -> dict[str, list[Row]]:
    """The tables as fresh rows, numbers as numbers, to change at will."""
    return {
        name: [{key: _value(cell) for key, cell in row.items()} for row in csv.DictReader(io.StringIO(text))]
        for name, text in TABLES.items()
    }


def _value(text: str) -> int | float | str:
    for kind in (int, float):
        with contextlib.suppress(ValueError):
            return kind(text)
    return text


def with_cell(table: str, position: int, column: str, value: object) -> dict[str, list[Row]]:
    """The tiny table with one cell changed (the column is added if need be)."""
    rows = tiny_tables()[table]
    for row in rows:
        row.setdefault(column, "")
    rows[position][column] = value
    return {table: rows}


def csv_text(rows: list[Row], separator: str = ",") -> str:
    """Rows as CSV, quoted where needed; the columns are those of the first row."""
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]), delimiter=separator, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def write_tiny_territory(folder: Path, *, toml: str = TOML, **changes: list[Row] | str | None) -> Path:
    """Write the tiny territory into `folder` and return it.

    Parameters
    ----------
    toml : str
        Text of territory.toml.
    changes :
        Table name → rows that replace (or add) the table, raw CSV text, or None to leave it out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "territory.toml").write_text(toml, encoding="utf-8")
    for table, rows in {**tiny_tables(), **changes}.items():
        if rows is not None:
            (folder / f"{table}.csv").write_text(rows if isinstance(rows, str) else csv_text(rows), encoding="utf-8")
    return folder


SCENARIO = """\
name: {fr: Petit scénario, en: Tiny scenario}
territory: .
budget_eur: 20000
seasons:
  - id: winter
    name: {fr: Hiver, en: Winter}
    start: "10-01"
    end: "03-31"
    weeks: 24
    holiday_weeks: 6
    speed_factor: 1.2
  - id: summer
    name: {fr: Été, en: Summer}
    start: "04-01"
    end: "09-30"
    weeks: 22
    holiday_weeks: 10
    multipliers: {residents: 1.2}
services:
  - id: public
    name: {fr: Services publics, en: Public services}
    rates: {residents: 0.02, without_car: 0.04}
    reach: &reach
      - {within_minutes: 10, quality: 1.0}
      - {within_minutes: 20, quality: 0.7}
      - {within_minutes: 30, quality: 0.3}
    presence: &presence
      - {half_days: 1, quality: 0.5}
      - {half_days: 2, quality: 0.8}
      - {half_days: 5, quality: 1.0}
  - id: social
    name: {fr: Convivialité, en: Social life}
    rates: {residents: 0.05, without_car: 0.05}
    reach: *reach
    presence: *presence
opening_levels: [2, 5]
staff: {half_day_eur: 110}
fleet:
  - id: truck
    name: {fr: Camion, en: Truck}
    kind: truck
    number: 1
    shift_minutes: 480
    stop_minutes: 150
    setup_minutes: 50
    max_stops: 2
    cycle_weeks: 2
    visit_levels: [1, 2]
    services: [public, social]
    eur_per_km: 0.35
    eur_per_hour: 60
    eur_per_day: 55
rules: []
"""


def tiny_scenario_dict(territory: str = ".") -> dict[str, Any]:
    """A valid scenario for the tiny territory: two seasons, two services, one truck, 20,000 €."""
    # A round through JSON gives every alias its own copy, so that one service can be changed alone.
    return {**json.loads(json.dumps(yaml.safe_load(SCENARIO))), "territory": territory}


def write_tiny_scenario(path: Path, *, territory: str = ".", **changes: Any) -> Path:
    """Write the tiny scenario as YAML with some top-level keys replaced; return the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    given = {**tiny_scenario_dict(territory), **changes}
    path.write_text(yaml.safe_dump(given, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path
