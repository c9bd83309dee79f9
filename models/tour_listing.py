"""Compiled listing of every tour whose gain is above a threshold: what is left once a good plan and a bound exist.

With prices u, z the greatest gain of a tour and L = Σ u + m·z the bound, a plan of prize ≥ V uses only tours of
gain ≥ z − (L − V): were one less, the others, at most z each, could not make up for it (cf. Baldacci,
Christofides & Mingozzi 2008, doi:10.1007/s10107-007-0178-5). Labels are elementary paths by length; of those at
the same point with the same stops one is kept that is no longer and gains no less, and a label goes on only while
its gain and the completion bound reach the threshold.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from models.tour_pricing import TIE


@nb.njit(cache=True, nogil=True)
def list_labels(  # type: ignore[no-untyped-def]
    dist, limit, unit, slack, worth, active, best, via, second, threshold,
    l_node, l_len, l_gain, l_stops, l_parent, l_queue, table, codes,
):
    """Fill the labels of every path that may belong to a tour of gain ≥ `threshold`; how many, −1 if too many.

    Parameters
    ----------
    l_stops : shape (labels, words), uint64
        Filled: bits of the stops on the path. Paths overtaken by a better one of the same stops have l_len = inf.
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
            at, length, total = (0, 0.0, 0.0) if k < 0 else (l_node[k], l_len[k], l_gain[k])
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
                    overtaken = False
                    while table[slot] >= 0:
                        other = table[slot]
                        same = l_node[other] == j
                        for q in range(w):
                            same = same and l_stops[other, q] == stops[q]
                        if same and l_len[other] <= new_length and l_gain[other] >= new_gain - TIE:
                            overtaken = True
                            break
                        if same and l_len[other] >= new_length and l_gain[other] <= new_gain + TIE:
                            l_len[other] = np.inf
                            break
                        slot = (slot + 1) & (len(table) - 1)
                    if overtaken:
                        continue
                    if count >= room:
                        return -1
                    table[slot] = count
                    l_node[count], l_len[count], l_gain[count], l_parent[count] = j, new_length, new_gain, k
                    for q in range(w):
                        l_stops[count, q] = stops[q]
                    to = max(step, min(steps, int(new_length / unit)))
                    l_queue[count] = queue[to]
                    queue[to] = count
                    count += 1
            if step < 0:
                break
    return count
