"""The one way from a territory and a scenario to a checked plan."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from models import working_clock
from models.joint import JointResult, optimise
from models.joint_data import JointData
from models.master import build_master
from models.polish import JointPlan
from optimizer.checked_plan import (
    CheckFailed,
    Scheduled,
    TooMuchDroppedError,
    checked_plan,
    concluded,
    inputs_hash,
    versions,
)
from optimizer.compiling import compile_problem
from optimizer.conflicts import explain_conflicts
from optimizer.decided import conflict_row, lists_holding, start_from
from optimizer.joint_problem import joint_data, places_xy_km
from optimizer.plan import NoPlan, Outcome, Plan, Progress
from optimizer.problem import Problem
from optimizer.rules import rule_rows
from optimizer.rules.base import Row
from optimizer.scenario import Scenario
from optimizer.scheduling import ScheduleConflict
from optimizer.settling import Settler, unless_stopped
from optimizer.staffing import team_rows
from optimizer.territory import Territory
from optimizer.travel.matrices import travel_times

__all__ = ["CheckFailed", "Observe", "ObservePlan", "inputs_hash", "make_plan", "versions"]

Observe = Callable[[Progress], None]
ObservePlan = Callable[[Plan], None]
MOST_TIMETABLE_ROUNDS = 6
"""How often a timetable conflict sends the optimiser back before the conflicting offers are dropped."""
CONCLUDING_S, CONCLUDING_SHARE = 0.3, 0.8
"""Measured: what timetable, check and writing take in all, and by second that the preparation took on this machine."""
MOST_RESERVED = 0.5
"""Share of the time limit that is kept for them at most."""


def make_plan(
    territory: Territory, scenario: Scenario, *, observe: Observe | None = None,
    observe_plan: ObservePlan | None = None, stop: threading.Event | None = None, started: float | None = None,
    start: Plan | None = None, in_force: Plan | None = None, lang: str = "fr",
) -> Plan | NoPlan:
    """The best plan that can be found in the scenario's time, with its bound, checked.

    Parameters
    ----------
    observe : callable, optional
        Receives `Progress`: phase, incumbent, bound; any thread may call it.
    observe_plan : callable, optional
        Receives checked plans, each better than the one before, while better ones are still sought; called by
        a thread of its own, about every two seconds at most. A stop then has one to fall back on.
    stop : Event, optional
        Set it to stop; once there is a plan, the best so far is returned within the second.
    started : float, optional
        `time.perf_counter()` at which the work began, for progress; now if not given.
    start : Plan, optional
        The plan to begin from; what no longer exists is passed over, and what has become too much given up.
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
    ends_at = working_clock.now() + scenario.solve.time_limit_s - (time.perf_counter() - started)
    stop = stop or threading.Event()
    tell = _Teller(observe, started)
    tell("preparing", None, None)
    began = working_clock.now()
    travel = travel_times(territory, scenario)
    problem = compile_problem(territory, scenario, travel)
    concluding_s = CONCLUDING_S + CONCLUDING_SHARE * (working_clock.now() - began)
    ends_at -= min(concluding_s, MOST_RESERVED * scenario.solve.time_limit_s)
    tell.today_person_weeks, tell.need_person_weeks = problem.today_person_weeks, problem.need_person_weeks
    everything = float(problem.elements.weight.sum())

    def so_far() -> Outcome:
        bound = tell.bound if tell.bound is not None else problem.today_person_weeks + everything
        seconds = time.perf_counter() - started
        return Outcome(
            termination="interrupted", bound_person_weeks=bound, seconds=seconds, seed=scenario.solve.seed
        )

    with working_clock.told_once(lambda: tell("compiling", None, None)), Settler(
        problem, travel, in_force=in_force, stop=stop, outcome=so_far, observe_plan=observe_plan
    ) as settler:
        found = _decide(settler, tell, start, lang, ends_at=ends_at)
    if isinstance(found, NoPlan):
        return found
    tell("checking", None, None)
    seconds = time.perf_counter() - started
    plan, outcome = found.what, replace(found.outcome, seconds=seconds)
    if isinstance(plan, Scheduled):
        ready = settler.ready
        try:
            plan = checked_plan(problem, travel, plan, outcome)
        except TooMuchDroppedError:
            if ready is None:
                return NoPlan(conflicts=(), interrupted=settler.stop.is_set())
            plan, outcome = ready.plan, replace(outcome, reproducible=False)
        if ready is not None and ready.plan.figures.access_person_weeks > plan.figures.access_person_weeks + 1e-6:
            plan, outcome = ready.plan, replace(outcome, reproducible=False)
    return concluded(plan, outcome, asked_gap=scenario.solve.gap)


