"""The map in a real browser: pointed at, clicked, driven by keyboard, zoomed, and never fooled by a name."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import READY_MS, ROOT, _wait_until_healthy

APP = '''
import streamlit as st
from optimizer.pages.map import page_language, territory_map
from optimizer.views.map_scenes import plan_scene, territory_scene
from tests.sample_plan import sample_plan, sample_scenario, sample_territory

HOSTILE = "<img src=x onerror=document.title='owned'>" + '"\\'&'
lang = st.segmented_control("Langue", ["fr", "en"], default="fr", required=True)
shown = st.segmented_control("Carte", ["territoire", "scénario"], default="territoire", required=True)
online = st.checkbox("Fond")
territory = sample_territory(s3=HOSTILE)
if shown == "territoire":
    scene = territory_scene(territory, lang=lang, states={"s2": "required", "s4": "forbidden"})
else:
    scene = plan_scene(sample_plan(), territory, sample_scenario(), season="winter", lang=lang)
page_language(lang)
plan_tab, other_tab = st.tabs(["Plan", "Autre"])
with plan_tab:
    chosen = territory_map(scene, key="map", lang=lang, selected=st.session_state.get("chosen"),
                           base_map="plan_ign" if online else None)
if chosen:
    st.session_state.chosen = chosen
    st.session_state.times = st.session_state.get("times", 0) + 1
st.text(f"chosen {st.session_state.get('chosen')} {st.session_state.get('times', 0)}")
'''
expect.set_options(timeout=READY_MS)
TILES = "https://data.geopf.fr/**"


@pytest.fixture(scope="module")
def desk_url(home: Path) -> Iterator[str]:
    """A page with nothing but the map, in place of the desk."""
    (home / "map_app.py").write_text(APP, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(home / "map_app.py"), "--server.headless", "true",
               "--server.fileWatcherType", "none", "--browser.gatherUsageStats", "false", "--server.port", str(port)]
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=home, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=log,
                                  stderr=subprocess.STDOUT)
        try:
            _wait_until_healthy(f"http://localhost:{port}", server)
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture
def map_page(page: Page, desk_url: str) -> Page:
    page.goto(desk_url)
    expect(page.locator(".name").first).to_be_visible()
    return page


def mark(page: Page, name: str) -> Locator:
    return page.locator(".mark").and_(page.get_by_label(name))


def zoom(page: Page) -> float:
    return float(page.locator(".screen").get_attribute("data-zoom") or 0)


def show(page: Page, what: str) -> None:
    page.get_by_role("radio", name=what).click()


def test_hovering_tells_and_clicking_chooses(map_page: Page) -> None:
    school = mark(map_page, "École du Pont")
    school.hover()
    expect(map_page.locator(".tip.shown strong")).to_have_text("École du Pont")
    expect(map_page.locator(".tip.shown")).to_contain_text("École · ouverture imposée")
    school.click()
    expect(map_page.get_by_text("chosen s2 1", exact=True)).to_be_visible()
    expect(school).to_have_attribute("aria-pressed", "true")
    expect(map_page.locator(".ring")).to_be_visible()
    school.click()  # the same again is a choice again
    expect(map_page.get_by_text("chosen s2 2", exact=True)).to_be_visible()


def test_the_ground_is_told_and_chosen_by_its_nearest_point(map_page: Page) -> None:
    """A little below the mark of the farm lies the cell of Le Plateau, whose demand point is d4."""
    box = mark(map_page, "Foirail du Plateau").bounding_box()
    assert box
    map_page.mouse.move(box["x"] - 4, box["y"] + 34)
    expect(map_page.locator(".tip.shown strong")).to_have_text("Le Plateau")
    expect(map_page.locator(".tip.shown")).to_contain_text("170\u00a0habitants")
    map_page.mouse.click(box["x"] - 4, box["y"] + 34)
    expect(map_page.get_by_text("chosen d4 1", exact=True)).to_be_visible()


def test_a_base_cannot_be_chosen(map_page: Page) -> None:
    mark(map_page, "Garage du Bourg").click()
    mark(map_page, "École du Pont").click()
    expect(map_page.get_by_text("chosen s2 1", exact=True)).to_be_visible()


def test_keyboard_reaches_every_kind_of_thing(map_page: Page) -> None:
    map_page.get_by_role("button", name="Agrandir").focus()
    map_page.keyboard.press("Shift+Tab")  # back from the buttons: the places, then the ground
    map_page.keyboard.press("Shift+Tab")
    cell = map_page.locator(".walker")
    expect(cell).to_be_focused()
    expect(cell).to_have_attribute("aria-label", "Le Bourg. 660\u00a0habitants")
    expect(map_page.locator(".hint")).to_have_css("opacity", "1")
    map_page.keyboard.press("ArrowRight")
    expect(cell).to_have_attribute("aria-label", "Le Col. 132\u00a0habitants")
    map_page.keyboard.press("Enter")
    expect(map_page.get_by_text("chosen d2 1", exact=True)).to_be_visible()
    map_page.keyboard.press("Tab")
    expect(mark(map_page, "École du Pont")).to_be_focused()  # the most important place
    assert map_page.locator(".mark[tabindex='0']").count() == 1
    map_page.keyboard.press("ArrowUp")
    expect(mark(map_page, "Place des Gorges")).to_be_focused()
    expect(map_page.locator(".tip.shown strong")).to_have_text("Place des Gorges")
    map_page.keyboard.press("Enter")
    expect(map_page.get_by_text("chosen k3 2", exact=True)).to_be_visible()
    expect(mark(map_page, "Place des Gorges")).to_be_focused()  # the rerun does not take it away
    map_page.keyboard.press("+")
    assert zoom(map_page) == pytest.approx(1.6, rel=0.01)
    map_page.keyboard.press("0")
    assert zoom(map_page) == pytest.approx(1.0, rel=0.01)


def test_zoom_keeps_symbols_and_outlives_reruns_and_scenes(map_page: Page) -> None:
    school = mark(map_page, "École du Pont").locator("circle").first
    before = school.bounding_box()
    map_page.get_by_role("button", name="Agrandir").click()
    map_page.get_by_role("button", name="Agrandir").click()
    assert zoom(map_page) == pytest.approx(2.56, rel=0.01)
    after = school.bounding_box()
    assert before and after and after["width"] == pytest.approx(before["width"], abs=0.6)
    show(map_page, "scénario")
    expect(map_page.locator(".legend")).to_contain_text("Tournées")
    assert zoom(map_page) == pytest.approx(2.56, rel=0.01)
    map_page.get_by_role("button", name="Tout le territoire").click()
    assert zoom(map_page) == pytest.approx(1.0, rel=0.01)


def test_wheel_zooms_about_the_pointer_and_drag_moves(map_page: Page) -> None:
    school = mark(map_page, "École du Pont")
    box = school.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    map_page.mouse.move(x, y)
    map_page.mouse.wheel(0, -400)
    expect(map_page.locator(".screen")).not_to_have_attribute("data-zoom", "1.000")
    after = school.bounding_box()
    assert after and abs(after["x"] - box["x"]) < 3 and abs(after["y"] - box["y"]) < 3
    map_page.mouse.down()
    map_page.mouse.move(x - 60, y - 40, steps=4)
    map_page.mouse.up()
    moved = school.bounding_box()
    assert moved and moved["x"] == pytest.approx(after["x"] - 60, abs=2)
    assert moved["y"] == pytest.approx(after["y"] - 40, abs=2)
    expect(map_page.get_by_text("chosen None 0", exact=True)).to_be_visible()  # dragging is not choosing


def test_two_fingers_zoom(map_page: Page) -> None:
    """Fingers 100 pixels apart move to 200: twice as large."""
    map_page.locator(".screen").evaluate("""screen => {
        const box = screen.getBoundingClientRect();
        const send = (type, id, x) => screen.dispatchEvent(new PointerEvent(type, {
            pointerId: id, pointerType: "touch", clientX: box.left + x, clientY: box.top + 250, bubbles: true }));
        send("pointerdown", 11, 200); send("pointerdown", 12, 300);
        send("pointermove", 11, 150); send("pointermove", 12, 350);
        send("pointerup", 11, 150); send("pointerup", 12, 350); }""")
    assert zoom(map_page) == pytest.approx(2.0, rel=0.01)


def test_a_map_in_a_closed_tab_is_whole_when_opened(map_page: Page) -> None:
    map_page.get_by_role("tab", name="Autre").click()
    expect(map_page.locator(".screen")).to_be_hidden()
    show(map_page, "scénario")
    expect(map_page.locator(".legend")).to_contain_text("Tournées")
    map_page.get_by_role("tab", name="Plan").click()
    expect(mark(map_page, "École du Pont")).to_be_visible()
    expect(map_page.locator(".name").first).to_be_visible()


def test_tours_tell_their_hours(map_page: Page) -> None:
    show(map_page, "scénario")
    tour = map_page.locator(".reach").first
    expect(tour).to_be_attached()
    x, y = tour.evaluate("""path => {
        const point = path.getPointAtLength(path.getTotalLength() * 0.2).matrixTransform(path.getScreenCTM());
        return [point.x, point.y]; }""")
    map_page.mouse.move(x, y)
    expect(map_page.locator(".tip.shown")).to_contain_text("Départ de Garage du Bourg à 8\u00a0h")


def test_names_are_text_whatever_they_say(map_page: Page) -> None:
    farm = map_page.locator(".mark[aria-label^='<img']")
    farm.hover()
    expect(map_page.locator(".tip.shown strong")).to_have_text("<img src=x onerror=document.title='owned'>\"'&")
    assert map_page.locator(".territory-map img").count() == 0
    assert map_page.title() != "owned"


def test_online_map_is_asked_for_only_when_chosen_and_missed_plainly(map_page: Page) -> None:
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    map_page.route(TILES, refuse)
    map_page.get_by_role("button", name="Agrandir").click()
    assert not asked
    map_page.get_by_test_id("stCheckbox").click()
    expect(map_page.locator(".notice")).to_contain_text("injoignable")
    expect(map_page.locator(".credit")).to_contain_text("IGN")
    assert asked
    map_page.get_by_test_id("stCheckbox").click()
    expect(map_page.locator(".notice")).to_be_hidden()
    expect(mark(map_page, "École du Pont")).to_be_visible()


def test_language_of_map_and_page(map_page: Page) -> None:
    expect(map_page.locator("html")).to_have_attribute("lang", "fr")
    show(map_page, "en")
    expect(map_page.get_by_role("button", name="Whole territory")).to_be_visible()
    expect(map_page.locator("html")).to_have_attribute("lang", "en")
    expect(map_page.get_by_role("group", name="Map of Tiny territory")).to_have_accessible_description(
        "Map of Tiny territory: 1,375\u00a0inhabitants, 1\u00a0place open today, 3\u00a0places that could open, "
        "3\u00a0stops where a vehicle can receive people. The darker the ground, the more people live there. "
        "Tab: communes, then places; arrows: from one to the next; Enter: choose; + and −: zoom; 0: all")


@pytest.mark.parametrize("shown", ["territoire", "scénario"])
def test_accessibility_of_the_map(map_page: Page, shown: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    show(map_page, shown)
    expect(map_page.locator(".legend")).to_contain_text("ouverture imposée" if shown == "territoire" else "Tournées")
    expect(map_page.locator("[data-stale=true]")).to_have_count(0)  # the page fades what it renews
    results = axe.Axe().run(map_page, context=".stBidiComponent")
    assert results.violations_count == 0, results.generate_report()
