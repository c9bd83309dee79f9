"""A tiny valid territory and scenario, written as files, that tests read, bend and break.

The figures are invented; coordinates lie in Lozère so that distances are those of real villages.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

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

TABLES: dict[str, list[Row]] = {
    "areas": [
        {"id": "all", "name": "Territoire", "kind": "departement", "parent": ""},
        {"id": "north", "name": "Nord", "kind": "epci", "parent": "all"},
        {"id": "south", "name": "Sud", "kind": "epci", "parent": "all"},
    ],
    "demand": [
        {"id": "d1", "name": "Le Bourg", "lon": 3.50, "lat": 44.52, "altitude_m": 730, "area": "north", "residents": 600, "without_car": 60},
        {"id": "d2", "name": "Le Col", "lon": 3.60, "lat": 44.55, "altitude_m": 1100, "area": "north", "residents": 120, "without_car": 12},
        {"id": "d3", "name": "La Rivière", "lon": 3.45, "lat": 44.60, "altitude_m": 900, "area": "north", "residents": 80, "without_car": 8},
        {"id": "d4", "name": "Le Plateau", "lon": 3.30, "lat": 44.45, "altitude_m": 1000, "area": "south", "residents": 150, "without_car": 20},
        {"id": "d5", "name": "Les Gorges", "lon": 3.55, "lat": 44.35, "altitude_m": 500, "area": "south", "residents": 90, "without_car": 10},
        {"id": "d6", "name": "Le Pont", "lon": 3.60, "lat": 44.32, "altitude_m": 550, "area": "south", "residents": 200, "without_car": 25},
    ],
    "sites": [
        {"id": "s1", "name": "Maison France Services", "kind": "france_services", "status": "existing", "lon": 3.50, "lat": 44.52,
         "altitude_m": 730, "area": "north", "services": "public", "capacity_persons": 10, "fit_out_eur": 0, "half_day_eur": 0},
        {"id": "s2", "name": "École du Pont", "kind": "school", "status": "candidate", "lon": 3.601, "lat": 44.321,
         "altitude_m": 550, "area": "south", "services": "public+social", "capacity_persons": 15, "fit_out_eur": 6000, "half_day_eur": 10},
        {"id": "s3", "name": "Ferme du Plateau", "kind": "farm", "status": "candidate", "lon": 3.301, "lat": 44.451,
         "altitude_m": 1000, "area": "south", "services": "social", "capacity_persons": 19, "fit_out_eur": 12000, "half_day_eur": 50},
        {"id": "s4", "name": "Bibliothèque du Col", "kind": "library", "status": "candidate", "lon": 3.60, "lat": 44.551,
         "altitude_m": 1100, "area": "north", "services": "public+social", "capacity_persons": 12, "fit_out_eur": 3000, "half_day_eur": 10},
    ],
    "availability": [
        {"site": "s1", "season": "all", "calendar": "all", "slots": "mon-am+wed-am", "state": "open", "half_day_eur": ""},
        {"site": "s1", "season": "all", "calendar": "all", "slots": "tue-am+thu-am+fri-am", "state": "possible", "half_day_eur": ""},
        {"site": "s2", "season": "all", "calendar": "all", "slots": "mon-eve+tue-eve+wed-am+wed-pm+thu-eve", "state": "possible", "half_day_eur": ""},
        {"site": "s3", "season": "winter", "calendar": "all", "slots": "mon+tue+wed+thu+fri", "state": "possible", "half_day_eur": 60},
        {"site": "s4", "season": "all", "calendar": "all", "slots": "all", "state": "possible", "half_day_eur": ""},
    ],
    "stops": [
        {"id": "k1", "name": "Place de la Rivière", "lon": 3.451, "lat": 44.601, "altitude_m": 900, "area": "north", "market_slots": "", "room": ""},
        {"id": "k2", "name": "Foirail du Plateau", "lon": 3.302, "lat": 44.452, "altitude_m": 1000, "area": "south", "market_slots": "thu-am", "room": "s3"},
        {"id": "k3", "name": "Place des Gorges", "lon": 3.551, "lat": 44.351, "altitude_m": 500, "area": "south", "market_slots": "", "room": ""},
    ],
    "bases": [{"id": "b1", "name": "Garage du Bourg", "lon": 3.505, "lat": 44.521, "altitude_m": 730, "trucks": 1}],
}


def tiny_tables() -> dict[str, list[Row]]:
    """A fresh copy of the tables, to change at will."""
    return copy.deepcopy(TABLES)


def csv_text(rows: list[Row], separator: str = ",") -> str:
    """Rows as CSV, quoted where needed; the columns are those of the first row."""
    def cell(value: Any) -> str:
        text = str(value)
        return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in (separator, '"', "\n")) else text

    lines = [separator.join(rows[0])] + [separator.join(cell(row.get(key, "")) for key in rows[0]) for row in rows]
    return "\n".join(lines) + "\n"


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


def tiny_scenario_dict(territory: str = ".") -> dict[str, Any]:
    """A valid scenario for the tiny territory: two seasons, two services, one truck, 20,000 €."""
    curves = {
        "reach": [{"within_minutes": 10, "quality": 1.0}, {"within_minutes": 20, "quality": 0.7}, {"within_minutes": 30, "quality": 0.3}],
        "presence": [{"half_days": 1, "quality": 0.5}, {"half_days": 2, "quality": 0.8}, {"half_days": 5, "quality": 1.0}],
    }
    return {
        "name": {"fr": "Petit scénario", "en": "Tiny scenario"},
        "territory": territory,
        "budget_eur": 20000,
        "seasons": [
            {"id": "winter", "name": {"fr": "Hiver", "en": "Winter"}, "start": "10-01", "end": "03-31", "weeks": 24, "holiday_weeks": 6,
             "speed_factor": 1.2},
            {"id": "summer", "name": {"fr": "Été", "en": "Summer"}, "start": "04-01", "end": "09-30", "weeks": 22, "holiday_weeks": 10,
             "multipliers": {"residents": 1.2}},
        ],
        "services": [
            {"id": "public", "name": {"fr": "Services publics", "en": "Public services"}, "rates": {"residents": 0.02, "without_car": 0.04},
             **copy.deepcopy(curves)},
            {"id": "social", "name": {"fr": "Convivialité", "en": "Social life"}, "rates": {"residents": 0.05, "without_car": 0.05},
             **copy.deepcopy(curves)},
        ],
        "opening_levels": [2, 5],
        "staff": {"half_day_eur": 110},
        "fleet": [
            {"id": "truck", "name": {"fr": "Camion", "en": "Truck"}, "kind": "truck", "number": 1, "shift_minutes": 480, "stop_minutes": 150,
             "setup_minutes": 50, "max_stops": 2, "cycle_weeks": 2, "visit_levels": [1, 2], "services": ["public", "social"],
             "eur_per_km": 0.35, "eur_per_hour": 60, "eur_per_day": 55},
        ],
        "rules": [],
    }


def write_tiny_scenario(path: Path, *, territory: str = ".", **changes: Any) -> Path:
    """Write the tiny scenario as YAML with some top-level keys replaced; return the path."""
    import yaml

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({**tiny_scenario_dict(territory), **changes}, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path
