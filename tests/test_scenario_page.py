"""The page on which planners edit a scenario, without a browser: what is typed reaches the draft, and comes back.

Expected values are by hand: what was typed, or what the tables of the tiny and of the default territory say.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Message
from streamlit.testing.v1 import AppTest

from optimizer.locale import CATALOGUES, catalogue
from optimizer.pages.desk import Desk
from optimizer.pages.identity import THIS_COMPUTER
from optimizer.pages.scenario_parts import feasibility
from optimizer.pages.scenario_parts.edited_table import reduced
from optimizer.pages.scenario_parts.editing import field_at, limits_of, put
from optimizer.pages.scenario_parts.places import PLACE, row_of, write_rows
from optimizer.pages.scenario_parts.remedies import raised_budget
from optimizer.pages.scenario_parts.seasons import write_presence
from optimizer.pages.scenario_parts.services import write_rates
from optimizer.pages.scenario_parts.site_states import (
    free_cells,
    free_slots,
    site_states,
    with_changes,
    with_free_slot,
    with_states,
    with_week_all_year,
)
from optimizer.pages.scenario_parts.team import write_payers
from optimizer.pages.scenario_parts.top_bar import take_upload
from optimizer.plan import Conflict, NoPlan
from optimizer.reading import read_scenario, read_territory
from optimizer.rules import RULES
from optimizer.rules.site_forbidden import SiteForbidden
from optimizer.rules.site_required import SiteRequired
from optimizer.scenario import Scenario
from optimizer.scenario_text import to_yaml
from optimizer.store import write_plan
from optimizer.territory import Availability, Territory
from optimizer.views.rule_forms import form_of, made, options, rule_title, usual
from optimizer.workspace import Workspace
from tests.pages import keep_tiny, open_desk, press, texts, value_of
from tests.sample_plan import sample_plan, sample_scenario

SECTIONS = ("budget", "places", "rules", "services", "seasons", "fleet", "team", "people", "calculation")


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page on Lozère, without a plan; nobody wonders whether rules are possible."""
    monkeypatch.setattr(feasibility, "possible", lambda *_args, **_more: None)
    return open_desk(monkeypatch, tmp_path, "scenario")


@pytest.fixture(scope="module")
def lozere() -> Territory:
    return read_territory("lozere")


@pytest.fixture(scope="module")
def default(root: Path) -> Scenario:
    return read_scenario(root / "datasets/lozere/scenarios/default.yaml")


def desk_of(session: AppTest) -> Desk:
    return Desk(session.session_state["desk"], "fr", THIS_COMPUTER)


def labelled(elements: Any, label: str) -> Any:
    """The one element of that label."""
    (found,) = [element for element in elements if element.label == label]
    return found


def go(session: AppTest, section: str) -> AppTest:
    """Open a section."""
    lang = session.session_state["lang"]
    session.button_group(key=f"scenario.section.{lang}").set_value(section).run()
    assert not session.exception, session.exception
    return session


