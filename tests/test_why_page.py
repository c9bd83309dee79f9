"""The page that says why, without a browser; expected figures are those of `optimizer.explaining`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from optimizer.explaining import budget_change, explain_area, explain_site, explain_stop, explain_tour
from optimizer.facts import PlanFacts, plan_facts
from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain
from optimizer.pages.identity import THIS_COMPUTER
from optimizer.pages.why_parts import subjects
from optimizer.pages.why_parts.subjects import Subject
from optimizer.pages.why_parts.weighing import ASKED
from optimizer.plan import Conflict, Plan
from optimizer.reading import read_territory
from optimizer.rules.site_forbidden import SiteForbidden
from optimizer.rules.site_required import SiteRequired
from optimizer.runs import Runs, RunState
from optimizer.store import write_plan
from optimizer.travel.matrices import travel_times
from optimizer.wording import euros, number, points
from optimizer.workspace import Workspace
from tests.pages import open_desk, press, show, texts, value_of, zipped
from tests.sample_plan import sample_plan, sample_scenario
from tests.tiny import tiny_tables, write_tiny_territory

HOSTILE = "*École* du [Pont](http://x.fr) $x$ :red[y] `z`"
"""HTML is refused before: no upload with it becomes a territory."""


class Kept:
    """A workspace that holds the tiny territory with a sample plan, and the facts of that plan."""

    def __init__(self, folder: Path, plan: Plan | None = None, **tables: Any) -> None:
        self.root = folder / "workspace"
        workspace = Workspace(self.root)
        content = zipped(write_tiny_territory(folder / "tiny", **tables))
        self.territory_id = workspace.keep_territory(content, "tiny.zip")
        place = workspace.territory_place(self.territory_id)
        territory, scenario = read_territory(place), sample_scenario(territory=str(place))
        made = sample_plan() if plan is None else plan
        workspace.keep_plan(write_plan(made, territory, scenario, folder / "plan"), key="kept")
        self.facts: PlanFacts = plan_facts(made, territory, scenario, travel_times(territory, scenario))

    def page(self, monkeypatch: pytest.MonkeyPatch, subject: str = "", **address: Any) -> AppTest:
        """The page on a subject of the tiny territory."""
        session = open_desk(monkeypatch, self.root, **address)
        desk_of(session).open_territory(self.territory_id)
        if subject:
            session.session_state["why.subject"] = subject
        return show(session, "why")


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def desk_of(session: AppTest) -> Desk:
    return Desk(session.session_state["desk"], "fr", THIS_COMPUTER)


def table_with(session: AppTest, column: str) -> Any:
    """The one table on the page with such a column."""
    return next(table.value for table in session.table if column in table.value.columns)


# --- what is asked about ------------------------------------------------------------------------------


def test_without_a_plan_the_page_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = open_desk(monkeypatch, tmp_path, "why")
    assert "Pas encore de scénario proposé" in session.info[0].value
    assert not session.metric


def test_a_subject_reads_back_from_its_address(kept: Kept) -> None:
    for subject in (Subject("site", "s2"), Subject("stop", "k1"), Subject("tour", "3"), Subject("area", "north")):
        assert subjects.subject_of(str(subject), kept.facts) == subject


@pytest.mark.parametrize("text", ["", "site:", "site:k1", "tour:0", "tour:4", "tour:x", "area:s1", "nothing:s1", "zz"])
def test_what_the_plan_does_not_know_is_no_subject(kept: Kept, text: str) -> None:
    assert subjects.subject_of(text, kept.facts) is None


def test_a_place_is_asked_about_by_its_id_alone(kept: Kept) -> None:
    assert subjects.subject_of("s4", kept.facts) == Subject("site", "s4")
    assert subjects.subject_of("k2", kept.facts) == Subject("stop", "k2")


def test_what_is_clicked_on_the_map_is_asked_about(kept: Kept) -> None:
    territory = kept.facts.territory
    assert subjects.of_mark("s3", territory) == Subject("site", "s3")
    assert subjects.of_mark("k3", territory) == Subject("stop", "k3")
    assert subjects.of_mark("d4", territory) == Subject("area", "south")  # the area of the Plateau
    assert subjects.of_mark("b1", territory) is None


def test_names_say_what_the_plan_does_with_each(kept: Kept) -> None:
    sites = subjects.names("site", kept.facts, "fr")
    assert list(sites)[:2] == ["s2", "s1"]  # new under the plan; then what is extended
    assert sites["s2"].endswith("proposé")
    assert sites["s4"].endswith("non retenu")
    assert subjects.names("stop", kept.facts, "en")["k2"].endswith("on a tour of the plan")


def test_only_ready_places_keep_those_of_today(kept: Kept) -> None:
    assert set(subjects.names("site", kept.facts, "fr", ready=frozenset({"s4"}))) == {"s1", "s4"}


def test_the_address_opens_a_subject_and_follows_the_choice(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    session = kept.page(monkeypatch, subject="site:s4")
    assert session.header[0].value == "Bibliothèque du Col"
    assert session.query_params["subject"] in ("site:s4", ["site:s4"])
    (box,) = [box for box in session.selectbox if box.label == "Lieu"]
    box.set_value("s3").run()
    assert session.header[0].value == "Ferme du Plateau"
    assert session.session_state["why.subject"] == "site:s3"


def test_each_tab_remembers_its_subject(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    session = kept.page(monkeypatch, subject="site:s4")

    def to_tab(tab: str) -> None:
        (tabs,) = [each for each in session.segmented_control if each.label == "La question porte sur"]
        tabs.set_value(tab).run()
        assert not session.exception

    to_tab("tour")
    assert session.header[0].value.startswith("Tournée 1")
    to_tab("site")
    assert session.header[0].value == "Bibliothèque du Col"


def test_only_ready_places_can_be_chosen_and_the_one_at_hand_stays(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = kept.page(monkeypatch, subject="site:s4")
    (toggle,) = [each for each in session.toggle if each.label == "Seulement les lieux prêts"]
    toggle.set_value(True).run()
    (box,) = [box for box in session.selectbox if box.label == "Lieu"]
    assert len(box.options) == 2  # the library at hand, and the house of today: no candidate is ready
    assert session.header[0].value == "Bibliothèque du Col"


# --- answers --------------------------------------------------------------------------------------------


def test_a_place_of_the_plan(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    session = kept.page(monkeypatch, "site:s2")
    brings = explain_site(kept.facts, "s2").brings
    assert brings is not None
    assert value_of(session, "Habitants mieux servis") == number(brings.residents, "fr")
    assert value_of(session, "Demandes satisfaites") == number(brings.access_person_weeks, "fr")
    costs = [metric.value for metric in session.metric if metric.label == "Coût par an"]
    assert costs[0] == euros(brings.eur, "fr")
    assert "Proposé par le scénario" in texts(session)
    assert "Avant d’ouvrir" in texts(session)


def test_a_place_that_is_not_chosen(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    session = kept.page(monkeypatch, "site:s4")
    answer = explain_site(kept.facts, "s4")
    assert "Non retenu par le scénario" in texts(session)
    assert value_of(session, "Reste du budget") == euros(answer.budget_left_eur, "fr")
    told = table_with(session, "Est\\-ce possible\u00a0?")
    gains = [row.replace("\u2060", "") for row in told["Demandes satisfaites en plus par an"]]
    assert gains[0] == number(answer.options[0].access_person_weeks, "fr", digits=0)


def test_a_stop(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    session = kept.page(monkeypatch, "stop:k2")
    brings = explain_stop(kept.facts, "k2").brings
    assert brings is not None
    assert value_of(session, "Demandes satisfaites") == number(brings.access_person_weeks, "fr")
    assert "Tournée 1 \\(mardi" in texts(session)


def test_a_tour(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    session = kept.page(monkeypatch, "tour:1")
    answer = explain_tour(kept.facts, 1)
    assert value_of(session, "Habitants mieux servis") == number(answer.brings.residents, "fr")
    stops = table_with(session, "Point d’arrêt")
    assert len(stops) == len(answer.stops) == 2


def test_an_area(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    session = kept.page(monkeypatch, "area:south")
    answer = explain_area(kept.facts, "south")
    assert value_of(session, "Habitants") == number(answer.residents, "fr") == "495"  # 150 + 20 + 90 + 10 + 200 + 25
    assert value_of(session, "Demandes par an") == number(answer.need_person_weeks, "fr")
    (met,) = [metric for metric in session.metric if metric.label == "Besoins couverts"]
    gained = (answer.access_person_weeks - answer.today_person_weeks) / answer.need_person_weeks
    assert met.delta == points(gained, "fr")


def test_more_and_less_euros(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    session = kept.page(monkeypatch)
    for label, delta in (("Demandes satisfaites par an, au moins", 10_000.0),
                         ("Demandes satisfaites par an, au plus", -10_000.0)):
        change = budget_change(kept.facts, delta_eur=delta)
        assert value_of(session, label) == number(change.access_person_weeks, "fr", signed=True)
    session.number_input[0].set_value(5_000).run()
    assert not session.exception
    least = budget_change(kept.facts, delta_eur=5_000.0)
    assert value_of(session, "Demandes satisfaites par an, au moins") == number(
        least.access_person_weeks, "fr", signed=True)


def test_a_plan_is_calculated_with_the_other_budget(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    session = kept.page(monkeypatch)
    (label,) = [button.label for button in session.button if "30" in button.label and "Calculer avec" in button.label]
    press(session, label)
    runs = Runs(kept.root / "runs")
    run_id = desk_of(session).run_id
    begun = runs.scenario(run_id)
    assert begun is not None
    assert begun.budget_eur == 30_000  # the plan's 20,000 and 10,000 more
    assert begun.name.fr.startswith("Petit scénario (30")
    assert desk_of(session).draft.budget_eur != 30_000
    runs.stop(run_id)


@pytest.mark.parametrize("subject", ["site:s2", "site:s4", "site:s1", "stop:k1", "tour:3", "area:all"])
def test_english(kept: Kept, monkeypatch: pytest.MonkeyPatch, subject: str) -> None:
    session = kept.page(monkeypatch, subject, lang="en")
    assert session.title[0].value == "Why? Why not?"
    assert "satisfai" not in texts(session)
    assert any(metric.label == "Requests met a year, at least" for metric in session.metric)


def test_hostile_names_stay_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tiny_tables()["sites"]
    rows[1]["name"] = HOSTILE
    session = Kept(tmp_path, sites=rows).page(monkeypatch, "site:s2")
    assert session.header[0].value == plain(HOSTILE)
    bare = texts(session).replace(plain(HOSTILE), "")
    assert "](http" not in bare and ":red[" not in bare
    for table in session.table:
        assert not table.value.astype(str).map(lambda cell: "](http" in cell.replace("\\]\\(", "")).any(axis=None)


# --- deciding otherwise -------------------------------------------------------------------------------


def test_forcing_a_place_in_edits_the_draft_and_can_be_undone(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    session = kept.page(monkeypatch, "site:s4")
    before = desk_of(session).draft
    press(session, "Imposer ce lieu dans les hypothèses")
    assert desk_of(session).draft.rules == (*before.rules, SiteRequired(site="s4"))
    assert "jusqu’à un nouveau calcul" in session.success[0].value
    press(session, "Annuler")
    assert desk_of(session).draft == before


def test_forcing_a_place_open_today_asks_for_what_the_plan_adds(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = kept.page(monkeypatch, "site:s1")  # two mornings a week today, three in winter under the plan
    before = desk_of(session).draft
    press(session, "Imposer ce lieu dans les hypothèses")
    assert desk_of(session).draft.rules == (*before.rules, SiteRequired(site="s1", half_days=3),)


def test_excluding_a_place_and_taking_the_rule_back(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    session = kept.page(monkeypatch, "site:s2")
    before = desk_of(session).draft
    press(session, "Exclure ce lieu des hypothèses")
    assert desk_of(session).draft.rules == (*before.rules, SiteForbidden(site="s2"),)
    assert "excluent déjà ce lieu" in texts(session)
    press(session, "Retirer cette règle")
    assert desk_of(session).draft == before


# --- what a place is worth ------------------------------------------------------------------------------


@pytest.mark.parametrize("site, label, told", [
    ("s2", "Calculer sans ce lieu", "Sans École du Pont, tout recalculé au mieux"),
    ("s4", "Calculer avec ce lieu", "Avec Bibliothèque du Col, tout recalculé au mieux"),
])
def test_what_a_place_is_worth_is_calculated_beside_the_plan(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, site: str, label: str, told: str
) -> None:
    session = kept.page(monkeypatch, f"site:{site}")
    before = desk_of(session).snapshot
    press(session, label)
    runs = Runs(kept.root / "runs")
    (state,) = runs.runs()
    begun = runs.scenario(state.id)
    assert begun is not None
    assert begun.rules[-1] == (SiteForbidden(site=site) if site == "s2" else SiteRequired(site=site))
    assert (begun.solve.time_limit_s, begun.solve.gap) == (10.0, 0.0)
    until = time.monotonic() + 60
    while not state.ended and time.monotonic() < until:
        time.sleep(0.1)
        (state,) = runs.runs()
    assert state.status == "done", state
    session.run()
    assert not session.exception
    assert told in texts(session)
    assert label not in [button.label for button in session.button]
    after = desk_of(session).snapshot
    assert (after.plan_key, after.run_id, after.draft) == (before.plan_key, before.run_id, before.draft)


def test_rules_that_conflict_with_a_place_are_told(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    session = kept.page(monkeypatch, "site:s4")
    conflict = Conflict(rules=("Le budget est de 3 €.", "La bibliothèque ouvre."), remedies=())
    ended = RunState(id="x" * 12, status="no_plan", conflicts=(conflict,))
    monkeypatch.setattr(Runs, "look", lambda *_: ended)
    opened = desk_of(session).plan
    assert opened is not None
    session.session_state[ASKED] = {(opened.key, opened.stamp, "s4"): ended.id}
    session.run()
    assert not session.exception
    assert "aucun scénario possible" in texts(session) and plain("La bibliothèque ouvre.") in texts(session)
