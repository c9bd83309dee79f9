"""From a compiled `Problem` to the arrays of the joint engine: rows, tours and their euros."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from models.joint_data import Fleet, JointData, LabelledRows
from models.tours import PoolOverflow, TourPool, list_tours
from optimizer.access_quality import season_slots
from optimizer.costs import working_day_eur
from optimizer.faults import Fault, ScenarioError
from optimizer.problem import Problem
from optimizer.rules.base import Row
from optimizer.scenario import Vehicle
from optimizer.slots import DAYS, day_of
from optimizer.stop_times import hold_minutes
from optimizer.territory import Site, Stop
from optimizer.told import Told
from optimizer.travel.matrices import TravelTimes

KM_PER_DEGREE = 111.2
LISTING_THREADS = 2


def places_xy_km(problem: Problem) -> NDArray[np.float64]:
    """Sites, then stops, on a local plane (equirectangular), shape (places, 2)."""
    places: list[Site | Stop] = [*problem.territory.sites, *problem.territory.stops]
    lon = np.array([place.lon for place in places])
    lat = np.array([place.lat for place in places])
    return np.stack((lon * np.cos(np.radians(lat.mean())), lat), axis=1) * KM_PER_DEGREE


def joint_data(problem: Problem, travel: TravelTimes, rows: list[Row]) -> JointData:
    """Everything `models` needs to optimise places and tours together."""
    territory, scenario = problem.territory, problem.scenario
    buildings = [site.building_id for site in territory.sites]
    number_of = {building: number for number, building in enumerate(dict.fromkeys(buildings))}
    return JointData(
        n_sites=problem.n_sites,
        n_seasons=len(scenario.seasons),
        offer_place=problem.offers.place,
        offer_vehicle=problem.offers.vehicle,
        offer_season=problem.offers.season,
        offer_level=problem.offers.level,
        offer_below=problem.offers.below,
        offer_cost_eur=problem.offers.cost_eur,
        needs_fit_out=np.array([not site.existing for site in territory.sites], dtype=bool),
        building=np.array([number_of[building] for building in buildings], dtype=np.int32),
        elements=problem.elements,
        fleet=_fleet(problem, travel),
        rows=_labelled(problem, rows),
        attendance=problem.attendance,
    )


def _labelled(problem: Problem, rows: list[Row]) -> LabelledRows:
    n_seasons = len(problem.scenario.seasons)
    return LabelledRows(
        row_ptr=np.concatenate(([0], np.cumsum([len(row.columns) for row in rows]))).astype(np.int64),
        index=np.concatenate([row.columns for row in rows]).astype(np.int64) if rows else np.zeros(0, np.int64),
        value=np.concatenate([row.values for row in rows]).astype(np.float64) if rows else np.zeros(0),
        lo=np.array([row.lo for row in rows]),
        hi=np.array([row.hi for row in rows]),
        tour_eur=np.array(
            [row.tour_eur if row.tour_eur is not None else np.zeros(n_seasons) for row in rows]
        ).reshape(len(rows), n_seasons),
    )


def _fleet(problem: Problem, travel: TravelTimes) -> Fleet:
    territory, scenario, uses = problem.territory, problem.scenario, problem.vehicles
    fleet = scenario.fleet
    keys = [
        (int(v), int(base), _days_of_stops(problem, int(v), int(season)).tobytes(),
         travel.driving(int(season))[0].tobytes())
        for v, base, season in zip(uses.vehicle, uses.base, uses.season, strict=True)
    ]
    first = {key: use for use, key in reversed(list(enumerate(keys)))}  # seasons of equal roads share a list
    # Lists are made by compiled code that lets go of the interpreter.
    with ThreadPoolExecutor(max_workers=LISTING_THREADS) as executor:
        listed = dict(zip(first, executor.map(lambda use: _listed(problem, travel, use), first.values()), strict=True))
    pools = [listed[key] for key in keys]
    euros = [
        working_day_eur(fleet[v], paid_minutes=pool.minutes.astype(np.float64), km=pool.km)
        * scenario.seasons[season].weeks / fleet[v].cycle_weeks
        for v, season, pool in zip(uses.vehicle, uses.season, pools, strict=True)
    ]
    return Fleet(
        vehicle=uses.vehicle, base=uses.base, season=uses.season,
        most=np.array(
            [min(fleet[v].number, territory.bases[b].trucks) for v, b in zip(uses.vehicle, uses.base, strict=True)],
            dtype=np.int64,
        ),
        days_per_vehicle=np.array([len(fleet[v].days) * fleet[v].cycle_weeks for v in uses.vehicle], dtype=np.int64),
        number=np.array([vehicle.number for vehicle in fleet], dtype=np.int64),
        pools=tuple(pools), tour_eur=tuple(euros),
    )


def _listed(problem: Problem, travel: TravelTimes, use: int) -> TourPool:
    """Every tour of a vehicle use whose stops share a weekday."""
    territory, uses = problem.territory, problem.vehicles
    index, season = int(uses.vehicle[use]), int(uses.season[use])
    vehicle, days = problem.scenario.fleet[index], _days_of_stops(problem, index, season)
    minutes, km = travel.driving(season)
    held = np.array([hold_minutes(vehicle, stop) for stop in territory.stops], dtype=np.int32)
    try:
        pool = list_tours(
            minutes=minutes, km=km, base=int(uses.base[use]), first_stop=len(territory.bases),
            hold_minutes=held, shift_minutes=vehicle.shift_minutes - vehicle.break_minutes,
            max_stops=vehicle.max_stops, max_driving_minutes=vehicle.max_driving_minutes, allowed=days > 0,
        )
    except PoolOverflow as overflow:
        raise ScenarioError([_too_many_tours(index, vehicle)]) from overflow
    shared = _shared_day(pool, days)
    return pool if shared.all() else pool.subset(shared)


def _too_many_tours(index: int, vehicle: Vehicle) -> Fault:
    return Fault(
        message=Told("{vehicle} could drive more different tours than can be listed", vehicle=vehicle.name),
        remedy=Told(
            "lower max_stops (now {stops}), shorten the shift, or lengthen the stops", stops=vehicle.max_stops
        ),
        column=f"fleet[{index}].max_stops",
    )


def days_allowed(problem: Problem, vehicle: Vehicle, stop_index: int, season_index: int) -> set[str]:
    """Weekdays on which a vehicle may call at a stop in a season: its own, the room's, the market rule's."""
    stop, season = problem.territory.stops[stop_index], problem.scenario.seasons[season_index]
    days: set[str] = set(vehicle.days)
    if vehicle.kind == "car_with_room":
        rows = problem.territory.availability_of.get(stop.room, ())
        room = season_slots(rows, season, "possible", problem.scenario.allowed_slots)
        days &= {day_of(slot) for slot in room if not slot.endswith("eve")}
    for rule in problem.scenario.rules:
        if rule.kind == "market_days":
            days &= rule.allowed_days(stop)
    return days


def _days_of_stops(problem: Problem, vehicle_index: int, season_index: int) -> NDArray[np.int8]:
    """Weekdays of every stop as bits; 0 where the stop has no visit offer."""
    offers = problem.offers
    bits = np.zeros(len(problem.territory.stops), dtype=np.int8)
    mine = (offers.vehicle == vehicle_index) & (offers.season == season_index) & (offers.below < 0)
    for stop in offers.place[mine] - problem.n_sites:
        days = days_allowed(problem, problem.scenario.fleet[vehicle_index], int(stop), season_index)
        bits[stop] = sum(1 << DAYS.index(day) for day in days)
    return bits


def _shared_day(pool: TourPool, days: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Tours whose stops share a weekday."""
    common = np.full(len(pool), 127, dtype=np.int8)
    for position in range(pool.stops.shape[1]):
        stop = pool.stops[:, position]
        common &= np.where(stop >= 0, days[np.maximum(stop, 0)], 127).astype(np.int8)
    shared: NDArray[np.bool_] = common > 0
    return shared
