"""The course of a calculation: the best plan found and the proven limit, second by second."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.tables import show_table
from optimizer.runs import RunState
from optimizer.views.tables import Table


def course(here: Desk, state: RunState) -> None:
    """A chart of both over time, with its table."""
    _ = here._
    points = [(seconds, what, value - (state.today_person_weeks or 0.0)) for seconds, *values in state.history
              for what, value in zip((_("best plan found"), _("proven limit")), values) if value is not None]
    if not points:
        return
    import altair as alt
    import pandas as pd

    columns = (_("Seconds"), _("What"), _("Access gained (requests a year)"))
    frame = pd.DataFrame(points, columns=list(columns))
    chart = alt.Chart(frame).mark_line(interpolate="step-after", strokeWidth=2.5).encode(
        x=alt.X(f"{columns[0]}:Q"), y=alt.Y(f"{columns[2]}:Q", scale=alt.Scale(zero=False)),
        color=alt.Color(f"{columns[1]}:N", title=None, legend=alt.Legend(orient="top")),
        strokeDash=alt.StrokeDash(f"{columns[1]}:N", title=None, legend=None),
    ).properties(height=220)
    words = _("The best plan found rises towards the proven limit as time goes by.")
    st.altair_chart(chart, alt=words)
    with st.expander(_("Table")):
        show_table(Table("course", columns, points), alt=words)
