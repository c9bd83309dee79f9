"""The workspace keeps what planners make, whole, and lets no key lead out of its folder.

Expected values are by hand; what is read back is compared with what was given.
"""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from optimizer.faults import PlanError, ScenarioError, TerritoryError
from optimizer.reading import read_scenario, read_territory
from optimizer.scenario import Scenario, Words
from optimizer.store import write_plan
from optimizer.whole_writing import settle, staged
from optimizer.workspace import ChangedElsewhere, ComesWithMaillage, NotKept, Workspace, default_root
from tests.damage import damage_plan, damage_scenario
from tests.sample_plan import sample_plan, sample_scenario
from tests.test_uploads import FILES, geopackage, zipped
from tests.tiny import tiny_scenario_dict


@pytest.fixture
def workspace(tmp_path: Path, database_engine: str) -> Workspace:
    return Workspace(tmp_path / "kept")


def brought(workspace: Workspace, file_name: str = "Mon Pays.zip") -> str:
    return workspace.keep_territory(zipped(dict(FILES)), file_name)


def tiny(name: str = "Essai", **changes: object) -> Scenario:
    return Scenario.model_validate({**tiny_scenario_dict(), "name": name, **changes})


def solved(workspace: Workspace, territory_id: str, folder: Path) -> Path:
    """A plan folder as a run leaves it."""
    territory = workspace.territory(territory_id)
    return write_plan(sample_plan(), territory, sample_scenario(territory=territory_id), folder)


def files_of(workspace: Workspace) -> set[str]:
    return {path.relative_to(workspace.root).as_posix() for path in workspace.root.rglob("*") if path.is_file()}


# ---- territories

def test_the_house_has_its_territories_and_makes_no_folder(workspace: Workspace) -> None:
    entries = {entry.id: entry for entry in workspace.territories()}
    assert entries["lozere"].bundled and entries["lozere"].name.fr == "Lozère"
    assert workspace.territory("lozere") is workspace.territory("lozere")
    assert workspace.territory_place("lozere").name == "lozere"
    assert not workspace.root.exists()


def test_a_territory_is_brought_read_once_and_deleted_with_all_it_has(workspace: Workspace, tmp_path: Path) -> None:
    name = brought(workspace)
    assert name == "mon-pays"
    (entry,) = [entry for entry in workspace.territories() if not entry.bundled]
    assert (entry.id, entry.name.fr) == ("mon-pays", "Petit territoire")
    territory = workspace.territory(name)
    assert (territory.id, territory.folder) == (name, workspace.root / "territories" / name)
    workspace.create(name, tiny())
    workspace.keep_plan(solved(workspace, name, tmp_path / "run"))
    workspace.delete_territory(name)
    assert {file for file in files_of(workspace) if name in file} == set()
    for ask in (workspace.territory, workspace.territory_place, workspace.scenarios, workspace.plans,
                workspace.delete_territory):
        with pytest.raises(NotKept):
            ask(name)


def test_a_territory_is_read_again_when_its_files_change(workspace: Workspace) -> None:
    name = brought(workspace)
    before = workspace.territory(name)
    assert workspace.territory(name) is before
    toml = workspace.territory_place(name) / "territory.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("Petit", "Grand pays, petit"), encoding="utf-8")
    assert workspace.territory(name).name.fr.startswith("Grand")
    assert any(entry.name.fr.startswith("Grand") for entry in workspace.territories())


def test_a_geopackage_is_a_territory_too(workspace: Workspace, tmp_path: Path) -> None:
    name = workspace.keep_territory(io.BytesIO(geopackage(tmp_path / "t.gpkg")), "Pays.gpkg")
    assert workspace.territory_place(name).name == "pays.gpkg"
    assert len(workspace.territory(name).sites) == 4
    assert [entry.name.fr for entry in workspace.territories() if not entry.bundled] == ["Petit territoire"]
    key = workspace.keep_plan(solved(workspace, name, tmp_path / "run"))
    assert workspace.plan(key)[1].territory == name


def test_what_is_refused_is_not_kept(workspace: Workspace) -> None:
    with pytest.raises(TerritoryError):
        workspace.keep_territory(b"nothing", "x.zip")
    assert files_of(workspace) == set()


def test_a_territory_of_the_house_is_not_deleted(workspace: Workspace) -> None:
    with pytest.raises(ComesWithMaillage) as caught:
        workspace.delete_territory("lozere")
    assert "Maillage" in caught.value.text("fr")
    assert workspace.territory_place("lozere").is_dir()


def test_a_territory_that_was_damaged_is_still_listed(workspace: Workspace) -> None:
    name = brought(workspace)
    (workspace.territory_place(name) / "territory.toml").write_text("[")
    assert [entry.name.fr for entry in workspace.territories() if entry.id == name] == [name]
    with pytest.raises(TerritoryError):
        workspace.territory(name)


