"""What access is worth, from the words of the design alone, in exact fractions.

Quality is reach × presence, rounded to twentieths, halves up; a need gets its best offer; people go to the best
quality, then the fewest minutes, then the first place (sites before stops).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import floor

import numpy as np
from numpy.typing import NDArray

from optimizer.scenario import Scenario, Season, Service
from optimizer.territory import Territory
from optimizer.travel.matrices import TravelTimes

HALF_DAY = Fraction(210)
UNREACHABLE = 32767
_STEP, _MINUTE = 10**9, 10**4


def exact(number: float) -> Fraction:
    """The number as a person wrote it: 0.7 is seven tenths."""
    return Fraction(repr(float(number)))


def week_slots(territory: Territory, scenario: Scenario, site: str, season: Season, state: str) -> frozenset[str]:
    """Half-days on which a building is open (or could open) in every week of a season, holidays included."""
    kinds_of_weeks = ["school"] * (season.holiday_weeks < season.weeks) + ["holiday"] * (season.holiday_weeks > 0)
    every_week = [
        {
            slot for row in territory.availability
            if row.site == site and row.state == state and row.season in ("all", season.id)
            and row.calendar in ("all", kind) for slot in row.slots
        }
        for kind in kinds_of_weeks
    ]
    slots = set.intersection(*every_week)
    return frozenset(slots & set(scenario.allowed_slots) if state == "possible" else slots)


def reach(service: Service, minutes: int) -> Fraction:
    """Quality of a service so many minutes away."""
    points = [(step.within_minutes, exact(step.quality)) for step in service.reach]
    if minutes > points[-1][0] or minutes >= UNREACHABLE:
        return Fraction(0)
    beyond = next(number for number, (within, _) in enumerate(points) if minutes <= within)
    within, quality = points[beyond]
    if service.decay == "steps" or beyond == 0:
        return quality
    before, better = points[beyond - 1]
    return better + (quality - better) * Fraction(minutes - before, within - before)


def presence(service: Service, half_days: Fraction) -> Fraction:
    """Quality of a service that is there so many half-days a week."""
    points = [(Fraction(0), Fraction(0))]
    points += [(exact(point.half_days), exact(point.quality)) for point in service.presence if point.half_days > 0]
    for (low, worse), (high, better) in zip(points, points[1:]):
        if half_days <= high:
            return worse + (better - worse) * (half_days - low) / (high - low)
    return points[-1][1]


@lru_cache(maxsize=100_000)
def _twentieths(service: str, minutes: int, half_days: Fraction) -> int:
    read = Service.model_validate_json(service)
    return floor(reach(read, minutes) * presence(read, half_days) * 20 + Fraction(1, 2))


@dataclass(frozen=True)
class Need:
    """Persons of one group at one demand point, asking one service in one season."""

    demand: int
    group: int
    service: int


class Access:
    """Needs of one season, and how well any place serves them."""

    def __init__(self, territory: Territory, scenario: Scenario, travel: TravelTimes, season: Season) -> None:
        self.territory, self.scenario, self.season = territory, scenario, season
        index = scenario.seasons.index(season)
        self.needs = [
            Need(d, g, s) for d in range(len(territory.demand)) for g in range(len(territory.groups))
            for s in range(len(scenario.services))
        ]
        present = [season.multipliers.get(group.id, 1.0) for group in territory.groups]
        self.visits = np.array([
            territory.demand.persons[n.demand, n.group] * present[n.group]
            * scenario.services[n.service].rates.get(territory.groups[n.group].id, 0.0) for n in self.needs
        ])
        """Asked for in a week, by persons."""
        weights = np.array([scenario.services[n.service].weight for n in self.needs])
        self.person_weeks = self.visits * weights * season.weeks
        self.minutes = {
            group.mode: travel.to_places(group.mode, index).tolist() for group in territory.groups
        }
        self._as_text = [service.model_dump_json() for service in scenario.services]
        self.today = self._of_today()

    def likings(self, place: int, half_days: Fraction, services: frozenset[str]) -> NDArray[np.int64]:
        """How much each need likes a place with some services: greater is better, 0 where it gives nothing."""
        found = []
        for need in self.needs:
            minutes = self.minutes[self.territory.groups[need.group].mode][need.demand][place]
            service = self.scenario.services[need.service]
            steps = _twentieths(self._as_text[need.service], minutes, half_days) if service.id in services else 0
            found.append(steps * _STEP + (UNREACHABLE - minutes) * _MINUTE + _MINUTE - 1 - place if steps else 0)
        return np.array(found, dtype=np.int64)

    def quality(self, liked: NDArray[np.int64]) -> NDArray[np.float64]:
        """Quality of offers that are liked so, shape (needs,)."""
        return (liked // _STEP) / 20

    def of(self, liked: NDArray[np.int64]) -> float:
        """Access in person-weeks, when the best offer of each need is liked so."""
        return float(self.person_weeks @ self.quality(liked))

    def attendance(self, liked: NDArray[np.int64]) -> dict[int, float]:
        """Place → expected visits a week."""
        found: dict[int, float] = {}
        for visits, liking in zip(self.visits.tolist(), liked.tolist()):
            if liking:
                place = _MINUTE - 1 - liking % _MINUTE
                found[place] = found.get(place, 0.0) + visits * (liking // _STEP) / 20
        return found

    def _of_today(self) -> NDArray[np.int64]:
        best = np.zeros(len(self.needs), dtype=np.int64)
        territory = self.territory
        for place, site in enumerate(territory.sites):
            if site.existing:
                hours = week_slots(territory, self.scenario, site.id, self.season, "open")
                best = np.maximum(best, self.likings(place, Fraction(len(hours)), frozenset(site.services)))
        for tour, stop in sorted({(call.tour, call.stop) for call in territory.existing_tours}):
            place = len(territory.sites) + territory.stop_index[stop]
            for service in (service.id for service in self.scenario.services):
                half_days = sum((
                    Fraction(call.end_minute - call.start_minute) / HALF_DAY / call.weeks
                    for call in territory.existing_tours
                    if (call.tour, call.stop) == (tour, stop) and service in call.services
                ), Fraction(0))
                best = np.maximum(best, self.likings(place, half_days, frozenset({service})))
        return best
