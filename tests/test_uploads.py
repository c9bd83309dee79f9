"""Uploads from people nobody vouches for: what is sound is kept whole, all else is told and leaves nothing behind.

The attacks are built here, byte by byte where need be; expected faults are written by hand.
"""

from __future__ import annotations

import io
import json
import sqlite3
import stat
import struct
import warnings
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from optimizer.faults import Fault, ScenarioError, TerritoryError
from optimizer.reading import read_territory, upload_archive, upload_contents, uploads
from optimizer.reading.upload_archive import unpack
from optimizer.reading.uploads import scenario_from_upload, shown_name, territory_from_upload
from optimizer.scenario_text import to_yaml
from tests.tiny import SCENARIO, TABLES, TOML, csv_text, tiny_tables, with_cell, write_tiny_territory

FILES = {"territory.toml": TOML, **{f"{name}.csv": text for name, text in TABLES.items()}}


def zipped(files: dict[str, str | bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of texts by name."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def with_table(**changes: Any) -> dict[str, str | bytes]:
    """The tiny territory's files with some tables replaced by rows, texts or bytes."""
    rows = {f"{name}.csv": csv_text(value) if isinstance(value, list) else value for name, value in changes.items()}
    return {**FILES, **rows}


def refused(content: bytes, into: Path, name: str = "mon territoire.zip") -> tuple[Fault, ...]:
    """The faults of an upload, of which nothing may be left."""
    with pytest.raises(TerritoryError) as caught:
        territory_from_upload(content, name, into=into)
    assert not into.exists() or list(into.iterdir()) == []
    for fault in caught.value.faults:
        assert fault.text("fr") and str(into) not in str(fault)
    return caught.value.faults


def one(faults: Iterable[Fault]) -> str:
    (fault,) = faults
    return str(fault)


# ---- what is kept

@pytest.mark.parametrize("home", ["", "Mon dossier/"])
def test_a_zip_is_kept_from_its_root_or_its_one_folder(tmp_path: Path, home: str) -> None:
    files = {home + name: text for name, text in FILES.items()}
    litter = {"__MACOSX/._sites.csv": "x", f"{home}.DS_Store": "x", f"{home}._demand.csv": "x"}
    notes = {f"{home}LISEZMOI.md": "x", f"{home}scenarios/default.yaml": "x", f"{home}older.zip": b"PK\x03\x04"}
    kept = territory_from_upload(zipped({**files, **litter, **notes}), "T.zip", into=tmp_path / "kept")
    assert kept.id == "t" and kept.place == tmp_path / "kept" / "t"  # the tiny territory has no id: the file's name
    assert sorted(path.name for path in kept.place.iterdir()) == sorted(FILES)
    assert set(kept.left_out) == set(notes)
    assert kept.territory.name.fr == "Petit territoire"
    assert kept.territory.folder == kept.place
    assert read_territory(kept.place).content_hash == kept.territory.content_hash
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["t"]


def test_ids_come_from_the_territory_and_never_clash(tmp_path: Path) -> None:
    content = zipped({**FILES, "territory.toml": 'id = "Lozère"\n' + TOML})
    names = [territory_from_upload(io.BytesIO(content), "x.zip", into=tmp_path, taken=("lozere",)).id for _ in range(2)]
    assert names == ["lozere-2", "lozere-3"]


def test_any_format_of_table_may_be_zipped(tmp_path: Path) -> None:
    import pandas as pd

    parquet = io.BytesIO()
    pd.DataFrame(tiny_tables()["demand"]).to_parquet(parquet)
    files: dict[str, str | bytes] = {**FILES, "demand.parquet": parquet.getvalue()}
    del files["demand.csv"]
    assert territory_from_upload(zipped(files), "x.zip", into=tmp_path).territory.demand.ids[0] == "d1"


def geopackage(path: Path, *, crs: str | None = "EPSG:4326", toml: str = TOML, shift: float = 0.0) -> bytes:
    """The tiny territory as a GeoPackage whose places are drawn; coordinates moved by `shift`."""
    import geopandas as gpd
    import pandas as pd

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # pyogrio on files without a reference system
        for name, rows in tiny_tables().items():
            frame = pd.DataFrame(rows)
            if "lon" in frame:
                points = gpd.points_from_xy(frame.pop("lon") + shift, frame.pop("lat") + shift)
                gpd.GeoDataFrame(frame, geometry=points, crs=crs).to_file(path, layer=name, driver="GPKG")
            else:
                gpd.GeoDataFrame(frame, geometry=[None] * len(frame), crs=crs).to_file(path, layer=name, driver="GPKG")
        text = gpd.GeoDataFrame({"toml": [toml]}, geometry=[None], crs=crs)
        text.to_file(path, layer="territory", driver="GPKG")
    return path.read_bytes()


@pytest.fixture(scope="module")
def sound_geopackage(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return geopackage(tmp_path_factory.mktemp("gpkg") / "t.gpkg")


def test_a_geopackage_is_kept_alone_or_zipped_whatever_its_name(tmp_path: Path, sound_geopackage: bytes) -> None:
    alone = territory_from_upload(sound_geopackage, "Mon Territoire.zip", into=tmp_path)
    assert alone.place == tmp_path / "mon-territoire" / "mon-territoire.gpkg"
    assert alone.place.read_bytes() == sound_geopackage
    assert len(read_territory(alone.place).sites) == 4
    inside = territory_from_upload(zipped({"a/b.gpkg": sound_geopackage, "a/c.txt": ""}), "z", into=tmp_path)
    assert inside.place.name == "b.gpkg" and inside.left_out == ("a/c.txt",)


# ---- what is no territory

@pytest.mark.parametrize(("content", "words"), [
    (b"", "it is empty"),
    (b"hello", "neither a zip nor a GeoPackage"),
    (b"%PDF-1.7" + zipped(FILES), "neither a zip nor a GeoPackage"),  # another file with a zip at its end
    (zipped({}), "the zip is empty"),
    (zipped({"photo.jpg": b"x"}), "not a territory: the zip has no territory.toml; it holds photo.jpg"),
    (zipped({"a/b/territory.toml": TOML}), "not a territory"),
    (zipped({"territory.zip": zipped(FILES)}), "it holds territory.zip"),
    (zipped({f"a/{k}": v for k, v in FILES.items()} | {f"b/{k}": v for k, v in FILES.items()}), "several territories"),
    (zipped(FILES)[:-30], "the zip is damaged"),
    (b"SQLite format 3\x00" + bytes(200), "it is not a GeoPackage"),
    (b"SQLite format 3\x00" + bytes(52) + b"GPKG" + bytes(200), "the GeoPackage is damaged"),
])
def test_what_is_no_territory_is_one_fault(tmp_path: Path, content: bytes, words: str) -> None:
    fault = one(refused(content, tmp_path / "kept", "a.gpkg"))
    assert fault.startswith("a.gpkg") and words in fault


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_TERRITORY_BYTES", 1_000)
    assert "larger than" in one(refused(zipped({**FILES, "x.csv": bytes(range(256)) * 20}), tmp_path / "kept"))


def test_every_fault_of_the_tables_is_told(tmp_path: Path) -> None:
    """By hand: two faulty cells in two tables, one formula."""
    files = with_table(**with_cell("demand", 2, "residents", -5), **with_cell("sites", 0, "kind", "shcool"),
                       **with_cell("stops", 0, "name", "=1+1"))
    faults = refused(zipped(files), tmp_path / "kept")
    assert {(fault.file, fault.row, fault.column) for fault in faults} == {
        ("demand.csv", 4, "residents"), ("sites.csv", 2, "kind"), ("stops.csv", 2, "name")}


# ---- zips that attack

def test_the_paths_of_a_zip_stay_in_its_folder(tmp_path: Path) -> None:
    for name in ("../evil.csv", "a/../../evil.csv", "/etc/evil.csv", "C:/evil.csv", "C:evil.csv", "a\\..\\evil.csv",
                 "\\\\host\\evil.csv", "./evil.csv", "a//evil.csv", "nul\x01.csv", "x" * 150 + ".csv",
                 "a/" * 120 + "b.csv", "evil.csv.", "__MACOSX/../../evil.csv"):
        content = zipped({**FILES, name: "x"})
        assert "paths that lead out" in one(refused(content, tmp_path / "in" / "kept")), name
    assert not list(tmp_path.rglob("evil*"))


def test_a_name_that_ends_early_is_refused(tmp_path: Path) -> None:
    content = zipped({**FILES, "okZ.csv": "x"}).replace(b"okZ.csv", b"ok\0.csv")
    assert "paths that lead out" in one(refused(content, tmp_path / "kept"))


def special(name: str, kind: int, content: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, (kind | 0o777) << 16
    return entry


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFBLK])
def test_links_and_devices_are_refused(tmp_path: Path, kind: int) -> None:
    written = io.BytesIO(zipped({k: v for k, v in FILES.items() if k != "stops.csv"}))
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr(special("stops.csv", kind, ""), "/etc/passwd")
    assert "links or devices: stops.csv" in one(refused(written.getvalue(), tmp_path / "kept"))


@pytest.mark.parametrize("twin", ["sites.csv", "SITES.CSV", "sites.csv/a.csv"])
def test_names_given_twice_are_refused(tmp_path: Path, twin: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # zipfile, on writing a name again
        written = io.BytesIO(zipped(dict(FILES)))
        with zipfile.ZipFile(written, "a") as archive:
            archive.writestr(twin, "x")
    assert "the same name twice: sites.csv" in one(refused(written.getvalue(), tmp_path / "kept"))


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped(dict(FILES)))
    central = content.index(b"PK\x01\x02")
    content[6] |= 1  # general purpose flags of the first entry, in its own header and in the list
    content[central + 8] |= 1
    assert "protected by a password" in one(refused(bytes(content), tmp_path / "kept"))


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    content = zipped({**FILES, **{f"{number}.txt": "" for number in range(upload_archive.MOST_ENTRIES)}})
    assert "more than 500 files" in one(refused(content, tmp_path / "kept"))
    at = content.rindex(b"PK\x05\x06")  # a last record that lies about the number, and one that moves it elsewhere
    lying = content[:at + 8] + struct.pack("<HH", 5, 5) + content[at + 12:]
    assert "more than 500 files" in one(refused(lying, tmp_path / "kept"))
    far = zipped(dict(FILES))
    at = far.rindex(b"PK\x05\x06")
    assert "more than 500 files" in one(refused(far[:at] + b"PK\x06\x07" + bytes(16) + far[at:], tmp_path / "kept"))


def test_bombs_are_refused_before_they_are_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ratio = zipped({**FILES, "travel.csv": bytes(20_000_000)})  # zeros shrink a thousandfold
    assert len(ratio) < 50_000
    assert "far larger than it is packed" in one(refused(ratio, tmp_path / "kept"))
    monkeypatch.setattr(upload_archive, "MOST_UNPACKED_BYTES", 1_000)
    assert "unpacked, the zip would be larger" in one(refused(zipped(dict(FILES)), tmp_path / "kept"))


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    """The list of entries says 10 bytes where 20 million come out."""
    content = bytearray(zipped({**FILES, "travel.csv": bytes(20_000_000)}))
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<L", 10)
    assert "the zip is damaged" in one(refused(bytes(content), tmp_path / "kept"))


def test_more_than_announced_is_never_copied(tmp_path: Path) -> None:
    with pytest.raises(TerritoryError):
        upload_archive._copied(io.BytesIO(bytes(11)), io.BytesIO(), at_most=10, file="z")


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_compressions_that_cannot_be_bounded_are_refused(tmp_path: Path, compression: int) -> None:
    fault = refused(zipped(dict(FILES), compression=compression), tmp_path / "kept")
    assert "compressed in a way that is not read" in one(fault)


def test_a_folder_is_left_empty_by_what_is_not_a_table(tmp_path: Path) -> None:
    left_out = unpack(io.BytesIO(zipped({**FILES, "run.py": "x", "a.exe": b"MZ", "x.gz": b""})), tmp_path, file="z")
    assert set(left_out) == {"run.py", "a.exe", "x.gz"}
    assert {path.name for path in tmp_path.iterdir()} == set(FILES)


# ---- tables that attack

@pytest.mark.parametrize("path", ["../../../secret.csv", "/etc/secret.csv", "sub/../../secret.csv"])
def test_a_territory_reads_no_table_outside_itself(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.csv").write_text("id,name,kind,parent\nall,x,departement,\n")
    toml = TOML.replace("[[groups]]", f'[tables]\nareas = "{path}"\n[[groups]]', 1)
    fault = one(refused(zipped({**FILES, "territory.toml": toml}), tmp_path / "in"))
    assert "territory.toml, tables.areas" in fault and "not part of the upload" in fault


def test_neither_does_a_geopackage(tmp_path: Path) -> None:
    toml = TOML.replace("[[groups]]", '[tables]\nareas = "../../areas.csv"\n[[groups]]', 1)
    content = geopackage(tmp_path / "t.gpkg", toml=toml)
    assert "not part of the upload" in one(refused(content, tmp_path / "kept", "t.gpkg"))


@pytest.mark.parametrize("sql", [
    "DROP TABLE stops; CREATE VIEW stops AS WITH RECURSIVE n(x) AS (VALUES (1) UNION ALL SELECT 2 FROM n) SELECT 3",
    "ALTER TABLE stops ADD COLUMN x GENERATED ALWAYS AS (zeroblob(900000000)) VIRTUAL",
    f"ALTER TABLE stops ADD COLUMN x TEXT DEFAULT '{'x' * 2000}'",
    "DROP TABLE stops; CREATE VIRTUAL TABLE stops USING rtree(id, a, b)",
])
def test_sql_in_a_geopackage_is_never_run(tmp_path: Path, sound_geopackage: bytes, sql: str) -> None:
    path = tmp_path / "t.gpkg"
    path.write_bytes(sound_geopackage)
    with sqlite3.connect(path) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        for statement in sql.split("; "):
            database.execute(statement)
    database.close()
    assert "layer stops is computed" in one(refused(path.read_bytes(), tmp_path / "kept", "t.gpkg"))


def test_a_journal_in_the_header_leaves_no_files(tmp_path: Path, sound_geopackage: bytes) -> None:
    """A database in WAL mode makes its readers write beside it."""
    content = sound_geopackage[:18] + b"\x02\x02" + sound_geopackage[20:]
    kept = territory_from_upload(content, "t.gpkg", into=tmp_path)
    assert [path.name for path in kept.place.parent.iterdir()] == ["t.gpkg"]


def test_a_parquet_of_endless_rows_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    parquet = io.BytesIO()
    pq.write_table(pa.table({"from": pa.nulls(300_000, pa.string())}), parquet)
    assert len(parquet.getvalue()) < 2_000  # many rows in few bytes
    monkeypatch.setattr(upload_contents, "MOST_CELLS", 200_000)
    fault = one(refused(zipped({**FILES, "travel.parquet": parquet.getvalue()}), tmp_path / "kept"))
    assert "travel.parquet" in fault and "more than 200,000 cells" in fault


def test_a_parquet_of_one_text_repeated_without_end_is_not_read(tmp_path: Path) -> None:
    """A megabyte, kept once in the file, stands in 100,000 rows: 100 GB once read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    parquet = io.BytesIO()
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), pa.array(["x" * 1_000_000]))
    pq.write_table(pa.table({"from": texts}), parquet, dictionary_pagesize_limit=2_000_000, store_schema=False)
    assert len(parquet.getvalue()) < 2_000_000
    fault = one(refused(zipped({**FILES, "travel.parquet": parquet.getvalue()}), tmp_path / "kept"))
    assert "travel.parquet" in fault and "400 MB once read" in fault


def test_a_parquet_of_lists_is_no_table(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    parquet = io.BytesIO()
    pq.write_table(pa.table({"from": [["a", "b"]], "to": ["c"]}), parquet)
    assert "the column from holds lists" in one(
        refused(zipped({**FILES, "travel.parquet": parquet.getvalue()}), tmp_path / "kept"))


@pytest.mark.parametrize("geo", [b"[]", b"{", b'{"columns": 3}', b'{"columns": {"a": 1}}', b"[" * 100_000])
def test_a_parquet_with_a_false_description_is_refused(tmp_path: Path, geo: bytes) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    parquet = io.BytesIO()
    pq.write_table(pa.table({"id": ["a"]}).replace_schema_metadata({"geo": geo}), parquet)
    assert refused(zipped({**FILES, "travel.parquet": parquet.getvalue()}), tmp_path / "kept")


@pytest.mark.parametrize("files", [
    {"territory.toml": TOML + "x = " + "[" * 50_000 + "]" * 50_000},
    {"areas.geojson": "[" * 200_000},
])
def test_depth_without_end_is_told(tmp_path: Path, files: dict[str, str]) -> None:
    sound = {name: text for name, text in FILES.items() if name.partition(".")[0] + ".geojson" not in files}
    assert refused(zipped({**sound, **files}), tmp_path / "kept")


# ---- texts that attack, places that are nowhere

@pytest.mark.parametrize(("text", "words"), [
    ("<script>alert(1)</script>", "it holds HTML"), ("a<img src=x onerror=y>", "it holds HTML"), ("</b>", "HTML"),
    ("=HYPERLINK(1)", "it holds a formula"), ("@SUM(A1)", "it holds a formula"), ("+cmd|' /C calc'!A0", "formula"),
])
def test_html_and_formulas_in_names_are_refused(tmp_path: Path, text: str, words: str) -> None:
    faults = refused(zipped(with_table(**with_cell("sites", 1, "name", text))), tmp_path / "kept")
    assert [(fault.file, fault.row, fault.column) for fault in faults] == [("sites.csv", 3, "name")]
    assert words in str(faults[0])
    toml = TOML.replace("Petit territoire", text)
    (fault,) = refused(zipped({**FILES, "territory.toml": toml}), tmp_path / "kept")
    assert (fault.file, fault.column) == ("territory.toml", "name.fr") and words in str(fault)


@pytest.mark.parametrize("text", [
    "L'école < 10 places", "Café @ Mende", "+33 4 66 00 00 00", "-5", "a=b", "5 > 3", "« Oc »",
])
def test_ordinary_signs_are_kept(tmp_path: Path, text: str) -> None:
    content = zipped(with_table(**with_cell("sites", 1, "contact", text)))
    assert territory_from_upload(content, "x.zip", into=tmp_path).id == "x"


@pytest.mark.parametrize("srs", [None, -1, 0])
def test_places_drawn_in_no_reference_system_are_refused(tmp_path: Path, srs: int | None) -> None:
    path = tmp_path / "t.gpkg"
    geopackage(path, crs=None)
    if srs is not None:
        with sqlite3.connect(path) as database:
            database.execute("UPDATE gpkg_geometry_columns SET srs_id = ?", (srs,))
        database.close()
    faults = refused(path.read_bytes(), tmp_path / "kept", "Mon territoire.gpkg")
    for layer in ("demand", "sites", "stops", "bases"):
        told = [str(fault) for fault in faults if fault.file == f"Mon territoire.gpkg, layer {layer}"]
        assert any("reference system" in text for text in told), layer


def test_a_reference_system_named_in_the_settings_is_enough(tmp_path: Path) -> None:
    content = geopackage(tmp_path / "t.gpkg", crs=None, toml='crs = "EPSG:4326"\n' + TOML)
    assert territory_from_upload(content, "t.gpkg", into=tmp_path / "kept").id == "t"


def test_a_geoparquet_that_denies_its_system_is_refused(tmp_path: Path) -> None:
    import geopandas as gpd
    import pandas as pd

    frame = pd.DataFrame(tiny_tables()["stops"])
    points = gpd.points_from_xy(frame.pop("lon"), frame.pop("lat"))
    parquet = io.BytesIO()
    gpd.GeoDataFrame(frame, geometry=points).to_parquet(parquet)
    files = {**{k: v for k, v in FILES.items() if k != "stops.csv"}, "stops.parquet": parquet.getvalue()}
    assert "nothing says in which reference system" in one(refused(zipped(files), tmp_path / "kept"))


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads, "settle", full)
    assert "could not be kept" in one(refused(zipped(dict(FILES)), tmp_path / "kept"))


def test_names_of_files_are_shown_and_never_used_as_paths(tmp_path: Path) -> None:
    assert shown_name("..\\..\\a/b<i>.zip") == "bi.zip"
    assert shown_name("\x00") == "?"
    kept = territory_from_upload(zipped(dict(FILES)), "../../../etc/CON.zip", into=tmp_path / "kept")
    assert kept.place == tmp_path / "kept" / "territory"


# ---- scenarios

def scenario_faults_of(content: bytes, folder: Path) -> tuple[Fault, ...]:
    territory = read_territory(write_tiny_territory(folder))
    with pytest.raises(ScenarioError) as caught:
        scenario_from_upload(content, "C:\\s.yaml", territory=territory, territory_id="tiny")
    assert all(fault.file == "s.yaml" and fault.text("fr") for fault in caught.value.faults)
    return caught.value.faults


def test_a_scenario_comes_in_for_the_territory_at_hand_and_goes_out_unchanged(tmp_path: Path) -> None:
    territory = read_territory(write_tiny_territory(tmp_path))
    scenario = scenario_from_upload(SCENARIO.encode(), "s.yaml", territory=territory, territory_id="tiny")
    assert scenario.territory == "tiny" and scenario.budget_eur == 20000
    text = to_yaml(scenario).encode("utf-8-sig")
    assert scenario_from_upload(io.BytesIO(text), "s.yaml", territory=territory, territory_id="tiny") == scenario


LAUGHS = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
MERGED = "a0: &a0 {k: 1}\n" + "".join(
    f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 12))


@pytest.mark.parametrize(("text", "words"), [
    ("", "it is empty"),
    ("# nothing", "no keys"),
    ("budget_euros: 3\n" + SCENARIO, "budget_euros is not known"),
    (SCENARIO + "budget_eur: 1\n", "the key budget_eur is already on line 3"),
    ("x: !!python/object/apply:os.system ['touch /tmp/owned']\n", "!!python/object/apply:os.system is not allowed"),
    (LAUGHS + "budget_eur: *a11", "too many values, or aliases"),
    (MERGED, "too many values, or aliases"),
    ("a: &a [*a]", "too many values, or aliases"),
    ("a: " + "[" * 990 + "]" * 990, "too many values, or aliases"),
    ("[" * 100_000, "nesting"),
    ("budget_eur: " + "9" * 10_000, "is too long a number"),
    ("budget_eur: 0x" + "f" * 10_000, "is too long a number"),
    ("budget_eur: 1.0e+999", "is not a finite number"),
    ("a: 2024-99-99", "a date or number that does not exist"),
    ("a: !!bool perhaps", "a date or number that does not exist"),
    ("a: \x07", "a character that no text has"),
    ("a: 1\n---\nb: 2", "second document"),
    (SCENARIO.replace("residents: 0.05", "resident: 0.05"), "no group is called resident"),
])
def test_a_scenario_that_cannot_be_used_is_told(tmp_path: Path, text: str, words: str) -> None:
    faults = scenario_faults_of(text.encode(), tmp_path)
    assert any(words in str(fault) for fault in faults), [str(fault) for fault in faults]
    assert all(len(str(fault)) < 500 for fault in faults)
    assert not Path("/tmp/owned").exists()


@pytest.mark.parametrize("content", ["name: é".encode("latin-1"), "name: é".encode("utf-16"), bytes(range(256))])
def test_a_scenario_that_is_not_utf_8_is_told(tmp_path: Path, content: bytes) -> None:
    assert "not a text in UTF-8" in one(scenario_faults_of(content, tmp_path))


def test_a_scenario_that_is_too_large_is_not_parsed(tmp_path: Path) -> None:
    assert "larger than 1 MB" in one(scenario_faults_of(b"#" * 1_000_001, tmp_path))


def test_faults_of_a_scenario_are_told_all_at_once(tmp_path: Path) -> None:
    text = SCENARIO.replace("budget_eur: 20000", "budget_eur: -1").replace("without_car: 0.04", "without_cars: 0.04")
    columns = {fault.column for fault in scenario_faults_of(text.encode(), tmp_path)}
    assert columns == {"budget_eur", "services[0].rates.without_cars"}


def test_geojson_means_wgs_84_by_silence(tmp_path: Path) -> None:
    features = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [row.pop("lon"), row.pop("lat")]},
         "properties": row}
        for row in tiny_tables()["stops"]
    ]
    stops = json.dumps({"type": "FeatureCollection", "features": features})
    files = {**{k: v for k, v in FILES.items() if k != "stops.csv"}, "stops.geojson": stops}
    assert len(territory_from_upload(zipped(files), "x.zip", into=tmp_path).territory.stops) == 3
