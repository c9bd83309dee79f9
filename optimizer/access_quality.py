"""What access is worth: reach × presence, in twentieths; and when a building is free.

The definitions of DESIGN §1, once: the optimiser, the checker and the figures all call these.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from optimizer.scenario import Season, Service
from optimizer.slots import SLOTS
from optimizer.territory import Availability

QUALITY_STEPS = 20
"""Access quality is rounded to 1/20 by definition."""
_HALF_UP = 0.5 + 1e-9
"""Halves round up; the margin is far above floating-point noise and far below any quality given by hand."""


def reach_table(service: Service, max_minutes: int) -> NDArray[np.float64]:
    """Quality of `service` at each whole minute 0 … `max_minutes` (shape: max_minutes + 1).

    Steps: the quality of the first step whose `within_minutes` is not exceeded. Linear: straight lines
    between the steps' points, the first quality before them. Nothing beyond the last step.
    """
    within = np.array([step.within_minutes for step in service.reach])
    quality = np.array([step.quality for step in service.reach])
    minutes = np.arange(max_minutes + 1)
    if service.decay == "linear":
        return np.interp(minutes, within, quality, right=0.0)
    return np.append(quality, 0.0)[np.searchsorted(within, minutes, side="left")]


def presence(service: Service, half_days: float) -> float:
    """Quality of `service` present `half_days` a week: straight lines from (0, 0) through its points, then flat."""
    points = [point for point in service.presence if point.half_days > 0]
    return float(np.interp(half_days, [0.0, *(p.half_days for p in points)], [0.0, *(p.quality for p in points)]))


def quality_steps(quality: NDArray[np.float64]) -> NDArray[np.int8]:
    """Quality in whole twentieths (0 … 20), halves up."""
    return np.floor(np.asarray(quality) * QUALITY_STEPS + _HALF_UP).astype(np.int8)


def calendars_of(season: Season) -> tuple[str, ...]:
    """Calendars (``school``, ``holiday``) that have weeks in `season`."""
    if season.holiday_weeks >= season.weeks:
        return ("holiday",)
    return ("school", "holiday") if season.holiday_weeks > 0 else ("school",)


def rows_of_season(rows: Iterable[Availability], season: Season, state: str) -> list[Availability]:
    """The rows of `state` (``open`` or ``possible``) that hold in some week of `season`."""
    calendars = ("all", *calendars_of(season))
    return [
        row for row in rows
        if row.state == state and row.season in (season.id, "all") and row.calendar in calendars
    ]


def season_slots(
    rows: Iterable[Availability], season: Season, state: str, allowed_slots: Sequence[str]
) -> tuple[str, ...]:
    """Slots in which a building is open (``open``) or may open (``possible``) *every* week of `season`.

    A slot that holds in school weeks only does not count in a season that has holidays as well.

    Parameters
    ----------
    rows
        The building's own rows (`Territory.availability_of`).
    allowed_slots
        `Scenario.allowed_slots`; they bind what a plan adds, not the hours of today.
    """
    held = rows_of_season(rows, season, state)
    by_calendar = [
        {slot for row in held if row.calendar in ("all", calendar) for slot in row.slots}
        for calendar in calendars_of(season)
    ]
    every_week = set.intersection(*by_calendar)
    if state == "possible":
        every_week &= set(allowed_slots)
    return tuple(slot for slot in SLOTS if slot in every_week)
