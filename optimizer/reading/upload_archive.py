"""Takes a territory out of a zip that nobody vouches for: only its tables, only into one folder, only so much.

Everything is judged by the list of entries before a byte is unpacked, and counted again while it is.
"""

from __future__ import annotations

import stat
import struct
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from optimizer.faults import Fault, TerritoryError
from optimizer.reading.settings import FILE
from optimizer.reading.table_files import SUFFIXES
from optimizer.told import Figure, Listed, Told

MOST_ENTRIES = 500
MOST_UNPACKED_BYTES = 400_000_000
MOST_RATIO = 250
"""A table of one repeated row shrinks some hundredfold; a bomb a thousandfold and more."""
_RATIO_COUNTS_ABOVE = 1_000_000
_MOST_DIRECTORY_BYTES = 1_000_000
"""Of the list of entries, which is read whole before it can be counted."""
_LONGEST_PATH, _LONGEST_NAME = 200, 100
_CHUNK = 1 << 20
_END = struct.Struct("<4s4H2LH")
"""The zip's last record: signature, …, entries in all, bytes of the list of entries, …"""
_MARK_OF_LARGE_ZIP = b"PK\x06\x07"
_LEFT_BY_SYSTEMS = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError)
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The others are not unpacked piece by piece by `zipfile`, so that nothing would bound them."""


def unpack(archive: BinaryIO, folder: Path, *, file: str) -> tuple[str, ...]:
    """Unpack the tables of a territory into `folder`.

    The territory stands at the root of the zip or in one folder; that folder's name is dropped.

    Parameters
    ----------
    archive
        The zip, seekable.
    file
        Its name as the user knows it.

    Returns
    -------
    tuple of str
        Entries that are no tables and were left out, as the zip names them.

    Raises
    ------
    TerritoryError
        If the zip is damaged, hides where its files would go, or holds more than a territory would.
    """
    _require_short_directory(archive, file)
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            faults = list(_entry_faults(opened.infolist(), file))
            if faults:
                raise TerritoryError(faults)
            kept, left_out = _tables(entries, file)
            room = MOST_UNPACKED_BYTES
            for path, entry in kept.items():
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                with opened.open(entry) as source, target.open("xb") as unpacked:
                    room -= _copied(source, unpacked, at_most=min(room, entry.file_size), file=file)
    except _DAMAGED as error:
        raise TerritoryError([_fault(file, Told("the zip is damaged"), Told("make it again"))]) from error
    return left_out


def _fault(file: str, message: Told, remedy: Told) -> Fault:
    return Fault(file=file, message=message, remedy=remedy)


def _too_many(file: str) -> Fault:
    return _fault(
        file,
        Told("the zip holds more than {most} files", most=Figure(MOST_ENTRIES)),
        Told("zip only {file} and its tables", file=FILE),
    )


def _require_short_directory(archive: BinaryIO, file: str) -> None:
    """Look at the zip's last record before `zipfile` reads the list of entries into memory."""
    size = archive.seek(0, 2)
    start = max(0, size - _END.size - 65535 - 20)
    archive.seek(start)
    tail = archive.read()
    archive.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise TerritoryError([_fault(file, Told("the zip is damaged"), Told("make it again"))])
    record = _END.unpack_from(tail, at)
    if record[4] > MOST_ENTRIES or record[5] > _MOST_DIRECTORY_BYTES or tail[at - 20 : at - 16] == _MARK_OF_LARGE_ZIP:
        raise TerritoryError([_too_many(file)])


def _entry_faults(entries: list[zipfile.ZipInfo], file: str) -> Iterator[Fault]:
    """What makes the zip refused, once for each kind, with the entries concerned."""
    if len(entries) > MOST_ENTRIES:
        yield _too_many(file)
    if any(entry.flag_bits & 0x1 for entry in entries):
        yield _fault(file, Told("the zip is protected by a password"), Told("make it again without one"))
    if astray := [entry.filename for entry in entries if not _stays_inside(entry)]:
        yield _fault(
            file,
            Told("the zip holds paths that lead out of its folder or exist on no disk: {paths}", paths=_shown(astray)),
            Told("zip only {file} and its tables, with simple names", file=FILE),
        )
    if links := [entry.filename for entry in entries if not _is_plain(entry)]:
        yield _fault(
            file,
            Told("the zip holds links or devices: {paths}", paths=_shown(links)),
            Told("put the files themselves into it"),
        )
    if twice := _repeated(entries):
        yield _fault(
            file,
            Told("the zip holds the same name twice: {paths}", paths=_shown(twice)),
            Told("keep one of each"),
        )
    if odd := [entry.filename for entry in entries if entry.compress_type not in _COMPRESSIONS]:
        yield _fault(
            file,
            Told("files of the zip are compressed in a way that is not read: {paths}", paths=_shown(odd)),
            Told("make the zip again with the usual compression (deflate)"),
        )
    if _is_bomb(entries):
        yield _bomb(file)


