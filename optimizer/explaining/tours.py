"""Why a tour is driven."""

from __future__ import annotations

from optimizer.explaining.answers import TourExplained
from optimizer.explaining.changing import shortened, with_tours
from optimizer.explaining.effects import effect, elsewhere
from optimizer.explaining.places import instead
from optimizer.facts import PlanFacts


def explain_tour(facts: PlanFacts, number: int, *, k: int = 3) -> TourExplained:
    """What a tour of the plan brings, stop by stop, and what its euros and day could do instead.

    Parameters
    ----------
    facts : PlanFacts
        The plan.
    number : int
        1-based, in the order of the plan's tours.
    k : int
        Alternatives at most.

    Raises
    ------
    IndexError
        If the plan has no such tour.
    """
    if not 1 <= number <= len(facts.tours):
        raise IndexError(number)
    run = facts.tours[number - 1]
    others = tuple(other for n, other in enumerate(facts.tours, 1) if n != number)
    without = with_tours(facts, others)
    stops = [call.stop for call in run.calls]
    access = facts.access()[2]
    lost = {}
    for stop in stops:
        shorter = shortened(facts, run, stop)
        passed_by = with_tours(facts, (*others, shorter) if shorter else others)
        lost[stop] = access - passed_by.access()[2]
    return TourExplained(
        number=number, brings=effect(facts, without), stops=dict(sorted(lost.items(), key=lambda pair: -pair[1])),
        elsewhere=elsewhere(facts, without, stops), alternatives=instead(without, k, ""),
    )
