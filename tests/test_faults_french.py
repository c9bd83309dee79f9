"""Every fault that a user can provoke is told in French as completely as in English.

The tests that provoke faults run here once more, under a fixture that reads each fault in French; what they
do not provoke is provoked below. Expected sentences are by hand.
"""

from __future__ import annotations

import copy
import json
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from optimizer.commands.inputs import scenario_file, stored_plan
from optimizer.faults import Fault, InputError, ScenarioError, TerritoryError
from optimizer.locale import translator
from optimizer.reading import load, read_scenario, read_territory
from optimizer.store import read_plan, require_replaceable
from optimizer.territory import Label
from optimizer.told import Figure, Listed, Told
from tests import test_bad_input, test_reading_scenario
from tests.test_bad_input import territory_faults
from tests.test_reading_scenario import changed, required, scenario_faults_of
from tests.tiny import TOML, csv_text, tiny_scenario_dict, tiny_tables, write_tiny_scenario, write_tiny_territory

NO_BREAK, NARROW = "\u00a0", "\u202f"

# What those tests expect stays their business: here they raise the faults.
for _module in (test_bad_input, test_reading_scenario):
    globals().update({name: test for name, test in vars(_module).items() if name.startswith("test_")})


@pytest.fixture(autouse=True)
def faults(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Fault]]:
    """Every fault raised in a test; after it, each is read in French."""
    raised: list[Fault] = []
    init = InputError.__init__

    def noted(self: InputError, faults: Any) -> None:
        init(self, faults)
        raised.extend(self.faults)

    monkeypatch.setattr(InputError, "__init__", noted)
    yield raised
    for fault in raised:
        assert english_left(fault.message) + english_left(fault.remedy) + english_left(fault.file) == []
        assert fault.message.text("fr") != fault.message
        assert fault.remedy.text("fr") != fault.remedy
        assert fault.text("fr") != fault.text("en") == str(fault)


def english_left(text: object) -> list[str]:
    """Templates in a text, however deep, that say something and have no French."""
    if isinstance(text, Listed):
        return [left for thing in text.things for left in english_left(thing)]
    if not isinstance(text, Told):
        return []
    _ = translator("fr")
    words = re.search(r"[^\W\d_]", re.sub(r"\{\w*\}", "", text.template))
    own = [text.template] if words and _(text.template) == text.template else []
    return own + [left for value in text.values.values() for left in english_left(value)]


RULES: list[dict[str, Any]] = [
    {"kind": "site_count", "at_least": 3, "at_most": 2},
    {"kind": "site_count"},
    {"kind": "site_forbidden"},
    {"kind": "site_forbidden", "site_kind": "castle"},
    {"kind": "minimum_access", "share": 0.5, "area": "north", "area_kind": "epci"},
    {"kind": "minimum_access", "share": 0.5, "area": "nowhere"},
    {"kind": "minimum_access", "share": 0.5, "area_kind": "canton"},
    {"kind": "minimum_access", "share": 0.5, "group": "pirates"},
    {"kind": "within_minutes", "minutes": 30, "service": "piracy"},
    {"kind": "within_minutes", "minutes": 30, "service": "public", "mode": "bicycle"},
    {"kind": "keep_close"},
    {"kind": "keep_close", "at_most_changes": 1, "openings": [{"site": "s2", "season": "winter", "half_days": 2}] * 2},
    {"kind": "either_or", "sites": ["s2"]},
    {"kind": "either_or", "sites": ["s1", "s2"]},
    {"kind": "consecutive_seasons", "at_least_seasons": 4},
    {"kind": "trucks", "at_most": 1, "vehicle": "submarine"},
    {"kind": "market_days", "stops": ["k9"]},
    {"kind": "consecutive_seasons", "same_half_days": "perhaps"},
    required("s2", 20),
    required("s2", -1),
]


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_faults_of_rules(tmp_path: Path, rule: dict[str, Any]) -> None:
    assert scenario_faults_of(tmp_path, rules=[rule])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("name", 3), ("name", {"fr": "x", "de": "y"}), ("services.0.id", "à bas"), ("services.0.rates", 3),
        ("services.0.reach", [{"within_minutes": 10, "quality": 0.5}, {"within_minutes": 5, "quality": 1}]),
        ("services.0.presence", [{"half_days": 2, "quality": 0.5}, {"half_days": 1, "quality": 1}]),
        ("services.0.presence", [{"half_days": 2, "quality": 0.1}, {"half_days": 3, "quality": 1}]),
        ("fleet.0.visit_levels", [2, 1]), ("fleet.0.visit_levels", [90]), ("fleet.0.visit_levels", [3]),
        ("fleet.0.cycle_weeks", 3),
        ("slots", {"am": "25:00-26:00"}), ("sites", [{"site": "s9"}]), ("sites", [{"site": "s2"}] * 2),
        ("sites", [{"site": "s2", "free": [{"season": "autumn", "slots": "mon"}]}]),
        ("sites", [{"site": "s2", "free": [{"season": "winter", "slots": "noon"}]}]),
        ("territory", 3), ("travel", {"source": "osm"}),
        ("funding", {"payers": [{"id": "state", "name": "State"}],
                     "shares": [{"payer": "state", "cost": "investment", "share": 0.6}] * 2}),
        ("solve", {"solver": "abacus"}), ("solve", {"gap": "much"}), ("staff.teams", 5), ("budget_eur", None),
    ],
)
def test_more_faults_of_scenarios(tmp_path: Path, path: str, value: Any) -> None:
    given = {path: value} if path not in tiny_scenario_dict() and "." not in path else changed(path, value)
    assert scenario_faults_of(tmp_path, **given)


