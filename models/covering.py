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
problem (`reductions.py`). Without chains, a Lagrangian branch and bound (`lagrangian.py`) comes first:
on planar instances it ends in a fraction of the solver's time; where its nodes run out, HiGHS goes on
with what it fixed. A bound is rounded to the next attainable value where weights are integers.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.elements import Elements
from models.lagrangian import IN, OUT, prove
from models.program import FloatArray, IndexArray, Program, RowBuilder
from models.reductions import dominated_offers, without_implied, without_offers
from models.search import BudgetedCase, lazy_greedy, quick_plan, shake, swap
from models.solver import solve_program

ROUNDING = 1e-6
"""How far a computed bound may lie beyond the integer, or (as a share) the value, it stands for."""
LAGRANGIAN_NODES = 4000.0
"""A tree projected to be larger is left to HiGHS (planar cases with 100 sites: 10 to 500 nodes)."""


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
    elements: Elements, *, cost: FloatArray, budget: float, below: NDArray[np.int32], removed: NDArray[np.bool_],
    required: NDArray[np.bool_],
) -> tuple[Program, IndexArray]:
    """Program (1)–(5).

    Parameters
    ----------
    cost, below, removed, required : shape (offers,)
        `removed` offers are fixed at 0, `required` ones at 1.

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
        rows.add([int(offer), int(below[offer])], [1.0, -1.0], hi=0.0)
    program = rows.program(
        objective=np.concatenate((singles, elements.weight[several])),
        col_lo=np.concatenate((np.where(required, 1.0, 0.0), np.zeros(len(several)))),
        col_hi=np.concatenate((np.where(removed, 0.0, 1.0), np.ones(len(several)))),
        integer=np.arange(n + len(several)) < n,
    )
    return program, several


def maximal_covering(
    elements: Elements, *, cost: FloatArray | None = None, budget: float | None = None, p: int | None = None,
    n_offers: int | None = None, below: NDArray[np.int32] | None = None, start: NDArray[np.integer] | None = None,
    time_limit_s: float = np.inf, gap: float = 0.0, threads: int = 1, seed: int = 0,
    stop: threading.Event | None = None,
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
        Next lower level of the same chain, -1 for none; an offer needs the levels under it, and its
        cost comes on top of theirs.
    start : array of offers, optional
        A plan within the budget; the result is never worse.
    time_limit_s, gap : float
        Stop after so long, or within this share of the bound.
    stop : Event, optional
        Set it to stop at once with the best plan so far.

    Raises
    ------
    ValueError
        Not exactly one of (cost, budget) and (p, n_offers) given, or `start` breaks budget or chains.
    """
    deadline = time.monotonic() + time_limit_s
    if (cost is None) == (p is None) or (cost is None) != (budget is None) or (p is None) != (n_offers is None):
        raise ValueError("give cost and budget, or p and n_offers")
    cost = np.ones(n_offers or 0) if cost is None else np.asarray(cost, dtype=np.float64)
    limit = float(p if budget is None else budget)  # type: ignore[arg-type]
    below = np.full(len(cost), -1, np.int32) if below is None else below
    chained = below >= 0
    chained[below[chained]] = True

    removed = _chain_cost(cost, below) > limit
    removed |= dominated_offers(without_offers(elements, removed), cost=cost, eligible=~chained & ~removed)
    case = BudgetedCase(elements=without_offers(elements, removed), cost=cost, budget=limit, below=below)
    plan = shake(case, quick_plan(case, deadline_s=deadline), seed=seed, deadline_s=deadline)
    if start is not None:
        given = np.zeros(len(cost), bool)
        given[start] = True
        if not case.admits(given):
            raise ValueError("start breaks the budget or a chain")
        # Offers left out of the case serve nothing in it: swaps replace them by their dominators.
        plan = max(plan, swap(case, given, deadline_s=deadline), given, key=elements.value)

    bound, termination = float(case.elements.weight.sum()), "finished"
    integral = _integral(elements.weight)
    # A better plan gains 1 where weights are integers; half of it leaves room for rounding in sums of any size.
    least_gain = 0.5 if integral else 0.1 * ROUNDING * max(elements.value(plan), 1e-9 * bound)
    required = np.zeros(len(cost), bool)
    if not chained.any():
        proof = prove(
            case, plan, least_gain=least_gain, gap=gap, deadline_s=deadline, most_nodes=LAGRANGIAN_NODES, stop=stop
        )
        plan, termination, bound = proof.chosen, proof.termination, min(bound, proof.bound)
        # What is fixed against the plan itself stays free, so that the plan can be HiGHS's start.
        required = (proof.root_status == IN) & plan
        removed |= (proof.root_status == OUT) & ~plan
    if termination == "node_limit" or (chained.any() and elements.value(plan) < bound):
        rest = without_offers(case.elements, removed & ~plan)
        program, several = covering_program(
            rest, cost=cost, budget=limit, below=below, removed=removed & ~plan, required=required
        )
        solution = solve_program(
            program, start=np.concatenate((plan, rest.covered(plan)[several])).astype(np.float64),
            time_limit_s=max(0.0, deadline - time.monotonic()), gap=gap, absolute_gap=0.99 if integral else ROUNDING,
            threads=threads, seed=seed, stop=stop,
        )
        termination = solution.termination
        if solution.x is not None and case.admits(found := solution.x[:len(cost)] > 0.5):
            plan = max(plan, found, key=elements.value)
        # Plans that the fixings cut off gain less than `least_gain`, or lie within the gap.
        cut_off = max(elements.value(plan) + least_gain, elements.value(plan) / (1 - gap)) if not chained.any() else 0.0
        bound = min(bound, max(solution.bound, cut_off))
    value = elements.value(plan)
    if integral:
        bound = float(np.floor(bound + ROUNDING))
    return Covering(
        chosen=np.flatnonzero(plan), value=value, bound=max(bound, value), cost=float(cost @ plan),
        termination=termination,
    )


