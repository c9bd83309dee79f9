"""The map of the plan with its switches and filters, the card of the place chosen on it, and its tables."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.map import territory_map
from optimizer.pages.plan_parts import cached, card, readiness
from optimizer.pages.plan_parts.switches import MapChoice, season_switch, weekday_switch
from optimizer.pages.shared import OpenPlan
from optimizer.pages.tables import show_table
from optimizer.views.map_scenes import Scene
from optimizer.views.sentences import service_names
from optimizer.wording import kind_name

ALL = ""
MAP_HEIGHT, CARD_PX = 720, 330
CHOSEN = "plan.place"


def show(here: Desk, opened: OpenPlan) -> None:
    """The tab."""
    with st.container(horizontal=True, gap="medium"):
        season = season_switch(here, opened, "map")
        weekday = weekday_switch(here, opened, "map")
    choice, online = _choice(here, opened, season, weekday)
    scene = cached.scene(opened, choice, here.lang)
    beside = st.container(horizontal=True, gap="medium")
    with beside, st.container(width="stretch"):
        chosen = territory_map(
            scene, key=f"plan.map.{opened.key}", lang=here.lang, selected=st.session_state.get(CHOSEN),
            height=MAP_HEIGHT, base_map=online)
        if chosen and chosen != st.session_state.get(CHOSEN):
            st.session_state[CHOSEN] = chosen
            st.rerun()  # the map above rings it
    with beside, st.container(width=CARD_PX):
        _beside(here, opened, season)
    _tables(here, opened, scene, season, weekday)


def _choice(here: Desk, opened: OpenPlan, season: str, weekday: str | None) -> tuple[MapChoice, str | None]:
    """What the map shows, and the online map below it; filters are put away where they are not used."""
    _ = here._
    services = service_names(opened.scenario, here.lang)
    colours = {"after": _("with the plan"), "today": _("today"), "gain": _("gain")}
    left, middle, right = st.columns([3, 3, 2], vertical_alignment="bottom")
    with left:
        colour = st.segmented_control(
            _("Colour of the communes: need met"), list(colours), format_func=colours.__getitem__, default="after",
            required=True, key=f"plan.colour.{here.lang}", wrap=True)
    with middle:
        service = st.selectbox(
            _("Service that the colour shows"), [ALL, *services], key=f"plan.service.{here.lang}",
            format_func=lambda id_: services.get(id_, _("all services")))
    with right, st.popover(_("Filter the places"), icon=":material/filter_alt:", width="stretch"):
        kinds, offered, levels, ready = _filters(here, opened, season, services)
        st.divider()
        online = st.toggle(_("Online map below (IGN)"), key="plan.online",
                           help=_("Asked of the internet only while this is on; all else is drawn from the data here."))
    choice = MapChoice(
        season=season, weekday=weekday, kinds=frozenset(kinds) or None, services=frozenset(offered) or None,
        levels=frozenset(levels) or None, service_for_access=service or None, colour=str(colour),
        only_ready=readiness.ready(here, opened) if ready else None)
    return choice, "plan_ign" if online else None


def _filters(
    here: Desk, opened: OpenPlan, season: str, services: dict[str, str]
) -> tuple[list[str], list[str], list[int], bool]:
    """Kinds of building, services, half-days a week (none chosen: all), and whether only ready places show."""
    _, views = here._, cached.all_places(opened)
    kinds = sorted({view.site.kind for view in views}, key=lambda kind: kind_name(kind, here.lang))
    levels = sorted({view.half_days[season] for view in views if view.half_days[season]})
    return (
        st.multiselect(_("Kinds of building"), kinds, format_func=lambda kind: kind_name(kind, here.lang),
                       key=f"plan.kinds.{here.lang}", placeholder=_("all")),
        st.multiselect(_("Services offered"), list(services), format_func=services.__getitem__,
                       key=f"plan.services.{here.lang}", placeholder=_("all")),
        st.multiselect(_("Half-days open a week"), levels, key=f"plan.levels.{here.lang}.{season}",
                       placeholder=_("all")),
        st.toggle(_("Only places ready to open"), key="plan.ready",
                  help=_("Everything on the checklist before opening is done. Places of today always show.")),
    )


def _beside(here: Desk, opened: OpenPlan, season: str) -> None:
    """The card of the place, stop or commune chosen, or how to choose one."""
    chosen = str(st.session_state.get(CHOSEN, ""))
    if not card.show(here, opened, chosen) and not card.people(here, opened, chosen, season):
        st.info(here._("Choose a place, a stop or a commune on the map: hours, visits, cost and what remains to be "
                       "done before opening are told here."), icon=":material/touch_app:")


def _tables(here: Desk, opened: OpenPlan, scene: Scene, season: str, weekday: str | None) -> None:
    """The map in words and figures."""
    _ = here._
    st.header(_("The same in tables"))
    places, tours, access = st.tabs([_("Places and stops"), _("Tours"), _("Access by commune")])
    with places:
        card.plain_table(scene.table, alt=scene.alternative)
    with tours:
        tables = cached.tours_of_season(opened, season, weekday, here.lang)
        if not tables:
            st.write(_("No tour is driven then."))
        for table in tables:
            card.timetable(here, table, level=3)
    with access:
        show_table(scene.ground_table, alt=scene.colouring.title, key="plan.map.access")
