"""The pages of elected officials without a browser: sheets by address, calendar, alternatives, example people.

Expected figures are those of the sheets (`test_sheets`), or of `sample_plan` by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from optimizer.faults import Fault, PlanError
from optimizer.pages.official_parts import readable
from optimizer.told import Told
from tests.pages import keep_sample, open_desk, texts
from tests.sample_plan import sample_plan

HOSTILE = "<img src=x onerror=alert(1)>"
ANA = {"id": "ana", "name": "Ana", "about": "Cherche du monde.", "home": "Le Pont", "services": ["social"]}
PAGES = ("my_area", "whole_schedule", "side_by_side", "example_people")
CODES = re.compile(r"\b(?:mon|tue|wed|thu|fri|sat|sun)-(?:am|pm|eve)\b|\bwithout_car\b|\bfrance_services\b")

Keep = Callable[..., str]


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    """Keeps a plan of the tiny territory."""
    def keep(key: str = "one", *, people: Sequence[Mapping[str, object]] = (ANA,), **given: Any) -> str:
        return keep_sample(tmp_path / "workspace", tmp_path, key, people=people, **given)

    return keep


@pytest.fixture
def visit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Opens a page by an address, as somebody would to whom it was sent."""
    def visit(page: str = "my_area", **address: str) -> AppTest:
        session = open_desk(monkeypatch, tmp_path / "workspace", lang=address.pop("lang", "fr"))
        session.switch_page(f"optimizer/pages/{page}.py")
        for name, value in address.items():
            session.query_params[name] = value
        session.run()
        assert not session.exception, session.exception[0].value
        return session

    return visit


def html(session: AppTest) -> str:
    """All that is drawn as HTML."""
    return "\n".join(body for each in session.get("html") if not (body := each.proto.body).startswith("<style"))


def seen(session: AppTest) -> str:
    """All that is read, without marks and with plain spaces."""
    told = f"{texts(session)}\n{unescape(re.sub('<[^>]*>', ' ', html(session)))}"
    return re.sub("[\u00a0\u202f]", " ", told).replace("\u2060", "").replace("\\", "")


@pytest.mark.parametrize("where", PAGES)
def test_without_a_plan_it_says_that_nothing_is_published(visit: Callable[..., AppTest], where: str) -> None:
    assert "Rien n’a encore été publié" in visit(where).info[0].value


def test_an_address_opens_the_sheet_of_an_area_wherever_one_was(keep: Keep, visit: Callable[..., AppTest]) -> None:
    """The desk begins on Lozère; the plan's territory is another."""
    session = visit(plan=keep(), area="south")
    assert session.title[0].value == "Sud"
    told = seen(session)
    assert "Intercommunalité · Territoire · 495 habitants" in told  # 150 + 20 + 90 + 10 + 200 + 25
    assert "École du Pont" in told and "Nouveau lieu" in told
    assert "pas encore publié" in told
    assert not CODES.search(told)


def test_an_area_is_chosen_and_stays_on_the_other_pages(keep: Keep, visit: Callable[..., AppTest]) -> None:
    session = visit(plan=keep())
    assert session.title[0].value == "Ma commune, mon intercommunalité"
    (box,) = [box for box in session.selectbox if box.label.startswith("Commune")]
    assert box.options == ["Territoire (département)", "Nord", "Sud"]
    box.set_value("north").run()
    assert session.title[0].value == "Nord"
    assert session.query_params["area"] == "north"
    session.switch_page("optimizer/pages/whole_schedule.py").run()
    assert "La semaine : Nord" in seen(session)


def test_an_area_that_is_not_there_leads_to_the_choice(keep: Keep, visit: Callable[..., AppTest]) -> None:
    session = visit(plan=keep(), area="<b>nowhere</b>")
    assert session.title[0].value == "Ma commune, mon intercommunalité"


@pytest.mark.parametrize(("where", "told"), [
    ("my_area", "What we get, and when"), ("whole_schedule", "The tours, stop by stop"),
    ("side_by_side", "Plans side by side"), ("example_people", "What it changes for people")])
