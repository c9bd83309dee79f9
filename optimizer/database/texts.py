"""Texts as both engines can keep them."""

from __future__ import annotations

_REPLACED = "\ufffd"


def storable(text: str) -> str:
    """The text, as it is but for what no database keeps: the character NUL and halves of characters."""
    return "".join(_REPLACED if sign == "\0" or "\ud800" <= sign <= "\udfff" else sign for sign in text)
