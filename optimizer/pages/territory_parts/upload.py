"""Bringing a territory of one's own: a GeoPackage, or a zip of tables."""

from __future__ import annotations

import streamlit as st

from optimizer.faults import TerritoryError
from optimizer.pages.desk import Desk
from optimizer.pages.faults import show_faults
from optimizer.pages.refusals import told_above


def upload(here: Desk) -> None:
    """A file to choose and a button; what is refused leaves nothing behind and says why."""
    _ = here._
    st.markdown(_(
        "A territory is one GeoPackage, or a zip of tables (CSV, Parquet or GeoJSON) with its territory.toml. "
        "French spreadsheet habits (semicolons, decimal commas) are understood."))
    file = st.file_uploader(
        _("GeoPackage or zip"), type=["gpkg", "zip"], key=f"territory.upload.{here.lang}", max_upload_size=200)
    if st.button(_("Check and add"), type="primary", disabled=file is None, key="territory.add") and file is not None:
        try:
            with st.spinner(_("Checking every table…")):
                added = here.workspace.keep_territory(file, file.name)
        except TerritoryError as error:
            title = _("This territory cannot be used; nothing of it was kept.")
            show_faults(error.faults, here.lang, title=title)
        else:
            here.open_territory(added)
            st.rerun()


def remove(here: Desk) -> None:
    """A territory that was added can be deleted, once that is confirmed."""
    _ = here._
    entry = next((entry for entry in here.workspace.territories() if entry.id == here.territory_id), None)
    if entry is None or entry.bundled:
        return
    with st.popover(_("Delete this territory"), icon=":material/delete:"):
        st.markdown(_("Its tables, scenarios and plans will be deleted. This cannot be undone."))
        if st.button(_("Delete for good"), key="territory.delete"):
            doomed = here.territory_id
            here.open_first_territory()
            with told_above(here.lang):
                here.workspace.delete_territory(doomed)
            st.rerun()
