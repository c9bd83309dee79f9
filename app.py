"""The pages of Maillage: `streamlit run app.py`, or `maillage app`. Pages and navigation, nothing else."""

from pathlib import Path

import streamlit as st

import optimizer.pages

PAGES = Path(optimizer.pages.__file__).parent

st.set_page_config(page_title="Maillage", layout="wide")
st.navigation([st.Page(PAGES / "plan.py", title="Scénario proposé", default=True)]).run()
