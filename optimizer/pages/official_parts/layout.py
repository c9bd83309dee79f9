"""How sheets are laid out: the style of their HTML, and the small pieces that every page repeats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from optimizer.pages.escaping import plain, plain_words
from optimizer.pages.official_parts.readable import Reading
from optimizer.pages.visit import Visit
from optimizer.sheets.telling import Fact

STYLE = Path(__file__).with_name("sheet.css")
FIGURE_PX = 228


def styled() -> None:
    """The style of all that `drawn` shows; once a page."""
    st.html(STYLE)


def drawn(markup: Markup) -> None:
    """HTML of `optimizer.sheets.markup`: its type says that every text in it is escaped."""
    if markup:
        st.html(str(markup))


def kicker(reading: Reading, key: str) -> None:
    """Of which plan all this holds, and what whoever put it forward says of it."""
    name = next(each.name for each in reading.plans if each.key == key)
    st.markdown(" · ".join((f"**{plain(name)}**", *([plain(reading.note)] if reading.note else []))))


def figures(facts: Sequence[Fact]) -> None:
    """Figures side by side, as many as the screen holds."""
    with st.container(horizontal=True, gap="medium"):
        for fact in facts:
            with st.container(width=FIGURE_PX, gap=None):
                st.markdown(f"## {plain(fact.value)}")
                st.markdown(f"{plain(fact.label)}  \n:gray[{plain(fact.note)}]" if fact.note else plain(fact.label))


@contextmanager
def folded(label: str, *, key: str, expanded: bool = False) -> Iterator[bool]:
    """What is drawn only while it is open: yields whether it is."""
    with st.expander(label, key=f"official.{key}", on_change="rerun", expanded=expanded) as box:
        yield bool(box.open)


def season_switch(here: Visit, seasons: dict[str, str], *, main: str, where: str) -> str:
    """The season shown; the same all over a page and on the next.

    Parameters
    ----------
    main
        Season to begin with.
    where
        Names the switch where a page has several.
    """
    remembered = st.session_state.get("official.season", main)
    chosen = remembered if remembered in seasons else main
    if len(seasons) == 1:
        return chosen
    key = f"official.season.{where}.{here.lang}"
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen

    def remember() -> None:
        st.session_state["official.season"] = st.session_state[key]

    st.segmented_control(here._("Season"), list(seasons), format_func=plain_words(seasons), key=key, required=True,
                         on_change=remember, wrap=True)
    return chosen
