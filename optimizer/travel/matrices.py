"""Travel times of one territory and scenario, in whole minutes, as the arrays that all else uses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from optimizer.scenario import Scenario
from optimizer.territory import Base, DemandPoints, Site, Stop, Territory
from optimizer.travel import make_source
from optimizer.travel.base import Points, TravelSource

UNREACHABLE_MINUTES = 32767


def whole_minutes(minutes: NDArray[np.float64], factor: float = 1.0) -> NDArray[np.int16]:
    """`minutes` × `factor`, halves rounded up; `UNREACHABLE_MINUTES` where infinite (or beyond int16)."""
    rounded = np.floor(minutes * factor + 0.5)
    return np.minimum(rounded, UNREACHABLE_MINUTES).astype(np.int16)


@dataclass(frozen=True, eq=False)
class TravelTimes:
    """Whole minutes between everything, season by season. Arrays are shared: read them, do not write.

    The speed factors of the scenario and the season apply by car only: a walker keeps her pace.
    """

    demand: Points
    places: Points
    """Sites, then stops."""
    depots: Points
    """Bases, then stops: what tours drive between."""
    source: TravelSource
    road_factor: tuple[float, ...]
    """Per season, what multiplies times by car."""
    _kept: dict[tuple[str, str, float], NDArray[np.generic]] = field(default_factory=dict, repr=False)

    @property
    def description(self) -> str:
        """Source and speed factors, for the plan's record."""
        return f"{self.source.description}; by road × {', '.join(f'{f:g}' for f in self.road_factor)} by season"

    def to_places(self, mode: str, season_index: int) -> NDArray[np.int16]:
        """Minutes from demand points to places, shape (demand, places); seasons of equal factor share it."""
        factor = self.road_factor[season_index] if mode == "car" else 1.0
        return self._minutes("places", self.demand, self.places, mode=mode, factor=factor)

    def driving(self, season_index: int) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
        """Minutes and kilometres by car among bases then stops, square; the diagonal is 0.

        One may drive through other bases and stops: minutes obey the triangle inequality, on which the
        listing of tours relies (`models.tours`), whatever table they come from.
        """
        factor = self.road_factor[season_index]
        keys = ("driving", "minutes", factor), ("driving", "km", factor)
        if keys[0] not in self._kept:
            direct = self._minutes("depots", self.depots, self.depots, mode="car", factor=factor)
            km = self.source.km(self.depots, self.depots, mode="car").astype(np.float32)
            np.fill_diagonal(km, 0)
            self._kept[keys[0]], self._kept[keys[1]] = _shortest_ways(direct, km)
        return self._kept[keys[0]], self._kept[keys[1]]  # type: ignore[return-value]

    def _minutes(
        self, what: str, origins: Points, destinations: Points, *, mode: str, factor: float
    ) -> NDArray[np.int16]:
        key = (what, mode, factor)
        if key not in self._kept:
            minutes = whole_minutes(self.source.minutes(origins, destinations, mode=mode), factor)
            if origins is destinations:
                np.fill_diagonal(minutes, 0)
            self._kept[key] = minutes
        return self._kept[key]  # type: ignore[return-value]


def _shortest_ways(
    minutes: NDArray[np.int16], km: NDArray[np.float32]
) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """Quickest ways through any other points, and their kilometres (Floyd 1962, doi:10.1145/367766.368168)."""
    quickest, length = minutes.astype(np.int32), km.copy()
    for through in range(len(quickest)):
        by_way = quickest[:, through, None] + quickest[through]
        better = by_way < quickest
        quickest[better] = by_way[better]
        length[better] = (length[:, through, None] + length[through])[better]
    return np.minimum(quickest, UNREACHABLE_MINUTES).astype(np.int16), length


def travel_times(territory: Territory, scenario: Scenario) -> TravelTimes:
    """Travel times of `territory` under `scenario`; nothing is computed before it is asked for."""
    return TravelTimes(
        demand=_demand_points(territory.demand),
        places=_points([*territory.sites, *territory.stops]),
        depots=_points([*territory.bases, *territory.stops]),
        source=make_source(territory, scenario),
        road_factor=tuple(scenario.travel.speed_factor * season.speed_factor for season in scenario.seasons),
    )


def _demand_points(demand: DemandPoints) -> Points:
    return Points(ids=demand.ids, lon=demand.lon, lat=demand.lat, altitude_m=demand.altitude_m)


def _points(located: Iterable[Site | Stop | Base]) -> Points:
    rows = [(place.id, place.lon, place.lat, place.altitude_m) for place in located]
    lon, lat, altitude_m = np.array([row[1:] for row in rows], dtype=np.float64).reshape(-1, 3).T
    return Points(ids=tuple(row[0] for row in rows), lon=lon, lat=lat, altitude_m=altitude_m)
