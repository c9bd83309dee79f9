"""Compiled pricing of long tours: the tour of the greatest gain, by label-setting over ng-tours.

Going from point i to j gains w_ij: the prize of j less its price, or, where driving costs, less that too; on the
way it uses up length (or whatever is limited: a load). An ng-tour may come back to a point once it has left
the point's neighbourhood N_i (Baldacci, Mingozzi & Roberti 2011, doi:10.1287/opre.1110.0975): a relaxation of
tours, so the greatest gain of an ng-tour is at least that of any tour. A label is a path from the start with its
length, gain and memory Π ⊆ points; it dominates another at the same point that is no shorter, gains no more and
remembers at least as much. Labels go by length, in buckets (Sadykov, Uchoa & Pessoa 2021,
doi:10.1287/trsc.2020.0985), and one is kept only if gain + completion exceeds what is known already; the
completion bound is a dynamic program backwards over rounded-down lengths, without returns i → j → i.

Points of no gain may be left out: by the triangle inequality a tour without them is no worse.

A tour may also owe something for every second visit to a triple of points, what a subset-row cut is priced at
(Jepsen, Petersen, Spoorendonk & Pisinger 2008, doi:10.1287/opre.1070.0449): a label remembers which triples it has
visited an odd number of times, and dominates another only if its gain is no less after paying for those that the other
has not. The completion bound forgets what is owed.
"""

from __future__ import annotations

import numba as nb
import numpy as np

DOMINANCE_BUCKETS = 96
TIE = 1e-9
NOTHING = -1e30


@nb.njit(cache=True, nogil=True)
def completions(units, worth, active, last, steps, best, via, second):  # type: ignore[no-untyped-def]
    """Greatest gain on the way from each point to the end within t units, the point itself excluded.

    Parameters
    ----------
    units : shape (n, n), int64
        Arc lengths in whole units, at least 1 between points.
    worth : shape (n, n)
        Gain of going from a point (row) to another.
    best, second : shape (steps + 1, n); via : same shape, int16
        Filled: the best, the point it goes to first, and the best that goes elsewhere first.
    """
    n = len(worth)
    for t in range(steps + 1):
        for j in range(n):
            if j == last or not (j == 0 or active[j]):
                continue
            one, two, to = NOTHING, NOTHING, -1
            if units[j, last] <= t:
                one, to = worth[j, last], last
            for i in range(1, last):
                if i == j or not active[i]:
                    continue
                left = t - units[j, i]
                if left < 0:
                    continue
                onward = best[left, i] if via[left, i] != j else second[left, i]
                if onward == NOTHING:
                    continue
                total = worth[j, i] + onward
                if total > one:
                    one, two, to = total, one, i
                elif total > two:
                    two = total
            best[t, j], second[t, j], via[t, j] = one, two, to


@nb.njit(cache=True, nogil=True)
def owed(odd, at, others, to, dues):  # type: ignore[no-untyped-def]
    """What is owed for the triples whose bits row `at` of `odd` and row `to` of `others` both hold."""
    total = 0.0
    for q in range(odd.shape[1]):
        both = odd[at, q] & others[to, q]
        c = 64 * q
        while both:
            if both & np.uint64(1):
                total += dues[c]
            both >>= np.uint64(1)
            c += 1
    return total


@nb.njit(cache=True, nogil=True)
def _dominated(node, length, gain, memory, even, dues, relaxed, heads, tops, upto, nodes_next, l_len, l_gain, l_mem, l_odd, me, effort):  # type: ignore[no-untyped-def]  # noqa: E501
    """Whether a kept label at `node` dominates this one (`relaxed`: memories and dues ignored, a heuristic)."""
    w = len(memory)
    for b in range(upto + 1):
        if tops[node, b] < gain - TIE:
            continue
        k = heads[node, b]
        while k >= 0:
            effort[0] -= 1
            if k != me and l_len[k] <= length + TIE and l_gain[k] >= gain - TIE:
                inside = True
                if not relaxed:
                    for q in range(w):
                        if l_mem[k, q] & ~memory[q]:
                            inside = False
                            break
                    if even is not None and inside and l_gain[k] - owed(l_odd, k, even, 0, dues) < gain - TIE:
                        inside = False
                if inside:
                    return True
            k = nodes_next[k]
    return False


