"""Closed-form Benders cuts of covering: what groups of elements give at most, as rows over offers.

For a group G of elements and any point x̄ (Cordeau, Furini & Ljubić 2019, doi:10.1016/j.ejor.2018.12.021)

    θ_G  ≤  Σ_{e ∈ G, x̄(O_e) ≥ 1} w_e  +  Σ_{e ∈ G, x̄(O_e) < 1} w_e x(O_e),

valid for every x and tight at x̄. Groups are a season and a part of the map; a row that asks for access has one of
its own. Offers are nested in chains, x_h = Σ_{h' ≥ h} u_h' of exact levels u; rows turn from one into the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

from models.joint_data import JointData
from models.program import FloatArray, IndexArray

GROUPS_A_SEASON = 16


class CutRows:
    """Cuts as growing arrays: row by row, columns and values one after the other."""

    def __init__(self) -> None:
        self._lengths: list[int] = []
        self._columns: list[IndexArray] = [np.zeros(0, np.int64)]
        self._values: list[FloatArray] = [np.zeros(0)]
        self._at_most: list[float] = []

    def __len__(self) -> int:
        return len(self._at_most)

    def add(self, columns: IndexArray, values: FloatArray, at_most: float) -> None:
        self._lengths.append(len(columns))
        self._columns.append(columns)
        self._values.append(values)
        self._at_most.append(at_most)

    @property
    def at_most(self) -> FloatArray:
        return np.array(self._at_most)

    def transposed(self, price: FloatArray, n_columns: int) -> FloatArray:
        """Aᵀ·price, shape (n_columns,)."""
        self._columns, self._values = [np.concatenate(self._columns)], [np.concatenate(self._values)]
        weights = np.repeat(price, self._lengths) * self._values[0]
        return np.asarray(np.bincount(self._columns[0], weights=weights, minlength=n_columns), dtype=np.float64)


@dataclass(frozen=True)
class Terms:
    """What each θ sums: elements with their weights, group by group."""

    element: IndexArray
    group: IndexArray
    weight: FloatArray
    total: FloatArray
    """Shape (groups,): all weight of a group."""
    in_objective: FloatArray
    """Shape (groups,): 1 or 0."""
    of_row: dict[int, int]
    """Labelled row that asks for access → its group."""


def terms_of(data: JointData, xy_km: FloatArray) -> Terms:
    """The groups of a problem; `xy_km`, of shape (places, 2), tells the parts of the map."""
    group = _groups(data, xy_km)
    n_groups = int(group.max(initial=-1)) + 1
    parts = [(np.arange(len(group)), group, data.elements.weight)]
    rows = data.rows
    of_row: dict[int, int] = {}
    for row in range(len(rows)):
        part = slice(rows.row_ptr[row], rows.row_ptr[row + 1])
        asked = rows.index[part] >= data.first_element
        if asked.any():
            # Only a lower limit on access can be put this way; what else a row says of elements is left out.
            weight = np.maximum(rows.value[part][asked], 0.0)
            of_row[row] = n_groups + len(of_row)
            parts.append((
                rows.index[part][asked] - data.first_element, np.full(int(asked.sum()), of_row[row]), weight
            ))
    element, groups, weight = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    total = np.bincount(groups, weight, minlength=n_groups + len(of_row)).astype(np.float64)
    in_objective = (np.arange(len(total)) < n_groups).astype(np.float64)
    return Terms(element, groups, weight, total, in_objective, of_row)


def _groups(data: JointData, xy_km: FloatArray) -> IndexArray:
    """Group of each element: its season, and a part of the map of equal weight (a k-d tree), shape (elements,)."""
    elements = data.elements
    group = np.zeros(len(elements), dtype=np.int64)
    if not len(elements):
        return group
    sizes = np.diff(elements.indptr)
    at = xy_km[data.offer_place[elements.offers]]
    centre = np.add.reduceat(at, elements.indptr[:-1], axis=0) / sizes[:, None]
    season = data.offer_season[elements.offers[elements.indptr[:-1]]]
    count = 0
    for number in np.unique(season):
        parts = [np.flatnonzero(season == number)]
        while len(parts) < GROUPS_A_SEASON and max(map(len, parts)) > 1:
            parts = [half for part in parts for half in _halves(part, centre, elements.weight)]
        for part in parts:
            group[part] = count
            count += 1
    return group


def _halves(part: NDArray[np.intp], centre: FloatArray, weight: FloatArray) -> tuple[NDArray[np.intp], ...]:
    """Two halves of about equal weight along the longer side; a single element stays as it is."""
    if len(part) == 1:
        return (part,)
    axis = int(np.argmax(np.ptp(centre[part], axis=0)))
    order = part[np.argsort(centre[part, axis], kind="stable")]
    summed = np.cumsum(weight[order])
    middle = min(max(1, int(np.searchsorted(summed, summed[-1] / 2))), len(part) - 1)
    return order[:middle], order[middle:]


@nb.njit(cache=True, nogil=True)
def nested_levels(exact, chain_ptr, chain_offer):  # type: ignore[no-untyped-def]
    """x_h = Σ_{h' ≥ h} u_h', shape (offers,)."""
    x = np.empty(len(exact))
    for chain in range(len(chain_ptr) - 1):
        total = 0.0
        for k in range(chain_ptr[chain + 1] - 1, chain_ptr[chain] - 1, -1):
            total += exact[chain_offer[k]]
            x[chain_offer[k]] = total
    return x


@nb.njit(cache=True, nogil=True)
def exact_levels(coefficient, chain_ptr, chain_offer):  # type: ignore[no-untyped-def]
    """Coefficients over nested levels as coefficients over exact ones, shape (offers,)."""
    exact = np.empty(len(coefficient))
    for chain in range(len(chain_ptr) - 1):
        total = 0.0
        for k in range(chain_ptr[chain], chain_ptr[chain + 1]):
            total += coefficient[chain_offer[k]]
            exact[chain_offer[k]] = total
    return exact


@nb.njit(cache=True, nogil=True)
def served(indptr, offers, x):  # type: ignore[no-untyped-def]
    """x(O_e) of every element."""
    total = np.zeros(len(indptr) - 1)
    for e in range(len(total)):
        for p in range(indptr[e], indptr[e + 1]):
            total[e] += x[offers[p]]
    return total


@nb.njit(cache=True, nogil=True)
def cuts_at(indptr, offers, element, group, weight, x, gain, constant):  # type: ignore[no-untyped-def]
    """Right-hand sides of the cuts (1) at x: `gain` (groups, offers) and `constant` (groups,)."""
    for term in range(len(element)):
        e, total = element[term], 0.0
        for p in range(indptr[e], indptr[e + 1]):
            total += x[offers[p]]
        if total >= 1.0:
            constant[group[term]] += weight[term]
        else:
            for p in range(indptr[e], indptr[e + 1]):
                gain[group[term], offers[p]] += weight[term]
