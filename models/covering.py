"""Maximal covering under a budget, and location set covering, over merged coverage elements.

Maximal covering (Church & ReVelle 1974, doi:10.1007/BF01942293); as the elements carry quality steps
it is at once gradual covering in the radius formulation (García, Labbé & Marín 2011,
doi:10.1287/ijoc.1100.0418). Offers o with cost c_o, elements e with weight w_e and offer set O(e):

    maximise    Σ_{e: |O(e)| ≥ 2} w_e z_e + Σ_o (Σ_{e: O(e) = {o}} w_e) x_o          (1)
    subject to  z_e ≤ Σ_{o ∈ O(e)} x_o                        for each such e        (2)
                Σ_o c_o x_o ≤ B                                                      (3)
                x_o ≤ x_{below(o)}                            for chained levels     (4)
                x_o ∈ {0, 1},  0 ≤ z_e ≤ 1.                                          (5)

z needs no integrality: at binary x, (2) and (5) alone make it 0 or 1. p sites is (3) with c = 1, B = p.

Location set covering (Toregas, Swain, ReVelle & Bergman 1971, doi:10.1287/opre.19.6.1363):

    minimise    Σ_o c_o x_o    subject to  Σ_{o ∈ O(e)} x_o ≥ 1 for each e,  x_o ∈ {0, 1}.   (6)

Both begin from a searched plan (`search.py`), which is the incumbent from the start, on a reduced
problem (`reductions.py`). A bound is rounded to the next attainable value where weights are integers.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.elements import Elements
from models.program import FloatArray, IndexArray, Program, RowBuilder
from models.reductions import dominated_offers, without_implied, without_offers
from models.search import BudgetedCase, lazy_greedy, quick_plan, swap
from models.solver import Observer, solve_program

ROUNDING = 1e-6
"""How far HiGHS's bound of an integral objective may lie beyond the integer it stands for."""


@dataclass(frozen=True, kw_only=True)
class Covering:
    """A plan for maximal covering and what is proven about it.

    Attributes
    ----------
    chosen : shape (chosen offers,), ascending
    value, bound : float
        Weight served, recomputed from `chosen`; and what no plan can exceed.
    cost : float
    termination : str
        Why the search ended (`models.solver.Solution.termination`); it says nothing about quality.
    """

    chosen: IndexArray
    value: float
    bound: float
    cost: float
    termination: str

    @property
    def gap(self) -> float:
        """(bound − value) / bound."""
        return (self.bound - self.value) / self.bound if self.bound > 0 else 0.0

    @property
    def proven(self) -> bool:
        """Whether the value meets the bound (to a millionth)."""
        return self.bound - self.value <= 1e-6 * max(1.0, self.bound)


@dataclass(frozen=True, kw_only=True)
class SetCovering:
    """A plan that serves every element, its cost, and the least any such plan can cost (`bound`)."""

    chosen: IndexArray
    cost: float
    bound: float
    termination: str

    @property
    def proven(self) -> bool:
        """Whether the cost meets the bound (to a millionth)."""
        return self.cost - self.bound <= 1e-6 * max(1.0, self.cost)


def _integral(values: FloatArray) -> bool:
    # Beyond 2⁵³ sums of integers are no longer exact.
    return bool((values == np.round(values)).all() and np.abs(values).sum() < 2**53)


def _chain_cost(cost: FloatArray, below: NDArray[np.int32]) -> FloatArray:
    """Cost of each offer with all the levels under it."""
    total, under = cost.copy(), below.copy()
    while (under >= 0).any():
        total += np.where(under >= 0, cost[under], 0.0)
        under = np.where(under >= 0, below[under], -1)
    return total


