"""Feasible day tours: every stop set that fits a shift, each with its shortest order.

A tour leaves a base, holds each of its stops for a fixed time (set-up and service) and returns to
the base within the shift. For a stop set S with driving minutes d (a metric: see below),

    T(S) = min over orders of  d(base, s1) + Σ d(s_i, s_{i+1}) + d(s_m, base),
    S feasible ⇔ T(S) + Σ hold_s ≤ shift and T(S) ≤ driving limit.

Because d obeys the triangle inequality, every subset of a feasible set is feasible, so all sets are
listed level by level: each feasible set of m stops is extended by stops of higher index, and the
shortest order is found by dynamic programming over subsets (Held & Karp 1962,
doi:10.1137/0110015). Villages get one to four hours, so sets are small and complete listing is
practical (cf. Baldacci, Bartolini, Mingozzi & Roberti 2010, doi:10.1007/s10287-009-0118-3 for enumeration in routing).

Without arrival windows one order a set suffices; the order is the quickest, ties by kilometres.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numba as nb
import numpy as np
from numpy.typing import NDArray

MOST_STOPS = 12
"""Held–Karp tables grow as 2^m; longer days are priced by labels (`models.day_pricing`)."""


FIRST_LISTED = 200_000
"""Of a list that cannot be whole, the small sets are kept, up to so many."""


SAMPLED, SURELY = 1000, 1.5
"""A list is given up before it is made where as many sets of a level, taken evenly, promise so many times the room."""


class PoolOverflow(Exception):
    """More feasible sets than the memory allowed for the list.

    Attributes
    ----------
    listed : TourPool
        All sets up to some number of stops.
    """

    def __init__(self, listed: TourPool) -> None:
        super().__init__()
        self.listed = listed


@dataclass(frozen=True)
class TourPool:
    """All feasible tours of one vehicle type from one base.

    Attributes
    ----------
    stops : shape (tours, most stops), int16
        Stop indices in driving order, padded with -1.
    size : shape (tours,), int8
    minutes : shape (tours,), int32
        Driving plus holding minutes (break excluded).
    km : shape (tours,), float64
    """

    stops: NDArray[np.int16]
    size: NDArray[np.int8]
    minutes: NDArray[np.int32]
    km: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.size)

    def price(self, stop_value: NDArray[np.float64]) -> NDArray[np.float64]:
        """Σ of `stop_value` over the stops of each tour: one gather and one sum, shape (tours,)."""
        total: NDArray[np.float64] = _gather(self.stops, self.size, stop_value)
        return total

    def incidence(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(tour, stop) of every visit, tour by tour."""
        tour = np.repeat(np.arange(len(self)), self.size)
        return tour, self.stops[self.stops >= 0].astype(np.int64)

    def best_by_stop(self, worth: NDArray[np.float64], *, n_stops: int) -> NDArray[np.int64]:
        """The tour of greatest worth among those that call at each stop (-1: none does), shape (stops,)."""
        best: NDArray[np.int64] = _best_by_stop(self.stops, self.size, worth, n_stops)
        return best

    def find(self, stops: Iterable[int]) -> int | None:
        """The tour that calls at exactly these stops; None if there is none."""
        wanted = np.fromiter(stops, dtype=np.int64)
        order, keys = self._by_set
        if len(wanted) > self.stops.shape[1] or not len(keys):
            return None
        key = int(_set_keys(wanted[None, :])[0])
        at = int(np.searchsorted(keys, key))
        while at < len(keys) and keys[at] == key:
            tour = int(order[at])
            if self.size[tour] == len(wanted) and np.isin(wanted, self.stops[tour]).all():
                return tour
            at += 1
        return None

    @cached_property
    def _by_set(self) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """Tours in the order of a key of their stop sets, and the keys."""
        keys = _set_keys(self.stops)
        order = np.argsort(keys, kind="stable")
        return order, keys[order]

    def subset(self, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> TourPool:
        """The pool restricted to some tours."""
        return TourPool(self.stops[chosen], self.size[chosen], self.minutes[chosen], self.km[chosen])


@nb.njit(cache=True, nogil=True)
def _best_by_stop(stops, size, worth, n_stops):  # type: ignore[no-untyped-def]
    best = np.full(n_stops, -1)
    for r in range(len(size)):
        for k in range(size[r]):
            stop = stops[r, k]
            if best[stop] < 0 or worth[r] > worth[best[stop]]:
                best[stop] = r
    return best


@nb.njit(cache=True, nogil=True)
def _set_keys(stops):  # type: ignore[no-untyped-def]
    """A number for each set of stops whatever their order; other sets seldom have the same."""
    keys = np.zeros(len(stops), np.int64)
    for r in range(len(stops)):
        for stop in stops[r]:
            if stop >= 0:
                mixed = (stop + 1) * 0x9E3779B97F4A7C1
                keys[r] += (mixed ^ (mixed >> 29)) * 0x3F58476D1CE4E5B9
    return keys


@nb.njit(cache=True, nogil=True)
def _gather(stops, size, value):  # type: ignore[no-untyped-def]
    total = np.zeros(len(size))
    for r in range(len(size)):
        for k in range(size[r]):
            total[r] += value[stops[r, k]]
    return total


@nb.njit(cache=True, nogil=True)
def _shortest_order(members, m, minutes, km, base, table, table_km, parent, order):  # type: ignore[no-untyped-def]
    """Held–Karp over `members[:m]`; fills `order`, returns (minutes, km) of the closed tour."""
    full = (1 << m) - 1
    table[: full + 1, :m] = 1 << 28
    for k in range(m):
        table[1 << k, k] = minutes[base, members[k]]
        table_km[1 << k, k] = km[base, members[k]]
    for subset in range(1, full + 1):
        for last in range(m):
            here = table[subset, last]
            if here >= 1 << 28:
                continue
            for following in range(m):
                if subset >> following & 1:
                    continue
                wider = subset | 1 << following
                longer = here + minutes[members[last], members[following]]
                length = table_km[subset, last] + km[members[last], members[following]]
                if longer < table[wider, following] or (
                    longer == table[wider, following] and length < table_km[wider, following] - 1e-9
                ):
                    table[wider, following] = longer
                    table_km[wider, following] = length
                    parent[wider, following] = last
    best, best_km, last = 1 << 28, 0.0, -1
    for k in range(m):
        total = table[full, k] + minutes[members[k], base]
        length = table_km[full, k] + km[members[k], base]
        if total < best or (total == best and length < best_km - 1e-9):
            best, best_km, last = total, length, k
    subset = full
    for position in range(m - 1, -1, -1):
        order[position] = members[last]
        before = parent[subset, last]
        subset ^= 1 << last
        last = before
    return best, best_km


@nb.njit(cache=True, nogil=True)
def _shortest_detour(level, s, m, k, minutes, base, enough):  # type: ignore[no-untyped-def]
    """What stop k adds to the way at least, looked for until `enough` is reached.

    A shortest way through all, k left out, is a way through the rest: so the shortest way through the rest is shorter
    by at least what k costs between the two points beside it.
    """
    detour = minutes[base, k] + minutes[k, base]
    for i in range(m - 1):
        p = level[s, i]
        detour = min(detour, minutes[base, k] + minutes[k, p] - minutes[base, p])
        detour = min(detour, minutes[p, k] + minutes[k, base] - minutes[p, base])
        if detour <= enough:
            return detour
        for j in range(m - 1):
            q = level[s, j]
            if p != q:
                detour = min(detour, minutes[p, k] + minutes[k, q] - minutes[p, q])
    return detour


@nb.njit(cache=True, nogil=True)
def _extend(  # type: ignore[no-untyped-def]
    level, level_drive, level_hold, minutes, km, hold, base, first_stop, shift, longest_drive, m, limit
):
    """All feasible sets of m stops from those of m - 1; stops of a set are in rising order in `level`."""
    n_points = len(minutes)
    n = len(level)
    capacity = max(16, 4 * n)
    sets = np.empty((capacity, m), np.int16)
    orders = np.empty((capacity, m), np.int16)
    drive = np.empty(capacity, np.int32)
    held = np.empty(capacity, np.int32)
    length = np.empty(capacity, np.float64)
    table = np.empty((1 << m, m), np.int64)
    table_km = np.empty((1 << m, m), np.float64)
    parent = np.zeros((1 << m, m), np.int64)
    members = np.empty(m, np.int64)
    order = np.empty(m, np.int64)
    count = 0
    for s in range(n):
        start = level[s, m - 2] + 1 if m > 1 else first_stop
        for k in range(start, n_points):
            holding = level_hold[s] + hold[k]
            # Adding a stop never shortens the way: the smaller set's time is a lower bound.
            left = min(shift - holding, longest_drive) - level_drive[s]
            if left < 0 or _shortest_detour(level, s, m, k, minutes, base, left) > left:
                continue
            for i in range(m - 1):
                members[i] = level[s, i]
            members[m - 1] = k
            total, total_km = _shortest_order(members, m, minutes, km, base, table, table_km, parent, order)
            if total > min(shift - holding, longest_drive):
                continue
            if count == limit:
                return sets[:0], orders[:0], drive[:0], held[:0], length[:0], True
            if count == capacity:
                capacity *= 2
                sets = np.concatenate((sets, np.empty((count, m), np.int16)))
                orders = np.concatenate((orders, np.empty((count, m), np.int16)))
                drive = np.concatenate((drive, np.empty(count, np.int32)))
                held = np.concatenate((held, np.empty(count, np.int32)))
                length = np.concatenate((length, np.empty(count, np.float64)))
            for i in range(m):
                sets[count, i] = members[i]
                orders[count, i] = order[i]
            drive[count] = total
            held[count] = holding
            length[count] = total_km
            count += 1
    return sets[:count], orders[:count], drive[:count], held[:count], length[:count], False


def shortest_tour(minutes: NDArray[np.int64], km: NDArray[np.float64], stops: tuple[int, ...]) -> tuple[int, ...]:
    """The quickest order of these stops, ties by kilometres; point 0 is the base, stop k is point k + 1."""
    m = len(stops)
    order = np.empty(m, np.int64)
    _shortest_order(
        np.array(stops, np.int64) + 1, m, minutes, km, 0, np.empty((1 << m, m), np.int64), np.empty((1 << m, m)),
        np.zeros((1 << m, m), np.int64), order,
    )
    return tuple((order - 1).tolist())


def list_tours(
    *,
    minutes: NDArray[np.int16] | NDArray[np.int64],
    km: NDArray[np.float32] | NDArray[np.float64],
    base: int,
    first_stop: int,
    hold_minutes: NDArray[np.int32],
    shift_minutes: int,
    max_stops: int,
    max_driving_minutes: int | None = None,
    most_tours: int = 12_000_000,
    allowed: NDArray[np.bool_] | None = None,
) -> TourPool:
    """List every feasible stop set from one base.

    Parameters
    ----------
    minutes, km : shape (points, points)
        Bases first, then stops (index `first_stop` on). `minutes` must obey the triangle inequality.
    base : int
        Row of the base.
    hold_minutes : shape (stops,)
        Set-up plus service at each stop.
    shift_minutes : int
        Working minutes a day without the break.
    max_driving_minutes : int, optional
        Of these, at most so many at the wheel.
    allowed : shape (stops,), optional
        Stops that may be visited at all.

    Raises
    ------
    PoolOverflow
        When more than `most_tours` sets are feasible, or sets larger than `MOST_STOPS` may be.
    """
    n_stops = len(minutes) - first_stop
    most = min(max_stops, MOST_STOPS, n_stops)
    drive_matrix = np.ascontiguousarray(minutes, dtype=np.int64)
    length_matrix = np.ascontiguousarray(km, dtype=np.float64)
    hold = np.full(len(minutes), 1 << 20, dtype=np.int64)
    hold[first_stop:] = np.where(allowed, hold_minutes, 1 << 20) if allowed is not None else hold_minutes
    longest_drive = shift_minutes if max_driving_minutes is None else max_driving_minutes
    level = np.zeros((1, 0), np.int16)
    drive = np.zeros(1, np.int32)
    held = np.zeros(1, np.int32)
    levels: list[TourPool] = []
    listed = 0
    for m in range(1, most + 1):
        room = most_tours - listed
        sample = slice(None, None, max(1, len(level) // SAMPLED))
        if len(level) > 10 * SAMPLED:
            # What is sure to be too long is not begun.
            some = _extend(
                level[sample], drive[sample], held[sample], drive_matrix, length_matrix, hold, base, first_stop,
                shift_minutes, longest_drive, m, room
            )
            if len(some[0]) * len(level) / len(level[sample]) > SURELY * room:
                raise PoolOverflow(_joined(levels, most=FIRST_LISTED))
        level, order, drive, held, length, overflow = _extend(
            level, drive, held, drive_matrix, length_matrix, hold, base, first_stop, shift_minutes, longest_drive, m,
            room
        )
        if overflow:
            raise PoolOverflow(_joined(levels, most=FIRST_LISTED))
        if not len(level):
            break
        listed += len(level)
        padded = np.full((len(level), max(most, 1)), -1, np.int16)
        padded[:, :m] = order - first_stop
        levels.append(TourPool(padded, np.full(len(level), m, np.int8), drive + held, length))
    if len(levels) == MOST_STOPS < min(max_stops, n_stops):
        # A list that leaves out longer tours would make every bound wrong.
        raise PoolOverflow(_joined(levels, most=FIRST_LISTED))
    return _joined(levels)


def _joined(levels: list[TourPool], *, most: int | None = None) -> TourPool:
    """The lists one after the other, as long as they stay within `most`."""
    if most is not None:
        sizes = np.cumsum([len(level) for level in levels])
        levels = levels[: max(1, int((sizes <= most).sum()))]
    if not levels:
        return TourPool(np.zeros((0, 1), np.int16), np.zeros(0, np.int8), np.zeros(0, np.int32), np.zeros(0))
    return TourPool(*(
        np.concatenate([getattr(level, name) for level in levels]) for name in ("stops", "size", "minutes", "km")
    ))
