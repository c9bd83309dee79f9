"""Section “Rules”: each as one sentence; edit, duplicate, move, remove, add."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain
from optimizer.pages.scenario_parts.editing import put_items, show_faults_at
from optimizer.pages.scenario_parts.items import menu
from optimizer.pages.scenario_parts.rule_editor import close_editor, edited_position, open_editor, rule_editor
from optimizer.rules import RULES, RuleBase
from optimizer.territory import Territory
from optimizer.views.rule_forms import rule_title, usual

RULES_A_PAGE = 25


def rules_section(here: Desk) -> None:
    """Draw the section."""
    _ = here._
    st.text(_("The budget and the hours of teams and vehicles always hold. Rules say what else a plan must keep."))
    _add(here)
    rules = here.draft.rules
    if edited_position(here) == len(rules):
        rule_editor(here)
    if not rules:
        st.text(_("No rule yet."))
        return
    page = 0
    if len(rules) > RULES_A_PAGE:
        pages = range((len(rules) - 1) // RULES_A_PAGE + 1)
        page = st.segmented_control(
            _("Rules"), pages, default=0, required=True, key=f"scenario.rules.page.{len(pages)}.{here.lang}",
            format_func=lambda number: f"{number * RULES_A_PAGE + 1} – {min(len(rules), (number + 1) * RULES_A_PAGE)}",
        ) or 0
    territory = here.territory
    for position in range(page * RULES_A_PAGE, min(len(rules), (page + 1) * RULES_A_PAGE)):
        _rule(here, position, rules[position], territory)


def _add(here: Desk) -> None:
    """The chooser of kinds; choosing opens a form with usual figures."""
    _ = here._
    kinds = {kind.__name__: kind for kind in RULES}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = f"scenario.rules.kind.{here.lang}"
        chosen = st.selectbox(
            _("Add a rule"), list(kinds), format_func=lambda name: rule_title(kinds[name], here.lang), key=key,
            index=None, placeholder=_("Choose what it is about"), width=420,
        )
        st.button(_("Add"), icon=":material/add:", disabled=chosen is None, key=f"scenario.rules.add.{here.lang}",
                  on_click=lambda: _open_new(here, kinds[st.session_state[key]]))


def _open_new(here: Desk, kind: type[RuleBase]) -> None:
    opened = here.plan
    try:
        rule = usual(kind, here.territory, here.draft, opened.plan if opened else None)
    except ValueError:
        st.toast(here._("The territory has nothing that such a rule could speak of."), icon=":material/info:")
        return
    open_editor(here, len(here.draft.rules), rule)


def _rule(here: Desk, position: int, rule: RuleBase, territory: Territory) -> None:
    _, last = here._, len(here.draft.rules) - 1
    with st.container(border=True):
        text, buttons = st.columns([4, 1.2], vertical_alignment="center")
        with text:
            st.markdown(f"**{position + 1}.** {plain(rule.sentence(here.lang, territory, here.draft))}")
            if rule.note:
                st.caption(plain(rule.note))
        with buttons, st.container(horizontal=True, gap="small", horizontal_alignment="right"):
            st.button(_("Edit"), icon=":material/edit:", key=f"scenario.rule.{position}.edit.{here.lang}",
                      on_click=lambda: open_editor(here, position, rule), type="tertiary")
            actions: dict[str, Callable[[], None]] = {_("Duplicate"): lambda: _duplicate(here, position)}
            if position > 0:
                actions[_("Move up")] = lambda: _move(here, position, -1)
            if position < last:
                actions[_("Move down")] = lambda: _move(here, position, 1)
            actions[_("Remove")] = lambda: _remove(here, position)
            menu(f"scenario.rule.{position}.menu.{here.lang}", _("More"), actions)
        for field in ("", *type(rule).model_fields):
            show_faults_at(here, ("rules", position, field) if field else ("rules", position))
    if edited_position(here) == position:
        rule_editor(here)


def _duplicate(here: Desk, position: int) -> None:
    close_editor()
    put_items(here, ("rules",), lambda rules: rules.insert(position + 1, dict(rules[position])))


def _move(here: Desk, position: int, by: int) -> None:
    close_editor()
    put_items(here, ("rules",), lambda rules: rules.insert(position + by, rules.pop(position)))


def _remove(here: Desk, position: int) -> None:
    close_editor()
    put_items(here, ("rules",), lambda rules: rules.pop(position))
