"""Every format: whole or not at all, complete, and with names that stay text whatever they hold."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from optimizer.exports import EXPORTS, Export, data_dictionary, picture, report
from optimizer.store import EXPORTED, FILES
from optimizer.territory import Territory
from tests.sample_plan import sample_plan, sample_scenario, sample_territory

HOSTILE = "<script>alert('x')</script>]]>&\"=HYPERLINK(1)\x00\x0b"
SVG = "{http://www.w3.org/2000/svg}"
BY_NAME = {export.NAME: export for export in EXPORTS}


def export(name: str, target: Path, *, territory: Territory | None = None, lang: str = "fr") -> Path:
    return BY_NAME[name].export(
        sample_plan(), territory or sample_territory(), sample_scenario(), target / BY_NAME[name].FILE_NAME, lang=lang)


@pytest.mark.parametrize("each", EXPORTS, ids=lambda each: each.NAME)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_writes_one_file_where_it_is_told(each: Export, lang: str, tmp_path: Path) -> None:
    assert export(each.NAME, tmp_path / "new" / "folder", lang=lang).stat().st_size > 0
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == [each.FILE_NAME]


def test_a_plan_folder_may_be_replaced_with_its_exports_in_it() -> None:
    assert {each.FILE_NAME for each in EXPORTS} <= {*FILES, *EXPORTED}


@pytest.mark.parametrize("each", EXPORTS, ids=lambda each: each.NAME)
def test_failure_leaves_the_old_file(each: Export, tmp_path: Path) -> None:
    target = tmp_path / each.FILE_NAME
    target.write_bytes(b"old")
    elsewhere = sample_plan(openings=(dataclasses.replace(sample_plan().openings[0], site="unknown"),))
    with pytest.raises(KeyError, match="unknown"):
        each.export(elsewhere, sample_territory(), sample_scenario(), target, lang="fr")
    assert target.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_geopackage_layers(tmp_path: Path) -> None:
    import geopandas
    import pyogrio

    path = export("gpkg", tmp_path)
    # By hand: s1 and s2 are open; k1, k2, k3 visited; three tours; six demand points.
    expected = {"places": (2, "Point"), "stops": (3, "Point"), "tours": (3, "LineString"), "demand": (6, "Point")}
    tables = dict.fromkeys(("seasons", "services", "areas", "vehicles", "payers", "about"))
    assert dict(pyogrio.list_layers(path)) == {name: kind for name, (_, kind) in expected.items()} | tables
    assert pyogrio.read_dataframe(path, layer="payers").set_index("payer").loc["epci", "remainder_eur"] == 11730.15
    about = pyogrio.read_dataframe(path, layer="about")
    assert ("licence", "CC0-1.0") in set(about.itertuples(index=False, name=None))
    market = geopandas.read_file(path, layer="stops").set_index("id").loc["k2"]
    assert market["hours_winter"].replace("\u00a0", " ") == "mardi 9 h – 11 h 30"
    for layer, (count, _) in expected.items():
        frame = geopandas.read_file(path, layer=layer)
        assert len(frame) == count
        assert frame.crs.to_epsg() == 4326
    tuesday = geopandas.read_file(path, layer="tours").query("weekday == 'tue'").iloc[0]
    assert list(tuesday.geometry.coords) == [(3.505, 44.521), (3.302, 44.452), (3.551, 44.351), (3.505, 44.521)]
    school = geopandas.read_file(path, layer="places").set_index("id").loc["s2"]
    assert (school["half_days_winter"], school["change"]) == (2, "new")
    assert school["hours_winter"].replace("\u00a0", " ") == "mercredi 9 h – 12 h 30, 13 h 30 – 17 h"


def test_geopackage_without_tours_still_has_the_layer(tmp_path: Path) -> None:
    import pyogrio

    BY_NAME["gpkg"].export(sample_plan(tours=()), sample_territory(), sample_scenario(), tmp_path / "a.gpkg", lang="fr")
    info = pyogrio.read_info(tmp_path / "a.gpkg", layer="tours")
    assert (info["features"], info["geometry_type"]) == (0, "LineString")
    assert "weekday" in info["fields"]


def test_geojson(tmp_path: Path) -> None:
    collection = json.loads(export("geojson", tmp_path).read_text(encoding="utf-8"))
    layers = [feature["properties"]["layer"] for feature in collection["features"]]
    assert {name: layers.count(name) for name in layers} == {"demand": 6, "tours": 3, "stops": 3, "places": 2}
    k3 = next(f for f in collection["features"] if f["properties"].get("id") == "k3")
    assert (k3["geometry"]["coordinates"], k3["properties"]["today"]) == ([3.551, 44.351], True)


def test_french_spreadsheet(tmp_path: Path) -> None:
    with zipfile.ZipFile(export("csv", tmp_path)) as archive:
        assert set(archive.namelist()) == {
            *(f"{name}.csv" for name in (*data_dictionary.TABLES, "dictionary")), "datapackage.json", "LISEZ-MOI.txt"}
        data = archive.read("tours.csv")
    assert data.startswith(b"\xef\xbb\xbf"), "a spreadsheet needs the mark to read accents"
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert (rows[0]["km"], rows[0]["name"]) == ("61,3", "Foirail du Plateau")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_open_data_tells_what_it_holds(lang: str, tmp_path: Path) -> None:
    """Every file is described to people and to programs, and read back by what is said of it."""
    with zipfile.ZipFile(export("csv", tmp_path, lang=lang)) as archive:
        package = json.loads(archive.read("datapackage.json"))
        files = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    assert package["licenses"] == [{"title": "CC0-1.0"}] and package["sources"] == [{"title": "invented for tests"}]
    told = files["LISEZ-MOI.txt" if lang == "fr" else "README.txt"]
    assert "CC0-1.0" in told and "invented for tests" in told
    delimiter = ";" if lang == "fr" else ","
    rows = list(csv.DictReader(io.StringIO(files["dictionary.csv"]), delimiter=delimiter))
    described = {(row["table"], row["column"]) for row in rows}
    assert all(row["meaning"] for row in rows)
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        header, *body = csv.reader(io.StringIO(files[resource["path"]]), delimiter=resource["dialect"]["delimiter"])
        assert header == [field["name"] for field in fields] and body
        assert {(resource["name"], column) for column in header} <= described
        for field, cells in zip(fields, zip(*body, strict=True), strict=True):
            pattern = {"number": r"-?\d+(\.\d+)?(e-?\d+)?", "integer": r"-?\d+", "boolean": "[01]",
                       "time": r"\d\d:\d\d"}.get(field["type"], r"(?s).*")
            plain = [cell.replace(field.get("decimalChar", "."), ".") for cell in cells if cell]
            assert all(re.fullmatch(pattern, cell) for cell in plain), (resource["name"], field["name"], plain[:3])


def test_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("geojson", "csv", "svg", "html"):
        assert export(name, tmp_path / "a").read_bytes() == export(name, tmp_path / "b").read_bytes()


def hostile() -> Territory:
    return sample_territory(s1=HOSTILE, s2=HOSTILE)


def test_formulas_are_text_in_tables(tmp_path: Path) -> None:
    with zipfile.ZipFile(export("csv", tmp_path, territory=sample_territory(s2="=cmd|' /C calc'!A0"))) as archive:
        rows = list(csv.reader(io.StringIO(archive.read("openings.csv").decode("utf-8-sig")), delimiter=";"))
    cells = [cell for row in rows for cell in row]
    assert "'=cmd|' /C calc'!A0" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_picture_is_accessible_xml(lang: str) -> None:
    root = ET.fromstring(picture.draw(sample_plan(), hostile(), sample_scenario(), lang=lang))
    assert root.get("role") == "img"
    named = {element.get("id"): element.text for tag in ("title", "desc") for element in root.iter(SVG + tag)}
    assert all(named[ident] for ident in (root.get("aria-labelledby") or "").split())
    assert root.find(f".//{SVG}script") is None


def test_picture_names_places_stops_days_and_seasons() -> None:
    root = ET.fromstring(picture.draw(sample_plan(), sample_territory(), sample_scenario(), lang="fr"))
    words = [element.text for element in root.iter(SVG + "text")]
    assert {"Garage du Bourg", "Foirail du Plateau", "mardi", "vendredi", "Été"} <= set(words)
    assert "Petit territoire · Petit scénario" in words
    assert [word for word in words if word in ("1", "2")].count("2") == 1, "the second stop of the one long tour"


def test_picture_of_one_point_and_of_points_on_a_line() -> None:
    for count in (1, 2, 3):
        territory = sample_territory()
        demand = territory.demand
        line = np.linspace(3.5, 3.6, count)
        small = type(demand)(demand.ids[:count], demand.names[:count], line, line + 41, demand.altitude_m[:count],
                             demand.area[:count], demand.persons[:count])
        territory = dataclasses.replace(territory, demand=small, sites=territory.sites[:1], stops=(), existing_tours=())
        plan = sample_plan(openings=(), tours=(), fitted=(), access=tuple(
            line for line in sample_plan().access if line.demand in small.ids))
        ET.fromstring(picture.draw(plan, territory, sample_scenario(), lang="fr"))


class Page(HTMLParser):
    """What a browser would load or run."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.tags: list[str] = []
        self.lang = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        self.loaded += [f"{tag} {key}={value}" for key, value in given.items()
                        if key in ("src", "href", "xlink:href", "data", "action", "srcset")]
        if tag == "html":
            self.lang = given.get("lang") or ""


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_report_needs_no_network_and_runs_nothing(lang: str) -> None:
    text = report.render(sample_plan(), hostile(), sample_scenario(), lang=lang)
    page = Page()
    page.feed(text)
    assert page.loaded == []
    assert "script" not in page.tags and "link" not in page.tags and "iframe" not in page.tags
    assert not re.search(r"@import|url\(", text)
    assert page.lang == lang
    assert page.tags.count("table") == page.tags.count("caption"), "every table says what it shows"
    assert "\x00" not in text


