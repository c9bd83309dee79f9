"""The territory as the planner knows it: a scenario's changes to sites, applied to the tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from optimizer.scenario import Scenario, SiteChange
from optimizer.territory import Availability, Site, Territory

_PLAIN = ("fit_out_eur", "half_day_eur", "capacity_persons", "agreement", "step_free", "erp", "heated", "network")
"""Fields of a change that a site has under the same name."""


def changed(territory: Territory, scenario: Scenario) -> Territory:
    """The territory with the scenario's changes to its sites; the same object where there are none.

    Free half-days replace those in which the building *could* open; the hours it has today stay.

    Raises
    ------
    KeyError
        If a change names a site that the territory does not have (`optimizer.reading.cross_checks` tells).
    """
    if not scenario.sites:
        return territory
    sites = list(territory.sites)
    availability = list(territory.availability)
    for change in scenario.sites:
        index = territory.site_index[change.site]
        sites[index] = _changed_site(sites[index], change)
        if change.free is not None:
            availability = [row for row in availability if row.site != change.site or row.state != "possible"]
            availability += [
                Availability(site=change.site, season=free.season, calendar=free.calendar, slots=free.slots,
                             state="possible", half_day_eur=free.half_day_eur)
                for free in change.free
            ]
    return replace(territory, sites=tuple(sites), availability=tuple(availability))


def without_changes(territory: Territory, scenario: Scenario) -> Scenario:
    """The scenario without changes that change nothing, in the order of the territory's sites."""
    kept: list[SiteChange] = []
    for change in sorted(scenario.sites, key=lambda change: territory.site_index.get(change.site, -1)):
        site = territory.sites[territory.site_index[change.site]]
        same: dict[str, Any] = {field: None for field in _PLAIN if getattr(change, field) == getattr(site, field)}
        left = change.model_copy(update=same)
        if left.model_dump(exclude={"site"}, exclude_none=True):
            kept.append(left)
    return scenario.model_copy(update={"sites": tuple(kept)})


def _changed_site(site: Site, change: SiteChange) -> Site:
    given = {field: value for field in _PLAIN if (value := getattr(change, field)) is not None}
    return replace(site, **given)
