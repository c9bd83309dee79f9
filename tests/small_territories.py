"""Random small territories with scenarios in which any rule may be in play: what `oracle` can enumerate.

Figures are drawn so that limits bind: budgets between nothing and everything, shifts (break included) and days at the
wheel exactly as long as some tour or a minute less, few working days, places too quiet alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import permutations
from math import prod
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from oracle_tours import Driving, rhythms

from optimizer.reading.cross_checks import scenario_faults
from optimizer.reading.scenario_sense import sense_faults
from optimizer.scenario import Scenario
from optimizer.slots import DAYS
from optimizer.territory import (
    Area,
    Availability,
    Base,
    DemandPoints,
    ExistingCall,
    Group,
    Label,
    Site,
    Stop,
    Territory,
    TravelTable,
    Window,
)
from optimizer.travel.matrices import travel_times

LAT_PER_KM, LON_PER_KM = 1 / 111.2, 1 / 79.5
MOST_PLANS = 20_000
"""Choices of offers, over all seasons, that the oracle goes through in about a second at most."""
AREAS = (Area(id="all", name="Territoire"), Area(id="north", name="Nord", kind="epci", parent="all"),
         Area(id="south", name="Sud", kind="epci", parent="all"))
SERVICES = ("public", "social")
SLOTS = tuple(f"{day}-{part}" for day in ("mon", "tue", "wed", "thu", "fri") for part in ("am", "pm"))


@dataclass(frozen=True)
class Case:
    """A territory and its scenario; `bound_hours` where rooms, windows or markets say at what hour."""

    seed: int
    territory: Territory
    scenario: Scenario

    @property
    def bound_hours(self) -> bool:
        hours = any(stop.windows for stop in self.territory.stops)
        return hours or any(vehicle.kind == "car_with_room" for vehicle in self.scenario.fleet) or any(
            rule.kind == "market_days" and rule.policy == "require" for rule in self.scenario.rules
        )

    @property
    def kinds(self) -> set[str]:
        """Kinds of the scenario's rules."""
        return {rule.kind for rule in self.scenario.rules}

    def with_scenario(self, **changes: Any) -> Case:
        """The same with fields of the scenario changed, read again from scratch."""
        return replace(self, scenario=scenario_of({**self.scenario.model_dump(), **changes}))


def scenario_of(fields: dict[str, Any]) -> Scenario:
    return Scenario.model_validate(fields)


def small_case(seed: int, *, most_plans: int = MOST_PLANS) -> Case:
    """The case of a seed: a territory, a scenario, none to four rules."""
    dice = Random(seed)
    while True:
        territory = _territory(dice)
        case = Case(seed, territory, scenario_of(_scenario(dice, territory)))
        if n_choices(case) > most_plans:
            continue
        case = case.with_scenario(fleet=_exact_shifts(dice, case))
        kinds = dice.sample(list(DRAWN), k=dice.choice((0, 1, 1, 2, 2, 3, 4)))
        rules = [{"kind": kind, **drawn} for kind in kinds if (drawn := DRAWN[kind](dice, case)) is not None]
        case = case.with_scenario(rules=rules)
        if not [*scenario_faults(case.scenario, territory), *sense_faults(case.scenario)]:
            return case


def n_choices(case: Case) -> int:
    """How many choices of half-days and visits there are at most."""
    scenario, territory = case.scenario, case.territory
    sites = (1 + len(scenario.opening_levels)) ** len(territory.sites)
    visits = prod((1 + len(vehicle.visit_levels)) ** len(territory.stops) for vehicle in scenario.fleet)
    return int((sites * visits) ** len(scenario.seasons))


def _point(dice: Random, *, near: tuple[float, float] | None = None) -> dict[str, float]:
    """Somewhere within 18 km; or within a kilometre or two of somewhere."""
    if near is not None:
        return {"lon": near[0] + dice.gauss(0, 1) * LON_PER_KM, "lat": near[1] + dice.gauss(0, 1) * LAT_PER_KM}
    return {"lon": 3.5 + dice.uniform(-9, 9) * LON_PER_KM, "lat": 44.5 + dice.uniform(-9, 9) * LAT_PER_KM}


