"""What only a browser shows of an attack: scripts that run, pictures that are fetched, words that stay English."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from optimizer.scenario import Scenario
from optimizer.workspace import Workspace
from tests.browser.conftest import READY_MS
from tests.browser.test_journey import PAGES, go, main, ready
from tests.pages import keep_tiny
from tests.tiny import tiny_scenario_dict

expect.set_options(timeout=READY_MS)
HOSTILE = (
    "**zz** <img src=x onerror=window.pwned=1><script>window.pwned=1</script> ![i](http://evil.test/p.png) $x^2$ "
    ":material/map: https://evil.test"
)

pytestmark = pytest.mark.slow


def test_names_run_nothing_fetch_nothing_and_are_no_markup(page: Page, desk_url: str, home: Path) -> None:
    root = home / "workspace"
    territory = keep_tiny(root, home / "tiny")
    scenario = {**tiny_scenario_dict(), "name": HOSTILE + "W" * 2000}
    for number, part in enumerate(part for key in ("seasons", "services", "fleet") for part in scenario[key]):
        part["name"] = f"{HOSTILE} {number}"
    Workspace(root).create(territory, Scenario.model_validate(scenario))
    page.goto(desk_url)
    ready(page)
    page.get_by_test_id("stSidebar").get_by_role("combobox").first.click()
    page.get_by_role("option", name="Petit territoire").click()
    expect(main(page).get_by_role("heading", level=1)).to_contain_text("Petit territoire")
    for name in PAGES:
        go(page, name)
        sections = ("Familles de services", "Saisons et horaires", "Tournées") if name == "Hypothèses" else ()
        for section in ("", *sections):
            if section:
                main(page).get_by_role("radio", name=section).or_(
                    main(page).get_by_role("button", name=section, exact=True)).first.click()
                ready(page)
            assert page.evaluate("window.pwned") is None
            assert page.locator("strong, em, .katex, img[src*=evil], a[href*='//evil']").filter(
                has_text="zz").count() == 0
            assert page.locator(".katex, img[src*=evil], a[href*='//evil']").count() == 0
            assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 1440


def test_a_file_that_is_too_large_is_refused_in_french(page: Page, desk_url: str, tmp_path: Path) -> None:
    large = tmp_path / "grand.zip"
    with large.open("wb") as file:
        file.truncate(210_000_000 * 2)  # takes no room on the disk
    page.goto(desk_url)
    ready(page)
    page.get_by_text("Apporter votre propre territoire").click()
    chooser = page.get_by_test_id("stFileUploader").first
    expect(chooser).to_contain_text("Choisir un fichier")
    page.locator("input[type=file]").first.set_input_files(large)
    expect(chooser).to_contain_text("il dépasse 200")
    expect(chooser).not_to_contain_text("must be")
    expect(page.get_by_role("button", name="Vérifier et ajouter")).to_be_disabled()
