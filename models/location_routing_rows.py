"""Rows of location routing as tours meet them: their coefficients, and their prices on the arcs of a tour.

Rows (1) and (2) of `models.location_routing`, how many tours each base sends out, and that enough bases are open to
hold all loads, are there from the start; of (3), (4) and

    Σ_r ⌊visits of r to S / 2⌋ λ_r ≤ 1    triples S of stops

only those that a fractional point breaks are added. A price of (3) belongs to a stop served from a base, half a price
of (4) to each arc that crosses the border of its set: pricing stays the same problem. A price of a triple does not, and
is owed apart (`models.tour_pricing`); so triples are few.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba as nb
import numpy as np
from numpy.typing import NDArray

from models.location_routing import Floats, LocationRouting, Ways
from models.tour_closing import broken_triples

if TYPE_CHECKING:
    from scipy.sparse import csr_array

BROKEN = 0.02
"""A row is added where it is broken by more than this."""
SETS_A_ROUND = 25
MOST_TRIPLES = 128
"""At a time; in sixty-fours."""


@dataclass(frozen=True)
class Link:
    """A stop is served from a base only if that is open: (3)."""

    stop: int
    base: int


@dataclass(frozen=True)
class Entries:
    """Tours enter a set of stops, given as truth values, at least so many times: (4)."""

    inside: NDArray[np.bool_]
    least: int


@dataclass(frozen=True)
class Triple:
    """Of the tours that make two visits to three stops there is one at most."""

    stops: tuple[int, int, int]


Cut = Link | Entries | Triple

Ranges = tuple[tuple[int, int], ...]
"""Of each base, the least and the most tours it sends out: 0 and 0 where it is closed, 1 or more where it is open."""


@dataclass(frozen=True)
class Decided:
    """What a part of all plans has in common.

    Attributes
    ----------
    ranges : tuple of (least, most)
        Tours of each base.
    barred : set of (stop, base)
        Stops that are not served from a base.
    """

    ranges: Ranges
    barred: frozenset[tuple[int, int]] = frozenset()


class LocationRows:
    """All rows, in the order in which they came; columns are the bases (0 … 1), then tours."""

    def __init__(self, instance: LocationRouting) -> None:
        self.instance = instance
        everything = np.ones(instance.n_stops, bool)
        self.cuts: list[Cut] = [Entries(everything, -(-instance.total_load // instance.tour_capacity))]
        largest_first = np.cumsum(np.sort(instance.base_capacity)[::-1])
        self.fewest_bases = int(np.searchsorted(largest_first, instance.total_load)) + 1

    @property
    def anything(self) -> Decided:
        """Whatever a best plan may do."""
        return Decided(tuple((0, self.instance.most_tours(b)) for b in range(self.instance.n_bases)))

    def served(self, ways: Ways, share: Floats) -> Floats:
        """How far each stop is served from each base, shape (stops, bases)."""
        visits, base = self.visits(ways), ways[:, 0] - self.instance.n_stops
        return np.stack([share[base == b] @ visits[base == b] for b in range(self.instance.n_bases)], axis=1)

    def allowed(self, decided: Decided) -> NDArray[np.bool_]:
        """Which stops may be served from which base, shape (stops, bases)."""
        allowed = np.tile(np.array([most > 0 for _, most in decided.ranges]), (self.instance.n_stops, 1))
        for stop, base in decided.barred:
            allowed[stop, base] = False
        return allowed

    @property
    def first_cut(self) -> int:
        """Rows that are no cuts: stops, loads of bases, tours of bases, and the number of bases."""
        return self.instance.n_stops + 2 * self.instance.n_bases + 1

    def limits(self, cuts: Sequence[Cut], ranges: Ranges) -> tuple[Floats, Floats]:
        """Lower and upper limits of all rows if these are the cuts."""
        n, m = self.instance.n_stops, self.instance.n_bases
        least, most = np.array(ranges, float).T
        lo = [cut.least if isinstance(cut, Entries) else -np.inf for cut in cuts]
        hi = [np.inf if isinstance(cut, Entries) else float(isinstance(cut, Triple)) for cut in cuts]
        lower = np.concatenate((np.ones(n), np.full(m, -np.inf), least, [float(self.fewest_bases)], lo))
        return lower, np.concatenate((np.full(n, np.inf), np.zeros(m), most, [np.inf], hi))

    def of_bases(self, cuts: Sequence[Cut]) -> Floats:
        """Coefficients of the bases, shape (bases, rows)."""
        n, m = self.instance.n_stops, self.instance.n_bases
        of = np.zeros((m, self.first_cut + len(cuts)))
        of[np.arange(m), n + np.arange(m)] = -self.instance.base_capacity
        of[:, n + 2 * m] = 1.0
        for k, cut in enumerate(cuts, self.first_cut):
            if isinstance(cut, Link):
                of[cut.base, k] = -1.0
        return of

    def of_slack(self, cuts: Sequence[Cut]) -> Floats:
        """Coefficients of stops left unserved, then of tours not sent out, shape (stops + bases, rows).

        A stop unserved counts as a tour that enters every set it is in: with these columns there is always a point.
        """
        n, m = self.instance.n_stops, self.instance.n_bases
        of = np.zeros((n + m, self.first_cut + len(cuts)))
        of[np.arange(n), np.arange(n)] = 1.0
        of[n + np.arange(m), n + m + np.arange(m)] = 1.0
        for k, cut in enumerate(cuts, self.first_cut):
            if isinstance(cut, Entries):
                of[:n, k] = cut.inside
        return of

    def of_tours(self, ways: Ways, cuts: Sequence[Cut]) -> csr_array:
        """Coefficients of tours, shape (tours, rows)."""
        from scipy.sparse import coo_array

        n, m = self.instance.n_stops, self.instance.n_bases
        each = np.arange(len(ways))
        base = ways[:, 0].astype(np.int64) - n
        visits = self.visits(ways)
        tour, stop = np.nonzero(visits)
        parts = [
            (tour, stop, visits[tour, stop]), (each, n + base, visits @ self.instance.load),
            (each, n + m + base, np.ones(len(ways))),
        ]
        for k, cut in enumerate(cuts, self.first_cut):
            if isinstance(cut, Link):
                of = np.where(base == cut.base, visits[:, cut.stop], 0)
            elif isinstance(cut, Triple):
                of = visits[:, cut.stops].sum(axis=1) // 2
            else:
                inside = np.concatenate((cut.inside, np.zeros(m + 1, bool)))[ways]
                of = (inside[:, 1:] & ~inside[:, :-1]).sum(axis=1)
            some = np.flatnonzero(of)
            parts.append((some, np.full(len(some), k), of[some]))
        tours, rows, values = (np.concatenate(of) for of in zip(*parts, strict=True))
        shape = (len(ways), self.first_cut + len(cuts))
        return coo_array((values.astype(float), (tours, rows)), shape=shape).tocsr()

    def visits(self, ways: Ways) -> NDArray[np.int8]:
        """How often each tour visits each stop, shape (tours, stops)."""
        n = self.instance.n_stops
        visits = np.zeros((len(ways), n + 1), np.int8)
        for at in ways.T:
            visits[np.arange(len(ways)), np.minimum(at, n)] += 1
        return visits[:, :n]

    def worth(self, price: Floats, base: int) -> Floats:
        """What each arc of a tour from a base gains, shape (n + 2, n + 2): the base, the stops, the base again."""
        it, n, m = self.instance, self.instance.n_stops, self.instance.n_bases
        gain = price[:n] + price[n + base] * it.load
        sets: list[NDArray[np.bool_]] = []
        half: list[float] = []
        for cut, of in zip(self.cuts, price[self.first_cut :], strict=False):  # later cuts have no price yet
            if isinstance(cut, Link):
                if cut.base == base:
                    gain[cut.stop] += of
            elif isinstance(cut, Entries) and of > 0:
                sets.append(cut.inside)
                half.append(of / 2)
        at = np.concatenate(([n + base], np.arange(n), [n + base]))
        worth = -it.drive_eur[np.ix_(at, at)].astype(float)
        worth[:, 1 : n + 1] += gain
        worth[0, 1 : n + 1] += price[n + m + base] - it.tour_eur
        if sets:
            inside = np.zeros((len(sets), n + 2))
            inside[:, 1 : n + 1] = sets
            weighed = np.array(half)[:, None] * inside
            alone = weighed.sum(axis=0)
            worth += alone[:, None] + alone[None, :] - 2.0 * (weighed.T @ inside)
        return np.asarray(worth)

    @property
    def triples(self) -> int:
        """How many there are."""
        return sum(isinstance(cut, Triple) for cut in self.cuts)

    def owed(self, price: Floats) -> tuple[NDArray[np.int64], Floats]:
        """Triples with a price, shape (triples, 3), as points of `worth`, and what a tour owes for a second visit."""
        due = [
            ([1 + i for i in cut.stops], -of) for cut, of in zip(self.cuts, price[self.first_cut :], strict=False)
            if isinstance(cut, Triple) and of < 0
        ]
        return np.array([stops for stops, _ in due], np.int64).reshape(-1, 3), np.array([of for _, of in due])

    def broken(self, opened: Floats, ways: Ways, share: Floats, triples: bool) -> list[Cut]:
        """Cuts that a fractional point breaks: all of (3), the worst found of (4); if there are none, `triples`."""
        it, n = self.instance, self.instance.n_stops
        way, served, crossed = np.minimum(ways, n), self.served(ways, share), np.zeros((n + 1, n + 1))
        for here, there in zip(way.T[:-1], way.T[1:], strict=True):
            np.add.at(crossed, (here, there), share)
        links = [Link(int(i), int(b)) for i, b in np.argwhere(served > opened + BROKEN)]
        sets, short = _thin_sets(crossed + crossed.T, it.load, it.tour_capacity, BROKEN)
        found: list[Cut] = [*links]
        order = np.argsort(-short, kind="stable")
        for inside in _distinct(sets[order], SETS_A_ROUND):
            found.append(Entries(inside, -(-int(it.load[inside].sum()) // it.tour_capacity)))
        if triples and not found:
            new = broken_triples(self.visits(ways) > 0, share)[: MOST_TRIPLES - self.triples]
            found += [Triple((int(a), int(b), int(c))) for a, b, c in new]
        return found

    def add(self, cuts: Iterable[Cut]) -> None:
        """New rows at the end."""
        self.cuts += cuts


def _distinct(sets: NDArray[np.bool_], most: int) -> list[NDArray[np.bool_]]:
    kept: dict[bytes, NDArray[np.bool_]] = {}
    for inside in sets:
        kept.setdefault(inside.tobytes(), inside)
        if len(kept) == most:
            break
    return list(kept.values())


@nb.njit(cache=True, nogil=True)
def _thin_sets(weight, load, capacity, broken):  # type: ignore[no-untyped-def]
    """Sets grown from each stop by its strongest tie, as they are when entered too seldom; and by how much.

    Parameters
    ----------
    weight : shape (n + 1, n + 1)
        How often each edge is driven, both ways together; outside comes last.
    """
    n = len(load)
    sets, short = np.zeros((n, n), np.bool_), np.zeros(n)
    count = 0
    tie = np.zeros(n)
    for first in range(n):
        inside = np.zeros(n, np.bool_)
        tie[:] = 0.0
        held, border, chosen = 0, 0.0, first
        worst, at = broken, -1
        for _ in range(n):
            inside[chosen] = True
            held += load[chosen]
            whole = 0.0
            for j in range(n + 1):
                whole += weight[chosen, j]
            border += whole - 2.0 * tie[chosen]
            lacking = -(-held // capacity) - border / 2
            if lacking > worst:
                if at < 0:
                    at = count
                    count += 1
                worst = lacking
                sets[at] = inside
                short[at] = lacking
            strongest, following = -1.0, -1
            for j in range(n):
                tie[j] += weight[chosen, j]
                if not inside[j] and tie[j] > strongest:
                    strongest, following = tie[j], j
            if following < 0:
                break
            chosen = following
    return sets[:count], short[:count]
