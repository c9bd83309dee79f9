"""Buildings that are open today or could open, and when.

Positions, names and hours come from the published lists; services, capacities, costs and the hours
in which a room could be lent are assumptions, one line per kind in `KINDS` and `POSSIBLE`, explained
in `datasets/lozere/README.md`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Row = Mapping[str, str]
Altitude = Callable[[float, float], int]

SEASONS = ("winter", "spring", "summer", "autumn")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
HALF_DAYS = "+".join(f"{day}-{part}" for day in WEEKDAYS for part in ("am", "pm"))
WITH_EVENINGS = "mon+tue+wed+thu+fri"
EVENINGS = "+".join(f"{day}-eve" for day in WEEKDAYS)
TOWN_HALL = "mon-am+mon-pm+tue-am+tue-pm+thu-am+thu-pm+fri-am+fri-pm+sat-am"
SCHOOL_TERM = "mon-eve+tue-eve+wed+thu-eve+fri-eve"
SHOP = "tue-pm+wed-am+thu-pm+fri-am"
MIDWEEK = "mon-am+mon-pm+tue-am+tue-pm+wed-am+wed-pm+thu-am+thu-pm"

LIBRARY_OPEN = {1: "wed-pm", 3: "wed-pm+fri-pm+sat-am", 6: "tue-pm+wed-am+wed-pm+thu-pm+fri-pm+sat-am"}
"""Assumed hours of today by half-days a week: reading points, libraries, libraries with three employees or more."""

LICENCE_OUVERTE = "Licence Ouverte 2.0"
ODBL = "ODbL 1.0, © OpenStreetMap contributors"
ALL_ASSUMED = "position S; services, capacity, costs, hours A"
HOURS_KNOWN = "position, hours of today S; capacity, costs, further hours A"
ILLUSTRATIVE = "all A: illustrative, no published point"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What a kind of building is assumed to offer and cost."""

    services: str
    capacity_persons: int
    fit_out_eur: int
    half_day_eur: int
    winter_half_day_eur: int
    possible: dict[str, str]
    """Season → slots in which it could open, in every week; a missing season: closed."""
    holiday: str = ""
    """Further slots in school holidays, in every season of `possible`."""


def _always(slots: str) -> dict[str, str]:
    return {season: slots for season in SEASONS}


KINDS = {
    "france_services": Kind(services="public", capacity_persons=15, fit_out_eur=0, half_day_eur=10,
                            winter_half_day_eur=35, possible=_always(WITH_EVENINGS)),
    "coworking": Kind(services="workspace", capacity_persons=8, fit_out_eur=0, half_day_eur=10,
                      winter_half_day_eur=35, possible=_always(EVENINGS)),
    "library": Kind(services="social", capacity_persons=8, fit_out_eur=6000, half_day_eur=10,
                    winter_half_day_eur=35, possible=_always(HALF_DAYS + "+sat-am")),
    "town_hall": Kind(services="social+workspace+business+public", capacity_persons=8, fit_out_eur=6000,
                      half_day_eur=10, winter_half_day_eur=35, possible=_always(TOWN_HALL)),
    "school": Kind(services="social+public+making", capacity_persons=15, fit_out_eur=6000, half_day_eur=10,
                   winter_half_day_eur=35, possible=_always(SCHOOL_TERM), holiday="all"),
    "campsite": Kind(services="social+workspace+making", capacity_persons=15, fit_out_eur=6000, half_day_eur=35,
                     winter_half_day_eur=50, possible={"spring": HALF_DAYS, "autumn": HALF_DAYS}),
    "museum": Kind(services="social+making", capacity_persons=15, fit_out_eur=6000, half_day_eur=10,
                   winter_half_day_eur=35,
                   possible={"winter": HALF_DAYS, "spring": EVENINGS, "summer": EVENINGS, "autumn": HALF_DAYS}),
    "station": Kind(services="workspace+public", capacity_persons=8, fit_out_eur=6000, half_day_eur=10,
                    winter_half_day_eur=35, possible=_always(WITH_EVENINGS)),
    "farm": Kind(services="social+business+making", capacity_persons=19, fit_out_eur=12000, half_day_eur=10,
                 winter_half_day_eur=50, possible=_always(SHOP)),
    "tourist_office": Kind(services="social+workspace+public", capacity_persons=8, fit_out_eur=6000, half_day_eur=10,
                           winter_half_day_eur=35,
                           possible={"winter": HALF_DAYS, "spring": HALF_DAYS, "summer": EVENINGS, "autumn": HALF_DAYS}),
    "gite": Kind(services="social+workspace+making", capacity_persons=19, fit_out_eur=12000, half_day_eur=10,
                 winter_half_day_eur=50, possible={"winter": MIDWEEK, "spring": MIDWEEK, "autumn": MIDWEEK}),
}

