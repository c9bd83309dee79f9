"""The pages of Maillage: `maillage app`, or `streamlit run app.py`. Pages and navigation, nothing else."""

from pathlib import Path

import streamlit as st

import optimizer.pages
from optimizer.pages.desk import desk
from optimizer.pages.frame import frame
from optimizer.pages.refusals import told_here

PAGES = Path(optimizer.pages.__file__).parent

st.set_page_config(page_title="Maillage", page_icon=str(PAGES / "mark.svg"), layout="wide")
st.logo(PAGES / "name.svg", size="large", icon_image=PAGES / "mark.svg")
here = desk()
_ = here._
planners = [
    st.Page(PAGES / "territory.py", title=_("Territory"), icon=":material/map:", default=True),
    st.Page(PAGES / "scenario.py", title=_("Assumptions"), icon=":material/tune:"),
    st.Page(PAGES / "solve.py", title=_("Calculation"), icon=":material/play_circle:"),
    st.Page(PAGES / "plan.py", title=_("Proposed plan"), icon=":material/event_available:"),
    st.Page(PAGES / "why.py", title=_("Why?"), icon=":material/help:"),
    st.Page(PAGES / "compare.py", title=_("Compare"), icon=":material/compare:"),
]
officials = [
    st.Page(PAGES / "my_area.py", title=_("My municipality"), icon=":material/home_pin:"),
    st.Page(PAGES / "whole_schedule.py", title=_("Calendar and map"), icon=":material/calendar_month:"),
    st.Page(PAGES / "side_by_side.py", title=_("Side by side"), icon=":material/view_column:"),
    st.Page(PAGES / "example_people.py", title=_("Example people"), icon=":material/group:"),
]
page = st.navigation({_("Planning"): planners, _("Elected officials"): officials}, expanded=True)
frame(here, planning=page in planners)
with told_here(here.lang):
    page.run()
