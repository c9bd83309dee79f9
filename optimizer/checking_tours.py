"""Checks of the tours of a plan: the working day, the vehicles, and the rhythm of visits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from optimizer.access_quality import season_slots
from optimizer.costs import run_eur
from optimizer.facts import PlanFacts
from optimizer.plan import Call, TourRun
from optimizer.rules.base import Violation
from optimizer.rules.openings import season_name
from optimizer.scenario import Vehicle
from optimizer.slots import DAYS, PARTS
from optimizer.stop_times import hold_minutes, open_minutes, setup_minutes
from optimizer.told import Figure, Told
from optimizer.told_values import Day, Euros, Hours, Span
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
    who = Told(
        "{vehicle} {unit} on {day} in {season}", vehicle=vehicle.name, unit=run.unit, day=Day(run.weekday),
        season=season_name(facts, run.season),
    )
    broken = list(_check_terms(run, vehicle, who, facts))
    yield from broken
    if not run.calls:
        return
    legs, km = facts.route(run)
    if UNREACHABLE_MINUTES in legs:
        yield Violation(label=Told("tours: roads"),
                        message=Told("{who}: there is no road between two of its stops", who=who))
        return
    yield from _check_clock(run, vehicle, legs, who, facts)
    yield from _check_figures(run, vehicle, sum(legs), km, who)
    for call in run.calls:
        yield from _check_windows(call, run, who, facts)
    if vehicle.kind == "car_with_room":
        for call in run.calls:
            yield from _check_room(call, run, who, facts)


def _check_terms(run: TourRun, vehicle: Vehicle, who: Told, facts: PlanFacts) -> Iterator[Violation]:
    base = facts.territory.bases[facts.territory.base_index[run.base]]
    if (vehicle.bases and run.base not in vehicle.bases) or base.trucks < 1:
        message = Told("{who} starts from {base}, where it may not be based", who=who, base=base.name)
        yield Violation(label=Told("tours: bases"), message=message)
    if not 1 <= run.unit <= vehicle.number:
        yield Violation(
            label=Told("tours: vehicles"), amount=run.unit - vehicle.number, unit="vehicles",
            message=Told("{who}: vehicles of this type: {number}", who=who, number=vehicle.number),
        )
    if run.weekday not in vehicle.days:
        yield Violation(label=Told("tours: weekdays"),
                        message=Told("{who}: it does not drive on {day}", who=who, day=Day(run.weekday)))
    weeks = set(run.weeks)
    if not weeks or len(weeks) < len(run.weeks) or not weeks <= set(range(1, vehicle.cycle_weeks + 1)):
        yield Violation(
            label=Told("tours: weeks"), message=Told(
                "{who} drives in weeks {weeks} of a cycle of {cycle}", who=who, weeks=str(list(run.weeks)),
                cycle=vehicle.cycle_weeks,
            ),
        )
    stops = [call.stop for call in run.calls]
    if not stops or len(set(stops)) < len(stops):
        yield Violation(label=Told("tours: stops"), message=Told(
            "{who} calls at {stops} stops in {calls} calls", who=who, stops=len(set(stops)), calls=len(stops),
        ))
    if len(stops) > vehicle.max_stops:
        yield Violation(
            label=Told("tours: stops a day"), amount=len(stops) - vehicle.max_stops, unit="stops",
            message=Told("{who} makes {stops} stops, at most {most} are allowed", who=who, stops=len(stops),
                         most=vehicle.max_stops),
        )


def _check_clock(
    run: TourRun, vehicle: Vehicle, legs: tuple[int, ...], who: Told, facts: PlanFacts
) -> Iterator[Violation]:
    """Driving, setting up, opening, packing and the break, within the shift.

    Setting up is half before opening, half after closing (an odd minute is packing; the last call's is not
    asked for); the break may be taken on any leg, in one piece.
    """
    away = run.return_minute - run.depart_minute
    if away > vehicle.shift_minutes:
        yield Violation(
            label=Told("tours: working day"), amount=away - vehicle.shift_minutes, unit="minutes",
            message=Told("{who} is away for {away} minutes, the shift is {shift}", who=who, away=away,
                         shift=vehicle.shift_minutes),
        )
    if vehicle.max_driving_minutes is not None and sum(legs) > vehicle.max_driving_minutes:
        yield Violation(
            label=Told("tours: driving a day"), amount=sum(legs) - vehicle.max_driving_minutes, unit="minutes",
            message=Told("{who} drives for {driving} minutes, at most {most} are allowed", who=who, driving=sum(legs),
                         most=vehicle.max_driving_minutes),
        )
    if run.depart_minute < minute_of_day(vehicle.start_time):
        yield Violation(
            label=Told("tours: start of the day"), amount=minute_of_day(vehicle.start_time) - run.depart_minute,
            unit="minutes", message=Told("{who} leaves before {start}", who=who, start=vehicle.start_time),
        )
    stops = [facts.territory.stops[facts.territory.stop_index[call.stop]] for call in run.calls]
    for call, stop in zip(run.calls, stops):
        asked = open_minutes(vehicle, stop)
        short = asked - (call.close_minute - call.open_minute)
        if short > 0:
            yield Violation(
                label=Told("tours: time at a stop"), amount=short, unit="minutes", message=Told(
                    "{who} is open at {stop} for {minutes} minutes, not {asked}", who=who,
                    stop=stop.name, minutes=call.close_minute - call.open_minute, asked=asked,
                ),
            )
    setups = [setup_minutes(vehicle, stop) for stop in stops]
    leaves = [run.depart_minute, *(call.close_minute for call in run.calls)]
    arrives = [*(call.open_minute for call in run.calls), run.return_minute]
    between = [before - before // 2 + after // 2 for before, after in zip(setups, setups[1:])]
    handling = [setups[0] // 2, *between, setups[-1] // 2]
    longest_pause = 0
    for number, (left, arrived, drive, handle) in enumerate(zip(leaves, arrives, legs, handling, strict=True), 1):
        late = left + drive + handle - arrived
        longest_pause = max(longest_pause, -late)
        if late > 0:
            yield Violation(
                label=Told("tours: driving and set-up"), amount=late, unit="minutes", message=Told(
                    "{who}: leg {number} takes {drive} minutes of driving and {handle} of setting up or packing, "
                    "the timetable gives {given}", who=who, number=number, drive=drive, handle=handle,
                    given=arrived - left,
                ),
            )
    work = sum(legs) + sum(hold_minutes(vehicle, stop) for stop in stops) + vehicle.break_minutes
    if work > away:
        yield Violation(
            label=Told("tours: break"), amount=work - away, unit="minutes", message=Told(
                "{who} needs {work} minutes, {pause} of break included, and is away for {away}", who=who, work=work,
                pause=vehicle.break_minutes, away=away,
            ),
        )
    elif longest_pause < vehicle.break_minutes:
        yield Violation(
            label=Told("tours: break"), amount=vehicle.break_minutes - longest_pause, unit="minutes", message=Told(
                "{who} has {longest} minutes in one piece for its break of {pause}", who=who, longest=longest_pause,
                pause=vehicle.break_minutes,
            ),
        )


def _check_figures(run: TourRun, vehicle: Vehicle, driving: int, km: float, who: Told) -> Iterator[Violation]:
    if abs(run.km - km) > KM_TOLERANCE * max(1.0, km):
        yield Violation(
            label=Told("tours: kilometres"), amount=abs(run.km - km), unit="km",
            message=Told("{who} states {stated} km, the roads have {km}", who=who, stated=Figure(run.km, 2),
                         km=Figure(km, 2)),
        )
    if run.driving_minutes != driving:
        yield Violation(
            label=Told("tours: minutes of driving"), amount=abs(run.driving_minutes - driving), unit="minutes",
            message=Told("{who} states {stated} minutes of driving, the roads take {driving}", who=who,
                         stated=run.driving_minutes, driving=driving),
        )
    eur = run_eur(vehicle, away_minutes=run.return_minute - run.depart_minute, km=km)
    if abs(run.eur_per_run - eur) > KM_TOLERANCE * max(1.0, eur):
        yield Violation(
            label=Told("tours: cost of a day"), amount=abs(run.eur_per_run - eur), unit="€",
            message=Told("{who} states {stated} a day, it costs {eur}", who=who, stated=Euros(run.eur_per_run, 2),
                         eur=Euros(eur, 2)),
        )


def _check_windows(call: Call, run: TourRun, who: Told, facts: PlanFacts) -> Iterator[Violation]:
    """A stop with hours of its own is open to the public within one of its windows."""
    stop = facts.territory.stops[facts.territory.stop_index[call.stop]]
    if stop.windows and not any(
        window.day == run.weekday and window.start_minute <= call.open_minute
        and call.close_minute <= window.end_minute for window in stop.windows
    ):
        yield Violation(label=Told("tours: hours of stops"), message=Told(
            "{who} is at {stop} {span}, when the stop may not receive it", who=who, stop=stop.name,
            span=Span(call.open_minute, call.close_minute),
        ))


def _check_room(call: Call, run: TourRun, who: Told, facts: PlanFacts) -> Iterator[Violation]:
    """An agent's car works in a lent room: every half-day that the call touches must be one it may use."""
    stop = facts.territory.stops[facts.territory.stop_index[call.stop]]
    rows = facts.territory.availability_of.get(stop.room, ())
    season = facts.scenario.seasons[facts.season_index[run.season]]
    possible = season_slots(rows, season, "possible", facts.scenario.allowed_slots)
    parts = facts.scenario.slots.touched(call.open_minute, call.close_minute)
    touched = [f"{run.weekday}-{part}" for part in PARTS if part in parts]
    if not touched or not set(touched) <= set(possible):
        message = Told("{who} needs a room at {stop} outside the half-days: none is available", who=who, stop=stop.name)
        if touched:
            when = Hours(tuple(touched), facts.scenario.slots)
            message = Told("{who} needs a room at {stop} on {hours}: none is available", who=who, stop=stop.name,
                           hours=when)
        yield Violation(label=Told("tours: rooms"), message=message)


