"""Forcing a place in or out: rules added to the assumptions at hand, and taken back."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from optimizer.explaining.answers import PlaceExplained
from optimizer.pages.desk import Desk
from optimizer.rules import Rule
from optimizer.rules.site_forbidden import SiteForbidden
from optimizer.rules.site_required import SiteRequired

DONE = "why.done"
"""The site about which a rule was just changed."""


def show(here: Desk, answer: PlaceExplained) -> None:
    """Two buttons, or what the assumptions already say of the place and how to take it back."""
    _, site = here._, answer.place
    st.markdown(f"#### {_('Decide otherwise')}")
    if site not in here.tables.site_index:
        return
    said = [rule for rule in here.draft.rules if _about(rule, site)]
    required = any(isinstance(rule, SiteRequired) for rule in said)
    forbidden = any(isinstance(rule, SiteForbidden) for rule in said)
    if required or forbidden:
        st.markdown(_("Your assumptions already force this place in.") if required else
                    _("Your assumptions already exclude this place."))
        st.button(_("Take this rule back"), key="why.free", icon=":material/undo:",
                  on_click=_change, args=(here, site, None))
    else:
        forced = _forced(answer)
        with st.container(horizontal=True):
            st.button(_("Force this place in"), key="why.force", icon=":material/push_pin:", on_click=_change,
                      args=(here, site, forced), disabled=forced is None)
            st.button(_("Exclude this place"), key="why.exclude", icon=":material/block:", on_click=_change,
                      args=(here, site, SiteForbidden(site=site)),
                      help=_("A place that is open today keeps the hours it has."))
    if st.session_state.get(DONE) == site:
        _done(here)


def _forced(answer: PlaceExplained) -> SiteRequired | None:
    """Any opening of a candidate; of a place open today what the plan adds, or the least it could have more.

    None where the building allows nothing.
    """
    more = [option.half_days for option in answer.options]
    if answer.open_today and answer.in_plan:
        return SiteRequired(site=answer.place, half_days=max(answer.half_days.values()))
    if answer.excluded or (answer.open_today and not more):
        return None
    return SiteRequired(site=answer.place, half_days=min(more) if answer.open_today else 1)


def _about(rule: Rule, site: str) -> bool:
    return isinstance(rule, SiteRequired | SiteForbidden) and rule.site == site


def _change(here: Desk, site: str, rule: Rule | None) -> None:
    """In place of what the draft says of a site, `rule`; None: nothing."""
    others = tuple(each for each in here.draft.rules if not _about(each, site))
    here.edit(here.draft.model_copy(update={"rules": (*others, rule) if rule else others}), redraw=True)
    st.session_state[DONE] = site


def _done(here: Desk) -> None:
    _ = here._
    st.success(_("Your assumptions are changed. The plan shown here stays as it is until a new calculation."),
               icon=":material/edit:")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link("optimizer/pages/solve.py", label=_("Calculate anew"), icon=":material/play_circle:")
        st.button(_("Undo"), key="why.undo", icon=":material/undo:", disabled=not here.can_undo, on_click=_undo(here))


def _undo(here: Desk) -> Callable[[], None]:
    def undo() -> None:
        here.undo()
        st.session_state.pop(DONE, None)

    return undo
