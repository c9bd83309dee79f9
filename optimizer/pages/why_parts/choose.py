"""What is asked about: by name, on the map, or from the address; the plan it is asked of."""

from __future__ import annotations

import streamlit as st

from optimizer.faults import InputError
from optimizer.pages import shared
from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain, plain_words
from optimizer.pages.faults import show_faults
from optimizer.pages.map import territory_map
from optimizer.pages.tables import show_table
from optimizer.pages.why_parts import cached, checklist, subjects
from optimizer.pages.why_parts.subjects import SITE, Subject
from optimizer.workspace import NotKept

CHOSEN = "why.subject"
"""What is asked about, as the address writes it; other pages may set it before they lead here."""
LAST = "why.last"
"""The last subject of each tab."""
MAP_HEIGHT = 520


def open_plan(here: Desk) -> shared.OpenPlan | None:
    """The current plan, or None after saying why there is none."""
    _ = here._
    try:
        opened = shared.open_plan(here.plan_key) if here.plan_key else None
    except NotKept:
        opened = None
    except InputError as error:
        show_faults(error.faults, here.lang, title=_("This plan cannot be read. Choose another one, or delete it."))
        return None
    if opened is None:
        st.info(_("No plan yet for this territory. Once one is calculated, this page says of each place, stop and "
                  "tour why it was chosen or not, and what would change without it."), icon=":material/help:")
        st.page_link("optimizer/pages/solve.py", label=_("Go to the calculation"), icon=":material/play_circle:")
    return opened


def by_name(here: Desk, opened: shared.OpenPlan) -> None:
    """Of which plan and assumptions the answers hold; then tabs, name and filter."""
    _ = here._
    st.markdown(_("Answers hold for the plan “{plan}” and its own assumptions.", plan=plain(opened.name)))
    facts = cached.facts(opened)
    current = _current(here, opened)
    tabs = subjects.tabs(facts, here.lang)
    tab = subjects.tab_of(current, facts.territory)
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        _tabs(here, opened, tabs, tab)
    with right:
        ready = st.toggle(_("Only ready places"), key="why.ready", disabled=tab != SITE,
                          help=_("Everything on the checklist before opening is done. Places of today always show."))
    names = subjects.names(tab, facts, here.lang, ready=checklist.ready_places(here, opened) if ready else None)
    left, right = st.columns(2, gap="large", vertical_alignment="bottom")
    with right:
        st.toggle(_("Also show on the map what is not chosen"), value=True, key="why.others")
    with left:
        _name(here, opened, tabs[tab], names, current)


def on_map(here: Desk, opened: shared.OpenPlan) -> Subject:
    """The map on which a place, a stop or a commune can be chosen; then what is chosen."""
    _ = here._
    territory, current = opened.territory, _current(here, opened)
    others = bool(st.session_state.get("why.others", True))
    ready = checklist.ready_places(here, opened) if st.session_state.get("why.ready") else None
    scene = cached.scene(opened, current, here.lang, all_sites=others, ready=ready)
    clicked = territory_map(scene, key=f"why.map.{opened.key}", lang=here.lang, selected=_mark_of(current, opened),
                            height=MAP_HEIGHT)
    asked = subjects.of_mark(clicked, territory) if clicked else None
    if asked is not None and asked != current:
        _choose(asked, opened)
        st.rerun()
    with st.expander(_("The map as a table")):
        show_table(scene.table, alt=scene.alternative, key="why.map.places")
    return current


def _current(here: Desk, opened: shared.OpenPlan) -> Subject:
    """What is asked about: the address if it changed, else what was last chosen, else the first place."""
    facts = cached.facts(opened)
    asked = st.query_params.get("about", "")
    if not asked and st.query_params.get("subject", "") != st.session_state.get("why.address", ""):
        asked = st.query_params.get("subject", "")
    found = subjects.subject_of(asked, facts) if asked else None
    found = found or subjects.subject_of(str(st.session_state.get(CHOSEN, "")), facts) or _first(here, opened)
    _choose(found, opened)
    if "about" in st.query_params:
        del st.query_params["about"]
    if st.query_params.get("subject") != str(found):
        st.query_params["subject"] = str(found)
    st.session_state["why.address"] = str(found)
    return found


def _first(here: Desk, opened: shared.OpenPlan, tab: str = "") -> Subject:
    """The subject of a tab that was last asked about, or its first one."""
    facts = cached.facts(opened)
    tab = tab or next(iter(subjects.tabs(facts, here.lang)))
    last = subjects.subject_of(st.session_state.get(LAST, {}).get(tab, ""), facts)
    if last is not None and subjects.tab_of(last, facts.territory) == tab:
        return last
    return Subject(tab.partition(".")[0], next(iter(subjects.names(tab, facts, here.lang))))


def _choose(subject: Subject, opened: shared.OpenPlan) -> None:
    st.session_state[CHOSEN] = str(subject)
    st.session_state.setdefault(LAST, {})[subjects.tab_of(subject, opened.territory)] = str(subject)


def _tabs(here: Desk, opened: shared.OpenPlan, tabs: dict[str, str], tab: str) -> None:
    key = f"why.tab.{here.lang}.{opened.key}"
    if st.session_state.get(key) != tab:
        st.session_state[key] = tab

    def switch() -> None:
        _choose(_first(here, opened, str(st.session_state[key])), opened)

    st.segmented_control(here._("Ask about"), list(tabs), format_func=plain_words(tabs), key=key, on_change=switch,
                         required=True)


def _name(here: Desk, opened: shared.OpenPlan, label: str, names: dict[str, str], current: Subject) -> None:
    """The search by name; what is asked about stays in it even where the filter hides it."""
    if current.id not in names:
        hidden = subjects.names(subjects.tab_of(current, opened.territory), cached.facts(opened), here.lang)
        names = {current.id: hidden[current.id]} | names
    key = f"why.name.{here.lang}.{opened.key}.{current.kind}.{len(names)}"
    if st.session_state.get(key) != current.id:
        st.session_state[key] = current.id

    def choose() -> None:
        _choose(Subject(current.kind, str(st.session_state[key])), opened)

    st.selectbox(label, list(names), format_func=lambda id_: names.get(id_, id_), key=key, on_change=choose)


def _mark_of(subject: Subject, opened: shared.OpenPlan) -> str | None:
    """What the map rings: the site or stop itself, the first stop of a tour, the first demand point of an area."""
    if subject.kind == subjects.TOUR:
        return opened.plan.tours[int(subject.id) - 1].calls[0].stop
    if subject.kind != subjects.AREA:
        return subject.id
    demand = opened.territory.demand
    return next((point for point, area in zip(demand.ids, demand.area, strict=True) if area == subject.id), None)
