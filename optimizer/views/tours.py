"""Tours of a plan and rounds of today, joined with their stops and told day by day."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.plan import Call, Plan, TourRun
from optimizer.scenario import Scenario, Vehicle
from optimizer.slots import DAYS, day_of
from optimizer.territory import Base, ExistingCall, Stop, Territory


@dataclass(frozen=True, kw_only=True)
class CallView:
    """One stop of a tour, in driving order from 1."""

    order: int
    stop: Stop
    call: Call


@dataclass(frozen=True, kw_only=True)
class TourView:
    """One working day of one vehicle."""

    number: int
    """From 1 within its season, in the order of the week."""
    run: TourRun
    vehicle: Vehicle
    base: Base
    calls: tuple[CallView, ...]

    @property
    def line(self) -> tuple[tuple[float, float], ...]:
        """Longitude and latitude of base → stops → base; roads are not known, so these are straight lines."""
        home = (self.base.lon, self.base.lat)
        return (home, *((view.stop.lon, view.stop.lat) for view in self.calls), home)


@dataclass(frozen=True, kw_only=True)
class RoundCall:
    """A stop of a round that already drives today."""

    call: ExistingCall
    stop: Stop

    @property
    def weekday(self) -> str:
        return day_of(self.call.slot)


def tours(plan: Plan, territory: Territory, scenario: Scenario) -> tuple[TourView, ...]:
    """The plan's tours by season and weekday.

    Raises
    ------
    KeyError
        If the plan names a vehicle, base, stop or season that its inputs do not have.
    """
    vehicles = {vehicle.id: vehicle for vehicle in scenario.fleet}
    seasons = {season.id: index for index, season in enumerate(scenario.seasons)}
    runs = sorted(plan.tours, key=lambda run: (
        seasons[run.season], DAYS.index(run.weekday), run.weeks, run.vehicle, run.unit, run.depart_minute))
    views, number_in = [], dict.fromkeys(seasons, 0)
    for run in runs:
        number_in[run.season] += 1
        calls = tuple(
            CallView(order=order, stop=territory.stops[territory.stop_index[call.stop]], call=call)
            for order, call in enumerate(run.calls, 1)
        )
        views.append(TourView(
            number=number_in[run.season], run=run, vehicle=vehicles[run.vehicle],
            base=territory.bases[territory.base_index[run.base]], calls=calls,
        ))
    return tuple(views)


def rounds_today(territory: Territory) -> tuple[RoundCall, ...]:
    """Stops of the rounds that drive today, in the order of the week; the plan keeps them."""
    calls = sorted(territory.existing_tours, key=lambda call: (DAYS.index(day_of(call.slot)), call.start_minute))
    return tuple(RoundCall(call=call, stop=territory.stops[territory.stop_index[call.stop]]) for call in calls)
