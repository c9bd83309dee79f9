"""Starting a calculation from the draft at hand."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain
from optimizer.pages.faults import show_faults
from optimizer.pages.solve_parts.begin import begin
from optimizer.wording import duration, euros, per_cent


def launch(here: Desk) -> None:
    """What will be calculated, from where it starts, and the button."""
    _, draft = here._, here.draft
    faults = here.faults
    if faults:
        show_faults(faults, here.lang, title=_("These assumptions cannot be calculated yet."))
        st.page_link("optimizer/pages/scenario.py", label=_("Go to the assumptions"), icon=":material/tune:")
    st.header(_("New calculation"))
    st.markdown(_(
        "“{name}”: a budget of {budget} a year, {rules}.", name=plain(draft.name.text(here.lang)),
        budget=euros(draft.budget_eur, here.lang), rules=_.n("{count} rule", "{count} rules", len(draft.rules))))
    st.markdown(_(
        "It looks for the places and tours that meet most of the need, for {time} at most, less once it is shown that "
        "at most {gap} more is possible; then the result is checked. You may leave this page meanwhile.",
        time=_time(draft.solve.time_limit_s, here.lang), gap=per_cent(draft.solve.gap, here.lang, digits=1)))
    opened = here.plan
    from_current = opened is not None and st.checkbox(
        _("Start from the current plan, “{name}”", name=plain(opened.name)), value=True, key="solve.from_current",
        help=_("It is improved and adapted to the new assumptions instead of being thought out anew: the first "
               "result comes sooner."))
    st.button(_("Calculate"), type="primary", icon=":material/play_arrow:", disabled=bool(faults),
              on_click=_start, args=(here, from_current), key="solve.start")
    if "solve.refused" in st.session_state:
        st.warning(st.session_state.pop("solve.refused"), icon=":material/hourglass:")


def _start(here: Desk, from_current: bool) -> None:
    if refused := begin(here, here.draft, here.plan if from_current else None):
        st.session_state["solve.refused"] = refused


def _time(seconds: float, lang: str) -> str:
    return f"{seconds:.0f}\u00a0s" if seconds < 120 else duration(seconds / 60, lang)
