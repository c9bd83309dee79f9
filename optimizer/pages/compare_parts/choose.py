"""Which two plans to compare."""

from __future__ import annotations

import streamlit as st

from optimizer.faults import InputError
from optimizer.pages import shared
from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain
from optimizer.workspace import NotKept


def two_plans(here: Desk) -> tuple[shared.OpenPlan, shared.OpenPlan] | None:
    """Plans A and B of the territory at hand: the one before the current one, and the current one, unless chosen."""
    _ = here._
    entries = {entry.key: entry for entry in here.workspace.plans(here.territory_id)}
    if len(entries) < 2:
        st.info(_("Two plans are needed. Change an assumption, calculate again, then come back."),
                icon=":material/compare:")
        st.page_link("optimizer/pages/solve.py", label=_("Go to the calculation"), icon=":material/play_circle:")
        return None
    keys = list(entries)
    second = here.plan_key if here.plan_key in entries else keys[0]
    first = next(key for key in keys if key != second)

    def name(key: str) -> str:
        return entries[key].label(here.lang)

    left, right = st.columns(2)
    a = left.selectbox(_("Plan A"), keys, index=keys.index(first), format_func=name, key=f"compare.a.{here.lang}")
    b = right.selectbox(_("Plan B"), keys, index=keys.index(second), format_func=name, key=f"compare.b.{here.lang}")
    try:
        return shared.open_plan(a), shared.open_plan(b)
    except InputError as error:
        st.error(plain(error.text(here.lang)))
    except NotKept:
        st.error(_("It is no longer there: someone deleted it."))
    return None
