"""The plan page without a browser: figures are those of the plan, switches switch, names from data stay text.

Expected figures are those of `sample_plan`, formatted by hand.
"""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from optimizer.pages.escaping import plain
from optimizer.plan import Plan
from optimizer.workspace import Workspace
from tests.damage import damage_plan
from tests.sample_plan import sample_plan, sample_scenario
from tests.tiny import tiny_tables, write_tiny_territory

ENTRY = str(Path(__file__).parents[1] / "app.py")
PAGE = "optimizer/pages/plan.py"
HOSTILE = ("<img src=x onerror=alert(1)>", "=HYPERLINK(\"http://x\")", "[x](javascript:alert(1))", "**a** $b$ :red[c]")

Keep = Callable[..., str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty workspace, and servers that remember nothing."""
    monkeypatch.setenv("MAILLAGE_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setattr("optimizer.pages.identity._at_this_computer", lambda: True)  # no network here
    st.cache_resource.clear()
    st.cache_data.clear()
    yield tmp_path
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def keep(home: Path) -> Keep:
    """Keeps a plan of the tiny territory; `names` rename its sites, `ready` makes the school ready to open."""
    from optimizer.reading import read_territory
    from optimizer.store import write_plan

    def keep(plan: Plan | None = None, *, names: tuple[str, ...] = (), ready: bool = False) -> str:
        sites = tiny_tables()["sites"]
        if ready:
            settled = {"agreement": "signed", "erp": "R5", "step_free": "yes", "network": "fibre", "heated": "yes"}
            sites = [{**site, **(settled if site["id"] == "s2" else dict.fromkeys(settled, ""))} for site in sites]
        for site, name in zip(sites, names):
            site["name"] = name
        place = home / "workspace" / "territories" / "tiny"
        if not place.exists():
            write_tiny_territory(place, sites=sites)
        scenario = sample_scenario(territory=str(place))
        made = write_plan(plan or sample_plan(), read_territory(place), scenario, home / "made")
        return Workspace(home / "workspace").keep_plan(made)

    return keep


def open_page(*, territory: str = "tiny", lang: str = "fr", tab: str = "") -> AppTest:
    """The plan page of a territory, one tab open."""
    shown = AppTest.from_file(ENTRY, default_timeout=120)
    shown.query_params["lang"] = lang
    shown.run()
    if territory != "lozere":
        box = next(box for box in shown.sidebar.selectbox if box.key and box.key.startswith("frame.territory"))
        box.set_value(territory).run()
    shown.switch_page(PAGE)
    if tab:
        shown.session_state[f"plan.tab.{lang}"] = tab
    shown.run()
    assert not shown.exception, shown.exception[0].value
    return shown


def normal(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2060", "").replace("\\", "")


def figures(shown: AppTest) -> dict[str, str]:
    return {metric.label: normal(metric.value) for metric in shown.metric}


def said(shown: AppTest) -> str:
    """Everything said in paragraphs."""
    return normal("\n".join(each.value for each in shown.markdown))


def tables(shown: AppTest) -> str:
    """Everything that stands in tables."""
    frames = [each.value for each in [*shown.table, *shown.dataframe]]
    return normal("\n".join(frame.to_csv() for frame in frames))


def test_without_a_plan_it_leads_to_the_calculation(home: Path) -> None:
    shown = open_page(territory="lozere")
    assert "Pas encore de scénario proposé" in shown.info[0].value
    assert not shown.metric


def test_headlines_are_those_of_the_plan(keep: Keep) -> None:
    keep()
    shown = open_page()
    found = figures(shown)
    assert {label: found[label] for label in ("Besoins couverts", "Coût par an", "Par visite attendue")} == {
        "Besoins couverts": "55,0 %", "Coût par an": "18 750 €", "Par visite attendue": "21,50 €"}
    assert (found["Nouveaux lieux"], found["Tournées"]) == ("1", "3")
    assert found["À moins de 20 min, sans voiture"] == "110"
    assert "Chiffres vérifiés par un calcul indépendant" in said(shown)
    assert "Établi pour les hypothèses « Petit scénario »" in said(shown)


def test_headlines_in_english(keep: Keep) -> None:
    keep()
    found = figures(open_page(lang="en"))
    assert (found["Cost a year"], found["Need met"], found["Within 30 min, with a car"]) == (
        "€18,750", "55.0%", "1,240")


def test_season_and_day_are_switched_and_remembered_by_the_other_tabs(keep: Keep) -> None:
    keep()
    shown = open_page(tab="Horaires")
    assert "Vendredi" in tables(shown)
    assert "+ 9 h – 12 h 30" in tables(shown)
    pressed = {each.key.split(".")[1]: each for each in shown.button_group if each.key}
    pressed["season"].set_value("summer").run()
    assert "+ 17 h 30 – 20 h" in tables(shown)
    assert "Foirail du Plateau" not in tables(shown)
    next(each for each in shown.button_group if each.key.startswith("plan.weekday")).set_value("fri").run()
    assert "Mercredi" not in tables(shown)
    shown.session_state["plan.tab.fr"] = "Carte"
    shown.run()
    chosen = {each.key.split(".")[1]: each.value for each in shown.button_group if each.key}
    assert (chosen["season"], chosen["weekday"]) == ("summer", "fri")
    assert "Place de la Rivière" in tables(shown)
    assert "Foirail du Plateau" not in tables(shown)


@pytest.mark.parametrize(("way", "seen"), [
    ("day", "ajouté : arrêt d’une tournée"), ("vehicle", "Retour à Garage du Bourg")])
def test_timetable_by_day_and_by_vehicle(keep: Keep, way: str, seen: str) -> None:
    keep()
    shown = open_page(tab="Horaires")
    next(each for each in shown.button_group if each.key.startswith("plan.way")).set_value(way).run()
    assert not shown.exception
    assert seen in tables(shown)


def test_no_slot_code_and_no_id_is_shown(keep: Keep) -> None:
    keep()
    for tab in ("Carte", "Horaires", "Accès", "Budget", "Lieux"):
        shown = open_page(tab=tab)
        everything = said(shown) + tables(shown)
        assert not {"mon-am", "wed-pm", "tue-eve", "france_services", "without_car"} & set(everything.split())
        assert "wed-pm" not in everything


def test_access_tells_services_and_who_remains_far(keep: Keep) -> None:
    keep()
    shown = open_page(tab="Accès")
    assert "Convivialité" in tables(shown)
    assert "720 → 1 150" in tables(shown)
    found = figures(shown)
    assert found["Besoins couverts du dixième le moins bien servi"] == "21,0 %"
    assert found["À plus de 30 min, sans voiture"] == "20"
    next(each for each in shown.button_group if each.key.startswith("plan.by")).set_value("area").run()
    assert "Nord" in tables(shown)


def test_budget_tells_gross_grants_and_remainder(keep: Keep) -> None:
    keep()
    shown = open_page(tab="Budget")
    assert figures(shown)["Aménagements à payer une fois"] == "6 000 €"
    table = tables(shown)
    assert "Département,0,7020,1000,6020,7020" in table
    assert "Total,1200,17550,1000,17750,18750" in table


def test_places_are_filtered_and_told(keep: Keep) -> None:
    keep()
    shown = open_page(tab="Lieux")
    assert "École du Pont" in tables(shown)
    kinds = next(each for each in shown.multiselect if each.key.startswith("plan.list.kinds"))
    kinds.set_value(["france_services"]).run()
    assert "École du Pont" not in shown.table[0].value.to_csv()
    kinds.set_value([]).run()
    next(each for each in shown.toggle if each.key == "plan.list.ready").set_value(True).run()
    assert "1 lieu" in said(shown)  # France Services is open; nobody has signed for the school
    next(each for each in shown.toggle if each.key == "plan.list.ready").set_value(False).run()
    next(each for each in shown.selectbox if each.key.startswith("plan.list.card")).set_value("s2").run()
    assert not shown.exception
    assert "Aménagement à payer une fois : 6 000 €" in said(shown)
    assert "4,1" in tables(shown)  # below the critical mass in summer


@pytest.mark.parametrize(("widget", "value", "school_shown"), [
    ("plan.kinds", ["france_services"], False), ("plan.services", ["social"], True), ("plan.levels", [3], False)])
def test_places_of_the_map_are_filtered(keep: Keep, widget: str, value: list[object], school_shown: bool) -> None:
    """In winter the school opens 2 half-days, France Services 3 and for public services alone."""
    keep()
    shown = open_page(tab="Carte")
    next(each for each in shown.button_group if each.key.startswith("plan.season")).set_value("winter").run()
    assert {"École du Pont", "Maison France Services"} <= {normal(each) for each in shown.table[0].value.iloc[:, 0]}
    next(each for each in shown.multiselect if each.key.startswith(widget)).set_value(value).run()
    assert not shown.exception
    places = {normal(each) for each in shown.table[0].value.iloc[:, 0]}
    assert ("École du Pont" in places, "Maison France Services" in places) == (school_shown, not school_shown)


@pytest.mark.parametrize("ready", [False, True])
def test_only_places_ready_to_open(keep: Keep, ready: bool) -> None:
    keep(ready=ready)
    shown = open_page(tab="Carte")
    shown.toggle(key="plan.ready").set_value(True).run()
    assert not shown.exception
    assert ("École du Pont" in tables(shown)) == ready
    assert "Maison France Services" in tables(shown)


@pytest.mark.parametrize("colour", ["today", "gain"])
def test_the_map_shows_today_and_the_gain(keep: Keep, colour: str) -> None:
    keep()
    shown = open_page(tab="Carte")
    next(each for each in shown.button_group if each.key.startswith("plan.colour")).set_value(colour).run()
    next(each for each in shown.selectbox if each.key.startswith("plan.service")).set_value("social").run()
    assert not shown.exception
    assert "Le Bourg" in tables(shown)


def test_a_place_chosen_on_the_map_is_told_beside_it(keep: Keep) -> None:
    keep()
    shown = open_page(tab="Carte")
    for chosen, told in (("s2", "Coût en plus d’aujourd’hui"), ("k3", "Point d’arrêt d’une tournée du scénario"),
                         ("d6", "225 habitants")):
        shown.session_state["plan.place"] = chosen
        shown.run()
        assert not shown.exception
        assert told in said(shown)


def test_names_from_data_stay_text(keep: Keep) -> None:
    keep(names=HOSTILE)
    for tab in ("Carte", "Horaires", "Lieux"):
        shown = open_page(tab=tab)
        if tab == "Lieux":
            next(each for each in shown.selectbox if each.key.startswith("plan.list.card")).set_value("s2").run()
        markup = [each.value for each in shown.markdown]
        markup += [str(cell) for each in shown.table for row in each.value.to_numpy() for cell in row]
        seen = "\n".join(markup)
        assert any(plain(name) in seen for name in HOSTILE)
        assert not any(name in seen for name in HOSTILE)


def test_a_draft_that_differs_is_told_in_one_line(keep: Keep) -> None:
    keep()
    shown = open_page()
    assert "Vos hypothèses diffèrent maintenant" in said(shown)


def test_a_plan_is_renamed_then_deleted_after_a_confirmation(keep: Keep, home: Path) -> None:
    key = keep()
    shown = open_page()
    shown.text_input(key=f"plan.name.{key}").set_value("=1+1").run()
    shown.button(key=f"plan.rename.{key}").click().run()
    assert Workspace(home / "workspace").plan_name(key) == "=1+1"
    assert shown.button(key=f"plan.delete.{key}").disabled
    shown.checkbox(key=f"plan.sure.{key}").check().run()
    shown.button(key=f"plan.delete.{key}").click().run()
    assert not shown.exception
    assert "Pas encore de scénario proposé" in shown.info[0].value


def test_a_damaged_plan_is_told_and_can_be_deleted(keep: Keep, home: Path) -> None:
    key = keep()
    damage_plan(Workspace(home / "workspace"), key, "")
    shown = open_page()
    assert "ne peut pas être lu" in shown.error[0].value
    assert not shown.metric
    assert shown.button(key=f"plan.delete.{key}")


def test_a_plan_of_other_data_is_told(keep: Keep, home: Path) -> None:
    """The school of the plan is no longer in the tables."""
    keep()
    left = {name: [row for row in tiny_tables()[name] if "s2" not in (row.get("id"), row.get("site"))]
            for name in ("sites", "availability")}
    write_tiny_territory(home / "workspace" / "territories" / "tiny", **left)
    shown = open_page()
    assert "autres données" in shown.error[0].value
    assert not shown.metric


def test_every_download_can_be_made(keep: Keep) -> None:
    from optimizer.exports import EXPORTS
    from optimizer.pages.desk import Desk
    from optimizer.pages.identity import THIS_COMPUTER
    from optimizer.pages.plan_parts import downloads
    from optimizer.pages.shared import open_plan

    opened = open_plan(keep())
    here = Desk("nobody", "fr", THIS_COMPUTER)
    for export in EXPORTS:
        assert downloads.exported(here, opened, export)
    with zipfile.ZipFile(io.BytesIO(downloads.folder(here, opened))) as archive:
        assert "plan.json" in archive.namelist()
        assert archive.testzip() is None


def test_two_plans_are_offered_the_newest_first(keep: Keep, home: Path) -> None:
    first = keep()
    shutil.rmtree(home / "made")
    second = keep(sample_plan(notes=("Une note.",)))
    shown = open_page()
    box = next(each for each in shown.selectbox if each.key.startswith("plan.choice"))
    assert [normal(option).split(" · ")[1:] for option in box.options] == [
        ["55,0 %", "18 750 €"], ["55,0 %", "18 750 € (2)"]]
    assert box.value == second
    box.set_value(first).run()
    assert "Une note" not in normal(" ".join(each.value for each in shown.info))
    next(each for each in shown.selectbox if each.key.startswith("plan.choice")).set_value(second).run()
    assert "Une note" in normal(" ".join(each.value for each in shown.info))
