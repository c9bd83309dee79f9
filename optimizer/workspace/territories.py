"""Territories that come with Maillage, and those that planners brought."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from optimizer.reading.bundled import bundled_names, bundled_territory
from optimizer.reading.delimited import UnreadableTable, decode
from optimizer.reading.findings import Findings
from optimizer.reading.settings import FILE, read_settings
from optimizer.reading.territory_reader import read_territory
from optimizer.reading.uploads import KeptTerritory, territory_from_upload
from optimizer.refusals import ComesWithMaillage, NotKept
from optimizer.slugs import is_slug
from optimizer.territory import Label, Territory
from optimizer.whole_writing import discard

MOST_READ = 8
"""Territories held in memory; beyond, the one unused for longest is read again when asked for."""
Signature = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, kw_only=True)
class TerritoryEntry:
    """A territory to choose."""

    id: str
    name: Label
    bundled: bool
    """Whether it comes with Maillage and cannot be deleted."""


class Territories:
    """The territories of a workspace; reads each once, as long as its files stay the same."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: OrderedDict[str, tuple[Signature, Territory]] = OrderedDict()
        self._one_reader = threading.Lock()

    def entries(self) -> list[TerritoryEntry]:
        """Those of the house first, then those brought, by id; what cannot be read bears its id as name."""
        brought = sorted(path.name for path in self.folder.glob("*") if is_slug(path.name) and path.is_dir())
        house = bundled_names()
        return [
            TerritoryEntry(id=name, name=_name(self.place(name), name), bundled=name in house)
            for name in [*house, *(name for name in brought if name not in house)]
        ]

    def place(self, territory_id: str) -> Path:
        """Folder or GeoPackage of a territory.

        Raises
        ------
        NotKept
        """
        if territory_id in bundled_names():
            found = bundled_territory(territory_id)
            assert found is not None, "a bundled name has a folder"
            return found
        folder = self.folder / territory_id
        if not is_slug(territory_id) or not folder.is_dir():
            raise NotKept(territory_id)
        if (folder / FILE).is_file():
            return folder
        return next(iter(sorted(folder.glob("*.gpkg"))), folder)

    def territory(self, territory_id: str) -> Territory:
        """The territory as its tables have it; the same object until its files change.

        Raises
        ------
        NotKept, TerritoryError
        """
        place = self.place(territory_id)
        signature = _signature(place)
        with self._one_reader:
            known = self._read.get(territory_id)
            if known is None or known[0] != signature:
                known = signature, replace(read_territory(place), id=territory_id)
                self._read[territory_id] = known
            self._read.move_to_end(territory_id)
            while len(self._read) > MOST_READ:
                self._read.popitem(last=False)
        return known[1]

    def keep(self, content: bytes | BinaryIO, file_name: str) -> KeptTerritory:
        """Check an upload and keep it under an id of its own.

        Raises
        ------
        TerritoryError
        """
        return territory_from_upload(content, file_name, into=self.folder, taken=bundled_names())

    def require_brought(self, territory_id: str) -> None:
        """Check that a territory can be deleted.

        Raises
        ------
        NotKept, ComesWithMaillage
        """
        if territory_id in bundled_names():
            raise ComesWithMaillage(territory_id)
        self.place(territory_id)

    def delete(self, territory_id: str) -> None:
        """Delete a territory that was brought.

        Raises
        ------
        NotKept, ComesWithMaillage
        """
        self.require_brought(territory_id)
        try:
            discard(self.folder / territory_id)
        except FileNotFoundError as error:  # deleted this very moment
            raise NotKept(territory_id) from error


def _name(place: Path, territory_id: str) -> Label:
    """What a territory calls itself, without reading its tables; its id where that cannot be read."""
    settings = place / FILE if place.is_dir() else place
    try:
        return _name_in(settings, settings.stat().st_mtime_ns) or Label(territory_id, territory_id)
    except (OSError, UnreadableTable):
        return Label(territory_id, territory_id)


@lru_cache(maxsize=256)
def _name_in(settings: Path, modified_ns: int) -> Label | None:
    """The name in a territory.toml or GeoPackage; read again once it is replaced."""
    if settings.name == FILE:
        text: str | None = decode(settings.read_bytes())
    else:
        from optimizer.reading.geographic import geopackage_settings

        text = geopackage_settings(settings)
    found = read_settings(text, Findings()) if text is not None else None
    return found.name if found is not None and (found.name.fr or found.name.en) else None


def _signature(place: Path) -> Signature:
    """Name, size and time of every file of a territory."""
    files = [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.is_file())
    return tuple((str(path), found.st_size, found.st_mtime_ns) for path in files for found in [path.stat()])
