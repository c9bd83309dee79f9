"""Text from data inside Markdown: shown as it is written, never as markup."""

from __future__ import annotations

import re

from optimizer.wording import printable

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")


def plain(text: str) -> str:
    """`text` with every character escaped that Markdown, HTML or Streamlit's own marks might take for markup."""
    return _MARKS.sub(r"\\\1", printable(text).replace("\n", " "))