def _territory(dice: Random) -> Territory:
    groups = (
        Group(id="residents", name=Label("Habitants", "Residents"), mode="car", resident=True),
        Group(id="without_car", name=Label("Sans voiture", "Without a car"), mode=dice.choice(("foot", "bicycle")),
              resident=True),
    )
    people = [_point(dice) for _ in range(dice.randint(2, 5))]
    homes = [(point["lon"], point["lat"]) for point in people]
    demand = DemandPoints(
        ids=tuple(f"d{n}" for n in range(len(people))), names=tuple(f"Village {n}" for n in range(len(people))),
        lon=np.array([lon for lon, _ in homes]), lat=np.array([lat for _, lat in homes]),
        altitude_m=np.full(len(people), np.nan), area=tuple(dice.choice(("north", "south")) for _ in people),
        persons=np.array([[dice.randint(20, 600), dice.choice((0, 10, 40, 90))] for _ in people], dtype=float),
    )
    for_tours = dice.random() < 0.5
    sites = list(_sites(dice, homes, number=dice.choice((1, 2) if for_tours else (2, 3, 3))))
    stops = tuple(
        Stop(
            id=f"k{n}", name=f"Place {n}", area=dice.choice(("north", "south")),
            market_slots=tuple(dice.sample(SLOTS, k=dice.choice((0, 0, 1, 2)))),
            room=dice.choice(("", sites[0].id, sites[-1].id)), stop_minutes=dice.choice((None, None, None, 45, 120)),
            setup_minutes=dice.choice((None, None, None, 15)), windows=_windows(dice),
            **_point(dice, near=dice.choice(homes)),
        )
        for n in range(3 if for_tours else dice.choice((1, 2, 3)))
    )
    bases = tuple(
        Base(id=f"b{n}", name=f"Garage {n}", trucks=dice.choice((0, 1, 1, 1, 2, 2)), **_point(dice))
        for n in range(dice.choice((1, 1, 2)))
    )
    territory = Territory(
        id="small", name=Label("Petit", "Small"), folder=Path(), languages=("fr",), currency="EUR",
        licence="CC0-1.0", sources=(), services=SERVICES, groups=groups, demand=demand, areas=AREAS, sites=tuple(sites),
        availability=tuple(_availability(dice, sites)), existing_tours=tuple(_rounds(dice, stops)), stops=stops,
        bases=bases,
    )
    return replace(territory, travel=_table(dice, territory)) if dice.random() < 0.3 else territory


def _windows(dice: Random) -> tuple[Window, ...]:
    """Most stops receive vehicles at any hour."""
    if dice.random() < 0.85:
        return ()
    return tuple(
        Window(day=day, start_minute=start, end_minute=start + dice.choice((125, 180, 300)))
        for day in ("mon", "tue", "wed", "thu") for start in [dice.choice((510, 600, 840))]
    )


def _sites(dice: Random, homes: list[tuple[float, float]], *, number: int) -> Iterator[Site]:
    """The first perhaps open today, the last perhaps another variant of the building before it."""
    existing, variant = dice.random() < 0.6, dice.random() < 0.35
    point: dict[str, float] = {}
    for n in range(number):
        shared = variant and n >= number - 2
        if not point or not shared or n < number - 1:
            point = _point(dice, near=dice.choice(homes))
        yield Site(
            id=f"s{n}", name=f"Lieu {n}", kind=dice.choice(("school", "library", "farm")),
            status="existing" if existing and n == 0 else "candidate", area=dice.choice(("north", "south")),
            services=dice.choice((("public",), ("social",), SERVICES)),
            fit_out_eur=float(dice.choice((0, 1500, 6000, 15_000))), half_day_eur=float(dice.choice((0, 10, 40))),
            building="shared" if shared else "", **point,
        )


def _availability(dice: Random, sites: list[Site]) -> Iterator[Availability]:
    for site in sites:
        if site.existing:
            yield Availability(
                site=site.id, season="all", calendar="all", slots=tuple(dice.sample(SLOTS, k=dice.randint(1, 2))),
                state="open",
            )
        for season in dice.choice((("all",), ("all",), ("winter",), ("winter", "summer"))):
            yield Availability(
                site=site.id, season=season, calendar=dice.choice(("all", "all", "all", "school")),
                slots=tuple(dice.sample(SLOTS, k=dice.randint(2, 5))), state="possible",
                half_day_eur=dice.choice((None, None, 25.0)),
            )


