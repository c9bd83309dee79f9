"""The review on both engines: publish, read, comment, amend, decide; and what each role may not do.

Expected values are by hand, from the sample plan (see `tests.sample_plan`): the school s2 in the south opens on
Wednesday in winter, the truck calls at k2 and k3 in the south on Tuesdays and at k1 in the north on Fridays.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from optimizer.faults import ScenarioError
from optimizer.plan import Plan
from optimizer.planning import make_plan
from optimizer.reading import read_territory
from optimizer.refusals import ChangedElsewhere, NotKept, Refusal
from optimizer.review.changes import CHANGE, Add, Forbid, Lock, Move
from optimizer.review.contribution import LONGEST_TEXT, Subject
from optimizer.review.decisions import as_csv, as_json
from optimizer.review.people import VARIABLE, RolesError
from optimizer.review.persons import LOCAL, Person
from optimizer.review.publication_rows import NotOpen
from optimizer.review.review import Review
from optimizer.review.roles import ACTIONS, ALLOWED, Refused, may
from optimizer.site_changes import changed as changed_sites
from optimizer.slots import day_of
from optimizer.store import read_plan, write_plan
from optimizer.workspace import Workspace
from tests.reviewed import (
    ADMINISTRATOR,
    LIBRARY,
    NOBODY,
    NORTH,
    PLAN,
    PLANNER,
    READER,
    SCHOOL,
    SOUTH,
    STRANGER,
    WHOLE,
    Reviewed,
    person,
    reviewed,
)
from tests.sample_plan import sample_plan, sample_scenario
from tests.test_uploads import FILES, zipped

MOVE = Move(site="s2", season="winter", from_slot="wed-am", to_slot="tue-eve")
EVERYONE = [READER, NORTH, SOUTH, WHOLE, STRANGER, PLANNER, ADMINISTRATOR, NOBODY]


@pytest.fixture
def kept(tmp_path: Path, database_engine: str) -> Reviewed:
    return reviewed(tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Reviewed:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MAILLAGE_DATABASE_URL", raising=False)
        return reviewed(tmp_path_factory.mktemp("made"))


@pytest.fixture
def here(made: Reviewed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reviewed:
    """On SQLite alone, a copy of what was made once: what does not depend on the engine."""
    monkeypatch.delenv("MAILLAGE_DATABASE_URL", raising=False)
    shutil.copytree(made.workspace.root, tmp_path / "kept")
    return dataclasses.replace(made, workspace=Workspace(tmp_path / "kept"))


# ---- publications

def test_a_publication_is_frozen_with_all_that_it_follows_from(kept: Reviewed) -> None:
    review, of = kept.review, kept.publication
    assert (of.title, of.note, of.by, of.state, of.areas) == ("Premier réseau", "À discuter", "planner", "open", ())
    (alternative,) = of.alternatives
    assert (alternative.number, alternative.name, alternative.plan_key) == (1, "Variante 1", kept.plan_key)
    assert alternative.cost_eur == 18750.25 and alternative.need_met_share == 2200.1 / 4000
    kept.workspace.delete_territory(kept.territory)  # and with it the plan
    opened = review.publications.opened(READER, of.id, 1)
    assert opened.plan == sample_plan()
    assert (opened.territory.id, len(opened.territory.sites), opened.scenario.territory) == (
        kept.territory, 4, kept.territory)
    review.publications.verify(PLANNER, of.id)
    folders = review.publications.folders(READER, of.id, 1)
    plan, scenario = read_plan(folders.plan)  # as `maillage export` reads it
    assert plan == sample_plan() and Path(scenario.territory).resolve() == folders.territory.resolve()
    assert read_territory(scenario.territory).content_hash == opened.territory.content_hash
    assert review.publications.publication(READER, of.id) == of


def test_alternatives_share_what_they_have_in_common(tmp_path: Path, database_engine: str) -> None:
    kept = reviewed(tmp_path, alternatives=3)
    assert len({each.territory_bundle for each in kept.publication.alternatives}) == 1
    assert [each.name for each in kept.publication.alternatives] == ["Variante 1", "Variante 2", "Variante 3"]


def test_names_and_areas_are_those_of_the_moment(kept: Reviewed) -> None:
    index = kept.review.publications.index(NORTH, kept.publication.id, 1)
    assert (index.sites["s2"].name, index.sites["s2"].area, index.areas["south"]) == (
        "École du Pont", "south", ("Sud", "all"))
    assert index.tours == {"winter/1": ("k2", "k3"), "winter/2": ("k1",), "summer/1": ("k1",)}
    assert index.within("south", "all") and not index.within("all", "south")


@pytest.mark.parametrize(("changes", "refusal"), [
    ({"plans": []}, Refusal), ({"plans": [("x", "k")] * 4}, Refusal), ({"title": " "}, Refusal),
    ({"title": "x" * 201}, Refusal), ({"areas": ["nowhere"]}, Refusal), ({"plans": [("x", "lozere/none")]}, NotKept),
    ({"plans": [("x", "mon-pays/none")]}, NotKept), ({"plans": [("", None)]}, Refusal),
    ({"territory": "lozere"}, NotKept), ({"supersedes": "none"}, NotKept),
])
def test_what_cannot_be_published_is_refused(
    here: Reviewed, changes: dict[str, Any], refusal: type[Refusal]
) -> None:
    values = {"territory": here.territory, "title": "T", "note": "", "plans": [("A", here.plan_key)], **changes}
    values["plans"] = [(name, key or here.plan_key) for name, key in values["plans"]]
    with pytest.raises(refusal) as caught:
        here.review.publications.publish(PLANNER, **values)
    assert caught.value.text("fr")
    assert len(here.review.publications.entries(PLANNER)) == 1


def test_a_plan_of_other_tables_is_not_published(here: Reviewed) -> None:
    sites = here.workspace.territory_place(here.territory) / "sites.csv"
    sites.write_text(sites.read_text(encoding="utf-8").replace("6000", "7000"), encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        here.review.publications.publish(
            PLANNER, territory=here.territory, title="T", note="", plans=[("A", here.plan_key)])
    assert "recalculez" in caught.value.text("fr")


def test_a_publication_is_closed_or_replaced_once(kept: Reviewed) -> None:
    review, first = kept.review, kept.publication
    new = review.publications.publish(PLANNER, territory=kept.territory, title="Second", note="",
                                      plans=[("A", kept.plan_key)], supersedes=first.id)
    assert review.publications.publication(READER, first.id).state == "superseded" and new.supersedes == first.id
    assert [entry.id for entry in review.publications.entries(READER)] == [new.id, first.id]
    with pytest.raises(ChangedElsewhere):
        review.publications.publish(PLANNER, territory=kept.territory, title="Third", note="",
                                    plans=[("A", kept.plan_key)], supersedes=first.id)
    said = review.contributions.comment(NORTH, new.id, subject=PLAN, text="Bien")
    review.publications.close(PLANNER, new.id, "Conseil du 3 décembre")
    for late in (
        lambda: review.contributions.comment(NORTH, new.id, subject=PLAN, text="Trop tard"),
        lambda: review.contributions.edit(NORTH, said.id, text="Trop tard", revision=1),
        lambda: review.publications.close(PLANNER, new.id, ""),
        lambda: review.contributions.comment(NORTH, first.id, subject=PLAN, text="Trop tard"),
    ):
        with pytest.raises(NotOpen):
            late()
    assert [each.text for each in review.contributions.entries(NORTH, new.id)] == ["Bien"]


def test_officials_see_what_concerns_their_areas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAILLAGE_DATABASE_URL", raising=False)
    kept = reviewed(tmp_path, areas=("north",))
    seen = {who.id for who in EVERYONE if kept.review.publications.entries(who)
            } if not may(NOBODY, "read_publications") else set()
    assert seen == {"reader", "official-north", "official-all", "planner", "administrator"}
    for who in (SOUTH, STRANGER, NOBODY):
        for publication_id in (kept.publication.id, "none"):
            with pytest.raises(Refused):
                kept.review.publications.publication(who, publication_id)
    with pytest.raises(NotKept):
        kept.review.publications.publication(READER, "none")


# ---- contributions

def test_contributions_are_kept_in_order_with_what_they_are_tied_to(kept: Reviewed) -> None:
    say, id_ = kept.review.contributions, kept.publication.id
    subjects = [
        Subject(), PLAN, SCHOOL, Subject(alternative=1, stop="k2"), Subject(area="south"),
        Subject(alternative=1, tour=1, season="winter"),
        Subject(alternative=1, place="s2", season="winter", slot="wed-am"),
        Subject(alternative=1, stop="k2", season="winter", slot="tue-am"),
    ]
    for number, subject in enumerate(subjects):
        said = say.comment(SOUTH, id_, subject=subject, text=f"n° {number}")
        assert (said.subject, said.for_area, said.revision, said.by_name) == (
            subject, "south", 1, "Official-South")
    found = say.entries(SOUTH, id_)
    assert [each.subject for each in found] == subjects
    assert [each.subject.kind for each in found] == [
        "plan", "plan", "place", "stop", "area", "tour", "half_day", "half_day"]
    assert [each.text for each in say.entries(PLANNER, id_, subject=SCHOOL)] == ["n° 2"]
    assert [each.text for each in say.entries(NORTH, id_)] == ["n° 0", "n° 1"]  # plans as a whole
    assert len(say.entries(WHOLE, id_)) == len(subjects)


@pytest.mark.parametrize("subject", [
    Subject(alternative=2), Subject(alternative=0), Subject(place="k1"), Subject(stop="s1"), Subject(area="x"),
    Subject(place="s1", season="x"), Subject(place="s1", slot="mon-am"), Subject(season="winter", slot="mon-am"),
    Subject(place="s1", season="winter", slot="noon"), Subject(place="s1", stop="k1"),
    Subject(area="south", place="s2"), Subject(tour=1, season="winter"),
    Subject(alternative=1, tour=9, season="winter"), Subject(alternative=1, tour=1),
    Subject(place="../../etc/passwd"), Subject(place="'; DROP TABLE contribution; --"),
])
def test_what_is_not_in_the_plan_cannot_be_spoken_of(here: Reviewed, subject: Subject) -> None:
    with pytest.raises(NotKept) as caught:
        here.review.contributions.comment(LOCAL, here.publication.id, subject=subject, text="x")
    assert caught.value.text("fr")
    assert here.review.contributions.entries(PLANNER, here.publication.id) == []


def test_an_edit_is_a_new_version_and_the_first_to_edit_wins(kept: Reviewed) -> None:
    say, id_ = kept.review.contributions, kept.publication.id
    opinion = say.give_opinion(SOUTH, id_, subject=PLAN, position="reserved", reason="À voir", in_name_of="council")
    edited = say.edit(SOUTH, opinion.id, text="Vu", revision=1, position="favourable", in_name_of="commission")
    assert (edited.text, edited.position, edited.in_name_of, edited.revision) == ("Vu", "favourable", "commission", 2)
    assert edited.at == opinion.at < edited.changed_at
    with pytest.raises(ChangedElsewhere):
        say.edit(SOUTH, opinion.id, text="Autre", revision=1)
    gone = say.withdraw(SOUTH, opinion.id, revision=2)
    assert (gone.withdrawn, gone.text, gone.position) == (True, "Vu", "favourable")
    assert [(each.revision, each.text, each.position, each.withdrawn) for each in say.history(PLANNER, opinion.id)] == [
        (1, "À voir", "reserved", False), (2, "Vu", "favourable", False), (3, "Vu", "favourable", True)]


def test_a_question_is_answered(kept: Reviewed) -> None:
    say, id_ = kept.review.contributions, kept.publication.id
    question = say.ask(SOUTH, id_, subject=SCHOOL, text="Pourquoi ?")
    answer = say.answer(PLANNER, question.id, text="Parce que.")
    assert (answer.kind, answer.reply_to, answer.subject, answer.for_area) == ("answer", question.id, SCHOOL, "")
    assert [each.kind for each in say.entries(SOUTH, id_)] == ["question", "answer"]


def test_only_authors_change_what_they_said(here: Reviewed) -> None:
    say, id_ = here.review.contributions, here.publication.id
    said = say.comment(SOUTH, id_, subject=SCHOOL, text="Bien")
    other = person("official", areas=("south",), id="someone-else")
    for who in (other, WHOLE, PLANNER, ADMINISTRATOR, NORTH, READER, NOBODY):
        with pytest.raises(Refused):
            say.edit(who, said.id, text="Mal", revision=1)
        with pytest.raises(Refused):
            say.withdraw(who, said.id, revision=1)
    assert len(say.history(SOUTH, said.id)) == 1


def test_in_whose_name_an_official_speaks(here: Reviewed) -> None:
    say, id_ = here.review.contributions, here.publication.id

    def opinion(who: Person, **more: Any) -> str:
        return say.give_opinion(who, id_, subject=PLAN, position="favourable", reason="Oui", **more).for_area

    assert opinion(SOUTH, in_name_of="council") == "south"
    assert opinion(WHOLE, in_name_of="council", for_area="north") == "north"
    two = person("official", areas=("north", "south"))
    assert opinion(two, in_name_of="own") == ""
    with pytest.raises(Refusal):
        opinion(two, in_name_of="council")
    for area in ("north", "all", "elsewhere"):
        with pytest.raises(Refused):
            opinion(SOUTH, in_name_of="council", for_area=area)


@pytest.mark.parametrize("text", ["", "   ", "\n", "x" * (LONGEST_TEXT + 1)])
def test_empty_and_endless_texts_are_refused(here: Reviewed, text: str) -> None:
    with pytest.raises(Refusal):
        here.review.contributions.comment(SOUTH, here.publication.id, subject=PLAN, text=text)


# ---- amendments

def test_a_proposal_is_decided_once_and_leads_to_a_plan(kept: Reviewed) -> None:
    amend, id_ = kept.review.amendments, kept.publication.id
    proposed = amend.propose(SOUTH, id_, subject=SCHOOL, reason="Le mercredi matin est pris", change=MOVE)
    assert (proposed.state, proposed.change, proposed.contribution.kind) == ("proposed", MOVE, "proposal")
    with pytest.raises(Refusal):
        amend.solved(PLANNER, proposed.id, plan_key=kept.plan_key)
    accepted = amend.accept(PLANNER, proposed.id, reason="D’accord")
    assert [(step.state, step.by, step.reason) for step in accepted.steps] == [
        ("proposed", "official-south", "Le mercredi matin est pris"), ("accepted", "planner", "D’accord")]
    for late in (lambda: amend.accept(PLANNER, proposed.id), lambda: amend.refuse(PLANNER, proposed.id, reason="Non")):
        with pytest.raises(ChangedElsewhere):
            late()
    with pytest.raises(Refusal):
        kept.review.contributions.edit(SOUTH, proposed.id, text="Autre chose", revision=1)
    solved = amend.solved(PLANNER, proposed.id, plan_key=kept.plan_key)
    assert (solved.state, solved.steps[-1].plan_key) == ("solved", kept.plan_key)
    kept.workspace.delete_plan(kept.plan_key)
    assert amend.amendment(SOUTH, proposed.id) == solved
    assert amend.entries(SOUTH, id_) == [solved] and amend.entries(NORTH, id_) == []


def test_a_refusal_says_why_and_a_withdrawn_proposal_is_not_decided(here: Reviewed) -> None:
    amend, id_ = here.review.amendments, here.publication.id
    first = amend.propose(SOUTH, id_, subject=SCHOOL, reason="Fermons", change=Forbid(site="s2"))
    with pytest.raises(Refusal):
        amend.refuse(PLANNER, first.id, reason=" ")
    assert amend.refuse(PLANNER, first.id, reason="Trop loin").state == "refused"
    with pytest.raises(Refusal):
        amend.scenario(PLANNER, [first.id])
    second = amend.propose(SOUTH, id_, subject=SCHOOL, reason="Non", change=Forbid(site="s2", season="summer"))
    here.review.contributions.withdraw(SOUTH, second.id, revision=1)
    with pytest.raises(Refusal):
        amend.accept(PLANNER, second.id)


def changed(here: Reviewed, *changes: Any) -> dict[str, Any]:
    """Rules and free half-days that proposals make, beyond those published."""
    amend = here.review.amendments
    ids = [
        amend.propose(LOCAL, here.publication.id, subject=PLAN, reason="x", change=change).id for change in changes
    ]
    scenario = amend.scenario(PLANNER, ids)
    published = here.review.publications.opened(PLANNER, here.publication.id, 1).scenario
    *rules, close = scenario.rules[len(published.rules):]
    assert scenario.rules[:len(published.rules)] == published.rules and close.kind == "keep_close"
    return {
        "rules": [rule.model_dump(exclude_defaults=True) | {"kind": rule.kind} for rule in rules],
        "free": {(change.site, free.season): free.slots for change in scenario.sites for free in change.free or ()},
        "changes": close.at_most_changes,
    }


def required(site: str, season: str, half_days: int) -> dict[str, Any]:
    return {"kind": "site_required", "site": site, "season": season} | (
        {"half_days": half_days} if half_days != 1 else {})


@pytest.mark.parametrize(("change", "rules", "free"), [
    (Lock(site="s2"), [required("s2", "winter", 2), required("s2", "summer", 2)], {}),
    (Lock(site="s2", season="winter", slot="wed-am"), [required("s2", "winter", 2)], {"winter": "wed-am+wed-pm"}),
    (Forbid(site="s2", season="summer"), [{"kind": "site_forbidden", "site": "s2", "season": "summer"}], {}),
    (Forbid(site="s2", season="winter", slot="wed-am"), [], {"winter": "mon-eve+tue-eve+wed-pm+thu-eve"}),
    (MOVE, [required("s2", "winter", 2)], {"winter": "tue-eve+wed-pm"}),
    (Move(site="s2", season="winter", to_site="s4"),
     [{"kind": "site_forbidden", "site": "s2", "season": "winter"}, required("s4", "winter", 2)], {}),
    (Add(site="s4", season="winter", half_days=2), [required("s4", "winter", 2)], {}),
    (Lock(stop="k2"), [{"kind": "stop_required", "stop": "k2", "season": "winter", "visits": 2}], {}),
    (Lock(stop="k1", season="winter", slot="fri-am"),
     [{"kind": "stop_days", "stop": "k1", "season": "winter", "days": ("fri",)},
      {"kind": "stop_required", "stop": "k1", "season": "winter"}], {}),
    (Forbid(stop="k2", season="winter"), [{"kind": "stop_days", "stop": "k2", "season": "winter"}], {}),
    (Move(stop="k1", season="winter", from_slot="fri-am", to_slot="thu-am"),
     [{"kind": "stop_days", "stop": "k1", "season": "winter", "days": ("thu",)},
      {"kind": "stop_required", "stop": "k1", "season": "winter"}], {}),
    (Move(stop="k1", season="winter", to_stop="k3"),
     [{"kind": "stop_days", "stop": "k1", "season": "winter"},
      {"kind": "stop_required", "stop": "k3", "season": "winter"}], {}),
    (Add(stop="k3", season="summer", visits=1), [{"kind": "stop_required", "stop": "k3", "season": "summer"}], {}),
], ids=lambda value: type(value).__name__)
def test_a_change_becomes_rules_and_free_half_days(
    here: Reviewed, change: Any, rules: list[dict[str, Any]], free: dict[str, str]
) -> None:
    made = changed(here, change)
    assert made["rules"] == rules
    for season, slots in free.items():
        assert "+".join(made["free"]["s2", season]) == slots
    assert bool(free) == bool(made["free"])
    if free:  # the other season is left as it was
        assert "+".join(made["free"]["s2", "summer"]) == "mon-eve+tue-eve+wed-am+wed-pm+thu-eve"


def test_changes_add_up_and_stay_close_to_the_published_plan(here: Reviewed) -> None:
    second = Move(site="s2", season="winter", from_slot="wed-pm", to_slot="thu-eve")
    made = changed(here, MOVE, second, Forbid(stop="k1", season="summer"))
    assert "+".join(made["free"]["s2", "winter"]) == "tue-eve+thu-eve"
    assert made["changes"] == 4  # twice (s2, winter) and (k1, summer)
    amend = here.review.amendments
    proposed = amend.propose(LOCAL, here.publication.id, subject=PLAN, reason="x", change=MOVE)
    close = amend.scenario(PLANNER, [proposed.id], at_most_changes=0).rules[-1]
    assert close.kind == "keep_close" and close.at_most_changes == 0
    assert {(o.site, o.season, o.half_days) for o in close.openings} == {
        ("s1", "winter", 3), ("s2", "winter", 2), ("s2", "summer", 2)}
    assert {(v.stop, v.season, v.visits) for v in close.visits} == {
        ("k2", "winter", 2), ("k3", "winter", 2), ("k1", "winter", 1), ("k1", "summer", 2)}


@pytest.mark.parametrize("change", [
    Lock(site="s4"), Lock(site="none"), Lock(site="s2", season="spring"),
    Lock(site="s2", season="winter", slot="mon-am"),
    Move(site="s2", season="winter", from_slot="mon-eve", to_slot="tue-eve"),
    Move(site="s2", season="winter", from_slot="wed-am", to_slot="wed-pm"),
    Move(site="s2", season="winter", from_slot="wed-am", to_slot="sun-am"),
    Move(site="s2", season="winter", to_site="none"), Move(stop="k2", season="winter", to_stop="none"),
    Move(site="s1", season="winter", from_slot="mon-am", to_slot="thu-am"),  # today's hours
    Forbid(site="s1", season="winter", slot="mon-am"), Add(site="s2", season="winter", slot="mon-eve"),
    Add(site="s4", half_days=20), Add(stop="k1", season="winter", visits=28), Lock(stop="k2", season="summer"),
    Move(stop="k1", season="winter", from_slot="mon-am", to_slot="tue-am"),
    Add(stop="k2", season="winter", slot="mon-am"),
])
def test_a_change_that_cannot_be_made_says_why(here: Reviewed, change: Any) -> None:
    with pytest.raises(ScenarioError) as caught:
        here.review.amendments.propose(LOCAL, here.publication.id, subject=PLAN, reason="x", change=change)
    for fault in caught.value.faults:
        assert fault.message.text("fr") != fault.message and fault.remedy.text("fr") != fault.remedy
    assert here.review.contributions.entries(PLANNER, here.publication.id) == []


@pytest.mark.parametrize("values", [
    {"kind": "lock"}, {"kind": "lock", "site": "a", "stop": "b"}, {"kind": "lock", "site": "a", "slot": "mon-am"},
    {"kind": "forbid", "site": "a", "season": "w", "slot": "noon"}, {"kind": "move", "site": "a"},
    {"kind": "move", "site": "a", "season": "w", "from_slot": "mon-am"},
    {"kind": "move", "site": "a", "season": "w", "from_slot": "mon-am", "to_slot": "mon-am"},
    {"kind": "move", "site": "a", "to_site": "a"}, {"kind": "move", "site": "a", "to_stop": "b"},
    {"kind": "move", "site": "a", "season": "w", "from_slot": "mon-am", "to_slot": "tue-am", "to_site": "b"},
    {"kind": "add", "site": "a"}, {"kind": "add", "site": "a", "visits": 1},
    {"kind": "add", "stop": "a", "half_days": 1},
    {"kind": "add", "site": "a", "half_days": 1, "slot": "mon-am", "season": "w"}, {"kind": "budget", "site": "a"},
    {"kind": "lock", "site": "a", "budget_eur": 1},
])
def test_a_change_says_one_thing(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        CHANGE.validate_python(values)


# ---- the record

def test_the_record_tells_who_when_and_what_in_order(kept: Reviewed) -> None:
    review, id_ = kept.review, kept.publication.id
    review.contributions.comment(SOUTH, id_, subject=SCHOOL, text="=HYPERLINK(\"http://x\")")
    proposed = review.amendments.propose(SOUTH, id_, subject=SCHOOL, reason="Plutôt mardi", change=MOVE)
    review.amendments.accept(PLANNER, proposed.id, reason="Oui")
    review.amendments.solved(PLANNER, proposed.id, plan_key=kept.plan_key)
    review.contributions.give_opinion(WHOLE, id_, subject=PLAN, position="favourable", reason="Délibération 12",
                                      in_name_of="council")
    review.publications.close(PLANNER, id_, "Voté")
    events = review.decisions.record(PLANNER, id_)
    assert [(event.what, event.by, event.about) for event in events] == [
        ("published", "planner", ""), ("comment", "official-south", "École du Pont"),
        ("proposal", "official-south", "École du Pont"), ("accepted", "planner", "École du Pont"),
        ("solved", "planner", "École du Pont"), ("opinion", "official-all", ""), ("closed", "planner", "")]
    assert list(events) == sorted(events, key=lambda event: event.at)
    rows = list(csv.reader(io.StringIO(as_csv(events, "fr"))))
    assert rows[0][:4] == ["date", "auteur", "nature", "objet"] and len(rows) == 8
    assert rows[2][8] == "'=HYPERLINK(\"http://x\")"
    assert rows[6][5:8] == ["favorable", "au nom du conseil", "all"]
    values = json.loads(as_json(events))
    assert [value["what"] for value in values] == [event.what for event in events]
    assert values[1]["text"] == "=HYPERLINK(\"http://x\")"
    assert [event.what for event in review.decisions.record(NORTH, id_)] == ["published", "opinion", "closed"]


# ---- people

def test_roles_are_assigned_by_administrators_and_remembered(kept: Reviewed) -> None:
    people = kept.review.people
    assert people.person("Maire@Florac.fr", "M. le maire") == Person(id="maire@florac.fr", name="M. le maire")
    people.assign(ADMINISTRATOR, id="admin@48.fr", name="A", roles=["administrator"])
    people.assign(ADMINISTRATOR, id=" Maire@Florac.fr ", name="Maire", roles=["official"], areas=["south"])
    mayor = people.person("maire@florac.FR", "other")
    assert mayor == Person(
        id="maire@florac.fr", name="Maire", roles=frozenset({"official"}), areas=frozenset({"south"}))
    people.assign(ADMINISTRATOR, id="maire@florac.fr", name="Maire", roles=[])
    assert people.person("maire@florac.fr", "").roles == frozenset()
    history = people.history(ADMINISTRATOR, "maire@florac.fr")
    assert [(sorted(each.person.roles), each.by) for each in history] == [(["official"], "administrator"),
                                                                         ([], "administrator")]
    assert [each.person.id for each in people.entries(ADMINISTRATOR)] == ["admin@48.fr", "maire@florac.fr"]
    with pytest.raises(Refusal):  # the last administrator
        people.assign(ADMINISTRATOR, id="admin@48.fr", name="A", roles=["planner"])
    with pytest.raises(Refusal):
        people.assign(ADMINISTRATOR, id=" ", name="A", roles=["planner"])


def test_configuration_adds_people_once(kept: Reviewed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "roles.toml"
    text = ('[[person]]\nid = "a@48.fr"\nname = "A"\nroles = ["administrator", "planner"]\n'
            '[[person]]\nid = "m@48.fr"\nname = "M"\nroles = ["official"]\nareas = ["south"]\n')
    file.write_text(text, encoding="utf-8")
    people = kept.review.people
    people.seed()  # nothing is named
    monkeypatch.setenv(VARIABLE, str(file))
    people.seed()
    assert people.person("m@48.fr", "").areas == {"south"}
    people.assign(people.person("a@48.fr", ""), id="m@48.fr", name="M", roles=["reader"])
    people.seed()
    assert people.person("m@48.fr", "").roles == {"reader"}
    assert len(people.history(ADMINISTRATOR, "m@48.fr")) == 2


@pytest.mark.parametrize(
    "text", ["[", '[[person]]\nid = "a"', '[[person]]\nid = "a"\nname = "A"\nroles = ["king"]', None])
def test_a_file_of_roles_that_is_wrong_is_told(
    here: Reviewed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    file = tmp_path / "roles.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(file))
    with pytest.raises(RolesError) as caught:
        here.review.people.seed()
    assert "roles.toml" in caught.value.text("fr")


# ---- each action tried by each role

def attempts(here: Reviewed) -> dict[str, Callable[[Person], object]]:
    """Every function of the review on something in the south, for which the roles' table says who may."""
    review, id_ = here.review, here.publication.id
    said = review.contributions.comment(SOUTH, id_, subject=SCHOOL, text="Bien").id
    proposals = iter([review.amendments.propose(SOUTH, id_, subject=SCHOOL, reason="x", change=MOVE).id
                      for _ in range(3 * len(EVERYONE))])
    accepted = next(proposals)
    review.amendments.accept(PLANNER, accepted)
    more = {"territory": here.territory, "title": "T", "note": "", "plans": [("A", here.plan_key)]}
    return {
        "read_publications publication": lambda who: review.publications.publication(who, id_),
        "read_publications index": lambda who: review.publications.index(who, id_, 1),
        "read_publications folders": lambda who: review.publications.folders(who, id_, 1),
        "read_publications opened": lambda who: review.publications.opened(who, id_, 1),
        "read_publications verify": lambda who: review.publications.verify(who, id_),
        "read_contributions entries": lambda who: review.contributions.entries(who, id_),
        "read_contributions history": lambda who: review.contributions.history(who, said),
        "read_contributions amendments": lambda who: review.amendments.entries(who, id_),
        "read_contributions amendment": lambda who: review.amendments.amendment(who, accepted),
        "comment comment": lambda who: review.contributions.comment(who, id_, subject=SCHOOL, text="x"),
        "comment ask": lambda who: review.contributions.ask(who, id_, subject=SCHOOL, text="x"),
        "comment answer": lambda who: review.contributions.answer(who, said, text="x"),
        "comment propose": lambda who: review.amendments.propose(who, id_, subject=SCHOOL, reason="x", change=MOVE),
        "give_opinion": lambda who: review.contributions.give_opinion(
            who, id_, subject=SCHOOL, position="reserved", reason="x", in_name_of="own"),
        "read_decisions": lambda who: review.decisions.record(who, id_),
        "publish": lambda who: review.publications.publish(who, **more),
        "publish close": lambda who: review.publications.close(
            who, review.publications.publish(PLANNER, **more).id, ""),
        "decide accept": lambda who: review.amendments.accept(who, next(proposals)),
        "decide refuse": lambda who: review.amendments.refuse(who, next(proposals), reason="x"),
        "decide scenario": lambda who: review.amendments.scenario(who, [accepted]),
        "decide solved": lambda who: review.amendments.solved(who, accepted, plan_key=here.plan_key),
        "read_roles entries": lambda who: review.people.entries(who),
        "read_roles history": lambda who: review.people.history(who, "x"),
        "assign_roles": lambda who: review.people.assign(who, id="x", name="X", roles=["reader"]),
    }


