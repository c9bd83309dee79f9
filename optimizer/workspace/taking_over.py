"""Scenarios and plans that earlier versions kept in folders, taken into the database once.

The folders are left as they are. What was taken is noted with them in one transaction, under a name that the
workspace's folder carries along (``.home``), so that a copied or moved workspace is not taken twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.database import Database
from optimizer.database.adding import added
from optimizer.database.contents import keep_bundle, one_at_a_time
from optimizer.database.locking import locked
from optimizer.database.moments import now
from optimizer.database.texts import storable
from optimizer.faults import PlanError
from optimizer.slugs import is_slug, numbered
from optimizer.whole_writing import whole_file
from optimizer.workspace.plan_records import RECORD, record_of
from optimizer.workspace.plans import added_plan
from optimizer.workspace.scenarios import added_text

if TYPE_CHECKING:
    from sqlalchemy import Connection

_HOME = ".home"
_BY = "taken over"


def take_over(database: Database) -> None:
    """Take what lies in the workspace's folders and was not taken before.

    Raises
    ------
    OSError
        If something cannot be read; nothing is then taken.
    """
    from sqlalchemy import select

    from optimizer.database.tables import taken_over

    root = database.root
    found = [*_scenarios(root), *_plans(root)]
    if not found:
        return
    home = _home(root)
    with database.writing() as connection:
        one_at_a_time(connection)
        before = set(connection.scalars(select(taken_over.c.path).where(taken_over.c.home == home)))
        for path in found:
            name = path.relative_to(root).as_posix()
            if name not in before:
                key = _taken_scenario(connection, path) if path.suffix else _taken_plan(connection, path)
                added(connection, taken_over, home=home, path=name, key=key, at=now())


def _scenarios(root: Path) -> Iterator[Path]:
    for path in sorted((root / "scenarios").glob("*/*.yaml")):
        if is_slug(path.parent.name) and is_slug(path.stem):
            yield path


def _plans(root: Path) -> Iterator[Path]:
    for path in sorted((root / "plans").glob(f"*/*/{RECORD}")):
        if is_slug(path.parents[1].name) and is_slug(path.parent.name):
            yield path.parent


def _taken_scenario(connection: Connection, path: Path) -> str:
    """A scenario as it is, readable or not; its key."""
    text = storable(path.read_bytes().decode("utf-8", "replace"))
    for name in numbered(path.stem):
        if added_text(connection, path.parent.name, name, text, by=_BY):
            return f"{path.parent.name}/{name}"
    raise AssertionError("numbers do not end")


def _taken_plan(connection: Connection, folder: Path) -> str:
    """A plan as it is, damaged or not; its key. It lies as deep as where plans are laid out from now on."""
    from optimizer.store import FILES

    digest = keep_bundle(
        connection, {name: (folder / name).read_bytes() for name in FILES if (folder / name).is_file()}
    )
    try:
        record = record_of(folder)
    except PlanError:
        record = None
    made_at = datetime.fromtimestamp((folder / RECORD).stat().st_mtime, UTC)
    if record is not None:
        record.setdefault("made_at", made_at.isoformat())
    for name in numbered(folder.name):
        if added_plan(connection, folder.parent.name, name, digest, record, by=_BY, made_at=made_at):
            return f"{folder.parent.name}/{name}"
    raise AssertionError("numbers do not end")


def _home(root: Path) -> str:
    """The name of this workspace, made once."""
    with locked(root):
        file = root / _HOME
        if not file.is_file():
            with whole_file(file) as path:
                path.write_text(uuid.uuid4().hex, encoding="ascii")
        return file.read_text(encoding="ascii")