@nb.njit(cache=True, nogil=True)
def best_tours(  # type: ignore[no-untyped-def]
    dist, limit, unit, slack, worth, active, neighbours, triples, dues, even, best, via, second, cutoff, relaxed,
    comparisons, l_node, l_len, l_gain, l_mem, l_odd, l_parent, l_next, l_queue,
):
    """Ng-tours of gain above `cutoff`: the best label ending at each point, and the greatest gain there can be.

    Parameters
    ----------
    dist, worth : shape (n, n)
        What an arc uses of the limit, and its gain.
    neighbours : shape (n, words), uint64
        Bits of N_i, i itself included.
    triples : shape (n, words), uint64, or None
        Bits of the triples that each point is in; where there are none, None spares what they take at compile time.
    dues : shape (64 × words,), or None
        Owed for every second visit to each triple.
    even : shape (1, words), uint64, or None
        Of the label at hand, the triples that it has not visited an odd number of times.
    slack : int
        Units granted to the completion for arcs rounded up to 1.
    comparisons : int
        Of labels, at most: what a time limit becomes in compiled code.
    l_… : arrays of labels, as many as memory allows.

    Returns
    -------
    last_label : shape (n,), int64
        Label of the best tour that ends with each point, −1 where none exceeds the cutoff.
    most : float
        max(cutoff, greatest gain), or a bound on it where labels or comparisons did not suffice; not if `relaxed`.
    labels : int
        Labels made, or −1 where they did not suffice.
    """
    n, last, w, room = len(worth), len(worth) - 1, neighbours.shape[1], len(l_node)
    steps = best.shape[0] - 1
    heads = np.full((n, DOMINANCE_BUCKETS + 1), -1, np.int64)
    tops = np.full((n, DOMINANCE_BUCKETS + 1), NOTHING)
    queue = np.full(steps + 2, -1, np.int64)
    last_label = np.full(n, -1, np.int64)
    most, start_cut, count = cutoff, cutoff, 0
    coarse = limit / DOMINANCE_BUCKETS
    memory = np.zeros(w, np.uint64)
    effort = np.full(1, comparisons, np.int64)
    points = np.flatnonzero(active)
    for step in range(-1, steps + 1):
        if step < 0:
            k = -1
        else:
            k = queue[step]
            if k < 0:
                continue
            queue[step] = l_queue[k]
        while True:
            if k < 0:
                at, length, total = 0, 0.0, 0.0
            else:
                at, length, total = l_node[k], l_len[k], l_gain[k]
            alive = True
            if k >= 0:
                for q in range(w):
                    memory[q] = l_mem[k, q]
                if triples is not None:
                    for q in range(triples.shape[1]):
                        even[0, q] = ~l_odd[k, q]
                t = min(steps, int((limit - length) / unit) + slack)
                onward = best[t, at] if via[t, at] != l_node[l_parent[k]] or l_parent[k] < 0 else second[t, at]
                b = min(DOMINANCE_BUCKETS, int(length / coarse))
                alive = total + onward > (start_cut if relaxed else most) + TIE and not _dominated(
                    at, length, total, memory, even, dues, relaxed, heads, tops, b, l_next, l_len, l_gain, l_mem,
                    l_odd, k, effort)
            if alive:
                for j in points:
                    if j == at or (k >= 0 and l_mem[k, j >> 6] >> np.uint64(j & 63) & np.uint64(1)):
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
                    closed = new_gain + worth[j, last]
                    if new_gain + onward <= (start_cut if relaxed else most) + TIE and closed <= most + TIE:
                        continue
                    for q in range(w):
                        memory[q] = (l_mem[k, q] if k >= 0 else np.uint64(0)) & neighbours[j, q]
                    memory[j >> 6] |= np.uint64(1) << np.uint64(j & 63)
                    if triples is not None:
                        for q in range(triples.shape[1]):
                            even[0, q] = ~((l_odd[k, q] if k >= 0 else np.uint64(0)) ^ triples[j, q])
                    b = min(DOMINANCE_BUCKETS, int(new_length / coarse))
                    if _dominated(j, new_length, new_gain, memory, even, dues, relaxed, heads, tops, b, l_next, l_len,
                                  l_gain, l_mem, l_odd, -1, effort):
                        continue
                    if count >= room or effort[0] < 0:
                        return last_label, _open_most(most, total, k, at, limit, unit, slack, steps, step, queue, best,
                                                      l_node, l_len, l_gain, l_queue), -1
                    l_node[count], l_len[count], l_gain[count], l_parent[count] = j, new_length, new_gain, k
                    for q in range(w):
                        l_mem[count, q] = memory[q]
                    if triples is not None:
                        for q in range(triples.shape[1]):
                            l_odd[count, q] = ~even[0, q]
                    l_next[count] = heads[j, b]
                    heads[j, b] = count
                    tops[j, b] = max(tops[j, b], new_gain)
                    to = max(step, min(steps, int(new_length / unit)))
                    l_queue[count] = queue[to]
                    queue[to] = count
                    if closed > start_cut + TIE and (last_label[j] < 0 or new_gain > l_gain[last_label[j]]):
                        last_label[j] = count
                    most = max(most, closed)
                    count += 1
            if step < 0:
                break
            k = queue[step]
            if k < 0:
                break
            queue[step] = l_queue[k]
    return last_label, most, count


@nb.njit(cache=True, nogil=True)
def _open_most(most, total, k, at, limit, unit, slack, steps, step, queue, best, l_node, l_len, l_gain, l_queue):  # type: ignore[no-untyped-def]
    """The greatest gain that labels not yet extended could still reach."""
    if k < 0:
        return max(most, best[steps, 0])
    t = min(steps, int((limit - l_len[k]) / unit) + slack)
    most = max(most, total + best[t, at])
    for s in range(max(step, 0), steps + 1):
        k = queue[s]
        while k >= 0:
            t = min(steps, int((limit - l_len[k]) / unit) + slack)
            most = max(most, l_gain[k] + best[t, l_node[k]])
            k = l_queue[k]
    return most
