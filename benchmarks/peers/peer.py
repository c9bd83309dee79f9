"""What a peer is, and the instance in whole numbers that those ask for who do not compute in floats."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.orienteering import Orienteering, Tours

TEAM, WEEK = "team orienteering", "week of tours"
"""Families of instances."""
UNITS = 1_000_000
"""Whole units in one unit of length: 30 lengths rounded up lose 0.00003 together, less than any published digit."""


@dataclass(frozen=True)
class Answer:
    """What a peer claims.

    Attributes
    ----------
    tours : tuple of tours
        Points in order, both ends included; empty where it found nothing.
    bound : float or None
        No plan has a greater prize; None from those who prove nothing.
    """

    tours: Tours
    bound: float | None = None


class Solve(Protocol):
    """Answers an instance within a time; `weight` as in `Peer`, 0 for those who need none."""

    def __call__(self, instance: Orienteering, *, time_limit_s: float, weight: float, seed: int) -> Answer:
        """The best plan found."""


@dataclass(frozen=True)
class Peer:
    """A solver.

    Attributes
    ----------
    name : str
        As on the command line.
    package : str or None
        What must be installed.
    weights : mapping of a family of instances to float
        For those who add prizes and length in one objective: the prizes of a full plan (the bound of a knapsack,
        `Orienteering.first_bound`) are worth so many times the length that all vehicles may drive. The one that
        served the peer best; empty for those who take prizes first.
    """

    name: str
    solve: Solve
    package: str | None = None
    weights: Mapping[str, float] = field(default_factory=dict)

    def installed(self) -> bool:
        """Whether it can run here; imports it, so that importing is not timed."""
        try:
            if self.package is not None:
                importlib.import_module(self.package)
        except ModuleNotFoundError:
            return False
        return True


@dataclass(frozen=True)
class WholeNumbers:
    """An instance in whole numbers, without the points that no tour can visit.

    Attributes
    ----------
    point : shape (k,)
        Numbers in the instance: the start, the stops, the end.
    length : shape (k, k)
        Rounded up, so that a tour within the limit here is within the limit there.
    limit : int
    worth : shape (k,)
        Prizes in units of length.
    """

    point: NDArray[np.int64]
    length: NDArray[np.int64]
    limit: int
    worth: NDArray[np.int64]

    @classmethod
    def of(cls, instance: Orienteering, *, weight: float = 0.0) -> WholeNumbers:
        """Convert; `weight` as in `Peer`."""
        point = np.concatenate(([0], instance.reachable(), [len(instance.prize) - 1])).astype(np.int64)
        prize = instance.prize[point]
        unit_worth = weight * instance.vehicles * instance.limit * UNITS / max(instance.first_bound(), 1.0)
        return cls(
            point, np.ceil(instance.distance[np.ix_(point, point)] * UNITS).astype(np.int64),
            int(instance.longest * UNITS), np.rint(prize * unit_worth).astype(np.int64),
        )

    @property
    def stops(self) -> range:
        """Positions of all points but the start and the end."""
        return range(1, len(self.point) - 1)

    def tours(self, routes: Iterable[Iterable[int]]) -> Tours:
        """Tours of the instance from the positions of their stops here; empty routes are no tours."""
        ends = int(self.point[0]), int(self.point[-1])
        stops = (tuple(int(self.point[position]) for position in route) for route in routes)
        return tuple((ends[0], *route, ends[1]) for route in stops if route)
