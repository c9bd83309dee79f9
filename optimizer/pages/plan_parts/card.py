"""A place or stop as a card, and timetables as tables that every browser and screen reader knows."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain
from optimizer.pages.plan_parts import cached, readiness
from optimizer.pages.shared import OpenPlan
from optimizer.views.place_cards import Card, building_of
from optimizer.views.tables import Table
from optimizer.views.timetables import ADDED, TextTable
from optimizer.wording import DASH, say

LINE = "  \n"
"""A new line in Markdown."""
WORD_JOINER = "\u2060"
MOST_ROWS, SCROLLED_PX = 30, 640


def show(here: Desk, opened: OpenPlan, place: str) -> bool:
    """The card of a place or stop; False if the plan has nothing there."""
    _ = here._
    card = cached.card(opened, place, here.lang)
    if card is None:
        return False
    with st.container(border=True):
        st.header(plain(card.name))
        st.markdown(plain(card.what))
        st.markdown(f"**{plain(card.change)}**")
        if card.services:
            st.markdown(" · ".join(map(plain, card.services)))
        _hours(here, card)
        if card.costs:
            st.markdown(f"**{_('Cost above today')}**")
            st.markdown("\n".join(f"- {plain(what)}{say('colon', here.lang)}{plain(eur)}" for what, eur in card.costs))
        for remark in card.remarks:
            st.markdown(plain(remark))
        st.page_link("optimizer/pages/why.py", label=_("Why here? What if it were not?"), icon=":material/help:",
                     query_params={"about": place})
        site = building_of(place, opened.plan, opened.territory, opened.scenario)
        if site is not None:
            readiness.show(here, opened, site)
    return True


def people(here: Desk, opened: OpenPlan, demand: str, season: str) -> bool:
    """The card of where people live; False if the territory has no such point."""
    _ = here._
    card = cached.people(opened, demand, season, here.lang)
    if card is None:
        return False
    with st.container(border=True):
        st.header(plain(card.name))
        st.markdown(plain(card.people))
        st.markdown(f"**{_('Need met')}{say('colon', here.lang)}{plain(card.met)}**")
        for mode, table in card.served:
            st.markdown(f"**{plain(mode.capitalize())}**")
            plain_table(table, alt=mode)
        st.page_link("optimizer/pages/why.py", label=_("Why so? What would change it?"), icon=":material/help:",
                     query_params={"about": f"area:{card.area}"})
    return True


def plain_table(table: Table, *, alt: str) -> None:
    """A table whose texts break into lines, never cut off; higher than the screen, it scrolls.

    Texts are shown as they are written.
    """
    import pandas as pd

    rows = [["" if cell is None else _time(str(cell)) for cell in row] for row in table.rows]
    st.table(pd.DataFrame(rows, columns=[plain(column) for column in table.columns]), hide_index=True,
             border="horizontal", alt=alt, height="content" if len(rows) <= MOST_ROWS else SCROLLED_PX)


def _hours(here: Desk, card: Card) -> None:
    _ = here._
    for line in card.lines:
        told = [f"**{plain(_sentence(line.seasons))}**", plain(_sentence(line.hours))]
        if line.added and line.added != line.hours:
            told.append(f"{_('of which the plan adds')}{say('colon', here.lang)}{plain(line.added)}")
        if line.visits:
            told.append(plain(_("expected visits a week: {visits}", visits=line.visits)))
        st.markdown(LINE.join(told))


def timetable(here: Desk, table: TextTable, *, titled: bool = True, level: int = 2) -> None:
    """A timetable with its title, a heading of `level`; what the plan adds is bold and has its plus sign."""
    import pandas as pd

    if titled:
        st.markdown(f"{'#' * level} {plain(table.title)}")
    rows = [
        [_named(row.name, row.detail), *(LINE.join(map(_time, lines)) for lines in row.cells)] for row in table.rows
    ]
    st.table(pd.DataFrame(rows, columns=[plain(column) for column in table.columns]), hide_index=True,
             border="horizontal", alt=table.title)


def _named(name: str, detail: str) -> str:
    told = _time(name)
    told = told if told.startswith("**") else f"**{told}**"
    return f"{told}{LINE}{plain(detail)}" if detail else told


def _time(text: str) -> str:
    """Times stay on one line: only a dash would let them break."""
    told = plain(text).replace(DASH, f"{DASH}{WORD_JOINER}")
    return f"**{told}**" if text.startswith(ADDED) else told


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
