"""Where facts come from: one text and one licence per producer, as the tables carry them."""

from __future__ import annotations

from typing import NamedTuple

_OPEN = "Licence Ouverte 2.0"


class Source(NamedTuple):
    """Producer, title and date; licence."""

    text: str
    licence: str

    def columns(self) -> dict[str, str]:
        """As the columns of a table row."""
        return {"source": self.text, "licence": self.licence}


PEOPLE = Source("INSEE RP2022 (ages, housing), tourist capacity 2026; groups derived", _OPEN)
CELLS = Source("Eurostat/INSEE Census 2021 1 km grid; INSEE RP2022; groups derived", "CC BY 4.0; Licence Ouverte 2.0")
AREAS = Source("INSEE COG 2024; DGCL Banatic 2024", _OPEN)
CHEF_LIEU = Source("IGN GEOFLA 2011, chef-lieu point; IGN RGC 1999, altitude", _OPEN)
OLD_VILLAGE = Source("IGN RGC 1999, village point and altitude", _OPEN)
FRANCE_SERVICES = Source("ANCT, liste des France services, 2024-08-01", _OPEN)
ROUND = Source("ANCT, liste des France services, 2024-08-01; press, July 2024 (villages and days)", _OPEN)
SCHOOLS = Source("Ministère de l'Éducation nationale, annuaire de l'éducation, 2024-11-26", _OPEN)
SCHOOL_HOLIDAYS = Source(
    "Ministère de l'Éducation nationale, calendrier scolaire, zone C; as in vacances-scolaires-france 0.12.0, 2026-08",
    _OPEN)
LIBRARIES = Source("Ministère de la Culture, adresses des bibliothèques publiques, 2025-08", _OPEN)
MUSEUMS = Source("Ministère de la Culture, Muséofile, 2025-07", _OPEN)
STATIONS = Source("SNCF Open Data, gares de voyageurs, 2026-04", "ODbL 1.0, © SNCF")
TELECENTRES = Source("La Mêlée, tierslieuxoccitanie.com, 2017-01", "not stated; names and addresses only")
CAMPSITES = Source("OpenStreetMap, 2026-08-01", "ODbL 1.0, © OpenStreetMap contributors")
TOWN_HALLS = Source("IGN GEOFLA 2011, chef-lieu point (no survey of town halls)", _OPEN)
NOBODY = Source("illustrative: no published point", "CC0 1.0")
