"""From what is read to what is said of it: the way to comment on a sheet, or to propose a change."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.official_parts.readable import publication_of
from optimizer.pages.shared import OpenPlan
from optimizer.pages.visit import Visit
from optimizer.review.contribution import Subject
from optimizer.views.review_choices import address_of


def show(here: Visit, opened: OpenPlan, area: str) -> None:
    """A link to the page of opinions about this very plan and area; nothing while it is in preparation."""
    of = publication_of(here, opened.key)
    if of is None or not here.may("read_contributions"):
        return
    subject = Subject(alternative=int(opened.key.partition("/")[2]), area=area)
    st.page_link("optimizer/pages/review.py", label=here._("Comment on this, propose a change, give an opinion"),
                 icon=":material/forum:", query_params={"publication": of.id, **address_of(subject)})