def location_set_covering(
    elements: Elements, *, cost: FloatArray, time_limit_s: float = np.inf, gap: float = 0.0, threads: int = 1,
    seed: int = 0, stop: threading.Event | None = None,
) -> SetCovering:
    """Serve every element at least cost, program (6).

    Parameters
    ----------
    elements : Elements
        Their weights do not matter; what no offer can serve is not an element.
    cost : shape (offers,)
        Costs ≥ 0.
    time_limit_s, gap : float
        Stop after so long, or within this share of the least cost.
    """
    deadline = time.monotonic() + time_limit_s
    cost = np.asarray(cost, dtype=np.float64)
    n = len(cost)
    rest, removed = without_implied(elements, n), np.zeros(n, bool)
    while (dominated := dominated_offers(rest, cost=cost, eligible=~removed)).any():
        removed |= dominated
        rest = without_implied(without_offers(rest, dominated), n)
    plan = _greedy_cover(rest, cost)
    rows = RowBuilder()
    rows.add_many(
        np.diff(rest.indptr), rest.offers.astype(np.int64), np.ones(len(rest.offers)),
        lo=np.ones(len(rest)), hi=np.full(len(rest), np.inf),
    )
    program = rows.program(
        objective=-cost, col_lo=np.zeros(n), col_hi=np.where(removed, 0.0, 1.0), integer=np.ones(n, bool)
    )
    integral = _integral(cost)
    solution = solve_program(
        program, start=plan.astype(np.float64), time_limit_s=max(0.0, deadline - time.monotonic()), gap=gap,
        absolute_gap=0.99 if integral else ROUNDING, threads=threads, seed=seed, stop=stop,
    )
    if solution.x is not None:
        found = solution.x > 0.5
        if rest.covered(found).all() and cost @ found < cost @ plan:
            plan = found
    total = float(cost @ plan)
    bound = -solution.bound
    if integral:
        bound = float(np.ceil(bound - ROUNDING))
    return SetCovering(
        chosen=np.flatnonzero(plan), cost=total, bound=min(max(bound, 0.0), total), termination=solution.termination
    )


def _greedy_cover(elements: Elements, cost: FloatArray) -> NDArray[np.bool_]:
    """Greedy by elements per cost (Chvátal 1979, doi:10.1287/moor.4.3.233), then without what is not needed."""
    counted = Elements(np.ones(len(elements)), elements.indptr, elements.offers)
    case = BudgetedCase(elements=counted, cost=cost, budget=np.inf, below=np.full(len(cost), -1, np.int32))
    plan = lazy_greedy(case, by_ratio=True)
    on = plan[elements.offers].astype(np.int64)
    servers = np.add.reduceat(on, elements.indptr[:-1]) if len(elements) else np.zeros(0)
    for offer in sorted(np.flatnonzero(plan), key=lambda o: -cost[o]):
        mine = case.offer_elements[case.offer_ptr[offer]:case.offer_ptr[offer + 1]]
        if (servers[mine] >= 2).all():
            plan[offer] = False
            servers[mine] -= 1
    return plan
