"""Who would come where, as arrays for the optimiser: the preferences of every need, and what critical mass asks.

The same definition as the figures' (`optimizer.facts.PlanFacts.expected_visits`): a need goes to the best quality, then
to the fewest minutes, then to the first place, and comes as often as its rate and the quality say. What is
asked is asked of a building as a whole, and of the places that a plan opens or extends and the stops it makes.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from models.attendance import Attendance, AttendanceTable
from optimizer.access_quality import QUALITY_STEPS, presence, quality_steps, reach_table
from optimizer.compiling import LONGEST_MINUTES, presence_of_offers, standing_today
from optimizer.problem import Problem
from optimizer.rules.critical_mass import CriticalMass

_PLACES = 1 << 20
_MINUTES = 1 << 16


def attendance(problem: Problem) -> Attendance | None:
    """Preferences and critical mass of a problem; None where nothing is asked."""
    least = _least(problem)
    if not least.any():
        return None
    offers, n_seasons = problem.offers, len(problem.scenario.seasons)
    groups = place_groups(problem)
    blocks = list(_blocks(problem))
    standing_place = np.concatenate([place for place, _, _, _, _, _ in blocks])
    standing_season = np.concatenate([np.full(len(place), season) for place, _, _, _, _, season in blocks])
    lengths = np.concatenate([counts for _, _, counts, _, _, _ in blocks])
    table = AttendanceTable(
        need_ptr=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        need_offer=np.concatenate([offer for _, _, _, offer, _, _ in blocks]).astype(np.int32),
        visits=np.concatenate([visits for _, _, _, _, visits, _ in blocks]),
        standing_group=np.where(
            standing_place >= 0, groups[np.maximum(standing_place, 0)] * n_seasons + standing_season, -1
        ).astype(np.int32),
        standing_visits=np.concatenate([visits for _, visits, _, _, _, _ in blocks]),
        group=(groups[offers.place] * n_seasons + offers.season).astype(np.int32), least=least,
        n_groups=int(groups.max(initial=-1) + 1) * n_seasons,
    )
    return Attendance(table, offers.below)


def place_groups(problem: Problem) -> NDArray[np.int64]:
    """A number for every building and every stop, shape (places,)."""
    territory = problem.territory
    labels = [("building", site.building_id) for site in territory.sites]
    labels += [("stop", stop.id) for stop in territory.stops]
    number = {label: position for position, label in enumerate(dict.fromkeys(labels))}
    return np.array([number[label] for label in labels], dtype=np.int64)


def _least(problem: Problem) -> NDArray[np.float64]:
    """Visits a week that each offer asks of its place, shape (offers,)."""
    least = np.zeros(len(problem.offers))
    for rule in problem.scenario.rules:
        if isinstance(rule, CriticalMass):
            np.maximum(least, rule.least(problem), out=least)
    return least


_Block = tuple[
    NDArray[np.int64], NDArray[np.float64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], int
]


def _blocks(problem: Problem) -> Iterator[_Block]:
    """By service, season and mode: today's place (-1: none) and visits; offers liked better, best first, and visits."""
    territory, scenario, offers = problem.territory, problem.scenario, problem.offers
    for s, service in enumerate(scenario.services):
        reach = reach_table(service, LONGEST_MINUTES)
        rates = np.array([service.rates.get(group.id, 0.0) for group in territory.groups])
        gives, present = presence_of_offers(problem.territory, scenario, s, problem.place_services, offers)
        for t, season in enumerate(scenario.seasons):
            here = rates * np.array([season.multipliers.get(group.id, 1.0) for group in territory.groups])
            chosen = np.flatnonzero(gives & (offers.season == t))
            standing = standing_today(
                territory, s, service.id, t, problem.place_services, problem.today_half_days
            )
            for (mode, of_season), all_minutes in problem.minutes.items():
                if of_season != t:
                    continue
                of_mode = np.array([group.mode == mode for group in territory.groups])
                a_week = territory.demand.persons @ (here * of_mode)
                demand = np.flatnonzero(a_week > 0)
                if not len(demand):
                    continue
                minutes = all_minutes[demand]
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
                asked = a_week[demand]
                yield (
                    np.where(today > 0, _PLACES - 1 - today % _PLACES, -1),
                    asked * (today // (_PLACES * _MINUTES)) / QUALITY_STEPS,
                    np.bincount(row, minlength=len(demand)), near_some[column],
                    asked[row] * quality[row, column] / QUALITY_STEPS, t,
                )


def _liking(
    quality: NDArray[np.int64], minutes: NDArray[np.integer], place: NDArray[np.integer] | int
) -> NDArray[np.int64]:
    """One number that is greater the better people like a place: quality, then fewer minutes, then the first place."""
    return (quality * _MINUTES + (_MINUTES - 1 - minutes.astype(np.int64))) * _PLACES + (_PLACES - 1 - place)
