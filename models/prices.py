"""What one unit more of a limit or of a vehicle's days is worth to the relaxation: its row prices.

For any prices y of the rows of the master program (`models.master`), with the price δ of each use's capacity raised
until no tour of its pool improves anything,

    L(y) = Σ_r max(y_r lo_r, y_r hi_r) + Σ_j max(d_j l_j, d_j u_j),    d = c − Aᵀ y,

bounds the gain of every plan. L is affine in the limits: a limit that moves by Δ moves the bound by y_r Δ. So y_r is
what one unit is worth (its *LP value*), and L(y) + Σ y_r Δ_r bounds every plan under the moved limits. Where each of
the u vehicles of a use works m runs a cycle more, the row Σ_r λ_r ≤ days · u gains m u runs, worth δ m u. Under any
other change the same y still prove a bound: that of the changed program (`bound_under`).

Optimal prices are seldom unique, and any of them tells one side of the truth only (Jansen, de Jong, Roos & Terlaky
1997, doi:10.1016/S0377-2217(96)00172-5). An interior-point method that does not go on to a vertex returns prices in
the middle of the optimal ones, whatever the order of rows and columns. Where the program is too large for it, a
first-order method finds prices that are optimal to some digits.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.cut_relaxation import CutRelaxation
from models.joint_data import JointData
from models.master import build_master, certify, price_tours, tour_columns
from models.program import FloatArray, Program
from models.solver import solve_relaxation

MOST_TOURS = 4000
"""Tours of a use that are in the program from the beginning: all of them where they are so few."""
MOST_ROUNDS = 4
MOST_ENTRIES = 1_000_000
"""Of the matrix, for the interior point: 15 s for half of it, beyond 200 s for five times as much."""
TOLERANCE = 1e-8
FIRST_ORDER_TOLERANCE = 2e-5
WORTH_ADDING = 1e-6
"""Gain of a tour, relative to that of the fractional plan, below which it is left out (the bound counts it)."""


@dataclass(frozen=True)
class Prices:
    """Row prices of the relaxation over all tours, and the bound they prove.

    Attributes
    ----------
    bound : float
        L(y): no plan gains more over today.
    value : float
        Objective of the relaxation; bound − value is what the prices are away from optimal ones.
    limit : shape (labelled rows,)
        Gain for one unit more of the row's limit: ≥ 0 for an upper one, ≤ 0 for a lower one.
    run : shape (uses,)
        Gain for one more run in the cycle, whose euros the budget pays.
    vehicles : shape (uses,)
        Vehicles that the relaxation uses, in parts.
    row : shape (rows of the master program,)
        All of y.
    """

    bound: float
    value: float
    limit: FloatArray
    run: FloatArray
    vehicles: FloatArray
    row: FloatArray


def relaxation_prices(
    data: JointData, *, tours: list[NDArray[np.intp]], xy_km: FloatArray, stop: threading.Event | None = None
) -> Prices | None:
    """Prices of the labelled rows and of vehicles' runs; None if stopped, or if there is no fractional plan.

    Parameters
    ----------
    tours : one array per use
        Tours to begin from (those of a plan, for instance); all others are priced.
    xy_km : shape (places, 2)
    """
    first = _first_tours(data, tours, xy_km, stop)
    if first is None:
        return None
    data, chosen = first
    master = build_master(data)
    for _ in range(MOST_ROUNDS):
        program = master.core.with_columns(*tour_columns(data, master, chosen))
        small = len(program.row_index) <= MOST_ENTRIES
        solved = solve_relaxation(
            program, method="ipm" if small else "pdlp", crossover=False, stop=stop,
            tolerance=TOLERANCE if small else FIRST_ORDER_TOLERANCE,
        )
        if solved.row_price is None or solved.x is None or solved.termination == "interrupted":
            return None
        price, vehicles = _signed(master.core, solved.row_price), solved.x[data.first_vehicle: data.first_element]
        reduced = [price_tours(data, master, price, use) for use in range(len(data.fleet))]
        missing = [
            np.setdiff1d(np.flatnonzero(gain > WORTH_ADDING * max(1.0, solved.value)), known)
            for gain, known in zip(reduced, chosen, strict=True)
        ]
        if not any(map(len, missing)):
            break
        chosen = [
            np.union1d(known, tour[np.argsort(-gain[tour])[:MOST_TOURS]]).astype(np.intp)
            for known, tour, gain in zip(chosen, missing, reduced, strict=True)
        ]
    bound, price = certify(data, master, price)
    return Prices(
        bound=bound, value=solved.value, vehicles=vehicles, row=price,
        limit=price[master.first_labelled_row: master.first_labelled_row + len(data.rows)],
        run=price[master.first_capacity_row: master.first_capacity_row + len(data.fleet)],
    )


def bound_under(prices: Prices, data: JointData) -> float:
    """What no plan of another problem gains, by the same prices; inf where they have no row for each of its own.

    Any prices prove a bound. It is a good one where the other problem differs by little and its rows stand in the
    same order.
    """
    master = build_master(data)
    if master.core.n_rows != len(prices.row):
        return np.inf
    return certify(data, master, prices.row)[0]


def _first_tours(
    data: JointData, tours: list[NDArray[np.intp]], xy_km: FloatArray, stop: threading.Event | None
) -> tuple[JointData, list[NDArray[np.intp]]] | None:
    """All tours of a use where they are few, else those given and those that the relaxation likes best.

    Lists that are not whole come back with the tours that it asked for.
    """
    fleet = data.fleet
    if all(len(pool) <= MOST_TOURS and fleet.long(use) is None for use, pool in enumerate(fleet.pools)):
        return data, [np.arange(len(pool)) for pool in fleet.pools]
    joint = CutRelaxation(data, xy_km=xy_km, tours=tours)
    root = joint.solve(stop=stop)
    if root.price is None or (stop is not None and stop.is_set()):
        return None
    ranked = joint.ranked_tours(root, most=MOST_TOURS)
    chosen = [np.union1d(given, liked).astype(np.intp) for given, liked in zip(tours, ranked, strict=True)]
    return replace(data, fleet=joint.data.fleet), chosen


def _signed(core: Program, price: FloatArray) -> FloatArray:
    """Prices without what the interior point leaves of the wrong sign."""
    price = np.where(np.isinf(core.row_hi), np.minimum(price, 0.0), price)
    return np.asarray(np.where(np.isinf(core.row_lo), np.maximum(price, 0.0), price), dtype=np.float64)
