"""The territory, calculation and comparison pages, without a browser."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from optimizer.pages.desk import Desk
from optimizer.pages.identity import THIS_COMPUTER
from optimizer.reading import read_territory
from optimizer.runs import Runs
from optimizer.store import write_plan
from optimizer.workspace import Workspace
from tests.pages import keep_tiny, open_desk, press, show, texts, value_of, zipped
from tests.sample_plan import sample_plan, sample_scenario
from tests.tiny import write_tiny_territory

LONGEST_S = 60.0


@pytest.fixture
def tiny(tmp_path: Path) -> str:
    return keep_tiny(tmp_path / "workspace", tmp_path / "tiny")


def on_tiny(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tiny: str, page: str) -> AppTest:
    session = open_desk(monkeypatch, tmp_path / "workspace")
    Desk(session.session_state["desk"], "fr", THIS_COMPUTER).open_territory(tiny)
    return show(session.run(), page)


class TestTerritory:
    def test_figures_are_the_territorys(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        session = open_desk(monkeypatch, tmp_path)
        lozere = read_territory("lozere")
        assert value_of(session, "Lieux déjà ouverts") == str(sum(site.existing for site in lozere.sites))
        assert value_of(session, "Points d’arrêt") == str(len(lozere.stops))

    def test_a_kind_filters_the_table(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        session = open_desk(monkeypatch, tmp_path)
        session.multiselect[0].set_value(["station"]).run()
        kinds = set(session.dataframe[0].value["Type"])
        assert kinds == {"gare"}

    def test_an_upload_becomes_the_territory_at_hand(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        session = open_desk(monkeypatch, tmp_path / "workspace")
        content = zipped(write_tiny_territory(tmp_path / "tiny"))
        session.file_uploader[0].upload("tiny.zip", content, "application/zip").run()
        press(session, "Vérifier et ajouter")
        assert session.title[0].value == "Territoire\u00a0: Petit territoire"
        assert Desk(session.session_state["desk"], "fr", THIS_COMPUTER).draft.name.fr == "Premières hypothèses"

    def test_a_refused_upload_says_where_and_keeps_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        session = open_desk(monkeypatch, tmp_path / "workspace")
        folder = write_tiny_territory(tmp_path / "tiny")
        table = folder / "sites.csv"
        table.write_text(table.read_text().replace("school", "scholl", 1))
        session.file_uploader[0].upload("tiny.zip", zipped(folder), "application/zip").run()
        press(session, "Vérifier et ajouter")
        assert "rien n’en a été conservé" in session.error[0].value
        told = session.dataframe[-1].value
        assert told["Fichier"].tolist() == ["sites.csv"]
        assert told["Que faire"][0]
        assert [entry.id for entry in Workspace(tmp_path / "workspace").territories() if not entry.bundled] == []

    def test_a_territory_that_was_added_can_be_deleted(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny: str
    ) -> None:
        session = on_tiny(monkeypatch, tmp_path, tiny, "territory")
        press(session, "Supprimer définitivement")
        assert session.title[0].value == "Territoire\u00a0: Lozère"
        assert tiny not in [entry.id for entry in Workspace(tmp_path / "workspace").territories()]


class TestCalculation:
    def ended(self, session: AppTest, root: Path) -> str:
        """Wait for the run that the desk follows; its status."""
        runs = Runs(root / "runs")
        run_id = Desk(session.session_state["desk"], "fr", THIS_COMPUTER).run_id
        deadline = time.monotonic() + LONGEST_S
        while (state := runs.look(run_id)) is not None and not state.ended:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert state is not None
        return state.status

    def test_a_plan_is_made_kept_and_opened(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny: str) -> None:
        session = press(on_tiny(monkeypatch, tmp_path, tiny, "solve"), "Calculer")
        assert self.ended(session, tmp_path / "workspace") == "done"
        session.run()
        assert "Calcul terminé" in session.success[0].value
        (kept,) = Workspace(tmp_path / "workspace").plans(tiny)
        assert Desk(session.session_state["desk"], "fr", THIS_COMPUTER).plan_key == kept.key

    def test_a_run_that_ends_while_another_page_is_open_is_taken_there_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny: str
    ) -> None:
        session = press(on_tiny(monkeypatch, tmp_path, tiny, "solve"), "Calculer")
        show(session, "territory")
        self.ended(session, tmp_path / "workspace")
        desk = Desk(session.session_state["desk"], "fr", THIS_COMPUTER)
        session.run()
        (kept,) = Workspace(tmp_path / "workspace").plans(tiny)
        assert desk.plan_key == kept.key
        desk.open_plan("")  # the planner may open another one
        session.run()
        assert desk.plan_key == ""

    def test_a_new_session_finds_the_run_by_its_address(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny: str
    ) -> None:
        session = press(on_tiny(monkeypatch, tmp_path, tiny, "solve"), "Calculer")
        run_id = Desk(session.session_state["desk"], "fr", THIS_COMPUTER).run_id
        self.ended(session, tmp_path / "workspace")
        later = open_desk(monkeypatch, tmp_path / "workspace", "solve", run=run_id)  # after a restart of the server
        assert "Calcul terminé" in later.success[0].value
        assert Desk(later.session_state["desk"], "fr", THIS_COMPUTER).territory_id == tiny

    def test_rules_that_conflict_are_told_with_their_remedies(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny: str
    ) -> None:
        session = on_tiny(monkeypatch, tmp_path, tiny, "solve")
        desk = Desk(session.session_state["desk"], "fr", THIS_COMPUTER)
        rules = ({"kind": "minimum_access", "share": 1.0},)
        assert desk.change(rules=rules, budget_eur=10.0) == []
        press(session.run(), "Calculer")
        assert self.ended(session, tmp_path / "workspace") == "no_plan"
        assert "Aucun scénario ne peut respecter toutes ces règles" in session.run().error[0].value
        assert "Un seul de ces changements suffit" in texts(session)

    def test_a_draft_with_faults_cannot_be_calculated(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny: str
    ) -> None:
        session = on_tiny(monkeypatch, tmp_path, tiny, "solve")
        desk = Desk(session.session_state["desk"], "fr", THIS_COMPUTER)
        desk.change(rules=({"kind": "site_forbidden", "site": "nowhere"},))
        session.run()
        assert [button.disabled for button in session.button if button.label == "Calculer"] == [True]
        assert "ne peuvent pas encore être calculées" in session.error[0].value


class TestComparison:
    @pytest.fixture
    def two_plans(self, tmp_path: Path, tiny: str) -> None:
        workspace = Workspace(tmp_path / "workspace")
        place = workspace.territory_place(tiny)
        territory, scenario = read_territory(place), sample_scenario(territory=str(place))
        plan = sample_plan()
        figures = replace(plan.figures, cost_eur=plan.figures.cost_eur + 500)
        other = replace(plan, openings=plan.openings[1:], figures=figures)
        for number, made in enumerate((plan, other)):
            folder = write_plan(made, territory, scenario, tmp_path / f"plan-{number}")
            workspace.keep_plan(folder, key=f"plan-{number}")

    def test_one_plan_is_not_enough_and_the_page_says_what_to_do(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        session = open_desk(monkeypatch, tmp_path, "compare")
        assert "Il faut deux scénarios" in session.info[0].value

    @pytest.mark.usefixtures("two_plans")
    def test_what_differs_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny: str) -> None:
        session = on_tiny(monkeypatch, tmp_path, tiny, "compare")
        assert value_of(session, "Coût du scénario B par an")
        (cost,) = [metric for metric in session.metric if metric.label == "Coût du scénario B par an"]
        assert cost.delta.replace("\u202f", " ").lstrip("+\u2212") == "500 € par rapport à A"
        figures = next(frame.value for frame in session.dataframe if "Chiffre" in frame.value)
        assert "Coût par an" in figures["Chiffre"].tolist()

    @pytest.mark.usefixtures("two_plans")
    def test_a_plan_beside_itself_does_not_differ(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny: str
    ) -> None:
        session = on_tiny(monkeypatch, tmp_path, tiny, "compare")
        a, b = (next(box for box in session.selectbox if box.label == f"Scénario {name}") for name in "AB")
        a.set_value(b.value).run()
        assert "Rien ne diffère" in session.success[0].value
