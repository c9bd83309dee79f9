"""The best plan of a small territory by brute force, from the meaning of things and not from the optimiser's arrays.

Every choice of half-days at the sites and of visits by the vehicles that has a timetable (`oracle_tours`, and
`can_be_staffed`) is looked at, the ones with most access first; the first that keeps the law and every rule
(`rule_meanings`) is the best. Only travel times are taken from the engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray
from oracle_access import HALF_DAY, Access, week_slots
from oracle_tours import Driving, Visits
from rule_meanings import Choice, keeps, keeps_the_law

from optimizer.scenario import Scenario, Season
from optimizer.territory import Site, Territory
from optimizer.travel.matrices import TravelTimes, travel_times


@dataclass(frozen=True)
class InSeason:
    """What may be done in one season: half-days added at each site, and how each vehicle type drives."""

    added: tuple[int, ...]
    driven: tuple[tuple[Visits, int, float], ...]
    """Per vehicle type: visits of each stop, vehicles, yearly euros."""
    liked: NDArray[np.int64]
    access: float


def best_choice(territory: Territory, scenario: Scenario) -> tuple[float, Choice] | None:
    """The most access (person-weeks a year) of all plans, and such a plan; None if there is none."""
    travel = travel_times(territory, scenario)
    accesses = tuple(Access(territory, scenario, travel, season) for season in scenario.seasons)
    seasons = [
        _in_season(territory, scenario, travel, access) for access in accesses
    ]
    totals = np.zeros(1)
    for options in seasons:
        totals = (totals[:, None] + np.array([option.access for option in options])).ravel()
    shape = tuple(map(len, seasons))
    for position in np.argsort(-totals, kind="stable"):
        chosen = [options[at] for options, at in zip(seasons, np.unravel_index(position, shape))]
        choice = _choice(territory, scenario, accesses, chosen)
        if keeps_the_law(choice) and all(keeps(rule, choice) for rule in scenario.rules):
            return float(totals[position]), choice
    return None


def _choice(
    territory: Territory, scenario: Scenario, accesses: tuple[Access, ...], chosen: list[InSeason]
) -> Choice:
    visits, vehicles, driving_eur = {}, {}, {}
    for season, option in zip(scenario.seasons, chosen):
        driving_eur[season.id] = sum(eur for _, _, eur in option.driven)
        for vehicle, (times_of, number, _) in zip(scenario.fleet, option.driven):
            vehicles[vehicle.id, season.id] = number
            for stop, times in zip(territory.stops, times_of):
                if times:
                    visits[stop.id, vehicle.id, season.id] = times
    return Choice(
        territory=territory, scenario=scenario, access=accesses,
        today={
            (site.id, season.id): today_half_days(territory, scenario, site, season)
            for site in territory.sites for season in scenario.seasons
        },
        added={
            (site.id, season.id): half_days for season, option in zip(scenario.seasons, chosen)
            for site, half_days in zip(territory.sites, option.added) if half_days
        },
        half_day_eur={
            (site.id, season.id): season.weeks * (
                scenario.staff.half_day_eur + room_eur(territory, scenario, site, season)
            )
            for site in territory.sites for season in scenario.seasons
        },
        visits=visits, vehicles=vehicles, driving_eur=driving_eur, liked=tuple(option.liked for option in chosen),
    )


def today_half_days(territory: Territory, scenario: Scenario, site: Site, season: Season) -> int:
    return len(week_slots(territory, scenario, site.id, season, "open")) if site.existing else 0


def room_eur(territory: Territory, scenario: Scenario, site: Site, season: Season) -> float:
    """The room for half a day: the dearest of the rows that may be used in the season, else the site's own price."""
    prices = [
        site.half_day_eur if row.half_day_eur is None else row.half_day_eur
        for row in territory.availability
        if row.site == site.id and row.state == "possible" and row.season in ("all", season.id)
        and set(row.slots) & set(scenario.allowed_slots)
        and (row.calendar == "all" or (row.calendar == "holiday" and season.holiday_weeks > 0)
             or (row.calendar == "school" and season.holiday_weeks < season.weeks))
    ]
    return max(prices, default=site.half_day_eur)


