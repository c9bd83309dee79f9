"""From the engine's plan to one that can be driven and shown; and checked plans kept ready while it still searches.

Whoever stops the search gets an answer within the second: the newest plan where a timetable is found in a
moment, else the newest that has one already.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from typing import TypeVar

from models.joint_data import JointData
from models.left_alone import started
from models.polish import JointPlan, keeps_rows, polish
from models.starting import repaired
from optimizer.checked_plan import Scheduled, TooMuchDroppedError, checked_plan
from optimizer.decided import decisions_of, plan_of, without
from optimizer.plan import Decisions, Outcome, Plan
from optimizer.problem import Problem
from optimizer.scheduling import ScheduleConflict, Timetable, schedule
from optimizer.travel.matrices import TravelTimes

TIMETABLE_S = 10.0
QUICK_TIMETABLE_S = 0.05
"""Once stopped: a timetable, its preferences only as far as they go; about 0.2 s for a département."""
MOMENT_S = 0.4
"""How long the newest plan is waited for where another is ready."""
READY_EVERY_S = 2.0
MENDS = 5
"""How often a plan that lost something to the timetable is mended for the rules, and put into a timetable again."""
POLL_S = 0.01

T = TypeVar("T")


@dataclass(frozen=True)
class ReadyPlan:
    """A checked plan, and the gain of the engine's plan it was made from."""

    plan: Plan
    gain: float


