"""What every need prefers, as arrays for the optimiser: which offers it likes better than what it has today.

The same definition as the figures' (`optimizer.best_offers`): the best quality, then the fewest minutes, then the
first place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from optimizer.access_quality import presence, quality_steps, reach_table
from optimizer.compiling import LONGEST_MINUTES, presence_of_offers, standing_today
from optimizer.territory import MODES

if TYPE_CHECKING:
    from optimizer.problem import Problem

_PLACES = 1 << 20
_MINUTES = 1 << 16


@dataclass(frozen=True)
class Preferences:
    """Needs of one service, season and mode, and the offers each likes better than what it has today, best first."""

    service: int
    season: int
    mode: int
    demand: NDArray[np.int64]
    """Shape (needs,)."""
    asked: NDArray[np.float64]
    """Shape (needs,): needs a week, unweighted; times quality they are visits."""
    today_place: NDArray[np.int64]
    """Shape (needs,): site index or len(sites) + stop index that serves it today; -1: none."""
    today_quality: NDArray[np.int64]
    """Shape (needs,): in steps."""
    lengths: NDArray[np.int64]
    """Shape (needs,): offers of each."""
    offer: NDArray[np.int64]
    quality: NDArray[np.int64]
    """In steps; today's at least."""

    @property
    def need(self) -> NDArray[np.int64]:
        """The need of each entry of `offer`, counted from 0 in this block."""
        return np.repeat(np.arange(len(self.demand)), self.lengths)


def preferences(problem: Problem) -> Iterator[Preferences]:
    """By service, season and mode."""
    territory, scenario, offers = problem.territory, problem.scenario, problem.offers
    for s, service in enumerate(scenario.services):
        reach = reach_table(service, LONGEST_MINUTES)
        rates = np.array([service.rates.get(group.id, 0.0) for group in territory.groups])
        gives, present = presence_of_offers(territory, scenario, s, problem.place_services, offers)
        for t, season in enumerate(scenario.seasons):
            here = rates * np.array([season.multipliers.get(group.id, 1.0) for group in territory.groups])
            chosen = np.flatnonzero(gives & (offers.season == t))
            standing = standing_today(
                territory, s, service.id, t, problem.place_services, problem.today_half_days
            )
            for mode, name in enumerate(MODES):
                of_mode = np.array([group.mode == name for group in territory.groups])
                a_week = territory.demand.persons @ (here * of_mode)
                demand = np.flatnonzero(a_week > 0)
                if not len(demand):
                    continue
                minutes = problem.minutes[name, t][demand]
                near = reach[minutes]
                today = np.zeros(len(demand), dtype=np.int64)
                for place, half_days in standing:
                    steps = quality_steps(near[:, place] * presence(service, half_days)).astype(np.int64)
                    np.maximum(today, np.where(steps > 0, _liking(steps, minutes[:, place], place), 0), out=today)
                near_some = chosen[np.asarray((near > 0).any(axis=0))[offers.place[chosen]]]
                places = offers.place[near_some]
                quality = quality_steps(near[:, places] * present[near_some]).astype(np.int64)
                liking = np.where(quality > 0, _liking(quality, minutes[:, places], places), 0)
                row, column = np.nonzero(liking > today[:, None])
                order = np.lexsort((-liking[row, column], row))
                row, column = row[order], column[order]
                yield Preferences(
                    service=s, season=t, mode=mode, demand=demand, asked=a_week[demand],
                    today_place=np.where(today > 0, _PLACES - 1 - today % _PLACES, -1),
                    today_quality=today // (_PLACES * _MINUTES), lengths=np.bincount(row, minlength=len(demand)),
                    offer=near_some[column], quality=quality[row, column],
                )


def _liking(
    quality: NDArray[np.int64], minutes: NDArray[np.integer], place: NDArray[np.integer] | int
) -> NDArray[np.int64]:
    """One number that is greater the better people like a place: quality, then fewer minutes, then the first place."""
    return (quality * _MINUTES + (_MINUTES - 1 - minutes.astype(np.int64))) * _PLACES + (_PLACES - 1 - place)