def test_english_is_one_click_away(keep: Keep, visit: Callable[..., AppTest], where: str, told: str) -> None:
    assert told in seen(visit(where, plan=keep(), area="north", lang="en"))


def test_the_week_shows_only_what_the_plan_adds_if_asked(keep: Keep, visit: Callable[..., AppTest]) -> None:
    session = visit(plan=keep(), area="north")
    assert 'class="call as-today' in html(session)
    switch = next(each for each in session.toggle if "scénario ajoute" in each.label)
    switch.set_value(True).run()
    assert not session.exception
    assert 'class="call added' in html(session)
    assert 'class="call as-today' not in html(session)


def test_every_tour_of_the_season_has_its_anchor(keep: Keep, visit: Callable[..., AppTest]) -> None:
    session = visit("whole_schedule", plan=keep())
    season = next(each.value for each in session.button_group if (each.key or "").startswith("official.season"))
    wanted = sum(run.season == season for run in sample_plan().tours)
    anchors = [each.proto.anchor for each in session.subheader]
    assert len(anchors) == len(set(anchors)) == wanted > 0
    assert all(anchor.startswith(f"season-{season}-tour-") for anchor in anchors)


def test_plans_stand_side_by_side_for_the_area_and_the_territory(keep: Keep, visit: Callable[..., AppTest]) -> None:
    plan = sample_plan()
    first, _ = keep("one"), keep("two", plan=replace(plan, openings=(), fitted=()))
    session = visit("side_by_side", plan=first, area="south")
    assert [each.value for each in session.header] == ["Sud", "Territoire"]
    assert "École du Pont" in html(session) and "le meilleur" in html(session)


def test_one_plan_alone_has_nothing_beside_it(keep: Keep, visit: Callable[..., AppTest]) -> None:
    assert "un seul scénario" in visit("side_by_side", plan=keep()).info[0].value


def test_people_are_told_where_when_and_how_far(keep: Keep, visit: Callable[..., AppTest]) -> None:
    told = seen(visit("example_people", plan=keep()))
    assert "Ana" in told and "École du Pont" in told and "min du domicile" in told


def test_a_plan_without_people_says_so(keep: Keep, visit: Callable[..., AppTest]) -> None:
    assert "aucun exemple d’habitant" in visit("example_people", plan=keep(people=())).info[0].value


@pytest.mark.parametrize("where", PAGES)
def test_names_from_data_stay_text(keep: Keep, visit: Callable[..., AppTest], where: str) -> None:
    key, _ = keep("one", names={"s2": HOSTILE}), keep("two", plan=replace(sample_plan(), openings=(), fitted=()))
    session = visit(where, plan=key, area="south")
    everything = html(session) + texts(session)
    assert "onerror" in everything
    assert not re.search(r"(?<!\\)<img", everything)  # plain() sets a backslash before it


def test_a_plan_that_cannot_be_read_is_told_without_what_only_its_makers_understand(
    keep: Keep, visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*given: object) -> None:
        raise PlanError([
            Fault(message=Told("it is empty"), remedy=Told("calculate again"), file="/srv/maillage/access.csv")])

    monkeypatch.setattr(readable, "opened", damaged)
    session = visit(plan=keep())
    assert "ne peut pas être lu" in session.error[0].value
    assert "access.csv" not in seen(session)


def test_files_of_an_area_can_be_made(keep: Keep, visit: Callable[..., AppTest]) -> None:
    from optimizer.pages.official_parts import cached
    from optimizer.pages.shared import open_plan

    key = keep()
    session = visit(plan=key, area="south")
    assert len(session.get("download_button")) == 3
    opened = open_plan(key)
    assert cached.sheet_pdf(opened, "south", "fr").startswith(b"%PDF")
    assert cached.area_posters(opened, "south", "fr").startswith(b"%PDF")
    calendar = cached.area_calendar(opened, "south", "fr").decode()
    assert calendar.startswith("BEGIN:VCALENDAR") and "École du Pont" in calendar.replace("\r\n ", "")
