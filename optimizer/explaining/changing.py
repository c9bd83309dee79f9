"""Plans a little different from a given one: facts with other half-days, without a tour, or with one more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from optimizer.facts import PlanFacts
from optimizer.plan import Opening, TourRun
from optimizer.stop_times import hold_minutes


def with_half_days(facts: PlanFacts, half_days: Mapping[tuple[str, str], float]) -> PlanFacts:
    """The plan with other half-days a week at (site, season); at or below today's hours it adds nothing there.

    A timetable is not sought: slots beyond those the plan has are missing from the openings.
    """
    kept = [opening for opening in facts.openings if (opening.site, opening.season) not in half_days]
    changed = [
        Opening(site=site, season=season, half_days=int(number), slots=_slots(facts, site, season)[: int(number)])
        for (site, season), number in half_days.items() if number > facts.today_half_days.get((site, season), 0)
    ]
    return _facts(facts, (*kept, *changed), facts.tours)


def _slots(facts: PlanFacts, site: str, season: str) -> tuple[str, ...]:
    """Slots of a site under the plan; today's come first, for they stay whatever is given up."""
    today = facts.today_slots.get((site, season), ())
    return (*today, *(slot for slot in facts.slots.get((site, season), ()) if slot not in today))


def with_tours(facts: PlanFacts, tours: Iterable[TourRun]) -> PlanFacts:
    """The plan with other tours."""
    return _facts(facts, facts.openings, tuple(tours))


def without_stop(facts: PlanFacts, stop: str, season: str | None = None) -> PlanFacts:
    """The plan whose tours pass a stop by, in one season or in all.

    They keep their order and their other calls, and come back sooner by what the call took; a tour without any
    other call is not driven.
    """
    tours = []
    for run in facts.tours:
        if season not in (None, run.season) or all(call.stop != stop for call in run.calls):
            tours.append(run)
        elif shorter := shortened(facts, run, stop):
            tours.append(shorter)
    return with_tours(facts, tours)


def without_place(facts: PlanFacts, place: str) -> PlanFacts:
    """The plan without what it adds at a site, or without its visits of a stop."""
    if place in facts.territory.stop_index:
        return without_stop(facts, place)
    return with_half_days(facts, {(place, season): 0 for season in facts.season_index})


def shortened(facts: PlanFacts, run: TourRun, stop: str) -> TourRun | None:
    """The tour that passes a stop by and comes back sooner; None where it has no other call."""
    calls = tuple(call for call in run.calls if call.stop != stop)
    if not calls:
        return None
    vehicle = facts.vehicle_by_id[run.vehicle]
    shorter = replace(run, calls=calls)
    saved = sum(facts.route(run)[0]) - sum(facts.route(shorter)[0])
    passed_by = facts.territory.stops[facts.territory.stop_index[stop]]
    saved += (len(run.calls) - len(calls)) * hold_minutes(vehicle, passed_by)
    return replace(shorter, return_minute=run.return_minute - saved)


def _facts(facts: PlanFacts, openings: tuple[Opening, ...], tours: tuple[TourRun, ...]) -> PlanFacts:
    """Facts of other openings and tours; what is known of today is not computed again.

    `cached_property` keeps its value in the instance's dictionary, which a frozen dataclass leaves open.
    """
    opened = {
        opening.site for opening in openings
        if opening.half_days > facts.today_half_days.get((opening.site, opening.season), 0)
    }
    fitted = frozenset(site for site in opened if not facts.site(site).existing)
    changed = PlanFacts(facts.territory, facts.scenario, facts.travel, openings, tours, fitted)
    for known in ("today_slots", "offers_today", "weekly_rate", "yearly_need"):
        changed.__dict__[known] = getattr(facts, known)
    return changed
