"""For which services, how far, for how many people; compared with today and with the average."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.official_parts.layout import drawn
from optimizer.pages.visit import Visit
from optimizer.sheets import markup
from optimizer.sheets.content import AreaSheet


def show(here: Visit, sheet: AreaSheet) -> None:
    """The section."""
    _ = here._
    st.header(_("For which services, how far, for whom"), anchor="access")
    st.markdown(_("Of the requests expected from the people here in a year, the share that finds a place or stop near "
                  "enough and open often enough. It is an estimate, not a count of people."))
    drawn(markup.access_bars(sheet, sheet.by_service, title=_("Needs met, service by service"), first=_("Service"),
                             whole=True))
    drawn(markup.reach_bars(sheet))
    with st.expander(_("How far, service by service")):
        drawn(markup.distances(sheet))
    with st.expander(_("By group of people, and by season")):
        drawn(markup.access_bars(sheet, sheet.by_group, title=_("Needs met by group"), first=_("Group")))
        drawn(markup.access_bars(sheet, sheet.by_season, title=_("Needs met by season"), first=_("Season")))
