"""What the plan costs a year and who pays, in tables and bars."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.plan_parts.summary import REACH_PX, figures
from optimizer.pages.shared import OpenPlan
from optimizer.pages.tables import show_table
from optimizer.views.charts import cost_bars, payer_bars
from optimizer.views.headlines import money_headlines
from optimizer.views.money import cost_items, cost_table, payer_items, payer_table, unattributed_eur


def show(here: Desk, opened: OpenPlan) -> None:
    """The tab."""
    _heads(here, opened)
    _costs(here, opened)
    _payers(here, opened)


def _heads(here: Desk, opened: OpenPlan) -> None:
    figures(money_headlines(opened.plan, opened.scenario, here.lang), width=REACH_PX)


def _costs(here: Desk, opened: OpenPlan) -> None:
    _, figures = here._, opened.plan.figures
    st.header(_("What it costs"))
    items = cost_items(figures, here.lang)
    if not items:
        st.write(_("The plan costs nothing beyond what exists today."))
        return
    said = _("Cost a year by type of cost")
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.altair_chart(cost_bars(items, here.lang), alt=said)
    with right:
        show_table(cost_table(figures, here.lang), alt=said, key="plan.costs")


def _payers(here: Desk, opened: OpenPlan) -> None:
    _, figures = here._, opened.plan.figures
    st.header(_("Who pays, a year"))
    items = payer_items(figures, opened.scenario, here.lang)
    if not items:
        st.write(_("The assumptions name no payer."))
        st.page_link("optimizer/pages/scenario.py", label=_("Name those who pay"), icon=":material/tune:")
        return
    said = _("Grants given and remainder of each payer, euros a year")
    st.altair_chart(payer_bars(items, here.lang), alt=said)
    show_table(payer_table(figures, opened.scenario, here.lang), alt=said, key="plan.payers")
    st.markdown(_("Gross: before any grant. Grants are taken first, each up to its ceiling; the shares divide what "
                  "remains. Investment counts by its yearly share."))
    if unattributed_eur(figures):
        st.warning(_("The shares of the payers do not add up to the whole cost."), icon=":material/warning:")

