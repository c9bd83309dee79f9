"""Vehicle tours with prizes under a length limit: the team orienteering problem.

Points 0 … n−1; every tour leaves point 0, ends at point n−1 (the same place twice for a base) and is no
longer than the limit; each other point is visited by at most one of m tours:

    max  Σ_r p(r)·λ_r      over tours r, λ_r ∈ {0, 1}
    s.t. Σ_{r∋i} λ_r ≤ 1   for every point i between,
         Σ_r λ_r ≤ m,

and, among the plans of the greatest prize, the shortest: the objective is lexicographic, with no weight to
tune. Long days with many short stops (a book-bus) have this form: the prize is what a stop adds. Time held at
a stop goes into the distances, half of it on each side: d(i, j) + (hold_i + hold_j) / 2 stays symmetric.

Chao, Golden & Wasil 1996 (doi:10.1016/0377-2217(94)00289-4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Tours = tuple[tuple[int, ...], ...]

LENGTH_TOLERANCE = 1e-6
"""A tour may be longer than the limit by this: the literature adds up rounded coordinates in floats."""


@dataclass(frozen=True)
class Orienteering:
    """An instance.

    Attributes
    ----------
    distance : shape (n, n)
        Symmetric, ≥ 0, obeying the triangle inequality.
    prize : shape (n,)
        Whole numbers ≥ 0; the first and the last point have none.
    limit : float
        Greatest length of a tour, in the unit of `distance`.
    vehicles : int
        Greatest number of tours.
    """

    distance: Floats
    prize: Floats
    limit: float
    vehicles: int

    def __post_init__(self) -> None:
        n = len(self.prize)
        if n < 2 or self.distance.shape != (n, n):
            raise ValueError(f"{n} prizes and distances of shape {self.distance.shape}")
        if (self.distance < 0).any() or not np.allclose(self.distance, self.distance.T):
            raise ValueError("distances must be symmetric and not negative")
        if (self.prize < 0).any() or (self.prize != np.floor(self.prize)).any():
            raise ValueError("prizes must be whole numbers, not negative")
        if self.prize[0] or self.prize[-1]:
            raise ValueError("the first and the last point have no prize")
        if self.vehicles < 1:
            raise ValueError("at least one vehicle")

    @classmethod
    def planar(cls, points: Floats, prize: Floats, *, limit: float, vehicles: int) -> Orienteering:
        """Points (n, 2) at Euclidean distances."""
        apart = points[:, None, :] - points[None, :, :]
        return cls(np.sqrt((apart**2).sum(axis=2)), np.asarray(prize, float), limit, vehicles)

    @property
    def longest(self) -> float:
        """The limit with its tolerance."""
        return self.limit + LENGTH_TOLERANCE

    def reachable(self) -> NDArray[np.intp]:
        """Points with a prize that some tour can visit, in order."""
        alone = self.distance[0] + self.distance[:, -1]
        return np.flatnonzero((self.prize > 0) & (alone <= self.longest))

    def rounded(self, bound: float) -> float:
        """The greatest value a plan can have under `bound`: a multiple of the prizes' common divisor."""
        return float(np.floor(bound / self.step + 1e-6) * self.step)

    @property
    def step(self) -> float:
        """Greatest common divisor of the prizes: plans differ by multiples of it."""
        return float(np.gcd.reduce(self.prize.astype(np.int64)) or 1)

    def first_bound(self) -> float:
        """A bound at once: a knapsack over the reachable points.

        On entering and leaving a point a tour spends at least half of the two shortest legs there, and half of
        the shortest leg at either end; the relaxation of max Σ p x, Σ w x ≤ vehicles × (limit − ends).
        """
        points = self.reachable()
        if not len(points):
            return 0.0
        first, last = 0, len(self.prize) - 1
        legs = self.distance[np.ix_(points, np.concatenate(([first], points, [last])))]
        legs[np.arange(len(points)), np.arange(len(points)) + 1] = np.inf
        two = np.sort(legs, axis=1)[:, :2].sum(axis=1) / 2
        ends = (self.distance[first, points].min() + self.distance[last, points].min()) / 2
        room = self.vehicles * max(0.0, self.longest - ends)
        prize = self.prize[points]
        order = np.argsort(-prize / np.maximum(two, 1e-12), kind="stable")
        before = np.concatenate(([0.0], np.cumsum(two[order])[:-1]))
        share = np.clip((room - before) / np.maximum(two[order], 1e-12), 0.0, 1.0)
        return self.rounded(float((prize[order] * share).sum()))

    def length(self, tour: tuple[int, ...]) -> float:
        """Length of a tour given whole, both ends included."""
        return float(sum(self.distance[i, j] for i, j in zip(tour, tour[1:], strict=False)))

    def value(self, tours: Tours) -> float:
        """Prize of a plan, verified: raises ValueError where it breaks a rule."""
        last = len(self.prize) - 1
        stops = [i for tour in tours for i in tour[1:-1]]
        if len(tours) > self.vehicles:
            raise ValueError(f"{len(tours)} tours, {self.vehicles} vehicles")
        if len(stops) != len(set(stops)) or not set(stops) <= set(range(1, last)):
            raise ValueError("a point is visited twice, or is no stop")
        for tour in tours:
            if tour[0] != 0 or tour[-1] != last:
                raise ValueError("a tour does not run from the first point to the last")
            if self.length(tour) > self.longest:
                raise ValueError(f"a tour of length {self.length(tour)} > {self.limit}")
        return float(sum(self.prize[i] for i in stops))
