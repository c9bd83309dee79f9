"""The master program of places and tours, and the bound that any row prices prove.

Formulation: see `models.joint_data`. Tours are columns: pricing a tour is one gather and sum over
the listed pool (reduced cost Σ_{k∈r} π_k − δ_use − Σ_rows y_row · euros_r). The bound holds for any
sign-corrected prices: each use's capacity price δ is raised by the best reduced cost
left, after which no tour of the pool, generated or not, improves anything (Lasdon 1970; Lübbecke &
Desrosiers 2005, doi:10.1287/opre.1050.0234).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.day_pricing import DayPrices, DayPricing
from models.joint_data import JointData
from models.program import FloatArray, Program, RowBuilder


@dataclass(frozen=True)
class Master:
    """The program before tours, and where its rows are."""

    core: Program
    first_visit_row: int
    first_capacity_row: int
    first_labelled_row: int


def build_master(data: JointData, *, with_visits: bool = True) -> Master:
    """The program over fit-outs, offers, vehicles and elements.

    Without `with_visits` the rows that tie visits and vehicles to tours are left out, for callers
    that add their own.
    """
    rows = RowBuilder()
    elements = data.elements
    n = data.first_tour
    sizes = np.diff(elements.indptr)
    # z_e - Σ x_o ≤ 0: the element's own column first, then its offers.
    own = data.first_element + np.arange(len(elements))
    index = np.insert(elements.offers.astype(np.int64) + data.first_offer, elements.indptr[:-1], own)
    value = np.insert(np.full(len(elements.offers), -1.0), elements.indptr[:-1], 1.0)
    rows.add_many(sizes + 1, index, value, lo=np.full(len(elements), -np.inf), hi=np.zeros(len(elements)))
    upper = np.flatnonzero(data.offer_below >= 0)
    _pairs(rows, data.first_offer + upper, data.first_offer + data.offer_below[upper].astype(np.int64))
    site_lowest = np.flatnonzero(~data.is_visit & (data.offer_below < 0))
    site_lowest = site_lowest[data.needs_fit_out[data.offer_place[site_lowest]]]
    _pairs(rows, data.first_offer + site_lowest, data.offer_place[site_lowest].astype(np.int64))
    for group in _groups_of_two(data.building):
        rows.add(group, 1.0, hi=1.0)
    first_visit_row = first_capacity_row = rows.count
    if with_visits:
        visit_row, n_visit_rows = data.visit_row
        visits = np.flatnonzero(visit_row >= 0)
        order = visits[np.argsort(visit_row[visits], kind="stable")]
        rows.add_many(
            np.bincount(visit_row[visits], minlength=n_visit_rows), data.first_offer + order,
            data.offer_step[order].astype(float),
            lo=np.full(n_visit_rows, -np.inf), hi=np.zeros(n_visit_rows),
        )
        first_capacity_row = rows.count
        for use in range(len(data.fleet)):
            rows.add([data.first_vehicle + use], -float(data.fleet.days_per_vehicle[use]), hi=0.0)
    for uses, number in data.shared_vehicles:
        rows.add(data.first_vehicle + uses, 1.0, hi=number)
    first_labelled_row = rows.add_many(
        np.diff(data.rows.row_ptr), data.rows.index, data.rows.value, lo=data.rows.lo, hi=data.rows.hi
    )
    objective = np.zeros(n)
    objective[data.first_element:] = elements.weight
    col_hi = np.ones(n)
    col_hi[: data.n_sites] = data.needs_fit_out
    col_hi[data.first_vehicle: data.first_element] = data.fleet.most
    integer = np.ones(n, dtype=bool)
    integer[data.first_element:] = False
    core = rows.program(objective=objective, col_lo=np.zeros(n), col_hi=col_hi, integer=integer)
    return Master(core, first_visit_row, first_capacity_row, first_labelled_row)


def _pairs(rows: RowBuilder, lesser: NDArray[np.int64], greater: NDArray[np.int64]) -> None:
    """Rows lesser ≤ greater."""
    index = np.stack((lesser, greater), axis=1).ravel()
    value = np.tile([1.0, -1.0], len(lesser))
    rows.add_many(np.full(len(lesser), 2), index, value, lo=np.full(len(lesser), -np.inf), hi=np.zeros(len(lesser)))


def _groups_of_two(label: NDArray[np.int32]) -> list[NDArray[np.int64]]:
    order = np.argsort(label, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(label[order])) + 1)
    return [part.astype(np.int64) for part in parts if len(part) > 1]


def tour_columns(
    data: JointData, master: Master, tours: list[NDArray[np.intp]]
) -> tuple[FloatArray, FloatArray, NDArray[np.bool_], tuple[NDArray[np.int64], NDArray[np.int64], FloatArray]]:
    """Arguments of `Program.with_columns` for the chosen tours of each use, use by use."""
    row_parts, column_parts, value_parts, upper = [], [], [], []
    count = 0
    for use, chosen in enumerate(tours):
        fleet = data.fleet
        season = int(fleet.season[use])
        by_stop = data.visit_row_of[int(fleet.vehicle[use]), season]
        pool = fleet.pools[use].subset(chosen)
        tour, stop = pool.incidence()
        column = count + np.arange(len(pool))
        row_parts += [master.first_visit_row + by_stop[stop], np.full(len(pool), master.first_capacity_row + use)]
        column_parts += [count + tour, column]
        value_parts += [np.full(len(tour), -1.0), np.ones(len(pool))]
        for row in np.flatnonzero(data.rows.tour_eur[:, season]):
            row_parts.append(np.full(len(pool), master.first_labelled_row + row))
            column_parts.append(column)
            value_parts.append(fleet.tour_eur[use][chosen] * data.rows.tour_eur[row, season])
        upper.append(np.full(len(pool), float(fleet.days_per_vehicle[use] * fleet.most[use])))
        count += len(pool)

    def joined(parts: list[NDArray[np.int64]]) -> NDArray[np.int64]:
        return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, np.int64)

    values = np.concatenate(value_parts) if value_parts else np.zeros(0)
    hi = np.concatenate(upper) if upper else np.zeros(0)
    return np.zeros(count), hi, np.ones(count, bool), (joined(row_parts), joined(column_parts), values)


def price_tours(data: JointData, master: Master, price: FloatArray, use: int) -> FloatArray:
    """Reduced costs of all tours of a use under row prices, shape (tours of the pool,)."""
    visit, capacity, eur = _tour_prices(data, master, price, use)
    return data.price_tours(use, visit=visit, capacity=capacity, eur=eur)


def _tour_prices(data: JointData, master: Master, price: FloatArray, use: int) -> tuple[FloatArray, float, float]:
    """Of visits (row by row), of a run and of a yearly euro."""
    labelled = price[master.first_labelled_row: master.first_labelled_row + len(data.rows)]
    return (
        price[master.first_visit_row: master.first_capacity_row], float(price[master.first_capacity_row + use]),
        float(labelled @ data.rows.tour_eur[:, data.fleet.season[use]]),
    )


def certify(data: JointData, master: Master, price: FloatArray) -> tuple[float, FloatArray]:
    """A bound over all tours from any row prices, and the prices that prove it: no tour improves on them."""
    core = master.core
    price = np.where(np.isinf(core.row_hi) & (price > 0), 0.0, price)
    price = np.where(np.isinf(core.row_lo) & (price < 0), 0.0, price)
    for use in range(len(data.fleet)):
        best = float(price_tours(data, master, price, use).max(initial=0.0))
        days = data.fleet.long(use)
        if days is not None:
            visit, capacity, eur = _tour_prices(data, master, price, use)
            prices = DayPrices(data.visit_prices(use, visit), capacity, eur)
            best = max(best, DayPricing(days.roads).best(days, prices, exact=True)[0])
        price[master.first_capacity_row + use] += max(0.0, best)
    return core.dual_bound(price)[0], price
