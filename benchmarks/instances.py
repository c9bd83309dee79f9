"""Published covering instances, and larger ones of the same kind."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.planar import CHUNK_POINTS

Floats = NDArray[np.float64]

SQUARE = 30.0
"""Side of the square in which the instances of Cordeau, Furini & Ljubić (2019) lie."""


@dataclass(frozen=True)
class Optimum:
    """A line of ``mclp_bds/optima.csv``: budget is a number of sites, covered means nearer than radius."""

    instance: str
    budget: int
    radius: float
    optimum: float


def optima_of(folder: Path) -> list[Optimum]:
    """Reference values of the planar instances in a folder."""
    with (folder / "optima.csv").open() as file:
        return [
            Optimum(row["instance"], int(row["budget"]), float(row["radius"]), float(row["optimum"]))
            for row in csv.DictReader(file)
        ]


def read_bds(path: Path) -> tuple[Floats, Floats, Floats]:
    """Sites (m, 2), points (n, 2) and demand (n,) of ``F id x y cost`` and ``C id x y demand`` lines."""
    rows = [line.split() for line in path.read_text().splitlines()]
    sites = np.array([row[2:4] for row in rows if row and row[0] == "F"], float)
    demand = np.array([row[2:5] for row in rows if row and row[0] == "C"], float)
    return sites, np.ascontiguousarray(demand[:, :2]), np.ascontiguousarray(demand[:, 2])


def read_sjc(path: Path) -> tuple[Floats, Floats]:
    """Points (n, 2) in metres, each also a site, and demand (n,), after one header line."""
    rows = [line.split()[:3] for line in path.read_text().splitlines()[1:]]
    table = np.array([row for row in rows if row], float)
    return np.ascontiguousarray(table[:, :2]), np.ascontiguousarray(table[:, 2])


def generated(n_points: int, *, n_sites: int = 100, seed: int) -> tuple[Floats, Iterator[tuple[Floats, Floats]]]:
    """Uniform sites, and uniform points with demand 1–100 drawn a chunk at a time."""
    random = np.random.default_rng(seed)
    sites = random.random((n_sites, 2)) * SQUARE

    def chunks() -> Iterator[tuple[Floats, Floats]]:
        for start in range(0, n_points, CHUNK_POINTS):
            size = min(CHUNK_POINTS, n_points - start)
            yield random.random((size, 2)) * SQUARE, random.integers(1, 101, size).astype(float)

    return sites, chunks()
