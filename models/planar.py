"""Coverage elements of points and sites in a plane, in bounded memory.

A point is covered by the sites within a radius. n circles cut the plane into at most n² − n + 2
cells, so however many demand points there are, merging leaves no more elements than cells: points
stream through in chunks and only the distinct site sets stay (`ElementMerger`).
"""

from __future__ import annotations

from collections.abc import Iterable

import numba as nb
import numpy as np
from numpy.typing import NDArray

from models.elements import ElementMerger, Elements

CHUNK_POINTS = 100_000
"""Points merged at a time: their lists take some tens of MiB even where half of 100 sites are near."""


@nb.njit(cache=True)
def _sites_within(points, sites, order, radius, closed):  # type: ignore[no-untyped-def]
    """CSR over points; `order` sorts sites by x, so only those in the strip |Δx| ≤ radius are tried."""
    x = sites[order, 0]
    y = sites[order, 1]
    limit = radius * radius
    strip = radius * (1 + 1e-9)  # wider than rounding, so that the exact test below decides
    indptr = np.zeros(len(points) + 1, np.int64)
    found = np.empty(4 * len(points) + len(sites), np.int32)
    count = 0
    for i in range(len(points)):
        if count + len(sites) > len(found):
            found = np.concatenate((found, np.empty(len(found), np.int32)))
        first = np.searchsorted(x, points[i, 0] - strip)
        for k in range(first, len(x)):
            across = x[k] - points[i, 0]
            if across > strip:
                break
            up = y[k] - points[i, 1]
            square = across * across + up * up
            if square < limit or (closed and square == limit):
                found[count] = order[k]
                count += 1
        indptr[i + 1] = count
    return indptr, found[:count]


def planar_elements(
    chunks: Iterable[tuple[NDArray[np.float64], NDArray[np.float64]]], sites: NDArray[np.float64], *,
    radius: float, closed: bool = True,
) -> Elements:
    """Elements of plain maximal covering in a plane (quality 1 within `radius`, else 0).

    Parameters
    ----------
    chunks : iterable of (points of shape (n, 2), weights of shape (n,))
        Read once, one chunk in memory at a time; see `in_chunks`.
    sites : shape (sites, 2)
        In the unit of the points and of `radius`.
    closed : bool
        Whether a point exactly at the radius is covered.
    """
    order = np.argsort(sites[:, 0], kind="stable").astype(np.int32)
    merger = ElementMerger(n_offers=len(sites), n_steps=1)
    for points, weight in chunks:
        indptr, offers = _sites_within(points, sites, order, radius, closed)
        merger.add(
            indptr, offers, np.ones(len(offers), np.int8),
            need=weight.astype(np.float64, copy=False), floor=np.zeros(len(points), np.int8),
        )
    return merger.elements()


def in_chunks(
    points: NDArray[np.float64], weight: NDArray[np.float64], *, size: int = CHUNK_POINTS
) -> Iterable[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Views of points and weights, `size` at a time."""
    for start in range(0, len(points), size):
        yield points[start:start + size], weight[start:start + size]
