"""Buildings that are open today or could open, and when.

Positions, names and the hours of the France Services houses come from the published lists; services,
capacities, costs and the hours in which a room could be lent are assumed by kind (`build_kinds`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import build_sources as sources
from build_kinds import (
    ALL_ASSUMED,
    HALF_DAYS,
    HOURS_KNOWN,
    ILLUSTRATIVE,
    KINDS,
    LIBRARY_OPEN,
    LIBRARY_PLUS_PLACES,
    LIBRARY_PLUS_SERVICES,
    READING_POINT_VISITS,
    SHELF_SERVICES,
    STATION_TRAVELLERS,
    WEEKDAYS,
)
from build_sources import Source
from build_villages import Row, Villages, of_place

SITE_COLUMNS = (
    "id", "name", "kind", "status", "lon", "lat", "altitude_m", "area", "services", "capacity_persons",
    "fit_out_eur", "half_day_eur", "building", "illustrative", "owner", "operator", "agreement", "step_free",
    "erp", "heated", "network", "contact", "source", "licence", "basis",
)
AVAILABILITY_COLUMNS = ("site", "season", "calendar", "slots", "state", "half_day_eur", "basis")

MISPLACED = {
    "FS2005": "48155", "LI2020": "48194", "LI14695": "48076", "LI14698": "48115", "LI14700": "48088",
    "LI14704": "48093", "LI14717": "48154", "LI14829": "48164", "LI20143": "48178",
}
"""Rows that their list puts far from the village of their name (3 to 40 km) or in the next commune → the village."""
DUPLICATES = {
    "TLO016": "the same télécentre as TLO071 (11 place du Champ de Mars, Meyrueis)",
    "LI14728": "the same library as LI17480 (Vebron)",
}
OPENS_FROM_MINUTES = 120
"""A half-day counts if the place is open so long in it."""
PARTS_MINUTES = {"am": (0, 13 * 60), "pm": (13 * 60, 17 * 60 + 30), "eve": (17 * 60 + 30, 24 * 60)}


@dataclass
class Buildings:
    """The tables `sites` and `availability` as they fill."""

    villages: Villages
    commune_names: Mapping[str, str]
    sites: list[dict[str, object]] = field(default_factory=list)
    availability: list[dict[str, object]] = field(default_factory=list)

    def add(self, *, id: str, name: str, kind: str, status: str, lon: float, lat: float, area: str,
            source: Source, basis: str = ALL_ASSUMED, **more: object) -> None:
        """Add one site; what its kind assumes fills the rest, `more` replaces it."""
        assumed = KINDS[kind]
        row: dict[str, object] = dict.fromkeys(SITE_COLUMNS, "")
        row |= {
            "id": id, "name": name, "kind": kind, "status": status, "lon": round(lon, 5), "lat": round(lat, 5),
            "altitude_m": self.villages.altitude_of(lon, lat), "area": area, "services": assumed.services,
            "capacity_persons": assumed.capacity_persons,
            "fit_out_eur": 0 if status == "existing" else assumed.fit_out_eur,
            "half_day_eur": assumed.half_day_eur, "illustrative": "no",
            "agreement": "" if status == "existing" else "none", "basis": basis,
        }
        self.sites.append(row | source.columns() | more)

    def open_today(self, site: str, slots: str, *, basis: str) -> None:
        """Hours of today, the same all year."""
        self.availability.append({"site": site, "season": "all", "calendar": "all", "slots": slots, "state": "open",
                                  "half_day_eur": "", "basis": basis})

    def could_open(self, site: str, kind: str) -> None:
        """Hours in which this kind of building could open, at the winter price in winter."""
        assumed = KINDS[kind]
        for season, slots in assumed.possible.items():
            price = assumed.winter_half_day_eur if season == "winter" else assumed.half_day_eur
            for calendar, its_slots in (("all", slots), ("holiday", assumed.holiday)):
                if its_slots:
                    self.availability.append({"site": site, "season": season, "calendar": calendar, "slots": its_slots,
                                              "state": "possible", "half_day_eur": price, "basis": "A"})

    def place(self, row: Row) -> dict[str, object]:
        """Position and commune of a published row, mended where its list is wrong."""
        if row["source_id"] in MISPLACED:
            village = self.villages.by_code[MISPLACED[row["source_id"]]]
            return {"lon": float(village["lon"]), "lat": float(village["lat"]), "area": village["code_2024"]}
        return {"lon": float(row["lon"]), "lat": float(row["lat"]), "area": row["commune_code"]}

    def named(self, name: str, area: str) -> str:
        """A name of a list with its commune, if it does not say it."""
        commune = self.commune_names[area]
        name = re.sub(r"^(Ecole|école)", "École", name)
        name = name[:1].upper() + name[1:]
        return name if commune.lower() in name.lower() else f"{name}, {commune}"


def half_days_open(hours_by_day: Sequence[str]) -> str:
    """Half-days with at least two hours open, from clock times such as ``09:00 - 12:30 / 13:30 - 17:00``.

    The morning ends at 13:00, the afternoon at 17:30. `hours_by_day` starts with Monday.
    """
    slots = []
    for day, hours in zip((*WEEKDAYS, "sat"), hours_by_day):
        clock = [60 * int(h) + int(m) for h, m in re.findall(r"(\d\d):(\d\d)", hours)]
        spans = list(zip(clock[::2], clock[1::2]))
        for part, (first, last) in PARTS_MINUTES.items():
            if sum(max(0, min(end, last) - max(start, first)) for start, end in spans) >= OPENS_FROM_MINUTES:
                slots.append(f"{day}-{part}")
    return "+".join(slots)


def detail(text: str, key: str) -> str:
    """Value of `key` in ``key=value; key=value``."""
    found = re.search(rf"(?:^|; ){key}=([^;]*)", text)
    return found[1] if found else ""


def add_france_services(buildings: Buildings, rows: Sequence[Row]) -> None:
    """Houses with their published hours. The itinerant one is a round: see `existing_tours`."""
    days = ("h_lundi", "h_mardi", "h_mercredi", "h_jeudi", "h_vendredi", "h_samedi")
    for row in rows:
        if row["format_fs"] == "Itinérante":
            continue
        place = buildings.place({"source_id": f"FS{row['id_fs']}", "lon": row["longitude"], "lat": row["latitude"],
                                 "commune_code": row["insee_com"]})
        _add_house(buildings, f"fs-{row['id_fs']}", row["lib_fs"], place, [row[day] for day in days], row["telephone"])
    # The list says so in a comment on the house of Le Pont-de-Montvert (273).
    vialas = buildings.villages.by_code["48194"]
    _add_house(buildings, "fs-273-vialas", "France services, permanence à la médiathèque de Vialas",
               {"lon": float(vialas["lon"]), "lat": float(vialas["lat"]), "area": "48194"},
               ["", "", "", "10:30 - 12:30 / 13:30 - 16:00"], "04 34 09 06 14")


def _add_house(
    buildings: Buildings, site: str, name: str, place: dict[str, object], hours: Sequence[str], contact: str
) -> None:
    buildings.add(id=site, name=name, kind="france_services", status="existing", **place,  # type: ignore[arg-type]
                  source=sources.FRANCE_SERVICES, basis=HOURS_KNOWN, contact=contact)
    buildings.open_today(site, half_days_open(hours), basis="S")
    buildings.could_open(site, "france_services")


def add_published(buildings: Buildings, rows: Sequence[Row]) -> None:
    """Libraries, télécentres, public schools, named campsites, museums and served stations of the published lists."""
    campsites: set[tuple[str, str]] = set()
    for row in rows:
        if row["source_id"] in DUPLICATES:
            continue
        match row["site_type"]:
            case "bibliotheque" if row["site_subtype"] == "Bâtiment ouvert":
                _add_library(buildings, row)
            case "tiers_lieu":
                _add_telecentre(buildings, row)
            case "ecole" | "college" if row["site_subtype"].endswith("/Public"):
                name = buildings.named(row["name"], row["commune_code"])
                _add_candidate(buildings, row, f"ecole-{row['source_id']}", name, "school", sources.SCHOOLS,
                               owner="département" if row["site_type"] == "college" else "commune")
            case "camping" if row["name"] and (row["name"], row["commune_code"]) not in campsites:
                campsites.add((row["name"], row["commune_code"]))
                name = row["name"] if "camping" in row["name"].lower() else f"Camping {row['name']}"
                elevation = detail(row["capacity_info"], "ele")
                _add_candidate(buildings, row, f"camp-{row['source_id'].replace('/', '-')}", name, "campsite",
                               sources.CAMPSITES, **({"altitude_m": round(float(elevation))} if elevation else {}))
            case "musee":
                name = row["name"][:1].upper() + row["name"][1:]
                _add_candidate(buildings, row, f"musee-{row['source_id']}", name, "museum", sources.MUSEUMS)
            case "gare" if int(detail(row["capacity_info"], "voyageurs_2024")) >= STATION_TRAVELLERS:
                site, name = f"gare-{row['source_id'].removeprefix('UIC')}", f"Gare {of_place(row['name'])}"
                _add_candidate(buildings, row, site, name, "station", sources.STATIONS, owner="SNCF Gares & Connexions")


def _add_candidate(
    buildings: Buildings, row: Row, site: str, name: str, kind: str, source: Source, **more: object
) -> None:
    buildings.add(id=site, name=name, kind=kind, status="candidate", **buildings.place(row),  # type: ignore[arg-type]
                  source=source, **more)
    buildings.could_open(site, kind)


def _add_library(buildings: Buildings, row: Row) -> None:
    info, site, place = row["capacity_info"], f"bib-{row['source_id']}", buildings.place(row)
    name = buildings.named(row["name"], str(place["area"]))
    seats = int(detail(info, "places") or 0)
    common: dict[str, object] = {"kind": "library", "source": sources.LIBRARIES, "owner": "commune", "building": site,
                                 "capacity_persons": seats or KINDS["library"].capacity_persons} | place
    hours = _library_hours(row, seats)
    if hours is None:
        buildings.add(id=site, name=name, status="candidate", services=SHELF_SERVICES, **common)  # type: ignore[arg-type]
    else:
        buildings.add(id=site, name=name, status="existing", **common)  # type: ignore[arg-type]
        buildings.open_today(site, hours, basis="A")
    buildings.could_open(site, "library")
    if hours is not None and seats >= LIBRARY_PLUS_PLACES:
        buildings.add(id=f"{site}-plus", name=f"{name} (services élargis)", status="candidate",
                      services=LIBRARY_PLUS_SERVICES, **common)  # type: ignore[arg-type]
        buildings.could_open(f"{site}-plus", "library")


def _library_hours(row: Row, seats: int) -> str | None:
    """Assumed hours of a library; None for a shelf of books that nobody holds open."""
    info = row["capacity_info"]
    if re.match(r"(?i)(dépôt|point)", row["name"]):
        visited = float(detail(info, "entrees") or 0) >= READING_POINT_VISITS
        return LIBRARY_OPEN["reading_point"] if visited or seats >= LIBRARY_PLUS_PLACES else None
    employees = float(detail(info, "salaries") or 0)
    if detail(info, "benevoles") == "0" and employees == 0:
        return None
    return LIBRARY_OPEN["team" if employees >= 3 else "employees" if employees >= 1 else "volunteers"]


def _add_telecentre(buildings: Buildings, row: Row) -> None:
    site = f"tl-{row['source_id']}"
    buildings.add(id=site, name=row["name"], kind="coworking", status="existing", **buildings.place(row),  # type: ignore[arg-type]
                  source=sources.TELECENTRES)
    buildings.open_today(site, HALF_DAYS, basis="A")
    buildings.could_open(site, "coworking")


def add_town_halls(buildings: Buildings, communes: Sequence[Row]) -> None:
    """One town hall per commune, at the village point (derived, not surveyed)."""
    for row in communes:
        site = f"mairie-{row['code']}"
        buildings.add(id=site, name=f"Mairie {of_place(row['name'])}", kind="town_hall", status="candidate",
                      lon=float(row["lon"]), lat=float(row["lat"]), area=row["code"], owner="commune",
                      source=sources.TOWN_HALLS)
        buildings.could_open(site, "town_hall")


def add_illustrative(buildings: Buildings, communes: Sequence[Row], cells: Sequence[Row]) -> None:
    """One tourist office, farm and gîte in each EPCI of the département, where such places are likely.

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
                          lon=lon, lat=lat, area=commune["code"], illustrative="yes", source=sources.NOBODY,
                          basis=ILLUSTRATIVE)
            buildings.could_open(site, kind)


def _hamlet_point(commune: str, cells: Sequence[Row], *, near: tuple[float, float]) -> tuple[float, float]:
    """Centre of the commune's inhabited cell whose distance to the village is nearest to 2 km."""
    def off(cell: Row) -> float:
        east_km = (float(cell["lon"]) - near[0]) * 79.3
        north_km = (float(cell["lat"]) - near[1]) * 111.2
        return abs((east_km**2 + north_km**2) ** 0.5 - 2.0)

    inside = [cell for cell in cells if cell["commune_code"] == commune and float(cell["share_in_territory"]) > 0.9]
    best = min(inside, key=off)
    return float(best["lon"]), float(best["lat"])
