"""Calls bound to hours: the order and the clock of a tour that take least time, waiting paid.

On one weekday a call at stop s may open at the minutes of a set W_s only (a market, a lent room, hours in which the
stop receives vehicles). Stops s1 … sm in driving order, legs l0 … lm, p before opening, u open, a after closing, and a
break b after one call j:

    o_1 ∈ W_1,   5 | o_1,   o_1 ≥ start + l_0 + p_1
    o_i+1 = min {o ∈ W_i+1 : o ≥ o_i + u_i + a_i + [i = j] b + l_i + p_i+1}
    R = o_m + u_m + a_m + [j = m] b + l_m,   D = o_1 − p_1 − l_0

    min R − D over orders, j and o_1;   R − D ≤ shift,  Σ l ≤ driving limit,  R ≤ home unless D is the earliest.

Once it has left, a vehicle that opens as early as it may is never later anywhere; what is left to choose is when to
leave (Savelsbergh 1992, doi:10.1287/ijoc.4.2.146, for single intervals). Orders are searched depth first. A prefix is
given up once its driving and the way home exceed what is allowed or the best found, or once the vehicle that leaves at
the earliest and takes no break comes too late: both hold for all its continuations, for driving times obey the
triangle inequality.

The list of tours and the timetable both take their clocks from here, so that each calls feasible what the other does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numba as nb
import numpy as np
from numpy.typing import NDArray

from models.tours import MOST_STOPS, TourPool
from models.workday import Work, Workday

DAYS_PER_WEEK = 7
MINUTES_PER_DAY = 1440
ROUND_MINUTES = 5
"""First openings are told in whole five minutes, and tried every five minutes."""
NEVER = 1 << 20
_ANY_TIME = np.arange(2 * MINUTES_PER_DAY + 1, dtype=np.int32)
"""Days may end after midnight."""


@dataclass(frozen=True)
class CallWindows:
    """When calls may open, stop by stop and weekday by weekday.

    Attributes
    ----------
    row : shape (stops, 7), int16
        Row of `opening`; 0 where any minute will do, −1 where no call may be made.
    opening : shape (rows, minutes), int32
        The first minute, from each minute on, at which a call may open; `NEVER` if there is none.
    """

    row: NDArray[np.int16]
    opening: NDArray[np.int32]

    @property
    def key(self) -> tuple[bytes, bytes]:
        """What makes equal windows equal."""
        return self.row.tobytes(), self.opening.tobytes()

    def only(self, stops: NDArray[np.bool_]) -> CallWindows:
        """The same with calls at these stops alone."""
        return CallWindows(np.where(stops[:, None], self.row, -1).astype(np.int16), self.opening)

    @cached_property
    def days(self) -> NDArray[np.int8]:
        """Weekdays on which each stop may be called at, as bits; shape (stops,)."""
        bits = (self.row >= 0) @ (1 << np.arange(DAYS_PER_WEEK))
        return bits.astype(np.int8)


@dataclass(frozen=True, kw_only=True)
class StopTimes:
    """Minutes of a call at each stop: before it opens, open, after it closes; each of shape (stops,), int64."""

    before: NDArray[np.int64]
    opened: NDArray[np.int64]
    after: NDArray[np.int64]

    @property
    def held(self) -> NDArray[np.int32]:
        """Minutes of a call in all."""
        return (self.before + self.opened + self.after).astype(np.int32)


@dataclass(frozen=True, kw_only=True)
class DayLimits:
    """What bounds a working day."""

    start_minute: int
    shift_minutes: int
    """Break included."""
    break_minutes: int
    home_minute: int
    """Back by then, unless the day starts at the earliest."""
    max_driving_minutes: int


@dataclass(frozen=True, kw_only=True)
class TourHours:
    """The hours of all tours of one vehicle type in one season."""

    windows: CallWindows
    times: StopTimes
    limits: DayLimits

    @property
    def bind(self) -> bool:
        """Whether calls are bound to hours anywhere, and not to weekdays alone."""
        return bool((self.windows.row > 0).any())


def openings(may_open: Sequence[NDArray[np.bool_]]) -> NDArray[np.int32]:
    """The table `CallWindows.opening`: any time, then one row for each set of minutes of the day.

    Parameters
    ----------
    may_open : arrays of shape (1440,)
    """
    table = np.full((len(may_open) + 1, len(_ANY_TIME)), NEVER, dtype=np.int32)
    table[0] = _ANY_TIME
    for row, minutes in enumerate(may_open, 1):
        opens = np.where(minutes, np.arange(MINUTES_PER_DAY), NEVER)
        table[row, :MINUTES_PER_DAY] = np.minimum.accumulate(opens[::-1])[::-1]
    return table


def timed_tours(
    pool: TourPool, hours: TourHours, *, minutes: NDArray[np.integer], km: NDArray[np.floating], base: int,
    first_stop: int, most_searched: int = MOST_STOPS,
) -> TourPool:
    """The tours that some weekday allows, each in the order of its cheapest weekday.

    Parameters
    ----------
    pool : TourPool
        Every set of stops that fits the day whatever the hours, in its quickest order.
    minutes, km, base, first_stop
        As for `models.tours.list_tours`.
    most_searched : int
        Of tours of more stops, only the order given and its reverse are tried.

    Returns
    -------
    TourPool
        Where hours bind on every weekday: the quickest order and departure (ties by kilometres), waiting counted in
        its minutes. The pool itself where nothing binds.
    """
    windows, times, limits = hours.windows, hours.times, hours.limits
    kept = _shared_day(pool, windows.days)
    if not hours.bind:
        return pool if kept.all() else pool.subset(kept)
    timed = pool.subset(np.flatnonzero(kept))  # a copy
    feasible = _time_all(
        timed.stops, timed.size, timed.minutes, timed.km, windows.row, windows.days, windows.opening,
        np.ascontiguousarray(minutes, dtype=np.int64), np.ascontiguousarray(km, dtype=np.float64), base, first_stop,
        times.before, times.opened, times.after,
        (limits.start_minute, limits.shift_minutes, limits.break_minutes, limits.home_minute,
         limits.max_driving_minutes), most_searched,
    )
    return timed if feasible.all() else timed.subset(feasible)


def quickest_days(
    work: Work, row: NDArray[np.int16], opening: NDArray[np.int32], limits: DayLimits, *, midday_minute: float
) -> list[Workday]:
    """The clocks of least time of one order on a weekday, the earliest first; none if the hours allow none.

    Parameters
    ----------
    row : shape (calls,)
        Row of `opening` for each call, −1 allowed nowhere in it.
    midday_minute : float
        Of breaks that take no more time, the one nearest to it is taken.
    """
    legs, before, opened, after = (
        np.array(values, dtype=np.int64) for values in (
            work.driving_minutes, [setup // 2 for setup in work.setup_minutes], work.open_minutes,
            [setup - setup // 2 for setup in work.setup_minutes],
        )
    )
    first, back, break_after = _departures(
        legs, before, opened, after, row, opening, limits.start_minute, limits.break_minutes, limits.home_minute,
        midday_minute,
    )
    depart = first - before[0] - legs[0]
    away = back - depart
    fits = away <= limits.shift_minutes
    if not fits.any():
        return []
    found = []
    opens = np.zeros(len(row), np.int64)
    for at in np.flatnonzero(fits & (away == away[fits].min())):
        _clock(legs, before, opened, after, row, opening, first[at], work.break_minutes, break_after[at], opens)
        calls = tuple((int(minute), int(minute + held)) for minute, held in zip(opens, opened))
        found.append(Workday(int(depart[at]), int(back[at]), calls))
    return found


def _shared_day(pool: TourPool, days: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Tours whose stops share a weekday."""
    common = np.full(len(pool), 127, dtype=np.int8)
    for position in range(pool.stops.shape[1]):
        stop = pool.stops[:, position]
        common &= np.where(stop >= 0, days[np.maximum(stop, 0)], 127).astype(np.int8)
    shared: NDArray[np.bool_] = common > 0
    return shared


