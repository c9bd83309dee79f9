"""Large-neighbourhood search over places and tours (Shaw 1998; Ropke & Pisinger 2006, doi:10.1287/trsc.1050.0135).

A *move* raises a few chains of nested levels (the seasons of a site, the stops of a tour) and pays
for it. Repair is a greedy by gain per euro; every offer's gain over what is covered is kept up to
date element by element, so a repair step is one scan over the moves. Destruction takes out a few
neighbours, a season's tours, or a site; a slightly worse plan may be kept for a while
(record-to-record travel, Dueck 1993, doi:10.1006/jcph.1993.1010).

No move breaks an upper limit; lower limits (a required site), and upper ones that hold only where something is open
(seasons in a row, changes to be made), are filled first, and a plan that misses one does not count. A plan with
places too quiet to live (`models.attendance`) loses them, the quietest first, and is filled again without them.
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from models.attendance import AttendanceTable, expected_visits, nothing_asked
from models.search_state import MoveTable, SearchState, empty_state
from models.search_steps import (
    TOLERANCE,
    apply_move,
    cancel_move,
    close_if_idle,
    help_to_rows,
    row_change,
    set_level,
    shortfall,
    within_rows,
)

QUIET_ROUNDS = 3
"""How often quiet places are closed and the room filled again before a try is left as it is."""
QUIET_SHARE = 1 - 1e-6


@nb.njit(cache=True, nogil=True)
def _repair(T, S, noise, shut, banned, delta, touched):  # type: ignore[no-untyped-def]
    """Greedy: while something fits, apply the move of best gain per euro; lower limits first.

    Lazily: gains only fall as more is served, so a move whose last score is no better than the best one now
    need not be looked at (Minoux 1978, doi:10.1007/BFb0006528), until something it costs changes.
    """
    n_moves = len(T.move_ptr) - 1
    if n_moves == 0:
        return
    banned[:] = False
    draw = np.ones(n_moves)
    if noise > 0:
        for m in range(n_moves):
            draw[m] = 1.0 + noise * (np.random.random() - 0.5)
    cost = np.full(n_moves, -1.0)
    at_most = np.full(n_moves, np.inf)
    look_again = False
    first = 0
    while True:
        short = shortfall(T, S) > 0
        room = T.row_hi[T.budget_row] - S.activity[T.budget_row] + TOLERANCE if T.budget_row >= 0 else np.inf
        best, best_score = -1, 0.0
        if short or look_again:
            at_most[:] = np.inf
        for at in range(n_moves + 1):
            # The likely best first: it spares most of the others.
            m = first if at == 0 else at - 1
            if at_most[m] <= best_score or banned[m]:
                continue
            gained = 0.0
            pending = False
            for p in range(T.move_ptr[m], T.move_ptr[m + 1]):
                chain = T.move_chain[p]
                banned[m] |= T.one_tour_a_stop and T.move_use[m] >= 0 and S.level[chain] > 0
                for k in range(S.level[chain], T.move_level[p]):
                    gained += S.gain[T.chain_offer[T.chain_ptr[chain] + k]]
                    pending = True
                    banned[m] |= shut[chain]
            if banned[m] or not pending or (gained <= TOLERANCE and not short):
                at_most[m] = 0.0
                continue
            if cost[m] > room:
                banned[m] = True
                continue
            if cost[m] < 0 or short or look_again:
                count = row_change(m, T, S, delta, touched)
                if count < 0:
                    banned[m] = True
                    continue
                cost[m] = delta[T.budget_row] if T.budget_row >= 0 else 0.0
                helps = 0.0
                if short:
                    helps = help_to_rows(count, T, S, delta, touched)
                    if len(T.element_row):
                        helps += _access_help(m, T, S)
                fits = within_rows(count, T, S, delta, touched)
                for i in range(count):
                    delta[touched[i]] = 0.0
                if not fits:
                    banned[m] = True
                    continue
                if short:
                    if helps <= 0:
                        continue
                    gained = helps * 1e9 + gained
            score = gained / (cost[m] + 1e-3) * draw[m]
            at_most[m] = score
            if score > best_score:
                best, best_score = m, score
        look_again = False
        if best < 0:
            return
        # Costs change as fit-outs and vehicles are shared: look again before paying.
        count = row_change(best, T, S, delta, touched)
        ok = count >= 0 and within_rows(count, T, S, delta, touched)
        now = delta[T.budget_row] if T.budget_row >= 0 and count >= 0 else 0.0
        for i in range(max(count, 0)):
            delta[touched[i]] = 0.0
        if not ok:
            # Some row other than the budget is full: look at every move again at once, not one by one.
            banned[best] = True
            look_again = True
            continue
        if abs(now - cost[best]) > 1e-6 and not short:
            cost[best] = now
            at_most[best] = np.inf
            continue
        before = S.value[0]
        apply_move(best, T, S)
        if T.move_use[best] >= 0 and not short and S.value[0] - before <= TOLERANCE:
            cancel_move(best, T, S)
            banned[best] = True
        # Moves that share the site or the vehicles of the season have another cost now.
        first, greatest = 0, 0.0
        for m in range(n_moves):
            if banned[m]:
                continue
            if cost[m] >= 0 and _related(m, best, T):
                cost[m] = -1.0
                at_most[m] = np.inf
            elif at_most[m] < np.inf and at_most[m] > greatest:
                first, greatest = m, at_most[m]


@nb.njit(cache=True, nogil=True)
def _related(move, other, T):  # type: ignore[no-untyped-def]
    """Whether one move changes what the other costs."""
    a, b = T.move_use[move], T.move_use[other]
    if a >= 0 and b >= 0:
        return T.use_vehicle[a] == T.use_vehicle[b] and T.use_season[a] == T.use_season[b]
    if a < 0 and b < 0:
        return T.chain_site[T.move_chain[T.move_ptr[move]]] == T.chain_site[T.move_chain[T.move_ptr[other]]]
    return False


@nb.njit(cache=True, nogil=True)
def _access_help(move, T, S):  # type: ignore[no-untyped-def]
    """How much a move helps access rows that are short, per unit of their lower limit."""
    helps = 0.0
    for p in range(T.move_ptr[move], T.move_ptr[move + 1]):
        chain = T.move_chain[p]
        for k in range(S.level[chain], T.move_level[p]):
            offer = T.chain_offer[T.chain_ptr[chain] + k]
            for q in range(T.offer_ptr[offer], T.offer_ptr[offer + 1]):
                e = T.offer_element[q]
                if S.covered[e] == 0:
                    for r in range(T.element_row_ptr[e], T.element_row_ptr[e + 1]):
                        row = T.element_row[r]
                        if S.activity[row] < T.row_lo[row] - TOLERANCE:
                            helps += T.element_row_value[r] / max(1.0, abs(T.row_lo[row]))
    return helps


@nb.njit(cache=True, nogil=True)
def _destroy(T, S, site_chain_ptr, site_chain, strength):  # type: ignore[no-untyped-def]
    """Take out a few chains and tours: at random, neighbours, a season's tours, or a whole site."""
    tours = np.flatnonzero(S.active)
    open_chains = np.flatnonzero(S.level > 0)
    sites = open_chains[T.chain_site[open_chains] >= 0]
    total = len(tours) + len(sites)
    if total == 0:
        return
    kind = np.random.randint(0, 10)
    remove = min(total, 1 + np.random.randint(0, max(1, strength)))
    if kind == 0 and len(tours):
        season = T.use_season[T.move_use[tours[np.random.randint(0, len(tours))]]]
        for m in tours:
            if T.use_season[T.move_use[m]] == season:
                cancel_move(m, T, S)
        return
    # Every unit is a point: a site's chain or the first stop of a tour.
    chain_of = np.empty(total, np.int64)
    for i in range(len(tours)):
        chain_of[i] = T.move_chain[T.move_ptr[tours[i]]]
    for i in range(len(sites)):
        chain_of[len(tours) + i] = sites[i]
    order = np.random.permutation(total)
    if kind < 7:
        centre = chain_of[np.random.randint(0, total)]
        same_season = kind < 3
        distance = np.empty(total)
        for i in range(total):
            c = chain_of[i]
            east = T.chain_xy_km[c, 0] - T.chain_xy_km[centre, 0]
            north = T.chain_xy_km[c, 1] - T.chain_xy_km[centre, 1]
            distance[i] = east ** 2 + north ** 2
            if same_season and T.chain_season[c] != T.chain_season[centre]:
                distance[i] += 1e6
            distance[i] *= 0.5 + np.random.random()
        order = np.argsort(distance)
    for i in order[:remove]:
        if i < len(tours):
            cancel_move(tours[i], T, S)
        else:
            chain = sites[i - len(tours)]
            site = T.chain_site[chain]
            if kind >= 5:
                for p in range(site_chain_ptr[site], site_chain_ptr[site + 1]):
                    set_level(site_chain[p], 0, T, S)
            else:
                set_level(chain, 0 if np.random.random() < 0.7 else S.level[chain] - 1, T, S)
            close_if_idle(site, site_chain_ptr, site_chain, T, S)