def test_two_uploads_at_once_get_an_id_each(workspace: Workspace) -> None:
    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(lambda _: brought(workspace), range(8)))
    assert sorted(names) == sorted(["mon-pays", *(f"mon-pays-{number}" for number in range(2, 9))])
    assert len([entry for entry in workspace.territories() if not entry.bundled]) == 8


def test_settling_passes_over_names_taken_meanwhile(tmp_path: Path) -> None:
    for taken in ("a", "a-2"):
        (tmp_path / taken).mkdir()
        (tmp_path / taken / "x").touch()
    (tmp_path / "new").mkdir()
    assert settle(tmp_path / "new", tmp_path, ["a", "a-2", "a-3"]).name == "a-3"
    (tmp_path / "new").mkdir()
    with pytest.raises(FileExistsError):
        settle(tmp_path / "new", tmp_path, ["a"])


def test_what_a_kill_left_is_swept_a_day_later(tmp_path: Path) -> None:
    for name, age_s in (("old", 90_000), ("new", 60)):
        left = tmp_path / f".staged-{name}"
        left.mkdir()
        os.utime(left, (time.time() - age_s,) * 2)
    with staged(tmp_path) as folder:
        assert {path.name for path in tmp_path.iterdir()} == {".staged-new", folder.name}
    assert [path.name for path in tmp_path.iterdir()] == [".staged-new"]


# ---- scenarios

def test_models_are_listed_and_the_default_comes_first(workspace: Workspace) -> None:
    entries = workspace.scenarios("lozere")
    assert entries[0].key == "lozere/default" and entries[0].name == Words(fr="Premier réseau", en="First network")
    assert {"lozere/frugal", "lozere/two-trucks"} <= {entry.key for entry in entries}
    assert all(entry.bundled and not entry.changed and entry.readable for entry in entries)
    scenario, stamp = workspace.read("lozere/default")
    assert scenario == read_scenario(workspace.territory_place("lozere") / "scenarios" / "default.yaml")
    assert stamp == entries[0].stamp


def test_saving_a_model_keeps_a_copy_and_deleting_that_brings_the_model_back(workspace: Workspace) -> None:
    model, stamp = workspace.read("lozere/default")
    with pytest.raises(ComesWithMaillage):
        workspace.delete("lozere/default")
    changed = model.model_copy(update={"budget_eur": 1.5})
    new = workspace.save("lozere/default", changed, stamp)
    assert workspace.read("lozere/default") == (changed, new) and new != stamp
    (entry,) = [entry for entry in workspace.scenarios("lozere") if entry.key == "lozere/default"]
    assert entry.bundled and entry.changed
    workspace.delete("lozere/default")
    assert workspace.read("lozere/default") == (model, stamp)


def test_a_scenario_is_created_duplicated_renamed_and_deleted(workspace: Workspace) -> None:
    name = brought(workspace)
    assert workspace.scenarios(name) == []
    first = workspace.create(name, tiny("L’été : 100 % œuvré !"))
    assert first == f"{name}/l-ete-100-oeuvre"
    scenario, stamp = workspace.read(first)
    assert scenario == tiny("L’été : 100 % œuvré !", territory=name)  # kept for this territory
    assert workspace.create(name, scenario) == f"{first}-2"
    second = workspace.duplicate(first, "Copie")
    assert workspace.read(second)[0] == scenario.model_copy(update={"name": Words(fr="Copie", en="Copie")})
    new = workspace.rename(second, Words(fr="Autre", en="Other"))
    assert workspace.read(second)[0].name.en == "Other" and workspace.read(second)[1] == new
    assert [entry.name.fr for entry in workspace.scenarios(name)] == ["Autre", "L’été : 100 % œuvré !"] + [
        "L’été : 100 % œuvré !"]
    workspace.delete(first)
    with pytest.raises(NotKept):
        workspace.read(first)
    with pytest.raises(NotKept):
        workspace.save(first, scenario, stamp)
    with pytest.raises(NotKept):
        workspace.delete(first)


def test_a_new_scenario_never_takes_a_model_s_key(workspace: Workspace) -> None:
    scenario, _ = workspace.read("lozere/default")
    assert workspace.duplicate("lozere/default", "Default") == "lozere/default-2"
    assert workspace.read("lozere/default")[0] == scenario


@pytest.mark.parametrize("name", ["", "???", "con", "日本", "../../x", ".", "a" * 300, "<b>", "aux "])
def test_any_name_makes_a_good_key(workspace: Workspace, name: str) -> None:
    key = workspace.duplicate("lozere/default", name)
    assert workspace.read(key)[0].name.fr == name
    assert all(len(part) <= 60 for path in files_of(workspace) for part in Path(path).stem.split("/"))


