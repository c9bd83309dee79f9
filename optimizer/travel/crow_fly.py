"""Travel times without road data, from straight-line distances and altitudes.

Constants, all assumptions for a mountain département, to be read with ±25 %:

- car: minutes = a + b·d, d the crow-fly distance in km. An intercept fits measured times better than a
  constant detour: OSRM over real roads gives 2.3 + 1.95·d in Andorra and 2.7 + 1.5·d in Liechtenstein;
  the default 2.3 + 1.75·d lies between. The intercept is the way to the car and out of the village, so it
  is paid at distance 0 too (INSEE's METRIC sets that time to 0 by convention). `CrowFly.calibrate` fits
  a and b to times that are known.
- kilometres by road: 1.34·d, the median detour of 300 European cities (doi:10.1177/23998083231168870);
  mountainous Gangwon has 1.435 (Kim 2015).
- foot: Naismith's rule (W. W. Naismith 1892, Scottish Mountaineering Club Journal 2, 136; 5 km/h and an
  hour more per 600 m of climb, nothing back downhill) on 1.5·d.
- bicycle: 15 km/h on 1.34·d and a minute more per 10 m of climb (600 m an hour, about 150 W for 90 kg of
  rider and bicycle): an assumption of this project, no measurement behind it.

Climb is the net difference of altitude; hills crossed on the way are left to the detour.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from optimizer.territory import Territory
from optimizer.travel.base import Points

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""
ROAD_DETOUR = 1.34
FOOT_DETOUR = 1.5
FOOT_KM_PER_HOUR = 5.0
BICYCLE_KM_PER_HOUR = 15.0
CLIMB_M_PER_HOUR = 600.0


def crow_fly_km(origins: Points, destinations: Points) -> NDArray[np.float64]:
    """Great-circle kilometres by the haversine formula, shape (origins, destinations)."""
    lat_a, lat_b = np.radians(origins.lat)[:, None], np.radians(destinations.lat)[None, :]
    half_lon = (np.radians(origins.lon)[:, None] - np.radians(destinations.lon)[None, :]) / 2
    haversine = np.sin((lat_a - lat_b) / 2) ** 2 + np.cos(lat_a) * np.cos(lat_b) * np.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(haversine, 1.0)))


def climb_m(origins: Points, destinations: Points) -> NDArray[np.float64]:
    """Metres to climb from each origin to each destination; 0 downhill or where an altitude is unknown."""
    climb = destinations.altitude_m[None, :] - origins.altitude_m[:, None]
    return np.where(climb > 0, climb, 0.0)  # NaN > 0 is false: unknown counts as flat


@dataclass(frozen=True, kw_only=True)
class CrowFly:
    """Times from straight lines: always available, rough (see the module's constants)."""

    name: ClassVar[str] = "crow_fly"

    car_minutes_at_start: float = 2.3
    car_minutes_per_km: float = 1.75
    basis: str = "assumption, ±25 %"

    @classmethod
    def of_territory(cls, territory: Territory) -> Self:
        """The default constants, whatever the territory."""
        return cls()

    @property
    def description(self) -> str:
        return (
            f"crow-fly: car {self.car_minutes_at_start:.3g} min + {self.car_minutes_per_km:.3g} min/km "
            f"({self.basis}), {ROAD_DETOUR} km by road per km; foot by Naismith's rule on {FOOT_DETOUR} × distance; "
            f"bicycle {BICYCLE_KM_PER_HOUR:.0f} km/h on {ROAD_DETOUR} × distance + 1 min per "
            f"{CLIMB_M_PER_HOUR / 60:.0f} m of climb"
        )

    def minutes(self, origins: Points, destinations: Points, *, mode: str) -> NDArray[np.float64]:
        """Minutes from origins to destinations; by car the intercept is paid at distance 0 too.

        Raises
        ------
        ValueError
            For a mode other than car, foot or bicycle.
        """
        km = crow_fly_km(origins, destinations)
        if mode == "car":
            return self.car_minutes_at_start + self.car_minutes_per_km * km
        if mode == "foot":
            flat = km * (60 * FOOT_DETOUR / FOOT_KM_PER_HOUR)
        elif mode == "bicycle":
            flat = km * (60 * ROAD_DETOUR / BICYCLE_KM_PER_HOUR)
        else:
            raise ValueError(f"no travel times by {mode!r}")
        return flat + climb_m(origins, destinations) * (60 / CLIMB_M_PER_HOUR)

    def km(self, origins: Points, destinations: Points, *, mode: str) -> NDArray[np.float64]:
        """Kilometres travelled: crow-fly distance × the mode's detour."""
        return crow_fly_km(origins, destinations) * (FOOT_DETOUR if mode == "foot" else ROAD_DETOUR)

    def calibrate(self, pairs: Iterable[tuple[float, float]]) -> Self:
        """The same source with the car's two constants fitted by least squares.

        Parameters
        ----------
        pairs : iterable of (crow_fly_km, minutes)
            Known times by car, at two different distances at least.

        Raises
        ------
        ValueError
            If the pairs do not determine a line.
        """
        known = np.array(list(pairs), dtype=np.float64).reshape(-1, 2)
        if len(np.unique(known[:, 0])) < 2:
            raise ValueError("known times at two different distances at least are needed")
        design = np.column_stack([np.ones(len(known)), known[:, 0]])
        (at_start, per_km), *_ = np.linalg.lstsq(design, known[:, 1], rcond=None)
        error = np.sqrt(np.mean((design @ (at_start, per_km) - known[:, 1]) ** 2))
        return replace(
            self,
            car_minutes_at_start=float(at_start),
            car_minutes_per_km=float(per_km),
            basis=f"fitted to {len(known)} known times, root mean square error {error:.1f} min",
        )
