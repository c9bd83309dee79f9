"""Tables of the scenario page before a real browser: they are drawn on a canvas, where no other test can type."""

from __future__ import annotations

import pytest
import yaml
from playwright.sync_api import Page, expect

from tests.browser.conftest import READY_MS

pytestmark = pytest.mark.slow
expect.set_options(timeout=READY_MS)
ROW_PX = 35
GROUPS = ("children", "adults", "seniors")


def rates(page: Page) -> list[float]:
    """What the draft's file says of the first service."""
    page.get_by_role("button", name="Fichier").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Télécharger (YAML)").click()
    page.keyboard.press("Escape")
    found = yaml.safe_load(waiting.value.path().read_text(encoding="utf-8"))["services"][0]["rates"]
    return [found[group] for group in GROUPS]


def settle(page: Page) -> None:
    """Wait until the page has answered."""
    page.wait_for_timeout(300)  # a canvas gives no sign of having told the server
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def type_below(page: Page, text: str) -> None:
    """Type into the cell at hand; the one below is then at hand."""
    page.keyboard.press("Enter")
    field = page.locator("input.gdg-input")
    expect(field).to_be_focused()
    page.wait_for_timeout(300)  # only then does the grid select what was there, and it gives no sign of it
    page.keyboard.press("Control+A")
    page.keyboard.type(text, delay=60)
    expect(field).to_have_value(text)
    page.keyboard.press("Enter")
    expect(field).to_have_count(0)


def test_edits_of_a_table_follow_one_another_and_are_taken_back_one_by_one(page: Page, desk_url: str) -> None:
    page.goto(f"{desk_url}/scenario")
    main = page.get_by_test_id("stMain")
    main.get_by_role("radio", name="Familles de services").click()
    expect(main.get_by_role("region", name="Besoin par public et par service")).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    table = main.locator("canvas[data-testid=data-grid-canvas]").nth(2)
    table.click(position={"x": 190, "y": ROW_PX * 1.5}, force=True)  # the first cell after the names
    for text in ("11", "12", "13"):
        type_below(page, text)
        settle(page)
    assert rates(page) == [0.11, 0.12, 0.13]
    main.get_by_role("button", name="Annuler").click()
    expect(main.get_by_role("button", name="Rétablir")).to_be_enabled()
    settle(page)
    assert rates(page) == [0.11, 0.12, 0.04]
