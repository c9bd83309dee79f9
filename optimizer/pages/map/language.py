"""The language of the whole page: Streamlit's own is always English."""

from __future__ import annotations

import streamlit as st

_language = st.components.v2.component(
    "maillage_page_language",
    js="export default function ({ data }) { document.documentElement.lang = data.lang; }",
)


def page_language(lang: str) -> None:
    """Tell the browser, and so screen readers, the language of the page; draws nothing."""
    _language(key="page_language", data={"lang": lang})
