"""The neighbourhood search as others use it: over some tours, from a plan or from nothing, to a plan."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.joint_data import JointData
from models.moves import build_moves
from models.neighbourhood import NeighbourhoodSearch
from models.polish import JointPlan
from models.program import FloatArray
from models.search_state import SearchState, empty_state
from models.starting import with_tours_of

ITERATION_S, MOVE_PAIR_S, ENTRY_S = 0.005, 1e-10, 2e-9
"""Measured: an iteration of the search (0.01 to 0.1 s), and what pairs of moves and entries of elements add to it."""

Tours = list[NDArray[np.intp]]
"""Per use, some tours of its pool, sorted."""


class PlanSearch:
    """One search over places at every level and over the given tours at every visit level."""

    def __init__(
        self, data: JointData, tours: Tours, *, xy_km: FloatArray, budget_row: int, seed: int,
        start: JointPlan | None = None,
    ) -> None:
        """Fill nothing, or `start` (whose tours are added to the others), as long as there is room.

        Parameters
        ----------
        xy_km : shape (places, 2)
        budget_row : int
            Labelled row whose activity is the cost of a move.
        """
        self._data = data
        self.tours = tours if start is None else with_tours_of(start, tours)
        table = build_moves(data, xy_km=xy_km, tours=self.tours, budget_row=budget_row)
        attendance = data.attendance.table if data.attendance is not None else None
        self._search = NeighbourhoodSearch(table, seed=seed, attendance=attendance)
        self.feasible = self._search.start(None if start is None else self._state_of(start))

    @property
    def value(self) -> float:
        """Gain of the best plan."""
        return float(self._search.best.value[0])

    def work_s(self, iterations: int) -> float:
        """What so many iterations are estimated to take: counted work for `models.lanes`, in seconds."""
        n_moves, n_entries = len(self._search.table.move_use), len(self._data.elements.offers)
        return iterations * (ITERATION_S + MOVE_PAIR_S * n_moves ** 2 + ENTRY_S * n_entries)

    def improve(self, iterations: int) -> bool:
        """Some more iterations; whether the best plan improved."""
        return self._search.improve(iterations)

    def plan(self) -> JointPlan:
        """The best plan."""
        data, table, state = self._data, self._search.table, self._search.best
        offers = np.zeros(data.n_offers, dtype=bool)
        for chain in np.flatnonzero(state.level):
            first = table.chain_ptr[chain]
            offers[table.chain_offer[first: first + state.level[chain]]] = True
        # Tour moves of a use stand together, level by level.
        first_move = np.searchsorted(table.move_use, np.arange(len(data.fleet)))
        driven = []
        for move in np.flatnonzero(state.active).tolist():
            use = int(table.move_use[move])
            position = (move - int(first_move[use])) % len(self.tours[use])
            driven.append((use, int(self.tours[use][position]), int(table.move_days[move])))
        return JointPlan(offers, tuple(driven), self.value)

    def _state_of(self, plan: JointPlan) -> SearchState:
        table = self._search.table
        state = empty_state(table)
        moves = []
        for use, tour, runs in plan.tours:
            mine = np.flatnonzero((table.move_use == use) & (table.move_days == runs))
            moves.append(mine[np.searchsorted(self.tours[use], tour)])
        on = np.append(plan.offers[table.chain_offer], False)
        levels = np.add.reduceat(on.astype(np.int64), table.chain_ptr[:-1]) if len(table.chain_ptr) > 1 else on[:0]
        sites = np.flatnonzero((table.chain_site >= 0) & (levels > 0)).tolist()
        self._search.apply(state, np.array(moves, dtype=np.int64), {chain: int(levels[chain]) for chain in sites})
        return state


def attractive_tours(data: JointData, *, per_use: int) -> Tours:
    """Per use, the tours of most stand-alone access per euro, each stop's best among them."""
    offer_value = data.stand_alone_worth
    chosen = []
    for use in range(len(data.fleet)):
        pool, vehicle, season = data.fleet.pools[use], int(data.fleet.vehicle[use]), int(data.fleet.season[use])
        mine = (data.offer_vehicle == vehicle) & (data.offer_season == season)
        lowest = np.flatnonzero(mine & (data.offer_below < 0))
        by_stop = np.zeros(data.n_stops)
        by_stop[data.offer_place[lowest] - data.n_sites] = offer_value[lowest]
        ratio = pool.price(by_stop) / np.maximum(data.fleet.tour_eur[use], 1.0)
        most = min(per_use, len(ratio))
        some = np.argpartition(-ratio, most - 1)[:most] if most else np.zeros(0, dtype=np.intp)
        best = pool.best_by_stop(ratio, n_stops=data.n_stops)
        chosen.append(np.union1d(some, best[best >= 0]).astype(np.intp))
    return chosen
