"""Opening the database: where it is, how it is spoken to, and transactions that are whole or never were."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.faults import Fault, InputError
from optimizer.told import Told

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import URL

VARIABLE = "MAILLAGE_DATABASE_URL"
FILE = "maillage.db"
PATIENCE_S = 30
"""How long a writer waits for the others."""


class StoreError(InputError):
    """The database cannot be used."""

    subject = Told("the database")


class Database:
    """The database of a workspace; connects, and upgrades the schema, when first asked.

    Parameters
    ----------
    root
        The workspace's folder, in which SQLite keeps its file.
    url
        Address of a PostgreSQL database, or empty for SQLite.
    prepare
        Called once, before anything else is read or written: takes over what earlier versions kept elsewhere.

    Raises
    ------
    StoreError
        By every function, if the database cannot be reached or used.
    """

    def __init__(self, root: Path, url: str = "", prepare: Callable[[Database], None] | None = None) -> None:
        self.root = root
        self._url, self._prepare = url, prepare
        self._engine: Engine | None = None
        self._lock = threading.RLock()

    @property
    def file(self) -> Path | None:
        """SQLite's file; None elsewhere."""
        return None if self._url else self.root / FILE

    @property
    def exists(self) -> bool:
        """Whether there is anything to read: SQLite's file is made by the first reading or writing."""
        return self.file is None or self.file.is_file()

    def make_ready(self) -> None:
        """Connect and upgrade now, so that whoever starts a server hears at once that it cannot be used."""
        with self.reading():
            pass

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the database."""
        with self._told(), self._open().connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is kept whole, or not at all where the block or the process ends before its end."""
        with self._told(), self._open().connect().execution_options(writing=True) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Let connections go; the next use opens new ones."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    def _open(self) -> Engine:
        from optimizer.database.upgrading import upgrade

        with self._lock:
            if self._engine is None or not self.exists:  # somebody has cleared the folder
                self._engine = upgrade(_postgresql(self._url) if self._url else _sqlite(self.root), self.file)
                if self._prepare is not None:
                    try:
                        self._prepare(self)
                    except BaseException:
                        self._engine = None  # the next one tries again
                        raise
            return self._engine

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say in a person's words that the database is out of reach; anything else is a bug and stays loud."""
        from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError

        try:
            yield
        except (OperationalError, InterfaceError) as error:
            raise self._error(error.orig) from error
        except DatabaseError as error:
            if type(error) is not DatabaseError or self._url:
                raise
            raise self._error(error.orig) from error  # no SQLite file at all

    def _error(self, reason: BaseException | None) -> StoreError:
        lines = str(reason).strip().splitlines() or [""]
        if self.file is not None:
            return StoreError([Fault(
                file=str(self.file), message=Told("it cannot be used ({reason})", reason=lines[0]),
                remedy=Told("make room on the disk, check who may write to the folder, or restore the file"),
            )])
        return StoreError([Fault(
            file=_shown(self._url), message=Told("it cannot be used ({reason})", reason=lines[0]),
            remedy=Told("check that the server runs, and the address in {variable}", variable=VARIABLE),
        )])


_shared: dict[tuple[Path, str], Database] = {}
_sharing = threading.Lock()


def database_of(root: Path, prepare: Callable[[Database], None] | None = None) -> Database:
    """The database that MAILLAGE_DATABASE_URL names, else SQLite's in `root`: one object for the whole process."""
    key = root.absolute(), os.environ.get(VARIABLE, "").strip()
    with _sharing:
        return _shared.setdefault(key, Database(*key, prepare))


def close_all() -> None:
    """Let every connection of this process go."""
    with _sharing:
        for database in _shared.values():
            database.close()
        _shared.clear()


def _sqlite(root: Path) -> Engine:
    from sqlalchemy import NullPool, create_engine, event
    from sqlalchemy.engine import URL

    root.mkdir(parents=True, exist_ok=True)
    # A connection a transaction: it takes 0.3 ms, and no open file outlives a workspace that is moved or deleted.
    engine = create_engine(
        URL.create("sqlite", database=str(root / FILE)), poolclass=NullPool, connect_args={"timeout": PATIENCE_S}
    )

    @event.listens_for(engine, "connect")
    def _connected(raw: Any, _record: object) -> None:
        raw.isolation_level = None  # transactions begin where we say so, below
        for pragma in ("foreign_keys = ON", "synchronous = FULL", "trusted_schema = OFF"):
            raw.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # A writer asks for its turn at once: one that had read before could only be refused.
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _postgresql(text: str) -> Engine:
    from sqlalchemy import create_engine
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(text)
    except ArgumentError as error:
        raise _address() from error
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise _address()
    url = url.set(drivername="postgresql+psycopg")
    try:
        return create_engine(
            url, pool_size=5, max_overflow=20, pool_pre_ping=True, isolation_level="READ COMMITTED",
            connect_args={"application_name": "maillage", "connect_timeout": 10},
        )
    except ModuleNotFoundError as error:
        raise StoreError([Fault(
            file=_hidden(url), message=Told("the driver for PostgreSQL is not installed"),
            remedy=Told("install it: pip install maillage[postgresql]"),
        )]) from error


def _address() -> StoreError:
    return StoreError([Fault(
        file=VARIABLE, message=Told("this is not the address of a PostgreSQL database"),
        remedy=Told("write it as postgresql://USER@HOST/DATABASE, or leave it out to use SQLite"),
    )])


def _shown(text: str) -> str:
    from sqlalchemy.engine import make_url

    return _hidden(make_url(text))


def _hidden(url: URL) -> str:
    """The address without its password."""
    return url.render_as_string(hide_password=True)
