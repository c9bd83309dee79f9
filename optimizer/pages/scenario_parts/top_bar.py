"""Above the sections: the scenario's name, undo and redo, keeping it, and its file."""

from __future__ import annotations

import streamlit as st

from optimizer.faults import Fault, InputError
from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain
from optimizer.pages.faults import show_faults
from optimizer.pages.refusals import reason, tell, told_above
from optimizer.pages.scenario_parts.editing import put, renamed
from optimizer.reading.uploads import MOST_SCENARIO_BYTES, scenario_from_upload
from optimizer.scenario_text import to_yaml
from optimizer.slugs import slug
from optimizer.workspace import ChangedElsewhere, ComesWithMaillage, NotKept

_CLASH = "scenario.changed_elsewhere"
_REFUSED = "scenario.upload.refused"


def top_bar(here: Desk) -> None:
    """Draw the bar, and below it whatever went wrong with keeping or uploading."""
    _ = here._
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"## {plain(here.draft.name.text(here.lang))}", width="stretch")
        if here.unsaved:
            st.markdown(f":orange-badge[:material/edit: {_('Unsaved changes')}]", width="content")
        st.button(_("Undo"), icon=":material/undo:", disabled=not here.can_undo, on_click=here.undo,
                  key="scenario.undo")
        st.button(_("Redo"), icon=":material/redo:", disabled=not here.can_redo, on_click=here.redo,
                  key="scenario.redo")
        st.button(_("Save"), icon=":material/save:", disabled=not here.unsaved, type="primary", on_click=_save,
                  args=(here,), key="scenario.save")
        with st.popover(_("Manage"), icon=":material/folder:"):
            _names(here)
        with st.popover(_("File"), icon=":material/description:"):
            _file(here)
    _clash(here)
    _refused_upload(here)


def _save(here: Desk) -> None:
    try:
        here.save()
    except (ChangedElsewhere, NotKept):
        st.session_state[_CLASH] = here.scenario_key
    except OSError as error:
        tell(reason(error, here.lang))
    else:
        st.toast(here._("Saved."), icon=":material/check:")


def _clash(here: Desk) -> None:
    """Someone else kept another version, or deleted it: nothing is overwritten before the planner chose."""
    _ = here._
    if st.session_state.get(_CLASH) != here.scenario_key:
        return
    st.warning(_("Someone else has saved or deleted this scenario since you opened it. Nothing was overwritten."),
               icon=":material/group:")
    with st.container(horizontal=True):
        st.button(_("Keep mine as a copy"), on_click=_keep_copy, args=(here,), key="scenario.clash.mine")
        st.button(_("Take theirs"), on_click=_take_theirs, args=(here,), key="scenario.clash.theirs")


def _keep_copy(here: Desk) -> None:
    _save_as(here, here._("{name} (copy)", name=here.draft.name.text(here.lang)))
    st.session_state.pop(_CLASH, None)


def _save_as(here: Desk, name: str) -> None:
    with told_above(here.lang):
        here.save_as(name)


def _take_theirs(here: Desk) -> None:
    st.session_state.pop(_CLASH, None)
    here.discard()
    with told_above(here.lang):
        try:
            here.open_scenario(here.scenario_key)
        except NotKept:
            here.forget_draft()


def _names(here: Desk) -> None:
    """Rename, save under another name, duplicate, delete."""
    _ = here._
    st.button(_("Back to the saved version"), icon=":material/restart_alt:", on_click=here.discard,
              disabled=not here.unsaved, key="scenario.discard",
              help=_("All changes since the last save are taken back; “Undo” brings them again."))
    name = here.draft.name.text(here.lang)
    key = f"scenario.name.{here.scenario_key}.{here.epoch}.{here.lang}"
    st.session_state.setdefault(key, name)
    typed = st.text_input(_("Name"), key=key, max_chars=120).strip()
    with st.container(horizontal=True):
        st.button(_("Rename"), key="scenario.rename", disabled=not typed or typed == name,
                  on_click=lambda: _rename(here, typed))
        st.button(_("Save as …"), key="scenario.save_as", disabled=not typed or typed == name,
                  on_click=_save_as, args=(here, typed))
    st.button(_("Duplicate"), icon=":material/content_copy:", key="scenario.duplicate",
              on_click=_save_as, args=(here, _("{name} (copy)", name=name)))
    sure = st.checkbox(_("I want to delete “{name}” for good", name=plain(name)), key=f"{key}.sure")
    st.button(_("Delete"), icon=":material/delete:", key="scenario.delete", disabled=not sure, on_click=_delete,
              args=(here,))


def _rename(here: Desk, name: str) -> None:
    put(here, ("name",), renamed(here.draft.name, here.lang, name), redraw=True)


def _delete(here: Desk) -> None:
    with told_above(here.lang):
        try:
            here.workspace.delete(here.scenario_key)
        except ComesWithMaillage as refusal:
            st.toast(refusal.text(here.lang), icon=":material/info:")
            return
        except NotKept:
            pass  # someone else did it first
        here.forget_draft()


def _file(here: Desk) -> None:
    """The scenario as a file, out and in."""
    _ = here._
    st.download_button(
        _("Download (YAML)"), data=lambda: to_yaml(here.draft), mime="application/yaml", icon=":material/download:",
        file_name=f"{slug(here.draft.name.text(here.lang), otherwise='scenario')}.yaml", on_click="ignore",
        key="scenario.download",
    )
    key = f"scenario.upload.{here.scenario_key}.{here.epoch}"
    st.file_uploader(
        _("Replace these assumptions by a file’s (YAML)"), type=["yaml", "yml"], key=key,
        max_upload_size=MOST_SCENARIO_BYTES // 1_000_000, on_change=_upload, args=(here, key),
    )


def _upload(here: Desk, key: str) -> None:
    uploaded = st.session_state[key]
    if uploaded is not None:
        take_upload(here, uploaded.getvalue(), uploaded.name)


def take_upload(here: Desk, content: bytes, file_name: str) -> list[Fault]:
    """Make an uploaded scenario the draft, if nothing is wrong with it; the edit can be undone."""
    try:
        scenario = scenario_from_upload(content, file_name, territory=here.tables, territory_id=here.territory_id)
    except InputError as error:
        st.session_state[_REFUSED] = error.faults
        return list(error.faults)
    st.session_state.pop(_REFUSED, None)
    here.edit(scenario, redraw=True)
    return []


def _refused_upload(here: Desk) -> None:
    _ = here._
    if faults := st.session_state.get(_REFUSED):
        show_faults(faults, here.lang, title=_("The file was not taken; the assumptions are as they were."))
        st.button(_("Understood"), key="scenario.upload.seen", on_click=lambda: st.session_state.pop(_REFUSED))
