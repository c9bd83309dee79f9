"""Damage in a workspace: plans and scenarios as they come from folders of earlier versions that somebody edited."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from optimizer.database import tables
from optimizer.database.contents import bundle, keep_bundle
from optimizer.database.moments import read
from optimizer.workspace import Workspace
from optimizer.workspace.plan_records import RECORD
from optimizer.workspace.plans import added_plan


def damage_plan(workspace: Workspace, key: str, record: str) -> None:
    """Put other words in the place of a plan's plan.json."""
    territory, _, name = key.partition("/")
    named = (tables.plan.c.territory == territory, tables.plan.c.name == name)
    with workspace.database.writing() as connection:
        row = connection.execute(select(tables.plan).where(*named)).one()
        digest = keep_bundle(connection, bundle(connection, row.bundle) | {RECORD: record.encode()})
        connection.execute(delete(tables.plan).where(*named))
        assert added_plan(connection, territory, name, digest, None, by="", made_at=read(row.made_at))


def damage_scenario(workspace: Workspace, key: str, text: str) -> None:
    """Put other words in the place of a scenario, as someone else's next version."""
    territory, _, name = key.partition("/")
    named = (tables.scenario.c.territory == territory, tables.scenario.c.name == name)
    with workspace.database.writing() as connection:
        connection.execute(
            update(tables.scenario).where(*named).values(text=text, revision=tables.scenario.c.revision + 1))
