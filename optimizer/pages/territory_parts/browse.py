"""Looking at a territory: its figures, its map, its tables, where they come from."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain
from optimizer.pages.map.component import territory_map
from optimizer.pages.tables import show_table
from optimizer.territory import Territory
from optimizer.views import territory_tables as tables
from optimizer.views.map_scenes import Scene, territory_scene
from optimizer.views.sentences import service_names
from optimizer.views.territory_tables import SiteFilter
from optimizer.wording import kind_name


def figures(here: Desk) -> None:
    """How many people, places, stops."""
    shown = tables.summary(here.tables, lang=here.lang)
    for column, (what, how_many) in zip(st.columns(len(shown), vertical_alignment="bottom"), shown):
        column.metric(what, how_many)


def filters(here: Desk) -> SiteFilter:
    """Kinds, areas and services of the buildings to show."""
    _, lang, territory = here._, here.lang, here.tables
    kinds = sorted({site.kind for site in territory.sites}, key=lambda kind: kind_name(kind, lang))
    used = {site.area for site in territory.sites}
    around = [area.id for area in territory.areas if any(territory.within(area_id, area.id) for area_id in used)]
    names = {area.id: area.name for area in territory.areas}
    words = service_names(here.draft, lang)
    columns = st.columns(3)
    key = f"territory.{territory.id}.{lang}"
    return SiteFilter(
        kinds=columns[0].multiselect(
            _("Kind of place"), kinds, format_func=lambda kind: kind_name(kind, lang), placeholder=_("All kinds"),
            key=f"{key}.kinds"),
        areas=columns[1].multiselect(
            _("Area"), around, format_func=names.__getitem__, placeholder=_("Everywhere"), key=f"{key}.areas"),
        services=columns[2].multiselect(
            _("Services"), territory.services, format_func=lambda service: words.get(service, service),
            placeholder=_("All services"), key=f"{key}.services"),
    )


def map_and_tables(here: Desk, chosen: SiteFilter) -> None:
    """The map, and every table a tab away."""
    _, lang, territory = here._, here.lang, here.tables
    map_tab, sites_tab, people_tab, stops_tab, rounds_tab = st.tabs([
        _("Map"), _("Buildings"), _("Communes and inhabitants"), _("Stops"), _("Rounds of today")])
    with map_tab:
        territory_map(_scene(here, chosen), key=f"territory.map.{territory.id}", lang=lang)
    with sites_tab:
        show_table(tables.sites_table(territory, here.draft, chosen, lang=lang), alt=_("Buildings of the territory"))
    with people_tab:
        show_table(tables.people_table(territory, lang=lang), alt=_("Inhabitants of each commune, by group"))
    with stops_tab:
        show_table(tables.stops_table(territory, lang=lang), alt=_("Where a truck can stop"))
    with rounds_tab:
        show_table(tables.rounds_table(territory, here.draft, lang=lang), alt=_("Rounds that already drive"))


def _scene(here: Desk, chosen: SiteFilter) -> Scene:
    territory = here.tables
    kinds, areas, services = (tuple(sorted(part)) for part in (chosen.kinds, chosen.areas, chosen.services))
    return _cached_scene(territory.id, territory.content_hash, kinds, areas, services, here.lang, territory)


@st.cache_resource(max_entries=32, show_spinner=False)
def _cached_scene(
    territory_id: str, content_hash: str, kinds: tuple[str, ...], areas: tuple[str, ...], services: tuple[str, ...],
    lang: str, _territory: Territory,
) -> Scene:
    return territory_scene(
        _territory, lang=lang, kinds=kinds or None, areas=areas or None, services=services or None)


def sources(here: Desk) -> None:
    """Where the figures come from and under which licence."""
    with st.expander(here._("Sources and licence")):
        for source in here.tables.sources:
            st.markdown(f"- {plain(source)}")
        st.markdown(plain(here.tables.licence))
        illustrative = sum(site.illustrative for site in here.tables.sites)
        if illustrative:
            st.markdown(here._.n(
                "{count} possible place is illustrative: it stands for a building that no published data locates.",
                "{count} possible places are illustrative: they stand for buildings that no published data locates.",
                illustrative))
