"""Territories read alike from every format and from French spreadsheets.

The plain CSV of `tests.tiny` is the oracle: other formats are written from it by pandas and geopandas.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from optimizer.faults import TerritoryError
from optimizer.reading import (
    bundled_names,
    bundled_territory,
    load,
    read_scenario,
    read_territory,
    scenario_schema,
    territory_of,
)
from optimizer.territory import Territory
from tests.tiny import (
    TOML,
    csv_text,
    tiny_scenario_dict,
    tiny_tables,
    write_tiny_scenario,
    write_tiny_territory,
)

MORE = {
    "existing_tours": [
        {"tour": "t1", "stop": "k1", "slot": "mon-am", "weeks": 2, "start": "10:00", "end": "12:30",
         "services": "public"}
    ],
    "travel": [
        {"from": "d1", "to": "s2", "minutes": 31.5, "km": 27.25, "mode": "car"},
        {"from": "s2", "to": "d1", "minutes": 33, "km": "", "mode": "car"},
    ],
}
"""Tables that the tiny territory does without."""


def parts(value: Any) -> Any:
    """A territory (or a part of one) as plain values that compare, NaN and arrays included.

    Where it was read (folder, digest, rows) is left out.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = {field.name for field in dataclasses.fields(value)} - {"folder", "content_hash", "row"}
        return {name: parts(getattr(value, name)) for name in names}
    if isinstance(value, np.ndarray):
        return [parts(item) for item in value.tolist()]
    if isinstance(value, tuple | list):
        return [parts(item) for item in value]
    return "nan" if isinstance(value, float) and value != value else value


@pytest.fixture
def plain(tmp_path: Path) -> Territory:
    """The tiny territory, all tables given, from plain CSV."""
    return read_territory(write_tiny_territory(tmp_path / "plain", toml='id = "tiny"\n' + TOML, **MORE))


def frames() -> dict[str, pd.DataFrame]:
    """All tables as pandas reads them, blank cells being missing values."""
    tables = {**tiny_tables(), **MORE}
    return {name: pd.DataFrame(rows).replace("", None).convert_dtypes() for name, rows in tables.items()}


def located(frame: pd.DataFrame, *, crs: str = "EPSG:4326", columns: bool = False) -> pd.DataFrame:
    """The frame with points instead of (or beside) lon and lat, if it has any."""
    if "lon" not in frame:
        return frame
    points = gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame.lon, frame.lat), crs="EPSG:4326").to_crs(crs)
    return points if columns else points.drop(columns=["lon", "lat"])


def write_in(form: str, folder: Path, *, crs: str = "EPSG:4326") -> Path:
    """The tiny territory in one format; returns what `read_territory` is to be given."""
    folder.mkdir()
    toml = 'id = "tiny"\n' + TOML
    (folder / "territory.toml").write_text(toml, encoding="utf-8")
    for name, frame in frames().items():
        if form == "parquet":
            frame.to_parquet(folder / f"{name}.parquet")
        elif form == "geoparquet":
            located(frame, crs=crs).to_parquet(folder / f"{name}.parquet")
        elif form == "geojson":
            shaped = located(frame, crs=crs)
            if not isinstance(shaped, gpd.GeoDataFrame):
                shaped = gpd.GeoDataFrame(frame, geometry=[None] * len(frame), crs="EPSG:4326")
            shaped.to_file(folder / f"{name}.geojson", driver="GeoJSON")
        else:
            columns = form == "geopackage with columns"
            shaped = located(frame, crs=crs, columns=columns)
            if not isinstance(shaped, gpd.GeoDataFrame):
                shaped = gpd.GeoDataFrame(frame, geometry=[None] * len(frame), crs="EPSG:4326")
            shaped.to_file(folder / "tiny.gpkg", layer=name, driver="GPKG")
    if form == "geopackage":  # alone: its settings travel in a layer
        (folder / "territory.toml").unlink()
        settings = gpd.GeoDataFrame({"toml": [toml]}, geometry=[None], crs="EPSG:4326")
        settings.to_file(folder / "tiny.gpkg", layer="territory", driver="GPKG")
    return folder / "tiny.gpkg" if form.startswith("geopackage") else folder


