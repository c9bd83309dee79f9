"""The Lozère default under 220,000 €: places and tours compete, and neither is a decoration."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.plan import Plan
from optimizer.planning import make_plan
from optimizer.reading import load
from optimizer.scenario import Scenario
from optimizer.territory import Territory

SCENARIO = Path(__file__).parents[1] / "datasets" / "lozere" / "scenarios" / "default.yaml"
pytestmark = pytest.mark.slow


def planned(scenario: Scenario, territory: Territory, *, seconds: float) -> Plan:
    solve = scenario.solve.model_copy(update={"time_limit_s": seconds, "gap": 0.01})
    plan = make_plan(territory, scenario.model_copy(update={"solve": solve}))
    assert isinstance(plan, Plan)
    return plan


@pytest.fixture(scope="module")
def inputs() -> tuple[Scenario, Territory]:
    return load(SCENARIO)


@pytest.fixture(scope="module")
def default_plan(inputs: tuple[Scenario, Territory]) -> Plan:
    return planned(*inputs, seconds=60)


def test_the_plan_is_checked_and_near_its_bound(default_plan: Plan, inputs: tuple[Scenario, Territory]) -> None:
    assert default_plan.checked
    assert default_plan.gap <= 0.03
    assert default_plan.figures.cost_eur <= inputs[0].budget_eur + 1e-6
    outcome, access = default_plan.outcome, default_plan.figures.access_person_weeks
    assert outcome.places_only_person_weeks is not None and access >= outcome.places_only_person_weeks
    assert outcome.separate_person_weeks is not None and access >= outcome.separate_person_weeks


def test_every_season_has_a_tour_and_several_levels_are_in_use(
    default_plan: Plan, inputs: tuple[Scenario, Territory]
) -> None:
    assert {run.season for run in default_plan.tours} == {season.id for season in inputs[0].seasons}
    levels = {opening.half_days for opening in default_plan.openings if opening.site in default_plan.fitted}
    assert len(levels) >= 2
    assert {run.weeks for run in default_plan.tours} >= {(1, 2)}


@pytest.mark.parametrize("dropped", [{"fleet": ()}, {"opening_levels": ()}], ids=["no truck", "no new places"])
def test_dropping_one_half_loses_at_least_two_per_cent_of_the_gain(
    default_plan: Plan, inputs: tuple[Scenario, Territory], dropped: dict[str, tuple[()]]
) -> None:
    scenario, territory = inputs
    without = planned(scenario.model_copy(update=dropped), territory, seconds=20)
    possible = without.outcome.bound_person_weeks - without.figures.today_person_weeks
    # Even the bound without it, so that no better search can undo the verdict.
    assert possible <= 0.98 * default_plan.figures.gain_person_weeks
