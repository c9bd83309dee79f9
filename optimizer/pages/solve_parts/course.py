"""The course of a calculation: the best plan found and the proven limit, second by second."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.tables import show_table
from optimizer.runs import RunState
from optimizer.views.tables import Table
from optimizer.wording import number, per_cent

_PER_CENT = {
    "fr": "replace(replace(format(datum.value, '.1%'), /[.]/, ','), '%', '\u00a0%')",
    "en": "format(datum.value, '.1%')",
}
"""Vega's own figures are English: how an axis writes a share in each language."""


def course(here: Desk, state: RunState) -> None:
    """A chart of both over time, with its table."""
    _, need = here._, state.need_person_weeks
    if not need:
        return
    points = [(seconds, what, value / need) for seconds, *values in state.history
              for what, value in zip((_("best plan found"), _("proven limit")), values) if value is not None]
    if not points:
        return
    import altair as alt
    import pandas as pd

    frame = pd.DataFrame(points, columns=["seconds", "what", "share"])
    kind = alt.Legend(orient="top", title=None, labelFontSize=13)
    chart = alt.Chart(frame).mark_line(interpolate="step-after", strokeWidth=2.5).encode(
        x=alt.X("seconds:Q", title=_("Seconds"), scale=alt.Scale(nice=False), axis=alt.Axis(format="d", tickMinStep=1)),
        y=alt.Y("share:Q", title=_("Need met"), scale=alt.Scale(zero=False),
                axis=alt.Axis(labelExpr=_PER_CENT[here.lang])),
        color=alt.Color("what:N", legend=kind), strokeDash=alt.StrokeDash("what:N", legend=kind),
    ).properties(height=220)
    words = _("The best plan found rises towards the proven limit as time goes by.")
    st.altair_chart(chart, alt=words)
    with st.expander(_("Table")):
        rows = [(number(seconds, here.lang, digits=1), what, per_cent(share, here.lang, digits=1))
                for seconds, what, share in points]
        show_table(Table("course", (_("Seconds"), _("What"), _("Need met")), rows), alt=words)
