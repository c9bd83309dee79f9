"""Options that several commands share, and the values they accept."""

from __future__ import annotations

import argparse
import math
from datetime import date
from pathlib import Path

from optimizer.commands.phrases import preferred_language


def language_option(parser: argparse.ArgumentParser) -> None:
    """Declare ``--lang``."""
    parser.add_argument(
        "--lang", choices=("fr", "en"), default=preferred_language(),
        help="language of what people read (default here: %(default)s)",
    )


def json_option(parser: argparse.ArgumentParser) -> None:
    """Declare ``--json``."""
    parser.add_argument("--json", action="store_true", help="print one JSON object on standard output, and no words")


def positive(text: str) -> float:
    """A number above zero."""
    value = float(text)
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text}: a number above 0 is needed")
    return value


def not_negative(text: str) -> float:
    """A number that is zero or more."""
    value = float(text)
    if not 0 <= value < math.inf:
        raise argparse.ArgumentTypeError(f"{text}: a number of 0 or more is needed")
    return value


def share(text: str) -> float:
    """A share between 0 and 1, or a percentage: ``0.02`` or ``2%``."""
    value = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text}: a share between 0 and 1, or a percentage, is needed")
    return value


def folder(text: str) -> Path:
    """A path, ``~`` understood."""
    return Path(text).expanduser()


def day(text: str) -> date:
    """A day, year first: ``2026-11-01``."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text}: a day such as 2026-11-01 is needed") from error


def days(text: str) -> tuple[date, date]:
    """The first and the last of some days: ``2026-12-21/2027-01-03``, or one day alone."""
    first, _, last = text.partition("/")
    found = day(first), day(last or first)
    if found[1] < found[0]:
        raise argparse.ArgumentTypeError(f"{text}: the last day comes before the first")
    return found
