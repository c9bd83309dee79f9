"""Lists of parts that have a name (seasons, services, vehicles): choose one; add, duplicate, move, remove."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from optimizer.locale import N_
from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain_words
from optimizer.pages.scenario_parts.editing import at, dumped, new_id, put_items, show_faults_at
from optimizer.reading.yaml_text import Path

_CHOSEN = "scenario.chosen"
_COPY = N_("{name} (copy)")


def chosen_item(
    here: Desk, path: Path, label: str, *, new_name: str, fresh: Mapping[str, Any], preferred_ids: Sequence[str] = ()
) -> int | None:
    """Let people choose an item of a list and change the list itself.

    Parameters
    ----------
    path : Path
        The list.
    label : str
        What is chosen.
    new_name : str
        What an item that is added is called, in the language at hand.
    fresh : mapping
        The fields of an item that is added, without id and name.
    preferred_ids : sequence of str
        Ids that an item that is added takes first: those the territory knows.

    Returns
    -------
    int or None
        Position of the item chosen; None if the list is empty.
    """
    _ = here._
    items = at(here.draft, path)
    names = {item.id: item.name.text(here.lang) for item in items}
    chosen: dict[Path, str] = st.session_state.setdefault(_CHOSEN, {})
    if chosen.get(path) not in names and names:
        chosen[path] = next(iter(names))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if names:
            key = f"scenario.pick.{here.scenario_key}.{path}.{here.epoch}.{here.lang}"
            st.session_state.setdefault(key, chosen[path])
            st.segmented_control(
                label, list(names), format_func=plain_words(names), key=key, required=True,
                on_change=lambda: chosen.update({path: st.session_state[key]}),
            )
        position = list(names).index(chosen[path]) if names else None
        _list_buttons(here, path, position, len(names), new_name=new_name, fresh=fresh, chosen=chosen,
                      preferred_ids=preferred_ids)
    show_faults_at(here, path, label)
    if position is None:
        st.text(_("None yet."))
    return position


def _list_buttons(
    here: Desk, path: Path, position: int | None, count: int, *, new_name: str, fresh: Mapping[str, Any],
    chosen: dict[Path, str], preferred_ids: Sequence[str],
) -> None:
    _ = here._
    taken = [item.id for item in at(here.draft, path)]

    def add(item: dict[str, Any], place: int) -> None:
        if put_items(here, path, lambda items: items.insert(place, item)):
            chosen[path] = item["id"]

    def add_fresh() -> None:
        known = next((name for name in preferred_ids if name not in taken), None)
        add({**fresh, "id": known or new_id(new_name, taken), "name": new_name}, count)

    def duplicate() -> None:
        assert position is not None
        source = dumped(at(here.draft, path)[position])
        name = {lang: here._(_COPY, name=text) for lang, text in source["name"].items()}
        add({**source, "id": new_id(source["id"], taken), "name": name}, position + 1)

    st.button(_("Add"), icon=":material/add:", key=f"scenario.add.{path}.{here.lang}", on_click=add_fresh)
    if position is None:
        return
    place = position
    actions = {_("Duplicate"): duplicate}
    if place > 0:
        actions[_("Move forward")] = lambda: move(here, path, place, -1)
    if place + 1 < count:
        actions[_("Move back")] = lambda: move(here, path, place, 1)
    actions[_("Remove")] = lambda: remove(here, path, place)
    menu(f"scenario.menu.{path}.{here.lang}", _("More"), actions)


def move(here: Desk, path: Path, position: int, by: int) -> None:
    """Move an item of a list."""
    put_items(here, path, lambda items: items.insert(position + by, items.pop(position)))


def remove(here: Desk, path: Path, position: int) -> None:
    """Remove an item of a list."""
    put_items(here, path, lambda items: items.pop(position))


def menu(key: str, label: str, actions: Mapping[str, Callable[[], object]]) -> None:
    """A button behind which further actions are: words → what is done."""

    def do() -> None:
        actions[st.session_state[key]]()

    st.menu_button(label, list(actions), key=key, type="tertiary", on_click=do)
