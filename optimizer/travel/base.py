"""The protocol of travel-time sources: one file a source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Points:
    """Named points, as parallel arrays; WGS 84 degrees, metres above sea level (NaN where unknown)."""

    ids: tuple[str, ...]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    altitude_m: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.ids)


class TravelSource(Protocol):
    """Where travel times come from, before the scenario's speed factors."""

    @property
    def description(self) -> str:
        """Engine, constants and stated uncertainty, recorded with every plan."""
        ...

    def minutes(self, origins: Points, destinations: Points, *, mode: str) -> NDArray[np.float64]:
        """Minutes, shape (origins, destinations); inf where there is no way. `mode`: car, foot, bicycle."""
        ...

    def km(self, origins: Points, destinations: Points, *, mode: str) -> NDArray[np.float64]:
        """Kilometres travelled, same shape."""
        ...
