"""Amendments: proposed by officials, accepted or refused by planners, and the plan they led to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from optimizer.database.adding import added
from optimizer.database.moments import now, read
from optimizer.refusals import NotKept, Refusal
from optimizer.review.amendment import Amendment, Step, StepKind
from optimizer.review.applying import applied
from optimizer.review.changes import CHANGE, Change
from optimizer.review.contribution import LONGEST_TEXT, Subject
from optimizer.review.contribution_rows import add, changed, contribution, decided, may_read, readable
from optimizer.review.persons import Person
from optimizer.review.publication_rows import visible
from optimizer.review.publications import OpenedPlan, Publications
from optimizer.review.roles import require
from optimizer.review.texts import checked_text
from optimizer.told import Told
from optimizer.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from optimizer.scenario import Scenario


class Amendments:
    """Proposals as changes to the scenario; every function checks that the person may."""

    def __init__(self, workspace: Workspace, publications: Publications) -> None:
        self._workspace, self._database = workspace, workspace.database
        self._publications = publications

    def propose(
        self, person: Person, publication_id: str, *, subject: Subject, reason: str, change: Change, for_area: str = ""
    ) -> Amendment:
        """Propose a change to an alternative.

        Parameters
        ----------
        subject
            What it is about; its alternative is the one that changes.

        Raises
        ------
        Refused, NotKept, NotOpen, Refusal
        ScenarioError
            If the change cannot be made there; says why and what can.
        """
        of = self._publications.publication(person, publication_id)
        if subject.alternative is None:
            raise Refusal(publication_id, Told("say which of the plans is to change"))
        require(person, "comment", own=True)
        opened = self._publications.opened(person, publication_id, subject.alternative)
        applied(opened.scenario, opened.territory, opened.plan, [change])
        with self._database.writing() as connection:
            said = add(
                connection, person, of.id, kind="proposal", subject=subject, text=reason, for_area=for_area
            )
            _add(connection, said.id, change)
            _add_step(connection, said.id, 1, "proposed", person, said.text)
            return _amendment(connection, said.id)

    def accept(self, person: Person, amendment_id: str, *, reason: str = "") -> Amendment:
        """Accept a proposal.

        Raises
        ------
        Refused, NotKept, Refusal
        ChangedElsewhere
            If it was decided meanwhile.
        """
        return self._decide(person, amendment_id, "accepted", reason)

    def refuse(self, person: Person, amendment_id: str, *, reason: str) -> Amendment:
        """Refuse a proposal, and say why.

        Raises
        ------
        Refused, NotKept, Refusal
        ChangedElsewhere
            If it was decided meanwhile.
        """
        return self._decide(person, amendment_id, "refused", reason)

    def scenario(
        self, person: Person, amendment_ids: Sequence[str], *, at_most_changes: int | None = None
    ) -> Scenario:
        """The published scenario with proposed changes, staying close to the published plan.

        Parameters
        ----------
        amendment_ids
            Of one alternative; accepted ones, or one that is weighed before it is decided.
        at_most_changes
            How many (place, season) may change; None: as many again as the proposals name.

        Raises
        ------
        Refused, NotKept
        Refusal
            If they are not of one alternative, or one was refused.
        ScenarioError
            If they contradict one another.
        """
        require(person, "decide")
        found = [self.amendment(person, amendment_id) for amendment_id in amendment_ids]
        plans = {(each.contribution.publication, each.contribution.subject.alternative) for each in found}
        if len(plans) != 1 or any(each.state == "refused" or each.contribution.withdrawn for each in found):
            raise Refusal(",".join(amendment_ids), Told("choose proposals about one plan that were not refused"))
        ((publication_id, alternative),) = plans
        opened = self._publications.opened(person, publication_id, alternative or 1)
        return applied(
            opened.scenario, opened.territory, opened.plan, [each.change for each in found],
            at_most_changes=at_most_changes,
        )

    def solved(self, person: Person, amendment_id: str, *, plan_key: str) -> Amendment:
        """Name the plan of the workspace that an accepted proposal led to; it is kept with the decision.

        Raises
        ------
        Refused, NotKept, ChangedElsewhere
        Refusal
            If the proposal was not accepted.
        """
        require(person, "decide")
        plan = self._workspace.acting(person).plan_entry(plan_key)
        with self._database.writing() as connection:
            decided(connection, amendment_id)
            found = _amendment(connection, amendment_id)
            if found.state not in ("accepted", "solved"):
                raise Refusal(amendment_id, Told("this proposal was not accepted"))
            _add_step(
                connection, amendment_id, len(found.steps) + 1, "solved", person, "", plan_key=plan_key,
                plan=plan.bundle,
            )
            return _amendment(connection, amendment_id)

    def outcome(self, person: Person, amendment_id: str) -> OpenedPlan:
        """The plan that an accepted proposal led to, for all who may read the proposal.

        Raises
        ------
        Refused, StoreError
        NotKept
            If it has led to none yet.
        """
        found = self.amendment(person, amendment_id)
        if found.state != "solved":
            raise NotKept(amendment_id)
        said = found.contribution
        return self._publications.opened_beside(
            person, said.publication, said.subject.alternative or 1, found.steps[-1].plan_bundle
        )

    def entries(self, person: Person, publication_id: str) -> list[Amendment]:
        """Proposals that the person may read, the oldest first.

        Raises
        ------
        Refused, NotKept
        """
        from sqlalchemy import select

        from optimizer.database import tables

        with self._database.reading() as connection:
            of, index = visible(connection, person, publication_id)
            require(person, "read_contributions", own=index.concerns(of.areas, person))
            ids = connection.scalars(
                select(tables.amendment.c.id).join(tables.contribution)
                .where(tables.contribution.c.publication == publication_id)
                .order_by(tables.contribution.c.at, tables.contribution.c.id)
            ).all()
            found = [_amendment(connection, amendment_id) for amendment_id in ids]
        return [each for each in found if may_read(person, index, each.contribution)]

    def amendment(self, person: Person, amendment_id: str) -> Amendment:
        """One proposal.

        Raises
        ------
        Refused, NotKept
        """
        with self._database.reading() as connection:
            readable(connection, person, amendment_id)
            return _amendment(connection, amendment_id)

    def _decide(self, person: Person, amendment_id: str, state: StepKind, reason: str) -> Amendment:
        require(person, "decide")
        why = checked_text(reason, at_most=LONGEST_TEXT, key="reason", may_be_empty=state == "accepted")
        with self._database.writing() as connection:
            late = decided(connection, amendment_id)
            found = _amendment(connection, amendment_id)
            if late:
                raise changed(amendment_id, len(found.steps))
            if found.contribution.withdrawn:
                raise Refusal(amendment_id, Told("this proposal was withdrawn"))
            _add_step(connection, amendment_id, 2, state, person, why)
            return _amendment(connection, amendment_id)


def _amendment(connection: Connection, amendment_id: str) -> Amendment:
    from sqlalchemy import select

    from optimizer.database.tables import amendment
    from optimizer.database.tables import amendment_step as step

    text = connection.scalar(select(amendment.c.change).where(amendment.c.id == amendment_id))
    if text is None:
        raise NotKept(amendment_id)
    rows = connection.execute(select(step).where(step.c.amendment == amendment_id).order_by(step.c.number))
    return Amendment(
        contribution=contribution(connection, amendment_id), change=CHANGE.validate_json(text),
        steps=tuple(
            Step(state=row.state, by=row.by_id, by_name=row.by_name, at=read(row.at), reason=row.reason,
                 plan_key=row.plan_key, plan_bundle=row.plan or "")
            for row in rows
        ),
    )


def _add(connection: Connection, amendment_id: str, change: Change) -> None:
    from sqlalchemy import insert

    from optimizer.database.tables import amendment

    connection.execute(insert(amendment).values(id=amendment_id, change=CHANGE.dump_json(change).decode()))


def _add_step(
    connection: Connection, amendment_id: str, number: int, state: StepKind, person: Person, reason: str, **plan: Any
) -> None:
    from optimizer.database.tables import amendment_step

    if not added(
        connection, amendment_step, amendment=amendment_id, number=number, state=state, by_id=person.id,
        by_name=person.name, at=now(), reason=reason, **({"plan_key": "", "plan": None} | plan),
    ):
        raise changed(amendment_id, number)
