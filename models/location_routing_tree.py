"""Branching on bases, their tours and the stops they serve, and the integer program over all tours of better plans.

A node knows how many tours each base sends out, at least and at most, and stops it does not serve; the node of the
least bound is worked on first. Where its relaxation is solved, every tour of a plan better than the one in hand is
listed and, if they are few, the gap is closed over the list (`models.tour_closing`). Else what the relaxation does
in part is decided both ways: a base open, a number of tours, or then a stop served from a base. Where the bases are
decided, longer lists are tried first, over a relaxation strengthened by triples: if that of all better plans is too
long, one of all plans up to half the gap, a quarter … raises the bound.
"""

from __future__ import annotations

import heapq
import itertools
import math
import time
from dataclasses import replace

import numpy as np

from models.location_routing import LocationRouting, Tour, Ways
from models.location_routing_bound import LocationBound, LocationRelaxation
from models.location_routing_rows import Decided
from models.program import RowBuilder
from models.tour_closing import TourList, close_list

ROUNDING = 1e-4
FRACTION = 1e-4
FEW_TOURS, MOST_TOURS = 3_000, 400_000
"""Listed tours to close over, at most: before and after all is decided about the bases."""
FEW_LABELS, LABELS = 1 << 18, 1 << 22
"""Of a listing, at most: powers of two."""
CLOSING_S = 20.0
"""Seconds to close a list at most: deciding one thing more may be quicker."""
LEAST_STEPS = 16
"""Parts of the gap, smaller than which a shorter list no longer pays."""


class LocationTree:
    """The nodes of one instance, and what each proves.

    Attributes
    ----------
    relaxation : LocationBound
        Tours and rows, for all nodes.
    bound : float
        No plan costs less; whole euros. Infinite where there is no plan at all.
    settled : bool
        Whether nothing is left to try.
    """

    def __init__(self, instance: LocationRouting) -> None:
        self.instance = instance
        self.relaxation = LocationBound(instance)
        self._number = itertools.count()
        self._nodes: list[tuple[float, int, Decided]] = []
        self._left: list[float] = []
        self._push(0.0, self.relaxation.rows.anything)

    @property
    def bound(self) -> float:
        return min([node[0] for node in self._nodes] + self._left, default=math.inf)

    @property
    def settled(self) -> bool:
        return not self._nodes

    def step(self, cost: float, *, deadline: float) -> tuple[Tour, ...] | None:
        """Work on the node of the least bound; a plan cheaper than `cost`, where one is found."""
        least, _, decided = heapq.heappop(self._nodes)
        if least >= cost:
            self._left.append(least)
            return None
        enough = cost - 1 + ROUNDING
        relaxed = self.relaxation.solve(decided, enough=enough, deadline=deadline)
        least = max(least, math.ceil(relaxed.bound - ROUNDING))
        if least >= cost or not relaxed.finished:
            self._push(least, decided)
            return None
        parts = self._bases_in_part(relaxed)
        deep = not parts and not decided.barred
        parts = parts or self._stops_in_part(relaxed)
        if deep or not parts:
            deeper = self.relaxation.solve(decided, enough=enough, deadline=deadline, triples=True)
            relaxed = max(relaxed, deeper, key=lambda of: of.bound)
            least = max(least, math.ceil(relaxed.bound - ROUNDING))
            plan, least = self._raised(least, relaxed, cost, deadline)
        else:
            plan, least = self._closed(least, relaxed, cost - 1, FEW_TOURS, deadline)
        if plan is not None or least >= cost:
            self._push(least, decided)
            return plan
        for part in parts:
            self._push(least, part)
        if not parts:
            self._left.append(least)
        return None

    def _push(self, least: float, decided: Decided) -> None:
        """A node to work on, if its bases can hold the loads, and its tours too."""
        it = self.instance
        most = np.array([most for _, most in decided.ranges])
        held = np.minimum(it.base_capacity, most * it.tour_capacity)
        if held.sum() >= it.total_load:
            heapq.heappush(self._nodes, (least, next(self._number), decided))

    def _bases_in_part(self, relaxed: LocationRelaxation) -> list[Decided]:
        """Two ways to decide what the relaxation does in part: a base open, or else a number of tours."""
        ranges = relaxed.decided.ranges
        for amount, shares in ((relaxed.opened, np.minimum(relaxed.opened, 1.0)), (relaxed.sent, relaxed.sent % 1.0)):
            off = np.minimum(shares, 1.0 - shares)
            b = int(np.argmax(off))
            if off[b] > FRACTION:
                least, most = ranges[b]
                below = 0 if amount is relaxed.opened else math.floor(amount[b])
                return [
                    replace(relaxed.decided, ranges=(*ranges[:b], part, *ranges[b + 1 :]))
                    for part in ((below + 1, most), (least, below))
                ]
        return []

    def _stops_in_part(self, relaxed: LocationRelaxation) -> list[Decided]:
        """A stop that is served from a base in part: not from any other, or not from this one."""
        shared = (relaxed.served > FRACTION).sum(axis=1) > 1
        if not shared.any():
            return []
        off = np.where(shared[:, None], np.abs(relaxed.served - 0.5), np.inf)
        stop, base = np.unravel_index(np.argmin(off), off.shape)
        others = {(int(stop), b) for b in range(self.instance.n_bases) if b != base}
        barred = relaxed.decided.barred
        return [replace(relaxed.decided, barred=barred | more) for more in (others, {(int(stop), int(base))})]

    def _raised(
        self, least: float, relaxed: LocationRelaxation, cost: float, deadline: float
    ) -> tuple[tuple[Tour, ...] | None, float]:
        """A plan cheaper than `cost`, or a bound that is as good as lists give.

        The first list is of the tours of all such plans. Where it is too long, or not closed in time, targets halve
        the way between what is proven and the least that failed.
        """
        failed, target, smallest = cost, cost - 1, (cost - relaxed.bound) / LEAST_STEPS
        while failed - least > smallest and time.perf_counter() < deadline:
            plan, proven = self._closed(least, relaxed, target, MOST_TOURS, deadline)
            if plan is not None or proven >= cost:
                return plan, proven
            failed = failed if proven > target else target
            least = max(least, proven)
            target = math.floor((least + failed) / 2)
        return None, least

    def _closed(
        self, least: float, relaxed: LocationRelaxation, target: float, most: int, deadline: float
    ) -> tuple[tuple[Tour, ...] | None, float]:
        """A plan of `target` at most, and a bound: more than `target` where there is no such plan.

        Nothing better than `least` is proven where its tours are more than `most`.
        """
        it, labels = self.instance, FEW_LABELS if most == FEW_TOURS else LABELS
        ways = self.relaxation.tours_below(relaxed, target, labels=labels)
        if ways is None or len(ways) > most:
            return None, least
        if not len(ways):
            return None, target + 1
        listed = tour_list(self.relaxation, ways, relaxed, unserved_eur=target + 1)
        until = min(deadline, time.perf_counter() + CLOSING_S)
        chosen, bound = close_list(listed, value=-target - 1, deadline=until)
        if chosen is None:
            return None, max(least, -bound)
        plan = tuple(tuple(int(i) for i in way if i < it.n_stops + it.n_bases) for way in ways[chosen])
        return plan, max(least, -bound)


