"""“My municipality”: all that a plan means for one commune, one inter-municipal body or the whole département."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import desk_or_visit
from optimizer.pages.escaping import plain
from optimizer.pages.official_parts import (
    access,
    brief,
    cached,
    choose,
    downloads,
    layout,
    money,
    places,
    reasons,
    remarks,
    start,
    weeks,
)
from optimizer.views.shares import main_season

here = desk_or_visit()
here.require("read_publications")
_ = here._

layout.styled()
title = st.container()
with st.container(horizontal=True, gap="medium"):
    found = choose.plan(here)
    area = choose.area(here, found[1].territory) if found else ""
if found is None or not area:
    title.title(_("My municipality, my inter-municipal body"))
    if found:
        start.show(here, *found)
else:
    reading, opened = found
    sheet = cached.sheet(opened, area, here.lang)
    season = main_season(opened.plan, tuple(each.id for each in sheet.seasons))
    title.title(plain(sheet.name))
    layout.kicker(reading, opened.key)
    brief.show(here, sheet)
    places.show(here, opened, sheet)
    weeks.show(here, sheet, main=season)
    access.show(here, sheet)
    money.show(here, sheet)
    st.fragment(reasons.show)(here, opened, sheet)
    downloads.show(here, opened, sheet)
    remarks.show(here, opened, area)
