"""Giving roles and areas to people, and taking them away."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from optimizer.faults import InputError
from optimizer.locale import N_
from optimizer.pages import shared
from optimizer.pages.plan_parts.card import plain_table
from optimizer.pages.refusals import told_above
from optimizer.pages.visit import Visit
from optimizer.review.people import Assignment
from optimizer.review.persons import Role
from optimizer.views.labels import distinct
from optimizer.views.review_words import when_text, who
from optimizer.views.tables import Table

ROLE_NAMES: dict[Role, str] = {
    "reader": N_("reader"), "official": N_("elected official"), "planner": N_("planner"),
    "administrator": N_("administrator"),
}
ROLE_TOLD: dict[Role, str] = {
    "reader": N_("reads the published plans"),
    "official": N_("reads, comments, proposes and gives opinions for their areas"),
    "planner": N_("prepares and publishes plans, decides on proposals"),
    "administrator": N_("gives roles; reads everything, changes no plan"),
}


def show(here: Visit) -> None:
    """Who has which role, and the form to change that."""
    _ = here._
    entries = here.review.people.entries(here.person)
    areas = _areas(here)
    if entries:
        plain_table(_table(here, entries, areas), alt=_("People and their roles"))
    else:
        st.info(_("Nobody has a role yet. Without a login, the one user of this computer has all of them."),
                icon=":material/group:")
    if here.may("assign_roles"):
        st.header(_("Give or change roles"))
        _form(here, entries, areas)


def _table(here: Visit, entries: list[Assignment], areas: dict[str, str]) -> Table:
    _ = here._
    rows = [
        (each.person.name, each.person.id,
         ", ".join(_(ROLE_NAMES[role]) for role in get_args(Role) if role in each.person.roles) or _("none"),
         ", ".join(sorted(areas.get(area, area) for area in each.person.areas)),
         who(each.by, each.by_name, here.lang) if each.by != "configuration" else _("configuration"),
         when_text(each.at, here.lang))
        for each in entries
    ]
    return Table("people", (_("Name"), _("Address"), _("Roles"), _("Areas"), _("Given by"), _("Since")), rows)


def _form(here: Visit, entries: list[Assignment], areas: dict[str, str]) -> None:
    _ = here._
    known = {each.person.id: each.person for each in entries}
    labels = {"": _("Someone new")} | distinct({key: person.name or key for key, person in known.items()})
    chosen = st.selectbox(_("Who?"), list(labels), format_func=labels.__getitem__, key=f"roles.who.{here.lang}")
    person, key = known.get(chosen), f"roles.{chosen}.{len(entries)}"
    address = chosen or st.text_input(_("Address with which they log in"), key=f"{key}.id", max_chars=200)
    name = st.text_input(_("Name, as others read it"), value=person.name if person else "", key=f"{key}.name",
                         max_chars=120)
    roles = st.multiselect(
        _("Roles"), get_args(Role), default=[role for role in get_args(Role) if person and role in person.roles],
        format_func=lambda role: f"{_(ROLE_NAMES[role])} – {_(ROLE_TOLD[role])}", placeholder=_("None"),
        key=f"{key}.roles.{here.lang}")
    own = st.multiselect(
        _("Areas for which they answer (officials)"), list(areas),
        default=[area for area in areas if person and area in person.areas], format_func=areas.__getitem__,
        placeholder=_("None"), key=f"{key}.areas.{here.lang}") if "official" in roles else []

    def give() -> None:
        with told_above(here.lang):
            here.review.people.assign(here.person, id=address, name=name, roles=roles, areas=own)
            st.toast(_("Kept: it holds from now on."), icon=":material/check_circle:")

    st.button(_("Give these roles"), type="primary", icon=":material/check:", on_click=give, key="roles.give")


def _areas(here: Visit) -> dict[str, str]:
    """Areas of every territory that can be read, by name."""
    named: dict[str, str] = {}
    for entry in here.workspace.territories():
        try:
            named |= {area.id: area.name for area in shared.territory(entry.id).areas}
        except InputError:
            continue
    return distinct(dict(sorted(named.items(), key=lambda pair: pair[1])))
