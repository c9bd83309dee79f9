"""Publishing plans, and reading what was published."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from optimizer.database.contents import Damaged, bundle, content
from optimizer.database.moments import now
from optimizer.database.opened_folders import OpenedFolders
from optimizer.refusals import NotKept, Refusal
from optimizer.review.freezing import frozen, index_of
from optimizer.review.persons import Person
from optimizer.review.publication import MOST_ALTERNATIVES, Alternative, Index, Publication, PublishedFolders
from optimizer.review.publication_rows import (
    add_publication,
    add_state,
    alternative_row,
    changed_meanwhile,
    keep_alternative,
    names_of,
    publication_of,
    publication_row,
    require_open,
    seal_of,
    visible,
)
from optimizer.review.roles import may, require
from optimizer.review.texts import checked_text
from optimizer.told import Told
from optimizer.workspace import Workspace
from optimizer.workspace.plan_records import laid_out

if TYPE_CHECKING:
    from optimizer.plan import Plan
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory

LONGEST_TITLE = 200
LONGEST_NOTE = 5_000


@dataclass(frozen=True, eq=False)
class OpenedPlan:
    """A published plan as values; the territory as its tables were, the scenario's changes to sites not applied."""

    plan: Plan
    scenario: Scenario
    territory: Territory


class Publications:
    """What was published; every function checks that the person may."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self._database = workspace, workspace.database
        self._plans = OpenedFolders(self._database, laid_out(workspace.root))
        self._territories = OpenedFolders(self._database, laid_out(workspace.root).with_name("territories"))

    def publish(
        self, person: Person, *, territory: str, title: str, note: str, plans: Sequence[tuple[str, str]],
        areas: Collection[str] = (), supersedes: str = "",
    ) -> Publication:
        """Give plans to officials, frozen with all that they follow from.

        Parameters
        ----------
        territory
            Id of their territory.
        plans
            One to three (name, key of the plan in the workspace).
        areas
            Areas whose officials are asked; none: all of the territory.
        supersedes
            Id of a publication that this one replaces; it takes no contributions any more.

        Raises
        ------
        Refused, NotKept, PlanError, TerritoryError
        ChangedElsewhere
            If someone else has just replaced the same publication.
        Refusal
            If title, note, areas or the number of plans are not as they should be, or the tables have changed
            since a plan was made.
        """
        require(person, "publish")
        if not 1 <= len(plans) <= MOST_ALTERNATIVES:
            raise Refusal(territory, Told("publish one to {most} plans together", most=MOST_ALTERNATIVES))
        workspace = self._workspace.acting(person)
        gathered = [frozen(workspace, territory, key) for _, key in plans]
        known = index_of(gathered[0].names).areas
        if unknown := sorted(set(areas) - set(known)):
            raise Refusal(unknown[0], Told("there is no area “{area}” here", area=unknown[0]))
        values = {
            "id": uuid4().hex, "territory": territory,
            "title": checked_text(title, at_most=LONGEST_TITLE, key="title"),
            "note": checked_text(note, at_most=LONGEST_NOTE, key="note", may_be_empty=True),
            "areas": json.dumps(sorted(set(areas))), "by_id": person.id, "by_name": person.name, "at": now(),
            "supersedes": supersedes or None,
        }
        names = [checked_text(name, at_most=LONGEST_TITLE, key="name") for name, _ in plans]
        with self._database.writing() as connection:
            if supersedes:
                replaced = publication_of(connection, supersedes)
                if replaced.territory != territory:
                    raise NotKept(supersedes)
                if replaced.state == "superseded":
                    raise changed_meanwhile(supersedes)
            named = enumerate(zip(names, gathered, strict=True), 1)
            alternatives = [keep_alternative(connection, number, name, of) for number, (name, of) in named]
            add_publication(connection, values, alternatives)
            add_state(connection, str(values["id"]), "open", person, "")
            if supersedes:
                add_state(connection, supersedes, "superseded", person, str(values["id"]))
            return publication_of(connection, str(values["id"]))

    def entries(self, person: Person, territory: str | None = None) -> list[Publication]:
        """Publications that the person may read, the newest first."""
        from sqlalchemy import select

        from optimizer.database.tables import publication

        with self._database.reading() as connection:
            ids = connection.scalars(select(publication.c.id).order_by(publication.c.at.desc())).all()
            found = [(publication_of(connection, id_), names_of(connection, id_, 1)) for id_ in ids]
        return [
            of for of, index in found
            if territory in (None, of.territory)
            and may(person, "read_publications", own=index.concerns(of.areas, person))
        ]

    def publication(self, person: Person, publication_id: str) -> Publication:
        """One publication.

        Raises
        ------
        NotKept, Refused
        """
        with self._database.reading() as connection:
            return visible(connection, person, publication_id)[0]

    def index(self, person: Person, publication_id: str, alternative: int) -> Index:
        """Names and areas of an alternative: what contributions can be tied to.

        Raises
        ------
        NotKept, Refused
        """
        with self._database.reading() as connection:
            visible(connection, person, publication_id)
            return names_of(connection, publication_id, alternative)

    def folders(self, person: Person, publication_id: str, alternative: int) -> PublishedFolders:
        """Where an alternative lies on the disk, as exports take it; never to be written to.

        Raises
        ------
        NotKept, Refused
        StoreError
            If the database holds something else than was published.
        """
        found = self._alternative(person, publication_id, alternative)
        territory = self._territories.folder(found.territory_bundle)
        packages = sorted(territory.glob("*.gpkg"))
        alone = packages[0] if packages and not (territory / "territory.toml").is_file() else territory
        return PublishedFolders(plan=self._plans.folder(found.plan_bundle), territory=alone)

    def opened(self, person: Person, publication_id: str, alternative: int) -> OpenedPlan:
        """An alternative as values.

        Raises
        ------
        NotKept, Refused, StoreError
        """
        return self._opened(person, publication_id, alternative, self.folders(person, publication_id, alternative).plan)

    def opened_beside(self, person: Person, publication_id: str, alternative: int, plan_bundle: str) -> OpenedPlan:
        """Another plan, named by the hash of its folder, with the territory of an alternative.

        Raises
        ------
        NotKept, Refused, StoreError
        """
        self.publication(person, publication_id)
        return self._opened(person, publication_id, alternative, self._plans.folder(plan_bundle))

    def _opened(self, person: Person, publication_id: str, alternative: int, plan_folder: Path) -> OpenedPlan:
        from optimizer.reading import read_territory
        from optimizer.store import read_plan

        of = self.publication(person, publication_id)
        plan, scenario = read_plan(plan_folder)
        return OpenedPlan(
            plan=plan, scenario=scenario.model_copy(update={"territory": of.territory}),
            territory=replace(
                read_territory(self.folders(person, publication_id, alternative).territory), id=of.territory
            ),
        )

    def close(self, person: Person, publication_id: str, reason: str) -> None:
        """Take no contributions any more; the planners go on deciding.

        Raises
        ------
        Refused, NotKept, NotOpen
        ChangedElsewhere
            If someone else has closed or replaced it this very moment.
        """
        require(person, "publish")
        kept = checked_text(reason, at_most=LONGEST_NOTE, key="reason", may_be_empty=True)
        with self._database.writing() as connection:
            require_open(publication_of(connection, publication_id))
            add_state(connection, publication_id, "closed", person, kept)

    def verify(self, person: Person, publication_id: str) -> None:
        """Recompute every hash from the bytes up to the seal.

        Raises
        ------
        Refused, NotKept
        Damaged
            If anything is not what was published.
        """
        with self._database.reading() as connection:
            of, _ = visible(connection, person, publication_id)
            rows = [alternative_row(connection, publication_id, each.number) for each in of.alternatives]
            for row in rows:
                for folder in (row.plan, row.territory):
                    bundle(connection, folder)
                for file in (row.scenario, row.names):
                    content(connection, file)
            values = publication_row(connection, publication_id)._asdict()
            if seal_of(values, [each._asdict() for each in rows]) != of.seal:
                raise Damaged(publication_id)

    def _alternative(self, person: Person, publication_id: str, number: int) -> Alternative:
        for found in self.publication(person, publication_id).alternatives:
            if found.number == number:
                return found
        raise NotKept(f"{publication_id}/{number}")
