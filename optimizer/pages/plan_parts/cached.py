"""What the plan page shows, worked out once for each plan, season and language.

A plan is named by its key and stamp; everything else it needs comes with it, unhashed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from optimizer.pages.shared import OpenPlan
from optimizer.views import access_tables, belonging, headlines, place_cards, timetables
from optimizer.views.access_tables import ShareRow
from optimizer.views.demand_cards import DemandCard, demand_card
from optimizer.views.headlines import Headline
from optimizer.views.map_scenes import Scene, plan_scene
from optimizer.views.place_cards import Card
from optimizer.views.places import PlaceView, places
from optimizer.views.timetables import Presence, TextTable

if TYPE_CHECKING:
    from optimizer.pages.plan_parts.switches import MapChoice


def belongs(opened: OpenPlan) -> bool:
    """Whether the territory still is the one that the plan knew."""
    return _belongs(opened.key, opened.stamp, opened.territory.content_hash, opened)


@st.cache_data(max_entries=48, show_spinner=False)
def _belongs(key: str, stamp: int, content_hash: str, _opened: OpenPlan) -> bool:
    return belonging.belongs(_opened.plan, _opened.territory, _opened.scenario)


def scene(opened: OpenPlan, choice: MapChoice, lang: str) -> Scene:
    """The map of one season."""
    return _scene(opened.key, opened.stamp, choice, lang, opened)


@st.cache_resource(max_entries=24, show_spinner=False)
def _scene(key: str, stamp: int, choice: MapChoice, lang: str, _opened: OpenPlan) -> Scene:
    return plan_scene(
        _opened.plan, _opened.territory, _opened.scenario, season=choice.season, lang=lang, weekday=choice.weekday,
        kinds=choice.kinds, services=choice.services, levels=choice.levels,
        service_for_access=choice.service_for_access, colour=choice.colour, only_ready=choice.only_ready)


def figures(opened: OpenPlan, lang: str) -> tuple[list[Headline], list[Headline]]:
    """The main headlines, and those of reach."""
    return _figures(opened.key, opened.stamp, lang, opened)


@st.cache_resource(max_entries=24, show_spinner=False)
def _figures(key: str, stamp: int, lang: str, _opened: OpenPlan) -> tuple[list[Headline], list[Headline]]:
    return (headlines.main_headlines(_opened.plan, _opened.territory, _opened.scenario, lang),
            headlines.reach_headlines(_opened.plan, lang))


def week(opened: OpenPlan, season: str, lang: str) -> tuple[Presence, ...]:
    """Every presence in one season."""
    return _week(opened.key, opened.stamp, season, lang, opened)


@st.cache_resource(max_entries=24, show_spinner=False)
def _week(key: str, stamp: int, season: str, lang: str, _opened: OpenPlan) -> tuple[Presence, ...]:
    return timetables.presences(_opened.plan, _opened.territory, _opened.scenario, season=season, lang=lang)


def tours_of_season(opened: OpenPlan, season: str, weekday: str | None, lang: str) -> list[TextTable]:
    """One timetable per tour."""
    return timetables.by_vehicle(
        opened.plan, opened.territory, opened.scenario, season=season, weekday=weekday, lang=lang)


def share_rows(opened: OpenPlan, by: str, lang: str) -> tuple[ShareRow, ...]:
    """Access by service, season, area or group."""
    return access_tables.share_rows(opened.plan, opened.territory, opened.scenario, lang, by=by)


def communes(opened: OpenPlan, season: str | None, service: str | None) -> tuple[ShareRow, ...]:
    """Access by commune, the worst served first."""
    return _communes(opened.key, opened.stamp, season, service, opened)


@st.cache_resource(max_entries=48, show_spinner=False)
def _communes(
    key: str, stamp: int, season: str | None, service: str | None, _opened: OpenPlan
) -> tuple[ShareRow, ...]:
    return access_tables.commune_rows(_opened.plan, _opened.territory, season=season, service=service)


def all_places(opened: OpenPlan) -> tuple[PlaceView, ...]:
    """Places open under the plan, today's included."""
    return _places(opened.key, opened.stamp, opened)


@st.cache_resource(max_entries=12, show_spinner=False)
def _places(key: str, stamp: int, _opened: OpenPlan) -> tuple[PlaceView, ...]:
    return places(_opened.plan, _opened.territory, _opened.scenario)


def card(opened: OpenPlan, place: str, lang: str) -> Card | None:
    """The card of one place or stop."""
    return place_cards.card_of(place, opened.plan, opened.territory, opened.scenario, lang)


def people(opened: OpenPlan, demand: str, season: str, lang: str) -> DemandCard | None:
    """The card of where people live."""
    return demand_card(demand, opened.plan, opened.territory, opened.scenario, season=season, lang=lang)


def export_bytes(opened: OpenPlan, name: str, lang: str, make: Callable[[OpenPlan, str], bytes]) -> bytes:
    """A file to download, made at the first request."""
    return _export(opened.key, opened.stamp, name, lang, opened, make)


@st.cache_data(max_entries=12, show_spinner=False)
def _export(
    key: str, stamp: int, name: str, lang: str, _opened: OpenPlan, _make: Callable[[OpenPlan, str], bytes]
) -> bytes:
    return _make(_opened, lang)