class TestEditing:
    def test_a_budget_typed_reaches_the_draft_and_comes_back_on_undo(self, session: AppTest) -> None:
        field = "Budget par an (€)"
        labelled(session.number_input, field).set_value(250_000.0).run()
        assert desk_of(session).draft.budget_eur == 250_000
        press(session, "Annuler")
        assert labelled(session.number_input, field).value == 220_000
        press(session, "Rétablir")
        assert labelled(session.number_input, field).value == 250_000

    def test_unsaved_changes_are_shown_until_saved_or_taken_back(self, session: AppTest, tmp_path: Path) -> None:
        assert "Modifications non enregistrées" not in texts(session)
        labelled(session.number_input, "Budget par an (€)").set_value(1000.0).run()
        assert "Modifications non enregistrées" in texts(session)
        press(session, "Revenir à la version enregistrée")
        assert "Modifications non enregistrées" not in texts(session)
        assert labelled(session.number_input, "Budget par an (€)").value == 220_000
        press(press(session, "Annuler"), "Enregistrer")
        assert "Modifications non enregistrées" not in texts(session)
        assert Workspace(tmp_path).read("lozere/default")[0].budget_eur == 1000

    def test_what_is_not_allowed_is_told_at_its_field_and_nothing_is_lost(self, session: AppTest) -> None:
        go(session, "fleet")
        visits = next(group for group in session.button_group if group.label.startswith("Passages à un point"))
        visits.set_value([]).run()
        (error,) = session.error
        assert "Passages à un point d’arrêt" in error.value
        assert "visit" not in error.value
        assert desk_of(session).draft.fleet[0].visit_levels == (1, 2)
        labelled(session.number_input, "Combien, au plus").set_value(3).run()
        assert desk_of(session).draft.fleet[0].number == 3
        assert len(session.error) == 1  # still told
        visits = next(group for group in session.button_group if group.label.startswith("Passages à un point"))
        visits.set_value([1]).run()
        assert not session.error
        assert desk_of(session).draft.fleet[0].visit_levels == (1,)

    def test_a_draft_that_makes_no_sense_is_told_with_its_section_and_remedy(self, session: AppTest) -> None:
        go(session, "seasons")
        labelled(session.number_input, "Dont semaines de vacances scolaires").set_value(30.0).run()
        assert "1\u00a0point à corriger avant un calcul" in texts(session)
        assert any("Saisons et horaires" in shown.value for shown in session.markdown)
        assert desk_of(session).draft.seasons[0].holiday_weeks == 30

    def test_names_change_in_the_language_at_hand(self, session: AppTest) -> None:
        go(session, "seasons")
        *_of_the_bar, of_the_season = [field for field in session.text_input if field.label == "Nom"]
        of_the_season.set_value("Grand hiver").run()
        name = desk_of(session).draft.seasons[0].name
        assert (name.fr, name.en) == ("Grand hiver", "Winter")

    def test_vehicles_are_duplicated_and_removed(self, session: AppTest) -> None:
        go(session, "fleet")
        desk = desk_of(session)
        assert put(desk, ("fleet", 0, "number"), 2)
        press(session, "Ajouter")
        assert [vehicle.name.fr for vehicle in desk.draft.fleet] == [desk.draft.fleet[0].name.fr, "Nouveau véhicule"]
        assert len({vehicle.id for vehicle in desk.draft.fleet}) == 2

    def test_example_people_are_edited_added_and_judge_no_plan(self, session: AppTest) -> None:
        go(session, "people")
        assert labelled(session.selectbox, "Habite à").value == "Villefort"
        labelled(session.selectbox, "Habite à").set_value("Langogne").run()
        labelled(session.selectbox, "Travaille à").set_value("Villefort").run()
        labelled(session.multiselect, "Présente en").set_value(["summer"]).run()
        first = desk_of(session).draft.people[0]
        assert (first.home, first.work, first.seasons) == ("Langogne", "Villefort", ("summer",))
        labelled(session.selectbox, "Travaille à").set_value(None).run()
        press(session, "Ajouter")
        people = desk_of(session).draft.people
        assert (people[0].work, len(people), people[-1].name.fr) == (None, 7, "Nouvelle personne")
        assert not session.error

    def test_a_service_that_is_added_is_first_one_that_the_territory_knows(self, session: AppTest) -> None:
        desk = desk_of(session)
        put(desk, ("services",), [service for service in desk.draft.services if service.id != "making"], redraw=True)
        go(session.run(), "services")
        press(session, "Ajouter")
        assert (desk.draft.services[-1].id, desk.draft.services[-1].name.fr) == ("making", "Nouveau service")
        assert desk.faults == []
        press(session, "Ajouter")
        assert desk.draft.services[-1].id == "nouveau-service"
        assert "1\u00a0point à corriger avant un calcul" in texts(session)

    def test_a_season_in_which_no_place_could_open_is_told(self, session: AppTest) -> None:
        go(session, "seasons")
        press(session, "Ajouter")
        assert any("Aucun lieu ne dit encore" in warning.value for warning in session.warning)

    def test_a_description_is_written_in_the_language_at_hand_and_emptied(self, session: AppTest) -> None:
        desk = desk_of(session)
        english = desk.draft.description.en
        session.text_area[0].set_value("Pour la réunion de mars").run()
        assert (desk.draft.description.fr, desk.draft.description.en) == ("Pour la réunion de mars", english)
        session.text_area[0].set_value("").run()
        assert desk.draft.description is None

    @pytest.mark.parametrize(("path", "limits"), [
        (("budget_eur",), (0, None)), (("fleet", 3, "cycle_weeks"), (None, None)),
        (("seasons", 0, "weeks"), (None, 53)),
        (("sites", 0, "fit_out_eur"), (0, None)),
    ])
    def test_limits_are_those_of_the_scenarios_own_fields(self, path: Any, limits: Any) -> None:
        assert limits_of(field_at(path)) == limits


