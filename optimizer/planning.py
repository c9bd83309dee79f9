"""The one way from a territory and a scenario to a checked plan."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from models.joint import JointResult, optimise
from models.joint_data import JointData
from models.master import build_master
from models.polish import JointPlan
from optimizer.checking import check_plan
from optimizer.compiling import compile_problem
from optimizer.conflicts import explain_conflicts
from optimizer.facts import plan_facts
from optimizer.figures import access_lines, figures
from optimizer.joint_problem import joint_data, places_xy_km
from optimizer.plan import Decisions, Figures, NoPlan, Outcome, Plan, Progress
from optimizer.problem import Problem
from optimizer.rules import rule_rows
from optimizer.rules.base import Row
from optimizer.scenario import Scenario
from optimizer.scheduling import ScheduleConflict, Timetable, schedule
from optimizer.staffing import team_rows
from optimizer.territory import Territory
from optimizer.travel.matrices import TravelTimes, travel_times

Observe = Callable[[Progress], None]
MOST_TIMETABLE_ROUNDS = 6
"""How often a timetable conflict sends the optimiser back before the conflicting offers are dropped."""
LEAST_SECONDS_AGAIN = 5.0


class CheckFailed(Exception):
    """The checker refuses what the optimiser made: a bug, never a user's fault."""


def make_plan(
    territory: Territory, scenario: Scenario, *, observe: Observe | None = None, stop: threading.Event | None = None,
    started: float | None = None, in_force: Plan | None = None, lang: str = "fr",
) -> Plan | NoPlan:
    """The best plan that can be found in the scenario's time, with its bound, checked.

    Parameters
    ----------
    observe : callable, optional
        Receives `Progress`: phase, incumbent, bound.
    stop : Event, optional
        Set it to stop; the best plan so far is returned.
    started : float, optional
        `time.perf_counter()` at which the work began, for progress; now if not given.
    in_force : Plan, optional
        The plan whose timetable to stay close to.
    lang : str
        Language in which conflicting rules are told.

    Returns
    -------
    Plan or NoPlan
        `NoPlan` names the rules that no plan can keep together.
    """
    started = time.perf_counter() if started is None else started
    stop = stop or threading.Event()
    tell = _Teller(observe, started)
    tell("preparing", None, None)
    travel = travel_times(territory, scenario)
    problem = compile_problem(territory, scenario, travel)
    tell.today_person_weeks = problem.today_person_weeks
    found = _decide(problem, travel, tell, stop, in_force, lang)
    if isinstance(found, NoPlan):
        return found
    tell("checking", None, None)
    return _checked_plan(problem, travel, found, seconds=time.perf_counter() - started)


@dataclass(eq=False)
class _Teller:
    """Turns gains of the engine into `Progress`."""

    observe: Observe | None
    started: float
    today_person_weeks: float = 0.0
    incumbent: float | None = None
    bound: float | None = None

    def __call__(self, phase: str, gain: float | None, bound_on_gain: float | None) -> None:
        if gain is not None:
            self.incumbent = max(self.incumbent or 0.0, self.today_person_weeks + gain)
        if bound_on_gain is not None:
            bound = self.today_person_weeks + bound_on_gain
            self.bound = bound if self.bound is None else min(self.bound, bound)
        if self.observe is not None:
            self.observe(Progress(
                phase=phase, seconds=time.perf_counter() - self.started, incumbent_person_weeks=self.incumbent,
                bound_person_weeks=self.bound, today_person_weeks=self.today_person_weeks,
            ))


@dataclass(frozen=True)
class _Found:
    """What the optimiser and the timetable agree on."""

    decisions: Decisions
    timetable: Timetable
    result: JointResult
    bound: float
    """On the gain; from rounds without rows that only the timetable asked for."""
    phases: tuple[tuple[str, float], ...]
    notes: tuple[str, ...]


