"""Who is served where once places hold only so many: people at a full place go elsewhere, or stay as today.

Written for the checker and the figures, from a plan's facts alone; it shares no code with the optimiser's
`models.capacity`. Everyone goes to their best offer. Where more visits come to something the plan adds than it holds,
those who come there are assigned anew for the greatest access, as a linear program over parts of needs (SciPy's HiGHS);
who comes to a place that thereby has no room to spare either joins the program, until nobody does.
What stands today serves whom it serves today without limit: only what the plan adds can be full, and only visits
beyond those of today count. To whom an offer gives no more than today stays with what there is today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from optimizer.access_quality import QUALITY_STEPS, presence, quality_steps, reach_table
from optimizer.best_offers import Best
from optimizer.rules.capacity import Capacity
from optimizer.stop_times import visit_half_days
from optimizer.travel.matrices import UNREACHABLE_MINUTES

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.scenario import Service

TOLERANCE = 1e-7
LEAST_SHARE = 1e-9


@dataclass(frozen=True, kw_only=True)
class Added:
    """What the plan adds at one place in one season: a site's half-days, or the calls of a vehicle type at a stop."""

    place: int
    vehicle: str
    """Empty for a site."""
    half_days: float
    """A week in all, today's included; fractions for stops."""
    visits: float
    """A week, at most, beyond those of today; infinite where nothing limits them."""
    services: frozenset[str]


@dataclass(frozen=True, eq=False)
class Parts:
    """Parts of the needs of one mode, service and season, and who serves each; the demand points rise."""

    demand: NDArray[np.intp]
    share: NDArray[np.float64]
    """Of the demand point's need; those of one demand point sum to 1."""
    quality: NDArray[np.int8]
    """In twentieths."""
    place: NDArray[np.int32]
    """-1 where nothing gives any quality."""
    minutes: NDArray[np.int16]

    def met(self, n_demand: int) -> NDArray[np.float64]:
        """Mean quality in twentieths, shape (demand,)."""
        return np.bincount(self.demand, self.share * self.quality, minlength=n_demand).astype(np.float64)


Key = tuple[str, str]
"""(mode, service)."""


def whole(best: Best) -> Parts:
    """Everyone where they are served best."""
    n = len(best.quality)
    return Parts(np.arange(n), np.ones(n), best.quality, best.place, best.minutes)


def _rules(facts: PlanFacts) -> list[Capacity]:
    return [rule for rule in facts.scenario.rules if isinstance(rule, Capacity)]


def added_offers(facts: PlanFacts, season: str) -> tuple[Added, ...]:
    """What the plan adds in a season, and how many visits each holds: the least that any rule allows."""
    rules = _rules(facts)
    territory, found = facts.territory, []
    for (site_id, when), number in facts.half_days.items():
        more = number - facts.today_half_days.get((site_id, season), 0)
        if when == season and more > 0:
            site = facts.site(site_id)
            found.append(Added(
                place=territory.site_index[site_id], vehicle="", half_days=number, services=frozenset(site.services),
                visits=min((rule.site_visits(site, half_days=more) for rule in rules), default=np.inf),
            ))
    for (stop_id, vehicle_id, when), calls in facts.visits.items():
        if when == season:
            vehicle = facts.vehicle_by_id[vehicle_id]
            stop = territory.stops[territory.stop_index[stop_id]]
            in_room = vehicle.kind == "car_with_room" and stop.room in territory.site_index
            lent = facts.site(stop.room) if in_room else None
            found.append(Added(
                place=len(territory.sites) + territory.stop_index[stop_id], vehicle=vehicle_id,
                half_days=visit_half_days(vehicle, stop, calls),
                services=frozenset(vehicle.services),
                visits=min((rule.vehicle_visits(vehicle, stop, lent, visits=calls) for rule in rules), default=np.inf),
            ))
    return tuple(found)


def quality_of(facts: PlanFacts, added: Added, service: Service, mode: str, season: int) -> NDArray[np.int8]:
    """Quality in twentieths that an added offer gives each demand point, shape (demand,)."""
    reach = reach_table(service, UNREACHABLE_MINUTES)
    reach[UNREACHABLE_MINUTES] = 0.0
    return quality_steps(reach[facts.minutes(mode, season)[:, added.place]] * presence(service, added.half_days))


@dataclass(frozen=True, eq=False)
class _Needs:
    """All that a season's needs could gain from what the plan adds, entry by entry; the best of each need first."""

    key: list[Key]
    need: NDArray[np.int64]
    """Key number × demand points + demand point."""
    offer: NDArray[np.int64]
    quality: NDArray[np.int8]
    gain: NDArray[np.float64]
    visits: NDArray[np.float64]
    first: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Served:
    """Who is served where in a season, as far as anyone may be turned away."""

    parts: Mapping[Key, Parts]
    """By mode and service; empty where nothing limits what places hold."""
    turned_away: Mapping[int, float]
    """Place → visits a week that want to come to what the plan adds there, and find no room; only full places."""


