"""The process of one run: ``python -m optimizer.runs.worker FOLDER``.

It reads what was asked from the run's folder, makes the plan, and writes there what it finds. Heavy imports
come after the first sign of life; or, with ``--wait``, before there is work: then the folder is read from
standard input, and without any the process ends.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.faults import InputError, ScenarioError
from optimizer.plan import NoPlan, Plan, Progress
from optimizer.runs.folder import RunFolder
from optimizer.runs.launching import WAIT
from optimizer.runs.liveness import held
from optimizer.runs.state import Told

if TYPE_CHECKING:
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory

TICK_S = 0.025
"""How often a stop is looked for."""
WRITE_EVERY_S = 0.25
MOST_HISTORY = 400
KEPT_PLANS = 3
"""Whoever has just seen a plan's folder still finds it after the next two."""
NICENESS = 5


class Teller:
    """Keeps what the run has found, and writes it down when there is news, four times a second at most."""

    def __init__(self, run: RunFolder, *, claimed_at: float) -> None:
        self.stop = threading.Event()
        self._run, self._claimed_at = run, claimed_at
        self._told = Told(status="running", pid=os.getpid(), phase="reading", seconds=self.seconds())
        self._lock = threading.Lock()
        self._written_at = 0.0
        self._news = True
        self._write()
        threading.Thread(target=self._watch, name="watch", daemon=True).start()

    def seconds(self) -> float:
        """Since the run was started; by the wall clock, which the server shares."""
        return max(0.0, time.time() - self._claimed_at)

    def observe(self, progress: Progress) -> None:
        """Take note of the optimiser's news; any thread may call."""
        with self._lock:
            told = self._told
            found = progress.incumbent_person_weeks, progress.bound_person_weeks
            history = told.history
            if found != (told.incumbent, told.bound):
                history = thinned((*history, (round(self.seconds(), 3), *found)))
            first = told.incumbent is None and found[0] is not None
            self._told = replace(
                told, phase=progress.phase, incumbent=found[0], bound=found[1], history=history,
                today=progress.today_person_weeks if found != (None, None) else None,
                need=progress.need_person_weeks if found != (None, None) else None,
            )
            self._news = True
            if first:
                self._write()

    def show(self, folder: Path, stamp: int) -> None:
        """A better checked plan has been written."""
        with self._lock:
            self._told = replace(self._told, plan=folder.name, plan_stamp=stamp)
            self._write()

    def end(self, told: Told) -> None:
        """The last word, on top of what was told before."""
        with self._lock:
            self._told = replace(told, seconds=self.seconds())
            self._write()

    @property
    def told(self) -> Told:
        """What was told last."""
        return self._told

    def _watch(self) -> None:
        """Hear a stop, and write down what is new."""
        while not self._told.ended:
            if not self.stop.is_set() and self._run.stop_file.exists():
                self.stop.set()
            with self._lock:
                due = time.monotonic() - self._written_at >= WRITE_EVERY_S
                if self._news and due and not self._told.ended:
                    self._write()
            time.sleep(TICK_S)

    def _write(self) -> None:
        if not self._told.ended:
            self._told = replace(self._told, seconds=self.seconds())
        self._told.write(self._run.progress_file)
        self._written_at, self._news = time.monotonic(), False


def thinned(
    history: tuple[tuple[float, float | None, float | None], ...]
) -> tuple[tuple[float, float | None, float | None], ...]:
    """No more entries than a curve needs: every second of the older half goes."""
    if len(history) <= MOST_HISTORY:
        return history
    half = len(history) // 2
    return history[:half:2] + history[half:]


class PlanShelf:
    """The newest checked plans in the run's folder."""

    def __init__(self, run: RunFolder, territory: Territory, scenario: Scenario, teller: Teller) -> None:
        self._run, self._territory, self._scenario, self._teller = run, territory, scenario, teller
        self._lock = threading.Lock()
        self._stamp = self._told = 0
        self._closed = False

    def put(self, plan: Plan, *, last: bool = False) -> None:
        """Write a plan and tell of it; after the last one, others that come late are passed over.

        The last does not wait for one that is just being written.
        """
        from optimizer.store import write_plan

        with self._lock:
            if self._closed:
                return
            self._closed = last
            self._stamp += 1
            stamp = self._stamp
        folder = write_plan(plan, self._territory, self._scenario, self._run.path / f"plan-{stamp:04d}")
        with self._lock:
            if stamp < self._told:
                return
            self._told = stamp
            self._teller.show(folder, stamp)
        shutil.rmtree(self._run.path / f"plan-{stamp - KEPT_PLANS:04d}", ignore_errors=True)


