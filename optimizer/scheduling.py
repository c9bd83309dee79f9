"""From decisions to a timetable: season by season, tours first, then places around them.

Tours have the least room to move, so they are put on their days before the places, which then keep away
from their days where they can. Preferences and their order are those of `models.timetable` and
`models.timetable_tours`; nothing a planner decided is changed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from optimizer.neighbours import Presence, presence
from optimizer.plan import Decisions, Opening, Plan, TourRun
from optimizer.scenario import Scenario, Season
from optimizer.scheduling_places import Slots, schedule_places, site_slots
from optimizer.scheduling_tours import ToursTask, schedule_tours
from optimizer.territory import Territory
from optimizer.timetable import ScheduleConflict, Timetable

if TYPE_CHECKING:
    from optimizer.travel.matrices import TravelTimes

__all__ = ["ScheduleConflict", "Timetable", "schedule"]


def schedule(
    decisions: Decisions, territory: Territory, scenario: Scenario, travel: TravelTimes, *,
    in_force: Plan | None = None, vehicles: Mapping[tuple[str, str, str], int] | None = None, seed: int,
    time_limit_s: float,
) -> Timetable | ScheduleConflict:
    """Give every opening its slots and every tour its days and hours.

    Parameters
    ----------
    in_force
        The plan whose timetable to stay close to.
    vehicles
        (vehicle type, base, season) → vehicles the decisions pay for; none: as few as will do.
    time_limit_s : float
        What the whole year should take; shared between the seasons. Counted in CP-SAT's deterministic time, so
        that the answer does not depend on the machine. A timetable of the places is found in any time.

    Returns
    -------
    Timetable or ScheduleConflict
        The conflict of the first season that has one.
    """
    openings: list[Opening] = []
    tours: list[TourRun] = []
    season_before: dict[str, Slots] = {}
    share_s = time_limit_s / len(scenario.seasons) / 2
    for index, season in enumerate(scenario.seasons):
        wanted = {site: half_days for (site, when), half_days in decisions.openings.items() if when == season.id}
        others = _present_today(territory, scenario, season, left_out=wanted)
        runs = _season_tours(
            decisions, territory, scenario, travel, index, others=others, in_force=in_force, vehicles=vehicles,
            seed=seed, time_limit_s=share_s,
        )
        if isinstance(runs, ScheduleConflict):
            return runs
        found = schedule_places(
            wanted, territory, scenario, season, others=others + _on_tour(runs, territory, scenario),
            in_force={o.site: o.slots for o in in_force.openings if o.season == season.id} if in_force else {},
            season_before=season_before, seed=seed, time_limit_s=share_s,
        )
        if isinstance(found, ScheduleConflict):
            return found
        tours += runs
        openings += found
        season_before = {opening.site: opening.slots for opening in found}
    return Timetable(openings=tuple(openings), tours=tuple(tours))


def _season_tours(
    decisions: Decisions, territory: Territory, scenario: Scenario, travel: TravelTimes, season_index: int, *,
    others: list[Presence], in_force: Plan | None, vehicles: Mapping[tuple[str, str, str], int] | None, seed: int,
    time_limit_s: float,
) -> tuple[TourRun, ...] | ScheduleConflict:
    """All vehicle types of a season, one after the other; each keeps away from the days of those before."""
    season = scenario.seasons[season_index]
    minutes, km = travel.driving(season_index)
    done: tuple[TourRun, ...] = ()
    for vehicle in scenario.fleet:
        tours: dict[tuple[str, tuple[str, ...]], int] = {}
        for its_vehicle, base, when, stops, runs in decisions.tours:
            if (its_vehicle, when) == (vehicle.id, season.id):
                tours[base, stops] = tours.get((base, stops), 0) + runs
        if not tours:
            continue
        task = ToursTask(
            tours=tours, vehicle=vehicle, season=season, territory=territory, scenario=scenario, minutes=minutes,
            km=km, others=others + _on_tour(done, territory, scenario),
            vehicles_at_base=None if vehicles is None else {
                base: number for (its_vehicle, base, when), number in vehicles.items()
                if (its_vehicle, when) == (vehicle.id, season.id)
            },
            in_force=[
                run for run in (in_force.tours if in_force else ())
                if (run.vehicle, run.season) == (vehicle.id, season.id)
            ],
        )
        found = schedule_tours(task, seed=seed, time_limit_s=time_limit_s / len(scenario.fleet))
        if isinstance(found, ScheduleConflict):
            return found
        done += found
    return done


def _present_today(
    territory: Territory, scenario: Scenario, season: Season, *, left_out: Mapping[str, int]
) -> list[Presence]:
    """Places open today that the plan leaves as they are, and today's rounds."""
    found = [
        presence(site, site.services, site_slots(territory, scenario, site, season).today)
        for site in territory.sites if site.existing and site.id not in left_out
    ]
    found += [
        presence(territory.stops[territory.stop_index[call.stop]], call.services, (call.slot,))
        for call in territory.existing_tours
    ]
    return [someone for someone in found if someone.days]


def _on_tour(runs: tuple[TourRun, ...], territory: Territory, scenario: Scenario) -> list[Presence]:
    """Every stop of the runs, with the weekdays of its calls."""
    services = {vehicle.id: vehicle.services for vehicle in scenario.fleet}
    days: dict[tuple[str, str], set[str]] = {}
    for run in runs:
        for call in run.calls:
            days.setdefault((call.stop, run.vehicle), set()).add(run.weekday)
    return [
        Presence(territory.stops[territory.stop_index[stop]], services[vehicle], frozenset(its_days))
        for (stop, vehicle), its_days in days.items()
    ]
