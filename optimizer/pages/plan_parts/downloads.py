"""Files to take away: each is made when it is asked for."""

from __future__ import annotations

import io
import tempfile
import zipfile
from functools import partial
from pathlib import Path

import streamlit as st

from optimizer.exports import Export, geopackage, picture, report, spreadsheets
from optimizer.pages import shared
from optimizer.pages.desk import Desk
from optimizer.pages.plan_parts import cached
from optimizer.slugs import slug
from optimizer.store import FILES


def show(here: Desk, opened: shared.OpenPlan) -> None:
    """One button per file."""
    _ = here._
    files: list[tuple[Export, str, str, str]] = [
        (report, "text/html", _("Report for the council (HTML)"), ":material/description:"),
        (picture, "image/svg+xml", _("Map as a picture (SVG)"), ":material/image:"),
        (spreadsheets, "application/zip", _("Tables for a spreadsheet (CSV)"), ":material/table:"),
        (geopackage, "application/geopackage+sqlite3", _("Map layers for QGIS (GeoPackage)"), ":material/layers:"),
    ]
    name = slug(opened.name, otherwise="plan")
    for export, mime, label, icon in files:
        st.download_button(
            label, partial(exported, here, opened, export), f"{name}-{export.FILE_NAME}", mime,
            key=f"plan.export.{export.NAME}", icon=icon, width="stretch", on_click="ignore")
    st.download_button(
        _("The whole plan, to keep or to send (zip)"), partial(folder, here, opened), f"{name}.zip", "application/zip",
        key="plan.export.folder", icon=":material/folder_zip:", width="stretch", on_click="ignore")


def exported(here: Desk, opened: shared.OpenPlan, export: Export) -> bytes:
    """The plan in one format."""
    def make(of: shared.OpenPlan, lang: str) -> bytes:
        with tempfile.TemporaryDirectory() as place:
            target = Path(place) / export.FILE_NAME
            return export.export(of.plan, of.territory, of.scenario, target, lang=lang).read_bytes()

    return cached.export_bytes(opened, export.NAME, here.lang, make)


def folder(here: Desk, opened: shared.OpenPlan) -> bytes:
    """The plan's folder as a zip, as `maillage export` and this desk read it again."""
    def make(of: shared.OpenPlan, lang: str) -> bytes:
        kept, stream = here.workspace.plan_folder(of.key), io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in FILES:
                archive.write(kept / file, file)
        return stream.getvalue()

    return cached.export_bytes(opened, "folder", here.lang, make)
