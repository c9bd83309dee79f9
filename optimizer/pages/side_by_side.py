"""Two or three plans side by side, for one area or for the whole territory."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import desk_or_visit
from optimizer.pages.official_parts import choose, layout, variants

here = desk_or_visit()
here.require("read_publications")
_ = here._

layout.styled()
st.title(_("Plans side by side"))
found = choose.plan(here)
if found is not None:
    variants.show(here, *found)
