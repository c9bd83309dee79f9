"""Which publication and which of its plans: chosen by hand, or named by the address of the page."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from optimizer.pages.escaping import plain, plain_words
from optimizer.pages.shared import OpenPlan, open_published
from optimizer.pages.visit import Visit, write_address
from optimizer.review.publication import Index, Publication
from optimizer.views.labels import distinct
from optimizer.views.review_words import STATES, when_text, who
from optimizer.wording import euros, per_cent


@dataclass(frozen=True, eq=False)
class Published:
    """A publication with the one of its plans that is looked at."""

    of: Publication
    alternative: int
    opened: OpenPlan
    index: Index

    @property
    def open(self) -> bool:
        """Whether contributions are taken."""
        return self.of.state == "open"


def choose(here: Visit) -> Published | None:
    """The publication that the person looks at, with its heading; None, after saying so, where there is none."""
    _ = here._
    entries = {each.id: each for each in here.review.publications.entries(here.person)}
    if not entries:
        st.info(_("Nothing is published for you yet. As soon as a planner publishes a plan, it can be discussed here."),
                icon=":material/forum:")
        if here.may("publish"):
            st.page_link("optimizer/pages/plan.py", label=_("Go to the proposed plan, to publish it"),
                         icon=":material/event_available:")
        return None
    chosen = _publication(here, entries)
    _heading(here, chosen)
    alternative = _alternative(here, chosen)
    figures = chosen.alternatives[alternative - 1]
    st.markdown(_("{share} of the need for services is met, for {cost} a year.",
                  share=per_cent(figures.need_met_share, here.lang), cost=euros(figures.cost_eur, here.lang)))
    return Published(chosen, alternative, opened(here, chosen, alternative),
                     here.review.publications.index(here.person, chosen.id, alternative))


def _heading(here: Visit, of: Publication) -> None:
    """What is published: its title, note and state."""
    _ = here._
    st.header(plain(of.title))
    names = here.review.publications.index(here.person, of.id, 1).areas
    areas = [names[area][0] for area in of.areas]
    told = [
        _("Published by {who} on {when}", who=plain(who(of.by, of.by_name, here.lang)),
          when=when_text(of.at, here.lang)),
        _("for {areas}", areas=plain(", ".join(areas))) if areas else _("for the whole territory"),
        f"**{_(STATES[of.state])}**",
    ]
    st.markdown(" · ".join(told))
    if of.note:
        st.text(of.note)


def opened(here: Visit, of: Publication, alternative: int) -> OpenPlan:
    """One of its plans.

    Raises
    ------
    NotKept, Refused, StoreError
    """
    return open_published(here.person, of.id, alternative)


def _publication(here: Visit, entries: dict[str, Publication]) -> Publication:
    asked = st.query_params.get("publication", "")
    current = asked if asked in entries else next(iter(entries))
    if len(entries) > 1:
        labels = distinct({key: f"{each.title} ({when_text(each.at, here.lang)})" for key, each in entries.items()})
        key = f"review.publication.{here.lang}"
        if st.session_state.get(key) not in entries:
            st.session_state[key] = current
        current = st.selectbox(here._("Publication"), list(labels), format_func=labels.__getitem__, key=key)
    write_address({"publication": current})
    return entries[current]


def _alternative(here: Visit, of: Publication) -> int:
    if len(of.alternatives) == 1:
        return 1
    names = {each.number: each.name for each in of.alternatives}
    asked = st.query_params.get("alternative", "")
    default = int(asked) if asked.isdecimal() and int(asked) in names else 1
    return st.segmented_control(
        here._("Plan"), list(names), default=default, format_func=plain_words(names), required=True,
        key=f"review.alternative.{of.id}.{here.lang}") or default
