"""Starting, finding and stopping runs."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from optimizer.faults import ScenarioError
from optimizer.runs.folder import PLAN_FILES, RunFolder, is_id, new_id
from optimizer.runs.keeping import keep_ended
from optimizer.runs.launching import Launcher
from optimizer.runs.liveness import is_held
from optimizer.runs.state import RunState, Told, read_told, write_whole
from optimizer.scenario import Scenario
from optimizer.scenario_text import to_yaml
from optimizer.workspace import Workspace

TICK_S = 0.2
"""How soon after the end of one run the next starts."""


class QueueFull(Exception):
    """No further run is taken; `waiting` runs are before it."""

    def __init__(self, waiting: int) -> None:
        self.waiting = waiting
        super().__init__(f"{waiting} runs are waiting")


class Runs:
    """The runs kept in one folder; any number of processes may look at it.

    Parameters
    ----------
    folder
        Where runs are kept; made if need be.
    at_once : int
        Runs that are worked on at the same time; further ones wait.
    queue_limit : int
        Runs that may wait.
    keep : int
        Ended runs whose folders are kept; older ones are deleted when one is started.
    workspace : Workspace or None
        Where what became of each run is kept for good, its plan included.
    """

    def __init__(
        self, folder: Path, *, at_once: int = 1, queue_limit: int = 8, keep: int = 20,
        workspace: Workspace | None = None,
    ) -> None:
        self._folder = folder.resolve()
        self._workspace = workspace
        self._folder.mkdir(parents=True, exist_ok=True)
        self._at_once, self._queue_limit, self._keep = at_once, queue_limit, keep
        self._lock = threading.Lock()
        self._launcher = Launcher()
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._ended: set[str] = set()
        self._going_on = 0
        self._ticker: threading.Thread | None = None
        with self._lock:
            self._advance()
        if workspace is not None:
            keep_ended(workspace, self._all())

    def warm(self) -> None:
        """Have a process ready for the next run, so that its first plan comes a second sooner; returns at once.

        For whoever is about to start one: it takes memory until then, or until this process ends. While as
        many runs are going on as may, nothing happens.
        """
        with self._lock:
            self._advance()
            if self._going_on < self._at_once:
                self._launcher.warm()

    def close(self) -> None:
        """Let the process that waits go; runs go on."""
        with self._lock:
            self._launcher.close()

    def start(
        self, scenario: Scenario, territory_place: Path, *, start_plan: Path | None = None,
        in_force: Path | None = None, lang: str = "fr", asked_by: str = "", asked_by_name: str = "",
        amendments: Sequence[str] = (),
    ) -> str:
        """Have a plan made in the background.

        Parameters
        ----------
        scenario
            What to solve; a copy is kept.
        territory_place
            Folder or GeoPackage of the territory, which is read when the run starts.
        start_plan, in_force
            Plan folders: to begin from, and to whose timetable to stay close; copies are kept.
        lang
            Language of what the run has to say.
        asked_by, asked_by_name
            Id and name of the person who asks.
        amendments
            Ids of the accepted proposals that it works on: once its plan is there, they lead to it.

        Returns
        -------
        str
            The run's id.

        Raises
        ------
        QueueFull
        """
        with self._lock:
            self._advance()
            waiting = len(self._waiting())
            if waiting >= self._queue_limit:
                raise QueueFull(waiting)
            self._prune()
            run = self._write(
                scenario, territory_place, start_plan=start_plan, in_force=in_force,
                request={"lang": lang, "asked_by": asked_by, "asked_by_name": asked_by_name,
                         "amendments": list(amendments)},
            )
            self._advance()
        return run.id

    def look(self, run_id: str) -> RunState | None:
        """What is known of a run, at once; None if there is no such run (any more)."""
        run = self._find(run_id)
        if run is None:
            return None
        try:
            if run.claimed:
                self._reap(run)
                return run.state()
            with self._lock:
                self._advance()
                waiting = [other.id for other in self._waiting()]
            return run.state(place_in_queue=waiting.index(run_id) + 1 if run_id in waiting else 0)
        except FileNotFoundError:  # forgotten meanwhile
            return None

    def scenario(self, run_id: str) -> Scenario | None:
        """What a run solves; None if there is no such run (any more)."""
        run = self._find(run_id)
        if run is None:
            return None
        from optimizer.reading.scenario_reader import read_scenario

        try:
            return read_scenario(run.scenario_file)
        except ScenarioError:  # forgotten meanwhile, or kept by another version
            return None

    def for_amendments(self, amendment_ids: Collection[str]) -> RunState | None:
        """The newest run that works, or worked, on one of these proposals; None once its folder is gone."""
        for run in reversed(self._all()):
            with suppress(FileNotFoundError):
                if not set(amendment_ids).isdisjoint(run.request().get("amendments", ())):
                    return self.look(run.id)
        return None

    def stop(self, run_id: str) -> None:
        """Ask a run to stop and keep its best plan so far; one that waits will not start. Returns at once."""
        run = self._find(run_id)
        if run is None:
            return
        if run.claim():
            Told(status="stopped").write(run.progress_file)
        elif not run.ended():
            run.stop_file.touch()

    def forget(self, run_id: str) -> None:
        """Delete a run with its plans, ending it at once if it is still going on."""
        run = self._find(run_id)
        if run is None:
            return
        with self._lock:
            if not run.claim():
                self._kill(run)
            run.remove()
            self._ended.discard(run_id)
            self._advance()

    def runs(self) -> tuple[RunState, ...]:
        """All runs, the newest first."""
        states = (self.look(run.id) for run in reversed(self._all()))
        return tuple(state for state in states if state is not None)

    def _find(self, run_id: str) -> RunFolder | None:
        if not is_id(run_id):
            return None
        run = RunFolder(self._folder / run_id)
        return run if run.request_file.exists() else None

    def _all(self) -> list[RunFolder]:
        """Every run, in the order in which they were asked for."""
        found = []
        for path in self._folder.iterdir():
            run = RunFolder(path)
            if is_id(path.name) and run.request_file.exists():
                found.append((run.request_file.stat().st_mtime_ns, path.name, run))
        return [run for _, _, run in sorted(found, key=lambda entry: entry[:2])]

    def _waiting(self) -> list[RunFolder]:
        return [run for run in self._all() if not run.claimed]

    def _write(
        self, scenario: Scenario, territory_place: Path, *, start_plan: Path | None, in_force: Path | None,
        request: dict[str, Any],
    ) -> RunFolder:
        """The run's folder, which appears whole."""
        run_id = new_id()
        new = RunFolder(self._folder / f".{run_id}")
        new.path.mkdir()
        try:
            new.scenario_file.write_text(to_yaml(scenario), encoding="utf-8")
            for name, plan in (("start", start_plan), ("in_force", in_force)):
                if plan is not None:
                    (new.path / name).mkdir()
                    for file in PLAN_FILES:
                        shutil.copyfile(plan / file, new.path / name / file)
            kept_in = None if self._workspace is None else str(self._workspace.root.resolve())
            asked = {"territory": str(territory_place.resolve()), "workspace": kept_in, **request}
            write_whole(new.request_file, json.dumps(asked, ensure_ascii=False))
            return RunFolder(new.path.rename(self._folder / run_id))
        finally:
            new.remove()

    def _advance(self) -> None:
        """Start what may start; called with the lock held.

        Only the first that waits is ever started, and claiming it succeeds once: two processes that do this at
        the same time do not start more than they may.
        """
        going_on = 0
        waiting = []
        for run in self._all():
            if run.id in self._ended:
                continue
            if not run.claimed:
                waiting.append(run)
                continue
            self._reap(run)
            if run.state().ended:
                self._ended.add(run.id)
            else:
                going_on += 1
        for run in waiting:
            if going_on >= self._at_once or not run.claim():
                break
            self._children[run.id] = self._launcher.launch(run)
            going_on += 1
        self._going_on = going_on
        if self._waiting() and (self._ticker is None or not self._ticker.is_alive()):
            self._ticker = threading.Thread(target=self._tick, name="runs", daemon=True)
            self._ticker.start()

    def _tick(self) -> None:
        """Start one run after the other, also while nobody looks."""
        while True:
            time.sleep(TICK_S)
            with self._lock:
                self._advance()
                if not self._waiting():
                    self._ticker = None
                    return

    def _reap(self, run: RunFolder) -> None:
        """Take note of a worker of this process that is dead; one that never told anything has failed at once."""
        child = self._children.get(run.id)
        if child is None or child.poll() is None:
            return
        self._children.pop(run.id, None)
        if read_told(run.progress_file) is None:
            run.fail(None, seconds=0.0)

    def _kill(self, run: RunFolder) -> None:
        """End the worker, if there is one, and wait until it is gone."""
        child = self._children.pop(run.id, None)
        if child is not None:
            child.kill()
            child.wait()
            return
        told = read_told(run.progress_file)
        if told is not None and told.pid and is_held(run.alive_file):  # so the number is still the worker's
            os.kill(told.pid, signal.SIGTERM)
            until = time.monotonic() + 2.0
            while is_held(run.alive_file) and time.monotonic() < until:
                time.sleep(0.01)

    def _prune(self) -> None:
        """Delete the oldest of the ended runs; what became of them is kept."""
        ended = [run for run in self._all() if run.id in self._ended]
        if self._workspace is not None:
            keep_ended(self._workspace, ended)
        for run in ended[: max(0, len(ended) - self._keep + 1)]:
            run.remove()
            self._ended.discard(run.id)
