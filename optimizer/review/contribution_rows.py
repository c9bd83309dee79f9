"""Contributions as rows, within a transaction: added, found in their newest version; and who may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from optimizer.database.adding import added
from optimizer.database.moments import now, read
from optimizer.refusals import ChangedElsewhere, NotKept, Refusal
from optimizer.review.contribution import LONGEST_TEXT, Contribution, InNameOf, Kind, Position, Subject
from optimizer.review.persons import Person
from optimizer.review.publication import Index
from optimizer.review.publication_rows import names_of, require_open, visible
from optimizer.review.roles import Refused, may, require
from optimizer.review.subjects import areas_of, require_known, touches
from optimizer.review.texts import checked_text
from optimizer.told import Told

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row


def add(
    connection: Connection, person: Person, publication_id: str, *, kind: Kind, subject: Subject, text: str,
    position: Position | None = None, in_name_of: InNameOf = "own", for_area: str = "", reply_to: str = "",
) -> Contribution:
    """Add a contribution within a transaction.

    Raises
    ------
    Refused, NotKept, NotOpen, Refusal
    """
    from sqlalchemy import insert

    from optimizer.database.tables import contribution as table

    of, index = visible(connection, person, publication_id)
    require_known(index, subject, alternatives=len(of.alternatives))
    if subject.alternative is not None:  # tours are numbered in each
        require_known(names_of(connection, publication_id, subject.alternative), subject, len(of.alternatives))
    require(
        person, "give_opinion" if kind == "opinion" else "comment",
        own=touches(index, subject, of.areas, person),
    )
    area = _for_area(person, index, for_area)
    require_open(of)
    contribution_id, at = uuid4().hex, now()
    connection.execute(insert(table).values(
        id=contribution_id, publication=publication_id, kind=kind, alternative=subject.alternative, area=subject.area,
        place=subject.place, stop=subject.stop, tour=subject.tour, season=subject.season, slot=subject.slot,
        for_area=area, reply_to=reply_to or None, by_id=person.id, by_name=person.name, at=at,
    ))
    add_version(
        connection, contribution_id, 1, text=checked_text(text, at_most=LONGEST_TEXT, key="text"), position=position,
        in_name_of=speaker(in_name_of, area), withdrawn=0, at=at,
    )
    return contribution(connection, contribution_id)


def contribution(connection: Connection, contribution_id: str) -> Contribution:
    """One contribution, unasked.

    Raises
    ------
    NotKept
    """
    from optimizer.database.tables import contribution as table

    found = _standing(connection, table.c.id == contribution_id)
    if not found:
        raise NotKept(contribution_id)
    return found[0]


def readable(connection: Connection, person: Person, contribution_id: str) -> Contribution:
    """One contribution, if the person may read it.

    Raises
    ------
    NotKept, Refused
    """
    try:
        found = contribution(connection, contribution_id)
    except NotKept:
        require(person, "read_contributions")  # whether it exists is not for everyone to know
        raise
    index = visible(connection, person, found.publication)[1]
    if not may_read(person, index, found):
        raise Refused("read_contributions")
    return found


def may_read(person: Person, index: Index, found: Contribution) -> bool:
    """Whether a contribution is for a person: it touches their areas, a plan as a whole, or is their own."""
    areas = areas_of(index, found.subject)
    own = found.by == person.id or not areas or index.concerns(areas, person)
    return may(person, "read_contributions", own=own)


def changed(contribution_id: str, revision: int) -> ChangedElsewhere:
    """What to say when another version came between."""
    return ChangedElsewhere(contribution_id, str(revision), Told("this has changed since you opened it"))


def contributions_of(connection: Connection, publication_id: str) -> list[Contribution]:
    """Contributions to a publication in their newest version, the oldest contribution first; unasked."""
    from optimizer.database.tables import contribution as table

    return _standing(connection, table.c.publication == publication_id)


def _standing(connection: Connection, wanted: Any) -> list[Contribution]:
    """Contributions in their newest version, the oldest contribution first."""
    from sqlalchemy import select

    from optimizer.database.tables import contribution as table
    from optimizer.database.tables import contribution_version as version

    rows = connection.execute(
        select(table, version.c.revision, version.c.text, version.c.position, version.c.in_name_of,
               version.c.withdrawn, version.c.at.label("changed_at"))
        .join(version, version.c.contribution == table.c.id).where(wanted)
        .order_by(table.c.at, table.c.id, version.c.revision)
    ).all()
    newest: dict[str, Row[Any]] = {row.id: row for row in rows}
    return [_contribution(row) for row in newest.values()]


def _contribution(row: Row[Any]) -> Contribution:
    return Contribution(
        id=row.id, publication=row.publication, kind=row.kind, subject=Subject(
            alternative=row.alternative, area=row.area, place=row.place, stop=row.stop, tour=row.tour,
            season=row.season, slot=row.slot,
        ),
        text=row.text, position=row.position, in_name_of=row.in_name_of, for_area=row.for_area,
        reply_to=row.reply_to or "", by=row.by_id, by_name=row.by_name, at=read(row.at),
        changed_at=read(row.changed_at), revision=row.revision, withdrawn=bool(row.withdrawn),
    )


def add_version(
    connection: Connection, contribution_id: str, revision: int, *, text: str, position: Position | None,
    in_name_of: InNameOf, withdrawn: int, at: str = "",
) -> bool:
    """Add a version; False if there is one of this revision."""
    from optimizer.database.tables import contribution_version

    return added(
        connection, contribution_version, contribution=contribution_id, revision=revision, text=text,
        position=position, in_name_of=in_name_of, withdrawn=withdrawn, at=at or now(),
    )


def decided(connection: Connection, amendment_id: str) -> bool:
    """Whether a proposal was accepted or refused; whoever asks at the same moment waits for this transaction."""
    from sqlalchemy import func, select

    from optimizer.database.tables import amendment
    from optimizer.database.tables import amendment_step as step

    connection.execute(select(amendment.c.id).where(amendment.c.id == amendment_id).with_for_update())
    return connection.scalar(select(func.max(step.c.number)).where(step.c.amendment == amendment_id)) != 1


def _for_area(person: Person, index: Index, given: str) -> str:
    """In whose area's name a person speaks: the one given, or the only one they have here.

    Raises
    ------
    Refused
        If it is not theirs.
    """
    if not given:
        own = sorted(area for area in person.areas if area in index.areas)
        return own[0] if len(own) == 1 and may(person, "give_opinion", own=True) else ""
    if given not in index.areas or not index.belongs((given,), person):
        raise Refused("give_opinion")
    return given


def speaker(in_name_of: InNameOf, for_area: str) -> InNameOf:
    """Whose name it is.

    Raises
    ------
    Refusal
        If a commission or a council speaks, and it is not said whose.
    """
    if in_name_of != "own" and not for_area:
        raise Refusal("for_area", Told("say for which area the commission or the council speaks"))
    return in_name_of
