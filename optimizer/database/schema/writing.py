"""What the two engines write differently."""

from __future__ import annotations

from collections.abc import Iterable

_WORDS = {
    "sqlite": {"{bytes}": "BLOB", "{double}": "REAL", "{end}": "STRICT, WITHOUT ROWID"},
    "postgresql": {"{bytes}": "BYTEA", "{double}": "DOUBLE PRECISION", "{end}": ""},
}
# Without row numbers, no statement of SQLite can take a row's place by its number behind the triggers.


def for_engine(sql: str, engine: str) -> list[str]:
    """The statements of `sql`, which blank lines part, as an engine writes them."""
    for word, written in _WORDS[engine].items():
        sql = sql.replace(word, written)
    return [statement.strip() for statement in sql.split("\n\n") if statement.strip()]


def only_added(table: str, key: Iterable[str], engine: str) -> list[str]:
    """Triggers by which rows are added, and never changed, deleted or replaced."""
    return [
        *refused(table, "UPDATE", "", engine), *refused(table, "DELETE", "", engine),
        *unreplaced(table, key, engine), *untruncated(table, engine),
    ]


def refused(table: str, event: str, condition: str, engine: str, *, name: str = "") -> list[str]:
    """A trigger that refuses UPDATE, DELETE or INSERT, where a condition on OLD or NEW is given only if it holds."""
    name = f"{table}_{name or event.lower()}"
    when = f"WHEN ({condition}) " if condition else ""
    if engine == "sqlite":
        return [
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{table}: rows are only added'); END"
        ]
    # PostgreSQL takes no subqueries in WHEN: the function asks.
    guard = f"IF {condition} THEN {_RAISE}; END IF; RETURN {'OLD' if event == 'DELETE' else 'NEW'};"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        + (guard if condition else f"{_RAISE};") + " END $$",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        # In replication mode too, in which other triggers sleep.
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    ]


_RAISE = "RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ': rows are only added'"


def unreplaced(table: str, key: Iterable[str], engine: str) -> list[str]:
    """SQLite's INSERT OR REPLACE deletes without asking the triggers of DELETE: refuse a key that is there."""
    if engine != "sqlite":
        return []
    same = " AND ".join(f"old.{column} = NEW.{column}" for column in key)
    return refused(table, "INSERT", f"EXISTS (SELECT 1 FROM {table} AS old WHERE {same})", engine)


def untruncated(table: str, engine: str) -> list[str]:
    """PostgreSQL's TRUNCATE asks triggers of its own."""
    if engine == "sqlite":
        return []
    name = f"{table}_truncate"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {_RAISE}; END $$",
        f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    ]
