"""Saying something of a published plan: a comment, a question, a proposal, an opinion."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from optimizer.pages.escaping import plain, plain_words
from optimizer.pages.refusals import told_above
from optimizer.pages.review_parts import about
from optimizer.pages.review_parts.published import Published
from optimizer.pages.visit import Visit
from optimizer.review.changes import Change
from optimizer.review.contribution import LONGEST_TEXT, InNameOf, Position, Subject
from optimizer.review.roles import may
from optimizer.review.subjects import touches
from optimizer.views.review_choices import Wish, wishes
from optimizer.views.review_words import POSITIONS, SPEAKERS, change_text


def show(here: Visit, published: Published) -> None:
    """The subject, what to do with it, and the form for that."""
    _ = here._
    if not published.open:
        st.info(_("The review of this plan is closed: what was said can be read, nothing can be added."),
                icon=":material/lock:")
        return
    subject = about.choose(here, published)
    ways: dict[str, tuple[str, Callable[[Visit, Published, Subject], None]]] = {
        "comment": (_.c("button", "Comment"), _comment), "question": (_("Ask a question"), _question),
        "proposal": (_("Propose a change"), _proposal),
    }
    if may(here.person, "give_opinion", own=touches(published.index, subject, published.of.areas, here.person)):
        ways["opinion"] = (_("Give an opinion"), _opinion)
    way = st.segmented_control(
        _("What would you like to do?"), list(ways), default="comment", format_func=lambda key: ways[key][0],
        required=True, key=f"review.way.{here.lang}")
    with st.container(border=True):
        ways.get(way or "comment", ways["comment"])[1](here, published, subject)


def _comment(here: Visit, published: Published, subject: Subject) -> None:
    _ = here._
    area = _area(here, published, optional=True)
    text = _text(here, _("Your comment"), "comment")

    def send() -> None:
        here.review.contributions.comment(here.person, published.of.id, subject=subject, text=st.session_state[text],
                                          for_area=area)

    _button(here, _("Send the comment"), send, text)


def _question(here: Visit, published: Published, subject: Subject) -> None:
    _ = here._
    area = _area(here, published, optional=True)
    text = _text(here, _("Your question"), "question")

    def send() -> None:
        here.review.contributions.ask(here.person, published.of.id, subject=subject, text=st.session_state[text],
                                      for_area=area)

    _button(here, _("Send the question"), send, text)


def _opinion(here: Visit, published: Published, subject: Subject) -> None:
    _ = here._
    positions = {key: _(word) for key, word in POSITIONS.items()}
    position: Position = st.segmented_control(
        _("Opinion"), list(positions), default="favourable", format_func=positions.__getitem__, required=True,
        key=f"review.position.{here.lang}")
    speakers = {key: _(word) for key, word in SPEAKERS.items()}
    speaker: InNameOf = st.radio(_("In whose name?"), list(speakers), format_func=speakers.__getitem__,
                                 horizontal=True, key=f"review.speaker.{here.lang}")
    area = _area(here, published, optional=speaker == "own")
    text = _text(here, _("Reason for the opinion"), "opinion")

    def send() -> None:
        here.review.contributions.give_opinion(
            here.person, published.of.id, subject=subject, position=position, reason=st.session_state[text],
            in_name_of=speaker, for_area=area)

    _button(here, _("Give this opinion"), send, text)


def _proposal(here: Visit, published: Published, subject: Subject) -> None:
    _ = here._
    if not (subject.place or subject.stop):
        st.info(_("A change is proposed to a place or to a stop of the truck: choose one above."),
                icon=":material/edit_location:")
        return
    season = subject.season if subject.slot else _season(here, published, subject)
    found = wishes(subject, season, published.opened, here.lang)
    if not found:
        st.info(_("Nothing can be proposed of it then: choose another season."), icon=":material/info:")
        return
    change = _wish(here, subject, season, found)
    st.markdown(f"**{_('Your proposal')}** — {plain(change_text(change, published.opened, here.lang))}")
    area = _area(here, published, optional=True)
    text = _text(here, _("Why this change?"), "proposal")

    def send() -> None:
        here.review.amendments.propose(here.person, published.of.id, subject=subject, reason=st.session_state[text],
                                       change=change, for_area=area)

    _button(here, _("Send the proposal"), send, text)
    st.caption(_("The planner accepts or refuses it, with a reason. If it is accepted, the plan is calculated again, "
                 "as close as possible to the one published."))


def _season(here: Visit, published: Published, subject: Subject) -> str:
    seasons = {"": here._("Whenever the plan has it")}
    seasons |= {season.id: season.name.text(here.lang) for season in published.opened.scenario.seasons}
    return st.selectbox(here._("Season"), list(seasons), format_func=seasons.__getitem__,
                        key=f"review.season.{published.of.id}.{here.lang}")


def _wish(here: Visit, subject: Subject, season: str, found: tuple[Wish, ...]) -> Change:
    key = f"{subject.place}{subject.stop}.{subject.slot}.{subject.season}.{season}.{here.lang}"
    labels = {str(index): wish.label for index, wish in enumerate(found)}
    chosen = st.segmented_control(here._("What do you propose?"), list(labels), default="0",
                                  format_func=plain_words(labels), required=True, key=f"review.wish.{key}") or "0"
    wish = found[int(chosen)]
    if not wish.asks:
        return wish.options[0][1]
    options = {str(index): label for index, (label, _change) in enumerate(wish.options)}
    option = st.selectbox(wish.asks, list(options), format_func=options.__getitem__, key=f"review.to.{chosen}.{key}")
    return wish.options[int(option)][1]


def _area(here: Visit, published: Published, *, optional: bool) -> str:
    """For which of their areas an official speaks; nothing is asked of those who have one alone."""
    person, index = here.person, published.index
    own = [area for area in index.areas if index.belongs((area,), person)]
    own.sort(key=lambda area: index.areas[area][0])
    if "official" not in person.roles or len(own) <= 1:
        return own[0] if "official" in person.roles and own else ""
    names = {"": here._("No area in particular")} if optional else {}
    names |= {area: index.areas[area][0] for area in own}
    return st.selectbox(here._("On behalf of which area?"), list(names), format_func=names.__getitem__,
                        key=f"review.for_area.{optional}.{here.lang}")


def _text(here: Visit, label: str, what: str) -> str:
    """A field for text; its key."""
    key = f"review.text.{what}"
    st.text_area(label, key=key, max_chars=LONGEST_TEXT, height=140)
    return key


def _button(here: Visit, label: str, send: Callable[[], None], text: str) -> None:
    """The button that sends; what is refused leaves the text where it is."""
    def press() -> None:
        with told_above(here.lang):
            send()
            st.session_state[text] = ""
            st.toast(here._("Kept: everyone concerned can read it."), icon=":material/check_circle:")

    st.button(label, type="primary", icon=":material/send:", on_click=press, key=f"{text}.send")