@pytest.mark.parametrize("form", ["parquet", "geoparquet", "geojson", "geopackage", "geopackage with columns"])
def test_every_format_gives_the_same_territory(tmp_path: Path, plain: Territory, form: str) -> None:
    assert parts(read_territory(write_in(form, tmp_path / "other"))) == parts(plain)


@pytest.mark.parametrize("form", ["geoparquet", "geojson", "geopackage", "geopackage with columns"])
def test_geometry_in_lambert_93_comes_to_the_same_degrees(tmp_path: Path, plain: Territory, form: str) -> None:
    other = read_territory(write_in(form, tmp_path / "other", crs="EPSG:2154"))
    np.testing.assert_allclose(other.demand.lon, plain.demand.lon, atol=1e-6)  # 1e-6 degree: a decimetre
    np.testing.assert_allclose([site.lat for site in other.sites], [site.lat for site in plain.sites], atol=1e-6)


def test_columns_in_lambert_93(tmp_path: Path, plain: Territory) -> None:
    tables = {**tiny_tables(), **MORE}
    for rows in tables.values():
        for row in rows if "lon" in rows[0] else ():
            point = gpd.GeoSeries.from_xy([row["lon"]], [row["lat"]], crs="EPSG:4326").to_crs("EPSG:2154")[0]
            row["lon"], row["lat"] = point.x, point.y
    toml = 'id = "tiny"\ncrs = "EPSG:2154"\n' + TOML
    other = read_territory(write_tiny_territory(tmp_path / "other", toml=toml, **tables))
    np.testing.assert_allclose(other.demand.lon, plain.demand.lon, atol=1e-9)


