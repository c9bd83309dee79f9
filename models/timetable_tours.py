"""The cycle of the tours: which weekday of which week each run is driven.

Tours r, each with its stops and n_r runs per cycle of C weeks; z_rdw = 1 if r is driven on weekday d of
week w. Vehicles of base b: u_b ≤ U_b, Σ_b u_b ≤ U.

    Σ_dw z_rdw = n_r,  z_rdw = 0 on weekdays r cannot be driven               every tour         (1)
    Σ_{r from b} z_rdw ≤ u_b                                                  every base, d, w   (2)

A stop k is called at N_k = Σ_{r∋k} n_r times by whatever tours: either fewer times than weeks, or q times every
week (N_k = q·C; nothing else is a rhythm people can remember). With v_kdw = Σ_{r∋k} z_rdw, its weekdays g_kd and
weeks o_kw:

    v_kdw ≤ g_kd,   Σ_d g_kd = max(1, q),   Σ_d v_kdw = o_kw·max(1, q),   Σ_w o_kw = min(N_k, C)        (3)
    weeks C/N_k apart if N_k divides C;   g_kd + g_k,d+1 ≤ 1 if q = 2 (Sunday, too, is beside Monday)

So a weekly stop keeps its weekday whichever tours serve it, a fortnightly one comes every other week, and
two vehicles never meet at a stop. In strict order: (0) fewest vehicles, since each is paid for; (1) most calls
kept from the timetable in force; (2) most calls at markets; (3) neighbours on different days,
as for places; (4) runs spread over weeks and weekdays: busiest week plus busiest weekday.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.lexicographic import OutOfTimeError, solve_in_order

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

DAYS_PER_WEEK = 7
_MOMENT_S = 1.0
"""For each thing left out of a conflict; it takes about 0.01 s unless tours fill several vehicles to the brim."""


@dataclass(frozen=True, kw_only=True)
class ToursCycle:
    """The tours of one vehicle type in one season: t tours, s stops, b bases.

    Attributes
    ----------
    calls : shape (t, s), bool
        Stops of each tour.
    runs : shape (t,), int64
        Runs per cycle.
    base : shape (t,), int64
    works : shape (7,), bool
        Weekdays on which vehicles of the type work.
    may_drive : shape (t, 7), bool
        Those of them on which the tour can be driven.
    at_market : shape (t, 7), int64
        Calls of a run at a market, were it driven on that weekday.
    vehicles_at_base : shape (b,), int64
        Most vehicles from each base.
    vehicles : int
        Most vehicles in all.
    weeks : int
        Weeks of the cycle.
    neighbours : shape (pairs, 2), int64
        Pairs of stops that should be served on different days.
    quiet : shape (s, 7), int64
        Neighbours outside this table (places, other vehicles) that are *not* there on a day.
    in_force : shape (s, 7, weeks), bool
        Calls of the timetable in force.
    """

    calls: NDArray[np.bool_]
    runs: NDArray[np.int64]
    base: NDArray[np.int64]
    works: NDArray[np.bool_]
    may_drive: NDArray[np.bool_]
    at_market: NDArray[np.int64]
    vehicles_at_base: NDArray[np.int64]
    vehicles: int
    weeks: int
    neighbours: NDArray[np.int64]
    quiet: NDArray[np.int64]
    in_force: NDArray[np.bool_]


@dataclass(frozen=True)
class ToursConflict:
    """What no timetable can keep together, as small as found.

    `stops` whose rhythms (3) conflict; `tours` whose weekdays do. Both empty: more runs than vehicle-days.
    """

    stops: tuple[int, ...]
    tours: tuple[int, ...]


@dataclass(frozen=True)
class VehicleRun:
    """A tour driven by one vehicle (0-based, over all bases) on a weekday, in these weeks (0-based)."""

    tour: int
    weekday: int
    weeks: tuple[int, ...]
    vehicle: int


def arrange_tours(cycle: ToursCycle, *, seed: int, time_limit_s: float) -> NDArray[np.bool_] | ToursConflict:
    """Runs, shape (t, 7, weeks), or what conflicts.

    Raises
    ------
    models.lexicographic.OutOfTimeError
        Neither a timetable nor a conflict was found within the limit.
    """
    stops = np.flatnonzero(cycle.calls.any(axis=0)).tolist()
    limited = np.flatnonzero((cycle.may_drive != cycle.works).any(axis=1)).tolist()
    draft = _Draft(cycle, stops, limited)
    values = solve_in_order(
        draft.model, draft.preferences(), draft.runs.ravel().tolist(), seed=seed, time_limit_s=time_limit_s
    )
    if values is not None:
        return values.reshape(draft.runs.shape).astype(bool)
    return _conflict(cycle, stops, limited, seed=seed)


def share_vehicles(cycle: ToursCycle, runs: NDArray[np.bool_]) -> list[VehicleRun]:
    """Who drives: on each weekday a tour keeps one vehicle through the cycle wherever that is possible."""
    found: list[VehicleRun] = []
    first = 0
    for base in range(len(cycle.vehicles_at_base)):
        mine = np.flatnonzero(cycle.base == base)
        needed = int(runs[mine].sum(axis=0).max(initial=0))
        for d in range(DAYS_PER_WEEK):
            busy = np.zeros((needed, cycle.weeks), bool)
            for tour in sorted(mine.tolist(), key=lambda r: (-int(runs[r, d].sum()), r)):
                weeks = np.flatnonzero(runs[tour, d])
                whole = np.flatnonzero(~busy[:, weeks].any(axis=1))
                vehicle_of = {int(w): int(whole[0] if len(whole) else np.argmin(busy[:, w])) for w in weeks}
                for vehicle in sorted(set(vehicle_of.values())):
                    its_weeks = tuple(w for w, v in vehicle_of.items() if v == vehicle)
                    busy[vehicle, list(its_weeks)] = True
                    found.append(VehicleRun(tour=tour, weekday=d, weeks=its_weeks, vehicle=first + vehicle))
        first += needed
    return found


def _conflict(cycle: ToursCycle, stops: Iterable[int], limited: Iterable[int], *, seed: int) -> ToursConflict:
    """Leave out one rhythm or set of weekdays after the other for as long as the rest still conflicts.

    What cannot be decided in a moment is kept: the conflict stays true, only not the smallest.
    """
    kept = {"tours": list(limited), "stops": list(stops)}
    for what in kept:
        for item in list(kept[what]):
            kept[what].remove(item)
            draft = _Draft(cycle, kept["stops"], kept["tours"])
            try:
                found = solve_in_order(draft.model, (), (), seed=seed, time_limit_s=0, feasibility_s=_MOMENT_S)
                possible = found is not None
            except OutOfTimeError:
                possible = True
            if possible:
                kept[what].append(item)
    return ToursConflict(stops=tuple(sorted(kept["stops"])), tours=tuple(sorted(kept["tours"])))


class _Draft:
    """(1)–(3) as a model, with the rhythms of `stops` and the weekdays of the tours `limited` only."""

    def __init__(self, cycle: ToursCycle, stops: Iterable[int], limited: Collection[int]) -> None:
        from ortools.sat.python import cp_model

        self.cycle = cycle
        self.model = cp_model.CpModel()
        shape = (len(cycle.runs), DAYS_PER_WEEK, cycle.weeks)
        self.runs = np.array([self._flag() for _ in range(int(np.prod(shape)))], dtype=object).reshape(shape)
        for tour, count in enumerate(cycle.runs):
            self.model.add(sum(self.runs[tour].ravel()) == int(count))
        for tour in range(len(cycle.runs)):
            days = cycle.may_drive[tour] if tour in limited else cycle.works
            for run in self.runs[tour, ~days].ravel():
                self.model.add(run == 0)
        self.vehicles = [self.model.new_int_var(0, int(most), "") for most in cycle.vehicles_at_base]
        self.model.add(sum(self.vehicles) <= cycle.vehicles)
        for base, vehicles in enumerate(self.vehicles):
            mine = self.runs[cycle.base == base]
            for d, w in np.ndindex(shape[1:]):
                self.model.add(sum(mine[:, d, w]) <= vehicles)
        self.weekdays = {stop: self._rhythm(stop) for stop in stops}

    def _flag(self) -> cp_model.IntVar:
        return self.model.new_bool_var("")

    def _rhythm(self, stop: int) -> list[cp_model.IntVar]:
        """(3); returns on which weekdays the stop is called at."""
        add, weeks = self.model.add, self.cycle.weeks
        mine = self.cycle.calls[:, stop]
        visits = int(self.cycle.runs[mine].sum())
        a_week = max(1, visits // weeks)
        on_day = [self._flag() for _ in range(DAYS_PER_WEEK)]
        in_week = [self._flag() for _ in range(weeks)]
        add(sum(on_day) == a_week)
        add(sum(in_week) == (visits if visits < weeks else weeks))
        if visits > weeks and visits % weeks:
            self.model.add_bool_or([])  # no rhythm at all
        if visits < weeks and weeks % visits == 0:
            apart = weeks // visits
            for w in range(weeks - apart):
                add(in_week[w] == in_week[w + apart])
        if a_week == 2:
            for d in range(DAYS_PER_WEEK):
                add(on_day[d] + on_day[(d + 1) % DAYS_PER_WEEK] <= 1)
        for w in range(weeks):
            called = [sum(self.runs[mine, d, w]) for d in range(DAYS_PER_WEEK)]
            add(sum(called) == a_week * in_week[w])
            for d, calls in enumerate(called):
                add(calls <= on_day[d])
        return on_day

    def preferences(self) -> list[cp_model.LinearExprT]:
        """What to minimise, in order; those that cannot vary are left out."""
        cycle, runs = self.cycle, self.runs
        kept = np.einsum("rk,kdw->rdw", cycle.calls.astype(np.int64), cycle.in_force.astype(np.int64))
        market = np.broadcast_to(cycle.at_market[:, :, None], runs.shape)
        different = [
            int(cycle.quiet[stop, d]) * day for stop, days in self.weekdays.items() for d, day in enumerate(days)
        ]
        for k, m in cycle.neighbours.tolist():
            if (cycle.calls[:, k] != cycle.calls[:, m]).any():
                for first, second in zip(self.weekdays[k], self.weekdays[m]):
                    either = self._flag()
                    self.model.add(either <= first + second)
                    different.append(either)
        wanted: list[cp_model.LinearExprT] = [
            sum(self.vehicles), -_weighted(runs, kept), -_weighted(runs, market), -sum(different), self._busiest()
        ]
        return [preference for preference in wanted if not isinstance(preference, int)]

    def _busiest(self) -> cp_model.LinearExprT:
        """Runs of the busiest week plus runs of the busiest weekday."""
        most = int(self.cycle.runs.sum())
        week, weekday = (self.model.new_int_var(0, most, "") for _ in range(2))
        for w in range(self.cycle.weeks):
            self.model.add(sum(self.runs[:, :, w].ravel()) <= week)
        for d in range(DAYS_PER_WEEK):
            self.model.add(sum(self.runs[:, d].ravel()) <= weekday)
        return week + weekday


def _weighted(runs: NDArray[np.object_], weights: NDArray[np.int64]) -> cp_model.LinearExprT:
    total: cp_model.LinearExprT = sum(int(weights[at]) * runs[at] for at in zip(*np.nonzero(weights)))
    return total
