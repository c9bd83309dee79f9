"""The review page: what officials and planners say of a published plan, and what is decided."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.review_parts import contribute, documents, proposals, published, record, thread
from optimizer.pages.visit import visit

here = visit()
here.require("read_publications")
_ = here._

st.title(_("Opinions and proposals"))
found = published.choose(here)
if found is not None:
    documents.show(here, found)
    parts = [
        (_("Take part"), contribute.show, here.may("comment")),
        (_("Discussion"), thread.show, here.may("read_contributions")),
        (_("Proposals"), proposals.show, here.may("read_contributions")),
        (_("Decision record"), record.show, here.may("read_decisions")),
    ]
    allowed = [(name, part) for name, part, may in parts if may]
    if allowed:
        tabs = st.tabs([name for name, _part in allowed], key=f"review.tab.{here.lang}", on_change="rerun")
        for tab, (_name, part) in zip(tabs, allowed, strict=True):
            if tab.open:  # only what is seen is drawn
                with tab:
                    part(here, found)
