"""One card for each example person: who this is, the travel saved, and a table of where, when and how far."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.escaping import plain
from optimizer.pages.official_parts import cached, readable
from optimizer.pages.official_parts.layout import drawn
from optimizer.pages.shared import OpenPlan
from optimizer.pages.visit import Visit
from optimizer.sheets import markup
from optimizer.sheets.content import PersonSheet
from optimizer.wording import duration, say


def show(here: Visit, opened: OpenPlan) -> None:
    """All of them."""
    _ = here._
    sheets = cached.people(opened, readable.example_people(here, opened), here.lang)
    if not sheets:
        st.info(_("No example person is described in the assumptions of this plan."), icon=":material/group:")
        return
    st.markdown(_("These people are invented. They stand for others like them, and no plan is made for them."))
    for sheet in sheets:
        _card(here, sheet)


def _card(here: Visit, sheet: PersonSheet) -> None:
    _, colon = here._, say("colon", here.lang)
    with st.container(border=True):
        st.subheader(plain(sheet.name))
        st.markdown(plain(sheet.about))
        told = [(_("Home"), sheet.home), (_("Work"), sheet.work), (_("Travels"), sheet.mode_name),
                (_("Free"), sheet.free)]
        st.markdown(" · ".join(f"**{label}**{colon}{plain(value)}" for label, value in told if value))
        gained = [each for each in sheet.services if each.share_of_weeks_after > each.share_of_weeks_today]
        lines = []
        if sheet.saved_minutes_a_week >= 0.5:
            lines.append(_("Saves {time} of travel a week.", time=duration(sheet.saved_minutes_a_week, here.lang)))
        if gained:
            names = ", ".join(dict.fromkeys(each.name for each in gained))
            lines.append(_("Gets what is out of reach today{colon}{services}.", colon=colon, services=names))
        st.markdown(f":material/directions: **{plain(' '.join(lines) or _('Nothing changes for this person.'))}**")
        drawn(markup.person_table(sheet))
        with st.expander(_("How this is counted")):
            st.markdown(plain(sheet.counted))