LIBRARY_PLUS_SERVICES = "social+workspace+public+making"
LIBRARY_PLUS_PLACES = 10
"""Reading seats from which a library's room is taken to hold other services."""
STATION_TRAVELLERS = 4_000
"""Travellers a year (2024) from which a station is taken to have a usable building."""

SITE_COLUMNS = (
    "id", "name", "kind", "status", "lon", "lat", "altitude_m", "area", "services", "capacity_persons",
    "fit_out_eur", "half_day_eur", "building", "illustrative", "owner", "operator", "agreement", "step_free",
    "erp", "heated", "network", "contact", "source", "licence", "basis",
)
AVAILABILITY_COLUMNS = ("site", "season", "calendar", "slots", "state", "half_day_eur")

# Points that the published lists place in another valley: the village of their name is used instead.
MISPLACED = {"LI2020": "48194", "LI14700": "48088", "LI14698": "48115", "LI20143": "48178"}
DUPLICATES = {
    "TLO016": "the same télécentre as TLO071 (11 place du Champ de Mars, Meyrueis)",
    "LI14728": "the same library as LI17480 (Vebron)",
}


@dataclass
class Buildings:
    """The two tables as they fill."""

    altitude_of: Altitude
    sites: list[dict[str, object]] = field(default_factory=list)
    availability: list[dict[str, object]] = field(default_factory=list)

    def add(self, *, id: str, name: str, kind: str, status: str, lon: float, lat: float, area: str,
            source: str, licence: str, basis: str, **more: object) -> None:
        """Add one site; what its kind assumes fills the rest."""
        assumed = KINDS[kind]
        row: dict[str, object] = dict.fromkeys(SITE_COLUMNS, "")
        row |= {
            "id": id, "name": name, "kind": kind, "status": status, "lon": round(lon, 5), "lat": round(lat, 5),
            "altitude_m": self.altitude_of(lon, lat), "area": area, "services": assumed.services,
            "capacity_persons": assumed.capacity_persons,
            "fit_out_eur": 0 if status == "existing" else assumed.fit_out_eur,
            "half_day_eur": assumed.half_day_eur, "illustrative": "no",
            "agreement": "signed" if status == "existing" else "none",
            "source": source, "licence": licence, "basis": basis,
        }
        self.sites.append(row | more)

    def open_today(self, site: str, slots: str) -> None:
        """Hours of today, the same all year."""
        self.availability.append(
            {"site": site, "season": "all", "calendar": "all", "slots": slots, "state": "open", "half_day_eur": ""})

    def could_open(self, site: str, kind: str) -> None:
        """Hours in which the kind of building could open, at the winter price in winter."""
        assumed = KINDS[kind]
        for season, slots in assumed.possible.items():
            price = assumed.winter_half_day_eur if season == "winter" else assumed.half_day_eur
            for calendar, its_slots in (("all", slots), ("holiday", assumed.holiday)):
                if its_slots:
                    self.availability.append({"site": site, "season": season, "calendar": calendar,
                                              "slots": its_slots, "state": "possible", "half_day_eur": price})


def half_days_open(hours_by_day: Sequence[str]) -> str:
    """Half-days with at least two hours open, from clock times such as ``09:00 - 12:30 / 13:30 - 17:00``.

    The morning ends at 13:00, the afternoon at 17:30. `hours_by_day` starts with Monday.
    """
    bounds = {"am": (0, 13 * 60), "pm": (13 * 60, 17 * 60 + 30), "eve": (17 * 60 + 30, 24 * 60)}
    slots = []
    for day, hours in zip((*WEEKDAYS, "sat"), hours_by_day):
        clock = [60 * int(h) + int(m) for h, m in re.findall(r"(\d\d):(\d\d)", hours)]
        spans = list(zip(clock[::2], clock[1::2]))
        for part, (first, last) in bounds.items():
            if sum(max(0, min(end, last) - max(start, first)) for start, end in spans) >= 120:
                slots.append(f"{day}-{part}")
    return "+".join(slots)


def detail(text: str, key: str) -> str:
    """Value of `key` in ``key=value; key=value``."""
    found = re.search(rf"(?:^|; ){key}=([^;]*)", text)
    return found[1] if found else ""


