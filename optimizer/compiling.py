"""From territory, scenario and travel times to a `Problem`: offers, needs and coverage elements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.elements import merge_elements
from optimizer.access_quality import QUALITY_STEPS, presence, quality_steps, reach_table, season_slots
from optimizer.costs import room_half_day_eur
from optimizer.problem import Entries, Needs, Offers, Problem, VehicleUse
from optimizer.scenario import Scenario
from optimizer.stop_times import visit_half_days
from optimizer.territory import MODES, Availability, Territory
from optimizer.travel.matrices import TravelTimes

LONGEST_MINUTES = 32767


def compile_problem(territory: Territory, scenario: Scenario, travel: TravelTimes) -> Problem:
    """Join territory and scenario into arrays.

    The only place where labels meet indices on the way to the optimiser.
    """
    place_services = np.array(
        [[service.id in site.services for service in scenario.services] for site in territory.sites], dtype=bool
    ).reshape(len(territory.sites), len(scenario.services))
    today_half_days, offers = _offers(territory, scenario)
    minutes = {
        (mode, season): travel.to_places(mode, season)
        for mode in sorted({group.mode for group in territory.groups})
        for season in range(len(scenario.seasons))
    }
    blocks = list(_need_blocks(territory, scenario, minutes, place_services, offers, today_half_days))
    needs = Needs(
        np.concatenate([block.demand for block in blocks]).astype(np.int32),
        np.concatenate([np.full(len(block.demand), block.mode) for block in blocks]).astype(np.int8),
        np.concatenate([np.full(len(block.demand), block.service) for block in blocks]).astype(np.int16),
        np.concatenate([np.full(len(block.demand), block.season) for block in blocks]).astype(np.int16),
        np.concatenate([block.person_weeks for block in blocks]),
        np.concatenate([block.floor for block in blocks]).astype(np.int8),
    )
    lengths = np.concatenate([block.lengths for block in blocks])
    merged = merge_elements(
        np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        np.concatenate([block.offer for block in blocks]).astype(np.int32),
        np.concatenate([block.quality for block in blocks]).astype(np.int8),
        need=needs.person_weeks,
        floor=needs.today,
        n_offers=len(offers),
        n_steps=QUALITY_STEPS,
        below=offers.below,
    )
    return Problem(
        territory=territory,
        scenario=scenario,
        minutes=minutes,
        place_services=place_services,
        offers=offers,
        vehicles=_vehicle_uses(territory, scenario),
        needs=needs,
        entries=Entries(merged.entry_need, merged.entry_element, merged.entry_weight),
        elements=merged.elements,
        today_half_days=today_half_days,
        fit_out_eur=np.array([0.0 if site.existing else site.fit_out_eur for site in territory.sites]),
    )


@dataclass
class _OfferRows:
    place: list[int] = field(default_factory=list)
    vehicle: list[int] = field(default_factory=list)
    season: list[int] = field(default_factory=list)
    level: list[int] = field(default_factory=list)
    below: list[int] = field(default_factory=list)
    cost_eur: list[float] = field(default_factory=list)

    def add_chain(self, *, place: int, vehicle: int, season: int, levels: list[int], costs_eur: list[float]) -> None:
        """Add nested levels, lowest first, with their increments of cost."""
        below = -1
        for level, cost_eur in zip(levels, costs_eur, strict=True):
            self.place.append(place)
            self.vehicle.append(vehicle)
            self.season.append(season)
            self.level.append(level)
            self.below.append(below)
            self.cost_eur.append(cost_eur)
            below = len(self.place) - 1


def _offers(territory: Territory, scenario: Scenario) -> tuple[NDArray[np.float64], Offers]:
    """Half-days open today (places × seasons) and every offer."""
    n_sites = len(territory.sites)
    today = np.zeros((n_sites + len(territory.stops), len(scenario.seasons)))
    availability: dict[str, list[Availability]] = defaultdict(list)
    for entry in territory.availability:
        availability[entry.site].append(entry)
    allowed = scenario.allowed_slots
    used = {service.id for service in scenario.services}
    rows = _OfferRows()
    for s, site in enumerate(territory.sites):
        for t, season in enumerate(scenario.seasons):
            rows_here = availability[site.id]
            open_slots = season_slots(rows_here, season, "open", allowed_slots=allowed) if site.existing else ()
            today[s, t] = len(open_slots)
            if not used.intersection(site.services):
                continue
            possible = set(season_slots(rows_here, season, "possible", allowed_slots=allowed)) - set(open_slots)
            most = len(open_slots) + len(possible)
            levels = [level for level in scenario.opening_levels if len(open_slots) < level <= most]
            half_day_eur = scenario.staff.half_day_eur + room_half_day_eur(territory, scenario, site, season)
            steps = np.diff([len(open_slots), *levels])
            rows.add_chain(
                place=s, vehicle=-1, season=t, levels=levels,
                costs_eur=[float(step * season.weeks * half_day_eur) for step in steps],
            )
    for v, vehicle in enumerate(scenario.fleet):
        if not used.intersection(vehicle.services):
            continue
        for k, stop in enumerate(territory.stops):
            for t, season in enumerate(scenario.seasons):
                if vehicle.kind == "car_with_room":
                    if not stop.room:
                        continue
                    room = season_slots(availability[stop.room], season, "possible", allowed_slots=allowed)
                    if not any(slot.split("-")[0] in vehicle.days and not slot.endswith("eve") for slot in room):
                        continue
                levels = list(vehicle.visit_levels)
                rows.add_chain(place=n_sites + k, vehicle=v, season=t, levels=levels, costs_eur=[0.0] * len(levels))
    return today, Offers(
        np.array(rows.place, dtype=np.int32), np.array(rows.vehicle, dtype=np.int16),
        np.array(rows.season, dtype=np.int16),
        np.array(rows.level, dtype=np.int16), np.array(rows.below, dtype=np.int32),
        np.array(rows.cost_eur, dtype=np.float64),
    )


@dataclass(frozen=True)
class _NeedBlock:
    """Needs of one service, season and mode with the qualities of their offers (CSR)."""

    mode: int
    service: int
    season: int
    demand: NDArray[np.intp]
    person_weeks: NDArray[np.float64]
    floor: NDArray[np.int8]
    lengths: NDArray[np.int64]
    offer: NDArray[np.int64]
    quality: NDArray[np.int8]


def _need_blocks(
    territory: Territory, scenario: Scenario, minutes: dict[tuple[str, int], NDArray[np.int16]],
    place_services: NDArray[np.bool_], offers: Offers, today_half_days: NDArray[np.float64],
) -> Iterator[_NeedBlock]:
    for s, service in enumerate(scenario.services):
        reach = reach_table(service, LONGEST_MINUTES)
        rates = np.array([service.rates.get(group.id, 0.0) for group in territory.groups]) * service.weight
        gives, present = presence_of_offers(territory, scenario, s, place_services, offers)
        for t, season in enumerate(scenario.seasons):
            here = season.weeks * np.array([season.multipliers.get(group.id, 1.0) for group in territory.groups])
            chosen = np.flatnonzero(gives & (offers.season == t))
            standing = standing_today(territory, s, service.id, t, place_services, today_half_days)
            for mode in MODES:
                of_mode = np.array([group.mode == mode for group in territory.groups])
                person_weeks = territory.demand.persons @ (rates * here * of_mode)
                demand = np.flatnonzero(person_weeks > 0)
                if not len(demand):
                    continue
                near = reach[minutes[mode, t][demand]]
                floor = np.zeros(len(demand), dtype=np.int8)
                for place, half_days_today in standing:
                    steps = quality_steps(near[:, place] * presence(service, half_days_today))
                    np.maximum(floor, steps.astype(np.int8), out=floor)
                # Most offers are out of everyone's reach: evaluate only those near someone.
                near_some = chosen[np.asarray((near > 0).any(axis=0))[offers.place[chosen]]]
                quality = quality_steps(near[:, offers.place[near_some]] * present[near_some]).astype(np.int8)
                useful = quality > floor[:, None]
                row, column = np.nonzero(useful)
                yield _NeedBlock(
                    MODES.index(mode), s, t, demand, person_weeks[demand], floor,
                    useful.sum(axis=1), near_some[column], quality[row, column],
                )


def presence_of_offers(
    territory: Territory, scenario: Scenario, s: int, place_services: NDArray[np.bool_], offers: Offers
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Which offers give a service, and the quality of their presence; each of shape (offers,)."""
    service, n_sites = scenario.services[s], len(place_services)
    gives = np.where(
        offers.vehicle < 0,
        place_services[np.minimum(offers.place, n_sites - 1), s] if n_sites else False,
        np.array([service.id in vehicle.services for vehicle in scenario.fleet] or [False])[
            np.maximum(offers.vehicle, 0)
        ],
    )
    half_days = offers.level.astype(np.float64)
    for v, vehicle in enumerate(scenario.fleet):
        mine = offers.vehicle == v
        a_visit = np.array([visit_half_days(vehicle, stop, 1) for stop in territory.stops])
        half_days[mine] *= a_visit[offers.place[mine] - n_sites]
    levels, of_level = np.unique(half_days, return_inverse=True)
    return gives, np.array([presence(service, level) for level in levels])[of_level]


