"""Small pieces that every answer is laid out with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain
from optimizer.pages.plan_parts.summary import figures
from optimizer.pages.tables import show_table
from optimizer.views.headlines import Headline
from optimizer.views.map_scenes.marks import capital
from optimizer.views.tables import Cell, Table
from optimizer.wording import MINUS, number

MOST_ROWS = 6
"""Rows that a table shows at once; all of them are one click away."""
MOST_BARS = 8
HIGH = 320
"""Pixels of a long table."""
FIGURE_PX = 210
"""Width of a figure."""


def heading(name: str, state: str, icon: str, headline: str) -> None:
    """What is asked about, what the plan does with it, and the answer in one sentence.

    Parameters
    ----------
    icon : str
        Name of a Material symbol; the words beside it say the same.
    """
    st.header(plain(name))
    if state:
        st.markdown(f":material/{icon}: **{plain(state)}**")
    sentence(headline)


def sentence(text: str) -> None:
    """The answer in one sentence."""
    st.markdown(f"### {plain(text)}")


def metrics(lines: Sequence[Headline]) -> None:
    """Figures in a row, as many as the screen holds."""
    figures(list(lines), width=FIGURE_PX)


def bullets(lines: Sequence[str]) -> None:
    """Sentences one under the other."""
    st.markdown("\n".join(f"- {plain(capital(line))}" for line in lines))


def section(here: Desk, title: str, table: Table, *, key: str, note: str = "") -> None:
    """A titled table whose long texts wrap, its first rows at once; nothing where it has none."""
    import pandas as pd

    rows = tuple(table.rows)
    if not rows:
        return
    st.markdown(f"#### {title}")
    if note:
        st.markdown(note)
    shown = [[_cell(value, here.lang) for value in row] for row in rows[:MOST_ROWS]]
    st.table(pd.DataFrame(shown, columns=[plain(column) for column in table.columns]), hide_index=True,
             border="horizontal", alt=title)
    if len(rows) > MOST_ROWS:
        with st.expander(here._("All {count} rows", count=len(rows))):
            show_table(Table(table.name, table.columns, rows), alt=title, key=key, height=HIGH)


def tabbed(title: str, tables: Mapping[str, Table], *, key: str) -> None:
    """One thing seen several ways, a tab each: names and figures, the largest figure a full bar."""
    if not tables:
        return
    st.markdown(f"#### {title}")
    for tab, (name, table) in zip(st.tabs(list(tables)), tables.items(), strict=True):
        with tab:
            values = [value for _name, value in table.rows if isinstance(value, int | float)]
            bars = st.column_config.ProgressColumn(format="localized", min_value=0, max_value=max(values, default=1))
            show_table(table, alt=f"{title} ({name})", key=f"{key}.{table.name}",
                       column_config={table.columns[1]: bars}, height=HIGH if len(values) > MOST_BARS else None)


def cautions(here: Desk) -> None:
    """What these answers leave open."""
    _ = here._
    with st.expander(_("How sure is this?"), icon=":material/info:"):
        bullets([
            _("Every figure compares two whole plans that differ only as said; requests and visits are estimates."),
            _("“Hours to be found” means that no timetable is proven for the addition while all other hours stay."),
            _("Only small changes are tried. A new calculation may arrange everything anew and do better: gains are at "
              "least, losses at most, what is told here."),
        ])


def _cell(value: Cell, lang: str) -> str:
    """A cell as Markdown: numbers as people write them, names as they are."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return number(value, lang, digits=0 if float(value).is_integer() else 1).replace(MINUS, f"{MINUS}\u2060")
    return plain(value)
