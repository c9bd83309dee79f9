"""The territory page: what there is to start from, on a map and in tables; and bringing another territory."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import desk
from optimizer.pages.escaping import plain
from optimizer.pages.territory_parts import browse, upload

here = desk()
_ = here._

st.title(_("Territory: {name}", name=plain(here.tables.name.text(here.lang))))
st.markdown(_(
    "What there is today and what could open: inhabitants, places, stops. Every calculation starts from here."))
browse.figures(here)
chosen = browse.filters(here)
browse.map_and_tables(here, chosen)
browse.sources(here)
with st.expander(_("Bring a territory of your own"), icon=":material/upload_file:"):
    upload.upload(here)
upload.remove(here)
