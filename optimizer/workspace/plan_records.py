"""What a plan folder's plan.json says, for whoever keeps or lists plans without reading them whole."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from optimizer.faults import Fault, PlanError, why
from optimizer.scenario import Words
from optimizer.told import Told

RECORD = "plan.json"


def record_of(folder: Path) -> dict[str, Any]:
    """What plan.json says.

    Raises
    ------
    PlanError
        If there is none, or it is not a plan's.
    """
    try:
        return parsed((folder / RECORD).read_bytes(), folder.name)
    except OSError as error:
        raise _not_a_plan(folder.name) from error


def parsed(data: bytes, file: str) -> dict[str, Any]:
    """What the bytes of a plan.json say.

    Raises
    ------
    PlanError
        If it is not a plan's.
    """
    try:
        record = json.loads(data)
    except ValueError:
        record = None
    parts = ("name", "plan", "scenario", "territory")
    if not isinstance(record, dict) or not all(isinstance(record.get(part), dict) for part in parts):
        raise _not_a_plan(file)
    return record


def written(record: dict[str, Any]) -> bytes:
    """The bytes of a plan.json."""
    return (json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def folder_files(folder: Path, record: dict[str, Any]) -> dict[str, bytes]:
    """The files of a plan folder, plan.json as `record` has it.

    Raises
    ------
    PlanError
        If the disk refuses.
    """
    from optimizer.store import FILES

    try:
        files = {file: (folder / file).read_bytes() for file in FILES}
    except OSError as error:
        raise PlanError([Fault(
            file=folder.name, message=Told("the plan could not be kept: {reason}", reason=why(error)),
            remedy=Told("ask whoever runs Maillage to look at its disk"),
        )]) from error
    return files | {RECORD: written(record)}


def words(name: Any) -> Words:
    """A name as plan.json has it."""
    return Words.model_validate(name)


def moment(record: dict[str, Any], modified_s: float) -> datetime:
    """When the plan was made, or, where nobody noted it, last written."""
    noted = record.get("made_at")
    return datetime.fromisoformat(noted) if isinstance(noted, str) else datetime.fromtimestamp(modified_s, UTC)


def settled(folder: Path, root: Path, territory_place: Path | None) -> dict[str, Any]:
    """What plan.json is to say in the workspace: when it was made, and where its territory lies from there.

    Raises
    ------
    PlanError
    """
    record = record_of(folder)
    record.setdefault("made_at", moment(record, (folder / RECORD).stat().st_mtime).isoformat())
    if territory_place is not None:
        record["territory"]["path"] = way(root, territory_place)
    return record


def way(root: Path, territory: Path) -> str:
    """Where a territory lies from any plan that the workspace lays out, so that the workspace can move as a whole."""
    return Path(os.path.relpath(territory.resolve(), laid_out(root).resolve() / "plan")).as_posix()


def laid_out(root: Path) -> Path:
    """Where plans are laid out, each in a folder."""
    return root / "cache" / "plans"


def _not_a_plan(file: str) -> PlanError:
    return PlanError([Fault(
        file=file, message=Told("it is not a plan that Maillage wrote"),
        remedy=Told("solve the scenario again, or restore the folder"),
    )])
