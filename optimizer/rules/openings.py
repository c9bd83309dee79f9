"""Openings of sites, as columns of the problem and as facts of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from optimizer.told import Told

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Words
    from optimizer.territory import Territory


def sites_where(
    territory: Territory, *, site_kind: str | None = None, area: str | None = None, candidates_only: bool = False
) -> list[int]:
    """Indices of the sites of a kind, in an area, possibly only those closed today."""
    return [
        index
        for index, site in enumerate(territory.sites)
        if (site_kind is None or site.kind == site_kind)
        and (area is None or territory.within(site.area, area))
        and not (candidates_only and site.existing)
    ]


def chain(
    problem: Problem, *, place: int, season: int, vehicle: int = -1
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Levels a place may have in a season (above today's hours) and their columns, lowest first."""
    offers = problem.offers
    chosen = np.flatnonzero((offers.place == place) & (offers.season == season) & (offers.vehicle == vehicle))
    chosen = chosen[np.argsort(offers.level[chosen], kind="stable")]
    return offers.level[chosen].astype(np.int64), chosen + problem.offer_column(0)


def column_at_least(problem: Problem, *, site: int, season: int, half_days: int) -> NDArray[np.int64]:
    """The column that is 1 when a site opens at least so many half-days a week; empty if no level is that high."""
    levels, columns = chain(problem, place=site, season=season)
    return columns[levels >= half_days][:1]


def opening_columns(problem: Problem, sites: list[int], season: int | None = None) -> NDArray[np.int64]:
    """Columns of the lowest levels of sites: 1 where a site opens, or opens longer than today."""
    offers = problem.offers
    chosen = (offers.vehicle < 0) & (offers.below < 0) & np.isin(offers.place, sites)
    if season is not None:
        chosen &= offers.season == season
    return np.flatnonzero(chosen) + problem.offer_column(0)


def added_half_days(problem: Problem, offers: NDArray[np.int64]) -> NDArray[np.float64]:
    """Half-days a week that each site offer adds to the level below it (to today's hours for the lowest)."""
    rows = problem.offers
    below = rows.below[offers]
    today = problem.today_half_days[rows.place[offers], rows.season[offers]]
    return np.asarray(rows.level[offers] - np.where(below >= 0, rows.level[below], today), dtype=np.float64)


def half_days(facts: PlanFacts, site: str, season: str) -> float:
    """Half-days a week of a site under the plan, today's included."""
    return facts.half_days.get((site, season), 0)


def half_days_today(facts: PlanFacts, site: str, season: str) -> float:
    """Half-days a week of a site today."""
    return facts.today_half_days.get((site, season), 0)


def season_name(facts: PlanFacts, season: str) -> Words:
    """Name of a season in both languages."""
    return facts.scenario.seasons[facts.season_index[season]].name


def in_season(facts: PlanFacts, place: str, season: str) -> Told:
    """A site or stop by its name, with a season."""
    territory = facts.territory
    known = territory.sites[territory.site_index[place]] if place in territory.site_index else (
        territory.stops[territory.stop_index[place]]
    )
    return Told("“{place}” in {season}", place=known.name, season=season_name(facts, season))


def opens(facts: PlanFacts, site: str, season: str) -> bool:
    """Whether a site opens, or opens longer than today."""
    return half_days(facts, site, season) > half_days_today(facts, site, season)
