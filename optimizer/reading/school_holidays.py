"""Reads the days without school."""

from __future__ import annotations

from datetime import date

from optimizer.reading.cells import Unclear
from optimizer.reading.checked_table import CheckedTable
from optimizer.reading.findings import Findings
from optimizer.reading.raw_table import RawTable
from optimizer.territory import SchoolHoliday
from optimizer.told import Told

_STAND_IN = date(2000, 1, 1)


def read_school_holidays(raw: RawTable, findings: Findings) -> tuple[SchoolHoliday, ...]:
    """Read the holidays in the order of their dates."""
    table = CheckedTable(raw, findings, required=("name", "first", "last"), geometry_gives_lon_lat=False)
    firsts = table.parsed("first", parse_date, stand_in=_STAND_IN)
    lasts = table.parsed("last", parse_date, stand_in=_STAND_IN)
    for index, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
        if last < first and _STAND_IN not in (first, last):
            table.fault("ends early", Told("the holiday ends before it starts"), Told("correct first or last"),
                        at=index, column="last")
    rows = zip(table.texts("name", needed=True), firsts, lasts, strict=True)
    return tuple(sorted((SchoolHoliday(*row) for row in rows), key=lambda each: (each.first, each.last)))


def parse_date(text: str) -> date:
    """A day as ``2026-12-19``, or as French spreadsheets write it, ``19/12/2026``.

    Raises
    ------
    Unclear
    """
    parts = text.strip().split("/")
    try:
        return date(*map(int, reversed(parts))) if len(parts) == 3 else date.fromisoformat(text.strip())
    except ValueError as error:
        raise Unclear(Told("“{text}” is not a day", text=text),
                      Told("write year, month and day, such as {day}", day="2026-12-19")) from error
