"""What was published cannot be changed, what was said is never lost: many at once, killed in mid-write, hostile texts.

On both engines; the statements are those that someone with a database client could send.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from optimizer.database import tables
from optimizer.database.contents import Damaged
from optimizer.refusals import ChangedElsewhere
from optimizer.review.changes import Forbid
from optimizer.review.contribution import Subject
from optimizer.review.persons import Person
from optimizer.review.review import Review
from optimizer.workspace import Workspace
from tests.reviewed import PLAN, PLANNER, SCHOOL, SOUTH, Reviewed, person, reviewed
from tests.test_database import HOSTILE

OFFICIALS = 20


@pytest.fixture
def kept(tmp_path: Path, database_engine: str) -> Reviewed:
    return reviewed(tmp_path)


# ---- published plans never change

FROZEN = ("publication", "alternative", "publication_state", "contribution", "contribution_version", "amendment",
          "amendment_step", "person_roles")
CONTENTS = ("content", "bundle", "bundle_file")


def statements(table: str, engine: str) -> list[str]:
    """Ways to change rows of a table."""
    columns = [column.name for column in tables.metadata.tables[table].columns]
    listed = ", ".join(columns)
    ways = [f"UPDATE {table} SET {columns[0]} = {columns[0]}", f"DELETE FROM {table}",
            f"UPDATE {table} SET {columns[-1]} = {columns[-1]}",
            f"INSERT INTO {table} SELECT {listed} FROM {table} WHERE true ON CONFLICT ({key_of(table)}) "
            f"DO UPDATE SET {columns[-1]} = EXCLUDED.{columns[-1]}"]
    if engine == "sqlite":
        return [*ways, f"REPLACE INTO {table} SELECT {listed} FROM {table}",
                f"INSERT OR REPLACE INTO {table} ({listed}) SELECT {listed} FROM {table}",
                f"UPDATE OR REPLACE {table} SET {columns[0]} = {columns[0]}"]
    return [*ways, f"TRUNCATE {table} CASCADE",
            f"SET LOCAL session_replication_role = replica; UPDATE {table} SET {columns[0]} = {columns[0]}"]


def key_of(table: str) -> str:
    return ", ".join(column.name for column in tables.metadata.tables[table].primary_key.columns)


def everything(kept: Reviewed) -> dict[str, list[tuple[object, ...]]]:
    with kept.workspace.database.reading() as connection:
        return {name: sorted((tuple(row) for row in connection.execute(select(tables.metadata.tables[name]))), key=repr)
                for name in (*FROZEN, *CONTENTS)}


def test_no_statement_changes_what_was_published_or_said(kept: Reviewed, database_engine: str) -> None:
    review = kept.review
    proposed = review.amendments.propose(SOUTH, kept.publication.id, subject=SCHOOL, reason="x",
                                         change=Forbid(site="s2"))
    review.amendments.accept(PLANNER, proposed.id)
    review.people.assign(person("administrator"), id="x", name="X", roles=["reader"])
    kept.workspace.delete_plan(kept.plan_key)  # what is left is what was published
    before = everything(kept)
    assert all(before.values())
    for table in (*FROZEN, *CONTENTS):
        for statement in statements(table, database_engine):
            done = False
            with contextlib.suppress(DBAPIError), kept.workspace.database.writing() as connection:
                for part in statement.split("; "):
                    connection.exec_driver_sql(part)
                done = True
            assert not done, statement
    if database_engine == "sqlite":  # nor with the foreign keys of another program's connection, which are off
        with kept.workspace.database.reading() as connection:
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            for statement in ("DELETE FROM content", "DELETE FROM bundle", "DELETE FROM publication"):
                with pytest.raises(DBAPIError):
                    connection.exec_driver_sql(statement)
    assert everything(kept) == before
    review.publications.verify(PLANNER, kept.publication.id)


def test_nothing_is_added_to_what_was_published(kept: Reviewed) -> None:
    (alternative,) = kept.publication.alternatives
    id_ = kept.publication.id
    for statement in (
        "INSERT INTO alternative SELECT publication, 2, name, plan_key, plan, territory, scenario, names, inputs_hash, "
        f"cost_eur, need_met_share FROM alternative WHERE publication = '{id_}'",
        f"INSERT INTO bundle_file SELECT bundle, 'evil.csv', content FROM bundle_file "
        f"WHERE bundle = '{alternative.plan_bundle}' AND path = 'plan.json'",
    ):
        with pytest.raises(DBAPIError), kept.workspace.database.writing() as connection:
            connection.exec_driver_sql(statement)


def test_who_goes_around_the_triggers_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The owner of a file can do anything to it: the seal and the hashes tell."""
    monkeypatch.delenv("MAILLAGE_DATABASE_URL", raising=False)
    for number, (trigger, change) in enumerate((
        ("publication_update", "UPDATE publication SET title = 'Autre'"),
        ("alternative_update", "UPDATE alternative SET cost_eur = 1"),
        ("content_update", "UPDATE content SET data = (SELECT data FROM content ORDER BY sha256 LIMIT 1)"),
    )):
        kept = reviewed(tmp_path / str(number))
        with kept.workspace.database.writing() as connection:
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
            connection.exec_driver_sql(change)
        with pytest.raises(Damaged):
            kept.review.publications.verify(PLANNER, kept.publication.id)


