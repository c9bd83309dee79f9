"""Visits that could be added: a tour of one stop on a free day, or one more call on a tour there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from optimizer.call_hours import Hours, hours_of
from optimizer.checking_tours import check_run
from optimizer.costs import runs_per_year, vehicle_eur_per_season
from optimizer.explaining.answers import Option
from optimizer.explaining.limits import TOLERANCE
from optimizer.explaining.moves import Move, Moves
from optimizer.facts import PlanFacts
from optimizer.plan import Call, TourRun
from optimizer.scenario import Vehicle
from optimizer.slots import DAYS
from optimizer.tour_days import tour_days

MOST_STOPS = 40
"""Stops looked at for one vehicle, season and rhythm: the clock of each tour is set and judged."""


def extra_tours(moves: Moves, stops: frozenset[str] | None = None) -> Iterator[Move]:
    """Tours of one stop that the plan does not visit yet, on days when a vehicle is free; in each season alone.

    Weekly and once a cycle, whichever levels the vehicle type allows; the first free day that suits is taken. Without
    `stops`, those that would gain most are looked at.
    """
    facts = moves.facts
    visited = {(stop, season) for stop, _, season in facts.visits}
    for vehicle in facts.scenario.fleet:
        gains = {visits: moves.scores.stop_gains(vehicle.id, visits) for visits in vehicle.visit_levels}
        for season, t in facts.season_index.items():
            hours = hours_of(facts.territory, facts.scenario, vehicle, facts.scenario.seasons[t])
            for base, unit in _units(facts, vehicle, season):
                for visits, weeks, days in _free_days(facts, vehicle, unit, season):
                    rank = np.argsort(-gains[visits][:, t], kind="stable")
                    for k in rank if stops else rank[:MOST_STOPS]:
                        stop, gain = facts.territory.stops[k], float(gains[visits][k, t])
                        if gain <= TOLERANCE or (stop.id, season) in visited or (stops and stop.id not in stops):
                            continue
                        run = _timed(facts, hours, TourRun(
                            vehicle=vehicle.id, unit=unit, base=base, season=season, weekday=days[0], weeks=weeks,
                            depart_minute=0, return_minute=0, km=0.0, driving_minutes=0, eur_per_run=0.0,
                            calls=(Call(stop=stop.id, open_minute=0, close_minute=0),),
                        ), days)
                        if run is None:
                            continue
                        eur = run.eur_per_run * runs_per_year(vehicle, facts.scenario.seasons[t], weeks)
                        if all((r.vehicle, r.unit, r.season) != (vehicle.id, unit, season) for r in facts.tours):
                            eur += vehicle_eur_per_season(vehicle, facts.scenario.seasons[t])
                        yield Move(new_tours=(run,), gain=gain, eur=eur)


def longer_tours(moves: Moves, stop: str) -> Iterator[Move]:
    """Tours of the plan with one more call at a stop, where it lengthens the way least."""
    facts = moves.facts
    for number, run in enumerate(facts.tours):
        vehicle = facts.vehicle_by_id[run.vehicle]
        if any(call.stop == stop for call in run.calls) or len(run.calls) >= vehicle.max_stops:
            continue
        call = Call(stop=stop, open_minute=0, close_minute=0)
        orders = [(*run.calls[:at], call, *run.calls[at:]) for at in range(len(run.calls) + 1)]
        shortest = min(orders, key=lambda calls: sum(facts.route(replace(run, calls=calls))[0]))
        season = facts.scenario.seasons[facts.season_index[run.season]]
        hours = hours_of(facts.territory, facts.scenario, vehicle, season)
        longer = _timed(facts, hours, replace(run, calls=shortest), (run.weekday,))
        if longer is not None:
            move = Move(without_tours=(number,), new_tours=(longer,), gain=0.0, eur=0.0)
            gain = moves.scores.gain(moves.changes(move))
            if gain > TOLERANCE:
                yield replace(move, gain=gain, eur=moves.carried_out(move).cost_eur - facts.cost_eur)


def visit_option(moves: Moves, move: Move, *, make_room: bool = False) -> Option:
    """Visits added, as an answer; the working day, the fleet and the rhythm of visits are judged whole."""
    run = move.new_tours[0]
    changed = moves.carried_out(move)
    barriers = moves.limits.broken_by(changed)
    before = {call.stop for number in move.without_tours for call in moves.facts.tours[number].calls}
    stop = next(call.stop for call in run.calls if call.stop not in before)
    return Option(
        place=stop, seasons=(run.season,), vehicle=run.vehicle, visits=len(run.weeks),
        joins_tour=move.without_tours[0] + 1 if move.without_tours else 0,
        access_person_weeks=moves.scores.between(changed, move.gain), eur=move.eur, barriers=barriers,
        timetable_shown=all(barrier.kind != "fleet" for barrier in barriers),
        swap=moves.swap(move, barriers) if barriers and make_room and not move.without_tours else None,
    )


def _units(facts: PlanFacts, vehicle: Vehicle, season: str) -> list[tuple[str, int]]:
    """(base, number) of vehicles to add days to: those that drive in the season, and one more if there is any."""
    used = sorted({(run.base, run.unit) for run in facts.tours if (run.vehicle, run.season) == (vehicle.id, season)})
    if len(used) < vehicle.number:
        for base in facts.territory.bases:
            at_base = sum(name == base.id for name, _ in used)
            if at_base < base.trucks and (not vehicle.bases or base.id in vehicle.bases):
                numbers = {number for _, number in used}
                return [*used, (base.id, min(set(range(1, len(used) + 2)) - numbers))]
    return used


def _free_days(
    facts: PlanFacts, vehicle: Vehicle, unit: int, season: str
) -> Iterator[tuple[int, tuple[int, ...], tuple[str, ...]]]:
    """(visits a cycle, weeks, free weekdays) for each level of one visit a week or one a cycle."""
    busy: dict[str, set[int]] = defaultdict(set)
    for run in facts.tours:
        if (run.vehicle, run.unit, run.season) == (vehicle.id, unit, season):
            busy[run.weekday].update(run.weeks)
    every_week = tuple(range(1, vehicle.cycle_weeks + 1))
    for weeks_wanted in dict.fromkeys([every_week, *((week,) for week in every_week)]):
        if len(weeks_wanted) in vehicle.visit_levels:
            days = tuple(day for day in vehicle.days if busy[day].isdisjoint(weeks_wanted))
            if days:
                yield len(weeks_wanted), weeks_wanted, days
                if len(weeks_wanted) < len(every_week):
                    return


def _timed(facts: PlanFacts, hours: Hours, run: TourRun, days: Sequence[str]) -> TourRun | None:
    """The run with its clock on the first of these weekdays that suits; None if it cannot be driven."""
    territory = facts.territory
    stops = [territory.stop_index[call.stop] for call in run.calls]
    minutes, km = facts.travel.driving(facts.season_index[run.season])
    found = tour_days(
        [territory.stops[stop] for stop in stops], territory.base_index[run.base],
        [len(territory.bases) + stop for stop in stops], hours, minutes, km,
    )
    by_day = dict(zip(DAYS, found, strict=True))
    for day in days:
        how = by_day[day]
        if how is None:
            continue
        timed = replace(
            run, weekday=day, depart_minute=how.clock.depart_minute, return_minute=how.clock.return_minute,
            km=how.km, driving_minutes=how.driving_minutes, eur_per_run=how.eur_per_run,
            calls=tuple(
                Call(stop=stop, open_minute=opens, close_minute=closes)
                for stop, (opens, closes) in zip(how.stops, how.clock.calls, strict=True)
            ),
        )
        if not any(True for _ in check_run(timed, facts)):
            return timed
    return None
