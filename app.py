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
page = st.navigation([
    st.Page(PAGES / "territory.py", title=_("Territory"), icon=":material/map:", default=True),
    st.Page(PAGES / "scenario.py", title=_("Assumptions"), icon=":material/tune:"),
    st.Page(PAGES / "solve.py", title=_("Calculation"), icon=":material/play_circle:"),
    st.Page(PAGES / "plan.py", title=_("Proposed plan"), icon=":material/event_available:"),
    st.Page(PAGES / "why.py", title=_("Why?"), icon=":material/help:"),
    st.Page(PAGES / "compare.py", title=_("Compare"), icon=":material/compare:"),
])
frame(here)
with told_here(here.lang):
    page.run()
