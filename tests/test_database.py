"""The database on both engines: made and upgraded by whoever comes first, whole after a kill, refused in words.

Expected values are by hand; what is read back is compared with what was given.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, inspect, select
from sqlalchemy.exc import DBAPIError

from optimizer.database import Database, StoreError, engine, tables, upgrading
from optimizer.database.adding import added
from optimizer.database.contents import Damaged, bundle, content, forget_unused, keep_bundle, keep_content, sha256
from optimizer.database.moments import now, read
from optimizer.database.texts import storable
from optimizer.review.persons import LOCAL, Person
from optimizer.review.roles import Refused
from optimizer.scenario import Scenario
from optimizer.store import FILES
from optimizer.workspace import ChangedElsewhere, Workspace
from tests.postgresql import Server
from tests.sample_plan import sample_plan
from tests.test_workspace import brought, solved, tiny


@pytest.fixture
def database(tmp_path: Path, database_engine: str) -> Database:
    return Workspace(tmp_path / "kept").database


def opened(database: Database) -> Engine:
    """Its engine, past the door."""
    return database._open()


# ---- schema

def test_the_steps_come_to_the_tables_that_queries_name(database: Database) -> None:
    found = inspect(opened(database))
    assert set(found.get_table_names()) == set(tables.metadata.tables)
    for name, table in tables.metadata.tables.items():
        columns = {column["name"]: column for column in found.get_columns(name)}
        assert list(columns) == [column.name for column in table.columns], name
        for column in table.columns:
            there = columns[column.name]
            assert there["nullable"] == column.nullable, (name, column.name)
            assert there["type"]._type_affinity is column.type._type_affinity, (name, column.name)
        assert set(found.get_pk_constraint(name)["constrained_columns"]) == {
            column.name for column in table.primary_key.columns}
        assert {(key["constrained_columns"][0], key["referred_table"]) for key in found.get_foreign_keys(name)} == {
            (key.parent.name, key.column.table.name) for key in table.foreign_keys}


def test_an_empty_database_is_upgraded_once_and_again_changes_nothing(database: Database) -> None:
    with database.reading() as connection:
        before = connection.execute(select(tables.migration)).all()
    assert [(row.number, row.name) for row in before] == [(1, "workspace"), (2, "review")]
    upgrading.upgrade(opened(database), database.file)
    with database.reading() as connection:
        assert connection.execute(select(tables.migration)).all() == before


def first_version(database: Database) -> Engine:
    """A database as the first step left it."""
    url = database._url
    return upgrading.upgrade(
        engine._postgresql(url) if url else engine._sqlite(database.root), database.file, up_to=1)


def test_the_first_version_is_upgraded_and_keeps_what_it_has(tmp_path: Path, database_engine: str) -> None:
    workspace = Workspace(tmp_path / "kept")
    first = first_version(workspace.database)
    assert "publication" not in inspect(first).get_table_names()
    with first.connect().execution_options(writing=True) as connection, connection.begin():
        connection.execute(insert(tables.scenario).values(
            territory="lozere", name="mien", revision=7, sha256="", text="name: [", saved_at=now(), saved_by="x"))
        digest = keep_bundle_of_first_version(connection)
    first.dispose()
    (entry,) = [entry for entry in workspace.scenarios("lozere") if entry.key == "lozere/mien"]
    assert entry.stamp.startswith("7-")
    assert "publication" in inspect(opened(workspace.database)).get_table_names()
    with workspace.database.reading() as connection:
        assert bundle(connection, digest) == {"a": b"1"}


def keep_bundle_of_first_version(connection: object) -> str:
    return keep_bundle(connection, {"a": b"1"})  # type: ignore[arg-type]


def open_once(root: Path) -> int:
    with Workspace(root).database.reading() as connection:
        return len(connection.execute(select(tables.migration)).all())


def test_processes_that_start_at_once_upgrade_once(tmp_path: Path, database_engine: str) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert pool.map(open_once, [tmp_path / "kept"] * 4, chunksize=1) == [len(upgrading.STEPS)] * 4


def test_a_newer_database_is_refused_in_words(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(insert(tables.migration).values(number=99, name="later", at=now()))
    database.close()
    with pytest.raises(StoreError) as caught, database.reading():
        pass
    assert "99" in caught.value.text("fr") and "récente" in caught.value.text("fr")


def test_sqlite_is_set_up_without_anyone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(engine.VARIABLE, raising=False)
    database = Workspace(tmp_path / "kept").database
    with database.reading() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                 for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")}
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000, "synchronous": 2}


@pytest.mark.parametrize(("url", "said"), [
    ("mysql://root@localhost/x", "PostgreSQL"),
    ("not an address", "PostgreSQL"),
    ("postgresql://nobody:secret@127.0.0.1:1/x", "MAILLAGE_DATABASE_URL"),
])
def test_an_address_that_cannot_be_used_is_told(tmp_path: Path, url: str, said: str) -> None:
    with pytest.raises(StoreError) as caught:
        Database(tmp_path, url).make_ready()
    for lang in ("fr", "en"):
        assert said in caught.value.text(lang) and "secret" not in caught.value.text(lang)


def test_a_file_that_is_no_database_is_told_and_left(tmp_path: Path) -> None:
    (tmp_path / engine.FILE).write_bytes(b"precious words, no database at all" * 99)
    with pytest.raises(StoreError) as caught:
        Database(tmp_path).make_ready()
    assert engine.FILE in caught.value.text("fr")
    assert (tmp_path / engine.FILE).read_bytes().startswith(b"precious")


def test_the_app_ends_with_words_where_the_database_is_out_of_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from optimizer.cli import main

    monkeypatch.setenv(engine.VARIABLE, "postgresql://nobody@127.0.0.1:1/x")
    monkeypatch.setenv("MAILLAGE_WORKSPACE", str(tmp_path))
    assert main(["app", "--headless", "--lang", "fr"]) == 2
    assert "base de données" in capsys.readouterr().err


def test_a_workspace_that_was_cleared_starts_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(engine.VARIABLE, raising=False)
    workspace = Workspace(tmp_path / "kept")
    key = workspace.duplicate("lozere/default", "Mien")
    shutil.rmtree(workspace.root)
    assert key not in [entry.key for entry in workspace.scenarios("lozere")]
    assert workspace.duplicate("lozere/default", "Mien") == key


# ---- contents

def test_nothing_is_kept_twice_and_what_nobody_has_goes(database: Database) -> None:
    with database.writing() as connection:
        first = keep_bundle(connection, {"a": b"same" * 999, "b": b"1"})
        second = keep_bundle(connection, {"a": b"same" * 999, "b": b"2"})
        assert keep_bundle(connection, {"b": b"1", "a": b"same" * 999}) == first
        sizes = connection.execute(select(tables.content.c.sha256, tables.content.c.size_bytes)).all()
        assert {tuple(row) for row in sizes} == {(sha256(b"same" * 999), 3996), (sha256(b"1"), 1), (sha256(b"2"), 1)}
        forget_unused(connection, first)
        assert bundle(connection, second) == {"a": b"same" * 999, "b": b"2"}
        with pytest.raises(Damaged):
            content(connection, sha256(b"1"))
        forget_unused(connection, second)
        assert not connection.execute(select(tables.content)).all()


def test_a_block_that_fails_leaves_nothing(database: Database) -> None:
    with contextlib.suppress(ZeroDivisionError), database.writing() as connection:
        keep_bundle(connection, {"a": b"1"})
        raise ZeroDivisionError
    with database.reading() as connection:
        assert not connection.execute(select(tables.content)).all()
        assert not connection.execute(select(tables.bundle)).all()


def test_a_key_that_is_taken_is_no_error(database: Database) -> None:
    values = {"home": "h", "path": "p", "key": "k", "at": now()}
    with database.writing() as connection:
        assert added(connection, tables.taken_over, **values)
        assert not added(connection, tables.taken_over, **values)
        assert connection.execute(select(tables.taken_over.c.key)).scalars().all() == ["k"]


HOSTILE = ["<script>alert(1)</script>", "'; DROP TABLE scenario; --", "%s %(x)s ? :name \\x00", "=1+1", "a\r\nb\tc",
           "\u202eRTL", "🏔️ e\u0301 é", "{braces} {0}", "\x01\x7f\x85\u2028", "x" * 10_000, "$$ $1 `${x}`", "\\'\""]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_kept_as_it_is(database: Database, text: str) -> None:
    assert storable(text) == text
    with database.writing() as connection:
        digest = keep_content(connection, text.encode())
        added(connection, tables.taken_over, home=text[:200], path=text, key=text, at=now())
    with database.reading() as connection:
        assert connection.execute(select(tables.taken_over.c.key).where(tables.taken_over.c.path == text)).scalar() == (
            text)
        assert content(connection, digest).decode() == text


def test_what_no_database_keeps_is_replaced() -> None:
    assert storable("a\0b\ud83dc") == "a\ufffdb\ufffdc"


def test_moments_are_kept_to_the_microsecond_and_sort_as_texts() -> None:
    first, second = now(), now()
    assert first <= second and read(first) <= read(second)
    assert len(first) == len("2026-11-25T10:00:00.000000+00:00")


# ---- one scenario, two planners

def edit(root: Path, number: int, stamp: str) -> str:
    """One planner who saves what they opened; the new stamp, or nothing."""
    workspace = Workspace(root).acting(Person(id=f"p{number}", name="", roles=frozenset({"planner"})))
    scenario, _ = workspace.read("lozere/mien")
    try:
        return workspace.save("lozere/mien", scenario.model_copy(update={"budget_eur": number}), stamp)
    except ChangedElsewhere as error:
        assert error.stamp != stamp
        return ""


def test_of_two_processes_that_edit_one_scenario_one_is_told(tmp_path: Path, database_engine: str) -> None:
    workspace = Workspace(tmp_path / "kept")
    key = workspace.duplicate("lozere/default", "Mien")
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        for _ in range(5):
            _, stamp = workspace.read(key)
            stamps = pool.starmap(edit, [(workspace.root, number, stamp) for number in (1, 2)], chunksize=1)
            (won,) = [number for number, kept in enumerate(stamps, 1) if kept]
            scenario, now_stamp = workspace.read(key)
            assert (scenario.budget_eur, now_stamp) == (won, stamps[won - 1])
    with workspace.database.reading() as connection:
        row = connection.execute(select(tables.scenario)).one()
    assert (row.revision, row.saved_by) == (6, f"p{won}")


def test_a_scenario_made_anew_under_its_old_key_is_another_version(tmp_path: Path, database_engine: str) -> None:
    workspace = Workspace(tmp_path / "kept")
    key = workspace.create("lozere", tiny("Mien"))
    _, stamp = workspace.read(key)
    workspace.delete(key)
    assert workspace.create("lozere", tiny("Mien", budget_eur=5)) == key
    with pytest.raises(ChangedElsewhere):
        workspace.save(key, tiny("Mien"), stamp)


# ---- killed in mid-write

WRITER = """
import sys
from pathlib import Path
from optimizer.workspace import Workspace
from tests.test_workspace import tiny

