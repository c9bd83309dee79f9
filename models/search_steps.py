"""Steps of the neighbourhood search: offers on and off, levels, tours, and what they do to the rows.

Compiled functions over a `MoveTable` (T, read) and a `SearchState` (S, changed); see `models.neighbourhood`.
"""

from __future__ import annotations

import numba as nb
import numpy as np

TOLERANCE = 1e-7


@nb.njit(cache=True, nogil=True)
def switch_offer(offer, on, T, S):  # type: ignore[no-untyped-def]
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
def change_rows(column, amount, T, S):  # type: ignore[no-untyped-def]
    """Change a fit-out or vehicle column by `amount` in all rows."""
    for p in range(T.column_ptr[column], T.column_ptr[column + 1]):
        S.activity[T.column_row[p]] += amount * T.column_value[p]


@nb.njit(cache=True, nogil=True)
def set_level(chain, level, T, S):  # type: ignore[no-untyped-def]
    """Bring a chain to a level; fit-out and building follow for sites."""
    now = S.level[chain]
    for k in range(now, level):
        switch_offer(T.chain_offer[T.chain_ptr[chain] + k], True, T, S)
    for k in range(now - 1, level - 1, -1):
        switch_offer(T.chain_offer[T.chain_ptr[chain] + k], False, T, S)
    S.level[chain] = level
    site = T.chain_site[chain]
    if site >= 0 and T.site_needs_fit_out[site] and level > 0 and not S.fitted[site]:
        S.fitted[site] = True
        S.building[T.site_building[site]] = site
        change_rows(site, 1.0, T, S)


@nb.njit(cache=True, nogil=True)
def close_if_idle(site, site_chain_ptr, site_chain, T, S):  # type: ignore[no-untyped-def]
    """Give back the fit-out of a site that is open in no season."""
    if not S.fitted[site]:
        return
    for p in range(site_chain_ptr[site], site_chain_ptr[site + 1]):
        if S.level[site_chain[p]] > 0:
            return
    S.fitted[site] = False
    S.building[T.site_building[site]] = -1
    change_rows(site, -1.0, T, S)


@nb.njit(cache=True, nogil=True)
def row_change(move, T, S, delta, touched):  # type: ignore[no-untyped-def]
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
def within_rows(count, T, S, delta, touched):  # type: ignore[no-untyped-def]
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
def apply_move(move, T, S):  # type: ignore[no-untyped-def]
    """Raise a move's chains to its levels; a tour takes its days and, if need be, a vehicle."""
    for p in range(T.move_ptr[move], T.move_ptr[move + 1]):
        if T.move_level[p] > S.level[T.move_chain[p]]:
            set_level(T.move_chain[p], T.move_level[p], T, S)
    use = T.move_use[move]
    if use >= 0:
        S.active[move] = True
        S.used_days[use] += T.move_days[move]
        needed = (S.used_days[use] + T.use_days[use] - 1) // T.use_days[use]
        if needed > S.vehicles[use]:
            change_rows(T.first_vehicle + use, float(needed - S.vehicles[use]), T, S)
            S.vehicles[use] = needed
        season = T.use_season[use]
        for row in range(len(T.row_tour_eur)):
            S.activity[row] += T.row_tour_eur[row, season] * T.move_tour_eur[move]


@nb.njit(cache=True, nogil=True)
def cancel_move(move, T, S):  # type: ignore[no-untyped-def]
    """Take a tour move out; its stops keep the level that other active tours still give."""
    S.active[move] = False
    use = T.move_use[move]
    S.used_days[use] -= T.move_days[move]
    needed = (S.used_days[use] + T.use_days[use] - 1) // T.use_days[use]
    if needed < S.vehicles[use]:
        change_rows(T.first_vehicle + use, float(needed - S.vehicles[use]), T, S)
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
            set_level(T.move_chain[p], best, T, S)


@nb.njit(cache=True, nogil=True)
def shortfall(T, S):  # type: ignore[no-untyped-def]
    """Total amount by which rows miss their lower limits, or exceed upper ones: a place that closes may do that."""
    missing = 0.0
    for row in range(len(T.row_lo)):
        if S.activity[row] < T.row_lo[row] - TOLERANCE * max(1.0, abs(T.row_lo[row])):
            missing += T.row_lo[row] - S.activity[row]
        elif S.activity[row] > T.row_hi[row] + TOLERANCE * max(1.0, abs(S.activity[row])):
            missing += S.activity[row] - T.row_hi[row]
    return missing


@nb.njit(cache=True, nogil=True)
def help_to_rows(count, T, S, delta, touched):  # type: ignore[no-untyped-def]
    """How much a change of the rows brings those that are outside their limits back, per unit of the limit."""
    helps = 0.0
    for i in range(count):
        row = touched[i]
        if S.activity[row] < T.row_lo[row] - TOLERANCE and delta[row] > 0:
            helps += min(delta[row], T.row_lo[row] - S.activity[row]) / max(1.0, abs(T.row_lo[row]))
        elif S.activity[row] > T.row_hi[row] + TOLERANCE and delta[row] < 0:
            helps += min(-delta[row], S.activity[row] - T.row_hi[row]) / max(1.0, abs(T.row_hi[row]))
    return helps
