"""The desk in a real browser: how soon pages and sheets stand, a season changes, a calculation stops; ten at once.

Needs Chromium and the packages of the extra ``test``. Prints one JSON line a measure; nothing here is a test.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PATIENCE_MS = 120_000
MARK = ".mark"
"""A symbol on a map: there once the map is drawn."""
PAGES = (("Hypothèses", "[data-testid=stNumberInput]"), ("Scénario proposé", MARK), ("Pourquoi\u00a0?", MARK))
"""Name and what shows that it stands."""
FIRST = ":is([data-testid=stMetric], [data-testid=stNumberInput])"


@contextmanager
def served(workspace: Path) -> Iterator[tuple[str, float]]:
    """A running desk: its address and the seconds it took to answer."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "optimizer.cli", "app", "--headless", "--port", str(port)]
    environment = os.environ | {"MAILLAGE_WORKSPACE": str(workspace), "PYTHONPATH": str(ROOT)}
    began = time.perf_counter()
    server = subprocess.Popen(command, env=environment, cwd=workspace, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    try:
        while not _answers(f"http://localhost:{port}/_stcore/health"):
            time.sleep(0.05)
        yield f"http://localhost:{port}", time.perf_counter() - began
    finally:
        server.terminate()
        server.wait(timeout=20)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium as the system has it."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        sys.exit("no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--headless", "--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


def new_page(opened: Any) -> Any:
    """A session of its own."""
    window = {"width": 1440, "height": 1000}
    page = opened.new_context(locale="fr-FR", reduced_motion="reduce", viewport=window).new_page()
    page.set_default_timeout(PATIENCE_MS)
    return page


def settled(page: Any, mark: str = MARK) -> None:
    """Wait until a page shows its map (or `mark`) and its script has ended."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.locator(mark).first.wait_for()


def timed(action: Callable[..., Any], *given: Any, **named: Any) -> float:
    """Seconds that ``action(*given, **named)`` takes."""
    began = time.perf_counter()
    action(*given, **named)
    return time.perf_counter() - began


def say(measure: str, **values: Any) -> None:
    """One JSON line."""
    rounded = {key: round(value, 2) if isinstance(value, float) else value for key, value in values.items()}
    print(json.dumps({"measure": measure, **rounded}), flush=True)


def cold_start(workspace: Path) -> None:
    """A server that has just started, then a second session of it."""
    with browser() as opened, served(workspace) as (url, server_s):
        first, second = (timed(open_page, page, url) for page in (new_page(opened), new_page(opened)))
        say("cold start", server_answers_s=server_s, first_page_s=first, next_session_s=second)


def open_page(page: Any, url: str) -> None:
    """Open the desk and wait for its map."""
    page.goto(url)
    settled(page)


def switching(workspace: Path, territory: str, plan: Path) -> None:
    """Pages and seasons of a territory with a plan."""
    from optimizer.workspace import Workspace

    Workspace(workspace).keep_plan(plan, key="benchmark")
    with browser() as opened, served(workspace) as (url, _):
        page = new_page(opened)
        open_page(page, url)
        if territory != "Lozère":
            page.get_by_test_id("stSidebar").get_by_role("combobox").first.click()
            page.get_by_role("option", name=territory, exact=True).click()
            page.get_by_role("heading", name=re.compile(re.escape(territory))).wait_for()
            settled(page)
        for turn in ("first", "again"):
            for name, mark in (*PAGES, ("Territoire", MARK)):
                began = time.perf_counter()
                shown = timed(visit, page, name, mark, whole=False)
                settled(page, mark)
                say("page", territory=territory, page=name, turn=turn, shown_s=shown,
                    whole_s=time.perf_counter() - began)
        visit(page, "Scénario proposé", MARK)
        for turn in ("first", "again"):
            for season in ("Hiver", "Printemps", "Automne", "Été"):
                say("season", territory=territory, season=season, turn=turn, seconds=timed(_season, page, season))


def sheets(workspace: Path, plan: Path) -> None:
    """The official's sheet: by its address in a new session, then one area after the other, each twice."""
    from optimizer.workspace import Workspace

    key = Workspace(workspace).keep_plan(plan, key="sheets")
    with browser() as opened, served(workspace) as (url, _):
        page = new_page(opened)
        began = time.perf_counter()
        page.goto(f"{url}/my_area?plan={key}&area=48198")
        _sheet(page, "Villefort")
        say("sheet", area="Villefort", turn="server just started", seconds=time.perf_counter() - began)
        for turn in ("first", "again"):
            for name in ("Langogne", "Florac Trois Rivières", "Nasbinals", "CC Gorges Causses Cévennes", "Lozère"):
                page.get_by_role("combobox", name=re.compile("Commune, intercommunalité")).fill(name)
                option = page.get_by_role("option", name=name).first
                option.wait_for()
                began = time.perf_counter()
                option.click()
                _sheet(page, name)
                say("sheet", area=name, turn=turn, seconds=time.perf_counter() - began)


def _sheet(page: Any, name: str) -> None:
    """Wait for the whole sheet: its title, its map, its last section."""
    page.get_by_test_id("stMain").get_by_role("heading", level=1, name=name, exact=True).wait_for()
    page.locator("[data-stale=false]").get_by_text("À imprimer, à envoyer, à afficher").wait_for()
    settled(page)


def visit(page: Any, name: str, mark: str, *, whole: bool = True) -> None:
    """Go to a page by the navigation and wait until it stands, or only until its first figure or field does."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=name).click()
    start = re.compile(re.escape(name.split("\u00a0")[0]))
    page.get_by_test_id("stMain").get_by_role("heading", level=1, name=start).wait_for()
    if whole:
        settled(page, mark)
    else:
        page.locator(f"[data-stale=false] {FIRST}").first.wait_for()


def _season(page: Any, name: str) -> None:
    main = page.get_by_test_id("stMain")
    both = main.get_by_role("radio", name=name, exact=True).or_(main.get_by_role("button", name=name, exact=True))
    both.first.click()
    title = page.locator(".territory-map title").filter(has_text=re.compile(name, re.IGNORECASE))
    title.first.wait_for(state="attached")
    settled(page)


def stopping(workspace: Path, waits_s: tuple[float, ...] = (1.0, 4.0, 9.0)) -> None:
    """From the click on Stop to the words that say what was kept."""
    with browser() as opened, served(workspace) as (url, _):
        page = new_page(opened)
        page.goto(f"{url}/solve")
        for wait_s in waits_s:
            began = time.perf_counter()
            page.get_by_role("button", name="Calculer").click()
            page.get_by_text("Meilleure solution jusqu’ici").wait_for()
            first_map_s = time.perf_counter() - began
            page.wait_for_timeout(1000 * wait_s)
            page.get_by_role("button", name="Arrêter").click()
            began = time.perf_counter()
            page.get_by_text("la meilleure solution trouvée est conservée").wait_for()
            answered_s = time.perf_counter() - began
            page.get_by_text("Voir le scénario proposé").wait_for()
            say("stop", seconds_after_first_map=wait_s, first_map_s=first_map_s, answered_s=answered_s,
                plan_kept_and_open_s=time.perf_counter() - began)


def ten_sessions(workspace: Path, sessions: int = 10) -> None:
    """Each session, in a thread and a browser of its own, opens pages and edits the budget."""
    failures: list[str] = []
    seconds: list[float] = []

    def session(url: str, number: int) -> None:
        with browser() as opened:
            page = new_page(opened)
            page.on("pageerror", lambda error: failures.append(str(error)))
            seconds.append(timed(open_page, page, url))
            for name, mark in (*PAGES, PAGES[0]):
                seconds.append(timed(visit, page, name, mark))
            budget = page.get_by_role("spinbutton", name="Budget par an (€)")
            budget.fill(str(150_000 + 1000 * number))
            budget.press("Enter")
            page.get_by_test_id("stSidebar").get_by_text("Modifications non enregistrées").wait_for()
            failures.extend(page.get_by_test_id("stException").all_inner_texts())

    with served(workspace) as (url, _), ThreadPoolExecutor(sessions) as pool:
        for outcome in [pool.submit(session, url, number) for number in range(sessions)]:
            outcome.result()
    say("sessions at once", sessions=sessions, pages=len(seconds), failures=failures,
        median_s=statistics.median(seconds), longest_s=max(seconds))


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plan", type=Path, help="a plan folder of lozere, for pages and seasons")
    parser.add_argument("--grid-plan", type=Path, help="a plan folder of lozere-grid")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        cold_start(home)
        stopping(home)
        if args.plan:
            switching(home, "Lozère", args.plan)
            sheets(home, args.plan)
        if args.grid_plan:
            switching(home, "Lozère, carreaux de 1 km", args.grid_plan)
        ten_sessions(home)


if __name__ == "__main__":
    main()
