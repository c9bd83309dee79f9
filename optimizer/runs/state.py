"""What is known of a run, and the file in which its worker tells it."""

from __future__ import annotations

import dataclasses
import json
import os
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from optimizer.plan import Conflict

Status = Literal["queued", "running", "stopping", "done", "stopped", "no_plan", "failed"]
ENDED: frozenset[Status] = frozenset({"done", "stopped", "no_plan", "failed"})
PATIENCE_S = 0.5


@dataclass(frozen=True, kw_only=True)
class RunState:
    """A run as a page shows it; access in person-weeks a year.

    Attributes
    ----------
    place_in_queue : int
        1 for the next to start; 0 once started.
    elapsed_s : float
        Since the run started; it stands still once the run has ended.
    gap : float or None
        (bound − incumbent) / (bound − today): what better plan may still exist, as a share of its gain.
    history : tuple of (seconds, incumbent, bound)
        In the order of time; None while nothing is known.
    plan_folder : Path or None
        The best checked plan so far, a whole plan folder. Its path changes with `plan_stamp`, so that whoever
        reads a plan is not disturbed by the next.
    plan_stamp : int
        0 without a plan; it grows with every better one.
    conflicts : tuple of Conflict
        Why there is no plan (status ``no_plan``).
    message : str
        Why the run failed, in the language it was started in.
    """

    id: str
    status: Status
    place_in_queue: int = 0
    phase: str = ""
    elapsed_s: float = 0.0
    today_person_weeks: float | None = None
    need_person_weeks: float | None = None
    """What everyone asks in all: access as a share of it is the need met."""
    incumbent_person_weeks: float | None = None
    bound_person_weeks: float | None = None
    gap: float | None = None
    history: tuple[tuple[float, float | None, float | None], ...] = ()
    plan_folder: Path | None = None
    plan_stamp: int = 0
    conflicts: tuple[Conflict, ...] = ()
    message: str = ""

    @property
    def ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.status in ENDED


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a worker writes of its run."""

    status: Status
    pid: int = 0
    phase: str = ""
    seconds: float = 0.0
    today: float | None = None
    need: float | None = None
    incumbent: float | None = None
    bound: float | None = None
    history: tuple[tuple[float, float | None, float | None], ...] = ()
    plan: str = ""
    """Name of the plan's folder within the run's."""
    plan_stamp: int = 0
    conflicts: tuple[Conflict, ...] = ()
    message: str = ""

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    def write(self, path: Path) -> None:
        """Replace the file in one step; it need not outlive a power cut, so nothing waits for the disk."""
        write_whole(path, json.dumps(dataclasses.asdict(self), ensure_ascii=False, allow_nan=False))


def read_told(path: Path) -> Told | None:
    """What the worker told last; None before it told anything."""
    values = read_json(path)
    if values is None:
        return None
    history = tuple((seconds, incumbent, bound) for seconds, incumbent, bound in values["history"])
    conflicts = tuple(
        Conflict(rules=tuple(found["rules"]), remedies=tuple(found["remedies"])) for found in values["conflicts"]
    )
    return Told(**{**values, "history": history, "conflicts": conflicts})


def state_of(run_id: str, folder: Path, told: Told, *, elapsed_s: float, stop_asked: bool) -> RunState:
    """The state that a page sees."""
    gap = None
    if told.incumbent is not None and told.bound is not None and told.today is not None:
        possible = told.bound - told.today
        gap = max(0.0, told.bound - told.incumbent) / possible if possible > 0 else 0.0
    return RunState(
        id=run_id, status="stopping" if stop_asked and not told.ended else told.status, phase=told.phase,
        elapsed_s=told.seconds if told.ended else elapsed_s, today_person_weeks=told.today,
        need_person_weeks=told.need,
        incumbent_person_weeks=told.incumbent, bound_person_weeks=told.bound, gap=gap, history=told.history,
        plan_folder=folder / told.plan if told.plan else None, plan_stamp=told.plan_stamp, conflicts=told.conflicts,
        message=told.message,
    )


def read_json(path: Path) -> dict[str, Any] | None:
    """A small file that is only ever replaced whole; None if there is none."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            values: dict[str, Any] = json.loads(path.read_bytes())
            return values
        except FileNotFoundError:
            return None
        except PermissionError:  # Windows, while the file is being replaced
            if time.monotonic() > until:
                raise
            time.sleep(0.005)


def write_whole(path: Path, text: str) -> None:
    """Write a small file in one step."""
    new = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        new.write_text(text, encoding="utf-8")
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                os.replace(new, path)  # noqa: PTH105 - pairs with the retry below
                return
            except PermissionError:  # Windows, while somebody reads
                if time.monotonic() > until:
                    raise
                time.sleep(0.005)
    finally:
        new.unlink(missing_ok=True)  # half of it, where the disk is full
