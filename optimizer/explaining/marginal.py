"""What a little more or less money, vehicle days or staff would change: LP values, and re-optimised steps beside them.

An LP value (`models.prices`) is the price of one unit in the linear relaxation, where places and tours can be had in
parts; of several possible prices it is one. What one step more and one step less truly change, whole plans tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.prices import Prices, bound_under, relaxation_prices
from models.starting import with_tours_of
from optimizer.compiling import compile_problem
from optimizer.decided import lists_holding, start_from
from optimizer.explaining.answers import Step, Values, Worth
from optimizer.explaining.reoptimised import InHand
from optimizer.joint_problem import joint_data, places_xy_km
from optimizer.plan import Progress
from optimizer.problem import Problem
from optimizer.rhythm import has_rhythm
from optimizer.rules import rule_rows
from optimizer.rules.base import Row
from optimizer.scenario import Scenario, Team, Vehicle
from optimizer.settling import unless_stopped
from optimizer.slots import DAYS
from optimizer.staffing import team_rows
from optimizer.territory import Territory
from optimizer.travel.matrices import travel_times

BUDGET_STEP = 0.05
"""Of the budget."""
LEAST_STEP_EUR = 1000.0
UNIT_EUR = 1000.0
MOST_HALF_DAYS = 21
"""A week has no more."""


@dataclass(frozen=True, kw_only=True)
class _Change:
    """One step, as a scenario."""

    amount: float
    scenario: Scenario
    weekday: str = ""


@dataclass(frozen=True, kw_only=True)
class _Limited:
    """One thing that a plan has only so much of, and the steps on either side."""

    kind: Literal["budget", "vehicle", "staff"]
    what: str = ""
    unit: float = 1.0
    """In the amount's own unit, what an LP value is told for."""
    changes: tuple[_Change, ...]


def marginal_values(hand: InHand) -> Values:
    """LP values of the budget, of each vehicle type's days and of each team's half-days, and the steps re-optimised.

    A stop leaves out the steps that were not begun.
    """
    relaxed = _relaxed(hand)
    worth = []
    for limited in (_budget(hand.scenario), *_vehicles(hand), *_teams(hand.scenario)):
        steps = tuple(_step(hand, relaxed, limited, change) for change in limited.changes if not hand.stop.is_set())
        by_season = relaxed.by_season(limited) if relaxed else {}
        worth.append(Worth(
            kind=limited.kind, what=limited.what, steps=steps,
            lp_person_weeks=relaxed.of_unit(limited) if relaxed else None, by_season=by_season,
        ))
    lp_bound = relaxed.bound_person_weeks if relaxed else None
    bound = min(hand.bound_person_weeks, inf if lp_bound is None else lp_bound)
    return Values(
        lp_bound_person_weeks=lp_bound, short_person_weeks=max(0.0, bound - hand.access_person_weeks),
        worth=tuple(worth), interrupted=hand.stop.is_set(),
    )


def _step(hand: InHand, relaxed: _Relaxed | None, limited: _Limited, change: _Change) -> Step:
    lp = relaxed.of(limited, change) if relaxed else None
    bound = relaxed.bound_under(change.scenario) if relaxed else inf
    best, conflicts = hand.best_under(change.scenario, tighter=change.amount < 0, bound_person_weeks=bound)
    return Step(amount=change.amount, weekday=change.weekday, lp_person_weeks=lp, best=best, conflicts=conflicts)


# --- steps ----------------------------------------------------------------------------------------------


def _budget(scenario: Scenario) -> _Limited:
    step = max(BUDGET_STEP * scenario.budget_eur, LEAST_STEP_EUR)
    amounts = [step, *([-min(step, scenario.budget_eur)] if scenario.budget_eur > 0 else [])]
    return _Limited(kind="budget", unit=UNIT_EUR, changes=tuple(
        _Change(amount=amount, scenario=scenario.model_copy(update={"budget_eur": scenario.budget_eur + amount}))
        for amount in amounts
    ))


def _vehicles(hand: InHand) -> Iterator[_Limited]:
    """Every vehicle of a type works one weekday more: the next that it does not; one less: the one driven least."""
    for vehicle in hand.scenario.fleet:
        if not vehicle.number:
            continue
        driven = Counter[str](dict.fromkeys(vehicle.days, 0))
        for run in hand.plan.tours:
            if run.vehicle == vehicle.id:
                driven[run.weekday] += len(run.weeks)
        changes = []
        if free := [day for day in DAYS if day not in vehicle.days]:
            changes.append(_working(hand.scenario, vehicle, [*vehicle.days, free[0]], free[0]))
        least = min(vehicle.days, key=lambda day: (driven[day], -DAYS.index(day)))
        left = [day for day in vehicle.days if day != least]
        if any(has_rhythm(visits, weeks=vehicle.cycle_weeks, days=left) for visits in vehicle.visit_levels):
            changes.append(_working(hand.scenario, vehicle, left, least))
        yield _Limited(kind="vehicle", what=vehicle.id, changes=tuple(changes))


