"""The facts of a plan, recomputed from its openings and tours alone.

Nothing here reads the optimiser's arrays: the checker, the rules' verdicts, the figures and the pages
all look at a plan through `PlanFacts`. Everything is computed when first asked for.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from optimizer.access_quality import QUALITY_STEPS, season_slots
from optimizer.best_offers import Best, BestOffers, StandingOffer
from optimizer.costs import fit_out_eur_per_year, room_half_day_eur, run_eur, runs_per_year, vehicle_eur_per_season
from optimizer.plan import Opening, Plan, TourRun
from optimizer.scenario import Scenario, Vehicle
from optimizer.serving import Parts, Served, served, whole
from optimizer.stop_times import visit_half_days
from optimizer.territory import Site, Territory
from optimizer.travel.matrices import TravelTimes

COST_TYPES = ("fit_out", "staff", "rooms", "tours", "vehicles")


@dataclass(frozen=True, kw_only=True)
class CostLine:
    """Part of the yearly cost: `what` is one of `COST_TYPES`; season or site empty where it has none."""

    what: str
    eur: float
    season: str = ""
    site: str = ""
    runs: tuple[int, ...] = ()
    """Positions in `PlanFacts.tours` of the tours that it pays for."""


@dataclass(frozen=True, eq=False)
class PlanFacts:
    """What a plan does, offers and costs. Ids must be known to territory and scenario.

    Dictionaries hold only what is positive: read them with ``.get(key, 0)``.
    """

    territory: Territory
    scenario: Scenario
    travel: TravelTimes
    openings: tuple[Opening, ...]
    tours: tuple[TourRun, ...]
    fitted: frozenset[str]

    # --- labels ---------------------------------------------------------------------------------

    @cached_property
    def season_index(self) -> dict[str, int]:
        return {season.id: index for index, season in enumerate(self.scenario.seasons)}

    @cached_property
    def service_index(self) -> dict[str, int]:
        return {service.id: index for index, service in enumerate(self.scenario.services)}

    @cached_property
    def group_index(self) -> dict[str, int]:
        return {group.id: index for index, group in enumerate(self.territory.groups)}

    @cached_property
    def vehicle_by_id(self) -> dict[str, Vehicle]:
        return {vehicle.id: vehicle for vehicle in self.scenario.fleet}

    def site(self, site_id: str) -> Site:
        """A site by its id."""
        return self.territory.sites[self.territory.site_index[site_id]]

    # --- what is open and what drives -------------------------------------------------------------

    @cached_property
    def today_slots(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """(site, season) → slots of today's hours."""
        found = {}
        for site in self.territory.sites:
            rows = self.territory.availability_of.get(site.id, ())
            if not site.existing or not rows:
                continue
            for season in self.scenario.seasons:
                if slots := season_slots(rows, season, "open", self.scenario.allowed_slots):
                    found[site.id, season.id] = slots
        return found

    @cached_property
    def today_half_days(self) -> dict[tuple[str, str], int]:
        """(site, season) → half-days a week today."""
        return {key: len(slots) for key, slots in self.today_slots.items()}

    @cached_property
    def slots(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """(site, season) → slots open under the plan, today's included."""
        return self.today_slots | {(o.site, o.season): o.slots for o in self.openings}

    @cached_property
    def half_days(self) -> dict[tuple[str, str], int]:
        """(site, season) → half-days a week under the plan, today's included."""
        planned = {(o.site, o.season): o.half_days for o in self.openings}
        return {key: number for key, number in (self.today_half_days | planned).items() if number > 0}

    @cached_property
    def opened(self) -> frozenset[str]:
        """Sites to which the plan adds half-days in some season."""
        return frozenset(
            site for (site, season), number in self.half_days.items()
            if number > self.today_half_days.get((site, season), 0)
        )

    @cached_property
    def visit_days(self) -> dict[tuple[str, str, str], frozenset[tuple[int, str]]]:
        """(stop, vehicle type, season) → (week of the cycle, weekday) of each visit."""
        days: dict[tuple[str, str, str], set[tuple[int, str]]] = defaultdict(set)
        for run in self.tours:
            for call in run.calls:
                days[call.stop, run.vehicle, run.season].update((week, run.weekday) for week in run.weeks)
        return {key: frozenset(found) for key, found in days.items()}

    @cached_property
    def visits(self) -> dict[tuple[str, str, str], int]:
        """(stop, vehicle type, season) → visits per cycle; two vehicles of a type on one day are one visit."""
        return {key: len(days) for key, days in self.visit_days.items()}

    @cached_property
    def vehicles(self) -> dict[tuple[str, str, str], int]:
        """(vehicle type, base, season) → vehicles used."""
        units: dict[tuple[str, str, str], set[int]] = defaultdict(set)
        for run in self.tours:
            units[run.vehicle, run.base, run.season].add(run.unit)
        return {key: len(used) for key, used in units.items()}

    def route(self, run: TourRun) -> tuple[tuple[int, ...], float]:
        """Minutes of each leg, base to base, and kilometres in all, from the travel times."""
        minutes, km = self.travel.driving(self.season_index[run.season])
        n_bases = len(self.territory.bases)
        base = self.territory.base_index[run.base]
        nodes = [base, *(n_bases + self.territory.stop_index[call.stop] for call in run.calls), base]
        legs = list(zip(nodes, nodes[1:]))
        return tuple(int(minutes[leg]) for leg in legs), float(sum(float(km[leg]) for leg in legs))

    # --- euros ------------------------------------------------------------------------------------

    @cached_property
    def cost_lines(self) -> tuple[CostLine, ...]:
        """Everything the plan costs a year, above today."""
        lines = []
        for season in self.scenario.seasons:
            for site in self.territory.sites:
                key = (site.id, season.id)
                added = self.half_days.get(key, 0) - self.today_half_days.get(key, 0)
                if added:
                    yearly = added * season.weeks
                    room_eur = room_half_day_eur(self.territory, self.scenario, site, season)
                    lines += [
                        CostLine(what="staff", eur=yearly * self.scenario.staff.half_day_eur, season=season.id,
                                 site=site.id),
                        CostLine(what="rooms", eur=yearly * room_eur, season=season.id, site=site.id),
                    ]
            for (vehicle, base, when), number in self.vehicles.items():
                if when == season.id:
                    eur = number * vehicle_eur_per_season(self.vehicle_by_id[vehicle], season)
                    its = tuple(n for n, run in enumerate(self.tours) if (run.vehicle, run.base, run.season)
                                == (vehicle, base, when))
                    lines.append(CostLine(what="vehicles", eur=eur, season=season.id, runs=its))
        for position, run in enumerate(self.tours):
            vehicle_type = self.vehicle_by_id[run.vehicle]
            season = self.scenario.seasons[self.season_index[run.season]]
            eur = run_eur(vehicle_type, away_minutes=run.return_minute - run.depart_minute, km=self.route(run)[1])
            lines.append(CostLine(what="tours", eur=eur * runs_per_year(vehicle_type, season, run.weeks),
                                  season=run.season, runs=(position,)))
        lines += [
            CostLine(what="fit_out", eur=fit_out_eur_per_year(self.scenario, self.site(site)), site=site)
            for site in sorted(self.opened)
        ]
        return tuple(lines)

    @cached_property
    def cost_by(self) -> dict[str, float]:
        """Yearly euros by type of cost (`COST_TYPES`)."""
        return {what: sum(line.eur for line in self.cost_lines if line.what == what) for what in COST_TYPES}

    @cached_property
    def cost_eur(self) -> float:
        return sum(self.cost_by.values())

    @cached_property
    def cost_by_season(self) -> dict[str, float]:
        """Running costs (staff, rooms, tours, vehicles) of each season; fit-outs belong to none."""
        return {
            season: sum(line.eur for line in self.cost_lines if line.season == season) for season in self.season_index
        }

    def cost_by_area(self, area: str) -> float:
        """Yearly cost of the places in `area` (id or name): staff, rooms and fit-outs; vehicles are in no area."""
        outer = self.territory.find_area(area) or area
        return sum(
            line.eur for line in self.cost_lines
            if line.site and self.territory.within(self.site(line.site).area, outer)
        )

    @cached_property
    def investment_eur(self) -> float:
        """Full price of the fit-outs, before spreading."""
        return sum(0.0 if (site := self.site(known)).existing else site.fit_out_eur for known in self.opened)

    # --- access -----------------------------------------------------------------------------------

    def minutes(self, mode: str, season_index: int) -> NDArray[np.int16]:
        """Minutes from demand points to places (sites, then stops)."""
        return self.travel.to_places(mode, season_index)

    @cached_property
    def modes(self) -> tuple[str, ...]:
        """Modes by which some group travels."""
        return tuple(sorted({group.mode for group in self.territory.groups}))

    @cached_property
    def offers_today(self) -> BestOffers:
        """Best offers of today: existing sites at their hours, and existing rounds."""
        return BestOffers(self.travel, self._by_season(self.today_half_days, {}))

    @cached_property
    def offers_after(self) -> BestOffers:
        """Best offers under the plan."""
        return BestOffers(self.travel, self._by_season(self.half_days, self.visits))

    def best(self, mode: str, service: str, season: str, *, today: bool = False) -> Best:
        """Best offer for each demand point: quality in twentieths, place and minutes."""
        offers = self.offers_today if today else self.offers_after
        return offers.best(mode, self.scenario.services[self.service_index[service]], self.season_index[season])

    def parts(self, mode: str, service: str, season: str, *, today: bool = False) -> Parts:
        """Who is served where: the best offer, or another where that one is full and places hold only so many."""
        if not today and (found := self.served[season].parts.get((mode, service))) is not None:
            return found
        return whole(self.best(mode, service, season, today=today))

    def quality(self, mode: str, service: str, season: str, *, today: bool = False) -> NDArray[np.float64]:
        """Mean quality of access of each demand point in twentieths, shape (demand,)."""
        return self.parts(mode, service, season, today=today).met(len(self.territory.demand))

    @cached_property
    def served(self) -> dict[str, Served]:
        """Season → who is served where, as far as anyone may be turned away."""
        return {season: served(self, season) for season in self.season_index}

    @cached_property
    def unlimited(self) -> PlanFacts:
        """The same plan as if every place had room for all who would come."""
        rules = tuple(rule for rule in self.scenario.rules if rule.kind != "capacity")
        if len(rules) == len(self.scenario.rules):
            return self
        return replace(self, scenario=self.scenario.model_copy(update={"rules": rules}))

    def nearest_minutes(self, mode: str, service: str, season: str, *, today: bool = False) -> NDArray[np.int16]:
        """Minutes to the nearest place with `service` at any level, `UNREACHABLE_MINUTES` if none."""
        offers = self.offers_today if today else self.offers_after
        return offers.nearest_minutes(mode, (service,), self.season_index[season])

    def _by_season(
        self, half_days: dict[tuple[str, str], int], visits: dict[tuple[str, str, str], int]
    ) -> tuple[tuple[StandingOffer, ...], ...]:
        offers: dict[str, list[StandingOffer]] = {season: list(self._rounds_today) for season in self.season_index}
        for (site, season), number in half_days.items():
            index = self.territory.site_index[site]
            services = frozenset(self.territory.sites[index].services)
            offers[season].append(StandingOffer(place=index, half_days=number, services=services))
        for (stop, vehicle_id, season), number in visits.items():
            vehicle = self.vehicle_by_id[vehicle_id]
            index = self.territory.stop_index[stop]
            present = visit_half_days(vehicle, self.territory.stops[index], number)
            place = len(self.territory.sites) + index
            offers[season].append(StandingOffer(place=place, half_days=present, services=frozenset(vehicle.services)))
        return tuple(tuple(found) for found in offers.values())

    @cached_property
    def _rounds_today(self) -> tuple[StandingOffer, ...]:
        """What rounds that already drive give; the calls of one round at one stop add up, service by service."""
        half_days: dict[tuple[str, str, str], float] = defaultdict(float)
        for call in self.territory.existing_tours:
            for service in call.services:
                half_days[call.tour, call.stop, service] += call.half_days_per_week
        n_sites = len(self.territory.sites)
        return tuple(
            StandingOffer(place=n_sites + self.territory.stop_index[stop], half_days=present,
                          services=frozenset({service}))
            for (_, stop, service), present in half_days.items()
        )

    @cached_property
    def weekly_rate(self) -> NDArray[np.float64]:
        """Needs of one person a week, unweighted: rate × seasonal multiplier, shape (groups, services, seasons)."""
        groups = self.territory.groups
        rates = [[service.rates.get(group.id, 0.0) for service in self.scenario.services] for group in groups]
        present = [[season.multipliers.get(group.id, 1.0) for season in self.scenario.seasons] for group in groups]
        return np.array(rates)[:, :, None] * np.array(present)[:, None, :]

    @cached_property
    def yearly_need(self) -> NDArray[np.float64]:
        """Weighted person-weeks that one person asks, shape (groups, services, seasons)."""
        weights = np.array([service.weight for service in self.scenario.services])
        weeks = np.array([season.weeks for season in self.scenario.seasons])
        return self.weekly_rate * weights[:, None] * weeks

    @cached_property
    def smallest_areas(self) -> tuple[str, ...]:
        """Areas that demand points name, in alphabetical order."""
        return tuple(sorted(set(self.territory.demand.area)))

    @cached_property
    def access_by_smallest_area(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Need, access today, access under the plan; each of shape (smallest areas, groups, services, seasons)."""
        number = {area: index for index, area in enumerate(self.smallest_areas)}
        area = np.array([number[name] for name in self.territory.demand.area], dtype=np.intp)
        order = np.argsort(area, kind="stable")
        starts = np.searchsorted(area[order], np.arange(len(number)))
        persons = self.territory.demand.persons[order]
        need = np.add.reduceat(persons, starts, axis=0)[:, :, None, None] * self.yearly_need
        today, after = np.zeros_like(need), np.zeros_like(need)
        for mode in self.modes:
            groups = np.array([g for g, group in enumerate(self.territory.groups) if group.mode == mode])
            for service, s in self.service_index.items():
                for season, t in self.season_index.items():
                    asked = self.yearly_need[groups, s, t]
                    for is_today, access in ((True, today), (False, after)):
                        quality = self.quality(mode, service, season, today=is_today)[order] / QUALITY_STEPS
                        met = np.add.reduceat(persons[:, groups] * quality[:, None], starts, axis=0)
                        access[:, groups, s, t] = met * asked
        return need, today, after

    def access(
        self, area: str | None = None, group: str | None = None, service: str | None = None, season: str | None = None
    ) -> tuple[float, float, float]:
        """Need, access today and access under the plan of a part of the people, in weighted person-weeks a year."""
        outer = None if area is None else self.territory.find_area(area) or area
        within = self.territory.within
        inside = [a for a, name in enumerate(self.smallest_areas) if outer is None or within(name, outer)]
        chosen = np.ix_(
            inside,
            *(
                range(len(index)) if label is None else [index[label]]
                for label, index in (
                    (group, self.group_index), (service, self.service_index), (season, self.season_index)
                )
            ),
        )
        need, today, after = (float(part[chosen].sum()) for part in self.access_by_smallest_area)
        return need, today, after

    def expected_visits(self, *, today: bool = False) -> NDArray[np.float64]:
        """Visits a week that want to come, shape (places, seasons): needs × quality, where they are served best.

        Service weights play no part: these are people at a door, not merit. Whether there is room for them all is told
        by `received_visits`.
        """
        offers = self.offers_today if today else self.offers_after
        visits = np.zeros((len(self.travel.places), len(self.scenario.seasons)))
        persons = self.territory.demand.persons
        for mode in self.modes:
            groups = np.array([g for g, group in enumerate(self.territory.groups) if group.mode == mode])
            for s, service in enumerate(self.scenario.services):
                for t in range(len(self.scenario.seasons)):
                    best = offers.best(mode, service, t)
                    met = persons[:, groups] @ self.weekly_rate[groups, s, t] * best.quality / QUALITY_STEPS
                    at = best.place >= 0
                    visits[:, t] += np.bincount(best.place[at], weights=met[at], minlength=len(visits))
        return visits

    def received_visits(self, *, today: bool = False) -> NDArray[np.float64]:
        """Visits a week that come and find room, shape (places, seasons)."""
        visits = np.zeros((len(self.travel.places), len(self.scenario.seasons)))
        persons = self.territory.demand.persons
        for mode in self.modes:
            groups = np.array([g for g, group in enumerate(self.territory.groups) if group.mode == mode])
            for service, s in self.service_index.items():
                for season, t in self.season_index.items():
                    parts = self.parts(mode, service, season, today=today)
                    asked = persons[:, groups] @ self.weekly_rate[groups, s, t] / QUALITY_STEPS
                    met = asked[parts.demand] * parts.share * parts.quality
                    at = parts.place >= 0
                    visits[:, t] += np.bincount(parts.place[at], weights=met[at], minlength=len(visits))
        return visits

    def visits_by_building(
        self, *, today: bool = False, received: bool = False
    ) -> dict[tuple[str, str], float]:
        """(building, season) → visits a week at all its sites: all that want to come, or those `received`."""
        visits: dict[tuple[str, str], float] = defaultdict(float)
        expected_visits = (self.received_visits if received else self.expected_visits)(today=today)
        for place, expected in zip(self.territory.sites, expected_visits):
            for season, t in self.season_index.items():
                visits[place.building_id, season] += float(expected[t])
        return visits


def plan_facts(plan: Plan, territory: Territory, scenario: Scenario, travel: TravelTimes) -> PlanFacts:
    """Facts of a whole plan."""
    return PlanFacts(territory, scenario, travel, plan.openings, plan.tours, frozenset(plan.fitted))
