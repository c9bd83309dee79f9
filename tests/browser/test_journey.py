"""A planner's day in a real browser, on Lozère: from the first page to two plans compared, in both languages."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect

from optimizer.reading import read_territory
from tests.browser.conftest import READY_MS

expect.set_options(timeout=READY_MS)
SOLVE_MS = 120_000
"""Patience for what an optimiser must do first, on two busy cores."""
PAGES = ("Territoire", "Hypothèses", "Calcul", "Scénario proposé", "Pourquoi\u00a0?", "Comparer")
SECTIONS = ("Budget", "Lieux", "Règles", "Familles de services", "Saisons et horaires", "Tournées",
            "Équipe et financement", "Trajets et calcul")
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}

pytestmark = pytest.mark.slow


def main(page: Page) -> Locator:
    return page.get_by_test_id("stMain")


def go(page: Page, name: str) -> None:
    """Open a page from the navigation and wait until it is whole."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=name).click()
    ready(page)


def ready(page: Page) -> None:
    expect(main(page).get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def choose(page: Page, name: str) -> None:
    """One of several choices shown as buttons."""
    both = main(page).get_by_role("radio", name=name, exact=True).or_(
        main(page).get_by_role("button", name=name, exact=True))
    both.first.click()
    ready(page)


def a_candidate() -> str:
    """Name of a possible place that no other place bears."""
    names = Counter(site.name for site in read_territory("lozere").sites)
    return next(site.name for site in read_territory("lozere").sites if not site.existing and names[site.name] == 1)


def test_a_planners_day(page: Page, context: BrowserContext, desk_url: str, home: Path) -> None:
    page.goto(desk_url)
    ready(page)
    expect(main(page).get_by_role("heading", level=1)).to_have_text("Territoire\u00a0: Lozère")
    expect(page.locator(".mark").first).to_be_visible()

    # A first plan; it can be found by a second tab in mid-solve, and by a reload.
    go(page, "Calcul")
    page.get_by_role("button", name="Calculer").click()
    expect(page.get_by_role("button", name="Arrêter")).to_be_visible()
    expect(page).to_have_url(re.compile("run="))
    page.reload()
    ready(page)
    expect(page.get_by_role("button", name="Arrêter")).to_be_visible()
    second = context.new_page()
    second.goto(page.url)
    ready(second)
    expect(second.get_by_role("button", name="Arrêter")).to_be_visible()
    second.close()
    expect(page.get_by_text("Meilleure solution jusqu’ici")).to_be_visible(timeout=SOLVE_MS)
    expect(page.locator(".mark").first).to_be_visible()
    page.get_by_role("button", name="Arrêter").click()
    expect(page.get_by_text("la meilleure solution trouvée est conservée")).to_be_visible()

    # The assumptions: less money in the form, and a place forbidden on the map.
    go(page, "Hypothèses")
    expect(page.get_by_text("Le scénario proposé tient")).to_be_visible()
    budget = page.get_by_role("spinbutton", name="Budget par an (€)")
    budget.fill("150000")
    budget.press("Enter")
    expect(page.get_by_test_id("stSidebar").get_by_text("Modifications non enregistrées")).to_be_visible()
    expect(page.get_by_text("Le scénario proposé tient")).to_have_count(0)  # said before any new calculation
    choose(page, "Lieux")
    name = a_candidate()
    page.locator(".mark").and_(page.get_by_label(name)).first.focus()
    page.keyboard.press("Enter")
    expect(main(page).get_by_role("heading", name=name)).to_be_visible()
    choose(page, "exclu")
    choose(page, "Règles")
    expect(main(page).get_by_text(f"Le lieu «\u00a0{name}\u00a0» n’ouvre pas.").first).to_be_visible()
    page.get_by_role("button", name="Annuler").click()
    expect(main(page).get_by_text(f"Le lieu «\u00a0{name}\u00a0» n’ouvre pas.")).to_have_count(0)
    page.get_by_role("button", name="Rétablir").click()
    expect(main(page).get_by_text(f"Le lieu «\u00a0{name}\u00a0» n’ouvre pas.").first).to_be_visible()

    # Again, from the current plan, to the end or until it is stopped.
    go(page, "Calcul")
    page.get_by_role("button", name="Calculer").click()
    expect(page.get_by_text("Meilleure solution jusqu’ici")).to_be_visible(timeout=SOLVE_MS)
    page.get_by_role("button", name="Arrêter").click()
    expect(page.get_by_text("Voir le scénario proposé")).to_be_visible()

    go(page, "Scénario proposé")
    expect(page.get_by_text("Besoins couverts").first).to_be_visible()
    cost = main(page).get_by_test_id("stMetric").filter(has_text="Coût par an").get_by_test_id("stMetricValue")
    assert int(re.sub(r"\D", "", cost.inner_text())) <= 150_000
    choose(page, "Été")
    expect(page.locator(".mark").first).to_be_visible()

    go(page, "Comparer")
    expect(main(page).get_by_text("Coût du scénario B par an")).to_be_visible()
    expect(page.locator(".mark").first).to_be_visible()

    page.get_by_test_id("stSidebar").get_by_text("English").click()
    expect(main(page).get_by_role("heading", level=1)).to_have_text("Compare two plans")
    assert page.locator("html").get_attribute("lang") == "en"
    page.reload()
    expect(main(page).get_by_role("heading", level=1)).to_have_text("Compare two plans")


def test_every_page_is_accessible(page: Page, desk_url: str, home: Path) -> None:
    """After the journey, so that plans are there; every section and tab of every page."""
    page.goto(desk_url)
    ready(page)
    for name in PAGES:
        go(page, name)
        check_accessible(page, name)
        tabs = main(page).get_by_role("tablist").first.get_by_role("tab")
        parts = SECTIONS if name == "Hypothèses" else tabs.all_inner_texts()
        for part in parts[1:]:
            if name == "Hypothèses":
                choose(page, part)
            else:
                tabs.get_by_text(part, exact=True).click()
                ready(page)
            check_accessible(page, f"{name}, {part}")


def check_accessible(page: Page, where: str) -> None:
    violations = Axe().run(page, options=WCAG).response["violations"]
    told = [(found["id"], [node["target"] for node in found["nodes"][:3]]) for found in violations]
    assert told == [], where
