"""The decision record as a table that people read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from optimizer.locale import translator
from optimizer.review.decisions import IN_NAME_OF, POSITION, WHAT, Event
from optimizer.review.persons import Person
from optimizer.review.review import Review
from optimizer.views.review_words import Opened, subject_text, when_text, who
from optimizer.views.tables import Table


def told(
    review: Review, person: Person, publication_id: str, opened: Callable[[int], Opened], lang: str
) -> tuple[Event, ...]:
    """The record, with what each line is about in words.

    Parameters
    ----------
    opened
        Gives an alternative of the publication by its number.

    Raises
    ------
    Refused, NotKept
    """
    about = {
        each.id: subject_text(each.subject, opened(each.subject.alternative or 1), lang)
        for each in review.contributions.entries(person, publication_id)
    }
    events = review.decisions.record(person, publication_id)
    return tuple(replace(event, about=about.get(event.reference, ""), text=_text(event)) for event in events)


def record_table(events: Sequence[Event], lang: str) -> Table:
    """One row per event, in the order in which they happened."""
    _ = translator(lang)
    rows = []
    for event in events:
        opinion = f"{_(POSITION[event.position])}, {_(IN_NAME_OF[event.in_name_of])}" if event.position else ""
        text = _("(withdrawn)") if event.withdrawn else _text(event)
        rows.append((when_text(event.at, lang), who(event.by, event.by_name, lang), _(WHAT[event.what]), event.about,
                     opinion, text))
    columns = (_("When"), _("Who"), _("What"), _("About"), _("Opinion"), _("Text"))
    return Table("record", columns, rows)


def _text(event: Event) -> str:
    """What was written; of a new calculation there is but the key of its plan, which says nothing to people."""
    return "" if event.what == "solved" else event.text
