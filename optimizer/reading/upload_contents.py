"""What an unpacked upload may not hold: SQL that runs when it is read, tables without end, foreign files, HTML.

The readers find every other fault. These are looked for in uploads only, which nobody vouches for.
"""

from __future__ import annotations

import json
import re
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from optimizer.faults import Fault
from optimizer.reading.findings import Findings
from optimizer.reading.headers import canonical
from optimizer.reading.raw_table import RawTable
from optimizer.reading.settings import FILE, read_settings
from optimizer.reading.table_files import TABLES, TableFiles
from optimizer.told import Figure, Told

SQLITE_START = b"SQLite format 3\x00"
_GEOPACKAGE_IDS = (b"GPKG", b"GP10", b"GP11")
"""`application_id` of the SQLite header, at byte 68."""
MOST_CELLS = 50_000_000
MOST_PARQUET_BYTES = 400_000_000
"""Of one Parquet file once read: a few bytes may stand for any number of equal cells, or one text for a million."""
_LONGEST_DEFAULT = 1000
_EXPORT_GEOPACKAGE = Told("export it again as GeoPackage, from QGIS, say")
_COMPUTED = (2, 3)
"""How SQLite marks columns that an expression fills, at once or when read."""
_HTML = re.compile(r"<\s*[a-z!/?]", re.IGNORECASE)
_FORMULA = re.compile(r"\s*(?:=|@\w+\(|[+-].*[(|!])")
"""What a spreadsheet runs: =1+1, @SUM(A1), +cmd|' /C calc'!A0; neither -5 nor +33 4 66 …"""


def dangers(folder: Path, geopackage: Path | None, *, file: str) -> list[Fault]:
    """Why the files of an upload may not even be read.

    Parameters
    ----------
    geopackage
        The territory where it is one file; its name is told as `file`.
    """
    faults: list[Fault] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        shown = file if path == geopackage else path.relative_to(folder).as_posix()
        if path.suffix.casefold() == ".gpkg":
            faults += _geopackage_faults(path, shown)
        elif path.suffix.casefold() == ".parquet":
            faults += _parquet_faults(path, shown)
    return faults or list(_foreign_tables(folder, geopackage))


def oddities(folder: Path, geopackage: Path | None) -> list[Fault]:
    """What the readers let pass and an upload may not hold: HTML, formulas, places in no reference system."""
    unheard = Findings()  # the readers have told these already
    files = TableFiles(folder, unheard, geopackage)
    text = files.settings_text()
    settings = read_settings(text, unheard) if text is not None else None
    if text is None or settings is None:
        return []
    findings = Findings()
    for key, value in _texts(tomllib.loads(text), ""):
        _judge(value, findings, file=FILE, row=None, column=key)
    names_crs = "crs" in tomllib.loads(text)
    for name, table in files.tables(settings).items():
        for header, cells in zip(table.headers, table.columns, strict=True):
            for row, cell in zip(table.rows, cells, strict=True):
                if isinstance(cell, str):
                    _judge(cell, findings, file=table.file, row=row, column=header)
        if not names_crs and _lacks_crs(table, folder / settings.tables.get(name, f"{name}.parquet")):
            findings.add(
                "no crs",
                Told("nothing says in which reference system its places are"),
                Told('set it in the program that made the file, or say `crs = "EPSG:2154"` in {file}', file=FILE),
                file=table.file,
            )
    return findings.told()


def _judge(text: str, findings: Findings, *, file: str, row: int | None, column: str) -> None:
    if _HTML.search(text):
        findings.add(
            "html", Told("it holds HTML: {text}", text=text[:40]), Told("write it as plain text, without < and >"),
            file=file, row=row, column=column,
        )
    elif _FORMULA.match(text):
        findings.add(
            "formula", Told("it holds a formula: {text}", text=text[:40]), Told("write the value itself"),
            file=file, row=row, column=column,
        )


