"""The whole schedule: the map of a season, the week as a calendar, and each tour stop by stop."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import desk_or_visit
from optimizer.pages.official_parts import choose, layout, schedule

here = desk_or_visit()
here.require("read_publications")
_ = here._

layout.styled()
st.title(_("The whole schedule"))
with st.container(horizontal=True, gap="medium"):
    found = choose.plan(here)
    area = choose.area(here, found[1].territory) if found else ""
if found is not None:
    reading, opened = found
    layout.kicker(reading, opened.key)
    schedule.show(here, opened, area)
