"""Maximal covering to proven optimality by Lagrangian branch and bound.

Pricing the rows z_e ≤ Σ_{o∈O(e)} x_o of (2) in `covering.py` at u_e ∈ [0, w_e], and the budget at λ ≥ 0,

    L(u, λ) = Σ_e (w_e − u_e) + λB + Σ_o max(0, d_o),    d_o = Σ_{e: o∈O(e)} u_e − λ c_o,

is an upper bound for any u and λ; λ is the ratio at which the fractional knapsack over o breaks. The
best u gives the bound of the linear relaxation (both subproblems have integral or linear optima), but
one evaluation is two passes over the elements, tens of microseconds where a simplex takes a second
(Galvão & ReVelle 1996, doi:10.1016/0377-2217(94)00159-6). Every evaluation fixes offers: o goes to 0
if L + d_o, to 1 if L − d_o, cannot exceed the incumbent. u moves by deflected subgradient steps.

Branching is strong: the most undecided offers are tried both ways with a few steps each, and a way
that cannot exceed the incumbent fixes the offer.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

from models.search import BudgetedCase

FREE, OUT, IN = np.int8(-1), np.int8(0), np.int8(1)
ROOT_STEPS, NODE_STEPS, TRIAL_STEPS = 600, 60, 12
TRIALS = 8
"""Offers tried both ways at a node."""


@nb.njit(cache=True)
def _tighten(weight, indptr, offers, offer_ptr, offer_elements, cost, budget, status, price, goal, steps):  # type: ignore[no-untyped-def]
    """Lower L by subgradient steps; fix offers in `status` and keep the best prices in `price` (both changed).

    Returns the bound (below `goal` as soon as the node is settled) and the averaged x, shape (offers,).
    """
    m, n = len(weight), len(cost)
    served = np.zeros(m, np.bool_)
    constant, left = 0.0, budget
    for o in range(n):
        if status[o] == 1:
            left -= cost[o]
            for k in range(offer_ptr[o], offer_ptr[o + 1]):
                e = offer_elements[k]
                if not served[e]:
                    served[e] = True
                    constant += weight[e]
    u = price.copy()
    x = np.zeros(n)
    mean = np.zeros(n)
    worth = np.empty(n)
    direction = np.zeros(m)
    slope = np.zeros(m)
    best = np.inf
    scale, stalled = 1.0, 0
    for step in range(steps):
        if left < 0.0:
            return -np.inf, mean
        worth[:] = 0.0
        bound = constant
        for e in range(m):
            if not served[e]:
                bound += weight[e] - u[e]
                if u[e] > 0.0:
                    for k in range(indptr[e], indptr[e + 1]):
                        worth[offers[k]] += u[e]
        # Fractional knapsack. `low` and `high` enclose the prices λ that are optimal.
        ratio = np.full(n, -1.0)
        for o in range(n):
            if status[o] == -1:
                ratio[o] = worth[o] / cost[o] if cost[o] > 0.0 else np.inf
        order = np.argsort(-ratio)
        x[:] = 0.0
        room = left
        low, high = 0.0, np.inf
        for o in order:
            if ratio[o] < 0.0:
                break
            if cost[o] <= room:
                x[o] = 1.0
                room -= cost[o]
                bound += worth[o]
                high = ratio[o]
            else:
                x[o] = room / cost[o]
                bound += worth[o] * x[o]
                low = ratio[o]
                if room > 0.0:
                    high = low
                break
        mean = x.copy() if step == 0 else 0.9 * mean + 0.1 * x
        if bound < best - 1e-4 * (best - goal):
            stalled = 0
        else:
            stalled += 1
            if stalled >= 8:
                stalled = 0
                scale *= 0.6
        if bound < best:
            best = bound
            price[:] = u
        if best < goal:
            return best, mean
        newly_in = False
        for o in range(n):
            if status[o] == -1:
                if x[o] < 1.0 and high < np.inf and bound + worth[o] - high * cost[o] < goal:
                    status[o] = 0
                elif x[o] > 0.0 and bound - worth[o] + low * cost[o] < goal:
                    status[o] = 1
                    newly_in = True
                    left -= cost[o]
                    for k in range(offer_ptr[o], offer_ptr[o + 1]):
                        e = offer_elements[k]
                        if not served[e]:
                            served[e] = True
                            constant += weight[e]
        if newly_in:
            continue
        norm = 0.0
        for e in range(m):
            if served[e]:
                continue
            servers = 0.0
            for k in range(indptr[e], indptr[e + 1]):
                servers += x[offers[k]]
            move = servers - (1.0 if u[e] < weight[e] else min(1.0, servers))
            if move > 0.0 and u[e] <= 0.0:
                move = 0.0
            slope[e] = move + 0.6 * direction[e]
            norm += slope[e] * slope[e]
        if norm < 1e-12 or scale < 1e-3:
            break
        length = scale * (bound - goal) / norm
        for e in range(m):
            if not served[e]:
                direction[e] = slope[e]
                u[e] = min(weight[e], max(0.0, u[e] - length * slope[e]))
    return best, mean


@dataclass(frozen=True)
class Proof:
    """Best plan, shape (offers,); no plan exceeds `bound`; nodes examined; why it ended."""

    chosen: NDArray[np.bool_]
    bound: float
    nodes: int
    termination: str


@dataclass
class _Node:
    bound: float
    status: NDArray[np.int8]
    price: NDArray[np.float64]


def prove(
    case: BudgetedCase, chosen: NDArray[np.bool_], *, least_gain: float, gap: float = 0.0, deadline_s: float = np.inf,
    most_nodes: int = 1_000_000, stop: threading.Event | None = None,
) -> Proof:
    """Improve `chosen` to a proven optimum, or as far as time and nodes allow.

    Parameters
    ----------
    case : BudgetedCase
        Without chains.
    chosen : shape (offers,)
        A good plan that `case` admits.
    least_gain : float
        By how much a better plan must exceed the incumbent (1 for integral weights, less rounding).
    gap : float
        Stop once within this share of the bound.
    deadline_s : float
        On the `time.monotonic` clock.
    """
    elements, n = case.elements, len(case.cost)
    value = elements.value(chosen)

    def tightened(node: _Node, steps: int, *, offer: int = -1, way: np.int8 = FREE) -> tuple[_Node, NDArray[np.float64]]:
        status, price = node.status.copy(), node.price.copy()
        if offer >= 0:
            status[offer] = way
        goal = max(value + least_gain, value / (1.0 - gap))
        bound, mean = _tighten(
            elements.weight, elements.indptr, elements.offers, case.offer_ptr, case.offer_elements, case.cost,
            case.budget_with_rounding, status, price, goal, steps,
        )
        return _Node(min(bound, node.bound), status, price), mean

    share = 0.5 * elements.weight
    open_nodes = [_Node(float(elements.weight.sum()), np.full(n, FREE), share)]
    settled = -np.inf
    nodes = 0
    while open_nodes:
        interrupted = stop is not None and stop.is_set()
        if interrupted or nodes >= most_nodes or time.monotonic() > deadline_s:
            bound = max(max(node.bound for node in open_nodes), settled, value)
            return Proof(chosen, bound, nodes, "interrupted" if interrupted else "time_limit")
        nodes += 1
        node, mean = tightened(open_nodes.pop(), ROOT_STEPS if nodes == 1 else NODE_STEPS)
        while True:
            goal = max(value + least_gain, value / (1.0 - gap))
            if node.bound < goal:
                settled = max(settled, node.bound if gap > 0 else -np.inf)
                break
            rounded = _rounded(case, node.status, mean)
            if elements.value(rounded) > value:
                chosen, value = rounded, elements.value(rounded)
                continue
            free = np.flatnonzero(node.status == FREE)
            if len(free) == 0:
                # The rounded plan above is the only one left here and it is no better.
                break
            tried = free[np.argsort(np.abs(mean[free] - 0.5))[:TRIALS]]
            best_score, branches = -1.0, None
            for offer in tried:
                with_it, mean_in = tightened(node, TRIAL_STEPS, offer=int(offer), way=IN)
                without, mean_out = tightened(node, TRIAL_STEPS, offer=int(offer), way=OUT)
                if min(with_it.bound, without.bound) < goal:
                    node, mean = (with_it, mean_in) if without.bound < goal else (without, mean_out)
                    branches = None
                    break
                score = (node.bound - with_it.bound + 1e-9) * (node.bound - without.bound + 1e-9)
                if score > best_score:
                    best_score, branches = score, (with_it, without)
            if branches is not None:
                # The likelier branch (greater bound) is examined first.
                open_nodes.extend(sorted(branches, key=lambda branch: branch.bound))
                break
    return Proof(chosen, max(value, settled), nodes, "finished")


def _rounded(case: BudgetedCase, status: NDArray[np.int8], mean: NDArray[np.float64]) -> NDArray[np.bool_]:
    """The offers that are in, then free ones by their averaged x while the budget lasts."""
    plan = status == IN
    left = case.budget_with_rounding - float(case.cost @ plan)
    free = np.flatnonzero(status == FREE)
    for offer in free[np.argsort(-mean[free], kind="stable")]:
        if case.cost[offer] <= left:
            plan[offer] = True
            left -= case.cost[offer]
    return plan