def _rounds(dice: Random, stops: tuple[Stop, ...]) -> Iterator[ExistingCall]:
    if dice.random() < 0.25:
        yield ExistingCall(
            tour="r", stop=stops[0].id, slot="tue-am", weeks=dice.choice((1, 2)), start_minute=540, end_minute=690,
            services=("public",),
        )


def _table(dice: Random, territory: Territory) -> TravelTable:
    """Times and kilometres that are not in proportion, nor the same both ways."""
    located = [*zip(territory.demand.ids, territory.demand.lon, territory.demand.lat, strict=True)]
    located += [(place.id, place.lon, place.lat) for place in (*territory.sites, *territory.stops, *territory.bases)]
    pairs = list(permutations(located, 2))
    km = [float(np.hypot((b[1] - a[1]) / LON_PER_KM, (b[2] - a[2]) / LAT_PER_KM)) for a, b in pairs]
    return TravelTable(
        origin=np.array([a[0] for a, _ in pairs]), destination=np.array([b[0] for _, b in pairs]),
        minutes=np.array([1.0 + length * dice.uniform(1.2, 2.4) for length in km]),
        km=np.array([length * dice.uniform(1.1, 1.8) for length in km]), mode=np.full(len(pairs), "car"),
    )


def _scenario(dice: Random, territory: Territory) -> dict[str, Any]:
    seasons = [
        {"id": "winter", "name": "Hiver", "start": "10-01", "end": "03-31", "weeks": 24,
         "holiday_weeks": dice.choice((0, 6)), "speed_factor": dice.choice((1.0, 1.25))},
        {"id": "summer", "name": "Été", "start": "04-01", "end": "09-30", "weeks": 20,
         "multipliers": {"residents": dice.choice((0.5, 1.0, 1.5))}},
    ][: dice.choice((1, 1, 2))]
    return {
        "name": "Petit", "territory": ".", "seasons": seasons, "services": [_service(dice, name) for name in SERVICES],
        "budget_eur": dice.choice((0, 4000, 8000, 16_000, 16_000, 30_000, 60_000, 500_000)) * dice.uniform(0.7, 1.3),
        "opening_levels": dice.choice(((2,), (1, 3), (2, 4))),
        "staff": {"half_day_eur": dice.choice((60, 110, 160)), "teams": _teams(dice)},
        "fleet": [
            _vehicle(dice, territory, name) for name in dice.choice(((), ("v1",), ("v1",), ("v1",), ("v1", "v2")))
        ],
        "solve": {"time_limit_s": 20, "gap": 0.0, "seed": 1},
    }


def _service(dice: Random, name: str) -> dict[str, Any]:
    return {
        "id": name, "name": name, "weight": dice.choice((0.5, 1.0, 1.0, 2.0)),
        "rates": {"residents": dice.choice((0.01, 0.03, 0.05)), "without_car": dice.choice((0.0, 0.05, 0.1))},
        "decay": dice.choice(("steps", "linear")),
        "reach": dice.choice((
            [{"within_minutes": 10, "quality": 1.0}, {"within_minutes": 20, "quality": 0.7},
             {"within_minutes": 35, "quality": 0.3}],
            [{"within_minutes": 15, "quality": 1.0}], [{"within_minutes": 5, "quality": 0.9},
                                                      {"within_minutes": 30, "quality": 0.1}],
        )),
        "presence": dice.choice((
            [{"half_days": 1, "quality": 0.5}, {"half_days": 2, "quality": 0.8}, {"half_days": 5, "quality": 1.0}],
            [{"half_days": 4, "quality": 1.0}], [{"half_days": 0.2, "quality": 0.5}, {"half_days": 1, "quality": 0.9}],
            [{"half_days": 0.4, "quality": 0.6}, {"half_days": 3, "quality": 1.0}],
        )),
    }


def _teams(dice: Random) -> list[dict[str, Any]]:
    return [
        {"id": f"t{n}", "name": f"Équipe {n}", "number": dice.choice((1, 1, 2)), "area": area,
         "half_days_per_week": dice.choice((2, 3, 10))}
        for n, area in enumerate(dice.choice(((), (), (None,), ("north",), (None, "south"))))
    ]