@nb.njit(cache=True, nogil=True)
def _close_quiet(T, S, A, site_chain_ptr, site_chain, shut):  # type: ignore[no-untyped-def]
    """Close the places that bring fewer visits than they must, one by one; whether there was any.

    The quietest goes first: its visitors may be what a neighbour lacked.
    """
    closed = False
    on = np.zeros(len(A.group), np.bool_)
    while True:
        on[:] = False
        asked = np.zeros(A.n_groups)
        for chain in range(len(S.level)):
            for k in range(S.level[chain]):
                offer = T.chain_offer[T.chain_ptr[chain] + k]
                on[offer] = True
                asked[A.group[offer]] = max(asked[A.group[offer]], A.least[offer])
        visits = expected_visits(A, on)
        quietest, share = -1, QUIET_SHARE
        for group in range(A.n_groups):
            if asked[group] > 0 and visits[group] < share * asked[group]:
                quietest, share = group, visits[group] / asked[group]
        if quietest < 0:
            return closed
        closed = True
        for chain in range(len(S.level)):
            if S.level[chain] == 0 or A.group[T.chain_offer[T.chain_ptr[chain]]] != quietest:
                continue
            shut[chain] = True
            if T.chain_site[chain] >= 0:
                set_level(chain, 0, T, S)
                close_if_idle(T.chain_site[chain], site_chain_ptr, site_chain, T, S)
                continue
            for move in np.flatnonzero(S.active):
                for p in range(T.move_ptr[move], T.move_ptr[move + 1]):
                    if T.move_chain[p] == chain:
                        cancel_move(move, T, S)
                        break


