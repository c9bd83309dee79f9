"""Every place in one table with its filters; the card of the one chosen; places with too few visits or too many."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.plan_parts import cached, card, readiness
from optimizer.pages.shared import OpenPlan
from optimizer.views.labels import distinct
from optimizer.views.place_lists import chosen_places, full_table, place_table, quiet_table, sorted_places
from optimizer.views.sentences import service_names
from optimizer.wording import counted, kind_name, number


def show(here: Desk, opened: OpenPlan) -> None:
    """The tab."""
    _places(here, opened)
    _quiet(here, opened)
    _full(here, opened)


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
    orders = {"change": _("new places first"), "visits": _("most visits first"), "eur": _("most costly first"),
              "name": _("name")}
    left, middle, right = st.columns(3)
    kind = left.multiselect(_("Kinds of building"), kinds, format_func=lambda each: kind_name(each, here.lang),
                            key=f"plan.list.kinds.{here.lang}", placeholder=_("all"))
    service = middle.multiselect(_("Services offered"), list(services), format_func=services.__getitem__,
                                 key=f"plan.list.services.{here.lang}", placeholder=_("all"))
    order = right.selectbox(_("Order"), list(orders), format_func=orders.__getitem__, key=f"plan.order.{here.lang}")
    rows = sorted_places(
        chosen_places(views, changes=frozenset(change), kinds=frozenset(kind), services=frozenset(service),
                      ready=readiness.ready(here, opened) if ready else None),
        opened.territory, opened.scenario, by=order)
    st.markdown(f"**{counted('place', len(rows), here.lang)}**")
    if rows:
        card.plain_table(place_table(rows, opened.territory, opened.scenario, here.lang), alt=_("Places of the plan"))
    names = distinct({view.site.id: f"{view.site.name} ({view.area_name})" for view in rows})
    chosen = st.selectbox(_("Read the card of"), list(names), format_func=names.__getitem__, index=None,
                          placeholder=_("choose a place"), key=f"plan.list.card.{here.lang}", width=520)
    if chosen:
        card.show(here, opened, chosen)


def _quiet(here: Desk, opened: OpenPlan) -> None:
    _, least = here._, opened.scenario.critical_mass_persons_per_week
    if not least:
        return
    st.header(_("Places that too few people visit"))
    table = quiet_table(opened.plan, opened.territory, opened.scenario, here.lang)
    if not table.rows:
        st.write(_("Every place that the plan changes reaches {least} visits a week.", least=number(least, here.lang)))
        return
    st.markdown(_("Expected below {least} visits a week, by what the plan changes. Joining two places, fewer half-days "
                  "or another season may be wiser.", least=number(least, here.lang)))
    card.plain_table(table, alt=_("Places that too few people visit"))


def _full(here: Desk, opened: OpenPlan) -> None:
    """Only where the assumptions limit what places hold."""
    _ = here._
    if all(rule.kind != "capacity" for rule in opened.scenario.rules):
        return
    st.header(_("Places that are full"))
    table = full_table(opened.plan, opened.territory, opened.scenario, here.lang)
    if not table.rows:
        st.write(_("Every place has room for all who would come."))
        return
    st.markdown(_("Visits a week that find no room here: these people go to another place, or do as today."))
    card.plain_table(table, alt=_("Places that are full"))
