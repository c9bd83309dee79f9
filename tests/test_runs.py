"""Runs in the background, with real processes on a tiny territory: states and files, never exact times."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tiny import tiny_scenario_dict, write_tiny_territory

from optimizer.runs import QueueFull, Runs, RunState
from optimizer.runs.folder import RunFolder, is_id, new_id
from optimizer.runs.liveness import held, is_held
from optimizer.runs.state import Told, read_told
from optimizer.runs.worker import MOST_HISTORY, thinned
from optimizer.scenario import Scenario
from optimizer.store import read_plan
from optimizer.workspace import Workspace
from tests.pages import zipped

PATIENCE_S = 120.0



def tiny_scenario(**changes: Any) -> Scenario:
    return Scenario.model_validate({**tiny_scenario_dict(), "budget_eur": 60000, **changes})


@pytest.fixture(scope="module")
def territory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_territory(tmp_path_factory.mktemp("territory"))


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Runs]:
    kept = Runs(tmp_path / "runs")
    yield kept
    kept.close()
    for run in kept.runs():
        kept.forget(run.id)


def until(runs: Runs, run_id: str, wanted: Callable[[RunState], bool]) -> RunState:
    give_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up:
        state = runs.look(run_id)
        assert state is not None
        if wanted(state):
            return state
        time.sleep(0.02)
    raise AssertionError(f"still {state}")


def asleep(folder: Path, *, lang: str = "fr") -> tuple[RunFolder, subprocess.Popen[bytes]]:
    """A run whose worker has told that it works, and does nothing more."""
    run = RunFolder(folder / new_id())
    run.path.mkdir(parents=True)
    run.request_file.write_text(json.dumps({"territory": "", "lang": lang}), encoding="utf-8")
    assert run.claim()
    script = (
        "import os, sys, time; from pathlib import Path; from optimizer.runs.folder import RunFolder;"
        "from optimizer.runs.liveness import held; from optimizer.runs.state import Told;"
        "run = RunFolder(Path(sys.argv[1])); lock = held(run.alive_file); lock.__enter__();"
        "Told(status='running', pid=os.getpid(), phase='search', incumbent=2.0, bound=3.0, today=1.0)"
        ".write(run.progress_file); time.sleep(600)"
    )
    worker = subprocess.Popen([sys.executable, "-c", script, str(run.path)], cwd=Path(__file__).parents[1])
    give_up = time.monotonic() + PATIENCE_S
    while not run.progress_file.exists() and time.monotonic() < give_up:
        time.sleep(0.02)
    return run, worker


def test_a_run_goes_from_start_to_a_checked_plan(runs: Runs, territory: Path) -> None:
    scenario = tiny_scenario(solve={"time_limit_s": 20, "gap": 0.0, "seed": 1})
    run_id = runs.start(scenario, territory)
    state = until(runs, run_id, lambda state: state.ended)
    assert state.status == "done", state.message
    assert state.plan_folder is not None and state.plan_stamp > 0
    plan, solved = read_plan(state.plan_folder)
    assert plan.checked
    assert state.incumbent_person_weeks == pytest.approx(plan.figures.access_person_weeks)
    assert state.bound_person_weeks == pytest.approx(plan.outcome.bound_person_weeks)
    assert state.today_person_weeks == pytest.approx(plan.figures.today_person_weeks)
    assert state.gap == pytest.approx(plan.gap, abs=1e-9)
    assert solved.model_copy(update={"territory": "."}) == scenario
    assert Path(solved.territory) == territory.resolve()
    seconds = [moment for moment, *_ in state.history]
    assert seconds == sorted(seconds) and seconds[-1] <= state.elapsed_s + 0.001  # told to the millisecond
    time.sleep(0.05)
    assert runs.look(run_id) == state  # an ended run stands still


def test_a_stopped_run_keeps_its_plan(runs: Runs, root: Path) -> None:
    """On a real territory, so that there is something left to find."""
    from optimizer.reading import read_scenario

    scenario = read_scenario(root / "datasets/lozere/scenarios/default.yaml")
    run_id = runs.start(scenario, root / "datasets/lozere")
    state = until(runs, run_id, lambda state: state.plan_folder is not None)
    assert state.status == "running"
    assert state.plan_folder is not None and read_plan(state.plan_folder)[0].checked
    runs.stop(run_id)
    asked = runs.look(run_id)
    assert asked is not None and asked.status in ("stopping", "stopped")
    state = until(runs, run_id, lambda state: state.ended)
    assert state.status == "stopped"
    assert state.plan_folder is not None
    plan, _ = read_plan(state.plan_folder)
    assert plan.checked
    assert plan.outcome.termination == "interrupted"
    assert plan.outcome.bound_person_weeks >= plan.figures.access_person_weeks
    assert state.bound_person_weeks == pytest.approx(plan.outcome.bound_person_weeks)


def test_a_process_that_waits_takes_the_next_run(runs: Runs, territory: Path, tmp_path: Path) -> None:
    runs.warm()
    runs.warm()
    scenario = tiny_scenario(solve={"time_limit_s": 20, "gap": 0.0, "seed": 1})
    first, second = runs.start(scenario, territory), runs.start(scenario, territory)
    for run_id in (first, second):
        state = until(runs, run_id, lambda state: state.ended)
        assert state.status == "done", (tmp_path / "runs" / run_id / "worker.log").read_text(encoding="utf-8")
    runs.warm()
    runs.close()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc")
def test_a_process_that_waits_ends_with_the_server(root: Path) -> None:
    script = (
        "import tempfile; from pathlib import Path; from optimizer.runs import Runs;"
        "runs = Runs(Path(tempfile.mkdtemp())); runs.warm(); print(runs._launcher._spare.pid)"
    )
    server = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    give_up = time.monotonic() + PATIENCE_S
    while Path("/proc", server.stdout.strip()).exists() and time.monotonic() < give_up:
        time.sleep(0.05)
    assert not Path("/proc", server.stdout.strip()).exists()


def test_a_run_begins_from_a_plan(runs: Runs, territory: Path) -> None:
    scenario = tiny_scenario(solve={"time_limit_s": 20, "gap": 0.0, "seed": 1})
    first = until(runs, runs.start(scenario, territory), lambda state: state.ended)
    again = runs.start(scenario, territory, start_plan=first.plan_folder, in_force=first.plan_folder)
    runs.forget(first.id)  # copies were kept
    state = until(runs, again, lambda state: state.ended)
    assert state.status == "done", state.message
    incumbents = [incumbent for _, incumbent, _ in state.history if incumbent is not None]
    assert incumbents[0] == pytest.approx(first.incumbent_person_weeks)


def test_rules_that_conflict_are_told(runs: Runs, territory: Path) -> None:
    scenario = tiny_scenario(budget_eur=100, rules=[{"kind": "minimum_access", "share": 0.9}])
    state = until(runs, runs.start(scenario, territory, lang="en"), lambda state: state.ended)
    assert state.status == "no_plan", state.message
    assert state.plan_folder is None
    assert state.conflicts and state.conflicts[0].rules


def test_what_cannot_be_read_is_told_without_a_traceback(runs: Runs, tmp_path: Path) -> None:
    state = until(runs, runs.start(tiny_scenario(), tmp_path / "nowhere"), lambda state: state.ended)
    assert state.status == "failed"
    assert "nowhere" in state.message
    assert "Traceback" not in state.message


def test_a_worker_that_crashes_at_once_has_failed_and_left_its_reasons(
    runs: Runs, territory: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false") or "false")
    run_id = runs.start(tiny_scenario(), territory, lang="en")
    state = until(runs, run_id, lambda state: state.ended)
    assert state.status == "failed"
    assert state.message.startswith("The calculation has ended unexpectedly")
    assert (tmp_path / "runs" / run_id / "worker.log").exists()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL is Unix")
def test_a_killed_worker_is_noticed_from_another_process_too(tmp_path: Path) -> None:
    run, worker = asleep(tmp_path)
    server, restarted = Runs(tmp_path), Runs(tmp_path)
    state = server.look(run.id)
    assert state is not None and state.status == "running"
    assert state.gap == pytest.approx(0.5)  # (3 - 2) / (3 - 1)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    for runs in (server, restarted):
        state = runs.look(run.id)
        assert state is not None and state.status == "failed"
        assert state.message.startswith("Le calcul s’est arrêté")
        assert state.incumbent_person_weeks == 2.0


def test_further_runs_wait_in_turn_and_the_queue_has_an_end(territory: Path, tmp_path: Path) -> None:
    run, worker = asleep(tmp_path)
    runs = Runs(tmp_path, at_once=1, queue_limit=2)
    second, third = (runs.start(tiny_scenario(), territory) for _ in range(2))
    with pytest.raises(QueueFull) as full:
        runs.start(tiny_scenario(), territory)
    assert full.value.waiting == 2
    other_tab = Runs(tmp_path)
    for place, run_id in enumerate((second, third), 1):
        state = other_tab.look(run_id)
        assert state is not None and (state.status, state.place_in_queue) == ("queued", place)
    runs.stop(second)  # it never starts
    assert runs.look(second) == RunState(id=second, status="stopped")
    state = runs.look(third)
    assert state is not None and state.place_in_queue == 1
    worker.kill()
    worker.wait()
    state = until(runs, third, lambda state: state.ended)
    assert state.status == "done", state.message
    assert {state.id for state in runs.runs()} == {run.id, second, third}
    assert [state.id for state in runs.runs()][:2] == [third, second]


def test_a_forgotten_run_is_gone_with_its_process(tmp_path: Path) -> None:
    run, worker = asleep(tmp_path)
    runs = Runs(tmp_path)
    runs.forget(run.id)
    worker.wait(timeout=PATIENCE_S)
    assert runs.look(run.id) is None
    assert runs.runs() == ()
    assert not run.path.exists()


def test_ended_runs_are_deleted_in_the_end(territory: Path, tmp_path: Path) -> None:
    run, worker = asleep(tmp_path)
    runs = Runs(tmp_path, keep=2)
    started = []
    for _ in range(4):
        started.append(runs.start(tiny_scenario(), territory))
        runs.stop(started[-1])
    assert [state.id for state in runs.runs()] == [*reversed(started[-2:]), run.id]
    worker.kill()
    worker.wait()


@pytest.mark.parametrize("bad", ["", "..", "../other", "/etc", "A" * 32, "0" * 31, "0" * 33, "0" * 31 + "/", "0" * 32])
def test_bad_ids_name_nothing(bad: str, runs: Runs) -> None:
    assert runs.look(bad) is None
    runs.stop(bad)
    runs.forget(bad)
    assert runs.runs() == ()


def test_ids_cannot_be_guessed() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(map(is_id, ids))


def test_a_lock_is_held_until_let_go(tmp_path: Path) -> None:
    path = tmp_path / "alive"
    assert not is_held(path)
    with held(path):
        assert is_held(path)
    assert not is_held(path)


def test_what_is_told_is_read_again(tmp_path: Path) -> None:
    told = Told(status="running", pid=7, phase="search", incumbent=1.5, history=((0.5, 1.5, None),), plan="plan-0001")
    told.write(tmp_path / "progress.json")
    assert read_told(tmp_path / "progress.json") == told
    assert [path.name for path in tmp_path.iterdir()] == ["progress.json"]


def test_a_long_history_keeps_its_ends() -> None:
    history: tuple[tuple[float, float | None, float | None], ...] = ()
    for moment in range(3 * MOST_HISTORY):
        history = thinned((*history, (float(moment), None, None)))
    assert len(history) <= MOST_HISTORY
    assert history[0][0] == 0.0
    assert history[-1][0] == 3 * MOST_HISTORY - 1


def test_looking_at_runs_imports_no_solver(root: Path) -> None:
    script = (
        "import sys; import optimizer.runs;"
        "print(sorted({'highspy', 'ortools', 'numba', 'pandas', 'geopandas', 'streamlit'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


# ---- kept for good

def kept_runs(folder: Path) -> tuple[Workspace, str, Runs]:
    """A workspace with the tiny territory, and its queue."""
    workspace = Workspace(folder / "workspace")
    name = workspace.keep_territory(zipped(write_tiny_territory(folder / "tiny")), "tiny.zip")
    return workspace, name, Runs(workspace.root / "runs", workspace=workspace)


def test_what_became_of_a_run_is_kept_with_its_plan(tmp_path: Path, database_engine: str) -> None:
    workspace, name, runs = kept_runs(tmp_path)
    scenario = tiny_scenario(territory=name)
    run_id = runs.start(scenario, workspace.territory_place(name), asked_by="p1")
    state = until(runs, run_id, lambda state: state.ended)
    assert state.status == "done" and state.plan_folder is not None
    (entry,) = workspace.runs(name)
    assert (entry.id, entry.status, entry.asked_by, entry.seed) == (run_id, "done", "p1", scenario.solve.seed)
    plan = read_plan(state.plan_folder)[0]
    assert (entry.inputs_hash, entry.versions) == (plan.inputs_hash, plan.versions)
    assert entry.figures["access_person_weeks"] == plan.figures.access_person_weeks
    assert entry.outcome["bound_person_weeks"] == plan.outcome.bound_person_weeks
    key = workspace.keep_plan(state.plan_folder, key=run_id)
    assert workspace.plan_entry(key).bundle == entry.plan_bundle  # the same folder: kept once
    runs.forget(run_id)
    assert workspace.runs(name) == [entry] and workspace.plan(key)[0] == plan


def test_a_run_whose_worker_was_killed_is_kept_by_the_next_who_starts(tmp_path: Path, database_engine: str) -> None:
    workspace, name, runs = kept_runs(tmp_path)
    run_id = runs.start(tiny_scenario(territory=name), workspace.territory_place(name))
    until(runs, run_id, lambda state: state.status == "running")
    runs._children[run_id].kill()
    until(runs, run_id, lambda state: state.ended)
    assert workspace.runs(name) == []
    Runs(workspace.root / "runs", workspace=workspace)
    (entry,) = workspace.runs(name)
    assert (entry.id, entry.status) == (run_id, "failed") and entry.message
    Runs(workspace.root / "runs", workspace=workspace)
    assert workspace.runs(name) == [entry]
