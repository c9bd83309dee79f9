"""Bad input, told once and completely: every fault with its place and its remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong with what the user gave.

    Attributes
    ----------
    message : str
        What is wrong, in the planner's words.
    remedy : str
        How to mend it.
    file : str
        File name as the user knows it (relative to the territory or scenario), or empty.
    row : int or None
        Row as a spreadsheet numbers it: the header is row 1, the first record row 2.
    column : str
        Column name, or the path of a key in a YAML or TOML file (``services[0].rates``).
    """

    message: str
    remedy: str
    file: str = ""
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        where = [self.file] if self.file else []
        if self.row is not None:
            where.append(f"row {self.row}")
        if self.column:
            where.append(f"column {self.column}" if self.row is not None else self.column)
        place = ", ".join(where)
        return f"{place}: {self.message} → {self.remedy}" if place else f"{self.message} → {self.remedy}"


class InputError(Exception):
    """Input that cannot be used; `faults` lists all that is wrong, not only the first."""

    subject = "input"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        lines = "\n".join(f"  {number}. {fault}" for number, fault in enumerate(self.faults, 1))
        super().__init__(f"{count} fault{'s' if count != 1 else ''} in the {self.subject}:\n{lines}")


class TerritoryError(InputError):
    """The territory folder or GeoPackage cannot be used."""

    subject = "territory"


class ScenarioError(InputError):
    """The scenario file cannot be used, alone or with its territory."""

    subject = "scenario"


class PlanError(InputError):
    """A plan folder cannot be used."""

    subject = "plan"
