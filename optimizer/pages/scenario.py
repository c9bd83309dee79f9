"""The page “Assumptions”: everything a scenario holds, and at once what the current plan makes of it."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import desk
from optimizer.pages.scenario_parts.budget import budget_section
from optimizer.pages.scenario_parts.calculation import calculation_section
from optimizer.pages.scenario_parts.feasibility import feasibility
from optimizer.pages.scenario_parts.fleet import fleet_section
from optimizer.pages.scenario_parts.people import people_section
from optimizer.pages.scenario_parts.places import places_section
from optimizer.pages.scenario_parts.rules import rules_section
from optimizer.pages.scenario_parts.seasons import seasons_section
from optimizer.pages.scenario_parts.services import services_section
from optimizer.pages.scenario_parts.strip import draft_faults, lost_sites, what_if_strip
from optimizer.pages.scenario_parts.team import team_section
from optimizer.pages.scenario_parts.top_bar import top_bar

here = desk()
_ = here._

SECTIONS = {
    "budget": (_("Budget"), budget_section),
    "places": (_("Places"), places_section),
    "rules": (_("Rules"), rules_section),
    "services": (_("Services"), services_section),
    "seasons": (_("Seasons and hours"), seasons_section),
    "fleet": (_("Tours"), fleet_section),
    "team": (_("Team and funding"), team_section),
    "people": (_("Example people"), people_section),
    "calculation": (_("Travel and calculation"), calculation_section),
}

st.title(_("Assumptions"))
st.markdown(_("What you decide. Each change tells at once what becomes of the proposed plan."))
top_bar(here)
if lost_sites(here):
    st.stop()
what_if_strip(here)
draft_faults(here)
feasibility(here)
section = st.segmented_control(
    _("Section"), list(SECTIONS), format_func=lambda name: SECTIONS[name][0], default="budget", required=True,
    key=f"scenario.section.{here.lang}", label_visibility="collapsed", width="stretch",
)
SECTIONS[section or "budget"][1](here)