class TestTables:
    def test_edits_are_reduced_over_the_rows_first_drawn(self) -> None:
        base = [{"id": "a", "share": 1}, {"id": "b", "share": 2}, {"id": "c", "share": 3}]
        edits = {"edited_rows": {0: {"share": 9}, 1: {"share": 8}}, "deleted_rows": [1],
                 "added_rows": [{"share": 4}, {}]}
        assert reduced(base, edits) == [
            {"id": "a", "share": 9}, {"id": "c", "share": 3}, {"id": None, "share": 4}]
        assert base[0]["share"] == 1

    def test_a_row_of_the_table_of_places_becomes_a_rule_and_a_change(self, session: AppTest) -> None:
        desk = desk_of(session)
        site = next(site for site in desk.tables.sites if not site.existing)
        row, kept = row_of(desk.tables, site, "free", "fr"), desk.draft.rules
        write_rows(desk, {site.id: {**row, "state": "required", "fit_out_eur": 1234.0, "heated": "no"}})
        assert desk.draft.rules == (*kept, SiteRequired(site=site.id))
        (change,) = desk.draft.sites
        assert (change.fit_out_eur, change.heated, change.half_day_eur) == (1234.0, "no", None)
        write_rows(desk, {site.id: {**row, "fit_out_eur": None}})
        assert (desk.draft.rules, desk.draft.sites) == (kept, ())


    def test_rates_and_presence_are_written_cell_by_cell(self, session: AppTest) -> None:
        desk = desk_of(session)
        groups = [group.id for group in desk.tables.groups]
        first = desk.draft.services[0]
        rows: list[dict[str, Any]] = [{s.id: 100 * s.rates[group] if group in s.rates else None
                                       for s in desk.draft.services} for group in groups]
        rows[0][first.id], rows[1][first.id] = 11, None
        write_rates(desk, rows)
        wanted = {group: rate for group, rate in first.rates.items() if group != groups[1]} | {groups[0]: 0.11}
        assert desk.draft.services[0].rates == pytest.approx(wanted)
        assert desk.draft.services[1:] == desk_of(session).snapshot.draft.saved.services[1:]
        presence: list[dict[str, Any]] = [{} for _group in groups]
        presence[2]["summer"] = 1.5
        write_presence(desk, presence)
        assert [season.multipliers for season in desk.draft.seasons] == [{}, {}, {groups[2]: 1.5}, {}]

    def test_payers_are_renamed_added_and_removed_with_what_they_gave(self, session: AppTest) -> None:
        desk = desk_of(session)
        rows = [{"id": payer.id, "name": payer.name.fr} for payer in desk.draft.funding.payers]
        rows[1]["name"] = "Région"
        write_payers(desk, [*rows[1:], {"id": None, "name": "Union européenne"}])
        funding = desk.draft.funding
        assert [(payer.id, payer.name.fr) for payer in funding.payers][::4] == [
            ("region", "Région"), ("union-europeenne", "Union européenne")]
        assert funding.payers[0].name.en == "Occitanie Region"
        assert "state" not in {grant.payer for grant in funding.grants}
        assert desk.faults == []


