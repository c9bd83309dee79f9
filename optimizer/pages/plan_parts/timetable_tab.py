"""The week in clock times, by place, by day, by vehicle."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.plan_parts import cached, card
from optimizer.pages.plan_parts.switches import season_switch, weekday_switch
from optimizer.pages.shared import OpenPlan
from optimizer.views.timetables import TextTable, by_day, by_place

PLACE, DAY, VEHICLE = "place", "day", "vehicle"


def show(here: Desk, opened: OpenPlan) -> None:
    """The tab."""
    _ = here._
    ways = {PLACE: _("By place"), DAY: _("By day"), VEHICLE: _("By vehicle")}
    with st.container(horizontal=True, gap="medium"):
        way = st.segmented_control(_("Timetable"), list(ways), format_func=ways.__getitem__, default=PLACE,
                                   required=True, key=f"plan.way.{here.lang}")
        season = season_switch(here, opened, "week")
    weekday = weekday_switch(here, opened, "week")
    if way == VEHICLE:
        _vehicles(here, opened, season, weekday)
        return
    st.markdown(_("Times in bold after **+** are added by the plan. The others exist today."))
    if way == PLACE:
        _places(here, opened, season, weekday)
    else:
        _days(here, opened, season, weekday)


def _places(here: Desk, opened: OpenPlan, season: str, weekday: str | None) -> None:
    found, days = cached.week(opened, season, here.lang), opened.scenario.days
    changed = by_place(found, days, here.lang, changed=True, weekday=weekday)
    kept = by_place(found, days, here.lang, changed=False, weekday=weekday)
    _titled(here, changed, here._("The plan opens nothing then."))
    if kept.rows:
        with st.expander(here._.n("{count} place as today", "{count} places as today", len(kept.rows))):
            card.timetable(here, kept, titled=False)


def _days(here: Desk, opened: OpenPlan, season: str, weekday: str | None) -> None:
    only = st.toggle(here._("Only what the plan adds"), value=True, key="plan.only_added")
    found = cached.week(opened, season, here.lang)
    for day in opened.scenario.days if weekday is None else (weekday,):
        _titled(here, by_day(found, here.lang, weekday=day, changed_only=only), here._("Nothing is open that day."))


def _vehicles(here: Desk, opened: OpenPlan, season: str, weekday: str | None) -> None:
    tables = cached.tours_of_season(opened, season, weekday, here.lang)
    if not tables:
        st.info(here._("No tour is driven then."), icon=":material/local_shipping:")
        return
    columns = st.columns(2, gap="large")
    for number, table in enumerate(tables):
        with columns[number % 2]:
            card.timetable(here, table)


def _titled(here: Desk, table: TextTable, if_empty: str) -> None:
    if table.rows:
        card.timetable(here, table)
    else:
        st.header(table.title)
        st.write(if_empty)
