"""Why this and not that: for the area, then for one of its places."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.escaping import plain
from optimizer.pages.official_parts import cached
from optimizer.pages.official_parts.layout import drawn, folded
from optimizer.pages.shared import OpenPlan
from optimizer.pages.visit import Visit
from optimizer.sheets import markup
from optimizer.sheets.content import AreaSheet
from optimizer.sheets.markup.places import CHANGED
from optimizer.views.labels import distinct


def show(here: Visit, opened: OpenPlan, sheet: AreaSheet) -> None:
    """The section; answers are worked out when they are asked for."""
    _ = here._
    st.header(_("Why this, and not that?"), anchor="why")
    label = _("What the plan brings to {name}, and what else would", name=plain(sheet.name))
    with folded(label, key=f"why.{sheet.area}.{here.lang}") as is_open:
        if is_open:
            reason = cached.why_area(opened, sheet.area, here.lang)
            st.markdown(f"**{plain(reason.title)}**")
            drawn(markup.sentences(reason.sentences))
    names = distinct({part.id: part.card.name for part in (*sheet.places, *sheet.nearby) if part.change in CHANGED})
    if not names:
        return
    chosen = st.selectbox(
        _("What does one place bring? What if it were not there?"), list(names), format_func=names.__getitem__,
        index=None, placeholder=_("choose a place or stop"), key=f"official.why.place.{sheet.area}.{here.lang}",
        width=520)
    found = cached.why_place(opened, chosen, here.lang) if chosen else None
    if found is not None:
        drawn(markup.sentences(found.sentences))
