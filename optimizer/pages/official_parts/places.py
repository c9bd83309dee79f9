"""What an area gets: the map, each place and stop with its hours, and the best places elsewhere."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.map import territory_map
from optimizer.pages.official_parts import cached, choose
from optimizer.pages.official_parts.anchors import about
from optimizer.pages.official_parts.layout import drawn, folded, season_switch
from optimizer.pages.plan_parts.card import plain_table
from optimizer.pages.shared import OpenPlan
from optimizer.pages.visit import Visit
from optimizer.review.contribution import Subject
from optimizer.sheets import markup, telling
from optimizer.sheets.content import AreaSheet, PlacePart
from optimizer.sheets.markup.places import CHANGED
from optimizer.views.map_scenes import Scene
from optimizer.views.shares import main_season

MAP_HEIGHT = 460
FEW = 4
"""Places as today that are shown at once where the plan adds nothing."""
MOST_CARDS = 12
"""Places that the plan adds to and that are shown whole; the others are one click away."""


def show(here: Visit, opened: OpenPlan, sheet: AreaSheet) -> None:
    """The section."""
    _ = here._
    st.header(_("What we get, and when"), anchor="places")
    _map(here, opened, sheet)
    if not sheet.places:
        st.write(_("No place and no stop in {name}, today or under the plan.", name=sheet.name))
    changed = [part for part in sheet.places if part.change in CHANGED]
    kept = [part for part in sheet.places if part.change not in CHANGED]
    _cards(here, changed[:MOST_CARDS])
    own = f"{sheet.area}.{here.lang}"
    if changed[MOST_CARDS:]:
        label = _("{count} more places and stops of the plan", count=len(changed) - MOST_CARDS)
        with folded(label, key=f"more.{own}") as is_open:
            _cards(here, changed[MOST_CARDS:] if is_open else [])
    if kept:
        label = _.n("{count} place as today", "{count} places as today", len(kept))
        with folded(label, key=f"kept.{own}", expanded=not changed and len(kept) <= FEW) as is_open:
            _cards(here, kept if is_open else [])
    if sheet.nearby:
        drawn(markup.table(telling.nearby_grid(sheet)))


def _cards(here: Visit, parts: list[PlacePart]) -> None:
    """Two side by side where the screen is wide."""
    for left in range(0, len(parts), 2):
        for column, part in zip(st.columns(2, gap="medium"), parts[left:left + 2]):
            with column, about(subject_of(part), part.card.name):
                drawn(markup.place_body(part, here.lang))


def subject_of(part: PlacePart) -> Subject:
    """A place or stop as what people may point at."""
    return Subject(stop=part.id) if part.is_stop else Subject(place=part.id)


def _map(here: Visit, opened: OpenPlan, sheet: AreaSheet) -> None:
    """The map about the area; a commune chosen on it is read next."""
    _ = here._
    seasons = {season.id: season.name for season in sheet.seasons}
    season = season_switch(here, seasons, main=main_season(opened.plan, tuple(seasons)), where="map")
    scene = cached.scene(opened, sheet.area, season, here.lang)
    clicked = territory_map(scene, key=f"official.map.{opened.key}.{sheet.area}", lang=here.lang, height=MAP_HEIGHT)
    area = area_of_point(opened, clicked) if clicked else ""
    if area and area != sheet.area:
        choose.set_area(area)
        st.rerun()
    map_table(here, scene, key=f"{sheet.area}.{season}")


def map_table(here: Visit, scene: Scene, *, key: str) -> None:
    """The map in words and figures."""
    with folded(here._("The map as a table"), key=f"map.table.{key}.{here.lang}") as is_open:
        if is_open:
            plain_table(scene.table, alt=scene.alternative)


def area_of_point(opened: OpenPlan, clicked: str) -> str:
    """Id of the area in which a point of the map lies; empty for places and stops."""
    demand = opened.territory.demand
    found = next((area for point, area in zip(demand.ids, demand.area, strict=True) if point == clicked), "")
    return found if found in opened.territory.area_by_id else ""
