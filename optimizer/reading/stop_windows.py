"""Reads the hours in which a stop may receive people: ``thu 08:30-12:00 + sat 9h-12h``."""

from __future__ import annotations

import re

from optimizer.reading.cells import Unclear, parse_clock, split_list
from optimizer.reading.findings import did_you_mean
from optimizer.slots import DAYS
from optimizer.territory import Window
from optimizer.told import Told

_WINDOW = re.compile(r"(?P<day>[^\W\d_]+)?\s*(?P<start>\d[^-\u2013]*)[-\u2013](?P<end>.+)")
_AS = Told("write a weekday and hours, such as {example}", example="thu 08:30-12:00")


def parse_windows(text: str) -> tuple[Window, ...]:
    """Windows in the order of the week; hours without a weekday hold on every day.

    Raises
    ------
    Unclear
    """
    found = [window for part in split_list(text) for window in _window(part)]
    return tuple(sorted(found, key=lambda window: (DAYS.index(window.day), window.start_minute)))


def _window(text: str) -> list[Window]:
    parts = _WINDOW.fullmatch(text)
    if parts is None:
        raise Unclear(Told("“{text}” is not a weekday with hours", text=text), _AS)
    day = (parts["day"] or "").casefold()
    if day and day not in DAYS:
        raise Unclear(Told("“{text}” is not a weekday", text=parts["day"]), did_you_mean(day, DAYS, otherwise=_AS))
    start, end = parse_clock(parts["start"]), parse_clock(parts["end"])
    if end <= start:
        raise Unclear(Told("“{text}” ends before it starts", text=text), Told("write the earlier time first"))
    return [Window(day=each, start_minute=start, end_minute=end) for each in ([day] if day else DAYS)]
