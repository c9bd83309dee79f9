"""What one cell says: numbers, yes and no, clock times, as people in France and elsewhere type them."""

from __future__ import annotations

import re

from optimizer.told import Told

YES = frozenset({"yes", "oui", "y", "o", "true", "vrai", "1", "x"})
NO = frozenset({"no", "non", "n", "false", "faux", "0", ""})

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']+")
_ENGLISH_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(,\d{3})+")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2})(?:\s*[:h]\s*(\d{2})?)?(?::\d{2})?", re.IGNORECASE)


_DIGITS = Told("write digits, with a point or comma for decimals")


class Unclear(ValueError):
    """A cell that can be read in two ways, or in none: what is wrong, and the remedy."""

    def __init__(self, message: Told, remedy: Told) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def parse_number(text: str, *, decimal_comma: bool = True) -> float:
    """Read ``1 234,5``, ``1234.5``, ``1.234,5``, ``12 €``.

    Parameters
    ----------
    decimal_comma : bool
        Whether a single comma marks decimals for certain. Otherwise ``1,234`` is refused as it may mean
        one thousand or one and a bit.

    Raises
    ------
    Unclear
    """
    try:
        value = float(text)  # the common case; also accepts nan, inf and 1_000, refused below
    except ValueError:
        value = _parse_spelled_number(text, decimal_comma=decimal_comma)
    else:
        if "_" in text or not text.isascii():
            raise Unclear(_no_number(text), _DIGITS)
    if value != value or value in (float("inf"), float("-inf")):
        raise Unclear(
            Told("“{text}” is not a finite number", text=text), Told("write a number, or leave the cell empty")
        )
    return value


def _parse_spelled_number(text: str, *, decimal_comma: bool) -> float:
    plain = _SPACES.sub("", text).removesuffix("€").replace("\u2212", "-")
    if "," in plain:
        if not decimal_comma and _ENGLISH_THOUSANDS.fullmatch(plain):
            raise Unclear(
                Told("“{text}” can mean a thousand or a decimal", text=text),
                Told("write {one} or {other}", one=plain.replace(",", ""), other=plain.replace(",", ".")),
            )
        point, comma = plain.rfind("."), plain.rfind(",")
        plain = plain.replace(".", "").replace(",", ".") if comma > point else plain.replace(",", "")
    if not _NUMBER.fullmatch(plain):
        raise Unclear(_no_number(text), _DIGITS)
    return float(plain)


def _no_number(text: str) -> Told:
    return Told("“{text}” is not a number", text=text)


def parse_yes_no(text: str) -> bool:
    """Read yes/no, oui/non, true/false, 1/0; blank is no.

    Raises
    ------
    Unclear
    """
    word = text.casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise Unclear(Told("“{text}” is neither yes nor no", text=text), Told("write yes or no (oui or non)"))


def parse_clock(text: str) -> int:
    """Minutes after midnight of ``10:00``, ``10h``, ``9 h 30`` or ``14``.

    Raises
    ------
    Unclear
    """
    found = _CLOCK.fullmatch(text.strip())
    hours, minutes = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if hours * 60 + minutes > 24 * 60 or minutes > 59:
        raise Unclear(
            Told("“{text}” is not a time of day", text=text),
            Told("write hours and minutes, such as {time}", time="10:00"),
        )
    return hours * 60 + minutes


def split_list(text: str) -> list[str]:
    """Parts of ``social+workspace``; commas, semicolons, bars and slashes separate too."""
    return [part for part in (piece.strip() for piece in re.split(r"[+,;|/]", text)) if part]