class TestPlaces:
    def test_a_place_is_excluded_and_freed_from_its_panel(self, session: AppTest) -> None:
        desk = desk_of(session)
        site = next(site for site in desk.tables.sites if not site.existing)
        session.session_state[PLACE] = site.id
        go(session, "places")
        kept = desk.draft.rules

        def state() -> Any:
            return next(group for group in session.button_group if group.label == "État")

        state().set_value("forbidden").run()
        assert desk.draft.rules == (*kept, SiteForbidden(site=site.id))
        assert "n’ouvre pas" in texts(session)
        press(session, "Annuler")
        assert state().value == "free"
        state().set_value("required").run()
        assert desk.draft.rules == (*kept, SiteRequired(site=site.id))

    def test_a_place_of_an_excluded_kind_stays_so(self, session: AppTest) -> None:
        desk = desk_of(session)
        site = next(site for site in desk.tables.sites if not site.existing)
        put(desk, ("rules",), [{"kind": "site_forbidden", "site_kind": site.kind}], redraw=True)
        session.session_state[PLACE] = site.id
        go(session.run(), "places")
        state = next(group for group in session.button_group if group.label == "État")
        assert state.value == "forbidden"
        state.set_value("free").run()
        assert next(group for group in session.button_group if group.label == "État").value == "forbidden"
        assert "exclut tous les lieux de ce type" in session.toast[0].value

    def test_changes_to_places_there_are_no_more_are_told_and_forgotten(self, session: AppTest) -> None:
        desk = desk_of(session)
        desk.change(sites=[{"site": "gone", "fit_out_eur": 1.0}])
        session.run()
        assert "1\u00a0modification concerne un lieu que le territoire n’a plus" in texts(session)
        press(session, "Les oublier")
        assert desk.draft.sites == ()
        assert labelled(session.number_input, "Budget par an (€)")

    def test_half_days_are_ticked_one_by_one(self, session: AppTest) -> None:
        desk = desk_of(session)
        site = next(site for site in desk.tables.sites if site.kind == "town_hall")
        session.session_state[PLACE] = site.id
        go(session, "places")
        before = free_cells(desk.tables.availability_of[site.id], desk.draft.seasons)
        box = next(box for box in session.checkbox if box.label.startswith("dimanche") and not box.value)
        box.check().run()
        after = free_cells(desk.territory.availability_of[site.id], desk.draft.seasons)
        (added,) = set(after) - set(before)
        assert added[:2] == ("winter", "school")
        assert added[2].startswith("sun-")
        next(box for box in session.checkbox if box.label.startswith("dimanche") and box.value).uncheck().run()
        assert desk.draft.sites == ()

    def test_the_price_of_a_room_changes_in_some_weeks_alone(self, session: AppTest) -> None:
        desk = desk_of(session)
        site = next(site for site in desk.tables.sites if site.kind == "town_hall")
        session.session_state[PLACE] = site.id
        go(session, "places")
        before = free_cells(desk.tables.availability_of[site.id], desk.draft.seasons)
        labelled(session.number_input, "Local pendant ces semaines, la demi-journée (€)").set_value(77.0).run()
        after = free_cells(desk.territory.availability_of[site.id], desk.draft.seasons)
        changed = {cell[:2] for cell in after if after[cell] != before[cell]}
        assert changed == {("winter", "school")}
        assert {after[cell] for cell in after if cell[:2] == ("winter", "school")} == {77.0}

    def test_ids_in_faults_are_told_as_names(self, session: AppTest) -> None:
        desk = desk_of(session)
        site = next(site for site in desk.tables.sites if not site.existing)
        desk.change(budget_eur=1.0, rules=[{"kind": "site_required", "site": site.id}])
        shown = texts(session.run()).replace("\\", "")
        assert site.id not in shown
        assert f"«\u00a0{site.name}\u00a0»" in shown

    def test_states_keep_rules_that_already_say_so(self, default: Scenario, lozere: Territory) -> None:
        one, other = (site.id for site in lozere.sites[-2:])
        kind = lozere.sites[0].kind
        rules = (SiteRequired(site=one, half_days=5, note="vote"), SiteForbidden(site=other, season="winter"),
                 SiteForbidden(site_kind=kind))
        scenario = default.model_copy(update={"rules": rules})
        assert with_states(scenario, {one: "required"}).rules == rules
        assert with_states(scenario, {one: "free"}).rules == rules[1:]
        assert with_states(scenario, {other: "forbidden"}).rules == (*rules, SiteForbidden(site=other))
        states = site_states(lozere, scenario)
        assert (states[one], states[lozere.sites[0].id], other in states) == ("required", "forbidden", False)

    def test_free_half_days_go_to_rows_and_back(self, default: Scenario) -> None:
        seasons = default.seasons
        rows = [
            Availability(site="s", season="all", calendar="all", slots=("mon-am", "tue-pm"), state="possible"),
            Availability(site="s", season="winter", calendar="holiday", slots=("wed-am",), state="possible",
                         half_day_eur=35.0),
            Availability(site="s", season="all", calendar="all", slots=("fri-am",), state="open"),
        ]
        cells = free_cells(rows, seasons)
        assert len(cells) == 4 * 2 * 2 + 1
        assert cells["winter", "holiday", "wed-am"] == 35.0
        back = [Availability(site="s", season=row.season, calendar=row.calendar, slots=row.slots, state="possible",
                             half_day_eur=row.half_day_eur) for row in free_slots(cells, seasons)]
        assert free_cells(back, seasons) == cells
        alike = free_cells(rows[:1], seasons)
        (row,) = free_slots(alike, seasons)
        assert (row.season, row.calendar, row.slots) == ("all", "all", ("mon-am", "tue-pm"))
        more = with_free_slot(cells, "winter", ["holiday"], "sat-am", free=True)
        assert more["winter", "holiday", "sat-am"] is None  # two of the three cost what the place costs
        assert with_free_slot(more, "winter", ["holiday"], "sat-am", free=False) == cells

    def test_a_week_is_taken_over_by_the_other_seasons_at_their_own_prices(self, default: Scenario) -> None:
        seasons = default.seasons  # winter, spring and autumn have weeks of both kinds, summer of holidays alone
        rows = [
            Availability(site="s", season="winter", calendar="school", slots=("wed-am",), state="possible"),
            Availability(site="s", season="spring", calendar="all", slots=("mon-am",), state="possible",
                         half_day_eur=35.0),
        ]
        found = with_week_all_year(free_cells(rows, seasons), "winter", "school", seasons)
        assert found["spring", "school", "wed-am"] == 35.0  # as the season's own Monday was
        assert ("spring", "school", "mon-am") not in found and ("spring", "holiday", "mon-am") in found
        assert found["winter", "school", "wed-am"] is None and found["autumn", "school", "wed-am"] is None

    def test_a_change_back_to_what_the_table_says_is_none(self, default: Scenario, lozere: Territory) -> None:
        site = lozere.sites[-1]
        changed = with_changes(lozere, default, {site.id: {"fit_out_eur": 7.0}})
        assert [change.fit_out_eur for change in changed.sites] == [7.0]
        assert with_changes(lozere, changed, {site.id: {"fit_out_eur": site.fit_out_eur}}) == default


