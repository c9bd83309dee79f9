"""Sheets of areas: two villages by hand (see `two_villages`), properties over random plans, texts that attack."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings

from optimizer.facts import PlanFacts
from optimizer.plan import Opening
from optimizer.reading import bundled_territory, read_scenario, read_territory
from optimizer.sheets.alternatives import alternatives
from optimizer.sheets.areas import area_sheet
from optimizer.sheets.content import AreaSheet
from optimizer.sheets.reasons import area_reason, place_reason
from optimizer.sheets.source import SheetSource
from optimizer.territory import Area
from optimizer.travel.matrices import travel_times
from tests.random_plans import plans
from tests.two_villages import OPENINGS, RUN, facts_of, plan_of, scenario, two_villages

TUESDAYS_IN_ODD_WEEKS = replace(RUN, weeks=(1,))


def source_of(facts: PlanFacts, lang: str = "en") -> SheetSource:
    return SheetSource(plan_of(facts), facts, lang)


@pytest.fixture(scope="module")
def source() -> SheetSource:
    return source_of(facts_of())


@pytest.fixture(scope="module")
def sheets(source: SheetSource) -> dict[str, AreaSheet]:
    return {area: area_sheet(source, area) for area in ("a", "b", "dep")}


def test_a_tour_is_shared_over_its_stops_by_time(sheets: dict[str, AreaSheet]) -> None:
    """5 990 € of tours and 100 € of truck, 150 minutes at each of two stops: 3 045 € each. The school is in B."""
    assert {area: sheet.money.gross_eur for area, sheet in sheets.items()} == pytest.approx(
        {"a": 3045, "b": 17845, "dep": 20890})
    assert {part.what: (part.eur, part.shared) for part in sheets["b"].money.costs} == {
        "fit_out": (pytest.approx(1200), False), "staff": (pytest.approx(12000), False),
        "rooms": (pytest.approx(1600), False), "tours": (pytest.approx(2995), True),
        "vehicles": (pytest.approx(50), True)}
    assert [sheets[area].money.fit_out_eur for area in ("a", "b", "dep")] == [0, 6000, 6000]


def test_a_longer_call_bears_more_of_its_tour() -> None:
    """k1 open 50 minutes, k2 open 150: a quarter and three quarters of 5 990 + 100 €."""
    first, second = RUN.calls
    run = replace(RUN, calls=(replace(first, close_minute=first.open_minute + 50), second))
    source = source_of(facts_of(tours=(run,)))
    assert area_sheet(source, "a").money.gross_eur == pytest.approx(6090 / 4)
    assert area_sheet(source, "b").money.gross_eur == pytest.approx(14800 + 6090 * 3 / 4)


def test_grants_and_payers_of_an_area(sheets: dict[str, AreaSheet]) -> None:
    """B: 500 € of the capped grant for its fit-out, 30 % of 13 600 € at its school; A has neither.

    A: 3 045 € at 60 and 40 %. B: 700 € of investment to the commune, 16 645 − 4 080 = 12 565 € at 60 and 40 %.
    """
    borne = {area: {item.name: (item.grants_eur, item.remainder_eur) for item in sheet.money.payers}
             for area, sheet in sheets.items()}
    assert borne["a"] == {"commune": (0, pytest.approx(1827)), "dep": (0, pytest.approx(1218))}
    assert borne["b"] == {"commune": (0, pytest.approx(8239)), "dep": (0, pytest.approx(5026)),
                          "state": (pytest.approx(4580), 0)}
    assert [(part.payer, part.eur, part.capped) for part in sheets["b"].money.grants] == [
        ("state", pytest.approx(500), True), ("state", pytest.approx(4080), False)]
    assert all(sheet.money.outside_payers_eur == pytest.approx(0) for sheet in sheets.values())


def test_cost_by_use_goes_to_where_the_visitors_live() -> None:
    """Public services worth as much at 20 minutes as at 10: in summer A's drivers go to the school of B.

    A year: from A 15 a week × 20 weeks = 300 visits; from B 11.5 × 20 and 4.5 × 10 = 275. The school costs 14 800 €.
    Nobody in A wants the desk of the truck at its door, so k1 (3 045 €) stays where it is.
    """
    far = scenario().model_dump(mode="json")["services"]
    far[0]["reach"] = [{"within_minutes": 20, "quality": 1}]
    source = source_of(facts_of(choices=scenario(services=far)))
    a, b = (area_sheet(source, area).money.by_use_eur for area in ("a", "b"))
    assert a == pytest.approx(3045 + 14800 * 300 / 575)
    assert a + b == pytest.approx(20890)


def test_access_beside_the_average(sheets: dict[str, AreaSheet]) -> None:
    """B: need 620, today 63, with the plan 415 (see test_figures); everywhere 1 080, 293, 645."""
    part = sheets["b"].access
    assert (part.need_person_weeks, part.today_person_weeks, part.after_person_weeks) == pytest.approx((620, 63, 415))
    assert (part.today, part.after) == pytest.approx((63 / 620, 415 / 620))
    assert (part.average_today, part.average_after) == pytest.approx((293 / 1080, 645 / 1080))
    assert {part.id: part.need_person_weeks for part in sheets["dep"].by_service} == pytest.approx(
        {"public": 780, "desk": 300})
    assert [part.id for part in sheets["a"].by_service] == ["public"], "nobody in A asks for a desk"


def test_places_in_and_near_an_area(sheets: dict[str, AreaSheet]) -> None:
    assert [(part.id, part.change) for part in sheets["b"].places] == [("s2", "new"), ("k2", "tour")]
    assert [(part.id, part.change) for part in sheets["a"].places] == [("k1", "tour"), ("s1", "as_today")]
    assert [part.id for part in sheets["a"].nearby] == [], "A is served as well by its own house, and nearer"
    school = sheets["b"].places[0]
    assert (school.eur, school.fit_out_eur, school.inside) == (pytest.approx(14800), 6000, True)
    assert [(part.mode, part.least_minutes, part.most_minutes) for part in school.travel] == [
        ("car", 5, 6), ("foot", 8, 8)]
    # Winter: drivers 50 × 0.1 × 0.5, walkers 20 × 0.2 × 0.5. Summer: 50 × 0.1 × 1.5 and 20 × 0.2, at quality 1.
    assert school.visits_from_here == pytest.approx({"winter": 4.5, "summer": 11.5})
    # B's 50 drivers and 20 walkers at 20 minutes; A's 100 drivers need 24 in winter, and its walkers cannot come.
    assert school.residents_within == {20: 70, 30: 170}
    assert {season: len(week) for season, week in school.week.items()} == {"winter": 2, "summer": 5}


def test_places_outside_that_serve_an_area_best() -> None:
    """The school of B only, today's house closed by a territory without it: A's drivers go to B in summer."""
    territory = two_villages()
    without = replace(territory, availability=tuple(row for row in territory.availability if row.site != "s1"))
    sheet = area_sheet(source_of(facts_of(territory=without)), "a")
    assert [(part.id, part.inside, part.area_name) for part in sheet.nearby] == [("s2", False, "B")]
    assert sheet.nearby[0].visits_from_here == pytest.approx({"summer": 7.5}), "15 a week, at half quality"
    assert [(part.least_minutes, part.most_minutes) for part in sheet.nearby[0].travel] == [(20, 20)]


def test_distances_are_means_by_need(sheets: dict[str, AreaSheet]) -> None:
    """B by car today: in the 10 weeks of winter (5 requests each) the round at its door, 6 minutes away; in the 20 of
    summer (7.5 each) the house of A, 20 minutes away: a quarter of the quality, the round an eighth. With the plan the
    school, 6 and 5 minutes away.
    """
    by = {(part.service, part.mode): part for part in sheets["b"].distances}
    assert by["public", "car"].minutes_today == pytest.approx((50 * 6 + 150 * 20) / 200)
    assert by["public", "car"].minutes_after == pytest.approx((50 * 6 + 150 * 5) / 200)
    assert (by["desk", "car"].minutes_today, by["desk", "car"].unserved_today) == (None, 1)
    assert by["desk", "car"].minutes_after == 5
    assert by["desk", "car"].unserved_after == pytest.approx(1 / 3), "the truck drives in summer alone: 20 of 30 weeks"
    assert by["desk", "car"].places == ("Square B",)


def test_inhabitants_in_reach_add_up_to_those_of_the_plan(source: SheetSource, sheets: dict[str, AreaSheet]) -> None:
    whole = {(line.minutes, line.service, line.mode): (line.residents, line.today, line.after)
             for line in source.plan.figures.reach}
    for key, told in whole.items():
        parts = [part for sheet in (sheets["a"], sheets["b"]) for part in sheet.reach
                 if (part.minutes, part.service, part.mode) == key]
        assert tuple(sum(values) for values in zip(*((p.residents, p.today, p.after) for p in parts))) == told


def test_odd_and_even_weeks_are_told_apart_only_where_they_differ() -> None:
    source = source_of(facts_of(tours=(TUESDAYS_IN_ODD_WEEKS,)))
    winter, summer = area_sheet(source, "a").calendar
    assert [(week.name, week.weeks) for week in winter.weeks] == [("every week", (1,))]
    assert [(week.name, week.weeks) for week in summer.weeks] == [("odd weeks", (1,)), ("even weeks", (2,))]
    odd, even = ({day.day: [each.place for each in day.presences] for day in week.days} for week in summer.weeks)
    assert odd == {"mon": ["s1"], "tue": ["k1"], "wed": ["s1"]}
    assert even == {"mon": ["s1"], "tue": [], "wed": ["s1"]}


def test_hours_of_today_in_school_weeks_alone_are_told_as_such() -> None:
    """The house opens on Friday mornings too, in school weeks; winter has holidays, summer has none."""
    territory = two_villages()
    opens = territory.availability[0]
    more = replace(opens, calendar="school", slots=("fri-am",))
    sheet = area_sheet(source_of(facts_of(territory=replace(territory, availability=(*territory.availability, more)))),
                       "a")
    house = next(part for part in sheet.places if part.id == "s1")
    assert [(each.weekday, each.calendar, each.weeks) for each in house.week["winter"]] == [
        ("mon", "all", ""), ("wed", "all", ""), ("fri", "school", "outside school holidays")]
    assert [each.calendar for each in house.week["summer"]] == ["all", "all", "all"]


def test_what_lies_in_the_middle_counts_there_and_above() -> None:
    """A stop that names no commune but the EPCI around both: its half of the tour is the EPCI's alone."""
    territory = two_villages()
    areas = (Area(id="dep", name="Département"), Area(id="epci", name="EPCI", parent="dep"),
             *(replace(area, parent="epci") for area in territory.areas[1:]))
    stops = (replace(territory.stops[0], area="epci"), territory.stops[1])
    source = source_of(facts_of(territory=replace(territory, areas=areas, stops=stops)))
    eur = {area.id: area_sheet(source, area.id).money.gross_eur for area in areas}
    assert eur == pytest.approx({"a": 0, "b": 17845, "epci": 20890, "dep": 20890})
    assert area_sheet(source, "a").around == ("EPCI", "Département")


