"""Which plan: choose among the kept ones, rename, delete, take away; what to do where there is none."""

from __future__ import annotations

import streamlit as st

from optimizer.faults import InputError
from optimizer.pages import shared
from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain
from optimizer.pages.faults import show_faults
from optimizer.pages.plan_parts import cached, downloads
from optimizer.pages.refusals import told_above
from optimizer.views.labels import distinct
from optimizer.wording import euros, per_cent
from optimizer.workspace import NotKept, PlanEntry


def open_plan(here: Desk) -> shared.OpenPlan | None:
    """The plan chosen, or None after saying why there is none."""
    _ = here._
    labels = distinct({entry.key: _label(entry, here.lang) for entry in here.workspace.plans(here.territory_id)})
    if not labels:
        _no_plan(here)
        return None
    keys = list(labels)
    current = here.plan_key if here.plan_key in labels else keys[0]
    bar = st.container(horizontal=True, vertical_alignment="bottom")
    with bar:
        chosen = _choose(here, labels, current)
    with bar.popover(_("Manage"), icon=":material/edit:"):
        _manage(here, chosen, labels[chosen])
    try:
        opened = shared.open_plan(chosen)
    except InputError as error:
        show_faults(error.faults, here.lang, title=_("This plan cannot be read. Choose another one, or delete it."))
        return None
    except NotKept:
        st.error(_("It is no longer there: someone deleted it."))
        return None
    if not cached.belongs(opened):
        st.error(_("This plan was made with other data of this territory: calculate again."), icon=":material/error:")
        st.page_link("optimizer/pages/solve.py", label=_("Go to the calculation"), icon=":material/play_circle:")
        return None
    with bar.popover(_("Download"), icon=":material/download:"):
        downloads.show(here, opened)
    return opened


def _choose(here: Desk, labels: dict[str, str], current: str) -> str:
    """The plan shown; a choice takes effect before the page is drawn."""
    key = f"plan.choice.{here.lang}"
    if st.session_state.get(key) != current:
        st.session_state[key] = current

    def choose() -> None:
        here.open_plan(st.session_state[key])

    st.selectbox(here._("Kept plans"), list(labels), format_func=labels.__getitem__, key=key, on_change=choose)
    if here.plan_key != current:
        here.open_plan(current)
    return current


def _label(entry: PlanEntry, lang: str) -> str:
    """Name, moment, and the two figures by which plans are told apart."""
    if entry.need_met_share is None or entry.cost_eur is None:
        return entry.label(lang)
    return f"{entry.label(lang)} · {per_cent(entry.need_met_share, lang, digits=1)} · {euros(entry.cost_eur, lang)}"


def _no_plan(here: Desk) -> None:
    _ = here._
    st.info(_("No plan yet for this territory. A calculation finds the places to open and the tours to drive that give "
              "the best access to services within your budget; what it proposes is then shown here."),
            icon=":material/event_available:")
    st.page_link("optimizer/pages/solve.py", label=_("Go to the calculation"), icon=":material/play_circle:")


def _manage(here: Desk, key: str, label: str) -> None:
    """Rename or delete the plan; deleting asks to be confirmed."""
    _ = here._

    def rename() -> None:
        name = str(st.session_state[f"plan.name.{key}"]).strip()
        if name:
            with told_above(here.lang):
                here.workspace.rename_plan(key, name)

    def delete() -> None:
        with told_above(here.lang):
            here.workspace.delete_plan(key)
            here.runs.forget(key.partition("/")[2])  # or the page of its calculation would keep it again
        left = here.workspace.plans(here.territory_id)
        here.open_plan(left[0].key if left else "")

    st.text_input(_("Name of the plan"), value=here.workspace.plan_name(key, here.lang), key=f"plan.name.{key}",
                  max_chars=120)
    st.button(_("Rename"), on_click=rename, key=f"plan.rename.{key}", width="stretch")
    st.divider()
    sure = st.checkbox(_("I want to delete “{name}” for good", name=plain(label)), key=f"plan.sure.{key}")
    st.button(_("Delete this plan"), on_click=delete, disabled=not sure, key=f"plan.delete.{key}", width="stretch",
              icon=":material/delete:")
