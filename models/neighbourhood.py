"""Large-neighbourhood search over places and tours (Shaw 1998; Ropke & Pisinger 2006, doi:10.1287/trsc.1050.0135).

A *move* raises a few chains of nested levels (the seasons of a site, the stops of a tour) and pays
for it. Repair is a greedy by gain per euro; every offer's gain over what is covered is kept up to
date element by element, so a repair step is one scan over the moves. Destruction takes out a few
neighbours, a season's tours, or a site; a slightly worse plan may be kept for a while
(record-to-record travel, Dueck 1993, doi:10.1006/jcph.1993.1010).

Only plans that keep every upper limit are built; lower limits (a required site) are filled first.
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from models.search_state import MoveTable, SearchState, empty_state

TOLERANCE = 1e-7


@nb.njit(cache=True, nogil=True)
def _switch(offer, on, T, S):  # type: ignore[no-untyped-def]
    """Turn one offer on or off: covered elements, gains, rows."""
    sign = 1 if on else -1
    for p in range(T.offer_ptr[offer], T.offer_ptr[offer + 1]):
        e = T.offer_element[p]
        before = S.covered[e]
        S.covered[e] = before + sign
        if (on and before == 0) or (not on and before == 1):
            change = T.weight[e] * sign
            S.value[0] += change
            for q in range(T.element_ptr[e], T.element_ptr[e + 1]):
                S.gain[T.element_offer[q]] -= change
            for q in range(T.element_row_ptr[e], T.element_row_ptr[e + 1]):
                S.activity[T.element_row[q]] += sign * T.element_row_value[q]
    column = T.first_offer + offer
    for p in range(T.column_ptr[column], T.column_ptr[column + 1]):
        S.activity[T.column_row[p]] += sign * T.column_value[p]


@nb.njit(cache=True, nogil=True)
def _column(column, amount, T, S):  # type: ignore[no-untyped-def]
    """Change a fit-out or vehicle column by `amount` in all rows."""
    for p in range(T.column_ptr[column], T.column_ptr[column + 1]):
        S.activity[T.column_row[p]] += amount * T.column_value[p]


@nb.njit(cache=True, nogil=True)
def _set_level(chain, level, T, S):  # type: ignore[no-untyped-def]
    """Bring a chain to a level; fit-out and building follow for sites."""
    now = S.level[chain]
    for k in range(now, level):
        _switch(T.chain_offer[T.chain_ptr[chain] + k], True, T, S)
    for k in range(now - 1, level - 1, -1):
        _switch(T.chain_offer[T.chain_ptr[chain] + k], False, T, S)
    S.level[chain] = level
    site = T.chain_site[chain]
    if site >= 0 and T.site_needs_fit_out[site] and level > 0 and not S.fitted[site]:
        S.fitted[site] = True
        S.building[T.site_building[site]] = site
        _column(site, 1.0, T, S)


@nb.njit(cache=True, nogil=True)
def _close_if_idle(site, site_chain_ptr, site_chain, T, S):  # type: ignore[no-untyped-def]
    """Give back the fit-out of a site that is open in no season."""
    if not S.fitted[site]:
        return
    for p in range(site_chain_ptr[site], site_chain_ptr[site + 1]):
        if S.level[site_chain[p]] > 0:
            return
    S.fitted[site] = False
    S.building[T.site_building[site]] = -1
    _column(site, -1.0, T, S)


@nb.njit(cache=True, nogil=True)
def _row_change(move, T, S, delta, touched):  # type: ignore[no-untyped-def]
    """Change of row activity by a move into `delta`; number of touched rows, -1 if fleet or building forbids it."""
    count = 0
    use = T.move_use[move]
    site_done = -1
    for p in range(T.move_ptr[move], T.move_ptr[move + 1]):
        chain = T.move_chain[p]
        for k in range(S.level[chain], T.move_level[p]):
            column = T.first_offer + T.chain_offer[T.chain_ptr[chain] + k]
            for q in range(T.column_ptr[column], T.column_ptr[column + 1]):
                row = T.column_row[q]
                if delta[row] == 0.0:
                    touched[count] = row
                    count += 1
                delta[row] += T.column_value[q]
        site = T.chain_site[chain]
        if site >= 0 and T.site_needs_fit_out[site] and not S.fitted[site] and site_done != site:
            site_done = site
            other = S.building[T.site_building[site]]
            if other >= 0 and other != site:
                for i in range(count):
                    delta[touched[i]] = 0.0
                return -1
            for q in range(T.column_ptr[site], T.column_ptr[site + 1]):
                row = T.column_row[q]
                if delta[row] == 0.0:
                    touched[count] = row
                    count += 1
                delta[row] += T.column_value[q]
    if use >= 0:
        season = T.use_season[use]
        needed = (S.used_days[use] + T.move_days[move] + T.use_days[use] - 1) // T.use_days[use]
        more = needed - S.vehicles[use]
        if more > 0:
            in_use = 0
            for other_use in range(len(T.use_season)):
                if T.use_season[other_use] == season and T.use_vehicle[other_use] == T.use_vehicle[use]:
                    in_use += S.vehicles[other_use]
            if needed > T.use_most[use] or in_use + more > T.vehicle_number[T.use_vehicle[use]]:
                for i in range(count):
                    delta[touched[i]] = 0.0
                return -1
            column = T.first_vehicle + use
            for q in range(T.column_ptr[column], T.column_ptr[column + 1]):
                row = T.column_row[q]
                if delta[row] == 0.0:
                    touched[count] = row
                    count += 1
                delta[row] += more * T.column_value[q]
        for row in range(len(T.row_tour_eur)):
            if T.row_tour_eur[row, season] != 0.0:
                if delta[row] == 0.0:
                    touched[count] = row
                    count += 1
                delta[row] += T.row_tour_eur[row, season] * T.move_tour_eur[move]
    return count


@nb.njit(cache=True, nogil=True)
def _fits(count, T, S, delta, touched):  # type: ignore[no-untyped-def]
    """Whether rows stay within limits after `delta` (a row below its lower limit need only not fall)."""
    for i in range(count):
        row = touched[i]
        after = S.activity[row] + delta[row]
        slack = TOLERANCE * max(1.0, abs(after))
        if delta[row] > 0 and after > T.row_hi[row] + slack:
            return False
        if delta[row] < 0 and after < T.row_lo[row] - slack and S.activity[row] >= T.row_lo[row] - slack:
            return False
    return True


@nb.njit(cache=True, nogil=True)
def _apply(move, T, S):  # type: ignore[no-untyped-def]
    for p in range(T.move_ptr[move], T.move_ptr[move + 1]):
        if T.move_level[p] > S.level[T.move_chain[p]]:
            _set_level(T.move_chain[p], T.move_level[p], T, S)
    use = T.move_use[move]
    if use >= 0:
        S.active[move] = True
        S.used_days[use] += T.move_days[move]
        needed = (S.used_days[use] + T.use_days[use] - 1) // T.use_days[use]
        if needed > S.vehicles[use]:
            _column(T.first_vehicle + use, float(needed - S.vehicles[use]), T, S)
            S.vehicles[use] = needed
        season = T.use_season[use]
        for row in range(len(T.row_tour_eur)):
            S.activity[row] += T.row_tour_eur[row, season] * T.move_tour_eur[move]


@nb.njit(cache=True, nogil=True)
def _cancel(move, T, S):  # type: ignore[no-untyped-def]
    """Take a tour move out; its stops keep the level that other active tours still give."""
    S.active[move] = False
    use = T.move_use[move]
    S.used_days[use] -= T.move_days[move]
    needed = (S.used_days[use] + T.use_days[use] - 1) // T.use_days[use]
    if needed < S.vehicles[use]:
        _column(T.first_vehicle + use, float(needed - S.vehicles[use]), T, S)
        S.vehicles[use] = needed
    season = T.use_season[use]
    for row in range(len(T.row_tour_eur)):
        S.activity[row] -= T.row_tour_eur[row, season] * T.move_tour_eur[move]
    others = np.flatnonzero(S.active)
    for p in range(T.move_ptr[move], T.move_ptr[move + 1]):
        best = 0
        for m in others:
            for q in range(T.move_ptr[m], T.move_ptr[m + 1]):
                if T.move_chain[q] == T.move_chain[p] and T.move_level[q] > best:
                    best = T.move_level[q]
        if best < S.level[T.move_chain[p]]:
            _set_level(T.move_chain[p], best, T, S)


@nb.njit(cache=True, nogil=True)
def _shortfall(T, S):  # type: ignore[no-untyped-def]
    """Total amount by which rows miss their lower limits."""
    missing = 0.0
    for row in range(len(T.row_lo)):
        if S.activity[row] < T.row_lo[row] - TOLERANCE * max(1.0, abs(T.row_lo[row])):
            missing += T.row_lo[row] - S.activity[row]
    return missing


@nb.njit(cache=True, nogil=True)
def _repair(T, S, noise, banned, delta, touched):  # type: ignore[no-untyped-def]
    """Greedy: while something fits, apply the move of best gain per euro; lower limits first."""
    n_moves = len(T.move_ptr) - 1
    banned[:] = False
    draw = np.ones(n_moves)
    if noise > 0:
        for m in range(n_moves):
            draw[m] = 1.0 + noise * (np.random.random() - 0.5)
    cost = np.full(n_moves, -1.0)
    look_again = False
    while True:
        short = _shortfall(T, S) > 0
        room = T.row_hi[T.budget_row] - S.activity[T.budget_row] + TOLERANCE if T.budget_row >= 0 else np.inf
        best, best_score = -1, 0.0
        for m in range(n_moves):
            if banned[m]:
                continue
            gained = 0.0
            pending = False
            for p in range(T.move_ptr[m], T.move_ptr[m + 1]):
                chain = T.move_chain[p]
                for k in range(S.level[chain], T.move_level[p]):
                    gained += S.gain[T.chain_offer[T.chain_ptr[chain] + k]]
                    pending = True
            if not pending or (gained <= TOLERANCE and not short):
                continue
            if cost[m] > room:
                banned[m] = True
                continue
            if cost[m] < 0 or short or look_again:
                count = _row_change(m, T, S, delta, touched)
                if count < 0:
                    banned[m] = True
                    continue
                cost[m] = delta[T.budget_row] if T.budget_row >= 0 else 0.0
                helps = 0.0
                if short:
                    for i in range(count):
                        row = touched[i]
                        if S.activity[row] < T.row_lo[row] - TOLERANCE and delta[row] > 0:
                            helps += min(delta[row], T.row_lo[row] - S.activity[row]) / max(1.0, abs(T.row_lo[row]))
                    if len(T.element_row):
                        helps += _access_help(m, T, S)
                fits = _fits(count, T, S, delta, touched)
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
            if score > best_score:
                best, best_score = m, score
        look_again = False
        if best < 0:
            return
        # Costs change as fit-outs and vehicles are shared: look again before paying.
        count = _row_change(best, T, S, delta, touched)
        ok = count >= 0 and _fits(count, T, S, delta, touched)
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
            continue
        before = S.value[0]
        _apply(best, T, S)
        if T.move_use[best] >= 0 and not short and S.value[0] - before <= TOLERANCE:
            _cancel(best, T, S)
            banned[best] = True
        # Moves that share the site or the vehicles of the season have another cost now.
        for m in range(n_moves):
            if cost[m] >= 0 and not banned[m] and _related(m, best, T):
                cost[m] = -1.0


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
                _cancel(m, T, S)
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
            _cancel(tours[i], T, S)
        else:
            chain = sites[i - len(tours)]
            site = T.chain_site[chain]
            if kind >= 5:
                for p in range(site_chain_ptr[site], site_chain_ptr[site + 1]):
                    _set_level(site_chain[p], 0, T, S)
            else:
                _set_level(chain, 0 if np.random.random() < 0.7 else S.level[chain] - 1, T, S)
            _close_if_idle(site, site_chain_ptr, site_chain, T, S)


@nb.njit(cache=True, nogil=True)
def _seed(value):  # type: ignore[no-untyped-def]
    np.random.seed(value)


@nb.njit(cache=True, nogil=True)
def _greedy(T, S):  # type: ignore[no-untyped-def]
    n_rows = len(T.row_lo)
    _repair(T, S, 0.0, np.zeros(len(T.move_ptr) - 1, np.bool_), np.zeros(n_rows), np.zeros(8 * n_rows + 64, np.int64))
    return _shortfall(T, S) <= 0


@nb.njit(cache=True, nogil=True)
def _improve(T, S, B, K, site_chain_ptr, site_chain, iterations, strength, slack_share, base_value):  # type: ignore[no-untyped-def]
    """Iterations of destroy and repair on S; K is the current plan, B the best; whether B improved."""
    banned = np.zeros(len(T.move_ptr) - 1, np.bool_)
    delta = np.zeros(len(T.row_lo))
    touched = np.zeros(8 * len(T.row_lo) + 64, np.int64)
    improved = False
    for _ in range(iterations):
        _destroy(T, S, site_chain_ptr, site_chain, strength)
        _repair(T, S, 0.0 if np.random.random() < 0.4 else np.random.random() * 0.8, banned, delta, touched)
        feasible = _shortfall(T, S) <= 0
        if feasible and S.value[0] > B[9][0] + 1e-6:
            improved = True
            _copy(S, B)
        if feasible and S.value[0] >= B[9][0] - slack_share * (B[9][0] - base_value):
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

    def __init__(self, table: MoveTable, *, seed: int) -> None:
        self.table = table
        owner = np.where(table.chain_site >= 0, table.chain_site, len(table.site_needs_fit_out))
        order = np.argsort(owner, kind="stable")
        self._site_ptr = np.searchsorted(owner[order], np.arange(len(table.site_needs_fit_out) + 1)).astype(np.int64)
        self._site_chain = order.astype(np.int64)
        self.state = empty_state(table)
        self.current = self.state.clone()
        self.best = self.state.clone()
        self.feasible = False
        self.tours: list[NDArray[np.intp]] = []
        """Per use, the tours of its pool that the tour moves stand for."""
        _seed(seed)

    def start(self, state: SearchState | None = None) -> bool:
        """Complete `state` (or nothing) greedily; whether every lower limit is met."""
        if state is not None:
            self.state.take(state)
        self.feasible = bool(_greedy(self.table, self.state))
        self.current.take(self.state)
        self.best.take(self.state)
        return self.feasible

    def adopt(self, state: SearchState) -> None:
        """Go on from a plan that keeps every row."""
        for mine in (self.state, self.current, self.best):
            mine.take(state)
        self.feasible = True

    def apply(self, state: SearchState, moves: NDArray[np.int64], levels: dict[int, int]) -> None:
        """Put tour moves and site levels (chain → levels on) into a state, without any check."""
        for move in moves:
            _apply(move, self.table, state)
        for chain, level in levels.items():
            _set_level(chain, level, self.table, state)

    def improve(self, iterations: int, *, strength: int = 8, slack_share: float = 0.002) -> bool:
        """Some more iterations; whether the best plan improved."""
        return bool(_improve(
            self.table, self.state, self.best, self.current, self._site_ptr,
            self._site_chain, iterations, strength, slack_share, 0.0,
        ))
