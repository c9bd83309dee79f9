"""Before opening: what is settled, what is not, what to do next; as the draft knows the buildings today."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain
from optimizer.pages.shared import OpenPlan
from optimizer.readiness import checklist, opens_in_winter, ready_ids
from optimizer.territory import Site
from optimizer.wording import say

ICONS = {
    "yes": ":green[:material/check_circle:]", "no": ":red[:material/cancel:]", "unknown": ":orange[:material/help:]",
}


def ready(here: Desk, opened: OpenPlan) -> frozenset[str]:
    """Ids of the places of the plan that could open at once."""
    opening = {each.site for each in opened.plan.openings}
    sites = [_now(here, site) for site in opened.territory.sites if site.id in opening]
    return ready_ids(sites, opened.plan, opened.scenario)


def show(here: Desk, opened: OpenPlan, site: Site) -> None:
    """The checklist of a place that is not open today."""
    _ = here._
    if site.existing:
        return
    items = checklist(_now(here, site), here.lang, in_winter=opens_in_winter(opened.plan, opened.scenario, site.id))
    done = sum(item.state == "yes" for item in items)
    with st.expander(_("Before opening: {done} of {count} settled", done=done, count=len(items)), expanded=True,
                     key=f"plan.before.{site.id}.{here.lang}"):
        for item in items:
            told = f"{ICONS[item.state]} **{plain(item.label)}**{say('colon', here.lang)}{plain(item.known)}"
            st.markdown(f"{told}  \n{plain(item.next_step)}" if item.next_step else told)


def _now(here: Desk, site: Site) -> Site:
    """The building as the draft knows it: an agreement may have been signed since the plan was made."""
    index = here.territory.site_index.get(site.id)
    return site if index is None else here.territory.sites[index]
