"""Edits of the draft by the path of a value, and what is wrong with a value that was refused.

A refused value stays in its field, with the reason below it, while the draft keeps the last value that was
allowed: nothing is lost and nothing invalid gets through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

import streamlit as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from optimizer.faults import Fault
from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain
from optimizer.reading.yaml_text import Path, key_text
from optimizer.scenario import Scenario, Words
from optimizer.slugs import numbered, slug
from optimizer.told import said
from optimizer.views.rule_forms import labelled

_REFUSED = "scenario.refused"
_FAULTS = "scenario.faults"


def dumped(value: Any) -> Any:
    """A part of a scenario, or several, as lists and mappings: lists for tuples, so that faults know their places."""
    if isinstance(value, BaseModel):
        return dumped(value.model_dump())
    if isinstance(value, Mapping):
        return {name: dumped(item) for name, item in value.items()}
    return [dumped(item) for item in value] if isinstance(value, (tuple, list)) else value


def at(scenario: Scenario, path: Path) -> Any:
    """The value at a path of the scenario."""
    value: Any = scenario
    for step in path:
        value = getattr(value, str(step)) if isinstance(value, BaseModel) else value[step]
    return value


def put(here: Desk, path: Path, value: Any, *, redraw: bool = False) -> bool:
    """Set the value at `path` of the draft.

    Returns
    -------
    bool
        Whether the scenario allows it; if not, the draft stays and the reason is remembered for `path`.
    """
    data = dumped(here.draft)
    holder = data
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = dumped(value)
    faults = here.change(redraw=redraw, **{str(path[0]): data[path[0]]})
    refuse(here, path, faults)
    return not faults


def refuse(here: Desk, path: Path, faults: Sequence[Fault]) -> None:
    """Remember why what was typed at `path` is not allowed; without faults, that it is."""
    _refused(here)[key_text(path)] = [told(here, fault) for fault in faults]


def put_from(here: Desk, path: Path, key: str, order: Sequence[Any] = ()) -> None:
    """Set the value at `path` to that of the widget `key`; of several, in the order of `order`."""
    value = st.session_state[key]
    put(here, path, sorted(value, key=order.index) if order else value)


def put_items(here: Desk, path: Path, change: Callable[[list[Any]], object]) -> bool:
    """Change a list of the draft in place (add, remove, move) and draw its fields anew."""
    items = dumped(at(here.draft, path))
    change(items)
    return put(here, path, items, redraw=True)


def told(here: Desk, fault: Fault) -> str:
    """What is wrong and what to do, with names for ids; without the place, for it is shown there."""
    text = f"{said(fault.message, here.lang)} → {said(fault.remedy, here.lang)}"
    return re.sub(r"[A-Za-z0-9][\w.-]*[A-Za-z0-9]", lambda found: _named(here, found[0]), text)


def _named(here: Desk, word: str) -> str:
    """The name that an id stands for; any other word, and ids that are words or numbers by themselves, as they are."""
    tables = here.tables
    for index, things in ((tables.site_index, tables.sites), (tables.stop_index, tables.stops),
                          (tables.base_index, tables.bases)):
        if word in index and not word.isalpha() and not word.isdigit():
            return f"“{things[index[word]].name}”" if here.lang == "en" else f"«\u00a0{things[index[word]].name}\u00a0»"
    names = {season.id: season.name for season in here.draft.seasons}
    names |= {vehicle.id: vehicle.name for vehicle in here.draft.fleet}
    return names[word].text(here.lang) if word in names else word


def show_faults_at(here: Desk, path: Path, words: Mapping[str, str] | str = "") -> None:
    """Below a field: why its value was refused, or what stands between it and a calculation.

    Parameters
    ----------
    words : mapping or str
        Label of the field, or of each of several, to be said in place of the scenario's own key.
    """
    labels = {str(path[-1]): words} if isinstance(words, str) and words else words or {}
    texts = list(_refused(here).get(key_text(path), []))
    texts += [told(here, fault) for fault in _faults(here) if fault.column == key_text(path)]
    for text in dict.fromkeys(texts):
        st.error(plain(labelled(text, dict(labels), here.lang)), icon=":material/error:")


def _faults(here: Desk) -> list[Fault]:
    """Faults of the draft, asked for once a draft and not once a field."""
    draft = here.draft
    kept: tuple[object, list[Fault]] = st.session_state.get(_FAULTS, (None, []))
    if kept[0] is not draft:
        kept = draft, here.faults
        st.session_state[_FAULTS] = kept
    return kept[1]


def _refused(here: Desk) -> dict[str, list[str]]:
    """Reasons by path; those of fields that have been drawn anew are forgotten."""
    kept: tuple[object, dict[str, list[str]]] = st.session_state.get(_REFUSED, (None, {}))
    now = here.scenario_key, here.epoch, here.lang
    if kept[0] != now:
        kept = (now, {})
        st.session_state[_REFUSED] = kept
    return kept[1]


def widget_key(here: Desk, path: Path, more: str = "") -> str:
    """Key of the widget that shows a value: another one whenever it must be made anew from the draft."""
    return f"scenario.{here.scenario_key}.{key_text(path)}{more}.{here.epoch}.{here.lang}"


def field_at(path: Path) -> FieldInfo:
    """The pydantic field of the scenario that `path` leads to.

    Raises
    ------
    KeyError
        If the scenario has no such field.
    """
    model: Any = Scenario
    info: FieldInfo | None = None
    for step in path:
        if isinstance(step, str):
            info = model.model_fields[step]
            model = _inner(info.annotation)
    assert info is not None, "a path names a field"
    return info


def _inner(annotation: Any) -> Any:
    """What a field holds one of, behind options, lists and annotations."""
    while (origin := get_origin(annotation)) is not None:
        if origin is Annotated or origin is tuple:
            annotation = get_args(annotation)[0]
        else:
            left = [option for option in get_args(annotation) if option is not NoneType]
            if len(left) == len(get_args(annotation)):
                break
            annotation = left[0]
    return annotation


def limits_of(info: FieldInfo) -> tuple[float | None, float | None]:
    """Least and greatest value of a number; a limit that itself is not allowed is left to validation."""
    found = {limit: getattr(item, limit) for item in info.metadata for limit in ("ge", "le") if hasattr(item, limit)}
    return found.get("ge"), found.get("le")


def is_whole(info: FieldInfo) -> bool:
    """Whether a field holds whole numbers."""
    return _inner(info.annotation) is int


def is_optional(info: FieldInfo) -> bool:
    """Whether a field may be left empty."""
    return NoneType in get_args(info.annotation)


def in_words(words: Mapping[Any, str]) -> Callable[[Any], str]:
    """For `format_func`: the words of an option, or the option itself where there are none."""
    return lambda option: words.get(option, str(option))


def renamed(words: Words, lang: str, text: str) -> Words:
    """A name with its text in `lang` changed; where both languages had the same, they keep having it."""
    same = words.fr == words.en
    return Words(fr=text if same or lang == "fr" else words.fr, en=text if same or lang == "en" else words.en)


def new_id(name: str, taken: Collection[str]) -> str:
    """An id that nobody sees, made from a name, unlike those taken."""
    return next(free for free in numbered(slug(name, otherwise="new")) if free not in taken)
