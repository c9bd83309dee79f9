"""What became of a run, kept for good: its folder is for those who watch, and goes one day."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from optimizer.faults import InputError
from optimizer.refusals import NotKept
from optimizer.runs.folder import RunFolder
from optimizer.runs.state import Told, read_told
from optimizer.workspace import EndedRun, StoreError, Workspace


def keep(workspace: Workspace, run: RunFolder, told: Told) -> None:
    """Keep a run that ends with `told`, its plan included, in one transaction.

    Raises
    ------
    NotKept
        If its territory is not in the workspace (any more).
    InputError
        If its scenario or plan cannot be read, or the database is out of reach.
    """
    from optimizer.reading.scenario_reader import read_scenario

    started_at = datetime.fromtimestamp(run.claimed_at(), UTC)
    workspace.keep_run(EndedRun(
        id=run.id, status=told.status, scenario=read_scenario(run.scenario_file),
        plan_folder=run.path / told.plan if told.plan else None, started_at=started_at,
        ended_at=started_at + timedelta(seconds=told.seconds), message=told.message,
        asked_by=str(run.request().get("asked_by", "")),
    ))


def keep_ended(workspace: Workspace, runs: Iterable[RunFolder]) -> None:
    """Keep those that ended and are not kept yet: by an earlier version, or because their worker was killed.

    What cannot be read, or belongs to a territory that was deleted, is passed over.

    Raises
    ------
    StoreError
    """
    ended = {run: told for run in runs if run.claimed and (told := read_told(run.progress_file)) and told.ended}
    if not ended:
        return
    known = workspace.known_runs()
    for run, told in ended.items():
        if run.id not in known:
            with suppress(NotKept, FileNotFoundError):
                try:
                    keep(workspace, run, told)
                except StoreError:
                    raise
                except InputError:
                    continue
