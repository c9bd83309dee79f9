"""Files by the hash of their bytes, and folders by the hash of their files: nothing is kept twice."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from optimizer.database.moments import now

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LOCK = 7_208_344_114
"""Number of PostgreSQL's lock under which contents come and go; SQLite has one writer anyway."""


class Damaged(Exception):
    """What is kept is not what its hash says."""


def sha256(data: bytes) -> str:
    """The name under which `data` is kept."""
    return hashlib.sha256(data).hexdigest()


def bundle_sha256(files: Mapping[str, str]) -> str:
    """The name of a folder: the hash of its list of (file name, hash)."""
    return sha256("".join(f"{digest} {name}\n" for name, digest in sorted(files.items())).encode())


def keep_content(connection: Connection, data: bytes) -> str:
    """Keep the bytes of a file, once; their hash."""
    from sqlalchemy import insert, select

    from optimizer.database import tables

    one_at_a_time(connection)
    digest = sha256(data)
    if connection.scalar(select(tables.content.c.size_bytes).where(tables.content.c.sha256 == digest)) is None:
        connection.execute(
            insert(tables.content).values(sha256=digest, size_bytes=len(data), data=zlib.compress(data))
        )
    return digest


def keep_bundle(connection: Connection, files: Mapping[str, bytes]) -> str:
    """Keep a folder's files, once; its hash."""
    from sqlalchemy import insert, select

    from optimizer.database import tables

    one_at_a_time(connection)
    listed = {name: keep_content(connection, data) for name, data in files.items()}
    digest = bundle_sha256(listed)
    if connection.scalar(select(tables.bundle.c.sha256).where(tables.bundle.c.sha256 == digest)) is None:
        connection.execute(insert(tables.bundle).values(sha256=digest, at=now()))
        connection.execute(
            insert(tables.bundle_file),
            [{"bundle": digest, "path": name, "content": of} for name, of in listed.items()],
        )
    return digest


def content(connection: Connection, digest: str) -> bytes:
    """The bytes that have this hash.

    Raises
    ------
    Damaged
    """
    from sqlalchemy import select

    from optimizer.database import tables

    data = connection.scalar(select(tables.content.c.data).where(tables.content.c.sha256 == digest))
    return _whole(data, digest)


def bundle(connection: Connection, digest: str) -> dict[str, bytes]:
    """The files of a folder.

    Raises
    ------
    Damaged
    """
    from sqlalchemy import select

    from optimizer.database import tables

    rows = connection.execute(
        select(tables.bundle_file.c.path, tables.content.c.sha256, tables.content.c.data)
        .join(tables.content, tables.content.c.sha256 == tables.bundle_file.c.content)
        .where(tables.bundle_file.c.bundle == digest)
    ).all()
    if bundle_sha256({path: of for path, of, _ in rows}) != digest:
        raise Damaged(digest)
    return {path: _whole(data, of) for path, of, data in rows}


def forget_unused(connection: Connection, digest: str) -> None:
    """Delete a folder, and files that no other has, unless a plan, a run or the review still refers to it."""
    from sqlalchemy import delete, select

    from optimizer.database import tables

    one_at_a_time(connection)
    references = (
        tables.plan.c.bundle, tables.run.c.plan, tables.alternative.c.plan, tables.alternative.c.territory,
        tables.amendment_step.c.plan,
    )
    if any(connection.execute(select(column).where(column == digest).limit(1)).first() for column in references):
        return
    of_bundle = tables.bundle_file.c.bundle == digest
    files = connection.scalars(select(tables.bundle_file.c.content).where(of_bundle)).all()
    connection.execute(delete(tables.bundle_file).where(of_bundle))
    connection.execute(delete(tables.bundle).where(tables.bundle.c.sha256 == digest))
    used = [
        select(column).where(column == tables.content.c.sha256).exists()
        for column in (tables.bundle_file.c.content, tables.run.c.scenario, tables.alternative.c.scenario,
                       tables.alternative.c.names)
    ]
    connection.execute(delete(tables.content).where(tables.content.c.sha256.in_(files), *(~use for use in used)))


def _whole(data: bytes | None, digest: str) -> bytes:
    try:
        found = zlib.decompress(data or b"")
    except zlib.error as error:
        raise Damaged(digest) from error
    if sha256(found) != digest:
        raise Damaged(digest)
    return found


def one_at_a_time(connection: Connection) -> None:
    """Wait for others that add or delete contents; until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
