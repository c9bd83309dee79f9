"""School holidays of zone C (académie de Montpellier), day by day as they are published."""

from __future__ import annotations

import build_sources as sources

COLUMNS = ("name", "first", "last", "source", "licence")
ZONE_C = (
    ("Vacances d'été", "2025-07-05", "2025-08-31"),
    ("Vacances de la Toussaint", "2025-10-18", "2025-11-02"),
    ("Vacances de Noël", "2025-12-20", "2026-01-04"),
    ("Vacances d'hiver", "2026-02-21", "2026-03-08"),
    ("Vacances de printemps", "2026-04-18", "2026-05-03"),
    ("Vacances d'été", "2026-07-04", "2026-08-31"),
    ("Vacances de la Toussaint", "2026-10-17", "2026-11-01"),
    ("Vacances de Noël", "2026-12-19", "2027-01-03"),
    ("Vacances d'hiver", "2027-02-06", "2027-02-21"),
    ("Vacances de printemps", "2027-04-03", "2027-04-18"),
    ("Pont de l'Ascension", "2027-05-06", "2027-05-08"),
    ("Vacances d'été", "2027-07-03", "2027-08-31"),
    ("Vacances de la Toussaint", "2027-10-23", "2027-11-07"),
    ("Vacances de Noël", "2027-12-18", "2028-01-02"),
    ("Vacances d'hiver", "2028-02-12", "2028-02-27"),
    ("Vacances de printemps", "2028-04-15", "2028-05-01"),
    ("Pont de l'Ascension", "2028-05-26", "2028-05-27"),
    ("Vacances d'été", "2028-07-04", "2028-08-31"),
)
"""Name, first day and last day without school; the first is the Saturday after the last lesson."""


def school_holiday_rows() -> list[dict[str, object]]:
    """The table, both days included."""
    return [
        {**dict(zip(COLUMNS, holiday, strict=False)), **sources.SCHOOL_HOLIDAYS.columns()} for holiday in ZONE_C
    ]
