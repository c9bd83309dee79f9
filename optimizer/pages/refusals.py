"""What could not be done is told at the top of the page, in words; never as an error that only programmers read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from optimizer.faults import InputError, why
from optimizer.locale import translator
from optimizer.pages.escaping import plain
from optimizer.runs import QueueFull
from optimizer.views.map_scenes.marks import capital
from optimizer.workspace import NotKept, Refusal

_TOLD = "frame.told"
Untold = (Refusal, InputError, OSError)
"""What keeping, reading and deleting may end with, whoever else works on the same things."""


def reason(error: Refusal | InputError | OSError, lang: str) -> str:
    """Why something was not possible, as a sentence."""
    _ = translator(lang)
    if isinstance(error, NotKept):
        return _("It is no longer there: someone deleted it.")
    if isinstance(error, OSError):
        return _("The disk refuses ({reason}): nothing was changed. Ask whoever runs Maillage to look at its disk.",
                 reason=why(error).text(lang))
    if isinstance(error, InputError):
        return error.faults[0].text(lang)
    return capital(error.text(lang))


def queue_full(full: QueueFull, lang: str) -> str:
    """Why a calculation cannot begin yet."""
    return translator(lang).n("{count} calculation is waiting already: try again in a few minutes.",
                              "{count} calculations are waiting already: try again in a few minutes.", full.waiting)


@contextmanager
def told_above(lang: str) -> Iterator[None]:
    """For callbacks: what is refused ends the attempt, and the page that is drawn next says why."""
    try:
        yield
    except Untold as error:
        tell(reason(error, lang))


@contextmanager
def told_here(lang: str) -> Iterator[None]:
    """For what is drawn: the reason stands where the rest would be."""
    try:
        yield
    except Untold as error:
        st.error(plain(reason(error, lang)), icon=":material/error:")


def tell(sentence: str) -> None:
    """Say `sentence` at the top of the page that is drawn next."""
    st.session_state.setdefault(_TOLD, []).append(sentence)


def show_told() -> None:
    """What there is to say, once."""
    for sentence in dict.fromkeys(st.session_state.pop(_TOLD, [])):
        st.error(plain(sentence), icon=":material/error:")