class Settler:
    """Gives plans of the engine their timetable."""

    def __init__(
        self, problem: Problem, travel: TravelTimes, *, in_force: Plan | None, stop: threading.Event,
        outcome: Callable[[], Outcome], observe_plan: Callable[[Plan], None] | None,
    ) -> None:
        self.problem, self.travel, self.in_force, self.stop = problem, travel, in_force, stop
        self.ready: ReadyPlan | None = None
        self.hurried = False
        """Whether the clock has left a timetable less than it is given otherwise."""
        self._outcome, self._observe_plan = outcome, observe_plan
        self._newest: tuple[JointData, JointPlan] | None = None
        self._changed = threading.Condition()
        self._making: JointPlan | None = None
        self._closed = False
        self._background: Future[None] | None = None
        if observe_plan is not None:
            self._background = started(self._keep_ready, "ready plans")

    def __enter__(self) -> Settler:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if error is None and self._background is not None and self._background.done():
            self._background.result()  # what went wrong there is told here

    def offer(self, data: JointData, plan: JointPlan) -> None:
        """Take note of a better plan of the engine; returns at once, any thread may call."""
        with self._changed:
            if self._background is None:
                # Nobody wants plans before the end; but whoever stops should not wait for imports.
                self._background = started(_import_timetable_solver, "warm up")
            if self._newest is None or plan.value > self._newest[1].value or data is not self._newest[0]:
                self._newest = data, plan
                self._changed.notify_all()

    def settle(
        self, data: JointData, plan: JointPlan, *, seconds_left: float, drop: bool
    ) -> Scheduled | ScheduleConflict | Plan:
        """The plan with its timetable, what no timetable can hold, or a plan made ready before.

        Parameters
        ----------
        seconds_left : float
            What the timetable may take at most; its preferences are followed as far as they go in it.
        drop : bool
            Leave out what conflicts, instead of telling the conflict.
        """
        decisions = decisions_of(self.problem, data, plan)
        time_limit_s = min(TIMETABLE_S, max(QUICK_TIMETABLE_S, seconds_left))
        self.hurried |= time_limit_s < TIMETABLE_S
        if not self.stop.is_set():
            found = unless_stopped(lambda: (
                self._mended(data, decisions, time_limit_s=time_limit_s) if drop
                else self.scheduled(decisions, time_limit_s=time_limit_s, drop=False)
            ), self.stop)
            if found is not None:
                return found
        ready = self.ready
        if ready is None:
            return self._mended(data, decisions, time_limit_s=QUICK_TIMETABLE_S)
        least = plan.value - 1e-9 * max(1.0, plan.value)
        if ready.gain < least and self._making is not None and self._making.value >= least:
            with self._changed:
                self._changed.wait_for(lambda: self._making is None, timeout=MOMENT_S)
            ready = self.ready or ready
        elif ready.gain < least:
            newest = started(lambda: self._in_a_moment(decisions), "newest plan")
            wait([newest], timeout=MOMENT_S)
            if newest.done():
                return newest.result() or ready.plan
        return ready.plan

    def _in_a_moment(self, decisions: Decisions) -> Plan | None:
        found = self.scheduled(decisions, time_limit_s=QUICK_TIMETABLE_S, drop=False)
        if isinstance(found, Scheduled):
            return checked_plan(self.problem, self.travel, found, self._outcome())
        return None

    def scheduled(self, decisions: Decisions, *, time_limit_s: float, drop: bool) -> Scheduled | ScheduleConflict:
        """Decisions with their timetable; with `drop`, without what no timetable can hold."""
        notes: list[str] = []
        while True:
            found = schedule(
                decisions, self.problem.territory, self.problem.scenario, self.travel, in_force=self.in_force,
                seed=self.problem.scenario.solve.seed, time_limit_s=time_limit_s,
            )
            if isinstance(found, Timetable):
                return Scheduled(decisions, found, tuple(notes))
            if not drop:
                return found
            notes.append(f"dropped to make a timetable possible: {found.message}")
            decisions = without(decisions, found)

    def _mended(self, data: JointData, decisions: Decisions, *, time_limit_s: float) -> Scheduled:
        """Decisions without what no timetable can hold, nor what then breaks a rule: a place too quiet, say."""
        notes: tuple[str, ...] = ()
        for attempt in range(MENDS):
            found = self.scheduled(decisions, time_limit_s=time_limit_s, drop=True)
            assert isinstance(found, Scheduled)
            notes += found.notes
            left = plan_of(self.problem, data, found.decisions)
            mended = None if not found.notes or keeps_rows(data, left) else repaired(data, left)
            if mended is None or attempt == MENDS - 1:
                return replace(found, notes=notes)
            decisions = decisions_of(self.problem, data, mended)
        raise AssertionError("the last attempt returns")

    def _keep_ready(self) -> None:
        """Check and publish the newest plan, not more often than is worth it, until closed or stopped."""
        pause_s = 0.0
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed, timeout=pause_s)
                self._changed.wait_for(lambda: self._closed or self._newest is not None)
                if self._closed or self._newest is None:
                    return
                data, newest = self._newest
                self._making = newest
            began = time.monotonic()
            self._make_ready(data, newest)
            with self._changed:
                self._making = None
                self._changed.notify_all()
                if self._newest is not None and self._newest[1] is newest:
                    self._newest = None
            # At most half of a core, however long a timetable takes.
            pause_s = max(READY_EVERY_S - (time.monotonic() - began), time.monotonic() - began)

    def _over(self) -> bool:
        """Nobody waits for what the background makes any more; once stopped, only for the newest plan."""
        newer = self._newest is not None and self._newest[1] is not self._making
        return self._closed or (self.stop.is_set() and newer)

    def _make_ready(self, data: JointData, newest: JointPlan) -> None:
        polished = polish(data, newest)
        if self._over():
            return
        found = self._mended(data, decisions_of(self.problem, data, polished), time_limit_s=TIMETABLE_S)
        if self._over() or self._observe_plan is None:
            return
        try:
            plan = checked_plan(self.problem, self.travel, found, self._outcome())
        except TooMuchDroppedError:
            return
        better = self.ready is None or plan.figures.access_person_weeks > self.ready.plan.figures.access_person_weeks
        if better and not self._over():
            self.ready = ReadyPlan(plan, newest.value)
            if not self.stop.is_set():  # else it is the answer
                self._observe_plan(plan)


def _import_timetable_solver() -> None:
    import ortools.sat.python.cp_model  # noqa: F401


def unless_stopped(work: Callable[[], T], stop: threading.Event) -> T | None:
    """What `work` returns; None as soon as it is stopped, and then it is left to end by itself."""
    future = started(work, "until stopped")
    while not future.done() and not stop.is_set():
        wait([future], timeout=POLL_S)
    return future.result() if future.done() else None
