"""What things cost a year, €: the definitions that optimiser and checker share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from optimizer.access_quality import rows_of_season
from optimizer.scenario import Scenario, Season, Vehicle
from optimizer.territory import Site, Territory

FloatOrArray = TypeVar("FloatOrArray", float, NDArray[np.float64])


def room_half_day_eur(territory: Territory, scenario: Scenario, site: Site, season: Season) -> float:
    """Price of the room for one half-day in `season`.

    A price in an availability row (winter heating, say) replaces the site's own; where several rows
    could be used the dearest counts, since the timetable is not known when the budget is spent.
    """
    allowed = set(scenario.allowed_slots)
    rows = rows_of_season(territory.availability_of.get(site.id, ()), season, "possible")
    prices = [
        site.half_day_eur if row.half_day_eur is None else row.half_day_eur
        for row in rows if not allowed.isdisjoint(row.slots)
    ]
    return max(prices, default=site.half_day_eur)


def fit_out_eur_per_year(scenario: Scenario, site: Site) -> float:
    """The fit-out of a candidate site spread over its years, without interest; 0 for an existing site."""
    return 0.0 if site.existing else site.fit_out_eur / scenario.funding.fit_out_years


def run_eur(vehicle: Vehicle, *, away_minutes: float, km: float) -> float:
    """One working day of `vehicle`: `away_minutes` from departure to return, of which the break is not paid."""
    return working_day_eur(vehicle, paid_minutes=max(0.0, away_minutes - vehicle.break_minutes), km=km)


def working_day_eur(vehicle: Vehicle, *, paid_minutes: FloatOrArray, km: FloatOrArray) -> FloatOrArray:
    """One or many working days of `vehicle`."""
    return vehicle.eur_per_day + vehicle.eur_per_hour * paid_minutes / 60 + vehicle.eur_per_km * km


def runs_per_year(vehicle: Vehicle, season: Season, weeks: Sequence[int]) -> float:
    """How often a year a tour driven in these `weeks` of the cycle runs in `season`."""
    return len(weeks) * season.weeks / vehicle.cycle_weeks


def vehicle_eur_per_season(vehicle: Vehicle, season: Season) -> float:
    """Holding one vehicle through `season`."""
    return vehicle.eur_per_week * season.weeks
