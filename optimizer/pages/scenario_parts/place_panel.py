"""One place closely: what it is, what the scenario says of it, and when it could open."""

from __future__ import annotations

from typing import Any

import streamlit as st

from optimizer.access_quality import calendars_of
from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain
from optimizer.pages.scenario_parts.editing import in_words
from optimizer.pages.scenario_parts.site_states import (
    CALENDARS,
    STATES,
    FreeCells,
    free_cells,
    free_slots,
    site_states,
    with_changes,
    with_free_slot,
    with_states,
    with_week_all_year,
)
from optimizer.scenario import Season
from optimizer.slots import DAYS, PARTS
from optimizer.territory import Site
from optimizer.views.rule_forms import speaking_of
from optimizer.wording import day_name, kind_name, listed, minutes_of, span


def state_names(here: Desk) -> dict[str, str]:
    """State → words."""
    _ = here._
    return {"free": _("free"), "required": _("required"), "forbidden": _("forbidden")}


def agreements(here: Desk) -> dict[str, str]:
    """Agreement of the owner → words."""
    _ = here._
    return {"none": _("not asked"), "asked": _("asked for"), "signed": _("signed")}


def yes_no(here: Desk) -> dict[str, str]:
    """Yes and no as the tables have them → words."""
    _ = here._
    return {"yes": _("yes"), "no": _("no")}


def place_panel(here: Desk, site_id: str) -> None:
    """Draw everything about one place."""
    _ = here._
    territory = here.territory
    site = territory.sites[territory.site_index[site_id]]
    area = territory.area_by_id.get(site.area)
    services = {service.id: service.name.text(here.lang) for service in here.draft.services}
    kind = kind_name(site.kind, here.lang)
    st.markdown(f"## {plain(site.name)}")
    today = _("open today") if site.existing else _("possible place")
    st.text(" · ".join([kind[:1].upper() + kind[1:], *([area.name] if area else []), today]))
    st.text(listed([services.get(service, service) for service in site.services], here.lang))
    if site.illustrative:
        st.markdown(f":orange-badge[{_('Illustrative: stands for a building that no published data locates')}]")
    _state(here, site)
    _conditions(here, site)
    _availability(here, site)


def tell_rule_of_kind(here: Desk) -> None:
    """Say why a place does not become free."""
    st.toast(here._("A rule excludes every place of this kind: change that rule first."), icon=":material/gavel:")


def _state(here: Desk, site: Site) -> None:
    _, names = here._, state_names(here)
    key = f"scenario.place.state.{site.id}.{here.epoch}.{here.lang}"
    st.session_state.setdefault(key, site_states(here.tables, here.draft).get(site.id, "free"))

    def set_state() -> None:
        asked = st.session_state[key]
        here.edit(with_states(here.draft, {site.id: asked}), redraw=True)
        st.session_state[key] = site_states(here.tables, here.draft).get(site.id, "free")
        if st.session_state[key] != asked:
            tell_rule_of_kind(here)

    st.segmented_control(_("State"), STATES, format_func=names.__getitem__, key=key, required=True,
                         on_change=set_state, help=_("Required: it opens at least one season. To impose a day, leave "
                                                     "only that day free below."))
    for position in speaking_of(here.draft.rules, site.id, site.kind):
        sentence = here.draft.rules[position].sentence(here.lang, here.tables, here.draft)
        st.markdown(f":material/gavel: {plain(_('Rule {number}: {sentence}', number=position + 1, sentence=sentence))}")


def _conditions(here: Desk, site: Site) -> None:
    """Costs and what must be settled before opening."""
    _ = here._
    left, right = st.columns(2)
    with left:
        _number(here, site, "fit_out_eur", _("Fit-out (€)"), 500.0)
        _number(here, site, "capacity_persons", _("Persons at a time"), 1.0)
        _choice(here, site, "step_free", _("Access without a step"), yes_no(here))
        _text(here, site, "network", _("Network"))
    with right:
        _number(here, site, "half_day_eur", _("Room, a half-day (€)"), 5.0)
        _choice(here, site, "agreement", _("Agreement of the owner"), agreements(here))
        _choice(here, site, "heated", _("Heated"), yes_no(here))
        _text(here, site, "erp", _("Public building: type and category (ERP)"))
    if any(change.site == site.id for change in here.draft.sites):
        st.button(_("Back to what the tables say"), icon=":material/undo:", type="tertiary",
                  key=f"scenario.place.reset.{site.id}.{here.lang}", on_click=lambda: _reset(here, site.id))


def _reset(here: Desk, site_id: str) -> None:
    left = tuple(change for change in here.draft.sites if change.site != site_id)
    here.edit(here.draft.model_copy(update={"sites": left}), redraw=True)


def _key(here: Desk, site: Site, field: str) -> str:
    return f"scenario.place.{field}.{site.id}.{here.epoch}.{here.lang}"


def _change(here: Desk, site: Site, field: str, key: str) -> None:
    value: Any = st.session_state[key]
    here.edit(with_changes(here.tables, here.draft, {site.id: {field: value}}))


def _number(here: Desk, site: Site, field: str, label: str, step: float) -> None:
    key, value = _key(here, site, field), getattr(site, field)
    st.session_state.setdefault(key, None if value == float("inf") else float(value))
    st.number_input(label, 0.0, None, value=None, step=step, format="%g", key=key, placeholder=here._("not limited"),
                    on_change=_change, args=(here, site, field, key))