@nb.njit(cache=True, nogil=True)
def _opens(opening, row, minute):  # type: ignore[no-untyped-def]
    return opening[row, minute] if minute < opening.shape[1] else NEVER


@nb.njit(cache=True, nogil=True)
def _first_opens(opening, row, minute):  # type: ignore[no-untyped-def]
    """The first minute in whole fives at which a call may open."""
    while minute < NEVER and (minute % ROUND_MINUTES or _opens(opening, row, minute) != minute):
        later = _opens(opening, row, minute)
        minute = later + -later % ROUND_MINUTES
    return minute


@nb.njit(cache=True, nogil=True)
def _clock(legs, before, opened, after, row, opening, first, break_minutes, break_after, opens):  # type: ignore[no-untyped-def]
    """Fills the minutes at which calls open, the first as given; when the vehicle is back, or `NEVER`."""
    minute = first
    for i in range(len(row)):
        if i:
            minute = _opens(opening, row[i], minute + legs[i] + before[i])
            if minute >= NEVER:
                return NEVER
        opens[i] = minute
        minute += opened[i] + after[i]
        if i == break_after:
            minute += break_minutes
    return minute + legs[len(row)]


@nb.njit(cache=True, nogil=True)
def _least_back(legs, before, opened, after, row, opening, first, break_minutes, midday, opens, packed):  # type: ignore[no-untyped-def]
    """(when the vehicle is back at the earliest, after which call it has its break)."""
    back = _clock(legs, before, opened, after, row, opening, first, break_minutes, -1, opens)
    if back >= NEVER or break_minutes == 0:
        return back, 0
    for i in range(len(row)):
        packed[i] = opens[i] + opened[i] + after[i]
    least, best = NEVER, -1
    for j in range(len(row)):
        back = _clock(legs, before, opened, after, row, opening, first, break_minutes, j, opens)
        nearer = best < 0 or abs(packed[j] - midday) < abs(packed[best] - midday)
        if back < least or (back == least and nearer):
            least, best = back, j
    return least, best