def test_report_tells_what_councils_ask() -> None:
    text = report.render(sample_plan(), sample_territory(), sample_scenario(), lang="fr")
    shown = re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>|<style.*?</style>", " ", text, flags=re.S))
    shown = re.sub(r"[\s\u00a0\u202f]+", " ", shown).replace("&#39;", "'")
    for words in (
        "18 750 €", "reste 1 250 €", "13,64 €", "21,50 €",  # cost, what is left of 20 000 €, per inhabitant, per visit
        "25 % → 55 %",  # 1000 and 2200.1 of 4000
        "Au mieux, 3,0 % de gain en plus est possible",  # 36 / 1200.1, rounded up
        "École du Pont", "mercredi 9 h – 12 h 30, 13 h 30 – 17 h", "1. Foirail du Plateau, 9 h – 11 h 30",
        "semaines paires", "Intercommunalités", "11 730 €", "du 1er octobre au 31 mars", "4,1",
    ):
        assert words in shown, words


def test_report_shows_existing_places_apart_in_the_timetable() -> None:
    text = report.render(sample_plan(), sample_territory(), sample_scenario(), lang="en")
    kept = re.findall(r"<details><summary>Places and rounds as today.*?</details>", text, flags=re.S)
    assert len(kept) == 2
    assert "Maison France Services" not in kept[0], "opens more in winter"
    assert "Maison France Services" in kept[1]
