"""CSV as spreadsheets export it: any of three separators, UTF-8 or Windows encoding, BOM, quoted cells."""

from __future__ import annotations

import codecs
import csv
import io

from optimizer.reading.raw_table import RawTable

SEPARATORS = ";\t,"


class UnreadableTable(Exception):
    """A file that cannot be read as a table; the message says why, in plain words."""


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
    skipped = 0
    if text[:4].casefold() == "sep=":  # a spreadsheet's own hint, which it hides when it opens the file
        _, _, text = text.partition("\n")
        skipped = 1
    header_line = next((line for line in text.splitlines() if line.strip()), "")
    separator = sniff_separator(header_line)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True))
    except csv.Error as error:
        raise UnreadableTable(f"it cannot be read as CSV ({error})") from error
    numbered = [(number, cells) for number, cells in enumerate(records, 1 + skipped) if any(map(str.strip, cells))]
    if not numbered:
        raise UnreadableTable("it is empty")
    headers = [cell.strip().lstrip("\ufeff") for cell in numbered[0][1]]
    width = len(headers)
    overlong, rows, body = [], [], []
    for number, cells in numbered[1:]:
        if any(map(str.strip, cells[width:])):
            overlong.append(number)
        rows.append(number)
        body.append([cell.strip() for cell in cells[:width]] + [""] * (width - len(cells)))
    columns = list(zip(*body, strict=True)) if body else [() for _ in headers]
    kept = [index for index, header in enumerate(headers) if header]
    return RawTable(
        name=table, file=file, headers=[headers[index] for index in kept], columns=[columns[index] for index in kept],
        rows=rows, decimal_comma=separator != ",", overlong=tuple(overlong),
    )
