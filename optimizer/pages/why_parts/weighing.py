"""What a place is worth: the best plan with it forced in, or without it, calculated in the background.

The answer stands beside the plan at hand, which stays the current one.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from optimizer.explaining import told
from optimizer.explaining.answers import PlaceExplained, SiteReoptimised
from optimizer.explaining.beside import beside, proven_bound
from optimizer.explaining.site_questions import SiteQuestion, site_question
from optimizer.facts import PlanFacts
from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain
from optimizer.pages.refusals import queue_full, told_above
from optimizer.pages.shared import OpenPlan
from optimizer.pages.why_parts import layout
from optimizer.runs import QueueFull, RunState
from optimizer.scenario import Scenario
from optimizer.store import read_plan, write_plan
from optimizer.wording import number

ASKED = "why.weighed"
"""(plan, its stamp, site) → the run that answers."""
REFUSED = "why.weighing_refused"
SECONDS = 10.0
"""Of the search; first plans, timetable and its conflicts come on top."""
POLL_S = 0.5


def show(here: Desk, opened: OpenPlan, facts: PlanFacts, answer: PlaceExplained) -> None:
    """The button that asks; then the wait; then the answer."""
    _, site = here._, answer.place
    if not answer.in_plan and answer.excluded:
        return
    st.markdown(f"#### {_('What is it worth?')}")
    run_id = st.session_state.get(ASKED, {}).get((opened.key, opened.stamp, site))
    state = here.runs.look(run_id) if run_id else None
    if state is not None and state.ended:
        _answer(here, opened, facts, answer, state)
    elif state is not None:
        _wait(here, state.id)
    else:
        st.markdown(_("Everything else calculated anew, in ten to thirty seconds: what the best plan would then give."))
        st.button(_("Calculate without this place") if answer.in_plan else _("Calculate with this place"),
                  key="why.weigh", icon=":material/balance:", on_click=_ask, args=(here, opened, facts, answer))
    if REFUSED in st.session_state:
        st.warning(st.session_state.pop(REFUSED), icon=":material/hourglass:")


@st.fragment(run_every=POLL_S)
def _wait(here: Desk, run_id: str) -> None:
    _ = here._
    state = here.runs.look(run_id)
    if state is None or state.ended:
        st.rerun()
    if state.status == "queued":
        st.info(_("Waiting: {place} before this one.", place=number(state.place_in_queue, here.lang)),
                icon=":material/hourglass:")
    else:
        st.markdown(_("Calculating: {seconds} s", seconds=number(state.elapsed_s, here.lang)))


def _ask(here: Desk, opened: OpenPlan, facts: PlanFacts, answer: PlaceExplained) -> None:
    """Start the run; the desk does not follow it, so the current plan stays."""
    asked = site_question(opened.plan, facts, answer.place, answer.options)
    run_id = ""
    try:
        with told_above(here.lang):
            run_id = _start(here, opened, asked)
    except QueueFull as full:
        st.session_state[REFUSED] = queue_full(full, here.lang)
        return
    if not run_id:
        return
    runs = {**st.session_state.get(ASKED, {}), (opened.key, opened.stamp, answer.place): run_id}
    st.session_state[ASKED] = runs


def _start(here: Desk, opened: OpenPlan, asked: SiteQuestion) -> str:
    scenario = _hurried(asked.scenario)
    place = here.workspace.territory_place(scenario.territory)
    with tempfile.TemporaryDirectory() as folder:
        start = write_plan(asked.start, opened.territory, opened.scenario, Path(folder) / "start")
        return here.runs.start(scenario, place, start_plan=start, lang=here.lang)


def _hurried(scenario: Scenario) -> Scenario:
    """All of the time goes into the gap: two plans differ by little."""
    solve = scenario.solve.model_copy(update={"time_limit_s": SECONDS, "gap": 0.0})
    return scenario.model_copy(update={"solve": solve})


def _answer(here: Desk, opened: OpenPlan, facts: PlanFacts, answer: PlaceExplained, state: RunState) -> None:
    if state.status == "failed":
        st.error(plain(state.message), icon=":material/error:")
        return
    head, *lines = told(_reoptimised(opened, facts, answer, state), facts, here.lang).splitlines()
    st.markdown(f"**{plain(head)}**")
    if lines:
        layout.bullets([line.strip().removeprefix("- ") for line in lines])


def _reoptimised(opened: OpenPlan, facts: PlanFacts, answer: PlaceExplained, state: RunState) -> SiteReoptimised:
    best = None
    if state.plan_folder is not None:
        found, _scenario = read_plan(state.plan_folder)
        bound = min(found.outcome.bound_person_weeks, proven_bound(opened.plan, facts))
        best = beside(opened.plan, facts, found, bound_person_weeks=bound, outcome=found.outcome)
    return SiteReoptimised(
        site=answer.place, forced=not answer.in_plan, best=best, conflicts=state.conflicts
    )