def test_what_is_published_stays_when_planners_clear_their_desk(kept: Reviewed) -> None:
    kept.workspace.rename_plan(kept.plan_key, "Autre nom")
    kept.workspace.delete_plan(kept.plan_key)
    kept.review.publications.verify(PLANNER, kept.publication.id)
    with kept.workspace.database.reading() as connection:
        bundles = set(connection.scalars(select(tables.bundle.c.sha256)))
    (alternative,) = kept.publication.alternatives
    assert bundles == {alternative.plan_bundle, alternative.territory_bundle}  # the workspace's own went


# ---- many at once

def official(number: int) -> Person:
    return person("official", areas=("south",), id=f"official-{number}")


def comment(root: Path, publication: str, number: int) -> str:
    said = Review(Workspace(root)).contributions.comment(
        official(number), publication, subject=SCHOOL, text=f"n° {number}")
    return said.id


def test_twenty_officials_comment_at_once(kept: Reviewed) -> None:
    started = time.perf_counter()
    with ThreadPoolExecutor(OFFICIALS) as pool:
        ids = set(pool.map(lambda number: comment(kept.workspace.root, kept.publication.id, number), range(OFFICIALS)))
    seconds = time.perf_counter() - started
    found = kept.review.contributions.entries(PLANNER, kept.publication.id)
    assert {each.id for each in found} == ids and len(ids) == OFFICIALS
    assert {(each.by, each.text) for each in found} == {
        (f"official-{number}", f"n° {number}") for number in range(OFFICIALS)}
    assert seconds < 20, f"{seconds:.1f} s"


def comment_often(root: Path, publication: str, number: int) -> list[str]:
    return [comment(root, publication, number) for _ in range(5)]


@pytest.mark.slow
def test_twenty_processes_comment_at_once(kept: Reviewed) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        said = pool.starmap(
            comment_often, [(kept.workspace.root, kept.publication.id, number) for number in range(OFFICIALS)],
            chunksize=1)
    found = kept.review.contributions.entries(PLANNER, kept.publication.id)
    assert {each.id for each in found} == {id_ for ids in said for id_ in ids} and len(found) == 5 * OFFICIALS


def test_of_two_who_decide_at_once_one_is_told(kept: Reviewed) -> None:
    amend = kept.review.amendments
    for _ in range(3):
        proposed = amend.propose(SOUTH, kept.publication.id, subject=SCHOOL, reason="x", change=Forbid(site="s2"))

        def decide(number: int, id_: str = proposed.id) -> bool:
            mine = Review(Workspace(kept.workspace.root)).amendments
            try:
                mine.accept(PLANNER, id_) if number % 2 else mine.refuse(PLANNER, id_, reason="Non")
            except ChangedElsewhere:
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(decide, range(4))) == [False, False, False, True]
        assert len(amend.amendment(PLANNER, proposed.id).steps) == 2


