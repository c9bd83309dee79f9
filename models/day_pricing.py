"""The best tours of long days at given prices, and a bound on the gain of any of them.

A visit to stop k gains its price p_k, a tour costs what it drives and works, all in the objective's units:

    gain(r) = Σ_{k ∈ r} p_k − ε · euros(r) − capacity,

ε the price of a yearly euro. Labels price it arc by arc (`models.tour_pricing`), one network for each class of stops
that share a weekday; minutes of driving and work are the resource, in whole units, so that the completion bound
rounds nothing. Euros of an arc are those of the least way through whatever points: a stop without gain may then be
left out, and the gain of a tour is never less than it is.

Where a day may hold K stops at most, each is charged ν ≥ 0 and K ν is given back (Lagrange): whatever ν, the gain
of the best of all tours so charged, plus K ν, bounds that of every tour of K stops.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.joint_data import JointData
from models.long_days import DayRoads, LongDays, StopSet
from models.program import FloatArray
from models.tour_pricer import TourPricer

LABELS = 1 << 19
"""Of one pricing, at most: about 35 MB for each network."""
LISTED_LABELS = 1 << 20
COMPARISONS = 60_000_000
"""Of labels, in one pricing at most: about half a second; beyond, the bound is what the open labels could reach."""
FIRST_NEIGHBOURS = 8
MOST_NEIGHBOURS = 20
GROWTHS = 6
"""How often neighbourhoods may grow in one pricing."""
CHARGES = 6
"""Values of ν that are tried."""
BY_KM = 1e-6
"""Minutes that a kilometre counts for, where two orders are equally quick."""
LEAST_PRICE = 1e-9
FIRST_PRICES = (0.2, 0.4, 0.6, 0.8, 0.95)
"""Prices of a euro at which the first long tours are asked for, in shares of what a euro brings at best."""


@dataclass(frozen=True)
class DayPrices:
    """What visits gain and what a tour costs.

    Attributes
    ----------
    visit : shape (stops,)
    capacity, eur : float
        Of a run, and of a yearly euro.
    """

    visit: FloatArray
    capacity: float
    eur: float

    def gain(self, days: LongDays, minutes: float, km: float, stops: StopSet) -> float:
        """Of one tour."""
        eur = days.eur_per_run + days.eur_per_minute * minutes + days.eur_per_km * km
        return float(self.visit[list(stops)].sum() - self.eur * eur - self.capacity)


class DayPricing:
    """Prices the tours of the uses that share roads; the neighbourhoods of its ng-tours grow as they are needed."""

    def __init__(self, roads: DayRoads) -> None:
        self.roads = roads
        n = len(roads.hold_minutes) + 2
        self._point = np.array([0, *range(1, n - 1), 0])
        hold = np.array([0, *roads.hold_minutes.tolist(), 0])
        between = np.ix_(self._point, self._point)
        self._use = (roads.minutes[between] + hold[None, :]).astype(np.float64)
        self._quickest = self._use + BY_KM * roads.km[between]
        near = np.argsort(roads.minutes[1:, 1:], axis=1, kind="stable")[:, :FIRST_NEIGHBOURS] + 1
        self._members = np.eye(n, dtype=bool)
        for stop, its in enumerate(near, 1):
            self._members[stop, its] = True
        self._grew = False
        self._pricer = TourPricer(
            self._use, limit=float(roads.shift_minutes), unit=1.0, neighbours=self._members, labels=LABELS
        )

    def bound(self, days: LongDays, prices: DayPrices) -> float:
        """At least the gain of any tour, or 0: the completion bound, at once."""
        return max(self._charged(days, prices, mine, exact=None)[0] for mine in self.roads.classes)

    def best(self, days: LongDays, prices: DayPrices, *, exact: bool) -> tuple[float, list[StopSet]]:
        """A bound on the gain of any tour (at least 0), and tours of positive gain.

        Parameters
        ----------
        exact : bool
            Or by a dominance that ignores what labels remember: quick, the bound being the completion's.
        """
        bound, found = 0.0, dict[frozenset[int], StopSet]()
        for mine in self.roads.classes:
            for _ in range(GROWTHS):
                self._grew = False
                its_bound, tours = self._charged(days, prices, mine, exact=exact)
                # Only ways that come back to a stop: forbidden now, they are priced again.
                if tours or its_bound <= 0.0 or not (exact and self._grew):
                    break
            bound = max(bound, its_bound)
            found |= tours
        return bound, list(found.values())

    def above(self, days: LongDays, prices: DayPrices, least: float) -> list[StopSet] | None:
        """Every stop set whose tour gains at least `least`, in its quickest order; None if too many to list."""
        found: dict[frozenset[int], StopSet] = {}
        for mine in self.roads.classes:
            fixed, _, active = self._complete(days, prices, mine, charge=0.0, all_points=True)
            if not active.any():
                continue
            listed = self._pricer.above(least + fixed, cost=self._quickest, labels=LISTED_LABELS)
            if listed is None:
                return None
            for way in listed:
                stops = tuple(int(point) - 1 for point in reversed(way) if point > 0)
                if len(stops) <= self.roads.most_stops:
                    found.setdefault(frozenset(stops), stops)
        return list(found.values())

    def _complete(
        self, days: LongDays, prices: DayPrices, mine: NDArray[np.bool_], *, charge: float, all_points: bool = False
    ) -> tuple[float, float, NDArray[np.bool_]]:
        """Hand the gains of arcs to the pricer: what a run costs at least, a bound on the rest, and the points."""
        net = prices.visit - charge - prices.eur * days.eur_per_minute * self.roads.hold_minutes
        active = np.zeros(len(self._point), dtype=bool)
        active[1:-1] = mine & (all_points | (net > LEAST_PRICE))
        arc = -prices.eur * days.arc_eur[np.ix_(self._point, self._point)]
        worth = arc + np.array([0.0, *net.tolist(), 0.0])
        most = self._pricer.complete(worth, active) if active.any() else 0.0
        return prices.capacity + prices.eur * days.eur_per_run, most, active

    def _charged(
        self, days: LongDays, prices: DayPrices, mine: NDArray[np.bool_], *, exact: bool | None
    ) -> tuple[float, dict[frozenset[int], StopSet]]:
        """The bound and the tours of one class of stops; `exact` None: the completion bound alone."""
        least, found = np.inf, dict[frozenset[int], StopSet]()
        low, high = 0.0, max(0.0, float(prices.visit.max(initial=0.0)))
        charge = 0.0
        for _ in range(CHARGES):
            given = charge * self.roads.most_stops
            fixed, most, active = self._complete(days, prices, mine, charge=charge)
            longest = 0
            if active.any() and most + given > fixed:
                ways: list[tuple[float, tuple[int, ...]]] = []
                if exact is not None:
                    cutoff = max(0.0, fixed - given)
                    ways, searched, _ = self._pricer.best(
                        cutoff=cutoff, relaxed=not exact, comparisons=COMPARISONS
                    )
                    most = min(most, searched) if exact else most
                    self._remember(way for _, way in ways)
                for _, way in ways:
                    stops = self._within(days, prices, way)
                    if stops:
                        found.setdefault(frozenset(stops), stops)
                longest = len(max(ways)[1]) - 2 if ways else 0
            least = min(least, max(0.0, most + given - fixed))
            if longest <= self.roads.most_stops and charge == 0.0:
                break
            low, high = (charge, high) if longest > self.roads.most_stops else (low, charge)
            charge = (low + high) / 2
        return least, found

    def _within(self, days: LongDays, prices: DayPrices, way: tuple[int, ...]) -> StopSet:
        """A tour of a way through points: each stop once, the dearest left, and as many as the day may hold."""
        stops = [point - 1 for point in dict.fromkeys(way[1:-1])]
        while len(stops) > self.roads.most_stops:
            stops.remove(min(stops, key=lambda stop: float(prices.visit[stop])))
        tour = self.roads.tour(stops)
        if tour is None or prices.gain(days, tour[1], tour[2], tour[0]) <= 0:
            return ()
        return tour[0]

    def _remember(self, ways: Iterable[tuple[int, ...]]) -> None:
        """Neighbourhoods that forbid the cycles of these ways, within their size."""
        for way in ways:
            seen: dict[int, int] = {}
            for position, point in enumerate(way[1:-1], 1):
                if point in seen:
                    inside = list(way[seen[point] + 1: position])
                    if all(self._members[j].sum() < MOST_NEIGHBOURS for j in inside):
                        self._grew |= not self._members[inside, point].all()
                        self._members[inside, point] = True
                seen[point] = position


def with_first_tours(data: JointData) -> JointData:
    """Lists that are not whole, with long tours that are good by what each stop is worth alone."""
    worth = data.stand_alone_worth
    fleet = data.fleet
    pricing: dict[DayRoads, DayPricing] = {}
    for use in range(len(fleet)):
        days, pool = fleet.long(use), fleet.pools[use]
        if days is None or not len(pool):
            continue
        visit = np.zeros(len(days.roads.hold_minutes))
        mine = data.is_visit & (data.offer_below < 0) & (data.offer_vehicle == fleet.vehicle[use])
        lowest = np.flatnonzero(mine & (data.offer_season == fleet.season[use]))
        visit[data.offer_place[lowest] - data.n_sites] = worth[lowest]
        best = float((pool.price(visit) / np.maximum(fleet.tour_eur[use], 1.0)).max())
        if days.roads not in pricing:
            pricing[days.roads] = DayPricing(days.roads)
        for share in FIRST_PRICES:
            _, sets = pricing[days.roads].best(days, DayPrices(visit, 0.0, share * best), exact=False)
            fleet = fleet.with_tours(use, sets)
    return replace(data, fleet=fleet)