MAY = {
    "read_publications": {"reader", "official-north", "official-south", "official-all", "planner", "administrator"},
    "read_contributions entries": {"official-north", "official-south", "official-all", "planner", "administrator"},
    "read_contributions amendments": {"official-north", "official-south", "official-all", "planner", "administrator"},
    "read_contributions": {"official-south", "official-all", "planner", "administrator"},
    "comment": {"official-south", "official-all", "planner"},
    "give_opinion": {"official-south", "official-all"},
    "read_decisions": {"official-north", "official-south", "official-all", "planner", "administrator"},
    "publish": {"planner"},
    "decide": {"planner"},
    "read_roles": {"administrator"},
    "assign_roles": {"administrator"},
}
"""Written out by hand from docs/store.md, for something in the south of a plan published for the whole territory."""


def test_each_action_tried_by_each_role(here: Reviewed) -> None:
    wrong = []
    tried = attempts(here)
    for name, attempt in tried.items():
        allowed = MAY.get(name) or MAY[name.split()[0]]
        for who in EVERYONE:
            try:
                attempt(who)
                done = True
            except Refused as refused:
                done = False
                assert refused.text("fr") != refused.text("en")
            if done != (who.id in allowed):
                wrong.append(f"{name} by {who.id}: {'done' if done else 'refused'}")
    assert not wrong, "\n".join(wrong)
    assert {name.split()[0] for name in tried} == set(ACTIONS) - {"read_workspace", "edit_workspace"}


