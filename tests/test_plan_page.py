"""The plan page, run without a browser: what it shows with and without a plan, and with a damaged one."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.sample_plan import sample_plan, sample_scenario
from tests.tiny import write_tiny_territory

ENTRY = Path(__file__).parents[1] / "app.py"


def page(home: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The entry page as run from the folder `home`."""
    monkeypatch.chdir(home)
    return AppTest.from_file(str(ENTRY), default_timeout=60).run()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder that holds one plan."""
    from optimizer.reading import read_territory
    from optimizer.store import write_plan

    territory = read_territory(write_tiny_territory(tmp_path / "territory"))
    scenario = sample_scenario(territory=str(tmp_path / "territory"))
    write_plan(sample_plan(), territory, scenario, tmp_path / "plans" / "mine")
    return tmp_path


def test_without_a_plan_it_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = page(tmp_path, monkeypatch)
    assert not shown.exception
    assert "maillage solve" in shown.info[0].value


def test_a_plan_is_offered_and_its_report_shown(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = page(home, monkeypatch)
    assert not shown.exception
    assert not shown.error
    assert shown.selectbox[0].options == ["mine"]
    assert "Petit territoire" in shown.get("iframe")[0].proto.srcdoc


def test_a_damaged_plan_is_told_and_not_a_traceback(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "plans" / "mine" / "access.csv").write_text("")
    shown = page(home, monkeypatch)
    assert not shown.exception
    assert "access.csv" in shown.error[0].value
