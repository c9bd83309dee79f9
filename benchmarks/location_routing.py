"""Location routing (Prins, Prodhon & Wolfler Calvo 2006): bases and tours for the least euros, with a proven bound.

``python -m benchmarks.location_routing FILE... [--time-limit 120]`` prints one JSON line per instance. FILE is in
the format of Prodhon: numbers of stops and bases, coordinates of the bases, then of the stops, capacity of a tour,
of each base, loads, opening costs, fixed cost of a tour, and 0 (whole costs). A drive costs 100 times its length,
rounded up. `reference` is the best value known, from a ``*_bks.csv`` beside the files or above. The plan is
verified from its tours alone before it is told. Compiling is excluded (the line ``compile``); `peak_mib` is that of
the whole process so far. Exit 1 if a plan fails its verification or costs less than its own bound.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.measuring import peak_mib, report
from models.location_routing import LocationRouting
from models.location_routing_plan import LocatedTours, plan_location_routing


def read_instance(path: Path) -> LocationRouting:
    """An instance in the format of Prodhon."""
    words = iter(path.read_text().split())

    def take(count: int) -> NDArray[np.float64]:
        return np.array([float(next(words)) for _ in range(count)])

    n, m = (int(next(words)) for _ in range(2))
    bases, stops = take(2 * m).reshape(m, 2), take(2 * n).reshape(n, 2)
    tour_capacity = take(1)[0]
    base_capacity, load, base_eur, tour_eur = take(m), take(n), take(m), take(1)[0]
    points = np.concatenate((stops, bases))
    length = np.sqrt(((points[:, None, :] - points[None, :, :]) ** 2).sum(axis=2))
    return LocationRouting(
        np.ceil(100 * length - 1e-9).astype(np.int64), load.astype(np.int64), base_capacity.astype(np.int64),
        base_eur.astype(np.int64), int(tour_capacity), int(tour_eur),
    )


def best_known(path: Path) -> int | None:
    """The best value known of an instance file, where a table beside it or above it says so."""
    for folder in path.resolve().parents[:3]:
        for table in folder.glob("*_bks.csv"):
            with table.open() as file:
                for row in csv.DictReader(file):
                    if row["instance"] == path.stem:
                        return int(row["bks"])
    return None


def holds(instance: LocationRouting, plan: LocatedTours) -> bool:
    """Whether the plan keeps every rule and costs what is said, from its tours alone."""
    try:
        return instance.cost(plan.tours) == plan.cost
    except ValueError:
        return False


def _compile() -> None:
    begun = time.perf_counter()
    random = np.random.default_rng(0)
    points = random.integers(0, 20, (12, 2))
    length = np.ceil(100 * np.linalg.norm(points[:, None] - points[None], axis=2) - 1e-9).astype(np.int64)
    instance = LocationRouting(
        length, random.integers(5, 15, 9), np.full(3, 70), np.full(3, 500), tour_capacity=40, tour_eur=100
    )
    plan_location_routing(instance, time_limit_s=5.0)
    report(instance="compile", seconds=round(time.perf_counter() - begun, 3), peak_mib=peak_mib())


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="instances")
    parser.add_argument("--time-limit", type=float, default=120.0, metavar="SECONDS", help="per instance")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    _compile()
    good = True
    for path in args.files:
        instance, reference = read_instance(path), best_known(path)
        begun = time.perf_counter()
        plan = plan_location_routing(instance, time_limit_s=args.time_limit, seed=args.seed)
        seconds = time.perf_counter() - begun
        right = holds(instance, plan)
        report(
            instance=path.stem, value=plan.cost, bound=plan.bound, gap=round((plan.cost - plan.bound) / plan.cost, 5),
            seconds=round(seconds, 2), peak_mib=peak_mib(), reference=reference,
            gap_to_reference=None if reference is None else round((plan.cost - reference) / reference, 5),
            proven=plan.proven, checked=right, best_at=round(plan.best_at_s, 2),
        )
        good &= right and plan.bound <= plan.cost
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
