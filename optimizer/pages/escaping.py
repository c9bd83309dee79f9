"""Text from data inside Markdown: shown as it is written, never as markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from optimizer.wording import printable

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")
_READ_ANYWAY = re.compile(r":(?=[\w+-]+(?:/\w+)?:|//)|www(?=\.)|@(?=[\w-])|[<>~-](?=[-=>])", re.IGNORECASE)
"""Icons, emojis, addresses and arrows, which Streamlit looks for once backslashes are gone: ``:material/map:``."""
_JOINER = "\u2060"
"""Not seen, takes no room, and no line breaks there."""


def plain(text: str) -> str:
    """`text` with every character escaped that Markdown, HTML or Streamlit's own marks might take for markup."""
    parted = _READ_ANYWAY.sub(rf"\g<0>{_JOINER}", printable(text).replace("\n", " "))
    return _MARKS.sub(r"\\\1", parted)


def plain_words(words: Mapping[Any, str]) -> Callable[[Any], str]:
    """For `format_func` where options are buttons: their words are read as Markdown, those of lists are not."""
    return lambda option: plain(words.get(option, str(option)))
