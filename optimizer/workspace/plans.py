"""Plans of a workspace, each in its plan folder."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.faults import Fault, PlanError, why
from optimizer.refusals import NotKept
from optimizer.scenario import Scenario, Words
from optimizer.slugs import is_slug, numbered, slug
from optimizer.told import Told
from optimizer.whole_writing import discard, settle, staged, whole_file
from optimizer.workspace.locking import locked

if TYPE_CHECKING:
    from optimizer.plan import Plan

_RECORD = "plan.json"


@dataclass(frozen=True, kw_only=True)
class PlanEntry:
    """A plan to choose; figures are None where its folder is damaged."""

    key: str
    """Territory and plan: ``lozere/premier-reseau-2``."""
    name: Words
    made_at: datetime
    """In the time zone of this machine."""
    need_met_share: float | None
    """Access after, as a share of the need."""
    cost_eur: float | None
    """A year."""
    scenario_name: Words

    def label(self, lang: str) -> str:
        """Name and moment: several plans may come from one scenario."""
        from optimizer.wording import date_time_text

        return f"{self.name.text(lang)} ({date_time_text(self.made_at, lang)})"


class Plans:
    """The plans of a workspace."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.folder = root / "plans"

    def entries(self, territory_id: str) -> list[PlanEntry]:
        """Plans of a territory, the newest first, told from plan.json alone."""
        entries = []
        for path in (self.folder / territory_id).glob(f"*/{_RECORD}"):
            if is_slug(path.parent.name):
                try:
                    entries.append(self._entry(path))
                except FileNotFoundError:  # deleted this very moment
                    continue
        return sorted(entries, key=lambda entry: (entry.made_at, entry.key), reverse=True)

    def entry(self, key: str) -> PlanEntry:
        """The entry of one plan.

        Raises
        ------
        NotKept
        """
        try:
            return self._entry(self.place(key) / _RECORD)
        except FileNotFoundError as error:
            raise NotKept(key) from error

    def _entry(self, path: Path) -> PlanEntry:
        found = path.stat()
        return _entry_of(path, f"{path.parents[1].name}/{path.parent.name}", found.st_mtime_ns, found.st_ino)

    def place(self, key: str) -> Path:
        """The plan's folder.

        Raises
        ------
        NotKept
        """
        territory_id, _, name = key.partition("/")
        folder = self.folder / territory_id / name
        if not (is_slug(territory_id) and is_slug(name)) or not (folder / _RECORD).is_file():
            raise NotKept(key)
        return folder

    def plan(self, key: str) -> tuple[Plan, Scenario]:
        """The plan and its scenario, whose territory is the id that it has in this workspace.

        Raises
        ------
        NotKept, PlanError
        """
        from optimizer.store import read_plan

        plan, scenario = read_plan(self.place(key))
        return plan, scenario.model_copy(update={"territory": key.partition("/")[0]})

    def keep(self, folder: Path, territory_id: str, territory_place: Path | None, name: str | None) -> str:
        """Copy a plan folder into the workspace; its key.

        Parameters
        ----------
        territory_place
            Where its territory is kept; None if it comes with Maillage.
        name
            Second part of the key, under which the same plan is kept once however often it is asked for;
            None: a free one, made from the plan's name.

        Raises
        ------
        PlanError
            If `folder` is no plan's, or the disk refuses.
        """
        from optimizer.store import FILES

        parent = self.folder / territory_id
        wanted = slug(name, otherwise="plan") if name is not None else None
        if wanted is not None and (parent / wanted / _RECORD).is_file():
            return f"{territory_id}/{wanted}"
        record = record_of(folder)
        try:
            with staged(parent) as temporary:
                new = temporary / "plan"
                new.mkdir()
                for file in FILES:
                    shutil.copyfile(folder / file, new / file)
                made_at = (folder / _RECORD).stat().st_mtime
                record.setdefault("made_at", datetime.fromtimestamp(made_at, UTC).isoformat())
                if territory_place is not None:
                    record["territory"]["path"] = _way(parent / "plan", territory_place)
                _write_record(new / _RECORD, record)
                free = [wanted] if wanted else numbered(slug(_words(record["name"]).fr, otherwise="plan"))
                return f"{territory_id}/{self._settled(new, parent, free)}"
        except OSError as error:
            raise PlanError([Fault(
                file=folder.name, message=Told("the plan could not be kept: {reason}", reason=why(error)),
                remedy=Told("ask whoever runs Maillage to look at its disk"),
            )]) from error

    def _settled(self, new: Path, parent: Path, names: Iterable[str]) -> str:
        try:
            return settle(new, parent, names).name
        except FileExistsError:
            # Kept this very moment by another session that watched the same run.
            (name,) = names
            return name

    def rename(self, key: str, name: Words) -> None:
        """Give a plan another name, under the same key.

        Raises
        ------
        NotKept, PlanError
        """
        with locked(self._root):
            folder = self.place(key)
            record = record_of(folder)
            made_at = _moment(record, (folder / _RECORD).stat().st_mtime)
            record |= {"name": name.model_dump(), "made_at": made_at.astimezone(UTC).isoformat()}
            with whole_file(folder / _RECORD) as path:
                _write_record(path, record)

    def delete(self, key: str) -> None:
        """Delete a plan.

        Raises
        ------
        NotKept
        """
        try:
            discard(self.place(key))
        except FileNotFoundError as error:
            raise NotKept(key) from error


def record_of(folder: Path) -> dict[str, Any]:
    """What plan.json says.

    Raises
    ------
    PlanError
        If there is none, or it is not a plan's.
    """
    try:
        record = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        record = None
    parts = ("name", "plan", "scenario", "territory")
    if not isinstance(record, dict) or not all(isinstance(record.get(part), dict) for part in parts):
        raise PlanError([Fault(
            file=folder.name, message=Told("it is not a plan that Maillage wrote"),
            remedy=Told("solve the scenario again, or restore the folder"),
        )])
    return record


@lru_cache(maxsize=512)
def _entry_of(path: Path, key: str, modified_ns: int, inode: int) -> PlanEntry:
    """The entry of a plan.json; read again once it is replaced."""
    name = key.partition("/")[2]
    try:
        record = record_of(path.parent)
        figures = record["plan"]["figures"]
        need, access = float(figures["need_person_weeks"]), float(figures["access_person_weeks"])
        return PlanEntry(
            key=key,
            name=_words(record["name"]),
            made_at=_moment(record, modified_ns / 1e9),
            need_met_share=access / need if need else 0.0,
            cost_eur=float(figures["cost_eur"]),
            scenario_name=_words(record["scenario"]["name"]),
        )
    except (PlanError, KeyError, TypeError, ValueError):
        unknown = Words(fr=name, en=name)
        made_at = datetime.fromtimestamp(modified_ns / 1e9, UTC).astimezone()
        return PlanEntry(
            key=key, name=unknown, made_at=made_at, need_met_share=None, cost_eur=None, scenario_name=unknown
        )


def _words(name: Any) -> Words:
    return Words.model_validate(name)


def _moment(record: dict[str, Any], modified_s: float) -> datetime:
    """When the plan was made, or, where nobody noted it, last written."""
    noted = record.get("made_at")
    moment = datetime.fromisoformat(noted) if isinstance(noted, str) else datetime.fromtimestamp(modified_s, UTC)
    return moment.astimezone()


def _way(folder: Path, territory: Path) -> str:
    """Where the territory lies from the plan, so that the workspace can move as a whole."""
    return Path(os.path.relpath(territory.resolve(), folder.resolve())).as_posix()


def _write_record(path: Path, record: dict[str, Any]) -> None:
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")
