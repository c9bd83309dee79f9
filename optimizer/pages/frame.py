"""What surrounds every page: the language, who is there; for planners, the territory and the scenario at hand."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import Desk, desk
from optimizer.pages.identity import login_is_set_up
from optimizer.pages.map.language import page_language
from optimizer.pages.refusals import show_told, told_above
from optimizer.pages.visit import LANGUAGES, Visit, set_language
from optimizer.views.labels import distinct

LANGUAGE_NAMES = {"fr": "Français", "en": "English"}
RUN_POLL_SECONDS = 1.0
STYLE = """
<style>
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] * { color: #4a5762; opacity: 1; }
.block-container { padding-top: 2.6rem; }
.stMarkdownEllipsis, .stMarkdownEllipsis p { white-space: normal; overflow: visible; text-overflow: clip; }
@media (max-width: 1340px) { .block-container { padding-left: 2rem; padding-right: 2rem; } }
@media (max-width: 1150px) {
  [data-testid="stMetricValue"] { font-size: 1.75rem; }
  [data-testid="stHorizontalBlock"]:not(:has(> :nth-child(8))) > [data-testid="stColumn"] { min-width: 8.5rem; }
  [data-testid="stHorizontalBlock"] > :is([data-testid="stColumn"], [data-testid="stLayoutWrapper"]):has(
    [data-testid^="stBidiComponent"], [data-testid="stVegaLiteChart"], [data-testid="stDataFrame"]) {
    min-width: 100%;
  }
}
</style>
"""
"""Contrast of captions; nothing cut off; on narrow screens, maps, charts and tables take the whole width."""


def frame(here: Visit, *, planning: bool) -> None:
    """Draw the frame; called once, after the pages are declared and before one runs.

    Parameters
    ----------
    planning
        Whether the page is one of the planners': only they have assumptions at hand.
    """
    st.html(STYLE)
    page_language(here.lang)
    with st.sidebar:
        _language_choice(here)
        if here.may("read_workspace"):
            _desk(desk(), planning=planning)
        if login_is_set_up() and here.identity.id:
            st.text(here.name)
            st.button(here._("Log out"), icon=":material/logout:", on_click=st.logout, key="frame.logout")
    show_told()


def _desk(here: Desk, *, planning: bool) -> None:
    """What a planner works on, and what works for them."""
    _territory_choice(here)
    if planning:
        _scenario_choice(here)
    with told_above(here.lang):
        if here.take_run():
            words = here._("The calculation has ended: its plan is the current one.")
            st.toast(words, icon=":material/check_circle:")
    if here.run_goes_on:
        _run_under_way(here)


@st.fragment(run_every=RUN_POLL_SECONDS)
def _run_under_way(here: Desk) -> None:
    """On every page: a calculation goes on; when it ends, the page is drawn again with its plan."""
    if not here.run_goes_on:
        st.rerun()
    st.page_link("optimizer/pages/solve.py", label=here._("Calculation under way"), icon=":material/progress_activity:")


def _language_choice(here: Visit) -> None:
    chosen = st.segmented_control(
        here._("Language"), LANGUAGES, default=here.lang, format_func=LANGUAGE_NAMES.__getitem__, required=True,
        key=f"frame.lang.{here.lang}", label_visibility="collapsed",
    )
    if chosen is not None and chosen != here.lang:
        set_language(chosen)
        st.rerun()


def _territory_choice(here: Desk) -> None:
    names = {entry.id: entry.name.text(here.lang) for entry in here.workspace.territories()}
    names.setdefault(here.territory_id, here.territory_id)
    _choice(here, here._("Territory"), names, here.territory_id, "territory")


def _scenario_choice(here: Desk) -> None:
    entries = here.workspace.scenarios(here.territory_id)
    names = {entry.key: entry.name.text(here.lang) for entry in entries}
    names |= {entry.key: here._("{name} (cannot be read)", name=names[entry.key])
              for entry in entries if not entry.readable}
    names[here.scenario_key] = here.draft.name.text(here.lang)
    _choice(here, here._("Assumptions"), names, here.scenario_key, "scenario")
    if here.unsaved:
        st.markdown(f":orange-badge[:material/edit: {here._('Unsaved changes')}]")


def _choice(here: Desk, label: str, names: dict[str, str], current: str, what: str) -> None:
    names = distinct(names)
    chosen = st.selectbox(
        label, list(names), index=list(names).index(current), format_func=lambda key: names.get(key, key),
        key=f"frame.{what}.{here.epoch}.{here.lang}",
    )
    if chosen == current:
        return
    with told_above(here.lang):
        (here.open_territory if what == "territory" else here.open_scenario)(chosen)
    here.redraw()  # what could not be opened is not shown as if it were
    st.rerun()
