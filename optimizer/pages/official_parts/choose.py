"""Which plan and which area: chosen by name, on the map, or by the address, which can be sent to somebody else."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from optimizer.faults import InputError
from optimizer.pages import shared
from optimizer.pages.desk import Desk
from optimizer.pages.official_parts import readable
from optimizer.pages.official_parts.readable import Reading
from optimizer.pages.plan_parts.cached import belongs
from optimizer.pages.visit import Visit
from optimizer.sheets.areas import area_kind
from optimizer.slugs import slug
from optimizer.territory import Territory
from optimizer.views.labels import distinct
from optimizer.workspace import NotKept

AREA, PLAN = "area", "plan"
"""In the address; and, after ``official.``, what this session remembers from page to page."""
WIDE = 470


def plan(here: Visit) -> tuple[Reading, shared.OpenPlan] | None:
    """The plan read, with those read beside it; None after saying why there is none."""
    _, found = here._, readable.readings(here)
    names = distinct({each.key: each.name for reading in found for each in reading.plans})
    if isinstance(here, Desk):
        _go_where_the_plan_is(here, names)
    if not names:
        st.info(_("Nothing has been published for this territory yet. Come back once a plan is put before you."),
                icon=":material/hourglass_empty:")
        return None
    key = _remembered(PLAN, list(names)) or _begun_with(here, names)
    if len(names) > 1:
        key = _select(here, _("Proposed plan read"), names, key, PLAN)
    _write(PLAN, key)
    reading = next(each for each in found if any(one.key == key for one in each.plans))
    opened = opened_or_told(here, key)
    return None if opened is None else (reading, opened)


def _go_where_the_plan_is(here: Desk, names: Collection[str]) -> None:
    """Open the territory of the plan in the address, which may have been sent by somebody who was elsewhere."""
    asked = st.query_params.get(PLAN, "")
    territory = readable.territory_of(here, asked) if asked and asked not in names else ""
    if territory not in ("", here.territory_id) and asked != st.session_state.get(f"official.{PLAN}.address"):
        here.open_territory(territory)
        st.session_state[f"official.{PLAN}.address"] = ""
        st.session_state[f"official.{PLAN}"] = asked
        st.rerun()


def _begun_with(here: Visit, names: Collection[str]) -> str:
    """What is read before anything is chosen: at a desk, its plan; else the newest that is published."""
    return here.plan_key if isinstance(here, Desk) and here.plan_key in names else next(iter(names))


def opened_or_told(here: Visit, key: str) -> shared.OpenPlan | None:
    """A plan, or None after saying why it cannot be read."""
    _ = here._
    try:
        opened = readable.opened(here, key)
    except InputError:  # what is wrong with it concerns those who made it
        st.error(_("This plan cannot be read. Choose another one."), icon=":material/error:")
        return None
    except NotKept:
        st.error(_("It is no longer there: someone deleted it."))
        return None
    if not belongs(opened):
        st.error(_("This plan was made with other data of this territory: ask the planners for a new one."),
                 icon=":material/error:")
        return None
    return opened


def area(here: Visit, territory: Territory) -> str:
    """Id of the area chosen; empty where none is yet."""
    _ = here._
    names = area_names(here, territory)
    if f"official.{AREA}" not in st.session_state:  # at first, an official reads of their own area
        st.session_state[f"official.{AREA}"] = next((each for each in names if each in here.person.areas), "")
    chosen = _remembered(AREA, list(names))
    key = f"official.{AREA}.{here.lang}.{here.epoch}"
    if st.session_state.get(key) != (chosen or None):
        st.session_state[key] = chosen or None

    def choose() -> None:
        set_area(st.session_state[key] or "")

    st.selectbox(
        _("Municipality, inter-municipal body or département"), list(names), format_func=names.__getitem__, key=key,
        index=None, placeholder=_("Type the first letters of its name"), on_change=choose, width=WIDE)
    _write(AREA, chosen)
    return chosen


def set_area(area_id: str) -> None:
    """Read about this area from the next run on."""
    st.session_state[f"official.{AREA}"] = area_id


def area_names(here: Visit, territory: Territory) -> dict[str, str]:
    """Areas by id: the large ones first, which say their kind, then the others; each in the order of the alphabet."""
    around = {each.parent for each in territory.areas}
    by_name = sorted(territory.areas, key=lambda each: (each.kind, slug(each.name, otherwise="")))
    told = {each.id: f"{each.name} ({area_kind(each.kind, here.lang)})" for each in by_name if each.id in around}
    return distinct(told | {each.id: each.name for each in by_name if each.id not in around})


def _select(here: Visit, label: str, names: dict[str, str], current: str, what: str) -> str:
    """A list from which one is chosen; a choice takes effect before the page is drawn."""
    key = f"official.{what}.{here.lang}.{here.epoch}"
    if st.session_state.get(key) != current:
        st.session_state[key] = current

    def choose() -> None:
        st.session_state[f"official.{what}"] = st.session_state[key]

    st.selectbox(label, list(names), format_func=names.__getitem__, key=key, on_change=choose, width=WIDE)
    return current


def _remembered(what: str, known: Collection[str]) -> str:
    """What the address asks for if it changed, else what was last chosen; empty where that is not known."""
    remembered, asked = f"official.{what}", st.query_params.get(what, "")
    if asked and asked != st.session_state.get(f"{remembered}.address", ""):
        st.session_state[remembered] = asked
    chosen = str(st.session_state.get(remembered, ""))
    return chosen if chosen in known else ""


def _write(what: str, value: str) -> None:
    """Put what is read into the address, so that it can be sent."""
    st.session_state[f"official.{what}.address"] = value
    if value and st.query_params.get(what) != value:
        st.query_params[what] = value
    elif not value and what in st.query_params:
        del st.query_params[what]
