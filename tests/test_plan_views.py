"""The sample plan as people read it; expected values are worked out by hand from `sample_plan` and `tiny`."""

from __future__ import annotations

import dataclasses

import pytest

from optimizer.facts import PlanFacts
from optimizer.figures import figures
from optimizer.plan import Opening, Plan
from optimizer.travel.matrices import travel_times
from optimizer.views.access_tables import beyond, commune_rows, reach_table, share_rows, share_table
from optimizer.views.charts import before_after, cost_bars, payer_bars
from optimizer.views.demand_cards import demand_card
from optimizer.views.headlines import (
    beyond_headlines,
    beyond_sentence,
    main_headlines,
    money_headlines,
    reach_headlines,
    worst_headline,
)
from optimizer.views.labels import distinct
from optimizer.views.money import cost_items, cost_table, payer_items, payer_table, unattributed_eur
from optimizer.views.place_cards import building_of, card_of, place_eur
from optimizer.views.place_lists import chosen_places, place_table, quiet_table, sorted_places
from optimizer.views.places import places
from optimizer.views.timetables import TextTable, by_day, by_place, by_vehicle, presences
from tests.sample_plan import sample_plan, sample_scenario, sample_territory

TERRITORY, SCENARIO = sample_territory(), sample_scenario()


@pytest.fixture(scope="module")
def plan() -> Plan:
    return sample_plan()


def normal(text: str) -> str:
    """Text with plain spaces: which of them break is the concern of `wording` and its tests."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def cells(table: TextTable) -> dict[str, list[str]]:
    """Name of each row → its cells, one line each."""
    return {normal(row.name): [normal(" / ".join(lines)) for lines in row.cells] for row in table.rows}


def test_each_time_is_told_as_added_or_of_today(plan: Plan) -> None:
    """France Services opens Monday and Wednesday mornings today; the plan adds Tuesday's in winter."""
    found = presences(plan, TERRITORY, SCENARIO, season="winter", lang="en")
    of_house = {each.weekday: each.added for each in found if each.place == "s1"}
    assert of_house == {"mon": False, "tue": True, "wed": False}
    assert [each.weekday for each in found] == sorted(
        (each.weekday for each in found), key=["mon", "tue", "wed", "thu", "fri"].index)


def test_timetable_by_place_has_clock_times_and_weeks(plan: Plan) -> None:
    found = presences(plan, TERRITORY, SCENARIO, season="winter", lang="fr")
    changed = cells(by_place(found, SCENARIO.days, "fr", changed=True))
    assert changed["Maison France Services"] == ["9 h – 12 h 30", "+ 9 h – 12 h 30", "9 h – 12 h 30", "", ""]
    assert changed["École du Pont"] == ["", "", "+ 9 h – 12 h 30 / + 13 h 30 – 17 h", "", ""]
    assert changed["Place de la Rivière"][4] == "+ 9 h 30 – 12 h (semaines paires)"
    # The round of today stops on Thursday where the truck comes on Tuesday: one row tells both.
    assert changed["Place des Gorges"] == ["", "+ 13 h 30 – 16 h", "", "10 h – 12 h 30", ""]
    assert by_place(found, SCENARIO.days, "fr", changed=False).rows == ()


def test_one_day_alone(plan: Plan) -> None:
    found = presences(plan, TERRITORY, SCENARIO, season="winter", lang="en")
    table = by_place(found, SCENARIO.days, "en", changed=True, weekday="fri")
    assert table.columns == ("Place", "Friday")
    assert list(cells(table)) == ["Place de la Rivière"]


def test_what_the_plan_leaves_alone_stays_apart(plan: Plan) -> None:
    """In summer nothing changes at France Services nor on the round of today."""
    found = presences(plan, TERRITORY, SCENARIO, season="summer", lang="en")
    assert set(cells(by_place(found, SCENARIO.days, "en", changed=False))) == {
        "Maison France Services", "Place des Gorges"}


def test_timetable_by_day_is_in_the_order_of_the_clock(plan: Plan) -> None:
    found = presences(plan, TERRITORY, SCENARIO, season="winter", lang="en")
    table = by_day(found, "en", weekday="tue", changed_only=True)
    assert [(normal(row.name), row.cells[0][0]) for row in table.rows] == [
        ("+ 9:00–11:30", "Foirail du Plateau"), ("+ 9:00–12:30", "Maison France Services"),
        ("+ 13:30–16:00", "Place des Gorges")]
    everything = by_day(found, "en", weekday="thu", changed_only=False)
    assert [row.cells[2][0] for row in everything.rows] == ["as today"]
    assert not by_day(found, "en", weekday="thu", changed_only=True).rows


