"""Closing the gap: the aggregated integer program over every column a better plan could use.

With any relaxation's reduced costs d and an incumbent, a column with bound + d_j < incumbent is in no
better plan. Offers and tours that remain are listed (cf. Baldacci, Christofides & Mingozzi 2008,
doi:10.1007/s10107-007-0178-5), and the aggregated master over them is solved as an integer program. It
is a relaxation of every timetable, so

    max(bound of this program, incumbent)

holds for all plans, listed or not.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np

from models.attendance import QuietRow
from models.capacity_program import with_assignment
from models.cut_relaxation import CutRelaxation, Relaxed
from models.joint_data import JointData
from models.master import build_master, tour_columns
from models.program import FloatArray
from models.restriction import Restriction, restrict
from models.solver import solve_program

MOST_COLUMNS = 400_000


def close_gap(
    data: JointData, joint: CutRelaxation, relaxation: Relaxed, incumbent: float, *, time_limit_s: float,
    stop: threading.Event, gap: float, seed: int,
) -> float:
    """A bound on the gain of any plan, at most the relaxation's.

    Parameters
    ----------
    incumbent : float
        Gain of a plan that exists; columns that cannot beat it are left out.
    """
    assert relaxation.reduced is not None
    room = relaxation.bound - incumbent + 1e-6 * max(1.0, relaxation.bound)
    offers = relaxation.reduced[data.first_offer: data.first_vehicle] >= -room
    tours = joint.tours_within(relaxation, room)
    if tours is None or offers.sum() + sum(map(len, tours)) > MOST_COLUMNS:
        return relaxation.bound
    data = replace(data, fleet=joint.data.fleet)
    until, bound = time.monotonic() + time_limit_s, relaxation.bound
    while True:
        # Visits of listed tours must keep their lowest offer, or the tour would be lost with it.
        part = restrict(data, offers=offers | (data.is_visit & (data.offer_below < 0)), tours=tours)
        master = build_master(part.data)
        every = [np.arange(len(pool)) for pool in part.data.fleet.pools]
        program = with_assignment(part.data, master.core.with_columns(*tour_columns(part.data, master, every)))
        solution = solve_program(
            program, time_limit_s=max(0.0, until - time.monotonic()), gap=gap / 4, seed=seed, stop=stop
        )
        if solution.termination == "infeasible":
            return incumbent
        bound = min(bound, max(incumbent, solution.bound))
        quiet = _too_quiet(data, part, solution.x) if solution.termination == "finished" else []
        if not quiet or bound <= incumbent or stop.is_set() or time.monotonic() >= until:
            return bound
        # The best of the program has places too quiet to live: it is solved again with the rows against them.
        data = data.with_rows(quiet)


def _too_quiet(data: JointData, part: Restriction, x: FloatArray | None) -> list[QuietRow]:
    """Rows that the whole problem has against the offers of a point of the restriction's program."""
    if data.attendance is None or x is None:
        return []
    chosen = np.zeros(data.n_offers, dtype=bool)
    chosen[part.offers[x[part.data.first_offer: part.data.first_vehicle] > 0.5]] = True
    return data.attendance.rows_against(chosen)
