"""An elected official's visit in a real browser: a link that was sent, the sheet, the week, files, other pages, axe.

The plan is the invented one of `tests.sample_plan` on the tiny territory, kept before the server starts.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import READY_MS
from tests.browser.test_journey import check_accessible, go, main, ready
from tests.pages import keep_sample
from tests.sample_plan import sample_plan

expect.set_options(timeout=READY_MS)
PHONE = {"width": 390, "height": 844}
ANA = {"id": "ana", "name": "Ana", "about": "Cherche du monde.", "home": "Le Pont", "services": ["social", "public"]}
PAGES = ("Ma commune", "Calendrier et carte", "Côte à côte", "Exemples de personnes")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two plans of one small territory."""
    place = tmp_path_factory.mktemp("home")
    plan = sample_plan()
    for key, made in (("one", plan), ("two", replace(plan, openings=plan.openings[:1]))):
        keep_sample(place / "workspace", place, key, plan=made, people=[ANA])
    return place


@pytest.fixture(scope="module")
def sheet_url(desk_url: str) -> str:
    """What somebody was sent."""
    return f"{desk_url}/my_area?plan=tiny/one&area=south"


def test_an_official_reads_the_sheet_that_was_sent(page: Page, sheet_url: str, tmp_path: Path) -> None:
    page.goto(sheet_url)
    ready(page)
    expect(main(page).get_by_role("heading", level=1)).to_have_text("Sud")
    expect(main(page).get_by_role("heading", name="École du Pont")).to_be_visible()
    expect(page.locator(".mark").first).to_be_visible()

    # Another area by name, and back; the address follows.
    for name, area in (("Nord", "north"), ("Sud", "south")):
        main(page).get_by_role("combobox", name=re.compile("Commune, intercommunalité")).fill(name)
        page.get_by_role("option", name=name).click()
        expect(main(page).get_by_role("heading", level=1)).to_have_text(name)
        expect(page).to_have_url(re.compile(f"area={area}"))
        ready(page)

    # The week: only what the plan adds, in another season.
    week = page.locator(".sheet-week").first
    expect(week.get_by_text("École du Pont").first).to_be_visible()
    page.get_by_role("radio", name="Été").or_(page.get_by_role("button", name="Été", exact=True)).first.click()
    ready(page)
    expect(main(page).get_by_text("Toute la saison est en vacances scolaires").or_(
        main(page).get_by_text("Les mêmes horaires chaque semaine")).first).to_be_visible()

    # Why, worked out when asked; then the sheet and the calendar to take away.
    main(page).get_by_text("ce que le scénario apporte, et ce qui apporterait davantage").click()
    ready(page)
    expect(page.locator(".sheet-reasons li").first).to_be_visible()
    for name, begins in (("Cette fiche (PDF)", b"%PDF"), ("Calendrier pour le téléphone", b"BEGIN:VCALENDAR")):
        with page.expect_download() as download:
            page.get_by_role("button", name=re.compile(re.escape(name))).click()
        download.value.save_as(tmp_path / "file")
        assert (tmp_path / "file").read_bytes().startswith(begins)

    # The other pages are about the same area.
    go(page, "Calendrier et carte")
    expect(main(page).get_by_role("heading", name="La semaine\u00a0: Sud")).to_be_visible()
    go(page, "Côte à côte")
    expect(main(page).get_by_role("table").first).to_be_visible()
    go(page, "Exemples de personnes")
    expect(main(page).get_by_role("heading", name="Ana")).to_be_visible()
    page.get_by_test_id("stSidebar").get_by_text("English").click()
    expect(main(page).get_by_role("heading", level=1)).to_have_text("What it changes for people")


def test_the_pages_of_officials_are_accessible(page: Page, sheet_url: str) -> None:
    page.goto(sheet_url)
    ready(page)
    for name in PAGES:
        go(page, name)
        check_accessible(page, name)


def test_a_sheet_fits_a_telephone(context: BrowserContext, sheet_url: str) -> None:
    """Nothing but tables that scroll by themselves reaches beyond the screen."""
    page = context.new_page()
    page.set_viewport_size(PHONE)
    page.goto(sheet_url)
    ready(page)
    expect(page.locator(".sheet-week").first).to_be_visible()
    wider = page.evaluate("""() => [...document.querySelectorAll('[data-testid=stMain] *')].filter(
        (each) => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest('.sheet-table, svg, table')
    ).map((each) => each.className)""")
    assert wider == []
    check_accessible(page, "on a telephone")