@dataclass(eq=False)
class _Teller:
    """Turns gains of the engine into `Progress`."""

    observe: Observe | None
    started: float
    today_person_weeks: float = 0.0
    need_person_weeks: float = 0.0
    incumbent: float | None = None
    bound: float | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, phase: str, gain: float | None, bound_on_gain: float | None) -> None:
        with self.lock:
            if gain is not None:
                self.incumbent = max(self.incumbent or 0.0, self.today_person_weeks + gain)
            if bound_on_gain is not None:
                bound = self.today_person_weeks + bound_on_gain
                self.bound = bound if self.bound is None else min(self.bound, bound)
            progress = Progress(
                phase=phase, seconds=time.perf_counter() - self.started, incumbent_person_weeks=self.incumbent,
                bound_person_weeks=self.bound, today_person_weeks=self.today_person_weeks,
                need_person_weeks=self.need_person_weeks,
            )
        if self.observe is not None:
            self.observe(progress)

    def incumbents_only(self, phase: str, gain: float | None, _bound_on_gain: float | None) -> None:
        """Like a call, where rows that only one timetable asked for make the bound hold for fewer plans."""
        self(phase, gain, None)


@dataclass(frozen=True)
class _Found:
    """What the optimiser and the timetable agree on; or a plan that was ready before."""

    what: Scheduled | Plan
    outcome: Outcome


def _decide(settler: Settler, tell: _Teller, start: Plan | None, lang: str, *, ends_at: float) -> _Found | NoPlan:
    """Optimise, put into a timetable; conflicts come back as rows until both agree."""
    problem, travel, stop = settler.problem, settler.travel, settler.stop
    scenario = problem.scenario
    rules = rule_rows(problem)
    staff_sets: list[tuple[str, str, tuple[str, ...]]] = []
    visit_rows: list[Row] = []
    bound = float("inf")
    phases: list[tuple[str, float]] = []
    before: tuple[JointData, JointPlan, JointResult] | None = None
    reproducible = True
    for round_number in range(MOST_TIMETABLE_ROUNDS + 1):
        rows = [*rules, *team_rows(problem, extra=staff_sets), *visit_rows]
        data = joint_data(problem, travel, rows, fleet=before[0].fleet if before is not None else None)
        if start is not None:
            data = lists_holding(problem, data, start)
        first = start_from(problem, data, start) if start is not None else None
        result = optimise(
            data, xy_km=places_xy_km(problem), budget_row=0, seed=scenario.solve.seed, solver=scenario.solve.solver,
            time_limit_s=scenario.solve.time_limit_s, ends_at=ends_at, threads=scenario.solve.threads,
            gap=scenario.solve.gap, stop=stop, observe=tell.incumbents_only if visit_rows else tell,
            start=before[1] if before is not None else first,
            incumbent=settler.offer,
        )
        phases += result.phases
        reproducible &= result.reproducible
        if not visit_rows:
            bound = min(bound, result.bound)
        last = round_number == MOST_TIMETABLE_ROUNDS or stop.is_set() or working_clock.now() >= ends_at
        if result.plan is not None:
            before = result.data, result.plan, result
        elif before is not None:
            # What the timetable asked for leaves nothing: go back and drop what does not fit.
            last = True
        elif stop.is_set():
            return NoPlan(conflicts=(), interrupted=True)
        else:
            master = build_master(data, with_visits=False)
            labelled = list(range(master.first_labelled_row, master.core.n_rows))
            told = unless_stopped(
                functools.partial(explain_conflicts, problem, master.core, rows, labelled, lang=lang), stop
            )
            return told if told is not None else NoPlan(conflicts=(), interrupted=True)
        tell("timetable", None, None)
        began = time.monotonic()
        data_of, plan, result = before
        settled = settler.settle(data_of, plan, seconds_left=ends_at + CONCLUDING_S - working_clock.now(), drop=last)
        phases.append(("timetable", time.monotonic() - began))
        reproducible &= not (settler.hurried or stop.is_set())
        if isinstance(settled, Plan):
            result = replace(result, termination="interrupted")  # perhaps an older one: nothing is claimed for it
        if not isinstance(settled, ScheduleConflict):
            return _Found(settled, _outcome(
                problem, replace(result, reproducible=reproducible), bound=bound, phases=tuple(phases)
            ))
        if settled.kind == "staff" and settled.slots:
            staff_sets.append((settled.team, settled.season, settled.slots))
        else:
            visit_rows.append(conflict_row(problem, plan, settled))
    raise AssertionError("the last round always has a timetable")


def _outcome(
    problem: Problem, result: JointResult, *, bound: float, phases: tuple[tuple[str, float], ...]
) -> Outcome:
    """How it ended; `bound` is on the gain, from rounds without rows that only the timetable asked for."""

    def above_today(gain: float | None) -> float | None:
        return None if gain is None else problem.today_person_weeks + gain

    return Outcome(
        termination=result.termination, bound_person_weeks=problem.today_person_weeks + bound, seconds=0.0,
        seed=problem.scenario.solve.seed, root_bound_person_weeks=above_today(result.root_bound),
        places_only_person_weeks=above_today(result.places_only),
        separate_person_weeks=above_today(result.separate), phases=phases,
        reproducible=result.reproducible,
    )
