"""Every place in one table with its filters; the card of the one chosen; places that too few people visit."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.plan_parts import cached, card, readiness
from optimizer.pages.shared import OpenPlan
from optimizer.pages.tables import show_table
from optimizer.views.place_lists import chosen_places, place_table, quiet_table
from optimizer.views.sentences import service_names
from optimizer.wording import counted, kind_name, number


def show(here: Desk, opened: OpenPlan) -> None:
    """The tab."""
    _places(here, opened)
    _quiet(here, opened)


def _places(here: Desk, opened: OpenPlan) -> None:
    _ = here._
    changes = {"new": _("new"), "extended": _("extended"), "as_today": _("as today")}
    views = cached.all_places(opened)
    kinds = sorted({view.site.kind for view in views}, key=lambda kind: kind_name(kind, here.lang))
    services = service_names(opened.scenario, here.lang)
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        change = st.pills(_("What the plan does"), list(changes), format_func=changes.__getitem__,
                          selection_mode="multi", default=["new", "extended"], key=f"plan.changes.{here.lang}")
        ready = st.toggle(_("Only places ready to open"), key="plan.list.ready", width="content")
    left, right = st.columns(2)
    kind = left.multiselect(_("Kinds of building"), kinds, format_func=lambda each: kind_name(each, here.lang),
                            key=f"plan.list.kinds.{here.lang}", placeholder=_("all"))
    service = right.multiselect(_("Services offered"), list(services), format_func=services.__getitem__,
                                key=f"plan.list.services.{here.lang}", placeholder=_("all"))
    rows = chosen_places(
        views, changes=frozenset(change), kinds=frozenset(kind), services=frozenset(service),
        ready=readiness.ready(here, opened) if ready else None)
    st.markdown(counted("place", len(rows), here.lang))
    table = place_table(rows, opened.territory, opened.scenario, here.lang)
    show_table(table, alt=_("Places of the plan"), key="plan.list", column_config={
        name: st.column_config.Column(width=width) for name, width in zip(table.columns, (310, 90, 260))})
    names = {view.site.id: f"{view.site.name} ({view.area_name})" for view in rows}
    chosen = st.selectbox(_("Read the card of"), list(names), format_func=names.__getitem__, index=None,
                          placeholder=_("choose a place"), key=f"plan.list.card.{here.lang}", width=520)
    if chosen:
        card.show(here, opened, chosen)


def _quiet(here: Desk, opened: OpenPlan) -> None:
    _, least = here._, opened.scenario.critical_mass_persons_per_week
    if not least:
        return
    st.subheader(_("Places that too few people visit"))
    table = quiet_table(opened.plan, opened.territory, opened.scenario, here.lang)
    if not table.rows:
        st.write(_("Every place that the plan changes reaches {least} visits a week.", least=number(least, here.lang)))
        return
    st.markdown(_("Expected below {least} visits a week, by what the plan changes. Joining two places, fewer half-days "
                  "or another season may be wiser.", least=number(least, here.lang)))
    show_table(table, alt=_("Places that too few people visit"), key="plan.quiet",
               column_config={table.columns[0]: st.column_config.Column(width="large")})
