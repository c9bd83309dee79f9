"""What people read of a rule, and what is refused: golden sentences, limits, unknown names, the form's schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from rules_village import Village, make_village

from optimizer.rules import RULES, Rule, total_budget

GOLDEN = Path(__file__).parent / "golden" / "rule_sentences.json"
SENTENCES: list[dict[str, Any]] = json.loads(GOLDEN.read_text(encoding="utf-8"))
"""Rules with their sentences; spaces that never break are written as plain ones."""


def a_rule(**fields: Any) -> Any:
    return TypeAdapter(Rule).validate_python(fields)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Village:
    return make_village(tmp_path_factory.mktemp("village"))


@pytest.mark.parametrize("case", SENTENCES, ids=lambda case: case["rule"]["kind"])
def test_sentence(village: Village, case: dict[str, Any]) -> None:
    rule = a_rule(**case["rule"])
    for lang in ("fr", "en"):
        assert plain(rule.sentence(lang, village.territory, village.scenario)) == case[lang]
    assert rule.references(village.territory, village.scenario) == []


def test_every_kind_has_a_golden_sentence() -> None:
    assert {case["rule"]["kind"] for case in SENTENCES} == {rule.model_fields["kind"].default for rule in RULES}


def test_ids_stand_in_for_names_without_a_territory() -> None:
    assert (
        plain(a_rule(kind="site_required", site="s2").sentence("en")) == "The place “s2” opens in at least one season."
    )


def test_total_budget_sentence(village: Village) -> None:
    assert plain(total_budget(village.scenario).sentence("fr")) == "Une année coûte au plus 30 000 €."


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "budget_season", "season": "winter", "at_most_eur": -1},
        {"kind": "site_forbidden"},
        {"kind": "site_forbidden", "site": "s1", "site_kind": "school"},
        {"kind": "site_count"},
        {"kind": "site_count", "at_least": 3, "at_most": 2},
        {"kind": "either_or", "sites": ["s2"]},
        {"kind": "spacing", "min_km": 0},
        {"kind": "minimum_access", "share": 1.01},
        {"kind": "minimum_access", "share": 0.5, "area": "north", "area_kind": "epci"},
        {"kind": "within_minutes", "service": "public", "minutes": -1},
        {"kind": "within_minutes", "service": "public", "minutes": 10, "mode": "train"},
        {"kind": "consecutive_seasons", "at_least_seasons": 1},
        {"kind": "market_days", "policy": "often"},
        {"kind": "keep_close"},
        {"kind": "keep_close", "at_most_changes": 1, "at_least_share": 0.5},
        {
            "kind": "keep_close",
            "at_most_changes": 1,
            "openings": [{"site": "s2", "season": "winter", "half_days": 2}] * 2,
        },
        {"kind": "trucks", "at_most": 1, "speed": 90},
        {"kind": "no_such_rule"},
    ],
    ids=lambda fields: fields["kind"],
)
def test_impossible_fields_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        a_rule(**fields)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"kind": "site_required", "site": "s22"}, ("site", "unknown site “s22”", "did you mean “s2”?")),
        (
            {"kind": "budget_season", "season": "all", "at_most_eur": 1},
            ("season", "unknown season “all”", "one of: winter, spring, summer, autumn"),
        ),
        (
            {"kind": "budget_area", "area": "nort", "at_most_eur": 1},
            ("area", "unknown area “nort”", "did you mean “north”?"),
        ),
        (
            {"kind": "site_count", "at_most": 1, "site_kind": "schools"},
            ("site_kind", "unknown kind of site “schools”", "did you mean “school”?"),
        ),
        ({"kind": "either_or", "sites": ["s2", "s9"]}, ("sites[1]", "unknown site “s9”", "one of: s1, s2, s3, s4, s5")),
        (
            {"kind": "either_or", "sites": ["s1", "s2"]},
            ("sites[0]", "“s1” is already open today", "name only places that could open"),
        ),
        (
            {"kind": "minimum_access", "share": 0.5, "area_kind": "canton"},
            ("area_kind", "unknown kind of area “canton”", "one of: departement, epci"),
        ),
        (
            {"kind": "minimum_access", "share": 0.5, "group": "farmers"},
            ("group", "unknown group “farmers”", "one of: residents, without_car"),
        ),
        (
            {"kind": "within_minutes", "service": "publik", "minutes": 9},
            ("service", "unknown service “publik”", "did you mean “public”?"),
        ),
        (
            {"kind": "within_minutes", "service": "public", "minutes": 9, "mode": "bicycle"},
            ("mode", "no group travels by bicycle", "one of: car, foot"),
        ),
        ({"kind": "trucks", "at_most": 1, "vehicle": "van"}, ("vehicle", "unknown vehicle “van”", "one of: truck")),
        (
            {"kind": "stop_required", "stop": "k1", "visits": 9},
            ("visits", "no vehicle comes 9 times a cycle",
             "ask for 2 at most, or add a frequency of visits to a vehicle"),
        ),
        ({"kind": "stop_days", "stop": "k9"}, ("stop", "unknown stop “k9”", "one of: k1, k2, k3")),
        ({"kind": "market_days", "stops": ["k1", "x"]}, ("stops[1]", "unknown stop “x”", "one of: k1, k2, k3")),
        (
            {"kind": "consecutive_seasons", "at_least_seasons": 5},
            ("at_least_seasons", "the year has 4 seasons", "ask for 4 at most"),
        ),
        (
            {"kind": "site_required", "site": "s2", "half_days": 6},
            ("half_days", "no opening level has 6 half-days a week", "ask for 5 at most, or add an opening level"),
        ),
        (
            {
                "kind": "keep_close",
                "at_most_changes": 1,
                "openings": [{"site": "s7", "season": "winter", "half_days": 2}],
            },
            ("openings[0].site", "unknown site “s7”", "one of: s1, s2, s3, s4, s5"),
        ),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_names_nobody_knows(village: Village, fields: dict[str, Any], fault: tuple[str, str, str]) -> None:
    assert a_rule(**fields).references(village.territory, village.scenario) == [fault]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_form_can_be_made_of_every_rule(rule: Any) -> None:
    """Every field has a label in both languages; quantities have a unit and limits."""
    assert rule.title["fr"] and rule.title["en"]
    for name, field in rule.model_json_schema()["properties"].items():
        if name == "kind":
            continue
        assert field.get("description") and field.get("fr"), name
        kinds = [field, *field.get("anyOf", ())]
        if any(kind.get("type") in ("integer", "number") for kind in kinds):
            assert field.get("unit"), name
            assert any("minimum" in kind or "exclusiveMinimum" in kind for kind in kinds), name
