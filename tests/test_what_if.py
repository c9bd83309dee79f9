"""The current plan under an edit, and rules that no plan can keep: figures of the two villages by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.what_if import WhatIf, possible, re_evaluate
from tests.rules_village import make_village
from tests.two_villages import MORNINGS, facts_of, plan_of, scenario, times, two_villages

PLAN = plan_of(facts_of())
"""645 of 1,080 person-weeks for exactly its budget of 20,890 €; 293 today, 212 by the school, 140 by the truck."""


def under(
    territory: Territory | None = None, choices: Scenario | None = None, *, plan: Plan = PLAN, lang: str = "en",
    made_for: Scenario | None = None,
) -> WhatIf:
    territory, choices = territory or two_villages(), choices or scenario()
    return re_evaluate(plan, territory, choices, times(territory, choices), lang=lang, made_for=made_for)


def edited(**changes: Any) -> Scenario:
    """The scenario with parts left out or replaced, not validated again: as a form hands it over."""
    return scenario().model_copy(update=changes)


def texts(what_if: WhatIf) -> list[str]:
    return [f"{broken.kind}: {broken.message}" for broken in what_if.broken]


def test_nothing_edited_nothing_changes() -> None:
    same = under()
    assert same.fits and same.change_person_weeks == 0 and same.cost_change_eur == 0
    assert same.access == pytest.approx((1080, 293, 645))
    assert same.left_eur == pytest.approx(0)
    assert same.figures.access_by_service["desk"][2] == pytest.approx(140)
    assert same.sentence == (
        "The plan still fits. It still meets 59.7% of the need, for €20,890 a year. Left of the budget: €0.")


def test_a_smaller_budget_is_told_by_how_much() -> None:
    smaller = under(choices=scenario(budget_eur=20_000))
    (broken,) = smaller.broken
    assert (broken.kind, broken.unit) == ("budget", "€") and broken.amount == pytest.approx(890)
    assert smaller.left_eur == pytest.approx(-890) and "Beyond the budget: €890." in smaller.sentence


def test_dearer_staff_costs_the_half_days_added() -> None:
    """(2 × 10 + 5 × 20) half-days a year, each 10 € dearer."""
    dearer = under(choices=scenario(staff={**scenario().staff.model_dump(), "half_day_eur": 110}))
    assert dearer.cost_change_eur == pytest.approx(1_200)


def school_gone() -> Territory:
    home = two_villages()
    return replace(
        home, sites=tuple(site for site in home.sites if site.id != "s2"),
        availability=tuple(row for row in home.availability if row.site != "s2"),
        stops=tuple(replace(stop, room="") for stop in home.stops),
    )


def test_a_site_gone_is_told_and_the_rest_evaluated() -> None:
    """645 − 212."""
    without = under(school_gone())
    assert texts(without) == ["gone: “s2”, used by: 2\u00a0openings"]
    assert without.access[2] == pytest.approx(433)
    assert without.cost_eur == pytest.approx(20_890 - 14_800)


def test_a_vehicle_gone_is_told_by_its_name() -> None:
    """645 − 140, and 20,890 − 14,800 € less."""
    without = under(choices=edited(fleet=scenario().fleet[1:]), made_for=scenario(), lang="fr")
    assert texts(without) == ["gone: «\u00a0Truck\u00a0», dont dépendent\u00a0: 1\u00a0tournée"]
    assert without.access[2] == pytest.approx(505)
    assert without.cost_eur == pytest.approx(14_800)


def test_a_season_gone_takes_its_openings_and_tours() -> None:
    without = under(choices=edited(seasons=scenario().seasons[:1]))
    assert [(b.kind, b.amount) for b in without.broken] == [("gone", 2)]
    assert "1\u00a0opening, 1\u00a0tour" in texts(without)[0]
    assert without.cost_eur == pytest.approx(2 * 10 * 130 + 1_200), "the school in winter, and its fit-out"


def test_a_stop_gone_shortens_the_tour() -> None:
    home = two_villages()
    without = under(replace(home, stops=home.stops[1:]))
    assert texts(without) == ["gone: “k1”, used by: 1\u00a0call of tours"]
    assert [call.stop for call in without.facts.tours[0].calls] == ["k2"]
    assert without.access[2] == pytest.approx(645), "it is the square of B that serves the teleworkers of B"


def test_a_base_gone_stops_its_tours() -> None:
    without = under(replace(two_villages(), bases=()))
    assert texts(without) == ["gone: “depot”, used by: 1\u00a0tour"]


def test_services_gone_break_nothing() -> None:
    without = under(choices=edited(services=scenario().services[:1]))
    assert without.fits and without.access[2] == pytest.approx(505)


def test_half_days_no_longer_free_are_told_by_the_clock() -> None:
    home = two_villages()
    rows = tuple(
        replace(row, slots=("mon-am", "tue-am", "wed-am", "fri-am")) if row.site == "s2" and row.slots == MORNINGS
        else row for row in home.availability
    )
    found = texts(under(replace(home, availability=rows)))
    assert found == [
        f"opening: School in {season} opens on Thursday 9:00–12:30, when the building is not available"
        for season in ("Winter", "Summer")
    ]
    (french, _) = texts(under(replace(home, availability=rows), lang="fr"))
    assert "jeudi 9\u00a0h\u00a0–\u00a012\u00a0h\u00a030" in french and "disponible" in french


def test_levels_teams_and_fleet_that_no_longer_hold() -> None:
    level = under(choices=edited(opening_levels=(2,)))
    assert [broken.kind for broken in level.broken] == ["opening"]
    tired = {**scenario().staff.model_dump(), "teams": [
        {"id": "b", "name": "Team B", "number": 1, "half_days_per_week": 4, "area": "b"}]}
    assert texts(under(choices=scenario(staff=tired))) == [
        "staff: Team B holds 5 half-days a week in Summer, it can hold 4"]
    fleet = [{**vehicle.model_dump(), "number": 0} for vehicle in scenario().fleet]
    sold = texts(under(choices=scenario(fleet=fleet)))
    assert sold == ["tour: Truck 1 on Tuesday in Summer: vehicles of this type: 0"]


def test_slower_roads_break_the_clock_and_not_what_was_stated() -> None:
    """55 minutes of road become 67 (25 × 1.2 = 30, 20 × 1.2 = 24, 10 × 1.2 = 12): late at each leg, and no break."""
    slower = under(choices=scenario(travel={"speed_factor": 1.2}))
    assert {broken.kind for broken in slower.broken} == {"tour"}
    assert not any("states" in text for text in texts(slower))
    assert any("leg 1 takes 12 minutes of driving" in text for text in texts(slower))


def test_broken_rules_are_told_in_both_languages() -> None:
    rules = [{"kind": "site_forbidden", "site": "s2"}, {"kind": "minimum_access", "share": 0.6}]
    english, french = (under(choices=scenario(rules=rules), lang=lang) for lang in ("en", "fr"))
    assert [(b.rule, b.unit) for b in english.broken] == [(0, "openings"), (1, "%")]
    assert english.broken[0].message == "opens all the same: “School” in Winter and “School” in Summer"
    assert english.broken[1].message == "59.7% of the need is met"
    assert english.broken[1].amount == pytest.approx(60 - 100 * 645 / 1080)
    assert french.broken[0].label.startswith("Le lieu «\u00a0School\u00a0»")
    assert french.broken[1].message == "59,7\u202f% du besoin est couvert"


def test_a_rule_about_what_is_gone_is_told_and_not_judged() -> None:
    rules = [{"kind": "site_required", "site": "s2"}]
    kinds = {broken.kind for broken in under(school_gone(), scenario(rules=rules)).broken}
    assert kinds == {"gone", "unknown_rule"}


def some(things: Iterable[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    things = tuple(things)
    return st.sets(st.sampled_from(range(len(things)))).map(lambda kept: tuple(things[n] for n in sorted(kept)))


@settings(max_examples=40)
@given(st.data())
def test_no_edit_makes_it_fail(data: st.DataObject) -> None:
    home, choices = two_villages(), scenario(rules=[{"kind": "within_minutes", "service": "public", "minutes": 20}])
    sites = data.draw(some(home.sites))
    kept = {site.id for site in sites}
    territory = replace(
        home, sites=sites, availability=tuple(row for row in home.availability if row.site in kept),
        stops=tuple(replace(s, room=s.room if s.room in kept else "") for s in data.draw(some(home.stops))),
        bases=data.draw(some(home.bases)), existing_tours=(),
    )
    choices = choices.model_copy(update={
        "seasons": data.draw(some(choices.seasons)) or choices.seasons[:1],
        "services": data.draw(some(choices.services)) or choices.services[:1],
        "fleet": data.draw(some(choices.fleet)), "opening_levels": data.draw(some((2, 5))) or (10,),
        "days": data.draw(some(("mon", "tue", "wed", "thu", "fri"))),
    })
    for lang in ("fr", "en"):
        found = under(territory, choices, lang=lang)
        assert found.sentence and found.figures.cost_eur == pytest.approx(found.cost_eur)
        gone = kept < {site.id for site in home.sites} and "s2" not in kept
        assert not (gone and found.fits)


# --- what is possible at all ----------------------------------------------------------------------------

REQUIRED = {"kind": "site_required", "site": "s4", "season": "winter", "half_days": 5}
"""12,600 € a year, as test_rules_conflicts.py works out."""


def asked(folder: Path, *rules: dict[str, Any], budget_eur: float = 30_000, lang: str = "en") -> Any:
    village = make_village(folder, rules=rules, budget_eur=budget_eur)
    return possible(village.territory, village.scenario, village.travel, lang=lang)


def test_without_rules_today_is_a_plan(tmp_path: Path) -> None:
    assert asked(tmp_path, budget_eur=0) is None


def test_possible_exactly_at_the_budget_and_not_below(tmp_path: Path) -> None:
    assert asked(tmp_path / "at", REQUIRED, budget_eur=12_600) is None
    (conflict,) = asked(tmp_path / "below", REQUIRED, budget_eur=12_599).conflicts
    assert conflict.remedies[0] == "raise the budget by €1 (€12,599 → €12,600)"


def test_the_smallest_change_in_french(tmp_path: Path) -> None:
    (conflict,) = asked(tmp_path, REQUIRED, budget_eur=9_400, lang="fr").conflicts
    assert conflict.remedies[0].startswith("augmenter le budget de 3\u202f200\u202f€")


def test_required_places_against_the_budget_by_sums_as_by_solving(tmp_path: Path) -> None:
    """The same conflict as `optimizer.conflicts` finds: 12,600 and the school's 20 × 2 × 120 + 6000 / 5 = 6,000 €."""
    school = {"kind": "site_required", "site": "s2", "season": "winter", "half_days": 2}
    (conflict,) = asked(tmp_path, REQUIRED, school, budget_eur=10_000).conflicts
    assert [text.split(":")[0] for text in conflict.rules] == ["A year costs at most €10,000.", "Rule 1", "Rule 2"]
    assert conflict.remedies[0] == "raise the budget by €8,600 (€10,000 → €18,600)"
    assert [text.split(":")[0] for text in conflict.remedies[1:]] == ["drop rule 1"], "the library alone is too dear"


