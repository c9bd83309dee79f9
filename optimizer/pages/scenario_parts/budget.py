"""Section “Budget”: what a year may cost, over how long fit-outs are spread, when a place is too quiet."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.scenario_parts.editing import put, renamed, widget_key
from optimizer.pages.scenario_parts.fields import number
from optimizer.rules.budget import Budget
from optimizer.scenario import Words
from optimizer.wording import euros


def budget_section(here: Desk) -> None:
    """Draw the section."""
    _ = here._
    left, right = st.columns(2, gap="large")
    with left:
        number(here, ("budget_eur",), _("Budget a year (€)"), step=5000,
               help=_("What places, vehicles, tours and a year’s share of the fit-outs may cost together."))
        st.text(_("That is {euros} a year.", euros=euros(here.draft.budget_eur, here.lang)))
    with right:
        number(here, ("funding", "fit_out_years"), _("Fit-outs are spread over (years)"), step=1,
               help=_("A fit-out of €20,000 over 5 years counts as €4,000 a year."))
        limits = [rule for rule in here.draft.rules if isinstance(rule, Budget)]
        st.markdown(f"**{_('Further limits on money')}**")
        for rule in limits:
            st.text(rule.sentence(here.lang, here.territory, here.draft))
        if not limits:
            st.text(_("None. A season, an area or the investment may have its own: add a rule."))
    _description(here)


def _description(here: Desk) -> None:
    """What the assumptions are about, in the language at hand."""
    path = ("description",)
    words = here.draft.description
    key = widget_key(here, path)
    st.session_state.setdefault(key, words.text(here.lang) if words else "")

    def describe() -> None:
        typed = st.session_state[key].strip()
        put(here, path, renamed(words or Words(fr="", en=""), here.lang, typed) if typed else None)

    st.text_area(here._("What these assumptions are about"), key=key, on_change=describe, height=100)
