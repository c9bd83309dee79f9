"""Set covering over listed tours: relaxation by gather and sum, cuts, fixing, then the integer program.

    min Σ_r c_r λ_r    subject to    Σ_{r covers w} λ_r ≥ b_w   (every row w),   λ binary.

Over a list that holds every tour a better plan could use, three things shrink the gap: columns whose
reduced cost exceeds it leave (Baldacci, Christofides & Mingozzi 2008, doi:10.1007/s10107-007-0178-5);
for three rows T the Chvátal–Gomory cut Σ_r ⌈|rows(r) ∩ T| / 2⌉ λ_r ≥ ⌈b(T) / 2⌉ (the covering form of
the subset-row cuts of Jepsen, Petersen, Spoorendonk & Pisinger 2008, doi:10.1287/opre.1070.0449) lifts
the bound; what is left is an integer program. Costs are whole, so a bound is rounded up.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

from models.program import FloatArray, Program, RowBuilder
from models.solver import solve_program, solve_relaxation

Words = NDArray[np.uint64]
Counts = NDArray[np.int64]
ROUNDING = 1e-6
MOST_ROUNDS = 60
SMALL = 1_500
"""Columns an integer program without further cuts settles at once."""


@dataclass(frozen=True)
class Prices:
    """Row and cut prices (not negative) with what they prove over all columns of a list.

    Attributes
    ----------
    row : shape (rows,); cut : shape (cuts,)
    value : float
        Objective of the relaxation over the columns taken so far.
    bound : float
        No plan over the list costs less.
    reduced : shape (list,)
    x : shape (list,)
    """

    row: FloatArray
    cut: FloatArray
    value: float
    bound: float
    reduced: FloatArray
    x: FloatArray


@nb.njit(cache=True, nogil=True)
def reduced_costs(cost, rows, price, cuts, cut_price):  # type: ignore[no-untyped-def]
    """Cost less the prices earned, shape (list,)."""
    one = np.uint64(1)
    reduced = np.empty(len(cost))
    for r in range(len(cost)):
        total, rest, w = float(cost[r]), rows[r], 0
        while rest:
            if rest & one:
                total -= price[w]
            rest >>= one
            w += 1
        for c in range(len(cuts)):
            both = rows[r] & cuts[c]
            if both:
                # Three bits at most: more than two exactly if clearing the lowest twice leaves one.
                both &= both - one
                both &= both - one
                total -= cut_price[c] * (2.0 if both else 1.0)
        reduced[r] = total
    return reduced


def cut_need(cuts: Words, need: Counts) -> FloatArray:
    """Right-hand sides of cuts, shape (cuts,)."""
    inside = (cuts[:, None] >> np.arange(len(need), dtype=np.uint64)) & np.uint64(1)
    return np.ceil(inside.astype(np.int64) @ need / 2)


def covering_program(cost: FloatArray, rows: Words, cuts: Words, need: Counts, *, most: float) -> Program:
    """The set covering program (maximising minus the cost), columns from 0 to `most`."""
    builder = RowBuilder()
    for w, times in enumerate(need):
        builder.add(np.flatnonzero(rows >> np.uint64(w) & np.uint64(1)), 1.0, lo=float(times))
    for cut, times in zip(cuts, cut_need(cuts, need), strict=True):
        shared = np.bitwise_count(rows & cut)
        columns = np.flatnonzero(shared)
        builder.add(columns, np.ceil(shared[columns] / 2), lo=float(times))
    n = len(cost)
    return builder.program(
        objective=-cost.astype(float), col_lo=np.zeros(n), col_hi=np.full(n, most), integer=np.ones(n, bool)
    )


def relaxed(
    cost: FloatArray, rows: Words, cuts: Words, taken: NDArray[np.bool_], need: Counts
) -> Prices | None:
    """The relaxation over a whole list, by column generation from (and into) the mask `taken`.

    None if the columns taken cover not every row.
    """
    n_rows = len(need)
    while True:
        at = np.flatnonzero(taken)
        program = covering_program(cost[at], rows[at], cuts, need, most=np.inf)
        solved = solve_relaxation(program)
        if solved.row_price is None or solved.x is None:
            return None
        price = np.maximum(-solved.row_price, 0.0)
        row, cut = price[:n_rows], price[n_rows:]
        reduced = reduced_costs(cost, rows, row, cuts, cut)
        attractive = np.flatnonzero((reduced < -ROUNDING) & ~taken)
        if not len(attractive):
            x = np.zeros(len(cost))
            x[at] = solved.x
            # λ ≤ 1 in a cheapest plan: whatever is negative counts once.
            bound = float(row @ need + cut @ cut_need(cuts, need) + np.minimum(reduced, 0.0).sum())
            return Prices(row, cut, -solved.value, bound, reduced, x)
        taken[attractive[np.argsort(reduced[attractive])[:500]]] = True


def violated_cuts(rows: Words, x: FloatArray, need: Counts, *, most: int = 25) -> Words:
    """Three-row cuts that a fractional point breaks, worst first."""
    n_rows = len(need)
    used = np.flatnonzero(x > 1e-6)
    a = ((rows[used, None] >> np.arange(n_rows, dtype=np.uint64)) & np.uint64(1)).astype(np.int64)
    i, j, k = (index.ravel() for index in np.meshgrid(*[np.arange(n_rows)] * 3, indexing="ij"))
    rising = (i < j) & (j < k)
    i, j, k = i[rising], j[rising], k[rising]
    slack = -np.ceil((need[i] + need[j] + need[k]) / 2)
    for column, weight in zip(a, x[used], strict=True):
        slack += weight * ((column[i] + column[j] + column[k] + 1) // 2)
    broken = np.argsort(slack, kind="stable")[:most]
    broken = broken[slack[broken] < -1e-4]
    one = np.uint64(1)
    words: Words = np.zeros(len(broken), np.uint64)
    for index in (i, j, k):
        words |= one << index[broken].astype(np.uint64)
    return words


@dataclass(frozen=True)
class Closed:
    """A best plan over a list: `chosen` columns, their cost, and a bound for every plan over the list."""

    chosen: NDArray[np.intp]
    value: int
    bound: int


def close_list(
    cost: NDArray[np.int64], rows: Words, need: Counts, *, incumbent: NDArray[np.intp], enough: int, deadline: float
) -> Closed:
    """The cheapest plan over a list, proven unless time runs out.

    Parameters
    ----------
    cost, rows : shape (list,)
        Cost of each tour and the rows it covers, a bit a row.
    need : shape (rows,)
        How many tours must cover each row.
    incumbent : indices of a plan in the list
    enough : int
        A bound beyond this says nothing about plans with other tours: the work ends there.
    deadline : float
        Of `time.perf_counter`.
    """
    best, value = incumbent, int(cost[incumbent].sum())
    here = np.arange(len(cost))  # the columns that may still be in a better plan
    taken = np.zeros(len(cost), bool)
    taken[incumbent] = True
    cuts = np.zeros(0, np.uint64)
    bound, before = 0.0, -np.inf
    for round_number in range(MOST_ROUNDS):
        solved = relaxed(cost[here].astype(float), rows[here], cuts, taken, need)
        if solved is None:
            break
        bound = max(bound, solved.bound)
        if np.abs(solved.x - np.round(solved.x)).max() < 1e-6 and solved.value < value - 0.5:
            best = here[np.round(solved.x) > 0]
            value = int(cost[best].sum())
        if math.ceil(bound - ROUNDING) >= min(value, enough):
            return Closed(best, value, min(value, math.ceil(bound - ROUNDING)))
        keep = (solved.reduced <= value - 1 - solved.bound + ROUNDING) | np.isin(here, best)
        # A cut that costs nothing now is dropped, not to slow the next rounds.
        cuts = cuts[solved.cut > 1e-9]
        if round_number == 0 or (keep.sum() > SMALL and round_number % 10 == 0):
            # A better plan early fixes more columns; the most attractive ones hold one.
            near = np.flatnonzero(keep)[np.argsort(solved.reduced[keep])[: SMALL // 3]]
            near = np.union1d(near, np.flatnonzero(np.isin(here, best)))
            best, value, _ = _whole(cost, rows, here[near], cuts, best, need, min(deadline, time.perf_counter() + 5))
        new = violated_cuts(rows[here], solved.x, need)
        here, taken = here[keep], taken[keep]
        slow = solved.bound - before < 0.02 * (value - solved.bound) and round_number % 4 == 3
        if round_number % 4 == 3:
            before = solved.bound
        few = len(here) <= SMALL // 5 or (slow and len(here) < 20 * SMALL)
        if not len(new) or few or time.perf_counter() > deadline:
            break
        cuts = np.concatenate((cuts, new))
    best, value, proven = _whole(cost, rows, here, cuts, best, need, deadline)
    return Closed(best, value, min(value, max(math.ceil(bound - ROUNDING), proven)))


def _whole(
    cost: NDArray[np.int64], rows: Words, here: NDArray[np.intp], cuts: Words, best: NDArray[np.intp], need: Counts,
    deadline: float,
) -> tuple[NDArray[np.intp], int, int]:
    """A best plan over the columns `here` (those of `best` among them), its cost, and the bound over them."""
    program = covering_program(cost[here].astype(float), rows[here], cuts, need, most=1.0)
    # Whole costs: a plan within less than one of the bound is the best.
    solution = solve_program(
        program, start=np.isin(here, best).astype(float), absolute_gap=0.999,
        time_limit_s=max(0.1, deadline - time.perf_counter()),
    )
    bound = math.ceil(-solution.bound - ROUNDING) if np.isfinite(solution.bound) else 0
    if solution.x is not None and -solution.value < cost[best].sum() - 0.5:
        best = here[np.round(solution.x) > 0]
    return best, int(cost[best].sum()), bound
