"""Bases and tours for the least euros, with a proven bound: search and branching take turns and feed each other.

Tours of the plans that the search meets start the relaxation; a better plan that an integer program finds, over all
tours that such a plan could use, is where the search goes on. Formulation and sources:
`models.location_routing`, `models.location_routing_search`, `models.location_routing_tree`.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from models.location_routing import LocationRouting, Tour
from models.location_routing_search import LocationSearch
from models.location_routing_tree import LocationTree

FIRST_SEARCH_S_A_STOP = 0.04
SEARCH_SHARE = 0.25
"""Of the time, for the search while nodes are left."""
TURN_S = 2.0


@dataclass(frozen=True)
class LocatedTours:
    """A plan and what is proven of it.

    Attributes
    ----------
    tours : tuple of tours
        Points in order, the base at both ends; empty where no plan was found.
    cost : float
        Euros, verified; infinite without a plan.
    bound : float
        No plan costs less; infinite where there is none.
    best_at_s : float
        Seconds until the plan was found.
    termination : str
        ``finished`` (proven), ``time_limit`` or ``interrupted``.
    """

    tours: tuple[Tour, ...]
    cost: float
    bound: float
    best_at_s: float
    termination: str

    @property
    def proven(self) -> bool:
        """Whether the plan meets the bound."""
        return self.bound >= self.cost


def plan_location_routing(
    instance: LocationRouting, *, time_limit_s: float = 120.0, seed: int = 0, stop: threading.Event | None = None
) -> LocatedTours:
    """The best plan found within the time, verified, with its bound.

    The time is kept to within one step: a descent of the search, a pricing or a listing (some seconds).
    """
    begun = time.perf_counter()
    stop = stop or threading.Event()
    search, tree = LocationSearch(instance, seed=seed), LocationTree(instance)
    best_at = searched = 0.0

    def left() -> float:
        return 0.0 if stop.is_set() else begun + time_limit_s - time.perf_counter()

    turn = min(FIRST_SEARCH_S_A_STOP * instance.n_stops, time_limit_s / 8)
    while tree.bound < search.cost and left() > 0:
        before, at = search.cost, time.perf_counter()
        if tree.settled or searched <= SEARCH_SHARE * (at - begun):
            search.run(seconds=min(turn, left()), target=tree.bound, stop=stop)
            searched += time.perf_counter() - at
            turn = min(TURN_S, time_limit_s / 8)
            tree.relaxation.add(search.tours)
        else:
            tree.relaxation.add(search.pool)
            plan = tree.step(search.cost, deadline=at + left() / 2)
            if plan is not None:
                search.take(plan)
        if search.cost < before:
            best_at = time.perf_counter() - begun
    if tree.bound >= search.cost:
        termination = "finished"
    else:
        termination = "interrupted" if stop.is_set() else "time_limit"
    cost = instance.cost(search.tours) if search.tours else search.cost
    return LocatedTours(search.tours, cost, min(tree.bound, cost), best_at, termination)