def standing_today(
    territory: Territory, s: int, service: str, t: int, place_services: NDArray[np.bool_],
    today_half_days: NDArray[np.float64],
) -> list[tuple[int, float]]:
    """(place, half-days a week) that give a service today in a season: existing sites and existing rounds."""
    standing = [
        (int(site), float(today_half_days[site, t]))
        for site in np.flatnonzero(place_services[:, s]) if today_half_days[site, t] > 0
    ]
    calls: dict[tuple[str, str], float] = defaultdict(float)
    for call in territory.existing_tours:
        if service in call.services:
            calls[call.tour, call.stop] += call.half_days_per_week
    n_sites = len(territory.sites)
    return standing + [(n_sites + territory.stop_index[stop], half_days) for (_, stop), half_days in calls.items()]


def _vehicle_uses(territory: Territory, scenario: Scenario) -> VehicleUse:
    rows = [
        (v, territory.base_index[base.id], t, vehicle.eur_per_week * season.weeks)
        for v, vehicle in enumerate(scenario.fleet)
        for base in territory.bases
        if base.trucks > 0 and (not vehicle.bases or base.id in vehicle.bases)
        for t, season in enumerate(scenario.seasons)
    ]
    columns = list(zip(*rows, strict=True)) if rows else [(), (), (), ()]
    return VehicleUse(
        np.array(columns[0], dtype=np.int16), np.array(columns[1], dtype=np.int16),
        np.array(columns[2], dtype=np.int16), np.array(columns[3], dtype=np.float64),
    )
