"""When a vehicle may call at a stop: working days, lent rooms, required markets, hours of the stop itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.call_windows import DAYS_PER_WEEK, MINUTES_PER_DAY, CallWindows, DayLimits, openings
from optimizer.access_quality import season_slots
from optimizer.rules.market_days import MarketDays
from optimizer.rules.stop_days import StopDays
from optimizer.scenario import Scenario, Season, SlotTimes, Vehicle
from optimizer.slots import DAYS, PARTS, day_of
from optimizer.stop_times import open_minutes
from optimizer.territory import Stop, Territory


@dataclass(frozen=True)
class Terms:
    """What binds the hours of a call at a stop on one weekday; None: nothing of the kind."""

    room: frozenset[str] | None = None
    """Parts of the day (``am`` …) in which its room is free."""
    market: frozenset[str] | None = None
    """Parts of the day with a market, one of which a call must have a part in."""
    windows: tuple[tuple[int, int], ...] | None = None
    """(first, last) minutes, one of which holds the whole call."""

    @property
    def bind(self) -> bool:
        return self != ANY_TIME

    def may_open(self, held: int, times: SlotTimes) -> NDArray[np.bool_]:
        """Minutes of the day at which a call of `held` minutes may open; shape (1440,)."""
        opens = np.arange(MINUTES_PER_DAY)
        closes = opens + held
        touched = {part: (opens < end) & (start < closes) for part in PARTS for start, end in (times.minutes(part),)}
        allowed = np.ones(MINUTES_PER_DAY, dtype=bool)
        if self.room is not None:
            allowed &= np.any([touched[part] for part in self.room], axis=0)
            for part in set(PARTS) - self.room:
                allowed &= ~touched[part]
        if self.market is not None:
            allowed &= np.any([touched[part] for part in self.market], axis=0)
        if self.windows is not None:
            allowed &= np.any([(start <= opens) & (closes <= end) for start, end in self.windows], axis=0)
        return allowed


ANY_TIME = Terms()


@dataclass(frozen=True)
class Hours:
    """What decides when a vehicle may call at a stop, for one vehicle type and season."""

    vehicle: Vehicle
    times: SlotTimes
    markets: tuple[MarketDays, ...]
    rooms: Mapping[str, frozenset[str]]
    """Stop id → slots of its room; empty for vehicles that need none."""
    days: Mapping[str, frozenset[str]]
    """Stop id → weekdays that rules leave it; all where it is not named."""

    def terms(self, stop: Stop, day: str) -> Terms | None:
        """What binds a call at a stop on a weekday; None where there can be no call."""
        concerning = [rule for rule in self._binding_markets if rule.concerns(stop)] if stop.market_slots else []
        if day not in self.vehicle.days or day not in self.days.get(stop.id, DAYS):
            return None
        if any(day not in rule.allowed_days(stop) for rule in concerning):
            return None
        room = market = windows = None
        if stop.id in self.rooms:
            room = _parts(self.rooms[stop.id], day)
            if not room:
                return None
        if any(rule.policy == "require" for rule in concerning):
            market = _parts(stop.market_slots, day)
        if stop.windows:
            windows = tuple((window.start_minute, window.end_minute) for window in stop.windows if window.day == day)
            if not windows:
                return None
        return Terms(room, market, windows)

    def prefer(self, stop: Stop, day: str, touched: frozenset[str]) -> bool:
        """Whether a call meets a market that a rule prefers."""
        return self.prefers(stop) and not touched.isdisjoint(_parts(stop.market_slots, day))

    def prefers(self, stop: Stop) -> bool:
        """Whether some hours at a stop are better than others."""
        return any(rule.policy == "prefer" and rule.concerns(stop) for rule in self.markets)

    def bound(self, stop: Stop) -> bool:
        """Whether a room, a rule or hours of its own restrict the calls at a stop."""
        return (
            stop.id in self.rooms or stop.id in self.days or bool(stop.windows)
            or any(rule.concerns(stop) for rule in self._binding_markets)
        )

    @cached_property
    def _binding_markets(self) -> tuple[MarketDays, ...]:
        return tuple(rule for rule in self.markets if rule.policy != "prefer")

    @property
    def midday_minute(self) -> float:
        """Half-way from the end of the morning to the start of the afternoon."""
        return (self.times.minutes("am")[1] + self.times.minutes("pm")[0]) / 2


def day_limits(vehicle: Vehicle, times: SlotTimes) -> DayLimits:
    """What bounds a working day: home within the shift from the earliest start, or by the evening's end."""
    start_minute = int(vehicle.start_time[:2]) * 60 + int(vehicle.start_time[3:])
    return DayLimits(
        start_minute=start_minute, shift_minutes=vehicle.shift_minutes, break_minutes=vehicle.break_minutes,
        home_minute=max(start_minute + vehicle.shift_minutes, times.minutes("eve")[1]),
        max_driving_minutes=(
            vehicle.shift_minutes if vehicle.max_driving_minutes is None else vehicle.max_driving_minutes
        ),
    )


def hours_of(territory: Territory, scenario: Scenario, vehicle: Vehicle, season: Season) -> Hours:
    """Rooms and rules that bind a vehicle type in a season; markets are preferred where no rule speaks."""
    days: dict[str, frozenset[str]] = {}
    for rule in scenario.rules:
        if isinstance(rule, StopDays) and rule.season in (None, season.id):
            days[rule.stop] = days.get(rule.stop, frozenset(DAYS)) & rule.allowed_days(rule.stop, season.id)
    rooms = {}
    if vehicle.kind == "car_with_room":
        for stop in territory.stops:
            rows = territory.availability_of.get(stop.room, ())
            rooms[stop.id] = frozenset(season_slots(rows, season, "possible", allowed_slots=scenario.allowed_slots))
    return Hours(
        vehicle=vehicle, times=scenario.slots,
        markets=tuple(rule for rule in scenario.rules if isinstance(rule, MarketDays)) or (MarketDays(),), rooms=rooms,
        days=days,
    )


def call_windows(hours: Hours, stops: Iterable[Stop]) -> CallWindows:
    """When calls may open, as the list of tours and the timetable of a tour both read it."""
    number_of: dict[tuple[Terms, int], int] = {}
    tables: list[NDArray[np.bool_]] = []
    rows = []
    for stop in stops:
        held = open_minutes(hours.vehicle, stop)
        row = []
        for day in DAYS:
            terms = hours.terms(stop, day)
            if terms is None or not terms.bind:
                row.append(-1 if terms is None else 0)
                continue
            key = terms, held
            if key not in number_of:
                table = terms.may_open(held, hours.times)
                number_of[key] = -1
                if table.any():
                    tables.append(table)
                    number_of[key] = len(tables)
            row.append(number_of[key])
        rows.append(row)
    return CallWindows(np.array(rows, dtype=np.int16).reshape(-1, DAYS_PER_WEEK), openings(tables))


def _parts(slots: Iterable[str], day: str) -> frozenset[str]:
    """The parts of a weekday among some half-days; without the day, so that weekdays of equal hours are equal."""
    return frozenset(slot.split("-")[1] for slot in slots if day_of(slot) == day)
