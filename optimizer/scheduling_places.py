"""The week of the places of one season: from decisions to slots, held by the teams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.staff_cuts import slots_of
from models.timetable import PlacesConflict, PlacesWeek, arrange_places
from optimizer.access_quality import season_slots
from optimizer.neighbours import Presence, neighbour_pairs, presence, quiet_days
from optimizer.plan import Opening
from optimizer.scenario import Scenario, Season, Team
from optimizer.slots import SLOTS
from optimizer.territory import Label, Site, Territory
from optimizer.timetable import ScheduleConflict
from optimizer.wording import hours, listed, number

Slots = tuple[str, ...]


@dataclass(frozen=True)
class SiteSlots:
    """Slots of a site in a season: open today, and free to be added."""

    today: Slots
    possible: Slots


def site_slots(territory: Territory, scenario: Scenario, site: Site, season: Season) -> SiteSlots:
    """When a site is open today and when it could be open besides."""
    rows = territory.availability_of.get(site.id, ())
    allowed = scenario.allowed_slots
    today = season_slots(rows, season, "open", allowed_slots=allowed) if site.existing else ()
    possible = season_slots(rows, season, "possible", allowed_slots=allowed)
    return SiteSlots(today=today, possible=tuple(slot for slot in possible if slot not in today))


def team_of_site(territory: Territory, teams: Sequence[Team], site: Site) -> int:
    """Index of the team that holds a site, the one of the smallest area around it; -1 if none does."""
    best, best_depth = -1, -1
    for index, team in enumerate(teams):
        area = None if team.area is None else territory.find_area(team.area)
        if area is not None and not territory.within(site.area, area):
            continue
        depth = 0 if area is None else sum(territory.within(area, outer.id) for outer in territory.areas)
        if depth > best_depth:
            best, best_depth = index, depth
    return best


def schedule_places(
    wanted: Mapping[str, int], territory: Territory, scenario: Scenario, season: Season, *, others: Sequence[Presence],
    in_force: Mapping[str, Slots], season_before: Mapping[str, Slots], seed: int, time_limit_s: float,
) -> tuple[Opening, ...] | ScheduleConflict:
    """Openings of one season.

    Parameters
    ----------
    wanted
        Site id → half-days a week, today's included.
    others
        Who else is somewhere this season: places left as they are, rounds, tours.
    in_force, season_before
        Site id → slots to stay close to.
    """
    sites = [territory.sites[territory.site_index[site]] for site in wanted]
    slots = [site_slots(territory, scenario, site, season) for site in sites]
    half_days = np.array([max(0, wanted[site.id] - len(own.today)) for site, own in zip(sites, slots)], dtype=np.int64)
    teams = scenario.staff.teams
    team = np.array([team_of_site(territory, teams, site) for site in sites], dtype=np.int64)
    for index, its_team in enumerate(teams):
        held = int(half_days[team == index].sum())
        if held > its_team.number * its_team.half_days_per_week + 1e-9:
            members = [site for j, site in enumerate(sites) if team[j] == index and half_days[j]]
            return _short_week(its_team, members, held, season)
    here = [presence(site, site.services, own.today) for site, own in zip(sites, slots)]
    week = PlacesWeek(
        available=_flags(own.possible for own in slots), today=_flags(own.today for own in slots),
        half_days=half_days, team=team, animators=np.array([t.number for t in teams], dtype=np.int64),
        neighbours=neighbour_pairs(here), quiet=quiet_days(here, others),
        in_force=_flags(in_force.get(site.id, ()) for site in sites),
        season_before=_flags(season_before.get(site.id, ()) for site in sites),
    )
    found = arrange_places(week, seed=seed, time_limit_s=time_limit_s)
    if isinstance(found, PlacesConflict):
        return _conflict(found, sites, team, scenario, season)
    openings = []
    for site, own, chosen in zip(sites, slots, found):
        added = {SLOTS[slot] for slot in np.flatnonzero(chosen)}
        every = tuple(slot for slot in SLOTS if slot in added or slot in own.today)
        openings.append(Opening(site=site.id, season=season.id, half_days=len(every), slots=every))
    return tuple(openings)


def _flags(slots_of_sites: Iterable[Slots]) -> NDArray[np.bool_]:
    """Slot names as flags, shape (sites, slots)."""
    return np.array([[slot in own for slot in SLOTS] for own in slots_of_sites], dtype=bool).reshape(-1, len(SLOTS))


def _short_week(team: Team, members: Sequence[Site], held: int, season: Season) -> ScheduleConflict:
    """The team's week is too short, whatever the slots."""
    most = team.number * team.half_days_per_week
    return ScheduleConflict(
        season=season.id, kind="staff", places=tuple(site.id for site in members), team=team.id,
        words=Label(
            f"{season.name.fr}\u00a0: {held} demi-journées par semaine sont à tenir par l’équipe « {team.name.fr} », "
            f"qui peut en tenir {number(most, 'fr')}.",
            f"{season.name.en}: {held} half-days a week are to be held by the team “{team.name.en}”, "
            f"which can hold {number(most, 'en')}.",
        ),
    )


def _conflict(
    found: PlacesConflict, sites: Sequence[Site], team_of: NDArray[np.int64], scenario: Scenario, season: Season
) -> ScheduleConflict:
    """Sites that need more than their slots, or more than their team can hold in those slots."""
    places = [sites[j] for j in found.sites]
    slots = tuple(SLOTS[slot] for slot in slots_of(found.slots))
    excess = round(found.excess_half_days)
    names = {lang: listed([site.name for site in places], lang) for lang in ("fr", "en")}
    start = (f"{season.name.fr}\u00a0: {names['fr']}", f"{season.name.en}: {names['en']}")
    if not slots:
        return ScheduleConflict(
            season=season.id, kind="room", places=tuple(site.id for site in places),
            words=Label(
                f"{start[0]}\u00a0: il manque {excess} demi-journées où le lieu est disponible.",
                f"{start[1]}: {excess} half-days more than the place is available.",
            ),
        )
    team = scenario.staff.teams[int(team_of[found.sites[0]])]
    when = {lang: hours(slots, scenario.slots, lang) for lang in ("fr", "en")}
    return ScheduleConflict(
        season=season.id, kind="staff", places=tuple(site.id for site in places), slots=slots, team=team.id,
        words=Label(
            f"{start[0]}\u00a0: l’équipe « {team.name.fr} » ({team.number}) ne peut pas tenir tout ce qui n’est "
            f"possible que {when['fr']}\u00a0; il faut {excess} demi-journées de moins.",
            f"{start[1]}: the team “{team.name.en}” ({team.number}) cannot hold all that is possible only on "
            f"{when['en']}; it takes {excess} half-days fewer.",
        ),
    )
