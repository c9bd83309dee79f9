"""Comments, questions, answers, proposals and opinions: added, changed by their author, never lost."""

from __future__ import annotations

from optimizer.database import Database
from optimizer.database.moments import read
from optimizer.refusals import Refusal
from optimizer.review.contribution import LONGEST_TEXT, Contribution, InNameOf, Kind, Position, Subject, Version
from optimizer.review.contribution_rows import (
    add,
    add_version,
    changed,
    contribution,
    contributions_of,
    decided,
    may_read,
    readable,
    speaker,
)
from optimizer.review.persons import Person
from optimizer.review.publication_rows import require_open, visible
from optimizer.review.roles import Action, Refused, require
from optimizer.review.subjects import touches
from optimizer.review.texts import checked_text
from optimizer.told import Told


class Contributions:
    """What was said; every function checks that the person may."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def comment(
        self, person: Person, publication_id: str, *, subject: Subject, text: str, for_area: str = ""
    ) -> Contribution:
        """Say something.

        Raises
        ------
        Refused, NotKept, NotOpen, Refusal
        """
        return self._add(person, publication_id, kind="comment", subject=subject, text=text, for_area=for_area)

    def ask(
        self, person: Person, publication_id: str, *, subject: Subject, text: str, for_area: str = ""
    ) -> Contribution:
        """Ask a question.

        Raises
        ------
        Refused, NotKept, NotOpen, Refusal
        """
        return self._add(person, publication_id, kind="question", subject=subject, text=text, for_area=for_area)

    def answer(self, person: Person, contribution_id: str, *, text: str) -> Contribution:
        """Answer a contribution, about the same subject.

        Raises
        ------
        Refused, NotKept, NotOpen, Refusal
        """
        with self._database.writing() as connection:
            to = readable(connection, person, contribution_id)
            return add(
                connection, person, to.publication, kind="answer", subject=to.subject, text=text, reply_to=to.id
            )

    def give_opinion(
        self, person: Person, publication_id: str, *, subject: Subject, position: Position, reason: str,
        in_name_of: InNameOf, for_area: str = "",
    ) -> Contribution:
        """Give a favourable, reserved or unfavourable opinion.

        Parameters
        ----------
        in_name_of
            ``own``, or that of a commission or the council of `for_area`.

        Raises
        ------
        Refused, NotKept, NotOpen, Refusal
        """
        with self._database.writing() as connection:
            return add(
                connection, person, publication_id, kind="opinion", subject=subject, text=reason, position=position,
                in_name_of=in_name_of, for_area=for_area,
            )

    def edit(
        self, person: Person, contribution_id: str, *, text: str, revision: int, position: Position | None = None,
        in_name_of: InNameOf | None = None,
    ) -> Contribution:
        """Say it otherwise; what was said before stays in the history.

        Parameters
        ----------
        revision
            Of the version that the author has read.
        position, in_name_of
            Of an opinion; None: as before.

        Raises
        ------
        Refused, NotKept, NotOpen, ChangedElsewhere, Refusal
        """
        return self._change(
            person, contribution_id, revision, text=checked_text(text, at_most=LONGEST_TEXT, key="text"),
            position=position, in_name_of=in_name_of, withdrawn=0,
        )

    def withdraw(self, person: Person, contribution_id: str, *, revision: int) -> Contribution:
        """Take it back; it stays in the history.

        Raises
        ------
        Refused, NotKept, NotOpen, ChangedElsewhere
        """
        return self._change(
            person, contribution_id, revision, text=None, position=None, in_name_of=None, withdrawn=1
        )

    def entries(
        self, person: Person, publication_id: str, *, subject: Subject | None = None
    ) -> list[Contribution]:
        """What the person may read of a publication, the oldest first, withdrawn ones included.

        Parameters
        ----------
        subject
            Only what is tied to exactly this.

        Raises
        ------
        Refused, NotKept
        """
        with self._database.reading() as connection:
            of, index = visible(connection, person, publication_id)
            require(person, "read_contributions", own=index.concerns(of.areas, person))
            found = contributions_of(connection, publication_id)
        return [
            each for each in found
            if subject in (None, each.subject) and may_read(person, index, each)
        ]

    def history(self, person: Person, contribution_id: str) -> tuple[Version, ...]:
        """Every version, the first one first.

        Raises
        ------
        Refused, NotKept
        """
        from sqlalchemy import select

        from optimizer.database.tables import contribution_version as table

        with self._database.reading() as connection:
            readable(connection, person, contribution_id)
            rows = connection.execute(
                select(table).where(table.c.contribution == contribution_id).order_by(table.c.revision)
            ).all()
        return tuple(
            Version(revision=row.revision, text=row.text, position=row.position, in_name_of=row.in_name_of,
                    withdrawn=bool(row.withdrawn), at=read(row.at))
            for row in rows
        )

    def _add(
        self, person: Person, publication_id: str, *, kind: Kind, subject: Subject, text: str, for_area: str
    ) -> Contribution:
        with self._database.writing() as connection:
            return add(connection, person, publication_id, kind=kind, subject=subject, text=text, for_area=for_area)

    def _change(
        self, person: Person, contribution_id: str, revision: int, *, text: str | None, position: Position | None,
        in_name_of: InNameOf | None, withdrawn: int,
    ) -> Contribution:
        """Add a version after `revision`, if that is the newest."""
        with self._database.writing() as connection:
            found = readable(connection, person, contribution_id)
            of, index = visible(connection, person, found.publication)
            action: Action = "give_opinion" if found.kind == "opinion" else "comment"
            require(person, action, own=touches(index, found.subject, of.areas, person))
            if found.by != person.id:
                raise Refused(action)
            require_open(of)
            if found.kind == "proposal" and decided(connection, contribution_id):
                raise Refusal(contribution_id, Told("this proposal has been decided: it stays as it is"))
            opinion = found.kind == "opinion"
            if found.revision != revision or not add_version(
                connection, contribution_id, revision + 1, text=found.text if text is None else text,
                position=(position or found.position) if opinion else None,
                in_name_of=speaker(in_name_of or found.in_name_of, found.for_area) if opinion else "own",
                withdrawn=withdrawn,
            ):
                raise changed(contribution_id, found.revision)
            return contribution(connection, contribution_id)
