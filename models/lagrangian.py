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
from dataclasses import dataclass, replace

import numba as nb
import numpy as np
from numpy.typing import NDArray

from models.search import BudgetedCase

FREE, OUT, IN = np.int8(-1), np.int8(0), np.int8(1)
ROOT_STEPS, NODE_STEPS, TRIAL_STEPS = 600, 60, 12
TRIALS = 8
"""Offers tried both ways at a node."""
PATIENCE = 200
"""Nodes before the size of the tree is projected."""


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
    ratio = np.empty(n)
    candidates = np.empty(n, np.int64)
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
        free = 0
        for o in range(n):
            if status[o] == -1:
                if cost[o] > left:
                    status[o] = 0
                else:
                    candidates[free] = o
                    ratio[free] = -worth[o] / cost[o] if cost[o] > 0.0 else -np.inf
                    free += 1
        order = np.argsort(ratio[:free])
        x[:] = 0.0
        room = left
        low, high = 0.0, np.inf
        for k in order:
            o = candidates[k]
            if cost[o] <= room:
                x[o] = 1.0
                room -= cost[o]
                bound += worth[o]
                high = -ratio[k]
            else:
                x[o] = room / cost[o]
                bound += worth[o] * x[o]
                low = -ratio[k]
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
    """What the search found and proved.

    Attributes
    ----------
    chosen : shape (offers,)
    bound : float
        No plan exceeds it.
    root_status : shape (offers,)
        `IN` and `OUT` hold for every plan that gains at least what was asked over `chosen`; `FREE` is open.
    nodes : int
    termination : str
        ``finished``, ``node_limit``, ``time_limit`` or ``interrupted``.
    """

    chosen: NDArray[np.bool_]
    bound: float
    root_status: NDArray[np.int8]
    nodes: int
    termination: str


@dataclass
class _Node:
    bound: float
    status: NDArray[np.int8]
    price: NDArray[np.float64]
    mean: NDArray[np.float64]
    share: float
    """Of the tree, if every branching halves it."""


def prove(
    case: BudgetedCase, chosen: NDArray[np.bool_], *, least_gain: float, gap: float = 0.0, deadline_s: float = np.inf,
    most_nodes: float = np.inf, stop: threading.Event | None = None,
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
        Do not look for plans within this share of the incumbent.
    deadline_s : float
        On the `time.monotonic` clock.
    most_nodes : float
        Give up once the tree, projected from the share settled so far, is larger than this.
    """
    elements, n = case.elements, len(case.cost)
    value = elements.value(chosen)

    def goal() -> float:
        """What a plan must reach to be looked for: every cut and fixing spares only plans below it."""
        return max(value + least_gain, value / (1.0 - gap))

    def tightened(node: _Node, steps: int, *, offer: int = -1, way: np.int8 = FREE) -> _Node:
        status, price = node.status.copy(), node.price.copy()
        if offer >= 0:
            status[offer] = way
        bound, mean = _tighten(
            elements.weight, elements.indptr, elements.offers, case.offer_ptr, case.offer_elements, case.cost,
            case.budget_with_rounding, status, price, goal(), steps,
        )
        share = node.share if offer < 0 else 0.5 * node.share
        return _Node(min(bound, node.bound), status, price, mean, share)

    root = _Node(float(elements.weight.sum()), np.full(n, FREE), 0.5 * elements.weight, np.zeros(n), 1.0)
    open_nodes = [root]
    nodes, settled = 0, 0.0
    termination = "finished"
    while open_nodes:
        if stop is not None and stop.is_set():
            termination = "interrupted"
        elif time.monotonic() > deadline_s:
            termination = "time_limit"
        elif nodes > PATIENCE and nodes > most_nodes * settled:
            termination = "node_limit"
        if termination != "finished":
            break
        nodes += 1
        node = tightened(open_nodes.pop(), ROOT_STEPS if nodes == 1 else NODE_STEPS)
        branches: tuple[_Node, ...] | None = None
        while branches is None and node.bound >= goal():
            rounded = _rounded(case, node.status, node.mean)
            if elements.value(rounded) > value:
                chosen, value = rounded, elements.value(rounded)
            free = np.flatnonzero(node.status == FREE)
            if len(free) == 0:
                break  # one plan is left here, and it was just compared
            best_score = -1.0
            for offer in free[np.argsort(np.abs(node.mean[free] - 0.5), kind="stable")[:TRIALS]]:
                within = tightened(node, TRIAL_STEPS, offer=int(offer), way=IN)
                without = tightened(node, TRIAL_STEPS, offer=int(offer), way=OUT)
                if min(within.bound, without.bound) < goal():
                    node, branches = replace(within if without.bound < goal() else without, share=node.share), None
                    break
                score = (node.bound - within.bound + least_gain) * (node.bound - without.bound + least_gain)
                if score > best_score:
                    # The branch with the greater bound comes last, so it is examined first.
                    best_score, branches = score, tuple(sorted((within, without), key=lambda branch: branch.bound))
        if nodes == 1:
            root = node
        if branches is None:
            settled += node.share
        open_nodes.extend(branches or ())
    bound = max([goal(), *(node.bound for node in open_nodes)])
    return Proof(chosen, bound, root.status, nodes, termination)


def _rounded(case: BudgetedCase, status: NDArray[np.int8], mean: NDArray[np.float64]) -> NDArray[np.bool_]:
    """The offers that are in, then free ones by their averaged x while the budget lasts."""
    plan: NDArray[np.bool_] = status == IN
    left = case.budget_with_rounding - float(case.cost @ plan)
    free = np.flatnonzero(status == FREE)
    for offer in free[np.argsort(-mean[free], kind="stable")]:
        if case.cost[offer] <= left:
            plan[offer] = True
            left -= case.cost[offer]
    return plan
