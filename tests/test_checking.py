"""The checker: a right plan passes, boundaries included; each wrong plan is caught and told in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from optimizer.checking import check_plan
from optimizer.plan import Call, Opening, Plan, TourRun
from optimizer.scenario import Scenario
from optimizer.territory import Base
from tests.two_villages import OPENINGS, RUN, facts_of, plan_of, scenario, times, two_villages

WINTER, SUMMER = OPENINGS
CAR = TourRun(
    vehicle="car", unit=1, base="depot", season="summer", weekday="mon", weeks=(1, 2), depart_minute=480,
    return_minute=670, km=50, driving_minutes=50, eur_per_run=115,
    calls=(Call(stop="k2", open_minute=515, close_minute=635),),
)  # 190 minutes at 30 €/h, 50 km at 0.40 €


def messages(plan: Plan, choices: Scenario | None = None) -> list[str]:
    choices = choices or scenario()
    found = check_plan(plan, two_villages(), choices, times(choices=choices))
    return [f"{violation.label}: {violation.message}" for violation in found]


def planned(
    openings: tuple[Opening, ...] = OPENINGS, tours: tuple[TourRun, ...] = (RUN,), **choices: Any
) -> list[str]:
    """What the checker says of these openings and tours, their figures stated truly, money no object."""
    chosen = scenario(**({"budget_eur": 1e9} | choices))
    return messages(plan_of(facts_of(openings, tours, choices=chosen)), chosen)


def test_a_right_plan_passes_exactly_at_its_budget_shift_and_team() -> None:
    assert messages(plan_of(facts_of())) == []


def test_an_empty_plan_passes() -> None:
    assert planned((), ()) == []


def test_an_agents_car_in_a_lent_room_passes() -> None:
    assert planned(tours=(CAR,)) == []


def test_weekly_fortnightly_and_twice_weekly_pass() -> None:
    twice = (RUN, replace(RUN, weekday="thu"))
    fortnightly = (replace(RUN, weeks=(2,)),)
    assert planned(tours=twice) == [] and planned(tours=fortnightly) == []


def test_a_break_in_two_pieces_is_none() -> None:
    """44 minutes between the calls instead of 45, and one more before the first opening or after the last packing."""
    second = replace(RUN.calls[1], open_minute=779, close_minute=929)
    assert planned(tours=(replace(RUN, calls=(RUN.calls[0], second)),)) == [
        "tours: break: Truck 1 on Tuesday in Summer has 44 minutes in one piece for its break of 45"
    ]
    later = replace(RUN.calls[0], open_minute=516, close_minute=666)
    [told] = planned(tours=(replace(RUN, calls=(later, RUN.calls[1])),))
    assert "44 minutes in one piece" in told


def test_driving_a_day_exactly_at_the_limit_and_one_minute_over() -> None:
    truck = scenario().fleet[0].model_dump()
    assert planned(fleet=[truck | {"max_driving_minutes": 55}]) == []
    [told] = planned(fleet=[truck | {"max_driving_minutes": 54}])
    assert "drives for 55 minutes, at most 54 are allowed" in told


def test_one_cent_over_the_budget() -> None:
    choices = scenario(budget_eur=20889.95)
    assert messages(plan_of(facts_of(choices=choices)), choices) == [
        "budget: the plan costs €20,890.00 a year, the budget is €20,889.95"
    ]


EARLIER = replace(RUN, calls=(replace(RUN.calls[0], open_minute=514, close_minute=664), RUN.calls[1]))
SHORT_STOP = replace(RUN, calls=(replace(RUN.calls[0], close_minute=664), RUN.calls[1]))
NO_BREAK = replace(
    RUN, return_minute=979, eur_per_run=299.0,
    calls=(RUN.calls[0], replace(RUN.calls[1], open_minute=779, close_minute=929)),
)
LATE = replace(RUN, return_minute=981, eur_per_run=300.0)


@pytest.mark.parametrize(("run", "expected"), [
    (EARLIER, "leg 1 takes 10 minutes of driving and 25 of setting up or packing, the timetable gives 34"),
    (SHORT_STOP, "open at Square A for 149 minutes, not 150"),
    (NO_BREAK, "needs 500 minutes, 45 of break included, and is away for 499"),
    (LATE, "is away for 501 minutes, the shift is 500"),
    (replace(RUN, weekday="wed"), "it does not drive on Wednesday"),
    (replace(RUN, weeks=(1, 3)), r"weeks \[1, 3\] of a cycle of 2"),
    (replace(RUN, weeks=(1, 1)), r"weeks \[1, 1\]"),
    (replace(RUN, unit=2), "vehicles of this type: 1"),
    (replace(RUN, km=54), r"states 54\.00 km, the roads have 55\.00"),
    (replace(RUN, driving_minutes=54), "states 54 minutes of driving, the roads take 55"),
    (replace(RUN, eur_per_run=250), "states €250.00 a day, it costs €299.50"),
    (replace(RUN, calls=()), "calls at 0 stops"),
])
def test_a_wrong_working_day(run: TourRun, expected: str) -> None:
    assert_told(expected, planned(tours=(run,)))


@pytest.mark.parametrize(("tours", "changes", "expected"), [
    ((RUN, replace(RUN, weeks=(2,))), {}, "Truck 1 makes two tours on Tuesday of week 2"),
    ((RUN, replace(RUN, weekday="thu", weeks=(1,))), {}, "3 visits a cycle; the visit levels are 1, 2, 4"),
    ((replace(RUN, weeks=(1,)), replace(RUN, weeks=(2,), weekday="thu")), {}, "different weekdays from week to week"),
    ((replace(RUN, weeks=(1,)), replace(RUN, weeks=(1,), weekday="thu")), {}, "there is a week without a visit"),
    ((RUN, replace(RUN, weekday="mon")), {}, "two visits a week should be at least two days apart"),
    ((RUN, replace(RUN, unit=2)), {}, "2 vehicles Truck work from Depot in Summer, it has room for 1"),
    ((replace(RUN, season="winter"),), {}, "leg 1 takes 12 minutes of driving"),
])
def test_wrong_rhythm_and_fleet(tours: tuple[TourRun, ...], changes: dict[str, Any], expected: str) -> None:
    assert_told(expected, planned(tours=tours, **changes))


def fleet(**changes: Any) -> list[dict[str, Any]]:
    return [{**vehicle.model_dump(), **changes} for vehicle in scenario().fleet]


def test_limits_of_the_vehicle_type() -> None:
    assert_told("makes 2 stops, at most 1 are allowed", planned(fleet=fleet(max_stops=1)))
    assert_told("leaves before 08:01", planned(fleet=fleet(start_time="08:01")))


@pytest.mark.parametrize(("weeks", "passes"), [((1, 3), True), ((2, 4), True), ((1, 2), False), ((1, 4), False)])
def test_fortnightly_in_a_cycle_of_four_weeks_is_evenly_spaced(weeks: tuple[int, ...], passes: bool) -> None:
    found = planned(tours=(replace(RUN, weeks=weeks),), fleet=fleet(cycle_weeks=4))
    assert found == [] if passes else any("not evenly spaced" in text for text in found)


def test_vehicles_leave_from_their_own_base() -> None:
    annex = Base(id="annex", name="Annex", lon=3.5, lat=44.5)
    territory = replace(two_villages(travel=None), bases=(*two_villages().bases, annex))
    choices = scenario(budget_eur=1e9, fleet=fleet(bases=("depot",)))
    tours = (RUN, replace(RUN, base="annex", weekday="thu"))
    plan = plan_of(facts_of(tours=tours, territory=territory, choices=choices))
    found = [v.message for v in check_plan(plan, territory, choices, times(territory, choices))]
    assert_told("starts from Annex, where it may not be based", found)
    assert_told("Truck 1 starts from Depot and from Annex in Summer", found)


@pytest.mark.parametrize(("opens", "closes", "passes"), [
    (630, 750, True),  # until 12:30, the very end of the morning
    (631, 751, True),  # over lunch, and gone before 13:30
    (700, 820, False),  # into the afternoon, when the school teaches
    (810, 930, False),
])
def test_a_lent_room_binds_the_agents_car(opens: int, closes: int, passes: bool) -> None:
    run = replace(
        CAR, calls=(Call(stop="k2", open_minute=opens, close_minute=closes),), return_minute=closes + 35,
        eur_per_run=(closes + 35 - 480) / 2 + 20,
    )
    found = planned(tours=(run,))
    assert found == [] if passes else any("needs a room at Square B on" in text for text in found)


def test_a_stop_without_a_room_is_no_place_for_the_agents_car() -> None:
    run = replace(
        CAR, calls=(Call(stop="k1", open_minute=500, close_minute=620),), return_minute=640, km=20, driving_minutes=20,
        eur_per_run=88,
    )
    assert_told("needs a room at Square A on Monday 9:00–12:30: none is available", planned(tours=(run,)))


@pytest.mark.parametrize(("openings", "expected"), [
    ((replace(WINTER, slots=("tue-am",)),), "opens 2 half-days a week but its timetable has 1"),
    ((replace(WINTER, slots=("tue-am", "tue-am")),), "opens 2 half-days a week but its timetable has 1"),
    ((replace(WINTER, slots=("tue-am", "tue-pm")),), "opens on Tuesday 13:30–17:00, when the building"),
    ((replace(SUMMER, half_days=2, slots=("mon-am", "wed-pm")),), "School in Summer opens on Wednesday 13:30"),
    ((replace(WINTER, half_days=3, slots=("mon-am", "tue-am", "thu-am")),), "the opening levels are 2, 5"),
    ((replace(WINTER, half_days=0, slots=()),), "listed as open without any hours"),
    ((Opening(site="s1", season="winter", half_days=2, slots=("mon-am", "tue-am")),), "is open today on Wednesday"),
    ((WINTER, WINTER), "School appears 2 times in Winter"),
    ((WINTER, replace(SUMMER, site="s2b")), "School and School hall are variants of one building"),
])
def test_wrong_openings(openings: tuple[Opening, ...], expected: str) -> None:
    assert_told(expected, planned(openings, ()))


def team(**changes: Any) -> dict[str, Any]:
    return {"id": "t", "name": "Team", "number": 1, "half_days_per_week": 10, **changes}


def test_animators_hold_one_place_at_a_time() -> None:
    longer = Opening(site="s1", season="winter", half_days=5, slots=("mon-am", "tue-am", "wed-am", "thu-am", "fri-am"))
    both = (WINTER, longer)
    one = {"half_day_eur": 100, "teams": [team()]}
    crowded = "on Tuesday 9:00–12:30 in Winter, 2 places need an animator of Team, which has 1"
    assert_told(crowded, planned(both, (), staff=one))
    two = {"half_day_eur": 100, "teams": [team(number=2, half_days_per_week=2.5)]}
    assert planned(both, (), staff=two) == [], "five half-days added, exactly what two of them work"
    tired = {"half_day_eur": 100, "teams": [team(number=2, half_days_per_week=2.4)]}
    assert_told("Team holds 5 half-days a week in Winter, it can hold 4.8", planned(both, (), staff=tired))


def test_a_place_belongs_to_the_team_of_the_smallest_area() -> None:
    teams = [team(id="all", number=0), team(id="dep", number=0, area="dep"), team(id="b", area="b")]
    assert planned(staff={"half_day_eur": 100, "teams": teams}) == []
    assert_told("need an animator of Team, which has 0", planned(staff={"half_day_eur": 100, "teams": teams[:2]}))


def stated(**changes: Any) -> Callable[[Plan], Plan]:
    return lambda plan: replace(plan, figures=replace(plan.figures, **changes))


@pytest.mark.parametrize(("change", "expected"), [
    (stated(access_person_weeks=645.1), "states access of 645.1 person-weeks, its openings and tours give 645"),
    (stated(today_person_weeks=292), "states access today of 292 person-weeks"),
    (stated(need_person_weeks=1081), "states need of 1,081"),
    (stated(cost_eur=20000), "states yearly cost of 20,000 €, its openings and tours give 20,890 €"),
    (stated(access_person_weeks=float("nan")), "states access of nan"),
    (stated(fit_out_investment_eur=0), "states investment of 0 €"),
    (stated(cost_by={"staff": 20890}), "states cost of fit_out of 0 €"),
    (lambda plan: replace(plan, outcome=replace(plan.outcome, bound_person_weeks=644)), "bound, 644 person-weeks, is"),
    (lambda plan: replace(plan, fitted=()), "School opens without being fitted out"),
    (lambda plan: replace(plan, fitted=("s2", "s2b")), "School hall is fitted out but the plan does not open it"),
    (lambda plan: replace(plan, access=(replace(plan.access[0], quality=0.95),)), "1 lines of the access table"),
    (lambda plan: replace(plan, openings=(replace(WINTER, site="s9"),)), "name an unknown site, s9"),
    (lambda plan: replace(plan, tours=(replace(RUN, weekday="mardi"),)), "name an unknown weekday, mardi"),
])
def test_wrong_claims(change: Callable[[Plan], Plan], expected: str) -> None:
    assert_told(expected, messages(change(plan_of(facts_of()))))


def test_figures_may_differ_by_rounding_and_no_more() -> None:
    plan = plan_of(facts_of())
    assert messages(stated(access_person_weeks=645 * (1 + 5e-7))(plan)) == []
    assert messages(stated(access_person_weeks=645 * (1 + 2e-6))(plan)) != []


def test_rules_judge_the_plan() -> None:
    found = planned(rules=[{"kind": "site_forbidden", "site": "s2"}])
    assert len(found) == 1 and "School" in found[0]


def assert_told(expected: str, found: list[str]) -> None:
    assert any(re.search(expected, text) or expected in text for text in found), found
