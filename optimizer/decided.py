"""Between the engine's plans and the territory's labels: decisions, plans to begin from, what a timetable refuses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.joint_data import JointData
from models.polish import JointPlan, with_tours
from models.tours import TourPool
from optimizer.plan import Decisions, Plan
from optimizer.problem import Problem
from optimizer.rules.base import Row
from optimizer.timetable import ScheduleConflict


def decisions_of(problem: Problem, data: JointData, plan: JointPlan) -> Decisions:
    """A plan of the engine by the territory's labels."""
    territory, scenario, offers = problem.territory, problem.scenario, problem.offers
    openings: dict[tuple[str, str], int] = {}
    for offer in np.flatnonzero(plan.offers & ~data.is_visit):
        key = territory.sites[offers.place[offer]].id, scenario.seasons[offers.season[offer]].id
        openings[key] = max(openings.get(key, 0), int(offers.level[offer]))
    tours = []
    for use, tour, runs in plan.tours:
        pool = data.fleet.pools[use]
        stops = tuple(territory.stops[stop].id for stop in pool.stops[tour, : pool.size[tour]])
        tours.append((
            scenario.fleet[data.fleet.vehicle[use]].id, territory.bases[data.fleet.base[use]].id,
            scenario.seasons[data.fleet.season[use]].id, stops, runs,
        ))
    return Decisions(openings=openings, tours=tuple(tours))


def plan_of(problem: Problem, data: JointData, decisions: Decisions) -> JointPlan:
    """Decisions as a plan of the engine; tours that its lists lack are left out."""
    sites, stops, offers = problem.territory.site_index, problem.territory.stop_index, problem.offers
    chosen = np.zeros(len(offers), dtype=bool)
    for (site, season), level in decisions.openings.items():
        here = (offers.place == sites[site]) & (offers.season == problem.season_index[season])
        chosen |= here & (offers.level <= level)
    use_of = _uses(problem, data)
    tours = []
    for vehicle, base, season, called, runs in decisions.tours:
        use = use_of[vehicle, base, season]
        tour = data.fleet.pools[use].find([stops[stop] for stop in called])
        if tour is not None:
            tours.append((use, tour, runs))
    return with_tours(data, JointPlan(chosen, (), 0.0), tours)


def start_from(problem: Problem, data: JointData, plan: Plan) -> JointPlan:
    """What is left of a plan: places, stops, bases, vehicles and seasons that no longer exist are passed over.

    A place keeps the highest opening level within its half-days; a tour that no longer fits its day loses
    as few stops as it must, and keeps the highest visit level within its runs. Limits are not looked at:
    `models.starting.repaired` does that.
    """
    offers = _openings(problem, plan)
    return with_tours(data, JointPlan(offers, (), 0.0), _tours(problem, data, plan))


def _openings(problem: Problem, plan: Plan) -> NDArray[np.bool_]:
    sites, seasons, offers = problem.territory.site_index, problem.season_index, problem.offers
    chosen = np.zeros(len(offers), dtype=bool)
    for opening in plan.openings:
        if opening.site in sites and opening.season in seasons:
            here = (offers.place == sites[opening.site]) & (offers.season == seasons[opening.season])
            chosen |= here & (offers.level <= opening.half_days)
    return chosen


def lists_holding(problem: Problem, data: JointData, plan: Plan) -> JointData:
    """The problem with the plan's tours in its lists, where these do not hold every tour."""
    fleet = data.fleet
    for use, stops in _runs(problem, data, plan):
        fleet = fleet.with_tours(use, [stops])
    return replace(data, fleet=fleet)


def _uses(problem: Problem, data: JointData) -> dict[tuple[str, str, str], int]:
    """(vehicle, base, season) → use."""
    territory, scenario, fleet = problem.territory, problem.scenario, data.fleet
    return {
        (scenario.fleet[vehicle].id, territory.bases[base].id, scenario.seasons[season].id): use
        for use, (vehicle, base, season) in enumerate(zip(fleet.vehicle, fleet.base, fleet.season, strict=True))
    }


def _runs(problem: Problem, data: JointData, plan: Plan) -> dict[tuple[int, tuple[int, ...]], int]:
    """(use, stops that still exist) → runs in the cycle, those of one tour on several days added up."""
    territory, use_of = problem.territory, _uses(problem, data)
    runs: dict[tuple[int, tuple[int, ...]], int] = defaultdict(int)
    for run in plan.tours:
        use = use_of.get((run.vehicle, run.base, run.season))
        if use is not None:
            known = (territory.stop_index[call.stop] for call in run.calls if call.stop in territory.stop_index)
            runs[use, tuple(sorted(known))] += len(run.weeks)
    return runs


def _tours(problem: Problem, data: JointData, plan: Plan) -> list[tuple[int, int, int]]:
    """(use, tour of its pool, runs per cycle)."""
    fleet = data.fleet
    driven: dict[tuple[int, int], int] = defaultdict(int)
    for (use, stops), runs in _runs(problem, data, plan).items():
        tour = _in_pool(fleet.pools[use], stops)
        if tour is not None:
            driven[use, tour] += runs
    found = []
    for (use, tour), runs in driven.items():
        mine = (data.offer_vehicle == fleet.vehicle[use]) & (data.offer_season == fleet.season[use])
        level = int(data.offer_level[mine & (data.offer_level <= runs)].max(initial=0))
        if level:
            found.append((use, tour, level))
    return found


def _in_pool(pool: TourPool, stops: Sequence[int]) -> int | None:
    """The listed tour with most of these stops and no other; None if there is none."""
    whole = pool.find(stops) if stops else None
    if whole is not None:
        return whole
    inside = np.isin(pool.stops, stops).sum(axis=1)
    within = np.flatnonzero((inside == pool.size) & (inside > 0))
    return int(within[np.argmax(inside[within])]) if len(within) else None


def conflict_row(problem: Problem, plan: JointPlan, conflict: ScheduleConflict) -> Row:
    """Not all of these offers together: a row over the offers of the places the timetable names."""
    territory, scenario, offers = problem.territory, problem.scenario, problem.offers
    season = problem.season_index[conflict.season]
    index = territory.stop_index if conflict.vehicle else territory.site_index
    shift = problem.n_sites if conflict.vehicle else 0
    places = [index[place] + shift for place in conflict.places]
    vehicle = [v.id for v in scenario.fleet].index(conflict.vehicle) if conflict.vehicle else -1
    named = plan.offers & np.isin(offers.place, places) & (offers.season == season) & (offers.vehicle == vehicle)
    has_above = np.isin(np.arange(len(offers)), offers.below[plan.offers])
    top = np.flatnonzero(named & ~has_above)
    return Row(
        label=conflict.message, columns=np.asarray(problem.offer_column(top)),
        values=np.ones(len(top)), hi=float(len(top) - 1),
    )


def without(decisions: Decisions, conflict: ScheduleConflict) -> Decisions:
    """The decisions without one place that a conflict names."""
    dropped = conflict.places[-1]
    if conflict.vehicle:
        tours = tuple(
            tour for tour in decisions.tours
            if not (tour[0] == conflict.vehicle and tour[2] == conflict.season and dropped in tour[3])
        )
        return replace(decisions, tours=tours)
    openings = {key: level for key, level in decisions.openings.items() if key != (dropped, conflict.season)}
    return replace(decisions, openings=openings)