def test_timetable_of_the_truck_leaves_stops_in_order_and_comes_back(plan: Plan) -> None:
    tuesday, friday = by_vehicle(plan, TERRITORY, SCENARIO, season="winter", lang="fr")
    assert [tuesday.title, friday.title] == ["Mardi, chaque semaine", "Vendredi, semaines paires"]
    assert cells(tuesday) == {
        "8 h": ["Départ de Garage du Bourg", "Camion"], "9 h – 11 h 30": ["1. Foirail du Plateau", ""],
        "13 h 30 – 16 h": ["2. Place des Gorges", ""],
        "16 h 50": ["Retour à Garage du Bourg", "1 h 35 de route, 61 km"]}
    assert by_vehicle(plan, TERRITORY, SCENARIO, season="winter", lang="fr", weekday="mon") == []


def test_card_of_a_new_place(plan: Plan) -> None:
    """École du Pont: 2 half-days in 24 and 22 weeks at 110 € and 10 €; 6 000 € spread over 5 years."""
    card = card_of("s2", plan, TERRITORY, SCENARIO, "en")
    assert card is not None
    assert card.change == "New place"
    assert [(line.seasons, normal(line.hours), line.visits) for line in card.lines] == [
        ("winter", "Wednesday 9:00–12:30, 13:30–17:00", "7.5"),
        ("summer", "Tuesday 17:30–20:00; Wednesday 13:30–17:00", "4.1")]
    assert card.costs == (("fit-out (yearly share)", "€1,200"), ("staff", "€10,120"), ("room", "€920"),
                          ("in all, a year", "€12,240"))


def test_cost_of_places_is_that_of_the_facts(plan: Plan) -> None:
    """What cards add up to equals what the independent facts charge to sites."""
    facts = PlanFacts(TERRITORY, SCENARIO, travel_times(TERRITORY, SCENARIO), plan.openings, plan.tours,
                      frozenset(plan.fitted))
    for view in places(plan, TERRITORY, SCENARIO):
        charged = sum(line.eur for line in facts.cost_lines if line.site == view.site.id)
        assert sum(place_eur(view, TERRITORY, SCENARIO).values()) == pytest.approx(charged)


def test_card_of_a_stop_tells_tours_and_the_round_of_today(plan: Plan) -> None:
    """Tuesday's tour: 420 € every week of 24."""
    card = card_of("k3", plan, TERRITORY, SCENARIO, "en")
    assert card is not None
    assert [(line.seasons, line.hours) for line in card.lines] == [
        ("winter", "Thursday 10:00–12:30; Tuesday 13:30–16:00"), ("summer", "Thursday 10:00–12:30")]
    assert card.costs == (("tours that come here, a year", "€10,080"),)
    assert [normal(remark) for remark in card.remarks] == ["This cost is shared with 1 other stop."]


@pytest.mark.parametrize("closed", ["s3", "s4", "nowhere", "d1", ""])
def test_nothing_is_told_of_what_is_not_open(plan: Plan, closed: str) -> None:
    assert card_of(closed, plan, TERRITORY, SCENARIO, "fr") is None


def test_card_of_where_people_live(plan: Plan) -> None:
    card = demand_card("d6", plan, TERRITORY, SCENARIO, season="winter", lang="en")
    assert card is not None
    assert (card.name, normal(card.people)) == ("Le Pont", "225 inhabitants · Winter")
    assert [mode for mode, _table in card.served] == ["with a car", "without a car"]
    # d6 in winter by car: (6·3 + 6 + 3) mod 20 = 7 twentieths; on foot 8 twentieths.
    assert next(iter(card.served[0][1].rows)) == ("Public services", "École du Pont (16\u00a0min)", "0% → 35%")
    assert card.met == "0% → 38%"
    nobody_near = demand_card("d5", plan, TERRITORY, SCENARIO, season="winter", lang="en")
    assert nobody_near is not None
    assert next(iter(nobody_near.served[0][1].rows)) == ("Public services", "nothing within reach", "–")
    assert demand_card("nowhere", plan, TERRITORY, SCENARIO, season="winter", lang="en") is None