def test_polygons_count_as_a_point_inside_them(tmp_path: Path, plain: Territory) -> None:
    square = [[3.4, 44.4], [3.6, 44.4], [3.6, 44.6], [3.4, 44.6], [3.4, 44.4]]
    features = [
        {"type": "Feature", "properties": {key: value for key, value in row.items() if key not in ("lon", "lat")},
         "geometry": {"type": "Polygon", "coordinates": [square]}}
        for row in tiny_tables()["demand"]
    ]
    folder = write_tiny_territory(tmp_path / "other", demand=None)
    (folder / "demand.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    demand = read_territory(folder).demand
    assert np.all((demand.lon > 3.4) & (demand.lon < 3.6) & (demand.lat > 44.4) & (demand.lat < 44.6))


def french(rows: list[dict[str, Any]], *, decimal: bool = True) -> str:
    """Rows as a French spreadsheet saves them: semicolons, decimal commas, its own blank rows and headers."""
    def cell(value: Any) -> str:
        if isinstance(value, float):
            return str(value).replace(".", ",") if decimal else str(value)
        return f"{value:,}".replace(",", "\u202f") if isinstance(value, int) and value >= 1000 else str(value)

    header = {"name": " Nom ", "lon": "Longitude", "lat": "LATITUDE", "id": "\ufeffid", "area": "Commune"}
    lines = [";".join(header.get(key, key.upper()) for key in rows[0]) + ";;"]
    for row in rows:
        lines += [";".join(cell(value) for value in row.values()) + ";;", ";" * (len(row) + 1)]
    return "\r\n".join(lines) + "\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_french_spreadsheet_gives_the_same_territory(tmp_path: Path, plain: Territory, encoding: str) -> None:
    folder = tmp_path / "french"
    folder.mkdir()
    (folder / "territory.toml").write_text('id = "tiny"\n' + TOML, encoding="utf-8")
    for name, rows in {**tiny_tables(), **MORE}.items():
        text = french(rows)
        if encoding == "cp1252":  # which has no BOM and only the wider no-break space
            text = text.replace("\ufeff", "").replace("\u202f", "\u00a0")
        (folder / f"{name.upper()}.CSV").write_bytes(text.encode(encoding))
    territory = read_territory(folder)
    assert parts(territory) == parts(plain)
    assert [row.row for row in territory.availability] == [2, 4, 6, 8, 10]  # blank rows count


def test_tabs_and_the_spreadsheet_s_own_hint(tmp_path: Path, plain: Territory) -> None:
    tables = {**tiny_tables(), **MORE}
    texts = {name: "sep=\t\r\n" + csv_text(rows, separator="\t") for name, rows in tables.items()}
    other = read_territory(write_tiny_territory(tmp_path / "tabs", toml='id = "tiny"\n' + TOML, **texts))
    assert [row.row for row in other.availability] == [2, 3, 4, 5, 6]  # the hint is no row
    assert parts(other) == parts(plain)


def test_formulas_and_markup_in_names_are_text(tmp_path: Path) -> None:
    names = ["=1+1", '<script>alert("x")</script>', "@SUM(A1)", "L'Hôpital, bas", "a\nb", "+33"]
    demand = [{**row, "name": name} for row, name in zip(tiny_tables()["demand"], names, strict=True)]
    assert read_territory(write_tiny_territory(tmp_path, demand=demand)).demand.names == tuple(names)


def test_defaults_of_blank_and_absent_cells(tmp_path: Path) -> None:
    availability = [{"site": "s1", "slots": "mon"}, {"site": "s2", "slots": "WED-PM + tue"}]
    sites = [{**row, "capacity_persons": "", "fit_out_eur": ""} for row in tiny_tables()["sites"]]
    territory = read_territory(write_tiny_territory(tmp_path, availability=availability, sites=sites))
    today, possible = territory.availability
    assert (today.state, today.season, today.calendar, today.half_day_eur) == ("open", "all", "all", None)
    assert today.slots == ("mon-am", "mon-pm", "mon-eve")
    assert (possible.state, possible.slots) == ("possible", ("tue-am", "tue-pm", "tue-eve", "wed-pm"))
    assert territory.sites[1].capacity_persons == float("inf")
    assert territory.sites[1].fit_out_eur == 0


def test_yes_and_no_in_two_languages(tmp_path: Path) -> None:
    sites = tiny_tables()["sites"]
    for row, word in zip(sites, ["oui", "No", "", "TRUE"], strict=True):
        row["illustrative"] = word
    territory = read_territory(write_tiny_territory(tmp_path, sites=sites))
    assert [site.illustrative for site in territory.sites] == [True, False, False, True]


def test_optional_tables_may_be_left_out_or_empty(tmp_path: Path) -> None:
    left_out = read_territory(write_tiny_territory(tmp_path / "a", availability=None, stops=None, bases=None))
    assert (left_out.availability, left_out.stops, left_out.bases, left_out.travel) == ((), (), (), None)
    empty = "id,name,lon,lat,area\n"
    assert read_territory(write_tiny_territory(tmp_path / "b", stops=empty)).stops == ()


def test_tables_may_live_elsewhere(tmp_path: Path) -> None:
    write_tiny_territory(tmp_path / "a")
    toml = TOML + '[tables]\nsites = "../a/sites.csv"\n'
    territory = read_territory(write_tiny_territory(tmp_path / "b", toml=toml, sites=None))
    assert [site.id for site in territory.sites] == ["s1", "s2", "s3", "s4"]
    assert (territory.id, territory.name.fr, territory.name.en) == ("b", "Petit territoire", "Tiny territory")


def test_content_hash_follows_every_byte_read_and_nothing_else(tmp_path: Path) -> None:
    first = read_territory(write_tiny_territory(tmp_path / "a")).content_hash
    other = write_tiny_territory(tmp_path / "b")
    (other / "notes.txt").write_text("not read")
    assert read_territory(other).content_hash == first
    with (other / "bases.csv").open("a") as bases:
        bases.write("\n")
    assert read_territory(other).content_hash != first


def test_school_holidays_are_read_and_no_plan_depends_on_them(tmp_path: Path) -> None:
    without = read_territory(write_tiny_territory(tmp_path / "a"))
    table = "name,first,last\nPrintemps,03/04/2027,18/04/2027\nNoël,2026-12-19,2027-01-03\n"
    read = read_territory(write_tiny_territory(tmp_path / "b", school_holidays=table))
    assert [(each.name, str(each.first), str(each.last)) for each in read.school_holidays] == [
        ("Noël", "2026-12-19", "2027-01-03"), ("Printemps", "2027-04-03", "2027-04-18")]
    assert read.content_hash == without.content_hash
    wrong = "name,first,last\nÉté,2027-07-03,2027-06-30\nNoël,19 décembre,2027-01-03\n"
    with pytest.raises(TerritoryError) as caught:
        read_territory(write_tiny_territory(tmp_path / "c", school_holidays=wrong))
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(2, "last"), (3, "first")]