@nb.njit(cache=True, nogil=True)
def _departures(legs, before, opened, after, row, opening, start, break_minutes, home, midday):  # type: ignore[no-untyped-def]
    """First openings in whole fives, the returns they lead to, and the calls after which the breaks are taken."""
    most = opening.shape[1] // ROUND_MINUTES + 1
    firsts, backs, breaks = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    opens, packed = np.empty(len(row), np.int64), np.empty(len(row), np.int64)
    earliest = start + legs[0] + before[0]
    earliest += -earliest % ROUND_MINUTES
    count = 0
    first = _first_opens(opening, row[0], earliest)
    while first < NEVER:
        back, break_after = _least_back(
            legs, before, opened, after, row, opening, first, break_minutes, midday, opens, packed
        )
        if back >= NEVER or (back > home and first != earliest):
            break  # whoever leaves later comes back later still
        firsts[count], backs[count], breaks[count] = first, back, break_after
        count += 1
        first = _first_opens(opening, row[0], first + ROUND_MINUTES)
    return firsts[:count], backs[:count], breaks[:count]


@nb.njit(cache=True, nogil=True)
def _least_away(legs, before, opened, after, row, opening, start, break_minutes, home, opens, packed):  # type: ignore[no-untyped-def]
    """Fewest minutes from departure to return of one order, `NEVER` if the hours allow it on no departure."""
    ideal = break_minutes
    for i in range(len(row)):
        ideal += legs[i] + before[i] + opened[i] + after[i]
    ideal += legs[len(row)]
    to_opening = legs[0] + before[0]
    earliest = start + to_opening
    earliest += -earliest % ROUND_MINUTES
    least = NEVER
    first = _first_opens(opening, row[0], earliest)
    while first < NEVER:
        back, _ = _least_back(legs, before, opened, after, row, opening, first, break_minutes, 0.0, opens, packed)
        if back >= NEVER or (back > home and first != earliest):
            break
        least = min(least, back - first + to_opening)
        if least == ideal:
            break
        first = _first_opens(opening, row[0], first + ROUND_MINUTES)
    return least


