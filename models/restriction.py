"""The same problem over fewer offers and tours: elements whose sets become equal merge again.

With a few hundred offers left, tens of thousands of elements fall into a few thousand, and an
integer program that took minutes takes seconds. A plan of the restriction is a plan of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.elements import Elements
from models.joint_data import JointData, LabelledRows
from models.long_days import LongDays
from models.polish import JointPlan
from models.program import IndexArray


@dataclass(frozen=True)
class Restriction:
    """A smaller problem and the way back."""

    data: JointData
    offers: NDArray[np.intp]
    """Old index of each offer left."""
    tours: tuple[NDArray[np.intp], ...]
    """Per use, old index of each tour left."""
    n_offers: int
    """Offers before."""

    def whole(self, plan: JointPlan) -> JointPlan:
        """A plan of the restriction as one of the whole problem."""
        offers = np.zeros(self.n_offers, dtype=bool)
        offers[self.offers[plan.offers]] = True
        tours = tuple((use, int(self.tours[use][tour]), runs) for use, tour, runs in plan.tours)
        return JointPlan(offers, tours, plan.value)

    def part(self, plan: JointPlan) -> JointPlan | None:
        """A plan of the whole problem as one of the restriction; None if it uses what was left out."""
        offers = plan.offers[self.offers]
        if offers.sum() != plan.offers.sum():
            return None
        tours = []
        for use, tour, runs in plan.tours:
            position = int(np.searchsorted(self.tours[use], tour))
            if position == len(self.tours[use]) or self.tours[use][position] != tour:
                return None
            tours.append((use, position, runs))
        return JointPlan(offers, tuple(tours), plan.value)


def restrict(
    data: JointData, *, offers: NDArray[np.bool_], tours: list[NDArray[np.intp]],
    long_days: tuple[LongDays | None, ...] = (),
) -> Restriction:
    """Keep some offers (and the levels below them) and some tours (sorted indices per use).

    Tours with a stop that no offer is left for are left out too.

    Parameters
    ----------
    long_days : one for each use
        Where a list is not whole, and the restriction is to ask for what it lacks.
    """
    kept = _with_levels_below(data, offers)
    tours = [_servable(data, use, chosen, kept) for use, chosen in enumerate(tours)]
    old = np.flatnonzero(kept)
    new = np.full(data.n_offers, -1, dtype=np.int64)
    new[old] = np.arange(len(old))
    elements, element_of = _merge_again(data.elements, kept, new)
    fleet = replace(
        data.fleet,
        # Millions of tours are shared, not copied.
        pools=tuple(
            pool if len(chosen) == len(pool) else pool.subset(chosen)
            for pool, chosen in zip(data.fleet.pools, tours, strict=True)
        ),
        tour_eur=tuple(
            eur if len(chosen) == len(eur) else eur[chosen]
            for eur, chosen in zip(data.fleet.tour_eur, tours, strict=True)
        ),
        long_days=long_days,
    )
    below = data.offer_below[old]
    smaller = replace(
        data,
        offer_place=data.offer_place[old],
        offer_vehicle=data.offer_vehicle[old],
        offer_season=data.offer_season[old],
        offer_level=data.offer_level[old],
        offer_below=np.where(below >= 0, new[np.maximum(below, 0)], -1).astype(np.int32),
        offer_cost_eur=data.offer_cost_eur[old],
        elements=elements,
        fleet=fleet,
        rows=_rows_over(data, new, len(old), element_of, len(elements)),
        attendance=data.attendance.restricted(old, new) if data.attendance is not None else None,
        capacity=(
            data.capacity.restricted(old, new, element_of, len(elements)) if data.capacity is not None else None
        ),
    )
    return Restriction(smaller, old, tuple(tours), data.n_offers)


def _servable(
    data: JointData, use: int, tours: NDArray[np.intp], kept: NDArray[np.bool_]
) -> NDArray[np.intp]:
    """Tours of a use all of whose stops still have a visit offer."""
    mine = kept & (data.offer_vehicle == data.fleet.vehicle[use]) & (data.offer_season == data.fleet.season[use])
    pool = data.fleet.pools[use]
    served = np.zeros(int(pool.stops.max(initial=0)) + 2, dtype=bool)
    stops = data.offer_place[mine] - data.n_sites
    served[stops[stops < len(served) - 1]] = True
    served[-1] = True
    return tours[served[pool.stops[tours]].all(axis=1)]


def _with_levels_below(data: JointData, offers: NDArray[np.bool_]) -> NDArray[np.bool_]:
    kept = offers.copy()
    while True:
        below = data.offer_below[kept]
        below = below[below >= 0]
        if kept[below].all():
            return kept
        kept[below] = True


def _merge_again(
    elements: Elements, kept: NDArray[np.bool_], new: IndexArray
) -> tuple[Elements, IndexArray]:
    """Elements over the kept offers, and where each old element went (-1: nothing left to serve it)."""
    entry = kept[elements.offers]
    sizes = np.add.reduceat(np.append(entry, False).astype(np.int64), np.minimum(elements.indptr[:-1], len(entry)))
    sizes[np.diff(elements.indptr) == 0] = 0
    flat = new[elements.offers[entry]].astype(np.int32)
    ptr = np.concatenate(([0], np.cumsum(sizes)))
    # Sets are few thousand at most and small: exact comparison by their bytes.
    found: dict[bytes, int] = {}
    element_of = np.full(len(elements), -1, dtype=np.int64)
    first: list[int] = []
    for element in np.flatnonzero(sizes).tolist():
        key = flat[ptr[element]: ptr[element + 1]].tobytes()
        position = found.setdefault(key, len(found))
        if position == len(first):
            first.append(element)
        element_of[element] = position
    served = element_of >= 0
    weight = np.bincount(element_of[served], weights=elements.weight[served], minlength=len(first))
    chosen = np.array(first, dtype=np.int64)
    lengths = sizes[chosen] if len(chosen) else np.zeros(0, np.int64)
    parts = [flat[ptr[element]: ptr[element + 1]] for element in first]
    merged = Elements(
        weight.astype(np.float64), np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        np.concatenate(parts) if parts else np.zeros(0, np.int32),
    )
    return merged, element_of


def _rows_over(
    data: JointData, new: IndexArray, n_offers: int, element_of: IndexArray, n_elements: int
) -> LabelledRows:
    """Labelled rows with columns renumbered; columns left out are zero, merged elements add up."""
    rows = data.rows
    column_map = np.full(data.first_tour, -1, dtype=np.int64)
    column_map[: data.n_sites] = np.arange(data.n_sites)
    column_map[data.first_offer: data.first_vehicle] = np.where(new >= 0, data.first_offer + new, -1)
    first_vehicle = data.first_offer + n_offers
    column_map[data.first_vehicle: data.first_element] = first_vehicle + np.arange(len(data.fleet))
    first_element = first_vehicle + len(data.fleet)
    column_map[data.first_element:] = np.where(element_of >= 0, first_element + element_of, -1)
    row = np.repeat(np.arange(len(rows)), np.diff(rows.row_ptr))
    column = column_map[rows.index]
    kept = column >= 0
    key = row[kept] * (first_element + n_elements) + column[kept]
    unique, inverse = np.unique(key, return_inverse=True)
    value = np.asarray(np.bincount(inverse, weights=rows.value[kept], minlength=len(unique)), dtype=np.float64)
    counts = np.bincount(unique // (first_element + n_elements), minlength=len(rows))
    return LabelledRows(
        np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        (unique % (first_element + n_elements)).astype(np.int64), value, rows.lo, rows.hi, rows.tour_eur,
    )
