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
from optimizer.views.headlines import access_headlines, means_headlines
from optimizer.views.money import cost_items, cost_table, payer_items, payer_table, unattributed_eur
from optimizer.views.place_cards import card_of, place_eur
from optimizer.views.place_lists import chosen_places, place_table
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
        "8 h": ["Départ de Garage du Bourg", ""], "9 h – 11 h 30": ["1. Foirail du Plateau", ""],
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
    assert (card.name, normal(card.people)) == ("Le Pont", "225 inhabitants")
    assert [mode for mode, _table in card.served] == ["with a car", "without a car"]
    # d6 in winter by car: (6·3 + 6 + 3) mod 20 = 7 twentieths; on foot 8 twentieths.
    assert next(iter(card.served[0][1].rows)) == ("Public services", "École du Pont", "16\u00a0min", "0% → 35%")
    assert card.met == "0% → 38%"
    assert demand_card("nowhere", plan, TERRITORY, SCENARIO, season="winter", lang="en") is None


def test_headlines_say_before_and_after(plan: Plan) -> None:
    told = {line.label: line for line in access_headlines(plan, "en")}
    assert (told["Need met"].value, normal(told["Need met"].change)) == ("55.0%", "+30.0 points")
    far = told["Inhabitants within 20 min, without a car"]
    assert (far.value, far.change, far.before) == ("110", "+50", "60 today, of 135")
    lines = means_headlines(plan, TERRITORY, SCENARIO, "fr")
    means = {line.label: (normal(line.value), normal(line.before)) for line in lines}
    assert means["Coût par an"][0] == "18 750 €"
    assert means["Par visite attendue"][0] == "21,50 €"
    assert means["Nouveaux lieux"] == ("1", "et 1 lieu étendu")
    assert means["Tournées"] == ("3", "3 villages visités")


def test_shares_by_whom_and_where(plan: Plan) -> None:
    by_area = share_rows(plan, TERRITORY, SCENARIO, "en", by="area")
    assert [(row.name, row.after) for row in by_area] == [("Nord", 0.5), ("Sud", pytest.approx(900.1 / 1400))]
    assert [row.name for row in share_rows(plan, TERRITORY, SCENARIO, "en", by="group")] == [
        "Residents with a car", "Residents without a car"]
    assert list(share_table(by_area[:1], "Area", "en").rows) == [
        ("Nord", pytest.approx(100 * 950 / 2600), 50.0, pytest.approx(50 - 100 * 950 / 2600))]
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
    assert list(cost_table(plan.figures, "fr").rows)[-1] == ("Total", "", 18750.25)
    assert [item.name for item in payer_items(plan.figures, SCENARIO, "en")] == ["Inter-municipal bodies", "Department"]
    rows = list(payer_table(plan.figures, SCENARIO, "en").rows)
    assert rows[-1] == ("Total", 1200.0, pytest.approx(17550.25), 1000.0, pytest.approx(17750.25), 18750.25)
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
    assert (row[0], row[6], row[7]) == ("École du Pont", 270, 12240.0)


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
