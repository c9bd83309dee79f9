"""The plan in brief: how good it is, for which assumptions it was made, and its headline figures."""

from __future__ import annotations

import streamlit as st

from optimizer.pages import shared
from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain
from optimizer.pages.plan_parts import cached
from optimizer.scenario import Scenario
from optimizer.views.headlines import Headline, beyond_sentence
from optimizer.views.sentences import how_good
from optimizer.wording import MINUS

CHECKED = ":material/verified:"
FIRST_PX, MAIN_PX, REACH_PX = 222, 158, 220
"""Widths of the figures: those of a laptop's screen make two lines."""


def show(here: Desk, opened: shared.OpenPlan) -> None:
    """What stands above the tabs."""
    same = _same(opened.scenario, here.draft)
    _quality(here, opened, same=same)
    if not same:
        _what_if(here, opened)
    main, reach = cached.figures(opened, here.lang)
    figures(main, width=MAIN_PX, first=FIRST_PX)
    if reach:
        far = beyond_sentence(opened.plan, here.lang)
        st.markdown(f"**{here._('Inhabitants near a place or stop')}** · {plain(far)}")
        figures(reach, width=REACH_PX)
    for note in opened.plan.notes:
        st.info(plain(note), icon=":material/sticky_note_2:")


def _quality(here: Desk, opened: shared.OpenPlan, *, same: bool) -> None:
    """How good it is, whether it was checked, and for what it was made."""
    _ = here._
    *good, checked = how_good(opened.plan, here.lang)
    made = _("Made for the assumptions “{name}”.", name=opened.scenario.name.text(here.lang))
    badge = f":green-badge[{CHECKED} {plain(checked)}]" if opened.plan.checked else ""
    st.markdown(" ".join(filter(None, (
        *map(plain, good), badge, plain(made), _("They have not changed since.") if same else ""))))
    if not opened.plan.checked:
        st.warning(plain(checked), icon=":material/warning:")


def _what_if(here: Desk, opened: shared.OpenPlan) -> None:
    """What the draft would make of the plan, in one line."""
    _ = here._
    told = shared.what_if(opened, here.tables, here.draft, here.lang).sentence
    with st.container(border=True):
        st.markdown(f":material/compare_arrows: **{_('Your assumptions differ now:')}** {plain(told)}")
        st.page_link("optimizer/pages/scenario.py", label=_("Go to the assumptions"), icon=":material/tune:")


def _same(first: Scenario, second: Scenario) -> bool:
    """Whether nothing differs that a plan depends on: names, descriptions, example people, how long to search."""
    ignored = {"name", "description", "people", "solve", "territory"}
    return first.model_dump(exclude=ignored) == second.model_dump(exclude=ignored)


def figures(lines: list[Headline], *, width: int, first: int | None = None) -> None:
    """Headlines side by side, as many as the screen holds; arrows and colours follow their own signs.

    Parameters
    ----------
    width
        Of each, pixels; `first` is that of the first one.
    """
    with st.container(horizontal=True, gap="small"):
        for number, line in enumerate(lines):
            st.metric(
                line.label, line.value, line.change or None, help=line.help or None,
                delta_description=line.before or None, delta_color="normal" if line.better else "inverse",
                delta_arrow="down" if line.change.startswith(MINUS) else "up",
                width=first if first and not number else width)
