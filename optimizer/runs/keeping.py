"""What became of a run, kept for good: its folder is for those who watch, and goes one day."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from optimizer.faults import InputError
from optimizer.refusals import NotKept, Refusal
from optimizer.review.persons import Person
from optimizer.review.review import Review
from optimizer.runs.folder import RunFolder
from optimizer.runs.state import Told, read_told
from optimizer.workspace import EndedRun, StoreError, Workspace


def keep(workspace: Workspace, run: RunFolder, told: Told) -> None:
    """Keep a run that ends with `told`, its plan included, in one transaction; proposals that led to it say so.

    Raises
    ------
    NotKept
        If its territory is not in the workspace (any more).
    InputError
        If its scenario or plan cannot be read, or the database is out of reach.
    """
    from optimizer.reading.scenario_reader import read_scenario

    started_at = datetime.fromtimestamp(run.claimed_at(), UTC)
    request = run.request()
    plan_folder = run.path / told.plan if told.plan else None
    if plan_folder is not None and request.get("amendments"):
        _led_to(workspace, run, plan_folder)
    workspace.keep_run(EndedRun(
        id=run.id, status=told.status, scenario=read_scenario(run.scenario_file),
        plan_folder=plan_folder, started_at=started_at,
        ended_at=started_at + timedelta(seconds=told.seconds), message=told.message,
        asked_by=str(request.get("asked_by", "")),
    ))


def _led_to(workspace: Workspace, run: RunFolder, plan_folder: Path) -> None:
    """Keep the plan in the workspace and with the accepted proposals, in the name of the planner who asked for it.

    They were allowed to when they started the run; what has been undecided since is passed over.
    """
    request = run.request()
    planner = Person(id=request["asked_by"], name=request["asked_by_name"], roles=frozenset({"planner"}))
    key = workspace.acting(planner).keep_plan(plan_folder, key=run.id)
    amendments = Review(workspace).amendments
    for amendment_id in request["amendments"]:
        with suppress(Refusal):
            if amendments.amendment(planner, amendment_id).steps[-1].plan_key != key:
                amendments.solved(planner, amendment_id, plan_key=key)


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
