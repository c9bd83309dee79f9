"""What all sessions share: the workspace, the runs, and what was read or worked out once.

Everything here is cached under what it follows from, and nothing is ever changed in place.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import streamlit as st

from optimizer.faults import Fault
from optimizer.plan import Plan
from optimizer.review.persons import Person
from optimizer.review.review import Review
from optimizer.runs import Runs
from optimizer.scenario import Scenario
from optimizer.site_changes import changed
from optimizer.territory import Territory
from optimizer.travel.matrices import TravelTimes, travel_times
from optimizer.what_if import WhatIf, re_evaluate
from optimizer.workspace import Workspace, default_root

FIRST_TERRITORY = "lozere"


@dataclass(frozen=True, eq=False)
class OpenPlan:
    """A plan with the scenario and the territory for which it was made."""

    key: str
    stamp: int
    """Changes when the plan is replaced; with `key` it names what follows from the plan."""
    name: str
    plan: Plan
    scenario: Scenario
    territory: Territory


@st.cache_resource(show_spinner=False)
def workspace() -> Workspace:
    """The one workspace of this server."""
    return Workspace(default_root())


@st.cache_resource(show_spinner=False)
def review() -> Review:
    """What is published of it, said and decided."""
    return Review(workspace())


@st.cache_resource(show_spinner=False)
def runs() -> Runs:
    """The one queue of calculations of this server."""
    return Runs(default_root() / "runs", workspace=workspace())


def territory(territory_id: str) -> Territory:
    """A territory as its tables have it.

    Raises
    ------
    NotKept, TerritoryError
    """
    return workspace().territory(territory_id)


def changed_territory(tables: Territory, scenario: Scenario) -> Territory:
    """The territory with the scenario's changes to sites."""
    return _changed(tables.id, tables.content_hash, _digest(scenario.sites), tables, scenario)


@st.cache_resource(max_entries=16, show_spinner=False)
def _changed(
    territory_id: str, content_hash: str, sites_digest: str, _tables: Territory, _scenario: Scenario
) -> Territory:
    return changed(_tables, _scenario)


def travel(of: Territory, scenario: Scenario) -> TravelTimes:
    """Travel times; they depend on where things are and on the scenario's speeds alone."""
    speeds = (scenario.travel, tuple((season.id, season.speed_factor) for season in scenario.seasons))
    return _travel(of.id, of.content_hash, _digest(speeds), of, scenario)


@st.cache_resource(max_entries=8, show_spinner=False)
def _travel(
    territory_id: str, content_hash: str, speeds_digest: str, _territory: Territory, _scenario: Scenario
) -> TravelTimes:
    return travel_times(_territory, _scenario)


def open_plan(key: str) -> OpenPlan:
    """A kept plan, read once.

    Raises
    ------
    NotKept, PlanError, TerritoryError
    """
    return _open_plan(key, int(workspace().plan_entry(key).bundle[:15], base=16))


@st.cache_resource(max_entries=12, show_spinner=False)
def _open_plan(key: str, stamp: int) -> OpenPlan:
    plan, scenario = workspace().plan(key)
    tables = territory(scenario.territory)
    return OpenPlan(key=key, stamp=stamp, name=workspace().plan_name(key), plan=plan, scenario=scenario,
                    territory=changed_territory(tables, scenario))


def open_published(person: Person, publication_id: str, alternative: int) -> OpenPlan:
    """A published plan, read once for all who may read it; its key is ``PUBLICATION/NUMBER``.

    Raises
    ------
    NotKept, Refused, StoreError
    """
    of = review().publications.publication(person, publication_id)
    return _open_published(of.id, of.seal, alternative, person)


@st.cache_resource(max_entries=12, show_spinner=False)
def _open_published(publication_id: str, seal: str, alternative: int, _person: Person) -> OpenPlan:
    found = review().publications.opened(_person, publication_id, alternative)
    of = review().publications.publication(_person, publication_id)
    name = of.alternatives[alternative - 1].name
    return OpenPlan(
        key=f"{publication_id}/{alternative}", stamp=0, name=name if name == of.title else f"{of.title} – {name}",
        plan=found.plan, scenario=found.scenario, territory=changed_territory(found.territory, found.scenario))


def what_if(opened: OpenPlan, tables: Territory, draft: Scenario, lang: str) -> WhatIf:
    """The plan under the draft."""
    of_plan = opened.key, opened.plan.inputs_hash
    return _what_if(*of_plan, tables.content_hash, _digest(draft), lang, opened, tables, draft)


@st.cache_resource(max_entries=64, show_spinner=False)
def _what_if(
    plan_key: str, plan_hash: str, content_hash: str, draft_digest: str, lang: str,
    _opened: OpenPlan, _tables: Territory, _draft: Scenario,
) -> WhatIf:
    now = changed_territory(_tables, _draft)
    return re_evaluate(_opened.plan, now, _draft, travel(now, _draft), lang=lang, made_for=_opened.scenario)


def draft_faults(tables: Territory, draft: Scenario) -> list[Fault]:
    """What is wrong with a draft, alone and with its territory."""
    return _draft_faults(tables.content_hash, _digest(draft), tables, draft)


@st.cache_data(max_entries=64, show_spinner=False)
def _draft_faults(content_hash: str, draft_digest: str, _tables: Territory, _draft: Scenario) -> list[Fault]:
    from optimizer.reading.cross_checks import scenario_faults
    from optimizer.reading.scenario_sense import sense_faults

    return [*sense_faults(_draft), *scenario_faults(_draft, _tables)]


def _digest(values: object) -> str:
    """A short name for a value of frozen parts: equal values have equal names."""
    return hashlib.sha256(repr(values).encode()).hexdigest()