def test_of_two_edits_at_once_one_is_told(kept: Reviewed) -> None:
    say = kept.review.contributions
    said = say.comment(SOUTH, kept.publication.id, subject=PLAN, text="Un")

    def edit(number: int) -> bool:
        try:
            Review(Workspace(kept.workspace.root)).contributions.edit(SOUTH, said.id, text=str(number), revision=1)
        except ChangedElsewhere:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = [number for number, done in enumerate(pool.map(edit, range(8))) if done]
    assert len(won) == 1
    assert [version.text for version in say.history(SOUTH, said.id)] == ["Un", str(won[0])]


# ---- hostile texts

@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_back_as_texts(kept: Reviewed, text: str) -> None:
    say, who = kept.review.contributions, Person(
        id=text[:50].strip().casefold(), name=text, roles=frozenset({"official"}), areas=frozenset({"south"}))
    said = say.comment(who, kept.publication.id, subject=SCHOOL, text=text)
    (found,) = say.entries(PLANNER, kept.publication.id)
    assert found == said
    assert (found.text, found.by_name) == (text.strip(), text)
    for subject in (Subject(place=text), Subject(area=text), Subject(slot=text), Subject(season=text)):
        with contextlib.suppress(Exception):
            say.comment(who, kept.publication.id, subject=subject, text=text)
    assert say.entries(PLANNER, kept.publication.id) == [said]


def test_the_character_nul_is_replaced(kept: Reviewed) -> None:
    said = kept.review.contributions.comment(SOUTH, kept.publication.id, subject=PLAN, text="a\0b")
    assert said.text == "a\ufffdb"


# ---- killed in mid-write

WRITER = """
import sys
from pathlib import Path
from optimizer.review.changes import Forbid
from optimizer.review.review import Review
from optimizer.workspace import Workspace
from tests.reviewed import PLANNER, SCHOOL, SOUTH

review, publication, territory, plan = Review(Workspace(Path(sys.argv[1]))), *sys.argv[2:]
review.publications.index(PLANNER, publication, 1)
print("ready", flush=True)
for number in range(100_000):
    said = review.contributions.comment(SOUTH, publication, subject=SCHOOL, text=str(number))
    print("comment", said.id, flush=True)
    review.contributions.edit(SOUTH, said.id, text="bis", revision=1)
    print("edit", said.id, flush=True)
    both = [("A", plan), ("B", plan)]
    made = review.publications.publish(PLANNER, territory=territory, title="T", note="", plans=both)
    print("publish", made.id, flush=True)
    made = review.amendments.propose(SOUTH, made.id, subject=SCHOOL, reason="x", change=Forbid(site="s2"))
    print("propose", made.id, flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("after_s", [0.0, 0.02, 0.3, 1.5])
def test_a_kill_in_mid_write_loses_no_word(kept: Reviewed, after_s: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(kept.workspace.root), kept.publication.id, kept.territory, kept.plan_key],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    time.sleep(after_s)
    process.kill()
    told = [line.split() for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    process.wait()
    review = kept.review
    for kind, id_ in told:
        match kind:
            case "comment":
                assert review.contributions.history(PLANNER, id_)[0].revision == 1
            case "edit":
                assert review.contributions.history(PLANNER, id_)[-1].text == "bis"
            case "propose":
                assert review.amendments.amendment(PLANNER, id_).state == "proposed"
    assert {id_ for kind, id_ in told if kind == "publish"} <= {
        entry.id for entry in review.publications.entries(PLANNER)}
    for entry in review.publications.entries(PLANNER):  # whole, the last one too
        assert len(entry.alternatives) == (1 if entry.id == kept.publication.id else 2) and entry.state == "open"
        review.publications.verify(PLANNER, entry.id)
        review.amendments.entries(PLANNER, entry.id)
    with kept.workspace.database.reading() as connection:
        spoken = set(connection.scalars(select(tables.contribution.c.id)))
        assert spoken == set(connection.scalars(select(tables.contribution_version.c.contribution)))
        proposals = set(connection.scalars(
            select(tables.contribution.c.id).where(tables.contribution.c.kind == "proposal")))
        assert proposals == set(connection.scalars(select(tables.amendment_step.c.amendment)))
    review.contributions.comment(SOUTH, kept.publication.id, subject=PLAN, text="Et on continue")
