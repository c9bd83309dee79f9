"""What every rule means, in plain Python over a plan told by its choices: no rows, no facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from oracle_access import Access

from optimizer.scenario import Scenario
from optimizer.territory import Site, Territory

CENT = 0.005


@dataclass(frozen=True)
class Choice:
    """A plan: what opens, what is visited, with how many vehicles and for how many euros of driving."""

    territory: Territory
    scenario: Scenario
    access: tuple[Access, ...]
    """One a season."""
    today: dict[tuple[str, str], int]
    """(site, season) → half-days a week of today."""
    added: dict[tuple[str, str], int]
    """(site, season) → half-days a week that the plan adds; only what is positive."""
    half_day_eur: dict[tuple[str, str], float]
    """(site, season) → yearly euros of one more half-day a week, staff and room."""
    visits: dict[tuple[str, str, str], int]
    """(stop, vehicle type, season) → visits a cycle; only what is positive."""
    vehicles: dict[tuple[str, str], int]
    """(vehicle type, season) → vehicles in use."""
    driving_eur: dict[str, float]
    """Season → yearly euros of tours and vehicles."""
    liked: tuple[NDArray[np.int64], ...]
    """Per season, the best offer of each need (`Access.likings`)."""

    @property
    def seasons(self) -> list[str]:
        return [season.id for season in self.scenario.seasons]

    def half_days(self, site: str, season: str) -> int:
        return self.today.get((site, season), 0) + self.added.get((site, season), 0)

    def opens(self, site: str) -> bool:
        """Whether the site opens, or opens longer than today, in some season."""
        return any(which == site for which, _ in self.added)

    @property
    def new_sites(self) -> list[Site]:
        return [site for site in self.territory.sites if not site.existing and self.opens(site.id)]

    def places_eur(self, sites: list[Site], seasons: list[str]) -> float:
        """Staff and rooms."""
        return sum(
            self.added.get((site.id, season), 0) * self.half_day_eur[site.id, season]
            for site in sites for season in seasons
        )

    def within(self, area: str, outer: str | None) -> bool:
        """Whether an area is, or is inside, another."""
        parent_of = {one.id: one.parent for one in self.territory.areas}
        while outer is not None and area and area != outer:
            area = parent_of[area]
        return outer is None or area == outer


def keeps_the_law(choice: Choice) -> bool:
    """The total budget, one variant of each building, and people who can hold the half-days."""
    fit_out_eur = sum(site.fit_out_eur for site in choice.new_sites) / choice.scenario.funding.fit_out_years
    running_eur = choice.places_eur([*choice.territory.sites], choice.seasons) + sum(choice.driving_eur.values())
    opened = [site.building_id for site in choice.territory.sites if choice.opens(site.id)]
    return fit_out_eur + running_eur <= choice.scenario.budget_eur + CENT and len(set(opened)) == len(opened)


def keeps(rule: Any, choice: Choice) -> bool:
    """Whether a plan keeps a rule, by the rule's sentence."""
    return bool(MEANINGS[rule.kind](rule, choice))


def _budget_season(rule: Any, choice: Choice) -> bool:
    spent = choice.places_eur([*choice.territory.sites], [rule.season]) + choice.driving_eur[rule.season]
    return spent <= rule.at_most_eur + CENT


def _budget_investment(rule: Any, choice: Choice) -> bool:
    return sum(site.fit_out_eur for site in choice.new_sites) <= rule.at_most_eur + CENT


def _budget_area(rule: Any, choice: Choice) -> bool:
    inside = [site for site in choice.territory.sites if choice.within(site.area, rule.area)]
    fit_out = sum(site.fit_out_eur for site in choice.new_sites if site in inside)
    spent = choice.places_eur(inside, choice.seasons) + fit_out / choice.scenario.funding.fit_out_years
    return spent <= rule.at_most_eur + CENT


def _site_required(rule: Any, choice: Choice) -> bool:
    open_enough = {season: choice.half_days(rule.site, season) >= rule.half_days for season in choice.seasons}
    if rule.season is None:
        return any(open_enough.values())
    return all(open_enough.values()) if rule.season == "all" else open_enough[rule.season]


