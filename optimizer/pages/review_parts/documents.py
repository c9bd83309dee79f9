"""Files of a published plan to take away: each is made when it is asked for, for whoever may read the plan."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from optimizer.exports import Export, as_bytes, ical, schedule
from optimizer.exports.scope import Scope
from optimizer.pages.review_parts.published import Published, opened
from optimizer.pages.visit import Visit
from optimizer.slugs import slug


def show(here: Visit, published: Published) -> None:
    """The schedule on paper, and for calendars."""
    _ = here._
    name = slug(published.of.title, otherwise="plan")
    with st.container(horizontal=True):
        for export, mime, label, icon in (
            (schedule, "application/pdf", _("Schedule (PDF)"), ":material/calendar_month:"),
            (ical, "application/zip", _("Calendars for telephones (iCalendar)"), ":material/event:"),
        ):
            st.download_button(label, partial(exported, here, published, export), f"{name}-{export.FILE_NAME}", mime,
                               key=f"review.document.{export.NAME}", icon=icon, on_click="ignore")


def exported(here: Visit, published: Published, export: Export) -> bytes:
    """A published plan in one format, as of today.

    Raises
    ------
    NotKept, Refused, StoreError
    """
    plan = opened(here, published.of, published.alternative)
    scope = Scope(first_day=date.today())
    return as_bytes(export, plan.plan, plan.territory, plan.scenario, lang=here.lang, scope=scope)
