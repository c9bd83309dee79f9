"""Values that a told text may hold: euros, shares, weekdays, hours of the week, shortened lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.told import Listed, Told

if TYPE_CHECKING:
    from optimizer.scenario import SlotTimes


@dataclass(frozen=True)
class Euros:
    """An amount in euros."""

    eur: float
    digits: int = 0

    def text(self, lang: str) -> str:
        """``12 400 €`` or ``€12,400``."""
        from optimizer.wording import euros

        return euros(self.eur, lang, digits=self.digits)


@dataclass(frozen=True)
class Percent:
    """A share between 0 and 1."""

    share: float
    digits: int = 1

    def text(self, lang: str) -> str:
        """``43,2 %`` or ``43.2%``."""
        from optimizer.wording import per_cent

        return per_cent(self.share, lang, digits=self.digits)


@dataclass(frozen=True)
class Day:
    """A weekday."""

    day: str

    def text(self, lang: str) -> str:
        """``mardi`` or ``Tuesday``; what is no weekday as it is written."""
        from optimizer.slots import DAYS
        from optimizer.wording import day_name

        return day_name(self.day, lang) if self.day in DAYS else self.day


@dataclass(frozen=True)
class Span:
    """Clock times from one minute of the day to another."""

    start_minute: int
    end_minute: int

    def text(self, lang: str) -> str:
        """``9 h 30 – 12 h``."""
        from optimizer.wording import span

        return span(self.start_minute, self.end_minute, lang)


@dataclass(frozen=True)
class Hours:
    """Half-days of the week by their clock times."""

    slots: tuple[str, ...]
    times: SlotTimes

    def text(self, lang: str) -> str:
        """``lundi et jeudi 9 h – 12 h 30``; what is no half-day as it is written."""
        from optimizer.slots import SLOT_INDEX
        from optimizer.wording import hours

        known = [slot for slot in self.slots if slot in SLOT_INDEX]
        unknown = sorted(set(self.slots).difference(known))
        return ", ".join([told for told in (hours(known, self.times, lang), *unknown) if told])


def shortlist(things: Iterable[object], *, at_most: int = 8) -> Listed:
    """The first things by name, the others by their number."""
    known: Sequence[object] = list(things)
    if len(known) <= at_most + 1:  # "and 1 other" would say no less than its name
        return Listed(known)
    return Listed([*known[:at_most], Told("{count} others", count=len(known) - at_most)])
