"""Team orienteering (Chao, Golden & Wasil 1996), a prize-collecting model of long tours, with a proven bound.

``python -m benchmarks.team_orienteering FILE... [--time-limit 60]`` prints one JSON line per instance. FILE has
lines ``n N``, ``m P``, ``tmax T``, then ``x y score`` a point, the first the start and the last the end;
`reference` is the best value known, from a ``best_known.csv`` beside the file or one folder up. The plan is
verified from its tours alone before it is told. Compiling is excluded (the line ``compile``); `peak_mib` is
that of the whole process so far. Exit 1 if a bound is below the value or below the reference.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.measuring import peak_mib, report
from models.long_tours import plan_long_tours
from models.orienteering import Orienteering


def read_instance(path: Path) -> Orienteering:
    """An instance in the format of Chao."""
    lines = [line.split() for line in path.read_text().splitlines() if line.strip()]
    table = np.array(lines[3:], float)
    return Orienteering.planar(
        np.ascontiguousarray(table[:, :2]), table[:, 2], limit=float(lines[2][1]), vehicles=int(lines[1][1])
    )


def best_known(path: Path) -> float | None:
    """The best value known of an instance file, where a table beside it or above it says so."""
    for folder in (path.parent, path.parent.parent):
        table = folder / "best_known.csv"
        if table.is_file():
            with table.open() as file:
                for row in csv.DictReader(file):
                    if row["instance"] == path.stem:
                        return float(row["bks"])
    return None


def _compile() -> None:
    begun = time.perf_counter()
    points = np.random.default_rng(0).random((14, 2)) * 10
    instance = Orienteering.planar(points, np.array([0, *range(1, 13), 0]), limit=12.0, vehicles=2)
    plan_long_tours(instance, time_limit_s=5.0)
    report(instance="compile", seconds=round(time.perf_counter() - begun, 3), peak_mib=peak_mib())


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="instances")
    parser.add_argument("--time-limit", type=float, default=60.0, metavar="SECONDS", help="per instance")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    _compile()
    good = True
    for path in args.files:
        instance, reference = read_instance(path), best_known(path)
        begun = time.perf_counter()
        plan = plan_long_tours(instance, time_limit_s=args.time_limit, seed=args.seed)
        seconds = time.perf_counter() - begun
        value = instance.value(plan.tours)
        gap = round((plan.bound - value) / max(plan.bound, 1.0), 5)
        report(
            instance=path.stem, value=value, bound=plan.bound, gap=gap,
            seconds=round(seconds, 2), peak_mib=peak_mib(), reference=reference, proven=value >= plan.bound,
            best_at=round(plan.best_at_s, 2),
        )
        good &= plan.bound >= max(value, reference or 0.0)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
