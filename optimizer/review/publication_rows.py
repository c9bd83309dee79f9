"""Publications as rows, within a transaction: found, added, sealed; and who may see them."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from optimizer.database.adding import added
from optimizer.database.contents import content, keep_bundle, keep_content
from optimizer.database.moments import now, read
from optimizer.refusals import ChangedElsewhere, NotKept, Refusal
from optimizer.review.freezing import Frozen, index_of
from optimizer.review.persons import Person
from optimizer.review.publication import Alternative, Index, Publication, State
from optimizer.review.roles import require
from optimizer.told import Told

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row


class NotOpen(Refusal):
    """The review of this publication is closed, or another one has replaced it."""

    def __init__(self, key: str) -> None:
        super().__init__(key, Told("the review of this plan is closed"))


def visible(connection: Connection, person: Person, publication_id: str) -> tuple[Publication, Index]:
    """A publication with the names of its first alternative, if the person may read it.

    Raises
    ------
    NotKept, Refused
    """
    try:
        found = publication_of(connection, publication_id)
        index = names_of(connection, publication_id, 1)
    except NotKept:
        require(person, "read_publications")  # whether it exists is not for everyone to know
        raise
    require(person, "read_publications", own=index.concerns(found.areas, person))
    return found, index


def require_open(publication: Publication) -> None:
    """Go on only while contributions are taken.

    Raises
    ------
    NotOpen
    """
    if publication.state != "open":
        raise NotOpen(publication.id)


def names_of(connection: Connection, publication_id: str, alternative: int) -> Index:
    """Names and areas of an alternative, unasked.

    Raises
    ------
    NotKept
    """
    return _index(connection, alternative_row(connection, publication_id, alternative).names)


def scenario_yaml(connection: Connection, publication_id: str, alternative: int) -> bytes:
    """The scenario of an alternative, unasked.

    Raises
    ------
    NotKept
    """
    return content(connection, alternative_row(connection, publication_id, alternative).scenario)


def _index(connection: Connection, digest: str) -> Index:
    return index_of(content(connection, digest))


def publication_of(connection: Connection, publication_id: str) -> Publication:
    """A publication, unasked.

    Raises
    ------
    NotKept
    """
    from sqlalchemy import select

    from optimizer.database import tables

    row = publication_row(connection, publication_id)
    alternatives = connection.execute(
        select(tables.alternative).where(tables.alternative.c.publication == publication_id)
        .order_by(tables.alternative.c.number)
    )
    states = connection.execute(
        select(tables.publication_state.c.state).where(tables.publication_state.c.publication == publication_id)
        .order_by(tables.publication_state.c.number)
    ).scalars().all()
    state: State = states[-1]
    return Publication(
        id=row.id, territory=row.territory, title=row.title, note=row.note, areas=tuple(json.loads(row.areas)),
        by=row.by_id, by_name=row.by_name, at=read(row.at), supersedes=row.supersedes or "", seal=row.seal,
        alternatives=tuple(map(_alternative, alternatives)), state=state,
    )


def _alternative(row: Row[Any]) -> Alternative:
    return Alternative(
        number=row.number, name=row.name, plan_key=row.plan_key, plan_bundle=row.plan, territory_bundle=row.territory,
        scenario_sha256=row.scenario, inputs_hash=row.inputs_hash, cost_eur=row.cost_eur,
        need_met_share=row.need_met_share,
    )


def publication_row(connection: Connection, publication_id: str) -> Row[Any]:
    """Its row.

    Raises
    ------
    NotKept
    """
    from sqlalchemy import select

    from optimizer.database.tables import publication

    row = connection.execute(select(publication).where(publication.c.id == publication_id)).first()
    if row is None:
        raise NotKept(publication_id)
    return row


def alternative_row(connection: Connection, publication_id: str, number: int) -> Row[Any]:
    """The row of an alternative.

    Raises
    ------
    NotKept
    """
    from sqlalchemy import select

    from optimizer.database.tables import alternative

    row = connection.execute(
        select(alternative).where(alternative.c.publication == publication_id, alternative.c.number == number)
    ).first()
    if row is None:
        raise NotKept(f"{publication_id}/{number}")
    return row


def keep_alternative(connection: Connection, number: int, name: str, of: Frozen) -> dict[str, Any]:
    """Keep the contents of an alternative; its row."""
    return {
        "number": number, "name": name, "plan_key": of.plan_key, "plan": keep_bundle(connection, of.plan),
        "territory": keep_bundle(connection, of.territory), "scenario": keep_content(connection, of.scenario),
        "names": keep_content(connection, of.names), "inputs_hash": of.inputs_hash, "cost_eur": of.cost_eur,
        "need_met_share": of.need_met_share,
    }


def add_publication(connection: Connection, values: dict[str, Any], alternatives: list[dict[str, Any]]) -> None:
    """Add a publication with its alternatives, sealed; its first state opens it and ends the adding."""
    from sqlalchemy import insert

    from optimizer.database import tables

    rows = [{"publication": values["id"], **each} for each in alternatives]
    connection.execute(insert(tables.publication).values(**values, seal=seal_of(values, rows)))
    connection.execute(insert(tables.alternative), rows)


def seal_of(publication: dict[str, Any], alternatives: list[dict[str, Any]]) -> str:
    """The hash over a publication's row and those of its alternatives."""
    row = {key: value for key, value in publication.items() if key != "seal"}
    text = json.dumps([row, *alternatives], ensure_ascii=False, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def add_state(connection: Connection, publication_id: str, state: State, person: Person, reason: str) -> None:
    """Add the next state.

    Raises
    ------
    ChangedElsewhere
        If someone else has added it this very moment.
    """
    from sqlalchemy import func, select

    from optimizer.database.tables import publication_state as table

    last = connection.scalar(select(func.max(table.c.number)).where(table.c.publication == publication_id))
    if not added(
        connection, table, publication=publication_id, number=int(last or 0) + 1, state=state, by_id=person.id,
        by_name=person.name, at=now(), reason=reason,
    ):
        raise changed_meanwhile(publication_id)


def changed_meanwhile(publication_id: str) -> ChangedElsewhere:
    """What to say where two planners close or replace the same review."""
    return ChangedElsewhere(publication_id, "", Told("someone else has closed or replaced this review meanwhile"))
