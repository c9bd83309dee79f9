"""A price on every visit to a full place, and the covering problem that bounds all plans at these prices.

The right-hand side of (2) in `models.capacity` is covering again: at prices μ a need gains (g − μ v)⁺ from an offer,
and a level brings μ k for the room it adds, whoever comes. Both become elements, so that relaxation,
seasons, kernels and the neighbourhood search work at the prices as they stand; only `JointData.value` counts who
really finds room.

The least bound is found by the way of Lagrange: the relaxation at some prices makes a fractional plan, the assignment
(1) to it has prices of its own, and a step is made towards these, shorter where the bound does not fall. Every price
proves a bound, so the best one is kept. Places that are closed in the fractional plan have prices too, or the next one
would open them for everybody.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.capacity import Capacity
from models.cut_relaxation import CutRelaxation, Relaxed
from models.elements import Elements, merge_gains
from models.joint_data import JointData
from models.program import FloatArray

PRICE_STEPS = 20
"""Prices are whole twentieths of what a visit can be worth: gains that differ by little would make elements many."""

MOST_PRICES = 8
"""How often the relaxation is solved at new prices."""
CUTS_WORTH = 5e-4
"""Cuts end when they miss less than this share of the bound; those of the best prices go on to `LAST_CUTS_WORTH`."""
LAST_CUTS_WORTH = 2e-6
WORTH = 1e-4
"""Prices must lower the bound by this share, or the step is halved."""
MOST_FAILED = 3
"""Prices end after so many steps in turn that were too long."""

Root = tuple[JointData, CutRelaxation, Relaxed]
"""The problem at some prices, its relaxation, and what that proves."""


def at_best_prices(
    data: JointData, root: Root, *, xy_km: FloatArray, stop: threading.Event, spend: Callable[[float], bool],
    over: Callable[[], bool], proved: Callable[[float], None],
) -> Root:
    """The relaxation at the prices of the least bound found; the given one where no place is full in it.

    Parameters
    ----------
    data : JointData
        The problem without prices.
    root : Root
        The relaxation at any prices.
    spend, over : callable
        Told the counted work that is about to be done; whether that has been enough.
    proved : callable
        Receives bounds as they fall.
    """
    capacity = data.capacity
    assert capacity is not None
    best, price, step, failed = root, np.zeros(data.n_offers), 1.0, 0
    for _ in range(MOST_PRICES):
        x = best[2].x
        if x is None or over() or failed == MOST_FAILED:
            break
        wanted = capacity.prices_everywhere(x, capacity.assigned(x).price)
        tried = in_steps(capacity, price + step * (wanted - price))
        if (tried == in_steps(capacity, price)).all():
            break
        there = replace(priced(data, tried), fleet=best[1].data.fleet)
        relaxation = CutRelaxation(there, xy_km=xy_km, tours=[driven for driven, _ in best[2].tours])
        relaxed = relaxation.solve(
            stop=stop, spend=spend, over=over, worth=CUTS_WORTH * best[2].bound
        )
        if relaxed.x is None or relaxed.bound > (1 - WORTH) * best[2].bound:
            step, failed = step / 2, failed + 1
            continue
        best, price, failed = (there, relaxation, relaxed), tried, 0
        proved(relaxed.bound)
    there, relaxation, relaxed = best
    last = relaxation.solve(stop=stop, spend=spend, over=over, worth=LAST_CUTS_WORTH * relaxed.bound)
    if last.x is None or last.bound > relaxed.bound:
        return best
    proved(last.bound)
    return there, relaxation, last


def at_prices_of(data: JointData, chosen: NDArray[np.bool_]) -> JointData:
    """The problem at the prices that a plan's full places have; the problem itself where none is full."""
    capacity = data.capacity
    assert capacity is not None
    price = in_steps(capacity, capacity.assigned(chosen).price)
    return priced(data, price) if price.any() else data


def priced(data: JointData, price: FloatArray) -> JointData:
    """The problem at prices of visits, shape (offers,), those of a chain at its lowest level.

    Parameters
    ----------
    data : JointData
        The problem without prices.
    """
    capacity = data.capacity
    assert capacity is not None
    rest = np.maximum(data.elements.weight - capacity.touched, 0.0)
    asked = data.rows.index[data.rows.index >= data.first_element] - data.first_element
    named = np.zeros(len(rest), dtype=bool)
    named[asked] = True
    kept = np.flatnonzero(named | (rest > 1e-12 * data.elements.weight))
    at_prices = _elements(capacity, price)
    element_of = np.full(len(rest), -1, dtype=np.int64)
    element_of[kept] = np.arange(len(kept))
    old = data.rows.index
    index = np.where(
        old >= data.first_element, data.first_element + element_of[np.maximum(old - data.first_element, 0)], old
    )
    return replace(
        data,
        elements=_joined([_some(data.elements, kept, rest[kept]), at_prices]),
        rows=replace(data.rows, index=index),
        capacity=replace(capacity, touched=np.concatenate((np.zeros(len(kept)), at_prices.weight))),
    )


def in_steps(capacity: Capacity, price: FloatArray) -> FloatArray:
    """Prices as whole twentieths of what a visit can be worth there."""
    unit = capacity.worth_of_visit / PRICE_STEPS
    return np.asarray(np.where(unit > 0, np.round(price / np.maximum(unit, 1e-12)), 0.0) * unit)


def _elements(capacity: Capacity, price: FloatArray) -> Elements:
    """What the needs gain at the prices, and what room is worth."""
    of_chain = np.where(capacity.limited, price[capacity.chain], 0.0)
    left = capacity.gain - of_chain[capacity.need_offer] * capacity.visits
    inside = left > 1e-9 * capacity.gain
    count = np.concatenate(([0], np.cumsum(inside))).astype(np.int64)
    needs = merge_gains(
        count[capacity.need_ptr], capacity.need_offer[inside], left[inside], below=capacity.below
    )
    worth = np.where(capacity.limited, of_chain * capacity.room, 0.0)
    brings = np.flatnonzero(worth > 0)
    return _joined([needs, Elements(worth[brings], np.arange(len(brings) + 1), brings.astype(np.int32))])


def _some(elements: Elements, kept: NDArray[np.intp], weight: FloatArray) -> Elements:
    """Some of the elements, with other weights."""
    sizes = np.diff(elements.indptr)
    mask = np.zeros(len(elements), dtype=bool)
    mask[kept] = True
    ptr = np.concatenate(([0], np.cumsum(sizes[kept]))).astype(np.int64)
    return Elements(weight, ptr, elements.offers[np.repeat(mask, sizes)])


def _joined(parts: list[Elements]) -> Elements:
    """Elements one after the other."""
    sizes = np.concatenate([np.diff(part.indptr) for part in parts])
    return Elements(
        np.concatenate([part.weight for part in parts]), np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        np.concatenate([part.offers for part in parts]).astype(np.int32),
    )
