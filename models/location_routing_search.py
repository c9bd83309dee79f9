"""A strong plan of bases and tours: annealing over the tours of one set of open bases, again and again.

Which bases are open changes rarely and by large steps, tours often and by small ones. So a descent
(`models.location_routing_moves.anneal`) keeps the set of open bases, and the search goes over sets: those next to a
good one (a base less first, a base more, one for another) are tried briefly from its plan; the better a set, the
more often it is worked on at length. The tours of all plans met are kept: the relaxation
(`models.location_routing_bound`) starts from them.
"""

from __future__ import annotations

import itertools
import threading
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.location_routing import LocationRouting, Tour
from models.location_routing_moves import anneal

Bases = frozenset[int]

TRIAL_STEPS = 4_000
STEPS = 30_000
HOT, COLD = 0.1, 0.001
"""Temperatures as shares of the mean drive between a stop and its nearest ten."""


@dataclass(frozen=True)
class _Plan:
    cost: int
    seq: NDArray[np.int16]
    size: NDArray[np.int64]


class LocationSearch:
    """The search of one instance: `run` as often as there is time.

    Attributes
    ----------
    cost : float
        Euros of the best plan; infinite before one is found.
    tours : tuple of tours
        The best plan.
    """

    def __init__(self, instance: LocationRouting, *, seed: int = 0) -> None:
        self.instance = instance
        self.cost = np.inf
        self.tours: tuple[Tour, ...] = ()
        self._random = np.random.default_rng(seed)
        n, m = instance.n_stops, instance.n_bases
        self._near = np.argsort(instance.drive_eur[:n, :n], axis=1, kind="stable")
        near = np.take_along_axis(instance.drive_eur[:n, :n], self._near[:, 1:11], axis=1)
        self._mean_eur = float(near.mean()) if near.size else 1.0
        self._most = min(n, -(-2 * instance.total_load // instance.tour_capacity) + m)
        self._plans: dict[Bases, _Plan] = {}
        self._tried: set[Bases] = set()
        self._pool: dict[tuple[int, frozenset[int]], tuple[int, Tour]] = {}

    @property
    def pool(self) -> list[Tour]:
        """Tours of all plans met, a cheapest for each base and set of stops."""
        return [tour for _, tour in self._pool.values()]

    def run(
        self, *, seconds: float, descents: int | None = None, target: float = -np.inf,
        stop: threading.Event | None = None,
    ) -> None:
        """Descend until out of seconds or descents, or until the cost is down to `target` (a bound).

        Stopped by descents, the same seed gives the same plan.
        """
        end = time.perf_counter() + seconds
        left = descents if descents is not None else 1 << 60
        while left > 0 and time.perf_counter() < end and self.cost > target:
            if stop is not None and stop.is_set():
                return
            left -= 1
            self._descend()

    def _descend(self) -> None:
        """One descent: over all bases first, then over a set to try, or over a good one again."""
        every = frozenset(range(self.instance.n_bases))
        if not self._plans:
            self._tried.add(every)
            self._work(every, None, TRIAL_STEPS)
            return
        ranked = sorted(self._plans, key=lambda bases: self._plans[bases].cost)
        bases, new = ranked[0], self._untried(ranked[0], fewer=True)
        if not new:
            bases = ranked[min(len(ranked), int(self._random.geometric(0.5))) - 1]
            new = self._untried(bases) if self._random.random() < 0.5 else []
        if new:
            trial = new[self._random.integers(len(new))]
            self._tried.add(trial)
            self._work(trial, self._plans[bases], TRIAL_STEPS)
        else:
            self._work(bases, self._plans[bases] if self._random.random() < 0.7 else None, STEPS)

    def _untried(self, bases: Bases, *, fewer: bool = False) -> list[Bases]:
        """Sets that hold the load with a base less (one closed, or two for another); or else one more, or another."""
        closed, open_ = sorted(frozenset(range(self.instance.n_bases)) - bases), sorted(bases)
        near = [bases - {b} for b in open_]
        near += [(bases - {*pair}) | {b} for pair in itertools.combinations(open_, 2) for b in closed]
        if not fewer:
            near += [bases | {b} for b in closed] + [(bases - {a}) | {b} for a in open_ for b in closed]
        held = self.instance.base_capacity
        return [new for new in near if new not in self._tried and held[sorted(new)].sum() >= self.instance.total_load]

    def _work(self, bases: Bases, start: _Plan | None, steps: int) -> None:
        it = self.instance
        allowed = np.zeros(it.n_bases, bool)
        allowed[sorted(bases)] = True
        if start is None:
            seq, size = np.zeros((self._most, it.n_stops + 2), np.int16), np.zeros(self._most, np.int64)
        else:
            seq, size = start.seq.copy(), start.size.copy()
            size[~np.isin(seq[:, 0] - it.n_stops, sorted(bases))] = 0
        driven = anneal(
            it.drive_eur, it.load, it.tour_capacity, it.base_capacity, it.tour_eur, allowed, self._near, seq, size,
            steps, HOT * self._mean_eur, COLD * self._mean_eur, self._mean_eur, int(self._random.integers(1 << 31)),
        )
        if driven >= 0:
            self._keep(seq, size)

    def _keep(self, seq: NDArray[np.int16], size: NDArray[np.int64]) -> None:
        it = self.instance
        tours = tuple(tuple(int(i) for i in way[:long]) for way, long in zip(seq, size, strict=True) if long)
        for tour in tours:
            key, driven = (tour[0], frozenset(tour[1:-1])), it.tour_cost(tour)
            if key not in self._pool or driven < self._pool[key][0]:
                self._pool[key] = (driven, tour)
        cost = it.cost(tours)
        used = frozenset(tour[0] - it.n_stops for tour in tours)
        if used not in self._plans or cost < self._plans[used].cost:
            self._plans[used] = _Plan(cost, seq, size)
        if cost < self.cost:
            self.cost, self.tours = cost, tours

    def take(self, tours: tuple[Tour, ...]) -> None:
        """A plan from elsewhere; it is the best from now on if it is better."""
        seq = np.zeros((max(self._most, len(tours)), self.instance.n_stops + 2), np.int16)
        size = np.zeros(len(seq), np.int64)
        for r, tour in enumerate(tours):
            seq[r, : len(tour)], size[r] = tour, len(tour)
        self._keep(seq, size)
