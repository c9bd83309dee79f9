"""Tables of the pages: rows of `optimizer.views`, with a text alternative and numbers as people write them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from optimizer.views.tables import Table


def show_table(
    table: Table, *, alt: str, key: str | None = None, height: int | None = None, row_height: int | None = None,
    column_config: Any = None,
) -> None:
    """A table whose headers and texts are already in the reader's language.

    Parameters
    ----------
    alt : str
        What a screen reader says of it.
    height : int, optional
        Pixels; as high as its rows, up to Streamlit's limit, if not given.
    row_height : int, optional
        Pixels; texts break into the lines that fit. One line if not given.
    """
    import pandas as pd

    frame = pd.DataFrame(list(table.rows), columns=list(table.columns))
    numeric = frame.select_dtypes("number").columns
    numbers = {name: st.column_config.NumberColumn(format="localized") for name in numeric}
    st.dataframe(
        frame, hide_index=True, alt=alt, key=key, height="auto" if height is None else height,
        row_height=row_height, placeholder="",
        column_config={**numbers, **(column_config or {})},
    )