def _in_season(territory: Territory, scenario: Scenario, travel: TravelTimes, access: Access) -> list[InSeason]:
    """Every choice of one season that has a timetable."""
    season = access.season
    sites = _site_choices(territory, scenario, access)
    by_vehicle = []
    for vehicle in scenario.fleet:
        driving, gives = Driving(territory, scenario, travel, vehicle, season), frozenset(vehicle.services)
        a_visit = [driving.at_stop(stop)[0] / HALF_DAY / vehicle.cycle_weeks for stop in range(len(territory.stops))]
        by_vehicle.append([
            ((visits, number, eur), liked) for visits, found in driving.ways().items()
            for liked in [_best([
                access.likings(len(territory.sites) + stop, a_visit[stop] * times, gives)
                for stop, times in enumerate(visits) if times
            ], access)]
            for number, eur in found
        ])
    options = []
    for (added, liked_sites), *driven in product(sites, *by_vehicle):
        liked = _best([liked_sites, *(liked for _, liked in driven)], access)
        options.append(InSeason(added, tuple(way for way, _ in driven), liked, access.of(liked)))
    return options


def _best(likings: list[NDArray[np.int64]], access: Access) -> NDArray[np.int64]:
    return np.max([access.today, *likings], axis=0)


def _site_choices(
    territory: Territory, scenario: Scenario, access: Access
) -> list[tuple[tuple[int, ...], NDArray[np.int64]]]:
    """Half-days added at each site and what they give."""
    season, levels = access.season, []
    for site in territory.sites:
        today = week_slots(territory, scenario, site.id, season, "open") if site.existing else frozenset()
        free = week_slots(territory, scenario, site.id, season, "possible") - today
        levels.append([0, *(
            level - len(today) for level in scenario.opening_levels if 0 < level - len(today) <= len(free)
        )])
    found = []
    for added in product(*levels):
        if can_be_staffed(territory, scenario, season, added):
            found.append((added, _best([
                access.likings(place, Fraction(half_days + today_half_days(territory, scenario, site, season)),
                               frozenset(site.services))
                for place, (site, half_days) in enumerate(zip(territory.sites, added)) if half_days
            ], access)))
    return found


def can_be_staffed(territory: Territory, scenario: Scenario, season: Season, added: tuple[int, ...]) -> bool:
    """Whether each team can hold what its places add: every way to lay the half-days into free slots is tried."""
    for team in scenario.staff.teams:
        mine = [
            (site, half_days) for site, half_days in zip(territory.sites, added)
            if half_days and _team_of(territory, scenario, site) == team.id
        ]
        if sum(half_days for _, half_days in mine) > team.number * team.half_days_per_week:
            return False
        ways = [
            combinations(sorted(
                week_slots(territory, scenario, site.id, season, "possible")
                - (week_slots(territory, scenario, site.id, season, "open") if site.existing else frozenset())
            ), half_days)
            for site, half_days in mine
        ]
        if not any(_at_once(week) <= team.number for week in product(*ways)):
            return False
    return True


def _at_once(week: tuple[tuple[str, ...], ...]) -> int:
    """Most places open at one time."""
    slots = [slot for place in week for slot in place]
    return max(map(slots.count, slots), default=0)


def _team_of(territory: Territory, scenario: Scenario, site: Site) -> str | None:
    """The team of the smallest area around the site."""
    area: str | None = site.area
    parent_of = {one.id: one.parent for one in territory.areas}
    while area:
        for team in scenario.staff.teams:
            if team.area == area:
                return team.id
        area = parent_of.get(area)
    return next((team.id for team in scenario.staff.teams if team.area is None), None)
