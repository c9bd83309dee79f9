"""Publishing: one plan, or two or three to choose from, with a note; what is published, and closing its review."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain
from optimizer.pages.refusals import told_above
from optimizer.pages.shared import OpenPlan
from optimizer.review.publication import MOST_ALTERNATIVES, Publication
from optimizer.review.publications import LONGEST_NOTE, LONGEST_TITLE
from optimizer.views.labels import distinct
from optimizer.views.review_words import STATES, when_text


def show(here: Desk, opened: OpenPlan) -> None:
    """The form, and what is published of the territory."""
    _ = here._
    if not here.may("publish"):
        st.info(_("Only planners publish plans."), icon=":material/lock:")
        return
    entries = here.review.publications.entries(here.person, here.territory_id)
    _form(here, opened, entries)
    if entries:
        st.header(_("What is published"))
        for of in entries:
            _entry(here, of)


def _form(here: Desk, opened: OpenPlan, entries: list[Publication]) -> None:
    _, kept = here._, {entry.key: entry for entry in here.workspace.plans(here.territory_id)}
    names = distinct({key: entry.label(here.lang) for key, entry in kept.items()})
    areas = distinct({area.id: area.name for area in sorted(opened.territory.areas, key=lambda area: area.name)})
    replaceable = {"": _("None: it stands beside them")}
    replaceable |= distinct({of.id: f"{of.title} ({when_text(of.at, here.lang)})" for of in entries
                             if of.state != "superseded"})
    title, note = f"publish.title.{opened.key}", "publish.note"
    st.markdown(_("What is published never changes: whoever reads it can rely on it."))
    st.text_input(_("Title"), value=kept[opened.key].name.text(here.lang), key=title, max_chars=LONGEST_TITLE)
    chosen = st.multiselect(_("Plans, up to three to choose from"), list(names), default=[opened.key],
                            format_func=names.__getitem__, max_selections=MOST_ALTERNATIVES,
                            key=f"publish.plans.{opened.key}.{here.lang}")
    st.text_area(_("Short note for the officials"), key=note, max_chars=LONGEST_NOTE, height=100)
    asked = st.multiselect(_("For which areas"), list(areas), format_func=areas.__getitem__,
                           placeholder=_("The whole territory"), key=f"publish.areas.{here.territory_id}.{here.lang}")
    replaced = st.selectbox(_("Replaces a publication"), list(replaceable), format_func=replaceable.__getitem__,
                            key=f"publish.replaces.{here.territory_id}.{here.lang}") if entries else ""

    def publish() -> None:
        with told_above(here.lang):
            here.review.publications.publish(
                here.person, territory=here.territory_id, title=st.session_state[title],
                note=st.session_state[note], plans=[(kept[key].name.text(here.lang), key) for key in chosen],
                areas=asked, supersedes=replaced)
            st.session_state[note] = ""
            st.toast(_("Published: the officials of these areas can read it."), icon=":material/check_circle:")

    st.button(_("Publish"), type="primary", icon=":material/publish:", on_click=publish, disabled=not chosen,
              key="publish.go")


def _entry(here: Desk, of: Publication) -> None:
    """One publication: where to read what is said of it, and how to close its review."""
    _ = here._
    with st.container(border=True):
        st.markdown(f"**{plain(of.title)}** · {when_text(of.at, here.lang)} · {_(STATES[of.state])}")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.page_link("optimizer/pages/review.py", label=_("Opinions and proposals"), icon=":material/forum:",
                         query_params={"publication": of.id})
            if of.state == "open":
                _closing(here, of)


def _closing(here: Desk, of: Publication) -> None:
    _, reason = here._, f"publish.reason.{of.id}"

    def close() -> None:
        with told_above(here.lang):
            here.review.publications.close(here.person, of.id, st.session_state[reason])

    st.text_input(_("Reason to close the review (optional)"), key=reason, max_chars=LONGEST_NOTE)
    st.button(_("Close the review"), icon=":material/lock:", on_click=close, key=f"publish.close.{of.id}")
