"""The relaxation of places and tours with its elements projected out, by closed-form Benders cuts.

Elements e, needs in number, are many; decisions are few. For groups G of elements, θ_G stands for what they
give, and at any point x̄ (Cordeau, Furini & Ljubić 2019, doi:10.1016/j.ejor.2018.12.021)

    θ_G  ≤  Σ_{e ∈ G, x̄(O_e) ≥ 1} w_e  +  Σ_{e ∈ G, x̄(O_e) < 1} w_e x(O_e)                              (1)

holds for every x and is tight at x̄: one pass over the elements finds every violated cut. A row that asks for access,
Σ_e a_e z_e + … ≥ lo, has a θ of its own with weights a. Levels are *exact*
here, u_h = x_h − x_{h+1}, so that one row a chain, Σ_h u_h ≤ y, replaces the rows of nesting:

    max Σ_G θ_G,   Σ_h u_{j,t,h} ≤ y_j,   Σ_h n_h u_{k,t,h} ≤ Σ_{r ∋ k} λ_r,   Σ_r λ_r ≤ days · vehicles,  rows, (1).

Tours are priced over their whole lists. Cuts are taken between x̄ and a core point (in-out separation: Ben-Ameur &
Neto 2007, doi:10.1002/net.20190). Every bound is recomputed from the prices, signs corrected and the capacity
price of each use raised by the best reduced cost of all its tours: it holds whatever the solver's
tolerances, and whichever cuts and tours are still missing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.attendance import QuietRow
from models.covering_cuts import CutRows, cuts_at, exact_levels, nested_levels, served, terms_of
from models.day_pricing import DayPrices, DayPricing
from models.joint_data import JointData
from models.long_days import DayRoads, LongDays, StopSet
from models.moves import chains_of
from models.program import FloatArray, IndexArray, Program, RowBuilder
from models.solver import load, new_highs

IN_OUT = 0.7
"""Weight of the relaxation's own point against the core point."""
TOURS_A_ROUND = 400
"""Of each use."""
SETTLED = 0.05
"""Tours are asked for once the cuts miss less than this share of what separates bound and value."""
LEAST_RUNS = 1e-9
DUAL, PRIMAL = 1, 4
"""Of the solver's simplex strategies."""
CUT_WORTH = 1e-7
"""Share of all weight by which a cut must be violated."""
CORE = 0.05
"""Where every offer stands at first in the core point."""
ITERATION_S, ITERATION_ROW_S = 4e-5, 6e-8
LOOKED_AT_S, PRICED_S, LABELS_S = 4e-8, 4e-9, 0.5
"""Measured: a simplex iteration, and what each row adds to it; an entry of the elements; a call of a tour in a list;
the labels of a use whose list is not whole."""


@dataclass(frozen=True)
class Relaxed:
    """What the relaxation proves, and its fractional plan.

    Attributes
    ----------
    bound : float
        No plan has more; -inf where there is none.
    value : float
        Gain of the fractional plan.
    fit_out : shape (sites,); x : shape (offers,), nested; vehicles : shape (uses,)
    tours : per use, (tours of its pool that are driven, their runs a cycle)
    reduced : shape (columns before elements,)
        Reduced costs of fit-outs, exact levels and vehicles.
    price : shape (rows,)
        Sign-corrected row prices behind `bound`; no tour's reduced cost is positive at them.
    """

    bound: float
    value: float = 0.0
    fit_out: FloatArray | None = None
    x: FloatArray | None = None
    vehicles: FloatArray | None = None
    tours: tuple[tuple[NDArray[np.intp], FloatArray], ...] = ()
    reduced: FloatArray | None = None
    price: FloatArray | None = None


@dataclass(frozen=True)
class Charges:
    """What decisions cost in the objective, where rows have been given a price (Lagrange).

    Attributes
    ----------
    fit_out : shape (sites,); offer : shape (offers,), over nested levels; vehicle : shape (uses,)
    eur : shape (uses,)
        Per yearly euro of a use's tours.
    """

    fit_out: FloatArray
    offer: FloatArray
    vehicle: FloatArray
    eur: FloatArray

    @staticmethod
    def none(data: JointData) -> Charges:
        """Nothing costs anything."""
        n_uses = len(data.fleet)
        return Charges(np.zeros(data.n_sites), np.zeros(data.n_offers), np.zeros(n_uses), np.zeros(n_uses))


