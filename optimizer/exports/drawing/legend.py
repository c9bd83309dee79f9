"""What the colours and symbols of a map mean, in a column beside it."""

from __future__ import annotations

from collections.abc import Iterable

from optimizer.drawing import symbols
from optimizer.drawing.canvas import element, text
from optimizer.drawing.palette import DAY_COLOURS, QUIET, SHARE_COLOURS, SHARE_LIMITS, TEXT
from optimizer.exports.drawing.season_map import MapContent
from optimizer.slots import DAYS
from optimizer.wording import DASH, NO_BREAK, day_name, kind_name, number, per_cent, say


def legend(content: MapContent, lang: str) -> tuple[str, float]:
    """The legend from (0, 0) down, and its height; only what the plan's maps show."""
    column = _Column()
    column.title(say("legend.share", lang))
    edges = (0.0, *SHARE_LIMITS, 1.0)
    for colour, low, high in zip(SHARE_COLOURS, edges, edges[1:]):
        swatch = element("rect", x=2, y=-11, width=24, height=14, fill=colour, stroke="#9aa7ab", stroke_width=0.6)
        column.line(swatch, f"{number(100 * low, lang)}{NO_BREAK}{DASH}{NO_BREAK}{per_cent(high, lang)}", step=18)
    column.title(say("legend.places", lang))
    kinds = {view.site.kind for view in content.places}
    changes = [change for change in ("new", "extended", "as_today") if change in {v.change for v in content.places}]
    for change in changes:
        sample = symbols.place("other" if change != "as_today" else "", change, 14, -5,
                               radius=4.2 if change == "as_today" else 9)
        column.line(sample, say(f"legend.{change}", lang))
    if content.rounds:
        column.line(symbols.stop_today(14, -5), say("legend.round_today", lang))
    shown = {view.site.kind for view in content.places if view.change != "as_today"}
    if changes and changes != ["as_today"]:
        column.title(say("legend.kinds", lang))
        for kind in sorted(shown & kinds, key=lambda kind: kind_name(kind, lang)):
            column.line(symbols.pictogram(kind, 14, -4, size=15, fill=TEXT), kind_name(kind, lang), step=19)
        column.note(say("legend.size", lang))
    if content.tours:
        _tours(column, content, lang)
    return column.svg, column.height


def _tours(column: _Column, content: MapContent, lang: str) -> None:
    column.title(say("legend.tours", lang))
    used = {view.run.weekday for view in content.tours}
    for day in (day for day in DAYS if day in used):
        line = element("path", d="M2 -4h24", stroke=DAY_COLOURS[day], stroke_width=3, stroke_linecap="round")
        column.line(line, day_name(day, lang), step=18)
    if any(len(view.run.weeks) < view.vehicle.cycle_weeks for view in content.tours):
        dashes = element("path", d="M2 -4h24", stroke=QUIET, stroke_width=3, stroke_dasharray="7 4")
        column.line(dashes, say("legend.not_every_week", lang))
    column.line(symbols.base(14, -5, size=15), say("legend.base", lang))
    column.line(symbols.stop(14, -5, colour=QUIET, order="1"), say("legend.stop", lang))
    column.note(say("legend.straight", lang))


class _Column:
    """Lines of a legend, one under the other."""

    def __init__(self) -> None:
        self.height = 0.0
        self._parts: list[str] = []

    @property
    def svg(self) -> str:
        return "".join(self._parts)

    def title(self, words: str) -> None:
        self.height += 26 if self.height else 14
        self._parts.append(text(words, 0, self.height, font_size=13, font_weight=700, fill=TEXT))
        self.height += 8

    def line(self, symbol: str, words: str, *, step: float = 23) -> None:
        self.height += step
        label = text(words, 36, 0, font_size=12.5, fill=TEXT)
        self._parts.append(element("g", symbol + label, transform=f"translate(0 {self.height:.1f})"))

    def note(self, words: str) -> None:
        self.height += 6
        for line in _wrapped(words, 40):
            self.height += 15
            self._parts.append(text(line, 0, self.height, font_size=11, fill=QUIET))


def _wrapped(words: str, length: int) -> Iterable[str]:
    import textwrap

    return textwrap.wrap(words, length)
