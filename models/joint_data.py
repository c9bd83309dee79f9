"""The joint problem of places and tours as arrays; its decisions are numbered in one way everywhere.

Columns: fit-outs (one a site) | offers (nested levels) | vehicles in use | elements | tours.

    max  Σ_e w_e z_e
    z_e ≤ Σ_{o ∈ O(e)} x_o                       an element needs one of its offers
    x_o ≤ x_{below(o)},  x_{lowest of site j} ≤ y_j   levels are nested; a building is fitted out first
    Σ_{j of one building} y_j ≤ 1
    Σ_h (n_h − n_{h−1}) v_{k,t,h} ≤ Σ_{r ∋ k} λ_{r,t}   visits are made by tours
    Σ_r λ_{r,b,t} ≤ days × cycle weeks × u_{b,t},  Σ_b u_{b,t} ≤ vehicles
    labelled rows of the scenario (budget, rules, staff), tours counting with their euros.

and, where critical mass is asked, the rows of `models.attendance`, found as they are needed; where places hold only
so many, the elements are those of `models.capacity_prices`.

x, v, y binary, λ and u integer, 0 ≤ z ≤ 1 continuous. λ counts days per cycle, so this aggregated
form is a relaxation of any timetable: its bound holds for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.attendance import Attendance, QuietRow
from models.capacity import Capacity
from models.elements import Elements
from models.long_days import LongDays, grown
from models.program import FloatArray, IndexArray
from models.tours import TourPool


@dataclass(frozen=True)
class LabelledRows:
    """Rows of the scenario over the columns before tours, in CSR form, and what a tour's euro counts."""

    row_ptr: IndexArray
    index: IndexArray
    value: FloatArray
    lo: FloatArray
    hi: FloatArray
    tour_eur: FloatArray
    """Shape (rows, seasons)."""

    def __len__(self) -> int:
        return len(self.lo)


@dataclass(frozen=True)
class Fleet:
    """Vehicle types and their use, as arrays.

    A *use* is one (type, base, season); all its tours are in `pools[use]`, with yearly euros per
    run in the cycle in `tour_eur[use]`.
    """

    vehicle: NDArray[np.int16]
    base: NDArray[np.int16]
    season: NDArray[np.int16]
    most: NDArray[np.int64]
    """Shape (uses,): vehicles that the base and the type allow."""
    days_per_vehicle: NDArray[np.int64]
    """Shape (uses,): working days a cycle of one vehicle."""
    number: NDArray[np.int64]
    """Shape (vehicle types,): vehicles of the type in all."""
    pools: tuple[TourPool, ...]
    tour_eur: tuple[FloatArray, ...]
    long_days: tuple[LongDays | None, ...] = ()
    """Per use, the days whose tours its list does not hold all; empty: every list is whole."""

    def long(self, use: int) -> LongDays | None:
        """The days of a use if its list is not whole."""
        return self.long_days[use] if self.long_days else None

    def with_tours(self, use: int, sets: Iterable[Sequence[int]]) -> Fleet:
        """The list of a use longer by the tours of these stop sets; see `models.long_days`."""
        days = self.long(use)
        if days is None:
            return self
        pool, eur = grown(self.pools[use], self.tour_eur[use], days, sets)
        pools, tour_eur = list(self.pools), list(self.tour_eur)
        pools[use], tour_eur[use] = pool, eur
        return replace(self, pools=tuple(pools), tour_eur=tuple(tour_eur))

    def __len__(self) -> int:
        return len(self.vehicle)


