"""Reads travel times that the territory supplies."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from optimizer.locale import N_
from optimizer.reading.checked_table import CheckedTable
from optimizer.reading.findings import Findings
from optimizer.reading.raw_table import RawTable
from optimizer.territory import MODES, TravelTable
from optimizer.told import Told

_NOWHERE = N_("no demand point, site, stop or base has the id {id}")


def read_travel(raw: RawTable, findings: Findings, *, known: Collection[str] | None) -> TravelTable:
    """Read pairs of known ids with their minutes; without a mode they are by car."""
    table = CheckedTable(
        raw, findings, required=("from", "to", "minutes"), optional=("km", "mode"), geometry_gives_lon_lat=False
    )
    origin = table.references("from", known, unknown=_NOWHERE, where=Told("its table"))
    destination = table.references("to", known, unknown=_NOWHERE, where=Told("its table"))
    mode = table.choices("mode", MODES, default="car")
    first: dict[tuple[str, str, str], int] = {}
    for row, pair in zip(table.rows, zip(origin, destination, mode, strict=True), strict=True):
        if first.setdefault(pair, row) != row:
            table.fault(
                "pair twice",
                Told(
                    "the way from {origin} to {destination} by {mode} is already in row {row}",
                    **dict(zip(("origin", "destination", "mode"), pair, strict=True)),
                    row=first[pair],
                ),
                Told("keep one of them"),
                row=row,
                column="from",
            )
    return TravelTable(
        origin=np.array(origin, dtype=np.str_),
        destination=np.array(destination, dtype=np.str_),
        minutes=table.numbers("minutes", minimum=0.0),
        km=table.numbers("km", default=float("nan"), minimum=0.0),
        mode=np.array(mode, dtype=np.str_),
    )
