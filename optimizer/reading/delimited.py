"""CSV as spreadsheets export it: any of three separators, UTF-8 or Windows encoding, BOM, quoted cells."""

from __future__ import annotations

import codecs
import csv
import io

from optimizer.locale import N_
from optimizer.reading.raw_table import RawTable
from optimizer.told import Told

SEPARATORS = ";\t,"


_CSV_ERRORS = {
    "unexpected end of data": N_("one is never closed"),
    "',' expected after '\"'": N_("text follows a closing quote"),
    "';' expected after '\"'": N_("text follows a closing quote"),
    "'\t' expected after '\"'": N_("text follows a closing quote"),
}
"""What the csv module says → what it means."""
_EXPORT_AGAIN = Told("export it again from the program that made it")


class UnreadableTable(Exception):
    """A file that cannot be read as a table: why, and what to do, in plain words."""

    def __init__(self, message: Told, remedy: Told = _EXPORT_AGAIN) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def decode(data: bytes) -> str:
    """Text of a file: its BOM's encoding, else UTF-8, else Windows-1252 (Latin-1 where that fails)."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def sniff_separator(header: str) -> str:
    """The separator that splits the header line most, outside quotes; a comma if none does."""
    unquoted = "".join(header.split('"')[::2])
    best = max(SEPARATORS, key=unquoted.count)
    return best if best in unquoted else ","


def read_delimited(data: bytes, *, table: str, file: str) -> RawTable:
    """Read CSV bytes as columns of stripped texts.

    Rows are numbered as a spreadsheet shows them; blank rows are skipped but counted.

    Raises
    ------
    UnreadableTable
        If a quote never closes, or a cell is absurdly long.
    """
    text = decode(data)
    if text[:4].casefold() == "sep=":  # a spreadsheet's own hint, which it hides and does not count
        _, _, text = text.partition("\n")
    header_line = next((line for line in io.StringIO(text) if line.strip()), "")
    separator = sniff_separator(header_line)
    records = _records(text, separator)
    header_at = next((index for index, cells in enumerate(records) if not _blank(cells)), None)
    if header_at is None:
        raise UnreadableTable(Told("it is empty"), Told("give it at least a header row"))
    headers = [cell.strip().lstrip("\ufeff") for cell in records[header_at]]
    width = len(headers)
    overlong, rows, body = [], [], []
    for row, cells in enumerate(records[header_at + 1 :], header_at + 2):
        if _blank(cells):
            continue
        if len(cells) != width:
            if not _blank(cells[width:]):
                overlong.append(row)
            cells = cells[:width] + [""] * (width - len(cells))
        rows.append(row)
        body.append(cells)
    columns = [list(map(str.strip, column)) for column in zip(*body)] if body else [[] for _ in headers]
    kept = [index for index, header in enumerate(headers) if header]
    return RawTable(
        name=table,
        file=file,
        headers=[headers[index] for index in kept],
        columns=[columns[index] for index in kept],
        rows=rows,
        decimal_comma=separator != ",",
        overlong=tuple(overlong),
    )


def _blank(cells: list[str]) -> bool:
    return not "".join(cells).strip()


def _records(text: str, separator: str) -> list[list[str]]:
    records: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    try:
        for record in reader:
            records.append(record)
    except csv.Error as error:
        # Without `strict`, an unclosed quote would swallow the rest of the file in silence.
        what = _CSV_ERRORS.get(str(error), "{error}")
        raise UnreadableTable(
            Told(
                "the quotes of row {row} are wrong, so nothing from there on can be read ({error})",
                row=len(records) + 1,
                error=Told(what, error=error),
            ),
            Told("close every quote that a cell opens, and double those inside it: {cell}", cell='"Le ""Bourg"""'),
        ) from error
    return records