def served(facts: PlanFacts, season: str) -> Served:
    """Who is served where in a season under a plan."""
    added = added_offers(facts, season) if _rules(facts) else ()
    holds = np.array([offer.visits for offer in added])
    if not np.isfinite(holds).any():
        return Served({}, {})
    needs = _needs(facts, season, added)
    share = np.where(needs.first, 1.0, 0.0)
    came = np.bincount(needs.offer, share * needs.visits, minlength=len(added))
    sought = came > holds * (1 + TOLERANCE)
    while sought.any():
        moved = np.unique(needs.need[(share > 0) & sought[needs.offer]])
        moves = np.isin(needs.need, moved)
        stays = np.bincount(needs.offer[~moves], (share * needs.visits)[~moves], minlength=len(added))
        share[moves], price = _greatest_access(needs, np.flatnonzero(moves), np.maximum(holds - stays, 0.0))
        joins = (price > TOLERANCE) & ~sought
        if not joins.any():
            break
        share, sought = np.where(needs.first, 1.0, 0.0), sought | joins
    missing = came - np.bincount(needs.offer, share * needs.visits, minlength=len(added))
    turned_away: dict[int, float] = defaultdict(float)
    for number in np.flatnonzero(came > holds * (1 + TOLERANCE)):
        turned_away[added[number].place] += float(missing[number])
    return Served(_parts(facts, season, added, needs, share), turned_away)


def _needs(facts: PlanFacts, season: str, added: tuple[Added, ...]) -> _Needs:
    t, n, n_sites = facts.season_index[season], len(facts.territory.demand), len(facts.territory.sites)
    keys: list[Key] = []
    parts: list[tuple[NDArray[np.generic], ...]] = []
    for mode in facts.modes:
        groups = [g for g, group in enumerate(facts.territory.groups) if group.mode == mode]
        persons = facts.territory.demand.persons[:, groups]
        for service, s in facts.service_index.items():
            weekly = persons @ facts.weekly_rate[groups, s, t]
            yearly = persons @ facts.yearly_need[groups, s, t]
            before, best = facts.best(mode, service, season, today=True), facts.best(mode, service, season)
            for number, offer in enumerate(added):
                if service not in offer.services:
                    continue
                quality = quality_of(facts, offer, facts.scenario.services[s], mode, t)
                at = np.flatnonzero((quality > before.quality) & (yearly > 0))
                gained = quality[at].astype(np.float64) - before.quality[at]
                here = (before.place[at] == offer.place) & (offer.place < n_sites)
                comes = np.where(here, gained, quality[at])
                liked = (quality[at] == best.quality[at]) & (best.place[at] == offer.place)
                parts.append((
                    len(keys) * n + at, np.full(len(at), number), quality[at], yearly[at] * gained / QUALITY_STEPS,
                    weekly[at] * comes / QUALITY_STEPS, liked,
                ))
            keys.append((mode, service))
    nothing = tuple(np.zeros(0, kind) for kind in (np.int64, np.int64, np.int8, np.float64, np.float64, np.bool_))
    need, number_of, quality, gain, visits, liked = (
        np.concatenate(column) for column in zip(*(nothing, *parts), strict=True)
    )
    order = np.lexsort((number_of, ~liked, -gain, need))
    first = np.diff(need[order], prepend=-1) != 0
    return _Needs(keys, need[order], number_of[order], quality[order], gain[order], visits[order], first)


def _greatest_access(
    needs: _Needs, entry: NDArray[np.intp], left: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shares of the entries that give the most access within what room is left, and what a visit more would give."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array, vstack

    column = np.arange(len(entry))
    _, need = np.unique(needs.need[entry], return_inverse=True)
    offers = np.flatnonzero(np.isfinite(left))
    row_of = np.full(len(left), -1)
    row_of[offers] = np.arange(len(offers))
    row = row_of[needs.offer[entry]]
    inside = row >= 0
    program = linprog(
        -needs.gain[entry],
        A_ub=vstack([
            csr_array((np.ones(len(entry)), (need, column))),
            csr_array((needs.visits[entry[inside]], (row[inside], column[inside])), shape=(len(offers), len(entry))),
        ], format="csr"),
        b_ub=np.concatenate((np.ones(int(need.max()) + 1), left[offers])), bounds=(0, None), method="highs-ds",
    )
    if program.x is None:
        raise RuntimeError(f"the assignment of visitors was not solved: {program.message}")
    price = np.zeros(len(left))
    price[offers] = -program.ineqlin.marginals[-len(offers):]
    return np.clip(program.x, 0.0, 1.0), price


def _parts(
    facts: PlanFacts, season: str, added: tuple[Added, ...], needs: _Needs, share: NDArray[np.float64]
) -> dict[Key, Parts]:
    """The shares as parts of all demand points; what is not served by an addition stays as today."""
    n, t = len(facts.territory.demand), facts.season_index[season]
    place_of = np.array([offer.place for offer in added], dtype=np.int32)
    found = {}
    for number, (mode, service) in enumerate(needs.key):
        before = facts.best(mode, service, season, today=True)
        mine = np.flatnonzero((needs.need // n == number) & (share > LEAST_SHARE))
        demand, place = needs.need[mine] % n, place_of[needs.offer[mine]]
        left = 1.0 - np.bincount(demand, share[mine], minlength=n)
        rest = np.flatnonzero(left > LEAST_SHARE)
        demand_of = np.concatenate((demand, rest))
        order = np.argsort(demand_of, kind="stable")
        found[mode, service] = Parts(
            demand_of[order], np.concatenate((share[mine], left[rest]))[order],
            np.concatenate((needs.quality[mine], before.quality[rest]))[order].astype(np.int8),
            np.concatenate((place, before.place[rest]))[order].astype(np.int32),
            np.concatenate((facts.minutes(mode, t)[demand, place], before.minutes[rest]))[order].astype(np.int16),
        )
    return found
