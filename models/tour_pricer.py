"""The tours of one network by their gains: the best ones, or all above a threshold.

Tables and labels of the compiled parts (`models.tour_pricing`, `models.tour_listing`) are made once and filled again
at each price. Point 0 is the start and the last point the end; what an arc uses of the limit and what it gains are
two matrices, so that lengths with prizes and loads with costs are the same problem.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.tour_listing import list_labels
from models.tour_pricing import NOTHING, best_tours, completions

Floats = NDArray[np.float64]
Tour = tuple[int, ...]
"""Points in order, both ends included."""

MOST_COMPARISONS = 1 << 40
"""Of labels, in a pricing without time limit: never reached."""


class TourPricer:
    """Tours of a network that use no more than a limit.

    Attributes
    ----------
    neighbours : shape (n, n), bool
        Points that a tour remembers at each point, itself included; the caller may let them grow.
    """

    def __init__(self, use: Floats, *, limit: float, unit: float, neighbours: NDArray[np.bool_], labels: int,
                 triples: int = 0) -> None:
        """`unit`: step of the completion bound, whose rounding costs about half of one an arc.

        `labels`, `triples`: at most; triples in sixty-fours.
        """
        n = len(use)
        self.neighbours = neighbours
        self._use, self._limit, self._unit = use, limit, unit
        whole = np.floor(use / unit).astype(np.int64)
        between = whole[:, 1:-1] + np.eye(n, dtype=np.int64)[:, 1:-1]
        self._slack = int((between == 0).any(axis=1).sum())
        self._units = whole
        self._units[:, 1:-1] = np.maximum(whole[:, 1:-1], 1)
        shape = (int(limit / unit + 1e-6) + self._slack + 1, n)
        self._best, self._second = np.full(shape, NOTHING), np.full(shape, NOTHING)
        self._via = np.full(shape, -1, np.int16)
        self._words = (n + 63) // 64
        self._room = labels
        self._labels: tuple[Any, ...] | None = None
        self._worth, self._active = np.zeros((n, n)), np.zeros(n, bool)
        # Triples, what is owed for them, and room for the compiled part: nothing where there are none.
        self._owing: tuple[Any, Any, Any] = None, None, None
        if triples:
            words = triples // 64
            self._owing = np.zeros((n, words), np.uint64), np.zeros(triples), np.zeros((1, words), np.uint64)

    def complete(self, worth: Floats, active: NDArray[np.bool_]) -> float:
        """Take the gains of all arcs, and the points worth a visit; a bound on the gain of any tour, at once."""
        self._worth, self._active = worth, active
        end, steps = len(worth) - 1, len(self._best) - 1
        completions(self._units, worth, active, end, steps, self._best, self._via, self._second)
        return float(self._best[-1, 0])

    def owe(self, triples: NDArray[np.int64], dues: Floats) -> None:
        """From now on, each of these triples of points, shape (triples, 3), is due for every second visit."""
        bits, owed, _ = self._owing
        if bits is None:
            raise ValueError("made for no triples")
        bits[:], owed[:] = 0, 0.0
        owed[: len(dues)] = dues
        for k, triple in enumerate(triples):
            bits[triple, k >> 6] |= np.uint64(1 << (k & 63))

    def _odd(self, labels: int) -> NDArray[np.uint64] | None:
        """Room for the triples that labels have visited an odd number of times."""
        return None if self._owing[0] is None else np.zeros((labels, self._owing[0].shape[1]), np.uint64)

    def best(
        self, *, cutoff: float, relaxed: bool, comparisons: int = MOST_COMPARISONS
    ) -> tuple[list[tuple[float, Tour]], float, int]:
        """Ng-tours above the cutoff with their gains, a bound on the gain of any, and the labels made: `best_tours`."""
        n, w = len(self._worth), self._words
        if self._labels is None:
            room, whole, real = self._room, np.int64, np.float64
            self._labels = (
                np.zeros(room, np.int16), np.zeros(room, real), np.zeros(room, real), np.zeros((room, w), np.uint64),
                self._odd(room), np.zeros(room, whole), np.zeros(room, whole), np.zeros(room, whole),
            )
        bits = np.zeros((n, w), np.uint64)
        for i, j in np.argwhere(self.neighbours):
            bits[i, j >> 6] |= np.uint64(1 << (int(j) & 63))
        last, most, labels = best_tours(
            self._use, self._limit, self._unit, self._slack, self._worth, self._active, bits, *self._owing,
            self._best, self._via, self._second, cutoff, relaxed, comparisons, *self._labels,
        )
        node, gain, parent = self._labels[0], self._labels[2], self._labels[5]
        found = [
            (float(gain[k] + self._worth[node[k], n - 1]), _path(node, parent, int(k), n - 1)) for k in last[last >= 0]
        ]
        return found, float(most), int(labels)

    def above(self, threshold: float, *, cost: Floats, labels: int) -> NDArray[np.int16] | None:
        """Every set of points of a tour of at least this gain, in its cheapest order; None with more `labels`.

        Shape (tours, most points), the points between the ends, padded with -1; `labels` is a power of two.
        """
        n, w = len(self._worth), self._words
        node, parent, queue = np.zeros(labels, np.int16), np.zeros(labels, np.int32), np.zeros(labels, np.int32)
        use, paid, gain = (np.zeros(labels) for _ in range(3))
        stops = np.zeros((labels, w), np.uint64)
        count = list_labels(
            self._use, cost, self._limit, self._unit, self._slack, self._worth, self._active, *self._owing[:2],
            self._best, self._via, self._second, threshold, node, use, paid, gain, stops, self._odd(labels), parent,
            queue, np.full(4 * labels, -1, np.int32), np.random.default_rng(0).integers(0, 1 << 63, n, dtype=np.uint64),
        )
        if count < 0:
            return None
        at = node[:count]
        fits = use[:count] + self._use[at, n - 1] <= self._limit
        good = np.flatnonzero(fits & (gain[:count] + self._worth[at, n - 1] >= threshold))
        good = good[np.argsort(paid[good] + cost[at[good], n - 1], kind="stable")]
        _, first = np.unique(stops[good], axis=0, return_index=True)
        label = good[first]
        backwards: list[NDArray[np.int16]] = []
        while (label >= 0).any():
            backwards.append(np.where(label >= 0, node[label], -1).astype(np.int16))
            label = np.where(label >= 0, parent[label], -1)
        return np.stack(backwards, axis=1) if backwards else np.zeros((0, 1), np.int16)


def _path(node: NDArray[Any], parent: NDArray[Any], label: int, last: int) -> Tour:
    """The tour of a label."""
    path = [last]
    while label >= 0:
        path.append(int(node[label]))
        label = int(parent[label])
    return (0, *reversed(path))
