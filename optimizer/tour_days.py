"""On which weekdays, and at what hours, a vehicle can drive a tour: rooms, markets and the shift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.workday import Work, Workday, work_day
from optimizer.access_quality import season_slots
from optimizer.costs import run_eur
from optimizer.rules.market_days import MarketDays
from optimizer.scenario import Scenario, Season, Vehicle
from optimizer.slots import DAYS, PARTS
from optimizer.stop_times import open_minutes, setup_minutes
from optimizer.territory import Stop, Territory
from optimizer.travel.matrices import UNREACHABLE_MINUTES
from optimizer.wording import minutes_of

ROUND_MINUTES = 5
"""First openings are told in whole five minutes, and tried every five minutes."""


@dataclass(frozen=True, kw_only=True)
class TourDay:
    """How a tour is driven on one weekday."""

    stops: tuple[str, ...]
    clock: Workday
    driving_minutes: int
    km: float
    eur_per_run: float
    market_calls: int
    """Calls at a market that a rule prefers."""


@dataclass(frozen=True)
class Hours:
    """What decides when a vehicle may call at a stop, for one vehicle type and season."""

    vehicle: Vehicle
    parts: Mapping[str, tuple[int, int]]
    """``am``, ``pm``, ``eve`` → first and last minute."""
    markets: tuple[MarketDays, ...]
    rooms: Mapping[str, frozenset[str]]
    """Stop id → slots of its room; empty for vehicles that need none."""

    def touched(self, day: str, opens: int, closes: int) -> set[str]:
        """Half-days that a call has a part in."""
        return {f"{day}-{part}" for part, (start, end) in self.parts.items() if opens < end and start < closes}

    def allow_day(self, stop: Stop, day: str) -> bool:
        """Whether a vehicle may call at a stop on a weekday, at some hour."""
        return (
            day in self.vehicle.days
            and all(day in rule.allowed_days(stop) for rule in self.markets)
            and (stop.id not in self.rooms or any(slot.startswith(day) for slot in self.rooms[stop.id]))
        )

    def allow(self, stop: Stop, touched: set[str]) -> bool:
        """Whether the half-days a call touches suit the room and the markets that are required."""
        if stop.id in self.rooms and not (touched and touched <= self.rooms[stop.id]):
            return False
        required = any(rule.policy == "require" and rule.concerns(stop) for rule in self.markets)
        return not required or not touched.isdisjoint(stop.market_slots)

    def prefer(self, stop: Stop, touched: set[str]) -> bool:
        """Whether a call meets a market that a rule prefers."""
        wanted = any(rule.policy == "prefer" and rule.concerns(stop) for rule in self.markets)
        return wanted and not touched.isdisjoint(stop.market_slots)

    def bound(self, stop: Stop) -> bool:
        """Whether a room or a rule restricts the calls at a stop."""
        return stop.id in self.rooms or any(rule.policy != "prefer" and rule.concerns(stop) for rule in self.markets)

    @property
    def midday_minute(self) -> float:
        """Half-way from the end of the morning to the start of the afternoon."""
        return (self.parts["am"][1] + self.parts["pm"][0]) / 2


def hours_of(territory: Territory, scenario: Scenario, vehicle: Vehicle, season: Season) -> Hours:
    """Rooms and market rules that bind a vehicle type in a season; markets are preferred where no rule speaks."""
    rooms = {}
    if vehicle.kind == "car_with_room":
        for stop in territory.stops:
            rows = territory.availability_of.get(stop.room, ())
            rooms[stop.id] = frozenset(season_slots(rows, season, "possible", allowed_slots=scenario.allowed_slots))
    return Hours(
        vehicle=vehicle, parts={part: minutes_of(scenario.slots, f"mon-{part}") for part in PARTS},
        markets=tuple(rule for rule in scenario.rules if isinstance(rule, MarketDays)) or (MarketDays(),), rooms=rooms,
    )


def tour_days(
    stops: Sequence[Stop], base_node: int, stop_nodes: Sequence[int], hours: Hours,
    minutes: NDArray[np.int16], km: NDArray[np.floating],
) -> tuple[TourDay | None, ...]:
    """The best way to drive a tour on each of the seven weekdays; None where there is none.

    Best is: most calls at preferred markets, the earliest departure, the given order rather than the reverse,
    which is taken only if it costs no more.

    Parameters
    ----------
    stops : in driving order
    base_node, stop_nodes : positions in `minutes` and `km` (bases, then stops)
    """
    best: dict[str, TourDay] = {}
    ways = _ways(stops, base_node, stop_nodes, hours, minutes, km)
    for day in DAYS:
        if not all(hours.allow_day(stop, day) for stop in stops):
            continue
        for order, way in ways:
            touched = [hours.touched(day, *call) for call in way.clock.calls]
            if not all(hours.allow(stop, slots) for stop, slots in zip(order, touched)):
                continue
            met = sum(hours.prefer(stop, slots) for stop, slots in zip(order, touched))
            if day not in best or met > best[day].market_calls:
                best[day] = replace(way, market_calls=met)
    return tuple(best.get(day) for day in DAYS)


def _ways(
    stops: Sequence[Stop], base_node: int, stop_nodes: Sequence[int], hours: Hours,
    minutes: NDArray[np.int16], km: NDArray[np.floating],
) -> list[tuple[list[Stop], TourDay]]:
    """Orders and departures within the shift, the preferred ones first; market calls are not counted yet."""
    found: list[tuple[int, list[Stop], TourDay]] = []
    vehicle = hours.vehicle
    start_minute = int(vehicle.start_time[:2]) * 60 + int(vehicle.start_time[3:])
    given_eur = float("inf")
    for step in (1, -1) if len(stops) > 1 else (1,):
        nodes = [base_node, *stop_nodes[::step], base_node]
        legs = [int(minutes[leg]) for leg in zip(nodes, nodes[1:])]
        order = list(stops[::step])
        work = Work(
            driving_minutes=tuple(legs), open_minutes=tuple(open_minutes(vehicle, stop) for stop in order),
            setup_minutes=tuple(setup_minutes(vehicle, stop) for stop in order), break_minutes=vehicle.break_minutes,
        )
        away = work.away_minutes
        tour_km = float(sum(float(km[leg]) for leg in zip(nodes, nodes[1:])))
        eur = run_eur(vehicle, away_minutes=away, km=tour_km)
        if UNREACHABLE_MINUTES in legs or away > vehicle.shift_minutes or eur > given_eur + 1e-9:
            continue
        if vehicle.max_driving_minutes is not None and sum(legs) > vehicle.max_driving_minutes:
            continue
        given_eur = min(given_eur, eur)
        to_opening = work.minutes_to_first_opening
        earliest = -(-(start_minute + to_opening) // ROUND_MINUTES) * ROUND_MINUTES - to_opening
        # Home within the shift counted from the earliest start, or by the end of the evening's half-day.
        latest = max(earliest, max(start_minute + vehicle.shift_minutes, hours.parts["eve"][1]) - away)
        for later, depart_minute in enumerate(range(earliest, latest + 1, ROUND_MINUTES)):
            clock = work_day(work, depart_minute=depart_minute, midday_minute=hours.midday_minute)
            found.append((later, order, TourDay(
                stops=tuple(stop.id for stop in order), clock=clock, driving_minutes=sum(legs), km=tour_km,
                eur_per_run=eur, market_calls=0,
            )))
    return [(order, way) for _, order, way in sorted(found, key=lambda candidate: candidate[0])]
