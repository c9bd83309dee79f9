"""Proposals: accepted or refused by a planner with a reason, calculated again, and what that changed."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.escaping import plain
from optimizer.pages.refusals import told_above
from optimizer.pages.review_parts import outcome, recalculation
from optimizer.pages.review_parts.published import Published, opened
from optimizer.pages.visit import Visit
from optimizer.review.amendment import Amendment, StepKind
from optimizer.review.contribution import LONGEST_TEXT
from optimizer.views.review_words import STEPS, change_text, subject_text, when_text, who

COLOURS: dict[StepKind, str] = {"proposed": "gray", "accepted": "green", "refused": "red", "solved": "blue"}


def show(here: Visit, published: Published) -> None:
    """The proposals for the plan that is looked at, the newest first."""
    _ = here._
    entries = [each for each in here.review.amendments.entries(here.person, published.of.id)
               if each.contribution.subject.alternative == published.alternative]
    if not entries:
        st.info(_("No change has been proposed yet."), icon=":material/edit_location:")
        return
    if here.may("decide"):
        recalculation.show(here, published, entries)
    for each in reversed(entries):
        with st.container(border=True):
            _proposal(here, published, each)


def _proposal(here: Visit, published: Published, of: Amendment) -> None:
    _, said = here._, of.contribution
    plan = opened(here, published.of, said.subject.alternative or 1)
    st.subheader(plain(change_text(of.change, plan, here.lang)))
    state = _("Withdrawn") if said.withdrawn else _(STEPS[of.state])
    st.markdown(" · ".join([
        f":{COLOURS[of.state]}-badge[{state}]", f"**{plain(who(said.by, said.by_name, here.lang))}**",
        when_text(said.at, here.lang), plain(subject_text(said.subject, plan, here.lang))]))
    if not said.withdrawn:
        st.text(said.text)
    for step in of.steps[1:]:
        st.markdown(f"**{_(STEPS[step.state])}** · {plain(who(step.by, step.by_name, here.lang))} · "
                    f"{when_text(step.at, here.lang)}")
        if step.reason:
            st.text(step.reason)
    if of.state == "proposed" and not said.withdrawn and here.may("decide"):
        _decide(here, of)
    if of.state == "solved":
        outcome.show(here, published, of)


def _decide(here: Visit, of: Amendment) -> None:
    _ = here._
    key = f"review.decide.{of.id}"

    def accept() -> None:
        with told_above(here.lang):
            here.review.amendments.accept(here.person, of.id, reason=st.session_state[key])

    def refuse() -> None:
        with told_above(here.lang):
            here.review.amendments.refuse(here.person, of.id, reason=st.session_state[key])

    st.text_area(_("Reason for the decision (needed to refuse)"), key=key, max_chars=LONGEST_TEXT, height=80)
    with st.container(horizontal=True):
        st.button(_("Accept"), type="primary", icon=":material/check:", on_click=accept, key=f"{key}.accept")
        st.button(_("Refuse"), icon=":material/close:", on_click=refuse, key=f"{key}.refuse")


