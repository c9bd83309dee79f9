"""Half-days of the week: `mon-am` … `sun-eve`, and their clock times."""

from __future__ import annotations

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = ("am", "pm", "eve")
SLOTS = tuple(f"{day}-{part}" for day in DAYS for part in PARTS)
SLOT_INDEX = {slot: index for index, slot in enumerate(SLOTS)}

HALF_DAY_MINUTES = 210
"""A full half-day; a truck's call counts minutes open / 210 of one."""


def parse_slots(text: str) -> tuple[str, ...]:
    """Read ``mon-am+wed-pm``, a whole day (``wed``) or ``all``; in weekly order, without repeats.

    Raises
    ------
    ValueError
        Names the part that is not a slot.
    """
    chosen: set[str] = set()
    for part in (piece.strip().lower() for piece in text.split("+")):
        if not part:
            continue
        if part == "all":
            chosen.update(SLOTS)
        elif part in DAYS:
            chosen.update(f"{part}-{half}" for half in PARTS)
        elif part in SLOT_INDEX:
            chosen.add(part)
        else:
            raise ValueError(part)
    return tuple(slot for slot in SLOTS if slot in chosen)


def day_of(slot: str) -> str:
    """The weekday of a slot: ``tue-am`` gives ``tue``."""
    return slot.split("-")[0]
