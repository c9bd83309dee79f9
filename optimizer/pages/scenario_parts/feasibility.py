"""Whether any plan can keep the draft's rules: asked in a thread, so that the page never waits for the answer.

One thread answers for everybody, one question after the other; answers are kept, and questions that a newer edit
made idle are given up.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import streamlit as st

from optimizer.pages import shared
from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain
from optimizer.pages.scenario_parts.remedies import raised_budget
from optimizer.plan import NoPlan
from optimizer.possibility import possible

MOST_ANSWERS = 64
POLL_S = 0.5
_ASKED = "scenario.possible.asked"


@dataclass(frozen=True, eq=False)
class _Question:
    """One draft's question; `stop` gives it up."""

    answer: Future[NoPlan | None]
    stop: threading.Event = field(default_factory=threading.Event)


class Questions:
    """Questions by what they ask, the latest last."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="possible")
        self._kept: OrderedDict[str, _Question] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, name: str, work: Callable[[threading.Event], NoPlan | None]) -> Future[NoPlan | None]:
        """The answer to the question `name`, now or later; `work` is done once."""
        with self._lock:
            question = self._kept.get(name)
            if question is None or (question.stop.is_set() and not question.answer.done()):
                stop = threading.Event()
                question = _Question(self._pool.submit(work, stop), stop)
                self._kept[name] = question
            self._kept.move_to_end(name)
            while len(self._kept) > MOST_ANSWERS:
                self._kept.popitem(last=False)[1].stop.set()
            return question.answer

    def give_up(self, name: str) -> None:
        """Nobody waits for this answer any more."""
        with self._lock:
            question = self._kept.get(name)
            if question is not None and not question.answer.done():
                del self._kept[name]
                question.stop.set()
                question.answer.cancel()


@st.cache_resource(show_spinner=False)
def questions() -> Questions:
    """The one list of questions of this server."""
    return Questions()


def feasibility(here: Desk) -> None:
    """Say whether the rules can hold together, as soon as it is known."""
    if any(fault.column != "budget_eur" for fault in here.faults) or not here.draft.rules:
        return
    opened = here.plan
    if opened is not None and not here.faults and shared.what_if(opened, here.tables, here.draft, here.lang).fits:
        return  # the plan itself is the proof
    answer = _asked(here)
    if answer.done():
        _told(here, answer)
    else:
        st.fragment(_wait, run_every=POLL_S)(here, answer)


def _asked(here: Desk) -> Future[NoPlan | None]:
    territory, draft, lang = here.territory, here.draft, here.lang
    travel = shared.travel(territory, draft)
    asked = here.tables.id, here.tables.content_hash, draft.model_copy(update={"name": ""}), lang
    name = hashlib.sha256(repr(asked).encode()).hexdigest()
    before = st.session_state.get(_ASKED)
    if before is not None and before != name:
        questions().give_up(before)
    st.session_state[_ASKED] = name
    return questions().ask(name, lambda stop: possible(territory, draft, travel, lang=lang, stop=stop))


def _wait(here: Desk, answer: Future[NoPlan | None]) -> None:
    if answer.done():
        st.rerun()
    st.markdown(f":material/hourglass_empty: {here._('Checking whether a plan can keep all the rules …')}")


def _told(here: Desk, answer: Future[NoPlan | None]) -> None:
    """Conflicts with the smallest changes that mend them; a budget can be raised at once."""
    _ = here._
    found = None if answer.cancelled() else answer.result()
    if found is None:
        st.markdown(f":material/check: {_('Nothing speaks against a plan that keeps all the rules, at first sight.')}")
        return
    for number, conflict in enumerate(found.conflicts):
        with st.container(border=True):
            st.error(_("No plan can keep these together:"), icon=":material/block:")
            for sentence in conflict.rules:
                st.markdown(f"- {plain(sentence)}")
            st.markdown(f"**{_('Any one of these changes mends it, the smallest first:')}**")
            for place, remedy in enumerate(conflict.remedies):
                _remedy(here, remedy, f"{number}.{place}")


def _remedy(here: Desk, remedy: str, key: str) -> None:
    mended = raised_budget(remedy, here.lang, here.territory, here.draft)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/build: {plain(remedy[:1].upper() + remedy[1:])}")
        if mended is not None:
            st.button(here._("Apply"), key=f"scenario.mend.{key}.{here.lang}",
                      on_click=lambda: here.edit(mended, redraw=True))