def _choice(here: Desk, site: Site, field: str, label: str, words: dict[str, str]) -> None:
    key, value = _key(here, site, field), getattr(site, field)
    known = words if not value or value in words else {**words, value: value}
    st.session_state.setdefault(key, value or None)
    st.selectbox(label, list(known), format_func=in_words(known), key=key, index=None,
                 placeholder=here._("not known"), on_change=_change, args=(here, site, field, key))


def _text(here: Desk, site: Site, field: str, label: str) -> None:
    key = _key(here, site, field)
    st.session_state.setdefault(key, getattr(site, field))
    st.text_input(label, key=key, placeholder=here._("not known"), on_change=_change, args=(here, site, field, key))


def _availability(here: Desk, site: Site) -> None:
    """A season's week as a grid of days and parts of the day."""
    _ = here._
    st.markdown(f"**{_('When it could open')}**")
    seasons = {season.id: season for season in here.draft.seasons}
    chosen = st.segmented_control(
        _("Season"), list(seasons), format_func=lambda season: plain(seasons[season].name.text(here.lang)),
        default=next(iter(seasons)), required=True, key=f"scenario.place.season.{here.lang}.{len(seasons)}",
        label_visibility="collapsed",
    )
    season = seasons[chosen] if chosen in seasons else here.draft.seasons[0]
    weeks = calendars_of(season)
    if len(weeks) > 1:
        names = {"school": _("school weeks"), "holiday": _("school holidays")}
        picked = st.segmented_control(
            _("Weeks"), weeks, format_func=names.__getitem__, default=weeks[0], required=True,
            key=f"scenario.place.weeks.{here.lang}", label_visibility="collapsed")
        weeks = (picked or weeks[0],)
    _grid(here, site, season, weeks[0])


def _grid(here: Desk, site: Site, season: Season, calendar: str) -> None:
    _ = here._
    cells = _cells(here, site.id)
    parts = {"am": _("Morning"), "pm": _("Afternoon"), "eve": _("Evening")}
    widths = [2.1, *[1] * len(DAYS)]
    head = st.columns(widths, gap="xxsmall")
    for column, day in zip(head[1:], DAYS):
        column.text(day_name(day, here.lang)[:3])
    for part in PARTS:
        row = st.columns(widths, gap="xxsmall", vertical_alignment="center")
        row[0].text(parts[part])
        for column, day in zip(row[1:], DAYS):
            slot = f"{day}-{part}"
            key = f"scenario.place.free.{site.id}.{season.id}.{calendar}.{slot}.{here.epoch}.{here.lang}"
            st.session_state.setdefault(key, (season.id, calendar, slot) in cells)
            hours = span(*minutes_of(here.draft.slots, slot), here.lang)
            column.checkbox(
                f"{day_name(day, here.lang)} {hours}", key=key, label_visibility="collapsed",
                on_change=_set_free, args=(here, site.id, season, calendar, slot, key),
            )
    if len(calendars_of(season)) == 1:
        st.text(_("All weeks of this season are alike."))
    _price(here, site, season, calendar, cells)
    seasons = here.draft.seasons
    if len(seasons) > 1:
        st.button(
            _("The same half-days in every season"), icon=":material/content_copy:",
            key=f"scenario.place.all_year.{here.lang}", help=_("In weeks of the same kind: of school, or of holidays."),
            on_click=lambda: _set_cells(
                here, site.id, with_week_all_year(_cells(here, site.id), season.id, calendar, seasons), redraw=True))


def _price(here: Desk, site: Site, season: Season, calendar: str, cells: FreeCells) -> None:
    """What the room costs in these weeks, where that differs from the rest of the year."""
    prices = {price for (s, c, _slot), price in cells.items() if (s, c) == (season.id, calendar)}
    if not prices:
        return
    key = f"scenario.place.price.{site.id}.{season.id}.{calendar}.{here.epoch}.{here.lang}"
    st.session_state.setdefault(key, next(iter(prices)) if len(prices) == 1 else None)

    def set_price() -> None:
        weeks = _weeks(season, calendar)
        price = st.session_state[key]
        _set_cells(here, site.id, {cell: price if cell[0] == season.id and cell[1] in weeks else before
                                   for cell, before in _cells(here, site.id).items()})

    st.number_input(here._("Room in these weeks, a half-day (€)"), 0.0, None, value=None, step=5.0, format="%g",
                    key=key, placeholder=here._("as in the rest of the year"), on_change=set_price)


def _set_free(here: Desk, site_id: str, season: Season, calendar: str, slot: str, key: str) -> None:
    weeks = _weeks(season, calendar)
    _set_cells(here, site_id, with_free_slot(
        _cells(here, site_id), season.id, weeks, slot, free=st.session_state[key]))


def _weeks(season: Season, calendar: str) -> tuple[str, ...]:
    """The calendars that an edit of one concerns: both where the season has weeks of one alone."""
    return (calendar,) if len(calendars_of(season)) > 1 else CALENDARS


def _cells(here: Desk, site_id: str) -> dict[tuple[str, str, str], float | None]:
    return free_cells(here.territory.availability_of.get(site_id, ()), here.draft.seasons)


def _set_cells(here: Desk, site_id: str, cells: FreeCells, *, redraw: bool = False) -> None:
    seasons = here.draft.seasons
    of_table = free_cells(here.tables.availability_of.get(site_id, ()), seasons)
    free = None if cells == of_table else free_slots(cells, seasons)
    here.edit(with_changes(here.tables, here.draft, {site_id: {"free": free}}), redraw=redraw)
