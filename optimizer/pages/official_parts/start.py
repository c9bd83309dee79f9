"""Before any area is chosen: how to choose one, by name above or on the map."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.map import territory_map
from optimizer.pages.official_parts import cached, choose, layout, places
from optimizer.pages.official_parts.readable import Reading
from optimizer.pages.shared import OpenPlan
from optimizer.pages.visit import Visit
from optimizer.views.shares import main_season

MAP_HEIGHT = 620


def show(here: Visit, reading: Reading, opened: OpenPlan) -> None:
    """The map of the territory; a commune chosen on it is read next."""
    _ = here._
    layout.kicker(reading, opened.key)
    st.markdown(_("Choose your municipality above by its name, or on the map: you then read what the plan gives it, "
                  "when, for which services, what it costs and why."))
    season = main_season(opened.plan, tuple(each.id for each in opened.scenario.seasons))
    scene = cached.scene(opened, "", season, here.lang)
    clicked = territory_map(scene, key=f"official.start.{opened.key}", lang=here.lang, height=MAP_HEIGHT)
    area = places.area_of_point(opened, clicked) if clicked else ""
    if area:
        choose.set_area(area)
        st.rerun()
    places.map_table(here, scene, key="start")
