"""Faults gathered while reading, so that all of them are told at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from optimizer.faults import Fault
from optimizer.told import Told

FOLD_ABOVE = 20
"""More faults of one kind than this in one column become one fault that names the rows."""
_COMPARE_AT_MOST = 5000
"""Above so many known words the search for the nearest would keep the user waiting."""


def close_match(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` most likely meant; None if nothing is near."""
    by_lower = {name.casefold(): name for name in known}
    if len(by_lower) > _COMPARE_AT_MOST:
        return None
    found = get_close_matches(word.casefold(), by_lower, n=1, cutoff=0.6)
    if found:
        return by_lower[found[0]]
    longer = [name for lower, name in by_lower.items() if len(word) > 3 and lower.startswith(word.casefold())]
    return longer[0] if len(longer) == 1 else None


def did_you_mean(word: str, known: Iterable[str], *, otherwise: Told, at_most: int = 12) -> Told:
    """A remedy: the nearest known word, else the known words if they are few, then `otherwise`."""
    names = list(known)
    match = close_match(word, names)
    if match is not None:
        return Told("write {match}, or {otherwise}", match=match, otherwise=otherwise)
    if names and len(names) <= at_most:
        return Told("use one of {names}, or {otherwise}", names=", ".join(names), otherwise=otherwise)
    return otherwise


def choose(word: str, allowed: Iterable[str]) -> Told:
    """A remedy where only a few words are allowed: the nearest one, else all of them."""
    names = list(allowed)
    match = close_match(word, names)
    return Told("write {text}", text=match) if match else Told("choose among {names}", names=", ".join(names))


def row_ranges(rows: Sequence[int]) -> str:
    """Rows as people write them: ``2-4, 7``."""
    ranges: list[list[int]] = []
    for row in sorted(set(rows)):
        if ranges and row == ranges[-1][1] + 1:
            ranges[-1][1] = row
        else:
            ranges.append([row, row])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


@dataclass
class Findings:
    """Collects faults; `told` gives them by file and row, with long runs folded."""

    _kept: list[tuple[str, Fault]] = field(default_factory=list)

    def add(
        self, kind: str, message: Told, remedy: Told, *, file: str = "", row: int | None = None, column: str = ""
    ) -> None:
        """Note one fault; faults of the same `kind`, file and column may be folded together."""
        self._kept.append((kind, Fault(message=message, remedy=remedy, file=file, row=row, column=column)))

    def __len__(self) -> int:
        return len(self._kept)

    def told(self) -> list[Fault]:
        """All faults, by file and row; more than `FOLD_ABOVE` of one kind and column become one."""
        groups: dict[tuple[str, str, str], list[Fault]] = {}
        for kind, fault in self._kept:
            groups.setdefault((fault.file, fault.column, kind), []).append(fault)
        faults: list[Fault] = []
        for alike in groups.values():
            faults.extend(alike if len(alike) <= FOLD_ABOVE else [_folded(alike)])
        files = {file: order for order, file in enumerate(dict.fromkeys(fault.file for _, fault in self._kept))}
        return sorted(faults, key=lambda fault: (files[fault.file], fault.row or 0))


def _folded(alike: list[Fault]) -> Fault:
    rows = [fault.row for fault in alike if fault.row is not None]
    first, count = alike[0].message, len(alike)
    message = (
        Told("{first}; {count} faults like this one (rows {rows})", first=first, count=count, rows=row_ranges(rows))
        if rows
        else Told("{first}; {count} faults like this one", first=first, count=count)
    )
    return replace(alike[0], message=message)
