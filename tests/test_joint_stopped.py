"""Stopped at any moment: a plan that the independent checker accepts, or none before there was any."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from random import Random

import pytest
from oracle import best_choice
from small_territories import Case, n_choices, small_case

from optimizer.checking import check_plan
from optimizer.plan import NoPlan, Plan, Progress
from optimizer.planning import make_plan
from optimizer.reading import load
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.travel.matrices import travel_times

LOZERE = Path(__file__).parents[1] / "datasets" / "lozere" / "scenarios" / "default.yaml"
FIRST_SEED, N_CASES = 2000, 30
LEAST_CHOICES = 500
"""A case with fewer is over before it can be stopped."""
LAST_EVENT, LAST_S = 8, 0.3
"""Moments run so far: a case ends about then."""
LOWER_LIMITS = {"site_required", "site_count", "either_or", "minimum_access", "within_minutes", "keep_close",
                "critical_mass", "consecutive_seasons", "stop_required"}
"""Kinds of rules that what a timetable drops may break."""


@dataclass
class Watched:
    """A run, what it said and when it was stopped."""

    stop: threading.Event = field(default_factory=threading.Event)
    stop_when: Callable[[int, Progress], bool] = lambda n, progress: False
    n_events: int = 0
    phase: str = ""
    """In which it was stopped; empty if it ended before."""
    incumbent: float | None = None
    """Before the stop."""
    ready: list[Plan] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def observe(self, progress: Progress) -> None:
        with self.lock:
            if self.stop.is_set():
                return
            self.n_events += 1
            self.incumbent = progress.incumbent_person_weeks
            if self.stop_when(self.n_events, progress):
                self.phase = progress.phase
                self.stop.set()

    def plan_of(self, territory: Territory, scenario: Scenario) -> Plan | NoPlan:
        return make_plan(
            territory, scenario, observe=self.observe, observe_plan=self.ready.append, stop=self.stop
        )


def assert_sound(found: Plan | NoPlan, watched: Watched, territory: Territory, scenario: Scenario) -> None:
    """What a stopped run owes."""
    if isinstance(found, NoPlan):
        assert found.interrupted and watched.stop.is_set()
        assert not watched.ready, "a plan that was ready is lost"
        assert watched.incumbent is None or LOWER_LIMITS & {rule.kind for rule in scenario.rules}
        return
    assert found.checked
    assert check_plan(found, territory, scenario, travel_times(territory, scenario)) == []
    access = found.figures.access_person_weeks
    assert found.figures.today_person_weeks - 1e-6 <= access <= found.outcome.bound_person_weeks * (1 + 1e-9) + 1e-9
    assert all(access >= ready.figures.access_person_weeks - 1e-6 for ready in watched.ready)
    if found.outcome.termination == "proven_optimal":
        assert access == pytest.approx(found.outcome.bound_person_weeks, rel=1e-5)


@cache
def cases() -> list[Case]:
    """The first that take a while and allow a plan."""
    seeds, found = count(FIRST_SEED), []
    while len(found) < N_CASES:
        case = small_case(next(seeds))
        if n_choices(case) >= LEAST_CHOICES and best_choice(case.territory, case.scenario) is not None:
            found.append(case)
    return found


@cache
def stopped(number: int) -> tuple[Plan | NoPlan, Watched]:
    """A case stopped at the n-th thing it says, or after so many seconds."""
    case, dice = cases()[number], Random(number)
    if number % 2:
        watched = Watched()
        timer = threading.Timer(dice.uniform(0, LAST_S), watched.stop.set)
        timer.start()
        found = watched.plan_of(case.territory, case.scenario)
        timer.cancel()
    else:
        last = 1 + number // 2 % LAST_EVENT
        watched = Watched(stop_when=lambda n, progress: n == last)
        found = watched.plan_of(case.territory, case.scenario)
    return found, watched


@pytest.mark.parametrize("number", range(N_CASES))
def test_stopped_at_any_moment_there_is_a_sound_plan_or_none(number: int) -> None:
    case, (found, watched) = cases()[number], stopped(number)
    assert_sound(found, watched, case.territory, case.scenario)


def test_the_moments_are_in_several_phases() -> None:
    assert len({stopped(number)[1].phase for number in range(0, N_CASES, 2)} - {""}) >= 3


@pytest.mark.parametrize("phase", ["preparing", "greedy", "bound", "closing", "timetable", "checking"])
def test_stopped_as_a_phase_begins_there_is_a_sound_plan(phase: str) -> None:
    """On the first case that comes to it."""
    for case in cases():
        watched = Watched(stop_when=lambda n, progress: progress.phase == phase)
        found = watched.plan_of(case.territory, case.scenario)
        if watched.phase:
            assert_sound(found, watched, case.territory, case.scenario)
            return
    pytest.fail(f"no case comes to {phase}")


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.5, 2.0, 6.0, 15.0])
def test_the_lozere_default_can_be_stopped_at_any_moment(seconds: float) -> None:
    scenario, territory = load(LOZERE)
    watched = Watched()
    timer = threading.Timer(seconds, watched.stop.set)
    timer.start()
    found = watched.plan_of(territory, scenario)
    timer.cancel()
    assert_sound(found, watched, territory, scenario)
