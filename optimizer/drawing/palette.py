"""Colours of every picture of a plan, chosen to stay apart for colour-blind readers and in grey."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

INK = "#14283c"
TEXT = "#22303c"
QUIET = "#5b6873"
"""Still 4.5:1 on white, as WCAG AA asks of text."""
PAPER = "#ffffff"
LAND_EDGE = "#7f8f92"
EMPTY = "#efeeec"
"""Where nobody asks for anything."""

SHARE_LIMITS = (0.2, 0.4, 0.6, 0.8)
SHARE_COLOURS = ("#f7f0e1", "#dfe7d6", "#b7d3ca", "#84b5b5", "#52919b")
"""From little to nearly all of the need met: rising darkness carries the order, hue only helps."""

DAY_COLOURS = {
    "mon": "#1f5fa8", "tue": "#c8324b", "wed": "#b86e00", "thu": "#6a3d9a", "fri": "#1c7a48", "sat": "#8a4b2a",
    "sun": "#4d5560",
}
"""Each at least 4.5:1 on white, so that a day's name may be written in its colour."""


def share_classes(share: NDArray[np.float64]) -> NDArray[np.int8]:
    """Class 0 … 4 of each share of need met; -1 where it is not a number. A limit belongs to the class above."""
    classes = np.digitize(np.nan_to_num(share) + 1e-9, SHARE_LIMITS).astype(np.int8)
    return np.where(np.isnan(share), np.int8(-1), classes)


def share_colour(share_class: int) -> str:
    """Colour of a class of `share_classes`."""
    return EMPTY if share_class < 0 else SHARE_COLOURS[share_class]

GAIN_LIMITS = (0.01, 0.05, 0.15, 0.30)
GAIN_COLOURS = ("#f4f2ec", "#f3e3c3", "#e8c58a", "#d29f52", "#a97428")
"""More of the need met than today, in shares of it: from hardly any to very much."""
PERSON_COLOURS = ("#f6f4ee", "#ebe6d6", "#dad2b9", "#c2b794", "#a2956c")
"""From few people to many: quiet, as ground for the places upon it."""
CHANGE_LIMITS = (-0.10, -0.02, 0.02, 0.10)
CHANGE_COLOURS = ("#e9b48c", "#f5ddc8", "#f3f2ee", "#d3dff0", "#a3bde0")
"""From better under the first plan to better under the second."""
FIRST_ONLY, SECOND_ONLY = "#a8480f", "#2458a6"
"""Orange and blue: apart for every kind of colour-blindness, and both 4.5:1 on white."""
REQUIRED, FORBIDDEN = "#1c7a48", "#b3261e"