def add_france_services(buildings: Buildings, rows: Sequence[Row], villages: Mapping[str, tuple[float, float]]) -> None:
    """Houses with their published hours. The itinerant one is a round: see `existing_tours`."""
    days = ("h_lundi", "h_mardi", "h_mercredi", "h_jeudi", "h_vendredi", "h_samedi")
    common = {"source": "ANCT, liste des France services, 2024-08-01", "licence": LICENCE_OUVERTE, "basis": HOURS_KNOWN}
    for row in rows:
        if row["format_fs"] == "Itinérante":
            continue
        site = f"fs-{row['id_fs']}"
        buildings.add(id=site, name=row["lib_fs"], kind="france_services", status="existing",
                      lon=float(row["longitude"]), lat=float(row["latitude"]), area=row["insee_com"],
                      contact=row["telephone"], **common)
        buildings.open_today(site, half_days_open([row[day] for day in days]))
        buildings.could_open(site, "france_services")
    # The comment of house 273 announces this: Thursdays 10:30-12:30 and 13:30-16:00.
    lon, lat = villages["48194"]
    buildings.add(id="fs-273-vialas", name="France services, permanence à la médiathèque de Vialas",
                  kind="france_services", status="existing", lon=lon, lat=lat, area="48194", **common)
    buildings.open_today("fs-273-vialas", half_days_open(["", "", "", "10:30 - 12:30 / 13:30 - 16:00"]))
    buildings.could_open("fs-273-vialas", "france_services")


def add_published(buildings: Buildings, rows: Sequence[Row], villages: Mapping[str, tuple[float, float]]) -> None:
    """Libraries, télécentres, schools, campsites, museums and stations of the published lists."""
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if row["source_id"] in DUPLICATES:
            continue
        area, lon, lat = row["commune_code"], float(row["lon"]), float(row["lat"])
        if row["source_id"] in MISPLACED:
            area = MISPLACED[row["source_id"]]
            lon, lat = villages[area]
        place = {"lon": lon, "lat": lat, "area": area}
        match row["site_type"]:
            case "bibliotheque" if row["site_subtype"] == "Bâtiment ouvert":
                _add_library(buildings, row, place)
            case "tiers_lieu":
                _add_telecentre(buildings, row, place)
            case "ecole" | "college" if row["site_subtype"].endswith("/Public"):
                _add_school(buildings, row, place)
            case "camping" if row["name"] and (row["name"], area) not in seen:
                seen.add((row["name"], area))
                _add_campsite(buildings, row, place)
            case "musee":
                site = f"musee-{row['source_id']}"
                buildings.add(id=site, name=row["name"], kind="museum", status="candidate", **place, basis=ALL_ASSUMED,
                              source="Ministère de la Culture, Muséofile, 2025-07", licence=LICENCE_OUVERTE)
                buildings.could_open(site, "museum")
            case "gare" if int(detail(row["capacity_info"], "voyageurs_2024")) >= STATION_TRAVELLERS:
                site = f"gare-{row['source_id'].removeprefix('UIC')}"
                buildings.add(id=site, name=f"Gare de {row['name']}", kind="station", status="candidate", **place,
                              owner="SNCF Gares & Connexions", basis=ALL_ASSUMED,
                              source="SNCF, gares de voyageurs, 2026-04", licence="ODbL 1.0 / Licence Ouverte (SNCF)")
                buildings.could_open(site, "station")


def _add_library(buildings: Buildings, row: Row, place: Mapping[str, object]) -> None:
    info, site = row["capacity_info"], f"bib-{row['source_id']}"
    reading_point = bool(re.match(r"(?i)(dépôt|depot|point)", row["name"]))
    employees, places = float(detail(info, "salaries") or 0), int(detail(info, "places") or 0)
    half_days = 1 if reading_point else 6 if employees >= 3 else 3
    common = {"kind": "library", **place, "licence": LICENCE_OUVERTE, "basis": ALL_ASSUMED,
              "source": "Ministère de la Culture, adresses des bibliothèques publiques, 2025-08",
              "owner": "commune", "capacity_persons": places or KINDS["library"].capacity_persons}
    name = row["name"] if row["name"] != "Dépôt lecture" else f"Dépôt lecture de {row['city']}"
    buildings.add(id=site, name=name, status="existing", building=site, **common)
    buildings.open_today(site, LIBRARY_OPEN[half_days])
    buildings.could_open(site, "library")
    if places >= LIBRARY_PLUS_PLACES:
        plus = f"{site}-plus"
        buildings.add(id=plus, name=f"{name} (élargie)", status="candidate", building=site, **common)
        buildings.sites[-1]["services"] = LIBRARY_PLUS_SERVICES
        buildings.could_open(plus, "library")


