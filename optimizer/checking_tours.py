"""Checks of the tours of a plan: the working day, the vehicles, and the rhythm of visits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from optimizer.access_quality import season_slots
from optimizer.costs import run_eur
from optimizer.facts import PlanFacts
from optimizer.plan import Call, TourRun
from optimizer.rules.base import Violation
from optimizer.scenario import Vehicle
from optimizer.slots import DAYS, PARTS
from optimizer.travel.matrices import UNREACHABLE_MINUTES

KM_TOLERANCE = 1e-4
"""Relative: kilometres are kept in single precision and rounded in files."""


def minute_of_day(clock: str) -> int:
    """``08:30`` → 510."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def check_run(run: TourRun, facts: PlanFacts) -> Iterator[Violation]:
    """One working day: what the vehicle may do, and whether the clock allows it."""
    vehicle = facts.vehicle_by_id[run.vehicle]
    who = f"{run.vehicle} {run.unit} on {run.weekday} in {run.season}"
    broken = list(_check_terms(run, vehicle, who, facts))
    yield from broken
    if not run.calls:
        return
    legs, km = facts.route(run)
    if UNREACHABLE_MINUTES in legs:
        yield Violation(label="tours: roads", message=f"{who}: there is no road between two of its stops")
        return
    yield from _check_clock(run, vehicle, legs, who)
    yield from _check_figures(run, vehicle, sum(legs), km, who)
    if vehicle.kind == "car_with_room":
        for call in run.calls:
            yield from _check_room(call, run, who, facts)


def _check_terms(run: TourRun, vehicle: Vehicle, who: str, facts: PlanFacts) -> Iterator[Violation]:
    base = facts.territory.bases[facts.territory.base_index[run.base]]
    if (vehicle.bases and run.base not in vehicle.bases) or base.trucks < 1:
        yield Violation(label="tours: bases", message=f"{who} starts from {base.name}, where it may not be based")
    if not 1 <= run.unit <= vehicle.number:
        yield Violation(
            label="tours: vehicles", amount=run.unit - vehicle.number, unit="vehicles",
            message=f"{who}: there are {vehicle.number} vehicles of this type",
        )
    if run.weekday not in vehicle.days:
        yield Violation(label="tours: weekdays", message=f"{who} does not drive on {run.weekday}")
    weeks = set(run.weeks)
    if not weeks or len(weeks) < len(run.weeks) or not weeks <= set(range(1, vehicle.cycle_weeks + 1)):
        yield Violation(
            label="tours: weeks",
            message=f"{who} drives in weeks {list(run.weeks)} of a cycle of {vehicle.cycle_weeks}",
        )
    stops = [call.stop for call in run.calls]
    if not stops or len(set(stops)) < len(stops):
        yield Violation(label="tours: stops", message=f"{who} calls at {len(set(stops))} stops in {len(stops)} calls")
    if len(stops) > vehicle.max_stops:
        yield Violation(
            label="tours: stops a day", amount=len(stops) - vehicle.max_stops, unit="stops",
            message=f"{who} makes {len(stops)} stops, at most {vehicle.max_stops} are allowed",
        )


def _check_clock(run: TourRun, vehicle: Vehicle, legs: tuple[int, ...], who: str) -> Iterator[Violation]:
    """Driving, setting up, opening, packing and the break, within the shift.

    `setup_minutes` is half before opening, half after closing (an odd minute falls on either side); the
    break may be taken anywhere, so it is asked of the whole day only.
    """
    away = run.return_minute - run.depart_minute
    if away > vehicle.shift_minutes:
        yield Violation(
            label="tours: working day", amount=away - vehicle.shift_minutes, unit="minutes",
            message=f"{who} is away for {away} minutes, the shift is {vehicle.shift_minutes}",
        )
    if run.depart_minute < minute_of_day(vehicle.start_time):
        yield Violation(
            label="tours: start of the day", amount=minute_of_day(vehicle.start_time) - run.depart_minute,
            unit="minutes", message=f"{who} leaves before {vehicle.start_time}",
        )
    for call in run.calls:
        short = vehicle.stop_minutes - (call.close_minute - call.open_minute)
        if short > 0:
            yield Violation(
                label="tours: time at a stop", amount=short, unit="minutes",
                message=f"{who} is open at {call.stop} for {call.close_minute - call.open_minute} minutes, "
                        f"not {vehicle.stop_minutes}",
            )
    half = vehicle.setup_minutes // 2
    leaves = [run.depart_minute, *(call.close_minute for call in run.calls)]
    arrives = [*(call.open_minute for call in run.calls), run.return_minute]
    handling = [half, *[vehicle.setup_minutes] * (len(run.calls) - 1), half]
    for number, (left, arrived, drive, handle) in enumerate(zip(leaves, arrives, legs, handling, strict=True), 1):
        late = left + drive + handle - arrived
        if late > 0:
            yield Violation(
                label="tours: driving and set-up", amount=late, unit="minutes",
                message=f"{who}: leg {number} takes {drive} minutes of driving and {handle} of setting up or "
                        f"packing, the timetable gives {arrived - left}",
            )
    work = sum(legs) + len(run.calls) * (vehicle.setup_minutes + vehicle.stop_minutes) + vehicle.break_minutes
    if work > away:
        yield Violation(
            label="tours: break", amount=work - away, unit="minutes",
            message=f"{who} needs {work} minutes, {vehicle.break_minutes} of break included, and is away for {away}",
        )


