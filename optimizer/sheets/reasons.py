"""Why this and not that, in sentences: the quick answers of `optimizer.explaining`, exact but not re-optimised.

What takes longer (swaps, options at one place) stays with the page Why.
"""

from __future__ import annotations

from collections.abc import Iterable

from optimizer.explaining import explain_area, told
from optimizer.explaining.changing import without_place
from optimizer.explaining.effects import effect, elsewhere
from optimizer.explaining.naming import Naming
from optimizer.explaining.telling import effect_lines, elsewhere_lines
from optimizer.sheets.content import Reason, Sentence
from optimizer.sheets.source import SheetSource
from optimizer.wording import printable

INDENT = 2
"""Spaces by which explanations set a detail in."""


def area_reason(source: SheetSource, area: str) -> Reason:
    """What the plan gives the people of an area, by which places; what would give them more, and why it is not there.

    Raises
    ------
    KeyError
        If the territory has no such area.
    """
    title, *lines = told(explain_area(source.facts, area), source.facts, source.lang).splitlines()
    return Reason(title=title, sentences=_sentences(lines))


def place_reason(source: SheetSource, place: str) -> Reason | None:
    """What a site or stop of the plan brings, costs, and where its people would go without it; None: nothing is added.

    Raises
    ------
    KeyError
        If the territory has no such site or stop.
    """
    facts, territory = source.facts, source.territory
    if place not in territory.stop_index:
        territory.site_index[place]
    if place not in source.tours_at and place not in facts.opened:
        return None
    say, without = Naming(facts, source.lang), without_place(facts, place)
    lines = [
        *effect_lines(effect(facts, without), say), *elsewhere_lines(elsewhere(facts, without, [place]), say)]
    return Reason(title=say.place(place), sentences=_sentences(printable(line) for line in lines))


def _sentences(lines: Iterable[str]) -> tuple[Sentence, ...]:
    return tuple(
        Sentence((len(line) - len(line.lstrip(" "))) // INDENT, line.strip(" ")) for line in lines if line.strip())
