"""Section “Seasons and hours”: dates, weeks, presence of each group, days, clock times, opening levels."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.scenario_parts.edited_table import Row, edited_table
from optimizer.pages.scenario_parts.editing import dumped, put, put_from, show_faults_at, widget_key
from optimizer.pages.scenario_parts.fields import clock_span, day_of_year, name, number, pills
from optimizer.pages.scenario_parts.items import chosen_item
from optimizer.slots import DAYS
from optimizer.wording import day_name


def seasons_section(here: Desk) -> None:
    """Draw the section."""
    _ = here._
    st.header(_("Seasons"))
    position = chosen_item(here, ("seasons",), _("Season"), new_name=_("New season"),
                           fresh={"start": "12-24", "end": "12-31", "weeks": 1})
    if position is not None:
        _season(here, position)
    st.header(_("Who is there"))
    st.text(_("Persons present in each season, relative to the territory’s table: 1 means as many."))
    _presence(here)
    st.header(_("Days and hours"))
    _hours(here)


def _season(here: Desk, position: int) -> None:
    _, path = here._, ("seasons", position)
    columns = st.columns(3)
    with columns[0]:
        name(here, (*path, "name"), _("Name"))
        number(here, (*path, "weeks"), _("Weeks open"), step=1,
               help=_("Weeks in which the network is open; fewer than the dates hold where it closes for a while."))
    with columns[1]:
        day_of_year(here, (*path, "start"), _("First day"))
        number(here, (*path, "holiday_weeks"), _("Of these, weeks of school holidays"), step=1)
    with columns[2]:
        day_of_year(here, (*path, "end"), _("Last day"))
        number(here, (*path, "speed_factor"), _("Travel time by road (1 = usual)"), step=0.05,
               help=_("1.2 makes every drive one fifth longer: snow, say."))
    season = here.draft.seasons[position].id
    if not any(row.season in ("all", season) and row.state == "possible" for row in here.territory.availability):
        st.warning(_("No place says yet when it could open in this season: set it place by place."),
                   icon=":material/info:")


def _presence(here: Desk) -> None:
    groups = here.tables.groups
    rows: list[Row] = [
        {"group": group.name.text(here.lang), **{s.id: s.multipliers.get(group.id) for s in here.draft.seasons}}
        for group in groups
    ]
    columns = {"group": st.column_config.TextColumn(here._("Group"), pinned=True)} | {
        season.id: st.column_config.NumberColumn(
            season.name.text(here.lang), min_value=0.0, step=0.01, format="localized")
        for season in here.draft.seasons
    }

    edited_table(here, ("seasons",), rows, columns, lambda edited: write_presence(here, edited), fixed=["group"],
                 more_key=".presence", alt=here._("Persons present by group and season"))
    st.text(here._("An empty cell counts as 1."))


def write_presence(here: Desk, edited: list[Row]) -> None:
    """Make the rows, one a group of the territory, the draft's presence; an empty cell means as many as usual."""
    seasons = dumped(here.draft.seasons)
    for season in seasons:
        for group, row in zip(here.tables.groups, edited, strict=True):
            if row.get(season["id"]) is None:
                season["multipliers"].pop(group.id, None)
            else:
                season["multipliers"][group.id] = row[season["id"]]
    put(here, ("seasons",), seasons)


def _hours(here: Desk) -> None:
    _ = here._
    pills(here, ("days",), _("Days on which places may open"), {day: day_name(day, here.lang) for day in DAYS})
    columns = st.columns(3, gap="large")
    for column, part, label in zip(columns, ("am", "pm", "eve"), (_("Morning"), _("Afternoon"), _("Evening"))):
        with column:
            st.markdown(f"**{label}**")
            clock_span(here, ("slots", part), _.c("clock", "from"), _.c("clock", "to"))
    _levels(here)


def _levels(here: Desk) -> None:
    """Opening levels: half-days a week among which a place is given one."""
    _, path = here._, ("opening_levels",)
    key = widget_key(here, path)
    st.session_state.setdefault(key, list(here.draft.opening_levels))
    numbers = list(range(1, 22))
    label = _("Half-days a week among which each place is given one")
    st.pills(label, numbers, selection_mode="multi", key=key,
             on_change=put_from, args=(here, path, key, numbers))
    show_faults_at(here, path, label)
