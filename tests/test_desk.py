"""What a desk remembers: drafts and their steps, put aside and found again, by this session and the next."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from optimizer.pages.desk import Desk, _desks
from optimizer.pages.identity import THIS_COMPUTER
from optimizer.workspace import ChangedElsewhere, Workspace
from tests.pages import open_desk, show, texts


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    return open_desk(monkeypatch, tmp_path)


def desk_of(session: AppTest) -> Desk:
    return Desk(session.session_state["desk"], "fr", THIS_COMPUTER)


def test_it_begins_with_the_default_scenario_of_lozere(session: AppTest) -> None:
    desk = desk_of(session)
    assert (desk.scenario_key, desk.territory_id, desk.unsaved) == ("lozere/default", "lozere", False)
    assert desk.faults == []
    assert desk.plan is None


def test_edits_are_undone_and_done_again_in_order(session: AppTest) -> None:
    desk = desk_of(session)
    for euros in (1000, 2000, 3000):
        assert desk.change(budget_eur=euros) == []
    desk.undo()
    desk.undo()
    assert (desk.draft.budget_eur, desk.can_redo) == (1000, True)
    desk.redo()
    assert desk.draft.budget_eur == 2000
    desk.change(budget_eur=7)  # a new way: what was undone is gone
    assert (desk.draft.budget_eur, desk.can_redo) == (7, False)
    for _ in range(3):
        desk.undo()
    assert not desk.unsaved


def test_what_a_scenario_does_not_allow_changes_nothing_and_is_told(session: AppTest) -> None:
    desk = desk_of(session)
    before = desk.draft
    faults = desk.change(budget_eur=-1)
    assert [fault.column for fault in faults] == ["budget_eur"]
    assert desk.draft == before


def test_an_unsaved_draft_waits_while_another_scenario_is_open(session: AppTest) -> None:
    desk = desk_of(session)
    desk.change(budget_eur=1234)
    desk.open_scenario("lozere/frugal")
    assert desk.draft.budget_eur != 1234
    desk.open_scenario("lozere/default")
    assert (desk.draft.budget_eur, desk.unsaved, desk.can_undo) == (1234, True, True)


def test_saving_keeps_a_copy_that_shadows_the_model(session: AppTest, tmp_path: Path) -> None:
    desk = desk_of(session)
    desk.change(budget_eur=4321)
    desk.save()
    assert not desk.unsaved
    assert Workspace(tmp_path).read("lozere/default")[0].budget_eur == 4321


def test_saving_over_someone_elses_version_is_refused(session: AppTest, tmp_path: Path) -> None:
    desk = desk_of(session)
    others = Workspace(tmp_path)
    theirs, stamp = others.read("lozere/default")
    others.save("lozere/default", theirs.model_copy(update={"budget_eur": 1.0}), stamp)
    desk.change(budget_eur=2.0)
    with pytest.raises(ChangedElsewhere):
        desk.save()
    assert others.read("lozere/default")[0].budget_eur == 1.0


def test_a_reload_finds_the_draft_and_two_tabs_go_their_own_ways(
    session: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = desk_of(session)
    first.change(budget_eur=99)
    second = desk_of(open_desk(monkeypatch, tmp_path, fresh=False, desk=session.session_state["desk"]))
    assert (second.draft.budget_eur, second.can_undo) == (99, True)
    second.change(budget_eur=5)
    assert (first.draft.budget_eur, second.draft.budget_eur) == (99, 5)


def test_an_unknown_desk_or_run_in_the_address_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desk_of(open_desk(monkeypatch, tmp_path, desk="../../etc", run="../../etc"))
    assert (desk.scenario_key, desk.run_id) == ("lozere/default", "")


def test_english_is_one_click_away_and_stays(session: AppTest) -> None:
    assert session.title[0].value == "Territoire\u00a0: Lozère"
    session.button_group[0].set_value("en").run()
    assert session.title[0].value == "Territory: Lozère"
    assert "Comparer" not in texts(show(session, "compare"))
    assert session.title[0].value == "Compare two plans"


def test_the_address_says_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert open_desk(monkeypatch, tmp_path, lang="en").title[0].value == "Territory: Lozère"


def test_desks_beyond_the_limit_are_forgotten_oldest_first(
    session: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimizer.pages.desk.MOST_DESKS", 2)
    snapshot = desk_of(session).snapshot
    for token in ("a", "b"):
        _desks().put(token, snapshot)
    assert _desks().get(session.session_state["desk"]) is None
    assert _desks().get("a") is snapshot
