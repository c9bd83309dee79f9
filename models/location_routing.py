"""Which bases to open and which tours to drive from them, for the least euros: capacitated location routing.

Stops 0 … n−1 have loads q_i, bases n … n+m−1 have an opening cost f_b and a capacity Q_b; a tour r leaves a base
and comes back to it, holds at most Q, and costs what it drives, plus a fixed sum. Every stop is served once:

    min  Σ_b f_b y_b + Σ_r c_r λ_r                   y, λ binary
    (1)  Σ_{r∋i} λ_r ≥ 1                             every stop i
    (2)  Σ_{r from b} q(r) λ_r ≤ Q_b y_b             every base b
    (3)  Σ_{r from b, r∋i} λ_r ≤ y_b                 every stop i and base b
    (4)  Σ_r (entries of r into S) λ_r ≥ ⌈q(S) / Q⌉  sets S of stops

(3) and (4), rounded capacity, are implied for whole numbers and strengthen the relaxation. By the triangle
inequality, serving a stop twice never pays: ≥ in (1) does.

Prins, Prodhon & Wolfler Calvo 2006 (doi:10.1007/s10288-006-0001-9); the relaxation of Baldacci, Mingozzi & Wolfler
Calvo 2011 (doi:10.1287/opre.1100.0879) and Contardo, Cordeau & Gendron 2014 (doi:10.1287/ijoc.2013.0570).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Tour = tuple[int, ...]
"""Points in order, the base at both ends."""
Ways = NDArray[np.int16]
"""Tours in rows, padded with a number above all points."""


@dataclass(frozen=True)
class LocationRouting:
    """An instance; whole euros and loads, so that bounds can be rounded up.

    Attributes
    ----------
    drive_eur : shape (n + m, n + m)
        Stops first, then bases; symmetric, obeying the triangle inequality.
    load : shape (n,)
        Of each stop, at least 1.
    base_capacity, base_eur : shape (m,)
        Load that a base can hold; euros to open it.
    tour_capacity : int
        Load of a tour at most.
    tour_eur : int
        Fixed cost of a tour.
    """

    drive_eur: Whole
    load: Whole
    base_capacity: Whole
    base_eur: Whole
    tour_capacity: int
    tour_eur: int

    def __post_init__(self) -> None:
        n, m = len(self.load), len(self.base_eur)
        if self.drive_eur.shape != (n + m, n + m) or self.base_capacity.shape != (m,):
            raise ValueError(f"{n} stops, {m} bases, and drives of shape {self.drive_eur.shape}")
        if (self.drive_eur != self.drive_eur.T).any() or (self.drive_eur < 0).any():
            raise ValueError("drives must be symmetric and not negative")
        if any((self.drive_eur > self.drive_eur[:, [k]] + self.drive_eur[[k], :]).any() for k in range(n + m)):
            raise ValueError("drives break the triangle inequality")
        if (self.load < 1).any() or self.load.max(initial=0) > self.tour_capacity:
            raise ValueError("every load must be at least 1 and fit in a tour")

    @property
    def n_stops(self) -> int:
        return len(self.load)

    @property
    def n_bases(self) -> int:
        return len(self.base_eur)

    @property
    def total_load(self) -> int:
        return int(self.load.sum())

    def most_tours(self, base: int) -> int:
        """Tours from a base in some best plan, at most: of any two, the loads exceed one tour's capacity.

        (Two that fit together are cheaper as one.) So k ≥ 2 tours hold more than k/2 times that capacity.
        """
        held = min(int(self.base_capacity[base]), self.total_load)
        return max(1, -(-2 * held // self.tour_capacity) - 1)

    def tour_cost(self, tour: Tour) -> int:
        """Euros of a tour, without its base's opening."""
        way = np.array(tour)
        return int(self.drive_eur[way[:-1], way[1:]].sum()) + self.tour_eur

    def ways(self, tours: Sequence[Tour]) -> Ways:
        """Tours in rows."""
        ways = np.full((len(tours), max(map(len, tours), default=0)), self.n_stops + self.n_bases, np.int16)
        for r, tour in enumerate(tours):
            ways[r, : len(tour)] = tour
        return ways

    def ways_cost(self, ways: Ways) -> Whole:
        """Euros of each row, without openings."""
        drive = np.pad(self.drive_eur, (0, 1))
        total = np.full(len(ways), self.tour_eur, np.int64)
        for here, there in zip(ways.T[:-1], ways.T[1:], strict=True):
            total += drive[here, there]
        return total

    def cost(self, tours: tuple[Tour, ...]) -> int:
        """Euros of a plan, verified: raises ValueError where it breaks a rule."""
        n = self.n_stops
        served = sorted(stop for tour in tours for stop in tour[1:-1])
        if served != list(range(n)):
            raise ValueError("a stop is not served, is served twice, or is none")
        held = np.zeros(self.n_bases, np.int64)
        for tour in tours:
            if len(tour) < 3 or tour[0] != tour[-1] or not n <= tour[0] < n + self.n_bases:
                raise ValueError(f"tour {tour} does not run from a base back to it")
            load = int(self.load[list(tour[1:-1])].sum())
            if load > self.tour_capacity:
                raise ValueError(f"a tour holds {load} > {self.tour_capacity}")
            held[tour[0] - n] += load
        if (held > self.base_capacity).any():
            raise ValueError("a base holds more than it can")
        return sum(map(self.tour_cost, tours)) + int(self.base_eur[held > 0].sum())
