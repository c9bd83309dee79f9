"""How things are said: numbers, euros, shares, clock times, dates, days and weeks, in French and in English.

French first. Figures and dates are set by Babel, from Unicode's CLDR; two conventions are the house's own:
a true minus, and a narrow no-break space (U+202F) before a unit as between thousands, so that a figure
never breaks. A no-break space stands inside a clock time and after a day of the month.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from optimizer.locale import translator
from optimizer.slots import DAYS, SLOT_INDEX, day_of
from optimizer.words import NOUNS, WORDS

if TYPE_CHECKING:
    from babel import Locale

    from optimizer.scenario import SlotTimes

NARROW = "\u202f"
NO_BREAK = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"
_CONTROLS = re.compile(
    "[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")
_PATTERNS = {
    "fr": {"number": "#,##0", "euros": f"#,##0{NARROW}¤", "per_cent": f"#,##0{NARROW}%"},
    "en": {"number": "#,##0", "euros": "¤#,##0", "per_cent": "#,##0%"},
}


@cache
def _locale(lang: str) -> Locale:
    from babel import Locale

    return Locale("fr", "FR") if lang == "fr" else Locale("en", "GB")


@cache
def _magnitude(kind: str, digits: int, lang: str) -> Callable[[float], str]:
    """What sets the size of a figure: a pattern read once, for reports hold thousands of figures."""
    from babel.numbers import parse_pattern

    decimals = f"0.{'0' * digits}" if digits else "0"
    pattern = parse_pattern(_PATTERNS["fr" if lang == "fr" else "en"][kind].replace("0", decimals))
    return lambda size: pattern.apply(size, _locale(lang), currency="EUR", currency_digits=False)


def _figure(kind: str, value: float, lang: str, digits: int, signed: bool) -> str:
    """A figure with its sign in front, unless it is rounded to nothing: ``-0.4`` is ``0``."""
    text = _magnitude(kind, digits, lang)(abs(value))
    if not any(digit in "123456789" for digit in text):
        return text
    return (MINUS if value < 0 else "+" if signed else "") + text


def say(key: str, lang: str, **values: object) -> str:
    """The words of `key` in `lang`, with `values` put in their places.

    Raises
    ------
    KeyError
        If the house has no such words, or a value they need is missing.
    """
    return translator(lang).c(key, WORDS[key]).format(**values)


def counted(noun: str, count: float, lang: str) -> str:
    """A number with its noun, one of `NOUNS`: ``counted("place", 2, "en")`` is ``2 places``."""
    return translator(lang).n(*NOUNS[noun], count)


def number(value: float, lang: str, *, digits: int = 0, signed: bool = False) -> str:
    """A number with its thousands apart: ``12 400,5`` or ``12,400.5``."""
    return _figure("number", value, lang, digits, signed)


def euros(value: float, lang: str, *, digits: int = 0, signed: bool = False) -> str:
    """``12 400 €`` or ``€12,400``."""
    return _figure("euros", value, lang, digits, signed)


def per_cent(share: float, lang: str, *, digits: int = 0, signed: bool = False) -> str:
    """A share between 0 and 1 as ``43 %`` or ``43%``."""
    return _figure("per_cent", share, lang, digits, signed)


def per_cent_up(share: float, lang: str) -> str:
    """A share as per cent to one decimal, rounded *up*: for limits, which must not be told too small."""
    return per_cent(math.ceil(1000 * share - 1e-6) / 1000, lang, digits=1)


def points(change: float, lang: str) -> str:
    """A change between two shares, in points: ``+14,3 points``."""
    return f"{number(100 * change, lang, digits=1, signed=True)}{NO_BREAK}points"


def clock(minute: int, lang: str) -> str:
    """A minute of the day as ``9 h 30`` or ``9:30``."""
    hour, rest = divmod(int(minute), 60)
    if lang == "en":
        return f"{hour}:{rest:02d}"
    return f"{hour}{NO_BREAK}h" + (f"{NO_BREAK}{rest:02d}" if rest else "")


def span(start_minute: int, end_minute: int, lang: str) -> str:
    """``9 h – 12 h 30`` or ``9:00–12:30``."""
    dash = f"{NO_BREAK}{DASH}{NO_BREAK}" if lang == "fr" else DASH
    return f"{clock(start_minute, lang)}{dash}{clock(end_minute, lang)}"


def duration(minutes: float, lang: str) -> str:
    """A length of time: ``45 min``, ``2 h 10``."""
    hours, rest = divmod(round(minutes), 60)
    if not hours:
        return f"{rest}{NO_BREAK}min"
    return f"{hours}{NO_BREAK}h" + (f"{NO_BREAK}{rest:02d}" if rest else "")


def day_name(day: str, lang: str) -> str:
    """``mardi`` or ``Tuesday``."""
    return _locale(lang).days["format"]["wide"][DAYS.index(day)]


def month_day(text: str, lang: str) -> str:
    """A day of the year: ``11-01`` gives ``1er novembre`` or ``1 November``."""
    month, day = (int(part) for part in text.split("-"))
    ordinal = "er" if lang == "fr" and day == 1 else ""
    return f"{day}{ordinal}{NO_BREAK}{_locale(lang).months['format']['wide'][month]}"


def date_text(day: date, lang: str) -> str:
    """``1er novembre 2026`` or ``1 November 2026``."""
    return f"{month_day(f'{day:%m-%d}', lang)} {day.year}"


def date_time_text(moment: datetime, lang: str) -> str:
    """``1er novembre 2026 à 9 h 30`` or ``1 November 2026 at 9:30``, in the time zone of `moment`."""
    return say("moment", lang, date=date_text(moment, lang), time=clock(60 * moment.hour + moment.minute, lang))


def kind_name(kind: str, lang: str) -> str:
    """A kind of place in words; a kind of the territory's own is shown as it is written."""
    key = f"kind.{kind}"
    return say(key, lang) if key in WORDS else kind.replace("_", " ")