def _decide(
    problem: Problem, travel: TravelTimes, tell: _Teller, stop: threading.Event, in_force: Plan | None, lang: str
) -> _Found | NoPlan:
    """Optimise, put into a timetable; conflicts come back as rows until both agree."""
    scenario = problem.scenario
    deadline = time.monotonic() + scenario.solve.time_limit_s
    rules = rule_rows(problem)
    staff_sets: list[tuple[str, str, tuple[str, ...]]] = []
    visit_rows: list[Row] = []
    bound = float("inf")
    phases: list[tuple[str, float]] = []
    before: tuple[Decisions, JointResult] | None = None
    for round_number in range(MOST_TIMETABLE_ROUNDS + 1):
        rows = [*rules, *team_rows(problem, extra=staff_sets), *visit_rows]
        data = joint_data(problem, travel, rows)
        result = optimise(
            data, xy_km=places_xy_km(problem), budget_row=0, seed=scenario.solve.seed, solver=scenario.solve.solver,
            time_limit_s=max(deadline - time.monotonic(), LEAST_SECONDS_AGAIN if round_number else 0.0),
            gap=scenario.solve.gap, stop=stop, observe=tell,
        )
        phases += result.phases
        if not visit_rows:
            bound = min(bound, result.bound)
        last = round_number == MOST_TIMETABLE_ROUNDS or stop.is_set()
        if result.plan is not None:
            before = decisions_of(problem, data, result.plan), result
        elif before is not None:
            # What the timetable asked for leaves nothing: go back and drop what does not fit.
            last = True
        elif stop.is_set():
            return NoPlan(conflicts=(), interrupted=True)
        else:
            master = build_master(data, with_visits=False)
            labelled = list(range(master.first_labelled_row, master.core.n_rows))
            return explain_conflicts(problem, master.core, rows, labelled, lang=lang)
        tell("timetable", None, None)
        began = time.monotonic()
        decisions, result = before
        timetable = _schedule(decisions, problem, travel, in_force)
        notes: list[str] = []
        while isinstance(timetable, ScheduleConflict) and last:
            notes.append(f"dropped to make a timetable possible: {timetable.message}")
            decisions = _without(decisions, timetable)
            timetable = _schedule(decisions, problem, travel, in_force)
        phases.append(("timetable", time.monotonic() - began))
        if isinstance(timetable, Timetable):
            return _Found(decisions, timetable, result, bound, tuple(phases), tuple(notes))
        if timetable.kind == "staff" and timetable.slots:
            staff_sets.append((timetable.team, timetable.season, timetable.slots))
        elif result.plan is not None:
            visit_rows.append(_conflict_row(problem, result.plan, timetable))
    raise AssertionError("the last round always has a timetable")


def _schedule(
    decisions: Decisions, problem: Problem, travel: TravelTimes, in_force: Plan | None
) -> Timetable | ScheduleConflict:
    return schedule(
        decisions, problem.territory, problem.scenario, travel, in_force=in_force, seed=problem.scenario.solve.seed,
        time_limit_s=10.0,
    )


def decisions_of(problem: Problem, data: JointData, plan: JointPlan) -> Decisions:
    """A plan of the engine by the territory's labels."""
    territory, scenario, offers = problem.territory, problem.scenario, problem.offers
    openings: dict[tuple[str, str], int] = {}
    for offer in np.flatnonzero(plan.offers & ~data.is_visit):
        key = territory.sites[offers.place[offer]].id, scenario.seasons[offers.season[offer]].id
        openings[key] = max(openings.get(key, 0), int(offers.level[offer]))
    tours = []
    for use, tour, runs in plan.tours:
        pool = data.fleet.pools[use]
        stops = tuple(territory.stops[stop].id for stop in pool.stops[tour, : pool.size[tour]])
        tours.append((
            scenario.fleet[data.fleet.vehicle[use]].id, territory.bases[data.fleet.base[use]].id,
            scenario.seasons[data.fleet.season[use]].id, stops, runs,
        ))
    return Decisions(openings=openings, tours=tuple(tours))