def check_fleet(facts: PlanFacts) -> Iterator[Violation]:
    """A vehicle makes one tour a day from one base a season; types and bases have only so many."""
    day_of: dict[tuple[str, int, str], set[tuple[int, str]]] = defaultdict(set)
    base_of: dict[tuple[str, int, str], str] = {}
    for run in facts.tours:
        unit = (run.vehicle, run.unit, run.season)
        name = facts.vehicle_by_id[run.vehicle].name
        days = {(week, run.weekday) for week in run.weeks}
        if twice := days & day_of[unit]:
            week, weekday = min(twice)
            yield Violation(
                label=Told("tours: one a day"), amount=len(twice), unit="days", message=Told(
                    "{vehicle} {unit} makes two tours on {day} of week {week} in {season}", vehicle=name,
                    unit=run.unit, day=Day(weekday), week=week, season=season_name(facts, run.season),
                ),
            )
        day_of[unit] |= days
        if base_of.setdefault(unit, run.base) != run.base:
            yield Violation(
                label=Told("tours: one base"), message=Told(
                    "{vehicle} {unit} starts from {base} and from {other} in {season}", vehicle=name, unit=run.unit,
                    base=_base_name(facts, base_of[unit]), other=_base_name(facts, run.base),
                    season=season_name(facts, run.season),
                ),
            )
    for (vehicle, base_id, season), used in facts.vehicles.items():
        base = facts.territory.bases[facts.territory.base_index[base_id]]
        if used > base.trucks:
            yield Violation(
                label=Told("tours: vehicles at a base"), amount=used - base.trucks, unit="vehicles", message=Told(
                    "{used} vehicles {vehicle} work from {base} in {season}, it has room for {most}", used=used,
                    vehicle=facts.vehicle_by_id[vehicle].name, base=base.name, season=season_name(facts, season),
                    most=base.trucks,
                ),
            )


