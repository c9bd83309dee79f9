"""The desk under attack: hostile names, damaged files, things that someone else deletes, a disk that refuses.

Nothing here may show a traceback: AppTest tells each in `exception`, which `ran` looks at.
"""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]
from streamlit.testing.v1 import AppTest

from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain
from optimizer.pages.identity import THIS_COMPUTER
from optimizer.runs import Runs
from optimizer.runs.folder import RunFolder, new_id
from optimizer.scenario import Scenario, Words
from optimizer.store import write_plan
from optimizer.views.labels import distinct
from optimizer.workspace import Workspace
from tests.damage import damage_plan, damage_scenario
from tests.pages import open_desk, press, show, texts, zipped
from tests.sample_plan import sample_plan
from tests.tiny import TABLES, TOML, tiny_scenario_dict, tiny_tables, write_tiny_territory

MARK = "**zz**"
HOSTILE = f"{MARK} ![i](http://evil.test/p.png) $x^2$ :red[r] :material/map: `c` \u202etxet\u202c"
PAGES = ("territory", "scenario", "solve", "plan", "why", "compare")
SECTIONS = ("budget", "places", "rules", "services", "seasons", "fleet", "team", "calculation")
NEVER_MARKUP = {  # what Streamlit shows as plain text, by element and field
    ("selectbox", "options"), ("selectbox", "rawValue"), ("multiselect", "options"), ("multiselect", "rawValues"),
    ("text_input", "value"), ("text_input", "default"), ("text", "body"), ("dataframe", "columns"),
    ("arrow_data_frame", "columns"), ("table", "alt"), ("arrow_table", "alt"), ("dataframe", "alt"),
    ("arrow_data_frame", "alt"), ("bidi_component", "json"), ("vega_lite_chart", "spec"), ("file_uploader", "id"),
}


