"""The compiled problem: a territory and a scenario as arrays, ready for `models`.

Everything is joined by label here, once. Indices: sites and stops together are *places* (sites
first); demand points, seasons and services are numbered as in the territory and scenario.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.attendance import Attendance
from models.capacity import Capacity
from models.elements import Elements
from optimizer.access_quality import QUALITY_STEPS
from optimizer.scenario import Scenario
from optimizer.territory import Territory


@dataclass(frozen=True)
class Offers:
    """Every offer a plan may choose, as parallel arrays; levels of one place and season are nested.

    The binary of an offer means "this level or a higher one", so costs are increments.
    """

    place: NDArray[np.int32]
    """Site index, or len(sites) + stop index."""
    vehicle: NDArray[np.int16]
    """Index in `scenario.fleet`; -1 for a site."""
    season: NDArray[np.int16]
    level: NDArray[np.int16]
    """Half-days a week in all (sites) or visits per cycle (stops)."""
    below: NDArray[np.int32]
    """The next lower level of the same place, vehicle and season; -1 for the lowest."""
    cost_eur: NDArray[np.float64]
    """Yearly cost above the level below (above today's hours for the lowest level of an existing
    site); 0 for visits, which tours pay."""

    def __len__(self) -> int:
        return len(self.place)


@dataclass(frozen=True)
class VehicleUse:
    """Vehicles of one type working from one base in one season (an integer decision each)."""

    vehicle: NDArray[np.int16]
    base: NDArray[np.int16]
    season: NDArray[np.int16]
    cost_eur: NDArray[np.float64]
    """Yearly cost of holding one such vehicle through the season."""

    def __len__(self) -> int:
        return len(self.vehicle)


@dataclass(frozen=True)
class Needs:
    """What demand points ask, one row per (demand point, mode of travel, service, season) with need > 0."""

    demand: NDArray[np.int32]
    mode: NDArray[np.int8]
    service: NDArray[np.int16]
    season: NDArray[np.int16]
    person_weeks: NDArray[np.float64]
    """Weighted by the service's weight."""
    today: NDArray[np.int8]
    """Best quality today, in 1/20."""

    def __len__(self) -> int:
        return len(self.demand)


@dataclass(frozen=True)
class Entries:
    """Elements before merging: one row per (need, quality step gained), with the element it went into."""

    need: NDArray[np.int32]
    element: NDArray[np.int32]
    person_weeks: NDArray[np.float64]


@dataclass(frozen=True)
class Problem:
    """A territory and a scenario compiled for optimisation."""

    territory: Territory
    scenario: Scenario
    minutes: dict[tuple[str, int], NDArray[np.int16]]
    """(mode, season index) → whole minutes, shape (demand points, places)."""
    place_services: NDArray[np.bool_]
    """Shape (sites, services): what a site offers when open."""
    offers: Offers
    vehicles: VehicleUse
    needs: Needs
    entries: Entries
    elements: Elements
    today_half_days: NDArray[np.float64]
    """Shape (places, seasons): half-days a week that sites give today (0 for candidates and stops)."""
    fit_out_eur: NDArray[np.float64]
    """Shape (sites,): full price; 0 for existing sites."""

    # Decision columns, in this order: fit-outs (one per site), offers, vehicles, elements.
    # Tours come after them and exist only inside the joint engine.

    @property
    def n_sites(self) -> int:
        return len(self.territory.sites)

    def fit_out_column(self, site: NDArray[np.integer] | int) -> NDArray[np.int64] | int:
        """Column that is 1 when a candidate site opens in any season."""
        return site  # type: ignore[return-value]

    def offer_column(self, offer: NDArray[np.integer] | int) -> NDArray[np.int64] | int:
        """Column of an offer (nested: 1 for this level or a higher one)."""
        return offer + self.n_sites  # type: ignore[return-value]

    def vehicle_column(self, use: NDArray[np.integer] | int) -> NDArray[np.int64] | int:
        """Column of the number of vehicles in a `VehicleUse` row."""
        return use + self.n_sites + len(self.offers)  # type: ignore[return-value]

    def element_column(self, element: NDArray[np.integer] | int) -> NDArray[np.int64] | int:
        """Column of a coverage element (continuous, 0..1)."""
        return element + self.n_sites + len(self.offers) + len(self.vehicles)  # type: ignore[return-value]

    @property
    def n_columns(self) -> int:
        return self.n_sites + len(self.offers) + len(self.vehicles) + len(self.elements)

    @cached_property
    def attendance(self) -> Attendance | None:
        """Who would come where, if the scenario asks a critical mass."""
        from optimizer.attendance import attendance

        return attendance(self)

    @cached_property
    def capacity(self) -> Capacity | None:
        """Who can go where, if the scenario limits what places hold."""
        from optimizer.capacity import capacity

        return capacity(self)

    @cached_property
    def season_index(self) -> dict[str, int]:
        return {season.id: index for index, season in enumerate(self.scenario.seasons)}

    @cached_property
    def service_index(self) -> dict[str, int]:
        return {service.id: index for index, service in enumerate(self.scenario.services)}

    @cached_property
    def today_person_weeks(self) -> float:
        """Access that today's places and rounds give."""
        return float((self.needs.person_weeks * self.needs.today).sum() / QUALITY_STEPS)

    @cached_property
    def need_person_weeks(self) -> float:
        return float(self.needs.person_weeks.sum())

    def share_of_needs(
        self, *, area: str | None = None, group: str | None = None, service: str | None = None,
        season: str | None = None,
    ) -> NDArray[np.float64]:
        """Shape (needs,): which share (0..1) of each need belongs to an area, group, service and season."""
        share = np.ones(len(self.needs))
        if area is not None:
            inside = np.array([self.territory.within(a, area) for a in self.territory.demand.area])
            share *= inside[self.needs.demand]
        if service is not None:
            share *= self.needs.service == self.service_index[service]
        if season is not None:
            share *= self.needs.season == self.season_index[season]
        if group is not None:
            share *= self._group_share(group)
        return share

    def _group_share(self, group: str) -> NDArray[np.float64]:
        index = next(g for g, known in enumerate(self.territory.groups) if known.id == group)
        asked = self.territory.demand.persons[:, index]
        rate = np.array([service.rates.get(group, 0.0) * service.weight for service in self.scenario.services])
        presence = np.array([s.weeks * s.multipliers.get(group, 1.0) for s in self.scenario.seasons])
        from optimizer.territory import MODES

        same_mode = self.needs.mode == MODES.index(self.territory.groups[index].mode)
        mine = asked[self.needs.demand] * rate[self.needs.service] * presence[self.needs.season] * same_mode
        return mine / self.needs.person_weeks

    def access_row(
        self, *, area: str | None = None, group: str | None = None, service: str | None = None,
        season: str | None = None,
    ) -> tuple[NDArray[np.float64], float, float]:
        """Access of a part of the people as a linear form over elements.

        Returns
        -------
        coefficients : shape (elements,)
            Person-weeks that each element adds to today's access.
        today_person_weeks, need_person_weeks : float
        """
        share = self.share_of_needs(area=area, group=group, service=service, season=season)
        weight = self.entries.person_weeks * share[self.entries.need]
        summed = np.bincount(self.entries.element, weights=weight, minlength=len(self.elements))
        coefficients = np.asarray(summed, dtype=np.float64)
        need = self.needs.person_weeks * share
        return coefficients, float((need * self.needs.today).sum() / QUALITY_STEPS), float(need.sum())
