"""Every way to drive, from first principles: what the visits of one vehicle type in one season cost at least.

A visit level is realised by a rhythm (a set of weeks and weekdays), the stops of one day are shared out among tours by
trying every partition, and a tour is the cheapest of all orders of its stops that a working day can hold. No list of
tours, no pattern and no relaxation of the engine is used: only travel times, the scenario and the territory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations, groupby, permutations, product
from math import inf

from oracle_access import week_slots

from optimizer.scenario import Scenario, Season, Vehicle
from optimizer.slots import DAYS, PARTS
from optimizer.territory import Stop, Territory
from optimizer.travel.matrices import TravelTimes

Visits = tuple[int, ...]
"""Visits a cycle of each stop of the territory."""
ANY_MINUTE = list(range(24 * 60))
Rhythm = frozenset[tuple[int, str]]
"""(week, weekday) of each visit."""


def rhythms(visits: int, *, weeks: int, days: tuple[str, ...]) -> Iterator[Rhythm]:
    """Fewer visits than weeks: one weekday, weeks evenly spaced; else same weekdays every week, two of them apart."""
    if visits < weeks:
        for day, chosen in product(days, combinations(range(weeks), visits)):
            gaps = [(after - week) % weeks or weeks for week, after in zip(chosen, [*chosen[1:], chosen[0]])]
            if max(gaps) - min(gaps) <= 1:
                yield frozenset((week, day) for week in chosen)
    elif visits % weeks == 0:
        for chosen in combinations(days, visits // weeks):
            apart = [(DAYS.index(b) - DAYS.index(a)) % 7 for a, b in permutations(chosen, 2)]
            if len(chosen) != 2 or min(apart) >= 2:
                yield frozenset(product(range(weeks), chosen))


@dataclass(frozen=True, eq=False)
class Driving:
    """One vehicle type in one season."""

    territory: Territory
    scenario: Scenario
    travel: TravelTimes
    vehicle: Vehicle
    season: Season

    @property
    def _season_index(self) -> int:
        return self.scenario.seasons.index(self.season)

    @cached_property
    def bases(self) -> list[int]:
        """Where vehicles of the type may start."""
        return [
            index for index, base in enumerate(self.territory.bases)
            if base.trucks > 0 and (not self.vehicle.bases or base.id in self.vehicle.bases)
        ]

    @cached_property
    def _roads(self) -> tuple[list[list[int]], list[list[float]]]:
        minutes, km = self.travel.driving(self._season_index)
        return minutes.tolist(), km.tolist()

    @cached_property
    def free_slots(self) -> dict[str, frozenset[str]]:
        """Stop → half-days of its lent room; empty where the vehicle needs none."""
        if self.vehicle.kind == "truck":
            return {}
        return {
            stop.id: week_slots(self.territory, self.scenario, stop.room, self.season, "possible")
            for stop in self.territory.stops
        }

    def may_call(self, stop: Stop, day: str) -> bool:
        """Whether the rules on stops and markets allow a weekday at a stop."""
        if any(
            rule.kind == "stop_days" and rule.stop == stop.id and rule.season in (None, self.season.id)
            and day not in rule.days for rule in self.scenario.rules
        ):
            return False
        market = {slot[:3] for slot in stop.market_slots}
        wrong = {"require": day not in market, "avoid": day in market, "prefer": False}
        return not market or not any(
            wrong[rule.policy] for rule in self.scenario.rules
            if rule.kind == "market_days" and (not rule.stops or stop.id in rule.stops)
        )

    def _away_minutes(self, order: tuple[int, ...], legs: list[int], day: str) -> int | None:
        """From departure to return at least, break and waiting included; None where no departure will do."""
        vehicle = self.vehicle
        may_open = [self.openings(stop, day) for stop in order]
        held = [self.at_stop(stop) for stop in order]
        start = _minute(vehicle.start_time)
        if all(minutes == ANY_MINUTE for minutes in may_open):
            return sum(legs) + sum(map(sum, held)) + vehicle.break_minutes
        home = max(start + vehicle.shift_minutes, _minute(self.scenario.slots.eve.split("-")[1]))
        to_opening = legs[0] + held[0][1] // 2
        departs = [opens - to_opening for opens in may_open[0] if opens % 5 == 0 and opens - to_opening >= start]
        found = []
        for depart, pause in product(departs, range(len(order))):
            ready = depart + to_opening
            for number, (opened, setup) in enumerate(held):
                opens = next((minute for minute in may_open[number] if minute >= ready), None)
                if opens is None:
                    break
                packed = opens + opened + setup - setup // 2 + (vehicle.break_minutes if number == pause else 0)
                ready = packed + legs[number + 1] + (held[number + 1][1] // 2 if number + 1 < len(order) else 0)
            else:
                if ready <= home or depart - start < 5:
                    found.append(ready - depart)
        return min(found, default=None)

    @cache  # noqa: B019 - lives as long as the case
    def openings(self, stop: int, day: str) -> list[int]:
        """Minutes of a weekday at which a call may open."""
        own, opened = self.territory.stops[stop], self.at_stop(stop)[0]
        markets = [
            frozenset(own.market_slots) for rule in self.scenario.rules
            if rule.kind == "market_days" and rule.policy == "require" and own.market_slots
            and (not rule.stops or own.id in rule.stops)
        ]
        if not markets and not own.windows and not self.free_slots:
            return ANY_MINUTE
        found = []
        for minute in range(24 * 60):
            touched = self._touched(day, minute, minute + opened)
            in_window = not own.windows or any(
                window.day == day and window.start_minute <= minute and minute + opened <= window.end_minute
                for window in own.windows
            )
            in_room = not self.free_slots or (touched and touched <= self.free_slots[own.id])
            if in_window and in_room and all(touched & market for market in markets):
                found.append(minute)
        return found

    def at_stop(self, stop: int) -> tuple[int, int]:
        """Minutes open, and minutes of setting up and packing: the stop's own, else the vehicle's."""
        own = self.territory.stops[stop]
        opened = self.vehicle.stop_minutes if own.stop_minutes is None else own.stop_minutes
        return opened, self.vehicle.setup_minutes if own.setup_minutes is None else own.setup_minutes

    def _touched(self, day: str, opens: int, closes: int) -> set[str]:
        found = set()
        for part in PARTS:
            first, last = (_minute(clock) for clock in self.scenario.slots.text(f"{day}-{part}").split("-"))
            if opens < last and first < closes:
                found.add(f"{day}-{part}")
        return found

    @cache  # noqa: B019 - lives as long as the case
    def tour_eur(self, base: int, stops: frozenset[int], day: str) -> float:
        """Euros of one working day with these stops, at the cheapest order that it can hold; inf if there is none."""
        vehicle, first = self.vehicle, len(self.territory.bases)
        if len(stops) > vehicle.max_stops or not all(self.may_call(self.territory.stops[s], day) for s in stops):
            return inf
        minutes, km = self._roads
        best = inf
        for order in permutations(sorted(stops)):
            nodes = [base, *(first + stop for stop in order), base]
            legs = [minutes[a][b] for a, b in zip(nodes, nodes[1:])]
            away = self._away_minutes(order, legs, day)
            if away is None or away > vehicle.shift_minutes or sum(legs) > (vehicle.max_driving_minutes or inf):
                continue
            eur = vehicle.eur_per_day + vehicle.eur_per_hour * (away - vehicle.break_minutes) / 60
            best = min(best, eur + vehicle.eur_per_km * sum(km[a][b] for a, b in zip(nodes, nodes[1:])))
        return best

    @cache  # noqa: B019
    def day_eur(self, stops: frozenset[int], day: str, vehicles: tuple[int, ...]) -> float:
        """Euros of calling at all these stops on one day, with so many vehicles at each base; inf if impossible."""
        if not stops:
            return 0.0
        first, *others = sorted(stops)
        best = inf
        for size, (which, base) in product(range(len(others) + 1), enumerate(self.bases)):
            if vehicles[which]:
                left = tuple(number - (which == at) for at, number in enumerate(vehicles))
                for rest in combinations(others, size):
                    tour = frozenset((first, *rest))
                    best = min(best, self.tour_eur(base, tour, day) + self.day_eur(stops - tour, day, left))
        return best

    def fleets(self) -> list[tuple[int, ...]]:
        """Every number of vehicles at each base."""
        most = [min(self.territory.bases[base].trucks, self.vehicle.number) for base in self.bases]
        return [some for some in product(*(range(n + 1) for n in most)) if sum(some) <= self.vehicle.number]

    def ways(self) -> dict[Visits, list[tuple[int, float]]]:
        """Visits → (vehicles, yearly euros of tours and vehicles), no way both dearer and with more vehicles."""
        weeks, days = self.vehicle.cycle_weeks, self.vehicle.days
        of_level: dict[int, list[Rhythm]] = {0: [frozenset()]}
        of_level |= {level: list(rhythms(level, weeks=weeks, days=days)) for level in self.vehicle.visit_levels}
        found: dict[Visits, list[tuple[int, float]]] = {}
        levels = [
            (0, *self.vehicle.visit_levels) if self.vehicle.kind == "truck" or self.free_slots[stop.id] else (0,)
            for stop in self.territory.stops
        ]
        for visits in product(*levels):
            calendars = {_calendar(rhythm_of) for rhythm_of in product(*(of_level[level] for level in visits))}
            best = inf
            for number, fleets in groupby(sorted(self.fleets(), key=sum), key=sum):
                eur = self.season.weeks * (number * self.vehicle.eur_per_week + min((
                    sum(days * self.day_eur(stops, day, vehicles) for (stops, day), days in calendar) / weeks
                    for vehicles in fleets for calendar in calendars
                ), default=inf))
                if eur < best - 1e-9:
                    best = eur
                    found.setdefault(visits, []).append((number, eur))
        return found


def _calendar(rhythm_of: tuple[Rhythm, ...]) -> frozenset[tuple[tuple[frozenset[int], str], int]]:
    """How often a cycle these stops are called at together on a weekday; which weeks it is makes no difference."""
    stops_of: dict[tuple[int, str], set[int]] = {}
    for stop, rhythm in enumerate(rhythm_of):
        for when in rhythm:
            stops_of.setdefault(when, set()).add(stop)
    return frozenset(Counter((frozenset(stops), day) for (_, day), stops in stops_of.items()).items())


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
