"""Adding a row unless its key is taken, on any engine and whoever else does the same this very moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table


def added(connection: Connection, table: Table, **values: object) -> bool:
    """Add a row; False if there is one with its key, or if something it refers to is gone."""
    from sqlalchemy import insert
    from sqlalchemy.exc import IntegrityError

    try:
        with connection.begin_nested():
            connection.execute(insert(table).values(**values))
    except IntegrityError:
        return False
    return True
