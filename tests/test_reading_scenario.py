"""Every fault of a scenario, alone or with its territory, is told with its line, key and remedy.

Expected keys, lines and words are written by hand from the tiny scenario of `tests.tiny`; costs are worked
out beside them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from optimizer.faults import Fault, ScenarioError, TerritoryError
from optimizer.reading import load, read_scenario
from tests.tiny import tiny_scenario_dict, tiny_tables, with_cell, write_tiny_scenario, write_tiny_territory


def scenario_faults_of(folder: Path, *, tables: dict[str, Any] | None = None, **changes: Any) -> tuple[Fault, ...]:
    """Faults of the tiny scenario, read with its territory, some of its keys replaced."""
    write_tiny_territory(folder, **(tables or {}))
    with pytest.raises((ScenarioError, TerritoryError)) as caught:
        load(write_tiny_scenario(folder / "s.yaml", **changes))
    return caught.value.faults


def changed(path: str, value: Any) -> dict[str, Any]:
    """The top-level key of the tiny scenario that holds `path` (``seasons.0.weeks``), changed there."""
    scenario = tiny_scenario_dict()
    holder: Any = scenario
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in way:
        holder = holder[step]
    holder[last] = value
    top = path.split(".")[0]
    return {top: scenario[top]}


TEAM = {"id": "a", "name": "A", "number": 1}
PAYER = {"id": "state", "name": "State"}

SCENARIOS = [
    # path, value → key of the fault, words of the message, words of the remedy
    ("budget_eur", -1, "budget_eur", "budget_eur is -1", "at least 0"),
    ("budget_eur", float("inf"), "budget_eur", "is not a finite number", "write a number"),
    ("budget_eur", "20 000,50", "budget_eur", "is not a number", "write 20000.5"),
    ("seasons.0.weeks", 0, "seasons[0].weeks", "weeks is 0", "more than 0"),
    ("seasons.0.start", "13-01", "seasons[0].start", "“13-01” is not a day of the year", "correct"),
    ("seasons.0.start", "1 Oct", "seasons[0].start", "cannot be read", '"11-01"'),
    ("seasons.0.start", "09-15", "seasons[1].start", "the seasons winter and summer share 16 days", "each day"),
    ("seasons.0.weeks", 30, "seasons[0].weeks", "its dates hold only 26.1", "fewer weeks"),
    ("seasons.0.holiday_weeks", 25, "seasons[0].holiday_weeks", "more weeks of holidays", "24 at most"),
    ("seasons.0.multipliers", {"resident": 2}, "seasons[0].multipliers.resident", "no group is called resident",
     "write residents"),
    ("seasons.1.id", "winter", "", "winter appears twice", "correct"),
    ("services.0.rates", {"senior": 0.1}, "services[0].rates.senior", "no group is called senior",
     "residents, without_car"),
    ("services.0.rates.residents", 1.5, "services[0].rates.residents", "residents is 1.5", "at most 1"),
    ("services.0.reach.0.quality", "0,5", "services[0].reach[0].quality", "“0,5” is not a number", "write 0.5"),
    ("services.0.reach", [], "services[0].reach", "reach is empty", "at least one"),
    ("services.0.decay", "stairs", "services[0].decay", "“stairs” is not a known decay", "choose among steps, linear"),
    ("services.0.id", "pubic", "services[0].id", "no site and no vehicle offers the service pubic", "write public"),
    ("opening_levels", [5, 2], "", "rising order", "correct"),
    ("staff", {}, "staff.half_day_eur", "the key half_day_eur is missing", "add half_day_eur"),
    ("staff", {"halfday_eur": 110}, "staff.half_day_eur", "is missing", "rename halfday_eur to half_day_eur"),
    ("staff.teams", [{**TEAM, "area": "nort"}], "staff.teams[0].area", "no area has the id nort", "write north"),
    ("staff.teams", [{**TEAM, "area": "Nord"}], "staff.teams[0].area", "no area has the id Nord",
     "write its id, north"),
    ("staff.teams", [TEAM, TEAM], "staff.teams[1].id", "the id a appears twice", "its own id"),
    ("fleet.0.number", 1.5, "fleet[0].number", "number is 1.5", "whole number"),
    ("fleet.0.kind", "trucks", "fleet[0].kind", "“trucks” is not a known kind", "write truck"),
    ("fleet.0.bases", ["b2"], "fleet[0].bases", "no base is called b2", "use one of b1"),
    ("fleet.0.services", ["pubic"], "fleet[0].services", "no service is called pubic", "write public"),
    ("fleet.0.start_time", "25:00", "fleet[0].start_time", "25:00 is not a time of day", "08:00"),
    ("fleet.0.shift_minutes", 190, "fleet[0].shift_minutes", "take 200 minutes, more than the working day",
     "at least 200"),
    ("fleet.0.days", ["lundi"], "fleet[0].days[0]", "“lundi” is not a known", "mon, tue"),
    ("slots", {"am": "12:00-09:00"}, "slots.am", "ends before it starts", "earlier time first"),
    ("slots", {"am": "09:00-14:00"}, "slots.pm", "starts before the part of the day in front of it ends", "follow"),
    ("funding", {"grants": [{"payer": "stat", "cost": "running", "share": 0.1}], "payers": [PAYER]},
     "funding.grants[0].payer",
     "no payer is called stat", "write state"),
    ("funding", {"shares": [{"payer": "eu", "cost": "running", "share": 0.1}]}, "funding.shares[0].payer",
     "no payer is called eu", "add it"),
    ("funding", {"payers": [PAYER], "shares": [{"payer": "state", "cost": "running", "share": 0.6}] * 2},
     "funding.shares",
     "the shares of running costs add up to 120%", "100 %"),
    ("funding", {"payers": [PAYER], "grants": [{"payer": "state", "cost": "running", "share": 0.1,
     "kinds": ["scool"]}]},
     "funding.grants[0].kinds", "no kind of site is called scool", "write school"),
    ("travel", {"source": "table"}, "travel.source", "no table of travel times", "auto"),
    ("travel", {"speed": 2}, "travel.speed", "the key speed is not known", "write speed_factor"),
    ("territory", "nowhere", "territory", "there is no territory at nowhere", "territory.toml"),
    ("rules", [{"kind": "site_requird", "site": "s2"}], "rules[0]", "no kind of rule “site_requird”",
     "write site_required"),
    ("rules", [{"site": "s2"}], "rules[0]", "the rule has no kind", "add a kind"),
    ("rules", [{"kind": "site_required", "site": "s2", "seeson": "all"}], "rules[0].seeson",
     "the key seeson is not known", "write season"),
    ("rules", [{"kind": "site_required", "site": "s22"}], "rules[0].site", "unknown site “s22”", "s2"),
    ("rules", [{"kind": "site_required", "site": "s2", "season": "autumn"}], "rules[0].season",
     "unknown season “autumn”", "summer"),
    ("rules", "none", "rules", "rules must be a list", "after a dash"),
]


@pytest.mark.parametrize(("path", "value", "key", "message", "remedy"), SCENARIOS)
def test_a_wrong_key_is_the_only_fault_and_is_placed(
    tmp_path: Path, path: str, value: Any, key: str, message: str, remedy: str
) -> None:
    (fault,) = scenario_faults_of(tmp_path, **changed(path, value))
    assert (fault.file, fault.column) == ("s.yaml", key)
    assert message in fault.message
    assert remedy in fault.remedy
    if key:
        line = (tmp_path / "s.yaml").read_text().splitlines()[(fault.row or 0) - 1]
        assert line.strip(" -")


def test_the_line_is_that_of_the_key(tmp_path: Path) -> None:
    (fault,) = scenario_faults_of(tmp_path, **changed("seasons.1.weeks", -2))
    assert (tmp_path / "s.yaml").read_text().splitlines()[(fault.row or 0) - 1] == "  weeks: -2"


def test_a_scenario_may_do_without_a_season_of_the_table(tmp_path: Path) -> None:
    rows = tiny_tables()["availability"]
    rows = [{**rows[0], "season": season} for season in ("winter", "summer", "harvest")] + rows[1:]
    write_tiny_territory(tmp_path / "territory", availability=rows)
    scenario, _ = load(write_tiny_scenario(tmp_path / "s.yaml", territory="territory"))
    assert [season.id for season in scenario.seasons] == ["winter", "summer"]


def test_seasons_under_other_names_are_faults(tmp_path: Path) -> None:
    rows = [{**row, "season": "hiver" if row["season"] == "winter" else row["season"]}
            for row in tiny_tables()["availability"]]
    faults = scenario_faults_of(tmp_path, tables={"availability": rows})
    assert faults
    assert all("no season hiver" in fault.message for fault in faults)


def test_availability_in_a_season_that_the_scenario_does_not_have(tmp_path: Path) -> None:
    (fault,) = scenario_faults_of(tmp_path, tables=with_cell("availability", 3, "season", "wintr"))
    assert (fault.file, fault.row, fault.column) == ("availability.csv", 5, "season")
    assert fault.remedy == "write winter, or add the season to the scenario"


@pytest.mark.parametrize("table", ["bases", "stops"])
def test_a_vehicle_with_nowhere_to_go(tmp_path: Path, table: str) -> None:
    (fault,) = scenario_faults_of(tmp_path, tables={table: None})
    assert fault.column == "fleet[0].number"


def required(site: str, half_days: int, season: str | None = "all") -> dict[str, Any]:
    return {"kind": "site_required", "site": site, "half_days": half_days, "season": season}


# s4: (110 + 10) € × 5 half-days × 46 weeks + 3,000 € ÷ 5 years = 28,200 €
# s3: winter alone, 5 half-days of (110 + 60) € × 24 weeks + 12,000 € ÷ 5 = 22,800 €
# s2 in the cheapest season, 2 half-days: (110 + 10) € × 2 × 22 weeks + 6,000 € ÷ 5 = 6,480 €
# s1 is open 2 half-days today; 5 cost 3 × 110 € × 46 weeks = 15,180 €
@pytest.mark.parametrize(
    ("rules", "least_eur"),
    [
        ([required("s4", 5)], 28200),
        ([required("s4", 3)], 28200),  # no level of 3: the next is 5
        ([required("s3", 5, "winter")], 22800),
        ([required("s2", 2, None)], 6480),
        ([required("s1", 2)], 0),
        ([required("s1", 5)], 15180),
        ([required("s2", 2, None), required("s1", 5)], 21660),
        ([required("s4", 5), required("s4", 2, None)], 28200),
    ],
)
def test_a_budget_below_the_cost_of_required_sites(tmp_path: Path, rules: list[dict[str, Any]], least_eur: int) -> None:
    write_tiny_territory(tmp_path)
    load(write_tiny_scenario(tmp_path / "s.yaml", rules=rules, budget_eur=least_eur))  # exactly enough
    if least_eur:
        (fault,) = scenario_faults_of(tmp_path, rules=rules, budget_eur=least_eur - 100)
        assert fault.column == "budget_eur"
        assert f"{least_eur:,} € a year" in fault.message
        assert "raise the budget by 100 €" in fault.remedy


def test_scenario_and_territory_are_told_together_and_nothing_twice(tmp_path: Path) -> None:
    faults = scenario_faults_of(
        tmp_path,
        tables={**with_cell("demand", 0, "residents", -1), **with_cell("availability", 0, "season", "wintr")},
        **changed("seasons.0.weeks", -3), **changed("fleet.0.bases", ["b7"]),
        rules=[{"kind": "nonsense"}, required("s9", 1)], bugdet_eur=3, budget_eur=-1,
    )
    assert [(fault.file, fault.column) for fault in faults] == [
        ("s.yaml", "budget_eur"), ("s.yaml", "seasons[0].weeks"), ("s.yaml", "rules[0]"), ("s.yaml", "bugdet_eur"),
        ("availability.csv", "season"), ("s.yaml", "fleet[0].bases"), ("s.yaml", "rules[1].site"), ("demand.csv",
         "residents"),
    ]


@pytest.mark.parametrize(
    ("text", "row", "message"),
    [
        ("name: !!python/object/apply:os.system ['true']\n", 1,
         "the tag !!python/object/apply:os.system is not allowed"),
        ("name: x\nbudget_eur: 1\nbudget_eur: 2\n", 3, "the key budget_eur is already on line 2"),
        ("name: [x\nb: 1\n", 2, "it is not valid YAML"),
        ("\tname: x\n", 1, "it is not valid YAML"),
        ("", None, "it holds no keys"),
        ("- a\n- b\n", None, "it holds no keys"),
        ("budget_eur: .nan\n", 1, ".nan is not a finite number"),
        ("? [a, b]\n: 1\n", None, ""),
    ],
)
def test_faults_of_the_yaml_itself(tmp_path: Path, text: str, row: int | None, message: str) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(text)
    with pytest.raises(ScenarioError) as caught:
        read_scenario(path)
    assert any(fault.row == row and message in fault.message for fault in caught.value.faults) or not message


def test_a_scenario_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read"):
        load(tmp_path / "none.yaml")


def test_aliases_that_explode_are_read_once(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    path = tmp_path / "s.yaml"
    path.write_text("\n".join(lines))
    with pytest.raises(ScenarioError):
        read_scenario(path)
