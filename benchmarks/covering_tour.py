"""Multi-vehicle covering tour to certified optimality: published instances.

``python -m benchmarks.covering_tour FILE... [--no-length] [--time-limit 120]`` prints one JSON line per
instance: `seconds` runs from the matrices in memory to the proof, compiling excluded (the line
``compile``); `peak_mib` is that of the whole process so far. With `--no-length` only the number of stops
limits a tour. References come from ``reference_values.csv`` beside the files. Exit 1 if a value differs
from its reference, is not proven, or is not what the tours cost and cover (`checked`).
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.measuring import peak_mib, report
from models.covering_tours import CoveringTours, covering_tours


@dataclass(frozen=True)
class Instance:
    """A file: the base is point 0, the next `mandatory` points must be visited; `covers` (stops, rows)."""

    cost: NDArray[np.int64]
    covers: NDArray[np.bool_]
    mandatory: int
    most_stops: int
    longest: int


def read_ctp(path: Path) -> Instance:
    """Read ``name``, ``|V| |W| |T| p q``, the edges, then a line of covered points for each optional stop.

    |V| counts optional stops, |T| the base and the stops that must be visited.
    """
    words = path.read_text().split()
    optional, n_rows, with_base, most_stops = map(int, words[1:5])
    n = optional + with_base
    n_edges = n * (n - 1) // 2
    edges = np.array(words[6: 6 + 3 * n_edges], float).reshape(-1, 3)
    table = np.array(words[6 + 3 * n_edges:][: optional * (n_rows + 1)], float).reshape(optional, n_rows + 1)
    if not (edges == np.round(edges)).all() or not (table[:, 0] == np.arange(with_base, n)).all():
        raise ValueError(f"{path.name}: whole costs and a line a stop expected")
    i, j, length = edges.astype(np.int64).T
    cost = np.zeros((n, n), np.int64)
    cost[i, j] = cost[j, i] = length
    covers = np.zeros((n - 1, n_rows + with_base - 1), bool)
    covers[with_base - 1:, :n_rows] = table[:, 1:] > 0
    covers[np.arange(with_base - 1), n_rows + np.arange(with_base - 1)] = True
    return Instance(cost, covers, with_base - 1, most_stops, int(float(words[5])))


def references(folder: Path, *, with_length: bool) -> dict[str, int]:
    """Proven values by file name."""
    path = folder / "reference_values.csv"
    if not path.is_file():
        return {}
    with path.open() as file:
        rows = [row for row in csv.DictReader(file) if (row["q_constraint"] != "none") == with_length]
    return {row["file"]: int(row["best_value"]) for row in rows if row["proven_optimal"] == "True"}


def holds(instance: Instance, found: CoveringTours, *, longest: int | None) -> bool:
    """Whether the tours cost what is said, keep every limit and cover every point: from the instance alone."""
    if found.tours is None:
        return False
    total = 0
    for tour in found.tours:
        way = np.array([0, *tour, 0])
        length = int(instance.cost[way[:-1], way[1:]].sum())
        if len(tour) > instance.most_stops or len(set(tour)) < len(tour) or (longest is not None and length > longest):
            return False
        total += length
    visited = np.array(sorted({stop for tour in found.tours for stop in tour})) - 1
    return total == found.value and bool(instance.covers[visited].any(axis=0).all())


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--no-length", action="store_true", help="tours of any length")
    parser.add_argument("--time-limit", type=float, default=120.0, metavar="SECONDS", help="per instance")
    args = parser.parse_args()

    begun = time.perf_counter()
    random = np.random.default_rng(0)
    places = random.integers(0, 100, (9, 2))
    distance = np.rint(np.linalg.norm(places[:, None] - places[None], axis=2)).astype(np.int64)
    covering_tours(distance, distance[1:, 1:] < 40, most_stops=4, most_listed=10)
    report(instance="compile", seconds=round(time.perf_counter() - begun, 3), peak_mib=peak_mib())

    good = True
    for path in args.files:
        instance = read_ctp(path)
        longest = None if args.no_length else instance.longest
        begun = time.perf_counter()
        found = covering_tours(
            instance.cost, instance.covers, most_stops=instance.most_stops, longest=longest,
            time_limit_s=args.time_limit,
        )
        seconds = time.perf_counter() - begun
        reference = references(path.parent, with_length=not args.no_length).get(path.name)
        right = holds(instance, found, longest=longest)
        proven = found.termination == "proven"
        report(
            instance=path.stem, value=found.value, bound=found.bound, gap=found.gap, seconds=round(seconds, 3),
            peak_mib=peak_mib(), reference=reference, proven=proven, checked=right,
        )
        good &= right and proven and reference in (None, found.value)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
