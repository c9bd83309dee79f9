"""The moves of the neighbourhood search: seasons and levels of a site, tours at a frequency."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.joint_data import JointData
from models.program import FloatArray, IndexArray
from models.search_state import MoveTable


def chains_of(data: JointData) -> tuple[IndexArray, IndexArray, IndexArray]:
    """Offers grouped in nested chains, lowest level first.

    Returns
    -------
    chain_ptr, chain_offer : CSR
    chain_of_offer : shape (offers,)
    """
    root = np.arange(data.n_offers)
    depth = np.zeros(data.n_offers, dtype=np.int64)
    for offer in range(data.n_offers):
        below = data.offer_below[offer]
        if below >= 0:
            root[offer], depth[offer] = root[below], depth[below] + 1
    _, chain_of_offer = np.unique(root, return_inverse=True)
    order = np.lexsort((depth, chain_of_offer))
    counts = np.bincount(chain_of_offer)
    chain_ptr = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    return chain_ptr, order.astype(np.int64), chain_of_offer.astype(np.int64)


def transposed(ptr: IndexArray, index: NDArray[np.integer], n: int) -> tuple[IndexArray, IndexArray, IndexArray]:
    """CSR of the transposed incidence: pointers, row of each entry, and the entry's old position."""
    row = np.repeat(np.arange(len(ptr) - 1), np.diff(ptr))
    order = np.argsort(index, kind="stable")
    counts = np.bincount(index, minlength=n)
    pointer = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    return pointer, row[order].astype(np.int64), order.astype(np.int64)


def build_moves(
    data: JointData, *, xy_km: FloatArray, tours: list[NDArray[np.intp]], budget_row: int
) -> MoveTable:
    """All moves over `data`.

    Parameters
    ----------
    xy_km : shape (places, 2)
    tours : per vehicle use, the tours of its pool to consider
    budget_row : int
        Labelled row whose activity is the cost of a move.
    """
    chain_ptr, chain_offer, _ = chains_of(data)
    lowest = chain_offer[chain_ptr[:-1]]
    is_site = ~data.is_visit[lowest]
    chain_site = np.where(is_site, data.offer_place[lowest], -1).astype(np.int64)
    chain_season = data.offer_season[lowest].astype(np.int64)
    moves = _Moves()
    levels = np.diff(chain_ptr)
    for chain in np.flatnonzero(is_site):
        for level in range(1, levels[chain] + 1):
            moves.add([int(chain)], [level])
    for site in np.unique(chain_site[is_site]):
        chains = np.flatnonzero(chain_site == site)
        if len(chains) > 1:
            # The whole year at once: a fit-out often pays only over several seasons.
            of_chain = [data.offer_level[chain_offer[chain_ptr[c]:chain_ptr[c + 1]]] for c in chains]
            for half_days in np.unique(np.concatenate(of_chain)):
                wanted = [int((levels_of <= half_days).sum()) for levels_of in of_chain]
                kept = [(c, w) for c, w in zip(chains, wanted, strict=True) if w]
                if len(kept) > 1:
                    moves.add([int(c) for c, _ in kept], [w for _, w in kept])
    chain_at = np.full((len(data.fleet.number), data.n_seasons, len(xy_km)), -1, dtype=np.int64)
    visits = np.flatnonzero(~is_site)
    chain_at[data.offer_vehicle[lowest[visits]], chain_season[visits], data.offer_place[lowest[visits]]] = visits
    for use in range(len(data.fleet)):
        moves.add_tours(data, use, tours[use], chain_at, chain_ptr, chain_offer)
    move_ptr, move_chain, move_level, move_use, move_days, move_eur = moves.arrays()
    offer_ptr, offer_element, _ = transposed(data.elements.indptr, data.elements.offers, data.n_offers)
    column_ptr, column_row, position = transposed(data.rows.row_ptr, data.rows.index, data.first_tour)
    value = data.rows.value[position]
    first_element = data.first_element
    cut = column_ptr[first_element]
    return MoveTable(
        chain_ptr=chain_ptr, chain_offer=chain_offer, chain_site=chain_site, chain_season=chain_season,
        chain_xy_km=np.ascontiguousarray(xy_km[data.offer_place[lowest]]),
        move_ptr=move_ptr, move_chain=move_chain, move_level=move_level, move_use=move_use, move_days=move_days,
        move_tour_eur=move_eur,
        offer_ptr=offer_ptr, offer_element=offer_element, element_ptr=data.elements.indptr.astype(np.int64),
        element_offer=data.elements.offers.astype(np.int64), weight=data.elements.weight,
        site_needs_fit_out=data.needs_fit_out, site_building=data.building.astype(np.int64),
        use_season=data.fleet.season.astype(np.int64), use_vehicle=data.fleet.vehicle.astype(np.int64),
        use_most=data.fleet.most.astype(np.int64), use_days=data.fleet.days_per_vehicle.astype(np.int64),
        vehicle_number=data.fleet.number.astype(np.int64),
        column_ptr=column_ptr[: first_element + 1], column_row=column_row[:cut], column_value=value[:cut],
        element_row_ptr=column_ptr[first_element:] - cut, element_row=column_row[cut:], element_row_value=value[cut:],
        row_lo=data.rows.lo, row_hi=data.rows.hi, row_tour_eur=np.ascontiguousarray(data.rows.tour_eur),
        budget_row=budget_row, first_offer=data.first_offer, first_vehicle=data.first_vehicle,
        one_tour_a_stop=bool(data.fleet.long_days),
    )


