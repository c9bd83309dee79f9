"""What it costs: gross, grants, remainder of each payer, and what is assumed."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.escaping import plain
from optimizer.pages.official_parts.layout import drawn
from optimizer.pages.visit import Visit
from optimizer.sheets import markup, telling
from optimizer.sheets.content import AreaSheet


def show(here: Visit, sheet: AreaSheet) -> None:
    """The section."""
    _, money = here._, sheet.money
    st.header(_("What it costs, and who pays"), anchor="money")
    if not money.costs:
        st.markdown(plain(_("The plan spends nothing on places or stops in {name} itself.", name=sheet.name)))
    else:
        left, right = st.columns([2, 3], gap="large")
        with left:
            drawn(markup.table(telling.costs_grid(sheet)))
        with right:
            drawn(markup.payer_bars(sheet))
    st.markdown(plain(telling.money_note(sheet)))
    with st.container(border=True):
        st.markdown(f"**{_('How this is counted, and what is assumed')}**")
        st.markdown("\n".join(f"- {plain(line)}" for line in money.assumptions))