def _texts(value: Any, key: str) -> Iterator[tuple[str, str]]:
    """Every text of territory.toml with its key."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, f"{key}.{name}".removeprefix("."))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{key}[{index}]")


def _lacks_crs(table: RawTable, path: Path) -> bool:
    """Whether places are drawn in a system that nobody names; GeoJSON and GeoParquet mean WGS 84 by silence."""
    drawn = table.points is not None and not {"lon", "lat"} <= {*canonical(table.headers, frozenset({"lon", "lat"}))}
    if not drawn:
        return False
    if ", layer " in table.file:
        return not table.crs or "undefined" in table.crs.casefold()
    if path.suffix.casefold() == ".parquet" and path.is_file():
        details = _geo_metadata(path)
        column = details.get("columns", {}).get(details.get("primary_column"), {})
        return "crs" in column and column["crs"] is None
    return False


def _geopackage_faults(path: Path, file: str) -> Iterator[Fault]:
    """Anything that is no GeoPackage, or whose tables run SQL when they are read.

    SQLite is asked for the schema only, read-only, with no extension and no function of the schema trusted.
    """
    with path.open("rb") as opened:
        header = opened.read(100)
    if not header.startswith(SQLITE_START) or header[68:72] not in _GEOPACKAGE_IDS:
        yield Fault(file=file, message=Told("it is not a GeoPackage"), remedy=_EXPORT_GEOPACKAGE)
        return
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            read = {*TABLES, "territory"}
            for kind, name, sql in database.execute("SELECT type, name, sql FROM sqlite_master").fetchall():
                if kind not in ("table", "view") or str(name).casefold() not in read:
                    continue
                virtual = kind == "view" or re.match(r"\s*create\s+virtual", str(sql), re.IGNORECASE) is not None
                columns = () if virtual else database.execute("SELECT * FROM pragma_table_xinfo(?)", (name,)).fetchall()
                if virtual or any(hidden in _COMPUTED or len(default or "") > _LONGEST_DEFAULT
                                  for *_, default, _, hidden in columns):
                    yield Fault(
                        file=file,
                        message=Told("the layer {name} is computed from others when it is read", name=name),
                        remedy=Told("export the layer as a plain table"),
                    )
    except sqlite3.Error:
        yield Fault(file=file, message=Told("the GeoPackage is damaged"), remedy=_EXPORT_GEOPACKAGE)


def _parquet_faults(path: Path, file: str) -> Iterator[Fault]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        described = pq.read_metadata(path)
        _geo_metadata(path)
        stored = [described.schema.column(index) for index in range(described.num_columns)]
        lists = [column.path.partition(".")[0] for column in stored if column.max_repetition_level]
        groups = [described.row_group(index) for index in range(described.num_row_groups)]
        cells = sum(group.column(index).num_values for group in groups for index in range(group.num_columns))
        within = max(cells, described.num_rows * described.num_columns) <= MOST_CELLS
        within = within and not lists and _fits_memory(path)
    except (pa.ArrowException, OSError, ValueError):
        remedy = Told("export it again from the program that made it")
        yield Fault(file=file, message=Told("it cannot be read as Parquet"), remedy=remedy)
        return
    for name in lists:
        message = Told("the column {name} holds lists", name=name)
        yield Fault(file=file, message=message, remedy=Told("write its values as one text, or leave the column out"))
    if not within and not lists:
        message = Told(
            "it has more than {cells} cells, or {most} MB once read",
            cells=Figure(MOST_CELLS), most=Figure(MOST_PARQUET_BYTES / 1e6),
        )
        yield Fault(file=file, message=message, remedy=Told("give fewer rows or columns"))


def _fits_memory(path: Path) -> bool:
    """Whether a Parquet file, read a piece at a time with its repeated texts kept once, expands to little enough."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    stored = pq.read_metadata(path).schema
    columns = [stored.column(index) for index in range(len(stored))]
    texts = [column.path for column in columns if column.physical_type == "BYTE_ARRAY"]
    expanded = 0
    for piece in pq.ParquetFile(path, read_dictionary=texts).iter_batches(batch_size=1 << 16):
        for column in piece.columns:
            if pa.types.is_dictionary(column.type):
                lengths = pc.take(pc.binary_length(column.dictionary), column.indices)
                expanded += pc.sum(lengths).as_py() or 0
            else:
                expanded += column.nbytes
        if expanded > MOST_PARQUET_BYTES:
            return False
    return True


def _geo_metadata(path: Path) -> dict[str, Any]:
    """The key `geo` of a GeoParquet file.

    Raises
    ------
    ValueError
        If it is not what GeoParquet lays down.
    """
    import pyarrow.parquet as pq

    described = json.loads((pq.read_schema(path).metadata or {}).get(b"geo", b"{}"))
    columns = described.get("columns", {}) if isinstance(described, dict) else None
    if not isinstance(columns, dict) or not all(isinstance(column, dict) for column in columns.values()):
        raise ValueError("geo is not a description of columns")
    return described


def _foreign_tables(folder: Path, geopackage: Path | None) -> Iterator[Fault]:
    """Tables that territory.toml looks for outside the upload."""
    text = TableFiles(folder, Findings(), geopackage).settings_text()
    try:
        tables = tomllib.loads(text or "").get("tables", {})
    except tomllib.TOMLDecodeError:  # told by the reader
        return
    for name, given in tables.items() if isinstance(tables, dict) else ():
        path = (folder / str(given)).resolve()
        if not path.is_relative_to(folder.resolve()) or Path(str(given)).is_absolute():
            yield Fault(
                file=FILE,
                column=f"tables.{name}",
                message=Told("the file {path} is not part of the upload", path=given),
                remedy=Told("put the table beside {file}", file=FILE),
            )
