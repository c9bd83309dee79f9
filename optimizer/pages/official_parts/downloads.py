"""What can be taken away from an area's sheet: to print, for the telephone, to put up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from optimizer.pages.official_parts import cached, readable
from optimizer.pages.shared import OpenPlan
from optimizer.pages.visit import Visit
from optimizer.sheets.content import AreaSheet
from optimizer.sheets.markup.places import CHANGED
from optimizer.slugs import slug


def show(here: Visit, opened: OpenPlan, sheet: AreaSheet) -> None:
    """One button per file; each is made when it is asked for."""
    _ = here._
    st.header(_("To print, to send, to put up"), anchor="files")
    name = slug(sheet.name, otherwise="area")
    files = [(_("This sheet (PDF)"), cached.sheet_pdf, f"{name}.pdf", "application/pdf", ":material/article:")]
    if sheet.places:
        files.append((_("Calendar for the telephone (iCalendar)"), cached.area_calendar, f"{name}.ics", "text/calendar",
                      ":material/event:"))
    if any(part.change in CHANGED for part in sheet.places):
        files.append((_("Posters of places and stops (PDF)"), cached.area_posters, f"{name}-posters.pdf",
                      "application/pdf", ":material/signpost:"))
    with st.container(horizontal=True):
        for label, make, file, mime, icon in files:
            st.download_button(label, partial(made, here, opened, sheet.area, make), file, mime,
                               key=f"official.file.{file}", icon=icon, on_click="ignore")


def made(here: Visit, opened: OpenPlan, area: str, make: Callable[[OpenPlan, str, str], bytes]) -> bytes:
    """A file about an area, if the person still may read the plan.

    Raises
    ------
    NotKept, Refused
    """
    readable.opened(here, opened.key)
    return make(opened, area, here.lang)