def test_territory_of_a_scenario_and_load_agree(tmp_path: Path) -> None:
    write_tiny_territory(tmp_path / "t")
    path = write_tiny_scenario(tmp_path / "s.yaml", territory="t")
    scenario, territory = load(path)
    assert scenario == read_scenario(path)
    assert parts(territory_of(scenario, tmp_path)) == parts(territory)


def test_the_exported_schema_accepts_the_tiny_scenario_and_refuses_a_typo() -> None:
    import jsonschema

    validator = jsonschema.Draft202012Validator(scenario_schema())
    assert not list(validator.iter_errors(tiny_scenario_dict()))
    assert list(validator.iter_errors({**tiny_scenario_dict(), "bugdet_eur": 1}))


def test_clock_times_without_quotes_are_no_base_60_numbers(tmp_path: Path) -> None:
    write_tiny_territory(tmp_path)
    path = write_tiny_scenario(tmp_path / "s.yaml")
    path.write_text(path.read_text().replace("kind: truck", "kind: truck\n  start_time: 10:30"))
    assert read_scenario(path).fleet[0].start_time == "10:30"


def test_the_bundled_territories_and_their_scenarios_are_valid() -> None:
    assert {"lozere", "lozere-grid"} <= set(bundled_names())
    assert bundled_territory("../lozere") is None
    assert bundled_territory("creuse-that-is-not-here") is None
    for name in bundled_names():
        folder = bundled_territory(name)
        assert folder is not None
        for path in sorted((folder / "scenarios").glob("*.yaml")):
            load(path)


def test_lozere_is_read_quickly_and_without_heavy_libraries() -> None:
    code = (
        "import sys, time; from optimizer.reading import read_territory; start = time.process_time();"
        "read_territory('lozere'); print(time.process_time() - start);"
        "heavy = ('pandas', 'geopandas', 'pyogrio', 'pyproj', 'shapely', 'pyarrow', 'ortools');"
        "print([name for name in heavy if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.splitlines()
    assert float(told[0]) < 0.5  # about 0.1 s
    assert told[1] == "[]"


def test_a_hundred_thousand_pairs_are_read_in_seconds(tmp_path: Path) -> None:
    origins = ["d1", "d2", "d3", "d4", "d5", "d6", "s1", "s2", "s3", "s4", "k1", "k2", "k3", "b1"]
    demand = tiny_tables()["demand"]
    demand += [{**demand[0], "id": f"e{number}"} for number in range(7000)]
    pairs = [{"from": f"e{number}", "to": to, "minutes": number % 60} for number in range(7000) for to in origins]
    folder = write_tiny_territory(tmp_path, demand=demand, travel=pairs)
    start = time.process_time()
    territory = read_territory(folder)
    assert time.process_time() - start < 5.0  # about 1 s
    assert territory.travel is not None
    assert len(territory.travel.minutes) == 98_000
