"""Shared animators: when a week can be staffed, which slots say no, and the rows that forbid it.

Site j needs h_j half-days among its available slots A_j; m animators hold at most m sites in any slot.
A timetable exists (a flow source → site → slot → sink saturates the sites) if and only if, for every
set S of slots,

    Σ_j max(0, h_j − |A_j ∖ S|) ≤ m · |S|,                                              (1)

where the left side counts the half-days that cannot be put outside S. This is Hall's condition for
transport (Gale 1957, doi:10.2140/pjm.1957.7.1073; Hoffman 1960): the cut with S on the source side costs
m·|S| + Σ_j min(h_j, |A_j ∖ S|), so a minimum cut is a most violated (1), and the separation is exact. S = ∅
says that no site needs more half-days than it has slots.

Over nested levels (x_l = 1: level l of its site or a higher one) the left side of (1) is linear,
Σ_l [max(0, h_l − c) − max(0, h_l′ − c)] · x_l with c = |A_j ∖ S| and l′ the level below; at a fractional x a
level is held with weight x_l − (the next x), and the same flow, its capacities weighted, separates.

Slots are bits of an integer; sites, levels and rows are arrays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

PARTS_PER_DAY = 3
_WEIGHT_UNIT = 1 << 14
"""Fractional weights are rounded to 1/16384, so that SciPy's 32-bit flows hold 10,000 levels of a full week."""
_TOLERANCE = 1e-3
"""A fractional point must break (1) by more than the rounding of its weights can explain."""


@dataclass(frozen=True)
class StaffConflict:
    """Slots that cannot hold what must be put into them.

    Attributes
    ----------
    slots : int
        The set S of (1), as bits.
    sites : shape (some,), int64
        Sites with half-days that only S can hold.
    excess_half_days : float
        Left minus right side of (1): > 0.
    """

    slots: int
    sites: NDArray[np.int64]
    excess_half_days: float


@dataclass(frozen=True)
class StaffRow:
    """Σ coefficients · x ≤ at_most over the nested level columns given to `staff_rows`."""

    slots: int
    coefficients: NDArray[np.float64]
    at_most: float