def work(run: RunFolder, teller: Teller) -> Told:
    """Make the plan; returns the last word.

    Raises
    ------
    InputError
        If the territory, the scenario or the plan to begin from cannot be used.
    """
    from optimizer.reading import read_scenario, read_territory, scenario_faults
    from optimizer.site_changes import changed
    from optimizer.store import read_plan

    request = run.request()
    scenario = read_scenario(run.scenario_file)
    territory = read_territory(request["territory"])
    if faults := scenario_faults(scenario, territory):
        raise ScenarioError(faults)
    territory = changed(territory, scenario)
    start, in_force = (
        read_plan(run.path / name)[0] if (run.path / name).exists() else None for name in ("start", "in_force")
    )

    from optimizer.planning import make_plan

    shelf = PlanShelf(run, territory, scenario, teller)
    found = make_plan(
        territory, scenario, observe=teller.observe, observe_plan=shelf.put, stop=teller.stop,
        started=time.perf_counter() - teller.seconds(), start=start, in_force=in_force, lang=request["lang"],
    )
    if isinstance(found, NoPlan):
        return replace(
            teller.told, status="stopped" if found.interrupted else "no_plan", conflicts=found.conflicts
        )
    shelf.put(found, last=True)
    told = teller.told
    incumbent, bound = found.figures.access_person_weeks, found.outcome.bound_person_weeks
    entry = (round(teller.seconds(), 3), incumbent, bound)
    return replace(
        told, status="stopped" if found.outcome.termination == "interrupted" else "done", incumbent=incumbent,
        bound=bound, today=found.figures.today_person_weeks, need=found.figures.need_person_weeks,
        history=(*told.history, entry),
    )


def _keep(run: RunFolder, last: Told) -> None:
    """Keep what became of the run for good; where that fails, whoever starts the next run tries again."""
    try:
        root = run.request().get("workspace")
    except FileNotFoundError:  # forgotten meanwhile
        return
    if root is None:
        return
    from optimizer.refusals import NotKept
    from optimizer.runs.keeping import keep
    from optimizer.workspace import Workspace

    try:
        keep(Workspace(Path(root)), run, last)
    except (InputError, NotKept) as error:
        sys.stderr.write(f"{error}\n")


def _let_pages_come_first() -> None:
    """Lower the priority; on Windows, whoever starts the process does."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    with suppress(OSError):  # Linux weighs sessions against each other, and this process has its own
        Path("/proc/self/autogroup").write_text(str(NICENESS), encoding="ascii")


def main(folder: str) -> int:
    """Work on the run in `folder`; returns the exit code."""
    run = RunFolder(Path(folder))
    with held(run.alive_file):
        teller = Teller(run, claimed_at=run.claimed_at())
        try:
            last = work(run, teller)
        except InputError as error:
            last = replace(teller.told, status="failed", message=error.text(str(run.request()["lang"])))
        except FileNotFoundError:
            if run.request_file.exists():
                raise
            return 0  # forgotten meanwhile
        finally:
            teller.stop.set()  # whatever still computes ends soon
        _keep(run, last)
        teller.end(last)
    return 0


def given_later() -> str:
    """The folder that standard input names, or nothing; what runs need is imported meanwhile."""
    import geopandas  # noqa: F401
    import ortools.sat.python.cp_model  # noqa: F401
    import pyogrio  # noqa: F401

    import optimizer.planning
    import optimizer.reading
    import optimizer.store  # noqa: F401

    folder = os.fsdecode(sys.stdin.buffer.readline().removesuffix(b"\n"))
    if folder:
        log = os.open(RunFolder(Path(folder)).log_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.close(log)
        os.chdir(folder)
    return folder


if __name__ == "__main__":
    _let_pages_come_first()
    given = given_later() if sys.argv[1] == WAIT else sys.argv[1]
    code = main(given) if given else 0
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # a solver that could not be interrupted may still compute
