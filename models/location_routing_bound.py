"""A bound on location routing where bases send out so many tours: column generation over ng-tours.

For prices π of the rows of `models.location_routing_rows`, of the right signs, let r_b(π) be the reduced cost of
opening base b and g_b(π) ≥ 0 at least the greatest gain (prices less euros) of a tour from it. With k_b tours at most
from a base that is open, and none from one that is closed,

    L(π) = Σ_rows π·limit + Σ_b min over y_b of y_b (r_b − k_b g_b)

bounds every plan, whenever the work is stopped. Tours are priced base by base (`models.tour_pricer`, the load as
the resource), first by a dominance that ignores memories, then exactly over ng-tours; where no tour is missing,
broken rows are added.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.location_routing import Floats, LocationRouting, Tour, Ways
from models.location_routing_rows import MOST_TRIPLES, Cut, Decided, LocationRows, Triple
from models.solver import new_highs
from models.tour_pricer import TourPricer

if TYPE_CHECKING:
    from scipy.sparse import csr_array

LABELS = 1 << 20
NEIGHBOURS = 10
IMPROVING = 1e-4
"""Euros that a tour must gain to enter."""
ROUNDING = 1e-5
SLOW_S = 1.0
"""Seconds of an exact pricing from all bases after which no triples are added."""



@dataclass(frozen=True)
class LocationRelaxation:
    """What is known where bases send out so many tours.

    Attributes
    ----------
    decided : Decided
    bound : float
        Euros; no such plan costs less.
    opened, sent : shape (bases,)
        How far the relaxation opens each, and the tours it sends out.
    served : shape (stops, bases)
        How far it serves each stop from each base.
    finished : bool
        No tour is missing and no row was found broken.
    price : shape (rows,)
        Prices at which the bound holds.
    gain : shape (bases,)
        No tour from a base gains more at these prices.
    """

    decided: Decided
    bound: float
    opened: Floats
    sent: Floats
    served: Floats
    finished: bool
    price: Floats
    gain: Floats


class LocationBound:
    """The linear program of one instance with the tours and rows found so far, for any bases open or closed.

    Attributes
    ----------
    rows : LocationRows
    tours : list of tours
    pricer : TourPricer
        Its points are a base, the stops, and the base again.
    """

    def __init__(self, instance: LocationRouting) -> None:
        self.instance = instance
        self.rows = LocationRows(instance)
        self.tours: list[Tour] = []
        self._known: set[Tour] = set()
        n, m = instance.n_stops, instance.n_bases
        use = np.zeros((n + 2, n + 2))
        use[:, 1 : n + 1] = instance.load
        near = np.zeros((n + 2, n + 2), bool)
        nearest = np.argsort(instance.drive_eur[:n, :n], axis=1, kind="stable")[:, :NEIGHBOURS]
        near[np.arange(1, n + 1)[:, None], nearest + 1] = True
        np.fill_diagonal(near, True)
        self.pricer = TourPricer(use, limit=float(instance.tour_capacity), unit=1.0, neighbours=near, labels=LABELS,
                                  triples=MOST_TRIPLES)
        self._start_program()
        self.add((n + b, i, n + b) for b in range(m) for i in range(n))

    def _start_program(self) -> None:
        from scipy.sparse import csr_array

        highs, rows, m = new_highs(), self.rows, self.instance.n_bases
        for lo, hi in zip(*rows.limits(rows.cuts, rows.anything.ranges), strict=True):
            highs.addRow(lo, hi, 0, [], [])
        self._highs = highs
        self._base_rows = rows.of_bases(rows.cuts)
        self._add_columns(self.instance.base_eur.astype(float), np.ones(m), csr_array(self._base_rows))
        # Stops left unserved and tours not sent out, dearer than any plan.
        it, slack = self.instance, rows.of_slack(rows.cuts)
        dearest = 2.0 * it.drive_eur[: it.n_stops].max(axis=1).sum() + it.n_stops * it.tour_eur + it.base_eur.sum()
        self._add_columns(np.full(len(slack), dearest), np.full(len(slack), np.inf), csr_array(slack))

    def _add_columns(self, cost: Floats, most: Floats, of: csr_array) -> None:
        self._highs.addCols(
            len(cost), cost, np.zeros(len(cost)), most, of.nnz, of.indptr[:-1].astype(np.int32),
            of.indices.astype(np.int32), of.data,
        )

    def add(self, tours: Iterable[Tour]) -> int:
        """Tours into the program; how many were new."""
        new = [tour for tour in dict.fromkeys(tours) if tour not in self._known]
        if new:
            cost = np.array([self.instance.tour_cost(tour) for tour in new], float)
            of = self.rows.of_tours(self.instance.ways(new), self.rows.cuts)
            self._add_columns(cost, np.full(len(new), np.inf), of)
            self.tours += new
            self._known.update(new)
        return len(new)

    def _strengthen(self, cuts: list[Cut]) -> bool:
        """Add rows; whether there were any."""
        if not cuts:
            return False
        first = self.rows.first_cut
        of_others = np.vstack((self.rows.of_bases(cuts), self.rows.of_slack(cuts)))[:, first:]
        of_tours = self.rows.of_tours(self.instance.ways(self.tours), cuts).tocsc()[:, first + np.arange(len(cuts))]
        lo, hi = (limit[first:] for limit in self.rows.limits(cuts, self.rows.anything.ranges))
        for k in range(len(cuts)):
            span = slice(of_tours.indptr[k], of_tours.indptr[k + 1])
            others = np.flatnonzero(of_others[:, k])
            index = np.concatenate((others, of_tours.indices[span] + len(of_others))).astype(np.int32)
            value = np.concatenate((of_others[others, k], of_tours.data[span]))
            self._highs.addRow(lo[k], hi[k], len(index), index, value)
        self.rows.add(cuts)
        self._base_rows = self.rows.of_bases(self.rows.cuts)
        return True

    def solve(
        self, decided: Decided, *, enough: float, deadline: float, triples: bool = False
    ) -> LocationRelaxation:
        """The relaxation of such plans; stops where the bound reaches `enough`, or is late.

        With `triples`, those are added too until exact pricing is slow: a better bound where the bases are decided.
        """
        n, m = self.instance.n_stops, self.instance.n_bases
        self._restrict(decided)
        if not triples or self.rows.triples > MOST_TRIPLES // 2:
            self._forget()
        slow = False
        least, most = np.array(decided.ranges).T
        allowed = np.vstack((np.zeros(m, bool), self.rows.allowed(decided), np.zeros(m, bool)))
        bases = [b for b in range(m) if most[b]]
        bound, at_price, at_gain = -np.inf, np.zeros(0), np.zeros(m)
        while True:
            self._highs.run()
            solution = self._highs.getSolution()
            point, price = np.asarray(solution.col_value), np.asarray(solution.row_dual).copy()
            opened, share, sent = point[:m], point[n + 2 * m :], np.asarray(solution.row_value)[n + m : n + 2 * m]
            lower, upper = self.rows.limits(self.rows.cuts, decided.ranges)
            price[np.isinf(lower)] = np.minimum(price[np.isinf(lower)], 0.0)
            price[np.isinf(upper)] = np.maximum(price[np.isinf(upper)], 0.0)
            fixed = float(price @ np.where(price > 0, lower, np.where(price < 0, upper, 0.0)))
            pays = self.instance.base_eur - self._base_rows @ price
            self.pricer.owe(*self.rows.owed(price))
            worth, gain, new = {b: self.rows.worth(price, b) for b in bases}, np.zeros(m), list[Tour]()
            for b in bases:
                gain[b] = max(0.0, self.pricer.complete(worth[b], allowed[:, b]))
                new += self._found(b, self.pricer.best(cutoff=IMPROVING, relaxed=True)[0])
            exact = not self.add(new)
            if exact:
                begun = time.perf_counter()
                for b in bases:
                    self.pricer.complete(worth[b], allowed[:, b])
                    found, greatest, _ = self.pricer.best(cutoff=0.0, relaxed=False)
                    gain[b] = min(gain[b], greatest)
                    new += self._found(b, found)
                slow |= time.perf_counter() - begun > SLOW_S
            pays = (pays - most * gain)[bases]
            here = fixed + float(np.where(least[bases] > 0, pays, np.minimum(0.0, pays)).sum())
            if here > bound:
                bound, at_price, at_gain = here, price, gain
            late = bound >= enough or time.perf_counter() > deadline
            finished = not late and exact and not self.add(new)
            if finished:
                used = np.flatnonzero(share > 1e-7)
                ways, share = self.instance.ways([self.tours[k] for k in used]), share[used]
                # With stops unserved, rows are broken that cannot be mended.
                whole = point[m : n + 2 * m].max() < 1e-7
                finished = not whole or not self._strengthen(
                    self.rows.broken(opened, ways, share, triples and not slow)
                )
            if late or finished:
                served = self.rows.served(ways, share) if finished else np.zeros((n, m))
                return LocationRelaxation(decided, bound, opened, sent, served, finished, at_price, at_gain)

    def _restrict(self, decided: Decided) -> None:
        """Bounds of all columns, and of the rows that count tours."""
        n, m = self.instance.n_stops, self.instance.n_bases
        for b, (least, most) in enumerate(decided.ranges):
            self._highs.changeColBounds(b, float(least > 0), float(most > 0))
            self._highs.changeRowBounds(n + m + b, float(least), float(most))
        ways = self.instance.ways(self.tours)
        barred = ~self.rows.allowed(decided).T[ways[:, 0] - n]
        most_of = np.where((barred & (self.rows.visits(ways) > 0)).any(axis=1), 0.0, np.inf)
        columns = (n + 2 * m + np.arange(len(ways))).astype(np.int32)
        self._highs.changeColsBounds(len(columns), columns, np.zeros(len(columns)), most_of)

    def _forget(self) -> None:
        """Triples go: others may be needed now, and each makes pricing slower."""
        first, cuts = self.rows.first_cut, self.rows.cuts
        gone = np.array([k for k, cut in enumerate(cuts, first) if isinstance(cut, Triple)], np.int32)
        self._highs.deleteRows(len(gone), gone)
        self.rows.cuts = [cut for cut in cuts if not isinstance(cut, Triple)]
        self._base_rows = self.rows.of_bases(self.rows.cuts)

    def _found(self, base: int, found: list[tuple[float, Tour]]) -> list[Tour]:
        """Tours of the pricer that gain enough, with the base in its place."""
        at = self.instance.n_stops + base
        return [(at, *(i - 1 for i in tour[1:-1]), at) for gain, tour in found if gain > IMPROVING]

    def tours_below(self, relaxed: LocationRelaxation, cost: float, *, labels: int) -> Ways | None:
        """Every tour that a plan of at most this cost can use, once for each base and set of stops; None if too many.

        With such tours only, each plan of at most that cost adds to the bound what their gains lack to g_b.
        """
        n, m = self.instance.n_stops, self.instance.n_bases
        found: list[Ways] = []
        allowed = np.vstack((np.zeros(m, bool), self.rows.allowed(relaxed.decided), np.zeros(m, bool)))
        self.pricer.owe(*self.rows.owed(relaxed.price))
        for b, (_, most) in enumerate(relaxed.decided.ranges):
            if not most:
                continue
            self.pricer.complete(self.rows.worth(relaxed.price, b), allowed[:, b])
            at = np.concatenate(([n + b], np.arange(n), [n + b]))
            listed = self.pricer.above(
                relaxed.gain[b] - (cost - relaxed.bound) - ROUNDING,
                cost=self.instance.drive_eur[np.ix_(at, at)].astype(float), labels=labels,
            )
            if listed is None:
                return None
            # Stops first and the base after them, then padding: backwards is as good a way.
            ways = np.full((len(listed), listed.shape[1] + 2), n + m, np.int16)
            ways[:, 0] = n + b
            ways[:, 1:-1] = np.where(listed > 0, listed - 1, n + m)
            ways[np.arange(len(ways)), (listed > 0).sum(axis=1) + 1] = n + b
            found.append(ways)
        longest = max((ways.shape[1] for ways in found), default=0)
        pads = [np.full((len(ways), longest - ways.shape[1]), n + m, np.int16) for ways in found]
        return np.concatenate([np.hstack(both) for both in zip(found, pads, strict=True)])