def _vehicle(dice: Random, territory: Territory, name: str) -> dict[str, Any]:
    weeks, levels = dice.choice((
        (1, (1,)), (1, (1, 2)), (1, (2,)), (2, (1, 2)), (2, (1, 2)), (2, (2, 4)), (2, (2,)), (4, (1, 2)), (4, (2, 4)),
        (4, (1, 4)), (4, (3,)),
    ))
    days = dice.choice((("tue",), ("tue",), ("mon", "thu"), ("tue", "wed"), ("mon", "wed", "fri")))
    return {
        "id": name, "name": name, "kind": dice.choice(("truck", "truck", "truck", "car_with_room")),
        "number": dice.choice((0, 1, 1, 1, 1, 2, 2)),
        "bases": dice.choice(((), (), (territory.bases[-1].id,))), "cycle_weeks": weeks,
        "visit_levels": [level for level in levels if any(rhythms(level, weeks=weeks, days=days))] or [1], "days": days,
        "stop_minutes": dice.choice((45, 60, 105, 150)), "setup_minutes": dice.choice((0, 10, 45)),
        "break_minutes": dice.choice((0, 0, 45)), "shift_minutes": dice.choice((420, 480, 600)),
        "max_stops": dice.choice((1, 2, 3, 3, 3)), "services": dice.choice((("public",), SERVICES, SERVICES)),
        "eur_per_km": dice.choice((0.0, 0.35, 1.2)), "eur_per_hour": dice.choice((0, 20, 60)),
        "eur_per_day": dice.choice((0, 55, 120)), "eur_per_week": dice.choice((0, 0, 40)),
    }


def _exact_shifts(dice: Random, case: Case) -> list[dict[str, Any]]:
    """Some working days as long as some tour of one or two stops, break included; or a minute less, or more."""
    territory, fleet = case.territory, []
    travel = travel_times(territory, case.scenario)
    minutes = travel.driving(0)[0]
    for vehicle in case.scenario.fleet:
        fields = vehicle.model_dump()
        size = min(dice.choice((1, 2, 2, 3)), len(territory.stops), vehicle.max_stops)
        stops = dice.sample(range(len(territory.stops)), k=size)
        order = [dice.randrange(len(territory.bases)), *(len(territory.bases) + stop for stop in stops)]
        drive = int(sum(minutes[a, b] for a, b in zip(order, [*order[1:], order[0]], strict=True)))
        driving = Driving(territory, case.scenario, travel, vehicle, case.scenario.seasons[0])
        away = drive + sum(sum(driving.at_stop(stop)) for stop in stops) + vehicle.break_minutes
        least = vehicle.stop_minutes + vehicle.setup_minutes + vehicle.break_minutes
        if dice.random() < 0.5:
            fields["shift_minutes"] = max(away + dice.choice((-1, 0, 0, 1)), least)
        if dice.random() < 0.25:
            fields["max_driving_minutes"] = max(1, drive + dice.choice((-1, 0)))
        fleet.append(fields)
    return fleet


def _season(dice: Random, case: Case, *others: str | None) -> str | None:
    return dice.choice([*(season.id for season in case.scenario.seasons), *others])


def _site(dice: Random, case: Case) -> str:
    return dice.choice(case.territory.sites).id


def _stop(dice: Random, case: Case) -> str:
    return dice.choice(case.territory.stops).id


def _draw_either_or(dice: Random, case: Case) -> dict[str, Any] | None:
    candidates = [site.id for site in case.territory.sites if not site.existing]
    return {"sites": dice.sample(candidates, k=2), "exactly_one": dice.random() < 0.5} if len(candidates) > 1 else None


def _draw_site_count(dice: Random, case: Case) -> dict[str, Any]:
    least = dice.choice((None, 1, 2))
    return {
        "at_least": least, "at_most": dice.choice((1, 2)) if least is None else dice.choice((None, least)),
        "site_kind": dice.choice((None, None, case.territory.sites[-1].kind)),
        "area": dice.choice((None, None, "north")), "season": _season(dice, case, None),
        "existing_too": dice.random() < 0.3,
    }


def _draw_site_forbidden(dice: Random, case: Case) -> dict[str, Any]:
    what = {"site": _site(dice, case)} if dice.random() < 0.6 else {"site_kind": case.territory.sites[0].kind}
    return {**what, "season": _season(dice, case, None)}


