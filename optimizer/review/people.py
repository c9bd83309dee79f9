"""Who has which role for which areas: assigned by administrators, seeded by configuration, never forgotten."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from optimizer.database import Database
from optimizer.database.adding import added
from optimizer.database.contents import one_at_a_time
from optimizer.database.moments import now, read
from optimizer.database.texts import storable
from optimizer.faults import Fault, InputError, why
from optimizer.refusals import ChangedElsewhere, Refusal
from optimizer.review.persons import ROLES, Person, Role
from optimizer.review.roles import require
from optimizer.told import Told

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

VARIABLE = "MAILLAGE_ROLES"
_SEED = "configuration"


class RolesError(InputError):
    """The file that names people and roles cannot be used."""

    subject = Told("the file of roles")


class _Seeded(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    name: str
    roles: tuple[Role, ...]
    areas: tuple[str, ...] = ()


class _Seed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    person: tuple[_Seeded, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """Roles and areas that a person had from `at` on."""

    person: Person
    by: str
    by_name: str
    at: datetime


class People:
    """Persons and their roles; the newest assignment of each holds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def person(self, person_id: str, name: str) -> Person:
        """Whoever logged in under this id, with their roles; none where nobody gave them any.

        Parameters
        ----------
        name
            As the identity provider has it, where the assignment has none.
        """
        key = _key(person_id)
        with self._database.reading() as connection:
            rows = _rows(connection, key)
        if not rows:
            return Person(id=key, name=storable(name))
        found = _assignment(rows[-1]).person
        return found if found.name else Person(id=key, name=storable(name), roles=found.roles, areas=found.areas)

    def entries(self, person: Person) -> list[Assignment]:
        """Everyone's roles as they stand, by name.

        Raises
        ------
        Refused
        """
        require(person, "read_roles")
        with self._database.reading() as connection:
            newest = {row.person: row for row in _rows(connection)}
        return sorted(map(_assignment, newest.values()), key=lambda of: (of.person.name.casefold(), of.person.id))

    def history(self, person: Person, person_id: str) -> tuple[Assignment, ...]:
        """Every assignment of one person, the first one first.

        Raises
        ------
        Refused
        """
        require(person, "read_roles")
        with self._database.reading() as connection:
            return tuple(map(_assignment, _rows(connection, _key(person_id))))

    def assign(
        self, person: Person, *, id: str, name: str, roles: Collection[Role], areas: Collection[str] = ()
    ) -> Person:
        """Give someone these roles and areas, in place of those they had; none: they may do nothing any more.

        Raises
        ------
        Refused
        Refusal
            If it would leave nobody who may assign roles, or the id is empty.
        ChangedElsewhere
            If another administrator has just assigned theirs.
        """
        require(person, "assign_roles")
        key = _key(id)
        if not key or not set(roles) <= set(ROLES):
            raise Refusal(id, Told("give an address or a number that names a person"))
        with self._database.writing() as connection:
            one_at_a_time(connection)
            rows = _rows(connection)
            newest = {row.person: "administrator" in json.loads(row.roles) for row in rows}
            after = newest | {key: "administrator" in roles}
            if any(newest.values()) and not any(after.values()):
                raise Refusal(id, Told("someone must be able to assign roles: give that role to another person first"))
            number = sum(row.person == key for row in rows) + 1
            if not _add(connection, key, number, name, roles, areas, person):
                raise ChangedElsewhere(id, "", Told("another administrator has just assigned the roles of this person"))
            return _assignment(_rows(connection, key)[-1]).person

    def seed(self) -> None:
        """Add those whom the file that MAILLAGE_ROLES names has and the database does not know yet.

        Raises
        ------
        RolesError
            If there is no such file, or it is not as it should be; lists every fault.
        """
        path = os.environ.get(VARIABLE, "").strip()
        if not path:
            return
        people = _read(Path(path).expanduser())
        by = Person(id=_SEED, name="")
        with self._database.writing() as connection:
            known = {row.person for row in _rows(connection)}
            for each in people:
                if _key(each.id) not in known:
                    _add(connection, _key(each.id), 1, each.name, each.roles, each.areas, by)


def _read(path: Path) -> tuple[_Seeded, ...]:
    try:
        return TypeAdapter(_Seed).validate_python(tomllib.loads(path.read_text(encoding="utf-8"))).person
    except OSError as error:
        faults = [_fault(path, Told("it cannot be read ({reason})", reason=why(error)))]
    except ValidationError as error:
        faults = [
            _fault(path, Told("this cannot be a person’s {key}", key=str(fault["loc"][-1])),
                   column=".".join(map(str, fault["loc"])))
            for fault in error.errors()
        ]
    except ValueError as error:  # no TOML, or no text at all
        faults = [_fault(path, Told("this is not TOML ({reason})", reason=error))]
    raise RolesError(faults)


def _fault(path: Path, message: Told, column: str = "") -> Fault:
    remedy = Told("write, for each person: [[person]], id, name, roles ({roles}), areas", roles=", ".join(ROLES))
    return Fault(file=str(path), column=column, message=message, remedy=remedy)


def _key(person_id: str) -> str:
    """An id as it is compared: addresses do not tell capitals apart."""
    return storable(person_id).strip().casefold()


def _rows(connection: Connection, person_id: str | None = None) -> list[Row[Any]]:
    from sqlalchemy import select

    from optimizer.database.tables import person_roles

    wanted = select(person_roles).order_by(person_roles.c.person, person_roles.c.number)
    if person_id is not None:
        wanted = wanted.where(person_roles.c.person == person_id)
    return list(connection.execute(wanted).all())


def _assignment(row: Row[Any]) -> Assignment:
    return Assignment(
        person=Person(id=row.person, name=row.name, roles=frozenset(json.loads(row.roles)),
                      areas=frozenset(json.loads(row.areas))),
        by=row.by_id, by_name=row.by_name, at=read(row.at),
    )


def _add(
    connection: Connection, key: str, number: int, name: str, roles: Collection[Role], areas: Collection[str],
    by: Person,
) -> bool:
    from optimizer.database.tables import person_roles

    return added(
        connection, person_roles, person=key, number=number, name=storable(name).strip(),
        roles=json.dumps(sorted(set(roles))), areas=json.dumps(sorted(set(areas))), by_id=by.id, by_name=by.name,
        at=now(),
    )