def _site_forbidden(rule: Any, choice: Choice) -> bool:
    return not any(
        rule.season in (None, season) and (
            site == rule.site if rule.site else choice.territory.sites[choice.territory.site_index[site]].kind
            == rule.site_kind
        )
        for site, season in choice.added
    )


def _site_count(rule: Any, choice: Choice) -> bool:
    number = 0
    for site in choice.territory.sites:
        if rule.site_kind in (None, site.kind) and choice.within(site.area, rule.area):
            if rule.season is None:
                is_open = site.existing or choice.opens(site.id)
            else:
                is_open = choice.half_days(site.id, rule.season) > 0
            number += is_open and (rule.existing_too or not site.existing)
    return (rule.at_least or 0) <= number <= (number if rule.at_most is None else rule.at_most)


def _either_or(rule: Any, choice: Choice) -> bool:
    number = sum(choice.opens(site) for site in set(rule.sites))
    return number == 1 if rule.exactly_one else number <= 1


def _spacing(rule: Any, choice: Choice) -> bool:
    concerned = [site for site in choice.new_sites if rule.site_kind in (None, site.kind)]
    return all(
        km_between(one, other) >= rule.min_km
        for season in choice.seasons for one in concerned for other in concerned
        if one.id < other.id and {(one.id, season), (other.id, season)} <= choice.added.keys()
    )


def km_between(one: Site, other: Site) -> float:
    """As the crow flies, on a sphere."""
    lat, other_lat = radians(one.lat), radians(other.lat)
    half = sin((lat - other_lat) / 2) ** 2 + cos(lat) * cos(other_lat) * sin(radians(one.lon - other.lon) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(half))


def _minimum_access(rule: Any, choice: Choice) -> bool:
    areas = [rule.area] if rule.area_kind is None else [
        area.id for area in choice.territory.areas if area.kind == rule.area_kind
    ]
    for area in areas:
        asked = met = 0.0
        for access, liked in zip(choice.access, choice.liked):
            if rule.season in (None, access.season.id):
                chosen = np.array([_concerns(rule, area, need, choice) for need in access.needs])
                asked += float(access.person_weeks[chosen].sum())
                met += float((access.person_weeks * access.quality(liked))[chosen].sum())
        if met < (rule.share - 1e-6) * asked:
            return False
    return True


def _concerns(rule: Any, area: str | None, need: Any, choice: Choice) -> bool:
    territory = choice.territory
    return (
        choice.within(territory.demand.area[need.demand], area)
        and rule.group in (None, territory.groups[need.group].id)
        and rule.service in (None, choice.scenario.services[need.service].id)
    )


def _within_minutes(rule: Any, choice: Choice) -> bool:
    territory = choice.territory
    for access in choice.access:
        season = access.season
        standing = {
            place for place, site in enumerate(territory.sites)
            if rule.service in site.services and choice.half_days(site.id, season.id) > 0
        }
        services = {vehicle.id: vehicle.services for vehicle in choice.scenario.fleet}
        called = [
            stop for stop, vehicle, when in choice.visits if when == season.id and rule.service in services[vehicle]
        ]
        called += [call.stop for call in territory.existing_tours if rule.service in call.services]
        standing |= {len(territory.sites) + territory.stop_index[stop] for stop in called}
        for demand, area in enumerate(territory.demand.area):
            present = any(
                group.mode == rule.mode and territory.demand.persons[demand, g] > 0
                and season.multipliers.get(group.id, 1.0) > 0 for g, group in enumerate(territory.groups)
            )
            near = any(access.minutes[rule.mode][demand][place] <= rule.minutes for place in standing)
            if present and choice.within(area, rule.area) and not near:
                return False
    return True