def covering_program(
    elements: Elements, *, cost: FloatArray, budget: float, below: NDArray[np.int32], removed: NDArray[np.bool_]
) -> tuple[Program, IndexArray]:
    """Program (1)–(5).

    Parameters
    ----------
    cost, below, removed : shape (offers,)
        `removed` offers are fixed at 0.

    Returns
    -------
    program : columns are the offers, then z of the elements with two offers or more
    several : shape (those elements,), their positions in `elements`
    """
    n = len(cost)
    lengths = np.diff(elements.indptr)
    alone, several = lengths == 1, np.flatnonzero(lengths > 1)
    singles = np.bincount(elements.offers[elements.indptr[:-1][alone]], elements.weight[alone], n)
    # Row of z: its own column, then its offers.
    row_lengths = lengths[several] + 1
    starts = np.cumsum(row_lengths) - row_lengths
    own = np.zeros(int(row_lengths.sum()), bool)
    own[starts] = True
    index = np.empty(len(own), np.int64)
    index[own] = n + np.arange(len(several))
    index[~own] = elements.offers[np.repeat(lengths > 1, lengths)]
    rows = RowBuilder()
    rows.add_many(
        row_lengths, index, np.where(own, 1.0, -1.0), lo=np.full(len(several), -np.inf), hi=np.zeros(len(several))
    )
    if np.isfinite(budget):
        priced = np.flatnonzero(cost)
        rows.add(priced, cost[priced], hi=budget)
    for offer in np.flatnonzero(below >= 0):
        rows.add([offer, below[offer]], [1.0, -1.0], hi=0.0)
    program = rows.program(
        objective=np.concatenate((singles, elements.weight[several])),
        col_lo=np.zeros(n + len(several)),
        col_hi=np.concatenate((np.where(removed, 0.0, 1.0), np.ones(len(several)))),
        integer=np.arange(n + len(several)) < n,
    )
    return program, several


def maximal_covering(
    elements: Elements, *, cost: FloatArray | None = None, budget: float | None = None, p: int | None = None,
    n_offers: int | None = None, below: NDArray[np.int32] | None = None, start: NDArray[np.integer] | None = None,
    time_limit_s: float = np.inf, gap: float = 0.0, threads: int = 1, seed: int = 0,
    stop: threading.Event | None = None, observe: Observer | None = None,
) -> Covering:
    """Serve the most weight under a budget, or with at most p offers.

    Parameters
    ----------
    elements : Elements
        Weights ≥ 0.
    cost, budget : shape (offers,), float
        Costs ≥ 0 and what may be spent; or
    p, n_offers : int
        how many of `n_offers` may be chosen.
    below : shape (offers,), optional
        Next lower level of the same chain, -1 for none; an offer needs the levels under it.
    start : array of offers, optional
        A plan within the budget; the result is never worse.
    time_limit_s, gap : float
        Stop after so long, or within this share of the bound.

    Raises
    ------
    ValueError
        Not exactly one of (cost, budget) and (p, n_offers) given, or `start` breaks budget or chains.
    """
    begun = time.monotonic()
    if (cost is None) == (p is None) or (cost is None) != (budget is None) or (p is None) != (n_offers is None):
        raise ValueError("give cost and budget, or p and n_offers")
    if p is not None and n_offers is not None:
        cost, budget = np.ones(n_offers), float(p)
    assert cost is not None and budget is not None
    cost = np.asarray(cost, dtype=np.float64)
    chain = np.full(len(cost), -1, np.int32) if below is None else below
    chained = chain >= 0
    chained[chain[chained]] = True
    removed = _chain_cost(cost, chain) > budget
    removed |= dominated_offers(without_offers(elements, removed), cost=cost, eligible=~chained & ~removed)
    reduced = without_offers(elements, removed)
    case = BudgetedCase(elements=reduced, cost=cost, budget=budget, below=chain)
    deadline = begun + time_limit_s
    plan = quick_plan(case, deadline_s=deadline)
    given = np.zeros(len(cost), bool)
    if start is not None:
        given[start] = True
        if not case.admits(given):
            raise ValueError("start breaks the budget or a chain")
        plan = max(plan, swap(case, given & ~removed, deadline_s=deadline), key=elements.value)
        plan = max(plan, given, key=elements.value)

    bound = float(reduced.weight.sum())
    termination = "finished"
    if elements.value(plan) < bound:
        program, several = covering_program(reduced, cost=cost, budget=budget, below=chain, removed=removed)
        feasible = quick if (quick := plan & ~removed).any() else plan
        integral = _integral(elements.weight)
        solution = solve_program(
            program, start=np.concatenate((feasible, reduced.covered(feasible)[several])).astype(np.float64),
            time_limit_s=max(0.0, deadline - time.monotonic()), gap=gap, absolute_gap=1 - ROUNDING if integral else ROUNDING,
            threads=threads, seed=seed, stop=stop, observe=observe,
        )
        termination = solution.termination
        limit = solution.bound + ROUNDING
        bound = min(bound, float(np.floor(limit)) if integral else solution.bound)
        if solution.x is not None and case.admits(found := solution.x[:len(cost)] > 0.5):
            plan = max(plan, found, key=elements.value)
    value = elements.value(plan)
    return Covering(
        chosen=np.flatnonzero(plan), value=value, bound=max(bound, value), cost=float(cost @ plan), termination=termination
    )
