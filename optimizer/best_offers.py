"""Which open place or stop serves each demand point best.

Written for the checker and the figures; it shares with the optimiser the definitions of
`optimizer.access_quality` and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from optimizer.access_quality import presence, quality_steps, reach_table
from optimizer.scenario import Service
from optimizer.travel.matrices import UNREACHABLE_MINUTES, TravelTimes


@dataclass(frozen=True, kw_only=True)
class StandingOffer:
    """Services present at one place (site index, or number of sites + stop index) through a season."""

    place: int
    half_days: float
    """A week; fractions for stops."""
    services: frozenset[str]


@dataclass(frozen=True, eq=False)
class Best:
    """The best offer for each demand point: best quality, then fewest minutes, then first place."""

    quality: NDArray[np.int8]
    """In twentieths."""
    place: NDArray[np.int32]
    """-1 where nothing gives any quality."""
    minutes: NDArray[np.int16]
    """`UNREACHABLE_MINUTES` where nothing gives any quality."""


@dataclass(frozen=True, eq=False)
class BestOffers:
    """Best offers of one situation (today, or under a plan); each answer is computed once."""

    travel: TravelTimes
    by_season: tuple[tuple[StandingOffer, ...], ...]
    _best: dict[tuple[str, str, int], Best] = field(default_factory=dict, repr=False)
    _nearest: dict[tuple[int, tuple[int, ...]], Best] = field(default_factory=dict, repr=False)

    def best(self, mode: str, service: Service, season_index: int) -> Best:
        """Best offer of `service` in a season for people who travel by `mode`."""
        key = (mode, service.id, season_index)
        if key not in self._best:
            self._best[key] = self._find_best(mode, service, season_index)
        return self._best[key]

    def nearest_minutes(self, mode: str, services: Iterable[str], season_index: int) -> NDArray[np.int16]:
        """Minutes to the nearest place with one of `services`, however little it opens (shape: demand)."""
        wanted = frozenset(services)
        places = {offer.place for offer in self.by_season[season_index] if not wanted.isdisjoint(offer.services)}
        return self._find_nearest(mode, places, season_index).minutes

    def _find_best(self, mode: str, service: Service, season_index: int) -> Best:
        """Among offers of equal presence the nearest is the best, since reach never rises with time."""
        places_of: dict[float, set[int]] = defaultdict(set)
        for offer in self.by_season[season_index]:
            if service.id in offer.services:
                places_of[presence(service, offer.half_days)].add(offer.place)
        reach = reach_table(service, UNREACHABLE_MINUTES)
        reach[UNREACHABLE_MINUTES] = 0.0
        best = self._nowhere()
        for present, places in places_of.items():
            near = self._find_nearest(mode, places, season_index)
            quality = quality_steps(reach[near.minutes] * present)
            closer = (near.minutes < best.minutes) | ((near.minutes == best.minutes) & (near.place < best.place))
            better = (quality > best.quality) | ((quality == best.quality) & (quality > 0) & closer)
            best = Best(
                np.where(better, quality, best.quality),
                np.where(better, near.place, best.place),
                np.where(better, near.minutes, best.minutes),
            )
        return best

    def _find_nearest(self, mode: str, places: set[int], season_index: int) -> Best:
        """The nearest of `places`, as a `Best` without quality; shared by seasons of equal travel times."""
        if not places:
            return self._nowhere()
        minutes = self.travel.to_places(mode, season_index)
        key = (id(minutes), tuple(sorted(places)))
        if key not in self._nearest:
            columns = np.array(key[1], dtype=np.int32)
            among = minutes[:, columns]
            first = among.argmin(axis=1)
            fewest = among[np.arange(len(among)), first]
            place = np.where(fewest < UNREACHABLE_MINUTES, columns[first], np.int32(-1))
            self._nearest[key] = Best(np.zeros(len(among), dtype=np.int8), place, fewest)
        return self._nearest[key]

    def _nowhere(self) -> Best:
        n = len(self.travel.demand)
        return Best(
            np.zeros(n, dtype=np.int8), np.full(n, -1, dtype=np.int32), np.full(n, UNREACHABLE_MINUTES, dtype=np.int16)
        )
