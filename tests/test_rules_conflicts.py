"""Rules that conflict: which they are, and the smallest change that mends them; amounts worked out by hand."""

from __future__ import annotations

from math import acos, ceil, cos, radians, sin
from pathlib import Path
from typing import Any

import pytest
from rules_village import make_village

from models.master import build_master
from optimizer.conflicts import explain_conflicts
from optimizer.joint_problem import joint_data
from optimizer.plan import NoPlan

REQUIRED = {"kind": "site_required", "site": "s4", "season": "winter", "half_days": 5}
"""Library 5 half-days a week in winter: 20 weeks × 5 × (110 + 10) = 12,000 €, fit-out 3,000 / 5 = 600 €: 12,600 €."""


def explained(
    folder: Path, *rules: dict[str, Any], lang: str = "en", budget_eur: float = 30000, **changes: Any
) -> NoPlan:
    village = make_village(folder, rules=rules, budget_eur=budget_eur, **changes)
    rows = village.rows()
    master = build_master(joint_data(village.problem, village.travel, rows), with_visits=False)
    positions = [master.first_labelled_row + number for number in range(len(rows))]
    return explain_conflicts(village.problem, master.core, rows, positions, lang=lang)


def test_no_conflict_where_a_plan_exists_exactly_at_the_budget(tmp_path: Path) -> None:
    assert explained(tmp_path, REQUIRED, budget_eur=12600).conflicts == ()


def test_required_site_dearer_than_the_budget(tmp_path: Path) -> None:
    """12,600 − 9,400 = 3,200 €."""
    (conflict,) = explained(tmp_path, REQUIRED, budget_eur=9400).conflicts
    assert conflict.rules == (
        "A year costs at most €9,400.",
        "Rule 1: The place “Bibliothèque du Col” opens in the season “Winter”, at least 5\u00a0half-days a week.",
    )
    assert conflict.remedies == (
        "raise the budget by €3,200 (€9,400 → €12,600)",
        "drop rule 1: The place “Bibliothèque du Col” opens in the season “Winter”, at least 5\u00a0half-days a week.",
    )


def test_french_comes_first(tmp_path: Path) -> None:
    (conflict,) = explained(tmp_path, REQUIRED, budget_eur=9400, lang="fr").conflicts
    assert conflict.remedies[0] == "augmenter le budget de 3\u202f200\u202f€ (9\u202f400\u202f€ → 12\u202f600\u202f€)"
    sentence = "Règle 1\u00a0: Le lieu «\u00a0Bibliothèque du Col\u00a0» ouvre pendant la saison"
    assert conflict.rules[1].startswith(sentence)


def test_rules_that_play_no_part_are_not_blamed(tmp_path: Path) -> None:
    innocent = [{"kind": "trucks", "at_most": 1}, {"kind": "site_forbidden", "site": "s3"}]
    rules = [
        innocent[0],
        {"kind": "site_required", "site": "s2"},
        innocent[1],
        {"kind": "site_forbidden", "site": "s2"},
    ]
    (conflict,) = explained(tmp_path, *rules).conflicts
    assert [text.split(":")[0] for text in conflict.rules] == ["Rule 2", "Rule 4"]
    assert [text.split(":")[0] for text in conflict.remedies] == ["drop rule 2", "drop rule 4"]


def test_independent_conflicts_are_told_apart(tmp_path: Path) -> None:
    rules = [
        {"kind": "site_required", "site": "s2"},
        {"kind": "site_forbidden", "site": "s2"},
        {"kind": "site_count", "at_least": 2, "area": "north"},
        {"kind": "site_count", "at_most": 1},
    ]
    found = explained(tmp_path, *rules).conflicts
    blamed = sorted([text.split(":")[0] for text in conflict.rules] for conflict in found)
    assert blamed == [["Rule 1", "Rule 2"], ["Rule 3", "Rule 4"]]
    counts = next(conflict for conflict in found if "Rule 3" in conflict.rules[0])
    assert set(counts.remedies) == {"ask for only 1 new place", "allow 2 new places"}