def _check_figures(run: TourRun, vehicle: Vehicle, driving: int, km: float, who: str) -> Iterator[Violation]:
    if abs(run.km - km) > KM_TOLERANCE * max(1.0, km):
        yield Violation(
            label="tours: kilometres", amount=abs(run.km - km), unit="km",
            message=f"{who} states {run.km:.2f} km, the roads have {km:.2f}",
        )
    if run.driving_minutes != driving:
        yield Violation(
            label="tours: minutes of driving", amount=abs(run.driving_minutes - driving), unit="minutes",
            message=f"{who} states {run.driving_minutes} minutes of driving, the roads take {driving}",
        )
    eur = run_eur(vehicle, away_minutes=run.return_minute - run.depart_minute, km=km)
    if abs(run.eur_per_run - eur) > KM_TOLERANCE * max(1.0, eur):
        yield Violation(
            label="tours: cost of a day", amount=abs(run.eur_per_run - eur), unit="€",
            message=f"{who} states {run.eur_per_run:.2f} € a day, it costs {eur:.2f} €",
        )


def _check_room(call: Call, run: TourRun, who: str, facts: PlanFacts) -> Iterator[Violation]:
    """An agent's car works in a lent room: every half-day that the call touches must be one it may use."""
    stop = facts.territory.stops[facts.territory.stop_index[call.stop]]
    rows = facts.territory.availability_of.get(stop.room, ())
    season = facts.scenario.seasons[facts.season_index[run.season]]
    possible = season_slots(rows, season, "possible", facts.scenario.allowed_slots)
    touched = []
    for part in PARTS:
        start, end = (minute_of_day(clock) for clock in facts.scenario.slots.text(f"{run.weekday}-{part}").split("-"))
        if call.open_minute < end and start < call.close_minute:
            touched.append(f"{run.weekday}-{part}")
    if not touched or not set(touched) <= set(possible):
        when = " and ".join(touched) or "outside the half-days"
        yield Violation(label="tours: rooms", message=f"{who} needs a room at {stop.name} on {when}: none is available")


def check_fleet(facts: PlanFacts) -> Iterator[Violation]:
    """A vehicle makes one tour a day from one base a season; types and bases have only so many."""
    day_of: dict[tuple[str, int, str], set[tuple[int, str]]] = defaultdict(set)
    base_of: dict[tuple[str, int, str], str] = {}
    for run in facts.tours:
        unit = (run.vehicle, run.unit, run.season)
        days = {(week, run.weekday) for week in run.weeks}
        if twice := days & day_of[unit]:
            week, weekday = min(twice)
            yield Violation(
                label="tours: one a day", amount=len(twice), unit="days",
                message=f"{run.vehicle} {run.unit} makes two tours on {weekday} of week {week} in {run.season}",
            )
        day_of[unit] |= days
        if base_of.setdefault(unit, run.base) != run.base:
            yield Violation(
                label="tours: one base",
                message=f"{run.vehicle} {run.unit} starts from {base_of[unit]} and from {run.base} in {run.season}",
            )
    for (vehicle, base_id, season), used in facts.vehicles.items():
        base = facts.territory.bases[facts.territory.base_index[base_id]]
        if used > base.trucks:
            yield Violation(
                label="tours: vehicles at a base", amount=used - base.trucks, unit="vehicles",
                message=f"{used} vehicles {vehicle} work from {base.name} in {season}, it has room for {base.trucks}",
            )


def check_visits(facts: PlanFacts) -> Iterator[Violation]:
    """Visits at allowed levels, in a rhythm people can remember."""
    for (stop, vehicle_id, season), days in facts.visit_days.items():
        vehicle = facts.vehicle_by_id[vehicle_id]
        who = f"{vehicle_id} at {stop} in {season}"
        if len(days) not in vehicle.visit_levels:
            levels = ", ".join(map(str, vehicle.visit_levels))
            yield Violation(
                label="visits: levels", message=f"{who}: {len(days)} visits a cycle; the visit levels are {levels}"
            )
        elif irregular := _irregularity(days, vehicle.cycle_weeks):
            yield Violation(label="visits: rhythm", message=f"{who}: {irregular}")


def _irregularity(days: frozenset[tuple[int, str]], cycle_weeks: int) -> str:
    """What is wrong with the rhythm of visits (week, weekday), or nothing."""
    weekdays_of: dict[int, set[str]] = defaultdict(set)
    for week, weekday in days:
        weekdays_of[week].add(weekday)
    patterns = {frozenset(weekdays) for weekdays in weekdays_of.values()}
    if len(patterns) > 1:
        return "visits fall on different weekdays from week to week"
    numbers = sorted(DAYS.index(weekday) for weekday in next(iter(patterns)))
    if len(days) < cycle_weeks:
        if len(numbers) > 1:
            return "visits of one week should be spread over the cycle"
        weeks = sorted(weekdays_of)
        gaps = [later - week for week, later in zip(weeks, [*weeks[1:], weeks[0] + cycle_weeks])]
        return "the weeks visited are not evenly spaced" if max(gaps) - min(gaps) > 1 else ""
    if len(weekdays_of) < cycle_weeks:
        return "there is a week without a visit"
    if len(numbers) == 2 and min(numbers[1] - numbers[0], 7 - (numbers[1] - numbers[0])) < 2:
        return "two visits a week should be at least two days apart"
    return ""
