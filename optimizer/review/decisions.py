"""The decision record of a publication: who, when, what, in order; and as files."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from optimizer.database import Database
from optimizer.database.moments import read
from optimizer.locale import N_, translator
from optimizer.review.amendments import Amendments
from optimizer.review.contribution import Contribution
from optimizer.review.contributions import Contributions
from optimizer.review.persons import Person
from optimizer.review.publication import Index, Publication
from optimizer.review.publication_rows import visible
from optimizer.review.roles import require

if TYPE_CHECKING:
    from sqlalchemy import Connection

What = Literal[
    "published", "closed", "superseded", "comment", "question", "answer", "proposal", "opinion", "accepted", "refused",
    "solved",
]
WHAT: dict[What, str] = {
    "published": N_("published"), "closed": N_("review closed"), "superseded": N_("replaced by another publication"),
    "comment": N_("comment"), "question": N_("question"), "answer": N_("answer"), "proposal": N_("proposal"),
    "opinion": N_("opinion"), "accepted": N_("proposal accepted"), "refused": N_("proposal refused"),
    "solved": N_("plan calculated again"),
}
POSITION = {"favourable": N_("favourable"), "reserved": N_("reserved"), "unfavourable": N_("unfavourable")}
IN_NAME_OF = {"own": N_("in their own name"), "commission": N_("for the commission"), "council": N_("for the council")}


@dataclass(frozen=True, kw_only=True)
class Event:
    """One line of the record; texts as they were written."""

    at: datetime
    """In UTC."""
    by: str
    by_name: str
    what: What
    about: str
    """Names of the place, stop, tour or area and of the half-day; empty: the plan as a whole."""
    alternative: int | None
    text: str
    position: str
    in_name_of: str
    for_area: str
    withdrawn: bool
    reference: str
    """Id of the contribution, proposal or publication."""


class Decisions:
    """The record of what was published, said and decided."""

    def __init__(self, database: Database, contributions: Contributions, amendments: Amendments) -> None:
        self._database, self._contributions, self._amendments = database, contributions, amendments

    def record(self, person: Person, publication_id: str) -> tuple[Event, ...]:
        """What the person may read of it, in the order in which it happened.

        Raises
        ------
        Refused, NotKept
        """
        with self._database.reading() as connection:
            of, index = visible(connection, person, publication_id)
            require(person, "read_decisions", own=index.concerns(of.areas, person))
            states = _states(connection, of)
        said = self._contributions.entries(person, publication_id)
        decided = self._amendments.entries(person, publication_id)
        events = [
            *states, *(_contribution(each, index) for each in said),
            *(
                Event(
                    at=step.at, by=step.by, by_name=step.by_name, what=step.state,
                    about=about(each.contribution, index), alternative=each.contribution.subject.alternative,
                    text=step.reason or step.plan_key, position="", in_name_of="", for_area="", withdrawn=False,
                    reference=each.id,
                )
                for each in decided for step in each.steps if step.state != "proposed"
            ),
        ]
        return tuple(sorted(events, key=lambda event: event.at))


def about(contribution: Contribution, index: Index) -> str:
    """The name of what a contribution is tied to, with its half-day."""
    subject = contribution.subject
    place = index.sites.get(subject.place) or index.stops.get(subject.stop)
    area = index.areas.get(subject.area)
    names = [place.name if place else area[0] if area else ""]
    if subject.tour is not None:
        names.append(str(subject.tour))
    return " · ".join(part for part in (*names, subject.season, subject.slot) if part)


def as_csv(events: Sequence[Event], lang: str) -> str:
    """The record as CSV that a spreadsheet opens as data, its first line the columns."""
    from optimizer.views import csv_text
    from optimizer.views.tables import Table

    _ = translator(lang)
    rows = [
        (
            event.at.isoformat(), event.by_name or event.by, _(WHAT[event.what]), event.about, event.alternative,
            _(POSITION[event.position]) if event.position else "",
            _(IN_NAME_OF[event.in_name_of]) if event.in_name_of else "", event.for_area, event.text,
            event.withdrawn, event.reference,
        )
        for event in events
    ]
    header = (_("when"), _("who"), _("what"), _("about"), _("plan no."), _("opinion"), _("in whose name"), _("area"),
              _("text"), _("withdrawn"), _("reference"))
    stream = io.StringIO()
    csv_text.write(stream, Table("record", header, rows), header=header)
    return stream.getvalue()


def as_json(events: Sequence[Event]) -> str:
    """The record as JSON, for programs: words as they are kept."""
    values = [dataclasses.asdict(event) | {"at": event.at.isoformat()} for event in events]
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


def _contribution(said: Contribution, index: Index) -> Event:
    opinion = said.kind == "opinion"
    return Event(
        at=said.at, by=said.by, by_name=said.by_name, what=said.kind, about=about(said, index),
        alternative=said.subject.alternative, text=said.text, position=said.position or "",
        in_name_of=said.in_name_of if opinion else "", for_area=said.for_area, withdrawn=said.withdrawn,
        reference=said.id,
    )


def _states(connection: Connection, of: Publication) -> list[Event]:
    from sqlalchemy import select

    from optimizer.database.tables import publication_state as table

    rows = connection.execute(select(table).where(table.c.publication == of.id).order_by(table.c.number))
    events = []
    for row in rows:
        what: What = "published" if row.state == "open" else row.state
        events.append(Event(
            at=read(row.at), by=row.by_id, by_name=row.by_name, what=what, about="", alternative=None,
            text=of.title if row.state == "open" else row.reason, position="", in_name_of="", for_area="",
            withdrawn=False, reference=of.id,
        ))
    return events
