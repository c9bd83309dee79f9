"""A sheet in brief: what the area is, four figures, and what changes there in a few sentences."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.escaping import plain
from optimizer.pages.official_parts.layout import figures
from optimizer.pages.visit import Visit
from optimizer.sheets import telling
from optimizer.sheets.content import AreaSheet
from optimizer.wording import counted


def show(here: Visit, sheet: AreaSheet) -> None:
    """What stands above all sections."""
    st.markdown(plain(" · ".join((
        sheet.kind_name.capitalize(), *sheet.around, counted("inhabitant", round(sheet.residents), here.lang)))))
    figures(telling.figures(sheet))
    st.markdown("\n".join(f"- {plain(line)}" for line in telling.summary(sheet)))
