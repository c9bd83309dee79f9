"""Long days of many short stops: the best tours with prizes under a length limit, and a proven bound.

Where a day holds too many stops to list every tour (`models.tours`), a search finds the plan and column
generation over ng-tours bounds it; the two take turns and feed each other: tours of the plan start the linear
program, elementary tours of the linear program join the search's pool, from which an integer program packs the
best. Where the bound is settled, every tour that a better plan could use is listed, and if they are few an
integer program over them closes the gap. Formulation and sources: `models.orienteering`,
`models.orienteering_search`, `models.tour_bound`, `models.tour_closing`.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from models.orienteering import Orienteering, Tours
from models.orienteering_search import OrienteeringSearch
from models.tour_bound import TourBound
from models.tour_closing import close_packing

FIRST_TURN_S = 0.5
LONGEST_TURN_S = 4.0
SHARED_TOURS = 300
"""Tours of the search that the linear program starts from."""
PACKING_S = 2.0
"""Limit of one packing of the pool."""
LISTED_TOURS = 150_000
"""Tours to close the gap with, at most."""


@dataclass(frozen=True)
class LongTours:
    """A plan and what is proven of it.

    Attributes
    ----------
    tours : tuple of tours
        Points in order, both ends included; at most one tour a vehicle.
    value, bound : float
        Prize of the plan, verified; no plan has more than `bound`.
    length : float
        Of all tours together.
    best_at_s : float
        Seconds until the plan's prize was found.
    termination : str
        ``finished`` (proven), ``time_limit`` or ``interrupted``.
    """

    tours: Tours
    value: float
    bound: float
    length: float
    best_at_s: float
    termination: str

    @property
    def proven(self) -> bool:
        """Whether the plan meets the bound."""
        return self.value >= self.bound


def plan_long_tours(
    instance: Orienteering, *, time_limit_s: float = 60.0, seed: int = 0, stop: threading.Event | None = None
) -> LongTours:
    """The best plan found within the time, verified, with its bound.

    The search and the bound take turns that grow longer; a settled bound leaves all the time to the search.
    The time is kept to within one step (a descent or a pricing).
    """
    begun = time.perf_counter()
    stop = stop or threading.Event()
    search, bound = OrienteeringSearch(instance, seed=seed), TourBound(instance)
    closed_at = -1.0
    best_at, turn = 0.0, min(FIRST_TURN_S, time_limit_s / 8)

    def left() -> float:
        return 0.0 if stop.is_set() else begun + time_limit_s - time.perf_counter()

    while search.value < bound.bound and left() > 0:
        before = search.value
        search.run(seconds=min(turn, left()), target=bound.bound, stop=stop)
        if search.value < bound.bound and left() > 0:
            search.add(bound.elementary)
            bound.elementary.clear()
            search.pack(seconds=min(PACKING_S, left()), price=bound.price)
        if search.value > before:
            best_at = time.perf_counter() - begun
        bound.add((*search.best, *search.good_tours(SHARED_TOURS)))
        until = time.perf_counter() + min(turn, left())
        while not bound.settled and search.value < bound.bound and time.perf_counter() < until and left() > 0:
            bound.step(seconds=until - time.perf_counter())
        if bound.settled and search.value < bound.bound and left() > 0 and closed_at != search.value:
            _close(search, bound, seconds=left() / 2)
            closed_at = search.value
            best_at = time.perf_counter() - begun if search.value > before else best_at
        turn = min(1.5 * turn, LONGEST_TURN_S)
    if search.value >= bound.bound:
        termination = "finished"
    else:
        termination = "interrupted" if stop.is_set() else "time_limit"
    return LongTours(search.best, instance.value(search.best), bound.bound, search.length, best_at, termination)


def _close(search: OrienteeringSearch, bound: TourBound, *, seconds: float) -> None:
    """Choose among every tour that a plan of a target prize could use: such a plan, or the proof that there is none.

    The first target is the least better plan; where its tours are too many, the targets halve the way between the
    greatest that failed and the bound: each lowers the bound, or raises the plan, or fails.
    """
    instance = search.instance
    deadline = time.perf_counter() + seconds
    failed, target = search.value, search.value + instance.step
    while failed < target <= bound.bound and search.value < target and time.perf_counter() < deadline:
        tours = bound.tours_above(target)
        less = target - instance.step
        closed = None
        if tours is not None and len(tours) <= LISTED_TOURS:
            closed = close_packing(instance, tours, value=less, deadline=deadline)
            bound.bound = max(less, min(bound.bound, closed.bound))
        if closed is not None and closed.tours is not None:
            search.take(closed.tours)
            return
        if closed is None or closed.bound >= target:
            failed = target
        target = instance.rounded((failed + bound.bound) / 2)
