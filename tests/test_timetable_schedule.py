"""From decisions to a timetable, on two villages whose minutes are known; the checker has the last word."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from models.workday import Work, work_day
from optimizer.checking import check_plan
from optimizer.plan import Decisions, Plan
from optimizer.scenario import Scenario
from optimizer.scheduling import schedule
from optimizer.scheduling_places import team_of_site
from optimizer.territory import Availability, Stop, Territory
from optimizer.timetable import ScheduleConflict, Timetable
from tests.two_villages import MORNINGS, OPENINGS, RUN, facts_of, plan_of, scenario, times, two_villages

SCHOOL = {("s2", "winter"): 2, ("s2", "summer"): 5}
TRUCK = ("truck", "depot", "summer", ("k1", "k2"), 2)


def scheduled(
    openings: dict[tuple[str, str], int] | None = None, *tours: tuple[str, str, str, tuple[str, ...], int],
    territory: Territory | None = None, choices: Scenario | None = None, **more: Any,
) -> Timetable | ScheduleConflict:
    territory, choices = territory or two_villages(), choices or scenario()
    decisions = Decisions(openings=openings or {}, tours=tours)
    return schedule(
        decisions, territory, choices, times(territory, choices), seed=1, time_limit_s=20, **more
    )


def timetable(*args: Any, **more: Any) -> Timetable:
    found = scheduled(*args, **more)
    assert isinstance(found, Timetable)
    return found


def conflict(*args: Any, **more: Any) -> ScheduleConflict:
    found = scheduled(*args, **more)
    assert isinstance(found, ScheduleConflict)
    assert found.message in str(found.words) and found.words.fr != found.words.en
    return found


def with_market(slot: str) -> Territory:
    plain = two_villages()
    return replace(plain, stops=(replace(plain.stops[0], market_slots=(slot,)), plain.stops[1]))


def market_rule(policy: str) -> Scenario:
    return scenario(rules=[{"kind": "market_days", "policy": policy}])


def as_plan(found: Timetable) -> Plan:
    return plan_of(facts_of(found.openings, found.tours, choices=scenario(budget_eur=1e9)))


def test_the_checker_accepts_the_timetable() -> None:
    found = timetable(SCHOOL, TRUCK, ("car", "depot", "summer", ("k2",), 1))
    choices = scenario(budget_eur=1e9)
    assert check_plan(as_plan(found), two_villages(), choices, times(choices=choices)) == []
    assert {(o.site, o.season): o.half_days for o in found.openings} == SCHOOL


def test_a_shift_exactly_full_and_its_clock() -> None:
    """`tests.two_villages.RUN`, worked out there by hand: 500 minutes of a shift of 500."""
    [run] = timetable({}, TRUCK).tours
    assert replace(run, weekday=RUN.weekday) == RUN
    choices = scenario(fleet=[{**scenario().fleet[0].model_dump(), "shift_minutes": 499}])
    found = conflict({}, TRUCK, choices=choices)
    assert (found.kind, set(found.places)) == ("tours", {"k1", "k2"})
    assert "working day" in found.message


def test_no_timetable_drives_longer_than_allowed() -> None:
    truck = scenario().fleet[0].model_dump()
    assert timetable({}, TRUCK, choices=scenario(fleet=[truck | {"max_driving_minutes": 55}])).tours
    assert conflict({}, TRUCK, choices=scenario(fleet=[truck | {"max_driving_minutes": 54}])).kind == "tours"


def test_today_stays_and_only_added_half_days_need_an_animator() -> None:
    choices = scenario(staff={"half_day_eur": 100, "teams": [
        {"id": "all", "name": "All", "number": 1, "half_days_per_week": 3}]})
    [opening] = timetable({("s1", "winter"): 5}, choices=choices).openings
    assert opening.slots == MORNINGS and opening.half_days == 5
    assert conflict({("s1", "winter"): 5, ("s2", "winter"): 1}, choices=choices).kind == "staff"


def test_two_places_that_one_animator_cannot_hold_are_named_with_their_slots() -> None:
    choices = scenario(staff={"half_day_eur": 100, "teams": [{"id": "all", "name": "All", "number": 1}]})
    plain = two_villages()
    narrow = tuple(
        Availability(site=site, season="all", calendar="all", slots=("tue-am",), state="possible")
        for site in ("s1", "s2")
    )
    territory = replace(plain, availability=(plain.availability[0], *narrow))
    found = conflict({("s1", "winter"): 3, ("s2", "winter"): 1}, territory=territory, choices=choices)
    assert (found.season, found.kind, found.places, found.slots, found.team) == (
        "winter", "staff", ("s1", "s2"), ("tue-am",), "all"
    )
    assert "mardi" in found.words.fr and "tue" not in found.words.fr
    found = conflict({("s2", "winter"): 2}, territory=territory, choices=choices)
    assert (found.kind, found.places, found.slots) == ("room", ("s2",), ())


def test_the_team_of_the_smallest_area_holds_a_place() -> None:
    choices = scenario(staff={"half_day_eur": 100, "teams": [
        {"id": "dep", "name": "Dep", "number": 1, "area": "dep"}, {"id": "b", "name": "B", "number": 1, "area": "b"},
        {"id": "everywhere", "name": "Everywhere", "number": 1},
    ]})
    territory, teams = two_villages(), choices.staff.teams
    assert [team_of_site(territory, teams, site) for site in territory.sites[:2]] == [0, 1]
    assert team_of_site(territory, teams[1:], territory.sites[0]) == 1
    assert team_of_site(territory, teams[1:2], territory.sites[0]) == -1


@pytest.mark.parametrize(("slot", "weekday"), [("mon-am", "mon"), ("thu-am", "thu")])
def test_a_market_is_met_where_it_can_be(slot: str, weekday: str) -> None:
    [run] = timetable({}, TRUCK, territory=with_market(slot)).tours
    assert run.weekday == weekday
    assert timetable({}, TRUCK, territory=with_market(slot), choices=market_rule("require")).tours == (run,)
    [other] = timetable({}, TRUCK, territory=with_market(slot), choices=market_rule("avoid")).tours
    assert other.weekday != weekday


def test_a_tour_is_driven_backwards_to_meet_an_afternoon_market() -> None:
    # k2 first: 08:00 + 25 of driving + 25 of setting up; then k1, 20 minutes on, in the afternoon.
    [run] = timetable({}, TRUCK, territory=with_market("tue-pm")).tours
    assert [call.stop for call in run.calls] == ["k2", "k1"]
    assert run.calls[0].open_minute == 530 and run.calls[1].open_minute == 530 + 150 + 25 + 20 + 45 + 25
    assert (run.weekday, run.eur_per_run) == ("tue", RUN.eur_per_run)


def test_a_required_market_on_a_day_off_is_named() -> None:
    found = conflict({}, TRUCK, territory=with_market("sun-am"), choices=market_rule("require"))
    assert (found.season, found.kind, found.places, found.vehicle) == ("summer", "tours", ("k1",), "truck")
    assert timetable({}, TRUCK, territory=with_market("sun-am")).tours  # preferred only


def test_an_agent_needs_the_room_at_the_hours_of_the_call() -> None:
    """The school lends its room on mornings: 08:00 + 25 + 10 opens at 08:35 and closes at 10:35."""
    car = ("car", "depot", "summer", ("k2",), 1)
    [run] = timetable({}, car).tours
    assert (run.depart_minute, run.calls[0].open_minute, run.return_minute) == (480, 515, 670)
    plain = two_villages()
    afternoon = Availability(site="s2", season="all", calendar="all", slots=("wed-pm",), state="possible")
    [run] = timetable({}, car, territory=replace(plain, availability=(afternoon,))).tours
    # The first opening that touches the afternoon (from 13:30) and not the morning (to 12:30): 12:30, until 14:30.
    assert (run.weekday, run.calls[0].open_minute) == ("wed", 750)
    closed = replace(plain, availability=())
    found = conflict({}, car, territory=closed)
    assert (found.kind, found.places) == ("room", ("k2",))


def test_the_vehicles_paid_for_are_the_most_that_drive() -> None:
    plain = two_villages()
    territory = replace(plain, bases=(replace(plain.bases[0], trucks=2),))
    truck = scenario().fleet[0].model_dump()
    choices = scenario(fleet=[{**truck, "number": 2, "days": ["mon", "tue"], "visit_levels": [1, 2]}])
    tours = (("truck", "depot", "summer", ("k1",), 4), ("truck", "depot", "summer", ("k2",), 2))
    # Two visits a week of k1 cannot be on Monday and Tuesday; once a week each, one truck will do.
    assert conflict({}, *tours, territory=territory, choices=choices).places == ("k1",)
    tours = tuple((*tour[:4], 2) for tour in tours)
    assert {run.unit for run in timetable({}, *tours, territory=territory, choices=choices).tours} == {1}
    one_day = scenario(fleet=[{**truck, "number": 2, "days": ["mon"], "visit_levels": [1, 2]}])
    assert {run.unit for run in timetable({}, *tours, territory=territory, choices=one_day).tours} == {1, 2}
    paid = {("truck", "depot", "summer"): 1}
    assert conflict({}, *tours, territory=territory, choices=one_day, vehicles=paid).kind == "tours"


def test_the_same_decisions_keep_the_timetable_in_force() -> None:
    first = timetable(SCHOOL, TRUCK)
    moved = Timetable(
        openings=first.openings, tours=tuple(replace(run, weekday="thu") for run in first.tours),
    )
    moved = replace(moved, openings=(OPENINGS[0], *moved.openings[1:]))
    again = timetable(SCHOOL, TRUCK, in_force=as_plan(moved))
    assert again == moved
    assert timetable(SCHOOL, TRUCK) == first


def test_a_break_comes_at_the_middle_of_the_day() -> None:
    # Packed at 541, 662 and (without a break) 783 minutes: 700 is nearest to the second, so the third waits.
    work = Work(
        driving_minutes=(30,) * 4, open_minutes=(60,) * 3, setup_minutes=(31,) * 3, break_minutes=45
    )
    day = work_day(work, depart_minute=420, midday_minute=700)
    assert day.calls == ((465, 525), (586, 646), (752, 812))
    assert day.return_minute == 812 + 16 + 30


def test_weekly_runs_are_one_run_in_every_week() -> None:
    runs = timetable({}, TRUCK, ("truck", "depot", "summer", ("k2",), 2)).tours
    days = {run.weekday for run in runs}
    assert [run.weeks for run in runs] == [(1, 2), (1, 2)] and len(days) == 2 and days <= {"mon", "tue", "thu"}


def test_every_stop_of_a_territory_may_lack_a_room() -> None:
    plain = two_villages()
    bare = replace(plain, stops=(Stop(id="k1", name="A", lon=3.5, lat=44.5, area="a"), *plain.stops[1:]))
    assert conflict({}, ("car", "depot", "summer", ("k1",), 1), territory=bare).kind == "room"
    assert np.isfinite(timetable({}, TRUCK, territory=bare).tours[0].km)