class CutRelaxation:
    """One linear program that grows by cuts and tours."""

    def __init__(
        self, data: JointData, *, xy_km: FloatArray, tours: list[NDArray[np.intp]], charges: Charges | None = None
    ) -> None:
        self.data = data
        self.charges = charges or Charges.none(data)
        self.chain_ptr, self.chain_offer, self.chain_of = chains_of(data)
        self._terms = terms_of(data, xy_km)
        self.n_groups = len(self._terms.total)
        self.total = float(data.elements.weight.sum())
        self._core = np.full(data.n_offers, CORE)
        self._cuts = CutRows()
        self._base = self._without_tours()
        self._highs: Any = new_highs()
        load(self._highs, self._base)
        self._highs.setOptionValue("solver", "simplex")
        self.inside = [np.zeros(len(pool), dtype=bool) for pool in data.fleet.pools]
        self._pricing: dict[DayRoads, DayPricing] = {}
        self._column_use = np.zeros(0, dtype=np.int64)
        self._column_tour = np.zeros(0, dtype=np.int64)
        self._add_tours(tours)
        self._listens = False
        self._stop: threading.Event | None = None
        self._spend: Callable[[float], bool] | None = None

    # --- the program ------------------------------------------------------------------------------

    @property
    def first_theta(self) -> int:
        return self.data.first_element

    def _without_tours(self) -> Program:
        data, rows = self.data, RowBuilder()
        lowest = self.chain_offer[self.chain_ptr[:-1]]
        self.fit_out_of_chain = np.where(
            ~data.is_visit[lowest] & data.needs_fit_out[np.minimum(data.offer_place[lowest], data.n_sites - 1)],
            data.offer_place[lowest], -1,
        ) if data.n_sites else np.full(len(lowest), -1)
        for chain, site in enumerate(self.fit_out_of_chain):
            offers = data.first_offer + self.chain_offer[self.chain_ptr[chain]: self.chain_ptr[chain + 1]]
            if site >= 0:
                rows.add(np.append(offers, site), np.append(np.ones(len(offers)), -1.0), hi=0.0)
            else:
                rows.add(offers, 1.0, hi=1.0)
        for building in np.unique(data.building):
            variants = np.flatnonzero(data.building == building)
            if len(variants) > 1:
                rows.add(variants, 1.0, hi=1.0)
        visit_row, n_visit_rows = data.visit_row
        self.first_visit_row = rows.count
        order = np.argsort(visit_row, kind="stable")
        order = order[visit_row[order] >= 0]
        rows.add_many(
            np.bincount(visit_row[order], minlength=n_visit_rows), data.first_offer + order,
            data.offer_level[order].astype(float), lo=np.full(n_visit_rows, -np.inf), hi=np.zeros(n_visit_rows),
        )
        self.first_capacity_row = rows.count
        for use in range(len(data.fleet)):
            rows.add([data.first_vehicle + use], -float(data.fleet.days_per_vehicle[use]), hi=0.0)
        for uses, number in data.shared_vehicles:
            rows.add(data.first_vehicle + uses, 1.0, hi=number)
        self.first_labelled_row = rows.count
        labelled = data.rows
        for row in range(len(labelled)):
            part = slice(labelled.row_ptr[row], labelled.row_ptr[row + 1])
            columns, values = self._exact(labelled.index[part], labelled.value[part])
            at_most = float(labelled.hi[row])
            if row in self._terms.of_row:
                columns = np.append(columns, self.first_theta + self._terms.of_row[row])
                values, at_most = np.append(values, 1.0), np.inf
            rows.add(columns, values, lo=float(labelled.lo[row]), hi=at_most)
        n = self.first_theta + self.n_groups
        objective, hi = np.zeros(n), np.ones(n)
        objective[self.first_theta:] = self._terms.in_objective
        objective[: data.n_sites] = -self.charges.fit_out
        objective[data.first_offer: data.first_vehicle] = -exact_levels(
            self.charges.offer, self.chain_ptr, self.chain_offer
        )
        objective[data.first_vehicle: data.first_element] = -self.charges.vehicle
        hi[: data.n_sites] = data.needs_fit_out
        hi[data.first_vehicle: data.first_element] = data.fleet.most
        hi[self.first_theta:] = self._terms.total
        return rows.program(objective=objective, col_lo=np.zeros(n), col_hi=hi, integer=np.zeros(n, dtype=bool))

    def _exact(self, index: IndexArray, value: FloatArray) -> tuple[IndexArray, FloatArray]:
        """A row over nested offers as one over exact levels, its elements left out."""
        dense = np.zeros(self.data.first_element)
        kept = index < self.data.first_element
        np.add.at(dense, index[kept], value[kept])
        offers = slice(self.data.first_offer, self.data.first_vehicle)
        dense[offers] = exact_levels(dense[offers], self.chain_ptr, self.chain_offer)
        columns = np.flatnonzero(dense)
        return columns, dense[columns]

    def _add_tours(self, tours: list[NDArray[np.intp]]) -> int:
        """Columns for tours not yet in the program; their number."""
        data, fleet = self.data, self.data.fleet
        count = 0
        for use, chosen in enumerate(tours):
            fresh = chosen[~self.inside[use][chosen]]
            if not len(fresh):
                continue
            self.inside[use][fresh] = True
            season = int(fleet.season[use])
            by_stop = data.visit_row_of[int(fleet.vehicle[use]), season]
            tour, stop = fleet.pools[use].subset(fresh).incidence()
            rows = [self.first_visit_row + by_stop[stop], np.full(len(fresh), self.first_capacity_row + use)]
            columns = [tour, np.arange(len(fresh))]
            values = [np.full(len(tour), -1.0), np.ones(len(fresh))]
            for row in np.flatnonzero(data.rows.tour_eur[:, season]):
                rows.append(np.full(len(fresh), self.first_labelled_row + row))
                columns.append(np.arange(len(fresh)))
                values.append(fleet.tour_eur[use][fresh] * data.rows.tour_eur[row, season])
            column = np.concatenate(columns)
            order = np.argsort(column, kind="stable")
            starts = np.concatenate(([0], np.cumsum(np.bincount(column, minlength=len(fresh)))))[:-1]
            most = float(fleet.days_per_vehicle[use] * fleet.most[use])
            self._highs.addCols(
                len(fresh), -self.charges.eur[use] * fleet.tour_eur[use][fresh], np.zeros(len(fresh)),
                np.full(len(fresh), most), len(order),
                starts.astype(np.int32), np.concatenate(rows)[order].astype(np.int32), np.concatenate(values)[order],
            )
            self._column_use = np.append(self._column_use, np.full(len(fresh), use))
            self._column_tour = np.append(self._column_tour, fresh)
            count += len(fresh)
        return count

    def add_quiet_rows(self, quiet: list[QuietRow]) -> None:
        """Rows of `models.attendance`."""
        for row in quiet:
            columns, values = self._exact(self.data.first_offer + row.offer, row.value)
            self._add_cut(columns, values, row.at_most)

    def _add_cut(self, columns: IndexArray, values: FloatArray, at_most: float) -> None:
        self._highs.addRow(-np.inf, at_most, len(columns), columns.astype(np.int32), values)
        self._cuts.add(columns, values, at_most)

    # --- solving ----------------------------------------------------------------------------------

    def solve(
        self, *, worth: float = 0.0, stop: threading.Event | None = None, spend: Callable[[float], bool] | None = None,
        over: Callable[[], bool] = lambda: False, observe: Callable[[Relaxed], None] | None = None,
    ) -> Relaxed:
        """Cuts and tours until none is missing, or until told; the best bound of all rounds.

        Parameters
        ----------
        worth : float
            Ends when all cuts found together are violated by less.
        spend : callable, optional
            Told the counted work (`models.lanes`) that is about to be done, in seconds; it may wait.
        over : callable, optional
            Whether to end with the bound there is.
        observe : callable, optional
            Receives every better bound.
        """
        self._listen(stop, spend)
        looked_at = LOOKED_AT_S * len(self.data.elements.offers)
        best = Relaxed(np.inf)
        least = max(worth, CUT_WORTH * self.total)
        reached = np.inf
        while True:
            self._highs.run()
            if self._highs.modelStatusToString(self._highs.getModelStatus()) == "Infeasible":
                return Relaxed(-np.inf)
            solution = self._highs.getSolution()
            last = over() or (stop is not None and stop.is_set())
            if not solution.dual_valid or not len(solution.row_dual):
                return best
            columns, price = np.asarray(solution.col_value), np.asarray(solution.row_dual)
            x = nested_levels(
                columns[self.data.first_offer: self.data.first_vehicle], self.chain_ptr, self.chain_offer
            )
            if spend is not None:
                spend(looked_at)
            missing = self._separate(x, columns[self.first_theta: self.first_theta + self.n_groups])
            # Cuts first: prices that rest on cuts still missing ask for tours that nobody wants.
            settled = missing <= max(least, SETTLED * (min(reached, self._highs.getObjectiveValue()) - best.value))
            fresh = 0
            if settled or last:
                if spend is not None:
                    spend(self._pricing_work_s())
                found, attractive = self._certified(columns, x, price, last=last)
                if found.bound < best.bound:
                    best = found
                    if observe is not None:
                        observe(best)
                reached = best.bound
                if last:
                    return best
                fresh = self._add_tours(attractive)
                if not fresh and missing <= least:
                    return best
            # After cuts the basis is dual feasible, after columns primal feasible.
            self._highs.setOptionValue("simplex_strategy", PRIMAL if fresh else DUAL)

    def _listen(self, stop: threading.Event | None, spend: Callable[[float], bool] | None) -> None:
        """Hear `stop` and count work while the solver runs."""
        self._stop, self._spend = stop, spend

        def iterated(event: Any) -> None:
            if self._spend is not None:
                self._spend(ITERATION_S + ITERATION_ROW_S * (self._base.n_rows + len(self._cuts)))
            if self._stop is not None and self._stop.is_set():
                event.interrupt()

        if not self._listens and (stop is not None or spend is not None):
            self._highs.cbSimplexInterrupt += iterated
            self._listens = True

    def _pricing_work_s(self) -> float:
        fleet = self.data.fleet
        not_whole = sum(fleet.long(use) is not None for use in range(len(fleet)))
        return PRICED_S * sum(pool.stops.size for pool in fleet.pools) + LABELS_S * not_whole

    def _certified(
        self, columns: FloatArray, x: FloatArray, price: FloatArray, *, last: bool
    ) -> tuple[Relaxed, list[NDArray[np.intp]]]:
        """The bound that any row prices prove over all tours, and the tours outside the program that improve on it.

        The `last` time, lists that are not whole are bounded at once, and do not grow.
        """
        data, base, n_base = self.data, self._base, self._base.n_rows
        row_lo = np.concatenate((base.row_lo, np.full(len(self._cuts), -np.inf)))
        row_hi = np.concatenate((base.row_hi, self._cuts.at_most))
        price = np.concatenate((price, np.zeros(len(row_hi) - len(price))))  # cuts found since cost nothing
        price = np.where(np.isinf(row_hi) & (price > 0), 0.0, price)
        price = np.where(np.isinf(row_lo) & (price < 0), 0.0, price)
        attractive = []
        for use in range(len(data.fleet)):
            good, most = self._priced(price, use, last=last)
            price[self.first_capacity_row + use] += most
            attractive.append(good)
        fleet = self.data.fleet
        reduced = base.objective - base.transposed(price[:n_base])
        reduced -= self._cuts.transposed(price[n_base:], len(reduced))
        rows = np.where(price > 0, row_hi, np.where(price < 0, row_lo, 0.0)) * price
        bounds = np.where(reduced > 0, base.col_hi, np.where(reduced < 0, base.col_lo, 0.0)) * reduced
        value = data.elements.weight @ np.minimum(1.0, served(data.elements.indptr, data.elements.offers, x))
        value += base.objective[: self.first_theta] @ columns[: self.first_theta]
        runs = columns[self.first_theta + self.n_groups:]
        tours = []
        for use in range(len(data.fleet)):
            driven = (self._column_use == use) & (runs > LEAST_RUNS)
            tours.append((self._column_tour[driven], runs[driven]))
            value -= self.charges.eur[use] * float(fleet.tour_eur[use][tours[-1][0]] @ runs[driven])
        relaxed = Relaxed(
            float(rows.sum() + bounds.sum()), float(value), columns[: data.n_sites], x,
            columns[data.first_vehicle: data.first_element], tuple(tours), reduced[: self.first_theta], price,
        )
        return relaxed, attractive

    def _priced(self, price: FloatArray, use: int, *, last: bool) -> tuple[NDArray[np.intp], float]:
        """Tours of a use outside the program that improve on it, and what no tour's reduced cost exceeds (≥ 0)."""
        least = CUT_WORTH * self.total
        reduced = self.price_tours(price, use)
        most = max(0.0, float(reduced.max(initial=0.0)))
        outside = np.where(self.inside[use], -np.inf, reduced)
        good = np.flatnonzero(outside > least)
        days = self.data.fleet.long(use)
        if days is None:
            return _best_of(good, outside), most
        pricing, prices = self._day_pricing(days), self._day_prices(price, use)
        if last:
            return good, max(most, pricing.bound(days, prices))
        listed = len(reduced)
        for exact in (False, True):
            bound, sets = pricing.best(days, prices, exact=exact)
            self._lengthen(use, sets)
            longer = np.arange(listed, len(self.inside[use]))
            if len(good) or len(longer) or bound <= least:
                break
        return np.concatenate((_best_of(good, outside), longer)), max(most, bound)

    def _lengthen(self, use: int, sets: list[StopSet]) -> None:
        """Take tours into the list of a use, not yet into the program."""
        self.data = replace(self.data, fleet=self.data.fleet.with_tours(use, sets))
        more = len(self.data.fleet.pools[use]) - len(self.inside[use])
        self.inside[use] = np.append(self.inside[use], np.zeros(more, dtype=bool))

    def _day_pricing(self, days: LongDays) -> DayPricing:
        if days.roads not in self._pricing:
            self._pricing[days.roads] = DayPricing(days.roads)
        return self._pricing[days.roads]

    def _day_prices(self, price: FloatArray, use: int) -> DayPrices:
        visit, capacity, eur = self._tour_prices(price, use)
        return DayPrices(self.data.visit_prices(use, visit), capacity, eur)

    def _tour_prices(self, price: FloatArray, use: int) -> tuple[FloatArray, float, float]:
        """Of visits (row by row), of a run and of a yearly euro."""
        data = self.data
        labelled = price[self.first_labelled_row: self.first_labelled_row + len(data.rows)]
        return (
            price[self.first_visit_row: self.first_capacity_row], float(price[self.first_capacity_row + use]),
            float(labelled @ data.rows.tour_eur[:, data.fleet.season[use]] + self.charges.eur[use]),
        )

    def price_tours(self, price: FloatArray, use: int) -> FloatArray:
        """Reduced costs of all tours in the list of a use, shape (tours of the pool,)."""
        visit, capacity, eur = self._tour_prices(price, use)
        return self.data.price_tours(use, visit=visit, capacity=capacity, eur=eur)

    def tours_within(self, relaxed: Relaxed, room: float) -> list[NDArray[np.intp]] | None:
        """Per use, the tours that a plan of at least `relaxed.bound - room` could drive; None if too many to list.

        Lists that are not whole grow by them (`data` has the longer ones).
        """
        assert relaxed.price is not None
        price, within = relaxed.price, []
        for use in range(len(self.data.fleet)):
            days = self.data.fleet.long(use)
            if days is not None:
                sets = self._day_pricing(days).above(days, self._day_prices(price, use), -room)
                if sets is None:
                    return None
                self._lengthen(use, sets)
            within.append(np.flatnonzero(self.price_tours(price, use) >= -room))
        return within

    def ranked_tours(self, relaxed: Relaxed, *, most: int) -> list[NDArray[np.intp]]:
        """Per use, the tours of best reduced cost, the best first."""
        assert relaxed.price is not None
        ranked = []
        for use in range(len(self.data.fleet)):
            reduced = self.price_tours(relaxed.price, use)
            some = np.argpartition(-reduced, most)[:most] if len(reduced) > most else np.arange(len(reduced))
            ranked.append(some[np.argsort(-reduced[some], kind="stable")])
        return ranked

    def _separate(self, x: FloatArray, theta: FloatArray) -> float:
        """Add the cuts (1) that the fractional plan violates; by how much in all."""
        elements = self.data.elements
        for point in (IN_OUT * x + (1 - IN_OUT) * self._core, x):
            gain = np.zeros((self.n_groups, len(x)))
            constant = np.zeros(self.n_groups)
            terms = self._terms
            cuts_at(elements.indptr, elements.offers, terms.element, terms.group, terms.weight, point, gain, constant)
            missing = theta - (constant + gain @ x)
            worth = 0.1 * CUT_WORTH * self.total
            violated = np.flatnonzero(missing > worth)
            for group in violated:
                exact = exact_levels(gain[group], self.chain_ptr, self.chain_offer)
                offers = np.flatnonzero(exact)
                self._add_cut(
                    np.append(self.data.first_offer + offers, self.first_theta + group),
                    np.append(-exact[offers], 1.0), float(constant[group]),
                )
            if len(violated):
                break
        self._core = 0.5 * (self._core + x)
        return float(np.maximum(missing, 0.0).sum())


def _best_of(tours: NDArray[np.intp], worth: FloatArray) -> NDArray[np.intp]:
    """As many tours as are taken in a round, the best."""
    if len(tours) <= TOURS_A_ROUND:
        return tours
    return tours[np.argpartition(-worth[tours], TOURS_A_ROUND)[:TOURS_A_ROUND]]
