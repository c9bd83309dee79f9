"""Places hold only so many: the access of a plan once nobody is counted where there is no room left.

A chain c (the nested levels of a place, or of a vehicle's visits at a stop, in one season) receives up to
K_c(x) = Σ_h k_h x_h visits a week, k_h what its level h adds. With gain g_io and visits v_io of a need i at an
offer o, u = x_h − x_{h+1} the exact levels,

    access(x)  =  max Σ g_io a_io :   Σ_o a_io ≤ 1,   0 ≤ a_io ≤ u_o,   Σ_{o ∈ c} v_io a_io ≤ K_c(x),        (1)

a transportation problem whose goods weigh differently by way (a generalised flow). It is the assignment of greatest
access, and in it *only a full place turns anyone away*: were a share of need i sent to o, or left with what it
has today, while it likes an open o' better and o' had room, moving some of that share to o' would raise access. So
of the closest-assignment rows Σ_{o' liked less than o} a_io' + u_o ≤ 1 exactly those of full places are relaxed.
A lower level than the chosen one is never better: gain per visit, n (q − f) / (a q), grows with quality q.

Needs go to their first choice as long as nothing is full: then access is covering's, and nothing is solved. Else
(1) is solved over the needs whose first choice overflows; all others stay, and are right to stay if the place they
go to has no price. Where a chain gets one, those who go there join, until none does: optimal by the prices.

The prices μ ≥ 0 of a visit bound every plan (Lagrange: Geoffrion 1974, doi:10.1007/BFb0120690):

    access(x)  ≤  Σ_c μ_c K_c(x)  +  Σ_i max(0, max_{o chosen} (g_io − μ_c(o) v_io)),                          (2)

where the second sum is a covering function again and the first one of single offers: `models.capacity_prices` makes
elements of both. `models.capacity_program` puts (1) itself into an integer program.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numba as nb
import numpy as np
from numpy.typing import NDArray

from models.program import FloatArray, IndexArray, RowBuilder
from models.solver import solve_relaxation

SLACK = 1e-7
"""Relative: visits summed in another order must not fill a place."""
ROUNDING = 1e-9
LEAST_PRICE = 1e-9
"""Relative to the greatest gain of a visit."""


@dataclass(frozen=True)
class Assigned:
    """Who goes where.

    Attributes
    ----------
    access : float
        Gain of the needs that limits concern.
    share : shape (entries,)
        Part of the need that goes to the offer, entry by entry of `Capacity.need_offer`.
    price : shape (offers,)
        What one more visit at a chain would be worth, at the position of its lowest level; 0 where there is room.
    """

    access: float
    share: FloatArray
    price: FloatArray


@dataclass(frozen=True)
class Capacity:
    """Needs that come near a place that could be full, their offers, and how many visits each level adds room for.

    Attributes
    ----------
    need_ptr, need_offer, gain, visits : CSR over needs
        Offers that give the need more than it has today, best first; access gained and visits a week that the plan
        has to hold if the whole need goes there.
    below : shape (offers,)
        Next lower level of the same place, vehicle and season, or -1.
    chain : shape (offers,)
        Lowest level of the same.
    room : shape (offers,)
        Visits a week that the level adds room for.
    limited : shape (offers,)
        Whether the chain can be full at all.
    touched : shape (elements,)
        What these needs (or their prices) are of the weight of each element.
    """

    need_ptr: IndexArray
    need_offer: NDArray[np.int32]
    gain: FloatArray
    visits: FloatArray
    below: NDArray[np.int32]
    chain: NDArray[np.int32]
    room: FloatArray
    limited: NDArray[np.bool_]
    touched: FloatArray

    @property
    def n_needs(self) -> int:
        return len(self.need_ptr) - 1

    @cached_property
    def need(self) -> IndexArray:
        """Need of each entry."""
        return np.repeat(np.arange(self.n_needs), np.diff(self.need_ptr))

    @cached_property
    def worth_of_visit(self) -> FloatArray:
        """Most access that one visit at the offer's chain can be worth, shape (offers,)."""
        greatest = np.zeros(len(self.chain))
        chain = self.chain[self.need_offer]
        np.maximum.at(greatest, chain, self.gain / np.maximum(self.visits, 1e-12))
        return np.asarray(greatest[self.chain])

    def _exact_levels(self, x: FloatArray) -> FloatArray:
        """What of x no higher level has, shape (offers,); 0 where it is a solver's rounding."""
        exact = x.copy()
        upper = np.flatnonzero(self.below >= 0)
        exact[self.below[upper]] -= x[upper]
        return np.where(exact > ROUNDING, exact, 0.0)

    def held(self, x: FloatArray) -> FloatArray:
        """K_c(x) at the position of each chain's lowest level, shape (offers,)."""
        held = np.bincount(self.chain, self.room * x, minlength=len(x)).astype(np.float64)
        return np.where(self.limited, held, np.inf)

    def assigned(self, x: NDArray[np.bool_] | FloatArray) -> Assigned:
        """The assignment (1) of greatest access under a plan, whole or fractional; x has shape (offers,), nested."""
        level = np.maximum(np.asarray(x, dtype=np.float64), 0.0)
        exact = self._exact_levels(level)
        held = self.held(level)
        share = np.zeros(len(self.need_offer))
        load = _fill(self.need_ptr, self.need_offer, self.visits, exact, self.chain, share)
        full = load > held + SLACK * np.maximum(1.0, held)
        price = np.zeros(len(level))
        if not full.any():
            return Assigned(float(self.gain @ share), share, price)
        priced = full.copy()
        while True:
            joins = priced[self.chain[self.need_offer]] & (share > 0)
            moved = np.zeros(self.n_needs, dtype=bool)
            moved[self.need[joins]] = True
            entry = np.flatnonzero(moved[self.need] & (exact[self.need_offer] > 0))
            stay = ~moved[self.need]
            stays = np.bincount(
                self.chain[self.need_offer[stay]], share[stay] * self.visits[stay], minlength=len(level)
            )
            found, chain_price = self._sent(entry, exact, np.maximum(held - stays, 0.0))
            new = (chain_price > LEAST_PRICE * self.worth_of_visit) & ~priced
            if not new.any():
                everyone = np.where(stay, share, 0.0)
                everyone[entry] = found
                return Assigned(float(self.gain @ everyone), everyone, chain_price)
            priced |= new

    def _sent(self, entry: IndexArray, exact: FloatArray, left: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Problem (1) over some entries and what room is left: shares of the entries, prices of all chains."""
        offer, chain = self.need_offer[entry], self.chain[self.need_offer[entry]]
        rows = RowBuilder()
        needs, count = np.unique(self.need[entry], return_counts=True)
        rows.add_many(
            count, np.arange(len(entry)), np.ones(len(entry)),
            lo=np.full(len(needs), -np.inf), hi=np.ones(len(needs)),
        )
        limited = np.flatnonzero(self.limited[chain])
        order = limited[np.argsort(chain[limited], kind="stable")]
        chains, count = np.unique(chain[order], return_counts=True)
        rows.add_many(count, order, self.visits[entry[order]], lo=np.full(len(chains), -np.inf), hi=left[chains])
        program = rows.program(
            objective=self.gain[entry], col_lo=np.zeros(len(entry)), col_hi=np.minimum(exact[offer], 1.0),
            integer=np.zeros(len(entry), dtype=bool),
        )
        # HiGHS' presolve takes longer than the simplex here, and was seen to call such a program infeasible.
        solution = solve_relaxation(program, presolve=False)
        if solution.x is None or solution.row_price is None:  # 0 keeps every row, and nothing is without limit
            raise RuntimeError(f"the assignment of visitors was not solved ({solution.termination})")
        price = np.zeros(len(exact))
        price[chains] = np.maximum(solution.row_price[len(needs):], 0.0)
        return np.clip(solution.x, 0.0, 1.0), price

    def prices_everywhere(self, x: FloatArray, price: FloatArray) -> FloatArray:
        """The prices of an assignment, and what a visit would be worth at places that are closed in the plan.

        A closed place that opened at its lowest level would fill with those who gain most a visit above what they
        have; the gain of the last one is its price. It makes opening the place worth least, so the bound (2) lower.
        """
        level = np.maximum(x, 0.0)
        reduced = self.gain - price[self.chain[self.need_offer]] * self.visits
        had = _had(self.need_ptr, self.need_offer, reduced, self._exact_levels(level))
        closed = self.limited & (self.below < 0) & (level <= ROUNDING)
        entry = np.flatnonzero(closed[self.need_offer])
        worth = (self.gain[entry] - had[self.need[entry]]) / np.maximum(self.visits[entry], 1e-12)
        found = price.copy()
        order = np.lexsort((-worth, self.need_offer[entry]))
        _marginal(self.need_offer[entry[order]], worth[order], self.visits[entry[order]], self.room, found)
        return found

    def restricted(
        self, kept: NDArray[np.intp], new: IndexArray, element_of: IndexArray, n_elements: int
    ) -> Capacity:
        """The same over fewer offers, needs that are alike as one.

        Parameters
        ----------
        kept : old positions of the offers left
        new : shape (offers,)
            New positions, -1: gone.
        element_of : shape (elements,)
            New position of each element, -1: gone.
        """
        position = new[self.need_offer]
        inside = position >= 0
        count = np.concatenate(([0], np.cumsum(inside))).astype(np.int64)
        ptr, offer, gain, visits = _alike(
            count[self.need_ptr], position[inside].astype(np.int32), self.gain[inside], self.visits[inside]
        )
        served, below = element_of >= 0, self.below[kept]
        return Capacity(
            ptr, offer, gain, visits, np.where(below >= 0, new[below], -1).astype(np.int32),
            new[self.chain[kept]].astype(np.int32), self.room[kept], self.limited[kept],
            np.bincount(element_of[served], self.touched[served], minlength=n_elements).astype(np.float64),
        )


def _alike(
    ptr: IndexArray, offer: NDArray[np.int32], gain: FloatArray, visits: FloatArray
) -> tuple[IndexArray, NDArray[np.int32], FloatArray, FloatArray]:
    """Needs whose gains and visits are the same multiples at all offers, added up; needs without offers left out."""
    order: dict[tuple[bytes, bytes], int] = {}
    first: list[int] = []
    of_need = np.full(len(ptr) - 1, -1, dtype=np.int64)
    for number in np.flatnonzero(np.diff(ptr)).tolist():
        part = slice(ptr[number], ptr[number + 1])
        scale = gain[ptr[number]]
        scaled = np.round(np.stack((gain[part], visits[part])) / scale, 9)
        key = offer[part].tobytes(), scaled.tobytes()
        of_need[number] = order.setdefault(key, len(order))
        if of_need[number] == len(first):
            first.append(number)
    lengths = np.diff(ptr)[first] if first else np.zeros(0, np.int64)
    merged = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    entry = np.flatnonzero(np.repeat(of_need >= 0, np.diff(ptr)))
    need = np.repeat(np.arange(len(of_need)), np.diff(ptr))[entry]
    into = merged[of_need[need]] + entry - ptr[need]
    n = int(merged[-1])
    kept = np.concatenate([np.zeros(0, np.int32), *(offer[ptr[number]: ptr[number + 1]] for number in first)])
    return (
        merged, kept.astype(np.int32), np.bincount(into, gain[entry], minlength=n).astype(np.float64),
        np.bincount(into, visits[entry], minlength=n).astype(np.float64),
    )


@nb.njit(cache=True, nogil=True)
def _fill(need_ptr, need_offer, visits, exact, chain, share):  # type: ignore[no-untyped-def]
    """Everyone to their first choices as far as these are chosen; `share` by entry, visits a week by chain."""
    load = np.zeros(len(chain))
    for i in range(len(need_ptr) - 1):
        left = 1.0
        for p in range(need_ptr[i], need_ptr[i + 1]):
            chosen = exact[need_offer[p]]
            if chosen > 0.0:
                share[p] = min(left, chosen)
                load[chain[need_offer[p]]] += share[p] * visits[p]
                left -= share[p]
                if left <= 0.0:
                    break
    return load


@nb.njit(cache=True, nogil=True)
def _had(need_ptr, need_offer, reduced, exact):  # type: ignore[no-untyped-def]
    """What each need gains by the last part of it that is served, at some prices; shape (needs,)."""
    had = np.zeros(len(need_ptr) - 1)
    for i in range(len(had)):
        first, last = need_ptr[i], need_ptr[i + 1]
        filled = 0.0
        for k in np.argsort(-reduced[first:last]):
            if reduced[first + k] <= 0.0:
                break
            filled += exact[need_offer[first + k]]
            if filled >= 1.0 - 1e-6:
                had[i] = reduced[first + k]
                break
    return had


@nb.njit(cache=True, nogil=True)
def _marginal(offer, worth, visits, room, price):  # type: ignore[no-untyped-def]
    """Into `price`, the worth of the first visit that finds no room; entries by offer, the greatest worth first."""
    start = 0
    while start < len(offer):
        o, come, p = offer[start], 0.0, start
        price[o] = 0.0
        while p < len(offer) and offer[p] == o:
            come += visits[p]
            if come > room[o] and price[o] == 0.0:
                price[o] = max(0.0, worth[p])
            p += 1
        start = p