def test_a_damaged_scenario_is_listed_and_told(workspace: Workspace) -> None:
    key = workspace.duplicate("lozere/default", "Mien")
    damage_scenario(workspace, key, "name: [")
    (entry,) = [entry for entry in workspace.scenarios("lozere") if entry.key == key]
    assert not entry.readable and entry.name.fr == "mien"
    with pytest.raises(ScenarioError):
        workspace.read(key)
    workspace.delete(key)


def test_a_version_kept_meanwhile_is_not_overwritten(workspace: Workspace) -> None:
    scenario, stamp = workspace.read("lozere/default")
    theirs = scenario.model_copy(update={"budget_eur": 1})
    kept = workspace.save("lozere/default", theirs, stamp)
    with pytest.raises(ChangedElsewhere) as caught:
        workspace.save("lozere/default", scenario, stamp)
    assert caught.value.stamp == kept and caught.value.text("fr")
    assert workspace.read("lozere/default")[0] == theirs


def save_once(root: Path, stamp: str, budget_eur: float) -> str:
    workspace = Workspace(root)
    scenario, _ = workspace.read("lozere/default")
    try:
        return workspace.save("lozere/default", scenario.model_copy(update={"budget_eur": budget_eur}), stamp)
    except ChangedElsewhere:
        return ""


def test_of_many_threads_one_saves(workspace: Workspace) -> None:
    _, stamp = workspace.read("lozere/default")
    with ThreadPoolExecutor(16) as pool:
        stamps = list(pool.map(lambda number: save_once(workspace.root, stamp, number), range(16)))
    (won,) = [number for number, kept in enumerate(stamps) if kept]
    scenario, now = workspace.read("lozere/default")
    assert (scenario.budget_eur, now) == (won, stamps[won])


def test_of_several_processes_one_saves(workspace: Workspace) -> None:
    _, stamp = workspace.read("lozere/default")
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        stamps = pool.starmap(save_once, [(workspace.root, stamp, number) for number in range(6)])
    assert len([kept for kept in stamps if kept]) == 1


def test_readers_never_see_half_a_scenario(workspace: Workspace) -> None:
    scenario, stamp = workspace.read("lozere/default")
    stop = threading.Event()

    def write() -> None:
        kept, number = stamp, 0
        while not stop.is_set():
            number += 1
            kept = workspace.save("lozere/default", scenario.model_copy(update={"budget_eur": number}), kept)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(60):
            assert workspace.read("lozere/default")[0].staff == scenario.staff
    finally:
        stop.set()
        writer.join()


def test_creating_at_once_gives_each_a_key(workspace: Workspace) -> None:
    name = brought(workspace)
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: workspace.create(name, tiny()), range(8)))
    assert len(set(keys)) == 8


# ---- plans

def test_a_plan_is_kept_listed_read_renamed_and_deleted(workspace: Workspace, tmp_path: Path) -> None:
    name = brought(workspace)
    run = solved(workspace, name, tmp_path / "runs" / "x" / "plan")
    plan = sample_plan()
    key = workspace.keep_plan(run)
    (entry,) = workspace.plans(name)
    assert entry.key == key and key.startswith(f"{name}/")
    assert entry.cost_eur == plan.figures.cost_eur
    assert entry.need_met_share == plan.figures.access_person_weeks / plan.figures.need_person_weeks
    assert entry.name == entry.scenario_name == sample_scenario().name
    shutil.rmtree(run)  # the workspace has its own copy, and may move as a whole
    shutil.move(workspace.root, tmp_path / "moved")
    moved = Workspace(tmp_path / "moved")
    read, scenario = moved.plan(key)
    assert read == plan
    assert scenario == sample_scenario(territory=name)
    assert read_territory(moved.territory_place(scenario.territory)).content_hash
    moved.rename_plan(key, "Mon plan")
    assert moved.plan_name(key) == "Mon plan"
    (renamed,) = moved.plans(name)
    assert (renamed.name.fr, renamed.made_at) == ("Mon plan", entry.made_at)
    assert renamed.label("fr").startswith("Mon plan (")
    assert moved.plan(key)[0] == plan
    moved.delete_plan(key)
    assert moved.plans(name) == []
    for ask in (moved.plan, moved.plan_folder, moved.plan_name, moved.delete_plan):
        with pytest.raises(NotKept):
            ask(key)


def test_a_plan_of_a_bundled_territory_is_kept(workspace: Workspace, root: Path) -> None:
    folder = root / "plans" / "lozere-default"
    if not (folder / "plan.json").is_file():
        pytest.skip("there is no solved plan in this clone")
    key = workspace.keep_plan(folder)
    assert key == "lozere/premier-reseau"
    plan, scenario = workspace.plan(key)
    assert scenario.territory == plan.territory == "lozere"


