"""A table that people edit, over a part of the draft.

The table that Streamlit was given never changes while it is edited: writing edits back into it loses every
second one. It stays as it was first drawn, and the draft follows from it and all edits since.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.scenario_parts.editing import show_faults_at, widget_key
from optimizer.reading.yaml_text import Path

Row = dict[str, Any]
_BASES = "scenario.tables"


def reduced(base: Sequence[Row], edits: Mapping[str, Any]) -> list[Row]:
    """The rows of a table after all edits.

    Parameters
    ----------
    base : sequence of dict
        Rows as first drawn.
    edits : mapping
        ``edited_rows`` (position → column → value), ``added_rows``, ``deleted_rows``, as Streamlit tells them.
    """
    edited, gone = edits.get("edited_rows", {}), set(edits.get("deleted_rows", ()))
    kept = [{**row, **edited.get(position, {})} for position, row in enumerate(base) if position not in gone]
    columns = dict.fromkeys(name for row in base for name in row)
    added = [{**columns, **row} for row in edits.get("added_rows", ()) if any(v is not None for v in row.values())]
    return kept + added


def _frozen(key: str, rows: Sequence[Row]) -> list[Row]:
    """The rows as they were when the table `key` was first drawn; those of tables gone are forgotten."""
    bases: dict[str, list[Row]] = st.session_state.setdefault(_BASES, {})
    if key not in st.session_state:
        for gone in [other for other in bases if other not in st.session_state]:
            del bases[gone]
        bases[key] = [dict(row) for row in rows]
    return bases[key]


def edited_table(
    here: Desk,
    path: Path,
    rows: Sequence[Row],
    columns: Mapping[str, Any],
    apply: Callable[[list[Row]], object],
    *,
    alt: str,
    rows_change: bool = False,
    more_key: str = "",
    height: int | Literal["auto"] = "auto",
    fixed: Sequence[str] = (),
) -> None:
    """Draw rows to be edited.

    Parameters
    ----------
    path : Path
        The part of the draft shown; faults found there stand below.
    rows : sequence of dict
        Column → value, from the draft.
    columns : mapping
        Column → its Streamlit configuration, in the order shown.
    apply : callable
        Edits the draft to hold the given rows.
    alt : str
        What a screen reader says of the table.
    rows_change : bool
        Whether rows may be added and removed.
    more_key : str
        Tells apart tables over the same part; a filter, say.
    fixed : sequence of str
        Columns that cannot be edited.
    """
    import pandas as pd

    key = widget_key(here, path, f".table{more_key}")
    base = _frozen(key, rows)

    def edited() -> None:
        apply(reduced(base, st.session_state[key]))

    st.data_editor(
        pd.DataFrame(base, columns=list(columns)), key=key, alt=alt, hide_index=True, column_config=dict(columns),
        num_rows="dynamic" if rows_change else "fixed", disabled=list(fixed), height=height,
        on_change=edited, placeholder="–",
    )
    labels = {name: str(config["label"]) for name, config in columns.items() if config.get("label")}
    show_faults_at(here, path, {str(path[-1]): alt} | labels)
