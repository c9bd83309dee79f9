"""What the neighbourhood search reads (`MoveTable`) and changes (`SearchState`), as arrays for compiled code."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from models.program import FloatArray, IndexArray


class MoveTable(NamedTuple):
    """Everything the compiled search reads; see `models.moves.build_moves`.

    Chains are the levels of one place, vehicle type and season; levels of a chain are consecutive
    in `chain_offer[chain_ptr[c]:chain_ptr[c + 1]]`, lowest first.
    """

    chain_ptr: IndexArray
    chain_offer: IndexArray
    chain_site: IndexArray
    """Site of a chain; -1 for visits."""
    chain_season: IndexArray
    chain_xy_km: FloatArray
    move_ptr: IndexArray
    move_chain: IndexArray
    move_level: IndexArray
    """How many levels of the chain the move wants on."""
    move_use: IndexArray
    """Vehicle use of a tour move; -1 for a site."""
    move_days: IndexArray
    """Runs per cycle."""
    move_tour_eur: FloatArray
    """Yearly euros of the tour at that frequency."""
    offer_ptr: IndexArray
    offer_element: IndexArray
    element_ptr: IndexArray
    element_offer: IndexArray
    weight: FloatArray
    site_needs_fit_out: NDArray[np.bool_]
    site_building: IndexArray
    use_season: IndexArray
    use_vehicle: IndexArray
    use_most: IndexArray
    use_days: IndexArray
    vehicle_number: IndexArray
    column_ptr: IndexArray
    """Rows of each column (fit-outs | offers | vehicles), CSR."""
    column_row: IndexArray
    column_value: FloatArray
    element_row_ptr: IndexArray
    """Rows of each element (empty but for access rules), CSR."""
    element_row: IndexArray
    element_row_value: FloatArray
    row_lo: FloatArray
    row_hi: FloatArray
    row_tour_eur: FloatArray
    budget_row: int
    first_offer: int
    first_vehicle: int
    one_tour_a_stop: bool
    """No tour is added that calls where another does: a list that is not whole may lack the tour without that stop."""


class SearchState(NamedTuple):
    """A partial plan: levels of chains, active tour moves, what follows from them."""

    level: IndexArray
    active: NDArray[np.bool_]
    covered: NDArray[np.int32]
    gain: FloatArray
    fitted: NDArray[np.bool_]
    building: IndexArray
    used_days: IndexArray
    vehicles: IndexArray
    activity: FloatArray
    value: FloatArray
    """Shape (1,): weight of covered elements."""

    def clone(self) -> SearchState:
        return SearchState._make(array.copy() for array in self)

    def take(self, other: SearchState) -> None:
        """Become a copy of `other`, without allocating."""
        for mine, theirs in zip(cast("tuple[NDArray[Any], ...]", self), other, strict=True):
            mine[...] = theirs


def empty_state(table: MoveTable) -> SearchState:
    """Nothing opens, nothing drives."""
    n_offers = len(table.offer_ptr) - 1
    gain = np.add.reduceat(
        np.append(table.weight[table.offer_element], 0.0), np.minimum(table.offer_ptr[:-1], len(table.offer_element))
    ) if n_offers else np.zeros(0)
    gain = np.where(np.diff(table.offer_ptr) > 0, gain, 0.0)
    return SearchState(
        np.zeros(len(table.chain_ptr) - 1, np.int64), np.zeros(len(table.move_ptr) - 1, bool),
        np.zeros(len(table.weight), np.int32), gain, np.zeros(len(table.site_needs_fit_out), bool),
        np.full(int(table.site_building.max(initial=-1)) + 1, -1, np.int64), np.zeros(len(table.use_season), np.int64),
        np.zeros(len(table.use_season), np.int64), np.zeros(len(table.row_lo)), np.zeros(1),
    )
