"""Village points, and what follows from them: altitudes, distances, stops."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import build_sources as sources

Row = Mapping[str, str]

VILLAGE_AWAY_KM = 4.0
VILLAGE_PERSONS = 60
SAME_VILLAGE_KM = 0.5
ROOM_WITHIN_KM = 1.0
PUBLIC_ROOMS = ("library", "school", "town_hall")

MARKET_SLOTS = {"48061": "thu-am+sat-am", "48147": "fri-pm", "48156": "fri-am"}
"""Half-days of the markets whose day is known; the half-day itself is published for Florac's Saturday only."""


def of_place(name: str) -> str:
    """A French place name after « de »: ``du Rozier``, ``d'Altier``, ``de La Malène``."""
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    return f"d'{name}" if re.match("[AEÉÈIOUYH]", name) else f"de {name}"


def km_between(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Distance, km (equirectangular: exact to 0.1 % inside a département)."""
    x = math.radians(lon_b - lon_a) * math.cos(math.radians((lat_a + lat_b) / 2))
    return 6371.0 * math.hypot(x, math.radians(lat_b - lat_a))


class Villages:
    """Village points of the communes of 1999: the only altitudes known."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.by_code = {row["code_1999"]: row for row in rows}
        self._points = [(float(row["lon"]), float(row["lat"]), int(row["alt_m"])) for row in rows]

    def altitude_of(self, lon: float, lat: float) -> int:
        """Altitude of the nearest village, m."""
        return min(self._points, key=lambda point: km_between(lon, lat, point[0], point[1]))[2]

    def away_from_centre(self, communes: Sequence[Row]) -> list[Row]:
        """Villages of former communes well away from the centre of the commune they joined."""
        centres = {row["code"]: (float(row["lon"]), float(row["lat"])) for row in communes}
        return [
            row for row in self.by_code.values()
            if km_between(float(row["lon"]), float(row["lat"]), *centres[row["code_2024"]]) > VILLAGE_AWAY_KM
            and int(row["pop_2016_delegated"] or row["pop_1999"]) >= VILLAGE_PERSONS
        ]


def stop_rows(
    communes: Sequence[Row], villages: Villages, sites: Sequence[Mapping[str, object]]
) -> list[dict[str, object]]:
    """One stop per village: the centres of communes, then the villages well away from theirs.

    Where two communes share a village, the larger one has the stop.
    """
    stops: list[dict[str, object]] = []
    points: list[tuple[float, float]] = []
    for row in sorted(communes, key=lambda r: -int(r["pop_2022"])):
        point = float(row["lon"]), float(row["lat"])
        if any(km_between(*point, *other) < SAME_VILLAGE_KM for other in points):
            continue
        points.append(point)
        stops.append(_stop(row["code"], row["name"], point, row["alt_cheflieu_m"], row["code"], f"mairie-{row['code']}")
                     | sources.CHEF_LIEU.columns())
    for row in villages.away_from_centre(communes):
        point = float(row["lon"]), float(row["lat"])
        area = row["code_2024"]
        room = _room_near(point, [site for site in sites if site["area"] == area])
        stops.append(_stop(row["code_1999"], row["name"], point, row["alt_m"], area, room)
                     | sources.OLD_VILLAGE.columns())
    return sorted(stops, key=lambda stop: str(stop["id"]))


def _stop(code: str, name: str, point: tuple[float, float], altitude_m: str, area: str, room: str) -> dict[str, object]:
    return {"id": f"arret-{code}", "name": name, "lon": round(point[0], 5), "lat": round(point[1], 5),
            "altitude_m": altitude_m, "area": area, "market_slots": MARKET_SLOTS.get(code, ""), "room": room}


def _room_near(point: tuple[float, float], sites: Sequence[Mapping[str, object]]) -> str:
    """The nearest public room within reach on foot, or none."""
    rooms = [
        (km_between(*point, float(str(site["lon"])), float(str(site["lat"]))), str(site["id"]))
        for site in sites if site["kind"] in PUBLIC_ROOMS
    ]
    km, room = min(rooms)
    return room if km <= ROOM_WITHIN_KM else ""
