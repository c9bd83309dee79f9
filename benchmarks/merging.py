"""Merged elements against two plainer ways, on the same instances in one run.

``python -m benchmarks.merging [--points 2000 20000]`` compares, for 100 sites in the plane and p = 10:

- `ours`: distances, merging, proof;
- `loops`: the usual formulation built point by point in PuLP (as location libraries do), solved by
  HiGHS, with as long as `--time-limit`;
- `rows`: merging alone by ``numpy.unique`` over the rows of a packed 0–1 matrix.

Ratios say how many times longer the peer takes; `loops` tells its value so that a faster wrong answer shows.
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
from numpy.typing import NDArray

from benchmarks.instances import Floats, generated
from benchmarks.measuring import peak_mib, report, silenced
from models.covering import maximal_covering
from models.planar import in_chunks, planar_elements

RADIUS, SITES, P = 4.0, 100, 10


def by_loops(near: NDArray[np.bool_], demand: Floats, *, time_limit_s: float) -> tuple[float, float, float]:
    """(seconds to build, seconds in all, value of the sites chosen) of the model with a row per point."""
    import pulp

    begun = time.perf_counter()
    problem = pulp.LpProblem("mclp", pulp.LpMaximize)
    site = [pulp.LpVariable(f"x{j}", cat="Binary") for j in range(near.shape[1])]
    reached = [pulp.LpVariable(f"z{i}", cat="Binary") for i in range(len(near))]
    problem += pulp.lpSum(float(demand[i]) * reached[i] for i in range(len(near)))
    for i in range(len(near)):
        problem += reached[i] <= pulp.lpSum(site[j] for j in range(near.shape[1]) if near[i, j])
    problem += pulp.lpSum(site) <= P
    built = time.perf_counter()
    with silenced():
        problem.solve(pulp.HiGHS(msg=False, timeLimit=time_limit_s))
    chosen = np.array([(variable.value() or 0.0) > 0.5 for variable in site])
    value = float(demand[near[:, chosen].any(axis=1)].sum())
    return built - begun, time.perf_counter() - begun, value


def by_rows(near: NDArray[np.bool_], demand: Floats) -> tuple[float, int]:
    """(seconds, distinct non-empty rows) of merging by sorting packed rows."""
    begun = time.perf_counter()
    rows, inverse = np.unique(np.packbits(near, axis=1), axis=0, return_inverse=True)
    np.bincount(inverse.ravel(), weights=demand)
    return time.perf_counter() - begun, int(rows.any(axis=1).sum())


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, nargs="*", default=[2_000, 20_000])
    parser.add_argument("--time-limit", type=float, default=60.0, metavar="SECONDS", help="of the peer's solver")
    args = parser.parse_args()
    for n_points in (200, *args.points):  # the first, unreported, compiles
        sites, chunks = generated(n_points, n_sites=SITES, seed=7)
        points, demand = map(np.concatenate, zip(*chunks, strict=True))
        begun = time.perf_counter()
        elements = planar_elements(in_chunks(points, demand), sites, radius=RADIUS)
        merged = time.perf_counter() - begun
        found = maximal_covering(elements, p=P, n_offers=SITES)
        ours = time.perf_counter() - begun
        if n_points == 200:
            continue
        near = ((points[:, None, :] - sites[None]) ** 2).sum(axis=2) <= RADIUS**2
        row_seconds, n_rows = by_rows(near, demand)
        build, loops, value = by_loops(near, demand, time_limit_s=args.time_limit)
        report(
            points=n_points, elements=len(elements), distinct_rows=n_rows,
            ours_seconds=round(ours, 3), ours_value=found.value, ours_proven=found.proven,
            loops_seconds=round(loops, 2), loops_build_seconds=round(build, 2), loops_value=value,
            loops_stopped_on_time=loops - build >= args.time_limit, loops_over_ours=round(loops / ours, 1),
            merging_seconds=round(merged, 4), rows_seconds=round(row_seconds, 4),
            rows_over_merging=round(row_seconds / merged, 1), peak_mib=peak_mib(),
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
