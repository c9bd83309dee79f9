"""A scenario as YAML that people read and edit, from which exactly the same scenario is read again.

Keys come in the scenario's own order, what stands at its default is left out, and what is short stays on one
line: ``name: {fr: Hiver, en: Winter}``. Texts are plain where nobody could read them otherwise, and between
double quotes elsewhere. Comments of a file that was read are not kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from optimizer.scenario import Scenario, Words

WIDTH = 100
"""Lists and groups of keys that fit into so many characters stay on one line."""
_PLAIN = re.compile(r"[^\W\d_](?:[\w .()/'’€%+-]*[\w.)'’€%])?")
_READ_OTHERWISE = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})
"""Plain words that YAML takes for truth values or for nothing."""
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_FRENCH_SPACES = "\u00a0\u202f"
"""Not printable in Python's eyes, yet part of every French sentence."""
_EXACT_INTEGERS = 2.0**53


def to_yaml(scenario: Scenario) -> str:
    """The scenario as YAML, to be saved in UTF-8.

    Returns
    -------
    str
        A block for each key that is not at its default, blank lines around those of several lines.
        `optimizer.reading.read_scenario` reads an equal scenario from it.
    """
    text, spaced = "", False
    for key, value in _changed_fields(scenario).items():
        lines = _lines({key: value}, room=WIDTH)
        apart = text and (spaced or len(lines) > 1)
        text += ("\n" if apart else "") + "\n".join(lines) + "\n"
        spaced = len(lines) > 1
    return text


def _changed_fields(part: BaseModel) -> dict[str, Any]:
    """Values that differ from their defaults, in the part's own order, but for the kind of a rule, which leads."""
    fields = type(part).model_fields
    return {
        name: getattr(part, name)
        for name in sorted(fields, key=lambda name: not _tells_kind(fields[name]))
        if fields[name].is_required()
        or _tells_kind(fields[name])
        or getattr(part, name) != fields[name].get_default(call_default_factory=True)
    }


def _tells_kind(field: FieldInfo) -> bool:
    """Whether a field can hold one word only: the one that tells its kind of rule from the others."""
    return get_origin(field.annotation) is Literal and len(get_args(field.annotation)) == 1


def _lines(value: Any, *, room: int) -> list[str]:
    """A list or group of keys as lines, of at most `room` characters where no text is longer by itself."""
    value = _as_plain(value)
    lines: list[str] = []
    if isinstance(value, Mapping):
        for key, item in value.items():
            head = f"{_text(key)}:"
            short = _on_one_line(item, room=room - len(head) - 1)
            lines += [f"{head} {short}"] if short is not None else [head, *_indented(_lines(item, room=room - 2))]
    else:
        for item in value:
            short = _on_one_line(item, room=room - 2)
            first, *others = [short] if short is not None else _lines(item, room=room - 2)
            lines += [f"- {first}", *_indented(others)]
    return lines


def _indented(lines: list[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _on_one_line(value: Any, *, room: int) -> str | None:
    """The value on one line; None if it is a list of groups, or does not fit and can be spread over lines."""
    value = _as_plain(value)
    inline = _inline(value)
    if not isinstance(value, Mapping | tuple) or not value:
        return inline
    of_groups = isinstance(value, tuple) and any(isinstance(_as_plain(item), Mapping) for item in value)
    return None if of_groups or len(inline) > room else inline


def _inline(value: Any) -> str:
    value = _as_plain(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_text(key)}: {_inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return _scalar(value)


def _as_plain(value: Any) -> Any:
    """Parts as groups of keys; a name that is the same in both languages as one text."""
    if isinstance(value, Words) and value.fr == value.en:
        return value.fr
    return _changed_fields(value) if isinstance(value, BaseModel) else value


def _scalar(value: str | bool | float | None) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if float(value).is_integer() and abs(value) < _EXACT_INTEGERS:
        return str(int(value))
    mantissa, exponent, power = repr(value).partition("e")
    # YAML 1.1 takes 1e-05 for a text: it wants the point.
    return mantissa + (".0" if exponent and "." not in mantissa else "") + exponent + power


def _text(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.casefold() not in _READ_OTHERWISE:
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character.isprintable() or character in _FRENCH_SPACES:
        return _ESCAPES.get(character, character)
    return _ESCAPES.get(character, f"\\U{ord(character):08x}")
