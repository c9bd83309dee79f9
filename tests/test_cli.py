"""The command line as a process and as a function: exit codes, streams, JSON, interruption, no traceback.

The engine is replaced where only the command's own behaviour is in question; expected values by hand.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optimizer import cli
from optimizer.commands import COMMANDS, solve
from optimizer.commands.interruption import run_interruptibly
from optimizer.commands.progress import display
from optimizer.plan import Conflict, Figures, NoPlan, Opening, Outcome, Plan, Progress
from optimizer.views.progress import gap_of_gain
from optimizer.words import WORDS
from tests.tiny import write_tiny_scenario, write_tiny_territory

HEAVY = (
    "numpy", "pandas", "geopandas", "scipy", "numba", "ortools", "highspy", "pulp", "streamlit", "pydantic", "rich",
    "yaml",
)


def tiny_plan(*, termination: str = "gap_reached") -> Plan:
    """A plan made by hand: today 100, access 190, bound 200, so a gap of 10 % of the gain and 5 % of the total."""
    return Plan(
        territory="territory", scenario="tiny", tours=(), fitted=("s2",), access=(), checked=True,
        openings=(Opening(site="s2", season="winter", half_days=2, slots=("wed-am", "wed-pm")),),
        outcome=Outcome(termination=termination, bound_person_weeks=200.0, seconds=1.5, seed=1),
        figures=Figures(
            need_person_weeks=400.0, today_person_weeks=100.0, access_person_weeks=190.0, cost_eur=1200.0,
            fit_out_investment_eur=6000.0, cost_by={"fit_out": 1200.0}, access_by_service={}, access_by_season={},
            access_by_area={}, access_by_group={}, reach=(), worst_tenth=(0.0, 0.0), visits_per_week={},
            eur_per_inhabitant=1.0, eur_per_visit=None, payers=(), too_quiet=(),
        ),
    )


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """A valid scenario file beside its territory."""
    write_tiny_territory(tmp_path / "territory")
    return write_tiny_scenario(tmp_path / "tiny.yaml", territory="territory")


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Replaces `make_plan` (by a function or a result), and `write_plan` and `tell` by what can be seen."""
    def replace(result: Any) -> None:
        monkeypatch.setattr("optimizer.planning.make_plan", result if callable(result) else lambda *_a, **_k: result)
        monkeypatch.setattr("optimizer.store.write_plan", _touch_plan)
        monkeypatch.setattr("optimizer.telling.tell", lambda *_a, **_k: "Told.")

    return replace


def _touch_plan(_plan: Plan, _territory: object, _scenario: object, folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "plan.json").write_text("{}", encoding="utf-8")
    return folder


def maillage(*args: object, cwd: Path | None = None, **changes: str) -> subprocess.CompletedProcess[str]:
    """The real command, as a process."""
    return subprocess.run(
        [sys.executable, "-m", "optimizer.cli", *map(str, args)], cwd=cwd, text=True, capture_output=True, timeout=300,
        env={**os.environ, **changes},
    )


def python(program: str) -> subprocess.CompletedProcess[str]:
    """A program in a fresh interpreter."""
    command = [sys.executable, "-c", textwrap.dedent(program)]
    return subprocess.run(command, text=True, capture_output=True, check=True, timeout=60)


