"""What pydantic finds wrong with a scenario, in the planner's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from optimizer.faults import Fault
from optimizer.locale import N_
from optimizer.reading.cells import Unclear, parse_number
from optimizer.reading.findings import choose, close_match, did_you_mean
from optimizer.reading.yaml_text import Path, YamlText, key_text
from optimizer.told import Told

_PATTERNS = {
    r"^\d\d-\d\d$": Told("write month and day between quotes, such as {example}", example='"11-01"'),
    r"^\d\d:\d\d$": Told("write a time such as {time}", time='"08:00"'),
    r"^\d\d:\d\d-\d\d:\d\d$": Told("write two times such as {times}", times='"09:00-12:30"'),
    r"^[A-Za-z0-9][A-Za-z0-9_.-]*$": Told("write letters without accents, digits, _ - and . only, no space"),
}
"""Pattern of a field → what to write instead."""
_LIMITS = {
    "greater_than_equal": ("ge", N_("write a number of at least {limit}")),
    "greater_than": ("gt", N_("write a number of more than {limit}")),
    "less_than_equal": ("le", N_("write a number of at most {limit}")),
    "less_than": ("lt", N_("write a number of less than {limit}")),
}
_BOOL_ERRORS = ("bool_parsing", "bool_type")
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
        if isinstance(data, Mapping) and step == data.get("kind") and step not in data:
            continue
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


def _told(details: ErrorDetails, path: Path, data: Any, schema: dict[str, Any]) -> tuple[Told, Told]:
    """(message, remedy) of one error."""
    kind, context = details["type"], details.get("ctx", {})
    name, value = str(path[-1]) if path else Told("the scenario"), details["input"]
    if kind == "missing":
        near = _misspelt(path, data, schema)
        message = Told("the key {key} is missing", key=name)
        return message, Told("rename {near} to {key}", near=near, key=name) if near else Told("add {key}", key=name)
    if kind == "extra_forbidden":
        beside = value_at(data, path[:-1])
        free = [
            key for key in _keys_at(schema, path[:-1], data) if not isinstance(beside, Mapping) or key not in beside
        ]
        remedy = did_you_mean(name, free, otherwise=Told("delete it"), at_most=0)
        return Told("the key {key} is not known", key=name), remedy
    if kind in _LIMITS:
        bound, limited = _LIMITS[kind]
        return Told("{key} is {value}", key=name, value=value), Told(limited, limit=f"{context[bound]:g}")
    if kind == "int_from_float":
        return Told("{key} is {value}", key=name, value=value), Told("write a whole number")
    if kind in _NUMBER_ERRORS:
        return Told("“{text}” is not a number", text=value), _number_remedy(value)
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", context["expected"]) or re.split(r", | or ", context["expected"])
        return Told("“{value}” is not a known {name}", value=value, name=name), choose(str(value), allowed)
    if kind == "union_tag_invalid":
        kinds = re.findall(r"'([^']*)'", context["expected_tags"])
        return Told("there is no kind of rule “{kind}”", kind=context["tag"]), choose(context["tag"], kinds)
    if kind == "union_tag_not_found":
        return Told("the rule has no kind"), Told("add a kind, such as {line}", line="kind: site_required")
    if kind == "string_pattern_mismatch":
        otherwise = Told("write it in the form of the examples")
        return Told("“{text}” cannot be read", text=value), _PATTERNS.get(context["pattern"], otherwise)
    if kind == "string_type":
        return Told("{key} must be a text", key=name), Told("put it between quotes")
    if kind in _LIST_ERRORS:
        return Told("{key} must be a list", key=name), Told("write one item a line, each after a dash")
    if kind in _MAPPING_ERRORS:
        return Told("{key} must be a group of keys", key=name), Told("write its keys below it, moved to the right")
    if kind == "too_short" and context["actual_length"]:
        least = context["min_length"]
        return Told("{key} is too short", key=name), Told("give at least {count}", count=least)
    if kind == "too_short":
        return Told("{key} is empty", key=name), Told("give at least one")
    if kind in _BOOL_ERRORS:
        return Told("{key} must be true or false", key=name), Told("write true or false")
    if kind == "value_error":
        (reason, *_) = context["error"].args
        if isinstance(reason, Told):  # the house's own validators
            return reason, Told("correct it")
    return Told("{key} does not fit ({reason})", key=name, reason=details["msg"]), Told("correct it")


def _misspelt(path: Path, data: Any, schema: dict[str, Any]) -> str | None:
    """The unknown key that was most likely meant to be the missing one at `path`."""
    beside = value_at(data, path[:-1])
    known = _keys_at(schema, path[:-1], data)
    unknown = (
        [key for key in beside if isinstance(key, str) and key not in known] if isinstance(beside, Mapping) else []
    )
    return close_match(str(path[-1]), unknown)


def _number_remedy(value: Any) -> Told:
    try:
        return Told("write {text}", text=f"{parse_number(str(value)):.15g}")
    except Unclear:
        return Told("write digits, with a point for decimals")


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
