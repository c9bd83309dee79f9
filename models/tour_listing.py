"""Compiled listing of every tour whose gain is above a threshold: what is left once a good plan and a bound exist.

With prices u, z the greatest gain of a tour and L = Σ u + m·z the bound, a plan of prize ≥ V uses only tours of
gain ≥ z − (L − V): were one less, the others, at most z each, could not make up for it (cf. Baldacci,
Christofides & Mingozzi 2008, doi:10.1007/s10107-007-0178-5). Labels are elementary paths by length; of those at
the same point with the same stops the cheapest is kept, and a label goes on only while its gain and the completion
bound reach the threshold. (Cheapest, not of greatest gain: prices of cuts may be in the gain of an arc, and a plan
takes its stops in the cheapest order.)
"""

from __future__ import annotations

import numba as nb
import numpy as np

from models.tour_pricing import owed


@nb.njit(cache=True, nogil=True)
def list_labels(  # type: ignore[no-untyped-def]
    dist, cost, limit, unit, slack, worth, active, triples, dues, best, via, second, threshold,
    l_node, l_len, l_cost, l_gain, l_stops, l_odd, l_parent, l_queue, table, codes,
):
    """Fill the labels of every path that may belong to a tour of gain ≥ `threshold`; how many, −1 if too many.

    Parameters
    ----------
    dist, cost, worth : shape (n, n)
        What an arc uses of the limit, what it costs (either the same, or all orders of the same stops use the same),
        and its gain.
    triples, dues
        Of subset-row cuts, as in `models.tour_pricing.best_tours`.
    l_stops : shape (labels, words), uint64
        Filled: bits of the stops on the path. Paths overtaken by a cheaper one of the same stops have l_len = inf.
    table : shape (power of two > 2 × labels,), int64
        All −1: hash of (point, stops).
    codes : shape (n,), uint64
        A random number for each point.
    """
    last, w, room = len(worth) - 1, l_stops.shape[1], len(l_node)
    steps = best.shape[0] - 1
    queue = np.full(steps + 1, -1, np.int64)
    points = np.flatnonzero(active)
    stops = np.zeros(w, np.uint64)
    count = 0
    for step in range(-1, steps + 1):
        while True:
            k = -1
            if step >= 0:
                k = queue[step]
                if k < 0:
                    break
                queue[step] = l_queue[k]
            at, length, paid, total = np.int64(0), 0.0, 0.0, 0.0
            if k >= 0:
                at, length, paid, total = np.int64(l_node[k]), l_len[k], l_cost[k], l_gain[k]
            if length < np.inf:
                for j in points:
                    if k >= 0 and l_stops[k, j >> 6] >> np.uint64(j & 63) & np.uint64(1):
                        continue
                    new_length = length + dist[at, j]
                    if new_length + dist[j, last] > limit:
                        continue
                    t = min(steps, int((limit - new_length) / unit) + slack)
                    onward = best[t, j] if via[t, j] != at else second[t, j]
                    new_gain = total + worth[at, j]
                    if triples is not None:  # noqa: SIM102 - alone, it is decided when compiled
                        if k >= 0:
                            new_gain -= owed(l_odd, k, triples, j, dues)
                    if new_gain + onward < threshold:
                        continue
                    code = codes[j]
                    for q in range(w):
                        stops[q] = l_stops[k, q] if k >= 0 else np.uint64(0)
                    stops[j >> 6] |= np.uint64(1) << np.uint64(j & 63)
                    for q in range(w):
                        # The high bits of a product mix well: they come down before the next.
                        code = (code ^ stops[q]) * np.uint64(0x9E3779B97F4A7C15)
                        code ^= code >> np.uint64(32)
                    slot = np.int64(code & np.uint64(len(table) - 1))
                    new_cost = paid + cost[at, j]
                    cheaper = False
                    while table[slot] >= 0:
                        other = table[slot]
                        same = l_node[other] == j
                        for q in range(w):
                            same = same and l_stops[other, q] == stops[q]
                        if same:
                            cheaper = l_cost[other] <= new_cost
                            if not cheaper:
                                l_len[other] = np.inf
                            break
                        slot = (slot + 1) & (len(table) - 1)
                    if cheaper:
                        continue
                    if count >= room:
                        return -1
                    table[slot] = count
                    l_node[count], l_len[count], l_cost[count] = j, new_length, new_cost
                    l_gain[count], l_parent[count] = new_gain, k
                    for q in range(w):
                        l_stops[count, q] = stops[q]
                    if triples is not None:
                        for q in range(triples.shape[1]):
                            l_odd[count, q] = (l_odd[k, q] if k >= 0 else np.uint64(0)) ^ triples[j, q]
                    to = max(step, min(steps, int(new_length / unit)))
                    l_queue[count] = queue[to]
                    queue[to] = count
                    count += 1
            if step < 0:
                break
    return count
