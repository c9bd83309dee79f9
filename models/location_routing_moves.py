"""Compiled search over the tours from given open bases: strings of stops are taken out and put back.

Slack induction by string removals (Christiaens & Vanden Berghe 2020, doi:10.1287/trsc.2019.0914): around a
random stop, a string of stops leaves each near tour; the stops are then inserted one by one where they cost least,
now and then overlooking a place, and the result is kept as simulated annealing has it. Two additions for
bases: an insertion must fit the base as well as the tour and may start a tour from any open base, and a tour may
move to another base as a whole.

A plan is `seq` (tours, points) int16 with `size` entries in use, the base at both ends; a tour with none is free.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from models.orienteering_moves import shorten

REMOVED = 10.0
"""Stops taken out on average."""
STRING = 10
"""Stops of a string at most."""
OVERLOOKED = 0.01
"""Chance that an insertion place is overlooked."""
MOVED = 0.1
"""Chance that a step tries to move a tour to another base."""


@nb.njit(cache=True, nogil=True)
def _driven(drive, tour_eur, seq, size):  # type: ignore[no-untyped-def]
    """Euros of the tours; those that open the bases are the same for every plan here."""
    total = 0
    for r in range(len(size)):
        if size[r]:
            total += tour_eur
            for k in range(size[r] - 1):
                total += drive[seq[r, k], seq[r, k + 1]]
    return total


@nb.njit(cache=True, nogil=True)
def _remove(seq, size, r, first, count, load, tour_load, base_load, tour_of, absent, n_absent, n):  # type: ignore[no-untyped-def]
    """Take `count` stops out of tour r from position `first`; a tour left empty is free. Returns how many are out."""
    for k in range(first, first + count):
        c = seq[r, k]
        absent[n_absent] = c
        n_absent += 1
        tour_of[c] = -1
        tour_load[r] -= load[c]
        base_load[seq[r, 0] - n] -= load[c]
    for k in range(first + count, size[r]):
        seq[r, k - count] = seq[r, k]
    size[r] -= count
    if size[r] == 2:
        size[r] = 0
    return n_absent


@nb.njit(cache=True, nogil=True)
def _ruin(near, load, seq, size, tour_load, base_load, tour_of, absent, count, hit):  # type: ignore[no-untyped-def]
    """Take a string out of each of some neighbouring tours; returns how many stops are out then."""
    n = len(load)
    tours = 0
    for r in range(len(size)):
        if size[r]:
            tours += 1
    longest = min(float(STRING), n / max(1, tours))
    strings = int(np.random.random() * (4 * REMOVED / (1 + longest) - 1) + 1)
    hit[:] = False
    seed = np.random.randint(n)
    for c in near[seed]:
        if strings == 0:
            break
        r = tour_of[c]
        if r < 0 or hit[r]:
            continue
        hit[r] = True
        strings -= 1
        inside = size[r] - 2
        take = int(np.random.random() * min(float(inside), longest)) + 1
        at = 1
        while seq[r, at] != c:
            at += 1
        if take > 1 and take < inside and np.random.random() < 0.5:
            # A longer string of which a middle part stays.
            stay = 1
            while take + stay < inside and np.random.random() < 0.5:
                stay += 1
            whole = take + stay
            first = max(1, at - whole + 1) + np.random.randint(
                min(at, inside - whole + 1) - max(1, at - whole + 1) + 1)
            ahead = np.random.randint(take + 1)
            if take - ahead:
                count = _remove(seq, size, r, first + ahead + stay, take - ahead, load, tour_load, base_load, tour_of,
                                absent, count, n)
            if ahead:
                count = _remove(seq, size, r, first, ahead, load, tour_load, base_load, tour_of, absent, count, n)
        else:
            lo = max(1, at - take + 1)
            first = lo + np.random.randint(min(at, inside - take + 1) - lo + 1)
            count = _remove(seq, size, r, first, take, load, tour_load, base_load, tour_of, absent, count, n)
    return count


@nb.njit(cache=True, nogil=True)
def _recreate(drive, load, capacity, base_capacity, tour_eur, allowed, seq, size, tour_load, base_load, tour_of, absent, count, far, key):  # type: ignore[no-untyped-def]  # noqa: E501
    """Insert the absent stops, each where it costs least; the load that found no place."""
    n, unserved = len(load), 0
    way = np.random.randint(11)
    for a in range(count):
        c = absent[a]
        key[a] = np.random.random() if way < 4 else (-load[c] if way < 8 else (-far[c] if way < 10 else far[c]))
    for a in np.argsort(key[:count]):
        c = absent[a]
        best, into, where, free = np.iinfo(np.int64).max, -1, -1, -1
        for r in range(len(size)):
            if size[r] == 0:
                free = r
                continue
            if tour_load[r] + load[c] > capacity:
                continue
            b = seq[r, 0] - n
            if base_load[b] + load[c] > base_capacity[b]:
                continue
            for k in range(size[r] - 1):
                extra = drive[seq[r, k], c] + drive[c, seq[r, k + 1]] - drive[seq[r, k], seq[r, k + 1]]
                if extra < best and np.random.random() >= OVERLOOKED:
                    best, into, where = extra, r, k + 1
        if free >= 0:
            for b in range(len(allowed)):
                if allowed[b] and base_load[b] + load[c] <= base_capacity[b]:
                    extra = 2 * drive[n + b, c] + tour_eur
                    if extra < best:
                        best, into, where = extra, free, -1 - b
        if into < 0:
            unserved += load[c]
            continue
        if where < 0:
            seq[into, 0] = seq[into, 2] = n - 1 - where
            seq[into, 1] = c
            size[into], tour_load[into] = 3, 0
        else:
            for k in range(size[into], where, -1):
                seq[into, k] = seq[into, k - 1]
            seq[into, where] = c
            size[into] += 1
        tour_load[into] += load[c]
        base_load[seq[into, 0] - n] += load[c]
        tour_of[c] = into
    return unserved


@nb.njit(cache=True, nogil=True)
def _move_tour(drive, base_capacity, allowed, seq, size, tour_load, base_load, r, spare):  # type: ignore[no-untyped-def]
    """Give a tour the base, and the place in its round where the base comes, that cost least; the saving."""
    n = len(drive) - len(allowed)
    last = size[r] - 2
    old = seq[r, 0]
    now = drive[old, seq[r, 1]] + drive[seq[r, last], old] - drive[seq[r, last], seq[r, 1]]
    best, to, cut = now, old, 0
    for b in range(len(allowed)):
        if not allowed[b] or (n + b != old and base_load[b] + tour_load[r] > base_capacity[b]):
            continue
        for k in range(1, last + 1):
            before, after = seq[r, k], seq[r, k + 1 if k < last else 1]
            extra = drive[n + b, after] + drive[before, n + b] - drive[before, after]
            if extra < best:
                best, to, cut = extra, n + b, k if k < last else 0
    if best == now:
        return 0
    for k in range(last):
        spare[k] = seq[r, 1 + (k + cut) % last]
    for k in range(last):
        seq[r, 1 + k] = spare[k]
    seq[r, 0] = seq[r, last + 1] = to
    base_load[old - n] -= tour_load[r]
    base_load[to - n] += tour_load[r]
    return now - best


@nb.njit(cache=True, nogil=True)
def anneal(drive, load, capacity, base_capacity, tour_eur, allowed, near, seq, size, steps, hot, cold, unserved_eur, seed):  # type: ignore[no-untyped-def]  # noqa: E501
    """Improve (seq, size) in place over the `allowed` bases; euros of its tours, or −1 where a stop finds no place.

    Stops in no tour are inserted first; tours must start from allowed bases. On the way a stop may stay unserved.

    Parameters
    ----------
    near : shape (n, n), int
        Stops by nearness to each.
    hot, cold : float
        Temperatures at the first and the last step, in euros.
    unserved_eur : float
        Per unit of load, far above the temperatures.
    """
    np.random.seed(seed)
    n, m = len(load), len(allowed)
    tour_load, base_load = np.zeros(len(size), np.int64), np.zeros(m, np.int64)
    tour_of = np.full(n, -1, np.int64)
    for r in range(len(size)):
        for k in range(1, size[r] - 1):
            tour_of[seq[r, k]] = r
            tour_load[r] += load[seq[r, k]]
            base_load[seq[r, 0] - n] += load[seq[r, k]]
    far = np.full(n, np.inf)
    for c in range(n):
        for b in range(m):
            if allowed[b]:
                far[c] = min(far[c], drive[n + b, c])
    absent, key = np.zeros(n, np.int64), np.zeros(n)
    hit, spare = np.zeros(len(size), np.bool_), np.zeros(seq.shape[1], np.int16)
    cost, best = np.inf, np.inf
    best_seq, best_size = seq.copy(), size.copy()
    new_seq, new_size, new_load, new_held, new_of = (
        seq.copy(), size.copy(), tour_load.copy(), base_load.copy(), tour_of.copy())
    for step in range(steps):
        heat = hot * (cold / hot) ** (step / steps)
        count = 0
        for c in range(n):
            if new_of[c] < 0:
                absent[count] = c
                count += 1
        if step:
            count = _ruin(near, load, new_seq, new_size, new_load, new_held, new_of, absent, count, hit)
        unserved = _recreate(drive, load, capacity, base_capacity, tour_eur, allowed, new_seq, new_size, new_load,
                             new_held, new_of, absent, count, far, key)
        moved = new_of[np.random.randint(n)]
        if moved >= 0 and np.random.random() < MOVED:
            _move_tour(drive, base_capacity, allowed, new_seq, new_size, new_load, new_held, moved, spare)
        new_cost = _driven(drive, tour_eur, new_seq, new_size) + unserved_eur * unserved
        if new_cost < cost - heat * np.log(np.random.random()):
            cost = new_cost
            _copy(new_seq, new_size, new_load, new_held, new_of, seq, size, tour_load, base_load, tour_of)
            if cost < best and unserved == 0:
                best = cost
                best_seq[:] = seq
                best_size[:] = size
        else:
            _copy(seq, size, tour_load, base_load, tour_of, new_seq, new_size, new_load, new_held, new_of)
    if best == np.inf:
        return -1
    seq[:] = best_seq
    size[:] = best_size
    for r in range(len(size)):
        if size[r]:
            shorten(drive, seq[r], size[r])
    return _driven(drive, tour_eur, seq, size)


@nb.njit(cache=True, nogil=True)
def _copy(seq, size, tour_load, base_load, tour_of, to_seq, to_size, to_load, to_held, to_of):  # type: ignore[no-untyped-def]
    for r in range(len(size)):
        to_size[r], to_load[r] = size[r], tour_load[r]
        for k in range(size[r]):
            to_seq[r, k] = seq[r, k]
    to_held[:] = base_load
    to_of[:] = tour_of