def test_headlines_say_before_and_after(plan: Plan) -> None:
    english = main_headlines(plan, TERRITORY, SCENARIO, "en")
    assert (english[0].value, normal(english[0].change), english[0].better) == ("55.0%", "+30.0 points", True)
    told = {line.label: line for line in reach_headlines(plan, "en")}
    far = told["Within 20 min, without a car"]
    assert (far.value, far.change, far.before) == ("110", "+50", "60 today")
    lines = main_headlines(plan, TERRITORY, SCENARIO, "fr")
    main = {line.label: (normal(line.value), normal(line.before)) for line in lines}
    assert main["Coût par an"] == ("18 750 €", "sur un budget de 20 000 €")
    assert main["Par visite attendue"] == ("21,50 €", "13,64 € par habitant")
    assert main["Nouveaux lieux"] == ("1", "et 1 lieu étendu")
    assert main["Tournées"] == ("3", "3 villages visités")


def test_fewer_people_far_away_is_better(plan: Plan) -> None:
    with_car, on_foot = beyond_headlines(plan, "en", service="any")
    assert (on_foot.value, on_foot.change, on_foot.better) == ("20", "−55", True)
    assert with_car.value == "0"
    assert beyond_sentence(plan, "en") == "20 remain beyond 30 min, 515 today."  # 1,240 − 800 and 75, by hand
    assert worst_headline(plan, "en").value == "21.0%"


def test_worse_is_told_as_worse(plan: Plan) -> None:
    worse = dataclasses.replace(plan.figures, worst_tenth=(0.21, 0.02))
    assert not worst_headline(dataclasses.replace(plan, figures=worse), "en").better


def test_money_headlines(plan: Plan) -> None:
    assert [(line.label, line.value) for line in money_headlines(plan, SCENARIO, "en")] == [
        ("Running costs a year", "€17,550"), ("Investment, yearly share", "€1,200"),
        ("Fit-outs to pay once", "€6,000"), ("Left of the budget, a year", "€1,250")]


def test_shares_by_whom_and_where(plan: Plan) -> None:
    by_area = share_rows(plan, TERRITORY, SCENARIO, "en", by="area")
    assert [(row.name, row.after) for row in by_area] == [("Nord", 0.5), ("Sud", pytest.approx(900.1 / 1400))]
    assert [row.name for row in share_rows(plan, TERRITORY, SCENARIO, "en", by="group")] == [
        "Residents with a car", "Residents without a car"]
    assert list(share_table(by_area[:1], "Area", "en").rows) == [
        ("Nord", pytest.approx(100 * 950 / 2600), 50.0, "+13.5")]
    with pytest.raises(KeyError):
        share_rows(plan, TERRITORY, SCENARIO, "en", by="colour")


def test_communes_count_everyone_once(plan: Plan) -> None:
    rows = commune_rows(plan, TERRITORY)
    assert sum(row.residents or 0 for row in rows) == TERRITORY.demand.persons.sum()
    assert [row.after for row in rows] == sorted(row.after for row in rows)


def test_reach_and_who_remains_far(plan: Plan) -> None:
    table = reach_table(plan, SCENARIO, "en")
    assert table.columns[1:] == ("20 min, with a car", "30 min, with a car", "20 min, without a car",
                                 "30 min, without a car")
    assert list(table.rows) == [
        ("any service", "720 → 1,150", "800 → 1,240", "60 → 110", "60 → 115"),
        ("Public services", "720 → 1,100", "–", "–", "–")]
    assert beyond(plan, mode="foot") == (75.0, 20.0)
    assert beyond(plan, mode="bicycle") is None


def test_money_adds_up(plan: Plan) -> None:
    assert sum(item.eur for item in cost_items(plan.figures, "fr")) == plan.figures.cost_eur
    assert list(cost_table(plan.figures, "fr").rows)[-1] == ("Total", "", 18750)
    assert [item.name for item in payer_items(plan.figures, SCENARIO, "en")] == ["Inter-municipal bodies", "Department"]
    rows = list(payer_table(plan.figures, SCENARIO, "en").rows)
    assert rows[-1] == ("Total", 1200, 17550, 1000, 17750, 18750)
    assert unattributed_eur(plan.figures) == 0.0


def test_what_no_payer_bears_is_said(plan: Plan) -> None:
    short = dataclasses.replace(plan.figures, payers=plan.figures.payers[1:])
    assert unattributed_eur(short) == pytest.approx(7020.1)
    assert list(payer_table(short, SCENARIO, "en").rows)[-2][0] == "Not shared out"