class TestRules:
    def test_every_kind_is_added_through_its_form_with_usual_figures(self, session: AppTest) -> None:
        go(session, "rules")
        desk = desk_of(session)
        for number, kind in enumerate(RULES, len(desk.draft.rules) + 1):
            labelled(session.selectbox, "Ajouter une règle").set_value(kind.__name__).run()
            press(session, "Ajouter")
            assert rule_title(kind, "fr") in texts(session)
            press(session, "Garder la règle")
            assert len(desk.draft.rules) == number
            rule = desk.draft.rules[-1]
            assert type(rule) is kind
            shown = texts(session).replace("\\", "")
            assert f"**{number}.** {rule.sentence('fr', desk.territory, desk.draft)}" in shown
        assert all(not rule.references(desk.territory, desk.draft) for rule in desk.draft.rules)

    def test_a_rule_is_edited_duplicated_moved_and_removed(self, session: AppTest) -> None:
        go(session, "rules")
        desk = desk_of(session)
        two = [{"kind": "spacing", "min_km": 5}, {"kind": "budget_investment", "at_most_eur": 9}]
        assert put(desk, ("rules",), two, redraw=True)
        session.run()
        next(button for button in session.button if button.label == "Modifier").click().run()
        labelled(session.number_input, "Au moins, à vol d’oiseau (km)").set_value(8.0).run()
        press(session, "Garder la règle")
        assert desk.draft.rules[0].min_km == 8
        more = [menu for menu in session.menu_button if menu.label == "Autres actions"]
        more[0].click("Descendre").run()
        assert [rule.kind for rule in desk.draft.rules] == ["budget_investment", "spacing"]
        session.menu_button[0].click("Dupliquer").run()
        assert [rule.kind for rule in desk.draft.rules] == ["budget_investment", "budget_investment", "spacing"]
        session.menu_button[2].click("Retirer").run()
        assert [rule.kind for rule in desk.draft.rules] == ["budget_investment", "budget_investment"]

    @pytest.mark.parametrize("lang", ["fr", "en"])
    @pytest.mark.parametrize("kind", RULES, ids=lambda kind: kind.__name__)
    def test_forms_have_words_units_and_names(self, kind: Any, lang: str, default: Scenario, lozere: Territory) -> None:
        for field in form_of(kind):
            assert field.label.fr != field.label.en or field.label.fr in {"Service", "Public"}
            assert ";" not in field.title(lang)
            assert "none:" not in field.title(lang)
            if field.kind in ("name", "names"):
                found = options(field, lozere, default, lang)
                assert found
                assert all(found.values())

    def test_what_leaving_empty_means_stands_in_the_field(self) -> None:
        season = next(field for field in form_of(SiteRequired) if field.name == "season")
        assert (season.label.fr, season.empty.fr, season.every.fr) == ("Saison", "au moins une", "chacune")
        assert (season.label.en, season.empty.en, season.every.en) == ("Season", "at least one of them", "each of them")

    def test_faults_stand_at_their_fields_in_their_labels(self) -> None:
        rule, faults = made(SiteForbidden, {"kind": "site_forbidden"}, "fr")
        assert rule is None
        assert list(faults) == [""]
        assert "site_kind" not in faults[""]

    def test_a_plan_in_force_is_taken_from_the_current_plan(self) -> None:
        from optimizer.rules.keep_close import KeepClose
        from tests.sample_plan import sample_territory

        rule = usual(KeepClose, sample_territory(), sample_scenario(), sample_plan())
        assert len(rule.openings) == len(sample_plan().openings)
        assert rule.visits


