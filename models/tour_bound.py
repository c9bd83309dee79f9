"""A bound on tours with prizes: column generation over ng-tours, valid whenever it is stopped.

For prices u ≥ 0 of the points, and z(u) at least the greatest Σ_i a_i (p_i − u_i) of a tour that visits point i
a_i times,

    L(u) = Σ_i u_i + m · max(0, z(u))

bounds every plan of m tours. The prices come from the linear program over the tours found so far, drawn towards
the best prices met (smoothing: Wentges 1997; Pessoa, Sadykov, Uchoa & Vanderbeck 2018,
doi:10.1287/ijoc.2017.0784). z(u) is first the completion bound of the pricing (a dynamic program, at once), then,
where heuristic pricing (dominance that ignores memories) finds nothing more, exact label-setting over ng-tours.
Neighbourhoods start small and grow along the cycles of the relaxation's tours (dynamic ng: Roberti & Mingozzi
2014, doi:10.1287/trsc.2013.0474). See also Poggi, Viana & Uchoa 2010 (doi:10.4230/OASIcs.ATMOS.2010.142), a
branch-cut-and-price for the same problem.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

import numpy as np

from models.orienteering import Floats, Orienteering
from models.solver import new_highs
from models.tour_pricer import MOST_COMPARISONS, TourPricer
from models.tour_pricing import TIE

UNITS = 1_000
"""Length steps of the completion bound: its rounding costs about half a step an arc."""
LABELS = 3_000_000
"""Labels of a pricing at most: about 200 MB."""
COMPARISONS_A_SECOND = 100_000_000
LISTED_LABELS = 1 << 20
"""Labels of a listing at most (a power of two): about 110 MB while it lasts."""
FIRST_NEIGHBOURS = 6
MOST_NEIGHBOURS = 16
DESCENTS = 15
"""Subgradient steps before the linear program is solved."""
SMOOTHING = 0.7
"""Share of the best prices met in the prices tried."""
IMPROVING = 1e-6
"""A tour enters where it gains more than this."""


class TourBound:
    """The bound of one instance: `step` as often as there is time; `bound` holds at any moment.

    Attributes
    ----------
    bound : float
        Proven: no plan has a greater prize.
    relaxation : float
        The linear program over the tours so far; where it meets the unrounded bound, `settled` is true.
    price : shape (n,) or None
        Prices of the points at which the bound was best.
    elementary : list of tours
        New tours that visit no point twice, both ends included; the caller empties it.
    """

    def __init__(self, instance: Orienteering) -> None:
        self.instance = instance
        self.bound = instance.first_bound()
        self.settled = False
        self.relaxation = -np.inf
        self.elementary: list[tuple[int, ...]] = []
        n = len(instance.prize)
        self._usable = np.zeros(n, bool)
        self._usable[instance.reachable()] = True
        limit = instance.longest + n * TIE  # dominance takes lengths for equal that differ by a tie, once a stop
        self._near = np.argsort(instance.distance, axis=1, kind="stable")
        self._members = np.zeros((n, n), bool)
        for i in np.flatnonzero(self._usable):
            near = [j for j in self._near[i] if self._usable[j] and j != i][: FIRST_NEIGHBOURS - 1]
            self._members[i, [i, *near]] = True
        self._pricer = TourPricer(
            instance.distance, limit=limit, unit=max(limit, 1e-9) / UNITS, neighbours=self._members, labels=LABELS
        )
        self._raw = np.inf
        self._descents = 0
        self.price: Floats | None = None
        self._comparisons = MOST_COMPARISONS
        self._highs = new_highs()
        self._tours: list[tuple[int, ...]] = []
        self._known: set[tuple[int, ...]] = set()
        self._start_program()

    def _start_program(self) -> None:
        """Rows: each point at most once; at most as many tours as vehicles. No columns yet."""
        n = len(self.instance.prize)
        self._highs.clearModel()
        self._highs.changeObjectiveSense(_maximise())
        for i in range(n + 1):
            self._highs.addRow(-np.inf, 1.0 if i < n else float(self.instance.vehicles), 0, [], [])

    def add(self, tours: Iterable[tuple[int, ...]]) -> int:
        """Tours (both ends included) into the linear program; how many were new."""
        new = [tour for tour in dict.fromkeys(tours) if tour not in self._known]
        if not new:
            return 0
        n = len(self.instance.prize)
        cost: list[float] = []
        starts: list[int] = []
        rows: list[int] = []
        values: list[float] = []
        for tour in new:
            point, times = np.unique(tour[1:-1], return_counts=True)
            cost.append(float(self.instance.prize[point] @ times))
            starts.append(len(rows))
            rows += [*map(int, point), n]
            values += [*map(float, times), 1.0]
        self._highs.addCols(
            len(new), np.array(cost), np.zeros(len(new)), np.full(len(new), np.inf), len(rows),
            np.array(starts, np.int32), np.array(rows, np.int32), np.array(values),
        )
        self._tours += new
        self._known.update(new)
        return len(new)

    def step(self, *, seconds: float = np.inf) -> None:
        """One round: solve the program, price, add tours, and take the bound; or grow the neighbourhoods."""
        if self.settled or not self._usable.any():
            self.bound = 0.0 if not self._usable.any() else self.bound
            self.settled = True
            return
        end = time.perf_counter() + seconds
        self._comparisons = int(min(MOST_COMPARISONS, max(0.5, seconds) * COMPARISONS_A_SECOND))
        price, fee = self._prices()
        if self._descents < DESCENTS:
            self._subgradient(price, end)
            return
        smoothing = SMOOTHING
        while True:
            tried = price if self.price is None else smoothing * self.price + (1 - smoothing) * price
            if self._price(tried, price, fee) or smoothing == 0.0 or self.price is None:
                break
            smoothing = smoothing / 2 if smoothing > 0.2 else 0.0
            if self._raw <= self.relaxation + IMPROVING or time.perf_counter() > end:
                break
        if self._raw <= self.relaxation + 1e-4 and not self._grow():
            self.settled = True

    def _subgradient(self, first: Floats, end: float) -> None:
        """Polyak steps on L with the completion bound as z: good prices to begin from, and tours for the program."""
        it = self.instance
        tried = self.price if self.price is not None else first
        stretch, least = 1.0, np.inf
        while self._descents < DESCENTS and time.perf_counter() < end:
            self._descents += 1
            at_start = self._complete(tried)
            found = self._search(cutoff=0.0, relaxed=True)
            value = float(tried[self._usable].sum()) + it.vehicles * at_start
            self._take(tried, at_start)
            self.add(tour for _, tour in found)
            if value < least - 1e-6:
                least, stalled = value, 0
            else:
                stalled += 1
                if stalled >= 4:
                    stretch, stalled = stretch / 2, 0
            slope = np.where(self._usable, 1.0, 0.0)
            if found:
                point, times = np.unique(max(found)[1][1:-1], return_counts=True)
                slope[point] -= it.vehicles * times
            length = stretch * (value - max(self.relaxation, 0.0)) / max(1.0, float(slope @ slope))
            tried = np.clip(tried - length * slope, 0.0, it.prize)

    def _complete(self, tried: Floats) -> float:
        """Going to a point gains its prize less its price; a bound on the gain of a tour."""
        gain = np.where(self._usable, self.instance.prize - tried, 0.0)
        return max(0.0, self._pricer.complete(np.tile(gain, (len(gain), 1)), self._usable & (gain > 1e-7)))

    def _prices(self) -> tuple[Floats, float]:
        """Prices of the points (within 0 … prize) and of a vehicle, from the linear program."""
        if not self._tours:
            return self.instance.prize * 0.5, 0.0
        self._highs.run()
        dual = np.asarray(self._highs.getSolution().row_dual)
        self.relaxation = float(self._highs.getInfo().objective_function_value)
        return np.clip(dual[:-1], 0.0, self.instance.prize), max(0.0, float(dual[-1]))

    def _price(self, tried: Floats, price: Floats, fee: float) -> bool:
        """Tours of positive gain at the `tried` prices; whether one improves the program at its own prices."""
        at_start = self._complete(tried)
        found = self._search(cutoff=0.0 if fee <= 0 else fee * 0.5, relaxed=True)
        most = max((g for g, _ in found), default=0.0)
        tours = [tour for _, tour in found]
        self._take(tried, at_start)
        if self.add(tours) and self._improves(tours, price, fee):
            return True
        exact = self._search(cutoff=most, relaxed=False)
        self._take(tried, min(at_start, self._most))
        tours = [tour for _, tour in exact]
        return bool(self.add(tours)) and self._improves(tours, price, fee)

    def _improves(self, tours: list[tuple[int, ...]], price: Floats, fee: float) -> bool:
        worth = self.instance.prize - price
        return any(worth[list(tour[1:-1])].sum() > fee + IMPROVING for tour in tours)

    def _take(self, tried: Floats, most: float) -> None:
        raw = float(tried[self._usable].sum()) + self.instance.vehicles * max(0.0, most)
        if raw < self._raw - 1e-9:
            self._raw, self.price = raw, tried
            self.bound = min(self.bound, self.instance.rounded(raw))

    def _search(self, *, cutoff: float, relaxed: bool) -> list[tuple[float, tuple[int, ...]]]:
        """Tours above the cutoff with their gains; `_most` is set to a bound on the gain of any tour."""
        found, self._most, self.labels = self._pricer.best(
            cutoff=cutoff, relaxed=relaxed, comparisons=self._comparisons
        )
        self.elementary += [
            tour for _, tour in found
            if len(set(tour)) == len(tour) and self.instance.length(tour) <= self.instance.longest
        ]
        return found

    def tours_above(self, value: float) -> list[tuple[int, ...]] | None:
        """Every tour that a plan of at least this prize can use, once for each set of stops; None if too many."""
        it = self.instance
        if self.price is None:
            return None
        gain = np.where(self._usable, it.prize - self.price, 0.0)
        self._pricer.complete(np.tile(gain, (len(gain), 1)), self._usable)
        most = (self._raw - float(self.price[self._usable].sum())) / it.vehicles
        threshold = most - (self._raw - value) - IMPROVING
        listed = self._pricer.above(threshold, cost=it.distance, labels=LISTED_LABELS)
        if listed is None:
            return None
        tours = [(0, *(int(i) for i in reversed(way) if i >= 0), len(gain) - 1) for way in listed]
        return [tour for tour in tours if it.length(tour) <= it.longest]

    def _grow(self) -> bool:
        """Neighbourhoods that forbid the cycles of the relaxation's tours; whether any grew."""
        share = np.asarray(self._highs.getSolution().col_value)
        grown = False
        for k in np.flatnonzero(share > 1e-6):
            seen: dict[int, int] = {}
            tour = self._tours[k]
            for position, i in enumerate(tour[1:-1], 1):
                if i in seen:
                    inside = list(tour[seen[i] + 1 : position])
                    if all(self._members[j, i] or self._members[j].sum() < MOST_NEIGHBOURS for j in inside):
                        grown |= not self._members[inside, i].all()
                        self._members[inside, i] = True
                seen[i] = position
        if grown:
            kept = [tour for tour in self._tours if self._allowed(tour)]
            self._start_program()
            self._tours, self._known = [], set()
            self.add(kept)
        return grown

    def _allowed(self, tour: tuple[int, ...]) -> bool:
        """Whether a tour is an ng-tour of the present neighbourhoods."""
        memory: set[int] = set()
        for i in tour[1:-1]:
            if i in memory:
                return False
            memory = {j for j in memory if self._members[i, j]} | {i}
        return True


def _maximise() -> object:
    import highspy

    return highspy.ObjSense.kMaximize
