"""Multi-vehicle covering tour: drive as little as possible and come near everyone.

Formulation (Hà, Bostel, Langevin & Rousseau 2013, doi:10.1016/j.ejor.2012.11.012; introduced by Hachicha,
Hodgson, Laporte & Semet 2000, doi:10.1016/S0305-0548(99)00006-4), over all tours r from the base with at
most p stops and at most the given length:

    min Σ_r c_r λ_r
    (1) Σ_{r visits t} λ_r ≥ 1    every stop t that must be visited
    (2) Σ_{r covers w} λ_r ≥ 1    every point w: a stop of the tour is within its radius
    (3) λ_r ∈ {0, 1}, as many vehicles as it takes.

A stop that must be visited is a point only it covers, so (1) is (2). The way to the proof:

1. *Reductions*: a point is dropped if whatever covers another covers it too. With m the fewest stops
   that cover everything, at least ⌈m / p⌉ tours are needed: a row that every stop covers says so.
2. *Relaxation* by column generation: over the list of all short tours (`models.tours`), then over all
   tours (`models.tour_labels`) if the list is not complete.
3. *Listing* of every tour whose reduced cost is below the gap, and of the integer program over the list
   (`models.covering_list`). The gap tried grows from a small one: a plan found whose cost is within the
   gap tried is proven, for a cheaper plan would hold listed tours only.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.covering_list import ROUNDING, Words, close_list, covering_program, reduced_costs, relaxed
from models.program import FloatArray
from models.solver import solve_program
from models.tour_labels import Network, cheapest_of_equals, completions, list_below, pack, pool_rows, remembered
from models.tours import list_tours

MOST_LISTED = 250_000
"""Stop sets in the list the work starts from; a longer list is not made."""
MOST_LABELS = 12_000_000
FIRST_GAP = 0.01
BATCH = 300
UNLIMITED = 1 << 26


@dataclass(frozen=True)
class Columns:
    """Tours with their cost and the rows they cover; `stops` padded with -1."""

    stops: NDArray[np.int16]
    cost: NDArray[np.int64]
    rows: Words

    def __len__(self) -> int:
        return len(self.cost)

    def subset(self, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> Columns:
        """Some of them."""
        return Columns(self.stops[chosen], self.cost[chosen], self.rows[chosen])

    def joined(self, other: Columns) -> Columns:
        """Both, a cheapest for each set of rows."""
        cost, rows = np.concatenate((self.cost, other.cost)), np.concatenate((self.rows, other.rows))
        return Columns(np.concatenate((self.stops, other.stops)), cost, rows).subset(cheapest_of_equals(rows, cost))


class Source(Protocol):
    """All tours there are, asked by price."""

    def least(self, price: FloatArray) -> float:
        """No tour has a smaller reduced cost."""
        ...

    def below(self, price: FloatArray, threshold: float) -> Columns | None:
        """Tours of reduced cost below a threshold, or None where they are too many."""
        ...


@dataclass(frozen=True)
class Listed:
    """Tours in memory."""

    columns: Columns

    def _reduced(self, price: FloatArray) -> FloatArray:
        no_cuts = np.zeros(0, np.uint64), np.zeros(0)
        return np.asarray(reduced_costs(self.columns.cost, self.columns.rows, price, *no_cuts))

    def least(self, price: FloatArray) -> float:
        """See `Source`."""
        return float(self._reduced(price).min(initial=0.0))

    def below(self, price: FloatArray, threshold: float) -> Columns | None:
        """See `Source`."""
        return self.columns.subset(self._reduced(price) < threshold)


@dataclass
class Labelled:
    """Tours found by labels; `memory` rows are remembered at each stop by the completion bound."""

    network: Network
    memory: int
    most_labels: int
    _price: FloatArray | None = None
    _bound: tuple[NDArray[np.float64], NDArray[np.int64]] | None = None

    def _completion(self, price: FloatArray) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        if self._bound is None or self._price is None or not np.array_equal(self._price, price):
            near = remembered(self.network, price, min(self.memory, int((price > 0).sum())))
            table = completions(self.network.cost, self.network.covers, price, near, self.network.most_stops)
            self._price, self._bound = price.copy(), (table, near)
        return self._bound

    def least(self, price: FloatArray) -> float:
        """See `Source`."""
        return float(self._completion(price)[0][-1, -1, 0])

    def below(self, price: FloatArray, threshold: float) -> Columns | None:
        """See `Source`."""
        table, near = self._completion(price)
        found = list_below(
            self.network, price, table, near, threshold=threshold, most_labels=self.most_labels
        )
        return None if found is None else Columns(found[0].stops, found[0].minutes.astype(np.int64), found[1])


@dataclass(frozen=True)
class CoveringTours:
    """A plan and what is proven about it.

    Attributes
    ----------
    tours : tuple of stop sequences (points 1, 2, … as in `cost`), or None where no plan was found
    value : int or None
        Cost of the tours.
    bound : int
        No plan costs less.
    termination : str
        ``proven``, ``infeasible``, or ``stopped`` by the time or by the memory a list may take.
    """

    tours: tuple[tuple[int, ...], ...] | None
    value: int | None
    bound: int
    termination: str

    @property
    def gap(self) -> float | None:
        """(value - bound) / value."""
        return None if self.value is None else (self.value - self.bound) / max(1, self.value)


def covering_tours(
    cost: NDArray[np.int64], covers: NDArray[np.bool_], *, most_stops: int, longest: int | None = None,
    time_limit_s: float = math.inf, most_listed: int = MOST_LISTED,
) -> CoveringTours:
    """Cheapest tours that together cover every point.

    Parameters
    ----------
    cost : shape (stops + 1, stops + 1), whole numbers
        Symmetric, the base first.
    covers : shape (stops, points)
        A stop that must be visited has a point of its own.
    most_stops : int
        Stops of a tour at most.
    longest : int, optional
        Cost of a tour at most.
    most_listed : int
        With more stop sets than this, labels find the tours.
    """
    deadline = time.perf_counter() + time_limit_s
    if not covers.any(axis=0).all():
        return CoveringTours(None, None, 0, "infeasible")
    if not covers.size:
        return CoveringTours((), 0, 0, "proven")
    useful, network = reduced(cost, covers, most_stops=most_stops, longest=longest)
    short, complete = _short_tours(network, most_listed)
    if np.bitwise_or.reduce(short.rows, initial=0) != np.bitwise_or.reduce(network.bits):
        # Without roundings a stop in reach is in reach alone; with them a detour could just reach it.
        within = 2 * network.ways_home <= network.longest
        impossible = complete or not network.covers[within].any(axis=0).all()
        return CoveringTours(None, None, 0, "infeasible" if impossible else "stopped")
    source: Source = Listed(short)
    columns, price, bound = _generated(source, short.subset(_thrifty(short)), network, deadline)
    if not complete:
        columns, price, bound = _generated(Labelled(network, 9, MOST_LABELS // 6), columns, network, deadline)
        source = Labelled(network, 12, MOST_LABELS)
    plan, value, proven = _closed(source, columns, price, bound, network, deadline)
    tours = tuple(tuple(int(useful[k]) + 1 for k in stops if k >= 0) for stops in plan.stops)
    if any(len(set(tour)) < len(tour) for tour in tours):
        # A tour that passes a stop twice is none of the problem's, though its bound holds.
        return CoveringTours(None, None, proven, "stopped")
    return CoveringTours(tours, value, proven, "proven" if proven >= value else "stopped")


def reduced(
    cost: NDArray[np.int64], covers: NDArray[np.bool_], *, most_stops: int, longest: int | None
) -> tuple[NDArray[np.intp], Network]:
    """The stops worth a visit (indices), and the network of them and of the points that imply the others."""
    keep: list[int] = []
    for w in np.argsort(covers.sum(axis=0), kind="stable"):
        if not any((covers[:, v] <= covers[:, w]).all() for v in keep):
            keep.append(int(w))
    rows = covers[:, sorted(keep)]
    # A stop that covers nothing is a short cut at most where distances are rounded: then it stays.
    bends = ((cost[:, 1:, None] + cost[None, 1:, :]) < cost[:, None, :]).any(axis=(0, 2))
    useful = np.flatnonzero(rows.any(axis=1) | bends)
    points = np.concatenate(([0], useful + 1))
    rows = np.column_stack((rows[useful], np.ones(len(useful), bool)))
    need = np.ones(rows.shape[1], np.int64)
    fewest = solve_program(
        covering_program(np.ones(len(useful)), pack(rows), np.zeros(0, np.uint64), need, most=1.0), absolute_gap=0.999
    )
    if np.isfinite(fewest.bound):
        need[-1] = max(1, math.ceil(math.ceil(-fewest.bound - ROUNDING) / most_stops))
    return useful, Network(
        np.ascontiguousarray(cost[np.ix_(points, points)]), rows, need, min(most_stops, len(useful)),
        UNLIMITED if longest is None else longest,
    )


def _short_tours(network: Network, most_listed: int) -> tuple[Columns, bool]:
    """All tours of as few stops as make a short list, and whether that is all tours."""
    cost, n = network.cost, len(network.covers)
    size = max(m for m in range(1, network.most_stops + 1) if m == 1 or sum(math.comb(n, i) for i in range(1, m + 1))
               <= most_listed)
    # Where roundings bend the triangle inequality, a set in reach may have a part slightly out of it.
    bend = int(max(0, (cost[:, None, :] - (cost[:, :, None] + cost[None, :, :])).max()))
    pool = list_tours(
        minutes=cost, km=cost.astype(float), base=0, first_stop=1, hold_minutes=np.zeros(n, np.int32),
        shift_minutes=network.longest + size * bend, max_stops=size,
    )
    pool = pool.subset(pool.minutes <= network.longest)
    rows, total = pool_rows(pool, network.bits), pool.minutes.astype(np.int64)
    padded = np.full((len(pool), network.most_stops), -1, np.int16)
    padded[:, : pool.stops.shape[1]] = pool.stops
    columns = Columns(padded, total, rows)
    return columns.subset(cheapest_of_equals(rows, total)), size == network.most_stops


def _thrifty(columns: Columns, most: int = 400) -> NDArray[np.bool_]:
    """The cheapest tours a row covered, and the cheapest over each row: what a relaxation starts from."""
    each = columns.cost / np.maximum(1, np.bitwise_count(columns.rows))
    chosen = np.zeros(len(columns), bool)
    chosen[np.argsort(each, kind="stable")[:most]] = True
    for w in range(64):
        over = np.flatnonzero(columns.rows >> np.uint64(w) & np.uint64(1))
        if len(over):
            chosen[over[np.argmin(each[over])]] = True
    return chosen


def _generated(
    source: Source, columns: Columns, network: Network, deadline: float
) -> tuple[Columns, FloatArray, float]:
    """Column generation from columns that cover every row: more columns, prices, and their bound.

    In a plan that sheds what it does not need each tour covers some row alone, so there are no more tours
    than rows: with ρ ≤ 0 no more than any reduced cost, prices and rows times ρ are a bound at any moment
    (Lübbecke & Desrosiers 2005, doi:10.1287/opre.1050.0234).
    """
    no_cuts = np.zeros(0, np.uint64)
    price, bound = np.zeros(len(network.need)), 0.0
    while True:
        every = np.ones(len(columns), bool)
        solved = relaxed(columns.cost.astype(float), columns.rows, no_cuts, every, network.need)
        if solved is None:
            return columns, price, bound
        new, least = _attractive(source, solved.row, deadline)
        proven = float(solved.row @ network.need) + len(network.need) * min(0.0, least)
        if proven > bound:
            price, bound = solved.row, proven
        if new is None or time.perf_counter() > deadline:
            return columns, price, bound
        attractive = reduced_costs(new.cost, new.rows, solved.row, no_cuts, np.zeros(0))
        columns = columns.joined(new.subset(np.argsort(attractive, kind="stable")[:BATCH]))


def _attractive(source: Source, price: FloatArray, deadline: float) -> tuple[Columns | None, float]:
    """Tours of negative reduced cost, best first sought, and a lower bound on all reduced costs."""
    least = source.least(price)
    threshold = least / 2
    while least < -ROUNDING and time.perf_counter() < deadline:
        threshold = min(threshold, -ROUNDING)
        new = source.below(price, threshold)
        if new is None:  # too many: nearer to the best there can be
            threshold = (threshold + least) / 2
        elif len(new):
            return new, least
        else:
            least, threshold = threshold, threshold / 16
    return None, least


def _closed(
    source: Source, columns: Columns, price: FloatArray, bound: float, network: Network, deadline: float
) -> tuple[Columns, int, int]:
    """The best plan found, its cost and the bound: list what is below a growing gap, and solve over it."""
    plan = _greedy(columns)
    lower = math.ceil(bound - ROUNDING)
    gap = max(1.0, FIRST_GAP * bound)
    while True:
        value = int(plan.cost.sum())
        if lower >= value or time.perf_counter() > deadline:
            return plan, value, min(lower, value)
        gap = min(gap, value - bound)
        listed = source.below(price, gap)
        # A plan with a tour that is not listed costs at least this.
        beyond = value if listed is None else math.ceil(bound + gap - ROUNDING)
        # Too many: the columns there are may still give a better plan; the relaxation keeps its bound.
        merged = (columns if listed is None else listed).joined(plan)
        incumbent = np.flatnonzero(np.isin(merged.rows, plan.rows))
        closed = close_list(
            merged.cost, merged.rows, network.need, incumbent=incumbent, enough=beyond, deadline=deadline
        )
        plan = merged.subset(closed.chosen)
        if listed is None:
            return plan, closed.value, min(lower, closed.value)
        lower = max(lower, min(closed.bound, beyond))
        gap *= 2


def _greedy(columns: Columns) -> Columns:
    """Cheapest per row still to be covered, again and again."""
    left = np.bitwise_or.reduce(columns.rows)
    chosen: list[int] = []
    while left:
        gain = np.bitwise_count(columns.rows & left)
        chosen.append(int(np.argmin(np.where(gain > 0, columns.cost / np.maximum(gain, 1), np.inf))))
        left &= ~columns.rows[chosen[-1]]
    return columns.subset(np.array(chosen))