@pytest.mark.parametrize("text", [
    "a: b: c\n", "a: 'x\n", "a: {x\n", "- a\nb: c\n", "a: *z\n", "---\na: 1\n---\nb: 2\n", "x: - a\n", "a: 1\n\tb: 2\n",
    "name: 'l'été'\n", "a: }\n", 'a: "\\q"\n', "a: \x01\n", "a: &a [*a]\n", f"a: {'9' * 50}\n", "a: 2026-02-31\n",
])
def test_faults_of_yaml(tmp_path: Path, text: str) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError):
        read_scenario(path)


@pytest.mark.parametrize("toml", [
    "name = ", "name 1\n", "é = 1\n",
    "a = 1 b = 2\n", "a = [1\n", "a = {b = 1\n", "[a\n", "[a]\n[a]\n", "a = \"x\ny\"\n",
    "name = 1\n", "name = {}\n" + TOML.partition("\n")[2], 'languages = "fr"\n' + TOML, "id = 4\n" + TOML,
    "tables = 3\n" + TOML, "sources = 3\n" + TOML, TOML.replace('id = "without_car"', ""),
    TOML.replace("resident = true", 'resident = "yes"'), TOML + '[tables]\nsites = "sites.xlsx"\n',
    TOML.replace('services = ["public", "social"]', 'services = ["public", "public", "social"]'),
])
def test_faults_of_toml(tmp_path: Path, toml: str) -> None:
    tmp_path.joinpath("sites.xlsx").write_bytes(b"PK")
    assert territory_faults(tmp_path, toml=toml)


@pytest.mark.parametrize(("file", "data"), [
    ("sites.parquet", b"PAR"), ("sites.geojson", b"[]"), ("sites.gpkg", b"SQLite"),
])
def test_faults_of_geographic_files(tmp_path: Path, file: str, data: bytes) -> None:
    (tmp_path / file).write_bytes(data)
    assert territory_faults(tmp_path, toml=TOML + f'[tables]\nsites = "{file}"\n', sites=None)