def test_an_area_is_found_by_its_name_too(source: SheetSource) -> None:
    assert area_sheet(source, "Département").area == "dep"
    with pytest.raises(KeyError):
        area_sheet(source, "nowhere")


# --- properties ---------------------------------------------------------------------------------------

@settings(max_examples=40, deadline=None)
@given(plans())
def test_areas_add_up_to_the_plan(facts: PlanFacts) -> None:
    source = source_of(facts)
    told = source.plan.figures
    a, b, whole = (area_sheet(source, area) for area in ("a", "b", "dep"))
    assert whole.money.gross_eur == pytest.approx(told.cost_eur)
    for of in ("gross_eur", "running_eur", "investment_eur", "fit_out_eur", "by_use_eur", "outside_payers_eur"):
        parts = [getattr(sheet.money, of) for sheet in (a, b, whole)]
        assert parts[0] + parts[1] == pytest.approx(parts[2], abs=1e-6)
    for line in told.payers:
        borne = [item for sheet in (a, b) for item in sheet.money.payers if item.name == line.payer]
        assert sum(item.remainder_eur for item in borne) == pytest.approx(line.remainder_eur, abs=1e-6)
        assert sum(item.grants_eur for item in borne) == pytest.approx(line.grants_eur, abs=1e-6)
    for of in ("visits_a_year", "visits_today", "visits_received_a_year", "residents"):
        assert getattr(a, of) + getattr(b, of) == pytest.approx(getattr(whole, of))
    assert whole.visits_a_year == pytest.approx(whole.visits_received_a_year)


