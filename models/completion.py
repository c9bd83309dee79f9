"""The integer program over places and regular tours.

A *pattern* is one tour driven f times a cycle on its own weekday (f a visit level): all its stops get
level f. Patterns of a cycle always fit a timetable of one tour a vehicle and day, so a plan made of
them is real, where the aggregated master is only a bound:

    v_{k,t,h} ≤ Σ_{patterns ∋ k, f ≥ n_h} p,      Σ f·p ≤ days × cycle weeks × u.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.joint_data import JointData
from models.master import build_master
from models.polish import JointPlan, vehicles_needed
from models.program import FloatArray, IndexArray, Program, RowBuilder


@dataclass(frozen=True)
class PatternProgram:
    """The program, and the (use, tour, runs per cycle) of its last columns."""

    program: Program
    use: IndexArray
    tour: IndexArray
    runs: IndexArray

    def point(self, data: JointData, plan: JointPlan) -> FloatArray:
        """A plan as a point of the program.

        Raises
        ------
        KeyError
            If a tour of the plan is not among the patterns.
        """
        x = np.zeros(self.program.n_columns)
        x[data.first_offer: data.first_vehicle] = plan.offers
        open_sites = data.offer_place[plan.offers & ~data.is_visit]
        x[open_sites] = data.needs_fit_out[open_sites]
        x[data.first_element: data.first_tour] = data.elements.covered(plan.offers)
        keys = zip(self.use.tolist(), self.tour.tolist(), self.runs.tolist(), strict=True)
        position = {key: p for p, key in enumerate(keys)}
        for tour in plan.tours:
            x[data.first_tour + position[tour]] = 1.0
        x[data.first_vehicle: data.first_element] = vehicles_needed(data, plan)
        return x

    def plan(self, data: JointData, x: FloatArray) -> JointPlan:
        """The plan of a point."""
        offers = x[data.first_offer: data.first_vehicle] > 0.5
        driven = np.flatnonzero(x[data.first_tour:] > 0.5)
        tours = tuple((int(self.use[p]), int(self.tour[p]), int(self.runs[p])) for p in driven)
        return JointPlan(offers, tours, data.elements.value(offers))


def pattern_program(data: JointData) -> PatternProgram:
    """The integer program over all columns before tours and every tour of the pools at every visit level."""
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
    capacity_row = [
        rows.add([data.first_vehicle + use], -float(data.fleet.days_per_vehicle[use]), hi=0.0)
        for use in range(len(data.fleet))
    ]
    program = rows.program(objective=core.objective, col_lo=core.col_lo, col_hi=core.col_hi, integer=core.integer)
    entries = _Entries()
    for use in range(len(data.fleet)):
        _add_patterns(data, use, visit_row, capacity_row[use], first_labelled, entries)
    n_patterns = entries.count
    return PatternProgram(
        program.with_columns(
            np.zeros(n_patterns), np.ones(n_patterns), np.ones(n_patterns, bool), entries.matrix()
        ),
        *entries.keys(),
    )


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

    def close(self, use: int, n_tours: int, runs: int) -> None:
        """Number the patterns of all tours of a use at one frequency."""
        key = np.stack((np.full(n_tours, use), np.arange(n_tours), np.full(n_tours, runs)))
        self._key.append(key.astype(np.int64))
        self.count += n_tours

    def matrix(self) -> tuple[IndexArray, IndexArray, FloatArray]:
        if not self._row:
            return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
        return np.concatenate(self._row), np.concatenate(self._column), np.concatenate(self._value)

    def keys(self) -> tuple[IndexArray, IndexArray, IndexArray]:
        use, tour, runs = np.concatenate(self._key, axis=1) if self._key else np.zeros((3, 0), np.int64)
        return use, tour, runs


def _add_patterns(
    data: JointData, use: int, visit_row: IndexArray, capacity_row: int, first_labelled: int, entries: _Entries
) -> None:
    fleet, pool = data.fleet, data.fleet.pools[use]
    if not len(pool):
        return
    season = int(fleet.season[use])
    mine = np.flatnonzero((data.offer_vehicle == fleet.vehicle[use]) & (data.offer_season == season))
    tour, stop = pool.incidence()
    every = np.arange(len(pool))
    levels = np.unique(data.offer_level[mine])
    row_of_level = []
    for level in levels:
        by_stop = np.full(int(pool.stops.max()) + 1, -1, dtype=np.int64)
        at_level = mine[data.offer_level[mine] == level]
        stops = data.offer_place[at_level] - data.n_sites
        by_stop[stops[stops < len(by_stop)]] = visit_row[at_level[stops < len(by_stop)]]
        row_of_level.append(by_stop)
    for position, runs in enumerate(levels):
        for by_stop in row_of_level[: position + 1]:
            row = by_stop[stop]
            entries.add(row[row >= 0], tour[row >= 0], -1.0)
        entries.add(np.full(len(pool), capacity_row), every, float(runs))
        for labelled in np.flatnonzero(data.rows.tour_eur[:, season]):
            euros = fleet.tour_eur[use] * float(runs) * data.rows.tour_eur[labelled, season]
            entries.add(np.full(len(pool), first_labelled + labelled), every, euros)
        entries.close(use, len(pool), int(runs))