class TestFiles:
    def test_a_download_uploads_to_the_very_same_scenario(self, session: AppTest) -> None:
        desk = desk_of(session)
        put(desk, ("rules",), [{"kind": "spacing", "min_km": 5.5, "note": "à voir: «l’été» # 1"}])
        put(desk, ("budget_eur",), 123456.78)
        wanted = desk.draft
        desk.discard()
        assert take_upload(desk, to_yaml(wanted).encode(), "mine.yaml") == []
        assert desk.draft == wanted

    def test_a_file_with_faults_changes_nothing_and_says_where(self, session: AppTest) -> None:
        before = desk_of(session).draft
        text = to_yaml(before).replace("budget_eur: 220000", "budget_eur: beaucoup")
        uploader = session.file_uploader[0]
        uploader.upload("mine.yaml", text.encode(), "application/yaml").run()
        assert desk_of(session).draft == before
        assert "Le fichier n’a pas été pris" in texts(session)
        assert "budget_eur" in session.dataframe[0].value.to_string()
        press(session, "Compris")
        assert "Le fichier n’a pas été pris" not in texts(session)

    def test_a_scenario_is_copied_renamed_and_deleted(self, session: AppTest, tmp_path: Path) -> None:
        press(session, "Dupliquer")
        desk = desk_of(session)
        assert desk.scenario_key != "lozere/default"
        assert desk.draft.name.fr == "Premier réseau (copie)"
        labelled(session.text_input, "Nom").set_value("À moi").run()
        press(session, "Renommer")
        assert (desk.draft.name.fr, desk.unsaved) == ("À moi", True)
        key = desk.scenario_key
        session.checkbox[0].check().run()
        press(session, "Supprimer")
        assert desk.scenario_key == "lozere/default"
        assert key not in [entry.key for entry in Workspace(tmp_path).scenarios("lozere")]

    @pytest.mark.parametrize(("choice", "name", "budget"), [
        ("Garder les miennes en copie", "Premier réseau (copie)", 2.0), ("Prendre les siennes", "Premier réseau", 1.0),
    ])
    def test_what_someone_else_saved_is_never_overwritten(
        self, session: AppTest, tmp_path: Path, choice: str, name: str, budget: float
    ) -> None:
        others = Workspace(tmp_path)
        theirs, stamp = others.read("lozere/default")
        others.save("lozere/default", theirs.model_copy(update={"budget_eur": 1.0}), stamp)
        labelled(session.number_input, "Budget par an (€)").set_value(2.0).run()
        press(session, "Enregistrer")
        assert others.read("lozere/default")[0].budget_eur == 1.0
        press(session, choice)
        desk = desk_of(session)
        assert (desk.draft.name.fr, desk.draft.budget_eur, desk.unsaved) == (name, budget, False)
        assert others.read("lozere/default")[0].budget_eur == 1.0


