"""Compiled moves on tours with prizes: remove some stops, insert the best, shorten each tour.

A plan is `seq` (vehicles, points) int16 with `size` entries in use, both ends included; `length` is the length
of each tour and `tour_of` the tour of each point, or −1.
"""

from __future__ import annotations

import numba as nb
import numpy as np

SHORTER = 1e-9
"""Changes of length smaller than this are noise."""


@nb.njit(cache=True, nogil=True)
def measured(dist, seq, size):  # type: ignore[no-untyped-def]
    """Length of one tour."""
    total = 0.0
    for k in range(size - 1):
        total += dist[seq[k], seq[k + 1]]
    return total


@nb.njit(cache=True, nogil=True)
def shorten(dist, seq, size):  # type: ignore[no-untyped-def]
    """2-opt and or-opt (segments of up to three, either way round) to a local minimum, in place; ends stay."""
    better = True
    while better:
        better = False
        for i in range(1, size - 2):
            before = seq[i - 1]
            for j in range(i + 1, size - 1):
                after = seq[j + 1]
                change = dist[before, seq[j]] + dist[seq[i], after] - dist[before, seq[i]] - dist[seq[j], after]
                if change < -SHORTER:
                    lo, hi = i, j
                    while lo < hi:
                        seq[lo], seq[hi] = seq[hi], seq[lo]
                        lo += 1
                        hi -= 1
                    better = True
        for m in range(1, 4):
            for i in range(1, size - m):
                first, last = seq[i], seq[i + m - 1]
                left, right = seq[i - 1], seq[i + m]
                saved = dist[left, first] + dist[last, right] - dist[left, right]
                if saved <= SHORTER:
                    continue
                best, where, turned = -SHORTER, -1, False
                for k in range(size - 1):  # between positions k and k + 1, outside the segment
                    if i - 1 <= k < i + m:
                        continue
                    a, b = seq[k], seq[k + 1]
                    gap = dist[a, b] + saved
                    straight = dist[a, first] + dist[last, b] - gap
                    back = dist[a, last] + dist[first, b] - gap
                    if straight < best:
                        best, where, turned = straight, k, False
                    if back < best:
                        best, where, turned = back, k, True
                if where < 0:
                    continue
                s0 = seq[i]
                s1 = seq[i + 1] if m > 1 else s0
                s2 = seq[i + 2] if m > 2 else s1
                if where < i:
                    for k in range(i - 1, where, -1):
                        seq[k + m] = seq[k]
                    at = where + 1
                else:
                    for k in range(i + m, where + 1):
                        seq[k - m] = seq[k]
                    at = where + 1 - m
                for k in range(m):
                    piece = s0 if k == 0 else (s1 if k == 1 else s2)
                    seq[at + (m - 1 - k if turned else k)] = piece
                better = True
    return measured(dist, seq, size)


@nb.njit(cache=True, nogil=True)
def _cheapest(dist, seq, size, c):  # type: ignore[no-untyped-def]
    best, where = np.inf, -1
    for k in range(size - 1):
        extra = dist[seq[k], c] + dist[c, seq[k + 1]] - dist[seq[k], seq[k + 1]]
        if extra < best:
            best, where = extra, k + 1
    return best, where


@nb.njit(cache=True, nogil=True)
def fill(dist, limit, points, weight, soft, seq, size, length, tour_of, extra, where):  # type: ignore[no-untyped-def]
    """Insert unvisited points, the greatest weight / (added length + soft) first, until none fits; how many went in."""
    m = len(size)
    inserted = 0
    for c in points:
        if tour_of[c] < 0:
            for r in range(m):
                extra[c, r], where[c, r] = _cheapest(dist, seq[r], size[r], c)
    while True:
        best, chosen, into = -1.0, -1, -1
        for c in points:
            if tour_of[c] >= 0:
                continue
            for r in range(m):
                if length[r] + extra[c, r] <= limit:
                    score = weight[c] / (extra[c, r] + soft)
                    if score > best:
                        best, chosen, into = score, c, r
        if chosen < 0:
            return inserted
        at = where[chosen, into]
        for k in range(size[into], at, -1):
            seq[into, k] = seq[into, k - 1]
        seq[into, at] = chosen
        size[into] += 1
        length[into] += extra[chosen, into]
        tour_of[chosen] = into
        inserted += 1
        left, right = seq[into, at - 1], seq[into, at + 1]
        for c in points:  # only one leg is gone, and two are new
            if tour_of[c] >= 0:
                continue
            if where[c, into] == at:
                extra[c, into], where[c, into] = _cheapest(dist, seq[into], size[into], c)
                continue
            if where[c, into] > at:
                where[c, into] += 1
            for k in range(2):
                a, b = (left, chosen) if k == 0 else (chosen, right)
                more = dist[a, c] + dist[c, b] - dist[a, b]
                if more < extra[c, into]:
                    extra[c, into], where[c, into] = more, at + k


@nb.njit(cache=True, nogil=True)
def drop_marked(dist, seq, size, length, tour_of, marked):  # type: ignore[no-untyped-def]
    """Take the marked points out of their tours; marks are cleared."""
    for r in range(len(size)):
        kept = 0
        for k in range(size[r]):
            c = seq[r, k]
            if marked[c]:
                marked[c] = False
                tour_of[c] = -1
            else:
                seq[r, kept] = c
                kept += 1
        if kept != size[r]:
            size[r] = kept
            length[r] = measured(dist, seq[r], kept)


@nb.njit(cache=True, nogil=True)
def exchange_tails(dist, limit, seq, size, length, tour_of, spare):  # type: ignore[no-untyped-def]
    """Two tours exchange their ends (2-opt*) where that shortens both together and each still fits; whether any did."""
    any_better = False
    for a in range(len(size)):
        for b in range(a + 1, len(size)):
            head_a = 0.0
            for i in range(size[a] - 1):
                if i:
                    head_a += dist[seq[a, i - 1], seq[a, i]]
                head_b = 0.0
                done = False
                for j in range(size[b] - 1):
                    if j:
                        head_b += dist[seq[b, j - 1], seq[b, j]]
                    p, q, u, v = seq[a, i], seq[a, i + 1], seq[b, j], seq[b, j + 1]
                    change = dist[p, v] + dist[u, q] - dist[p, q] - dist[u, v]
                    if change >= -SHORTER:
                        continue
                    new_a = head_a + dist[p, v] + length[b] - head_b - dist[u, v]
                    new_b = head_b + dist[u, q] + length[a] - head_a - dist[p, q]
                    if new_a > limit or new_b > limit:
                        continue
                    tail = size[a] - i - 1
                    for k in range(tail):
                        spare[k] = seq[a, i + 1 + k]
                    size_a = i + 1
                    for k in range(j + 1, size[b]):
                        seq[a, size_a] = seq[b, k]
                        tour_of[seq[b, k]] = a
                        size_a += 1
                    for k in range(tail):
                        seq[b, j + 1 + k] = spare[k]
                        tour_of[spare[k]] = b
                    size[a], size[b] = size_a, j + 1 + tail
                    length[a], length[b] = new_a, new_b
                    any_better = done = True
                    break
                if done:
                    break
    return any_better
