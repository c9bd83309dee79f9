"""Which pages there are for a person: those of no use to their roles are left out, and refuse when opened anyway."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

import optimizer.pages
from optimizer.pages.visit import Visit

PAGES = Path(optimizer.pages.__file__).parent


def pages(here: Visit) -> tuple[list[StreamlitPage], list[StreamlitPage]]:
    """The planners' pages, and all others; the first of all opens.

    One list without headings: those of Streamlit's navigation are lists that screen readers do not accept.
    """
    _ = here._
    planners = [
        _page("territory", _("Territory"), "map"), _page("scenario", _("Assumptions"), "tune"),
        _page("solve", _("Calculation"), "play_circle"), _page("plan", _("Proposed plan"), "event_available"),
        _page("why", _("Why?"), "help"), _page("compare", _("Compare"), "compare"),
    ] if here.may("read_workspace") else []
    others = [] if planners else [_page("welcome", _("Welcome"), "home")]
    if here.may("read_publications"):
        others += [
            _page("my_area", _("My municipality"), "home_pin"),
            _page("whole_schedule", _("Calendar and map"), "calendar_month"),
            _page("side_by_side", _("Side by side"), "view_column"),
            _page("example_people", _("Example people"), "face"), _page("review", _("Opinions and proposals"), "forum"),
        ]
    if here.may("read_roles"):
        others.append(_page("roles", _("People and roles"), "group"))
    return planners, others


def _page(name: str, title: str, icon: str) -> StreamlitPage:
    return st.Page(PAGES / f"{name}.py", title=title, icon=f":material/{icon}:")
