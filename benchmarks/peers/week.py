"""A week of truck tours in a territory, nothing else opened, as tours with prizes.

The prize of a stop is what a weekly visit alone adds to today's access through the season, in whole
person-weeks. Prizes add up (what two stops give to the same people is counted twice), which the joint engine
does not do: so that every peer solves the very same problem.
"""

from __future__ import annotations

import numpy as np

from models.orienteering import Floats, Orienteering
from optimizer.call_hours import ANY_TIME, hours_of
from optimizer.commands.inputs import scenario_file
from optimizer.compiling import compile_problem
from optimizer.problem import Problem
from optimizer.reading import load
from optimizer.stop_times import stop_times
from optimizer.travel.matrices import TravelTimes, travel_times


def week_of(scenario_name: str, *, season_id: str) -> Orienteering:
    """The tours of a week by the first vehicle type of a scenario, in minutes.

    Parameters
    ----------
    scenario_name : str
        A file or a bundled scenario, as `maillage solve` takes it.
    season_id : str

    Raises
    ------
    ValueError
        Where the week is not of this form: more than one base, weekdays or hours that bind, a limit of driving, no
        weekly visit, or fewer stops a tour than fit its shift.
    """
    scenario, territory = load(scenario_file(scenario_name))
    travel = travel_times(territory, scenario)
    problem = compile_problem(territory, scenario, travel)
    return _week(problem, travel, problem.season_index[season_id])


def _week(problem: Problem, travel: TravelTimes, season: int) -> Orienteering:
    vehicle, territory, uses = problem.scenario.fleet[0], problem.territory, problem.vehicles
    bases = uses.base[(uses.vehicle == 0) & (uses.season == season)]
    hold_minutes = stop_times(vehicle, territory.stops).held
    hours = hours_of(territory, problem.scenario, vehicle, problem.scenario.seasons[season])
    working_minutes = vehicle.shift_minutes - vehicle.break_minutes
    stops = range(len(territory.stops))
    if len(bases) != 1:
        raise ValueError(f"{len(bases)} bases: one is asked for")
    if any(hours.terms(stop, day) != ANY_TIME for stop in territory.stops for day in vehicle.days):
        raise ValueError("a stop may not be visited on every day of the week, at any hour")
    if vehicle.max_driving_minutes is not None:
        raise ValueError("the limit of driving may bind")
    if (vehicle.max_stops + 1) * hold_minutes.min() <= working_minutes:
        raise ValueError(f"the limit of {vehicle.max_stops} stops a tour may bind")
    base = int(bases[0])
    drive, _ = travel.driving(season)
    way = np.array([base, *(len(territory.bases) + stop for stop in stops), base])
    held = np.concatenate(([0.0], hold_minutes / 2, [0.0]))
    minutes = drive[np.ix_(way, way)] + held[:, None] + held
    np.fill_diagonal(minutes, 0.0)
    trucks = min(vehicle.number, territory.bases[base].trucks)
    prize = np.concatenate(([0.0], np.rint(weekly_gains(problem, season)), [0.0]))
    return Orienteering(minutes, prize, float(working_minutes), trucks * len(vehicle.days))


def weekly_gains(problem: Problem, season: int) -> Floats:
    """Person-weeks that a weekly visit by the first vehicle type adds to today's access, stop by stop."""
    offers, weekly = problem.offers, problem.scenario.fleet[0].cycle_weeks
    levels = (offers.vehicle == 0) & (offers.season == season) & (offers.level <= weekly)
    if not (levels & (offers.level == weekly)).any():
        raise ValueError("the scenario offers no weekly visit")
    places = problem.n_sites + np.arange(len(problem.territory.stops))
    return np.array([problem.elements.value(levels & (offers.place == place)) for place in places])
