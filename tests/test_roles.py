"""Who may see and do what, tried directly for each role: pages, page scripts, actions, calculations, downloads.

The table of roles itself is tested with the repository (`tests.test_review`); here, that nothing goes round it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from optimizer.exports import ical, schedule
from optimizer.pages import identity, shared
from optimizer.pages.identity import THIS_COMPUTER, Identity
from optimizer.pages.plan_parts import downloads
from optimizer.pages.review_parts import documents, recalculation, record
from optimizer.pages.review_parts.published import Published, opened
from optimizer.pages.visit import Visit
from optimizer.refusals import NotKept
from optimizer.review.changes import Add, Lock
from optimizer.review.contribution import Subject
from optimizer.review.persons import LOCAL, Role
from optimizer.review.roles import Refused
from optimizer.runs import Runs
from optimizer.runs.acting import ActingRuns
from tests.pages import ROOT, texts
from tests.reviewed import PLANNER, SOUTH, Reviewed, person, reviewed
from tests.sample_plan import sample_scenario

DESK = ("territory", "scenario", "solve", "plan", "why", "compare")
READING = ("my_area", "whole_schedule", "side_by_side", "example_people", "review")
PAGES: dict[Role, tuple[str, ...]] = {
    "reader": READING, "official": READING, "planner": (*DESK, *READING), "administrator": (*DESK, *READING, "roles"),
}
"""By hand, from the table in docs/store.md."""
EVERY = (*DESK, *READING, "roles")
AUTH = {"redirect_uri": "http://localhost/oauth2callback", "cookie_secret": "x", "client_id": "x"}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reviewed:
    """A publication, and one person of each role, as the server of a login knows them."""
    of = reviewed(tmp_path)
    for role in PAGES:
        of.review.people.assign(LOCAL, id=f"{role}@example.org", name=role.title(), roles=[role],
                                areas=["south"] if role == "official" else [])
    monkeypatch.setenv("MAILLAGE_WORKSPACE", str(of.workspace.root))
    monkeypatch.chdir(ROOT)
    st.cache_resource.clear()
    st.cache_data.clear()
    return of


def session(monkeypatch: pytest.MonkeyPatch, who: str, script: str = "app.py", **claims: Any) -> AppTest:
    """A session of whoever has this address; nobody logged in without one."""
    told = {"is_logged_in": True, "email": who, **claims} if who else {"is_logged_in": False}
    monkeypatch.setattr(identity, "claims", lambda: told)
    made = AppTest.from_file(str(ROOT / script), default_timeout=60)
    made.secrets["auth"] = AUTH
    return made.run()


def visitor(role: str) -> Visit:
    return Visit(Identity(id=f"{role}@example.org"), "fr")


def published(of: Reviewed, here: Visit) -> Published:
    return Published(of.publication, 1, opened(here, of.publication, 1),
                     here.review.publications.index(here.person, of.publication.id, 1))


@pytest.mark.slow
@pytest.mark.parametrize("role", PAGES)
def test_pages_of_no_use_to_a_role_are_not_there(kept: Reviewed, monkeypatch: pytest.MonkeyPatch, role: Role) -> None:
    found = session(monkeypatch, f"{role}@example.org")
    assert not found.exception
    for page in EVERY:
        if page in PAGES[role]:
            found.switch_page(f"optimizer/pages/{page}.py").run()
            assert not found.exception, page
            assert not [error.value for error in found.error], page
        else:
            with pytest.raises(ValueError, match="Could not find a navigation page"):
                found.switch_page(f"optimizer/pages/{page}.py")


@pytest.mark.slow
@pytest.mark.parametrize("role", PAGES)
def test_pages_refuse_whoever_reaches_them_in_another_way(
    kept: Reviewed, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    for page in set(EVERY) - set(PAGES[role]):
        found = session(monkeypatch, f"{role}@example.org", f"optimizer/pages/{page}.py")
        assert "your role does not let you" in found.exception[0].message or "only" in found.exception[0].message, page
        assert not found.title, page  # nothing was drawn before


@pytest.mark.slow
@pytest.mark.parametrize(("who", "claims"), [
    ("", {}), ("stranger@example.org", {}), ("planner@example.org", {"email_verified": False}),
])
def test_who_has_no_role_sees_one_page(
    kept: Reviewed, monkeypatch: pytest.MonkeyPatch, who: str, claims: dict[str, Any]
) -> None:
    found = session(monkeypatch, who, **claims)
    assert found.title[0].value == "Maillage"
    assert "Premier réseau" not in texts(found)
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        found.switch_page("optimizer/pages/review.py")
    for page in EVERY:
        assert session(monkeypatch, who, f"optimizer/pages/{page}.py", **claims).exception, page


def test_without_a_login_only_this_computer_is_served(kept: Reviewed, monkeypatch: pytest.MonkeyPatch) -> None:
    assert identity.login_is_set_up() is False
    monkeypatch.setattr(identity, "_at_this_computer", lambda: False)
    assert identity.identity() == identity.NOBODY
    monkeypatch.setattr(identity, "_at_this_computer", lambda: True)
    assert Visit(identity.identity(), "fr").person == LOCAL


def test_a_set_up_that_cannot_be_read_lets_nobody_in(
    kept: Reviewed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "secrets.toml"
    broken.write_text("[auth\n")
    monkeypatch.setattr(st, "get_option", lambda name: [str(broken)])
    monkeypatch.setattr(type(st.secrets), "load_if_toml_exists", lambda self: False)  # as Streamlit says of such a file
    with pytest.raises(identity.LoginError):
        identity.identity()


def test_a_role_that_is_taken_away_is_gone_at_once(kept: Reviewed) -> None:
    here = visitor("planner")
    of = published(kept, here)
    assert documents.exported(here, of, ical)
    kept.review.people.assign(LOCAL, id="planner@example.org", name="", roles=[])
    with pytest.raises(Refused):
        documents.exported(here, of, ical)
    with pytest.raises(Refused):
        here.workspace.plans(kept.territory)


ACTS: dict[str, tuple[Callable[[Visit, Reviewed], object], frozenset[Role]]] = {
    "save": (lambda here, of: here.workspace.create(of.territory, sample_scenario(territory=of.territory)),
             frozenset({"planner"})),
    "rename a plan": (lambda here, of: here.workspace.rename_plan(of.plan_key, "x"), frozenset({"planner"})),
    "read a plan": (lambda here, of: here.workspace.plan(of.plan_key), frozenset({"planner", "administrator"})),
    "read a run": (lambda here, of: here.runs.look("0" * 32), frozenset({"planner", "administrator"})),
    "stop a run": (lambda here, of: here.runs.stop("0" * 32), frozenset({"planner"})),
    "forget a run": (lambda here, of: here.runs.forget("0" * 32), frozenset({"planner"})),
    "download the schedule": (lambda here, of: documents.exported(here, published(of, here), schedule),
                              frozenset({"reader", "official", "planner", "administrator"})),
    "download the record": (lambda here, of: record._csv(here, published(of, here)),
                            frozenset({"official", "planner", "administrator"})),
    "download the record for programs": (lambda here, of: record._json(here, published(of, here)),
                                         frozenset({"official", "planner", "administrator"})),
    "publish": (lambda here, of: here.review.publications.publish(
        here.person, territory=of.territory, title="x", note="", plans=[("x", of.plan_key)]), frozenset({"planner"})),
    "comment": (lambda here, of: here.review.contributions.comment(
        here.person, of.publication.id, subject=Subject(alternative=1, place="s2"), text="x"),
        frozenset({"official", "planner"})),
    "comment elsewhere": (lambda here, of: here.review.contributions.comment(
        here.person, of.publication.id, subject=Subject(alternative=1, place="s4"), text="x"),
        frozenset({"planner"})),
    "give an opinion": (lambda here, of: here.review.contributions.give_opinion(
        here.person, of.publication.id, subject=Subject(alternative=1), position="favourable", reason="x",
        in_name_of="own"), frozenset({"official"})),
    "propose": (lambda here, of: here.review.amendments.propose(
        here.person, of.publication.id, subject=Subject(alternative=1, place="s2"), reason="x",
        change=Lock(site="s2")), frozenset({"official", "planner"})),
    "see roles": (lambda here, of: here.review.people.entries(here.person), frozenset({"administrator"})),
    "assign roles": (lambda here, of: here.review.people.assign(
        here.person, id="new@example.org", name="", roles=["administrator"]), frozenset({"administrator"})),
    "close": (lambda here, of: here.review.publications.close(here.person, of.publication.id, ""),
              frozenset({"planner"})),
}
"""What is tried, and who may; by hand, from the table in docs/store.md."""


@pytest.mark.parametrize("role", PAGES)
def test_each_action_is_refused_to_whom_it_is_not_given(kept: Reviewed, role: Role) -> None:
    for name, (act, allowed) in ACTS.items():
        if role in allowed:
            act(visitor(role), kept)
        else:
            with pytest.raises(Refused):
                act(visitor(role), kept)
                pytest.fail(f"{role}: {name}")


@pytest.mark.parametrize("role", PAGES)
def test_calculations_are_started_by_planners_alone(kept: Reviewed, tmp_path: Path, role: Role) -> None:
    runs = ActingRuns(Runs(tmp_path / "runs", at_once=0), visitor(role).person)
    place = kept.workspace.territory_place(kept.territory)
    for amendments in ((), ("0" * 32,)):
        if role == "planner":
            assert runs.start(sample_scenario(), place, amendments=amendments)
        else:
            with pytest.raises(Refused):
                runs.start(sample_scenario(), place, amendments=amendments)


@pytest.mark.parametrize("role", ["reader", "official"])
def test_the_whole_plan_of_the_desk_is_for_planners(kept: Reviewed, role: Role) -> None:
    from optimizer.pages.desk import Desk

    plan = shared.open_plan(kept.plan_key)
    here = Desk("nobody", "fr", Identity(id=f"{role}@example.org"))
    for take in (lambda: downloads.exported(here, plan, ical), lambda: downloads.folder(here, plan)):
        with pytest.raises(Refused):
            take()
    assert downloads.folder(Desk("nobody", "fr", THIS_COMPUTER), plan)


def test_a_recalculation_is_refused_to_an_official(kept: Reviewed) -> None:
    proposed = kept.review.amendments.propose(
        SOUTH, kept.publication.id, subject=Subject(alternative=1, place="s2"), reason="x", change=Lock(site="s2"))
    kept.review.amendments.accept(PLANNER, proposed.id)
    here = visitor("official")
    before = kept.workspace.scenarios(kept.territory)
    recalculation._start(here, published(kept, here), [proposed.id])  # tells the reason on the page, starts nothing
    assert here.review.amendments.amendment(here.person, proposed.id).state == "accepted"
    assert shared.runs().runs() == ()
    assert kept.workspace.scenarios(kept.territory) == before


def test_what_was_published_for_others_is_not_found(kept: Reviewed) -> None:
    north = Visit(Identity(id="north@example.org"), "fr")
    kept.review.people.assign(LOCAL, id="north@example.org", name="", roles=["official"], areas=["north"])
    only_south = kept.review.publications.publish(
        PLANNER, territory=kept.territory, title="Sud", note="", plans=[("x", kept.plan_key)], areas=["south"])
    with pytest.raises((Refused, NotKept)):
        opened(north, only_south, 1)
    assert only_south.id not in [of.id for of in north.review.publications.entries(north.person)]


HOSTILE = "=HYPERLINK(\"http://x\")\r\nBEGIN:VEVENT <script>alert(1)</script> **gras** [lien](http://x) :red[x] `c` $x$"


def test_what_people_write_comes_out_as_text(kept: Reviewed, monkeypatch: pytest.MonkeyPatch) -> None:
    rude = person("official", areas=("south",), id="@SUM(1)<b>")
    publication = kept.review.publications.publish(
        PLANNER, territory=kept.territory, title=HOSTILE[:60], note=HOSTILE, plans=[(HOSTILE[:60], kept.plan_key)])
    kept.review.contributions.comment(rude, publication.id, subject=Subject(alternative=1), text=HOSTILE)
    here = visitor("planner")
    of = Published(publication, 1, opened(here, publication, 1),
                   here.review.publications.index(here.person, publication.id, 1))
    rows = list(csv.reader(io.StringIO(record._csv(here, of).decode("utf-8-sig"))))
    cells = [cell for row in rows for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert HOSTILE.replace("\r\n", "\n") in [each["text"].replace("\r\n", "\n")
                                             for each in json.loads(record._json(here, of))]
    page = session(monkeypatch, "planner@example.org").switch_page("optimizer/pages/review.py")
    page.query_params["publication"] = publication.id
    page.run()
    assert not page.exception
    marked = [element.value for element in page.markdown] + [element.value for element in page.header]
    for text in marked:
        assert "<script>" not in text and "[lien](" not in text and ":red[" not in text
    assert HOSTILE.replace("\r\n", "\n") in [element.value.replace("\r\n", "\n") for element in page.text]


@pytest.mark.slow
def test_twenty_officials_at_once_lose_nothing(kept: Reviewed) -> None:
    """Through what the pages call; each in a thread of its own, as Streamlit has it."""
    from concurrent.futures import ThreadPoolExecutor

    for number in range(20):
        kept.review.people.assign(LOCAL, id=f"o{number}@example.org", name=f"Élu {number}", roles=["official"],
                                  areas=["south"])

    def act(number: int) -> None:
        here = Visit(Identity(id=f"o{number}@example.org"), "fr")
        for index in range(3):
            here.review.contributions.comment(here.person, kept.publication.id, subject=Subject(alternative=1),
                                              text=f"{number}/{index}")
        here.review.amendments.propose(
            here.person, kept.publication.id, subject=Subject(alternative=1, place="s2"), reason=f"{number}",
            change=Add(site="s2", half_days=2))

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(act, range(20)))
    here = visitor("planner")
    said = here.review.contributions.entries(here.person, kept.publication.id)
    assert {each.text for each in said if each.kind == "comment"} == {
        f"{number}/{index}" for number in range(20) for index in range(3)}
    assert len(here.review.amendments.entries(here.person, kept.publication.id)) == 20