@nb.njit(cache=True, nogil=True)
def _fill(T, S, A, site_chain_ptr, site_chain, noise, shut, banned, delta, touched):  # type: ignore[no-untyped-def]
    """Repair, and again without the places that turn out too quiet; whether every limit is met."""
    shut[:] = False
    _repair(T, S, noise, shut, banned, delta, touched)
    if A.n_groups:
        for _ in range(QUIET_ROUNDS):
            if not _close_quiet(T, S, A, site_chain_ptr, site_chain, shut):
                return shortfall(T, S) <= 0
            _repair(T, S, 0.0, shut, banned, delta, touched)
        _close_quiet(T, S, A, site_chain_ptr, site_chain, shut)
    return shortfall(T, S) <= 0


@nb.njit(cache=True, nogil=True)
def _greedy(T, S, A, site_chain_ptr, site_chain):  # type: ignore[no-untyped-def]
    n_rows = len(T.row_lo)
    return _fill(
        T, S, A, site_chain_ptr, site_chain, 0.0, np.zeros(len(S.level), np.bool_),
        np.zeros(len(T.move_ptr) - 1, np.bool_), np.zeros(n_rows), np.zeros(8 * n_rows + 64, np.int64),
    )


@nb.njit(cache=True, nogil=True)
def _improve(seed, T, S, A, B, K, site_chain_ptr, site_chain, iterations, strength, slack_share, base_value):  # type: ignore[no-untyped-def]
    """Iterations of destroy and repair on S; K is the current plan, B the best; whether B improved."""
    np.random.seed(seed)
    shut = np.zeros(len(S.level), np.bool_)
    banned = np.zeros(len(T.move_ptr) - 1, np.bool_)
    delta = np.zeros(len(T.row_lo))
    touched = np.zeros(8 * len(T.row_lo) + 64, np.int64)
    improved = False
    for _ in range(iterations):
        _destroy(T, S, site_chain_ptr, site_chain, strength)
        noise = 0.0 if np.random.random() < 0.4 else np.random.random() * 0.8
        feasible = _fill(T, S, A, site_chain_ptr, site_chain, noise, shut, banned, delta, touched)
        if feasible and S.value[0] > B.value[0] + 1e-6:
            improved = True
            _copy(S, B)
        if feasible and S.value[0] >= B.value[0] - slack_share * (B.value[0] - base_value):
            _copy(S, K)
        else:
            _copy(K, S)
    return improved


