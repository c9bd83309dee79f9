"""Finds and opens the tables of a territory, whatever format each has."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from optimizer.reading.delimited import UnreadableTable, decode, read_delimited
from optimizer.reading.findings import Findings
from optimizer.reading.raw_table import RawTable
from optimizer.reading.settings import FILE, Settings
from optimizer.told import Listed, Told

TABLES = ("demand", "areas", "sites", "availability", "existing_tours", "stops", "bases", "travel", "school_holidays")
NO_PLAN_DEPENDS_ON = ("school_holidays",)
"""Tables for dates alone: next year's may be added without making every plan of today one of other data."""
NEEDED = ("demand", "areas", "sites")
SUFFIXES = (".csv", ".parquet", ".geojson", ".gpkg")


@dataclass
class TableFiles:
    """The files of one territory; keeps a digest of every file it opens."""

    folder: Path
    findings: Findings
    geopackage: Path | None = None
    _digests: dict[str, str] = field(default_factory=dict)

    @property
    def content_hash(self) -> str:
        """SHA-256 over the names and digests of the files that plans depend on, in order of name."""
        lines = "".join(f"{name} {digest}\n" for name, digest in sorted(self._digests.items()))
        return hashlib.sha256(lines.encode()).hexdigest()

    def settings_text(self) -> str | None:
        """Text of territory.toml, or of the layer `territory` of a GeoPackage; None (noted) without either."""
        path = self.folder / FILE
        if path.is_file():
            return decode(self._bytes(path, FILE))
        if self.geopackage is not None:
            from optimizer.reading.geographic import geopackage_settings

            self._note(self.geopackage, self.geopackage.name)
            try:
                text = geopackage_settings(self.geopackage)
            except UnreadableTable as error:
                self.findings.add("unreadable", error.message, error.remedy, file=self.geopackage.name)
                return None
            if text is not None:
                return text
        self.findings.add(
            "no settings",
            Told("there is no {file}", file=FILE),
            Told("add {file} with the territory's name, services and groups", file=FILE),
            file=FILE,
        )
        return None

    def tables(self, settings: Settings) -> dict[str, RawTable]:
        """All tables by name; those left out are empty, those missing or unreadable are noted."""
        for name in settings.tables.keys() - set(TABLES):
            self.findings.add(
                "unknown table",
                Told("there is no table called {name}", name=name),
                Told("use {names}", names=", ".join(TABLES)),
                file=FILE,
                column=f"tables.{name}",
            )
        return {name: self._table(name, settings) for name in TABLES}

    def _table(self, name: str, settings: Settings) -> RawTable:
        already_noted = len(self.findings)
        table = self._opened(name, settings)
        if table is not None:
            return table
        broken = len(self.findings) > already_noted
        return RawTable(name=name, file=name, headers=[], columns=[], rows=(), absent=True, broken=broken)

    def _opened(self, name: str, settings: Settings) -> RawTable | None:
        path = self._path_of(name, settings)
        if path is None:
            return None
        shown = settings.tables.get(name, path.name)
        try:
            if path.suffix.lower() == ".csv":
                data = path.read_bytes() if name in NO_PLAN_DEPENDS_ON else self._bytes(path, shown)
                return read_delimited(data, table=name, file=shown)
            from optimizer.reading.geographic import read_geographic

            if name not in NO_PLAN_DEPENDS_ON:
                self._note(path, shown)
            table = read_geographic(path, table=name, file=shown)
        except UnreadableTable as error:
            self.findings.add("unreadable", error.message, error.remedy, file=shown)
            return None
        if table is None and name in NEEDED:
            message = Told("the layer {name} is missing", name=name)
            self.findings.add("missing table", message, Told("add a layer called {name}", name=name), file=shown)
        return table

    def _note(self, path: Path, shown: str) -> None:
        if shown not in self._digests:  # a GeoPackage holds many tables
            with path.open("rb") as opened:
                self._digests[shown] = hashlib.file_digest(opened, "sha256").hexdigest()

    def _bytes(self, path: Path, shown: str) -> bytes:
        data = path.read_bytes()
        self._digests[shown] = hashlib.sha256(data).hexdigest()
        return data

    def _path_of(self, name: str, settings: Settings) -> Path | None:
        given = settings.tables.get(name)
        if given is not None:
            path = self.folder / given
            if path.is_file() and path.suffix.lower() in SUFFIXES:
                return path
            message = (
                Told("the file {path} is not CSV, Parquet, GeoJSON or GeoPackage", path=given)
                if path.is_file()
                else Told("the file {path} does not exist", path=given)
            )
            self.findings.add(
                "missing table", message, Told("correct the path"), file=FILE, column=f"tables.{name}"
            )
            return None
        if self.geopackage is not None:
            return self.geopackage
        beside = sorted(path for path in self.folder.iterdir() if path.stem.casefold() == name and path.is_file())
        found = [path for path in beside if path.suffix.lower() in SUFFIXES[:3]]
        if len(found) > 1:
            names = Listed(path.name for path in found)
            message = Told("the table {name} is there more than once: {files}", name=name, files=names)
            self.findings.add("two files", message, Told("keep one of them"), file=found[0].name)
        if not found and (name in NEEDED or beside):
            remedy = (
                Told("save {file} as {name}.csv", file=beside[0].name, name=name)
                if beside
                else Told("add {name}.csv (or .parquet, .geojson)", name=name)
            )
            message = Told("the table {name} is missing", name=name)
            self.findings.add("missing table", message, remedy, file=f"{name}.csv")
        return found[0] if found else None