@settings(max_examples=20, deadline=None)
@given(plans())
def test_access_of_an_area_is_the_sum_of_the_plans_table(facts: PlanFacts) -> None:
    source = source_of(facts)
    for area, point in (("a", "A"), ("b", "B")):
        lines = [line for line in source.plan.access if line.demand == point]
        part = area_sheet(source, area).access
        assert part.need_person_weeks == pytest.approx(sum(line.need_person_weeks for line in lines))
        assert part.today_person_weeks == pytest.approx(sum(line.need_person_weeks * line.today for line in lines))
        assert part.after_person_weeks == pytest.approx(sum(line.need_person_weeks * line.quality for line in lines))


# --- words ----------------------------------------------------------------------------------------------

HOSTILE = "<b>{0}</b> #set =1+1 {count} %s \u2019 ]] \\n"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_hostile_names_come_out_as_they_are(lang: str) -> None:
    territory = two_villages()
    named = replace(
        territory, sites=tuple(replace(site, name=HOSTILE) for site in territory.sites),
        stops=tuple(replace(stop, name=HOSTILE) for stop in territory.stops),
        areas=tuple(replace(area, name=f"{HOSTILE}{area.id}") for area in territory.areas))
    source = source_of(facts_of(territory=named), lang)
    sheet = area_sheet(source, "b")
    assert sheet.name == f"{HOSTILE}b"
    assert {part.card.name for part in sheet.places} == {HOSTILE}
    assert {each.name for part in sheet.places for week in part.week.values() for each in week} == {HOSTILE}
    reason = place_reason(source, "s2")
    assert reason is not None and reason.title == HOSTILE
    assert area_reason(source, "b").title.startswith(HOSTILE)