@dataclass(frozen=True)
class JointData:
    """Everything the joint engine needs, and nothing about maps or files."""

    n_sites: int
    n_seasons: int
    offer_place: NDArray[np.int32]
    """Site index, or n_sites + stop index."""
    offer_vehicle: NDArray[np.int16]
    offer_season: NDArray[np.int16]
    offer_level: NDArray[np.int16]
    offer_below: NDArray[np.int32]
    offer_cost_eur: FloatArray
    needs_fit_out: NDArray[np.bool_]
    """Shape (sites,): candidates and variants of a building, which open only when fitted out (even at no cost)."""
    building: NDArray[np.int32]
    """Shape (sites,): variants of one building share a number."""
    elements: Elements
    fleet: Fleet
    rows: LabelledRows
    attendance: Attendance | None = None
    """Who would come where, if the plan must bring enough visits to each place."""
    capacity: Capacity | None = None
    """Who can go where, if places hold only so many."""

    def value(self, chosen: NDArray[np.bool_]) -> float:
        """Gain of a plan over today; where places hold only so many, of what they can hold."""
        covered = self.elements.covered(chosen)
        if self.capacity is None:
            return float(self.elements.weight[covered].sum())
        weight = self.elements.weight - self.capacity.touched
        return float(weight[covered].sum()) + self.capacity.assigned(chosen).access

    def with_rows(self, quiet: Sequence[QuietRow]) -> JointData:
        """The same with rows of `models.attendance` among the labelled ones."""
        rows = self.rows
        lengths = [len(row.offer) for row in quiet]
        return replace(self, rows=LabelledRows(
            row_ptr=np.concatenate((rows.row_ptr, rows.row_ptr[-1] + np.cumsum(lengths))).astype(np.int64),
            index=np.concatenate((rows.index, *(self.first_offer + row.offer for row in quiet))),
            value=np.concatenate((rows.value, *(row.value for row in quiet))),
            lo=np.concatenate((rows.lo, np.full(len(quiet), -np.inf))),
            hi=np.concatenate((rows.hi, [row.at_most for row in quiet])),
            tour_eur=np.concatenate((rows.tour_eur, np.zeros((len(quiet), self.n_seasons)))),
        ))

    @property
    def n_offers(self) -> int:
        return len(self.offer_place)

    @property
    def first_offer(self) -> int:
        return self.n_sites

    @property
    def first_vehicle(self) -> int:
        return self.n_sites + self.n_offers

    @property
    def first_element(self) -> int:
        return self.first_vehicle + len(self.fleet)

    @property
    def first_tour(self) -> int:
        return self.first_element + len(self.elements)

    @cached_property
    def shared_vehicles(self) -> list[tuple[NDArray[np.intp], float]]:
        """(uses, vehicles at most together) where the bases have room for more than there are of a type in a season."""
        fleet, found = self.fleet, []
        for vehicle, number in enumerate(fleet.number):
            for season in range(self.n_seasons):
                uses = np.flatnonzero((fleet.vehicle == vehicle) & (fleet.season == season))
                if len(uses) and fleet.most[uses].sum() > number:
                    found.append((uses, float(number)))
        return found

    @cached_property
    def n_stops(self) -> int:
        """Stops that some tour calls at or some visit is offered at, numbered below this."""
        called = max((int(pool.stops.max(initial=-1)) for pool in self.fleet.pools), default=-1)
        return max(int(self.offer_place.max(initial=-1)) - self.n_sites, called) + 1

    @cached_property
    def is_visit(self) -> NDArray[np.bool_]:
        return self.offer_vehicle >= 0

    @cached_property
    def offer_step(self) -> NDArray[np.int64]:
        """Level minus the level below: how much more presence each offer adds."""
        below = np.where(self.offer_below >= 0, self.offer_level[np.maximum(self.offer_below, 0)], 0)
        return (self.offer_level - below).astype(np.int64)

    @cached_property
    def stand_alone_worth(self) -> FloatArray:
        """What each offer would serve if there were no other, shape (offers,)."""
        sizes = np.diff(self.elements.indptr)
        worth = np.bincount(self.elements.offers, np.repeat(self.elements.weight, sizes), minlength=self.n_offers)
        return np.asarray(worth, dtype=np.float64)

    @cached_property
    def visit_row(self) -> tuple[NDArray[np.int64], int]:
        """Linking row of every visit offer, one per (stop, vehicle type, season); -1 for sites; and their number."""
        row = np.full(self.n_offers, -1, dtype=np.int64)
        lowest = np.flatnonzero(self.is_visit & (self.offer_below < 0))
        row[lowest] = np.arange(len(lowest))
        for offer in np.flatnonzero(self.is_visit & (self.offer_below >= 0)):
            row[offer] = row[self.offer_below[offer]]
        return row, len(lowest)

    def price_tours(self, use: int, *, visit: FloatArray, capacity: float, eur: float) -> FloatArray:
        """Reduced costs of all tours of a use, shape (tours of the pool,): one gather and one sum.

        Parameters
        ----------
        visit : shape (linking rows,)
            Prices of the rows that tie visits to tours, in the order of `visit_row`.
        capacity, eur : float
            Price of a run of the use, and of a yearly euro of its tours.
        """
        gained: FloatArray = self.fleet.pools[use].price(self.visit_prices(use, visit))
        return np.asarray(gained - capacity - eur * self.fleet.tour_eur[use])

    def visit_prices(self, use: int, visit: FloatArray) -> FloatArray:
        """Prices of the rows that tie visits to tours, stop by stop; 0 where a use has no visit to offer."""
        by_stop = self.visit_row_of[int(self.fleet.vehicle[use]), int(self.fleet.season[use])]
        return np.where(by_stop >= 0, np.append(visit, 0.0)[by_stop], 0.0)

    @cached_property
    def visit_row_of(self) -> dict[tuple[int, int], NDArray[np.int64]]:
        """(vehicle type, season) → linking row by stop index (-1 where the stop has no visit offer)."""
        row, _ = self.visit_row
        found: dict[tuple[int, int], NDArray[np.int64]] = {}
        lowest = np.flatnonzero(self.is_visit & (self.offer_below < 0))
        n_stops = int(self.offer_place[lowest].max()) - self.n_sites + 1 if len(lowest) else 0
        for use in range(len(self.fleet)):
            key = (int(self.fleet.vehicle[use]), int(self.fleet.season[use]))
            if key not in found:
                mine = lowest[(self.offer_vehicle[lowest] == key[0]) & (self.offer_season[lowest] == key[1])]
                by_stop = np.full(n_stops, -1, dtype=np.int64)
                by_stop[self.offer_place[mine] - self.n_sites] = row[mine]
                found[key] = by_stop
        return found
