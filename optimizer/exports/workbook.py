"""Excel: schedule, places, tours, access, costs and payers in one workbook, sums as formulas, every text a text."""

from __future__ import annotations

import io
import math
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.exports.scope import Scope
from optimizer.exports.workbook_tables import Cell, Column, Formula, WorkTable, WorkTables
from optimizer.locale import translator
from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.views.sentences import how_good
from optimizer.whole_writing import whole_file
from optimizer.wording import date_text, printable, say

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

NAME = "xlsx"
FILE_NAME = "plan.xlsx"
LONGEST_TEXT = 32_000
"""Excel keeps no more in a cell."""
A4 = 9
FRONT_WIDTH = 75
HEADER_ROW = 3
"""Above it stand what the sheet shows and a note."""
_NUMBERS = {"number": "#,##0", "decimal": "#,##0.0", "share": "0.0%", "clock": "hh:mm"}
_EUROS = {"fr": '#,##0\u00a0"€"', "en": '"€"#,##0'}
_MINUTES_A_DAY = 1440


def export(
    plan: Plan, territory: Territory, scenario: Scenario, target: Path, *, lang: str, scope: Scope | None = None
) -> Path:
    """Write the workbook of the scope to `target`."""
    with whole_file(target) as path:
        path.write_bytes(workbook(plan, territory, scenario, lang=lang, scope=scope or Scope()))
    return target


def workbook(plan: Plan, territory: Territory, scenario: Scenario, *, lang: str, scope: Scope) -> bytes:
    """The workbook as bytes."""
    from xlsxwriter import Workbook

    tables = WorkTables(plan, territory, scenario, lang, scope).all()
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        where = territory.area_by_id[scope.area].name if scope.area else territory.name.text(lang)
        made_on = datetime.combine(scope.first_day, datetime.min.time())
        title = _clean(f"{where} · {scenario.name.text(lang)}")
        book.set_properties({"title": title, "author": "Maillage", "created": made_on})
        styles = _Styles(book, lang)
        _front(book, styles, title, _front_lines(plan, territory, scenario, tables, lang, scope), lang)
        for table in tables:
            _sheet(book, styles, table, title, lang)
    return stream.getvalue()


class _Styles:
    """Formats by kind of column, plain and for sums."""

    def __init__(self, book: Workbook, lang: str) -> None:
        numbers = {**_NUMBERS, "euros": _EUROS["fr" if lang == "fr" else "en"], "text": "General"}
        self.plain = {kind: book.add_format({"num_format": form, "valign": "top", "text_wrap": kind == "text"})
                      for kind, form in numbers.items()}
        self.total = {kind: book.add_format({"num_format": form, "bold": True, "top": 1})
                      for kind, form in numbers.items()}
        self.header = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2,
                                       "bg_color": "#EDEDED"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.note = book.add_format({"italic": True, "text_wrap": True, "valign": "top"})
        self.line = book.add_format({"text_wrap": True, "valign": "top"})


def _front_lines(
    plan: Plan, territory: Territory, scenario: Scenario, tables: list[WorkTable], lang: str, scope: Scope
) -> list[str]:
    _ = translator(lang)
    return [
        _("Made on {date}.", date=date_text(scope.first_day, lang)), *how_good(plan, lang),
        _("Half-days, costs, shares and grants are assumptions of the scenario; visits are estimates."),
        *(f"{table.name}{say('colon', lang)}{table.note}" for table in tables),
        say("picture.sources", lang, sources="; ".join(territory.sources)),
        _("Licence of the data: {licence}", licence=territory.licence),
    ]


def _front(book: Workbook, styles: _Styles, title: str, lines: list[str], lang: str) -> None:
    sheet = book.add_worksheet(translator(lang)("Read me"))
    sheet.set_column(0, 0, FRONT_WIDTH)
    sheet.write_string(0, 0, title, styles.title)
    for row, line in enumerate(lines, 2):
        sheet.set_row(row, _height(line, FRONT_WIDTH))
        sheet.write_string(row, 0, _clean(line), styles.line)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def _sheet(book: Workbook, styles: _Styles, table: WorkTable, title: str, lang: str) -> None:
    sheet = book.add_worksheet(table.name)
    sheet.write_string(0, 0, _clean(f"{title} · {table.name}"), styles.title)
    sheet.merge_range(1, 0, 1, min(len(table.columns) - 1, 7), "", styles.note)
    sheet.write_string(1, 0, table.note, styles.note)
    sheet.set_row(1, _height(table.note, sum(column.width for column in table.columns[:8])))
    sheet.set_row(HEADER_ROW, max(_height(column.title, column.width) for column in table.columns))
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(HEADER_ROW, at, column.title, styles.header)
    first = HEADER_ROW + 1
    for row, cells in enumerate(table.rows, first):
        wrapped = (_height(cell, column.width) for cell, column in zip(cells, table.columns) if isinstance(cell, str))
        sheet.set_row(row, max(wrapped, default=None))
        for at, (cell, column) in enumerate(zip(cells, table.columns, strict=True)):
            _write(sheet, row, at, cell, column, styles.plain[column.kind])
    if table.rows:
        last = first + len(table.rows) - 1
        sheet.autofilter(HEADER_ROW, 0, last, len(table.columns) - 1)
        if any(column.summed for column in table.columns):
            _totals(sheet, table, styles, first, last, lang)
    sheet.freeze_panes(first, 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_footer("&L&A&R&P / &N")


def _totals(sheet: Worksheet, table: WorkTable, styles: _Styles, first: int, last: int, lang: str) -> None:
    from xlsxwriter.utility import xl_rowcol_to_cell

    sheet.write_string(last + 1, 0, translator(lang)("Total"), styles.total["text"])
    for at, column in enumerate(table.columns):
        if column.summed:
            span = f"{xl_rowcol_to_cell(first, at)}:{xl_rowcol_to_cell(last, at)}"
            value = sum(_value(row[at]) for row in table.rows)
            sheet.write_formula(last + 1, at, f"=SUM({span})", styles.total[column.kind], value)


def _write(sheet: Worksheet, row: int, at: int, cell: Cell, column: Column, style: Format) -> None:
    if isinstance(cell, Formula):
        sheet.write_formula(row, at, cell.text.format(row=row + 1), style, cell.value)
    elif isinstance(cell, str):
        # Written as a text, whatever it starts with: never a formula, an address or a number.
        sheet.write_string(row, at, _clean(cell), style)
    elif cell is None:
        sheet.write_blank(row, at, None, style)
    else:
        sheet.write_number(row, at, cell / _MINUTES_A_DAY if column.kind == "clock" else cell, style)


def _height(text: str, width: float) -> float:
    """Points that a text takes when it wraps within so many characters; programs do not all work that out."""
    return 15.0 * math.ceil(max(1, len(text)) / width) + 1


def _value(cell: Cell) -> float:
    return cell.value if isinstance(cell, Formula) else float(cell) if isinstance(cell, (int, float)) else 0.0


def _clean(text: str) -> str:
    return printable(text)[:LONGEST_TEXT]
