"""The parts of the whole schedule; an area, where one is chosen, narrows the calendar and the tours to itself."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.escaping import plain
from optimizer.pages.map import territory_map
from optimizer.pages.official_parts import cached, weeks
from optimizer.pages.official_parts.anchors import about
from optimizer.pages.official_parts.layout import drawn, season_switch
from optimizer.pages.official_parts.places import map_table
from optimizer.pages.shared import OpenPlan
from optimizer.pages.visit import Visit
from optimizer.review.contribution import Subject
from optimizer.sheets import markup
from optimizer.views.shares import main_season
from optimizer.views.timetables import tour_table
from optimizer.views.tours import TourView

MAP_HEIGHT = 560


def show(here: Visit, opened: OpenPlan, area: str) -> None:
    """Map, calendar and tours."""
    _, seasons = here._, {each.id: each.name.text(here.lang) for each in opened.scenario.seasons}
    main = main_season(opened.plan, tuple(seasons))
    where = opened.territory.area_by_id[area].name if area else ""
    season = season_switch(here, seasons, main=main, where="whole")
    scene = cached.scene(opened, area, season, here.lang)
    territory_map(scene, key=f"official.whole.{opened.key}.{area}", lang=here.lang, height=MAP_HEIGHT)
    map_table(here, scene, key=f"whole.{season}")
    st.header(_("The week in {name}", name=plain(where)) if area else _("The week"), anchor="weeks")
    found = cached.sheet(opened, area, here.lang).calendar if area else cached.season_weeks(opened, here.lang)
    weeks.calendar(here, found, season=season, where="schedule")
    st.header(_("The tours, stop by stop"), anchor="tours")
    every = cached.source(opened, here.lang).tours
    _tours(here, opened, [view for view in every if view.run.season == season and _passes(view, opened, area)])


def _passes(view: TourView, opened: OpenPlan, area: str) -> bool:
    return not area or any(opened.territory.within(call.stop.area, area) for call in view.calls)


def _tours(here: Visit, opened: OpenPlan, views: list[TourView]) -> None:
    if not views:
        st.write(here._("No tour is driven then."))
    for left in range(0, len(views), 2):
        for column, view in zip(st.columns(2, gap="medium"), views[left:left + 2]):
            table = tour_table(view, opened.plan, here.lang)
            with column, about(Subject(tour=view.number, season=view.run.season), table.title):
                drawn(markup.timetable(table, titled=False))
