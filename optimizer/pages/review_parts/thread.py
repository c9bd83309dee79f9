"""What was said of a published plan: the newest first, answers below what they answer, nothing ever lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import streamlit as st

from optimizer.pages.escaping import plain
from optimizer.pages.refusals import told_above
from optimizer.pages.review_parts.published import Published, opened
from optimizer.pages.visit import Visit
from optimizer.review.contribution import LONGEST_TEXT, Contribution
from optimizer.views.review_choices import subject_of
from optimizer.views.review_words import KINDS, POSITIONS, SPEAKERS, subject_text, when_text, who

MOST = 20
"""Contributions shown at first."""
COLOURS = {"favourable": "green", "reserved": "orange", "unfavourable": "red"}


def show(here: Visit, published: Published) -> None:
    """The contributions, and what the person may do with each."""
    _ = here._
    entries = here.review.contributions.entries(here.person, published.of.id)
    answers: dict[str, list[Contribution]] = defaultdict(list)
    for each in entries:
        answers[each.reply_to].append(each)
    kinds = {"": _("All"), "comment": _("Comments"), "question": _("Questions"), "proposal": _("Proposals"),
             "opinion": _("Opinions")}
    chosen = st.segmented_control(_("Show"), list(kinds), default="", format_func=kinds.__getitem__, required=True,
                                  key=f"review.kinds.{here.lang}")
    roots = [each for each in answers[""] if chosen in (each.kind, "", None)]
    asked = subject_of(st.query_params.to_dict())
    if asked.kind != "plan":
        about = subject_text(asked, published.opened, here.lang)
        if st.toggle(_("Only about: {subject}", subject=plain(about)), key="review.only"):
            roots = [each for each in roots if each.subject == asked]
    if not roots:
        st.info(_("Nothing has been said yet."), icon=":material/forum:")
    everything = len(roots) <= MOST or st.toggle(
        _("Show the older ones too ({count})", count=len(roots) - MOST), key="review.older")
    for each in roots[::-1][: None if everything else MOST]:
        with st.container(border=True):
            _contribution(here, published, each, answers[each.id])


def _contribution(here: Visit, published: Published, said: Contribution, answers: Sequence[Contribution]) -> None:
    _ = here._
    st.markdown(_head(here, published, said))
    st.markdown(_("About: {subject}", subject=plain(_about(here, published, said))))
    _body(here, said)
    for answer in answers:
        with st.container(border=True):
            st.markdown(_head(here, published, answer))
            _body(here, answer)
            _tools(here, published, answer)
    _tools(here, published, said)


def _about(here: Visit, published: Published, said: Contribution) -> str:
    """What it is about, in the plan of which it speaks."""
    number = said.subject.alternative or 1
    told = subject_text(said.subject, opened(here, published.of, number), here.lang)
    return told if len(published.of.alternatives) == 1 or said.subject.alternative is None else (
        f"{published.of.alternatives[number - 1].name} · {told}")


def _head(here: Visit, published: Published, said: Contribution) -> str:
    """Who, for whom, when, and what it is."""
    _ = here._
    name = f"**{plain(who(said.by, said.by_name, here.lang))}**"
    if said.for_area in published.index.areas:
        name += f" ({plain(published.index.areas[said.for_area][0])})"
    parts = [f":blue-badge[{_(KINDS[said.kind])}]", name, when_text(said.at, here.lang)]
    if said.position:
        parts.append(f":{COLOURS[said.position]}-badge[{_(POSITIONS[said.position])}]")
        parts.append(_(SPEAKERS[said.in_name_of]) if said.in_name_of != "own" else _("in their own name"))
    return " · ".join(parts)


def _body(here: Visit, said: Contribution) -> None:
    if said.withdrawn:
        st.markdown(f"*{here._('Withdrawn by its author.')}*")
    else:
        st.text(said.text)


def _tools(here: Visit, published: Published, said: Contribution) -> None:
    """Answer; for its author, change and withdraw; for all, what it said before."""
    _ = here._
    mine = said.by == here.person.id and not said.withdrawn and published.open
    with st.container(horizontal=True):
        if published.open and here.may("comment") and said.kind != "answer" and not said.withdrawn:
            with st.popover(_.c("button", "Answer"), icon=":material/reply:"):
                _answer(here, said)
        if mine:
            with st.popover(_("Change or withdraw"), icon=":material/edit:"):
                _change(here, said)
        if said.revision > 1:
            with st.popover(_("Earlier versions"), icon=":material/history:"):
                for version in here.review.contributions.history(here.person, said.id)[:-1]:
                    st.markdown(f"**{when_text(version.at, here.lang)}**")
                    st.text(version.text)


def _answer(here: Visit, said: Contribution) -> None:
    key = f"review.answer.{said.id}"

    def press() -> None:
        with told_above(here.lang):
            here.review.contributions.answer(here.person, said.id, text=st.session_state[key])
            st.session_state[key] = ""

    st.text_area(here._("Your answer"), key=key, max_chars=LONGEST_TEXT)
    st.button(here._("Send the answer"), type="primary", on_click=press, key=f"{key}.send")


def _change(here: Visit, said: Contribution) -> None:
    key = f"review.change.{said.id}.{said.revision}"

    def keep() -> None:
        with told_above(here.lang):
            here.review.contributions.edit(here.person, said.id, text=st.session_state[key], revision=said.revision)

    def withdraw() -> None:
        with told_above(here.lang):
            here.review.contributions.withdraw(here.person, said.id, revision=said.revision)

    st.text_area(here._("Your text"), value=said.text, key=key, max_chars=LONGEST_TEXT)
    st.button(here._("Keep the change"), type="primary", on_click=keep, key=f"{key}.keep")
    st.button(here._("Withdraw"), on_click=withdraw, key=f"{key}.withdraw", icon=":material/delete:",
              help=here._("It stays in the history."))
