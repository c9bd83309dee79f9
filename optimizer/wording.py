"""How things are said: numbers, euros, shares, clock times, days and weeks, in French and in English.

French first. Spaces inside a figure never break: a narrow no-break space (U+202F) between thousands
and before a unit, as the Imprimerie nationale asks; a no-break space inside a clock time.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from optimizer.slots import SLOT_INDEX, day_of
from optimizer.words import DAY_NAMES, KIND_NAMES, MONTH_NAMES, WORDS

if TYPE_CHECKING:
    from optimizer.scenario import SlotTimes

LANGUAGES = ("fr", "en")
NARROW = "\u202f"
NO_BREAK = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"
_CONTROLS = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def say(key: str, lang: str, **values: object) -> str:
    """The words of `key` in `lang`, with `values` put in their places.

    Raises
    ------
    KeyError
        If the house has no such words, or a value they need is missing.
    """
    french, english = WORDS[key]
    return (english if lang == "en" else french).format(**values)


def counted(key: str, count: float, lang: str) -> str:
    """A number with its noun: ``counted("place", 2, "en")`` is ``2 places`` (keys ``place.one``, ``place.many``).

    French takes the singular up to, but not including, two; English for one alone.
    """
    one = abs(count) < 2 if lang == "fr" else count == 1
    noun = say(f"{key}.one" if one else f"{key}.many", lang)
    return f"{number(count, lang, digits=0 if float(count).is_integer() else 1)}{NO_BREAK}{noun}"


def number(value: float, lang: str, *, digits: int = 0, signed: bool = False) -> str:
    """A number with its thousands apart: ``12 400,5`` or ``12,400.5``."""
    text = f"{abs(value):,.{digits}f}"
    if lang == "fr":
        text = text.replace(",", NARROW).replace(".", ",")
    if not any(digit in "123456789" for digit in text):
        return text
    return (MINUS if value < 0 else "+" if signed else "") + text


def euros(value: float, lang: str, *, digits: int = 0, signed: bool = False) -> str:
    """``12 400 €`` or ``€12,400``."""
    text = number(value, lang, digits=digits, signed=signed)
    if lang == "fr":
        return f"{text}{NARROW}€"
    sign = text[0] if text[0] in "+" + MINUS else ""
    return f"{sign}€{text[len(sign):]}"


def per_cent(share: float, lang: str, *, digits: int = 0, signed: bool = False) -> str:
    """A share between 0 and 1 as ``43 %`` or ``43%``."""
    text = number(100 * share, lang, digits=digits, signed=signed)
    return f"{text}{NARROW}%" if lang == "fr" else f"{text}%"


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
    return DAY_NAMES[day][lang == "en"]


def month_day(text: str, lang: str) -> str:
    """A day of the year: ``11-01`` gives ``1er novembre`` or ``1 November``."""
    month, day = (int(part) for part in text.split("-"))
    ordinal = "er" if lang == "fr" and day == 1 else ""
    return f"{day}{ordinal}{NO_BREAK}{MONTH_NAMES[month - 1][lang == 'en']}"


def kind_name(kind: str, lang: str) -> str:
    """The kind of a building; a kind that the house does not know is shown as it is written."""
    names = KIND_NAMES.get(kind)
    return names[lang == "en"] if names else kind.replace("_", " ")


def minutes_of(times: SlotTimes, slot: str) -> tuple[int, int]:
    """First and last minute of a slot of the scenario: ``tue-am`` gives ``(540, 750)``."""
    start, end = (int(part[:2]) * 60 + int(part[3:]) for part in times.text(slot).split("-"))
    return start, end


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
    separator = f"{NO_BREAK}; " if lang == "fr" else "; "
    return separator.join(f"{listed(days, lang)} {spans}" for spans, days in days_of.items())


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
    """Text without the control characters that XML forbids and a terminal might obey."""
    return _CONTROLS.sub("", text)


def listed(items: Sequence[str], lang: str) -> str:
    """``a, b et c``."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {say('and', lang)} {items[-1]}"


def change(before: str, after: str) -> str:
    """``before → after``."""
    return f"{before} → {after}"
