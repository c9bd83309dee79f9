"""The schema's steps, taken in order by the first process that opens the database.

A numbered list of SQL on two engines: the steps are few, their hard part (triggers) is plain SQL anyway, and both
engines keep or undo a step whole. A step that was once released is never edited: the next one mends it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.database import engine as opening
from optimizer.database.locking import locked
from optimizer.database.moments import now
from optimizer.database.schema import review, workspace
from optimizer.faults import Fault
from optimizer.told import Told

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_LOCK = 7_208_344_113
"""Number of the advisory lock under which PostgreSQL is upgraded."""
_MIGRATION = """CREATE TABLE IF NOT EXISTS migration (
    number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL
)"""


@dataclass(frozen=True)
class Step:
    """One step; `statements` gives its SQL for ``sqlite`` or ``postgresql``."""

    name: str
    statements: Callable[[str], list[str]]


STEPS = (Step("workspace", workspace.statements), Step("review", review.statements))


def upgrade(engine: Engine, file: Path | None, *, up_to: int = len(STEPS)) -> Engine:
    """Bring the schema up to date, once, however many processes ask at the same moment; returns `engine`.

    Parameters
    ----------
    file
        SQLite's file; None for PostgreSQL.
    up_to
        The last step to take.

    Raises
    ------
    StoreError
        If the database is of a newer Maillage.
    """
    if file is None:
        _require_unicode(engine)
    if _number(engine, file) == up_to:
        return engine
    with _alone(engine, file) as connection:
        connection.exec_driver_sql(_MIGRATION)
        taken = _last(connection)
        if taken > len(STEPS):
            raise opening.StoreError([Fault(
                message=Told("it was made by a newer Maillage (step {taken}, known: {known})", taken=taken,
                             known=len(STEPS)),
                remedy=Told("update Maillage, or use the database’s backup of before"),
            )])
        for number, step in enumerate(STEPS[taken:up_to], taken + 1):
            for statement in step.statements(engine.dialect.name):
                connection.exec_driver_sql(statement)
            connection.exec_driver_sql(f"INSERT INTO migration VALUES ({number}, '{step.name}', '{now()}')")
    return engine


def _require_unicode(engine: Engine) -> None:
    with engine.connect() as connection:
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise opening.StoreError([Fault(
            message=Told("it keeps texts as {encoding}, which cannot hold every name", encoding=encoding),
            remedy=Told("make a database with the encoding UTF8"),
        )])


def _number(engine: Engine, file: Path | None) -> int:
    """The last step that was taken, without waiting for anyone; 0 if there is nothing yet."""
    from sqlalchemy import inspect

    if file is not None and not file.is_file():
        return 0
    with engine.connect() as connection:
        return _last(connection) if inspect(connection).has_table("migration") else 0


def _last(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT coalesce(max(number), 0) FROM migration").scalar_one())


@contextmanager
def _alone(engine: Engine, file: Path | None) -> Iterator[Connection]:
    """A writing transaction of one process at a time."""
    if file is not None:
        with locked(file.parent):
            raw = engine.raw_connection()
            try:  # outside any transaction; it stays with the file
                raw.cursor().execute("PRAGMA journal_mode = WAL")
            finally:
                raw.close()
            with engine.connect().execution_options(writing=True) as connection, connection.begin():
                yield connection
        return
    with engine.begin() as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        yield connection