def _conflict_row(problem: Problem, plan: JointPlan, conflict: ScheduleConflict) -> Row:
    """Not all of these offers together: a row over the offers of the places the timetable names."""
    territory, scenario, offers = problem.territory, problem.scenario, problem.offers
    season = problem.season_index[conflict.season]
    index = territory.stop_index if conflict.vehicle else territory.site_index
    shift = problem.n_sites if conflict.vehicle else 0
    places = [index[place] + shift for place in conflict.places]
    vehicle = [v.id for v in scenario.fleet].index(conflict.vehicle) if conflict.vehicle else -1
    named = plan.offers & np.isin(offers.place, places) & (offers.season == season) & (offers.vehicle == vehicle)
    has_above = np.isin(np.arange(len(offers)), offers.below[plan.offers])
    top = np.flatnonzero(named & ~has_above)
    return Row(
        label=conflict.message, columns=np.asarray(problem.offer_column(top)),
        values=np.ones(len(top)), hi=float(len(top) - 1),
    )


def _without(decisions: Decisions, conflict: ScheduleConflict) -> Decisions:
    """The decisions without one place that a conflict names."""
    dropped = conflict.places[-1]
    if conflict.vehicle:
        tours = tuple(
            tour for tour in decisions.tours
            if not (tour[0] == conflict.vehicle and tour[2] == conflict.season and dropped in tour[3])
        )
        return replace(decisions, tours=tours)
    openings = {key: level for key, level in decisions.openings.items() if key != (dropped, conflict.season)}
    return replace(decisions, openings=openings)


def _checked_plan(problem: Problem, travel: TravelTimes, found: _Found, *, seconds: float) -> Plan:
    """The whole plan with its figures, after the checker's word."""
    territory, scenario, result = problem.territory, problem.scenario, found.result
    opened = {site for site, _ in found.decisions.openings}
    fitted = tuple(site.id for site in territory.sites if site.id in opened and not site.existing)
    bound = problem.today_person_weeks + found.bound

    def outcome(termination: str) -> Outcome:
        return Outcome(
            termination=termination, bound_person_weeks=bound, seconds=seconds, seed=scenario.solve.seed,
            root_bound_person_weeks=_above_today(problem, result.root_bound),
            places_only_person_weeks=_above_today(problem, result.places_only),
            separate_person_weeks=_above_today(problem, result.separate), phases=found.phases,
        )

    plan = Plan(
        territory=territory.id, scenario=scenario.name.fr, openings=found.timetable.openings,
        tours=found.timetable.tours,
        fitted=fitted, figures=_nothing(), outcome=outcome(result.termination), access=(), notes=found.notes,
        inputs_hash=inputs_hash(territory, scenario), versions=versions(),
    )
    facts = plan_facts(plan, territory, scenario, travel)
    told = figures(facts)
    # The bound comes from sums in another order: rounding must not put it below the plan.
    bound = max(bound, told.access_person_weeks)
    termination = result.termination
    if termination == "proven_optimal" and bound - told.access_person_weeks > 1e-6 * max(1.0, bound):
        termination = "gap_reached"
    plan = replace(plan, figures=told, access=access_lines(facts), outcome=outcome(termination))
    violations = check_plan(plan, territory, scenario, travel)
    if violations:
        raise CheckFailed("; ".join(f"{found.label}: {found.message}" for found in violations[:20]))
    return replace(plan, checked=True)


def _above_today(problem: Problem, gain: float | None) -> float | None:
    return None if gain is None else problem.today_person_weeks + gain


def _nothing() -> Figures:
    """Figures of no plan, before the real ones are known."""
    return Figures(
        need_person_weeks=0.0, today_person_weeks=0.0, access_person_weeks=0.0, cost_eur=0.0,
        fit_out_investment_eur=0.0,
        cost_by={}, access_by_service={}, access_by_season={}, access_by_area={}, access_by_group={}, reach=(),
        worst_tenth=(0.0, 0.0), visits_per_week={}, eur_per_inhabitant=0.0, eur_per_visit=None, payers=(), too_quiet=(),
    )


def inputs_hash(territory: Territory, scenario: Scenario) -> str:
    """SHA-256 of everything that decides the plan."""
    return hashlib.sha256((territory.content_hash + scenario.model_dump_json()).encode()).hexdigest()


def versions() -> dict[str, str]:
    """Versions of what made the plan."""
    packages = ("maillage", "numpy", "numba", "highspy", "ortools")
    return {"python": platform.python_version(), **{name: importlib.metadata.version(name) for name in packages}}
