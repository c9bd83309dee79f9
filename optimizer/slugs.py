"""Names for files and folders made from what people write: short, plain, and the same on every system."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator

LONGEST = 60
SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
"""What any kept thing may be called: no dot, no separator, nothing that leads out of its folder."""
_PLAIN_SIGNS = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "-", "‘": "-"})
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})
"""Names that Windows keeps for itself."""


def slug(text: str, *, otherwise: str) -> str:
    """A name such as ``premier-reseau`` for “Premier réseau !”; `otherwise` where nothing of the text is left."""
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN_SIGNS)).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")[:LONGEST].strip("-")
    return otherwise if not name or name in _DEVICES else name


def is_slug(text: str) -> bool:
    """Whether `text` may name a file or folder here."""
    return SLUG.fullmatch(text) is not None and text not in _DEVICES


def numbered(name: str) -> Iterator[str]:
    """The names ``name``, ``name-2``, ``name-3`` … in turn."""
    yield name
    for number in itertools.count(2):
        yield f"{name}-{number}"