@nb.njit(cache=True, nogil=True)
def _quickest_order(  # type: ignore[no-untyped-def]
    members, row, opening, minutes, km, base, first_stop, before, opened, after, limits, best, best_km, ideal, ideal_km,
    order, as_given,
):
    """Improve (minutes away, km) and `order` by the orders of `members` on a weekday; `row` is per member.

    With `as_given`, by no other order than theirs.
    """
    start, shift, break_minutes, home, longest_drive = limits
    m = len(members)
    held = break_minutes
    for stop in members:
        held += before[stop] + opened[stop] + after[stop]
    latest = max(home, start + ROUND_MINUTES + shift)
    placed, choice = np.full(m, -1), np.full(m, -1)
    drive, early, length = np.zeros(m + 1, np.int64), np.zeros(m, np.int64), np.zeros(m + 1)
    legs = np.empty(m + 1, np.int64)
    b, u, a = np.empty(m, np.int64), np.empty(m, np.int64), np.empty(m, np.int64)
    rows, opens, packed = np.empty(m, np.int16), np.empty(m, np.int64), np.empty(m, np.int64)
    depth, used = 0, 0
    while depth >= 0:
        if placed[depth] >= 0:
            used ^= 1 << placed[depth]
            placed[depth] = -1
        choice[depth] += 1
        k = choice[depth]
        if k == m:
            depth -= 1
            continue
        if used >> k & 1 or (as_given and k != depth):
            continue
        stop = members[k]
        point = first_stop + stop
        before_it = base if depth == 0 else first_stop + members[placed[depth - 1]]
        leg = minutes[before_it, point]
        way = drive[depth] + leg + minutes[point, base]
        if way > longest_drive or way + held > min(best, shift):
            continue
        if depth == 0:
            arrives = start + leg
        else:
            last = members[placed[depth - 1]]
            arrives = early[depth - 1] + opened[last] + after[last] + leg
        minute = _opens(opening, row[k], arrives + before[stop])
        if minute + opened[stop] + after[stop] + minutes[point, base] > latest:
            continue
        placed[depth] = k
        used |= 1 << k
        early[depth] = minute
        drive[depth + 1] = drive[depth] + leg
        length[depth + 1] = length[depth] + km[before_it, point]
        if depth < m - 1:
            depth += 1
            choice[depth] = -1
            continue
        total_km = length[m] + km[point, base]
        if way + held == best and total_km >= best_km - 1e-9:
            continue
        for i in range(m):
            at = members[placed[i]]
            legs[i], rows[i] = drive[i + 1] - drive[i], row[placed[i]]
            b[i], u[i], a[i] = before[at], opened[at], after[at]
        legs[m] = minutes[point, base]
        away = _least_away(legs, b, u, a, rows, opening, start, break_minutes, home, opens, packed)
        if away <= shift and (away < best or (away == best and total_km < best_km - 1e-9)):
            best, best_km = away, total_km
            for i in range(m):
                order[i] = members[placed[i]]
            if best == ideal and best_km <= ideal_km + 1e-9:
                break
    return best, best_km


@nb.njit(cache=True, nogil=True)
def _time_all(  # type: ignore[no-untyped-def]
    stops, size, total_minutes, total_km, row, days, opening, minutes, km, base, first_stop, before, opened, after,
    limits, most_searched,
):
    """Give every tour that hours bind on all its weekdays its best clock, in place; which tours have one."""
    break_minutes = limits[2]
    feasible = np.ones(len(size), np.bool_)
    for r in range(len(size)):
        m = size[r]
        common = 127
        for i in range(m):
            common &= days[stops[r, i]]
        free = False
        for day in range(DAYS_PER_WEEK):
            if common >> day & 1:
                bound = False
                for i in range(m):
                    bound |= row[stops[r, i], day] > 0
                free |= not bound
        if free:
            continue
        members = stops[r, :m].astype(np.int64)
        order = np.empty(m, np.int64)
        ideal, ideal_km = total_minutes[r] + break_minutes, total_km[r]
        best, best_km = NEVER, 0.0
        for day in range(DAYS_PER_WEEK):
            if not common >> day & 1:
                continue
            known = False
            for other in range(day):
                if common >> other & 1:
                    same = True
                    for i in range(m):
                        same &= row[members[i], day] == row[members[i], other]
                    known |= same
            if known:
                continue
            as_given = m > most_searched
            for step in range(2 if as_given else 1):
                way = members[::-1].copy() if step else members
                best, best_km = _quickest_order(
                    way, row[way, day], opening, minutes, km, base, first_stop, before, opened, after, limits,
                    best, best_km, ideal, ideal_km, order, as_given,
                )
            if best == ideal and best_km <= ideal_km + 1e-9:
                break
        feasible[r] = best < NEVER
        if feasible[r]:
            for i in range(m):
                stops[r, i] = order[i]
            total_minutes[r] = best - break_minutes
            total_km[r] = best_km
    return feasible
