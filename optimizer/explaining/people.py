"""What a plan gives the people of a demand point or an area, and what would give them more."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.access_quality import QUALITY_STEPS
from optimizer.explaining.answers import Option, PeopleExplained, ServiceReached
from optimizer.explaining.changing import with_half_days, without_stop
from optimizer.explaining.moves import Moves
from optimizer.explaining.scoring import Key, Scores
from optimizer.facts import PlanFacts
from optimizer.travel.matrices import UNREACHABLE_MINUTES

MOST_WITH_LIMITS = 5
"""Places whose loss is told where places hold only so many: each takes a whole assignment."""


def explain_demand(facts: PlanFacts, demand: str, *, k: int = 3) -> PeopleExplained:
    """How the people of a demand point reach each service, before and under the plan, and what would serve them more.

    Raises
    ------
    KeyError
        If the territory has no such demand point.
    """
    if demand not in facts.territory.demand.ids:
        raise KeyError(demand)
    at = facts.territory.demand.ids.index(demand)
    inside = np.arange(len(facts.territory.demand)) == at
    return _explained(facts, demand, inside, is_area=False, k=k, reached=tuple(_reached(facts, at)))


def explain_area(facts: PlanFacts, area: str, *, k: int = 3) -> PeopleExplained:
    """What the plan gives the people of an area (id or name), which places serve them, and what would serve them more.

    Raises
    ------
    KeyError
        If the territory has no such area.
    """
    territory = facts.territory
    found = territory.find_area(area)
    if found is None:
        raise KeyError(area)
    inside = np.array([territory.within(own, found) for own in territory.demand.area], dtype=bool)
    return _explained(facts, found, inside, is_area=True, k=k, reached=())


def _explained(
    facts: PlanFacts, who: str, inside: NDArray[np.bool_], *, is_area: bool, k: int, reached: tuple[ServiceReached, ...]
) -> PeopleExplained:
    theirs = Scores(facts, inside)
    by_service = _by_service(facts, inside)
    need, today, after = (sum(parts) for parts in zip(*by_service.values(), strict=True))
    return PeopleExplained(
        who=who, is_area=is_area, need_person_weeks=need, today_person_weeks=today, access_person_weeks=after,
        residents=float(facts.territory.demand.persons[inside][:, facts.territory.resident_groups].sum()),
        by_service=by_service, reached=reached, served_by=_served_by(theirs), options=_options(facts, theirs, k),
    )


def _by_service(facts: PlanFacts, inside: NDArray[np.bool_]) -> dict[str, tuple[float, float, float]]:
    """Service → need, access today, access under the plan."""
    persons = facts.territory.demand.persons * inside[:, None]
    found = {}
    for service, s in facts.service_index.items():
        sums = np.zeros(3)
        for season, t in facts.season_index.items():
            for mode in facts.modes:
                groups = [g for g, group in enumerate(facts.territory.groups) if group.mode == mode]
                need = persons[:, groups] @ facts.yearly_need[groups, s, t]
                before, now = (facts.quality(mode, service, season, today=today) for today in (True, False))
                sums += need.sum(), need @ before / QUALITY_STEPS, need @ now / QUALITY_STEPS
        found[service] = (float(sums[0]), float(sums[1]), float(sums[2]))
    return found


def _reached(facts: PlanFacts, at: int) -> list[ServiceReached]:
    persons, ids = facts.territory.demand.persons[at], facts.travel.places.ids
    lines = []
    for service, s in facts.service_index.items():
        for season, t in facts.season_index.items():
            for mode in facts.modes:
                groups = [g for g, group in enumerate(facts.territory.groups) if group.mode == mode]
                need = float(persons[groups] @ facts.yearly_need[groups, s, t])
                if need <= 0:
                    continue
                parts, before = facts.parts(mode, service, season), facts.best(mode, service, season, today=True)
                for row in np.flatnonzero(parts.demand == at):
                    reached = parts.minutes[row] < UNREACHABLE_MINUTES
                    lines.append(ServiceReached(
                        service=service, season=season, mode=mode, need_person_weeks=need * float(parts.share[row]),
                        quality=int(parts.quality[row]) / QUALITY_STEPS,
                        quality_today=int(before.quality[at]) / QUALITY_STEPS,
                        place=ids[parts.place[row]] if reached else "",
                        minutes=int(parts.minutes[row]) if reached else None,
                    ))
    return lines


def _served_by(theirs: Scores) -> dict[str, float]:
    """What the plan adds at each place → access these people would lose without it."""
    keys_of: dict[str, list[Key]] = {}
    for key in theirs.offers:
        keys_of.setdefault(key[0], []).append(key)
    lost = {place: -theirs.gain(dict.fromkeys(keys, 0.0)) for place, keys in keys_of.items()}
    facts = theirs.facts
    if facts.unlimited is not facts:
        most = sorted(lost, key=lambda place: -lost[place])[:MOST_WITH_LIMITS]
        lost = {place: -theirs.between(_without(facts, place), 0.0) for place in most}
    return {place: loss for place, loss in sorted(lost.items(), key=lambda pair: -pair[1]) if loss > 0}


def _without(facts: PlanFacts, place: str) -> PlanFacts:
    """The plan without what it adds at a place."""
    if place in facts.territory.stop_index:
        return without_stop(facts, place)
    return with_half_days(facts, {(place, season): 0 for season in facts.season_index})


def _options(facts: PlanFacts, theirs: Scores, k: int) -> tuple[Option, ...]:
    """The site additions that give these people the most, one a site, with what stands in their way."""
    moves = Moves(facts, theirs)
    options: dict[str, Option] = {}
    for move in moves.additions():
        site = next(iter(move.sites))
        if site not in options:
            options[site] = moves.option(move)
            if len(options) == k:
                break
    return tuple(options.values())