def _bomb(file: str) -> Fault:
    most = Figure(MOST_UNPACKED_BYTES / 1e6)
    return _fault(
        file,
        Told("unpacked, the zip would be larger than {most} MB, or far larger than it is packed", most=most),
        Told("zip only {file} and its tables", file=FILE),
    )


def _stays_inside(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry's name is that of a file below its folder, on any system."""
    written = entry.orig_filename
    parts = written.rstrip("/").split("/")
    return (
        written.isprintable()
        and not any(sign in written for sign in '\\:*?"<>|')
        and len(written) <= _LONGEST_PATH
        and all(part not in ("", ".", "..") and len(part.encode()) <= _LONGEST_NAME for part in parts)
        and all(not part.endswith((".", " ")) for part in parts)
    )


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return kind in (0, stat.S_IFREG, stat.S_IFDIR)


def _repeated(entries: list[zipfile.ZipInfo]) -> list[str]:
    """Names that are there twice where case does not count, or that are a file and a folder at once."""
    files = Counter(_folded(entry.filename) for entry in entries if not entry.is_dir())
    folders = {
        str(parent)
        for entry in entries
        for parent in PurePosixPath(_folded(entry.filename) + ("x" if entry.is_dir() else "")).parents
    }
    return [name for name, count in files.items() if count > 1 or name in folders]


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _is_bomb(entries: list[zipfile.ZipInfo]) -> bool:
    return sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES or any(
        entry.file_size > _RATIO_COUNTS_ABOVE and entry.file_size > MOST_RATIO * entry.compress_size
        for entry in entries
    )


def _tables(entries: list[zipfile.ZipInfo], file: str) -> tuple[dict[str, zipfile.ZipInfo], tuple[str, ...]]:
    """(path in the territory → entry, names of entries that are left out).

    Raises
    ------
    TerritoryError
        If there is no territory, or more than one.
    """
    own = [entry for entry in entries if not _is_systems(entry.filename)]
    homes = sorted(entry.filename for entry in own if _is_home(entry.filename))
    if len(homes) > 1:
        raise TerritoryError([_fault(
            file,
            Told("the zip holds several territories: {paths}", paths=_shown(homes)),
            Told("upload them one by one"),
        )])
    if homes:
        home = homes[0].removesuffix(FILE)
        wanted = [entry for entry in own if entry.filename.startswith(home) and _is_table(entry.filename)]
    else:
        wanted = [entry for entry in own if entry.filename.casefold().endswith(".gpkg")]
        if len(wanted) != 1:
            inside = _shown([entry.filename for entry in own])
            raise TerritoryError([_fault(
                file,
                Told("this is not a territory: the zip has no {file}; it holds {paths}", file=FILE, paths=inside)
                if own else Told("the zip is empty"),
                Told("zip {file} together with the tables beside it, or give one GeoPackage", file=FILE),
            )])
        home = wanted[0].filename.removesuffix(PurePosixPath(wanted[0].filename).name)
    left_out = [entry.filename for entry in own if entry not in wanted]
    return {entry.filename.removeprefix(home): entry for entry in wanted}, tuple(left_out)


def _is_systems(name: str) -> bool:
    """Whether an entry was left by an operating system: __MACOSX/, .DS_Store, ._sites.csv."""
    path = PurePosixPath(name)
    return path.parts[0] == "__MACOSX" or path.name.casefold() in _LEFT_BY_SYSTEMS or path.name.startswith("._")


def _is_home(name: str) -> bool:
    path = PurePosixPath(name)
    return path.name == FILE and len(path.parts) <= 2


def _is_table(name: str) -> bool:
    path = PurePosixPath(name)
    return path.name == FILE or path.suffix.casefold() in SUFFIXES


def _shown(names: list[str]) -> Listed | str:
    """The first names, printable and short."""
    first = ["".join(c if c.isprintable() else "�" for c in name)[:60] for name in names[:5]]
    return Listed(first) if len(names) <= 5 else ", ".join(first) + " …"


def _copied(source: IO[bytes], target: IO[bytes], *, at_most: int, file: str) -> int:
    """Copy piece by piece; the bytes copied.

    Raises
    ------
    TerritoryError
        If there are more than announced, or than there is room for.
    """
    copied = 0
    while chunk := source.read(_CHUNK):
        copied += len(chunk)
        if copied > at_most:
            raise TerritoryError([_bomb(file)])
        target.write(chunk)
    return copied
