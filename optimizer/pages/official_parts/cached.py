"""What officials read, worked out once for each plan and language; a plan is named by its key and stamp."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from optimizer.exports.ical import Calendars
from optimizer.exports.locator import Locator
from optimizer.exports.posters import posters_pdf
from optimizer.exports.scope import Scope
from optimizer.exports.sheets import locator_of, sheets_pdf
from optimizer.pages.plan_parts import cached as of_plans
from optimizer.pages.plan_parts.switches import MapChoice
from optimizer.pages.shared import OpenPlan
from optimizer.pages.why_parts.cached import facts
from optimizer.scenario import Person
from optimizer.sheets.alternatives import alternatives
from optimizer.sheets.areas import area_sheet
from optimizer.sheets.calendar import calendars
from optimizer.sheets.content import Alternatives, AreaSheet, PersonSheet, Reason, SeasonCalendar
from optimizer.sheets.people import known_to, person_sheet
from optimizer.sheets.reasons import area_reason, place_reason
from optimizer.sheets.source import SheetSource
from optimizer.views.map_scenes import Scene, area_scene


def source(opened: OpenPlan, lang: str) -> SheetSource:
    """What every sheet of a plan is made of."""
    return _source(opened.key, opened.stamp, lang, opened)


@st.cache_resource(max_entries=8, show_spinner=False)
def _source(key: str, stamp: int, lang: str, _opened: OpenPlan) -> SheetSource:
    return SheetSource(_opened.plan, facts(_opened), lang)


def sheet(opened: OpenPlan, area: str, lang: str) -> AreaSheet:
    """The sheet of one area."""
    return _sheet(opened.key, opened.stamp, area, lang, opened)


@st.cache_resource(max_entries=64, show_spinner=False)
def _sheet(key: str, stamp: int, area: str, lang: str, _opened: OpenPlan) -> AreaSheet:
    return area_sheet(source(_opened, lang), area)


def season_weeks(opened: OpenPlan, lang: str) -> tuple[SeasonCalendar, ...]:
    """The weeks of all places and stops of a plan."""
    return _season_weeks(opened.key, opened.stamp, lang, opened)


@st.cache_resource(max_entries=8, show_spinner=False)
def _season_weeks(key: str, stamp: int, lang: str, _opened: OpenPlan) -> tuple[SeasonCalendar, ...]:
    of = source(_opened, lang)
    return calendars(of, list(of.cards))


def scene(opened: OpenPlan, area: str, season: str, lang: str) -> Scene:
    """The map of one season about an area; without an area, of the whole territory."""
    return _scene(opened.key, opened.stamp, area, season, lang, opened)


@st.cache_resource(max_entries=48, show_spinner=False)
def _scene(key: str, stamp: int, area: str, season: str, lang: str, _opened: OpenPlan) -> Scene:
    choice = MapChoice(season=season, weekday=None, kinds=None, services=None, levels=None, service_for_access=None,
                       colour="after", only_ready=None)
    drawn = of_plans.scene(_opened, choice, lang)
    if not area:
        return drawn
    also = [part.id for part in sheet(_opened, area, lang).nearby[:3]]
    return area_scene(drawn, _opened.territory, area, also=also)


def why_area(opened: OpenPlan, area: str, lang: str) -> Reason:
    """Why an area gets this and not that."""
    return _why_area(opened.key, opened.stamp, area, lang, opened)


@st.cache_resource(max_entries=64, show_spinner=False)
def _why_area(key: str, stamp: int, area: str, lang: str, _opened: OpenPlan) -> Reason:
    return area_reason(source(_opened, lang), area)


def why_place(opened: OpenPlan, place: str, lang: str) -> Reason | None:
    """What a place of the plan brings; None: the plan adds nothing there."""
    return _why_place(opened.key, opened.stamp, place, lang, opened)


@st.cache_resource(max_entries=64, show_spinner=False)
def _why_place(key: str, stamp: int, place: str, lang: str, _opened: OpenPlan) -> Reason | None:
    return place_reason(source(_opened, lang), place)


def side_by_side(opened: tuple[OpenPlan, ...], area: str, lang: str) -> Alternatives:
    """Plans side by side for one area."""
    return _side_by_side(tuple((each.key, each.stamp) for each in opened), area, lang, opened)


@st.cache_resource(max_entries=64, show_spinner=False)
def _side_by_side(
    keys: tuple[tuple[str, int], ...], area: str, lang: str, _opened: tuple[OpenPlan, ...]
) -> Alternatives:
    return alternatives([source(each, lang) for each in _opened], area)


def people(opened: OpenPlan, whom: tuple[Person, ...], lang: str) -> tuple[PersonSheet, ...]:
    """What a plan gives some people; those whose places or services it does not know are left out."""
    return _people(opened.key, opened.stamp, repr(whom), lang, opened, whom)


@st.cache_resource(max_entries=16, show_spinner=False)
def _people(
    key: str, stamp: int, whom: str, lang: str, _opened: OpenPlan, _whom: tuple[Person, ...]
) -> tuple[PersonSheet, ...]:
    of = source(_opened, lang)
    return tuple(person_sheet(of, person) for person in known_to(of, _whom))


# --- files ----------------------------------------------------------------------------------------

def sheet_pdf(opened: OpenPlan, area: str, lang: str) -> bytes:
    """The sheet of an area, to print."""
    def make(of: OpenPlan, spoken: str) -> bytes:
        return sheets_pdf([sheet(of, area, spoken)], _locator(of.key, of.stamp, spoken, of), made_on=date.today())

    return _file(opened, f"sheet {area}", lang, make)


def area_calendar(opened: OpenPlan, area: str, lang: str) -> bytes:
    """The calendar of an area for telephones."""
    def make(of: OpenPlan, spoken: str) -> bytes:
        scope = Scope(area=area, first_day=date.today())
        return Calendars(of.plan, of.territory, of.scenario, scope, lang=spoken).of_area(area)

    return _file(opened, f"calendar {area}", lang, make)


def area_posters(opened: OpenPlan, area: str, lang: str) -> bytes:
    """Posters of what the plan opens or visits in an area."""
    def make(of: OpenPlan, spoken: str) -> bytes:
        scope = Scope(area=area, first_day=date.today())
        return posters_pdf(of.plan, of.territory, of.scenario, lang=spoken, scope=scope)

    return _file(opened, f"posters {area}", lang, make)


def _file(opened: OpenPlan, name: str, lang: str, make: Callable[[OpenPlan, str], bytes]) -> bytes:
    return of_plans.export_bytes(opened, f"{name} {date.today()}", lang, make)


@st.cache_resource(max_entries=4, show_spinner=False)
def _locator(key: str, stamp: int, lang: str, _opened: OpenPlan) -> Locator:
    return locator_of(_opened.plan, _opened.territory, _opened.scenario, lang=lang)