def test_the_table_of_roles_has_every_action_and_role() -> None:
    assert set(ALLOWED) == set(ACTIONS)
    assert all(may(LOCAL, action) for action in ACTIONS)
    assert not any(may(NOBODY, action, own=True) for action in ACTIONS)
    both = person("official", "planner", areas=("south",))
    assert may(both, "decide") and may(both, "give_opinion", own=True) and not may(both, "give_opinion")


def test_roles_of_a_person_cannot_be_changed_in_place() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        READER.roles = frozenset({"planner"})  # type: ignore[misc]


def test_an_official_of_the_north_has_no_say_in_the_south(here: Reviewed) -> None:
    say, id_ = here.review.contributions, here.publication.id
    assert say.comment(NORTH, id_, subject=LIBRARY, text="Chez nous").for_area == "north"
    for subject in (SCHOOL, Subject(area="south"), Subject(area="all"), Subject(alternative=1, stop="k2"),
                    Subject(alternative=1, tour=1, season="winter")):
        with pytest.raises(Refused):
            say.comment(NORTH, id_, subject=subject, text="Chez vous")
    assert say.comment(NORTH, id_, subject=Subject(alternative=1, tour=2, season="winter"), text="Notre tournée")


# ---- the whole way round

@pytest.mark.slow
def test_an_accepted_proposal_is_solved_again_close_to_the_published_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real plan is published; a half-day and a visit are moved; the next plan does both and little else."""
    monkeypatch.delenv("MAILLAGE_DATABASE_URL", raising=False)
    workspace = Workspace(tmp_path / "kept")
    territory = workspace.keep_territory(zipped(dict(FILES)), "Mon Pays.zip")
    visited = {"kind": "stop_required", "stop": "k1", "season": "winter"}
    scenario = sample_scenario(territory=territory, rules=[visited], budget_eur=60_000)
    first = solved(workspace, scenario, tmp_path)
    review = Review(workspace)
    published = review.publications.publish(
        PLANNER, territory=territory, title="T", note="", plans=[("A", workspace.keep_plan(first))])
    plan = review.publications.opened(READER, published.id, 1).plan
    opening = next(each for each in plan.openings if each.site != "s1")
    held, old = set(opening.slots), opening.slots[0]
    new = next(slot for slot in scenario.allowed_slots if slot not in held and day_of(slot) != day_of(old))
    (day,) = days_of(plan, "k1", "winter")
    other = "thu" if day != "thu" else "tue"
    changes = [Move(site=opening.site, season=opening.season, from_slot=old, to_slot=new),
               Move(stop="k1", season="winter", from_slot=f"{day}-am", to_slot=f"{other}-am")]
    ids = [review.amendments.propose(LOCAL, published.id, subject=PLAN, reason="x", change=change).id
           for change in changes]
    for amendment_id in ids:
        review.amendments.accept(PLANNER, amendment_id)
    asked = review.amendments.scenario(PLANNER, ids)
    again = read_plan(solved(workspace, asked, tmp_path / "again"))[0]
    moved = next(each for each in again.openings if (each.site, each.season) == (opening.site, opening.season))
    assert set(moved.slots) == held - {old} | {new}
    assert days_of(again, "k1", "winter") == {other}
    before, after = ({(each.site, each.season): each.half_days for each in of.openings} for of in (plan, again))
    assert sum(before.get(key) != after.get(key) for key in before | after) <= 4


def days_of(plan: Plan, stop: str, season: str) -> set[str]:
    return {run.weekday for run in plan.tours if run.season == season for call in run.calls if call.stop == stop}


def solved(workspace: Workspace, scenario: Any, folder: Path) -> Path:
    found = make_plan(changed_sites(workspace.territory(scenario.territory), scenario), scenario)
    assert isinstance(found, Plan), found
    return write_plan(found, workspace.territory(scenario.territory), scenario, folder / "plan")
