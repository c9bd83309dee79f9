"""Accepted proposals go into a new scenario that stays close to the published plan, and are calculated together."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from optimizer.pages.escaping import plain
from optimizer.pages.refusals import queue_full, tell, told_above
from optimizer.pages.review_parts.published import Published
from optimizer.pages.visit import Visit
from optimizer.review.amendment import Amendment
from optimizer.runs import QueueFull, RunState
from optimizer.scenario import Words
from optimizer.views.review_words import change_text
from optimizer.wording import number

POLL_S = 1.0


def show(here: Visit, published: Published, entries: Sequence[Amendment]) -> None:
    """For a planner: which accepted proposals to calculate, the button, and the calculation as it goes on."""
    _ = here._
    accepted = {each.id: each for each in entries if each.state in ("accepted", "solved")}
    if not accepted:
        return
    newest = here.runs.for_amendments(accepted)
    going_on = newest is not None and not newest.ended
    with st.container(border=True):
        st.subheader(_("Calculate again with what was accepted"))
        words = {key: change_text(each.change, published.opened, here.lang) for key, each in accepted.items()}
        chosen = st.multiselect(_("Accepted proposals"), list(words), default=list(words),
                                format_func=words.__getitem__, key=f"review.accepted.{'.'.join(words)}.{here.lang}")
        st.button(_("Calculate again"), type="primary", icon=":material/play_arrow:", key="review.recalculate",
                  disabled=going_on or not chosen, on_click=_start, args=(here, published, chosen),
                  help=_("In the background; the plan stays as close as possible to the one published."))
        if newest is not None and going_on:
            _wait(here, newest.id)
        elif newest is not None:
            _ended(here, newest)


def _start(here: Visit, published: Published, chosen: Sequence[str]) -> None:
    """Keep the new scenario, and start its run."""
    of = published.of
    with told_above(here.lang):
        scenario = here.review.amendments.scenario(here.person, chosen)
        named = scenario.model_copy(update={"name": Words(
            fr=f"{scenario.name.fr} – revu après avis", en=f"{scenario.name.en} – revised after opinions")})
        folders = here.review.publications.folders(here.person, of.id, published.alternative)
        place = here.workspace.territory_place(of.territory)
        try:
            here.runs.start(named, place, start_plan=folders.plan, in_force=folders.plan, lang=here.lang,
                            amendments=chosen)
        except QueueFull as full:
            tell(queue_full(full, here.lang))
            return
        here.workspace.create(of.territory, named)


@st.fragment(run_every=POLL_S)
def _wait(here: Visit, run_id: str) -> None:
    _ = here._
    state = here.runs.look(run_id)
    if state is None or state.ended:
        st.rerun()
    if state.status == "queued":
        st.info(_("Waiting: {place} before this one.", place=number(state.place_in_queue, here.lang)),
                icon=":material/hourglass:")
    else:
        st.markdown(_("Calculating: {seconds} s", seconds=number(state.elapsed_s, here.lang)))


def _ended(here: Visit, state: RunState) -> None:
    """What the last calculation came to; a plan that was found is told with each proposal."""
    _ = here._
    if state.status == "failed":
        st.error(plain(state.message), icon=":material/error:")
    elif state.plan_folder is None:
        st.warning(_("No plan was found that keeps all these changes together with the other rules. Leave some of them "
                     "out, or ease the assumptions."), icon=":material/block:")
        for conflict in state.conflicts:
            st.markdown("\n".join(f"- {plain(rule)}" for rule in conflict.rules))
    else:
        st.success(_("Calculated: the new plan is kept. Publish it in place of this one when it is ready."),
                   icon=":material/check_circle:")
        st.page_link("optimizer/pages/plan.py", label=_("See the proposed plan"), icon=":material/event_available:")
