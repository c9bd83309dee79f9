"""The plan folder: one plan with all it takes to read it again, check it and tell it."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from optimizer.faults import Fault, PlanError, why
from optimizer.plan import Plan
from optimizer.reading.bundled import bundled_territory
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.told import Told
from optimizer.views import csv_text
from optimizer.views.layers import layers, write_geopackage
from optimizer.views.tables import TABLES, access_line
from optimizer.whole_writing import recover, whole_folder

FORMAT = "maillage-plan"
VERSION = 1
FILES = ("plan.json", "openings.csv", "tours.csv", "timetable.csv", "access.csv", "plan.gpkg")
EXPORTED = (
    "plan.geojson", "plan.svg", "plan.html", "plan-csv.zip", "plan-ics.zip", "plan.pdf", "plan-sheets.pdf", "plan.xlsx",
    "plan-posters.pdf", "plan-resolution.docx", "plan-agreements.zip",
)
"""What `maillage export` may have left in a plan folder: out of date once the plan is replaced."""
_PLAN = TypeAdapter(Plan)


def write_plan(plan: Plan, territory: Territory, scenario: Scenario, folder: Path) -> Path:
    """Write the plan folder whole, or leave everything as it was.

    Parameters
    ----------
    folder
        A new or empty folder, or a plan folder, which is replaced once the new one is complete.

    Returns
    -------
    Path
        `folder`.

    Raises
    ------
    PlanError
        If `folder` holds anything that is not a plan's, or if the disk refuses.
    """
    try:
        recover(folder)
        require_replaceable(folder)
        with whole_folder(folder) as new:
            for table_of in TABLES:
                table = table_of(plan, territory, scenario)
                with (new / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as stream:
                    csv_text.write(stream, table, header=table.columns)
            write_geopackage(new / "plan.gpkg", layers(plan, territory, scenario))
            record = _record(plan, territory, scenario, folder, access_sha256=_sha256(new / "access.csv"))
            text = json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False)
            (new / "plan.json").write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise PlanError([Fault(
            file=str(folder), message=Told("the plan could not be written: {reason}", reason=why(error)),
            remedy=Told("make room on the disk or choose another folder; what was there is untouched"),
        )]) from error
    return folder


def read_plan(folder: Path) -> tuple[Plan, Scenario]:
    """Read a plan folder.

    The scenario's territory, where it was given as a path, becomes the path at which it lies from here.

    Raises
    ------
    PlanError
        If a file is missing, damaged, or of another plan.
    """
    recover(folder)
    record = _read_record(folder)
    access = folder / "access.csv"
    try:
        same = _sha256(access) == record["files"]["access.csv"]
        lines = tuple(access_line(row) for row in csv_text.read(access)) if same else ()
        values = {**record["plan"], "access": ()}
        figures = {**values["figures"]}
        figures["visits_per_week"] = {(place, season): visits for place, season, visits in figures["visits_per_week"]}
        plan = _PLAN.validate_python({**values, "figures": figures})
        scenario = Scenario.model_validate(record["scenario"])
        place = record["territory"]["path"]
    except OSError as error:
        raise PlanError([_damaged(access, Told("it cannot be read ({reason})", reason=why(error)))]) from error
    except ValidationError as error:
        raise PlanError([
            _damaged(
                folder / "plan.json", Told("this is not what Maillage wrote ({reason})", reason=fault["msg"]),
                column=".".join(map(str, fault["loc"])),
            )
            for fault in error.errors()
        ]) from error
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        unknown = Told("it is not a plan that Maillage wrote ({reason})", reason=repr(error))
        raise PlanError([_damaged(folder / "plan.json", unknown)]) from error
    if not same:
        raise PlanError([_damaged(access, Told("it is not the file that was written with plan.json"))])
    if place is not None:
        scenario = scenario.model_copy(update={"territory": str((folder / place).resolve())})
    return dataclasses.replace(plan, access=lines), scenario


def is_plan_folder(folder: Path) -> bool:
    """Whether `folder` holds a plan.json of this format, whole or damaged."""
    try:
        start = (folder / "plan.json").read_bytes()[:200]
    except OSError:
        return False
    return f'"format": "{FORMAT}"'.encode() in start


def _record(
    plan: Plan, territory: Territory, scenario: Scenario, folder: Path, *, access_sha256: str
) -> dict[str, Any]:
    values = _PLAN.dump_python(dataclasses.replace(plan, access=()), mode="json", exclude={"access"})
    values["figures"]["visits_per_week"] = [[*key, visits] for key, visits in plan.figures.visits_per_week.items()]
    home = bundled_territory(scenario.territory)
    bundled = home is not None and home.resolve() == territory.folder.resolve()
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": scenario.name.model_dump(),
        "gain_person_weeks": plan.figures.gain_person_weeks,
        "gap": plan.gap,
        "gap_of_total": plan.gap_of_total,
        "plan": values,
        "files": {"access.csv": access_sha256},
        "territory": {
            "id": territory.id, "content_hash": territory.content_hash, "licence": territory.licence,
            "sources": list(territory.sources),
            "path": None if bundled else _path_between(folder, territory.folder),
        },
        "scenario": scenario.model_dump(mode="json"),
    }


def _path_between(folder: Path, territory: Path) -> str:
    """Where the territory lies from the plan, so that both can move together."""
    try:
        return Path(os.path.relpath(territory.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive
        return territory.resolve().as_posix()


def _read_record(folder: Path) -> dict[str, Any]:
    path = folder / "plan.json"
    if not path.is_file():
        raise PlanError([Fault(
            file=str(folder), message=Told("this is not a plan folder: it has no plan.json"),
            remedy=Told("give the folder that `maillage solve --out` wrote"),
        )])
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PlanError([_damaged(path, Told("it cannot be read ({reason})", reason=why(error)))]) from error
    except json.JSONDecodeError as error:
        message = Told("it is not whole JSON (line {line}, column {column})", line=error.lineno, column=error.colno)
        raise PlanError([_damaged(path, message)]) from error
    except ValueError as error:  # no text at all
        raise PlanError([_damaged(path, Told("it is not a plan that Maillage wrote"))]) from error
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise PlanError([_damaged(path, Told("it is not a plan that Maillage wrote"))])
    if record.get("version") != VERSION:
        raise PlanError([Fault(
            file=str(path), message=Told(
                "this plan has format version {found}, not {known}", found=record.get("version"), known=VERSION
            ),
            remedy=Told("read it with the Maillage that wrote it, or solve its scenario again"),
        )])
    return record


def require_replaceable(folder: Path) -> None:
    """Never delete what Maillage did not write.

    Raises
    ------
    PlanError
        If `folder` is a file, or holds anything that is not a plan's.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise PlanError([
            Fault(file=str(folder), message=Told("this is a file"), remedy=Told("give a folder for the plan"))
        ])
    found = {path.name for path in folder.iterdir()}
    foreign = sorted(found - {*FILES, *EXPORTED})
    if found and not is_plan_folder(folder):
        foreign = foreign or sorted(found)
    if foreign:
        shown = ", ".join(foreign[:5]) + (" …" if len(foreign) > 5 else "")
        raise PlanError([Fault(
            file=str(folder), message=Told("the folder holds files that are not a plan's: {files}", files=shown),
            remedy=Told("choose another folder, or move these files away"),
        )])


def _damaged(path: Path, message: Told, *, column: str = "") -> Fault:
    remedy = Told("solve the scenario again, or restore the folder")
    return Fault(file=str(path), column=column, message=message, remedy=remedy)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
