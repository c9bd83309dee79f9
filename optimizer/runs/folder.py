"""The folder of one run: what it was asked, by whom it is worked on, what it has found.

- request.json: territory, language
- scenario.yaml, start/, in_force/: what to solve, the plan to begin from, the plan to stay close to
- claimed.json: somebody has started it, once and for all
- alive: held by the worker for as long as it lives
- stop: it is asked to stop
- progress.json: what the worker tells (`optimizer.runs.state.Told`)
- plan-…/: checked plans, the newest few
- worker.log: for whoever looks into a failure
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from optimizer.locale import translator
from optimizer.runs.liveness import is_held
from optimizer.runs.state import RunState, Told, read_json, read_told, state_of

_ID = re.compile(r"[0-9a-f]{32}")
START_S = 20.0
"""A worker that has told nothing so long after it was started never will."""
PLAN_FILES = ("plan.json", "access.csv")
"""What reading a plan takes."""


def new_id() -> str:
    """An id that nobody guesses."""
    return secrets.token_hex(16)


def is_id(text: str) -> bool:
    """Whether a text has the form of an id, and so can name no other place."""
    return _ID.fullmatch(text) is not None


@dataclass(frozen=True)
class RunFolder:
    """The folder of one run."""

    path: Path

    @property
    def id(self) -> str:
        return self.path.name

    @property
    def request_file(self) -> Path:
        return self.path / "request.json"

    @property
    def claim_file(self) -> Path:
        return self.path / "claimed.json"

    @property
    def alive_file(self) -> Path:
        return self.path / "alive"

    @property
    def stop_file(self) -> Path:
        return self.path / "stop"

    @property
    def progress_file(self) -> Path:
        return self.path / "progress.json"

    @property
    def log_file(self) -> Path:
        return self.path / "worker.log"

    @property
    def scenario_file(self) -> Path:
        return self.path / "scenario.yaml"

    def request(self) -> dict[str, Any]:
        """What was asked.

        Raises
        ------
        FileNotFoundError
            If the run has been forgotten meanwhile.
        """
        values = read_json(self.request_file)
        if values is None:
            raise FileNotFoundError(self.request_file)
        return values

    def claim(self) -> bool:
        """Start working on the run; False if somebody has done so before."""
        try:
            with self.claim_file.open("x", encoding="utf-8") as stream:
                json.dump({"at": time.time()}, stream)
        except (FileExistsError, FileNotFoundError):
            return False
        except OSError:  # a full disk: a claim without a worker would hold up the queue
            self.claim_file.unlink(missing_ok=True)
            raise
        return True

    @property
    def claimed(self) -> bool:
        return self.claim_file.exists()

    def claimed_at(self) -> float:
        """When it was claimed, seconds since the epoch."""
        try:
            return float(json.loads(self.claim_file.read_bytes())["at"])
        except ValueError:  # claimed in this very instant
            return self.claim_file.stat().st_mtime

    def ended(self) -> bool:
        """Whether the worker has told its end."""
        told = read_told(self.progress_file)
        return told is not None and told.ended

    def state(self, *, place_in_queue: int = 0) -> RunState:
        """What is known of the run.

        A worker that died without a word has failed; that is written down, so that it stays so.
        """
        if not self.claimed:
            return RunState(id=self.id, status="queued", place_in_queue=place_in_queue)
        alive = is_held(self.alive_file)  # before the last word is read: a worker ends after it
        told = read_told(self.progress_file)
        elapsed_s = max(0.0, time.time() - self.claimed_at())
        silent = elapsed_s > START_S if told is None else not told.ended
        if silent and not alive:
            told = self.fail(told, seconds=elapsed_s)
        return state_of(
            self.id, self.path, told or Told(status="running", phase="reading"), elapsed_s=elapsed_s,
            stop_asked=self.stop_file.exists(),
        )

    def fail(self, told: Told | None, *, seconds: float) -> Told:
        """Write down that the worker is dead, if the disk allows: it may be full, and the worker have died of that."""
        _ = translator(str(self.request()["lang"]))
        failed = replace(
            told or Told(status="failed"), status="failed", seconds=seconds,
            message=_("The calculation has ended unexpectedly. Its best plan so far, if there is one, has been kept."),
        )
        with suppress(OSError):
            failed.write(self.progress_file)
        return failed

    def remove(self) -> None:
        """Delete the run with its plans."""
        shutil.rmtree(self.path, ignore_errors=True)
