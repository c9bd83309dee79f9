"""Every fault of a territory is told with its file, row, column and remedy, and all of them at once.

Expected rows, columns and words are written by hand from the tiny territory of `tests.tiny`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from optimizer.faults import Fault, TerritoryError
from optimizer.reading import read_territory
from tests.tiny import TOML, csv_text, tiny_tables, with_cell, write_tiny_territory


def territory_faults(folder: Path, **changes: Any) -> tuple[Fault, ...]:
    """Faults of the tiny territory with some tables (or its toml) replaced."""
    with pytest.raises(TerritoryError) as caught:
        read_territory(write_tiny_territory(folder, **changes))
    return caught.value.faults


CELLS = [
    # table, position, column, value → words of the message, words of the remedy
    ("demand", 2, "residents", -5, "number of persons (residents) is negative (-5)", "at least 0"),
    ("demand", 2, "residents", "dix", "“dix” is not a number", "digits"),
    ("demand", 2, "residents", "inf", "“inf” is not a finite number", "leave the cell empty"),
    ("demand", 2, "residents", "NaN", "“NaN” is not a finite number", "leave the cell empty"),
    ("demand", 2, "residents", "1,234", "a thousand or a decimal", "write 1234 or 1.234"),
    ("demand", 5, "id", "d1", "the id d1 is already in row 2", "its own id"),
    ("demand", 5, "id", "", "the cell is empty", "give the id"),
    ("demand", 0, "area", "nort", "no area has the id nort", "write north"),
    ("demand", 0, "area", "", "the cell is empty", "give the area"),
    ("demand", 0, "lon", "", "the cell is empty", "give the longitude"),
    ("demand", 0, "lon", "3.5°E", "“3.5°E” is not a number", "digits"),
    ("demand", 1, "lon", -3.6, "km from the others, in the sea or another country", "wrong hemisphere: write 3.6"),
    ("demand", 1, "lon", 12.0, "km from the others, in the sea or another country", "extent_km"),
    ("demand", 1, "lon", 735000, "is not on Earth", 'crs = "EPSG:2154"'),
    ("demand", 1, "lon", 200, "is not on Earth", "longitude between -180 and 180"),
    ("sites", 0, "kind", "shcool", "“shcool” is not a known kind", "write school"),
    ("sites", 0, "status", "ouvert", "“ouvert” is not a known status", "choose among candidate, existing"),
    ("sites", 0, "services", "public+socail", "the territory has no service “socail”", "write social"),
    ("sites", 0, "services", "", "the cell is empty", "give the services"),
    ("sites", 1, "fit_out_eur", -1, "the fit-out cost is negative (-1)", "at least 0"),
    ("sites", 1, "half_day_eur", -0.5, "the cost of a half-day is negative (-0.5)", "at least 0"),
    ("sites", 1, "capacity_persons", -3, "capacity is negative (-3)", "at least 0"),
    ("sites", 1, "illustrative", "peut-être", "neither yes nor no", "oui or non"),
    ("sites", 1, "agreement", "signd", "“signd” is not a known agreement", "write signed"),
    ("areas", 1, "parent", "al", "no area has the id al", "write all"),
    ("availability", 0, "site", "s9", "no site has the id s9", "add it to sites"),
    ("availability", 0, "slots", "mon-mor", "“mon-mor” is not a half-day", "write mon-pm"),
    ("availability", 0, "calendar", "holidays", "“holidays” is not a known calendar", "write holiday"),
    ("availability", 0, "state", "opened", "“opened” is not a known state", "write open"),
    ("availability", 2, "state", "open", "s2 is a candidate, so it cannot be open today", "write possible"),
    ("availability", 0, "half_day_eur", -2, "the cost of a half-day is negative (-2)", "at least 0"),
    ("stops", 1, "room", "s8", "no site has the id s8", "add it to sites"),
    ("stops", 1, "market_slots", "jeudi", "“jeudi” is not a half-day", "all"),
    ("stops", 1, "stop_minutes", 0, "the time open at the stop is under 1 (0)", "at least 1"),
    ("stops", 1, "stop_minutes", 1500, "the time open at the stop is more than a day (1500 minutes)", "minutes"),
    ("stops", 1, "setup_minutes", -5, "the time of setting up and packing is negative (-5)", "at least 0"),
    ("stops", 1, "setup_minutes", 7.5, "the time of setting up and packing is not a whole number (7.5)", "whole"),
    ("stops", 1, "windows", "thu", "“thu” is not a weekday with hours", "such as thu 08:30-12:00"),
    ("stops", 1, "windows", "tuh 8h-12h", "“tuh” is not a weekday", "write t"),
    ("stops", 1, "windows", "thu 8h-25h", "“25h” is not a time of day", "hours and minutes"),
    ("stops", 1, "windows", "thu 12:00-08:30", "“thu 12:00-08:30” ends before it starts", "the earlier time first"),
    ("bases", 0, "trucks", 1.5, "the number of trucks is not a whole number (1.5)", "whole number"),
    ("bases", 0, "trucks", -1, "the number of trucks is negative (-1)", "at least 0"),
]


@pytest.mark.parametrize(("table", "position", "column", "value", "message", "remedy"), CELLS)
def test_a_wrong_cell_is_the_only_fault_and_is_placed(
    tmp_path: Path, table: str, position: int, column: str, value: object, message: str, remedy: str
) -> None:
    (fault,) = territory_faults(tmp_path, **with_cell(table, position, column, value))
    assert (fault.file, fault.row, fault.column) == (f"{table}.csv", position + 2, column)
    assert message in fault.message
    assert remedy in fault.remedy


def test_a_stop_open_longer_than_its_windows(tmp_path: Path) -> None:
    rows = with_cell("stops", 1, "windows", "thu 09:00-10:00 + fri 14:00-16:00")["stops"]
    rows = [{**row, "stop_minutes": 121} for row in rows]
    (fault,) = territory_faults(tmp_path, stops=rows)
    assert (fault.row, fault.column) == (3, "windows")
    assert "open for 121 minutes, longer than any of its windows" in fault.message
    fits = write_tiny_territory(tmp_path / "fits", stops=[{**row, "stop_minutes": 120} for row in rows])
    assert read_territory(fits).stops[1].stop_minutes == 120


CALL = {"tour": "t1", "stop": "k1", "slot": "mon-am", "weeks": 1, "start": "10:00", "end": "12:00",
        "services": "public"}


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("stop", "k9", "no stop has the id k9"),
        ("slot", "mon", "“mon” is not a half-day"),
        ("weeks", 0, "is under 1 (0)"),
        ("weeks", 1.5, "is not a whole number (1.5)"),
        ("start", "10 o'clock", "is not a time of day"),
        ("end", "25:00", "is not a time of day"),
        ("end", "09:30", "ends before it starts"),
        ("services", "pubic", "the territory has no service “pubic”"),
        ("tour", "", "the cell is empty"),
    ],
)
def test_faults_of_existing_tours(tmp_path: Path, column: str, value: object, message: str) -> None:
    (fault,) = territory_faults(tmp_path, existing_tours=[CALL, {**CALL, column: value}])
    assert (fault.file, fault.row, fault.column) == ("existing_tours.csv", 3, column)
    assert message in fault.message


@pytest.mark.parametrize(
    ("rows", "column", "row", "message"),
    [
        ([["d1", "s9", 10, "car"]], "to", 2, "has the id s9"),
        ([["d1", "s1", -1, "car"]], "minutes", 2, "minutes is negative (-1)"),
        ([["d1", "s1", "", "car"]], "minutes", 2, "the cell is empty"),
        ([["d1", "s1", 10, "plane"]], "mode", 2, "“plane” is not a known mode"),
        ([["d1", "s1", 10, "car"], ["d1", "s1", 12, "car"]], "from", 3, "is already in row 2"),
    ],
)
def test_faults_of_travel(tmp_path: Path, rows: list[list[object]], column: str, row: int, message: str) -> None:
    table = [dict(zip(("from", "to", "minutes", "mode"), cells, strict=True)) for cells in rows]
    (fault,) = territory_faults(tmp_path, travel=table)
    assert (fault.file, fault.row, fault.column) == ("travel.csv", row, column)
    assert message in fault.message


@pytest.mark.parametrize("table", ["demand", "areas", "sites"])
def test_a_missing_table_is_one_fault_and_breaks_no_references(tmp_path: Path, table: str) -> None:
    (fault,) = territory_faults(tmp_path, **{table: None})
    assert fault.file == f"{table}.csv"
    assert "missing" in fault.message
    assert f"add {table}.csv" in fault.remedy


def test_a_spreadsheet_instead_of_a_table_is_told_to_be_saved_as_csv(tmp_path: Path) -> None:
    (tmp_path / "sites.xlsx").write_bytes(b"PK")
    (fault,) = territory_faults(tmp_path, sites=None)
    assert fault.remedy == "save sites.xlsx as sites.csv"


def test_two_files_for_one_table(tmp_path: Path) -> None:
    (tmp_path / "sites.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    (fault,) = territory_faults(tmp_path)
    assert "sites.csv and sites.geojson" in fault.message


def test_a_missing_column_names_the_one_that_was_meant(tmp_path: Path) -> None:
    sites = tiny_tables()["sites"]
    for row in sites:
        row["fitout_eur"] = row.pop("fit_out_eur")
    (fault,) = territory_faults(tmp_path, sites=sites)
    assert (fault.file, fault.row, fault.column) == ("sites.csv", None, "fit_out_eur")
    assert "rename the column “fitout_eur” to fit_out_eur" in fault.remedy


def test_a_missing_group_column(tmp_path: Path) -> None:
    demand = [{**row, "residnets": row["residents"]} for row in tiny_tables()["demand"]]
    for row in demand:
        del row["residents"]
    faults = territory_faults(tmp_path, demand=demand)
    assert any(fault.message == "the column residents is missing" and "“residnets”" in fault.remedy for fault in faults)


def test_missing_id_column_breaks_no_references(tmp_path: Path) -> None:
    sites = [{key: value for key, value in row.items() if key != "id"} for row in tiny_tables()["sites"]]
    (fault,) = territory_faults(tmp_path, sites=sites)
    assert fault.message == "the column id is missing"


@pytest.mark.parametrize("place", [("demand", 0), ("sites", 2), ("stops", 1), ("bases", 0)])
def test_swapped_coordinates_are_recognised_in_every_table(tmp_path: Path, place: tuple[str, int]) -> None:
    table, position = place
    tables = tiny_tables()
    row = tables[table][position]
    row["lon"], row["lat"] = row["lat"], row["lon"]
    (fault,) = territory_faults(tmp_path, **{table: tables[table]})
    assert (fault.file, fault.row) == (f"{table}.csv", position + 2)
    assert fault.remedy == "exchange longitude and latitude: they seem swapped"


def test_a_whole_table_swapped_is_told_from_the_others(tmp_path: Path) -> None:
    demand = [{**row, "lon": row["lat"], "lat": row["lon"]} for row in tiny_tables()["demand"]]
    faults = territory_faults(tmp_path, demand=demand)
    assert [(fault.file, fault.row) for fault in faults] == [("demand.csv", row) for row in range(2, 8)]


def test_the_limit_of_distance_is_the_territory_s_own(tmp_path: Path) -> None:
    far = with_cell("demand", 1, "lon", 12.0)
    read_territory(write_tiny_territory(tmp_path, toml="extent_km = 800\n" + TOML, **far))


def test_degrees_where_metres_are_declared(tmp_path: Path) -> None:
    faults = territory_faults(tmp_path, toml='crs = "EPSG:2154"\n' + TOML)
    assert {fault.file for fault in faults} == {"demand.csv", "sites.csv", "stops.csv", "bases.csv"}
    assert all("counts metres" in fault.message for fault in faults)


def test_unknown_reference_system(tmp_path: Path) -> None:
    faults = territory_faults(tmp_path, toml='crs = "EPSG:214748"\n' + TOML)
    assert {(fault.file, fault.column) for fault in faults} == {("territory.toml", "crs")}


def test_variants_of_a_building_stand_in_one_place(tmp_path: Path) -> None:
    sites = tiny_tables()["sites"]
    for row in sites:
        row["building"] = ""
    sites[1]["building"] = sites[3]["building"] = "school"
    (fault,) = territory_faults(tmp_path, sites=sites)
    assert (fault.row, fault.column) == (5, "building")
    assert "25.6 km from where row 3 puts it" in fault.message  # 0.23° of latitude = 25.6 km


def test_circles_of_parents(tmp_path: Path) -> None:
    areas = tiny_tables()["areas"]
    areas[0]["parent"] = "north"
    assert {fault.row for fault in territory_faults(tmp_path, areas=areas)} == {2, 3}
    areas[0]["parent"] = "all"
    assert {fault.row for fault in territory_faults(tmp_path, areas=areas)} == {2}


def test_nobody_anywhere(tmp_path: Path) -> None:
    demand = [{**row, "residents": 0, "without_car": ""} for row in tiny_tables()["demand"]]
    (fault,) = territory_faults(tmp_path, demand=demand)
    assert "count no person" in fault.message


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_file(tmp_path: Path, text: str) -> None:
    (fault,) = territory_faults(tmp_path, demand=text)
    assert (fault.file, fault.message) == ("demand.csv", "it is empty")


def test_a_header_without_demand_points(tmp_path: Path) -> None:
    (fault,) = territory_faults(tmp_path, demand="id,name,lon,lat,area,residents,without_car\n")
    assert fault.message == "the table has no demand point"


def test_a_column_that_looks_like_a_forgotten_group(tmp_path: Path) -> None:
    others = {"farmers": 3, "population_2021": 9, "note": "x", "surface_km2": 12}
    demand = [{**row, **others} for row in tiny_tables()["demand"]]
    (fault,) = territory_faults(tmp_path, demand=demand)
    assert (fault.column, "[[groups]]" in fault.remedy) == ("farmers", True)
    read_territory(write_tiny_territory(tmp_path, demand=demand, toml='ignored_columns = ["farmers"]\n' + TOML))


def test_a_quote_that_never_closes_does_not_swallow_the_file(tmp_path: Path) -> None:
    text = csv_text(tiny_tables()["areas"]).replace("Nord", '"Nord')
    (fault,) = territory_faults(tmp_path, areas=text)
    assert "row 3" in fault.message


def test_more_cells_than_headers(tmp_path: Path) -> None:
    text = csv_text(tiny_tables()["areas"]).replace("Nord", "Nord, et au-delà")
    faults = territory_faults(tmp_path, areas=text)
    assert any(fault.row == 3 and "more cells than the header" in fault.message for fault in faults)


def test_a_header_twice(tmp_path: Path) -> None:
    (fault,) = territory_faults(tmp_path, areas="id,name,kind,parent,Name\nall,T,,,\nnorth,N,,all,\nsouth,S,,all,\n")
    assert "“Name” appears twice" in fault.message


def test_seven_different_faults_of_one_file_are_all_told(tmp_path: Path) -> None:
    sites = tiny_tables()["sites"]
    sites[0]["kind"] = "shcool"
    sites[0]["lat"] = "north of here"
    sites[1]["status"] = "closed"
    sites[2]["services"] = "pubic"
    sites[2]["fit_out_eur"] = -1
    sites[3]["area"] = "east"
    sites[3]["id"] = "s2"
    faults = territory_faults(tmp_path, sites=sites, availability=None)
    assert [(fault.row, fault.column) for fault in faults] == [
        (2, "lat"), (2, "kind"), (3, "status"), (4, "services"), (4, "fit_out_eur"), (5, "id"), (5, "area"),
    ]
    told = str(TerritoryError(faults))
    assert told.startswith("7\u00a0faults in the territory:\n  1. sites.csv, row 2, column lat: ")


def test_faults_of_all_tables_are_told_together(tmp_path: Path) -> None:
    faults = territory_faults(
        tmp_path,
        **with_cell("demand", 0, "residents", -1),
        **with_cell("stops", 0, "area", "east"),
        **with_cell("bases", 0, "trucks", -1),
    )
    assert [fault.file for fault in faults] == ["demand.csv", "stops.csv", "bases.csv"]


@pytest.mark.parametrize(("count", "told"), [(20, 20), (21, 1)])
def test_many_faults_alike_become_one_that_names_the_rows(tmp_path: Path, count: int, told: int) -> None:
    rows = [{"site": "s4", "season": "all", "slots": "all", "calendar": "none"}] * count
    faults = territory_faults(tmp_path, availability=rows)
    assert len(faults) == told
    if told == 1:
        assert faults[0].message.endswith("21 faults like this one (rows 2-22)")


@pytest.mark.parametrize(
    ("toml", "column", "message"),
    [
        ("name = 'x", "", "not valid TOML"),
        (TOML.replace('mode = "foot"', 'mode = "walk"'), "groups[1].mode", "“walk” is not a way to travel"),
        (TOML.replace('id = "without_car"', 'id = "residents"'), "groups", "the group residents is declared twice"),
        (TOML + "overlapping = true\n", "groups[1]", "would count twice"),
        (TOML + "resident_ = true\n", "groups[1].resident_", "the key resident_ is not known"),
        ("serivces = []\n" + TOML, "serivces", "the key serivces is not known"),
        (TOML.replace('services = ["public", "social"]', 'services = "public"'), "services", "must be a list of texts"),
        (TOML.replace("resident = true", "resident = false"), "groups", "no group is marked as resident"),
        ("extent_km = -3\n" + TOML, "extent_km", "must be a number above 0"),
        (TOML + '[tables]\nsites = "../nowhere.csv"\n', "tables.sites", "the file ../nowhere.csv does not exist"),
        (TOML + '[tables]\nsite = "sites.csv"\n', "tables.site", "there is no table called site"),
    ],
)
def test_faults_of_territory_toml(tmp_path: Path, toml: str, column: str, message: str) -> None:
    faults = territory_faults(tmp_path, toml=toml)
    place = ("territory.toml", column)
    assert any((fault.file, fault.column) == place and message in fault.message for fault in faults)


def test_no_groups_at_all(tmp_path: Path) -> None:
    (fault,) = territory_faults(tmp_path, toml=TOML.partition("[[groups]]")[0])
    assert fault.message == "no group of people is declared"


def test_no_territory_at_all(tmp_path: Path) -> None:
    with pytest.raises(TerritoryError, match="there is no territory at"):
        read_territory(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(TerritoryError, match=r"there is no territory\.toml"):
        read_territory(tmp_path / "empty")