def test_required_and_forbidden(tmp_path: Path) -> None:
    (conflict,) = asked(tmp_path, REQUIRED, {"kind": "site_forbidden", "site": "s4"}).conflicts
    assert [text.split(":")[0] for text in conflict.rules] == ["Rule 1", "Rule 2"]


def test_what_everything_together_cannot_give_is_said_of_one_rule(tmp_path: Path) -> None:
    """Four candidates; more are asked for."""
    (conflict,) = asked(tmp_path, {"kind": "site_count", "at_least": 6}).conflicts
    assert conflict.rules == ("Rule 1: At least 6 new places.",)
    assert conflict.remedies == ("ask for only 4 new places",)


def test_access_that_the_budget_cannot_buy(tmp_path: Path) -> None:
    assert asked(tmp_path / "some", {"kind": "minimum_access", "share": 0.2}) is None
    found = asked(tmp_path / "all", {"kind": "minimum_access", "share": 1.0})
    assert found.conflicts[0].remedies[0].startswith("lower the share of need to be met")


def test_visits_may_do_what_places_cannot(tmp_path: Path) -> None:
    """Nobody can open at the square of the river, but a truck may call there: nothing is called impossible."""
    assert asked(tmp_path, {"kind": "within_minutes", "service": "social", "minutes": 60}) is None
