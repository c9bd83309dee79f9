"""On which weekdays, and at what hours, a vehicle drives a tour: the best clock of each weekday."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.call_windows import ROUND_MINUTES, CallWindows, quickest_days
from models.workday import Work, Workday, work_day
from optimizer.call_hours import Hours, call_windows, day_limits
from optimizer.costs import run_eur
from optimizer.slots import DAYS
from optimizer.stop_times import open_minutes, setup_minutes
from optimizer.territory import Stop
from optimizer.travel.matrices import UNREACHABLE_MINUTES


@dataclass(frozen=True, kw_only=True)
class TourDay:
    """How a tour is driven on one weekday."""

    stops: tuple[str, ...]
    clock: Workday
    driving_minutes: int
    km: float
    eur_per_run: float
    market_calls: int
    """Calls at a market that a rule prefers."""


@dataclass(frozen=True, kw_only=True)
class _Order:
    """One way round, whatever the hours."""

    stops: tuple[Stop, ...]
    work: Work
    km: float
    windows: CallWindows


def tour_days(
    stops: Sequence[Stop], base_node: int, stop_nodes: Sequence[int], hours: Hours,
    minutes: NDArray[np.int16], km: NDArray[np.floating],
) -> tuple[TourDay | None, ...]:
    """The best way to drive a tour on each of the seven weekdays; None where there is none.

    No weekday costs more than the cheapest one of the given order: that is what was decided and paid for. Of such
    ways the best has most calls at preferred markets, then the earliest departure, then the given order rather than
    the reverse. Where hours bind, the vehicle waits as little as they allow.

    Parameters
    ----------
    stops : in driving order
    base_node, stop_nodes : positions in `minutes` and `km` (bases, then stops)
    """
    ways: list[list[tuple[int, TourDay]]] = [[] for _ in DAYS]
    decided_eur = float("inf")
    for step in (1, -1) if len(stops) > 1 else (1,):
        order = _order(stops[::step], base_node, stop_nodes[::step], hours, minutes, km)
        if order is None:
            continue
        of_days = _ways(order, hours)
        for day, found in enumerate(of_days):
            ways[day] += [way for way in found if way[1].eur_per_run <= decided_eur + 1e-9]
        if step == 1:
            decided_eur = min((way.eur_per_run for found in of_days for _, way in found), default=decided_eur)
            ways = [[way for way in found if way[1].eur_per_run <= decided_eur + 1e-9] for found in ways]
    best = [min(found, key=lambda way: (-way[1].market_calls, way[0]), default=None) for found in ways]
    return tuple(None if way is None else way[1] for way in best)


def _order(
    stops: Sequence[Stop], base_node: int, stop_nodes: Sequence[int], hours: Hours, minutes: NDArray[np.int16],
    km: NDArray[np.floating],
) -> _Order | None:
    """The stops in this order, if there are roads and the day is long enough."""
    vehicle = hours.vehicle
    nodes = [base_node, *stop_nodes, base_node]
    legs = tuple(int(minutes[leg]) for leg in zip(nodes, nodes[1:]))
    work = Work(
        driving_minutes=legs, open_minutes=tuple(open_minutes(vehicle, stop) for stop in stops),
        setup_minutes=tuple(setup_minutes(vehicle, stop) for stop in stops), break_minutes=vehicle.break_minutes,
    )
    limits = day_limits(vehicle, hours.times)
    if (
        UNREACHABLE_MINUTES in legs or work.away_minutes > limits.shift_minutes
        or sum(legs) > limits.max_driving_minutes
    ):
        return None
    tour_km = float(sum(float(km[leg]) for leg in zip(nodes, nodes[1:])))
    return _Order(stops=tuple(stops), work=work, km=tour_km, windows=call_windows(hours, stops))


def _ways(order: _Order, hours: Hours) -> list[list[tuple[int, TourDay]]]:
    """For each weekday (steps that the departure is put off, how the tour is driven), those of least time."""
    prefers = any(hours.prefers(stop) for stop in order.stops)
    clocks_of: dict[bytes, list[Workday]] = {}
    found: list[list[tuple[int, TourDay]]] = []
    for day, row in zip(DAYS, order.windows.row.T, strict=True):
        if (row < 0).any():
            found.append([])
            continue
        if row.tobytes() not in clocks_of:
            clocks_of[row.tobytes()] = _clocks(order, row, hours, one=not prefers)
        clocks = clocks_of[row.tobytes()]
        found.append([
            ((clock.depart_minute - clocks[0].depart_minute) // ROUND_MINUTES, TourDay(
                stops=tuple(stop.id for stop in order.stops), clock=clock,
                driving_minutes=sum(order.work.driving_minutes), km=order.km,
                eur_per_run=run_eur(hours.vehicle, away_minutes=clock.return_minute - clock.depart_minute,
                                    km=order.km),
                market_calls=sum(
                    hours.prefer(stop, day, hours.times.touched(*call)) for stop, call in zip(order.stops, clock.calls)
                ),
            ))
            for clock in clocks
        ])
    return found


def _clocks(order: _Order, row: NDArray[np.int16], hours: Hours, *, one: bool) -> list[Workday]:
    """The clocks of least time on a weekday of these windows, the earliest first; with `one`, that alone."""
    work, midday, limits = order.work, hours.midday_minute, day_limits(hours.vehicle, hours.times)
    if row.any():
        clocks = quickest_days(work, row, order.windows.opening, limits, midday_minute=midday)
        return clocks[:1] if one else clocks
    earliest = limits.start_minute + work.minutes_to_first_opening
    depart = earliest + -earliest % ROUND_MINUTES - work.minutes_to_first_opening
    latest = depart if one else max(depart, limits.home_minute - work.away_minutes)
    return [
        work_day(work, depart_minute=minute, midday_minute=midday)
        for minute in range(depart, latest + 1, ROUND_MINUTES)
    ]
