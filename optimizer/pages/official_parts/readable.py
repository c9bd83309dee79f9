"""The plans that whoever sits at this desk may read as an official: the one place that decides it.

Plans put before officials together (two or three alternatives) are one `Reading`; pages know nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.pages import shared
from optimizer.pages.desk import Desk
from optimizer.scenario import Person
from optimizer.views.labels import distinct

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


def readings(here: Desk) -> tuple[Reading, ...]:
    """What may be read of the territory at hand, the newest first; readings without plans are left out."""
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
    territory = key.partition("/")[0]
    return territory if any(entry.id == territory for entry in here.workspace.territories()) else ""


def opened(here: Desk, key: str) -> shared.OpenPlan:
    """A plan of one of the `readings`.

    Raises
    ------
    NotKept, InputError
    """
    return shared.open_plan(key)


def example_people(here: Desk, of: shared.OpenPlan) -> tuple[Person, ...]:
    """Whom a plan is told about: the people of its scenario; if it was made before there were any, those at hand."""
    same = of.scenario.territory == here.draft.territory
    return of.scenario.people or (here.draft.people if same else ())
