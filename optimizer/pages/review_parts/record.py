"""The decision record: who, when, what; to read, and to take away."""

from __future__ import annotations

from functools import partial

import streamlit as st

from optimizer.pages.plan_parts.card import plain_table
from optimizer.pages.review_parts.published import Published, opened
from optimizer.pages.visit import Visit
from optimizer.review.decisions import Event, as_csv, as_json
from optimizer.slugs import slug
from optimizer.views.review_record import record_table, told


def show(here: Visit, published: Published) -> None:
    """The record as a table, and its files."""
    _ = here._
    events = _told(here, published)
    with st.container(horizontal=True):
        name = slug(published.of.title, otherwise="record")
        st.download_button(_("Decision record (CSV)"), partial(_csv, here, published), f"{name}.csv", "text/csv",
                           key="review.record.csv", icon=":material/table:", on_click="ignore")
        st.download_button(_("Decision record (JSON)"), partial(_json, here, published), f"{name}.json",
                           "application/json", key="review.record.json", icon=":material/data_object:",
                           on_click="ignore")
    plain_table(record_table(events, here.lang), alt=_("Decision record"))


def _csv(here: Visit, published: Published) -> bytes:
    return as_csv(_told(here, published), here.lang).encode("utf-8-sig")


def _json(here: Visit, published: Published) -> bytes:
    return as_json(here.review.decisions.record(here.person, published.of.id)).encode()


def _told(here: Visit, published: Published) -> tuple[Event, ...]:
    return told(here.review, here.person, published.of.id, partial(opened, here, published.of), here.lang)