class Kept:
    """A workspace with the tiny territory, one scenario and two plans, and sessions that work on it."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch, name: str = "") -> None:
        self.root, self.monkeypatch = root / "workspace", monkeypatch
        tables, toml = tiny_tables(), TOML
        scenario = {**tiny_scenario_dict(), "name": name or "Essai"}
        if name:
            for row in (row for rows in tables.values() for row in rows if "name" in row):
                row["name"] = f"{name} {row['name']}"
            for written in ("Petit territoire", "Tiny territory", "invented for tests", "CC0-1.0", "Habitants"):
                toml = toml.replace(written, f"{name} {written}")
            for number, part in enumerate(part for key in ("seasons", "services", "fleet") for part in scenario[key]):
                part["name"] = f"{name} {number}"
        self.workspace = Workspace(self.root)
        folder = write_tiny_territory(root / "tiny", toml=toml, **tables)
        self.territory = self.workspace.keep_territory(zipped(folder), "tiny.zip")
        self.scenario = self.workspace.create(self.territory, Scenario.model_validate(scenario))
        territory, kept = self.workspace.territory(self.territory), self.workspace.read(self.scenario)[0]
        made_for = kept.model_copy(update={"territory": str(self.workspace.territory_place(self.territory))})
        for key in ("one", "two"):
            made = write_plan(sample_plan(), territory, made_for, root / key)
            self.workspace.keep_plan(made, key=key)

    def session(self, page: str = "territory", *, fresh: bool = True, **address: str) -> AppTest:
        """A session that stands on the tiny territory."""
        session = open_desk(self.monkeypatch, self.root, fresh=fresh, **address)
        desk = desk_of(session)
        desk.open_territory(self.territory)
        desk.open_scenario(self.scenario)
        desk.open_plan(f"{self.territory}/one")
        return show(ran(session), page)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    return Kept(tmp_path, monkeypatch)


def desk_of(session: AppTest) -> Desk:
    return Desk(session.session_state["desk"], "fr", THIS_COMPUTER)


def ran(session: AppTest) -> AppTest:
    session.run()
    assert not session.exception, session.exception
    return session


def errors(session: AppTest) -> str:
    """What is told in red, as a reader sees it."""
    return "\n".join(error.value for error in session.error).replace("\\", "").replace("\u2060", "")


def refusing(*_args: Any, **_values: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def ended_run(kept: Kept, session: AppTest) -> str:
    """The id of the run that the session follows, once it has ended."""
    runs, run_id = Runs(kept.root / "runs"), desk_of(session).run_id
    deadline = time.monotonic() + 60
    while (state := runs.look(run_id)) is not None and not state.ended:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return run_id


class TestNames:
    """Whatever data bears as a name is shown as written."""

    @pytest.mark.parametrize("where", PAGES)
    def test_no_markup_of_names_reaches_markdown(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
    ) -> None:
        session = Kept(tmp_path, monkeypatch, HOSTILE).session(where)
        states: dict[str, tuple[str, ...]] = {
            "scenario.section.fr": SECTIONS if where == "scenario" else ("budget",),
            "plan.tab.fr": ("Carte", "Horaires", "Accès", "Budget", "Lieux") if where == "plan" else ("Carte",),
        }
        for key, values in states.items():
            for value in values:
                session.session_state[key] = value
                ran(session)
                assert set(unescaped(session)) == set(), value

    @pytest.mark.parametrize(("text", "shown"), [
        (":material/map:", ":\u2060material/map:"),  # Streamlit looks for icons once backslashes are gone
        (":+1:", ":\u2060+1:"),
        ("https://evil.test", "https:\u2060//evil.test"),
        ("www.evil.test", "www\u2060.evil.test"),
        ("a@b.fr", "a@\u2060b.fr"),
        ("\u202etxet\u202c \u0627\u0644", "txet \u0627\u0644"),  # nothing turns round what follows; Arabic stays
        ("de 9:30 à 12:00", "de 9:30 à 12:00"),
        ("Mende <-> Florac -- 2", "Mende <\u2060-\u2060> Florac -\u2060- 2"),
    ])
    def test_what_is_replaced_after_markdown_is_parted(self, text: str, shown: str) -> None:
        assert plain(text).replace("\\", "") == shown

    def test_labels_are_distinct_whatever_they_are(self) -> None:
        labels = {"a": "X", "b": "X (2)", "c": "X", "d": "X"}
        assert list(distinct(labels).values()) == ["X", "X (2)", "X (3)", "X (4)"]

    def test_scenarios_of_one_name_can_each_be_chosen(self, kept: Kept) -> None:
        twin = kept.workspace.duplicate(kept.scenario, "Essai")
        session = kept.session()
        (choice,) = [box for box in session.sidebar.selectbox if box.label == "Hypothèses"]
        other = kept.scenario if desk_of(session).scenario_key == twin else twin
        choice.set_value(other).run()
        assert desk_of(session).scenario_key == other


def unescaped(session: AppTest) -> Iterator[tuple[str, str]]:
    """Elements and fields in which the mark stands as markup."""
    def below(node: Any) -> Iterator[Any]:
        yield node
        for child in getattr(node, "children", {}).values():
            yield from below(child)

    def strings(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from strings(inner, field or name)
        elif isinstance(value, list):
            for inner in value:
                yield from strings(inner, field)
        elif isinstance(value, str):
            yield field, value

    for node in below(session._tree):
        if getattr(node, "proto", None) is not None and hasattr(node.proto, "DESCRIPTOR"):
            for field, text in strings(MessageToDict(node.proto)):
                if MARK in text and (node.type, field) not in NEVER_MARKUP:
                    yield node.type, field
    for table in session.table:
        if table.value.astype(str).map(lambda cell: MARK in cell).any(axis=None):
            yield "table", "cells"


class TestDamage:
    """Files of the workspace that somebody edited by hand."""

    @pytest.mark.parametrize("damage", [b"budget_eur: [", b"\xff\xfe\x00", b"", b"!!python/object/apply:os.abort []"])
    def test_a_damaged_default_scenario_is_passed_over_and_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: bytes
    ) -> None:
        place = tmp_path / "scenarios" / "lozere" / "default.yaml"
        place.parent.mkdir(parents=True)
        place.write_bytes(damage)
        session = ran(open_desk(monkeypatch, tmp_path))
        desk = desk_of(session)
        assert desk.territory_id == "lozere" and desk.scenario_key != "lozere/default"
        (choice,) = [box for box in session.sidebar.selectbox if box.label == "Hypothèses"]
        assert "default (illisible)" in choice.options
        choice.set_value("lozere/default").run()
        assert not session.exception
        assert "default.yaml" in errors(session)
        assert desk.scenario_key != "lozere/default"
        (choice,) = [box for box in session.sidebar.selectbox if box.label == "Hypothèses"]
        assert choice.value == desk.scenario_key

    @pytest.mark.parametrize("where", PAGES)
    def test_a_damaged_territory_is_left_and_told(self, kept: Kept, where: str) -> None:
        session = kept.session()
        (kept.root / "territories" / kept.territory / "sites.csv").write_bytes(b"\x00\x01")
        show(session, where)
        assert desk_of(session).territory_id == "lozere"
        assert "ne peut pas être ouvert" in errors(session)
        (choice,) = [box for box in session.sidebar.selectbox if box.label == "Territoire"]
        choice.set_value(kept.territory).run()
        assert not session.exception
        assert "sites.csv" in errors(session)
        assert desk_of(session).territory_id == "lozere"

    @pytest.mark.parametrize("where", PAGES)
    @pytest.mark.parametrize("damage", ["{", '{"name": {}, "plan": {}, "scenario": {}, "territory": {"path": []}}'])
    def test_a_damaged_plan_shows_no_traceback(self, kept: Kept, where: str, damage: str) -> None:
        damage_plan(kept.workspace, f"{kept.territory}/one", damage)
        session = kept.session(where)
        if where in ("plan", "why"):
            assert "ne peut pas être lu" in errors(session)


class TestSomeoneElse:
    """Two sessions on one workspace."""

    @pytest.mark.parametrize("where", PAGES)
    def test_a_territory_deleted_elsewhere_is_left_and_told(self, kept: Kept, where: str) -> None:
        session = kept.session()
        kept.workspace.delete_territory(kept.territory)
        show(session, where)
        assert desk_of(session).territory_id == "lozere"
        assert "quelqu’un l’a supprimé" in errors(session)
        again = open_desk(kept.monkeypatch, kept.root, where, fresh=False, desk=session.query_params["desk"][0])
        assert desk_of(again).territory_id == "lozere"

    @pytest.mark.parametrize("label", ["Supprimer ce scénario proposé", "Renommer"])
    def test_a_plan_deleted_elsewhere(self, kept: Kept, label: str) -> None:
        session = kept.session("plan")
        [box.check() for box in session.checkbox if "supprimer définitivement" in box.label]
        ran(session)
        kept.workspace.delete_plan(f"{kept.territory}/one")
        (button,) = [button for button in session.button if button.label == label]
        button.click()
        ran(session)
        assert "quelqu’un l’a supprimé" in errors(session)
        assert desk_of(session).plan_key == f"{kept.territory}/two"

    def test_a_scenario_deleted_elsewhere_can_be_kept_as_a_copy(self, kept: Kept) -> None:
        session = kept.session("scenario")
        desk_of(session).change(budget_eur=12_345.0)
        ran(session)
        kept.workspace.delete(kept.scenario)
        press(session, "Enregistrer")
        press(session, "Garder les miennes en copie")
        assert kept.workspace.read(desk_of(session).scenario_key)[0].budget_eur == 12_345

    def test_theirs_may_be_damaged(self, kept: Kept) -> None:
        session = kept.session("scenario")
        desk_of(session).change(budget_eur=12_345.0)
        ran(session)
        damage_scenario(kept.workspace, kept.scenario, "budget_eur: [")
        press(session, "Enregistrer")
        press(session, "Prendre les siennes")
        assert ".yaml" in errors(session)

    def test_the_territory_of_a_run_that_ended_is_gone(self, kept: Kept) -> None:
        session = press(kept.session("solve"), "Calculer")
        run_id = desk_of(session).run_id
        Runs(kept.root / "runs").stop(run_id)
        kept.workspace.delete_territory(kept.territory)
        show(session, "solve")
        assert [button for button in session.button if button.label in ("Calculer", "Arrêter")]


    def test_a_calculation_that_died_leaves_its_best_plan(self, kept: Kept) -> None:
        session = press(kept.session("solve"), "Calculer")
        run_id = ended_run(kept, session)
        told = kept.root / "runs" / run_id / "progress.json"
        told.write_text(json.dumps({**json.loads(told.read_text()), "status": "failed", "message": "Arrêt **zz**"}))
        show(session, "solve")
        assert "Arrêt **zz**" in errors(session)
        assert desk_of(session).plan_key == f"{kept.territory}/{run_id}"
        assert [button for button in session.button if button.label == "Calculer"]

    def test_a_plan_that_was_deleted_does_not_come_back(self, kept: Kept) -> None:
        session = press(kept.session("solve"), "Calculer")
        run_id = ended_run(kept, session)
        show(session, "solve")
        show(session, "plan")
        [box.check() for box in session.checkbox if "supprimer définitivement" in box.label]
        press(ran(session), "Supprimer ce scénario proposé")
        keys = {entry.key for entry in kept.workspace.plans(kept.territory)}
        open_desk(kept.monkeypatch, kept.root, "solve", run=run_id, desk=session.query_params["desk"][0])
        assert {entry.key for entry in kept.workspace.plans(kept.territory)} == keys
        assert keys == {f"{kept.territory}/one", f"{kept.territory}/two"}


class TestDisk:
    """A disk that is full, or can only be read."""

    @pytest.mark.parametrize(("method", "label"), [("save", "Enregistrer"), ("create", "Dupliquer")])
    def test_a_scenario_that_cannot_be_kept_stays_as_it_is(self, kept: Kept, method: str, label: str) -> None:
        session = kept.session("scenario")
        desk_of(session).change(budget_eur=12_345.0)
        ran(session)
        kept.monkeypatch.setattr(Workspace, method, refusing)
        press(session, label)
        assert "disque" in errors(session) and "rien n’a été modifié" in errors(session)
        assert desk_of(session).draft.budget_eur == 12_345 and desk_of(session).unsaved

    def test_a_calculation_that_cannot_be_written_is_told(self, kept: Kept) -> None:
        session = kept.session("solve")
        kept.monkeypatch.setattr(Runs, "start", refusing)
        press(session, "Calculer")
        assert "disque" in texts(session)
        assert desk_of(session).run_id == ""

    def test_a_run_that_a_full_disk_killed_has_failed_and_holds_up_nobody(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = RunFolder(tmp_path / new_id())
        run.path.mkdir()
        run.request_file.write_text('{"lang": "fr"}')
        with monkeypatch.context() as full:
            full.setattr(json, "dump", refusing)
            with pytest.raises(OSError, match="No space"):
                run.claim()
        assert not run.claimed
        run.claim_file.touch()  # as a kill may leave it
        os.utime(run.claim_file, (0, 0))
        with monkeypatch.context() as full:
            full.setattr(Path, "write_text", refusing)
            assert run.state().status == "failed"
        assert sorted(path.name for path in run.path.iterdir()) == ["claimed.json", "request.json"]

    def test_the_desk_opens_where_nothing_can_be_written(self, kept: Kept) -> None:
        kept.monkeypatch.setattr(Path, "mkdir", refusing)
        for page in PAGES:
            session = kept.session(page)
            if page == "solve":
                assert "disque" in errors(session)


@pytest.mark.parametrize("where", PAGES)
def test_one_commune_without_any_building(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    header, commune = TABLES["sites"].splitlines()[0], "\n".join(TABLES["demand"].splitlines()[:2])
    folder = write_tiny_territory(
        tmp_path / "tiny", sites=header, demand=commune, stops=None, bases=None, availability=None)
    territory = Workspace(tmp_path / "workspace").keep_territory(zipped(folder), "tiny.zip")
    session = open_desk(monkeypatch, tmp_path / "workspace")
    desk_of(session).open_territory(territory)
    show(ran(session), where)
    for section in SECTIONS if where == "scenario" else ():
        session.session_state["scenario.section.fr"] = section
        ran(session)


class TestAddress:
    """What may stand in the address bar."""

    @pytest.mark.parametrize("text", [
        "../../etc/passwd", "a" * 5000, "\u202e", "<script>", "tour:" + "9" * 5000, "tour:٣", "tour:01"])
    def test_garbage_opens_the_desk(self, kept: Kept, text: str) -> None:
        session = kept.session("why", lang=text, desk=text, run=text, subject=text, about=text)
        assert session.title[0].value == "Pourquoi\u00a0? Pourquoi pas\u00a0?"


def test_two_clicks_start_one_calculation(kept: Kept) -> None:
    session = kept.session("solve")
    begun: list[str] = []

    def start(self: Runs, scenario: Scenario, *_args: Any, **_values: Any) -> str:
        begun.append(scenario.name.fr)
        return original(self, scenario, *_args, **_values)

    original = Runs.start
    kept.monkeypatch.setattr(Runs, "start", start)
    from optimizer.pages.solve_parts.begin import begin

    desk = desk_of(session)
    assert begin(desk, desk.draft, None) == begin(desk, desk.draft, None) == ""
    assert len(begun) == 1
    other = desk.draft.model_copy(update={"name": Words(fr="Autre", en="Other")})
    assert begin(desk, other, None) == ""
    runs = Runs(kept.root / "runs")
    for state in runs.runs():
        runs.forget(state.id)
    assert len(begun) == 2
