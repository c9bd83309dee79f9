"""Which of the tours at hand to drive: the integer program over a list of tours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.orienteering import Orienteering
from models.program import Program


def packing(instance: Orienteering, tours: Sequence[tuple[int, ...]]) -> Program:
    """A column for each tour (both ends included); rows: each point at most once, no more tours than vehicles."""
    n, count = len(instance.prize), len(tours)
    stops = [np.array(tour[1:-1], np.int64) for tour in tours]
    rows = np.concatenate([*stops, np.full(count, n, np.int64)])
    columns = np.concatenate([np.repeat(np.arange(count), [len(of) for of in stops]), np.arange(count)])
    order = np.argsort(rows, kind="stable")
    return Program(
        np.array([instance.prize[of].sum() for of in stops]), np.zeros(count), np.ones(count), np.ones(count, bool),
        np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=n + 1)))), columns[order], np.ones(len(rows)),
        np.full(n + 1, -np.inf), np.concatenate((np.ones(n), [float(instance.vehicles)])),
    )
