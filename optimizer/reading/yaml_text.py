"""YAML as people write it: safe, with the line of every key, and no key twice."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import yaml

from optimizer.faults import Fault
from optimizer.locale import N_
from optimizer.told import Told

Step = str | int
Path = tuple[Step, ...]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STANDARD_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset(
    _STANDARD_TAG + name for name in ("null", "bool", "int", "float", "str", "seq", "map", "merge", "timestamp")
)
_PROBLEMS = {
    "did not find expected ',' or ']'": N_("a ] or a comma is missing"),
    "did not find expected ',' or '}'": N_("a closing brace or a comma is missing"),
    "found character that cannot start any token": N_("a tab, or one of the signs @ ` %, stands before the text"),
    "mapping values are not allowed in this context": N_("a colon too many, or a key moved to the right"),
    "found unexpected end of stream": N_("a quote is never closed"),
    "did not find expected '-' indicator": N_("an item of the list has no dash"),
    "did not find expected key": N_("a key is not in line with those before it, or a quote inside a text"),
    "found undefined alias": N_("an alias (*) names nothing"),
    "but found another document": N_("a line --- begins a second document"),
    "block sequence entries are not allowed in this context": N_("a dash stands on the line of its key"),
    "found a tab character that violates indentation": N_("a tab stands before the key"),
    "found a tab character where an indentation space is expected": N_("a tab stands before the key"),
    "did not find expected node content": N_("a value is missing, or a bracket too many"),
    "found unknown escape character": N_("a backslash between double quotes"),
}
"""What the parser says most often → what it means."""
_MOST_VALUES = 200_000
"""Values of a document with every alias written out; a scenario of a whole département has some thousands."""
_LONGEST_NUMBER = 40
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
            if _size(root, {}) > _MOST_VALUES:
                parsed.faults.append(_too_large(file))
            else:
                _walk(root, (), parsed, file, set())
            if not parsed.faults:
                parsed.data = loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = _PROBLEMS.get(str(error.problem), "{problem}")
        parsed.faults.append(
            Fault(
                message=Told("it is not valid YAML ({reason})", reason=Told(what, problem=error.problem)),
                remedy=Told("check the spaces before the keys, the colons and the quotes near this line"),
                file=file,
                row=mark.line + 1 if mark else None,
            )
        )
    except yaml.reader.ReaderError as error:
        parsed.faults.append(
            Fault(
                message=Told("it holds a character that no text has (position {position})", position=error.position),
                remedy=Told("save the file again as plain text"),
                file=file,
            )
        )
    except (ValueError, KeyError, AttributeError, OverflowError):  # a date, number or tag that cannot be
        parsed.faults.append(
            Fault(
                message=Told("it holds a date or number that does not exist, or a tag that does not fit its value"),
                remedy=Told("put dates and long numbers between quotes, and delete what starts with !!"),
                file=file,
            )
        )
    except RecursionError:
        parsed.faults.append(_too_large(file))
    finally:
        loader.dispose()
    return parsed


def _too_large(file: str) -> Fault:
    return Fault(
        message=Told("it holds too many values, or aliases (*) that repeat one another without end"),
        remedy=Told("write out what an alias stands for, and give fewer values"),
        file=file,
    )


def _size(node: yaml.Node, known: dict[int, float]) -> float:
    """Values under a node with every alias written out; infinite where an alias holds itself."""
    if isinstance(node, yaml.ScalarNode):
        return 1
    if id(node) not in known:
        known[id(node)] = math.inf  # what is met again below is its own part
        parts = node.value if isinstance(node, yaml.SequenceNode) else [part for pair in node.value for part in pair]
        known[id(node)] = 1 + sum(_size(part, known) for part in parts)
    return known[id(node)]


def _walk(node: yaml.Node, path: Path, parsed: YamlText, file: str, seen: set[int]) -> None:
    def fault(message: Told, remedy: Told, at: yaml.Node, where: Path) -> None:
        parsed.faults.append(
            Fault(message=message, remedy=remedy, file=file, row=at.start_mark.line + 1, column=key_text(where))
        )

    parsed.lines.setdefault(key_text(path), node.start_mark.line + 1)
    if id(node) in seen:  # an alias: told where it is first used
        return
    seen.add(id(node))
    if node.tag not in _PLAIN_TAGS:
        fault(
            Told("the tag {tag} is not allowed", tag=node.tag.replace(_STANDARD_TAG, "!!")),
            Told("write a plain text, number, list or group of keys"),
            node,
            path,
        )
    elif isinstance(node, yaml.ScalarNode) and node.tag in _NUMBER_TAGS:
        if ":" in node.value:
            node.tag = _STANDARD_TAG + "str"
        elif len(node.value) > _LONGEST_NUMBER:
            message = Told("{digits}… is too long a number", digits=node.value[:12])
            fault(message, Told("write fewer digits, or a text between quotes"), node, path)
        elif node.value.lstrip("+-.").lower() in ("inf", "nan") or _overflows(node.value):
            fault(Told("{value} is not a finite number", value=node.value), Told("write a number"), node, path)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(item, (*path, index), parsed, file, seen)
    elif isinstance(node, yaml.MappingNode):
        given: dict[str, int] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            line = key.start_mark.line + 1
            if key.tag != _STANDARD_TAG + "merge" and given.setdefault(name, line) != line:
                message = Told("the key {key} is already on line {line}", key=name, line=given[name])
                fault(message, Told("keep one of the two"), key, (*path, name))
            parsed.lines.setdefault(key_text((*path, name)), line)
            _walk(value, (*path, name), parsed, file, seen)


def _overflows(text: str) -> bool:
    """Whether decimal digits stand for more than a number can hold: 1.0e+999."""
    try:
        return math.isinf(float(text.replace("_", "")))
    except ValueError:  # not decimal, or forced to be a number by its tag: told where it is read
        return False


def is_number(value: Any) -> bool:
    """Whether a parsed value is a finite number (yes and no are not)."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
