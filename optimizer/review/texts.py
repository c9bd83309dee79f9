"""What people write, as it is kept: any character, no more than a reader can take."""

from __future__ import annotations

from optimizer.database.texts import storable
from optimizer.refusals import Refusal
from optimizer.told import Told


def checked_text(text: str, *, at_most: int, key: str, may_be_empty: bool = False) -> str:
    """The text without the blanks around it.

    Raises
    ------
    Refusal
        If it is empty or too long; `key` says which.
    """
    kept = storable(text).strip()
    if not kept and not may_be_empty:
        raise Refusal(key, Told("nothing is written here"))
    if len(kept) > at_most:
        raise Refusal(key, Told("this is too long: {count} characters, {at_most} at most", count=len(kept),
                                at_most=at_most))
    return kept
