"""Visits that could be added: a tour of one stop on a free day, or one more call on a tour there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from optimizer.checking_tours import check_run, minute_of_day
from optimizer.costs import run_eur, runs_per_year, vehicle_eur_per_season
from optimizer.explaining.answers import Option
from optimizer.explaining.limits import TOLERANCE
from optimizer.explaining.moves import Move, Moves
from optimizer.facts import PlanFacts
from optimizer.plan import Call, TourRun
from optimizer.scenario import Vehicle
from optimizer.travel.matrices import UNREACHABLE_MINUTES

MOST_STOPS = 40
"""Stops looked at for one vehicle, season and rhythm: the clock of each tour is set and judged."""


def extra_tours(moves: Moves, stops: frozenset[str] | None = None) -> Iterator[Move]:
    """Tours of one stop that the plan does not visit yet, on days when a vehicle is free; in each season alone.

    Weekly and once a cycle, whichever levels the vehicle type allows; the first free day is taken. Without `stops`,
    those that would gain most are looked at.
    """
    facts = moves.facts
    visited = {(stop, season) for stop, _, season in facts.visits}
    for vehicle in facts.scenario.fleet:
        gains = {visits: moves.scores.stop_gains(vehicle.id, visits) for visits in vehicle.visit_levels}
        for season, t in facts.season_index.items():
            for base, unit in _units(facts, vehicle, season):
                for visits, weeks, day in _free_days(facts, vehicle, unit, season):
                    rank = np.argsort(-gains[visits][:, t], kind="stable")
                    for k in rank if stops else rank[:MOST_STOPS]:
                        stop, gain = facts.territory.stops[k], float(gains[visits][k, t])
                        if gain <= TOLERANCE or (stop.id, season) in visited or (stops and stop.id not in stops):
                            continue
                        run = _timed(facts, vehicle, TourRun(
                            vehicle=vehicle.id, unit=unit, base=base, season=season, weekday=day, weeks=weeks,
                            depart_minute=0, return_minute=0, km=0.0, driving_minutes=0, eur_per_run=0.0,
                            calls=(Call(stop=stop.id, open_minute=0, close_minute=0),),
                        ))
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
        longer = _timed(facts, vehicle, replace(run, calls=shortest))
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
        access_person_weeks=move.gain, eur=move.eur, barriers=barriers,
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
) -> Iterator[tuple[int, tuple[int, ...], str]]:
    """(visits a cycle, weeks, weekday) of a first free day for each level of one visit a week or one a cycle."""
    busy: dict[str, set[int]] = defaultdict(set)
    for run in facts.tours:
        if (run.vehicle, run.unit, run.season) == (vehicle.id, unit, season):
            busy[run.weekday].update(run.weeks)
    every_week = tuple(range(1, vehicle.cycle_weeks + 1))
    for weeks_wanted in dict.fromkeys([every_week, *((week,) for week in every_week)]):
        if len(weeks_wanted) in vehicle.visit_levels:
            day = next((day for day in vehicle.days if busy[day].isdisjoint(weeks_wanted)), None)
            if day is not None:
                yield len(weeks_wanted), weeks_wanted, day
                if len(weeks_wanted) < len(every_week):
                    return


def _timed(facts: PlanFacts, vehicle: Vehicle, run: TourRun) -> TourRun | None:
    """The run with its clock: out at the earliest, the break after the first call; None if it cannot be driven."""
    legs, km = facts.route(run)
    if UNREACHABLE_MINUTES in legs:
        return None
    before, after = vehicle.setup_minutes - vehicle.setup_minutes // 2, vehicle.setup_minutes // 2
    depart = minute_of_day(vehicle.start_time)
    minute, calls = depart, []
    for number, (leg, call) in enumerate(zip(legs, run.calls)):
        opens = minute + leg + before
        calls.append(Call(stop=call.stop, open_minute=opens, close_minute=opens + vehicle.stop_minutes))
        minute = opens + vehicle.stop_minutes + after + (vehicle.break_minutes if number == 0 else 0)
    back = minute + legs[-1]
    timed = replace(
        run, calls=tuple(calls), depart_minute=depart, return_minute=back, km=km, driving_minutes=sum(legs),
        eur_per_run=run_eur(vehicle, away_minutes=back - depart, km=km),
    )
    return None if any(True for _ in check_run(timed, facts)) else timed
