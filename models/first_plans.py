"""The plans that come before any bound: given, greedy, places alone, separate, or the first that exists at all."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.completion import pattern_program
from models.joint_data import JointData
from models.joint_run import Run
from models.plan_search import PlanSearch, attractive_tours
from models.polish import JointPlan, keeps_rows
from models.restriction import restrict
from models.solver import solve_program
from models.starting import repaired

PLACES_S, PLACES_SHARE = 5.0, 0.05
"""The places-only search takes so much counted work, or this share of the time limit, at most."""
PLACES_ROUND = 20
IDLE_ROUNDS = 25
"""The places-only search ends after so many rounds without a better plan."""
SEARCHED_TOURS = 1000


def first_plans(run: Run, start: JointPlan | None) -> PlanSearch:
    """The given, greedy, places-only and separate plans; the search that goes on from the best."""
    began = time.monotonic()
    tours = attractive_tours(run.data, per_use=SEARCHED_TOURS)
    mended = repaired(run.data, start) if start is not None else None
    if mended is not None and keeps_rows(run.data, mended):
        run.found("start", mended)
    search = run.search_over(tours, start=mended)
    if not search.feasible and mended is not None:
        search = run.search_over(tours)
    if search.feasible and mended is not None:
        run.found("start", search.plan())
    elif search.feasible:
        run.found("greedy", search.plan())
    if not (run.best is not None and run.over()):
        separate = _places_then_tours(run, tours)
        if separate is not None and (not search.feasible or separate.value > search.value):
            search = separate
    run.took("first plans", began)
    return search


def _places_then_tours(run: Run, tours: list[NDArray[np.intp]]) -> PlanSearch | None:
    """The best places without tours, then tours with what is left; the search that has both, if it found a plan."""
    places = run.search_over([np.zeros(0, dtype=np.intp) for _ in tours])
    if not places.feasible:
        return None
    left_s = min(PLACES_S, PLACES_SHARE * run.time_limit_s)
    idle = 0
    while left_s > 0 and idle < IDLE_ROUNDS and not run.over():
        left_s -= places.work_s(PLACES_ROUND)
        idle = 0 if places.improve(PLACES_ROUND) else idle + 1
    run.places_only = run.data.value(places.plan().offers)
    run.found("places", places.plan())
    combined = run.search_over(tours, start=places.plan())
    if not combined.feasible:
        return None
    run.separate = run.data.value(combined.plan().offers)
    run.found("separate", combined.plan())
    return combined


def find_any_plan(run: Run) -> None:
    """A first plan where the greedy cannot meet every lower limit: the integer program without an objective.

    Attractive tours first, then all of them.
    """
    began = time.monotonic()
    every = [np.arange(len(pool)) for pool in run.data.fleet.pools]
    for tours in (attractive_tours(run.data, per_use=400), every):
        termination = "finished"
        while run.best is None and termination == "finished" and not run.over():
            termination = _any_plan_with(run, run.data, tours)
        if termination != "infeasible":
            break
    run.took("feasible", began)


def _any_plan_with(run: Run, data: JointData, tours: list[NDArray[np.intp]]) -> str:
    part = restrict(data, offers=np.ones(data.n_offers, bool), tours=tours)
    patterns = pattern_program(part.data)
    program = replace(patterns.program, objective=np.zeros(patterns.program.n_columns))
    solution = solve_program(program, time_limit_s=run.seconds_left(), seed=run.seed, stop=run.stop)
    if solution.x is not None:
        run.found("feasible", part.whole(patterns.plan(part.data, solution.x)))
    return solution.termination