def test_list_of_places_is_filtered(plan: Plan) -> None:
    views = places(plan, TERRITORY, SCENARIO)
    chosen = chosen_places(views, changes={"new"})
    assert [view.site.id for view in chosen] == ["s2"]
    assert [view.site.id for view in chosen_places(views, services={"social"})] == ["s2"]
    assert [view.site.id for view in chosen_places(views, kinds={"france_services"})] == ["s1"]
    assert [view.site.id for view in chosen_places(views, ready={"s1"})] == ["s1"]
    row = next(iter(place_table(chosen, TERRITORY, SCENARIO, "en").rows))
    # 7.5 × 24 + 4.1 × 22 visits a year.
    assert (row[0], row[5], row[6]) == ("École du Pont, Sud", "270", "€12,240")


def test_places_are_ordered(plan: Plan) -> None:
    views = places(plan, TERRITORY, SCENARIO)
    orders = {by: [view.site.id for view in sorted_places(views, TERRITORY, SCENARIO, by=by)]
              for by in ("change", "visits", "eur", "name")}
    # By hand: 340.8 visits a year in France Services, 270.2 at the school, which costs 12 240 € to the other's 2 640 €.
    assert orders == {"change": ["s2", "s1"], "visits": ["s1", "s2"], "eur": ["s2", "s1"], "name": ["s1", "s2"]}


def test_too_quiet_places_have_one_row_each(plan: Plan) -> None:
    assert list(quiet_table(plan, TERRITORY, SCENARIO, "en").rows) == [("École du Pont", "", "4.1", "")]


def test_a_building_that_the_plan_extends_is_not_called_quiet_alone(plan: Plan) -> None:
    """s4 as a variant of the school's building: whoever came there goes to the school."""
    sites = tuple(dataclasses.replace(site, building="s2") if site.id == "s4" else site for site in TERRITORY.sites)
    quiet = dataclasses.replace(plan.figures, too_quiet=(("s4", "winter", 0.0),))
    rows = list(quiet_table(dataclasses.replace(plan, figures=quiet), dataclasses.replace(TERRITORY, sites=sites),
                            SCENARIO, "en").rows)
    assert rows == [("Bibliothèque du Col", "0.0", "", "same building, extended by the plan: its visitors go there")]


def test_a_truck_needs_no_building_and_an_agent_in_a_car_does(plan: Plan) -> None:
    assert building_of("k2", plan, TERRITORY, SCENARIO) is None
    cars = sample_scenario(fleet=[{**SCENARIO.fleet[0].model_dump(), "kind": "car_with_room"}])
    room = building_of("k2", plan, TERRITORY, cars)
    assert room is not None
    assert room.id == "s3"
    school = building_of("s2", plan, TERRITORY, SCENARIO)
    assert school is not None
    assert school.id == "s2"


def test_charts_carry_their_values_in_letters(plan: Plan) -> None:
    rows = share_rows(plan, TERRITORY, SCENARIO, "en", by="area")
    for chart, told in ((before_after(rows, "en"), "64%"), (cost_bars(cost_items(plan.figures, "en"), "en"), "€9,000"),
                        (payer_bars(payer_items(plan.figures, SCENARIO, "en"), "en"), "€11,730")):
        spec = chart.to_json()
        assert told in spec
        assert '"type": "text"' in spec


def test_a_plan_without_tours_nor_changes_has_empty_tables(plan: Plan) -> None:
    bare = dataclasses.replace(plan, openings=(), tours=(), fitted=())
    found = presences(bare, TERRITORY, SCENARIO, season="winter", lang="fr")
    assert by_place(found, SCENARIO.days, "fr", changed=True).rows == ()
    assert by_vehicle(bare, TERRITORY, SCENARIO, season="winter", lang="fr") == []
    facts = PlanFacts(TERRITORY, SCENARIO, travel_times(TERRITORY, SCENARIO), (), (), frozenset())
    nothing = dataclasses.replace(bare, figures=figures(facts), access=())
    assert cost_items(nothing.figures, "fr") == []
    assert commune_rows(nothing, TERRITORY) == ()


def test_hours_that_the_plan_adds_to_a_place_of_today(plan: Plan) -> None:
    """A season with one more morning than today names that morning alone as added."""
    longer = dataclasses.replace(plan, openings=(
        Opening(site="s1", season="summer", half_days=3, slots=("mon-am", "wed-am", "fri-am")),))
    card = card_of("s1", longer, TERRITORY, SCENARIO, "en")
    assert card is not None
    assert [(line.seasons, line.added) for line in card.lines] == [("winter", ""), ("summer", "Friday 9:00–12:30")]


def test_labels_that_stand_twice_are_numbered() -> None:
    assert distinct({"a": "School", "b": "Farm", "c": "School"}) == {"a": "School", "b": "Farm", "c": "School (2)"}
