"""The form of one rule, made from its own fields; the draft changes once the rule is right and kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain
from optimizer.pages.scenario_parts.editing import dumped, in_words, put
from optimizer.rules import RuleBase
from optimizer.views.rule_forms import FormField, form_of, in_force, made, options, rule_title, word

_EDITOR = "scenario.rule.editor"


@dataclass(frozen=True)
class _Editor:
    """The rule at hand: where it stands in the draft, what the form started from."""

    where: tuple[str, int]
    """Scenario and epoch: an undo, or another scenario, closes the form."""
    position: int
    rule: RuleBase
    nonce: str
    """In the keys of the form's widgets: another rule, other widgets."""


def open_editor(here: Desk, position: int, rule: RuleBase) -> None:
    """Open the form on a rule that stands, or will stand, at `position`."""
    st.session_state[_EDITOR] = _Editor((here.scenario_key, here.epoch), position, rule, secrets.token_hex(4))


def close_editor() -> None:
    """Close the form; what it holds is dropped."""
    st.session_state.pop(_EDITOR, None)


def edited_position(here: Desk) -> int | None:
    """Where the rule at hand stands; None if no form is open."""
    editor: _Editor | None = st.session_state.get(_EDITOR)
    return editor.position if editor is not None and editor.where == (here.scenario_key, here.epoch) else None


def rule_editor(here: Desk) -> None:
    """Draw the form: fields, the sentence they make, and what is wrong with them."""
    _ = here._
    editor: _Editor = st.session_state[_EDITOR]
    kind = type(editor.rule)
    with st.container(border=True, key=f"scenario-rule-form-{editor.nonce}"):
        st.markdown(f"### {rule_title(kind, here.lang)}")
        values, places = _fields(here, editor)
        rule, faults = made(kind, values, here.lang)
        for name, text in faults.items():
            (places.get(name) or st).error(plain(text), icon=":material/error:")
        if rule is not None:
            st.info(plain(rule.sentence(here.lang, here.territory, here.draft)), icon=":material/format_quote:")
        with st.container(horizontal=True):
            st.button(_("Keep the rule"), type="primary", disabled=rule is None, key=f"rule.keep.{editor.nonce}",
                      on_click=lambda: _keep(here, editor.position, rule))
            st.button(_("Cancel"), key=f"rule.cancel.{editor.nonce}", on_click=close_editor)


def _keep(here: Desk, position: int, rule: RuleBase | None) -> None:
    rules = dumped(here.draft.rules)
    rules[position : position + 1] = [dumped(rule)]
    close_editor()
    put(here, ("rules",), rules, redraw=True)


def _fields(here: Desk, editor: _Editor) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values of the widgets, and below each the place for what is wrong with it."""
    values: dict[str, Any] = {"kind": getattr(editor.rule, "kind", "")}
    places: dict[str, Any] = {}
    form = form_of(type(editor.rule))
    short = [field for field in form if field.kind not in ("parts", "names", "text")]
    columns = st.columns(min(3, max(1, len(short)))) if short else []
    for number, field in enumerate(short):
        with columns[number % len(columns)]:
            values[field.name] = _widget(here, editor, field)
            places[field.name] = st.container()
    for field in form:
        if field not in short:
            values[field.name] = _widget(here, editor, field)
            places[field.name] = st.container()
    return {name: value for name, value in values.items() if value is not None}, places


def _widget(here: Desk, editor: _Editor, field: FormField) -> Any:
    key = f"rule.{editor.nonce}.{field.name}.{here.lang}"
    value = getattr(editor.rule, field.name)
    label = field.title(here.lang)
    match field.kind:
        case "parts":
            return _parts(here, editor, field, value)
        case "name" | "names":
            return _picker(here, field, key, label, value)
        case "word":
            st.session_state.setdefault(key, value)
            return st.selectbox(label, field.words, format_func=lambda option: word(option, here.lang), key=key)
        case "flag":
            st.session_state.setdefault(key, value)
            return st.checkbox(label, key=key)
        case "whole" | "number":
            return _number(here, field, key, label, value)
    st.session_state.setdefault(key, value or "")
    return st.text_input(label, key=key)


def _picker(here: Desk, field: FormField, key: str, label: str, value: Any) -> Any:
    """Names to choose from; an optional field left empty says what that means."""
    known = options(field, here.territory, here.draft, here.lang)
    named = known | {name: name for name in ([value] if isinstance(value, str) else value or ()) if name not in known}
    empty = field.empty.text(here.lang) if field.empty else here._("none")
    if field.kind == "names":
        st.session_state.setdefault(key, list(value))
        return tuple(st.multiselect(label, list(named), format_func=in_words(named), key=key, placeholder=empty))
    if field.optional:
        st.session_state.setdefault(key, value)
        return st.selectbox(label, list(named), index=None, key=key, format_func=in_words(named), placeholder=empty)
    st.session_state.setdefault(key, value)
    return st.selectbox(label, list(named), key=key, format_func=in_words(named))


def _number(here: Desk, field: FormField, key: str, label: str, value: float | None) -> float | None:
    whole, scale = field.kind == "whole", 100 if field.in_percent else 1

    def shown(raw: float | None) -> float | None:
        if raw is None:
            return None
        return int(raw) if whole else float(round(raw * scale, 9))

    step = 1000.0 if field.unit == "€" else 1.0
    st.session_state.setdefault(key, shown(value))
    typed = st.number_input(
        label, shown(field.at_least), shown(field.at_most), value=None, key=key, step=1 if whole else step,
        format=None if whole else "%g", placeholder=here._("no limit") if field.optional else "",
    )
    return typed if typed is None or whole else round(typed / scale, 12)


def _parts(here: Desk, editor: _Editor, field: FormField, value: tuple[Any, ...]) -> Any:
    """A list that nobody types: taken from the current plan."""
    _, key = here._, f"rule.{editor.nonce}.{field.name}"
    held = st.session_state.setdefault(key, value)
    opened = here.plan
    assert field.part is not None

    def take() -> None:
        if opened is not None and field.part is not None:
            st.session_state[key] = in_force(field.part, opened.plan, here.territory, here.draft)

    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(_("{what}: {count}", what=field.label.text(here.lang), count=len(held)))
        st.button(_("Take from the current plan"), key=f"{key}.take", on_click=take, disabled=opened is None,
                  icon=":material/download:", help=None if opened else _("There is no plan yet."))
    return held
