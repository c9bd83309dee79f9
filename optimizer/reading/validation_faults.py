"""What pydantic finds wrong with a scenario, in the planner's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from optimizer.faults import Fault
from optimizer.reading.cells import Unclear, parse_number
from optimizer.reading.findings import choose, close_match, did_you_mean
from optimizer.reading.yaml_text import Path, YamlText, key_text

_PATTERNS = {
    r"^\d\d-\d\d$": 'month and day between quotes, such as "11-01"',
    r"^\d\d:\d\d$": 'a time such as "08:00"',
    r"^\d\d:\d\d-\d\d:\d\d$": 'two times such as "09:00-12:30"',
    r"^[A-Za-z0-9][A-Za-z0-9_.-]*$": "letters without accents, digits, _ - and . only, no space",
}
"""Pattern of a field → what to write instead."""
_LIMITS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}
_NUMBER_ERRORS = ("float_parsing", "float_type", "int_parsing", "int_type")
_LIST_ERRORS = ("tuple_type", "list_type")
_MAPPING_ERRORS = ("model_type", "model_attributes_type", "dict_type", "dataclass_type")


def faults_of(error: ValidationError, model: type[BaseModel], text: YamlText, *, file: str) -> list[Fault]:
    """One fault for each error of validating `text.data` as `model`, with its line, key and remedy."""
    schema = model.model_json_schema()
    errors = [(details, path_in(text.data, details["loc"])) for details in error.errors(include_url=False)]
    misspelt = {
        (*path[:-1], near)
        for details, path in errors
        if details["type"] == "missing" and (near := _misspelt(path, text.data, schema))
    }
    faults = []
    for details, path in errors:
        if path in misspelt:  # told with the key that it should have been
            continue
        message, remedy = _told(details, path, text.data, schema)
        key = key_text(path)
        faults.append(Fault(message=message, remedy=remedy, file=file, row=text.line_of(key), column=key))
    return faults


def path_in(data: Any, loc: tuple[int | str, ...]) -> Path:
    """The keys of `loc` that exist in `data`: pydantic also names the kind of a rule on the way."""
    path: list[int | str] = []
    for position, step in enumerate(loc):
        last = position == len(loc) - 1
        if isinstance(data, Mapping) and (step in data or last):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        elif not last:
            continue
        if step != "[key]":
            path.append(step)
    return tuple(path)


def value_at(data: Any, path: Path) -> Any:
    """The value at a path; None if there is none."""
    for step in path:
        if isinstance(data, Mapping):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def _told(details: ErrorDetails, path: Path, data: Any, schema: dict[str, Any]) -> tuple[str, str]:
    """(message, remedy) of one error."""
    kind, context = details["type"], details.get("ctx", {})
    name, value = str(path[-1]) if path else "the scenario", details["input"]
    if kind == "missing":
        near = _misspelt(path, data, schema)
        return f"the key {name} is missing", f"rename {near} to {name}" if near else f"add {name}"
    if kind == "extra_forbidden":
        beside = value_at(data, path[:-1])
        free = [
            key for key in _keys_at(schema, path[:-1], data) if not isinstance(beside, Mapping) or key not in beside
        ]
        return f"the key {name} is not known", did_you_mean(name, free, otherwise="delete it", at_most=0)
    if kind in _LIMITS:
        bound, words = _LIMITS[kind]
        return f"{name} is {value}", f"write a number of {words} {context[bound]:g}"
    if kind == "int_from_float":
        return f"{name} is {value}", "write a whole number"
    if kind in _NUMBER_ERRORS:
        return f"“{value}” is not a number", _number_remedy(value)
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", context["expected"]) or [context["expected"]]
        return f"“{value}” is not a known {name}", choose(str(value), allowed)
    if kind == "union_tag_invalid":
        kinds = re.findall(r"'([^']*)'", context["expected_tags"])
        return f"there is no kind of rule “{context['tag']}”", choose(context["tag"], kinds)
    if kind == "union_tag_not_found":
        return "the rule has no kind", "add a kind, such as kind: site_required"
    if kind == "string_pattern_mismatch":
        return (
            f"“{value}” cannot be read",
            f"write {_PATTERNS.get(context['pattern'], 'it in the form of the examples')}",
        )
    if kind == "string_type":
        return f"{name} must be a text", "put it between quotes"
    if kind in _LIST_ERRORS:
        return f"{name} must be a list", "write one item a line, each after a dash"
    if kind in _MAPPING_ERRORS:
        return f"{name} must be a group of keys", "write its keys below it, moved to the right"
    if kind == "too_short":
        return f"{name} is empty", "give at least one"
    if kind == "value_error":
        return str(context["error"]), "correct it"
    return details["msg"], "correct it"


def _misspelt(path: Path, data: Any, schema: dict[str, Any]) -> str | None:
    """The unknown key that was most likely meant to be the missing one at `path`."""
    beside = value_at(data, path[:-1])
    known = _keys_at(schema, path[:-1], data)
    unknown = (
        [key for key in beside if isinstance(key, str) and key not in known] if isinstance(beside, Mapping) else []
    )
    return close_match(str(path[-1]), unknown)


def _number_remedy(value: Any) -> str:
    try:
        return f"write {parse_number(str(value)):.15g}"
    except Unclear:
        return "write digits, with a point for decimals"


def _keys_at(schema: dict[str, Any], path: Path, data: Any) -> list[str]:
    """Keys that the model at `path` knows, found in the JSON schema."""
    found = _resolved(schema, schema, data)
    for step in path:
        data = value_at(data, (step,))
        if isinstance(step, int):
            inner = found.get("items", {})
        else:
            inner = found.get("properties", {}).get(step, {})
        found = _resolved(inner, schema, data)
    return list(found.get("properties", {}))


def _resolved(part: dict[str, Any], schema: dict[str, Any], data: Any) -> dict[str, Any]:
    """A part of the schema behind its references; of alternatives, the one that `data` is."""
    while True:
        if "$ref" in part:
            part = schema["$defs"][part["$ref"].rsplit("/", 1)[1]]
        elif "discriminator" in part:
            kind = data.get(part["discriminator"]["propertyName"]) if isinstance(data, Mapping) else None
            reference = part["discriminator"]["mapping"].get(kind)
            if reference is None:
                return {}
            part = {"$ref": reference}
        elif "anyOf" in part:
            part = next((option for option in part["anyOf"] if "$ref" in option or "properties" in option), {})
        else:
            return part
