"""The door for files that people upload: a whole, checked territory or scenario comes in, or nothing but faults."""

from __future__ import annotations

import io
import shutil
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from optimizer.faults import Fault, InputError, ScenarioError, TerritoryError, why
from optimizer.reading.cross_checks import scenario_faults
from optimizer.reading.scenario_reader import examine_scenario_text
from optimizer.reading.settings import FILE
from optimizer.reading.territory_reader import examine_territory
from optimizer.reading.upload_archive import unpack
from optimizer.reading.upload_contents import SQLITE_START, dangers, oddities
from optimizer.scenario import Scenario
from optimizer.slugs import numbered, slug
from optimizer.territory import Territory
from optimizer.told import Figure, Told
from optimizer.whole_writing import settle, staged

MOST_TERRITORY_BYTES = 200_000_000
MOST_SCENARIO_BYTES = 1_000_000
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_LONGEST_NAME = 80


@dataclass(frozen=True, kw_only=True)
class KeptTerritory:
    """A territory that came in by upload."""

    id: str
    """Name of its folder."""
    territory: Territory
    place: Path
    """The folder with territory.toml, or the GeoPackage, that `read_territory` reads."""
    left_out: tuple[str, ...] = ()
    """Files of the zip that are no tables and were not kept."""


def territory_from_upload(
    content: bytes | BinaryIO, file_name: str, *, into: Path, taken: Collection[str] = ()
) -> KeptTerritory:
    """Check an uploaded territory and keep it in its own folder below `into`.

    Parameters
    ----------
    content
        A GeoPackage, or a zip of territory.toml and its tables, at the root of the zip or in one folder:
        told apart by what they are, not by their names. A file must be seekable.
    file_name
        Name of the file as the user knows it; shown, never used as a path.
    into
        Folder of kept territories, made if need be.
    taken
        Ids that the territory may not get.

    Raises
    ------
    TerritoryError
        Lists every fault with file, row and column; nothing is then left in `into`.
    """
    shown = shown_name(file_name)
    stream = io.BytesIO(content) if isinstance(content, bytes | bytearray) else content
    _require_size(stream.seek(0, io.SEEK_END), MOST_TERRITORY_BYTES, file=shown, error=TerritoryError)
    stream.seek(0)
    try:
        with staged(into) as temporary:
            folder = temporary / slug(Path(shown).stem, otherwise="territory")
            folder.mkdir()
            left_out = _unpacked(stream, folder, shown)
            territory, place = _checked(folder, shown)
            name = slug(territory.id, otherwise=folder.name)
            kept = settle(folder, into, (free for free in numbered(name) if free not in taken))
    except OSError as error:
        raise TerritoryError([Fault(
            file=shown, message=Told("it could not be kept: {reason}", reason=why(error)),
            remedy=Told("ask whoever runs Maillage to look at its disk"),
        )]) from error
    place = kept / place.relative_to(folder)
    return KeptTerritory(
        id=kept.name, territory=replace(territory, id=kept.name, folder=place), place=place, left_out=left_out
    )


def scenario_from_upload(
    content: bytes | BinaryIO, file_name: str, *, territory: Territory, territory_id: str
) -> Scenario:
    """Check an uploaded scenario, alone and against a territory.

    Parameters
    ----------
    territory
        The territory as its tables say, without a scenario's changes to sites.
    territory_id
        What the scenario's key `territory` becomes: it is kept for this one, whatever it was written for.

    Raises
    ------
    ScenarioError
        Lists every fault with line, key and remedy.
    """
    shown = shown_name(file_name)
    stream = io.BytesIO(content) if isinstance(content, bytes | bytearray) else content
    _require_size(stream.seek(0, io.SEEK_END), MOST_SCENARIO_BYTES, file=shown, error=ScenarioError)
    stream.seek(0)
    try:
        text = stream.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScenarioError([Fault(
            file=shown, message=Told("it is not a text in UTF-8"),
            remedy=Told("give a scenario's .yaml file; a text editor saves it as UTF-8"),
        )]) from error
    examined = examine_scenario_text(text, file=shown)
    faults = list(examined.faults)
    if examined.scenario is not None:
        faults += examined.further(scenario_faults(examined.scenario, territory))
    if faults or examined.scenario is None:
        raise ScenarioError(faults)
    return examined.scenario.model_copy(update={"territory": territory_id})


def shown_name(file_name: str) -> str:
    """A file's name as it may be shown: without folders and signs that are not printable, not overlong."""
    name = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in name if sign.isprintable() and sign not in "<>")[-_LONGEST_NAME:] or "?"


def _require_size(size: int, most: int, *, file: str, error: type[InputError]) -> None:
    if size > most:
        raise error([Fault(
            file=file,
            message=Told("it is larger than {most} MB", most=Figure(most / 1e6)),
            remedy=Told("give fewer rows, or leave out what Maillage does not read"),
        )])
    if not size:
        raise error([Fault(file=file, message=Told("it is empty"), remedy=Told("choose the file again"))])


def _unpacked(stream: BinaryIO, folder: Path, file: str) -> tuple[str, ...]:
    """Put the territory's files into `folder`; what was left out."""
    start = stream.read(len(SQLITE_START))
    stream.seek(0)
    if start.startswith(_ZIP_STARTS):
        return unpack(stream, folder, file=file)
    if start != SQLITE_START:
        raise TerritoryError([Fault(
            file=file,
            message=Told("it is neither a zip nor a GeoPackage"),
            remedy=Told("zip {file} together with the tables beside it, or give one GeoPackage", file=FILE),
        )])
    with (folder / f"{folder.name}.gpkg").open("xb") as copy:
        shutil.copyfileobj(stream, copy)
    return ()


def _checked(folder: Path, file: str) -> tuple[Territory, Path]:
    """The territory in `folder` and where it is: the folder, or the GeoPackage in it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    geopackage = None if (folder / FILE).is_file() else files[0]
    try:
        if faults := dangers(folder, geopackage, file=file):
            raise TerritoryError(faults)
        territory, faults = examine_territory(geopackage or folder)
        faults += oddities(folder, geopackage)
    except RecursionError as error:
        raise TerritoryError([Fault(
            file=file, message=Told("its values lie too deep in one another"), remedy=Told("give plain tables"),
        )]) from error
    if faults or territory is None:
        own = geopackage.name if geopackage else ""
        raise TerritoryError(
            [replace(fault, file=fault.file.replace(own, file, 1)) if own else fault for fault in faults]
        )
    for path in set(folder.rglob("*")).difference(files):  # a GeoPackage's journal, left by whoever read it
        if path.is_file():
            path.unlink()
    return territory, geopackage or folder
