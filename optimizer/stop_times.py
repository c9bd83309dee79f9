"""How long a vehicle is at a stop, and what its visits count: its own minutes unless the stop has others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.call_windows import StopTimes
from optimizer.scenario import Vehicle
from optimizer.slots import HALF_DAY_MINUTES
from optimizer.territory import Stop


def open_minutes(vehicle: Vehicle, stop: Stop) -> int:
    """Minutes open to the public at a call."""
    return vehicle.stop_minutes if stop.stop_minutes is None else stop.stop_minutes


def setup_minutes(vehicle: Vehicle, stop: Stop) -> int:
    """Minutes of setting up and packing together, at a call."""
    return vehicle.setup_minutes if stop.setup_minutes is None else stop.setup_minutes


def hold_minutes(vehicle: Vehicle, stop: Stop) -> int:
    """Minutes from arriving at a stop to leaving it."""
    return open_minutes(vehicle, stop) + setup_minutes(vehicle, stop)


def visit_half_days(vehicle: Vehicle, stop: Stop, visits: float) -> float:
    """Presence, in half-days a week, of so many visits a cycle."""
    return open_minutes(vehicle, stop) / HALF_DAY_MINUTES * visits / vehicle.cycle_weeks


def stop_times(vehicle: Vehicle, stops: Sequence[Stop]) -> StopTimes:
    """The minutes of a call at each stop: half of the setting up (rounded down) before opening, the rest after."""
    setup = np.array([setup_minutes(vehicle, stop) for stop in stops], dtype=np.int64)
    opened = np.array([open_minutes(vehicle, stop) for stop in stops], dtype=np.int64)
    return StopTimes(before=setup // 2, opened=opened, after=setup - setup // 2)