def tour_list(
    bound: LocationBound, ways: Ways, relaxed: LocationRelaxation, *, unserved_eur: float
) -> TourList:
    """Tours as columns of the program of a node, in which a stop may stay unserved at a price.

    The cuts of the relaxation that have a price take part; its prices say which tours are promising. Tours from a
    base are counted by a whole variable, to branch on.
    """
    it, rows = bound.instance, bound.rows
    n, m = it.n_stops, it.n_bases
    kept = np.concatenate((np.ones(rows.first_cut, bool), np.abs(relaxed.price[rows.first_cut :]) > 1e-7))
    cuts = [cut for cut, of in zip(rows.cuts, kept[rows.first_cut :], strict=False) if of]
    of_tours, of_bases = rows.of_tours(ways, cuts), rows.of_bases(cuts)
    lower, upper = rows.limits(cuts, relaxed.decided.ranges)
    least, most = np.array(relaxed.decided.ranges, float).T
    upper[:n] = 1.0
    lower[n + m : n + 2 * m] = upper[n + m : n + 2 * m] = 0.0
    # Columns: bases, tours they send out, stops left unserved.
    of_others = np.zeros((2 * m + n, len(lower)))
    of_others[:m] = of_bases
    of_others[m + np.arange(m), n + m + np.arange(m)] = -1.0
    of_others[2 * m + np.arange(n), np.arange(n)] = 1.0
    builder = RowBuilder()
    for row, of in enumerate(of_others.T):
        at = np.flatnonzero(of)
        builder.add(at, of[at], lo=lower[row], hi=upper[row])
    core = builder.program(
        objective=-np.concatenate((it.base_eur, np.zeros(m), np.full(n, unserved_eur))),
        col_lo=np.concatenate((least > 0, least, np.zeros(n))).astype(float),
        col_hi=np.concatenate((most > 0, most, np.ones(n))).astype(float), integer=np.arange(2 * m + n) < 2 * m,
    )
    prize = -it.ways_cost(ways).astype(float)
    return TourList(core, prize, of_tours, rows.visits(ways) > 0, prize + of_tours @ relaxed.price[kept], 1.0)
