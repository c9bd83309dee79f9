"""Who would come where: expected visits at each place, and rows that keep every place busy enough to live.

A need i prefers its offers in one order (quality, then minutes, then place); it goes to the first that is
chosen, or to the place that serves it today. v_io visits a week come with it. Offers of one building (or
stop) in one season are a *group* g, and a chosen offer may ask that its group has at least m_o visits:

    Σ_i v_{i,o(i)} [first chosen offer o(i) of i is in g]  ≥  m_o   for every chosen o ∈ g.        (1)

With assignment variables a_io ≤ x_o this is closest assignment (Espejo, Marín & Rodríguez-Chía 2012,
doi:10.1016/j.ejor.2012.01.013): Σ_{o' worse than o} a_io' + x_o ≤ 1. Projected onto x (Benders), with H the
chosen levels of g, A_H the visits at g if nothing better were open, and b(i) *any* offer outside g that need i
prefers to H, it reads

    m_o (x_o − Σ_{o' one level above H} x_o') + Σ_i v_i,H x_b(i)  ≤  A_H.                            (2)

Where g stands higher than H the row is loose, as Σ v x ≤ A_H always; else every need with b(i) open goes
elsewhere. Rows (2) are found where a plan or a relaxation breaks them, b(i) then being the best-liked offer's
greatest x; no assignment variable is ever made. Over all H and b they say exactly (1) for whole x.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from models.program import FloatArray, IndexArray

SLACK = 1e-6
"""Visits a week, relative beyond one: summing in another order must not make a place quiet."""
WORTH_A_ROW = 0.02
"""A fractional plan must break a row by this share of the visits asked for."""


class AttendanceTable(NamedTuple):
    """Preferences of needs over offers, as compiled code reads them; no needs where nothing is asked.

    Attributes
    ----------
    need_ptr, need_offer, visits : CSR over needs
        Offers that a need prefers to what it has today, best first, and visits a week if it goes there.
    standing_group, standing_visits : shape (needs,)
        Group that serves the need today (-1: none), and its visits.
    group : shape (offers,)
        Building or stop, and season, of each offer, numbered from 0.
    least : shape (offers,)
        Visits a week that the offer's group must have while the offer is chosen; 0 asks nothing.
    n_groups : int
    """

    need_ptr: IndexArray
    need_offer: NDArray[np.int32]
    visits: FloatArray
    standing_group: NDArray[np.int32]
    standing_visits: FloatArray
    group: NDArray[np.int32]
    least: FloatArray
    n_groups: int


@dataclass(frozen=True)
class QuietRow:
    """One row (2): Σ value · x_offer ≤ at_most."""

    group: int
    offer: IndexArray
    value: FloatArray
    at_most: float


@dataclass(frozen=True)
class Attendance:
    """Who would come where, and what is asked of each place."""

    table: AttendanceTable
    below: NDArray[np.int32]
    """Shape (offers,): next lower level of the same place, or -1."""

    @cached_property
    def needs_of_group(self) -> tuple[IndexArray, NDArray[np.int32]]:
        """CSR over groups: the needs that may come there."""
        need = np.repeat(np.arange(len(self.table.standing_group)), np.diff(self.table.need_ptr))
        here = self.table.standing_group >= 0
        group = np.concatenate((self.table.group[self.table.need_offer], self.table.standing_group[here]))
        pairs = np.unique(group.astype(np.int64) << 32 | np.concatenate((need, np.flatnonzero(here))))
        ptr = np.searchsorted(pairs >> 32, np.arange(self.table.n_groups + 1)).astype(np.int64)
        return ptr, (pairs & 0xFFFFFFFF).astype(np.int32)

    def expected(self, chosen: NDArray[np.bool_]) -> FloatArray:
        """Visits a week of a plan, shape (groups,)."""
        visits: FloatArray = expected_visits(self.table, chosen)
        return visits

    def asked(self, chosen: NDArray[np.bool_]) -> FloatArray:
        """Visits a week that a plan must bring to each group, shape (groups,)."""
        asked = np.zeros(self.table.n_groups)
        on = np.flatnonzero(chosen & (self.table.least > 0))
        np.maximum.at(asked, self.table.group[on], self.table.least[on])
        return asked

    def shortfall(self, chosen: NDArray[np.bool_]) -> FloatArray:
        """Visits a week missing at each group, shape (groups,)."""
        asked = self.asked(chosen)
        missing = asked - self.expected(chosen)
        return np.where(missing > SLACK * np.maximum(1.0, asked), missing, 0.0)

    def rows_against(self, chosen: NDArray[np.bool_]) -> list[QuietRow]:
        """The rows (2) that a plan breaks: one for each group that is too quiet."""
        x = chosen.astype(np.float64)
        return [self._row(int(group), chosen, x) for group in np.flatnonzero(self.shortfall(chosen))]

    def rows_beyond(self, x: FloatArray, *, most: int) -> list[QuietRow]:
        """The rows (2) that a fractional plan breaks most, shape of x: (offers,)."""
        open_groups = np.unique(self.table.group[(x > 1e-6) & (self.table.least > 0)])
        by_group = np.argsort(self.table.group, kind="stable")
        ptr = np.searchsorted(self.table.group[by_group], np.arange(self.table.n_groups + 1))
        found: list[tuple[float, QuietRow]] = []
        for group in open_groups.tolist():
            offers = by_group[ptr[group]: ptr[group + 1]]
            best: tuple[float, QuietRow] | None = None
            for level in np.unique(x[offers][x[offers] > 1e-6]):
                chosen = np.zeros(len(x), dtype=bool)
                chosen[offers] = x[offers] >= level
                row = self._row(group, chosen, x)
                excess = float(row.value @ x[row.offer]) - row.at_most
                if best is None or excess > best[0]:
                    best = excess, row
            if best is not None and best[0] > WORTH_A_ROW * self.table.least[offers].max():
                found.append(best)
        found.sort(key=lambda pair: -pair[0])
        return [row for _, row in found[:most]]

    def rows_of_the_hopeless(self, least: FloatArray) -> list[QuietRow]:
        """For each offer whose group could not have `least` visits if nothing else opened: only a higher level may.

        Parameters
        ----------
        least : shape (offers,)
        """
        group = self.table.standing_group
        n_offers = len(self.table.group)
        standing = np.bincount(group[group >= 0], self.table.standing_visits[group >= 0], minlength=self.table.n_groups)
        need = np.repeat(np.arange(len(group)), np.diff(self.table.need_ptr))
        # A need that comes for this offer no longer comes for what stands there today.
        same = self.table.group[self.table.need_offer] == group[need]
        more = self.table.visits - np.where(same, self.table.standing_visits[need], 0.0)
        alone = standing[self.table.group] + np.bincount(self.table.need_offer, more, minlength=n_offers)
        by_group = np.argsort(self.table.group, kind="stable")
        ptr = np.searchsorted(self.table.group[by_group], np.arange(self.table.n_groups + 1))
        rows = []
        for offer in np.flatnonzero(alone < least - SLACK * np.maximum(1.0, least)).tolist():
            mine = by_group[ptr[self.table.group[offer]]: ptr[self.table.group[offer] + 1]]
            mine = mine[mine != offer]
            chain = self._chain(offer)
            raised = mine[(self.below[mine] == offer) | ((self.below[mine] < 0) & ~np.isin(mine, chain))]
            rows.append(QuietRow(
                int(self.table.group[offer]), np.concatenate(([offer], raised)),
                np.concatenate(([1.0], np.full(len(raised), -1.0))), 0.0,
            ))
        return rows

    def _chain(self, offer: int) -> list[int]:
        """An offer and the levels below it."""
        chain = [offer]
        while self.below[chain[-1]] >= 0:
            chain.append(int(self.below[chain[-1]]))
        return chain

    def _row(self, group: int, chosen: NDArray[np.bool_], x: FloatArray) -> QuietRow:
        """Row (2) of a group at its chosen levels, b(i) the offer of greatest x."""
        ptr, needs = self.needs_of_group
        mine = np.flatnonzero(self.table.group == group)
        on = mine[chosen[mine]]
        asking = int(on[np.argmax(self.table.least[on])])
        value = np.zeros(len(x))
        at_most = _count_lost(self.table, needs[ptr[group]: ptr[group + 1]], group, chosen, x, value)
        least = float(self.table.least[asking])
        below = self.below[mine]
        above = mine[~chosen[mine] & ((below < 0) | chosen[below])]
        if at_most < least - SLACK * max(1.0, least):
            # Too few even if nothing else opened: the levels are impossible by themselves.
            value[:], at_most, least = 0.0, 0.0, 1.0
        value[above] -= least
        value[asking] += least
        offers = np.flatnonzero(value)
        return QuietRow(group, offers, value[offers], at_most)

    def restricted(self, kept: NDArray[np.intp], new: IndexArray) -> Attendance:
        """The same over fewer offers; `kept` their old, `new` (shape (offers,), -1: gone) their new positions."""
        position = new[self.table.need_offer]
        inside = position >= 0
        count = np.concatenate(([0], np.cumsum(inside))).astype(np.int64)
        below = self.below[kept]
        table = self.table._replace(
            need_ptr=count[self.table.need_ptr], need_offer=position[inside].astype(np.int32),
            visits=self.table.visits[inside], group=self.table.group[kept], least=self.table.least[kept],
        )
        return Attendance(table, np.where(below >= 0, new[np.maximum(below, 0)], -1).astype(np.int32))


def nothing_asked(n_offers: int) -> AttendanceTable:
    """A table without needs, for plans of which nothing is asked."""
    return AttendanceTable(
        np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0), np.zeros(0, np.int32),
        np.zeros(0), np.zeros(n_offers, np.int32), np.zeros(n_offers), 0,
    )


@nb.njit(cache=True, nogil=True)
def expected_visits(A, chosen):  # type: ignore[no-untyped-def]
    """Visits a week at every group under a plan, shape (groups,)."""
    visits = np.zeros(A.n_groups)
    for i in range(len(A.standing_group)):
        group, come = A.standing_group[i], A.standing_visits[i]
        for p in range(A.need_ptr[i], A.need_ptr[i + 1]):
            if chosen[A.need_offer[p]]:
                group, come = A.group[A.need_offer[p]], A.visits[p]
                break
        if group >= 0:
            visits[group] += come
    return visits


@nb.njit(cache=True, nogil=True)
def _count_lost(A, needs, group, chosen, x, value):  # type: ignore[no-untyped-def]
    """Visits at a group if nothing better were open; into `value`, those that each better offer takes away."""
    total = 0.0
    for i in needs:
        come = A.standing_visits[i] if A.standing_group[i] == group else 0.0
        better = -1
        for p in range(A.need_ptr[i], A.need_ptr[i + 1]):
            offer = A.need_offer[p]
            if A.group[offer] == group:
                if chosen[offer]:
                    come = A.visits[p]
                    break
            elif x[offer] > 0.0 and (better < 0 or x[offer] > x[better]):
                better = offer
        total += come
        if better >= 0:
            value[better] += come
    return total
