"""Example people: each with home, work and wanted services, and what the plan gives them, where, when, how far."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import desk_or_visit
from optimizer.pages.official_parts import choose, layout, people

here = desk_or_visit()
here.require("read_publications")
_ = here._

layout.styled()
st.title(_("What it changes for people"))
found = choose.plan(here)
if found is not None:
    reading, opened = found
    layout.kicker(reading, opened.key)
    people.show(here, opened)
