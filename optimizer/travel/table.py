"""Travel times supplied by the territory as a table of pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from optimizer.territory import MODES, Territory, TravelTable
from optimizer.travel.base import Points
from optimizer.travel.crow_fly import CrowFly


@dataclass(frozen=True, kw_only=True)
class TableTimes:
    """Times looked up by (origin id, destination id, mode).

    A pair that is not in the table has no way (inf), except from an id to itself (0). Directions may
    differ. A mode the table does not have at all is computed by `CrowFly`, and so are kilometres it
    leaves out.
    """

    name: ClassVar[str] = "table"

    table: TravelTable
    otherwise: CrowFly = field(default_factory=CrowFly)

    @classmethod
    def of_territory(cls, territory: Territory) -> Self | None:
        """The territory's table, or None if it has none."""
        return None if territory.travel is None else cls(table=territory.travel)

    @cached_property
    def modes(self) -> frozenset[str]:
        """Modes that the table has."""
        return frozenset(np.unique(self.table.mode).tolist())

    @property
    def description(self) -> str:
        absent = [mode for mode in MODES if mode not in self.modes]
        told = f"table of the territory ({len(self.table.minutes)} pairs: {', '.join(sorted(self.modes))})"
        return f"{told}; {' and '.join(absent)} by {self.otherwise.description}" if absent else told

    def minutes(self, origins: Points, destinations: Points, *, mode: str) -> NDArray[np.float64]:
        """Minutes of the table; inf where it has no such pair."""
        if mode not in self.modes:
            return self.otherwise.minutes(origins, destinations, mode=mode)
        return self._spread(self.table.minutes, origins, destinations, mode=mode, absent=np.inf)

    def km(self, origins: Points, destinations: Points, *, mode: str) -> NDArray[np.float64]:
        """Kilometres of the table, from the crow-fly distance where it has none."""
        computed = self.otherwise.km(origins, destinations, mode=mode)
        if mode not in self.modes:
            return computed
        given = self._spread(self.table.km, origins, destinations, mode=mode, absent=np.nan)
        return np.where(np.isnan(given), computed, given)

    @cached_property
    def _code(self) -> dict[str, int]:
        """Number of each id of the table, in order of appearance."""
        ids = dict.fromkeys(self.table.origin.tolist())
        ids.update(dict.fromkeys(self.table.destination.tolist()))
        return {name: number for number, name in enumerate(ids)}

    @cached_property
    def _origin_code(self) -> NDArray[np.int32]:
        return self._codes(self.table.origin.tolist())

    @cached_property
    def _destination_code(self) -> NDArray[np.int32]:
        return self._codes(self.table.destination.tolist())

    def _codes(self, ids: Sequence[str]) -> NDArray[np.int32]:
        """Numbers of `ids`; ids that the table does not have share the number after the last."""
        return np.fromiter(map(self._code.get, ids, repeat(len(self._code))), dtype=np.int32, count=len(ids))

    def _spread(
        self, values: NDArray[np.float64], origins: Points, destinations: Points, *, mode: str, absent: float
    ) -> NDArray[np.float64]:
        """The table's values as a matrix. A demand point and a stop may share an id, so ids may repeat."""
        row_code, rows = np.unique(self._codes(origins.ids), return_inverse=True)
        column_code, columns = np.unique(self._codes(destinations.ids), return_inverse=True)
        row_of = np.full(len(self._code) + 1, -1, dtype=np.int64)
        column_of = row_of.copy()
        row_of[row_code], column_of[column_code] = np.arange(len(row_code)), np.arange(len(column_code))
        matrix = np.full((len(row_code), len(column_code)), absent)
        self_row, self_column = row_of[: len(self._code)], column_of[: len(self._code)]
        both = (self_row >= 0) & (self_column >= 0)
        matrix[self_row[both], self_column[both]] = 0.0
        row, column = row_of[self._origin_code], column_of[self._destination_code]
        asked = (row >= 0) & (column >= 0) & (self.table.mode == mode)
        matrix[row[asked], column[asked]] = values[asked]
        return matrix[np.ix_(rows, columns)]
