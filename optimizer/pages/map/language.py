"""The language of the whole page: Streamlit's own is always English."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from optimizer.locale import N_, translator

_FILE_CHOOSER = (
    (r"^Upload$", N_("Choose a file")),
    (r"^(\d+)MB per file", N_("$1 MB per file at most")),
    (r"^(?:Error: )?File must be (\d+)(?:\.0)?MB or smaller\.$",
     N_("This file is larger than $1 MB: it is not taken.")),
    (r"^(?:Error: )?\S+ files are not allowed\.$", N_("This file is of another type: it is not taken.")),
    (r"^Error:", N_("Error:")),
    (r"^(\d+)\.(\d)([KMG]?)B$", N_("$1.$2 $3B")),
)
"""What Streamlit writes there, as patterns, and our words for it; with ``$1``, what the first brackets found."""

_language = st.components.v2.component(
    "maillage_page_language", js=Path(__file__).with_name("language.js").read_text(encoding="utf-8"),
)


def page_language(lang: str) -> None:
    """Tell the browser, and so screen readers, the language of the page; draws nothing."""
    _ = translator(lang)
    words = [(pattern, _(said)) for pattern, said in _FILE_CHOOSER]
    _language(key="page_language", data={"lang": lang, "words": [] if lang == "en" else words})
