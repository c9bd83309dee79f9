"""Bad input, told once and completely: every fault with its place and its remedy, in the reader's language."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from optimizer.locale import N_, translator
from optimizer.told import Told, said

_KEYED = (".yaml", ".yml", ".toml")
"""Files that have keys instead of columns."""
_SYSTEM = {
    errno.ENOENT: N_("no such file or folder"),
    errno.EACCES: N_("access is not allowed"),
    errno.EPERM: N_("access is not allowed"),
    errno.EISDIR: N_("this is a folder, not a file"),
    errno.ENOTDIR: N_("this is a file, not a folder"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EROFS: N_("this disk can only be read"),
}


def why(error: OSError) -> Told:
    """What the operating system says of a file; in its own words where they are rare."""
    said_of = _SYSTEM.get(error.errno or 0, "{reason}")
    return Told(said_of, reason=error.strerror or error)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong with what the user gave.

    Attributes
    ----------
    message : Told
        What is wrong, in the planner's words.
    remedy : Told
        How to mend it.
    file : str
        File name as the user knows it (relative to the territory or scenario), or empty.
    row : int or None
        Row as a spreadsheet numbers it: the header is row 1, the first record row 2.
    column : str
        Column name, or the path of a key in a YAML or TOML file (``services[0].rates``).
    """

    message: Told
    remedy: Told
    file: str = ""
    row: int | None = None
    column: str = ""

    def text(self, lang: str) -> str:
        """Place, what is wrong and remedy in one line."""
        _ = translator(lang)
        told = f"{self.message.text(lang)} → {self.remedy.text(lang)}"
        place = self.place(lang)
        return _("{place}: {told}", place=place, told=told) if place else told

    def place(self, lang: str) -> str:
        """Where it is: ``sites.csv, row 3, column kind``; empty if nowhere in particular."""
        _ = translator(lang)
        where = [said(self.file, lang)] if self.file else []
        if self.row is not None:
            where.append(_("row {row}", row=self.row))
        if self.column and self.row is None:
            where.append(self.column)
        elif self.column:
            keys = self.file.endswith(_KEYED)
            where.append(_("key {key}", key=self.column) if keys else _("column {column}", column=self.column))
        return ", ".join(where)

    def __str__(self) -> str:
        return self.text("en")


class InputError(Exception):
    """Input that cannot be used; `faults` lists all that is wrong, not only the first."""

    subject: ClassVar[Told] = Told("the input")

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.text("en"))

    def text(self, lang: str) -> str:
        """All faults, numbered, a line each."""
        _ = translator(lang)
        head = _.n(
            "{count} fault in {subject}:", "{count} faults in {subject}:", len(self.faults),
            subject=self.subject.text(lang),
        )
        return "\n".join([head, *(f"  {number}. {fault.text(lang)}" for number, fault in enumerate(self.faults, 1))])

    def __reduce__(self) -> tuple[Any, ...]:  # an exception is made again from its text, which says too little
        return type(self), (self.faults,)


class TerritoryError(InputError):
    """The territory folder or GeoPackage cannot be used."""

    subject = Told("the territory")


class ScenarioError(InputError):
    """The scenario file cannot be used, alone or with its territory."""

    subject = Told("the scenario")


class PlanError(InputError):
    """A plan folder cannot be used."""

    subject = Told("the plan")
