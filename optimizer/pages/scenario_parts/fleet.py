"""Section “Tours”: every vehicle type, how it works and what it costs."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.scenario_parts.editing import at, put_from, show_faults_at, widget_key
from optimizer.pages.scenario_parts.fields import choice, choices, clock, name, number, pills
from optimizer.pages.scenario_parts.items import chosen_item
from optimizer.reading.yaml_text import Path
from optimizer.slots import DAYS
from optimizer.wording import day_name


def fleet_section(here: Desk) -> None:
    """Draw the section."""
    _ = here._
    fresh = {"services": [service.id for service in here.draft.services], "eur_per_km": 0.35, "eur_per_hour": 60}
    position = chosen_item(here, ("fleet",), _("Vehicle"), new_name=_("New vehicle"), fresh=fresh)
    if position is None:
        st.text(_("Without a vehicle the network is made of places alone."))
        return
    _vehicle(here, ("fleet", position))


def _vehicle(here: Desk, path: Path) -> None:
    _ = here._
    columns = st.columns(3)
    with columns[0]:
        name(here, (*path, "name"), _("Name"))
    with columns[1]:
        choice(here, (*path, "kind"), _("What it is"),
               {"truck": _("a truck that receives people on board"),
                "car_with_room": _("an agent’s car, who receives in a lent room")})
    with columns[2]:
        number(here, (*path, "number"), _("How many at most"))
    services = {service.id: service.name.text(here.lang) for service in here.draft.services}
    pills(here, (*path, "services"), _("Services on board"), services)
    left, right = st.columns(2, gap="large")
    with left:
        _working_day(here, path)
    with right:
        _rhythm(here, path)
        _costs(here, path)


def _working_day(here: Desk, path: Path) -> None:
    _ = here._
    st.markdown(f"**{_('A working day')}**")
    choices(here, (*path, "bases"), _("Starts from"), {base.id: base.name for base in here.tables.bases},
            empty=_("any base"))
    first, second = st.columns(2)
    with first:
        clock(here, (*path, "start_time"), _("Earliest departure"))
        number(here, (*path, "break_minutes"), _("Break within it (min)"), step=5)
        number(here, (*path, "setup_minutes"), _("Setting up and packing (min)"), step=5,
               help=_("At each stop, both together."))
    with second:
        number(here, (*path, "shift_minutes"), _("Longest day, break included (min)"), step=15)
        number(here, (*path, "stop_minutes"), _("Open at each stop (min)"), step=15)
        number(here, (*path, "max_stops"), _("Stops a day at most"))
        number(here, (*path, "max_driving_minutes"), _("Driving a day at most (min)"), step=15,
               empty=_("no limit of its own"))


def _rhythm(here: Desk, path: Path) -> None:
    _ = here._
    st.markdown(f"**{_('Rhythm')}**")
    pills(here, (*path, "days"), _("Working days"), {day: day_name(day, here.lang) for day in DAYS})
    choice(here, (*path, "cycle_weeks"), _("The timetable repeats"),
           {1: _("every week"), 2: _("every two weeks"), 4: _("every four weeks")})
    levels = (*path, "visit_levels")
    key, value = widget_key(here, levels), at(here.draft, levels)
    st.session_state.setdefault(key, list(value))
    numbers = list(range(1, max(8, *value) + 1))
    label = _("Visits of a stop in that time: choose among")
    st.pills(label, numbers, selection_mode="multi", key=key, wrap=True,
             on_change=put_from, args=(here, levels, key, numbers))
    show_faults_at(here, levels, label)


def _costs(here: Desk, path: Path) -> None:
    _ = here._
    st.markdown(f"**{_('Costs')}**")
    first, second = st.columns(2)
    with first:
        number(here, (*path, "eur_per_hour"), _("Crew, an hour (€)"), step=1,
               help=_("All agents together: at 30 € an hour each, 60 € for two, 30 € for one."))
        number(here, (*path, "eur_per_day"), _("A day out (€)"), step=5)
    with second:
        number(here, (*path, "eur_per_km"), _("A kilometre (€)"), step=0.01)
        number(here, (*path, "eur_per_week"), _("A week in use (€)"), step=10)
