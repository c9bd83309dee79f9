"""The whole story in real browsers: publish, log in, comment, propose, accept, calculate again, approve, take away."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import icalendar
import pypdf
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from optimizer.plan import Plan
from optimizer.planning import make_plan
from optimizer.reading import read_scenario
from optimizer.site_changes import changed
from optimizer.store import write_plan
from optimizer.workspace import Workspace
from tests.browser.conftest import READY_MS, free_port, refuse_all_but, served
from tests.browser.test_journey import check_accessible, choose, go, main, ready
from tests.oidc_provider import Provider, provider
from tests.pages import keep_tiny
from tests.tiny import write_tiny_scenario

pytestmark = pytest.mark.slow
expect.set_options(timeout=READY_MS)

PEOPLE = {
    "planif@example.org": "Paule Planif", "maire@example.org": "Marie Maire", "lecture@example.org": "Luc Lecture",
    "admin@example.org": "Ada Admin", "inconnu@example.org": "Inès Inconnue",
}
ROLES = """
[[person]]
id = "Planif@example.org"
name = "Paule Planif"
roles = ["planner"]
[[person]]
id = "maire@example.org"
name = "Marie Maire"
roles = ["official"]
areas = ["south"]
[[person]]
id = "lecture@example.org"
name = "Luc Lecture"
roles = ["reader"]
[[person]]
id = "admin@example.org"
name = "Ada Admin"
roles = ["administrator"]
"""
COMMENT = "=1+1 <img src=x onerror=alert(1)> **pas gras** [lien](http://example.org)"


@pytest.fixture(scope="module")
def identities() -> Iterator[Provider]:
    with provider(PEOPLE) as running:
        yield running


@pytest.fixture(scope="module")
def desk_url(home: Path, identities: Provider) -> Iterator[str]:
    """A desk on which people log in, with a plan of the tiny territory that is ready to be published."""
    port = free_port()
    (home / ".streamlit").mkdir()
    (home / ".streamlit" / "secrets.toml").write_text(identities.secrets_toml(f"http://localhost:{port}"))
    (home / "roles.toml").write_text(ROLES)
    keep_a_plan(home)
    with served(home, port, MAILLAGE_ROLES=str(home / "roles.toml")) as url:
        yield url


def keep_a_plan(home: Path) -> None:
    workspace = Workspace(home / "workspace")
    territory_id = keep_tiny(workspace.root, home / "tiny")
    scenario = read_scenario(write_tiny_scenario(home / "tiny.yaml")).model_copy(update={"territory": territory_id})
    workspace.create(territory_id, scenario)
    territory = changed(workspace.territory(territory_id), scenario)
    plan = make_plan(territory, scenario)
    assert isinstance(plan, Plan)
    workspace.keep_plan(write_plan(plan, territory, scenario, home / "workspace" / "runs" / "first" / "plan"))


@pytest.fixture
def visitors(browser: Browser, browser_context_args: dict[str, object], desk_url: str, identities: Provider
             ) -> Iterator[dict[str, Page]]:
    """A browser of their own for each person, logged in by `log_in`; no script may fail, no traceback show."""
    contexts: list[tuple[BrowserContext, list[str]]] = []
    errors: list[str] = []
    pages: dict[str, Page] = {}
    for email in PEOPLE:
        context = browser.new_context(**browser_context_args)  # type: ignore[arg-type]
        contexts.append((context, refuse_all_but(context, desk_url, identities.url)))
        pages[email.partition("@")[0]] = page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
    yield pages
    for page in pages.values():
        assert page.get_by_test_id("stException").count() == 0
    for context, refused in contexts:
        assert refused == []
        context.close()
    assert errors == []


def log_in(page: Page, desk_url: str, name: str) -> None:
    page.goto(desk_url)
    ready(page)
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("link", name=name).click()
    expect(page.get_by_test_id("stSidebar").get_by_text(name)).to_be_visible()
    ready(page)


def tab(page: Page, name: str) -> None:
    main(page).get_by_role("tab", name=name, exact=True).click()
    ready(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).last.click()
    ready(page)


def option(page: Page, label: str, name: str) -> None:
    page.get_by_role("combobox", name=label).last.click()
    page.get_by_role("option", name=name).first.click()
    ready(page)


def page_option(page: Page, label: str, index: int) -> None:
    page.get_by_role("combobox", name=label).last.click()
    page.get_by_role("option").nth(index).click()
    ready(page)


def write(page: Page, label: str, text: str) -> None:
    field = page.get_by_role("textbox", name=label)
    field.fill(text)
    field.press("Tab")
    ready(page)


def downloaded(page: Page, button: Locator) -> bytes:
    with page.expect_download(timeout=60_000) as waiting:
        button.click()
    return Path(waiting.value.path()).read_bytes()


def open_territory(page: Page) -> None:
    page.get_by_test_id("stSidebar").get_by_role("combobox", name="Territoire").click()
    page.get_by_role("option", name="Petit territoire").click()
    expect(main(page).get_by_role("heading", level=1)).to_have_text("Territoire\u00a0: Petit territoire")
    ready(page)


def publish(page: Page, note: str, *, replaces: str = "") -> None:
    go(page, "Scénario proposé")
    tab(page, "Publier")
    write(page, "Courte note pour les élus", note)
    if replaces:
        option(page, "Remplace une publication", replaces)
    check_accessible(page, "publishing")
    press(page, "Publier")
    expect(page.get_by_role("textbox", name="Courte note pour les élus")).to_have_value("")


def test_from_publishing_to_approval(visitors: dict[str, Page], desk_url: str) -> None:
    planner, mayor = visitors["planif"], visitors["maire"]
    log_in(planner, desk_url, "Paule Planif")
    open_territory(planner)
    publish(planner, "Première version, à discuter.")

    # The mayor of the south comes, reads, comments and proposes.
    log_in(mayor, desk_url, "Marie Maire")
    for name in ("Territoire", "Hypothèses", "Calcul", "Scénario proposé", "Personnes et rôles"):
        expect(mayor.get_by_test_id("stSidebarNav").get_by_role("link", name=name)).to_have_count(0)
    check_accessible(mayor, "welcome")
    main(mayor).get_by_role("link", name="Avis et propositions").click()
    ready(mayor)
    expect(main(mayor).get_by_text("Première version, à discuter.")).to_be_visible()
    write(mayor, "Votre commentaire", COMMENT)
    press(mayor, "Envoyer le commentaire")
    expect(mayor.get_by_text("Enregistré").first).to_be_visible()
    choose(mayor, "Un lieu")
    option(mayor, "Lequel", "École du Pont")
    page_option(mayor, "Quand", 1)  # the first half-day that the plan gives it
    choose(mayor, "Proposer un changement")
    choose(mayor, "Une autre demi-journée")
    write(mayor, "Pourquoi ce changement", "Les familles viennent aussi le soir.")
    check_accessible(mayor, "take part")
    press(mayor, "Envoyer la proposition")
    expect(mayor.get_by_role("textbox", name="Pourquoi ce changement")).to_have_value("")
    tab(mayor, "Échanges")
    expect(main(mayor).get_by_text(COMMENT)).to_be_visible()  # as it was written
    expect(main(mayor).get_by_role("img")).to_have_count(0)
    check_accessible(mayor, "discussion")

    # The planner accepts; the plan is calculated again, close to the published one.
    go(planner, "Avis et propositions")
    tab(planner, "Propositions")
    expect(main(planner).get_by_text("Les familles viennent aussi le soir.")).to_be_visible()
    write(planner, "Motif de la décision", "C’est entendu.")
    press(planner, "Accepter")
    press(planner, "Recalculer")
    expect(main(planner).get_by_text("Calcul terminé")).to_be_visible(timeout=120_000)
    check_accessible(planner, "proposals")

    # The mayor sees what changed because of it.
    tab(mayor, "Propositions")
    expect(main(mayor).get_by_text("Acceptée, scénario recalculé").first).to_be_visible()
    expect(main(mayor).get_by_text("C’est entendu.")).to_be_visible()
    main(mayor).get_by_text("Ce que cela a changé dans le scénario").click()
    changed = main(mayor).get_by_role("table").filter(has_text="École du Pont")
    expect(changed.get_by_text("lundi").first).to_be_visible()
    expect(main(mayor).get_by_role("button", name="Accepter")).to_have_count(0)

    # The new plan is published in place of the first, and approved in the name of the council.
    go(planner, "Scénario proposé")
    option(planner, "Scénarios proposés conservés", "revu après avis")
    publish(planner, "Revu après vos avis.", replaces="Petit")
    mayor.goto(desk_url)
    ready(mayor)
    main(mayor).get_by_role("link", name="Avis et propositions").first.click()
    ready(mayor)
    expect(main(mayor).get_by_text("Revu après vos avis.")).to_be_visible()
    tab(mayor, "Participer")
    choose(mayor, "Tout le scénario")
    choose(mayor, "Donner un avis")
    main(mayor).get_by_text("au nom du conseil").click()
    ready(mayor)
    write(mayor, "Motif de l’avis", "Le conseil approuve.")
    press(mayor, "Donner cet avis")
    tab(mayor, "Registre des décisions")
    expect(main(mayor).get_by_text("Le conseil approuve.")).to_be_visible()
    check_accessible(mayor, "record")

    # What is taken away is what it says it is.
    pdf = pypdf.PdfReader(io.BytesIO(downloaded(mayor, main(mayor).get_by_role("button", name="Programme (PDF)"))))
    assert "École du Pont" in "".join(page.extract_text() for page in pdf.pages)
    calendars = downloaded(mayor, main(mayor).get_by_role("button", name=re.compile("iCalendar")))
    with zipfile.ZipFile(io.BytesIO(calendars)) as archive:
        read = [icalendar.Calendar.from_ical(archive.read(name)) for name in archive.namelist() if name.endswith("ics")]
    assert sum(len(each.walk("VEVENT")) for each in read) > 0
    record = downloaded(mayor, main(mayor).get_by_role("button", name="Registre des décisions (CSV)"))
    rows = list(csv.DictReader(io.StringIO(record.decode("utf-8-sig"))))
    assert rows[-1]["texte"] == "Le conseil approuve."
    assert rows[-1]["avis"] == "favorable"
    assert rows[-1]["au nom de"] == "au nom du conseil"
