"""Files to take away: each is made when it is asked for."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from functools import partial

import streamlit as st

from optimizer.exports import (
    Export,
    as_bytes,
    geopackage,
    ical,
    picture,
    posters,
    report,
    schedule,
    sheets,
    spreadsheets,
    workbook,
)
from optimizer.exports.drafts import agreement, resolution
from optimizer.exports.scope import Scope
from optimizer.pages import shared
from optimizer.pages.desk import Desk
from optimizer.pages.plan_parts import cached
from optimizer.slugs import slug
from optimizer.store import FILES


def show(here: Desk, opened: shared.OpenPlan) -> None:
    """One button per file."""
    _ = here._
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    files: list[tuple[Export, str, str, str]] = [
        (report, "text/html", _("Report for the council (HTML)"), ":material/description:"),
        (schedule, "application/pdf", _("Schedule (PDF)"), ":material/calendar_month:"),
        (sheets, "application/pdf", _("Sheet of each commune (PDF)"), ":material/article:"),
        (posters, "application/pdf", _("Posters of places and stops (PDF)"), ":material/signpost:"),
        (ical, "application/zip", _("Calendars for telephones (iCalendar)"), ":material/event:"),
        (workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _("Workbook (Excel)"),
         ":material/table_view:"),
        (resolution, word, _("Draft of the council’s resolution (Word)"), ":material/gavel:"),
        (agreement, "application/zip", _("Drafts of room agreements (Word)"), ":material/handshake:"),
        (picture, "image/svg+xml", _("Map as a picture (SVG)"), ":material/image:"),
        (spreadsheets, "application/zip", _("Open data (CSV)"), ":material/table:"),
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
    """The plan in one format, as of today.

    Raises
    ------
    Refused
    """
    here.require("read_workspace")
    today = date.today()

    def make(of: shared.OpenPlan, lang: str) -> bytes:
        return as_bytes(export, of.plan, of.territory, of.scenario, lang=lang, scope=Scope(first_day=today))

    return cached.export_bytes(opened, f"{export.NAME} {today}", here.lang, make)


def folder(here: Desk, opened: shared.OpenPlan) -> bytes:
    """The plan's folder as a zip, as `maillage export` and this desk read it again."""
    def make(of: shared.OpenPlan, lang: str) -> bytes:
        kept, stream = here.workspace.plan_folder(of.key), io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in FILES:
                archive.write(kept / file, file)
        return stream.getvalue()

    return cached.export_bytes(opened, "folder", here.lang, make)