class _Moves:
    """Collects moves into CSR arrays."""

    def __init__(self) -> None:
        self._length: list[IndexArray] = []
        self._chain: list[IndexArray] = []
        self._level: list[IndexArray] = []
        self._use: list[IndexArray] = []
        self._days: list[IndexArray] = []
        self._eur: list[FloatArray] = []

    def add(self, chains: list[int], levels: list[int]) -> None:
        """One site move."""
        self._length.append(np.array([len(chains)]))
        self._chain.append(np.array(chains, dtype=np.int64))
        self._level.append(np.array(levels, dtype=np.int64))
        self._use.append(np.array([-1]))
        self._days.append(np.array([0]))
        self._eur.append(np.array([0.0]))

    def add_tours(
        self, data: JointData, use: int, chosen: NDArray[np.intp], chain_at: NDArray[np.int64],
        chain_ptr: IndexArray, chain_offer: IndexArray,
    ) -> None:
        """Every chosen tour of a use at every visit level that one stop can have."""
        if not len(chosen):
            return
        fleet = data.fleet
        vehicle, season = int(fleet.vehicle[use]), int(fleet.season[use])
        pool = fleet.pools[use].subset(chosen)
        _, stop = pool.incidence()
        chain = chain_at[vehicle, season, data.n_sites + stop]
        first = chain_ptr[chain[0]]
        for level, visits in enumerate(data.offer_level[chain_offer[first:chain_ptr[chain[0] + 1]]], 1):
            self._length.append(pool.size.astype(np.int64))
            self._chain.append(chain)
            self._level.append(np.full(len(chain), level))
            self._use.append(np.full(len(pool), use))
            self._days.append(np.full(len(pool), int(visits)))
            self._eur.append(fleet.tour_eur[use][chosen] * float(visits))

    def arrays(self) -> tuple[IndexArray, IndexArray, IndexArray, IndexArray, IndexArray, FloatArray]:
        """move_ptr, move_chain, move_level, move_use, move_days, move_tour_eur."""

        def joined(parts: list[IndexArray]) -> IndexArray:
            return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, np.int64)

        ptr = np.concatenate(([0], np.cumsum(joined(self._length)))).astype(np.int64)
        eur = np.concatenate(self._eur) if self._eur else np.zeros(0)
        return ptr, joined(self._chain), joined(self._level), joined(self._use), joined(self._days), eur
