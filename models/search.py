"""Fast plans for covering under a budget: lazy greedy, then swaps.

    maximise f(X) = Σ_e w_e·[X ∩ O(e) ≠ ∅]   subject to   Σ_{o∈X} c_o ≤ B,   o ∈ X ⇒ below(o) ∈ X.

f is monotone and submodular, so a gain once computed stays an upper limit: only the candidate on
top of the heap is evaluated again (Minoux 1978, doi:10.1007/BFb0006528). Greedy by gain per cost
can be arbitrarily bad and greedy by gain too; the better of the two, whose first pick is the best
affordable single offer, reaches at least 1 − 1/√e of the optimum where offers are not chained
(Khuller, Moss & Naor 1999, doi:10.1016/S0020-0190(99)00031-9); with equal costs, 1 − 1/e
(Nemhauser, Wolsey & Fisher 1978, doi:10.1007/BF01588971).

Swaps keep, for every offer, the gain of adding it; an offer leaving changes only the gains of those
that share an element with no other server (after Resende & Werneck 2007, doi:10.1016/j.ejor.2005.05.013).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import Any

import numba as nb
import numpy as np
from numpy.typing import NDArray

from models.elements import Elements

TOLERANCE = 1e-9
"""Relative: smaller improvements are rounding, not progress; a budget may be exceeded by as little."""


@dataclass(frozen=True, kw_only=True)
class BudgetedCase:
    """Elements, what offers cost, and the budget; `below` chains levels (-1: none), costs are increments."""

    elements: Elements
    cost: NDArray[np.float64]
    budget: float
    below: NDArray[np.int32]
    offer_ptr: NDArray[np.int64] = field(init=False, repr=False)
    offer_elements: NDArray[np.int32] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        offer_ptr, offer_elements = self.elements.by_offer(len(self.cost))
        object.__setattr__(self, "offer_ptr", offer_ptr)
        object.__setattr__(self, "offer_elements", offer_elements)

    @property
    def budget_with_rounding(self) -> float:
        return self.budget + TOLERANCE * max(1.0, abs(self.budget))

    def admits(self, chosen: NDArray[np.bool_]) -> bool:
        """Whether a plan keeps to the budget and to the chains."""
        upper = np.flatnonzero(chosen & (self.below >= 0))
        return bool(self.cost @ chosen <= self.budget_with_rounding and chosen[self.below[upper]].all())


@nb.njit(cache=True)
def _chain_gain(offer, chosen, below, offer_ptr, offer_elements, weight, served, seen, stamp):  # type: ignore[no-untyped-def]
    """Gain of an offer together with the missing levels under it; each element counts once."""
    gain = 0.0
    level = offer
    while level >= 0 and not chosen[level]:
        for k in range(offer_ptr[level], offer_ptr[level + 1]):
            e = offer_elements[k]
            if not served[e] and seen[e] != stamp:
                seen[e] = stamp
                gain += weight[e]
        level = below[level]
    return gain


@nb.njit(cache=True)
def _chain_cost(offer, chosen, below, cost):  # type: ignore[no-untyped-def]
    total = 0.0
    while offer >= 0 and not chosen[offer]:
        total += cost[offer]
        offer = below[offer]
    return total


@nb.njit(cache=True)
def _lazy_greedy(weight, offer_ptr, offer_elements, cost, below, budget, by_ratio, start):  # type: ignore[no-untyped-def]
    n = len(cost)
    chosen = start.copy()
    served = np.zeros(len(weight), np.bool_)
    seen = np.full(len(weight), -1, np.int64)
    fresh = np.full(n, -1, np.int64)  # how many picks had been made when an offer was last evaluated
    latest = np.full(n, -np.inf)  # the key of its valid heap entry; others are stale
    budget -= cost[chosen].sum()
    for o in range(n):
        if chosen[o]:
            for k in range(offer_ptr[o], offer_ptr[o + 1]):
                served[offer_elements[k]] = True
    stamp = 0
    picks = 0
    heap = [(0.0, 0)]
    heap.pop()
    for o in range(n):
        if not chosen[o]:
            heap.append((-np.inf, o))
    heapify(heap)
    while len(heap) > 0:
        key, o = heappop(heap)
        if chosen[o] or key != latest[o]:
            continue
        price = _chain_cost(o, chosen, below, cost)
        if price > budget:
            continue
        if fresh[o] != picks:
            stamp += 1
            gain = _chain_gain(o, chosen, below, offer_ptr, offer_elements, weight, served, seen, stamp)
            fresh[o] = picks
            if gain > 0.0:
                if by_ratio:
                    gain = gain / price if price > 0.0 else np.inf
                latest[o] = -gain
                heappush(heap, (-gain, o))
            continue
        picks += 1
        budget -= price
        level = o
        while level >= 0 and not chosen[level]:
            chosen[level] = True
            for k in range(offer_ptr[level], offer_ptr[level + 1]):
                served[offer_elements[k]] = True
            level = below[level]
        # What was paid is now free for the higher levels of these chains: their old limits do not hold.
        for u in range(n):
            under = below[u]
            while under >= 0:
                if chosen[under] and not chosen[u]:
                    latest[u] = -np.inf
                    fresh[u] = -1
                    heappush(heap, (-np.inf, u))
                    break
                under = below[under]
    return chosen


@nb.njit(cache=True)
def _shift_gains(offer, change, weight, indptr, offers, offer_ptr, offer_elements, count, gain):  # type: ignore[no-untyped-def]
    """Add (+1) or drop (-1) an offer: servers of each element, and the gain of every offer."""
    for k in range(offer_ptr[offer], offer_ptr[offer + 1]):
        e = offer_elements[k]
        before = count[e]
        count[e] = before + change
        if before == 0 or count[e] == 0:
            for m in range(indptr[e], indptr[e + 1]):
                gain[offers[m]] -= change * weight[e]


@nb.njit(cache=True)
def _best_addition(chosen, gain, cost, below, budget, barred):  # type: ignore[no-untyped-def]
    best, best_gain = -1, 0.0
    for o in range(len(cost)):
        fits = not chosen[o] and gain[o] > best_gain and cost[o] <= budget and o != barred
        if fits and (below[o] < 0 or (chosen[below[o]] and below[o] != barred)):
            best, best_gain = o, gain[o]
    return best, best_gain


@nb.njit(cache=True)
def _sweep(weight, indptr, offers, offer_ptr, offer_elements, cost, below, budget, chosen, count, gain, least):  # type: ignore[no-untyped-def]
    """One round of 1-swaps and of additions into what is left of the budget; True if the plan improved."""
    improved = False
    left = budget - cost[chosen].sum()
    carries = np.zeros(len(cost), np.int64)
    for o in range(len(cost)):
        if chosen[o] and below[o] >= 0:
            carries[below[o]] += 1
    for out in range(len(cost) + 1):
        if out < len(cost):
            if not chosen[out] or carries[out] > 0:
                continue
            _shift_gains(out, -1, weight, indptr, offers, offer_ptr, offer_elements, count, gain)
            chosen[out] = False
            best, best_gain = _best_addition(chosen, gain, cost, below, left + cost[out], out)
            if best < 0 or best_gain <= gain[out] + least:
                chosen[out] = True
                _shift_gains(out, 1, weight, indptr, offers, offer_ptr, offer_elements, count, gain)
                continue
            left += cost[out]
            if below[out] >= 0:
                carries[below[out]] -= 1
        else:
            best, best_gain = _best_addition(chosen, gain, cost, below, left, -1)
            if best_gain <= least:
                continue
        improved = True
        chosen[best] = True
        left -= cost[best]
        if below[best] >= 0:
            carries[below[best]] += 1
        _shift_gains(best, 1, weight, indptr, offers, offer_ptr, offer_elements, count, gain)
    return improved


@nb.njit(cache=True)
def _shake(  # type: ignore[no-untyped-def]
    weight, indptr, offers, offer_ptr, offer_elements, cost, below, budget, chosen, count, gain, least,
    exchanges, rounds,
):
    """Variable neighbourhoods: random exchanges, a descent, back to the best plan if that was no better."""
    n = len(cost)
    held = np.zeros(n, np.int64)
    for _ in range(rounds):
        best_chosen, best_count, best_gain = chosen.copy(), count.copy(), gain.copy()
        served = weight[count > 0].sum()
        left = budget - cost[chosen].sum()
        for _ in range(exchanges):
            held[:] = 0
            for o in range(n):
                if chosen[o] and below[o] >= 0:
                    held[below[o]] = 1
            leaving = np.flatnonzero(chosen & (held == 0))
            if len(leaving) == 0:
                break
            out = leaving[np.random.randint(len(leaving))]
            chosen[out] = False
            left += cost[out]
            _shift_gains(out, -1, weight, indptr, offers, offer_ptr, offer_elements, count, gain)
            for _ in range(8):  # a few draws: most offers are affordable, and missing one does no harm
                o = np.random.randint(n)
                useful = not chosen[o] and o != out and gain[o] > 0.0
                if useful and cost[o] <= left and (below[o] < 0 or chosen[below[o]]):
                    chosen[o] = True
                    left -= cost[o]
                    _shift_gains(o, 1, weight, indptr, offers, offer_ptr, offer_elements, count, gain)
                    break
        while _sweep(
            weight, indptr, offers, offer_ptr, offer_elements, cost, below, budget, chosen, count, gain, least
        ):
            pass
        if weight[count > 0].sum() > served + least:
            return True
        chosen[:], count[:], gain[:] = best_chosen, best_count, best_gain
    return False


@nb.njit(cache=True)
def _reseed(seed):  # type: ignore[no-untyped-def]
    np.random.seed(seed)


def lazy_greedy(case: BudgetedCase, *, by_ratio: bool, start: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
    """Greedy plan, shape (offers,): by gain per cost, or by gain.

    Parameters
    ----------
    case : BudgetedCase
    by_ratio : bool
        Rank candidates by gain per cost; otherwise by gain.
    start : shape (offers,), optional
        Offers already chosen, their cost already within the budget.
    """
    elements = case.elements
    chosen: NDArray[np.bool_] = _lazy_greedy(
        elements.weight, case.offer_ptr, case.offer_elements, case.cost, case.below, case.budget_with_rounding,
        by_ratio,
        np.zeros(len(case.cost), np.bool_) if start is None else start,
    )
    return chosen


def _state(case: BudgetedCase, chosen: NDArray[np.bool_]) -> tuple[Any, ...]:
    """Arguments of the compiled moves: the case, then the plan, its servers per element and gains per offer."""
    elements = case.elements
    hits = np.concatenate(([0], np.cumsum(chosen[elements.offers], dtype=np.int64)))
    count = hits[elements.indptr[1:]] - hits[elements.indptr[:-1]]
    open_weight = np.where(count == 0, elements.weight, 0.0)
    gain = np.bincount(elements.offers, np.repeat(open_weight, np.diff(elements.indptr)), len(case.cost))
    least = TOLERANCE * max(1.0, float(elements.weight.sum()))
    return (
        elements.weight, elements.indptr, elements.offers, case.offer_ptr, case.offer_elements, case.cost, case.below,
        case.budget_with_rounding, chosen, count, gain, least,
    )


def swap(case: BudgetedCase, chosen: NDArray[np.bool_], *, deadline_s: float = np.inf) -> NDArray[np.bool_]:
    """Improve a plan by exchanging one offer for another, and by additions, until neither helps.

    Parameters
    ----------
    chosen : shape (offers,)
        A plan that `case` admits; not changed.
    deadline_s : float
        Moment on the `time.monotonic` clock after which no further sweep begins.
    """
    chosen = chosen.copy()
    state = _state(case, chosen)
    while time.monotonic() < deadline_s and _sweep(*state):
        pass
    return chosen


def shake(
    case: BudgetedCase, chosen: NDArray[np.bool_], *, rounds: int = 60, most_exchanges: int = 6, seed: int = 0,
    deadline_s: float = np.inf,
) -> NDArray[np.bool_]:
    """Leave a local optimum by random exchanges followed by swaps; never worse than `chosen`.

    One exchange at first, one more after `rounds` descents in vain, and one again after each success
    (variable neighbourhood search: Hansen & Mladenović 1997, doi:10.1016/S0966-8349(98)00030-8).
    """
    chosen = chosen.copy()
    state = _state(case, chosen)
    _reseed(seed)
    exchanges = 1
    while exchanges <= most_exchanges and time.monotonic() < deadline_s:
        exchanges = 1 if _shake(*state, exchanges, rounds) else exchanges + 1  # type: ignore[call-arg]
    return chosen


def quick_plan(case: BudgetedCase, *, deadline_s: float = np.inf) -> NDArray[np.bool_]:
    """The better of both greedy plans, each improved by swaps; shape (offers,)."""
    orders = (True, False) if len(np.unique(case.cost)) > 1 or (case.below >= 0).any() else (False,)
    plans = [swap(case, lazy_greedy(case, by_ratio=by_ratio), deadline_s=deadline_s) for by_ratio in orders]
    return max(plans, key=case.elements.value)
