"""A strong plan of tours with prizes: large neighbourhoods, restarts, and a packing of the best tours met.

Each step takes stops out (at random, around a place, a stretch of each tour, those that pay least for their
detour), puts in the most prize per added length with a random taste for each stop (Pisinger & Ropke 2007,
doi:10.1016/j.cor.2005.09.012), and shortens every tour; a step is kept while its prize is within a threshold of
the best of its descent, which falls to nothing, then starts again from the best or from nothing. Tours of
good plans are remembered; now and then an integer program packs the best of them (as Hammami, Rekik & Coelho
2020, doi:10.1016/j.cor.2020.105034, whose hybrid this follows in spirit).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable

import numba as nb
import numpy as np
from numpy.typing import NDArray

from models.orienteering import Floats, Orienteering, Tours
from models.orienteering_moves import SHORTER, drop_marked, exchange_tails, fill, shorten
from models.solver import solve_program
from models.tour_packing import packing

POOL = 1 << 15
"""Tours remembered at most."""
PACKED = 1_000
"""Tours packed at once of the best plans, and as many again of the best gains: HiGHS takes a second or two."""
REMEMBERED = 0.015
"""Tours are remembered of plans whose prize is within this share of the best."""
TURNS = ((True, 0.1, 6_000), (False, 0.15, 6_000), (True, 0.2, 20_000), (False, 0.08, 6_000))
"""Descents in turn: from nothing or from the best plan, the share of the prize given up at first, steps."""


@nb.njit(cache=True, nogil=True)
def _mark(dist, weight, points, seq, size, tour_of, marked, count, way):  # type: ignore[no-untyped-def]
    """Mark about `count` visited stops to take out."""
    m = len(size)
    if way == 0:
        for _ in range(count):
            r = np.random.randint(m)
            if size[r] > 2:
                marked[seq[r, 1 + np.random.randint(size[r] - 2)]] = True
    elif way == 1:
        centre = points[np.random.randint(len(points))]
        for _ in range(count):
            best, chosen = np.inf, -1
            for c in points:
                if tour_of[c] >= 0 and not marked[c] and dist[centre, c] < best:
                    best, chosen = dist[centre, c], c
            if chosen < 0:
                return
            marked[chosen] = True
    elif way == 2:
        share = max(1, count // m)
        for r in range(m):
            if size[r] > 2:
                start = 1 + np.random.randint(size[r] - 2)
                for k in range(start, min(start + share, size[r] - 1)):
                    marked[seq[r, k]] = True
    else:
        for _ in range(count):
            worst, chosen = np.inf, -1
            for r in range(m):
                for k in range(1, size[r] - 1):
                    c = seq[r, k]
                    if marked[c]:
                        continue
                    a, b = seq[r, k - 1], seq[r, k + 1]
                    pay = weight[c] * np.random.random() / (dist[a, c] + dist[c, b] - dist[a, b] + 1e-3)
                    if pay < worst:
                        worst, chosen = pay, c
            if chosen < 0:
                return
            marked[chosen] = True


@nb.njit(cache=True, nogil=True)
def _remember(prize, codes, seq, size, length, total, pool_seq, pool_size, pool_prize, pool_in, pool_length, table, count):  # type: ignore[no-untyped-def]  # noqa: E501
    """Each tour of a plan into the pool: by its set of stops, the shortest order, the best plan it was in."""
    for r in range(len(size)):
        if size[r] <= 2:
            continue
        code = np.uint64(0)
        worth = 0.0
        for k in range(1, size[r] - 1):
            code ^= codes[seq[r, k]]
            worth += prize[seq[r, k]]
        slot = np.int64(code & np.uint64(len(table) - 1))
        while table[slot, 0] >= 0 and np.uint64(table[slot, 1]) != code:
            slot = (slot + 1) & (len(table) - 1)
        at = table[slot, 0]
        if at < 0:
            if count >= len(pool_size):
                continue
            at = count
            count += 1
            table[slot, 0], table[slot, 1] = at, np.int64(code)
            pool_in[at], pool_length[at] = -1.0, np.inf
        if total > pool_in[at]:
            pool_in[at] = total
        if length[r] < pool_length[at]:
            pool_seq[at] = seq[r]
            pool_size[at], pool_prize[at], pool_length[at] = size[r], worth, length[r]
    return count


@nb.njit(cache=True, nogil=True)
def _descend(dist, prize, limit, points, seq, size, best_seq, best_size, best_total, best_length, steps, threshold, remembered,  # type: ignore[no-untyped-def]  # noqa: E501
             seed, codes, pool_seq, pool_size, pool_prize, pool_in, pool_length, table, pool_count):
    """One descent from (seq, size), in place; improves (best_seq, best_size). Returns (prize, length, pool count)."""
    np.random.seed(seed)
    m, n = seq.shape
    length = np.zeros(m)
    tour_of = np.full(n, -1, np.int64)
    total = 0.0
    for r in range(m):
        length[r] = shorten(dist, seq[r], size[r])
        for k in range(1, size[r] - 1):
            tour_of[seq[r, k]] = r
            total += prize[seq[r, k]]
    marked = np.zeros(n, np.bool_)
    weight = prize.copy()
    extra, where = np.zeros((n, m)), np.zeros((n, m), np.int64)
    new_seq, new_size, new_length, new_of = seq.copy(), size.copy(), length.copy(), tour_of.copy()
    spare = np.zeros(n, np.int16)
    top = total
    if total > best_total or (total == best_total and length.sum() < best_length - 1e-9):
        best_seq[:] = seq
        best_size[:] = size
        best_total, best_length = total, length.sum()
    for step in range(steps):
        new_seq[:] = seq
        new_size[:] = size
        new_length[:] = length
        new_of[:] = tour_of
        taste = 2.0 * np.random.random()
        power = 0.5 + 1.5 * np.random.random()
        for c in points:
            weight[c] = prize[c] ** power * np.exp(taste * (np.random.random() - 0.5))
        soft = 1e-3 + np.random.random() ** 3 * limit / 4
        visited = 0
        for r in range(m):
            visited += size[r] - 2
        count = 1 + np.random.randint(max(1, min(visited, max(4, min(visited // 3, 15)))))
        _mark(dist, weight, points, seq, size, tour_of, marked, count, np.random.randint(4))
        drop_marked(dist, new_seq, new_size, new_length, new_of, marked)
        fill(dist, limit, points, weight, soft, new_seq, new_size, new_length, new_of, extra, where)
        while True:
            before = new_length.sum()
            for r in range(m):
                new_length[r] = shorten(dist, new_seq[r], new_size[r])
            if exchange_tails(dist, limit, new_seq, new_size, new_length, new_of, spare):
                for r in range(m):
                    new_length[r] = shorten(dist, new_seq[r], new_size[r])
            if new_length.sum() > before - SHORTER:
                break  # no room was won
            if not fill(dist, limit, points, weight, soft, new_seq, new_size, new_length, new_of, extra, where):
                break
        new_total = 0.0
        for c in points:
            if new_of[c] >= 0:
                new_total += prize[c]
        allowed = top * (1.0 - threshold * (1.0 - step / steps) * np.random.random())
        if new_total < allowed and new_total < total:
            continue
        if new_total == total and new_length.sum() > length.sum() + 1e-9 and np.random.random() < 0.5:
            continue
        seq[:] = new_seq
        size[:] = new_size
        length[:] = new_length
        tour_of[:] = new_of
        total = new_total
        top = max(top, total)
        if total >= best_total * (1.0 - remembered):
            pool_count = _remember(prize, codes, seq, size, length, total, pool_seq, pool_size, pool_prize, pool_in,
                                   pool_length, table, pool_count)
        if total > best_total or (total == best_total and length.sum() < best_length - 1e-9):
            best_seq[:] = seq
            best_size[:] = size
            best_total, best_length = total, length.sum()
    return best_total, best_length, pool_count


class OrienteeringSearch:
    """The search of one instance: `run` as often as there is time; `best` is the plan so far."""

    def __init__(self, instance: Orienteering, *, seed: int = 0) -> None:
        n, m = len(instance.prize), instance.vehicles
        self.instance = instance
        self.value, self.length = 0.0, 0.0
        self._points = instance.reachable().astype(np.int64)
        self._random = np.random.default_rng(seed)
        self._best_seq, self._best_size = self._nothing()
        self._codes = self._random.integers(0, 1 << 63, n, dtype=np.uint64)
        self._pool_seq = np.zeros((POOL, n), np.int16)
        self._pool_size = np.zeros(POOL, np.int64)
        self._pool_prize, self._pool_in, self._pool_length = np.zeros(POOL), np.zeros(POOL), np.zeros(POOL)
        self._table = np.full((4 * POOL, 2), -1, np.int64)
        self._pool_count = 0
        self._descents = 0
        self._packed_at = (0, 0.0)
        self._m = m

    def _nothing(self) -> tuple[NDArray[np.int16], NDArray[np.int64]]:
        n, m = len(self.instance.prize), self.instance.vehicles
        seq = np.zeros((m, n), np.int16)
        seq[:, 1] = n - 1
        return seq, np.full(m, 2, np.int64)

    @property
    def best(self) -> Tours:
        """Tours of the best plan, empty ones left out."""
        tours = (
            tuple(int(i) for i in seq[:size]) for seq, size in zip(self._best_seq, self._best_size, strict=True)
        )
        return tuple(tour for tour in tours if len(tour) > 2)

    def run(
        self, *, seconds: float, descents: int | None = None, target: float = np.inf,
        stop: threading.Event | None = None,
    ) -> None:
        """Descend until out of seconds or descents, or until the prize reaches `target` (a bound).

        Stopped by descents, the same seed gives the same plan.
        """
        end = time.perf_counter() + seconds
        left = descents if descents is not None else 1 << 60
        while len(self._points) and left > 0 and time.perf_counter() < end and self.value < target:
            if stop is not None and stop.is_set():
                return
            left -= 1
            fresh, threshold, steps = TURNS[self._descents % len(TURNS)]
            seq, size = self._nothing() if fresh else (self._best_seq.copy(), self._best_size.copy())
            self._descend(seq, size, steps, threshold)

    def _descend(self, seq: NDArray[np.int16], size: NDArray[np.int64], steps: int, threshold: float) -> None:
        it = self.instance
        self._descents += 1
        self.value, self.length, self._pool_count = _descend(
            it.distance, it.prize, it.longest - 1e-9, self._points, seq, size, self._best_seq, self._best_size,
            self.value, self.length, steps, threshold, REMEMBERED, int(self._random.integers(1 << 31)), self._codes,
            self._pool_seq, self._pool_size, self._pool_prize, self._pool_in, self._pool_length, self._table,
            self._pool_count,
        )

    def good_tours(self, count: int) -> list[tuple[int, ...]]:
        """The tours of the pool that were in the best plans, the best first."""
        chosen = np.argsort(-self._pool_in[: self._pool_count], kind="stable")[:count]
        return [self._tour(k) for k in chosen]

    def add(self, tours: Iterable[tuple[int, ...]]) -> None:
        """Tours from elsewhere (the bound's columns) into the pool."""
        for tour in tours:
            seq, size = self._nothing()
            seq[0, : len(tour)] = tour
            size[0] = len(tour)
            self._pool_count = _remember(
                self.instance.prize, self._codes, seq, size, np.array([self.instance.length(tour)] * self._m),
                0.0, self._pool_seq, self._pool_size, self._pool_prize, self._pool_in, self._pool_length,
                self._table, self._pool_count,
            )

    def pack(self, *, seconds: float, price: Floats | None = None) -> bool:
        """Choose the best tours of the pool together, by integer programming; whether the plan is better for it.

        With a `price` of each point (from the bound), those of the greatest gain, prize less prices, take part too.
        """
        state = (self._pool_count, self.value)
        if not self._pool_count or self._packed_at == state:
            return False
        self._packed_at = state
        chosen = np.argsort(-self._pool_in[: self._pool_count], kind="stable")[:PACKED]
        if price is not None:
            seq, size = self._pool_seq[: self._pool_count], self._pool_size[: self._pool_count]
            paid = np.where(np.arange(seq.shape[1]) < size[:, None], price[seq], 0.0).sum(axis=1)
            gainful = np.argsort(paid - self._pool_prize[: self._pool_count], kind="stable")[:PACKED]
            chosen = np.union1d(chosen, gainful)
        tours = [self._tour(k) for k in chosen]
        solution = solve_program(packing(self.instance, tours), time_limit_s=seconds, absolute_gap=0.999)
        if solution.x is None or solution.value <= self.value + 0.5:
            return False
        self.take([tour for tour, used in zip(tours, solution.x > 0.5, strict=True) if used])
        return True

    def take(self, tours: Iterable[tuple[int, ...]]) -> None:
        """A plan from elsewhere, polished; it is the best from now on if it is better."""
        seq, size = self._nothing()
        for r, tour in enumerate(tours):
            seq[r, : len(tour)], size[r] = tour, len(tour)
        self._descend(seq, size, 100, 0.0)

    def _tour(self, k: int) -> tuple[int, ...]:
        return tuple(int(i) for i in self._pool_seq[k, : self._pool_size[k]])
