"""Labels to choose from: no two alike, or the choice would be of the first of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping


def distinct(labels: Mapping[str, str]) -> dict[str, str]:
    """The labels by key, those that stand twice or more numbered: ``School``, ``School (2)``."""
    seen: Counter[str] = Counter()
    told: dict[str, str] = {}
    for key, label in labels.items():
        seen[label] += 1
        told[key] = label if seen[label] == 1 else f"{label} ({seen[label]})"
    return told
