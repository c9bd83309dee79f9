"""The plan folder: read back as written, whole or not at all, never in the place of someone's files."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from optimizer import store, whole_writing
from optimizer.faults import PlanError
from optimizer.store import FILES, read_plan, write_plan
from optimizer.views import csv_text
from tests.sample_plan import sample_plan, sample_scenario, sample_territory


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_plan(sample_plan(), sample_territory(), sample_scenario(), tmp_path / "plan")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_holds_every_file_and_nothing_else(folder: Path) -> None:
    assert set(contents(folder)) == set(FILES)
    assert [path.name for path in folder.parent.iterdir()] == ["plan"], "no temporary folder stays"


def test_reads_back_exactly_what_was_written(folder: Path) -> None:
    plan, scenario = read_plan(folder)
    assert plan == sample_plan()
    assert scenario.model_copy(update={"territory": "tiny"}) == sample_scenario()


def test_plan_json_tells_the_bound_and_gap(folder: Path) -> None:
    record = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    # By hand: (2236.1 − 2200.1) / (2236.1 − 1000) and 36 / 2236.1.
    assert record["gap"] == pytest.approx(36 / 1236.1)
    assert record["gap_of_total"] == pytest.approx(36 / 2236.1)
    assert record["plan"]["outcome"]["bound_person_weeks"] == 2236.1


def test_territory_given_as_a_path_is_found_from_the_plan_wherever_both_are_moved(tmp_path: Path) -> None:
    home = tmp_path / "here" / "territory"
    home.mkdir(parents=True)
    write_plan(sample_plan(), sample_territory(folder=home), sample_scenario(territory="territory"),
               tmp_path / "here" / "plans" / "a")
    (tmp_path / "here").rename(tmp_path / "there")
    _, scenario = read_plan(tmp_path / "there" / "plans" / "a")
    assert Path(scenario.territory) == tmp_path / "there" / "territory"
    assert str(tmp_path) not in (tmp_path / "there" / "plans" / "a" / "plan.json").read_text(encoding="utf-8")


def test_bundled_territory_keeps_its_name(tmp_path: Path, root: Path) -> None:
    territory = sample_territory(folder=root / "datasets" / "lozere")
    write_plan(sample_plan(), territory, sample_scenario(territory="lozere"), tmp_path / "plan")
    assert read_plan(tmp_path / "plan")[1].territory == "lozere"


def test_replaces_an_older_plan_and_its_exports(folder: Path) -> None:
    (folder / "plan.svg").write_text("<svg/>", encoding="utf-8")
    write_plan(sample_plan(notes=("new",)), sample_territory(), sample_scenario(), folder)
    assert read_plan(folder)[0].notes == ("new",)
    assert set(contents(folder)) == set(FILES)


@pytest.mark.parametrize("failing", ["write_geopackage", "_record"])
def test_failure_in_the_middle_leaves_the_old_plan(folder: Path, failing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(folder)

    def full_disk(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(store, failing, full_disk)
    with pytest.raises(PlanError, match="the disk is full"):
        write_plan(sample_plan(notes=("new",)), sample_territory(), sample_scenario(), folder)
    assert contents(folder) == before
    with pytest.raises(PlanError):
        write_plan(sample_plan(), sample_territory(), sample_scenario(), folder.parent / "other")
    assert [path.name for path in folder.parent.iterdir()] == ["plan"]


def test_interruption_leaves_the_old_plan(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(folder)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "write_geopackage", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_plan(sample_plan(notes=("new",)), sample_territory(), sample_scenario(), folder)
    assert contents(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["plan"]


def test_swaps_in_two_steps_where_folders_cannot_be_exchanged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_writing, "_exchange", lambda one, other: False)
    write_plan(sample_plan(notes=("new",)), sample_territory(), sample_scenario(), folder)
    assert read_plan(folder)[0].notes == ("new",)
    assert [path.name for path in folder.parent.iterdir()] == ["plan"]


def test_kill_between_the_two_steps_is_mended(folder: Path) -> None:
    # What such a kill leaves: the old folder aside, nothing in its place.
    folder.rename(folder.parent / ".plan.previous")
    assert read_plan(folder)[0] == sample_plan()


def test_refuses_a_folder_with_files_that_are_not_a_plans(folder: Path) -> None:
    (folder / "notes.docx").write_text("mine", encoding="utf-8")
    with pytest.raises(PlanError, match=r"notes\.docx"):
        write_plan(sample_plan(), sample_territory(), sample_scenario(), folder)
    assert (folder / "notes.docx").read_text(encoding="utf-8") == "mine"


def test_refuses_a_folder_that_only_looks_like_a_plan(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text('{"mine": 1}', encoding="utf-8")
    with pytest.raises(PlanError, match=r"plan\.json"):
        write_plan(sample_plan(), sample_territory(), sample_scenario(), tmp_path)


def test_refuses_a_file(tmp_path: Path) -> None:
    (tmp_path / "plan").write_text("", encoding="utf-8")
    with pytest.raises(PlanError, match="this is a file"):
        write_plan(sample_plan(), sample_territory(), sample_scenario(), tmp_path / "plan")


def test_fills_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    write_plan(sample_plan(), sample_territory(), sample_scenario(), tmp_path / "plan")
    assert read_plan(tmp_path / "plan")[0] == sample_plan()


@pytest.mark.parametrize(("file", "damage", "told"), [
    ("plan.json", None, "no plan.json"),
    ("plan.json", "{", "not whole JSON"),
    ("plan.json", "[]", "not a plan that Maillage wrote"),
    ("plan.json", '{"format": "maillage-plan", "version": 99}', "format version 99"),
    ("plan.json", '{"format": "maillage-plan", "version": 1}', "not a plan that Maillage wrote"),
    ("access.csv", None, "cannot be read"),
    ("access.csv", "demand\r\n", "not the file that was written"),
])
def test_damage_is_told(folder: Path, file: str, damage: str | None, told: str) -> None:
    if damage is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(damage, encoding="utf-8")
    with pytest.raises(PlanError, match=told) as raised:
        read_plan(folder)
    assert all(fault.remedy for fault in raised.value.faults)


def test_every_wrong_value_of_plan_json_is_told(folder: Path) -> None:
    path = folder / "plan.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    record["plan"]["outcome"]["bound_person_weeks"] = "much"
    record["plan"]["openings"][1]["half_days"] = None
    path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(PlanError) as raised:
        read_plan(folder)
    assert {fault.column for fault in raised.value.faults} == {"outcome.bound_person_weeks", "openings.1.half_days"}


@pytest.mark.parametrize("text", ["=1+1", "+33", "-5", "@SUM(A1)", "\tx", "\r=x", "'quoted", "''", "＝1", "Florac", ""])
def test_guarded_text_is_no_formula_and_comes_back(text: str) -> None:
    guarded = csv_text.guarded(text)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
    assert csv_text.unguarded(guarded) == text


def test_formula_in_a_name_is_text_and_ids_survive(tmp_path: Path) -> None:
    territory = sample_territory(s2='=HYPERLINK("http://x";"click")')
    folder = write_plan(sample_plan(), territory, sample_scenario(), tmp_path / "plan")
    for file in ("openings.csv", "timetable.csv", "access.csv"):
        text = (folder / file).read_text(encoding="utf-8")
        assert "HYPERLINK" in text
        assert ",=HYPERLINK" not in text and ',"=HYPERLINK' not in text
    assert read_plan(folder)[0] == sample_plan()


def test_tables_tell_the_plan(folder: Path) -> None:
    openings = list(csv_text.read(folder / "openings.csv"))
    # By hand: s1 in winter (3 half-days, 2 of them today's) and in summer as today; s2 in both.
    told = {(row["site"], row["season"], row["half_days_per_week"], row["today_half_days_per_week"], row["change"])
            for row in openings}
    assert told == {("s1", "winter", "3", "2", "extended"), ("s1", "summer", "2", "2", "extended"),
                    ("s2", "winter", "2", "0", "new"), ("s2", "summer", "2", "0", "new")}
    calls = list(csv_text.read(folder / "tours.csv"))
    assert [(row["season"], row["weekday"], row["order"], row["stop"], row["opens"]) for row in calls] == [
        ("winter", "tue", "1", "k2", "09:00"), ("winter", "tue", "2", "k3", "13:30"),
        ("winter", "fri", "1", "k1", "09:30"), ("summer", "fri", "1", "k1", "09:30")]
    assert len(list(csv_text.read(folder / "timetable.csv"))) == 3 + 2 + 2 + 2 + 4


def test_a_driver_that_cannot_write_is_told_as_the_disk_it_is(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(folder)
    real = store.write_geopackage
    # The driver fails in its own words, not with an OSError: as on a full disk.
    monkeypatch.setattr(store, "write_geopackage", lambda path, content: real(tmp_path / "nowhere" / "a.gpkg", content))
    with pytest.raises(PlanError, match=r"could not be written.*GeoPackage"):
        write_plan(sample_plan(notes=("new",)), sample_territory(), sample_scenario(), folder)
    assert contents(folder) == before
