"""When: the week of a season as a calendar, odd and even weeks apart where they differ, and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from optimizer.pages.escaping import plain
from optimizer.pages.official_parts.layout import drawn, folded, season_switch
from optimizer.pages.visit import Visit
from optimizer.sheets import markup, telling
from optimizer.sheets.calendar import narrowed
from optimizer.sheets.content import AreaSheet, SeasonCalendar
from optimizer.views.map_scenes.marks import capital

CROWDED = 40
"""Openings a week beyond which what is as today is left out until it is asked for."""


def show(here: Visit, sheet: AreaSheet, *, main: str) -> None:
    """The section of an area's sheet."""
    _ = here._
    st.header(_("The week, season by season"), anchor="weeks")
    if not sheet.places:
        st.write(_("Nothing is open in {name} itself.", name=sheet.name))
        return
    season = season_switch(here, {each.id: each.name for each in sheet.seasons}, main=main, where="week")
    calendar(here, sheet.calendar, season=season, where="week")
    with folded(_("The same as tables, place by place"), key=f"weeks.{sheet.area}.{here.lang}") as is_open:
        for table in telling.week_tables(sheet) if is_open else ():
            drawn(markup.timetable(table))


def calendar(here: Visit, found: Sequence[SeasonCalendar], *, season: str, where: str) -> None:
    """The weeks of one season.

    Parameters
    ----------
    where
        Names the calendar where a session sees several.
    """
    whole = next(each for each in found if each.season.id == season)
    st.markdown(f"{plain(capital(whole.season.dates))}. {plain(whole.season.calendar)}")
    crowded = sum(len(day.presences) for day in whole.weeks[0].days) > CROWDED if whole.weeks else False
    added_only = st.toggle(here._("Only what the plan adds"), value=crowded, key=f"official.added.{where}.{crowded}")
    shown = narrowed(whole, here.lang, added_only=added_only)
    for week in shown.weeks:
        if len(shown.weeks) > 1:
            st.markdown(f"#### {plain(week.name.capitalize())}")
        drawn(markup.week(week, here.lang))
