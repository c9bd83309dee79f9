"""A table as it came from a file, before anything is checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Cells = Sequence[str] | NDArray[np.generic]
"""One column: texts (blank = missing), or a numeric array (NaN = missing)."""


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """Columns of one table, all of one length, under the headers that the file has."""

    name: str
    """Table name of the format: ``sites``."""
    file: str
    """File as the user knows it, for messages."""
    headers: list[str]
    """Headers as written; columns without a header are left out."""
    columns: list[Cells]
    rows: Sequence[int]
    """Spreadsheet row of each record."""
    decimal_comma: bool = True
    """False where a comma in a number cannot be told from a thousands mark (comma-separated files)."""
    points: NDArray[np.float64] | None = None
    """Shape (records, 2): x, y of the geometry in `crs`; NaN where a record has none."""
    crs: str = ""
    """Reference system of the geometry; empty if the file names none."""
    overlong: tuple[int, ...] = ()
    """Spreadsheet rows with more cells than the header."""
    absent: bool = False
    """Whether there is no such table (it then has no columns and no records)."""
    broken: bool = False
    """Whether it should be there but could not be read: noted already, so nothing more is said of it."""

    def __len__(self) -> int:
        return len(self.rows)


def as_text(value: Any) -> str:
    """A cell as text: blank for None and NaN, whole numbers without decimals, yes/no for booleans."""
    if value is None:
        return ""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float | np.floating):
        if np.isnan(value):
            return ""
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    return str(value).strip()