def _consecutive_seasons(rule: Any, choice: Choice) -> bool:
    n = len(choice.seasons)
    for site in choice.new_sites:
        if rule.site not in (None, site.id) or rule.site_kind not in (None, site.kind):
            continue
        week = [choice.half_days(site.id, season) for season in choice.seasons]
        if rule.same_half_days:
            if len(set(week)) > 1:
                return False
        elif 0 in week:
            starts = [t for t in range(n) if week[t] and not week[t - 1]]
            if any(not all(week[(t + k) % n] for k in range(rule.at_least_seasons)) for t in starts):
                return False
    return True


def _staff_half_days(rule: Any, choice: Choice) -> bool:
    return all(
        sum(
            number for (site, when), number in choice.added.items() if when == season
            and choice.within(choice.territory.sites[choice.territory.site_index[site]].area, rule.area)
        ) <= rule.at_most
        for season in choice.seasons if rule.season in (None, season)
    )


def _trucks(rule: Any, choice: Choice) -> bool:
    return all(
        sum(
            number for (vehicle, when), number in choice.vehicles.items()
            if when == season and rule.vehicle in (None, vehicle)
        ) <= rule.at_most
        for season in choice.seasons if rule.season in (None, season)
    )


def _market_days(rule: Any, choice: Choice) -> bool:
    return True  # weekdays are the timetable's: `oracle_tours.Driving.may_call`


def _stop_required(rule: Any, choice: Choice) -> bool:
    return all(
        any(choice.visits.get((rule.stop, vehicle.id, season), 0) >= rule.visits for vehicle in choice.scenario.fleet)
        for season in choice.seasons if rule.season in (None, season)
    )


def _stop_days(rule: Any, choice: Choice) -> bool:
    return True  # as market days


def _keep_close(rule: Any, choice: Choice) -> bool:
    openings = {(o.site, o.season): o.half_days for o in rule.openings}
    visits = {(v.stop, v.vehicle, v.season): v.visits for v in rule.visits}
    changes = sum(choice.half_days(*key) != number for key, number in openings.items())
    changes += sum(choice.visits.get(key, 0) != number for key, number in visits.items())
    if rule.at_most_changes is None:
        return len(openings) + len(visits) - changes >= rule.at_least_share * (len(openings) + len(visits)) - 1e-9
    changes += len(choice.added.keys() - openings.keys()) + len(choice.visits.keys() - visits.keys())
    return changes <= rule.at_most_changes


def _critical_mass(rule: Any, choice: Choice) -> bool:
    return all(visits >= least - 1e-6 * max(1.0, least) for visits, least in _expected(rule, choice))


def _expected(rule: Any, choice: Choice) -> Iterator[tuple[float, float]]:
    """(visits a week, asked for) at each building that opens or opens longer, and at each stop."""
    territory, n_sites = choice.territory, len(choice.territory.sites)
    weeks = {vehicle.id: vehicle.cycle_weeks for vehicle in choice.scenario.fleet}
    for access, liked in zip(choice.access, choice.liked):
        come = access.attendance(liked)
        of_building: dict[str, float] = {}
        for place, site in enumerate(territory.sites):
            of_building[site.building_id] = of_building.get(site.building_id, 0.0) + come.get(place, 0.0)
        for site in territory.sites:
            if (site.id, access.season.id) in choice.added and rule.site_kind in (None, site.kind):
                yield of_building[site.building_id], rule.persons_per_week
        for (stop, vehicle, season), visits in choice.visits.items():
            if season == access.season.id:
                place = n_sites + territory.stop_index[stop]
                yield come.get(place, 0.0), rule.persons_per_visit * visits / weeks[vehicle]


MEANINGS = {
    "budget_season": _budget_season, "budget_investment": _budget_investment, "budget_area": _budget_area,
    "site_required": _site_required, "site_forbidden": _site_forbidden, "site_count": _site_count,
    "either_or": _either_or, "spacing": _spacing, "minimum_access": _minimum_access, "within_minutes": _within_minutes,
    "critical_mass": _critical_mass, "consecutive_seasons": _consecutive_seasons, "staff_half_days": _staff_half_days,
    "trucks": _trucks, "stop_required": _stop_required, "stop_days": _stop_days,
    "market_days": _market_days, "keep_close": _keep_close,
}
