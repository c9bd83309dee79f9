"""Column headers as spreadsheets write them, brought to the names of the format."""

from __future__ import annotations

import re
import unicodedata

from optimizer.reading.findings import close_match

ALIASES = {
    "identifiant": "id",
    "nom": "name",
    "longitude": "lon",
    "latitude": "lat",
    "lng": "lon",
    "x": "lon",
    "y": "lat",
    "commune": "area",
    "statut": "status",
    "saison": "season",
    "calendrier": "calendar",
    "creneaux": "slots",
    "tournee": "tour",
    "arret": "stop",
    "creneau": "slot",
    "debut": "start",
    "fin": "end",
    "semaines": "weeks",
    "camions": "trucks",
    "duree_d_arret": "stop_minutes",
    "duree_arret": "stop_minutes",
    "horaires": "windows",
    "heures_d_accueil": "windows",
    "duree_d_installation": "setup_minutes",
    "duree_installation": "setup_minutes",
    "altitude": "altitude_m",
    "capacite": "capacity_persons",
    "licence_donnees": "licence",
}
"""Other headers that are understood, where the table has no column of the proper name."""


def normal(header: str) -> str:
    """A header without case, accents, outer spaces; inner spaces, hyphens and apostrophes become underscores."""
    plain = unicodedata.normalize("NFKD", header.replace("\u2019", "'")).encode("ascii", "ignore").decode()
    return re.sub(r"[\s\-']+", "_", plain.strip().casefold())


def canonical(headers: list[str], known: frozenset[str]) -> list[str]:
    """Names of the columns in the format: normalised, aliases replaced where the name is known and free."""
    names = [normal(header) for header in headers]
    taken = set(names)
    result = []
    for name in names:
        proper = ALIASES.get(name, name)
        if name not in known and proper in known and proper not in taken:
            name = proper
            taken.add(proper)
        result.append(name)
    return result


def nearest_header(column: str, headers: list[str], known: frozenset[str]) -> str | None:
    """The written header that most likely was meant for a missing column."""
    free = [header for header in headers if normal(header) not in known]
    return close_match(column, free)
