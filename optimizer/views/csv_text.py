"""CSV that a spreadsheet opens as data and never as formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from optimizer.views.tables import Cell, Table

_STARTS_FORMULA = "=+-@\t\r\n＝＋－＠"
"""First characters after which a spreadsheet may calculate (OWASP, *CSV injection*)."""
_PLAIN = (float, int)
"""What the csv module writes as it must be; by exact type, for a bool is an int."""


def guarded(text: str) -> str:
    """Text with a leading apostrophe where a spreadsheet might take it for a formula.

    A leading apostrophe of its own is doubled, so that `unguarded` gives back exactly what was written.
    """
    return f"'{text}" if text and text[0] in _STARTS_FORMULA + "'" else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text.removeprefix("'")


def write(stream: TextIO, table: Table, *, header: Sequence[str], delimiter: str = ",", decimal: str = ".") -> None:
    """Write `table`; numbers stay numbers, read back exactly as they were."""
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    plain = _PLAIN if decimal == "." else ()
    writer.writerows([cell if type(cell) in plain else _shown(cell, decimal) for cell in row] for row in table.rows)


def read(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a file that `write` wrote with a comma, their text unguarded.

    Raises
    ------
    csv.Error, UnicodeDecodeError, ValueError
        If the file is not such a table.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream, strict=True)
        header = next(rows, [])
        for row in rows:
            yield {column: unguarded(cell) for column, cell in zip(header, row, strict=True)}


def _shown(cell: Cell, decimal: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, str):
        return guarded(cell)
    return repr(float(cell)).replace(".", decimal) if isinstance(cell, float) else str(cell)
