"""Names on a map: the most important first, each where it hides nothing, or left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.drawing.canvas import text
from optimizer.drawing.palette import PAPER, TEXT

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
CHARACTER_WIDTH = 0.57
"""Of the font size, on average: wide enough for the usual sans-serif fonts."""


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """A symbol that may be named; of the same importance, the first given wins. A name is written once."""

    name: str
    x: float
    y: float
    radius: float
    importance: float
    bold: bool = False


def placed(anchors: Sequence[Anchor], *, obstacles: Sequence[Box], width: float, height: float, size: float) -> str:
    """SVG of the names that find room.

    Parameters
    ----------
    obstacles
        What no name may cover: the symbols, above all.
    size
        Font size, pixels.
    """
    taken = list(obstacles)
    drawn: list[str] = []
    named = {""}
    for anchor in sorted(anchors, key=lambda anchor: -anchor.importance):
        if anchor.name in named:
            continue
        for x, y, side, box in _positions(anchor, size):
            inside = box[0] >= 2 and box[1] >= 2 and box[2] <= width - 2 and box[3] <= height - 2
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                named.add(anchor.name)
                drawn.append(text(
                    anchor.name, x, y, font_size=size, text_anchor=side, fill=TEXT, stroke=PAPER, stroke_width=3,
                    stroke_linejoin="round", paint_order="stroke", stroke_opacity=0.85,
                    font_weight=650 if anchor.bold else None))
                break
    return "".join(drawn)


def box_around(x: float, y: float, radius: float) -> Box:
    """The square that a symbol fills."""
    return x - radius, y - radius, x + radius, y + radius


def _positions(anchor: Anchor, size: float) -> list[tuple[float, float, str, Box]]:
    """Right, left, below, above, then the corners."""
    x, y, gap = anchor.x, anchor.y, anchor.radius + 3
    long, up, down = len(anchor.name) * size * CHARACTER_WIDTH, size * 0.76, size * 0.22
    spots = [
        (x + gap, y + size * 0.34, "start"), (x - gap, y + size * 0.34, "end"),
        (x, y + gap + up, "middle"), (x, y - gap - down, "middle"),
        (x + gap * 0.75, y - gap * 0.55, "start"), (x + gap * 0.75, y + gap * 0.55 + up, "start"),
        (x - gap * 0.75, y - gap * 0.55, "end"), (x - gap * 0.75, y + gap * 0.55 + up, "end"),
    ]
    left_of = {"start": 0.0, "end": long, "middle": long / 2}
    return [
        (at, base, side, (at - left_of[side], base - up, at - left_of[side] + long, base + down))
        for at, base, side in spots
    ]


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
