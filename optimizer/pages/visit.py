"""A person's visit: who they are, what they may do, and the language they read; what every page starts from."""

from __future__ import annotations

import streamlit as st

from optimizer.locale import Translator, translator
from optimizer.pages import shared
from optimizer.pages.identity import Identity, identity
from optimizer.review.persons import LOCAL, Person
from optimizer.review.review import Review
from optimizer.review.roles import Action, Refused, scope
from optimizer.runs.acting import ActingRuns
from optimizer.workspace import Workspace

LANGUAGES = ("fr", "en")


class Visit:
    """One session of one person; make one with `visit()` at the top of a page.

    Attributes
    ----------
    identity : Identity
        Whoever logged in.
    lang : str
        ``fr`` or ``en``.
    _ : Translator
        Says messages in it.
    """

    def __init__(self, who: Identity, lang: str) -> None:
        self.identity = who
        self.lang = lang
        self._: Translator = translator(lang)

    @property
    def person(self) -> Person:
        """Whoever acts, with the roles they have at this moment: one that was taken away is gone at once."""
        if self.identity.local:
            return LOCAL
        if not self.identity.id:
            return Person(id="", name="")
        return self.review.people.person(self.identity.id, self.identity.name)

    @property
    def name(self) -> str:
        """What they are called on the page."""
        person = self.person
        return person.name or (self._("Local user") if self.identity.local else person.id)

    def may(self, action: Action) -> bool:
        """Whether some role of theirs allows it at all: for what is worth showing, it protects nothing."""
        return scope(self.person, action) != "no"

    def require(self, action: Action) -> None:
        """Go on only if some role of theirs allows it.

        Raises
        ------
        Refused
        """
        if not self.may(action):
            raise Refused(action)

    @property
    def epoch(self) -> int:
        """Part of the keys of widgets; a desk changes it to have them made anew."""
        return 0

    @property
    def review(self) -> Review:
        """What is published, said and decided."""
        return shared.review()

    @property
    def workspace(self) -> Workspace:
        """What planners keep, for this person: what their roles do not allow is refused."""
        return shared.workspace().acting(self.person)

    @property
    def runs(self) -> ActingRuns:
        """The calculations, for this person."""
        return ActingRuns(shared.runs(), self.person)


def visit() -> Visit:
    """The visit of this session; its language stands in the address.

    Raises
    ------
    LoginError
    """
    lang = language()
    write_address({"lang": "" if lang == LANGUAGES[0] else lang})
    return Visit(identity(), lang)


def set_language(lang: str) -> None:
    """Speak `lang` from the next run of the script on."""
    st.session_state["lang"] = lang if lang in LANGUAGES else LANGUAGES[0]


def language() -> str:
    """French, unless English was chosen here or stands in the address."""
    if "lang" not in st.session_state:
        set_language(st.query_params.get("lang", ""))
    return str(st.session_state["lang"])


def write_address(values: dict[str, str]) -> None:
    """Write only what changed: each write tells the browser."""
    for name, value in values.items():
        if value and st.query_params.get(name) != value:
            st.query_params[name] = value
        elif not value and name in st.query_params:
            del st.query_params[name]
