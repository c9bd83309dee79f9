"""The pages of Maillage: `maillage app`, or `streamlit run app.py`. Pages and navigation, nothing else."""

import streamlit as st

from optimizer.pages.frame import frame
from optimizer.pages.navigation import PAGES, pages
from optimizer.pages.refusals import told_here
from optimizer.pages.visit import LANGUAGES, visit

st.set_page_config(page_title="Maillage", page_icon=str(PAGES / "mark.svg"), layout="wide")
st.logo(PAGES / "name.svg", size="large", icon_image=PAGES / "mark.svg")
with told_here(LANGUAGES[0]):  # a login that cannot be read lets nobody in
    here = visit()
    planners, others = pages(here)
    page = st.navigation([*planners, *others])
    frame(here, planning=page in planners)
    with told_here(here.lang):
        page.run()