def _draw_minimum_access(dice: Random, case: Case) -> dict[str, Any]:
    area = dice.choice(({}, {"area": "south"}, {"area_kind": "epci"}))
    return {
        **area, "share": dice.choice((0.05, 0.1, 0.2, 0.4)), "group": dice.choice((None, None, "without_car")),
        "service": dice.choice((None, *SERVICES)), "season": _season(dice, case, None),
    }


def _draw_within_minutes(dice: Random, case: Case) -> dict[str, Any]:
    return {
        "service": dice.choice(SERVICES), "minutes": dice.choice((10, 20, 35)),
        "area": dice.choice((None, "north", "south")),
        "mode": dice.choice(("car", "car", case.territory.groups[1].mode)),
    }


def _draw_consecutive(dice: Random, case: Case) -> dict[str, Any]:
    whole_year = len(case.scenario.seasons) < 2 or dice.random() < 0.4
    return {"same_half_days": whole_year, "site": dice.choice((None, None, _site(dice, case)))}


def _draw_keep_close(dice: Random, case: Case) -> dict[str, Any]:
    levels, seasons = case.scenario.opening_levels, [season.id for season in case.scenario.seasons]
    openings = [
        {"site": site.id, "season": season, "half_days": dice.choice((0, *levels, 6))}
        for site in case.territory.sites for season in seasons if dice.random() < 0.5
    ]
    visits = [
        {"stop": stop.id, "vehicle": vehicle.id, "season": season, "visits": dice.choice((0, *vehicle.visit_levels, 7))}
        for stop in case.territory.stops for vehicle in case.scenario.fleet for season in seasons if dice.random() < 0.5
    ]
    limit = {"at_most_changes": dice.randint(0, 4)}
    if dice.random() < 0.4:
        limit = {"at_least_share": dice.choice((0.3, 0.5, 1))}
    return {"openings": openings, "visits": visits, **limit}


DRAWN: dict[str, Callable[[Random, Case], dict[str, Any] | None]] = {
    "budget_season": lambda dice, case: {
        "season": _season(dice, case), "at_most_eur": case.scenario.budget_eur * dice.uniform(0.1, 0.8)},
    "budget_investment": lambda dice, case: {"at_most_eur": dice.choice((0, 2000, 8000))},
    "budget_area": lambda dice, case: {
        "area": dice.choice(("north", "south")), "at_most_eur": case.scenario.budget_eur * dice.uniform(0.05, 0.5)},
    "site_required": lambda dice, case: {
        "site": _site(dice, case), "season": _season(dice, case, "all", None),
        "half_days": dice.choice((1, case.scenario.opening_levels[-1]))},
    "site_forbidden": _draw_site_forbidden,
    "site_count": _draw_site_count,
    "either_or": _draw_either_or,
    "spacing": lambda dice, case: {"min_km": dice.choice((3, 8, 20)), "site_kind": dice.choice((None, None, "school"))
                                   if any(site.kind == "school" for site in case.territory.sites) else None},
    "minimum_access": _draw_minimum_access,
    "within_minutes": _draw_within_minutes,
    "critical_mass": lambda dice, case: {
        "persons_per_week": dice.choice((0, 3, 8, 15)), "persons_per_visit": dice.choice((0, 0, 2, 6))},
    "consecutive_seasons": _draw_consecutive,
    "staff_half_days": lambda dice, case: {
        "at_most": dice.randint(0, 5), "area": dice.choice((None, "north")), "season": _season(dice, case, None)},
    "trucks": lambda dice, case: {
        "at_most": dice.choice((0, 1, 1)), "season": _season(dice, case, None),
        "vehicle": dice.choice((None, *(vehicle.id for vehicle in case.scenario.fleet)))},
    "stop_required": lambda dice, case: {
        "stop": _stop(dice, case), "season": _season(dice, case, None),
        "visits": dice.choice(case.scenario.fleet[0].visit_levels)} if case.scenario.fleet else None,
    "stop_days": lambda dice, case: {
        "stop": _stop(dice, case), "season": _season(dice, case, None),
        "days": tuple(dice.sample(DAYS[:5], k=dice.choice((0, 1, 1, 2))))},
    "market_days": lambda dice, case: {
        "policy": dice.choice(("require", "prefer", "avoid", "avoid")),
        "stops": dice.choice(((), (case.territory.stops[0].id,)))},
    "keep_close": _draw_keep_close,
}
"""Kind of rule → how its fields are drawn; None where the case has nothing for it."""
