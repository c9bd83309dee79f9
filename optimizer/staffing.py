"""Shared animators as labelled rows: what a week of a team can hold (see `models.staff_cuts`)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from models.staff_cuts import necessary_sets, slot_bits, staff_rows
from optimizer.problem import Problem
from optimizer.rules.base import Row
from optimizer.scheduling_places import site_slots, team_of_site
from optimizer.slots import SLOT_INDEX, SLOTS


def team_rows(problem: Problem, *, extra: Iterable[tuple[str, str, tuple[str, ...]]] = ()) -> list[Row]:
    """Rows that every staffed timetable keeps: each team's week, each of its days, and sets found violated.

    Parameters
    ----------
    extra : iterable of (team id, season id, slots)
        Further sets of slots, from the conflicts of a timetable.
    """
    territory, scenario, offers = problem.territory, problem.scenario, problem.offers
    teams = scenario.staff.teams
    if not teams:
        return []
    team_of = np.array([team_of_site(territory, teams, site) for site in territory.sites])
    rows: list[Row] = []
    for t, season in enumerate(scenario.seasons):
        of_season = np.flatnonzero((offers.vehicle < 0) & (offers.season == t))
        for number, team in enumerate(teams):
            mine = of_season[team_of[offers.place[of_season]] == number]
            if not len(mine):
                continue
            sites, position = np.unique(offers.place[mine], return_inverse=True)
            free = np.zeros((len(sites), len(SLOTS)), dtype=bool)
            for row, site in enumerate(sites):
                for slot in site_slots(territory, scenario, territory.sites[site], season).possible:
                    free[row, SLOT_INDEX[slot]] = True
            today = problem.today_half_days[sites, t].astype(np.int64)[position]
            half_days = offers.level[mine].astype(np.int64) - today
            below = offers.below[mine]
            half_days_below = np.where(below >= 0, offers.level[np.maximum(below, 0)].astype(np.int64) - today, 0)
            available = slot_bits(free)
            sets = necessary_sets(available)
            sets += [
                sum(1 << SLOT_INDEX[slot] for slot in slots)
                for which, when, slots in extra if (which, when) == (team.id, season.id)
            ]
            for found in staff_rows(
                dict.fromkeys(sets), available=available, site=position, half_days=half_days,
                half_days_below=half_days_below,
                animators=team.number, half_days_per_animator=team.half_days_per_week,
            ):
                used = found.coefficients != 0
                if used.any():
                    rows.append(Row(
                        label=f"{team.name.en}, {season.name.en}", columns=np.asarray(problem.offer_column(mine[used])),
                        values=found.coefficients[used], hi=found.at_most, unit="half-days",
                    ))
    return rows
