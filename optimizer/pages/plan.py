"""The plan page: what opens and drives, when, what it gives to whom, what it costs and who pays."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import desk
from optimizer.pages.plan_parts import (
    access_tab,
    budget_tab,
    choice,
    map_tab,
    places_tab,
    publishing,
    summary,
    timetable_tab,
)

here = desk()
_ = here._

st.title(_("Proposed plan"))
opened = choice.open_plan(here)
if opened is not None:
    summary.show(here, opened)
    names = [_("Map"), _("Timetable"), _("Access"), _("Budget"), _("Places"), _("Publish")]
    parts = (map_tab, timetable_tab, access_tab, budget_tab, places_tab, publishing)
    tabs = st.tabs(names, key=f"plan.tab.{here.lang}", on_change="rerun")
    for tab, part in zip(tabs, parts, strict=True):
        if tab.open:  # only what is seen is drawn
            with tab:
                # publishing concerns the whole page: what is refused is told at its top
                (part.show if part is publishing else st.fragment(part.show))(here, opened)
