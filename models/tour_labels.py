"""Tours below a reduced cost, without listing the rest: labels with a completion bound.

Where days are long, not every stop set fits in memory. A label is a path from the base (its last
stop, cost, and the rows it covers); it is extended only while

    cost − Σ prices of the rows covered + F_r(last, rows covered) < threshold,

F_r being a lower bound on what at most r further stops and the way back can add. A price is
earned once a tour, however many of its stops cover the row, so F remembers rows: near each stop
k only those in a short list NG(k), as ng-routes remember stops (Baldacci, Mingozzi & Roberti 2011,
doi:10.1287/opre.1110.0975),

    F_0(k, M) = d(k, base),
    F_r(k, M) = min( F_0(k, M),  min_j  d(k, j) − price(rows(j) ∖ M) + F_{r-1}(j, (M ∪ rows(j)) ∩ NG(j)) ).

Forgetting can only earn a price twice, hence F is a bound, and F_p(base, ∅) bounds the reduced cost
of every tour. Of labels with the same rows and last stop only one is kept, cheapest and then with
fewest stops: whatever continues another continues it as well, leaving out stops it has already. Where
rounded distances break the triangle inequality, leaving out could cost a unit; a stop may then be
passed again. So the list is of a relaxation, and a plan from it is exact if no tour repeats a stop.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

from models.tours import TourPool

MOST_STOPS = 63
MOST_ROWS = 64


@dataclass(frozen=True)
class Network:
    """Where a vehicle may go, and what each stop covers.

    Attributes
    ----------
    cost : shape (stops + 1, stops + 1), int64
        Symmetric cost between points, the base first; zero on the diagonal.
    covers : shape (stops, rows), bool
    need : shape (rows,), int64
        How many tours must cover each row.
    most_stops : int
        Stops a tour at most.
    longest : int
        Largest cost of a tour.
    """

    cost: NDArray[np.int64]
    covers: NDArray[np.bool_]
    need: NDArray[np.int64]
    most_stops: int
    longest: int

    def __post_init__(self) -> None:
        stops, rows = self.covers.shape
        if stops > MOST_STOPS or rows > MOST_ROWS:
            raise ValueError(f"{stops} stops and {rows} rows: labels hold {MOST_STOPS} and {MOST_ROWS} in a word each")

    @property
    def ways_home(self) -> NDArray[np.int64]:
        """Cost of the shortest way from each stop to the base, through whatever points."""
        return _ways_home(self.cost)

    @property
    def bits(self) -> NDArray[np.uint64]:
        """Rows of each stop, a bit a row."""
        return pack(self.covers)


def _ways_home(cost: NDArray[np.int64]) -> NDArray[np.int64]:
    way = cost[:, 0].copy()
    while True:
        shorter = (cost + way[None, :]).min(axis=1)
        if (shorter >= way).all():
            return np.asarray(way[1:])
        way = np.minimum(way, shorter)


def pack(rows: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Truth values (n, at most 64) as a word each."""
    weight = np.left_shift(np.uint64(1), np.arange(rows.shape[1], dtype=np.uint64))
    return np.asarray((rows * weight[None, :]).sum(axis=1, dtype=np.uint64))