@pytest.mark.parametrize(
    ("limit", "remedy"),
    [
        (
            {"kind": "budget_season", "season": "winter", "at_most_eur": 11000},
            "raise the budget of the season “Winter” by €1,000 (€11,000 → €12,000)",
        ),
        (
            {"kind": "budget_area", "area": "north", "at_most_eur": 12000.5},
            "raise the budget of “Nord” by €600 (€12,000.50 → €12,601)",
        ),
        ({"kind": "budget_investment", "at_most_eur": 0}, "raise the investment budget by €3,000 (€0 → €3,000)"),
        ({"kind": "staff_half_days", "at_most": 4}, "raise the hours of staff by 1 half-day (4 → 5)"),
        ({"kind": "keep_close", "at_most_changes": 0}, "raise the number of changes allowed by 1 (0 → 1)"),
        ({"kind": "site_count", "at_most": 0}, "allow 1 new place"),
    ],
)
def test_smallest_change_of_each_limit(tmp_path: Path, limit: dict[str, Any], remedy: str) -> None:
    (conflict,) = explained(tmp_path, REQUIRED, limit).conflicts
    assert any(text.startswith(remedy.replace("1 half-day", "1\u00a0half-day")) for text in conflict.remedies), (
        conflict.remedies
    )


def test_two_dear_sites_only_money_helps_alone(tmp_path: Path) -> None:
    """School 2 half-days in summer: 8 × 2 × 120 + 6,000 / 5 = 3,120 €; library likewise 1,920 + 600 = 2,520 €."""
    rules = [{"kind": "site_required", "site": site, "season": "summer"} for site in ("s2", "s4")]
    (conflict,) = explained(tmp_path, *rules, budget_eur=1000).conflicts
    assert conflict.remedies == ("raise the budget by €4,640 (€1,000 → €5,640)",)


def test_three_rules_together(tmp_path: Path) -> None:
    """The library at the same hours all year: 48 weeks × 5 × 120 + 600 = 29,400 €, one euro above the budget."""
    all_year = {"kind": "consecutive_seasons", "site": "s4", "same_half_days": True}
    (conflict,) = explained(tmp_path, REQUIRED, all_year, budget_eur=29399).conflicts
    assert len(conflict.rules) == 3
    assert conflict.remedies[0] == "raise the budget by €1 (€29,399 → €29,400)"
    assert sorted(text.split(":")[0] for text in conflict.remedies[1:]) == ["drop rule 1", "drop rule 2"]


def test_those_whom_nothing_reaches_are_named_with_the_minutes_that_would(tmp_path: Path) -> None:
    """Oracle: crow-fly from Le Bourg to the nearest of library and stops, 2.3 + 1.75 min/km, × 1.2 in winter."""
    rule = {"kind": "within_minutes", "service": "social", "minutes": 12}
    (conflict,) = explained(tmp_path, rule, budget_eur=10**6).conflicts
    assert conflict.rules == ("Rule 1: Nobody is farther than 12 min by car from “Social life”, in any season.",)
    km = 6371.0088 * acos(
        sin(radians(44.52)) * sin(radians(44.551)) + cos(radians(44.52)) * cos(radians(44.551)) * cos(radians(0.1))
    )
    minutes = ceil((2.3 + 1.75 * km) * 1.2 - 0.5)
    assert conflict.remedies == (
        "accept that these stay too far: Le Bourg (“Winter”, “Spring”, “Summer”, “Autumn”)"
        f"; no possible place or stop is near enough to Le Bourg ({minutes} min)"
        " (if the tours this needs fit in the budget)",
    )


def test_minimum_access_out_of_reach_says_what_can_be_had(tmp_path: Path) -> None:
    """Oracle: nothing can meet more than all offers at their highest level meet."""
    village = make_village(tmp_path / "v")
    gain, today, need = village.problem.access_row(service="public")
    best = 100 * (gain.sum() + today) / need
    (conflict,) = explained(
        tmp_path, {"kind": "minimum_access", "share": 1.0, "service": "public"}, budget_eur=10**7
    ).conflicts
    assert len(conflict.rules) == 1
    told = float(conflict.remedies[0].split("→ ")[1].split("%")[0])
    assert best - 0.1 <= told <= best


def test_remedies_that_lean_on_tours_say_so(tmp_path: Path) -> None:
    """Only a truck, whose cost is not known here, serves the north when no library may open."""
    near = {"kind": "within_minutes", "service": "public", "minutes": 9, "area": "north"}
    (conflict,) = explained(tmp_path, near, {"kind": "site_forbidden", "site_kind": "library"}).conflicts
    assert conflict.remedies[-1].startswith("drop rule 2")
    assert conflict.remedies[-1].endswith("(if the tours this needs fit in the budget)")