@nb.njit(cache=True, nogil=True)
def _copy(source, target):  # type: ignore[no-untyped-def]
    target.level[:] = source.level
    target.active[:] = source.active
    target.covered[:] = source.covered
    target.gain[:] = source.gain
    target.fitted[:] = source.fitted
    target.building[:] = source.building
    target.used_days[:] = source.used_days
    target.vehicles[:] = source.vehicles
    target.activity[:] = source.activity
    target.value[:] = source.value


class NeighbourhoodSearch:
    """Greedy start, then destroy and repair until told to stop; deterministic for a seed and a number of iterations."""

    def __init__(self, table: MoveTable, *, seed: int, attendance: AttendanceTable | None = None) -> None:
        self.table = table
        self.attendance = attendance or nothing_asked(len(table.offer_ptr) - 1)
        owner = np.where(table.chain_site >= 0, table.chain_site, len(table.site_needs_fit_out))
        order = np.argsort(owner, kind="stable")
        self._site_ptr = np.searchsorted(owner[order], np.arange(len(table.site_needs_fit_out) + 1)).astype(np.int64)
        self._site_chain = order.astype(np.int64)
        self.state = empty_state(table)
        self.current = self.state.clone()
        self.best = self.state.clone()
        self._draws = np.random.default_rng(seed)

    def start(self, state: SearchState | None = None) -> bool:
        """Complete `state` (or nothing) greedily; whether every limit is met."""
        if state is not None:
            self.state.take(state)
        feasible = bool(_greedy(
            self.table, self.state, self.attendance, self._site_ptr, self._site_chain
        ))
        self.current.take(self.state)
        self.best.take(self.state)
        return feasible

    def apply(self, state: SearchState, moves: NDArray[np.int64], levels: dict[int, int]) -> None:
        """Put tour moves and site levels (chain → levels on) into a state, without any check."""
        for move in moves:
            apply_move(move, self.table, state)
        for chain, level in levels.items():
            set_level(chain, level, self.table, state)

    def improve(self, iterations: int, *, strength: int = 8, slack_share: float = 0.002) -> bool:
        """Some more iterations; whether the best plan improved."""
        # Compiled code draws from a generator of the thread: what another search left there must not matter.
        return bool(_improve(
            int(self._draws.integers(1 << 32)), self.table, self.state, self.attendance, self.best, self.current,
            self._site_ptr, self._site_chain, iterations, strength, slack_share, 0.0,
        ))