def test_the_plan_of_a_run_is_kept_once(workspace: Workspace, tmp_path: Path) -> None:
    name = brought(workspace)
    run = solved(workspace, name, tmp_path / "run")
    with ThreadPoolExecutor(6) as pool:
        keys = set(pool.map(lambda _: workspace.keep_plan(run, key="Run_A-1"), range(6)))
    assert keys == {f"{name}/run-a-1"}
    assert len(workspace.plans(name)) == 1
    assert not [file for file in files_of(workspace) if "/." in file]


def test_the_newest_plan_comes_first(workspace: Workspace, tmp_path: Path) -> None:
    name = brought(workspace)
    run = solved(workspace, name, tmp_path / "run")
    record = json.loads((run / "plan.json").read_text(encoding="utf-8"))
    keys = []
    for day in ("03", "01", "02"):
        text = json.dumps({**record, "made_at": f"2026-11-{day}T10:00:00+00:00"})
        (run / "plan.json").write_text(text, encoding="utf-8")
        keys.append(workspace.keep_plan(run))
    assert [entry.key for entry in workspace.plans(name)] == [keys[0], keys[2], keys[1]]


def test_a_plan_of_a_territory_that_is_not_here_is_not_kept(workspace: Workspace, tmp_path: Path) -> None:
    elsewhere = Workspace(tmp_path / "elsewhere")
    run = solved(elsewhere, brought(elsewhere), tmp_path / "run")
    with pytest.raises(NotKept):
        workspace.keep_plan(run)
    (tmp_path / "none").mkdir()
    with pytest.raises(PlanError):
        workspace.keep_plan(tmp_path / "none")
    assert files_of(workspace) == set()


def test_a_damaged_plan_is_listed_and_told(workspace: Workspace, tmp_path: Path) -> None:
    name = brought(workspace)
    key = workspace.keep_plan(solved(workspace, name, tmp_path / "run"), key="mine")
    damage_plan(workspace, key, "{")
    (entry,) = workspace.plans(name)
    assert (entry.name.fr, entry.cost_eur) == ("mine", None) and entry.label("en")
    with pytest.raises(PlanError):
        workspace.plan(key)
    workspace.delete_plan(key)
    assert workspace.plans(name) == []


def test_a_plan_that_was_damaged_on_the_disk_is_laid_out_again(workspace: Workspace, tmp_path: Path) -> None:
    name = brought(workspace)
    key = workspace.keep_plan(solved(workspace, name, tmp_path / "run"))
    (workspace.plan_folder(key) / "plan.json").write_text("{")
    (workspace.plan_folder(key) / "foreign").touch()
    assert workspace.plan(key)[0] == sample_plan()
    shutil.rmtree(workspace.root / "cache")
    assert workspace.plan(key)[0] == sample_plan()


# ---- keys from the address bar

HOSTILE = ["", "/", "..", "../..", "lozere/../../etc", "/etc/passwd", "lozere/", "/default", "lozere/default.yaml",
           "lozere//default", "lozere/default/x", "..\\..", "C:", "lozere/\x00", "lozere/.", "con/con", "lozere/%2e%2e",
           "~/x", "lozere/DEFAULT", "x" * 5000, "lozere/dé", "lozere/default\n", "<script>alert(1)</script>"]


@pytest.mark.parametrize("key", HOSTILE)
def test_no_key_leads_out_of_the_workspace(tmp_path: Path, key: str) -> None:
    workspace = Workspace(tmp_path / "kept")
    (tmp_path / "default.yaml").write_text("name: secret")
    (tmp_path / "kept").mkdir()
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    scenario = tiny()
    for ask in (workspace.read, workspace.delete, workspace.plan, workspace.plan_folder, workspace.plan_name,
                workspace.delete_plan, workspace.territory, workspace.territory_place, workspace.delete_territory,
                workspace.scenarios, workspace.plans):
        with pytest.raises(NotKept) as caught:
            ask(key)
        assert len(caught.value.text("fr")) < 250 and "<" not in caught.value.text("fr")
    for change in (lambda: workspace.save(key, scenario, ""), lambda: workspace.rename(key, "x"),
                   lambda: workspace.duplicate(key, "x"), lambda: workspace.rename_plan(key, "x"),
                   lambda: workspace.create(key, scenario)):
        with pytest.raises(NotKept):
            change()
    (workspace.root / ".lock").unlink(missing_ok=True)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path != workspace.root} == {
        path: time for path, time in before.items() if path != workspace.root}


def test_the_root_is_told_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAILLAGE_WORKSPACE", str(tmp_path / "w"))
    assert default_root() == tmp_path / "w"
    monkeypatch.delenv("MAILLAGE_WORKSPACE")
    monkeypatch.chdir(tmp_path)
    assert default_root() == tmp_path / "maillage-workspace"