class TestVerdicts:
    def test_without_a_plan_it_says_how_to_make_one(self, session: AppTest) -> None:
        assert "lancez un calcul" in texts(session)

    @pytest.fixture
    def on_tiny(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
        """The page on the tiny territory, with the hand-made plan and its scenario."""
        root = tmp_path / "workspace"
        tiny = keep_tiny(root, tmp_path / "tiny")
        workspace = Workspace(root)
        scenario = sample_scenario(territory=tiny)
        key = workspace.create(tiny, scenario)
        write_plan(sample_plan(), workspace.territory(tiny), scenario, tmp_path / "plan")
        workspace.keep_plan(tmp_path / "plan", key=f"{tiny}/mine")
        session = open_desk(monkeypatch, root, "scenario")
        desk_of(session).open_scenario(key)
        return session.run()

    def test_the_plan_is_judged_again_after_an_edit(self, on_tiny: AppTest) -> None:
        assert not on_tiny.exception
        assert value_of(on_tiny, "Coût par an")
        labelled(on_tiny.number_input, "Budget par an (€)").set_value(1.0).run()
        assert "Le scénario proposé ne tient plus" in texts(on_tiny)
        assert value_of(on_tiny, "Au-delà du budget")

    def test_an_impossible_combination_is_told_with_a_remedy_that_one_click_applies(self, on_tiny: AppTest) -> None:
        desk = desk_of(on_tiny)
        site = next(site for site in desk.tables.sites if not site.existing)
        desk.change(budget_eur=10.0, rules=[{"kind": "site_required", "site": site.id, "season": "all"}])
        deadline = time.monotonic() + 30
        while "Aucun scénario ne peut respecter" not in texts(on_tiny.run()):
            assert time.monotonic() < deadline, texts(on_tiny)
            time.sleep(0.2)
        shown = texts(on_tiny)
        assert "Un seul de ces changements suffit" in shown
        next(button for button in on_tiny.button if button.label == "Appliquer").click().run()
        assert desk.draft.budget_eur > 10
        desk.undo()
        assert desk.draft.budget_eur == 10

    def test_only_a_budgets_own_remedy_is_applied(self, default: Scenario, lozere: Territory) -> None:
        rules = ({"kind": "budget_season", "season": "winter", "at_most_eur": 500},)
        scenario = Scenario.model_validate({**default.model_dump(), "rules": rules})
        total = "augmenter le budget de 1\u202f200\u202f€ (220\u202f000\u202f€ → 221\u202f200\u202f€) (et autre chose)"
        assert raised_budget(total, "fr", lozere, scenario) == scenario.model_copy(update={"budget_eur": 221_200})
        winter = "raise the budget of the season “Winter” by €100 (€500 → €600)"
        mended = raised_budget(winter, "en", lozere, scenario)
        assert mended is not None
        assert (mended.rules[0].at_most_eur, mended.budget_eur) == (600, 220_000)
        for other in ("retirer la règle 1", "augmenter le nombre de véhicules de 1 (1 → 2)", "raise the budget"):
            assert raised_budget(other, "fr", lozere, scenario) is None

    def test_questions_are_asked_once_and_given_up(self) -> None:
        asked = feasibility.Questions()
        started, stopped = threading.Event(), threading.Event()

        def slow(stop: threading.Event) -> NoPlan | None:
            started.set()
            if stop.wait(20):
                stopped.set()
            return None

        first = asked.ask("slow", slow)
        assert asked.ask("slow", slow) is first
        assert started.wait(20)
        answer = NoPlan(conflicts=(Conflict(rules=("a",), remedies=("b",)),))
        later = asked.ask("later", lambda _stop: answer)
        asked.give_up("slow")
        assert later.result(20) is answer
        assert stopped.is_set()
        assert asked.ask("later", slow) is later


def french_words() -> Iterator[tuple[str, str]]:
    """(English, French) of the page's own catalogue where they differ."""
    for entry in catalogue(CATALOGUES / "fr" / "scenario.po"):
        assert isinstance(entry, Message)
        if isinstance(entry.id, str) and entry.id and entry.id != entry.string and len(entry.id) > 4:
            yield entry.id, str(entry.string)


def said(session: AppTest) -> set[str]:
    """Every label and text of the page."""
    kinds = ("number_input", "selectbox", "multiselect", "text_input", "button", "button_group", "checkbox",
             "metric", "time_input", "file_uploader")
    labels = {element.label for kind in kinds for element in getattr(session, kind)}
    return labels | set(texts(session).splitlines())


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_section_mixes_the_languages(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lozere: Territory
) -> None:
    session = open_desk(monkeypatch, tmp_path, "scenario", lang=lang)
    session.session_state[PLACE] = lozere.sites[-1].id
    foreign = {english if lang == "fr" else french for english, french in french_words()}
    own = {french if lang == "fr" else english for english, french in french_words()}
    seen: set[str] = set()
    for section in SECTIONS:
        seen |= said(go(session, section))
    assert not seen & (foreign - own)
    assert len(seen & own) > 60
