"""Fields of the draft as widgets: each shows one value and edits it; limits come from the scenario's own fields."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain_words
from optimizer.pages.scenario_parts.editing import (
    at,
    field_at,
    in_words,
    is_optional,
    is_whole,
    limits_of,
    put,
    put_from,
    renamed,
    show_faults_at,
    widget_key,
)
from optimizer.reading.yaml_text import Path
from optimizer.wording import month_day

_LEAP_YEAR_START = datetime.date(2024, 1, 1)
DAYS_OF_YEAR = tuple(f"{_LEAP_YEAR_START + datetime.timedelta(day):%m-%d}" for day in range(366))


def number(
    here: Desk, path: Path, label: str, *, step: float = 1, percent: bool = False, empty: str = "", help: str = ""
) -> None:
    """A number; an optional one may be left empty, which `empty` explains."""
    info = field_at(path)
    least, most = limits_of(info)
    whole = is_whole(info)
    scale = 100 if percent else 1
    value = at(here.draft, path)

    def shown(raw: float | None) -> float | None:
        if raw is None:
            return None
        return int(raw) if whole else float(round(raw * scale, 9))

    key = widget_key(here, path)
    st.session_state.setdefault(key, shown(value))
    st.number_input(
        label, shown(least), shown(most), step=int(step) if whole else float(step), format=None if whole else "%g",
        value=None, key=key, help=help or None, placeholder=empty, on_change=_put_number,
        args=(here, path, key, scale, whole, is_optional(info)),
    )
    show_faults_at(here, path, label)


def _put_number(here: Desk, path: Path, key: str, scale: int, whole: bool, optional: bool) -> None:
    value = st.session_state[key]
    if value is None and not optional:  # emptied: the draft keeps what it has, and the field shows it again
        st.session_state[key] = at(here.draft, path) if scale == 1 else round(at(here.draft, path) * scale, 9)
        return
    put(here, path, value if value is None or whole else round(value / scale, 12))


def text(here: Desk, path: Path, label: str, *, help: str = "") -> None:
    """A text as it is written."""
    key = widget_key(here, path)
    st.session_state.setdefault(key, at(here.draft, path))
    st.text_input(label, key=key, help=help or None, on_change=put_from, args=(here, path, key))
    show_faults_at(here, path, label)


def name(here: Desk, path: Path, label: str) -> None:
    """A name, in the language at hand."""
    key = widget_key(here, path)
    words = at(here.draft, path)
    st.session_state.setdefault(key, words.text(here.lang))
    st.text_input(label, key=key, on_change=_put_name, args=(here, path, key))
    show_faults_at(here, path, label)


def _put_name(here: Desk, path: Path, key: str) -> None:
    typed = st.session_state[key].strip()
    if typed:
        put(here, path, renamed(at(here.draft, path), here.lang, typed))
    else:
        st.session_state[key] = at(here.draft, path).text(here.lang)


def choice(here: Desk, path: Path, label: str, options: Mapping[Any, str], *, empty: str = "", help: str = "") -> None:
    """One of several; options are value → words. What may be left empty says in `empty` what that means."""
    key = widget_key(here, path)
    value = at(here.draft, path)
    known = dict(options) if value in options or (value is None and empty) else {**options, value: str(value)}
    st.session_state.setdefault(key, value)
    st.selectbox(
        label, list(known), index=None if empty else 0, placeholder=empty or None, format_func=in_words(known),
        key=key, help=help or None, on_change=put_from, args=(here, path, key),
    )
    show_faults_at(here, path, label)


def choices(here: Desk, path: Path, label: str, options: Mapping[Any, str], *, empty: str = "", help: str = "") -> None:
    """Some of several, kept in the order of the options; `empty` says what none means."""
    key = widget_key(here, path)
    value = list(at(here.draft, path))
    known = {**options, **{extra: str(extra) for extra in value if extra not in options}}
    order = list(known)
    st.session_state.setdefault(key, value)
    st.multiselect(
        label, order, format_func=in_words(known), key=key, placeholder=empty,
        help=help or None,
        on_change=put_from, args=(here, path, key, order),
    )
    show_faults_at(here, path, label)


def pills(here: Desk, path: Path, label: str, options: Mapping[Any, str], *, help: str = "") -> None:
    """Some of a few, all of them seen, kept in their order."""
    key = widget_key(here, path)
    value = list(at(here.draft, path))
    order = [*options, *(extra for extra in value if extra not in options)]
    st.session_state.setdefault(key, value)
    st.pills(
        label, order, selection_mode="multi", format_func=plain_words(options), key=key,
        help=help or None, on_change=put_from, args=(here, path, key, order), wrap=True,
    )
    show_faults_at(here, path, label)


def day_of_year(here: Desk, path: Path, label: str) -> None:
    """A day of the year."""
    choice(here, path, label, {day: month_day(day, here.lang) for day in DAYS_OF_YEAR})


def clock(here: Desk, path: Path, label: str) -> None:
    """A time of day."""
    key = widget_key(here, path)
    st.session_state.setdefault(key, _time(at(here.draft, path)))
    st.time_input(label, value=None, key=key, step=900, on_change=_put_clock, args=(here, path, key))
    show_faults_at(here, path, label)


def _put_clock(here: Desk, path: Path, key: str) -> None:
    typed = st.session_state[key]
    if typed is None:
        st.session_state[key] = _time(at(here.draft, path))
    else:
        put(here, path, f"{typed:%H:%M}")


def clock_span(here: Desk, path: Path, start_label: str, end_label: str) -> None:
    """Two times of day, kept as ``09:00-12:30``, side by side."""
    keys = widget_key(here, path, ".start"), widget_key(here, path, ".end")
    for key, part in zip(keys, at(here.draft, path).split("-")):
        st.session_state.setdefault(key, _time(part))

    def put_span() -> None:
        start, end = (st.session_state[key] for key in keys)
        if start is not None and end is not None:
            put(here, path, f"{start:%H:%M}-{end:%H:%M}")

    for column, label, key in zip(st.columns(2), (start_label, end_label), keys):
        column.time_input(label, value=None, key=key, step=900, on_change=put_span)
    show_faults_at(here, path)


def _time(text: str) -> datetime.time | None:
    hours, minutes = int(text[:2]), int(text[3:5])
    return datetime.time(hours, minutes) if hours < 24 and minutes < 60 else None
