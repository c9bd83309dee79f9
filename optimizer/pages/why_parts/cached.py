"""Answers, worked out once for each plan and subject, and the map they are asked from."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from optimizer.drawing.palette import PAPER, QUIET
from optimizer.explaining import (
    BudgetChange,
    PeopleExplained,
    PlaceExplained,
    TourExplained,
    budget_change,
    explain_area,
    explain_demand,
    explain_site,
    explain_stop,
    explain_tour,
)
from optimizer.facts import PlanFacts, plan_facts
from optimizer.locale import translator
from optimizer.pages import shared
from optimizer.pages.shared import OpenPlan
from optimizer.pages.why_parts.subjects import SITE, STOP, TOUR, Subject
from optimizer.views.map_scenes import Scene, plan_scene, territory_scene
from optimizer.views.map_scenes.scene import Entry, LegendGroup, Symbol
from optimizer.views.shares import main_season

SITE_LEFT = Symbol(radius=3.4, fill=PAPER, stroke=QUIET, stroke_width=1.0)
STOP_LEFT = Symbol(shape="square", radius=2.3, fill=QUIET, stroke=PAPER, stroke_width=0.8)

Explained = PlaceExplained | TourExplained | PeopleExplained


def facts(opened: OpenPlan) -> PlanFacts:
    """The facts of a plan: what every answer is drawn from."""
    return _facts(opened.key, opened.stamp, opened)


@st.cache_resource(max_entries=4, show_spinner=False)
def _facts(key: str, stamp: int, _opened: OpenPlan) -> PlanFacts:
    return plan_facts(
        _opened.plan, _opened.territory, _opened.scenario, shared.travel(_opened.territory, _opened.scenario))


def explained(opened: OpenPlan, subject: Subject) -> Explained:
    """Why a subject is as it is."""
    return _explained(opened.key, opened.stamp, subject, opened)


@st.cache_resource(max_entries=64, show_spinner=False)
def _explained(key: str, stamp: int, subject: Subject, _opened: OpenPlan) -> Explained:
    of = facts(_opened)
    if subject.kind == SITE:
        return explain_site(of, subject.id)
    if subject.kind == STOP:
        return explain_stop(of, subject.id)
    if subject.kind == TOUR:
        return explain_tour(of, int(subject.id))
    demand = of.territory.demand
    own = [point for point, area in zip(demand.ids, demand.area, strict=True) if area == subject.id]
    return explain_demand(of, own[0]) if len(own) == 1 else explain_area(of, subject.id)


def more_or_less(opened: OpenPlan, delta_eur: float) -> BudgetChange:
    """What so many euros a year more (or less) would change."""
    return _more_or_less(opened.key, opened.stamp, delta_eur, opened)


@st.cache_resource(max_entries=64, show_spinner=False)
def _more_or_less(key: str, stamp: int, delta_eur: float, _opened: OpenPlan) -> BudgetChange:
    return budget_change(facts(_opened), delta_eur=delta_eur)


def scene(opened: OpenPlan, subject: Subject, lang: str, *, all_sites: bool, ready: frozenset[str] | None) -> Scene:
    """The plan in its busiest season, or a tour's own; with `all_sites` also what could open and is not chosen."""
    plan = opened.plan
    season = main_season(plan, tuple(each.id for each in opened.scenario.seasons))
    if subject.kind == TOUR:
        season = plan.tours[int(subject.id) - 1].season
    return _scene(opened.key, opened.stamp, season, lang, all_sites, ready, opened)


@st.cache_resource(max_entries=16, show_spinner=False)
def _scene(
    key: str, stamp: int, season: str, lang: str, all_sites: bool, ready: frozenset[str] | None, _opened: OpenPlan
) -> Scene:
    _ = translator(lang)
    plan, scenario, territory = _opened.plan, _opened.scenario, _opened.territory
    drawn = plan_scene(plan, territory, scenario, season=season, lang=lang, only_ready=ready)
    legend = tuple(group for group in drawn.legend if group.title != _("Buildings"))  # a mark says what it is
    if not all_sites:
        return replace(drawn, legend=legend)
    known = {mark.id for mark in drawn.marks}
    possible = territory_scene(territory, lang=lang, only_ready=ready).marks
    others = tuple(
        replace(mark, symbol=SITE_LEFT if mark.id in territory.site_index else STOP_LEFT, label="", importance=0.0)
        for mark in possible if mark.id not in known and mark.chosen)
    not_chosen = LegendGroup(_("Not in the plan"), (
        Entry(_("possible place, not chosen"), symbol=SITE_LEFT),
        Entry(_("possible stop, not visited"), symbol=STOP_LEFT)))
    return replace(drawn, marks=(*others, *drawn.marks), legend=(*legend, not_chosen))
