"""Share of need met, demand point by demand point, for maps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.plan import Plan
from optimizer.territory import Territory


def need_met(
    plan: Plan, territory: Territory, *, season: str | None = None, service: str | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Need of each demand point and how much of it is met, in one season or the whole year, for one service or all.

    Returns
    -------
    need_person_weeks, today_person_weeks, after_person_weeks
        Each of shape (demand points,), in the territory's order; 0 where nobody asks.
    """
    index = {demand: position for position, demand in enumerate(territory.demand.ids)}
    lines = [line for line in plan.access if season in (None, line.season) and service in (None, line.service)]
    at = np.array([index[line.demand] for line in lines], dtype=np.intp)
    need = np.array([line.need_person_weeks for line in lines])

    def met(quality: list[float]) -> NDArray[np.float64]:
        return np.bincount(at, weights=need * np.array(quality), minlength=len(index)).astype(np.float64)

    return met([1.0] * len(lines)), met([line.today for line in lines]), met([line.quality for line in lines])


def main_season(plan: Plan, seasons: tuple[str, ...]) -> str:
    """The season in which the plan opens and drives most; the first of equals."""
    busy = dict.fromkeys(seasons, 0)
    for opening in plan.openings:
        busy[opening.season] += opening.half_days
    for run in plan.tours:
        busy[run.season] += len(run.calls) * len(run.weeks)
    return max(seasons, key=lambda season: busy[season])
