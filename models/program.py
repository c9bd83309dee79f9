"""A sparse linear or mixed-integer program as arrays: maximise c·x, lo ≤ A·x ≤ hi, l ≤ x ≤ u."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

INF = float("inf")
FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.int64]


@dataclass(frozen=True)
class Program:
    """Maximise `objective`·x over rows in CSR form.

    Attributes
    ----------
    objective, col_lo, col_hi : shape (columns,)
    integer : shape (columns,), bool
    row_ptr : shape (rows + 1,); row_index, row_value : shape (nonzeros,)
    row_lo, row_hi : shape (rows,)
    """

    objective: FloatArray
    col_lo: FloatArray
    col_hi: FloatArray
    integer: NDArray[np.bool_]
    row_ptr: IndexArray
    row_index: IndexArray
    row_value: FloatArray
    row_lo: FloatArray
    row_hi: FloatArray

    @property
    def n_columns(self) -> int:
        return len(self.objective)

    @property
    def n_rows(self) -> int:
        return len(self.row_lo)

    def activity(self, x: FloatArray) -> FloatArray:
        """A·x, shape (rows,)."""
        return self._sums(self.row_value * x[self.row_index])

    def _sums(self, values: FloatArray) -> FloatArray:
        total = np.concatenate(([0.0], np.cumsum(values)))
        return total[self.row_ptr[1:]] - total[self.row_ptr[:-1]]

    def transposed(self, y: FloatArray) -> FloatArray:
        """Aᵀ·y, shape (columns,)."""
        per_entry = np.repeat(y, np.diff(self.row_ptr)) * self.row_value
        return np.asarray(np.bincount(self.row_index, weights=per_entry, minlength=self.n_columns), dtype=np.float64)

    def dual_bound(self, y: FloatArray) -> tuple[float, FloatArray]:
        """An upper bound on the maximum from *any* row prices, and the reduced costs.

        With y sign-corrected (y ≥ 0 where only `hi` is finite, y ≤ 0 where only `lo` is):
        c·x ≤ Σ_r max(y_r lo_r, y_r hi_r) + Σ_j max(d_j l_j, d_j u_j), d = c − Aᵀy. Needs finite
        column bounds wherever d has the wrong sign. Holds whatever the solver's tolerances.
        """
        y = np.where(np.isinf(self.row_hi) & (y > 0), 0.0, y)
        y = np.where(np.isinf(self.row_lo) & (y < 0), 0.0, y)
        reduced = self.objective - self.transposed(y)
        rows = np.where(y > 0, self.row_hi, np.where(y < 0, self.row_lo, 0.0)) * y
        columns = np.where(reduced > 0, self.col_hi, np.where(reduced < 0, self.col_lo, 0.0)) * reduced
        return float(np.nansum(rows) + np.nansum(columns)), reduced

    def with_columns(
        self, objective: FloatArray, col_hi: FloatArray, integer: NDArray[np.bool_],
        matrix: tuple[IndexArray, IndexArray, FloatArray]
    ) -> Program:
        """The program with more columns from 0 to `col_hi`; `matrix` holds (row, new column from 0, value) triples."""
        rows, columns, values = matrix
        all_rows = np.concatenate((np.repeat(np.arange(self.n_rows), np.diff(self.row_ptr)), rows))
        all_columns = np.concatenate((self.row_index, columns + self.n_columns))
        all_values = np.concatenate((self.row_value, values))
        order = np.argsort(all_rows, kind="stable")
        counts = np.bincount(all_rows, minlength=self.n_rows)
        return Program(
            np.concatenate((self.objective, objective)),
            np.concatenate((self.col_lo, np.zeros(len(objective)))),
            np.concatenate((self.col_hi, col_hi)),
            np.concatenate((self.integer, integer)),
            np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
            all_columns[order].astype(np.int64),
            all_values[order],
            self.row_lo,
            self.row_hi,
        )


@dataclass
class RowBuilder:
    """Collects rows, one or many at a time, then freezes them into CSR arrays."""

    lengths: list[IndexArray] = field(default_factory=list)
    indices: list[IndexArray] = field(default_factory=list)
    values: list[FloatArray] = field(default_factory=list)
    lo: list[FloatArray] = field(default_factory=list)
    hi: list[FloatArray] = field(default_factory=list)
    count: int = 0

    def add(
        self, index: Iterable[int] | IndexArray, value: Iterable[float] | FloatArray | float,
        *, lo: float = -INF, hi: float = INF,
    ) -> int:
        """Add one row; returns its position."""
        columns = np.asarray(index, dtype=np.int64)
        coefficients = np.broadcast_to(np.asarray(value, dtype=np.float64), columns.shape)
        return self.add_many(np.array([len(columns)]), columns, coefficients, lo=np.array([lo]), hi=np.array([hi]))

    def add_many(
        self, lengths: IndexArray, index: IndexArray, value: FloatArray, *, lo: FloatArray, hi: FloatArray
    ) -> int:
        """Add rows of the given lengths; returns the position of the first."""
        first = self.count
        self.lengths.append(np.asarray(lengths, dtype=np.int64))
        self.indices.append(np.asarray(index, dtype=np.int64))
        self.values.append(np.asarray(value, dtype=np.float64))
        self.lo.append(np.asarray(lo, dtype=np.float64))
        self.hi.append(np.asarray(hi, dtype=np.float64))
        self.count += len(lengths)
        return first

    def program(
        self, *, objective: FloatArray, col_lo: FloatArray, col_hi: FloatArray, integer: NDArray[np.bool_]
    ) -> Program:
        """Freeze into a program."""

        def joined(parts: list[NDArray[np.float64]] | list[NDArray[np.int64]], dtype: type) -> NDArray[np.float64]:
            return np.concatenate(parts).astype(dtype) if parts else np.zeros(0, dtype)

        row_ptr = np.concatenate(([0], np.cumsum(joined(self.lengths, np.int64)))).astype(np.int64)
        return Program(
            objective, col_lo, col_hi, integer, row_ptr,
            joined(self.indices, np.int64).astype(np.int64), joined(self.values, np.float64),
            joined(self.lo, np.float64), joined(self.hi, np.float64),
        )
