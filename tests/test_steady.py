"""The same inputs and seed give the same plan and bound: with one thread or two, on a quiet machine or a busy one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from test_joint import CASES, written

from optimizer.plan import Plan
from optimizer.planning import make_plan
from optimizer.reading import load
from optimizer.scenario import Scenario
from optimizer.territory import Territory

LOZERE = Path(__file__).parents[1] / "datasets" / "lozere" / "scenarios" / "default.yaml"
BUSY = 2


@contextmanager
def busy() -> Iterator[None]:
    """Other processes that compute all the time."""
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BUSY)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def planned(territory: Territory, scenario: Scenario, *, threads: int, gap: float, time_limit_s: float) -> Plan:
    solve = scenario.solve.model_copy(update={"threads": threads, "gap": gap, "time_limit_s": time_limit_s})
    plan = make_plan(territory, scenario.model_copy(update={"solve": solve}))
    assert isinstance(plan, Plan)
    return plan


def told(plan: Plan) -> tuple[object, ...]:
    """All that must be the same, to the last bit."""
    outcome = plan.outcome
    return (
        plan.openings, plan.tours, plan.fitted, plan.figures, plan.access, plan.notes, plan.inputs_hash,
        outcome.termination, outcome.bound_person_weeks, outcome.root_bound_person_weeks,
        outcome.places_only_person_weeks, outcome.separate_person_weeks, outcome.reproducible,
    )


@pytest.mark.parametrize("case", ["more", "two seasons"])
def test_tiny_plans_are_the_same_again(case: str, tmp_path: Path) -> None:
    territory, scenario = written(tmp_path, **next(CASES[name] for name in CASES if name.startswith(case)))
    first = planned(territory, scenario, threads=2, gap=0.0, time_limit_s=3600)
    assert first.outcome.reproducible
    with busy():
        again = planned(territory, scenario, threads=2, gap=0.0, time_limit_s=3600)
    assert told(again) == told(first)
    assert told(planned(territory, scenario, threads=1, gap=0.0, time_limit_s=3600)) == told(first)


def test_what_the_clock_ended_is_not_called_reproducible(tmp_path: Path) -> None:
    territory, scenario = written(tmp_path, **CASES["more"])
    plan = planned(territory, scenario, threads=2, gap=0.0, time_limit_s=1e-3)
    assert plan.checked
    assert plan.outcome.termination == "time_limit"
    assert not plan.outcome.reproducible


@pytest.mark.slow
def test_lozere_is_the_same_again() -> None:
    scenario, territory = load(LOZERE)
    first = planned(territory, scenario, threads=2, gap=0.03, time_limit_s=3600)
    assert first.outcome.termination == "gap_reached"
    assert first.outcome.reproducible
    with busy():
        again = planned(territory, scenario, threads=2, gap=0.03, time_limit_s=3600)
    assert told(again) == told(first)
    assert told(planned(territory, scenario, threads=1, gap=0.03, time_limit_s=3600)) == told(first)
