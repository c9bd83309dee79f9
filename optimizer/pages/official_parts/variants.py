"""Alternatives for an area and for the territory: figures, services, payers, places and hours that differ."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.escaping import plain
from optimizer.pages.official_parts import cached, choose
from optimizer.pages.official_parts.layout import drawn
from optimizer.pages.official_parts.readable import Reading
from optimizer.pages.shared import OpenPlan
from optimizer.pages.visit import Visit
from optimizer.sheets import markup

MOST = 3
"""Plans side by side."""


def show(here: Visit, reading: Reading, opened: OpenPlan) -> None:
    """Which plans, which area, then the tables."""
    _ = here._
    if len(reading.plans) < 2:
        st.info(_("There is one plan only: nothing to put beside it."), icon=":material/view_column:")
        return
    plans = _plans(here, reading, opened)
    if len(plans) < 2:
        st.write(_("Choose at least one other plan."))
        return
    whole = _whole(opened)
    area = choose.area(here, opened.territory)
    if area and area != whole:
        _side(here, plans, area)
    if whole:
        _side(here, plans, whole)


def _plans(here: Visit, reading: Reading, opened: OpenPlan) -> list[OpenPlan]:
    """The plan read first, then the others chosen: at the beginning, the next ones of its reading."""
    _ = here._
    others = {each.key: each.name for each in reading.plans if each.key != opened.key}
    chosen = st.multiselect(
        _("Beside “{name}”", name=opened.name), list(others), format_func=others.__getitem__,
        default=list(others)[:MOST - 1], max_selections=MOST - 1, key=f"official.beside.{opened.key}.{here.lang}",
        placeholder=_("choose one or two plans"))
    found = [choose.opened_or_told(here, key) for key in chosen]
    return [opened, *(each for each in found if each is not None)]


def _whole(opened: OpenPlan) -> str:
    """The area that holds all others; empty: none does."""
    outermost = [each.id for each in opened.territory.areas if not each.parent]
    return outermost[0] if len(outermost) == 1 else ""


def _side(here: Visit, plans: list[OpenPlan], area: str) -> None:
    told = cached.side_by_side(tuple(plans), area, here.lang)
    st.header(plain(told.name), anchor=f"area-{area}")
    drawn(markup.side_by_side(told, here.lang))