workspace, run = Workspace(Path(sys.argv[1])), Path(sys.argv[2])
key = workspace.create("lozere", tiny("Mien"))
_, stamp = workspace.read(key)
print("ready", flush=True)
for number in range(100_000):
    stamp = workspace.save(key, tiny("Mien", budget_eur=number), stamp)
    print("scenario", number, flush=True)
    print("plan", workspace.keep_plan(run, key=f"plan-{number}"), flush=True)
"""


def killed_writer(root: Path, run: Path, after_s: float) -> list[list[str]]:
    """What a process had been told was kept when it was killed."""
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(root), str(run)], stdout=subprocess.PIPE, text=True,
                               cwd=Path(__file__).parents[1])
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(after_s)
    process.kill()
    told = process.stdout.read()
    process.wait()
    return [line.split() for line in told.splitlines(keepends=True) if line.endswith("\n")]


@pytest.mark.slow
@pytest.mark.parametrize("after_s", [0.0, 0.013, 0.05, 0.21, 0.8])
def test_a_kill_in_mid_write_loses_nothing_and_leaves_nothing_half(
    tmp_path: Path, database_engine: str, after_s: float
) -> None:
    workspace = Workspace(tmp_path / "kept")
    territory = brought(workspace)
    run = solved(workspace, territory, workspace.root / "runs" / "one" / "plan")
    told = killed_writer(workspace.root, run, after_s)
    saved = [int(number) for kind, number in told if kind == "scenario"]
    plans = [key for kind, key in told if kind == "plan"]
    (key,) = [entry.key for entry in workspace.scenarios("lozere") if not entry.bundled]
    scenario, _ = workspace.read(key)
    if saved:  # the last one may have been kept and not told any more
        assert scenario.budget_eur in (saved[-1], saved[-1] + 1)
    entries = [entry.key for entry in workspace.plans(territory)]
    assert set(plans) <= set(entries) and len(entries) <= len(plans) + 1
    for entry in entries:
        assert workspace.plan(entry)[0] == sample_plan()
    with workspace.database.reading() as connection:
        bundles = connection.execute(select(tables.bundle.c.sha256)).scalars().all()
        assert len(bundles) == min(1, len(entries))
        assert all(set(bundle(connection, digest)) == set(FILES) for digest in bundles)
    if workspace.database.file is not None:
        with contextlib.closing(sqlite3.connect(workspace.database.file)) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    workspace.rename(key, "Encore")  # and it goes on


# ---- what earlier versions kept in folders

@pytest.fixture
def earlier(tmp_path: Path, database_engine: str) -> Iterator[tuple[Path, str]]:
    """A workspace as the version before the database left it, and its territory."""
    made = Workspace(tmp_path / "made")
    territory = brought(made)
    root = tmp_path / "earlier"
    shutil.copytree(made.root / "territories", root / "territories")
    run = solved(made, territory, tmp_path / "run")
    for number in (1, 2):
        shutil.copytree(made.plan_folder(made.keep_plan(run)), root / "plans" / territory / f"plan-{number}")
    folder = root / "scenarios" / "lozere"
    folder.mkdir(parents=True)
    text = (made.territory_place("lozere") / "scenarios" / "default.yaml").read_text(encoding="utf-8")
    (folder / "default.yaml").write_text(text.replace("budget_eur: 220000", "budget_eur: 1"), encoding="utf-8")
    (folder / "mien.yaml").write_text(text, encoding="utf-8")
    (folder / "casse.yaml").write_text("name: [", encoding="utf-8")
    (folder / "No Key.yaml").write_text("name: [", encoding="utf-8")
    with made.database.writing() as connection:  # on a shared server, the other workspace's rows are not in play
        for entry in made.plans(territory):
            connection.execute(tables.plan.delete().where(tables.plan.c.name == entry.key.partition("/")[2]))
    yield root, territory


def test_folders_of_earlier_versions_are_taken_over_once(earlier: tuple[Path, str]) -> None:
    root, territory = earlier
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    workspace = Workspace(root)
    entries = {entry.key: entry for entry in workspace.scenarios("lozere")}
    assert entries["lozere/default"].changed and workspace.read("lozere/default")[0].budget_eur == 1
    assert entries["lozere/mien"].readable and not entries["lozere/casse"].readable
    assert {entry.key for entry in workspace.plans(territory)} == {f"{territory}/plan-1", f"{territory}/plan-2"}
    for entry in workspace.plans(territory):
        assert workspace.plan(entry.key)[0] == sample_plan() and entry.cost_eur is not None
    after = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert before.items() <= after.items()  # the folders stay as they were
    workspace.delete("lozere/mien")
    workspace.delete_plan(f"{territory}/plan-1")
    workspace.database.close()
    assert "lozere/mien" not in [entry.key for entry in workspace.scenarios("lozere")]
    assert [entry.key for entry in workspace.plans(territory)] == [f"{territory}/plan-2"]


def test_processes_that_start_at_once_take_over_once(earlier: tuple[Path, str]) -> None:
    root, territory = earlier
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        pool.map(open_once, [root] * 3, chunksize=1)
    assert len([entry for entry in Workspace(root).scenarios("lozere") if "-2" in entry.key]) == 0
    assert len(Workspace(root).plans(territory)) == 2


# ---- roles at the workspace's door

READS = ["territories", "territory", "territory_place", "scenarios", "read", "plans", "plan", "plan_folder",
         "plan_name", "plan_entry", "runs", "known_runs"]
EDITS = ["keep_territory", "delete_territory", "save", "create", "duplicate", "rename", "delete", "keep_plan",
         "rename_plan", "delete_plan", "keep_run"]


@pytest.mark.parametrize("role", ["reader", "official", "planner", "administrator", None])
def test_each_function_of_the_workspace_asks_for_the_role(tmp_path: Path, role: str | None) -> None:
    person = Person(id="p", name="P", roles=frozenset({role} if role else ()), areas=frozenset({"48"}))  # type: ignore[arg-type]
    workspace = Workspace(tmp_path).acting(person)
    asked = {name for name in vars(Workspace) if not name.startswith("_")} - {"acting"}
    assert asked == {*READS, *EDITS}
    arguments = {"save": (tiny(), ""), "create": (tiny(),), "duplicate": ("x",), "rename": ("x",),
                 "rename_plan": ("x",), "keep_territory": ("x.zip",)}
    for name in asked:
        given = () if name in ("territories", "known_runs") else (
            (Path("none"),) if name == "keep_plan" else ("no/thing", *arguments.get(name, ())))
        allowed = role == "planner" or (role == "administrator" and name in READS)
        with contextlib.ExitStack() as stack:
            if not allowed:
                stack.enter_context(pytest.raises(Refused))
            else:
                stack.enter_context(contextlib.suppress(Exception))
            getattr(workspace, name)(*given)


def test_without_configuration_one_user_may_do_all() -> None:
    assert isinstance(tiny(), Scenario) and LOCAL.roles == {"reader", "official", "planner", "administrator"}


# ---- PostgreSQL alone

def test_a_database_that_does_not_speak_unicode_is_refused(postgresql_server: Server, tmp_path: Path) -> None:
    postgresql_server._say("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    url = postgresql_server.url("public").replace("/postgres?", "/latin?")
    with pytest.raises(StoreError) as caught:
        Database(tmp_path, url).make_ready()
    assert "UTF8" in caught.value.text("fr")


def test_a_run_that_was_kept_is_not_changed(database: Database) -> None:
    with database.writing() as connection:
        scenario = keep_content(connection, b"name: x")
        added(connection, tables.run, id="r", territory="t", status="done", message="", scenario=scenario, plan=None,
              inputs_hash="", seed=None, versions="{}", figures="{}", outcome="{}", started_at=now(), ended_at=now(),
              asked_by="")
    for statement in ("UPDATE run SET status = 'failed'", "DELETE FROM run", "DELETE FROM content"):
        with pytest.raises(DBAPIError), database.writing() as connection:
            connection.exec_driver_sql(statement)
