"""What a council reads of a plan: access, reach, euros and visits, before → after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer import funding
from optimizer.access_quality import QUALITY_STEPS
from optimizer.facts import PlanFacts
from optimizer.plan import AccessLine, Figures, PayerLine, Reach
from optimizer.territory import MODES
from optimizer.travel.matrices import UNREACHABLE_MINUTES

REACH_MINUTES = (20, 30)
"""France Services' own benchmarks."""
ANY_SERVICE = "any"
WORST_SHARE = 0.1


def figures(facts: PlanFacts) -> Figures:
    """Every figure of a plan, from its facts."""
    need, today, after = facts.access()
    residents = float(facts.territory.demand.persons[:, facts.territory.resident_groups].sum())
    gained = visits_gained_a_year(facts)
    return Figures(
        need_person_weeks=need,
        today_person_weeks=today,
        access_person_weeks=after,
        cost_eur=facts.cost_eur,
        fit_out_investment_eur=facts.investment_eur,
        cost_by=dict(facts.cost_by),
        access_by_service={service: facts.access(service=service) for service in facts.service_index},
        access_by_season={season: facts.access(season=season) for season in facts.season_index},
        access_by_area={area.id: facts.access(area=area.id) for area in facts.territory.areas},
        access_by_group={group: facts.access(group=group) for group in facts.group_index},
        reach=tuple(_reach(facts)),
        worst_tenth=(worst_served(facts, today=True), worst_served(facts)),
        visits_per_week=visits_per_week(facts),
        eur_per_inhabitant=facts.cost_eur / residents if residents > 0 else 0.0,
        eur_per_visit=facts.cost_eur / gained if gained > 0 else None,
        payers=payer_lines(facts),
        too_quiet=tuple(_too_quiet(facts)),
        full=full_places(facts),
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class PointReach:
    """Residents who travel by a mode, and whether they have a service within so many minutes; shape (demand,) each."""

    minutes: int
    service: str
    """Service id, or ``any``."""
    mode: str
    persons: NDArray[np.float64]
    today: NDArray[np.bool_]
    after: NDArray[np.bool_]


def reach_of_points(facts: PlanFacts) -> Iterator[PointReach]:
    """Which residents have the service (or any) within so many minutes in *every* season.

    A place counts however little it opens: this is distance alone, access is what hours are worth.
    """
    services = list(facts.service_index)
    for mode in MODES:
        groups = [g for g in facts.territory.resident_groups if facts.territory.groups[g].mode == mode]
        if not groups:
            continue
        persons = facts.territory.demand.persons[:, groups].sum(axis=1)
        for service in (ANY_SERVICE, *services):
            wanted = services if service == ANY_SERVICE else [service]
            # The longest of the seasons' minutes: what holds all year.
            today, after = (
                np.max([offers.nearest_minutes(mode, wanted, t) for t in facts.season_index.values()], axis=0)
                for offers in (facts.offers_today, facts.offers_after)
            )
            for within in REACH_MINUTES:
                yield PointReach(minutes=within, service=service, mode=mode, persons=persons, today=today <= within,
                                 after=after <= within)


def _reach(facts: PlanFacts) -> Iterator[Reach]:
    for each in reach_of_points(facts):
        yield Reach(
            minutes=each.minutes, service=each.service, mode=each.mode, residents=float(each.persons.sum()),
            today=float(each.persons[each.today].sum()), after=float(each.persons[each.after].sum()),
        )


def worst_served(facts: PlanFacts, *, today: bool = False) -> float:
    """Mean share of need met of the worst-served tenth of residents.

    Residents are told apart by demand point and group; the tenth is chosen anew for today and for the
    plan, since it is the state of the worst-off that counts. Residents without any need are left out.
    """
    groups = facts.territory.resident_groups
    met = np.zeros((len(facts.territory.demand), len(groups)))
    asked = facts.yearly_need[groups].sum(axis=(1, 2))
    for column, g in enumerate(groups):
        mode = facts.territory.groups[g].mode
        for service, s in facts.service_index.items():
            for season, t in facts.season_index.items():
                if weight := facts.yearly_need[g, s, t]:
                    met[:, column] += weight * facts.quality(mode, service, season, today=today) / QUALITY_STEPS
    in_need = asked > 0
    if not in_need.any():
        return 0.0
    share = (met[:, in_need] / asked[in_need]).ravel()
    persons = facts.territory.demand.persons[:, groups[in_need]].ravel()
    order = np.argsort(share, kind="stable")
    before = np.cumsum(persons[order]) - persons[order]
    tenth = WORST_SHARE * persons.sum()
    counted = np.clip(tenth - before, 0.0, persons[order])
    return float(counted @ share[order] / tenth) if tenth > 0 else 0.0


def visits_gained_a_year(facts: PlanFacts) -> float:
    """Visits a year that exist thanks to the plan (unweighted needs × quality gained)."""
    weeks = np.array([season.weeks for season in facts.scenario.seasons])
    gained = facts.received_visits().sum(axis=0) - facts.received_visits(today=True).sum(axis=0)
    return float(gained @ weeks)


def visits_per_week(facts: PlanFacts, *, today: bool = False) -> dict[tuple[str, str], float]:
    """(site or stop, season) → expected visits a week; every open place is listed, even one with none.

    Sites of one building share its visits: whether people come to the library or to what is added in its rooms is
    one number.
    """
    offers = facts.offers_today if today else facts.offers_after
    visits = facts.received_visits(today=today)
    by_building = facts.visits_by_building(today=today, received=True)
    ids, sites = facts.travel.places.ids, facts.territory.sites
    return {
        (ids[place], season):
            by_building[sites[place].building_id, season] if place < len(sites) else float(visits[place, t])
        for season, t in facts.season_index.items()
        for place in sorted({offer.place for offer in offers.by_season[t]})
    }


def _too_quiet(facts: PlanFacts) -> Iterator[tuple[str, str, float]]:
    """Sites below the critical mass *by the plan*: those it opens or extends, and those it empties.

    A site of today that was too quiet already and that the plan leaves alone is not the plan's doing.
    """
    least = facts.scenario.critical_mass_persons_per_week
    today = visits_per_week(facts, today=True)
    wanted = facts.visits_by_building()
    for place, season in visits_per_week(facts):
        if place not in facts.territory.site_index:
            continue
        # As critical mass counts: whoever would come, even where some are turned away.
        visits = wanted[facts.site(place).building_id, season]
        if visits >= least:
            continue
        half_days_today = facts.today_half_days.get((place, season), 0)
        changed = facts.half_days.get((place, season), 0) != half_days_today
        if changed or today.get((place, season), 0.0) >= least:
            yield place, season, visits


def full_places(facts: PlanFacts) -> tuple[tuple[str, str, float], ...]:
    """(site or stop, season, visits a week that would come and find no room)."""
    ids = facts.travel.places.ids
    return tuple(
        (ids[place], season, visits) for season in facts.season_index
        for place, visits in sorted(facts.served[season].turned_away.items())
    )


def payer_lines(facts: PlanFacts) -> tuple[PayerLine, ...]:
    """Who bears what a year of the whole plan."""
    given = [(each.grant, each.eur) for each in funding.grants_given(facts)]
    return funding.payer_lines(facts.scenario.funding, funding.gross_eur(facts.cost_lines), given)


def access_lines(facts: PlanFacts) -> tuple[AccessLine, ...]:
    """Access of every demand point, service, season and mode of travel with a need; a line for each part of it."""
    demand = facts.territory.demand
    places = facts.travel.places.ids
    lines: list[AccessLine] = []
    for mode in facts.modes:
        groups = np.array([g for g, group in enumerate(facts.territory.groups) if group.mode == mode])
        for service, s in facts.service_index.items():
            for season, t in facts.season_index.items():
                need: NDArray[np.float64] = demand.persons[:, groups] @ facts.yearly_need[groups, s, t]
                parts, before = facts.parts(mode, service, season), facts.best(mode, service, season, today=True)
                for row in np.flatnonzero(need[parts.demand] > 0):
                    i, reached = parts.demand[row], parts.minutes[row] < UNREACHABLE_MINUTES
                    lines.append(AccessLine(
                        demand=demand.ids[i], service=service, season=season, mode=mode,
                        quality=int(parts.quality[row]) / QUALITY_STEPS, today=int(before.quality[i]) / QUALITY_STEPS,
                        place=places[parts.place[row]] if reached else "",
                        minutes=int(parts.minutes[row]) if reached else None,
                        need_person_weeks=float(need[i] * parts.share[row]), share=float(parts.share[row]),
                    ))
    return tuple(lines)