def test_french_sheet() -> None:
    sheet = area_sheet(source_of(facts_of(), "fr"), "b")
    assert sheet.seasons[0].calendar == (
        "Les mêmes horaires chaque semaine, vacances scolaires comprises (2\u00a0semaines).")
    assert [part.mode_name for part in sheet.places[0].travel] == ["avec voiture", "sans voiture"]
    assert sheet.money.assumptions[-1] == (
        "Une subvention qui atteint son plafond est répartie entre les territoires en proportion des coûts qu’elle "
        "concerne.")
    assert sheet.money.costs[0].name == "Aménagements, part annuelle"


def test_what_a_place_brings_and_costs(source: SheetSource) -> None:
    """The school: 14 800 € a year; nothing of the plan is at today's house."""
    reason = place_reason(source, "s2")
    assert reason is not None
    assert reason.title == "School"
    assert any("€14,800" in sentence.text for sentence in reason.sentences if sentence.level == 0)
    assert any(sentence.level == 1 for sentence in reason.sentences)
    assert place_reason(source, "k1") is not None
    assert place_reason(source, "s1") is None
    with pytest.raises(KeyError):
        place_reason(source, "nowhere")


def test_alternatives_side_by_side() -> None:
    """With the tour, and without it: 3 045 € less in A; the school stays, so only the stop differs."""
    both = alternatives([source_of(facts_of()), source_of(facts_of(OPENINGS, ()))], "a")
    assert both.plans == ("Two villages", "Two villages (2)")
    rows = {row.name: row for row in (*both.figures, *both.payers)}
    assert rows["Cost a year"].values == pytest.approx((3045, 0))
    assert rows["Cost a year"].texts == ("€3,045", "€0")
    assert rows["Cost a year"].rising_is_better is False
    assert rows["Villages visited"].values == (1, 0)
    assert rows["commune"].values == pytest.approx((1827, 0))
    assert [(name, [bool(text.strip("–")) for text in told]) for name, told in both.places] == [
        ("Square A", [True, False])]


# --- the real territory -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_sheets_of_all_communes_of_lozere_in_five_seconds() -> None:
    """Every candidate school open one Wednesday afternoon a week: far more places than any plan. The limit is ours."""
    folder = bundled_territory("lozere")
    assert folder is not None
    territory, choices = read_territory(folder), read_scenario(folder / "scenarios" / "default.yaml")
    openings = tuple(
        Opening(site=site.id, season=season.id, half_days=1, slots=("wed-pm",))
        for site in territory.sites if site.kind == "school" for season in choices.seasons)
    facts = PlanFacts(territory, choices, travel_times(territory, choices), openings, (), frozenset())
    source = source_of(facts, "fr")
    communes = [area.id for area in territory.areas if area.kind == "commune"]
    area_sheet(source, communes[0])
    began = time.perf_counter()
    sheets = [area_sheet(source, commune) for commune in communes]
    seconds = time.perf_counter() - began
    assert seconds < 5
    assert sum(sheet.money.gross_eur for sheet in sheets) == pytest.approx(facts.cost_eur)
    assert sum(sheet.money.by_use_eur for sheet in sheets) == pytest.approx(facts.cost_eur)
    for kind in ("epci", "departement"):
        wider = [area_sheet(source, area.id) for area in territory.areas if area.kind == kind]
        assert sum(sheet.money.gross_eur for sheet in wider) == pytest.approx(facts.cost_eur)
        for of in ("residents", "visits_a_year", "visits_received_a_year"):
            assert sum(getattr(sheet, of) for sheet in wider) == pytest.approx(
                sum(getattr(sheet, of) for sheet in sheets))
