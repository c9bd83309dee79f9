"""Example people of a scenario: what a plan gives each, by hand in two villages (see `two_villages`)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from optimizer.checked_plan import inputs_hash
from optimizer.facts import PlanFacts
from optimizer.reading.cross_checks import scenario_faults
from optimizer.reading.scenario_reader import examine_scenario_text
from optimizer.scenario import Person, Scenario
from optimizer.scenario_text import to_yaml
from optimizer.sheets.content import PersonService, PersonSheet
from optimizer.sheets.people import people_sheets, person_sheet
from optimizer.sheets.source import SheetSource
from optimizer.territory import Territory
from optimizer.whereabouts import whereabouts
from tests.random_plans import plans
from tests.two_villages import RUN, facts_of, plan_of, scenario, two_villages


def person(**changes: Any) -> Person:
    return Person.model_validate(
        {"id": "ines", "name": "Inès", "about": {"fr": "Vit à B", "en": "Lives in B"}, "home": "B",
         "services": ["public", "desk"]} | changes)


def sheet(facts: PlanFacts | None = None, lang: str = "en", **changes: Any) -> PersonSheet:
    facts = facts or facts_of()
    return person_sheet(SheetSource(plan_of(facts), facts, lang), person(**changes))


def line(told: PersonSheet, service: str, season: str) -> PersonService:
    return next(each for each in told.services if each.service == service and season in each.seasons)


def test_where_when_and_how_far_today_and_with_the_plan() -> None:
    """Winter: the round calls at B (6 min) one Monday in two, else the house of A (24 min). The plan: the school, 6."""
    winter = line(sheet(), "public", "winter")
    assert [(each.place, each.minutes, each.weeks) for each in winter.today] == [
        ("k2", 6, "one week in 2"), ("s1", 24, "the other weeks")]
    assert [(each.place, each.name, each.minutes, each.weeks) for each in winter.after] == [("s2", "School", 6, "")]
    assert [(each.weekday, each.hours("en")) for each in winter.after[0].presences] == [
        ("tue", "+\u00a09:00–12:30"), ("thu", "+\u00a09:00–12:30")]
    assert (winter.minutes_a_week_today, winter.minutes_a_week_after) == (30, 12)
    assert winter.saved_minutes_a_week == 18


def test_what_cannot_be_had_today_saves_no_travel() -> None:
    """The desk of the truck, Tuesdays of summer at B: 5 minutes there, 5 back; no desk anywhere today."""
    told = sheet()
    summer, winter = line(told, "desk", "summer"), line(told, "desk", "winter")
    assert (summer.today, summer.minutes_a_week_today, summer.share_of_weeks_today) == ((), None, 0)
    assert (summer.minutes_a_week_after, summer.share_of_weeks_after, summer.saved_minutes_a_week) == (10, 1, 0)
    assert (winter.after, winter.share_of_weeks_after) == ((), 0)


def test_travel_saved_is_a_mean_over_the_year() -> None:
    """Winter 18 minutes in 10 weeks; summer (0 + 2 × (20 − 5)) / 2 = 15 minutes in 20 weeks."""
    assert sheet().saved_minutes_a_week == pytest.approx((18 * 10 + 15 * 20) / 30)
    assert sheet(seasons=["summer"]).saved_minutes_a_week == pytest.approx(15)
    assert {season for each in sheet(seasons=["summer"]).services for season in each.seasons} == {"summer"}


def test_only_free_half_days_count() -> None:
    """Wednesday mornings: no round; in winter the school is closed then, in summer it is open."""
    told = sheet(free="wed-am")
    winter, summer = line(told, "public", "winter"), line(told, "public", "summer")
    assert [each.place for each in (*winter.today, *winter.after)] == ["s1", "s1"]
    assert [(each.place, [p.weekday for p in each.presences]) for each in summer.after] == [("s2", ["wed"])]
    assert summer.saved_minutes_a_week == 30
    assert told.free == "Wednesday 9:00–12:30"


@pytest.mark.parametrize(("closes", "useful"), [(840, True), (839, False)])
def test_half_an_hour_of_an_opening_must_be_free(closes: int, useful: bool) -> None:
    """Free on Tuesdays from 13:30; the truck is at B from 13:00 until 14:00, or a minute less."""
    first, second = RUN.calls
    facts = facts_of(tours=(replace(RUN, calls=(first, replace(second, close_minute=closes))),))
    assert bool(line(sheet(facts, free="tue-pm"), "desk", "summer").after) is useful


def test_from_work_where_it_is_nearer() -> None:
    """Home in B, work in A: the house of A is 6 minutes from work in winter; of equals it is the way from home."""
    today = line(sheet(work="A", free="wed-am"), "public", "winter").today
    assert [(each.place, each.minutes, each.from_work) for each in today] == [("s1", 6, True)]
    desk = line(sheet(work="A"), "desk", "summer").after
    assert [(each.place, each.from_work) for each in desk] == [("k2", False)]
    assert sheet(work="A").work == "A"


def test_on_foot_only_what_is_in_the_village() -> None:
    told = sheet(mode="foot", home="A")
    assert told.mode_name == "on foot"
    assert [(each.place, each.minutes) for each in line(told, "public", "winter").after] == [("s1", 10)]


@pytest.mark.parametrize(("minutes", "reached"), [(90, True), (91, False)])
def test_nobody_is_said_to_drive_more_than_an_hour_and_a_half(minutes: int, reached: bool) -> None:
    plain = two_villages()
    assert plain.travel is not None
    far = replace(plain.travel, minutes=np.where(plain.travel.minutes == 20, minutes, plain.travel.minutes))
    facts = facts_of(territory=two_villages(travel=far))
    assert bool(line(sheet(facts, free="wed-am"), "public", "summer").today) is reached


def test_fortnightly_tours_are_told_by_their_weeks() -> None:
    """The truck in odd weeks alone: the desk can be had every other week."""
    summer = line(sheet(facts_of(tours=(replace(RUN, weeks=(1,)),))), "desk", "summer")
    assert [(each.place, each.weeks) for each in summer.after] == [("k2", "odd weeks")]
    assert (summer.share_of_weeks_after, summer.minutes_a_week_after) == (0.5, 10)


@settings(max_examples=30, deadline=None)
@given(plans())
def test_a_plan_never_lengthens_the_way(facts: PlanFacts) -> None:
    for home in ("A", "B"):
        told = sheet(facts, home=home)
        for each in told.services:
            assert each.saved_minutes_a_week >= 0
            assert each.share_of_weeks_after >= each.share_of_weeks_today
        assert told.saved_minutes_a_week >= 0


def test_french() -> None:
    told = sheet(lang="fr", free="tue")
    assert (told.name, told.about, told.mode_name) == ("Inès", "Vit à B", "en voiture")
    assert told.counted.startswith("Le trajet est compté aller et retour")


# --- where people live ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("place", "demand", "name"), [
    ("A", 0, "A"), ("b", 1, "B"), ("dep", 0, "Département"), ("Département", 0, "Département"),
    ("44.5, 3.5", 0, "A"), (" 44.62;3.5 ", 0, "A"),
])
def test_whereabouts(place: str, demand: int, name: str) -> None:
    """An area stands for its demand point with most inhabitants: A has 110, B 70. Both lie at 44.5, 3.5."""
    found = whereabouts(place, two_villages())
    assert found is not None
    assert (found.demand, found.name) == (demand, name)


@pytest.mark.parametrize("place", ["", "C", "44.5", "44.5, 3.8", "3.5, 44.5", "99, 3.5", "44.5, 3.5, 1"])
def test_no_such_place(place: str) -> None:
    """0.3° of longitude at 44.5° are 24 km."""
    assert whereabouts(place, two_villages()) is None


# --- the scenario -------------------------------------------------------------------------------------------


def with_people(*people: Person) -> Scenario:
    return scenario(people=[each.model_dump() for each in people])


def test_people_change_no_plan() -> None:
    territory = two_villages()
    assert inputs_hash(territory, with_people(person())) == inputs_hash(territory, scenario())
    assert inputs_hash(territory, scenario(budget_eur=1)) != inputs_hash(territory, scenario())


def test_people_come_back_from_yaml() -> None:
    given = with_people(person(free="mon-am+wed", work="44.5, 3.5", mode="bicycle", seasons=["winter"]),
                        person(id="other"))
    examined = examine_scenario_text(to_yaml(given), file="s.yaml")
    assert examined.faults == []
    assert examined.scenario == given


def faults_of(territory: Territory, **changes: Any) -> list[tuple[str, str]]:
    return [(fault.column, str(fault.message)) for fault in scenario_faults(with_people(person(**changes)), territory)]


@pytest.mark.parametrize(("changes", "column", "message"), [
    ({"home": "Nowhere"}, "people[0].home", "the territory has no place called Nowhere"),
    ({"work": "12.0, 3.0"}, "people[0].work", "the territory has no place called 12.0, 3.0"),
    ({"services": ["pulbic"]}, "people[0].services", "no service is called pulbic"),
    ({"seasons": ["sumer"]}, "people[0].seasons", "no season is called sumer"),
])
def test_names_that_nobody_knows(changes: dict[str, Any], column: str, message: str) -> None:
    territory = two_villages()
    before = [(fault.column, str(fault.message)) for fault in scenario_faults(scenario(), territory)]
    assert [each for each in faults_of(territory, **changes) if each not in before] == [(column, message)]


def test_faults_of_a_persons_keys_are_told_with_their_line() -> None:
    text = to_yaml(with_people(person())).replace("home: B", "hom: B").replace("[public, desk]", "[]")
    row = next(n for n, written in enumerate(text.splitlines(), 1) if "people:" in written)
    found = examine_scenario_text(text, file="s.yaml").faults
    assert [(fault.column, str(fault.message)) for fault in found] == [
        ("people[0].home", "the key home is missing"), ("people[0].services", "services is empty")]
    assert all(fault.row is not None and fault.row > row for fault in found)


def test_two_people_of_one_id_are_a_fault() -> None:
    with pytest.raises(ValueError, match="people: ines appears twice"):
        with_people(person(), person())


def test_hostile_people_come_out_as_they_are() -> None:
    hostile = "<script>{0}</script> =1+1 #let x = {count}"
    choices = with_people(person(name=hostile, about=hostile))
    facts = facts_of(choices=choices)
    (told,) = people_sheets(SheetSource(plan_of(facts), facts, "fr"))
    assert (told.name, told.about) == (hostile, hostile)
