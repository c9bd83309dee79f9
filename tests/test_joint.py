"""Places and tours together against every plan of tiny territories; and checked plans from end to end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from numpy.typing import NDArray
from tiny import tiny_scenario_dict, tiny_tables, write_tiny_territory

from models.joint import JointResult, optimise
from models.joint_data import JointData
from models.polish import keeps_rows
from optimizer.compiling import compile_problem
from optimizer.joint_problem import joint_data, places_xy_km
from optimizer.plan import Plan
from optimizer.planning import make_plan
from optimizer.problem import Problem
from optimizer.reading import load
from optimizer.rules import rule_rows
from optimizer.scenario import Scenario
from optimizer.staffing import team_rows
from optimizer.territory import Territory
from optimizer.travel.matrices import travel_times

Option = tuple[NDArray[np.bool_], NDArray[np.float64]]
"""Offers that hold, and activity of the labelled rows without elements."""


def written(folder: Path, *, n_stops: int = 3, seasons: int = 2, **changes: Any) -> tuple[Territory, Scenario]:
    tables = tiny_tables()
    availability = tables["availability"]
    if seasons == 1:
        for row in availability:
            row["season"] = "all"
    write_tiny_territory(folder, stops=tables["stops"][:n_stops], availability=availability)
    scenario = {**tiny_scenario_dict(), **changes}
    scenario["seasons"] = scenario["seasons"][:seasons]
    path = folder / "scenario.yaml"
    path.write_text(yaml.safe_dump(scenario, allow_unicode=True, sort_keys=False), encoding="utf-8")
    read, territory = load(path)
    return territory, read


def compiled(territory: Territory, scenario: Scenario) -> tuple[Problem, JointData]:
    travel = travel_times(territory, scenario)
    problem = compile_problem(territory, scenario, travel)
    return problem, joint_data(problem, travel, [*rule_rows(problem), *team_rows(problem)])


def optimised(problem: Problem, data: JointData) -> JointResult:
    return optimise(
        data, xy_km=places_xy_km(problem), budget_row=0, seed=1, time_limit_s=120, gap=0.0, stop=threading.Event(),
        observe=lambda *_: None,
    )


def dense_rows(data: JointData) -> NDArray[np.float64]:
    """The labelled rows, shape (rows, columns before tours)."""
    dense = np.zeros((len(data.rows), data.first_tour))
    row = np.repeat(np.arange(len(data.rows)), np.diff(data.rows.row_ptr))
    np.add.at(dense, (row, data.rows.index), data.rows.value)
    return dense


def site_options(data: JointData, dense: NDArray[np.float64]) -> Iterator[Option]:
    """Every choice of a level for each site and season; variants of a building exclude each other."""
    chains: list[list[tuple[int, ...]]] = []
    for lowest in np.flatnonzero((data.offer_vehicle < 0) & (data.offer_below < 0)):
        levels: list[tuple[int, ...]] = [(), (int(lowest),)]
        while len(above := np.flatnonzero(data.offer_below == levels[-1][-1])):
            levels.append((*levels[-1], int(above[0])))
        chains.append(levels)
    for choice in product(*chains):
        offers = np.zeros(data.n_offers, dtype=bool)
        offers[[offer for levels in choice for offer in levels]] = True
        fitted = [site for site in np.unique(data.offer_place[offers]) if data.needs_fit_out[site]]
        if len({int(data.building[site]) for site in fitted}) == len(fitted):
            yield offers, dense[:, data.first_offer + np.flatnonzero(offers)].sum(axis=1) + dense[:, fitted].sum(axis=1)


def tour_options(data: JointData, dense: NDArray[np.float64], use: int) -> Iterator[tuple[Option, int]]:
    """Every set of tours with visit levels, and its vehicles; one tour for each stop's best level suffices."""
    fleet = data.fleet
    pool, season = fleet.pools[use], int(fleet.season[use])
    mine = (data.offer_vehicle == fleet.vehicle[use]) & (data.offer_season == season)
    patterns = list(product(range(len(pool)), sorted(set(data.offer_level[mine].tolist()))))
    for size in range(len(set(data.offer_place[mine].tolist())) + 1):
        for tours in combinations(patterns, size):
            vehicles = -(-sum(runs for _, runs in tours) // int(fleet.days_per_vehicle[use]))
            if vehicles > fleet.most[use]:
                continue
            offers = np.zeros(data.n_offers, dtype=bool)
            activity = dense[:, data.first_vehicle + use] * vehicles
            for tour, runs in tours:
                places = data.n_sites + pool.stops[tour, : pool.size[tour]]
                offers |= mine & np.isin(data.offer_place, places) & (data.offer_level <= runs)
                activity = activity + data.rows.tour_eur[:, season] * fleet.tour_eur[use][tour] * runs
            yield (offers, activity), vehicles


def affordable(data: JointData, vehicles: tuple[int, ...]) -> bool:
    """Whether the vehicles of all uses are within the number of each type, season by season."""
    needed: dict[tuple[int, int], int] = {}
    for use, count in enumerate(vehicles):
        key = int(data.fleet.vehicle[use]), int(data.fleet.season[use])
        needed[key] = needed.get(key, 0) + count
    return all(count <= data.fleet.number[vehicle] for (vehicle, _), count in needed.items())


def oracle(
    data: JointData, accept: Callable[[NDArray[np.bool_]], bool] = lambda offers: True,
    value: Callable[[NDArray[np.bool_]], float] | None = None,
) -> float | None:
    """The best gain of all plans that keep the rows and whose offers are accepted; None if there is none.

    Parameters
    ----------
    value : callable, optional
        Gain of some offers, at most what they cover; without it, what they cover.
    """
    dense = dense_rows(data)
    on_elements = dense[:, data.first_element:]

    def served(offers: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return np.logical_or.reduceat(offers[data.elements.offers], data.elements.indptr[:-1])

    sites = [(offers, served(offers), activity) for offers, activity in site_options(data, dense)]
    of_use = [
        [(offers, served(offers), eur, vehicles) for (offers, eur), vehicles in tour_options(data, dense, use)]
        for use in range(len(data.fleet))
    ]
    combined = [parts for parts in product(*of_use) if affordable(data, tuple(count for *_, count in parts))]
    tour_offers = np.array([np.logical_or.reduce([o for o, *_ in parts]) for parts in combined])
    tour_served = np.array([np.logical_or.reduce([s for _, s, *_ in parts]) for parts in combined])
    tour_activity = np.array([np.sum([a for _, _, a, _ in parts], axis=0) for parts in combined])
    best = None
    for site_offers, site_served, site_activity in sites:
        everything = (tour_served | site_served).astype(float)
        activity = tour_activity + site_activity + everything @ on_elements.T
        kept = ((activity <= data.rows.hi + 1e-6) & (activity >= data.rows.lo - 1e-6)).all(axis=1)
        values = everything @ data.elements.weight
        for combination in np.flatnonzero(kept)[np.argsort(-values[kept])]:
            if best is not None and values[combination] <= best:
                break
            offers = site_offers | tour_offers[combination]
            if not accept(offers):
                continue
            if value is None:
                best = float(values[combination])
                break
            best = max(-np.inf if best is None else best, value(offers))
    return best


ONE_SEASON = {"seasons": 1}
TWO_SEASONS = {"seasons": 2, "n_stops": 2, "opening_levels": [2]}
CASES: dict[str, dict[str, Any]] = {
    "no money": {**ONE_SEASON, "budget_eur": 0},
    "a little": {**ONE_SEASON, "budget_eur": 4000},
    "some": {**ONE_SEASON, "budget_eur": 9000},
    "more": {**ONE_SEASON, "budget_eur": 16000},
    "plenty": {**ONE_SEASON, "budget_eur": 500000},
    "few sites": {**ONE_SEASON, "budget_eur": 20000, "rules": [{"kind": "site_count", "at_most": 1}]},
    "at least a site": {**ONE_SEASON, "budget_eur": 12000, "rules": [{"kind": "site_required", "site": "s3"}]},
    "a least access": {
        **ONE_SEASON, "budget_eur": 16000, "rules": [{"kind": "minimum_access", "share": 0.3, "area": "south"}],
    },
    "two seasons": {**TWO_SEASONS, "budget_eur": 12000},
    "two seasons, more": {**TWO_SEASONS, "budget_eur": 25000},
    "two seasons, one site a year": {
        **TWO_SEASONS, "budget_eur": 25000, "rules": [{"kind": "site_count", "at_most": 1}],
    },
}


@pytest.mark.parametrize("case", CASES)
def test_the_engine_reaches_the_best_of_all_plans(case: str, tmp_path: Path) -> None:
    problem, data = compiled(*written(tmp_path, **CASES[case]))
    best = oracle(data)
    result = optimised(problem, data)
    assert best is not None
    assert result.bound >= best - 1e-6
    assert result.plan is not None
    assert result.plan.value == pytest.approx(data.elements.value(result.plan.offers), abs=1e-9)
    assert result.plan.value <= result.bound + 1e-6
    assert keeps_rows(data, result.plan)
    assert result.plan.value == pytest.approx(best, abs=1e-6)
    assert result.bound == pytest.approx(best, abs=1e-5)
    assert result.termination == "proven_optimal"


def test_where_nothing_may_be_proposed_the_plan_is_today(tmp_path: Path) -> None:
    _, data = (prepared := compiled(*written(tmp_path, seasons=1, opening_levels=[], fleet=[])))
    assert data.n_offers == 0
    result = optimised(*prepared)
    assert result.plan is not None
    assert result.plan.value == result.bound == 0.0
    assert result.termination == "proven_optimal"


def test_without_places_the_search_has_only_tours(tmp_path: Path) -> None:
    _, data = (prepared := compiled(*written(tmp_path, seasons=1, opening_levels=[], budget_eur=16000)))
    result = optimised(*prepared)
    assert data.is_visit.all()
    assert result.plan is not None
    assert result.plan.value == pytest.approx(oracle(data), abs=1e-6)


@pytest.mark.parametrize("case", CASES)
def test_every_visit_of_the_plan_is_driven_by_a_tour(case: str, tmp_path: Path) -> None:
    problem, data = compiled(*written(tmp_path, **CASES[case]))
    plan = optimised(problem, data).plan
    assert plan is not None
    for use, (vehicle, season) in enumerate(zip(data.fleet.vehicle, data.fleet.season, strict=True)):
        pool = data.fleet.pools[use]
        for offer in np.flatnonzero(plan.offers & (data.offer_vehicle == vehicle) & (data.offer_season == season)):
            stop = data.offer_place[offer] - data.n_sites
            visits = sum(
                runs for which, tour, runs in plan.tours if which == use and stop in pool.stops[tour, : pool.size[tour]]
            )
            assert visits >= data.offer_level[offer]


def solve(seconds: float) -> dict[str, Any]:
    return {"solve": {"time_limit_s": seconds, "gap": 0.0, "seed": 1}}


def test_a_plan_of_the_tiny_territory_is_checked_and_within_its_budget(tmp_path: Path) -> None:
    territory, scenario = written(tmp_path, **solve(5))
    plan = make_plan(territory, scenario)
    assert isinstance(plan, Plan)
    assert plan.checked
    assert plan.figures.cost_eur <= scenario.budget_eur + 1e-6
    assert plan.figures.access_person_weeks > plan.figures.today_person_weeks
    assert plan.gap >= 0


def test_a_stopped_run_still_gives_a_checked_plan(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    territory, scenario = written(tmp_path, **solve(60))
    plan = make_plan(territory, scenario, stop=stop)
    assert isinstance(plan, Plan)
    assert plan.checked
    assert plan.outcome.termination == "interrupted"
    assert plan.figures.cost_eur <= scenario.budget_eur + 1e-6
