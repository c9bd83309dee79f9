"""The integer program over few columns: what reduced costs leave, tours as regular patterns.

A *pattern* is one tour driven f times a cycle on its own weekday (f a visit level): all its stops get
level f. Patterns of a cycle always fit a timetable of one tour a vehicle and day, so a plan made of
them is real, where the aggregated master is only a bound:

    v_{k,t,h} ≤ Σ_{patterns ∋ k, f ≥ n_h} p,      Σ f·p ≤ days × cycle weeks × u.

Columns whose reduced cost d_j proves that using them falls below the incumbent (bound + d_j ≤
incumbent) are fixed at zero, those with bound − d_j ≤ incumbent at one (reduced-cost fixing;
Nemhauser & Wolsey 1988, II.5): exact, since a better plan cannot have them otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.joint_data import JointData
from models.master import Relaxation, build_master
from models.program import FloatArray, Program, RowBuilder


@dataclass(frozen=True)
class Patterns:
    """Tours at a frequency, as parallel arrays."""

    use: NDArray[np.int64]
    tour: NDArray[np.int64]
    runs: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.use)


def promising_patterns(data: JointData, relaxation: Relaxation, incumbent: float, *, most: int) -> tuple[Patterns, bool]:
    """Patterns that a better plan may use, best reduced cost first; whether none was left out."""
    parts: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], FloatArray]] = []
    room = relaxation.bound - incumbent
    for use in range(len(data.fleet)):
        vehicle, season = int(data.fleet.vehicle[use]), int(data.fleet.season[use])
        mine = (data.offer_vehicle == vehicle) & (data.offer_season == season)
        for runs in np.unique(data.offer_level[mine]):
            reduced = relaxation.tour_reduced[use] * float(runs)
            kept = np.flatnonzero(reduced > -room)
            parts.append((np.full(len(kept), use), kept, np.full(len(kept), int(runs)), reduced[kept]))
    if not parts:
        empty = np.zeros(0, np.int64)
        return Patterns(empty, empty, empty), True
    use_of, tour, runs_of, reduced = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(-reduced, kind="stable")[:most]
    return Patterns(use_of[order], tour[order], runs_of[order]), len(order) == len(reduced)


def pattern_program(data: JointData, patterns: Patterns, relaxation: Relaxation | None, incumbent: float) -> Program:
    """The integer program over all columns before tours and the patterns, with reduced-cost fixing."""
    core = build_master(data, with_visits=False).core
    visit_row: dict[int, int] = {}
    rows = RowBuilder()
    rows.add_many(np.diff(core.row_ptr), core.row_index, core.row_value, lo=core.row_lo, hi=core.row_hi)
    first_labelled = core.n_rows - len(data.rows)
    visits = np.flatnonzero(data.is_visit)
    for offer in visits:
        visit_row[int(offer)] = rows.add([data.first_offer + offer], 1.0, hi=0.0)
    capacity_row = [
        rows.add([data.first_vehicle + use], -float(data.fleet.days_per_vehicle[use]), hi=0.0) for use in range(len(data.fleet))
    ]
    offers_of: dict[tuple[int, int, int], list[int]] = {}
    for offer in visits:
        key = (int(data.offer_vehicle[offer]), int(data.offer_season[offer]), int(data.offer_place[offer]) - data.n_sites)
        offers_of.setdefault(key, []).append(int(offer))
    entry_row: list[int] = []
    entry_column: list[int] = []
    entry_value: list[float] = []
    upper = np.ones(len(patterns))
    for p in range(len(patterns)):
        use, tour, runs = int(patterns.use[p]), int(patterns.tour[p]), int(patterns.runs[p])
        vehicle, season = int(data.fleet.vehicle[use]), int(data.fleet.season[use])
        pool = data.fleet.pools[use]
        for stop in pool.stops[tour, : pool.size[tour]]:
            for offer in offers_of[vehicle, season, int(stop)]:
                if data.offer_level[offer] <= runs:
                    entry_row.append(visit_row[offer])
                    entry_column.append(p)
                    entry_value.append(-1.0)
        entry_row.append(capacity_row[use])
        entry_column.append(p)
        entry_value.append(float(runs))
        euros = data.fleet.tour_eur[use][tour] * runs
        for row in np.flatnonzero(data.rows.tour_eur[:, season]):
            entry_row.append(first_labelled + int(row))
            entry_column.append(p)
            entry_value.append(float(euros * data.rows.tour_eur[row, season]))
    col_lo, col_hi = core.col_lo.copy(), core.col_hi.copy()
    if relaxation is not None:
        room = relaxation.bound - incumbent
        whole = core.integer & (col_hi <= 1)
        col_hi[whole & (relaxation.reduced < -room - 1e-6)] = 0.0
        col_lo[whole & (relaxation.reduced > room + 1e-6) & (col_hi > 0)] = 1.0
    program = rows.program(objective=core.objective, col_lo=col_lo, col_hi=col_hi, integer=core.integer)
    return program.with_columns(
        np.zeros(len(patterns)), upper, np.ones(len(patterns), bool),
        (np.array(entry_row, dtype=np.int64), np.array(entry_column, dtype=np.int64), np.array(entry_value)),
    )
