"""Section “Calculation”: travel, and when a calculation stops."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.scenario_parts.fields import choice, number


def calculation_section(here: Desk) -> None:
    """Draw the section."""
    _ = here._
    left, right = st.columns(2, gap="large")
    with left:
        st.header(_("Travel times"))
        sources = {
            "auto": _("the territory’s table if it has one, else estimated"),
            "table": _("the territory’s table"), "crow_fly": _("estimated from distances"),
        }
        choice(here, ("travel", "source"), _("Travel times come from"), sources)
        number(here, ("travel", "speed_factor"), _("Travel time by road (1 = as it is)"), step=0.05,
               help=_("Multiplies every travel time: 1.25 shows what a quarter more would change."))
        if here.draft.travel.source == "crow_fly" or here.tables.travel is None:
            st.text(_("Estimated times are an assumption: try a quarter more and less."))
    with right:
        st.header(_("Calculation"))
        number(here, ("solve", "time_limit_s"), _("Longest time (s)"), step=10)
        number(here, ("solve", "gap"), _("Stop once at most so much more gain is possible (%)"), percent=True, step=0.1)
        number(here, ("solve", "seed"), _("Starting number of the search"), step=1,
               help=_("The same number gives the same plan again, unless time runs out."))
        choice(here, ("solve", "solver"), _("Calculation engine"), _solvers(here.draft.solve.solver))


@st.cache_data(show_spinner=False)
def _installed() -> list[str]:
    import pulp

    return [name for name in pulp.listSolvers(onlyAvailable=True) if not name.upper().startswith("HIGHS")]


def _solvers(at_hand: str) -> dict[str, str]:
    """Engines installed here, and the one the scenario names."""
    return {name: name for name in (*_installed(), at_hand)} | {"highs": "HiGHS"}
