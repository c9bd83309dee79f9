"""A scenario written as YAML reads back as exactly the same scenario, whatever a planner typed into it.

The oracle is equality; the layout expected is written by hand.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from optimizer.reading import read_scenario
from optimizer.reading.scenario_reader import examine_scenario_text
from optimizer.scenario import Scenario
from optimizer.scenario_text import WIDTH, to_yaml
from tests.tiny import tiny_scenario_dict

BUNDLED = sorted(Path(__file__).parents[1].glob("datasets/*/scenarios/*.yaml"))


def read(text: str) -> Scenario:
    examined = examine_scenario_text(text, file="s.yaml")
    assert examined.faults == []
    assert examined.scenario is not None
    return examined.scenario


def tiny(**changes: Any) -> Scenario:
    return Scenario.model_validate({**tiny_scenario_dict(), **changes})


def test_there_are_bundled_scenarios() -> None:
    assert len(BUNDLED) >= 10


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_bundled_scenarios_come_back(path: Path) -> None:
    scenario = read_scenario(path)
    text = to_yaml(scenario)
    assert read(text) == scenario
    assert to_yaml(read(text)) == text
    assert max(map(len, text.splitlines())) <= WIDTH


def test_layout() -> None:
    """By hand: kind of a rule first, defaults absent, lists of groups spread, equal names as one text."""
    scenario = tiny(
        name="Été : l'essai", budget_eur=1234.5, fleet=[], seasons=[
            {"id": "winter", "name": {"fr": "Hiver", "en": "Winter"}, "start": "10-01", "end": "03-31", "weeks": 24.0},
        ],
        services=[{
            "id": "public", "name": "yes", "rates": {"residents": 1e-05}, "weight": 1,
            "reach": [{"within_minutes": 10, "quality": 1}], "presence": [{"half_days": 1, "quality": 0.5}],
        }],
        rules=[{"kind": "site_forbidden", "note": "=1+1", "site": "s1"}],
    )
    assert to_yaml(scenario) == """\
name: "Été : l'essai"
territory: "."
budget_eur: 1234.5

seasons:
  - {id: winter, name: {fr: Hiver, en: Winter}, start: "10-01", end: "03-31", weeks: 24}

services:
  - id: public
    name: "yes"
    rates: {residents: 1.0e-05}
    reach:
      - {within_minutes: 10, quality: 1}
    presence:
      - {half_days: 1, quality: 0.5}

opening_levels: [2, 5]
staff: {half_day_eur: 110}

rules:
  - {kind: site_forbidden, note: "=1+1", site: s1}
"""


AWKWARD = [
    "", " ", "a: b", "a #b", "# a", "- a", "? a", "a,b", "{a}", "[a]", "&a", "*a", "!a",
    "!!python/name:os.system", "%a", "@a", "`a`", "|", ">", "'", '"', "''", "a'b", 'a"b', "a\\b", "\\n",
    "a\nb", "a\n", "\na", "a\r\nb", "\t", "a\tb", " a", "a ", "=1+1", "=", "+33 4", "-", "--- a", "...", "~",
    "null", "yes", "No", "ON", "true", "1", "1_000", "0x1f", "0o7", "1e3", "1.0e3", ".inf", ".nan", "-.INF",
    "10:30", "1:30:00", "11-01", "2024-01-01", "<<", "<b>x</b>", "l’école", "a\u00a0: b", "20\u202f%",
    "\u2028", "\u0085", "\ufeffa", "\x00", "\x7f", "🚚", "e\u0301", "日本", "a  b", "y", "n", "x" * 300,
    "Opérateurs (CAF, MSA)", "fin.", "fin)", "50 %", "a/", "Ünïcode ß",
]


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_come_back(text: str) -> None:
    scenario = tiny(
        name={"fr": text, "en": "other"}, description=text,
        rules=[{"kind": "site_forbidden", "note": text, "site": text}],
        sites=[{"site": "s1", "network": text, "erp": text}],
    )
    written = to_yaml(scenario)
    assert read(written) == scenario
    assert Scenario.model_validate(yaml.safe_load(written)) == scenario  # any YAML reader, not ours alone


TEXTS = st.text(max_size=30)
NUMBERS = st.floats(min_value=0, max_value=1e12, allow_nan=False)
SHARES = st.floats(min_value=0, max_value=1)
RULES = st.one_of(
    st.fixed_dictionaries({"kind": st.just("budget_investment"), "at_most_eur": NUMBERS, "note": TEXTS}),
    st.fixed_dictionaries({"kind": st.just("site_required"), "site": TEXTS, "half_days": st.integers(1, 21)}),
    st.fixed_dictionaries({"kind": st.just("either_or"), "sites": st.lists(TEXTS, min_size=2, max_size=9),
                           "exactly_one": st.booleans()}),
    st.fixed_dictionaries({"kind": st.just("keep_close"), "at_most_changes": st.integers(0, 99),
                           "openings": st.lists(st.fixed_dictionaries(
                               {"site": TEXTS, "season": TEXTS, "half_days": st.integers(0, 21)}), max_size=3)}),
)
EDITS = st.fixed_dictionaries({
    "name": TEXTS | st.fixed_dictionaries({"fr": TEXTS, "en": TEXTS}),
    "description": st.none() | TEXTS,
    "budget_eur": NUMBERS,
    "staff": st.fixed_dictionaries({"half_day_eur": NUMBERS, "teams": st.lists(st.fixed_dictionaries(
        {"id": st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,8}", fullmatch=True), "name": TEXTS,
         "number": st.integers(0, 9), "area": st.none() | TEXTS}), max_size=3, unique_by=lambda team: team["id"])}),
    "rules": st.lists(RULES, max_size=4),
    "sites": st.lists(st.fixed_dictionaries({"site": st.just("s1"), "fit_out_eur": st.none() | NUMBERS,
                                             "network": st.none() | TEXTS}), max_size=1),
    "opening_levels": st.lists(st.integers(1, 21), min_size=1, unique=True).map(sorted),
    "solve": st.fixed_dictionaries({"gap": SHARES, "seed": st.integers(0, 2**63)}),
})


@given(EDITS)
def test_any_edit_comes_back(edits: dict[str, Any]) -> None:
    scenario = tiny(**edits)
    assert read(to_yaml(scenario)) == scenario
