"""Folders of the database, laid out on the disk where commands and exports can read them."""

from __future__ import annotations

import threading
from pathlib import Path

from optimizer.database.contents import Damaged, bundle
from optimizer.database.engine import Database, StoreError
from optimizer.faults import Fault
from optimizer.told import Told
from optimizer.whole_writing import discard, settle, staged

Signature = tuple[tuple[str, int, int], ...]


class OpenedFolders:
    """A cache of the database's folders, each under its hash; it may be deleted at any time.

    Parameters
    ----------
    parent
        Where they are laid out.
    """

    def __init__(self, database: Database, parent: Path) -> None:
        self._database, self.parent = database, parent
        self._known: dict[str, Signature] = {}
        self._lock = threading.Lock()

    def folder(self, digest: str) -> Path:
        """The folder of this hash, laid out unless it lies there untouched.

        Raises
        ------
        StoreError
            If what the database holds is not what its hash says.
        OSError
            If the disk refuses.
        """
        target = self.parent / digest
        with self._lock:
            if self._known.get(digest) != _signature(target):
                self._lay_out(digest, target)
                self._known[digest] = _signature(target)
        return target

    def _lay_out(self, digest: str, target: Path) -> None:
        try:
            with self._database.reading() as connection:
                files = bundle(connection, digest)
        except Damaged as error:
            raise StoreError([Fault(
                file=digest[:12], message=Told("what is kept was damaged"), remedy=Told("restore the database’s backup")
            )]) from error
        if _holds(target, files):
            return
        with staged(self.parent) as temporary:
            new = temporary / "folder"
            new.mkdir()
            for name, data in files.items():
                (new / name).write_bytes(data)
            if target.exists():
                discard(target)
            try:
                settle(new, self.parent, [digest])
            except FileExistsError:  # another process has just laid it out
                return


def _holds(folder: Path, files: dict[str, bytes]) -> bool:
    """Whether a folder has exactly these files."""
    try:
        return {path.name: path.read_bytes() for path in folder.iterdir()} == files
    except OSError:
        return False


def _signature(folder: Path) -> Signature:
    """Name, size and time of every file; empty where there is none."""
    try:
        found = [(path.name, path.stat()) for path in sorted(folder.iterdir())]
    except OSError:
        return ()
    return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in found)
