"""Section “Services”: weight, need of each group, what distance and presence are worth."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.scenario_parts.edited_table import Row, edited_table
from optimizer.pages.scenario_parts.editing import at, dumped, put
from optimizer.pages.scenario_parts.fields import choice, name, number
from optimizer.pages.scenario_parts.items import chosen_item
from optimizer.reading.yaml_text import Path


def services_section(here: Desk) -> None:
    """Draw the section."""
    _ = here._
    first = here.draft.services[0]
    position = chosen_item(here, ("services",), _("Family of services"), new_name=_("New service"),
                           preferred_ids=here.tables.services, fresh={
        "rates": dict(first.rates), "reach": dumped(first.reach), "presence": dumped(first.presence),
    })
    if position is not None:
        _service(here, position)
    st.header(_("Who needs them"))
    st.text(_("Persons of each group who need the service in a week, in per cent."))
    _rates(here)


def _service(here: Desk, position: int) -> None:
    _, path = here._, ("services", position)
    columns = st.columns(3)
    with columns[0]:
        name(here, (*path, "name"), _("Name"))
    with columns[1]:
        number(here, (*path, "weight"), _("Weight beside the other services"), step=0.1,
               help=_("2 counts each need of this service twice, 0 leaves it out."))
    with columns[2]:
        choice(here, (*path, "decay"), _("Between two distances"),
               {"steps": _("in steps"), "linear": _("falls evenly")},
               help=_("In steps: everyone between two limits has the quality of the farther one."))
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{_('Near enough?')}**")
        _curve(here, (*path, "reach"), "within_minutes", _("Within (min)"), alt=_("Quality by travel time"), step=1)
    with right:
        st.markdown(f"**{_('Often enough?')}**")
        _curve(here, (*path, "presence"), "half_days", _("Half-days a week"), alt=_("Quality by presence"), step=0.05)
        st.text(_("The visit of a truck counts as its minutes open ÷ 210 half-days."))


def _curve(here: Desk, path: Path, measure: str, label: str, *, alt: str, step: float) -> None:
    rows: list[Row] = [
        {measure: getattr(point, measure), "quality": round(100 * point.quality, 9)} for point in at(here.draft, path)
    ]
    columns = {
        measure: st.column_config.NumberColumn(label, required=True, min_value=0, step=step, format="localized"),
        "quality": st.column_config.NumberColumn(
            here._("Quality (%)"), required=True, min_value=0, max_value=100, step=0.1,
            format="localized"),
    }

    def apply(edited: list[Row]) -> None:
        put(here, path, [
            {measure: row[measure], "quality": None if row["quality"] is None else round(row["quality"] / 100, 12)}
            for row in sorted(edited, key=lambda row: (row[measure] is None, row[measure]))
        ])

    edited_table(here, path, rows, columns, apply, rows_change=True, alt=alt)


def _rates(here: Desk) -> None:
    groups = here.tables.groups
    rows: list[Row] = [
        {"group": group.name.text(here.lang), **{
            service.id: round(100 * service.rates[group.id], 9) if group.id in service.rates else None
            for service in here.draft.services
        }} for group in groups
    ]
    columns = {"group": st.column_config.TextColumn(here._("Group"), pinned=True)} | {
        service.id: st.column_config.NumberColumn(
            service.name.text(here.lang), min_value=0, max_value=100, step=0.01, format="localized")
        for service in here.draft.services
    }

    edited_table(here, ("services",), rows, columns, lambda edited: write_rates(here, edited), fixed=["group"],
                 more_key=".rates", alt=here._("Need by group and service, in per cent a week"))


def write_rates(here: Desk, edited: list[Row]) -> None:
    """Make the rows, one a group of the territory, the draft's rates; an empty cell means no need."""
    services = dumped(here.draft.services)
    for service in services:
        for group, row in zip(here.tables.groups, edited, strict=True):
            percent = row.get(service["id"])
            if percent is None:
                service["rates"].pop(group.id, None)
            else:
                service["rates"][group.id] = round(percent / 100, 12)
    put(here, ("services",), services)
