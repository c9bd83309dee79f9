"""Whether any plan can keep all the rules, said before optimising.

Where no rule asks for anything, today itself is a plan; where the required places alone are dearer than the budget,
a sum says so. Otherwise a program of places alone is asked for any point
that keeps the rules, visits being free of cost and vehicles, so that "impossible" is proven whatever the tours;
"possible" still leaves tours and timetable to be found. Who lives where plays no part unless a rule speaks of
access: then everybody but the largest demand point is left out, and compiling takes no time.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np

from models.program import FloatArray
from optimizer.facts import PlanFacts
from optimizer.plan import Conflict, NoPlan
from optimizer.problem import Problem
from optimizer.reading.required_cost import required_costs_eur
from optimizer.rules import rule_rows, total_budget
from optimizer.rules.base import EUR_TOLERANCE, INF, Row
from optimizer.rules.phrasing import Phrasing
from optimizer.scenario import Scenario
from optimizer.staffing import team_rows
from optimizer.territory import DemandPoints, Territory
from optimizer.travel.matrices import TravelTimes, travel_times

TOLERANCE = 1e-6
SPEAK_OF_PEOPLE = ("minimum_access", "within_minutes")
"""Kinds of rule whose rows depend on who lives where."""


def possible(
    territory: Territory, scenario: Scenario, travel: TravelTimes, *, lang: str = "fr", time_limit_s: float = 10.0,
    stop: threading.Event | None = None,
) -> NoPlan | None:
    """What makes the rules impossible together, and the smallest changes that mend it; None if nothing does.

    None is no promise where time ran out or `stop` was set: nothing is proven then. A plan known to fit needs no
    such question.

    Parameters
    ----------
    territory, scenario, travel
        As edited; every name that a rule uses must be known (`optimizer.reading.cross_checks`).
    lang : str
        Language of the conflict and its remedies.
    time_limit_s : float
        For all of it.
    stop : Event, optional
        Set it to give up.
    """
    if _today_keeps_all(territory, scenario, travel):
        return None
    if too_dear := _required_too_dear(territory, scenario, lang):
        return NoPlan(conflicts=(too_dear,))
    deadline = time.monotonic() + time_limit_s
    from models.master import build_master
    from models.solver import solve_program
    from optimizer.conflicts import explain_conflicts
    from optimizer.joint_problem import joint_data

    problem, travel = _compiled(territory, scenario, travel)
    rows: list[Row] = [*rule_rows(problem), *team_rows(problem)]
    master = build_master(joint_data(problem, travel, rows), with_visits=False)
    if conflicts := _impossible_alone(problem, rows, master.core.col_hi, lang):
        return NoPlan(conflicts=conflicts)
    free = replace(master.core, objective=np.zeros(master.core.n_columns))
    solution = solve_program(free, time_limit_s=max(0.1, (deadline - time.monotonic()) / 2), stop=stop)
    if solution.termination != "infeasible" or (stop is not None and stop.is_set()):
        return None
    found = explain_conflicts(
        problem, master.core, rows, list(range(master.first_labelled_row, master.core.n_rows)), lang=lang,
        time_limit_s=max(0.1, deadline - time.monotonic()),
    )
    return found if found.conflicts else None


def _today_keeps_all(territory: Territory, scenario: Scenario, travel: TravelTimes) -> bool:
    today = PlanFacts(territory, scenario, travel, (), (), frozenset())
    return not any(rule.violations(today) for rule in scenario.rules)


def _required_too_dear(territory: Territory, scenario: Scenario, lang: str) -> Conflict | None:
    """The required places against the budget, by sums alone."""
    costs = required_costs_eur(scenario, territory)
    least_eur = sum(costs.values())
    if least_eur <= scenario.budget_eur + EUR_TOLERANCE:
        return None
    say, budget = Phrasing(lang, territory, scenario), total_budget(scenario)
    required = [
        number for number, rule in enumerate(scenario.rules)
        if rule.kind == "site_required" and costs.get(rule.site, 0.0) > 0
    ]
    raised = budget.raised(least_eur - scenario.budget_eur, say)
    if len(required) < len(scenario.rules) or scenario.staff.teams:
        raised += say.either(" (les autres règles peuvent demander plus)", " (the other rules may ask for more)")
    remedies = [raised]
    for number in required:
        rules = scenario.rules[:number] + scenario.rules[number + 1:]
        left_eur = sum(required_costs_eur(scenario.model_copy(update={"rules": rules}), territory).values())
        if left_eur <= scenario.budget_eur:
            remedies.append(_drop(number, scenario, say))
    told = [_numbered(number, scenario, say) for number in required]
    return Conflict(rules=(budget.sentence(lang, territory, scenario), *told), remedies=tuple(remedies))


def _numbered(number: int, scenario: Scenario, say: Phrasing) -> str:
    sentence = scenario.rules[number].sentence(say.lang, say.territory, scenario)
    return say.either(f"Règle {number + 1}\u00a0: {sentence}", f"Rule {number + 1}: {sentence}")


def _drop(number: int, scenario: Scenario, say: Phrasing) -> str:
    sentence = scenario.rules[number].sentence(say.lang, say.territory, scenario)
    return say.either(f"abandonner la règle {number + 1}\u00a0: {sentence}", f"drop rule {number + 1}: {sentence}")


def _impossible_alone(problem: Problem, rows: list[Row], most: FloatArray, lang: str) -> tuple[Conflict, ...]:
    """Rules that ask for more than everything together gives: a sum decides, and says how far they must give way."""
    say = Phrasing(lang, problem.territory, problem.scenario)
    lacking: dict[int, list[tuple[Row, float]]] = {}
    for row in rows:
        if row.rule >= 0 and not row.definition and row.lo > -INF:
            missing = row.lo - float(np.maximum(row.values, 0.0) @ most[row.columns])
            if missing > TOLERANCE:
                lacking.setdefault(row.rule, []).append((row, missing))
    found = []
    for number, eased in lacking.items():
        rule = problem.scenario.rules[number]
        drops = rule.relaxation == "none"
        remedy = _drop(number, problem.scenario, say) if drops else rule.remedy(eased, lang, problem)
        found.append(Conflict(rules=(_numbered(number, problem.scenario, say),), remedies=(remedy,)))
    return tuple(found)


def _compiled(territory: Territory, scenario: Scenario, travel: TravelTimes) -> tuple[Problem, TravelTimes]:
    """The problem with one stop a tour, for tours are not decided here, and with nobody who plays no part."""
    from optimizer.compiling import compile_problem

    fleet = tuple(vehicle.model_copy(update={"max_stops": 1}) for vehicle in scenario.fleet)
    # Who goes where is not asked here: a rule less can only hide a conflict.
    rules = tuple(
        rule.model_copy(update={"persons_per_week": 0.0, "persons_per_visit": 0.0})
        if rule.kind == "critical_mass" else rule
        for rule in scenario.rules
    )
    simple = scenario.model_copy(update={"fleet": fleet, "rules": rules})
    if not any(rule.kind in SPEAK_OF_PEOPLE for rule in scenario.rules):
        territory = replace(territory, demand=_largest(territory.demand))
        travel = travel_times(territory, simple)
    return compile_problem(territory, simple, travel), travel


def _largest(demand: DemandPoints) -> DemandPoints:
    at = int(demand.persons.sum(axis=1).argmax())
    only = slice(at, at + 1)
    return DemandPoints(
        ids=demand.ids[only], names=demand.names[only], lon=demand.lon[only], lat=demand.lat[only],
        altitude_m=demand.altitude_m[only], area=demand.area[only], persons=demand.persons[only],
    )
