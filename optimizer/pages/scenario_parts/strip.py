"""At once, after any edit: what the current plan becomes under the draft, and what is wrong with the draft itself."""

from __future__ import annotations

import streamlit as st

from optimizer.faults import Fault
from optimizer.pages import change, shared
from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain
from optimizer.pages.scenario_parts.editing import told
from optimizer.what_if import LEAST_CHANGE, Broken, WhatIf
from optimizer.wording import euros, per_cent, points, say

BROKEN_SHOWN = 4
_JUDGED_ANYWAY = ("budget_eur", "rules")
"""Where a fault lies that does not keep a plan from being judged."""


def lost_sites(here: Desk) -> bool:
    """Whether the draft changes places that the territory no longer has: nothing can be shown before they go."""
    _ = here._
    lost = [change.site for change in here.draft.sites if change.site not in here.tables.site_index]
    if not lost:
        return False
    st.error(_.n("{count} change concerns a place that the territory no longer has",
                 "{count} changes concern places that the territory no longer has", len(lost)), icon=":material/error:")
    left = tuple(change for change in here.draft.sites if change.site not in lost)
    st.button(_("Forget them"), key="scenario.lost",
              on_click=lambda: here.edit(here.draft.model_copy(update={"sites": left}), redraw=True))
    return True


def what_if_strip(here: Desk) -> None:
    """The current plan under the draft: does it fit, what does it give, what is left."""
    _ = here._
    opened = here.plan
    if opened is None:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(_("No plan yet: once these assumptions suit you, start a calculation. "
                          "Every later edit will then show at once what becomes of the plan."))
            st.page_link("optimizer/pages/solve.py", label=_("Go to the calculation"), icon=":material/play_circle:")
        return
    if any(not fault.column.startswith(_JUDGED_ANYWAY) for fault in here.faults):
        st.info(_("The plan is judged again once the faults below are mended."), icon=":material/pause_circle:")
        return
    found = shared.what_if(opened, here.tables, here.draft, here.lang)
    with st.container(border=True):
        _figures(here, here.workspace.plan_name(opened.key, here.lang), found)
        _broken(here, found)


def _figures(here: Desk, name: str, found: WhatIf) -> None:
    _, lang = here._, here.lang
    columns = st.columns([2.2, 1.3, 1.3, 1.3], vertical_alignment="center")
    with columns[0]:
        if found.fits:
            st.markdown(f":green-badge[:material/check_circle: {_('The plan fits')}]")
        else:
            st.markdown(f":red-badge[:material/cancel: {_('The plan no longer fits')}]")
        st.text(_("“{name}”, under these assumptions", name=name))
        st.page_link("optimizer/pages/solve.py", label=_("Calculate anew"), icon=":material/play_circle:")
    gain = found.share_met - found.share_met_before
    change.metric(columns[1], _("Need met"), per_cent(found.share_met, lang, digits=1),
                  gain if abs(gain) >= LEAST_CHANGE else 0.0, points(gain, lang))
    dearer = found.cost_change_eur
    change.metric(columns[2], _("Cost a year"), euros(found.cost_eur, lang),
                  dearer if abs(dearer) >= 0.5 else 0.0, euros(dearer, lang, signed=True), less_is_better=True)
    over = found.left_eur < -0.005
    columns[3].metric(_("Beyond the budget") if over else _("Left of the budget"), euros(abs(found.left_eur), lang))


def _broken(here: Desk, found: WhatIf) -> None:
    """What no longer holds, the first few at once, all on demand."""
    if found.fits:
        return
    lines = [_line(here, broken) for broken in found.broken]
    for line in lines[:BROKEN_SHOWN]:
        st.markdown(line)
    if rest := lines[BROKEN_SHOWN:]:
        with st.expander(here._.n("{count} more point", "{count} more points", len(rest))):
            for line in rest:
                st.markdown(line)


def _line(here: Desk, broken: Broken) -> str:
    label = broken.label if broken.rule < 0 else here._(
        "Rule {number}: {sentence}", number=broken.rule + 1, sentence=broken.label)
    colon, label = say("colon", here.lang), label.removesuffix(".")
    return f":material/close: **{plain(label[:1].upper() + label[1:])}**{colon}{plain(broken.message)}"


def draft_faults(here: Desk) -> None:
    """What stands between the draft and a calculation, each with its remedy."""
    faults = here.faults
    if not faults:
        return
    st.error(here._.n("{count} point to mend before a calculation", "{count} points to mend before a calculation",
                      len(faults)), icon=":material/error:")
    for fault in faults:
        st.markdown(f":material/build: {_where(here, fault)}{plain(told(here, fault))}")


def _where(here: Desk, fault: Fault) -> str:
    """The section of the page in which a fault lies."""
    _ = here._
    sections = {
        "budget_eur": _("Budget"), "sites": _("Places"), "rules": _("Rules"), "services": _("Services"),
        "seasons": _("Seasons and hours"), "slots": _("Seasons and hours"), "fleet": _("Tours"),
        "staff": _("Team and funding"), "funding": _("Team and funding"), "travel": _("Travel and calculation"),
        "solve": _("Travel and calculation"),
    }
    found = next((words for start, words in sections.items() if fault.column.startswith(start)), "")
    return f"**{plain(found)}** · " if found else ""
