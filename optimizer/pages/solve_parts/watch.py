"""Watching a calculation, and what it leaves when it ends."""

from __future__ import annotations

import time

import streamlit as st

from optimizer.faults import InputError
from optimizer.pages import change, shared
from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain, plain_words
from optimizer.pages.map.component import territory_map
from optimizer.pages.solve_parts.course import course
from optimizer.runs import RunState
from optimizer.store import read_plan
from optimizer.views.map_scenes import Scene, plan_scene
from optimizer.views.map_scenes.marks import capital
from optimizer.views.progress import phase_name
from optimizer.wording import number, per_cent, per_cent_up, points
from optimizer.workspace import NotKept

POLL_SECONDS = 0.5
MAP_POLL_SECONDS = 1.0
STOP_PATIENCE_SECONDS = 5.0


def live(here: Desk) -> None:
    """Figures and course twice a second, the best map so far as it improves, and the button that stops."""
    _figures(here)
    _best_map(here)


@st.fragment(run_every=POLL_SECONDS)
def _figures(here: Desk) -> None:
    _ = here._
    state = here.runs.look(here.run_id)
    if state is None or state.ended:
        st.rerun()  # the whole page: the run has ended
    if state.status == "queued":
        st.info(_("Waiting: {place} before this one.", place=number(state.place_in_queue, here.lang)),
                icon=":material/hourglass:")
    if state.status == "stopping":
        _stopping(here, state)
    line, button = st.columns([5, 1], vertical_alignment="center")
    line.markdown(f"**{plain(capital(phase_name(state.phase, here.lang)))}**" if state.status != "queued" else "")
    button.button(_.c("button", "Stop"), icon=":material/stop:", on_click=here.runs.stop, args=(here.run_id,),
                  key="solve.stop", width="stretch",
                  help=_("The best plan found so far is kept."))
    _metrics(here, state)
    course(here, state)


def _stopping(here: Desk, state: RunState) -> None:
    """Say at once what is kept, then show it as soon as the last plan is settled."""
    _ = here._
    st.success(_("Stopped: the best plan found is kept.") if state.plan_folder is not None else _("Stopping…"),
               icon=":material/stop_circle:")
    until = time.monotonic() + STOP_PATIENCE_SECONDS
    while time.monotonic() < until and (now := here.runs.look(state.id)) is not None and not now.ended:
        time.sleep(0.02)
    st.rerun()


def _metrics(here: Desk, state: RunState) -> None:
    _, lang = here._, here.lang
    found, proof, left = st.columns(3)
    if state.incumbent_person_weeks is None:
        found.metric(_("Best plan found"), _("none yet"))
        return
    need = state.need_person_weeks or 1.0
    share, today = state.incumbent_person_weeks / need, (state.today_person_weeks or 0.0) / need
    change.metric(found, _("Best plan found: need met"), per_cent(share, lang, digits=1), share - today,
                  _("{change} beside today", change=points(share - today, lang)),
                  help=_("All services and seasons together."))
    known = state.bound_person_weeks is not None
    proof.metric(_("No plan can meet more than"),
                 per_cent_up((state.bound_person_weeks or 0.0) / need, lang) if known else _("not known yet"),
                 help=_("A proven limit, not a forecast."))
    left.metric(_("Elapsed"), f"{number(state.elapsed_s, lang)}\u00a0s")


@st.fragment(run_every=MAP_POLL_SECONDS)
def _best_map(here: Desk) -> None:
    state = here.runs.look(here.run_id)
    if state is None or state.plan_folder is None:
        st.markdown(here._("The map appears here with the first plan."))
        return
    _map(here, state)


def _map(here: Desk, state: RunState) -> None:
    _, lang = here._, here.lang
    seasons = {season.id: season.name.text(lang) for season in here.draft.seasons}
    st.header(_("Best plan so far"))
    season = st.segmented_control(
        _("Season"), list(seasons), default=next(iter(seasons)), format_func=plain_words(seasons), required=True,
        key=f"solve.season.{lang}") or next(iter(seasons))
    try:
        scene = _scene(state.id, state.plan_stamp, season, lang, state)
    except (InputError, NotKept, KeyError):  # replaced by a better one this very moment, or a season that is no more
        return
    territory_map(scene, key="solve.map", lang=lang)


@st.cache_resource(max_entries=16, show_spinner=False)
def _scene(run_id: str, plan_stamp: int, season: str, lang: str, _state: RunState) -> Scene:
    assert _state.plan_folder is not None
    plan, scenario = read_plan(_state.plan_folder)
    tables = shared.territory(scenario.territory)
    return plan_scene(plan, shared.changed_territory(tables, scenario), scenario, season=season, lang=lang)


def ended(here: Desk, state: RunState) -> None:
    """What the run that this desk followed came to."""
    _ = here._
    if state.status == "failed":
        st.error(plain(state.message), icon=":material/error:")
        st.markdown(_("Nothing was lost: start it again. If it happens twice, send this number to whoever runs "
                      "Maillage: {number}.", number=plain(state.id)))
    if state.status in ("done", "stopped", "failed") and state.plan_folder is not None:
        if state.status != "failed":
            finished, stopped = _("Finished: the plan is kept."), _("Stopped: the best plan found is kept.")
            st.success(finished if state.status == "done" else stopped, icon=":material/check_circle:")
        _metrics(here, state)
        with st.container(horizontal=True):
            st.page_link("optimizer/pages/plan.py", label=_("See the proposed plan"),
                         icon=":material/event_available:")
            if len(here.workspace.plans(here.territory_id)) > 1:
                st.page_link("optimizer/pages/compare.py", label=_("Compare with the plan before"),
                             icon=":material/compare:")
    elif state.status == "no_plan":
        _no_plan(here, state)
    elif state.status == "stopped":
        st.info(_("Stopped before a first plan was found: nothing was kept."), icon=":material/stop_circle:")


def _no_plan(here: Desk, state: RunState) -> None:
    _ = here._
    if not state.conflicts:
        st.warning(_("No plan was found in the time given, and none is proven impossible. Allow more time, or ease a "
                     "rule."), icon=":material/search_off:")
        return
    st.error(_("No plan can keep all these rules together."), icon=":material/block:")
    for conflict in state.conflicts:
        st.markdown(f"**{_('These conflict')}**")
        st.markdown("\n".join(f"- {plain(rule)}" for rule in conflict.rules))
        st.markdown(f"**{_('Any one of these mends it, the smallest change first')}**")
        st.markdown("\n".join(f"1. {plain(remedy)}" for remedy in conflict.remedies))
    st.page_link("optimizer/pages/scenario.py", label=_("Go to the assumptions"), icon=":material/tune:")
