"""Takes the pictures of the README: two pages of the desk, in Chromium, with a plan of Lozère.

Usage: ``python -m docs.pictures PLAN_FOLDER``
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.desk import browser, new_page, open_page, served, visit
from optimizer.workspace import Workspace

HERE = Path(__file__).parent


def main(plan: Path) -> None:
    """Write ``desk-plan.png`` and ``desk-assumptions.png``."""
    with tempfile.TemporaryDirectory() as folder:
        Workspace(Path(folder)).keep_plan(plan, key="picture")
        with browser() as opened, served(Path(folder)) as (url, _):
            page = new_page(opened)
            open_page(page, url)
            visit(page, "Scénario proposé", ".mark")
            page.set_viewport_size({"width": 1440, "height": 1420})
            page.wait_for_timeout(1000)
            page.screenshot(path=HERE / "desk-plan.png")
            page.set_viewport_size({"width": 1440, "height": 800})
            visit(page, "Hypothèses", "[data-testid=stNumberInput]")
            budget = page.get_by_role("spinbutton", name="Budget par an (€)")
            budget.fill("180000")
            budget.press("Enter")
            page.get_by_test_id("stSidebar").get_by_text("Modifications non enregistrées").wait_for()
            page.wait_for_timeout(3000)  # what makes the assumptions impossible, if anything does
            page.screenshot(path=HERE / "desk-assumptions.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
