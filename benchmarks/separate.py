"""Places and tours decided together, beside the separate way: places first, then tours with what is left.

``python -m benchmarks.separate [SCENARIO...] [--time-limit 60]`` plans every Lozère scenario (or those named) both ways
in one run, with the same engine. The separate way has half of the time for the places alone, with the whole budget, and
half for tours beside these places; the joint search starts from what it found and has the time again. One JSON
line a scenario: `joint`, `separate` and `places` are gains over today in person-service-weeks a year, `bound` is
the joint bound, `more_percent` what the joint plan gains beyond the separate one. Rows that need tours may leave
places alone without a plan; `separate` is then null. Exit 1 if a joint plan gains less than the separate one.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.measuring import report
from models.joint import JointResult, optimise
from models.joint_data import JointData, LabelledRows
from models.polish import JointPlan
from models.program import FloatArray
from optimizer.compiling import compile_problem
from optimizer.joint_problem import joint_data, places_xy_km
from optimizer.reading import load
from optimizer.rules import rule_rows
from optimizer.staffing import team_rows
from optimizer.travel.matrices import travel_times

SCENARIOS = Path(__file__).parent.parent / "datasets" / "lozere" / "scenarios"
LEAST_PERCENT = -1e-6


def problem_of(path: Path) -> tuple[JointData, FloatArray]:
    """A scenario for the engine, and where its places are."""
    scenario, territory = load(path)
    travel = travel_times(territory, scenario)
    problem = compile_problem(territory, scenario, travel)
    return joint_data(problem, travel, [*rule_rows(problem), *team_rows(problem)]), places_xy_km(problem)


def solved(data: JointData, xy_km: FloatArray, seconds: float, start: JointPlan | None = None) -> JointResult:
    """What the engine finds in so many seconds."""
    return optimise(
        data, xy_km=xy_km, budget_row=0, seed=1, time_limit_s=seconds, gap=0.0, stop=threading.Event(),
        observe=lambda *_: None, start=start,
    )


def without_tours(data: JointData) -> JointData:
    """The same without a tour to drive."""
    none = np.zeros(0, dtype=np.intp)
    fleet = data.fleet
    return replace(data, fleet=replace(
        fleet, pools=tuple(pool.subset(none) for pool in fleet.pools), tour_eur=tuple(eur[:0] for eur in fleet.tour_eur)
    ))


def with_places(data: JointData, plan: JointPlan) -> JointData:
    """The same with the places of a plan, no more and no less."""
    rows, sites = data.rows, np.flatnonzero(~data.is_visit)
    wanted = plan.offers[sites].astype(float)
    return replace(data, rows=LabelledRows(
        row_ptr=np.concatenate((rows.row_ptr, rows.row_ptr[-1] + 1 + np.arange(len(sites)))),
        index=np.concatenate((rows.index, data.first_offer + sites)),
        value=np.concatenate((rows.value, np.ones(len(sites)))),
        lo=np.concatenate((rows.lo, wanted)), hi=np.concatenate((rows.hi, wanted)),
        tour_eur=np.concatenate((rows.tour_eur, np.zeros((len(sites), data.n_seasons)))),
    ))


def main() -> int:
    """Plan every scenario both ways."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", nargs="*", type=Path)
    parser.add_argument("--time-limit", type=float, default=60.0)
    args = parser.parse_args()
    worse = False
    for path in args.scenario or sorted(SCENARIOS.glob("*.yaml")):
        data, xy_km = problem_of(path)
        begun = time.perf_counter()
        places = solved(without_tours(data), xy_km, args.time_limit / 2).plan
        separate = None
        if places is not None:
            separate = solved(with_places(data, places), xy_km, args.time_limit / 2, start=places).plan
        joint = solved(data, xy_km, args.time_limit, start=separate)
        assert joint.plan is not None
        more = None if separate is None else 100 * (joint.plan.value / max(separate.value, 1e-9) - 1)
        worse |= more is not None and more < LEAST_PERCENT
        report(
            scenario=path.stem, joint=round(joint.plan.value, 1), bound=round(joint.bound, 1),
            gap=round((joint.bound - joint.plan.value) / joint.bound, 5),
            separate=None if separate is None else round(separate.value, 1),
            places=None if places is None else round(places.value, 1),
            more_percent=None if more is None else round(more, 2), seconds=round(time.perf_counter() - begun, 1),
        )
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
