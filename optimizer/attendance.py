"""Who would come where, as arrays for the optimiser: the preferences of every need, and what critical mass asks.

The same definition as the figures' (`optimizer.facts.PlanFacts.expected_visits`): a need goes to the best quality, then
to the fewest minutes, then to the first place, and comes as often as its rate and the quality say. What is
asked is asked of a building as a whole, and of the places that a plan opens or extends and the stops it makes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.attendance import Attendance, AttendanceTable
from optimizer.access_quality import QUALITY_STEPS
from optimizer.preferences import preferences
from optimizer.problem import Problem
from optimizer.rules.critical_mass import CriticalMass


def attendance(problem: Problem) -> Attendance | None:
    """Preferences and critical mass of a problem; None where nothing is asked."""
    least = _least(problem)
    if not least.any():
        return None
    offers, n_seasons = problem.offers, len(problem.scenario.seasons)
    groups = place_groups(problem)
    blocks = list(preferences(problem))
    standing_place = np.concatenate([block.today_place for block in blocks])
    standing_season = np.concatenate([np.full(len(block.demand), block.season) for block in blocks])
    lengths = np.concatenate([block.lengths for block in blocks])
    table = AttendanceTable(
        need_ptr=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        need_offer=np.concatenate([block.offer for block in blocks]).astype(np.int32),
        visits=np.concatenate([block.asked[block.need] * block.quality / QUALITY_STEPS for block in blocks]),
        standing_group=np.where(
            standing_place >= 0, groups[np.maximum(standing_place, 0)] * n_seasons + standing_season, -1
        ).astype(np.int32),
        standing_visits=np.concatenate([block.asked * block.today_quality / QUALITY_STEPS for block in blocks]),
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
