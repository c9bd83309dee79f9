"""Why a site or a stop is in the plan, or is not."""

from __future__ import annotations

from math import cos, hypot, inf, radians

from optimizer.explaining.answers import Effect, Elsewhere, Option, PlaceExplained
from optimizer.explaining.changing import without_place
from optimizer.explaining.effects import effect, elsewhere
from optimizer.explaining.limits import Barrier
from optimizer.explaining.moves import Move, Moves
from optimizer.explaining.visits import extra_tours, longer_tours, visit_option
from optimizer.facts import PlanFacts
from optimizer.figures import full_places
from optimizer.neighbours import KM_PER_DEGREE
from optimizer.rules.base import EUR_TOLERANCE
from optimizer.territory import Site, Stop

NEAR_KM = 15.0
"""Alternatives near a place: as the crow flies, about half an hour by mountain road."""
MOST_TRIED = 40
"""Additions judged whole in the search for those that nothing forbids."""


def explain_site(facts: PlanFacts, site: str, *, k: int = 3) -> PlaceExplained:
    """What a site brings, what it could bring, and what stands in its way.

    Parameters
    ----------
    facts : PlanFacts
        The plan.
    site : str
        Id of a site of the territory.
    k : int
        Alternatives at most.

    Raises
    ------
    KeyError
        If the territory has no such site.
    """
    number = facts.territory.site_index[site]
    moves = Moves(facts)
    in_plan = site in facts.opened
    options = [moves.option(move, make_room=True) for move in moves.additions([number])]
    brings: Effect | None = None
    gone: tuple[Elsewhere, ...] = ()
    if not in_plan:
        alternatives = _near(moves, site, k)
    else:
        without = without_place(facts, site)
        brings, gone = effect(facts, without), elsewhere(facts, without, [site])
        alternatives = instead(without, k, site)
    return PlaceExplained(
        place=site, is_site=True, in_plan=in_plan, open_today=any(name == site for name, _ in facts.today_half_days),
        half_days={season: n for (name, season), n in facts.half_days.items() if name == site},
        budget_left_eur=moves.limits.left_eur, full=_full(facts, site), brings=brings, elsewhere=gone,
        excluded=() if options else _excluded(moves, number), options=tuple(options), alternatives=alternatives,
    )


def explain_stop(facts: PlanFacts, stop: str, *, k: int = 3) -> PlaceExplained:
    """What the visits of a stop bring, or could bring; see `explain_site`.

    Without it the tours keep their order and come back sooner. Visits are added on free days of vehicles or as one
    more call of a tour, in each season alone.

    Raises
    ------
    KeyError
        If the territory has no such stop.
    """
    facts.territory.stop_index[stop]
    moves = Moves(facts)
    calling = [n for n, run in enumerate(facts.tours, 1) if any(call.stop == stop for call in run.calls)]
    brings: Effect | None = None
    gone: tuple[Elsewhere, ...] = ()
    if not calling:
        alternatives = _near(moves, stop, k)
    else:
        without = without_place(facts, stop)
        brings, gone = effect(facts, without), elsewhere(facts, without, [stop])
        alternatives = instead(without, k, stop)
    ways = sorted([*extra_tours(moves, frozenset({stop})), *longer_tours(moves, stop)], key=lambda move: -move.gain)
    options = tuple(visit_option(moves, move, make_room=True) for move in ways)
    excluded = () if options or calling else (Barrier(kind="fleet" if facts.scenario.fleet else "service"),)
    return PlaceExplained(
        place=stop, is_site=False, in_plan=bool(calling),
        open_today=any(call.stop == stop for call in facts.territory.existing_tours), tours=tuple(calling),
        budget_left_eur=moves.limits.left_eur,
        full=_full(facts, stop), brings=brings, elsewhere=gone, excluded=excluded, options=options,
        alternatives=alternatives,
    )


def _full(facts: PlanFacts, place: str) -> tuple[tuple[str, str, float], ...]:
    return tuple(line for line in full_places(facts) if line[0] == place)


def _near(moves: Moves, place: str, k: int) -> tuple[Option, ...]:
    """The best additions at other sites near a place, each with the best way to make room where it needs any."""
    territory = moves.facts.territory
    here: Site | Stop = territory.sites[territory.site_index[place]] if place in territory.site_index else (
        territory.stops[territory.stop_index[place]]
    )
    near = [
        s for s, site in enumerate(territory.sites) if site.id != place and hypot(
            (site.lon - here.lon) * cos(radians(here.lat)), site.lat - here.lat
        ) * KM_PER_DEGREE <= NEAR_KM
    ]
    by_site: dict[str, list[Move]] = {}
    for move in moves.additions(near):
        by_site.setdefault(next(iter(move.sites)), []).append(move)
    promising = list(by_site.values())[: 2 * k]  # a site's first move is the one with the most access
    ways: list[Option] = []
    for additions in promising:
        thriftiest = max(additions, key=lambda move: move.gain / max(move.eur, 1.0))
        cheapest = min(additions, key=lambda move: move.eur)
        options = [moves.option(move, make_room=True) for move in (thriftiest, cheapest)]
        ways += [max(options, key=_ending)]
    found = [option for option in ways if option.net_person_weeks is not None]
    return tuple(sorted(found, key=_ending, reverse=True)[:k])


def _ending(option: Option) -> float:
    net = option.net_person_weeks
    return -inf if net is None else net


def instead(without: PlanFacts, k: int, but: str) -> tuple[Option, ...]:
    """The best additions to a plan that has given `but` up, with its euros, people and free days."""
    freed = Moves(without)
    left_eur = freed.limits.left_eur + EUR_TOLERANCE
    found = [*freed.additions(within_limits=True), *(move for move in extra_tours(freed) if move.eur <= left_eur)]
    options: dict[str, Option] = {}
    for move in sorted(found, key=lambda move: -move.gain)[:MOST_TRIED]:
        option = visit_option(freed, move) if move.new_tours else freed.option(move)
        if option.place not in (but, *options) and option.fits:
            options[option.place] = option
            if len(options) == k:
                break
    return tuple(options.values())


def _excluded(moves: Moves, site: int) -> tuple[Barrier, ...]:
    """Why a site has no option (more); nothing where it has the highest level, or more would reach nobody."""
    highest, possible = max(moves.facts.scenario.opening_levels), moves.possible_half_days(site)
    if not possible:
        offers = set(moves.facts.territory.sites[site].services) & moves.facts.service_index.keys()
        return (Barrier(kind="hours" if offers else "service"),)
    if not moves.allows(site) and possible < highest:
        return (Barrier(kind="hours", amount=float(possible), unit="half-days"),)
    return ()
