"""Labels to choose from: no two alike, or the choice would be of the first of them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count


def distinct(labels: Mapping[str, str]) -> dict[str, str]:
    """The labels by key, those that stand twice or more numbered: ``School``, ``School (2)``."""
    given = set(labels.values())
    told: dict[str, str] = {}
    taken: set[str] = set()
    for key, label in labels.items():
        numbered = (f"{label} ({number})" for number in count(2))
        free = (each for each in numbered if each not in taken | given)
        told[key] = label if label not in taken else next(free)
        taken.add(told[key])
    return told
