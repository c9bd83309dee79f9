"""The plans that whoever sits at this desk may read as an official: the one place that decides it.

Plans put before officials together (two or three alternatives) are one `Reading`; pages know nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.pages import shared
from optimizer.pages.desk import Desk
from optimizer.pages.visit import Visit
from optimizer.review.publication import Publication
from optimizer.scenario import Person
from optimizer.views.labels import distinct
from optimizer.views.review_words import when_text

WORKSPACE = "workspace"


@dataclass(frozen=True)
class Readable:
    """A plan that may be read; `key` names it in the address."""

    key: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Plans that are read together."""

    id: str
    title: str
    note: str
    """What whoever published them says, or that nobody has."""
    plans: tuple[Readable, ...]


def readings(here: Visit) -> tuple[Reading, ...]:
    """What may be read, the newest first: what is published; for planners, of the territory at hand, and its drafts."""
    at_hand = here.territory_id if isinstance(here, Desk) else None
    published = tuple(_published(here, of) for of in here.review.publications.entries(here.person, at_hand))
    return (*published, *_in_preparation(here)) if isinstance(here, Desk) else published


def _published(here: Visit, of: Publication) -> Reading:
    note = here._("Published on {when}.", when=when_text(of.at, here.lang))
    names = {each.number: of.title if each.name == of.title else f"{of.title} – {each.name}"
             for each in of.alternatives}
    return Reading(id=of.id, title=of.title, note=f"{note} {of.note}".strip(),
                   plans=tuple(Readable(f"{of.id}/{number}", name) for number, name in names.items()))


def _in_preparation(here: Desk) -> tuple[Reading, ...]:
    """Plans that only those at the desk may read yet."""
    _, kept = here._, here.workspace.plans(here.territory_id)
    names = distinct({entry.key: entry.label(here.lang) for entry in kept if entry.cost_eur is not None})
    if not names:
        return ()
    return (Reading(
        id=WORKSPACE, title=_("Plans in preparation"),
        note=_("Plan in preparation: it has not been published yet, and may still change."),
        plans=tuple(Readable(key, name) for key, name in names.items())),)


def territory_of(here: Desk, key: str) -> str:
    """Territory of a plan that an address names; empty where there is none."""
    published = publication_of(here, key)
    territory = published.territory if published else key.partition("/")[0]
    return territory if any(entry.id == territory for entry in here.workspace.territories()) else ""


def publication_of(here: Visit, key: str) -> Publication | None:
    """The publication to which a plan of the `readings` belongs; None: it is in preparation."""
    return next((of for of in here.review.publications.entries(here.person) if of.id == key.partition("/")[0]), None)


def opened(here: Visit, key: str) -> shared.OpenPlan:
    """A plan of one of the `readings`.

    Raises
    ------
    NotKept, Refused, InputError
    """
    if publication_of(here, key) is not None:
        publication_id, _, number = key.partition("/")
        return shared.open_published(here.person, publication_id, int(number) if number.isdecimal() else 0)
    here.require("read_workspace")
    return shared.open_plan(key)


def example_people(here: Visit, of: shared.OpenPlan) -> tuple[Person, ...]:
    """Whom a plan is told about: the people of its scenario; if it was made before there were any, those at hand."""
    at_hand = here.draft if isinstance(here, Desk) and of.scenario.territory == here.draft.territory else None
    return of.scenario.people or (at_hand.people if at_hand else ())