def _working(scenario: Scenario, vehicle: Vehicle, days: Sequence[str], changed: str) -> _Change:
    """The scenario where a vehicle type works on these weekdays, at the visit levels that they allow."""
    ordered = tuple(day for day in DAYS if day in days)
    visits = tuple(
        level for level in vehicle.visit_levels if has_rhythm(level, weeks=vehicle.cycle_weeks, days=ordered)
    )
    other = vehicle.model_copy(update={"days": ordered, "visit_levels": visits})
    fleet = tuple(other if each.id == vehicle.id else each for each in scenario.fleet)
    more = len(ordered) - len(vehicle.days)
    return _Change(
        amount=float(more * vehicle.number), scenario=scenario.model_copy(update={"fleet": fleet}), weekday=changed
    )


def _teams(scenario: Scenario) -> Iterator[_Limited]:
    """One half-day a week for the whole team, whatever its number."""
    for team in scenario.staff.teams:
        if team.number:
            half_days = [team.half_days_per_week + more / team.number for more in (1, -1)]
            yield _Limited(kind="staff", what=team.id, changes=tuple(
                _staffed(scenario, team, each) for each in half_days if 0 <= each <= MOST_HALF_DAYS
            ))


def _staffed(scenario: Scenario, team: Team, half_days_per_week: float) -> _Change:
    other = team.model_copy(update={"half_days_per_week": half_days_per_week})
    teams = tuple(other if each.id == team.id else each for each in scenario.staff.teams)
    staff = scenario.staff.model_copy(update={"teams": teams})
    more = 1.0 if half_days_per_week > team.half_days_per_week else -1.0
    return _Change(amount=more, scenario=scenario.model_copy(update={"staff": staff}))


# --- prices ---------------------------------------------------------------------------------------------


def _relaxed(hand: InHand) -> _Relaxed | None:
    if hand.observe is not None:
        hand.observe(Progress(phase="bound", seconds=0.0))
    problem = compile_problem(hand.territory, hand.scenario, hand.facts.travel)
    rows = _rows(problem)
    data = lists_holding(problem, joint_data(problem, hand.facts.travel, rows), hand.plan)
    tours = with_tours_of(start_from(problem, data, hand.plan), [np.zeros(0, np.intp) for _ in data.fleet.pools])
    prices = unless_stopped(lambda: relaxation_prices(
        data, tours=tours, xy_km=places_xy_km(problem), stop=hand.stop
    ), hand.stop)
    return _Relaxed(hand.territory, problem, rows, prices) if prices is not None else None


def _rows(problem: Problem) -> list[Row]:
    return [*rule_rows(problem), *team_rows(problem)]


@dataclass(frozen=True, eq=False)
class _Relaxed:
    """The prices of the relaxation, and what they say of a step."""

    territory: Territory
    problem: Problem
    rows: list[Row]
    prices: Prices

    @property
    def bound_person_weeks(self) -> float:
        return self.problem.today_person_weeks + self.prices.bound

    def bound_under(self, scenario: Scenario) -> float:
        """What the prices prove of every plan of another scenario."""
        travel = travel_times(self.territory, scenario)
        other = compile_problem(self.territory, scenario, travel)
        return other.today_person_weeks + bound_under(self.prices, joint_data(other, travel, _rows(other)))

    def of(self, limited: _Limited, change: _Change) -> float:
        """What a step is worth at these prices."""
        return float(self._by_season(limited, change).sum())

    def of_unit(self, limited: _Limited) -> float | None:
        """What one unit is worth; by the step more, or else by the step less."""
        step = next(iter(limited.changes), None)
        return None if step is None else self.of(limited, step) / step.amount * limited.unit

    def by_season(self, limited: _Limited) -> dict[str, float]:
        """What one unit is worth in each season where it is worth something."""
        step = next(iter(limited.changes), None)
        if step is None or limited.kind == "budget":
            return {}
        worth = self._by_season(limited, step) / step.amount * limited.unit
        seasons = zip(self.problem.scenario.seasons, worth, strict=True)
        return {season.id: float(value) for season, value in seasons if value > self._noise}

    @property
    def _noise(self) -> float:
        """What the interior point leaves of a price that is nothing."""
        return 1e-6 * max(1.0, self.prices.value)

    def _by_season(self, limited: _Limited, change: _Change) -> NDArray[np.float64]:
        """What a step is worth by season, shape (seasons,); what belongs to no season is put into the first."""
        worth = np.zeros(len(self.problem.scenario.seasons))
        if limited.kind == "vehicle":
            fleet, uses = self.problem.scenario.fleet, self.problem.vehicles
            mine = np.array([fleet[vehicle].id == limited.what for vehicle in uses.vehicle], dtype=bool)
            vehicle = next(each for each in fleet if each.id == limited.what)
            runs = change.amount / vehicle.number * vehicle.cycle_weeks
            np.add.at(worth, uses.season[mine], (self.prices.run * self.prices.vehicles)[mine] * runs)
            return worth
        moved = _rows(replace(self.problem, scenario=change.scenario))
        for row, other, price in zip(self.rows, moved, self.prices.limit, strict=True):
            if other.hi != row.hi:
                worth[self._season(row)] += price * (other.hi - row.hi)
        return worth

    def _season(self, row: Row) -> int:
        """Season of a row over the openings of one season; 0 for the budget."""
        if row.tour_eur is not None:
            return 0
        return int(self.problem.offers.season[row.columns[0] - self.problem.n_sites])
