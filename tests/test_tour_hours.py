"""Hours of stops from the table to the timetable and the checker: what one calls feasible the others do."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_joint import compiled, oracle, written

from optimizer import joint_problem
from optimizer.call_hours import hours_of
from optimizer.checking import check_plan
from optimizer.checking_tours import check_run
from optimizer.compiling import compile_problem
from optimizer.joint_problem import joint_data
from optimizer.plan import Call, Decisions, Plan, TourRun
from optimizer.planning import make_plan
from optimizer.reading import read_territory
from optimizer.reading.stop_windows import parse_windows
from optimizer.scenario import Scenario
from optimizer.scheduling import schedule
from optimizer.slots import DAYS
from optimizer.territory import Availability, Stop, Territory, TravelTable, Window
from optimizer.timetable import Timetable
from optimizer.tour_days import TourDay, tour_days
from optimizer.views.territory_tables import stops_table
from tests.tiny import tiny_scenario_dict, tiny_tables, write_tiny_territory
from tests.two_villages import RUN, facts_of, plan_of, scenario, times, two_villages

STOPS = ("k1", "k2", "k3")
SUMMER = 1


def random_territory(random: np.random.Generator) -> Territory:
    """Two villages with three stops that have rooms, markets, minutes and hours of their own, or not."""
    here: dict[str, Any] = {"lon": 3.5, "lat": 44.5, "area": "a"}
    plain = two_villages()
    stops = []
    for name in STOPS:
        windows = ()
        if random.random() < 0.5:
            starts = random.integers(480, 900, size=2).tolist()
            windows = tuple(
                Window(day=str(day), start_minute=start, end_minute=start + int(random.integers(60, 300)))
                for day, start in zip(random.choice(["mon", "tue"], 2), starts)
            )
        market = ("mon-am",) if random.random() < 0.3 else ("tue-pm", "thu-am") if random.random() < 0.3 else ()
        own = int(random.integers(30, 160)) if random.random() < 0.5 else None
        stops.append(Stop(
            id=name, name=name, market_slots=market, windows=windows, stop_minutes=own, room="s2",
            setup_minutes=int(random.integers(0, 41)) if random.random() < 0.5 else None, **here,
        ))
    places = ("s1", "s2", "s2b", *STOPS)
    rows = [(village, place, 10, "car") for village in "AB" for place in places]
    rows += [(one, other, int(random.integers(5, 40)), "car") for one, other in permutations(("depot", *STOPS), 2)]
    origin, destination, minutes, mode = zip(*rows)
    travel = TravelTable(
        origin=np.array(origin), destination=np.array(destination), minutes=np.array(minutes, dtype=float),
        km=np.array(minutes, dtype=float), mode=np.array(mode),
    )
    free = Availability(site="s2", season="all", calendar="all", state="possible",
                        slots=tuple(str(slot) for slot in random.choice(["mon-am", "tue-am", "tue-pm"], 2)))
    return replace(plain, stops=tuple(stops), travel=travel, existing_tours=(), availability=(free,))


def random_scenario(random: np.random.Generator) -> Scenario:
    truck, car = (vehicle.model_dump() for vehicle in scenario().fleet)
    work = {
        "shift_minutes": int(random.integers(250, 600)), "break_minutes": int(random.choice([0, 45])),
        "stop_minutes": int(random.integers(40, 151)), "setup_minutes": int(random.integers(0, 41)), "max_stops": 3,
        "max_driving_minutes": int(random.integers(20, 140)) if random.random() < 0.5 else None,
    }
    policy = str(random.choice(["require", "prefer", "avoid"]))
    return scenario(
        fleet=[truck | work, car | work | {"days": ["mon", "tue"]}], budget_eur=1e9,
        rules=[{"kind": "market_days", "policy": policy}],
    )


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_list_holds_exactly_the_tours_that_some_order_and_weekday_allow(seed: int) -> None:
    random = np.random.default_rng(seed)
    territory, choices = random_territory(random), random_scenario(random)
    travel = times(territory, choices)
    data = joint_data(compile_problem(territory, choices, travel), travel, [])
    minutes, km = travel.driving(SUMMER)
    for use in np.flatnonzero(data.fleet.season == SUMMER):
        vehicle, pool = choices.fleet[data.fleet.vehicle[use]], data.fleet.pools[use]
        hours = hours_of(territory, choices, vehicle, choices.seasons[SUMMER])

        def days(order: tuple[int, ...], hours: Any = hours) -> list[TourDay]:
            found = tour_days([territory.stops[k] for k in order], 0, [1 + k for k in order], hours, minutes, km)
            return [day for day in found if day is not None]

        paid = {}
        for size in range(1, 4):
            for members in combinations(range(3), size):
                away = [day.clock.return_minute - day.clock.depart_minute
                        for order in permutations(members) for day in days(order)]
                if away:
                    paid[frozenset(members)] = min(away) - vehicle.break_minutes
        listed = {}
        for r in range(len(pool)):
            order = tuple(pool.stops[r, : pool.size[r]].tolist())
            listed[frozenset(order)] = int(pool.minutes[r])
            assert days(order)[0].clock.return_minute - days(order)[0].clock.depart_minute <= (
                pool.minutes[r] + vehicle.break_minutes
            )
            for day, how in zip(DAYS, tour_days(
                [territory.stops[k] for k in order], 0, [1 + k for k in order], hours, minutes, km
            ), strict=True):
                if how is not None:
                    run = driven(how, vehicle.id, day)
                    facts = facts_of((), (run,), territory=territory, choices=choices)
                    assert list(check_run(run, facts)) == []
                    assert [v for rule in choices.rules for v in rule.violations(facts)] == []
        assert listed == paid


def driven(how: TourDay, vehicle: str, day: str) -> TourRun:
    return TourRun(
        vehicle=vehicle, unit=1, base="depot", season="summer", weekday=day, weeks=(1,),
        depart_minute=how.clock.depart_minute, return_minute=how.clock.return_minute, km=how.km,
        driving_minutes=how.driving_minutes, eur_per_run=how.eur_per_run,
        calls=tuple(Call(stop=stop, open_minute=opens, close_minute=closes)
                    for stop, (opens, closes) in zip(how.stops, how.clock.calls)),
    )


@pytest.mark.parametrize("seed", range(4))
def test_each_listed_tour_alone_has_a_timetable_that_costs_what_the_list_says(seed: int) -> None:
    random = np.random.default_rng(100 + seed)
    territory, choices = random_territory(random), random_scenario(random)
    travel = times(territory, choices)
    data = joint_data(compile_problem(territory, choices, travel), travel, [])
    for use in np.flatnonzero(data.fleet.season == SUMMER):
        pool, vehicle = data.fleet.pools[use], choices.fleet[data.fleet.vehicle[use]]
        for r in range(len(pool)):
            stops = tuple(STOPS[k] for k in pool.stops[r, : pool.size[r]])
            tours = ((vehicle.id, "depot", "summer", stops, 1),)
            found = schedule(Decisions(openings={}, tours=tours), territory, choices, travel, seed=1, time_limit_s=5)
            assert isinstance(found, Timetable)
            [run] = found.tours
            yearly = data.fleet.tour_eur[use][r]
            assert run.eur_per_run * choices.seasons[SUMMER].weeks / vehicle.cycle_weeks <= yearly + 1e-6
            plan = plan_of(facts_of((), found.tours, territory=territory, choices=choices))
            assert check_plan(plan, territory, choices, travel) == []


def with_windows(*windows: tuple[str, int, int]) -> Territory:
    """Square A receives people at these hours only."""
    plain = two_villages()
    hours = tuple(Window(day=day, start_minute=start, end_minute=end) for day, start, end in windows)
    return replace(plain, stops=(replace(plain.stops[0], windows=hours), plain.stops[1]))


def test_a_morning_of_thursday_sets_the_day_and_the_hour() -> None:
    """k1 within 08:30–12:00 (call of 150): opens at 09:30 at the latest, so it comes first."""
    choices, territory = scenario(budget_eur=1e9), with_windows(("thu", 510, 720))
    decisions = Decisions(openings={}, tours=(("truck", "depot", "summer", ("k2", "k1"), 2),))
    found = schedule(decisions, territory, choices, times(territory, choices), seed=1, time_limit_s=5)
    assert isinstance(found, Timetable)
    [run] = found.tours
    assert replace(run, weekday=RUN.weekday) == RUN and run.weekday == "thu"


@pytest.mark.parametrize("windows", [("tue", 516, 720), ("tue", 510, 664), ("thu", 510, 720)])
def test_the_checker_refuses_a_call_outside_the_hours_of_its_stop(windows: tuple[str, int, int]) -> None:
    choices = scenario(budget_eur=1e9)

    def told(territory: Territory) -> list[str]:
        plan = plan_of(facts_of((), (RUN,), territory=territory, choices=choices))
        return [v.message for v in check_plan(plan, territory, choices, times(territory, choices))]

    assert told(with_windows(("tue", 515, 665))) == []
    [message] = told(with_windows(windows))
    assert "is at Square A 8:35–11:05" in message and "when the stop may not receive it" in message


def test_the_checker_refuses_a_call_after_the_market_it_must_meet() -> None:
    """k2 opens at 13:00, after the market of the morning (09:00–12:30)."""
    plain = two_villages()
    territory = replace(plain, stops=(plain.stops[0], replace(plain.stops[1], market_slots=("tue-am",))))
    choices = scenario(budget_eur=1e9, rules=[{"kind": "market_days", "policy": "require"}])
    plan = plan_of(facts_of((), (RUN,), territory=territory, choices=choices))
    [violation] = check_plan(plan, territory, choices, times(territory, choices))
    assert "a vehicle calls at “Square B” on Tuesday 13:00" in violation.message
    assert "outside the market" in violation.message


def test_the_table_of_stops_shows_what_stops_have_of_their_own() -> None:
    plain = two_villages()
    assert stops_table(plain, lang="fr").columns == ("Nom", "Commune", "Jours de marché")
    own = replace(with_windows(("thu", 510, 720)).stops[0], stop_minutes=90)
    table = stops_table(replace(plain, stops=(own, plain.stops[1])), lang="en")
    assert table.columns[3:] == ("May receive", "Open at this stop (min)")
    assert [row[3:] for row in table.rows] == [("Thursday 8:30–12:00", 90), ("", None)]


def test_hours_are_read_with_and_without_a_weekday(tmp_path: Path) -> None:
    rows = [{**stop, "windows": cell} for stop, cell in zip(
        tiny_tables()["stops"], ("thu 08:30-12:00 + mon 9h-12h30", "14:00–16:00", ""), strict=True)]
    first, second, third = read_territory(write_tiny_territory(tmp_path, stops=rows)).stops
    assert first.windows == (Window(day="mon", start_minute=540, end_minute=750),
                             Window(day="thu", start_minute=510, end_minute=720))
    assert [window.day for window in second.windows] == list(DAYS) and second.windows[0].start_minute == 840
    assert third.windows == ()


HOURS = {"k1": "", "k2": "tue 13:00-17:30 + thu 13:00-17:30", "k3": "thu 08:30-12:00"}


@pytest.mark.parametrize("long_days", [False, True], ids=["listed", "priced"])
def test_the_best_plan_calls_at_the_hours_of_its_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, long_days: bool
) -> None:
    """From the tables to a checked plan; the engine's value is that of trying every plan over the same tours."""
    territory, choices = written(
        tmp_path, seasons=1, budget_eur=60_000, solve={"time_limit_s": 20, "gap": 0.0, "seed": 1},
        fleet=[{**tiny_scenario_dict()["fleet"][0], "stop_minutes": 60, "max_stops": 3}],
    )
    stops = tuple(replace(stop, windows=parse_windows(HOURS[stop.id])) for stop in territory.stops)
    territory = replace(territory, stops=stops)
    best = oracle(compiled(territory, choices)[1])
    if long_days:
        monkeypatch.setattr(joint_problem, "MOST_TOURS", 3)  # one stop each; others are asked for
    plan = make_plan(territory, choices)
    assert isinstance(plan, Plan) and plan.checked
    told = {(call.stop, run.weekday, call.open_minute >= 780) for run in plan.tours for call in run.calls}
    assert {(day, afternoon) for stop, day, afternoon in told if stop == "k3"} <= {("thu", False)}
    assert {(day, afternoon) for stop, day, afternoon in told if stop == "k2"} <= {("tue", True), ("thu", True)}
    assert {stop for stop, _, _ in told} >= {"k2", "k3"}
    gain = plan.figures.access_person_weeks - plan.figures.today_person_weeks
    assert gain == pytest.approx(best, abs=1e-6)
    assert plan.outcome.bound_person_weeks >= plan.figures.access_person_weeks - 1e-6
