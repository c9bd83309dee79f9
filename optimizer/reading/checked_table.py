"""Reads the columns of one table with their checks; each fault is noted and a stand-in value goes on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import SupportsIndex, TypeVar

import numpy as np
from numpy.typing import NDArray

from optimizer.locale import N_
from optimizer.reading.cells import Unclear, parse_number, parse_yes_no, split_list
from optimizer.reading.findings import Findings, choose, did_you_mean
from optimizer.reading.headers import canonical, nearest_header
from optimizer.reading.raw_table import Cells, RawTable, as_text
from optimizer.slots import SLOTS, parse_slots
from optimizer.told import Told

Value = TypeVar("Value")
NO_AREA = N_("no area has the id {id}")
NO_SITE = N_("no site has the id {id}")


class CheckedTable:
    """One table, seen through the names of the format.

    Reading goes on after a fault with a harmless stand-in, so that every other fault is found too;
    what was built is never used once a fault is noted.

    Parameters
    ----------
    raw : RawTable
    findings : Findings
        Where faults go.
    required, optional : column names; any other column is ignored (see `extra_columns`).
    geometry_gives_lon_lat : bool
        Whether the geometry may stand for the columns lon and lat.
    """

    def __init__(
        self,
        raw: RawTable,
        findings: Findings,
        *,
        required: Sequence[str],
        optional: Sequence[str] = (),
        geometry_gives_lon_lat: bool = True,
    ) -> None:
        self.raw = raw
        self.file = raw.file
        self.rows = raw.rows
        self.findings = findings
        self.known = frozenset([*required, *optional])
        names = canonical(raw.headers, self.known)
        self._columns: dict[str, Cells] = {}
        self._written: dict[str, str] = {}
        for name, header, cells in zip(names, raw.headers, raw.columns, strict=True):
            if name in self._columns:
                self.fault(
                    "repeated",
                    Told("the column “{header}” appears twice", header=header),
                    Told("keep one of them and delete the other"),
                    column=header,
                )
                continue
            self._columns[name] = cells
            self._written[name] = header
        for row in raw.overlong:
            self.fault(
                "overlong",
                Told("the row has more cells than the header"),
                Told("put quotes around text that holds a separator"),
                row=row,
            )
        for column in () if raw.absent else required:
            if column not in self._columns and not (
                column in ("lon", "lat") and geometry_gives_lon_lat and raw.points is not None
            ):
                self._missing_column(column)

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, column: str) -> bool:
        return column in self._columns

    def fault(
        self,
        kind: str,
        message: Told,
        remedy: Told,
        *,
        at: SupportsIndex | None = None,
        row: int | None = None,
        column: str = "",
    ) -> None:
        """Note a fault of this table.

        Parameters
        ----------
        at : int or None
            Position of the record, if the fault is in one; else `row` may give the spreadsheet row.
        column : str
            Name of the format, or a header; the header as written is what people see.
        """
        written = self._written.get(column, column)
        if at is not None:
            row = self.rows[at.__index__()]
        self.findings.add(kind, message, remedy, file=self.file, row=row, column=written)

    def _missing_column(self, column: str) -> None:
        near = nearest_header(column, self.raw.headers, self.known)
        remedy = (
            Told("rename the column “{near}” to {column}, or add {column}", near=near, column=column)
            if near
            else Told("add a column {column}", column=column)
        )
        message = Told("the column {column} is missing", column=column)
        self.fault(f"missing {column}", message, remedy, column=column)

    @property
    def extra_columns(self) -> dict[str, Cells]:
        """Columns that the format does not name, by header as written."""
        return {self._written[name]: cells for name, cells in self._columns.items() if name not in self.known}

    def texts(self, column: str, *, default: str = "", needed: bool = False) -> list[str]:
        """Texts of a column; blank cells give `default`, and are faults if `needed`."""
        cells = self._columns.get(column)
        if cells is None:
            return [default] * len(self)
        values = list(map(as_text, cells)) if isinstance(cells, np.ndarray) else list(cells)
        if needed:
            for row, value in zip(self.rows, values, strict=True):
                if not value:
                    self._blank(Told("give the {column}", column=column), row=row, column=column)
        return [value or default for value in values] if default else values

    def _blank(self, remedy: Told, *, row: int, column: str) -> None:
        self.fault("blank", Told("the cell is empty"), remedy, row=row, column=column)

    def ids(self, column: str = "id") -> list[str]:
        """Ids of the records: none blank, none twice."""
        values = self.texts(column, needed=True)
        first: dict[str, int] = {}
        for row, value in zip(self.rows, values, strict=True):
            if value and value in first:
                self.fault(
                    "duplicate",
                    Told("the id {value} is already in row {row}", value=value, row=first[value]),
                    Told("give every record its own id"),
                    row=row,
                    column=column,
                )
            first.setdefault(value, row)
        return values

    def numbers(
        self,
        column: str,
        *,
        default: float | None = None,
        minimum: float | None = None,
        whole: bool = False,
        what: str = "",
        stand_in: float | None = None,
    ) -> NDArray[np.float64]:
        """Numbers of a column.

        Parameters
        ----------
        default : float or None
            Value of blank cells and of an absent column; None makes a blank cell a fault.
        minimum : float or None
            Smaller values are faults.
        whole : bool
            Whether decimals are faults.
        what : str
            What the number counts, in plain words, for messages (default: the column's name).
        stand_in : float or None
            Value where a number is faulty or absent; None for `default`, else the minimum.
        """
        what = what or column
        if stand_in is None:
            stand_in = default if default is not None else (minimum or 0.0)
        cells = self._columns.get(column)
        if cells is None:
            return np.full(len(self), stand_in)
        values = self._parsed(column, cells)
        blank = np.isnan(values)
        if default is None:
            for index in np.flatnonzero(blank).tolist():
                if not as_text(cells[index]):
                    self._blank(Told("give {what}", what=what), row=self.rows[index], column=column)
        values[blank] = stand_in
        if minimum is not None:
            for index in np.flatnonzero(values < minimum).tolist():
                told = {"what": what, "value": f"{values[index]:g}", "minimum": f"{minimum:g}"}
                self.fault(
                    "too small",
                    Told("{what} is negative ({value})", what=what, value=told["value"])
                    if minimum == 0
                    else Told("{what} is under {minimum} ({value})", **told),
                    Told("write a number of at least {minimum}", minimum=told["minimum"]),
                    at=index,
                    column=column,
                )
        if whole:
            for index in np.flatnonzero(np.isfinite(values) & (values != np.floor(values))).tolist():
                self.fault(
                    "not whole",
                    Told("{what} is not a whole number ({value})", what=what, value=f"{values[index]:g}"),
                    Told("write a whole number"),
                    at=index,
                    column=column,
                )
        return values

    def _parsed(self, column: str, cells: Cells) -> NDArray[np.float64]:
        if isinstance(cells, np.ndarray):
            values = cells.astype(np.float64)
            for index in np.flatnonzero(np.isinf(values)).tolist():
                self.fault(
                    "not finite",
                    Told("the number is infinite"),
                    Told("write a number, or leave the cell empty"),
                    at=index,
                    column=column,
                )
            values[np.isinf(values)] = np.nan
            return values
        values = np.full(len(cells), np.nan)
        for index, text in enumerate(cells):
            if not text:
                continue
            try:
                values[index] = parse_number(text, decimal_comma=self.raw.decimal_comma)
            except Unclear as error:
                self.fault("not a number", error.message, error.remedy, at=index, column=column)
        return values

    def choices(self, column: str, allowed: Collection[str], *, default: str | None = None) -> list[str]:
        """Words of a column, each one of `allowed` in any case; None as `default` makes a blank cell a fault."""
        values = [value.casefold() for value in self.texts(column, default=default or "", needed=default is None)]
        for index, value in enumerate(values):
            if value and value not in allowed:
                self.fault(
                    f"unknown {column}",
                    Told("“{value}” is not a known {name}", value=value, name=column),
                    choose(value, allowed),
                    at=index,
                    column=column,
                )
        return values

    def references(
        self, column: str, known: Collection[str] | None, *, unknown: str, where: str, needed: bool = True
    ) -> list[str]:
        """Ids that must exist in another table; blank cells pass unless `needed`.

        With None for `known`, since that table could not be read, every id passes.

        Parameters
        ----------
        unknown : str
            What to say of an ``{id}`` that is not known, marked with `N_`.
        where : str
            The table in which it belongs.
        """
        values = self.texts(column, needed=needed)
        if known is None:
            return values
        remedies: dict[str, Told] = {}
        for index, value in enumerate(values):
            if value and value not in known:
                if value not in remedies:
                    otherwise = Told("add it to {where}", where=where)
                    remedies[value] = did_you_mean(value, known, otherwise=otherwise)
                self.fault(unknown, Told(unknown, id=value), remedies[value], at=index, column=column)
        return values

    def yes_no(self, column: str) -> list[bool]:
        """Yes and no, in French or English; blank is no."""
        return self._each(column, parse_yes_no, stand_in=False)

    def slot_sets(self, column: str, *, needed: bool) -> list[tuple[str, ...]]:
        """Half-days such as ``mon-am+wed-pm``, ``wed`` or ``all``."""
        texts = self.texts(column, needed=needed)
        return [self._slots(column, index, text) for index, text in enumerate(texts)]

    def _slots(self, column: str, index: int, text: str) -> tuple[str, ...]:
        known: list[str] = []
        for part in split_list(text):
            try:
                known.extend(parse_slots(part))
            except ValueError:
                self.fault(
                    "unknown slot",
                    Told("“{text}” is not a half-day", text=part),
                    did_you_mean(part, SLOTS, otherwise=Told("write all for every one"), at_most=0),
                    at=index,
                    column=column,
                )
        return parse_slots("+".join(known))

    def service_sets(self, column: str, services: Collection[str], *, needed: bool = True) -> list[tuple[str, ...]]:
        """Services such as ``social+workspace``, each one of the territory's."""
        sets = []
        for index, text in enumerate(self.texts(column, needed=needed)):
            parts = dict.fromkeys(part.casefold() if part.casefold() in services else part for part in split_list(text))
            for part in parts:
                if part not in services:
                    self.fault(
                        "unknown service",
                        Told("the territory has no service “{service}”", service=part),
                        did_you_mean(part, services, otherwise=Told("add it to `services` in territory.toml")),
                        at=index,
                        column=column,
                    )
            sets.append(tuple(part for part in parts if part in services))
        return sets

    def parsed(self, column: str, parse: Callable[[str], Value], *, stand_in: Value) -> list[Value]:
        """Cells read by `parse`, blank cells being faults."""
        self.texts(column, needed=True)
        return self._each(column, parse, stand_in=stand_in)

    def optional(self, column: str, parse: Callable[[str], Value], *, stand_in: Value) -> list[Value]:
        """Cells read by `parse`; blank cells give `stand_in`."""
        return self._each(column, parse, stand_in=stand_in)

    def _each(self, column: str, parse: Callable[[str], Value], *, stand_in: Value) -> list[Value]:
        values = []
        for index, text in enumerate(self.texts(column)):
            value = stand_in
            if text:
                try:
                    value = parse(text)
                except Unclear as error:
                    self.fault("unclear", error.message, error.remedy, at=index, column=column)
            values.append(value)
        return values
