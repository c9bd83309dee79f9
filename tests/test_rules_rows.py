"""Rows and verdicts of a rule are two definitions of one thing: they must agree on any plan."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from pydantic import TypeAdapter
from rules_village import Village, kept, make_village, tours_eur

from optimizer.call_hours import hours_of
from optimizer.rules import RULES, Rule, TotalBudget
from optimizer.rules.spacing import cliques
from optimizer.slots import DAYS

PLANS = 60

KEEP = {
    "openings": [
        {"site": "s2", "season": "winter", "half_days": 2},
        {"site": "s4", "season": "summer", "half_days": 5},
        {"site": "s1", "season": "winter", "half_days": 2},
        {"site": "s4", "season": "winter", "half_days": 3},
    ],
    "visits": [{"stop": "k1", "vehicle": "truck", "season": "summer", "visits": 1}],
}
CASES: list[dict[str, Any]] = [
    {"kind": "budget_season", "season": "winter", "at_most_eur": 20000},
    {"kind": "budget_season", "season": "summer", "at_most_eur": 9000},
    {"kind": "budget_investment", "at_most_eur": 11000},
    {"kind": "budget_area", "area": "north", "at_most_eur": 25000},
    {"kind": "site_required", "site": "s2"},
    {"kind": "site_required", "site": "s5", "season": "summer"},
    {"kind": "site_required", "site": "s4", "season": "all"},
    {"kind": "site_required", "site": "s1", "season": "all", "half_days": 5},
    {"kind": "site_required", "site": "s2", "half_days": 3},
    {"kind": "site_forbidden", "site": "s1"},
    {"kind": "site_forbidden", "site": "s3", "season": "winter"},
    {"kind": "site_forbidden", "site_kind": "school"},
    {"kind": "site_count", "at_least": 2, "at_most": 3},
    {"kind": "site_count", "at_least": 1, "area": "south", "season": "summer"},
    {"kind": "site_count", "at_least": 3, "season": "winter", "existing_too": True},
    {"kind": "site_count", "at_most": 2, "existing_too": True, "area": "north", "season": "spring"},
    {"kind": "site_count", "at_least": 3, "area": "north", "existing_too": True},
    {"kind": "either_or", "sites": ["s2", "s3"]},
    {"kind": "either_or", "sites": ["s2", "s3", "s5"], "exactly_one": True},
    {"kind": "spacing", "min_km": 5},
    {"kind": "spacing", "min_km": 30},
    {"kind": "minimum_access", "share": 0.4},
    {"kind": "minimum_access", "share": 0.3, "area_kind": "epci", "season": "summer"},
    {"kind": "minimum_access", "share": 0.25, "area": "south", "group": "without_car", "service": "social"},
    {"kind": "within_minutes", "service": "public", "minutes": 25},
    {"kind": "within_minutes", "service": "social", "minutes": 20, "area": "south"},
    {"kind": "within_minutes", "service": "public", "minutes": 20, "mode": "foot", "area": "south"},
    {"kind": "consecutive_seasons"},
    {"kind": "consecutive_seasons", "at_least_seasons": 3, "site_kind": "library"},
    {"kind": "consecutive_seasons", "at_least_seasons": 4, "site": "s2"},
    {"kind": "consecutive_seasons", "same_half_days": True, "site": "s4"},
    {"kind": "staff_half_days", "at_most": 8},
    {"kind": "staff_half_days", "at_most": 4, "area": "north", "season": "winter"},
    {"kind": "stop_required", "stop": "k1", "season": "summer"},
    {"kind": "stop_required", "stop": "k3", "visits": 2, "season": "winter"},
    {"kind": "stop_days", "stop": "k2"},
    {"kind": "stop_days", "stop": "k1", "season": "winter"},
    {"kind": "trucks", "at_most": 0},
    {"kind": "trucks", "at_most": 0, "vehicle": "truck", "season": "winter"},
    {"kind": "keep_close", "at_most_changes": 12, **KEEP},
    {"kind": "keep_close", "at_least_share": 0.4, **KEEP},
]


def a_rule(**fields: Any) -> Any:
    return TypeAdapter(Rule).validate_python(fields)


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Village:
    return make_village(tmp_path_factory.mktemp("village"), rules=CASES)


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{n}-{case['kind']}" for n, case in enumerate(CASES)])
def test_rows_and_verdict_agree_on_random_plans(village: Village, number: int) -> None:
    rule, dice = village.scenario.rules[number], Random(number)
    rows = [row for row in village.rows() if row.rule == number]
    verdicts = set()
    for _ in range(PLANS):
        half_days, visits = village.random_plan(dice)
        facts = village.facts(half_days, visits)
        broken = rule.violations(facts)
        assert kept(rows, village.x(half_days, visits), tours_eur(facts)) == (not broken), (half_days, visits, broken)
        assert all(violation.amount > 0 and violation.message for violation in broken)
        verdicts.add(bool(broken))
    assert verdicts == {True, False}, "the plans must both keep and break the rule, else nothing is compared"


def test_every_rule_with_rows_is_compared() -> None:
    # tests/test_timetable_tours.py, tests/test_attendance.py, tests/test_capacity.py
    elsewhere = {"market_days", "critical_mass", "capacity"}
    assert {case["kind"] for case in CASES} == {rule.model_fields["kind"].default for rule in RULES} - elsewhere


def test_total_budget_agrees_and_holds_exactly_at_the_limit(village: Village) -> None:
    dice = Random(1)
    for _ in range(PLANS):
        half_days, visits = village.random_plan(dice)
        facts, x = village.facts(half_days, visits), village.x(half_days, visits)
        for at_most_eur, holds in ((facts.cost_eur, True), (max(0.0, facts.cost_eur - 1), facts.cost_eur == 0)):
            budget = TotalBudget(at_most_eur=at_most_eur)
            assert kept(budget.rows(village.problem), x, tours_eur(facts)) is holds
            assert (not budget.violations(facts)) is holds


def test_limits_hold_exactly_at_the_limit(village: Village) -> None:
    """By hand: library 5 half-days in winter → 20 weeks × 5 × (110 + 10) = 12,000 €, fit-out 3,000 / 5 = 600 €."""
    facts = village.facts({("s4", "winter"): 5}, {})
    assert facts.cost_eur == pytest.approx(12600)
    for case, step in (
        ({"kind": "budget_season", "season": "winter", "at_most_eur": 12000}, ("at_most_eur", -1)),
        ({"kind": "budget_area", "area": "north", "at_most_eur": 12600}, ("at_most_eur", -1)),
        ({"kind": "budget_investment", "at_most_eur": 3000}, ("at_most_eur", -1)),
        ({"kind": "staff_half_days", "at_most": 5}, ("at_most", -1)),
        ({"kind": "site_count", "at_most": 1}, ("at_most", -1)),
        ({"kind": "site_count", "at_least": 1}, ("at_least", 1)),
        ({"kind": "site_required", "site": "s4", "half_days": 5}, ("half_days", 1)),
        ({"kind": "keep_close", "at_most_changes": 1}, ("at_most_changes", -1)),
    ):
        rule, beyond = a_rule(**case), a_rule(**{**case, step[0]: case[step[0]] + step[1]})
        x = village.x({("s4", "winter"): 5}, {})
        assert not rule.violations(facts) and kept(rule.rows(village.problem), x, tours_eur(facts)), case
        assert beyond.violations(facts) and not kept(beyond.rows(village.problem), x, tours_eur(facts)), case


def test_spacing_at_exactly_the_distance_is_allowed(village: Village) -> None:
    """Oracle: the haversine of two points on one parallel, in its own formula."""
    from math import acos, cos, radians, sin

    lat, lon = radians(44.551), radians(0.01)
    km = 6371.0088 * acos(sin(lat) ** 2 + cos(lat) ** 2 * cos(lon))
    plan = {("s4", "spring"): 2, ("s5", "spring"): 2}
    facts, x = village.facts(plan, {}), village.x(plan, {})
    for min_km, holds in ((km - 1e-3, True), (km + 1e-3, False)):
        rule = a_rule(kind="spacing", min_km=min_km)
        assert (not rule.violations(facts)) is holds
        assert kept(rule.rows(village.problem), x, tours_eur(facts)) is holds


def test_places_too_near_may_relay_each_other(village: Village) -> None:
    assert not a_rule(kind="spacing", min_km=5).violations(
        village.facts({("s4", "winter"): 2, ("s5", "summer"): 2}, {})
    )


def test_cliques_hold_every_near_pair_and_no_other() -> None:
    import numpy as np

    rng = np.random.default_rng(0)
    for size, density in ((2, 1.0), (8, 0.3), (15, 0.5), (15, 0.9)):
        near = np.triu(rng.random((size, size)) < density, 1)
        near |= near.T
        pairs = {(a, b) for group in cliques(near) for a in group for b in group if a < b}
        assert pairs == {(int(a), int(b)) for a, b in np.argwhere(np.triu(near))}


def test_days_of_a_stop(village: Village) -> None:
    """Tours of two visits run on Monday and Thursday (see rules_village)."""
    facts = village.facts({}, {("k1", "summer"): 2, ("k2", "summer"): 2})
    thursday = a_rule(kind="stop_days", stop="k1", days=["thu"])
    assert [v.message for v in thursday.violations(facts)] == ["a vehicle calls at “Place de la Rivière” on Monday"]
    assert not a_rule(kind="stop_days", stop="k1", days=["mon", "thu"]).violations(facts)
    assert not a_rule(kind="stop_days", stop="k1", season="winter").violations(facts)
    assert not thursday.rows(village.problem)
    assert thursday.allowed_days("k1", "winter") == {"thu"} and thursday.allowed_days("k2", "winter") == set(DAYS)
    summer = next(season for season in village.scenario.seasons if season.id == "summer")
    both = a_rule(kind="stop_days", stop="k1", days=["mon", "thu"])
    ruled = village.scenario.model_copy(update={"rules": (thursday, both)})
    hours = hours_of(village.territory, ruled, village.scenario.fleet[0], summer)
    k1, k2 = village.territory.stops[:2]
    assert [day for day in DAYS if hours.terms(k1, day) is not None] == ["thu"]
    assert hours.terms(k2, "mon") is not None and hours.bound(k1) and not hours.bound(k2)


def test_market_days_by_policy(village: Village) -> None:
    """k2 has its market on Thursday; tours of two visits run on Monday and Thursday (see rules_village)."""
    facts = village.facts({}, {("k1", "summer"): 2, ("k2", "summer"): 2})
    k1, k2 = village.territory.stops[:2]
    require, prefer, avoid = (a_rule(kind="market_days", policy=policy) for policy in ("require", "prefer", "avoid"))
    assert [v.message for v in require.violations(facts)] == ["a vehicle calls at “Foirail du Plateau” on Monday"]
    assert [v.message for v in avoid.violations(facts)] == ["a vehicle calls at “Foirail du Plateau” on Thursday"]
    assert not prefer.violations(facts)
    assert require.allowed_days(k2) == {"thu"}
    assert avoid.allowed_days(k2) == {"mon", "tue", "wed", "fri", "sat", "sun"}
    assert prefer.preferred_days(k2) == {"thu"} and not avoid.preferred_days(k2)
    every_day = set(DAYS)
    assert require.allowed_days(k1) == every_day, "a stop without a market is free"
    assert a_rule(kind="market_days", policy="require", stops=["k1"]).allowed_days(k2) == every_day, "one left out too"


def test_a_place_counted_over_the_year_has_an_opening_behind_it(tmp_path: Path) -> None:
    """Fitting a place out without opening it must not satisfy "at least one new place"."""
    village = make_village(tmp_path, rules=[{"kind": "site_count", "at_least": 1}])
    x = village.x({}, {})
    x[village.problem.fit_out_column(1)] = 1
    assert not kept([row for row in village.rows() if row.rule == 0], x, tours_eur(village.facts({}, {})))
