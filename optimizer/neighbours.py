"""Who is near whom, and open when: neighbours should be open on different days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.slots import DAYS, day_of
from optimizer.territory import Site, Stop

NEIGHBOUR_KM = 10.0
"""As the crow flies: about a quarter of an hour by mountain road, so that either place serves both villages."""
KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Presence:
    """Somebody at a place on some weekdays, with some services."""

    place: Site | Stop
    services: tuple[str, ...]
    days: frozenset[str]


def presence(place: Site | Stop, services: tuple[str, ...], slots: Iterable[str]) -> Presence:
    """A place with its services on the days of `slots`."""
    return Presence(place, services, frozenset(day_of(slot) for slot in slots))


def near(these: Sequence[Presence], those: Sequence[Presence]) -> NDArray[np.bool_]:
    """Shape (these, those): at most `NEIGHBOUR_KM` apart with a service in common."""
    lon, lat = (np.array([[getattr(p.place, axis)] for p in these]).reshape(-1, 1) for axis in ("lon", "lat"))
    other_lon, other_lat = (np.array([getattr(p.place, axis) for p in those]) for axis in ("lon", "lat"))
    east = (lon - other_lon) * np.cos(np.radians(lat)) * KM_PER_DEGREE
    close = np.hypot(east, (lat - other_lat) * KM_PER_DEGREE) <= NEIGHBOUR_KM
    shared = np.array([[not set(a.services).isdisjoint(b.services) for b in those] for a in these], dtype=bool)
    both: NDArray[np.bool_] = close & shared.reshape(close.shape)
    return both


def neighbour_pairs(these: Sequence[Presence]) -> NDArray[np.int64]:
    """Pairs of neighbours, shape (pairs, 2), each once."""
    return np.argwhere(np.triu(near(these, these), k=1)).astype(np.int64)


def quiet_days(these: Sequence[Presence], those: Sequence[Presence]) -> NDArray[np.int64]:
    """Shape (these, 7): how many neighbours among `those` are not there on each weekday."""
    away = np.array([[day not in p.days for day in DAYS] for p in those], dtype=np.int64).reshape(-1, len(DAYS))
    return near(these, those).astype(np.int64) @ away
