"""What each kind of building is assumed to offer, to cost and to be free for.

Nothing here is read in a source about the building itself: see the table of assumptions, with basis
and certainty, in `datasets/lozere/README.md`.
"""

from __future__ import annotations

from dataclasses import dataclass

SEASONS = ("winter", "spring", "summer", "autumn")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
HALF_DAYS = "+".join(f"{day}-{part}" for day in WEEKDAYS for part in ("am", "pm"))
WITH_EVENINGS = "mon+tue+wed+thu+fri"
EVENINGS = "+".join(f"{day}-eve" for day in WEEKDAYS)
TOWN_HALL = HALF_DAYS + "+sat-am"
SCHOOL_TERM = "mon-eve+tue-eve+wed+thu-eve+fri-eve"
SHOP = "tue-pm+wed-am+thu-pm+fri-am"
MIDWEEK = "mon-am+mon-pm+tue-am+tue-pm+wed-am+wed-pm+thu-am+thu-pm"

LIBRARY_OPEN = {
    "reading_point": "wed-pm",
    "volunteers": "wed-pm+sat-am",
    "employees": "wed-pm+fri-pm+sat-am",
    "team": "tue-pm+wed-am+wed-pm+thu-pm+fri-pm+sat-am",
}
"""Assumed hours of today: a visited reading point, volunteers only, one or two employees, three or more."""
READING_POINT_VISITS = 500
"""Visits a year (about ten a week) from which a reading point is taken for a place that opens, not a shelf."""

ALL_ASSUMED = "position S; services, capacity, costs, hours A"
HOURS_KNOWN = "position, hours of today S; capacity, costs, further hours A"
ILLUSTRATIVE = "all A: illustrative"
"""The `basis` of a site row: S read in a source, C computed, A assumed."""


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
    return dict.fromkeys(SEASONS, slots)


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
                           possible=_always(HALF_DAYS)),
    "gite": Kind(services="social+workspace+making", capacity_persons=19, fit_out_eur=12000, half_day_eur=10,
                 winter_half_day_eur=50, possible={"winter": MIDWEEK, "spring": MIDWEEK, "autumn": MIDWEEK}),
}

LIBRARY_PLUS_SERVICES = "social+workspace+public+making"
SHELF_SERVICES = "social+public"
"""What the room that holds a shelf of books could offer."""
LIBRARY_PLUS_PLACES = 10
"""Reading seats from which a library's room is taken to hold other services."""
STATION_TRAVELLERS = 4_000
"""Travellers a year (2024) from which a station is taken to have a usable building."""
