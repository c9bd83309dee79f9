"""The calculation page: start, watch, stop; it goes on when the page is closed, and is found again by the address."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import desk
from optimizer.pages.refusals import told_here
from optimizer.pages.solve_parts import launch, watch

here = desk()
_ = here._

st.title(_("Calculation"))
state = here.runs.look(here.run_id) if here.run_id else None
if state is not None and not state.ended:
    watch.live(here)
else:
    if state is not None:
        with told_here(here.lang):  # its plan may not be kept, and a new calculation can still start
            watch.ended(here, state)
    here.runs.warm()  # so that the calculation starts a second sooner
    launch.launch(here)
