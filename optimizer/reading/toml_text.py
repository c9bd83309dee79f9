"""TOML as people write it: what is wrong with it, in words they know."""

from __future__ import annotations

import re

from optimizer.locale import N_
from optimizer.told import Told

_PLACE = re.compile(r" \(at (line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_PROBLEMS = {
    "Invalid value": N_("the value after = is missing or is none: a text without quotes, say"),
    "Expected '='": N_("the key is not followed by ="),
    "Invalid statement": N_("the line does not start with a key: it has an accent, a space or another sign"),
    "Invalid initial character": N_("the line does not start with a key: it has an accent, a space or another sign"),
    "Expected newline": N_("something follows the value"),
    "Unclosed array": N_("a ] or a comma is missing"),
    "Unclosed inline table": N_("a closing brace or a comma is missing"),
    "Unterminated string": N_("a quote is never closed"),
    "Expected \"'\"": N_("a quote is never closed"),
    "Expected ']'": N_("a title has no closing ]"),
    "Cannot overwrite": N_("the same key is given twice"),
    "Duplicate inline": N_("the same key is given twice"),
    "Cannot declare": N_("the same title is given twice"),
    "Cannot mutate": N_("the same title is given twice"),
    "Unescaped": N_("a backslash between double quotes"),
    "Illegal character": N_("a quote is not closed on its line, or a sign is not allowed there"),
}
"""What the parser's messages start with → what they mean."""


def toml_message(reason: str) -> Told:
    """What the parser of the standard library says of a text, with the place it names."""
    found = _PLACE.search(reason)
    own = reason[: found.start()] if found else reason
    told = next((text for start, text in _PROBLEMS.items() if own.startswith(start)), "{problem}")
    problem = Told(told, problem=own)
    if found is None or found["line"] is None:
        return Told("it is not valid TOML ({reason})", reason=problem)
    return Told(
        "it is not valid TOML at line {line}, column {column} ({reason})",
        line=found["line"],
        column=found["column"],
        reason=problem,
    )