def _stop_name(facts: PlanFacts, stop: str) -> str:
    return facts.territory.stops[facts.territory.stop_index[stop]].name


def _base_name(facts: PlanFacts, base: str) -> str:
    return facts.territory.bases[facts.territory.base_index[base]].name


def check_visits(facts: PlanFacts) -> Iterator[Violation]:
    """Visits at allowed levels, in a rhythm people can remember."""
    for (stop, vehicle_id, season), days in facts.visit_days.items():
        vehicle = facts.vehicle_by_id[vehicle_id]
        who = Told("{vehicle} at {stop} in {season}", vehicle=vehicle.name, stop=_stop_name(facts, stop),
                   season=season_name(facts, season))
        if len(days) not in vehicle.visit_levels:
            levels = ", ".join(map(str, vehicle.visit_levels))
            yield Violation(label=Told("visits: levels"), message=Told(
                "{who}: {visits} visits a cycle; the visit levels are {levels}", who=who, visits=len(days),
                levels=levels,
            ))
        elif irregular := _irregularity(days, vehicle.cycle_weeks):
            yield Violation(label=Told("visits: rhythm"), message=Told("{who}: {wrong}", who=who, wrong=irregular))


def _irregularity(days: frozenset[tuple[int, str]], cycle_weeks: int) -> Told | None:
    """What is wrong with the rhythm of visits (week, weekday), or nothing."""
    weekdays_of: dict[int, set[str]] = defaultdict(set)
    for week, weekday in days:
        weekdays_of[week].add(weekday)
    patterns = {frozenset(weekdays) for weekdays in weekdays_of.values()}
    if len(patterns) > 1:
        return Told("visits fall on different weekdays from week to week")
    numbers = sorted(DAYS.index(weekday) for weekday in next(iter(patterns)))
    if len(days) < cycle_weeks:
        if len(numbers) > 1:
            return Told("visits of one week should be spread over the cycle")
        weeks = sorted(weekdays_of)
        gaps = [later - week for week, later in zip(weeks, [*weeks[1:], weeks[0] + cycle_weeks])]
        return Told("the weeks visited are not evenly spaced") if max(gaps) - min(gaps) > 1 else None
    if len(weekdays_of) < cycle_weeks:
        return Told("there is a week without a visit")
    if len(numbers) == 2 and min(numbers[1] - numbers[0], 7 - (numbers[1] - numbers[0])) < 2:
        return Told("two visits a week should be at least two days apart")
    return None
