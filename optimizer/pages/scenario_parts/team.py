"""Section “Team and funding”: who holds the places, who pays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.scenario_parts.edited_table import Row, edited_table
from optimizer.pages.scenario_parts.editing import dumped, in_words, new_id, put, renamed
from optimizer.pages.scenario_parts.fields import number
from optimizer.scenario import Words
from optimizer.territory import KINDS
from optimizer.wording import kind_name


def team_section(here: Desk) -> None:
    """Draw the section."""
    _ = here._
    st.header(_("Who holds the places"))
    left, right = st.columns([1, 2.6], gap="large")
    with left:
        number(here, ("staff", "half_day_eur"), _("A half-day of one animator, all in (€)"), step=5)
    with right:
        _teams(here)
    st.header(_("Who pays"))
    st.text(_("Grants are taken first; the shares divide what is left. What nobody bears stays with the network."))
    st.text(_("The empty last line of a table adds one; tick lines at their left and press Delete to remove them."))
    left, right = st.columns([1, 2], gap="large")
    with left:
        st.markdown(f"**{_('Payers')}**")
        _payers(here)
    with right:
        st.markdown(f"**{_('Shares of what is left after grants')}**")
        _shares(here)
    st.markdown(f"**{_('Grants')}**")
    _grants(here)


def _teams(here: Desk) -> None:
    _, path = here._, ("staff", "teams")
    areas = here.tables.area_by_id
    rows: list[Row] = [{**dumped(team), "name": team.name.text(here.lang)} for team in here.draft.staff.teams]
    columns = {
        "name": st.column_config.TextColumn(_("Team"), required=True),
        "number": st.column_config.NumberColumn(_("Persons"), required=True, min_value=0, step=1, default=1),
        "half_days_per_week": st.column_config.NumberColumn(
            _("Half-days a week each"), required=True, min_value=0, max_value=21, step=0.5, default=10,
            format="localized"),
        "area": st.column_config.SelectboxColumn(
            _("Only in (empty: everywhere)"), options=[area for area in areas if areas[area].kind != "commune"],
            format_func=lambda area: areas[area].name if area in areas else str(area)),
    }
    edited_table(here, path, rows, columns, lambda edited: put(here, path, _named(here, path, edited, columns)),
                 rows_change=True, alt=_("Teams"))


def _payers(here: Desk) -> None:
    _, path = here._, ("funding", "payers")
    rows: list[Row] = [{"id": payer.id, "name": payer.name.text(here.lang)} for payer in here.draft.funding.payers]
    columns = {"name": st.column_config.TextColumn(_("Name"), required=True)}
    edited_table(here, path, rows, columns, lambda edited: write_payers(here, edited), rows_change=True,
                 alt=_("Payers"))


def write_payers(here: Desk, edited: list[Row]) -> None:
    """Make the rows the draft's payers; what a payer gave goes with the payer."""
    payers = _named(here, ("funding", "payers"), edited, ("name",))
    kept = {payer["id"] for payer in payers}
    funding = dumped(here.draft.funding)
    left = {part: [row for row in funding[part] if row["payer"] in kept] for part in ("shares", "grants")}
    # Drawn anew where there are others, so that a payer that was added keeps its id when it gets another name.
    redraw = kept != {row["id"] for row in funding["payers"]}
    put(here, ("funding",), {**funding, **left, "payers": payers}, redraw=redraw)


def _named(here: Desk, path: tuple[str, str], edited: list[Row], columns: Iterable[str]) -> list[Row]:
    """Rows of things with a hidden id and a name in two languages, as the scenario holds them."""
    known = {item.id: item.name for item in getattr(getattr(here.draft, path[0]), path[1])}
    taken, made = [str(row["id"]) for row in edited if row.get("id")], []
    for row in edited:
        if not row.get("name"):
            continue
        identifier = row.get("id") or new_id(row["name"], taken)
        taken.append(identifier)
        before = known.get(identifier, Words(fr=row["name"], en=row["name"]))
        values = {column: row[column] for column in columns if row.get(column) is not None}
        made.append({**values, "id": identifier, "name": dumped(renamed(before, here.lang, row["name"]))})
    return made


def _money_columns(here: Desk) -> dict[str, Any]:
    _ = here._
    payers = {payer.id: payer.name.text(here.lang) for payer in here.draft.funding.payers}
    costs = {"investment": _("investment"), "running": _("running costs")}
    return {
        "payer": st.column_config.SelectboxColumn(
            _("Payer"), required=True, width="medium", options=list(payers), format_func=in_words(payers)),
        "cost": st.column_config.SelectboxColumn(
            _("Of"), required=True, width=140, options=list(costs), format_func=in_words(costs)),
        "share": st.column_config.NumberColumn(
            _("Share (%)"), required=True, min_value=0, max_value=100, step=0.1, format="localized"),
    }


def _shares(here: Desk) -> None:
    path = "funding", "shares"
    rows: list[Row] = [{**dumped(share), "share": round(100 * share.share, 9)} for share in here.draft.funding.shares]
    edited_table(here, path, rows, _money_columns(here), lambda edited: put(here, path, _of_shares(edited)),
                 rows_change=True, more_key=_payers_key(here), alt=here._("Shares by payer"))


def _grants(here: Desk) -> None:
    _, path = here._, ("funding", "grants")
    rows: list[Row] = [
        {**dumped(grant), "share": round(100 * grant.share, 9), "kinds": list(grant.kinds)}
        for grant in here.draft.funding.grants
    ]
    columns = _money_columns(here) | {
        "at_most_eur": st.column_config.NumberColumn(
            _("At most (€ a year)"), min_value=0, step=100, format="localized"),
        "condition": st.column_config.TextColumn(_("On condition")),
        "kinds": st.column_config.MultiselectColumn(
            _("Only for (empty: all)"), options=KINDS, format_func=lambda kind: kind_name(kind, here.lang)),
    }
    edited_table(here, path, rows, columns, lambda edited: put(here, path, _of_shares(edited)),
                 rows_change=True, more_key=_payers_key(here), alt=_("Grants"))


def _payers_key(here: Desk) -> str:
    """A table that offers payers is drawn anew when there are others."""
    return "." + ".".join(payer.id for payer in here.draft.funding.payers)


def _of_shares(edited: list[Row]) -> list[Row]:
    """Rows as the scenario holds them: shares out of per cent, empty texts and lists as such."""
    return [
        {**row, "share": None if row.get("share") is None else round(row["share"] / 100, 12),
         **({"condition": row["condition"] or ""} if "condition" in row else {}),
         **({"kinds": row["kinds"] or []} if "kinds" in row else {})}
        for row in edited
    ]
