"""Section “Places”: every building in a table and on the map; choose one to look at it closely."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from pydantic import ValidationError

from optimizer.pages.desk import Desk
from optimizer.pages.map.component import territory_map
from optimizer.pages.scenario_parts.edited_table import Row, edited_table
from optimizer.pages.scenario_parts.editing import in_words, refuse
from optimizer.pages.scenario_parts.place_panel import agreements, place_panel, state_names, tell_rule_of_kind, yes_no
from optimizer.pages.scenario_parts.site_states import STATES, State, passes, site_states, with_changes, with_states
from optimizer.reading.validation_faults import faults_of
from optimizer.reading.yaml_text import YamlText
from optimizer.scenario import SiteChange
from optimizer.territory import Site, Territory
from optimizer.views.map_scenes import Scene, territory_scene
from optimizer.views.rule_forms import place_name
from optimizer.wording import kind_name

PLACE = "scenario.place"
"""Where the session remembers the place at hand."""
_TEXTS = ("step_free", "erp", "heated", "network")


def places_section(here: Desk) -> None:
    """Draw the section."""
    _ = here._
    sites = _filtered(here)
    views = {"map": _("Map"), "table": _("Table")}
    with st.container(horizontal=True, vertical_alignment="center"):
        view = st.segmented_control(
            _("View"), list(views), format_func=views.__getitem__, default="map", required=True,
            key=f"scenario.places.view.{here.lang}", label_visibility="collapsed",
        )
        st.text(_.n("{count} place", "{count} places", len(sites)))
    if view == "table":
        _table(here, sites)
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        _map(here, sites)
    with right:
        _panel(here, sites)


def _filtered(here: Desk) -> list[Site]:
    """The filters, and the sites that pass them."""
    _, territory, lang = here._, here.territory, here.lang
    kinds = sorted({site.kind for site in territory.sites}, key=lambda kind: kind_name(kind, lang))
    areas = [area for area in territory.areas if area.kind != "commune"] + [
        area for area in territory.areas if area.kind == "commune"]
    services = {service.id: service.name.text(lang) for service in here.draft.services}
    names = state_names(here)
    key = f"scenario.places.{here.territory_id}.{lang}"
    columns = st.columns(5)
    text = columns[0].text_input(_("Search a name"), key=f"{key}.text", icon=":material/search:", placeholder="")
    chosen_kinds = columns[1].multiselect(
        _("Kind of place"), kinds, format_func=lambda kind: kind_name(kind, lang), key=f"{key}.kinds",
        placeholder=_("All kinds"))
    chosen_areas = columns[2].multiselect(
        _("Where"), [area.id for area in areas], format_func=lambda area: territory.area_by_id[area].name,
        key=f"{key}.areas", placeholder=_("Everywhere"))
    chosen_services = columns[3].multiselect(
        _("Service"), list(services), format_func=services.__getitem__, key=f"{key}.services",
        placeholder=_("Any"))
    chosen_states = columns[4].multiselect(
        _("State"), STATES, format_func=names.__getitem__, key=f"{key}.states", placeholder=_("All states"))
    states = site_states(territory, here.draft)
    return [
        site for site in territory.sites
        if passes(site, territory, kinds=chosen_kinds, areas=chosen_areas, services=chosen_services, text=text or "")
        and (not chosen_states or states.get(site.id, "free") in chosen_states)
    ]


def _map(here: Desk, sites: list[Site]) -> None:
    shown = frozenset(site.id for site in sites)
    states = tuple(sorted(site_states(here.tables, here.draft).items()))
    scene = _scene(here.tables.id, here.tables.content_hash, shown, states, here.lang, here.tables)
    chosen = st.session_state.get(PLACE)
    clicked = territory_map(scene, key=f"scenario.map.{here.territory_id}", lang=here.lang,
                            selected=chosen, height=620)
    if clicked and clicked != chosen and clicked in here.tables.site_index:
        st.session_state[PLACE] = clicked
        st.rerun()


@st.cache_resource(max_entries=48, show_spinner=False)
def _scene(
    territory_id: str, content_hash: str, shown: frozenset[str], states: tuple[tuple[str, str], ...], lang: str,
    _territory: Territory,
) -> Scene:
    from dataclasses import replace

    kept = _territory if len(shown) == len(_territory.sites) else replace(
        _territory, sites=tuple(site for site in _territory.sites if site.id in shown))
    return territory_scene(kept, lang=lang, states=dict(states))


def _panel(here: Desk, sites: list[Site]) -> None:
    """The place at hand, chosen on the map or by its name."""
    _, lang = here._, here.lang
    chosen = st.session_state.get(PLACE)
    ids = [site.id for site in sites]
    if chosen is not None and chosen in here.tables.site_index and chosen not in ids:
        ids.insert(0, chosen)
    key = f"scenario.places.pick.{here.territory_id}.{chosen}.{lang}"

    def pick() -> None:
        st.session_state[PLACE] = st.session_state[key]

    picked = st.selectbox(
        _("Place"), ids, index=ids.index(chosen) if chosen in ids else None, key=key, on_change=pick,
        format_func=lambda site: place_name(here.tables, site),
        placeholder=_("Click a place on the map, or search its name"),
    )
    if picked is not None:
        place_panel(here, picked)


def _table(here: Desk, sites: list[Site]) -> None:
    """All sites that pass the filters; what can be edited has a white ground."""
    _, territory = here._, here.territory
    states = site_states(territory, here.draft)
    rows: list[Row] = [row_of(territory, site, states.get(site.id, "free"), here.lang) for site in sites]
    columns = _columns(here)

    def apply(edited: list[Row]) -> None:
        write_rows(here, rows_of(sites, edited))

    edited_table(
        here, ("sites",), rows, columns, apply, alt=_("Places of the territory with what the scenario says of them"),
        more_key="." + str(hash(tuple(site.id for site in sites))), height=620,
        fixed=["name", "kind", "area", "today"],
    )
    st.text(_("Empty a cell to go back to what the territory’s tables say."))


def rows_of(sites: list[Site], edited: list[Row]) -> dict[str, Row]:
    """Edited rows by site: rows stay in their order."""
    return {site.id: row for site, row in zip(sites, edited, strict=True)}


def _columns(here: Desk) -> Mapping[str, Any]:
    _ = here._
    states, agreed, yes = state_names(here), agreements(here), yes_no(here)
    return {
        "name": st.column_config.TextColumn(_("Place"), pinned=True, width=310),
        "kind": st.column_config.TextColumn(_("Kind")),
        "area": st.column_config.TextColumn(_("Commune"), width=200),
        "today": st.column_config.CheckboxColumn(_("Open today")),
        "state": st.column_config.SelectboxColumn(
            _("State"), required=True, options=STATES, format_func=in_words(states)),
        "fit_out_eur": st.column_config.NumberColumn(_("Fit-out (€)"), min_value=0, step=100, format="localized"),
        "half_day_eur": st.column_config.NumberColumn(
            _("Room, a half-day (€)"), min_value=0, step=1, format="localized"),
        "capacity_persons": st.column_config.NumberColumn(_("Persons at a time"), min_value=0, step=1),
        "agreement": st.column_config.SelectboxColumn(
            _("Agreement"), options=list(agreed), format_func=in_words(agreed)),
        "step_free": st.column_config.SelectboxColumn(
            _("Step-free"), options=["yes", "no"], format_func=in_words(yes)),
        "heated": st.column_config.SelectboxColumn(
            _("Heated"), options=["yes", "no"], format_func=in_words(yes)),
        "network": st.column_config.TextColumn(_("Network")),
        "erp": st.column_config.TextColumn(_("Public building (ERP)")),
    }


def row_of(territory: Territory, site: Site, state: State, lang: str) -> Row:
    """A site as a row of the table."""
    area = territory.area_by_id.get(site.area)
    return {
        "name": site.name, "kind": kind_name(site.kind, lang), "area": area.name if area else "",
        "today": site.existing, "state": state, "fit_out_eur": site.fit_out_eur, "half_day_eur": site.half_day_eur,
        "capacity_persons": None if site.capacity_persons == float("inf") else site.capacity_persons,
        "agreement": site.agreement or None, **{field: getattr(site, field) or None for field in _TEXTS},
    }


def write_rows(here: Desk, edited: Mapping[str, Row]) -> None:
    """Write what differs from the draft: states as rules, the rest as changes to sites."""
    territory = here.territory
    now = site_states(territory, here.draft)
    states: dict[str, State] = {
        site: row["state"] for site, row in edited.items() if row["state"] != now.get(site, "free")}
    changes: dict[str, dict[str, Any]] = {}
    for site_id, row in edited.items():
        site = territory.sites[territory.site_index[site_id]]
        before = row_of(territory, site, row["state"], here.lang)
        differing = {field: row[field] for field in before if field not in ("name", "kind", "area", "today", "state")
                     and row[field] != before[field]}
        if differing:
            changes[site_id] = differing
    try:
        here.edit(with_changes(here.tables, with_states(here.draft, states), changes))
    except ValidationError as error:
        refuse(here, ("sites",), faults_of(error, SiteChange, YamlText(), file=""))
    else:
        refuse(here, ("sites",), ())
        after = site_states(here.tables, here.draft)
        if any(after.get(site, "free") != state for site, state in states.items()):
            tell_rule_of_kind(here)
