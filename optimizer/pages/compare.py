"""The comparison page: two plans side by side, on one map in three colours and in tables of what changes."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.compare_parts import choose, differences
from optimizer.pages.desk import desk

here = desk()
_ = here._

st.title(_("Compare two plans"))
st.markdown(_("What changes from plan A to plan B: places, hours, access, cost."))
pair = choose.two_plans(here)
if pair is not None:
    differences.show(here, *pair)
