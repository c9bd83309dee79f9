"""From a compiled `Problem` to the arrays of the joint engine: rows, tours and their euros."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from models.call_windows import TourHours, timed_tours
from models.joint_data import Fleet, JointData, LabelledRows
from models.long_days import DayRoads, LongDays
from models.tours import PoolOverflow, TourPool, list_tours
from optimizer.call_hours import call_windows, day_limits, hours_of
from optimizer.costs import working_day_eur
from optimizer.problem import Problem
from optimizer.rules.base import Row
from optimizer.stop_times import stop_times
from optimizer.territory import Site, Stop
from optimizer.travel.matrices import TravelTimes

KM_PER_DEGREE = 111.2
LISTING_THREADS = 2
MOST_TOURS = 12_000_000
"""Of one list; beyond, tours are priced as they are wanted (`models.long_days`)."""


def places_xy_km(problem: Problem) -> NDArray[np.float64]:
    """Sites, then stops, on a local plane (equirectangular), shape (places, 2)."""
    places: list[Site | Stop] = [*problem.territory.sites, *problem.territory.stops]
    lon = np.array([place.lon for place in places])
    lat = np.array([place.lat for place in places])
    return np.stack((lon * np.cos(np.radians(lat.mean())), lat), axis=1) * KM_PER_DEGREE


def joint_data(problem: Problem, travel: TravelTimes, rows: list[Row], *, fleet: Fleet | None = None) -> JointData:
    """Everything `models` needs to optimise places and tours together.

    Parameters
    ----------
    fleet : Fleet, optional
        Of the same problem under other rows: its tours need not be listed again.
    """
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
        # A place open today that shares its building is fitted out for nothing: it extends, or another variant opens.
        needs_fit_out=np.array(
            [not site.existing or buildings.count(site.building_id) > 1 for site in territory.sites], dtype=bool
        ),
        building=np.array([number_of[building] for building in buildings], dtype=np.int32),
        elements=problem.elements,
        fleet=_fleet(problem, travel) if fleet is None else fleet,
        rows=_labelled(problem, rows),
        attendance=problem.attendance,
        capacity=problem.capacity,
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
    hours = {
        (v, season): _hours(problem, v, season)
        for v, season in zip(uses.vehicle.tolist(), uses.season.tolist(), strict=True)
    }
    keys = [
        (int(v), int(base), *hours[int(v), int(season)].windows.key, travel.driving(int(season))[0].tobytes())
        for v, base, season in zip(uses.vehicle, uses.base, uses.season, strict=True)
    ]
    first = {key: use for use, key in reversed(list(enumerate(keys)))}  # seasons of equal roads share a list
    # Lists are made by compiled code that lets go of the interpreter.
    with ThreadPoolExecutor(max_workers=LISTING_THREADS) as executor:
        listed = dict(zip(first, executor.map(
            lambda use: _listed(problem, travel, use, hours[int(uses.vehicle[use]), int(uses.season[use])]),
            first.values(),
        ), strict=True))
    pools = [listed[key][0] for key in keys]
    yearly = [scenario.seasons[s].weeks / fleet[v].cycle_weeks for v, s in zip(uses.vehicle, uses.season, strict=True)]
    euros = [
        working_day_eur(fleet[v], paid_minutes=pool.minutes.astype(np.float64), km=pool.km) * times
        for v, times, pool in zip(uses.vehicle, yearly, pools, strict=True)
    ]
    long_days = [
        None if roads is None else LongDays(
            roads, fleet[v].eur_per_day * times, fleet[v].eur_per_hour / 60 * times, fleet[v].eur_per_km * times
        )
        for v, times, (_, roads) in zip(uses.vehicle, yearly, (listed[key] for key in keys), strict=True)
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
        long_days=tuple(long_days) if any(days is not None for days in long_days) else (),
    )


def _listed(
    problem: Problem, travel: TravelTimes, use: int, hours: TourHours
) -> tuple[TourPool, DayRoads | None]:
    """Every tour of a use that some weekday and its hours allow; or the small ones, and the roads of the others."""
    territory, uses = problem.territory, problem.vehicles
    vehicle = problem.scenario.fleet[int(uses.vehicle[use])]
    minutes, km = travel.driving(int(uses.season[use]))
    base, first_stop = int(uses.base[use]), len(territory.bases)
    held, days, limits = hours.times.held, hours.windows.days, hours.limits
    shift_minutes = limits.shift_minutes - limits.break_minutes
    roads = None
    try:
        pool = list_tours(
            minutes=minutes, km=km, base=base, first_stop=first_stop, hold_minutes=held, shift_minutes=shift_minutes,
            max_stops=vehicle.max_stops, max_driving_minutes=vehicle.max_driving_minutes, most_tours=MOST_TOURS,
            allowed=days > 0,
        )
    except PoolOverflow as overflow:
        pool = overflow.listed
        points = np.array([base, *range(first_stop, len(minutes))])
        between = np.ix_(points, points)
        roads = DayRoads(
            minutes[between].astype(np.int64), km[between].astype(np.float64), held.astype(np.int64),
            shift_minutes, vehicle.max_stops, days, vehicle.max_driving_minutes, hours,
        )
    return timed_tours(pool, hours, minutes=minutes, km=km, base=base, first_stop=first_stop), roads


def _hours(problem: Problem, vehicle_index: int, season_index: int) -> TourHours:
    """When calls may open and what bounds a day; at stops without a visit offer there is no call."""
    territory, scenario, offers = problem.territory, problem.scenario, problem.offers
    vehicle = scenario.fleet[vehicle_index]
    mine = (offers.vehicle == vehicle_index) & (offers.season == season_index)
    offered = np.isin(np.arange(len(territory.stops)), offers.place[mine] - problem.n_sites)
    hours = hours_of(territory, scenario, vehicle, scenario.seasons[season_index])
    return TourHours(
        windows=call_windows(hours, territory.stops).only(offered), times=stop_times(vehicle, territory.stops),
        limits=day_limits(vehicle, scenario.slots),
    )
