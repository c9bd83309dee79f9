"""YAML as people write it: safe, with the line of every key, and no key twice."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import yaml

from optimizer.faults import Fault

Step = str | int
Path = tuple[Step, ...]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STANDARD_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset(
    _STANDARD_TAG + name for name in ("null", "bool", "int", "float", "str", "seq", "map", "merge", "timestamp")
)
_NUMBER_TAGS = (_STANDARD_TAG + "int", _STANDARD_TAG + "float")


def key_text(path: Path) -> str:
    """A path as people read it: ``services[0].rates.seniors``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


@dataclass
class YamlText:
    """A parsed YAML document.

    Attributes
    ----------
    data : the plain value; None if it could not be parsed.
    faults : what is wrong with the YAML itself.
    lines : text of a path → line on which it stands (1 = the first).
    """

    data: Any = None
    faults: list[Fault] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    def line_of(self, key: str) -> int | None:
        """Line of a key, or of the nearest one around it."""
        while key not in self.lines and key:
            key = key[: max(key.rfind("."), key.rfind("["), 0)]
        return self.lines.get(key) if key else None


def parse_yaml(text: str, *, file: str) -> YamlText:
    """Parse one YAML document with the safe loader.

    Tags (``!!python/…``), keys given twice and infinite numbers are faults. Clock times such as
    10:30 stay texts, where YAML 1.1 would read base-60 numbers.
    """
    parsed = YamlText()
    loader = _LOADER(text)
    try:
        root = loader.get_single_node()
        if root is not None:
            _walk(root, (), parsed, file, set())
            if not parsed.faults:
                parsed.data = loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        parsed.faults.append(
            Fault(
                message=f"it is not valid YAML ({error.problem})",
                remedy="check the spaces before the keys, the colons and the quotes near this line",
                file=file,
                row=mark.line + 1 if mark else None,
            )
        )
    except yaml.YAMLError as error:
        parsed.faults.append(
            Fault(message=f"it is not valid YAML ({error})", remedy="save the file again as plain text", file=file)
        )
    finally:
        loader.dispose()
    return parsed


def _walk(node: yaml.Node, path: Path, parsed: YamlText, file: str, seen: set[int]) -> None:
    def fault(message: str, remedy: str, at: yaml.Node, where: Path) -> None:
        parsed.faults.append(
            Fault(message=message, remedy=remedy, file=file, row=at.start_mark.line + 1, column=key_text(where))
        )

    parsed.lines.setdefault(key_text(path), node.start_mark.line + 1)
    if id(node) in seen:  # an alias: told where it is first used
        return
    seen.add(id(node))
    if node.tag not in _PLAIN_TAGS:
        fault(
            f"the tag {node.tag.replace(_STANDARD_TAG, '!!')} is not allowed",
            "write a plain text, number, list or group of keys",
            node,
            path,
        )
    elif isinstance(node, yaml.ScalarNode) and node.tag in _NUMBER_TAGS:
        if ":" in node.value:
            node.tag = _STANDARD_TAG + "str"
        elif node.value.lstrip("+-.").lower() in ("inf", "nan"):
            fault(f"{node.value} is not a finite number", "write a number", node, path)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(item, (*path, index), parsed, file, seen)
    elif isinstance(node, yaml.MappingNode):
        given: dict[str, int] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            line = key.start_mark.line + 1
            if key.tag != _STANDARD_TAG + "merge" and given.setdefault(name, line) != line:
                fault(f"the key {name} is already on line {given[name]}", "keep one of the two", key, (*path, name))
            parsed.lines.setdefault(key_text((*path, name)), line)
            _walk(value, (*path, name), parsed, file, seen)


def is_number(value: Any) -> bool:
    """Whether a parsed value is a finite number (yes and no are not)."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
