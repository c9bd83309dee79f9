"""The administrator's page: who has which role, for which areas."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.roles_parts import assigning
from optimizer.pages.visit import visit

here = visit()
here.require("read_roles")
_ = here._

st.title(_("People and roles"))
st.markdown(_("Whoever logs in can do what the roles of their address allow, at once. Everything given here is kept "
              "with its author and its date."))
assigning.show(here)