def event(*, incumbent: float) -> Progress:
    """News of a search for which today is 100 and the bound 200."""
    return Progress(phase="search", seconds=1, incumbent_person_weeks=incumbent, bound_person_weeks=200,
                    today_person_weeks=100)


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan folder that the real command wrote for the tiny territory."""
    home = tmp_path_factory.mktemp("whole")
    write_tiny_territory(home / "territory")
    scenario = write_tiny_scenario(home / "tiny.yaml", territory="territory")
    done = maillage("solve", scenario, "--lang", "en", cwd=home)
    assert done.returncode == 0, done.stderr
    assert "plan.gpkg" in done.stdout
    return home / "plans" / "territory-tiny"


class TestStart:
    """Help, version, usage."""

    def test_help_imports_nothing_heavy(self) -> None:
        program = f"""
            import contextlib, sys
            from optimizer.cli import main
            with contextlib.suppress(SystemExit):
                main(["--help"])
            print("HEAVY", [name for name in {HEAVY!r} if name in sys.modules])
        """
        run = python(program)
        assert run.stdout.splitlines()[-1] == "HEAVY []"

    def test_help_is_fast(self) -> None:
        # The house promises 0.5 s; the best of three, because machines are shared.
        seconds = []
        for _ in range(3):
            started = time.perf_counter()
            assert maillage("--help").returncode == 0
            seconds.append(time.perf_counter() - started)
        assert min(seconds) < 0.5

    def test_help_names_every_command(self) -> None:
        text = maillage("--help").stdout
        assert all(command.NAME in text for command in COMMANDS)

    @pytest.mark.parametrize("command", [command.NAME for command in COMMANDS])
    def test_every_command_has_help(self, command: str, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as exit_:
            cli.main([command, "--help"])
        assert exit_.value.code == 0
        assert f"maillage {command}" in capsys.readouterr().out

    def test_version(self) -> None:
        assert maillage("--version").stdout.startswith("maillage 0.")

    @pytest.mark.parametrize("args", [[], ["fly"], ["solve", "--gap", "2"], ["solve", "--budget", "-1"],
                                      ["solve", "--time-limit", "0"], ["solve", "--budget", "nan"], ["compare", "one"]])
    def test_bad_usage_is_2_with_the_usage_line(self, args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(args) == 2
        streams = capsys.readouterr()
        assert streams.out == ""
        assert "usage: maillage" in streams.err

    def test_bad_usage_as_json_is_one_object(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["solve", "--gap", "2", "--json"]) == 2
        assert "share" in json.loads(capsys.readouterr().out)["error"]


class TestSolve:
    """What `solve` does around the engine."""

    def test_json_holds_the_promised_figures(
        self, scenario: Path, engine: Callable[..., None], capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        engine(tiny_plan())
        assert cli.main(["solve", str(scenario), "--json", "--out", str(tmp_path / "out")]) == 0
        result = json.loads(capsys.readouterr().out)
        by_hand = {
            "today_person_weeks": 100.0, "access_person_weeks": 190.0, "bound_person_weeks": 200.0,
            "gain_person_weeks": 90.0, "gap": 0.1, "gap_of_total": 0.05, "cost_eur": 1200.0, "budget_eur": 20000.0,
            "sites_open": 1, "tours": 0, "termination": "gap_reached", "checked": True, "plan": str(tmp_path / "out"),
        }
        assert {key: result[key] for key in by_hand} == pytest.approx(by_hand)
        assert result["seconds"] > 0

    def test_default_folder_and_words(
        self, scenario: Path, engine: Callable[..., None], capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    ) -> None:
        engine(tiny_plan())
        monkeypatch.chdir(tmp_path)
        assert cli.main(["solve", str(scenario), "--lang", "fr"]) == 0
        streams = capsys.readouterr()
        assert (tmp_path / "plans" / "territory-tiny" / "plan.json").is_file()
        assert streams.out.startswith("Told.")
        assert "QGIS" in streams.out
        assert "lecture du territoire" in streams.err

    def test_quiet_prints_the_folder_alone(
        self, scenario: Path, engine: Callable[..., None], capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        engine(tiny_plan())
        assert cli.main(["solve", str(scenario), "--quiet", "--out", str(tmp_path / "out")]) == 0
        assert capsys.readouterr() == (f"{tmp_path / 'out'}\n", "")

    def test_options_replace_the_scenario(self, scenario: Path, engine: Callable[..., None], tmp_path: Path) -> None:
        seen = []

        def make_plan(_territory: object, scenario: Any, **_: object) -> Plan:
            seen.append(scenario)
            return tiny_plan()

        engine(make_plan)
        options = ["--budget", "9000", "--time-limit", "7", "--gap", "2%", "--seed", "5"]
        assert cli.main(["solve", str(scenario), "--quiet", "--out", str(tmp_path / "out"), *options]) == 0
        assert seen[0].budget_eur == 9000
        assert (seen[0].solve.time_limit_s, seen[0].solve.gap, seen[0].solve.seed) == (7, pytest.approx(0.02), 5)

    def test_no_plan_is_1_and_names_conflict_and_remedy(
        self, scenario: Path, engine: Callable[..., None], capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        engine(NoPlan(conflicts=(Conflict(rules=("budget 20,000 €", "open s2"), remedies=("raise it by 3,200 €",)),)))
        out = tmp_path / "out"
        assert cli.main(["solve", str(scenario), "--out", str(out)]) == 1
        streams = capsys.readouterr()
        assert "open s2" in streams.err
        assert "3,200 €" in streams.err
        assert "Traceback" not in streams.err
        assert not out.exists()
        assert cli.main(["solve", str(scenario), "--json", "--out", str(out)]) == 1
        result = json.loads(capsys.readouterr().out)
        assert result["conflicts"] == [{"rules": ["budget 20,000 €", "open s2"], "remedies": ["raise it by 3,200 €"]}]

    def test_interrupted_plan_is_written_said_and_130(
        self, scenario: Path, engine: Callable[..., None], capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        engine(tiny_plan(termination="interrupted"))
        assert cli.main(["solve", str(scenario), "--json", "--out", str(tmp_path / "out")]) == 130
        assert (tmp_path / "out" / "plan.json").is_file()
        assert json.loads(capsys.readouterr().out)["termination"] == "interrupted"


class TestRefusals:
    """User errors: one message, exit 2, no traceback, nothing written."""

    def test_missing_scenario(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["solve", "nowhere.yaml"]) == 2
        assert "nowhere.yaml" in capsys.readouterr().err

    def test_all_faults_of_a_scenario_at_once(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write_tiny_territory(tmp_path / "territory")
        path = write_tiny_scenario(tmp_path / "bad.yaml", territory="territory", budget_eur=-5, days=["lundi"])
        assert cli.main(["solve", str(path), "--json"]) == 2
        result = json.loads(capsys.readouterr().out)
        columns = [fault["column"] for fault in result["faults"]]
        assert any("budget_eur" in column for column in columns)
        assert any("days" in column for column in columns)
        assert not (tmp_path / "plans").exists()

    def test_a_budget_option_below_a_required_site(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write_tiny_territory(tmp_path / "territory")
        required = [{"kind": "site_required", "site": "s2", "half_days": 2}]
        path = write_tiny_scenario(tmp_path / "required.yaml", territory="territory", rules=required)
        assert cli.main(["check", str(path)]) == 0
        assert cli.main(["solve", str(path), "--budget", "10", "--lang", "en"]) == 2
        assert "raise the budget" in capsys.readouterr().err

    def test_output_under_a_file(
        self, scenario: Path, engine: Callable[..., None], capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        engine(lambda *_a, **_k: pytest.fail("the folder must be checked before any long work"))
        (tmp_path / "file").write_text("")
        assert cli.main(["solve", str(scenario), "--quiet", "--out", str(tmp_path / "file" / "plan")]) == 2
        assert str(tmp_path / "file") in capsys.readouterr().err

    def test_output_over_a_folder_that_is_no_plan(
        self, scenario: Path, engine: Callable[..., None], capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        engine(lambda *_a, **_k: pytest.fail("the folder must be checked before any long work"))
        mine = tmp_path / "thesis"
        mine.mkdir()
        (mine / "chapter.txt").write_text("years of work")
        assert cli.main(["solve", str(scenario), "--quiet", "--out", str(mine)]) == 2
        assert (mine / "chapter.txt").read_text() == "years of work"
        assert "chapter.txt" in capsys.readouterr().err

    def test_full_disk_is_one_line(
        self, scenario: Path, engine: Callable[..., None], monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str], tmp_path: Path,
    ) -> None:
        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "plan.gpkg")

        engine(tiny_plan())
        monkeypatch.setattr("optimizer.store.write_plan", full)
        assert cli.main(["solve", str(scenario), "--quiet", "--out", str(tmp_path / "out"), "--lang", "en"]) == 2
        assert capsys.readouterr().err == "maillage: plan.gpkg: the disk is full\n"

    def test_a_bug_stays_loud(self, scenario: Path, engine: Callable[..., None], tmp_path: Path) -> None:
        def bug(*_: object, **__: object) -> Plan:
            raise ZeroDivisionError

        engine(bug)
        with pytest.raises(ZeroDivisionError):
            cli.main(["solve", str(scenario), "--quiet", "--out", str(tmp_path / "out")])

    @pytest.mark.parametrize("command", [["check"], ["export"], ["compare", "x"]])
    def test_a_path_that_does_not_exist(self, command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main([*command, "no/such/thing"]) == 2
        error = capsys.readouterr().err
        assert "no/such/thing" in error or "x" in error

    def test_reader_that_leaves_early(self) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        command = [sys.executable, "-m", "optimizer.cli", "schema"]
        run = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=60)
        os.close(writing)
        assert (run.returncode, run.stderr) == (141, "")


class TestCheckAndSchema:
    """The commands that only look."""

    def test_check_counts_a_good_territory(self, scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["check", str(scenario.parent / "territory"), "--json"]) == 0
        result = json.loads(capsys.readouterr().out)
        # six demand points, four sites, three stops, one base in tests/tiny.py
        assert (result["demand_points"], result["sites"], result["stops"], result["bases"]) == (6, 4, 3, 1)

    def test_check_a_good_scenario(self, scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["check", str(scenario), "--lang", "en"]) == 0
        assert "Tiny scenario" in capsys.readouterr().out

    def test_check_names_the_row_of_a_bad_territory(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        folder = write_tiny_territory(tmp_path / "territory", bases="id,name,lon,lat,trucks\nb1,Garage,3.5,44.5,-1\n")
        assert cli.main(["check", str(folder), "--lang", "en"]) == 2
        assert "bases.csv, row 2, column trucks: the number of trucks is negative (-1)" in capsys.readouterr().err
        assert cli.main(["check", str(folder), "--lang", "fr"]) == 2
        assert "bases.csv, ligne 2, colonne trucks\u00a0: valeur négative" in capsys.readouterr().err
        assert cli.main(["check", str(folder), "--lang", "fr", "--json"]) == 2
        assert json.loads(capsys.readouterr().out)["faults"][0]["message"] == "the number of trucks is negative (-1)"

    def test_schema_describes_units(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["schema"]) == 0
        schema = json.loads(capsys.readouterr().out)
        assert "€" in schema["properties"]["budget_eur"]["description"]


class TestWholePath:
    """The real engine on the tiny territory: solve, then all that takes a plan."""

    def test_check_agrees(self, plan: Path) -> None:
        done = maillage("check", plan, "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["what"] == "plan"

    def test_check_refuses_another_figure(self, plan: Path, tmp_path: Path) -> None:
        copied = tmp_path / "plan"
        shutil.copytree(plan, copied)
        record = json.loads((copied / "plan.json").read_text(encoding="utf-8"))
        record["plan"]["figures"]["cost_eur"] -= 1000
        if record["territory"]["path"] is not None:
            record["territory"]["path"] = str((plan / record["territory"]["path"]).resolve())
        (copied / "plan.json").write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
        done = maillage("check", copied)
        assert done.returncode == 2
        assert "cost" in done.stderr

    def test_export_writes_every_format(self, plan: Path, tmp_path: Path) -> None:
        done = maillage("export", plan, "--to", "gpkg,geojson,csv,svg,html", "--out", tmp_path, "--json")
        assert done.returncode == 0, done.stderr
        files = [Path(name) for name in json.loads(done.stdout)["files"]]
        assert len(files) == 5
        assert all(file.stat().st_size > 0 for file in files)

    def test_export_of_everything(self, plan: Path, tmp_path: Path) -> None:
        done = maillage("export", plan, "--to", "all", "--out", tmp_path, "--json", "--lang", "en")
        assert done.returncode == 0, done.stderr
        assert len(json.loads(done.stdout)["files"]) == len(list(tmp_path.iterdir())) == 12

    def test_export_of_one_area_and_year(self, plan: Path, tmp_path: Path) -> None:
        done = maillage("export", plan, "--to", "ics", "--area", "sud", "--from", "2026-11-02",
                        "--closed", "2026-12-21/2027-01-03", "--out", tmp_path / "area", "--json")
        assert [Path(path).name for path in json.loads(done.stdout)["files"]] == ["plan-ics-sud.zip"]
        done = maillage("export", plan, "--to", "gpkg,ics", "--area", "Sut")
        assert done.returncode == 2
        assert "gpkg" in done.stderr

    def test_export_names_the_formats_there_are(self, plan: Path) -> None:
        done = maillage("export", plan, "--to", "docx")
        assert done.returncode == 2
        assert "geojson" in done.stderr

    def test_compare_with_itself_and_with_a_poorer_plan(self, plan: Path, tmp_path: Path) -> None:
        same = maillage("compare", plan, plan, "--lang", "en")
        assert same.returncode == 0, same.stderr
        scenario = plan.parents[1] / "tiny.yaml"
        poorer = maillage("solve", scenario, "--budget", 3000, "--out", tmp_path / "poorer", "--quiet")
        assert poorer.returncode == 0, poorer.stderr
        told = maillage("compare", plan, tmp_path / "poorer", "--lang", "en")
        assert told.returncode == 0, told.stderr
        assert "€" in told.stdout
        assert told.stdout != same.stdout

    def test_a_plan_whose_territory_lost_a_site(self, plan: Path, tmp_path: Path) -> None:
        home = tmp_path / "home"
        shutil.copytree(plan.parents[1], home)
        fitted = json.loads((plan / "plan.json").read_text(encoding="utf-8"))["plan"]["fitted"]
        assert fitted
        for table in ("sites", "availability"):
            path = home / "territory" / f"{table}.csv"
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            path.write_text("".join(line for line in lines if fitted[0] not in line), encoding="utf-8")
        done = maillage("export", home / "plans" / "territory-tiny", "--to", "csv")
        assert done.returncode == 2
        assert fitted[0] in done.stderr or "stops.csv" in done.stderr  # a stop's room may be the site that went
        assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_lozere_default(tmp_path: Path) -> None:
    """The main job, cut short: a checked plan that gains over today, and every promised figure."""
    done = maillage("solve", "--time-limit", 20, "--json", "--out", tmp_path / "plan", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["checked"] is True
    assert 0 < result["gain_person_weeks"] <= result["bound_person_weeks"] - result["today_person_weeks"]
    assert result["cost_eur"] <= result["budget_eur"] + 0.01
    assert 0 <= result["gap_of_total"] <= result["gap"] < 1
    assert result["sites_open"] > 0
    assert result["tours"] > 0
    assert (tmp_path / "plan" / "plan.gpkg").is_file()


class TestInterruption:
    """Ctrl-C: once politely, twice at once."""

    def test_first_signal_sets_the_event(self) -> None:
        told = []

        def work(stop: Any) -> str:
            os.kill(os.getpid(), signal.SIGINT)
            assert stop.wait(timeout=10)
            return "the best so far"

        assert run_interruptibly(work, on_first=lambda: told.append(True)) == "the best so far"
        assert told == [True]
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler

    def test_an_error_of_the_work_comes_through(self) -> None:
        def work(_stop: Any) -> None:
            raise TimeoutError("its own")

        with pytest.raises(TimeoutError, match="its own"):
            run_interruptibly(work, on_first=lambda: None)

    def test_second_signal_ends_a_deaf_process_at_once(self, scenario: Path, tmp_path: Path) -> None:
        program = f"""
            import sys, time
            import optimizer.planning
            from optimizer.cli import main
            def deaf(*_, **__):
                print("ready", flush=True)
                time.sleep(60)
            optimizer.planning.make_plan = deaf
            sys.exit(main(["solve", {str(scenario)!r}, "--out", {str(tmp_path / "out")!r}]))
        """
        process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)], stdout=subprocess.PIPE, text=True,
                                   stderr=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        time.sleep(1)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=10)
        assert process.returncode == 130
        assert "Traceback" not in error
        assert not (tmp_path / "out").exists()


class TestProgress:
    """What a waiting person sees."""

    def test_gap_is_of_the_gain(self) -> None:
        # today 100, incumbent 190, bound 200: (200 - 190) / (200 - 100)
        assert gap_of_gain(event(incumbent=190)) == pytest.approx(0.1)
        assert gap_of_gain(Progress(phase="x", seconds=1, incumbent_person_weeks=190)) is None

    def test_plain_lines_say_a_phase_once(self, capsys: pytest.CaptureFixture[str]) -> None:
        with display("fr", quiet=False, started=time.perf_counter(), stream=sys.stderr) as screen:
            for incumbent in (150.0, 190.0):
                screen.observe(event(incumbent=incumbent))
        lines = capsys.readouterr().err.splitlines()
        assert len(lines) == 1
        assert "+50" in lines[0]
        assert "50,0" in lines[0]  # (200 - 150) / (200 - 100)

    def test_a_terminal_gets_one_live_line(self) -> None:
        import io

        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        stream = Terminal()
        with display("en", quiet=False, started=time.perf_counter(), stream=stream) as screen:
            screen.observe(Progress(phase="reading", seconds=0))
            time.sleep(0.3)
            screen.say("A sentence that stays.")
        assert "reading territory" in stream.getvalue()
        assert "A sentence that stays." in stream.getvalue()


def test_every_phase_of_the_engine_has_words(root: Path) -> None:
    names = ("models/joint.py", "models/first_plans.py", "optimizer/planning.py")
    engine = [root / name for name in names]
    text = "".join(path.read_text(encoding="utf-8") for path in engine)
    phases = re.findall(r'\b(?:found|proved|tell)\("(\w+)"', text)
    assert {"greedy", "timetable"} <= set(phases)
    assert [phase for phase in phases if f"phase.{phase}" not in WORDS] == []


def test_summary_counts_a_site_once(scenario: Path) -> None:
    from optimizer.reading import load

    plan = tiny_plan()
    twice = (*plan.openings, Opening(site="s2", season="summer", half_days=2, slots=("wed-am", "wed-pm")))
    from dataclasses import replace

    loaded, _ = load(scenario)
    assert solve.summary(replace(plan, openings=twice), loaded, Path("p"), seconds=1.0)["sites_open"] == 1
