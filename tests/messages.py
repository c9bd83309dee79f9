"""Finds in source code the messages that are shown to people, and the slips of French typography."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple


class Message(NamedTuple):
    """What a catalogue translates: two messages with one English text differ by their context."""

    context: str | None
    singular: str
    plural: str | None = None


@dataclass
class Found:
    """Messages with the places that say them, and calls whose message no reader of the source could find."""

    places: dict[Message, list[str]] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)

    def add(self, message: Message, place: str) -> None:
        self.places.setdefault(message, []).append(place)


TEXTS = {
    "_": ("singular",), "N_": ("singular",), "Told": ("singular",), "_.n": ("singular", "plural"),
    "_.c": ("context", "singular"),
}
"""What the first arguments of each function are; Babel's own extractor sees `n` and `c` alone, of anything."""


def extract(source: str, name: str, found: Found) -> None:
    """Put into `found` the messages of one Python file.

    A message must be a literal. A name or attribute in its place was marked with `N_` where it is written;
    anything put together on the spot (f-string, sum, call of `format`) is hidden.
    """
    for node in ast.walk(ast.parse(source)):
        place = f"{name}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Call) and (roles := TEXTS.get(_function(node.func))):
            texts = node.args[: len(roles)]
            if len(texts) == len(roles) and all(
                    isinstance(text, ast.Constant) and isinstance(text.value, str) for text in texts):
                values = dict(zip(roles, (text.value for text in texts), strict=True))
                found.add(Message(values.get("context"), values["singular"], values.get("plural")), place)
            elif any(isinstance(text, (ast.JoinedStr, ast.BinOp, ast.Call)) for text in texts):
                found.hidden.append(f"{place}: {ast.unparse(node)[:90]}: the message is put together on the spot")
        elif isinstance(node, ast.Assign) and _makes_translator(node.value):
            found.hidden += [f"{place}: call the translator _, not {ast.unparse(target)}"
                             for target in node.targets if not re.search(r"(^|\.)_$", ast.unparse(target))]
        elif (isinstance(node, ast.arg) and node.annotation is not None and node.arg != "_"
              and ast.unparse(node.annotation) == "Translator"):
            found.hidden.append(f"{place}: call the translator _, not {node.arg}")


def _function(called: ast.expr) -> str:
    """Name among `TEXTS` of what is called: `_`, `desk._`, `translator(lang)` are all ``_``."""
    if isinstance(called, ast.Attribute) and called.attr in ("n", "c") and _function(called.value) == "_":
        return f"_.{called.attr}"
    if _makes_translator(called):
        return "_"
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


def _makes_translator(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and _function(value.func) == "translator"


SHOWN = frozenset((
    "badge", "button", "caption", "checkbox", "data_editor", "date_input", "dialog", "download_button", "error",
    "expander", "feedback", "file_uploader", "form_submit_button", "header", "info", "link_button", "markdown",
    "metric", "multiselect", "number_input", "pills", "popover", "progress", "radio", "segmented_control",
    "select_slider", "selectbox", "slider", "spinner", "status", "subheader", "success", "tabs", "text", "text_area",
    "text_input", "time_input", "title", "toast", "toggle", "warning", "write",
))
SHOWN_BY_NAME = frozenset(("body", "help", "label", "placeholder", "show_spinner", "text", "title"))
NAMES = frozenset(("Maillage",))


def untranslated(source: str, name: str) -> Iterator[str]:
    """Texts that a page shows without asking a translator: what Streamlit's functions are given as it stands."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        shown = node.args[:1] if node.func.attr in SHOWN else []
        shown += [pair.value for pair in node.keywords if pair.arg in SHOWN_BY_NAME]
        for text in (_literal(argument) for argument in shown):
            bare = re.sub(r"<[^>]*>|:material/\w+:|:[\w-]+\[|https?:\S+", "", text).strip()
            if re.search(r"[^\W\d_]{2}", bare) and bare not in NAMES:
                yield f"{name}:{node.lineno}: {bare[:80]}"


def _literal(value: ast.expr) -> str:
    """The letters that stand in the source: those of an f-string without its values."""
    if isinstance(value, ast.JoinedStr):
        return "".join(_literal(part) if isinstance(part, ast.Constant) else "0" for part in value.values)
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


SLIPS = {
    "a no-break space before": re.compile(r"(?:[ \w)»”…])[?!;»%€]|(?:[ \w)»”…]):(?=\s|$)"),
    "a no-break space after": re.compile(r"«[^\u00a0\u202f]"),
    "’ instead of a straight apostrophe": re.compile("'"),
    "« » instead of straight quotation marks": re.compile('"'),
    "… instead of three full stops": re.compile(r"\.\.\."),
}


def slips(french: str) -> list[str]:
    """What a French typographer would mend; code between backquotes, tags and icons are not French."""
    text = re.sub(r"`[^`]*`|<[^>]*>|:material/\w+:|https?:\S+", "", french)
    text = re.sub(r"\{[^}]*\}", "x", text)
    return [f"{remedy}: …{text[max(0, slip.start() - 15):slip.end() + 10]}…"
            for remedy, pattern in SLIPS.items() if (slip := pattern.search(text))]


def placeholders(text: str) -> set[str]:
    """Names of the values that a text asks for."""
    return set(re.findall(r"\{(\w*)[^}]*\}", text))