def _add_telecentre(buildings: Buildings, row: Row, place: Mapping[str, object]) -> None:
    site = f"tl-{row['source_id']}"
    buildings.add(id=site, name=row["name"], kind="coworking", status="existing", **place, basis=ALL_ASSUMED,
                  source="La Mêlée, tierslieuxoccitanie.com, 2017-01", licence="not stated by the carrier")
    buildings.open_today(site, HALF_DAYS)
    buildings.could_open(site, "coworking")


def _add_school(buildings: Buildings, row: Row, place: Mapping[str, object]) -> None:
    site = f"ecole-{row['source_id']}"
    name = row["name"] if row["name"].lower().startswith("coll") else f"{row['name']}, {row['city']}"
    buildings.add(id=site, name=name[:1].upper() + name[1:], kind="school", status="candidate", **place,
                  owner="département" if row["site_type"] == "college" else "commune", basis=ALL_ASSUMED,
                  source="Ministère de l'Éducation nationale, annuaire de l'éducation, 2024-11-26",
                  licence=LICENCE_OUVERTE)
    buildings.could_open(site, "school")


def _add_campsite(buildings: Buildings, row: Row, place: Mapping[str, object]) -> None:
    site = f"camp-{row['source_id'].replace('/', '-')}"
    name = row["name"] if "camping" in row["name"].lower() else f"Camping {row['name']}"
    buildings.add(id=site, name=name, kind="campsite", status="candidate", **place, basis=ALL_ASSUMED,
                  source="OpenStreetMap, 2026-08-01", licence=ODBL)
    elevation = detail(row["capacity_info"], "ele")
    if elevation:
        buildings.sites[-1]["altitude_m"] = round(float(elevation))
    buildings.could_open(site, "campsite")


def add_town_halls(buildings: Buildings, communes: Sequence[Row]) -> None:
    """One town hall per commune, at the village point (derived, not surveyed)."""
    for row in communes:
        site = f"mairie-{row['code']}"
        buildings.add(id=site, name=f"Mairie de {row['name']}", kind="town_hall", status="candidate",
                      lon=float(row["lon"]), lat=float(row["lat"]), area=row["code"], owner="commune",
                      source="IGN GEOFLA 2011, point of the chef-lieu (derived)", licence=LICENCE_OUVERTE,
                      basis=ALL_ASSUMED)
        buildings.could_open(site, "town_hall")


def add_illustrative(buildings: Buildings, communes: Sequence[Row], cells: Sequence[Row]) -> None:
    """One farm, gîte and tourist office per EPCI whose seat is in the département, in a commune where such places exist.

    No published list gives their points: they show what such a candidate would bring, nothing more.
    """
    by_epci: dict[str, list[Row]] = {}
    for row in communes:
        by_epci.setdefault(row["epci_siren"], []).append(row)
    for members in by_epci.values():
        if len(members) < 2:  # Le Rozier alone belongs to the EPCI of Millau
            continue
        taken: set[str] = set()
        for kind, label, rank in (
            ("tourist_office", "Office de tourisme", lambda r: int(r["n_hotels_2026"]) + int(r["n_campings_2026"])),
            ("farm", "Ferme avec boutique", lambda r: ("agricoles" in r["ruralite"], float(r["superf_insee_km2"]))),
            ("gite", "Gîte", lambda r: float(r["share_second_homes"])),
        ):
            commune = max((r for r in members if r["code"] not in taken), key=rank)
            taken.add(commune["code"])
            lon, lat = float(commune["lon"]), float(commune["lat"])
            if kind != "tourist_office":
                lon, lat = _hamlet_point(commune["code"], cells, near=(lon, lat))
            site = f"exemple-{kind.replace('_', '-')}-{commune['code']}"
            buildings.add(id=site, name=f"{label} (exemple), {commune['name']}", kind=kind, status="candidate",
                          lon=lon, lat=lat, area=commune["code"], illustrative="yes", basis=ILLUSTRATIVE,
                          source="illustrative: no published point", licence="CC0 1.0")
            buildings.could_open(site, kind)


def _hamlet_point(commune: str, cells: Sequence[Row], *, near: tuple[float, float]) -> tuple[float, float]:
    """Centre of an inhabited cell of the commune at about 2 km from its village."""
    def off(cell: Row) -> float:
        east_km = (float(cell["lon"]) - near[0]) * 79.3
        north_km = (float(cell["lat"]) - near[1]) * 111.2
        return abs((east_km**2 + north_km**2) ** 0.5 - 2.0)

    inside = [c for c in cells if c["commune_code"] == commune and float(c["share_in_territory"]) > 0.9]
    best = min(inside, key=off)
    return float(best["lon"]), float(best["lat"])
