"""Calculations that ended: from which inputs, with what, and what came out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.database import Database
from optimizer.database.adding import added
from optimizer.database.contents import keep_bundle, keep_content
from optimizer.database.moments import read, written
from optimizer.database.texts import storable
from optimizer.scenario import Scenario
from optimizer.scenario_text import to_yaml
from optimizer.workspace.plan_records import folder_files, settled

if TYPE_CHECKING:
    from sqlalchemy import Row

_FIGURES = ("need_person_weeks", "today_person_weeks", "access_person_weeks", "cost_eur")
_OUTCOME = ("termination", "bound_person_weeks", "seconds")


@dataclass(frozen=True, kw_only=True)
class EndedRun:
    """What there is to keep of a run.

    Attributes
    ----------
    plan_folder : Path or None
        Its best plan.
    message : str
        Why it failed.
    asked_by : str
        Id of the person who started it.
    """

    id: str
    status: str
    scenario: Scenario
    plan_folder: Path | None
    started_at: datetime
    ended_at: datetime
    message: str = ""
    asked_by: str = ""


@dataclass(frozen=True, kw_only=True)
class RunEntry:
    """A run as it is kept; without a plan there are no figures, outcome or versions."""

    id: str
    territory: str
    status: str
    message: str
    inputs_hash: str
    seed: int | None
    versions: Mapping[str, str]
    figures: Mapping[str, float]
    """Access, need and today in person-weeks, cost in euros a year, gap of the gain."""
    outcome: Mapping[str, Any]
    """Termination, bound and seconds."""
    plan_bundle: str | None
    """Hash of its plan's folder."""
    started_at: datetime
    ended_at: datetime
    asked_by: str


class RunRecords:
    """The runs of a workspace that ended."""

    def __init__(self, root: Path, database: Database) -> None:
        self._root, self._database = root, database

    def keep(self, run: EndedRun, territory_id: str, territory_place: Path | None) -> None:
        """Keep a run with its plan, once, in one transaction.

        Raises
        ------
        PlanError
            If its folder is no plan's, or the disk refuses.
        """
        from optimizer.database import tables

        record = files = None
        if run.plan_folder is not None:
            record = settled(run.plan_folder, self._root, territory_place)
            files = folder_files(run.plan_folder, record)
        with self._database.writing() as connection:
            added(
                connection, tables.run, id=run.id, territory=territory_id, status=run.status,
                message=storable(run.message),
                scenario=keep_content(connection, to_yaml(run.scenario).encode()),
                plan=keep_bundle(connection, files) if files is not None else None,
                started_at=written(run.started_at), ended_at=written(run.ended_at), asked_by=run.asked_by,
                **_told_of(record),
            )

    def entries(self, territory_id: str) -> list[RunEntry]:
        """Runs of a territory, the newest first."""
        from sqlalchemy import select

        from optimizer.database.tables import run

        newest_first = select(run).where(run.c.territory == territory_id).order_by(run.c.ended_at.desc(), run.c.id)
        with self._database.reading() as connection:
            return [_entry(row) for row in connection.execute(newest_first)]

    def known(self) -> set[str]:
        """Ids of all runs that are kept."""
        from sqlalchemy import select

        from optimizer.database.tables import run

        with self._database.reading() as connection:
            return set(connection.scalars(select(run.c.id)))


def _told_of(record: dict[str, Any] | None) -> dict[str, Any]:
    """Columns that plan.json fills."""
    plan = record["plan"] if record is not None else {}
    figures = {name: plan["figures"][name] for name in _FIGURES} if plan else {}
    if record is not None:
        figures["gap"] = record.get("gap")
    outcome = {name: plan["outcome"][name] for name in _OUTCOME} if plan else {}
    return {
        "inputs_hash": plan.get("inputs_hash", ""), "seed": plan["outcome"]["seed"] if plan else None,
        "versions": json.dumps(plan.get("versions", {})), "figures": json.dumps(figures),
        "outcome": json.dumps(outcome),
    }


def _entry(row: Row[Any]) -> RunEntry:
    return RunEntry(
        id=row.id, territory=row.territory, status=row.status, message=row.message, inputs_hash=row.inputs_hash,
        seed=row.seed, versions=json.loads(row.versions), figures=json.loads(row.figures),
        outcome=json.loads(row.outcome), plan_bundle=row.plan, started_at=read(row.started_at),
        ended_at=read(row.ended_at), asked_by=row.asked_by,
    )
