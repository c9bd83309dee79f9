"""The page that says why: for a place, a stop, a tour or a commune, what the plan gives and what stands in the way."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import desk
from optimizer.pages.why_parts import answer, budget, choose

here = desk()
_ = here._

st.title(_("Why? Why not?"))
opened = choose.open_plan(here)
if opened is not None:
    st.markdown(f"[{_('And with a little more or less money?')}](#{budget.ANCHOR})")
    choose.by_name(here, opened)
    left, right = st.columns(2, gap="large")
    with right:
        subject = choose.on_map(here, opened)
    with left:
        found = answer.ask(here, opened, subject)
        answer.in_short(here, opened, found)
    answer.in_full(here, opened, found)
    st.divider()
    budget.show(here, opened)