def pool_rows(pool: TourPool, bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Rows each tour of a pool covers, a bit a row."""
    rows = np.zeros(len(pool), np.uint64)
    for stop in pool.stops.T:
        rows |= np.where(stop >= 0, bits[stop], np.uint64(0))
    return rows


def remembered(network: Network, price: NDArray[np.float64], length: int) -> NDArray[np.int64]:
    """The priced rows nearest each stop, shape (stops, length), padded with -1."""
    n_stops, n_rows = network.covers.shape
    memory = np.full((n_stops, length), -1, np.int64)
    to_row = np.stack([network.cost[1:, 1:][:, network.covers[:, w]].min(axis=1) for w in range(n_rows)], axis=1)
    rank = np.where(price > 0, to_row / np.maximum(price, 1e-9), np.inf)
    order = np.argsort(rank, axis=1, kind="stable")[:, :length]
    memory[:, : order.shape[1]] = np.where(np.isfinite(np.take_along_axis(rank, order, axis=1)), order, -1)
    return memory


@nb.njit(cache=True, nogil=True)
def completions(cost, covers, price, memory, most):  # type: ignore[no-untyped-def]
    """F of the module's head, shape (most + 1, stops + 1, memories): the base comes last, with an empty memory."""
    n, length = memory.shape
    size = 1 << length
    F = np.empty((most + 1, n + 1, size))
    following = np.empty(size, np.int64)
    earned = np.empty(size)
    position = np.empty(length, np.int64)
    gain = np.empty(length)
    for k in range(n):
        F[0, k, :] = cost[k + 1, 0]
    F[0, n, :] = 0.0
    for r in range(1, most + 1):
        F[r] = F[0]
        for j in range(n):
            whole, start = 0.0, 0
            for w in range(len(price)):
                if covers[j, w]:
                    whole += price[w]
            for a in range(length):
                if memory[j, a] >= 0 and covers[j, memory[j, a]]:
                    start |= 1 << a
            F[r, n, 0] = min(F[r, n, 0], cost[0, j + 1] - whole + F[r - 1, j, start])
            for k in range(n):
                if k == j:
                    continue
                for b in range(length):
                    position[b], gain[b] = 0, 0.0
                    row = memory[k, b]
                    if row < 0:
                        continue
                    if covers[j, row]:
                        gain[b] = price[row]
                    for a in range(length):
                        if memory[j, a] == row:
                            position[b] = 1 << a
                following[0], earned[0] = start, whole
                step = float(cost[k + 1, j + 1])
                F[r, k, 0] = min(F[r, k, 0], step - whole + F[r - 1, j, start])
                top = 0
                for M in range(1, size):
                    if M >> (top + 1):
                        top += 1
                    rest = M ^ (1 << top)
                    following[M] = following[rest] | position[top]
                    earned[M] = earned[rest] - gain[top]
                    total = step - earned[M] + F[r - 1, j, following[M]]
                    if total < F[r, k, M]:
                        F[r, k, M] = total
    return F


@nb.njit(cache=True, nogil=True)
def _grown(array, capacity):  # type: ignore[no-untyped-def]
    wider = np.empty((capacity,) + array.shape[1:], array.dtype)
    wider[: len(array)] = array
    return wider


@nb.njit(cache=True, nogil=True)
def _slot(table, seen_rows, seen_last, rows, last):  # type: ignore[no-untyped-def]
    """Where rows with a last stop are, or belong, in an open-addressing table."""
    at = (rows ^ (rows >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15)
    at = (at ^ (at >> np.uint64(32))) + np.uint64(last) * np.uint64(0xC2B2AE3D27D4EB4F)
    at ^= at >> np.uint64(29)
    i = np.int64(at & np.uint64(len(table) - 1))
    while table[i] >= 0 and (seen_rows[table[i]] != rows or seen_last[table[i]] != last):
        i = (i + 1) & (len(table) - 1)
    return i


@nb.njit(cache=True, nogil=True)
def _below(cost, bits, price, memory, F, shortcut, home, longest, threshold, most_labels):  # type: ignore[no-untyped-def]
    """Labels of all levels (path, stops, cost, prize, rows), and whether there are more than `most_labels`."""
    n, length = memory.shape
    most = len(F) - 1
    one = np.uint64(1)
    capacity = 1 << 14
    path = np.full((capacity, most), -1, np.int8)
    size = np.zeros(capacity, np.int8)
    reached = np.zeros(capacity, np.int64)
    prize = np.zeros(capacity)
    covered = np.zeros(capacity, np.uint64)
    last_stop = np.full(capacity, -1, np.int8)
    table = np.full(4 * capacity, -1, np.int64)
    count, first = 1, 0  # the empty label at the base
    for m in range(most):
        end = count
        for label in range(first, end):
            last = last_stop[label]
            for k in range(n):
                if k == last:
                    continue
                new = bits[k] & ~covered[label]
                if new == 0 and not shortcut[last + 1, k]:
                    continue
                total = reached[label] + cost[last + 1, k + 1]
                if total + home[k] > longest:
                    continue
                got = prize[label]
                rest, w = new, 0
                while rest:
                    if rest & one:
                        got += price[w]
                    rest >>= one
                    w += 1
                here = covered[label] | bits[k]
                known = 0
                for a in range(length):
                    if memory[k, a] >= 0 and here >> np.uint64(memory[k, a]) & one:
                        known |= 1 << a
                if total - got + F[most - m - 1, k, known] >= threshold:
                    continue
                i = _slot(table, covered, last_stop, here, k)
                at = table[i]
                if at >= 0 and reached[at] <= total:
                    continue
                if at < 0 or at < end:
                    # New, or dearer with fewer stops: that one stays, this one is found from now on.
                    if count > most_labels:
                        return path[:0], size[:0], reached[:0], prize[:0], covered[:0], True
                    if count == capacity:
                        capacity *= 2
                        path, size, reached = _grown(path, capacity), _grown(size, capacity), _grown(reached, capacity)
                        prize, covered = _grown(prize, capacity), _grown(covered, capacity)
                        last_stop = _grown(last_stop, capacity)
                    at = count
                    count += 1
                    table[i] = at
                for b in range(m):
                    path[at, b] = path[label, b]
                path[at, m] = k
                for b in range(m + 1, most):
                    path[at, b] = -1
                size[at], reached[at], prize[at] = m + 1, total, got
                covered[at], last_stop[at] = here, k
                if 3 * count > len(table):
                    table = np.full(4 * len(table), -1, np.int64)
                    for c in range(1, count):
                        # Of equal keys the later is the cheaper.
                        table[_slot(table, covered, last_stop, covered[c], last_stop[c])] = c
        first = end
    return path[:count], size[:count], reached[:count], prize[:count], covered[:count], False


def list_below(
    network: Network, price: NDArray[np.float64], completion: NDArray[np.float64], memory: NDArray[np.int64], *,
    threshold: float, most_labels: int,
) -> tuple[TourPool, NDArray[np.uint64]] | None:
    """Tours of reduced cost below `threshold`: of those that cover the same rows, a cheapest.

    Parameters
    ----------
    price : shape (rows,), not negative
    completion, memory : of `completions` and `remembered` for the same prices

    Returns
    -------
    (TourPool, shape (tours,) uint64) or None
        `minutes` and `km` are the cost; then the rows of each tour. None with more than `most_labels` labels.
        Together they replace every tour below the threshold. A stop is in a path twice only where
        roundings make the way through it a short cut.
    """
    cost = network.cost
    # Where going through k after i is a short cut, roundings bend the triangle inequality.
    shortcut = ((cost[:, 1:, None] + cost[None, 1:, :]) < cost[:, None, :]).any(axis=2)
    path, size, reached, prize, rows, overflow = _below(
        cost, network.bits, price, memory, completion, shortcut, network.ways_home, network.longest, threshold,
        most_labels,
    )
    if overflow:
        return None
    last = path[np.arange(len(path)), np.maximum(size, 1) - 1].astype(np.int64)
    closed = reached + cost[last + 1, 0]
    good = np.flatnonzero((size > 0) & (closed - prize < threshold) & (closed <= network.longest))
    good = good[cheapest_of_equals(rows[good], closed[good])]
    total = closed[good]
    pool = TourPool(path[good].astype(np.int16), size[good], total.astype(np.int32), total.astype(np.float64))
    return pool, rows[good]


def cheapest_of_equals(rows: NDArray[np.uint64], cost: NDArray[np.int64]) -> NDArray[np.intp]:
    """One index for each set of rows: its cheapest tour."""
    order = np.lexsort((cost, rows))
    first = np.ones(len(order), bool)
    first[1:] = rows[order][1:] != rows[order][:-1]
    return order[first]