def test_faults_of_quotes_and_points(tmp_path: Path) -> None:
    areas = csv_text(tiny_tables()["areas"]).replace("Nord", '"Nord"x')
    assert territory_faults(tmp_path / "a", areas=areas)
    nowhere = {"type": "Feature", "geometry": None, "properties": tiny_tables()["bases"][0] | {"lon": None}}
    point = {**nowhere, "geometry": {"type": "Point", "coordinates": [3.5, 44.5]}}
    folder = write_tiny_territory(tmp_path / "b", bases=None)
    for feature in (nowhere, point):
        feature["properties"] = {k: v for k, v in feature["properties"].items() if k not in ("lon", "lat")}
    (folder / "bases.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [nowhere, point]}))
    with pytest.raises(TerritoryError):
        read_territory(folder)


@pytest.mark.parametrize(("lon", "lat", "remedy"), [
    (3.5, -44.5, "la latitude est dans le mauvais hémisphère"),
    (-3.5, -44.5, "longitude et latitude sont dans le mauvais hémisphère"),
    (3.5, "", "renseigner la latitude"),
])
def test_faults_of_positions(tmp_path: Path, lon: float, lat: object, remedy: str) -> None:
    demand = tiny_tables()["demand"]
    demand[0] |= {"lon": lon, "lat": lat}
    (fault,) = territory_faults(tmp_path, demand=demand)
    assert fault.remedy.text("fr").startswith(remedy)


def test_a_layer_that_a_geopackage_lacks(tmp_path: Path) -> None:
    import geopandas as gpd

    bases = gpd.GeoDataFrame({"id": ["b1"]}, geometry=gpd.points_from_xy([3.5], [44.5]), crs="EPSG:4326")
    bases.to_file(tmp_path / "t.gpkg", layer="bases", driver="GPKG")
    (tmp_path / "territory.toml").write_text(TOML, encoding="utf-8")
    with pytest.raises(TerritoryError) as caught:
        read_territory(tmp_path / "t.gpkg")
    told = caught.value.text("fr")
    assert f"t.gpkg, couche bases, name{NO_BREAK}: la colonne name manque → ajouter une colonne name" in told
    assert f"t.gpkg{NO_BREAK}: la couche demand manque → ajouter une couche nommée demand" in told


def test_a_rule_about_what_is_not_there_at_all(tmp_path: Path) -> None:
    rules = [{"kind": "market_days", "stops": ["k1"]}]
    remedies = {fault.remedy for fault in scenario_faults_of(tmp_path, rules=rules, tables={"stops": None})}
    assert "remove the rule: there is none at all" in remedies


def test_a_rule_s_own_fault_stands_at_the_rule(tmp_path: Path) -> None:
    (fault,) = scenario_faults_of(tmp_path, rules=[{"kind": "site_count"}])
    assert fault.column == "rules[0]"
    assert f"s.yaml, ligne {fault.row}, clé rules[0]{NO_BREAK}: donner at_least" in fault.text("fr")


def test_faults_of_plans_and_commands(tmp_path: Path, faults: list[Fault]) -> None:
    (tmp_path / "plan.json").write_text("{")
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("x")
    for provoke in (
        lambda: read_plan(tmp_path), lambda: read_plan(tmp_path / "none"), lambda: stored_plan(str(tmp_path / "none")),
        lambda: stored_plan(str(tmp_path / "thesis")), lambda: require_replaceable(tmp_path / "thesis"),
        lambda: require_replaceable(tmp_path / "plan.json"), lambda: scenario_file("nowhere.yaml"),
        lambda: scenario_file("lozere/none"), lambda: load(tmp_path),
    ):
        with pytest.raises(InputError):
            provoke()
    for record in ({}, {"format": "maillage-plan", "version": 0}):
        (tmp_path / "plan.json").write_text(json.dumps(record))
        with pytest.raises(InputError):
            read_plan(tmp_path)
    assert len(faults) == 11


def test_a_whole_list_in_both_languages(tmp_path: Path) -> None:
    sites = tiny_tables()["sites"]
    sites[0]["kind"], sites[1]["fit_out_eur"], sites[2]["area"] = "shcool", -1, "nort"
    error = TerritoryError(territory_faults(tmp_path, sites=sites))
    assert str(error) == error.text("en") == (
        f"3{NO_BREAK}faults in the territory:\n"
        "  1. sites.csv, row 2, column kind: “shcool” is not a known kind → write school\n"
        "  2. sites.csv, row 3, column fit_out_eur: the fit-out cost is negative (-1) → write a number of at least 0\n"
        "  3. sites.csv, row 4, column area: no area has the id nort → write north, or add it to areas"
    )
    assert error.text("fr") == (
        f"3{NO_BREAK}erreurs dans le territoire{NO_BREAK}:\n"
        f"  1. sites.csv, ligne 2, colonne kind{NO_BREAK}: «{NO_BREAK}shcool{NO_BREAK}» n’est pas une valeur connue"
        " pour kind → écrire school\n"
        f"  2. sites.csv, ligne 3, colonne fit_out_eur{NO_BREAK}: valeur négative pour le coût d’aménagement (-1)"
        " → écrire un nombre supérieur ou égal à 0\n"
        f"  3. sites.csv, ligne 4, colonne area{NO_BREAK}: nort ne figure pas dans la table areas (intercommunalités,"
        " cantons, communes) → écrire north, ou l’ajouter à areas"
    )


def test_euros_of_a_fault_are_french_in_french(tmp_path: Path) -> None:
    # s4: (110 + 10) € × 5 half-days × 46 weeks + 3,000 € ÷ 5 years = 28,200 €
    write_tiny_territory(tmp_path)
    with pytest.raises(ScenarioError) as caught:
        load(write_tiny_scenario(tmp_path / "s.yaml", rules=[required("s4", 5)], budget_eur=28100))
    (fault,) = caught.value.faults
    assert f"28{NARROW}200{NO_BREAK}€ par an (s4 28{NARROW}200{NO_BREAK}€)" in fault.message.text("fr")
    assert "28,200 € a year (s4 28,200 €)" in fault.message


def test_told_is_english_text_and_more() -> None:
    told = Told("add it to {where}", where=Listed([Label("Mende", "Mende (48)"), Told("its table"), Figure(1200.5, 1)]))
    assert told == "add it to Mende (48), its table and 1,200.5"
    assert told.text("fr") == f"l’ajouter à Mende, sa table et 1{NARROW}200,5"
    assert {told: 1}[str(told)] == 1
    assert json.loads(json.dumps(told)) == told


def test_braces_of_users_stay_braces() -> None:
    assert Told("the cell {x} is not empty") == "the cell {x} is not empty"
    assert Told("add {key}", key="{x}").text("fr") == "ajouter {x}"


def test_errors_travel_between_processes() -> None:
    error = ScenarioError([Fault(message=Told("add {key}", key="a"), remedy=Told("delete it"), row=2, file="s.yaml")])
    for other in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert type(other) is ScenarioError
        assert other.faults == error.faults
        assert other.text("fr") == error.text("fr")
