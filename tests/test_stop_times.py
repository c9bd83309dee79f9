"""Minutes that a stop has of its own, from the table to the checker; figures by hand on the two villages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from optimizer.checking import check_plan
from optimizer.compiling import compile_problem
from optimizer.explaining.changing import without_stop
from optimizer.explaining.scoring import Scores
from optimizer.joint_problem import joint_data
from optimizer.plan import Call, Decisions
from optimizer.reading import read_territory
from optimizer.scheduling import schedule
from optimizer.territory import Territory
from optimizer.timetable import Timetable
from tests.tiny import tiny_tables, write_tiny_territory
from tests.two_villages import RUN, facts_of, plan_of, scenario, times, two_villages


def short_at_a() -> Territory:
    """k1 is open for 60 minutes and set up in 20, k2 as the vehicle says (150 and 50)."""
    plain = two_villages()
    return replace(plain, stops=(replace(plain.stops[0], stop_minutes=60, setup_minutes=20), plain.stops[1]))


# 08:00 depot, 10 min, 10 set up, 60 open, 10 pack, 20 min, 25 set up, 150 open, 25 pack, 25 min; the break of 45
# comes after k1 (packed at 09:30) or k2 (13:00, nearer to the middle of the day): after k2.
SHORTER = replace(
    RUN, return_minute=860, eur_per_run=50 + 335 / 60 * 30 + 55 * 0.4,
    calls=(Call(stop="k1", open_minute=500, close_minute=560), Call(stop="k2", open_minute=615, close_minute=765)),
)


def test_the_clock_the_cost_and_the_checker_take_the_minutes_of_the_stop() -> None:
    territory, choices = short_at_a(), scenario(budget_eur=1e9)
    decisions = Decisions(openings={}, tours=(("truck", "depot", "summer", ("k1", "k2"), 2),))
    found = schedule(decisions, territory, choices, times(territory, choices), seed=1, time_limit_s=20)
    assert isinstance(found, Timetable)
    [run] = found.tours
    assert replace(run, weekday=RUN.weekday) == SHORTER
    plan = plan_of(facts_of((), found.tours, territory=territory, choices=choices))
    assert check_plan(plan, territory, choices, times(territory, choices)) == []


@pytest.mark.parametrize(("stop_minutes", "setup_minutes", "expected"), [
    (61, 20, "open at Square A for 60 minutes, not 61"),
    (60, 22, "leg 1 takes 10 minutes of driving and 11 of setting up or packing, the timetable gives 20"),
])
def test_a_plan_that_gives_a_stop_less_is_refused(stop_minutes: int, setup_minutes: int, expected: str) -> None:
    territory, choices = short_at_a(), scenario(budget_eur=1e9)
    stop = replace(territory.stops[0], stop_minutes=stop_minutes, setup_minutes=setup_minutes)
    longer = replace(territory, stops=(stop, territory.stops[1]))
    plan = plan_of(facts_of((), (SHORTER,), territory=longer, choices=choices))
    assert any(expected in violation.message for violation in check_plan(plan, longer, choices, times(longer, choices)))


def test_the_list_of_tours_holds_them() -> None:
    """By way of: 10 + 10 and 25 + 25 minutes alone, 55 together, with 80 at k1 and 200 at k2."""
    territory, choices = short_at_a(), scenario()
    travel = times(territory, choices)
    pool = joint_data(compile_problem(territory, choices, travel), travel, []).fleet.pools[1]  # the truck in summer
    found = {frozenset(pool.stops[r, : pool.size[r]].tolist()): int(pool.minutes[r]) for r in range(len(pool))}
    assert found == {frozenset({0}): 100, frozenset({1}): 250, frozenset({0, 1}): 335}


def test_a_visit_counts_for_the_minutes_it_is_open() -> None:
    """A weekly visit of 60 minutes is 60/210 of a half-day, and so much of the desk's quality: in twentieths 5.7 → 6
    at A, 5 minutes away, and half of it, 2.9 → 3, at B, 20 minutes away."""
    territory = short_at_a()
    only_k1 = replace(RUN, calls=RUN.calls[:1])
    facts = facts_of((), (only_k1,), territory=territory)
    best = facts.best("car", "desk", "summer")
    assert best.quality.tolist() == [6, 3]
    problem = compile_problem(territory, facts.scenario, facts.travel)
    offers = problem.offers
    weekly = (offers.vehicle == 0) & (offers.season == 1) & (offers.place == problem.n_sites) & (offers.level <= 2)
    gained = facts.access()[2] - facts.access()[1]
    assert gained > 0 and problem.elements.value(weekly) == pytest.approx(gained)
    assert Scores(facts_of((), (), territory=territory)).stop_gains("truck", 2)[0, 1] == pytest.approx(gained)


def test_passing_by_saves_the_minutes_of_the_stop() -> None:
    facts = facts_of((), (SHORTER,), territory=short_at_a())
    [run] = without_stop(facts, "k1").tours
    assert SHORTER.return_minute - run.return_minute == 55 - 50 + 60 + 20


def test_the_table_is_read_in_french_and_blank_cells_leave_the_vehicle_its_own(tmp_path: Path) -> None:
    rows = [{**stop, "Durée d’arrêt": "", "Durée d'installation": ""} for stop in tiny_tables()["stops"]]
    rows[1] |= {"Durée d’arrêt": 90, "Durée d'installation": 0}
    stops = read_territory(write_tiny_territory(tmp_path, stops=rows)).stops
    assert [(stop.stop_minutes, stop.setup_minutes) for stop in stops] == [(None, None), (90, 0), (None, None)]
