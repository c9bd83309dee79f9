"""From decisions and their timetable to a whole plan with its figures, after the checker's word."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import platform
from dataclasses import dataclass, replace

from optimizer.checking import check_plan
from optimizer.facts import plan_facts
from optimizer.figures import access_lines, figures
from optimizer.plan import Decisions, Figures, Outcome, Plan
from optimizer.problem import Problem
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.timetable import Timetable
from optimizer.travel.matrices import TravelTimes


class CheckFailed(Exception):
    """The checker refuses what the optimiser made: a bug, never a user's fault."""


class TooMuchDroppedError(CheckFailed):
    """What was left out to make a timetable possible was asked for by a rule: then there is no plan to show."""


@dataclass(frozen=True)
class Scheduled:
    """What the optimiser decided and the timetable holds."""

    decisions: Decisions
    timetable: Timetable
    notes: tuple[str, ...] = ()


def checked_plan(problem: Problem, travel: TravelTimes, found: Scheduled, outcome: Outcome) -> Plan:
    """The whole plan with its figures, after the checker's word.

    Raises
    ------
    CheckFailed
        `TooMuchDroppedError` where something was left out of the decisions.
    """
    territory, scenario = problem.territory, problem.scenario
    opened = {site for site, _ in found.decisions.openings}
    fitted = tuple(site.id for site in territory.sites if site.id in opened and not site.existing)
    plan = Plan(
        territory=territory.id, scenario=scenario.name.fr, openings=found.timetable.openings,
        tours=found.timetable.tours, fitted=fitted, figures=_nothing(), outcome=outcome, access=(), notes=found.notes,
        inputs_hash=inputs_hash(territory, scenario), versions=versions(),
    )
    facts = plan_facts(plan, territory, scenario, travel)
    plan = concluded(
        replace(plan, figures=figures(facts), access=access_lines(facts)), outcome, asked_gap=scenario.solve.gap
    )
    violations = check_plan(plan, territory, scenario, travel)
    if violations:
        told = "; ".join(f"{violation.label}: {violation.message}" for violation in violations[:20])
        raise TooMuchDroppedError(told) if found.notes else CheckFailed(told)
    return replace(plan, checked=True)


def concluded(plan: Plan, outcome: Outcome, *, asked_gap: float) -> Plan:
    """The plan with how its optimisation ended; nothing is called proven, or within the gap asked for, that is not.

    A timetable may have cost what the optimiser had reached: then there was nothing left to try.
    """
    access = plan.figures.access_person_weeks
    # The bound comes from sums in another order: rounding must not put it below the plan.
    bound = max(outcome.bound_person_weeks, access)
    ended = replace(plan, outcome=replace(outcome, bound_person_weeks=bound))
    termination = outcome.termination
    if termination == "proven_optimal" and bound - access > 1e-6 * max(1.0, bound):
        termination = "gap_reached"
    if termination == "gap_reached" and ended.gap > asked_gap + 1e-6:
        termination = "exhausted"
    return replace(ended, outcome=replace(ended.outcome, termination=termination))


def _nothing() -> Figures:
    """Figures of no plan, before the real ones are known."""
    return Figures(
        need_person_weeks=0.0, today_person_weeks=0.0, access_person_weeks=0.0, cost_eur=0.0,
        fit_out_investment_eur=0.0,
        cost_by={}, access_by_service={}, access_by_season={}, access_by_area={}, access_by_group={}, reach=(),
        worst_tenth=(0.0, 0.0), visits_per_week={}, eur_per_inhabitant=0.0, eur_per_visit=None, payers=(), too_quiet=(),
    )


def inputs_hash(territory: Territory, scenario: Scenario) -> str:
    """SHA-256 of everything that decides the plan; example people and the number of threads do not."""
    decides = scenario.model_dump_json(exclude={"people": True, "solve": {"threads"}})
    return hashlib.sha256((territory.content_hash + decides).encode()).hexdigest()


@functools.cache
def versions() -> dict[str, str]:
    """Versions of what made the plan."""
    packages = ("maillage", "numpy", "numba", "highspy", "ortools")
    return {"python": platform.python_version(), **{name: importlib.metadata.version(name) for name in packages}}