def minutes_of(times: SlotTimes, slot: str) -> tuple[int, int]:
    """First and last minute of a slot of the scenario: ``tue-am`` gives ``(540, 750)``."""
    return times.minutes(slot.split("-")[1])


def slots_by_day(slots: Iterable[str], times: SlotTimes, lang: str) -> dict[str, str]:
    """Day → its clock times, for the days that have any: ``{"tue": "9 h – 12 h 30, 13 h 30 – 17 h"}``."""
    by_day: dict[str, list[str]] = {}
    for slot in sorted(slots, key=SLOT_INDEX.__getitem__):
        by_day.setdefault(day_of(slot), []).append(span(*minutes_of(times, slot), lang))
    return {day: ", ".join(spans) for day, spans in by_day.items()}


def hours(slots: Iterable[str], times: SlotTimes, lang: str) -> str:
    """A week in words, days with the same hours together: ``lundi et jeudi 9 h – 12 h 30``."""
    days_of: dict[str, list[str]] = {}
    for day, spans in slots_by_day(slots, times, lang).items():
        days_of.setdefault(spans, []).append(day_name(day, lang))
    return parted((f"{listed(days, lang)} {spans}" for spans, days in days_of.items()), lang)


def weeks(chosen: Sequence[int], cycle_weeks: int, lang: str) -> str:
    """In which weeks of its cycle a tour runs; the cycle's first week is an odd one of the calendar."""
    if len(set(chosen)) >= cycle_weeks:
        return say("weeks.every", lang)
    if cycle_weeks == 2:
        return say("weeks.odd" if 1 in chosen else "weeks.even", lang)
    numbers = [str(week) for week in sorted(chosen)]
    return say("weeks.some" if len(numbers) > 1 else "weeks.one", lang,
               weeks=listed(numbers, lang), cycle=cycle_weeks)


def printable(text: str) -> str:
    """Text without what XML forbids, a terminal might obey, or turns the words after it around (right to left)."""
    return _CONTROLS.sub("", text)


def listed(items: Sequence[str], lang: str) -> str:
    """``a, b et c``."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {say('and', lang)} {items[-1]}"


def parted(items: Iterable[str], lang: str) -> str:
    """``a ; b`` or ``a; b``."""
    return (f"{NO_BREAK}; " if lang == "fr" else "; ").join(items)


def change(before: str, after: str) -> str:
    """``before → after``."""
    return f"{before} → {after}"
