"""What a scenario says about one site: free, required or forbidden by its rules, and what the planner changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from optimizer.access_quality import calendars_of
from optimizer.rules import Rule
from optimizer.rules.site_forbidden import SiteForbidden
from optimizer.rules.site_required import SiteRequired
from optimizer.scenario import FreeSlots, Scenario, Season, SiteChange
from optimizer.site_changes import without_changes
from optimizer.slots import SLOTS
from optimizer.territory import Availability, Site, Territory

State = Literal["free", "required", "forbidden"]
STATES: tuple[State, ...] = ("free", "required", "forbidden")
CALENDARS = ("school", "holiday")

FreeCells = Mapping[tuple[str, str, str], float | None]
"""(season, ``school`` or ``holiday``, slot) → price of the room then, None for the site's own; absent: not free."""


def site_states(territory: Territory, scenario: Scenario) -> dict[str, State]:
    """Site id → state, for the sites that are not free. A season's own rule leaves the site free."""
    found: dict[str, State] = {}
    kinds = {rule.site_kind for rule in scenario.rules
             if isinstance(rule, SiteForbidden) and rule.season is None and rule.site_kind}
    if kinds:
        found |= {site.id: "forbidden" for site in territory.sites if site.kind in kinds}
    for rule in scenario.rules:
        if isinstance(rule, SiteForbidden) and rule.site and rule.season is None:
            found[rule.site] = "forbidden"
        elif isinstance(rule, SiteRequired):
            found[rule.site] = "required"
    return found


def with_states(scenario: Scenario, states: Mapping[str, State]) -> Scenario:
    """The scenario with rules of these sites that say so and no longer anything else.

    A requirement or exclusion that already says so stays as it is, with its season, hours and reason. Rules about
    kinds of sites stay too: they speak of others.
    """
    kept: list[Rule] = []
    said: set[str] = set()
    for rule in scenario.rules:
        site = rule.site if isinstance(rule, SiteForbidden | SiteRequired) else None
        if site is None or site not in states:
            kept.append(rule)
        elif isinstance(rule, SiteRequired if states[site] == "required" else SiteForbidden) and states[site] != "free":
            kept.append(rule)
            if isinstance(rule, SiteRequired) or rule.season is None:  # a season's exclusion does not say it all
                said.add(site)
    for site, state in states.items():
        if site not in said and state != "free":
            kept.append(SiteRequired(site=site) if state == "required" else SiteForbidden(site=site))
    return scenario.model_copy(update={"rules": tuple(kept)})


def with_changes(tables: Territory, scenario: Scenario, changes: Mapping[str, Mapping[str, Any]]) -> Scenario:
    """The scenario with fields of its `SiteChange`s set: site id → field → value, None for what the table says.

    Raises
    ------
    pydantic.ValidationError
        If a value is not allowed.
    """
    known = {change.site: change for change in scenario.sites}
    for site, values in changes.items():
        before = known.get(site, SiteChange(site=site))
        known[site] = SiteChange.model_validate({**before.model_dump(), **values})
    return without_changes(tables, scenario.model_copy(update={"sites": tuple(known.values())}))


def free_cells(rows: Iterable[Availability], seasons: Iterable[Season]) -> dict[tuple[str, str, str], float | None]:
    """When a building could open, cell by cell, from its rows of availability."""
    cells: dict[tuple[str, str, str], float | None] = {}
    rows = [row for row in rows if row.state == "possible"]
    for season in seasons:
        for row in rows:
            if row.season not in ("all", season.id):
                continue
            for calendar in CALENDARS if row.calendar == "all" else (row.calendar,):
                for slot in row.slots:
                    cells[season.id, calendar, slot] = row.half_day_eur
    return cells


def free_slots(cells: FreeCells, seasons: Iterable[Season]) -> tuple[FreeSlots, ...]:
    """The cells as few rows: seasons alike and weeks alike together, one row a price."""
    ids = [season.id for season in seasons]
    by_season = {
        season: {calendar: _by_price(cells, season, calendar) for calendar in CALENDARS} for season in ids
    }
    if len(ids) > 1 and all(by_season[season] == by_season[ids[0]] for season in ids):
        by_season = {"all": by_season[ids[0]]}
    rows = []
    for season, weeks in by_season.items():
        alike = weeks["school"] == weeks["holiday"]
        for calendar in ("all",) if alike else CALENDARS:
            for price, slots in weeks["school" if alike else calendar].items():
                rows.append(FreeSlots.model_validate(
                    {"season": season, "calendar": calendar, "slots": slots, "half_day_eur": price}))
    return tuple(rows)


def _by_price(cells: FreeCells, season: str, calendar: str) -> dict[float | None, tuple[str, ...]]:
    prices = dict.fromkeys(cells[season, calendar, slot] for slot in SLOTS if (season, calendar, slot) in cells)
    return {
        price: tuple(slot for slot in SLOTS if cells.get((season, calendar, slot), "closed") == price)
        for price in prices
    }


def with_free_slot(
    cells: FreeCells, season: str, calendars: Iterable[str], slot: str, *, free: bool
) -> dict[tuple[str, str, str], float | None]:
    """The cells with one half-day free or not; a new one costs what the season's others do."""
    changed = dict(cells)
    for calendar in calendars:
        if free:
            others = [price for (s, c, _slot), price in cells.items() if (s, c) == (season, calendar)]
            changed.setdefault((season, calendar, slot), max(others, key=others.count) if others else None)
        else:
            changed.pop((season, calendar, slot), None)
    return changed


def with_week_all_year(
    cells: FreeCells, season: str, calendar: str, seasons: Iterable[Season]
) -> dict[tuple[str, str, str], float | None]:
    """The cells with the same half-days free in every season's weeks of `calendar`, each season at its own price."""
    slots = [slot for (s, c, slot) in cells if (s, c) == (season, calendar)]
    changed = dict(cells)
    for other in seasons:
        if other.id == season or calendar not in calendars_of(other):
            continue
        calendars = (calendar,) if len(calendars_of(other)) > 1 else CALENDARS
        for slot in slots:
            changed = with_free_slot(changed, other.id, calendars, slot, free=True)
        for cell in cells:
            if cell[0] == other.id and cell[1] in calendars and cell[2] not in slots:
                del changed[cell]
    return changed


def passes(
    site: Site, territory: Territory, *, kinds: Iterable[str], areas: Iterable[str], services: Iterable[str], text: str
) -> bool:
    """Whether a site is of one of the kinds, in one of the areas, offers one of the services and is called so."""
    kinds, areas, services = tuple(kinds), tuple(areas), tuple(services)
    return (
        (not kinds or site.kind in kinds)
        and (not areas or any(territory.within(site.area, area) for area in areas))
        and (not services or not set(services).isdisjoint(site.services))
        and text.casefold() in site.name.casefold()
    )