def slot_bits(available: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Rows of flags, shape (sites, slots), as bit sets, shape (sites,)."""
    bits: NDArray[np.int64] = available @ (np.int64(1) << np.arange(available.shape[1], dtype=np.int64))
    return bits


def slots_of(bits: int) -> list[int]:
    """Indices of the slots in a bit set, in weekly order."""
    return [slot for slot in range(bits.bit_length()) if bits >> slot & 1]


def outside(available: NDArray[np.int64], slots: int) -> NDArray[np.int64]:
    """|A_j ∖ S| of every site."""
    count: NDArray[np.int64] = np.bitwise_count(available & ~np.int64(slots)).astype(np.int64)
    return count


def excess_half_days(
    available: NDArray[np.int64], half_days: NDArray[np.int64], slots: int, *, animators: float, weight: ArrayLike = 1.0
) -> float:
    """Left minus right side of (1) for the set `slots`: the condition holds where this is ≤ 0."""
    forced = np.maximum(0, half_days - outside(available, slots)) * np.asarray(weight)
    return float(forced.sum() - animators * slots.bit_count())


def violated_set(
    available: NDArray[np.int64], half_days: NDArray[np.int64], *, animators: int,
    weight: NDArray[np.float64] | None = None,
) -> StaffConflict | None:
    """The smallest of the most violated sets of (1), or None where all hold.

    Parameters
    ----------
    available : shape (sites,)
        Slots each site may use, as bits.
    half_days : shape (sites,)
        Half-days each site needs.
    animators : int
        Sites that can be held in one slot.
    weight : shape (sites,), optional
        For a fractional point: one row per (site, level), its half-days, and x of the level minus x of
        the next higher one.

    Returns
    -------
    StaffConflict or None
        None also where a fractional point breaks (1) by less than 1/1000 half-day.
    """
    unit = 1 if weight is None else _WEIGHT_UNIT
    shares = np.ones(len(half_days), np.int64) if weight is None else np.rint(weight * unit).astype(np.int64)
    _, slots = _largest_flow(available, half_days, shares, animators * unit)
    exact = np.ones(len(half_days)) if weight is None else weight
    excess = excess_half_days(available, half_days, slots, animators=animators, weight=exact)
    if excess <= (0 if weight is None else _TOLERANCE):
        return None
    forced = (half_days > outside(available, slots)) & (exact > 0)
    return StaffConflict(slots=slots, sites=np.flatnonzero(forced), excess_half_days=excess)


def smallest_conflict(
    available: NDArray[np.int64], half_days: NDArray[np.int64], *, animators: int
) -> StaffConflict | None:
    """A conflict of which no site can be left out: what to name to people. None where a timetable exists.

    Sites are tried one by one, those with the most freedom first, and left out if the others conflict
    without them (a deletion filter: Chinneck & Dravnieks 1991, doi:10.1287/ijoc.3.2.157).
    """
    conflict = violated_set(available, half_days, animators=animators)
    if conflict is None:
        return None
    kept, best = conflict.sites, conflict
    freedom = np.bitwise_count(available).astype(np.int64) - half_days
    for site in sorted(kept.tolist(), key=lambda j: (-freedom[j], j)):
        fewer = kept[kept != site]
        without = violated_set(available[fewer], half_days[fewer], animators=animators)
        if without is not None:
            kept = fewer[without.sites]
            best = StaffConflict(slots=without.slots, sites=kept, excess_half_days=without.excess_half_days)
    return best


def assign_slots(
    available: NDArray[np.int64], half_days: NDArray[np.int64], *, animators: int, n_slots: int
) -> NDArray[np.bool_] | None:
    """Some timetable, shape (sites, slots), or None where none exists."""
    ones = np.ones(len(half_days), np.int64)
    chosen, _ = _largest_flow(available, half_days, ones, animators, n_slots=n_slots)
    return chosen if np.array_equal(chosen.sum(axis=1), half_days) else None


def necessary_sets(available: NDArray[np.int64]) -> list[int]:
    """The sets worth a row before any is violated: every available slot together, then day by day."""
    everything = int(np.bitwise_or.reduce(available, initial=0))
    day = (1 << PARTS_PER_DAY) - 1
    days = [everything & day << first for first in range(0, everything.bit_length(), PARTS_PER_DAY)]
    return list(dict.fromkeys(slots for slots in (everything, *days) if slots))


def staff_rows(
    sets: Iterable[int],
    *,
    available: NDArray[np.int64],
    site: NDArray[np.integer],
    half_days: NDArray[np.integer],
    half_days_below: NDArray[np.integer],
    animators: int,
    half_days_per_animator: float = float("inf"),
) -> list[StaffRow]:
    """The rows (1) for each set of slots, over nested level columns.

    Parameters
    ----------
    sets : bit sets of slots
        From `necessary_sets`, `violated_set` or a `StaffConflict`.
    available : shape (sites,)
        Slots each site may use, as bits.
    site, half_days, half_days_below : shape (columns,)
        Of each column its site, the half-days to be staffed at its level and at the level below (0 for
        the lowest).
    half_days_per_animator : float
        What one animator works a week; tightens a set outside which nothing is available.
    """
    everything = int(np.bitwise_or.reduce(available, initial=0))
    rows = []
    for slots in sets:
        elsewhere = outside(available, slots)[site]
        coefficients = np.maximum(0, half_days - elsewhere) - np.maximum(0, half_days_below - elsewhere)
        at_most = float(animators * slots.bit_count())
        if everything & ~slots == 0:
            at_most = min(at_most, animators * half_days_per_animator) if animators else 0.0
        rows.append(StaffRow(slots=slots, coefficients=coefficients.astype(np.float64), at_most=at_most))
    return rows


def _largest_flow(
    available: NDArray[np.int64], half_days: NDArray[np.int64], shares: NDArray[np.int64], slot_capacity: int,
    *, n_slots: int = 0,
) -> tuple[NDArray[np.bool_], int]:
    """Flow source → site (share·h) → slot (share) → sink: which arcs site → slot carry it, and the smallest S."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow

    n_sites = len(half_days)
    n_slots = max(n_slots, int(np.bitwise_or.reduce(available, initial=0)).bit_length())
    source, sink = n_sites + n_slots, n_sites + n_slots + 1
    site, slot = np.nonzero(available[:, None] >> np.arange(n_slots) & 1)
    every_site, every_slot = np.arange(n_sites), n_sites + np.arange(n_slots)
    tail = np.concatenate([np.full(n_sites, source), site, every_slot])
    head = np.concatenate([every_site, n_sites + slot, np.full(n_slots, sink)])
    capacity = np.concatenate([shares * half_days, shares[site], np.full(n_slots, slot_capacity)]).astype(np.int32)
    network = csr_array((capacity, (tail, head)), shape=(sink + 1, sink + 1))
    flow = csr_array(maximum_flow(network, source, sink).flow)
    residual = csr_array(network - flow)
    residual.eliminate_zeros()
    reached = breadth_first_order(residual, source, return_predecessors=False)
    slots = sum(1 << int(node - n_sites) for node in reached if n_sites <= node < source)
    return flow[:n_sites, n_sites:source].toarray() > 0, slots
