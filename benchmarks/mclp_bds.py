"""Planar maximal covering to certified optimality: published instances, then generated larger ones.

``python -m benchmarks.mclp_bds [FOLDER] [--points 1000000]`` prints one JSON line per instance:
`seconds` runs from the coordinates in memory (generated ones: from nothing) to the proof, compiling
excluded (the line ``compile``); `peak_mib` is that of the whole process so far. Exit 1 if a value
differs from its reference, is not proven, or is not what the chosen sites serve.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from benchmarks.instances import Floats, generated, optima_of, read_bds
from benchmarks.measuring import peak_mib, report
from models.covering import Covering, maximal_covering
from models.planar import in_chunks, planar_elements

SHARED = Path(__file__).parents[2] / "shared/benchmarks/mclp_bds"
Chunks = Iterable[tuple[Floats, Floats]]


def solved(
    chunks: Chunks, sites: Floats, *, radius: float, p: int, time_limit_s: float
) -> tuple[Covering, dict[str, float]]:
    """A plan of p sites and how the time went; a point exactly at the radius is not covered."""
    begun = time.perf_counter()
    elements = planar_elements(chunks, sites, radius=radius, closed=False)
    merged = time.perf_counter()
    found = maximal_covering(elements, p=p, n_offers=len(sites), time_limit_s=time_limit_s)
    ended = time.perf_counter()
    return found, {
        "elements": len(elements), "merging_seconds": round(merged - begun, 3), "seconds": round(ended - begun, 3)
    }


def served(chunks: Chunks, sites: Floats, *, radius: float) -> float:
    """Demand within the radius of any of `sites`, without elements."""
    total = 0.0
    for points, demand in chunks:
        near = np.zeros(len(points), bool)
        for site in sites:
            near |= ((points - site) ** 2).sum(axis=1) < radius**2
        total += float(demand[near].sum())
    return total


def _line(name: str, found: Covering, spent: dict[str, float], *, expected: float | None, recomputed: float) -> bool:
    report(
        instance=name, value=found.value, bound=found.bound, gap=found.gap, **spent, peak_mib=peak_mib(),
        reference=expected, termination=found.termination, recomputed=recomputed == found.value,
    )
    return found.proven and recomputed == found.value and expected in (None, found.value)


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="instances with optima.csv (default: ../shared, if there)")
    parser.add_argument("--points", type=int, nargs="*", default=[1_000_000], help="sizes of generated instances")
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3], help="a generated instance for each")
    parser.add_argument("--radius", type=float, default=5.5, help="of generated instances, in a square of 30 × 30")
    parser.add_argument("--p", type=int, default=10, help="sites to choose in generated instances")
    parser.add_argument("--time-limit", type=float, default=60.0, metavar="SECONDS", help="per instance")
    args = parser.parse_args()

    begun = time.perf_counter()
    sites, chunks = generated(2_000, n_sites=30, seed=0)
    solved(chunks, sites, radius=5.5, p=5, time_limit_s=60)
    report(instance="compile", seconds=round(time.perf_counter() - begun, 3), peak_mib=peak_mib())

    good = True
    folder: Path = args.folder or SHARED
    if not folder.is_dir() and args.folder:
        parser.error(f"no folder {folder}")
    for row in optima_of(folder) if folder.is_dir() else ():
        sites, points, demand = read_bds(folder / f"{row.instance}.txt")
        found, spent = solved(
            in_chunks(points, demand), sites, radius=row.radius, p=row.budget, time_limit_s=args.time_limit
        )
        recomputed = served([(points, demand)], sites[found.chosen], radius=row.radius)
        name = f"{row.instance} p={row.budget} R={row.radius:g}"
        good &= _line(name, found, spent, expected=row.optimum, recomputed=recomputed)
    for n_points in args.points:
        for seed in args.seeds:
            sites, chunks = generated(n_points, seed=seed)
            found, spent = solved(chunks, sites, radius=args.radius, p=args.p, time_limit_s=args.time_limit)
            _, again = generated(n_points, seed=seed)
            recomputed = served(again, sites[found.chosen], radius=args.radius)
            name = f"generated 100 × {n_points} seed={seed} p={args.p} R={args.radius:g}"
            good &= _line(name, found, spent, expected=None, recomputed=recomputed)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
