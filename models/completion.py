"""The integer program over places and regular tours.

A *pattern* keeps a weekday to itself and is driven f times a cycle (f a visit level): one tour, whose stops
all get level f; or two that take turns and share stops: what both call at gets level f, the rest f/2 (one village
every week, two others every other week). One pattern at most calls at a stop. Patterns of a cycle always fit a
timetable of one tour a vehicle and day, so a plan made of them is real, where the aggregated master is
only a bound:

    v_{k,t,h} ≤ Σ_{patterns that call at k n_h times or more} p,     Σ_{patterns ∋ k} p ≤ 1,
    Σ f·p ≤ days × cycle weeks × u.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.capacity_program import assigned_columns, with_assignment
from models.joint_data import JointData
from models.master import build_master
from models.polish import JointPlan, vehicles_needed
from models.program import FloatArray, IndexArray, Program, RowBuilder
from models.tours import TourPool


@dataclass(frozen=True)
class PatternProgram:
    """The program, and the (use, tour, tour it takes turns with or -1, runs per cycle together) of its patterns.

    Patterns come after the columns of `models.joint_data`; who goes where, if anything, comes last.
    """

    program: Program
    use: IndexArray
    tour: IndexArray
    other: IndexArray
    runs: IndexArray

    def point(self, data: JointData, plan: JointPlan) -> FloatArray | None:
        """A plan as a point of the program; None if a tour of it is not among the patterns."""
        x = np.zeros(self.program.n_columns)
        x[data.first_offer: data.first_vehicle] = plan.offers
        open_sites = data.offer_place[plan.offers & ~data.is_visit]
        x[open_sites] = data.needs_fit_out[open_sites]
        x[data.first_element: data.first_tour] = data.elements.covered(plan.offers)
        keys = zip(self.use.tolist(), self.tour.tolist(), self.other.tolist(), self.runs.tolist(), strict=True)
        position = {key: p for p, key in enumerate(keys)}
        for pattern in patterns_of(data, plan):
            if pattern not in position:
                return None
            x[data.first_tour + position[pattern]] = 1.0
        x[data.first_vehicle: data.first_element] = vehicles_needed(data, plan)
        x[data.first_tour + len(self.use):] = assigned_columns(data, plan.offers)
        return x

    def plan(self, data: JointData, x: FloatArray) -> JointPlan:
        """The plan of a point."""
        offers = x[data.first_offer: data.first_vehicle] > 0.5
        driven = np.flatnonzero(x[data.first_tour: data.first_tour + len(self.use)] > 0.5)
        tours: list[tuple[int, int, int]] = []
        for p in driven.tolist():
            use, tour, other, runs = int(self.use[p]), int(self.tour[p]), int(self.other[p]), int(self.runs[p])
            tours += [(use, tour, runs)] if other < 0 else [(use, tour, runs // 2), (use, other, runs // 2)]
        return JointPlan(offers, tuple(tours), data.elements.value(offers))


def patterns_of(data: JointData, plan: JointPlan) -> list[tuple[int, int, int, int]]:
    """The tours of a plan as patterns (use, tour, other or -1, runs): those that share a stop take turns."""
    found, left = [], list(plan.tours)
    while left:
        use, tour, runs = left.pop(0)
        pool = data.fleet.pools[use]
        stops = pool.stops[tour, : pool.size[tour]]
        partner = next((
            at for at, (its_use, other, its_runs) in enumerate(left)
            if its_use == use and its_runs == runs and np.isin(pool.stops[other, : pool.size[other]], stops).any()
        ), None)
        if partner is None:
            found.append((use, tour, -1, runs))
        else:
            other = left.pop(partner)[1]
            found.append((use, min(tour, other), max(tour, other), 2 * runs))
    return found


def pairs_of(pool: TourPool, *, most: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Tours that share a stop, first below second; none at all if there are more than `most`."""
    tour, stop = pool.incidence()
    order = np.argsort(stop, kind="stable")
    counts = np.bincount(stop)
    none = np.zeros(0, np.int64)
    if (counts * (counts - 1) // 2).sum() > 2 * most:
        return none, none
    by_stop = np.split(tour[order], np.cumsum(counts)[:-1])
    pairs = [np.stack(np.triu_indices(len(here), 1), axis=1) for here in by_stop]
    joined = np.concatenate([np.zeros((0, 2), int), *(here[pair] for here, pair in zip(by_stop, pairs, strict=True))])
    unique = np.unique(np.sort(joined, axis=1), axis=0)
    return (unique[:, 0], unique[:, 1]) if len(unique) <= most else (none, none)


def pattern_program(data: JointData, *, most_pairs: int = 4000) -> PatternProgram:
    """The integer program over all columns before tours and every pattern of the pools at every visit level.

    Parameters
    ----------
    most_pairs : int
        Tours that take turns are left out of a use where there would be more.
    """
    core = build_master(data, with_visits=False).core
    rows = RowBuilder()
    rows.add_many(np.diff(core.row_ptr), core.row_index, core.row_value, lo=core.row_lo, hi=core.row_hi)
    first_labelled = core.n_rows - len(data.rows)
    visits = np.flatnonzero(data.is_visit)
    visit_row = np.full(data.n_offers, -1, dtype=np.int64)
    visit_row[visits] = rows.add_many(
        np.ones(len(visits), np.int64), data.first_offer + visits, np.ones(len(visits)),
        lo=np.full(len(visits), -np.inf), hi=np.zeros(len(visits)),
    ) + np.arange(len(visits))
    n_chains = data.visit_row[1]
    once = rows.add_many(
        np.zeros(n_chains, np.int64), np.zeros(0, np.int64), np.zeros(0),
        lo=np.full(n_chains, -np.inf), hi=np.ones(n_chains),
    )
    capacity_row = [
        rows.add([data.first_vehicle + use], -float(data.fleet.days_per_vehicle[use]), hi=0.0)
        for use in range(len(data.fleet))
    ]
    program = rows.program(objective=core.objective, col_lo=core.col_lo, col_hi=core.col_hi, integer=core.integer)
    entries = _Entries()
    for use in range(len(data.fleet)):
        _add_patterns(data, use, visit_row, capacity_row[use], first_labelled, once, most_pairs, entries)
    n_patterns = entries.count
    program = program.with_columns(
        np.zeros(n_patterns), np.ones(n_patterns), np.ones(n_patterns, bool), entries.matrix()
    )
    return PatternProgram(with_assignment(data, program), *entries.keys())


class _Entries:
    """Collects pattern columns as (row, column, value) triples."""

    def __init__(self) -> None:
        self.count = 0
        self._row: list[NDArray[np.int64]] = []
        self._column: list[NDArray[np.int64]] = []
        self._value: list[FloatArray] = []
        self._key: list[NDArray[np.int64]] = []

    def add(self, row: NDArray[np.int64], column: NDArray[np.int64], value: FloatArray | float) -> None:
        self._row.append(row)
        self._column.append(self.count + column)
        self._value.append(np.broadcast_to(np.asarray(value, dtype=np.float64), row.shape))

    def close(self, use: int, tour: NDArray[np.int64], other: NDArray[np.int64], runs: int) -> None:
        """Number the patterns of some tours of a use at one frequency."""
        key = np.stack((np.full(len(tour), use), tour, other, np.full(len(tour), runs)))
        self._key.append(key.astype(np.int64))
        self.count += len(tour)

    def matrix(self) -> tuple[IndexArray, IndexArray, FloatArray]:
        if not self._row:
            return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
        return np.concatenate(self._row), np.concatenate(self._column), np.concatenate(self._value)

    def keys(self) -> tuple[IndexArray, IndexArray, IndexArray, IndexArray]:
        use, tour, other, runs = np.concatenate(self._key, axis=1) if self._key else np.zeros((4, 0), np.int64)
        return use, tour, other, runs


def _add_patterns(
    data: JointData, use: int, visit_row: IndexArray, capacity_row: int, first_labelled: int, once: int,
    most_pairs: int, entries: _Entries,
) -> None:
    fleet, pool = data.fleet, data.fleet.pools[use]
    if not len(pool):
        return
    season = int(fleet.season[use])
    mine = np.flatnonzero((data.offer_vehicle == fleet.vehicle[use]) & (data.offer_season == season))
    tour, stop = pool.incidence()
    every = np.arange(len(pool))
    first, second = pairs_of(pool, most=most_pairs)
    levels = np.unique(data.offer_level[mine])
    row_of_level = {
        int(level): _row_by_stop(data, mine[data.offer_level[mine] == level], visit_row) for level in levels
    }
    chain_of_stop = data.visit_row_of[int(fleet.vehicle[use]), season]

    def call(column: NDArray[np.int64], stops: NDArray[np.int64], visits: int) -> None:
        """Patterns call at stops so many times."""
        for level, by_stop in row_of_level.items():
            row = by_stop[stops]
            if level <= visits:
                entries.add(row[row >= 0], column[row >= 0], -1.0)

    def close(tours: NDArray[np.int64], others: NDArray[np.int64], eur: FloatArray, runs: int) -> None:
        """Days, euros and numbers of patterns that have their calls."""
        column = np.arange(len(tours))
        entries.add(np.full(len(tours), capacity_row), column, float(runs))
        for labelled in np.flatnonzero(data.rows.tour_eur[:, season]):
            share = data.rows.tour_eur[labelled, season]
            entries.add(np.full(len(tours), first_labelled + labelled), column, eur * float(runs) * share)
        entries.close(use, tours, others, runs)

    for runs in levels.tolist():
        call(tour, stop, runs)
        entries.add(once + chain_of_stop[stop], tour, 1.0)
        close(every, np.full(len(pool), -1), fleet.tour_eur[use], runs)
        if len(first) and runs % 2 == 0 and runs // 2 in row_of_level:
            pair, stops, shared = _calls_of_pairs(pool, first, second)
            call(pair[shared], stops[shared], runs)
            call(pair[~shared], stops[~shared], runs // 2)
            entries.add(once + chain_of_stop[stops], pair, 1.0)
            close(first, second, (fleet.tour_eur[use][first] + fleet.tour_eur[use][second]) / 2, runs)


def _row_by_stop(data: JointData, offers: NDArray[np.intp], visit_row: IndexArray) -> IndexArray:
    """Row of each stop's visit offer at one level, -1 where it has none; shape (stops,)."""
    by_stop = np.full(data.n_stops, -1, dtype=np.int64)
    by_stop[data.offer_place[offers] - data.n_sites] = visit_row[offers]
    return by_stop


def _calls_of_pairs(
    pool: TourPool, first: NDArray[np.int64], second: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """(pair, stop, whether both tours call there) of every stop of every pair, each once."""
    pair = np.repeat(np.arange(len(first)), pool.stops.shape[1])
    keys = np.concatenate([
        (pair[stops.ravel() >= 0] << 32) | stops.ravel()[stops.ravel() >= 0]
        for stops in (pool.stops[first].astype(np.int64), pool.stops[second].astype(np.int64))
    ])
    unique, times = np.unique(keys, return_counts=True)
    return unique >> 32, unique & 0xFFFFFFFF, times == 2
