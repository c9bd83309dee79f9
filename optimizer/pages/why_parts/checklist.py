"""What remains to be done before a place can open, and which places are ready."""

from __future__ import annotations

import streamlit as st

from optimizer import readiness
from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain
from optimizer.pages.shared import OpenPlan
from optimizer.wording import say

ICONS = {"yes": "check_circle", "no": "cancel", "unknown": "help"}
"""Beside words that say the same."""


def show(here: Desk, opened: OpenPlan, place: str) -> None:
    """The checklist of a place that is not open today: what is known, what is not, and what to do next."""
    _ = here._
    territory = here.territory  # with what the planner now knows of its buildings
    if place not in territory.site_index or territory.sites[territory.site_index[place]].existing:
        return
    site = territory.sites[territory.site_index[place]]
    in_winter = readiness.opens_in_winter(opened.plan, opened.scenario, place)
    items = readiness.checklist(site, here.lang, in_winter=in_winter)
    settled = sum(item.state == "yes" for item in items)
    st.markdown(f"#### {_('Before opening')}")
    st.markdown(_("Everything is settled: this place is ready.") if settled == len(items) else
                _.n("{count} point of {whole} is settled.", "{count} points of {whole} are settled.", settled,
                    whole=len(items)))
    for item in items:
        told = f":material/{ICONS[item.state]}: **{plain(item.label)}**{say('colon', here.lang)}{plain(item.known)}"
        st.markdown(f"{told}  \n{plain(item.next_step)}" if item.next_step else told)


def ready_places(here: Desk, opened: OpenPlan) -> frozenset[str]:
    """Ids of the places that could open at once, by what the planner now knows of them."""
    return readiness.ready_ids(here.territory.sites, opened.plan, opened.scenario)
