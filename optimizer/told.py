"""Text that is told later: kept as a template and its values until the reader's language is known.

Whoever finds a fault does not know who will read it. It says ``Told("{id} is free", id="s1")``: a text in
English like any other, which `text` tells in another language, and with it whatever it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self

from optimizer.locale import translator


def said(value: object, lang: str) -> str:
    """A value in `lang` if it has a `text` there (as a `Told`, or a name in both languages), else as written."""
    tell = getattr(value, "text", None)
    return tell(lang) if tell is not None else str(value)


class Told(str):
    """The English text of a template with its values, which can be told in French as well.

    Parameters
    ----------
    template : str
        A literal, which catalogues know (or a name for one marked with `N_`).
    **values
        What stands in its places; what can be `said` in a language is told in the reader's too. Without any,
        braces in the template are braces.
    """

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        told = super().__new__(cls, template.format(**_all_said(values, "en")) if values else template)
        told.template, told.values = template, MappingProxyType(values)
        return told

    def text(self, lang: str) -> str:
        """The text in `lang`."""
        _ = translator(lang)
        return _(self.template, **_all_said(self.values, lang))

    def __reduce__(self) -> tuple[Any, ...]:
        return _told_again, (type(self), self.template, dict(self.values))


def _told_again(kind: type[Told], template: str, values: dict[str, object]) -> Told:
    return kind(template, **values)


def _all_said(values: Mapping[str, object], lang: str) -> dict[str, str]:
    return {name: said(value, lang) for name, value in values.items()}


@dataclass(frozen=True)
class Figure:
    """A number that people read; one that they are to type stays a text, with its point."""

    value: float
    digits: int = 0

    def text(self, lang: str) -> str:
        """The number as `lang` writes it."""
        from optimizer.wording import number

        return number(self.value, lang, digits=self.digits)


@dataclass(frozen=True, init=False)
class Listed:
    """Things one after the other, the last after “and”."""

    things: tuple[object, ...]

    def __init__(self, things: Iterable[object]) -> None:
        object.__setattr__(self, "things", tuple(things))

    def text(self, lang: str) -> str:
        """``a, b and c``, each thing in `lang`."""
        from optimizer.wording import listed

        return listed([said(thing, lang) for thing in self.things], lang)
