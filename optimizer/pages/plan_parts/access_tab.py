"""Who has access to what, today and with the plan; who remains far and who is worst served."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.plan_parts import cached
from optimizer.pages.plan_parts.summary import figures
from optimizer.pages.shared import OpenPlan
from optimizer.pages.tables import show_table
from optimizer.views.access_tables import reach_table, share_table
from optimizer.views.charts import before_after
from optimizer.views.headlines import beyond_headlines, worst_headline
from optimizer.views.sentences import ANY_SERVICE, service_names

MOST_BARS = 20
BAR_PX = 105
EQUITY_PX = 300
NAME_PX, POINTS_PX = 170, 100
MOST_COMMUNES = 15
ALL = ""


def show(here: Desk, opened: OpenPlan) -> None:
    """The tab."""
    _before_after(here, opened)
    _reach(here, opened)
    _equity(here, opened)
    _communes(here, opened)


def _before_after(here: Desk, opened: OpenPlan) -> None:
    _ = here._
    st.header(_("Share of need met"))
    ways = {"service": _("By service"), "season": _("By season"), "area": _("By area"), "group": _("By group")}
    first = {"service": _("Service"), "season": _("Season"), "area": _.c("table", "Area"),
             "group": _.c("table", "Group")}
    by = str(st.segmented_control(_("Share of need met"), list(ways), format_func=ways.__getitem__, default="service",
                                  required=True, key=f"plan.by.{here.lang}", label_visibility="collapsed"))
    rows = cached.share_rows(opened, by, here.lang)
    said = _("Share of need met today and with the plan, {by}", by=ways[by].lower())
    left, right = st.columns(2, gap="large")
    with left:
        if len(rows) <= MOST_BARS:
            st.altair_chart(before_after(rows, here.lang), alt=said)
    with right if len(rows) <= MOST_BARS else left:
        show_table(share_table(rows, first[by], here.lang), alt=said, key=f"plan.shares.{by}",
                   column_config=_shares(here) | {
                       first[by]: st.column_config.Column(width=NAME_PX),
                       _("Points gained"): st.column_config.Column(width=POINTS_PX)})
    if by == "group":
        st.caption(_("Some groups overlap (people who telework, who farm): they add needs, never inhabitants."))


def _reach(here: Desk, opened: OpenPlan) -> None:
    _ = here._
    st.header(_("Inhabitants within reach, today → with the plan"))
    st.markdown(_("All year, everyone counted once, by the travel time to the nearest place or stop, however little it "
                  "opens. Hours count in the share of need met, above."))
    show_table(reach_table(opened.plan, opened.scenario, here.lang), key="plan.reach",
               alt=_("Inhabitants within reach of each service, with and without a car, today and with the plan"))


def _equity(here: Desk, opened: OpenPlan) -> None:
    _ = here._
    st.header(_("Equity"))
    services = {ANY_SERVICE: _("any service")} | service_names(opened.scenario, here.lang)
    service = st.selectbox(
        _("People far from a place or stop that offers"), list(services), format_func=services.__getitem__,
        key=f"plan.far.{here.lang}", width=320)
    lines = [worst_headline(opened.plan, here.lang), *beyond_headlines(opened.plan, here.lang, service=service)]
    figures(lines, width=EQUITY_PX)


def _communes(here: Desk, opened: OpenPlan) -> None:
    _ = here._
    st.header(_("Communes served worst"))
    services = {ALL: _("all services")} | service_names(opened.scenario, here.lang)
    seasons = {ALL: _("all year")} | {season.id: season.name.text(here.lang) for season in opened.scenario.seasons}
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    service = left.selectbox(_("Service"), list(services), format_func=services.__getitem__,
                             key=f"plan.worst.service.{here.lang}")
    season = middle.selectbox(_("Season"), list(seasons), format_func=seasons.__getitem__,
                              key=f"plan.worst.season.{here.lang}")
    everyone = right.toggle(_("Show every commune"), key="plan.worst.all")
    rows = cached.communes(opened, season or None, service or None)
    show_table(share_table(rows if everyone else rows[:MOST_COMMUNES], _("Commune"), here.lang), key="plan.communes",
               alt=_("Share of need met in each commune, the worst served with the plan first"),
               column_config=_shares(here))


def _shares(here: Desk) -> dict[str, object]:
    """Bars for shares."""
    _ = here._
    return {
        name: st.column_config.ProgressColumn(
            min_value=0, max_value=100, format="%.0f %%", color=colour, width=BAR_PX)
        for name, colour in ((_("Today"), "gray"), (_("With the plan"), "primary"))
    }
