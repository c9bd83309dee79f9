"""Bad input on a page: every fault in the reader's language, as a table that says where and what to do."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from optimizer.faults import Fault
from optimizer.locale import translator
from optimizer.pages.tables import show_table
from optimizer.told import said
from optimizer.views.tables import Table


def show_faults(faults: Sequence[Fault], lang: str, *, title: str) -> None:
    """A title, then one row per fault.

    Parameters
    ----------
    title : str
        What could not be done, and that nothing was changed by it.
    """
    _ = translator(lang)
    st.error(title, icon=":material/error:")
    columns = (_("File"), _("Row"), _("Column or key"), _("What is wrong"), _("What to do"))
    rows = [
        (said(fault.file, lang), fault.row, fault.column, fault.message.text(lang), fault.remedy.text(lang))
        for fault in faults
    ]
    show_table(Table("faults", columns, rows), alt=_("Faults found"))
