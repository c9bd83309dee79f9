"""A Word document (Office Open XML, ECMA-376) on A4: the mark of a draft on each page, articles, tables, signatures."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from optimizer.exports.zipped import add
from optimizer.wording import printable

if TYPE_CHECKING:
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

BLANK = "…………………………"
"""To be filled in by hand."""
KEPT_TOGETHER = 10
"""Rows at most that stay on one page."""
_FACE = "Liberation Serif"


class WordFile:
    """A draft, written from top to bottom.

    Parameters
    ----------
    mark : str
        Stands at the head of each page.
    page : str
        The word before the number of the page at its foot.
    made_on : date
        The day that the file states.
    """

    def __init__(self, *, title: str, mark: str, page: str, lang: str, made_on: date) -> None:
        import docx
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml.ns import qn
        from docx.shared import Mm, Pt

        self._document = docx.Document()
        self._centre = WD_ALIGN_PARAGRAPH.CENTER
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(22)
        section.top_margin, section.bottom_margin = Mm(22), Mm(20)
        properties, moment = self._document.core_properties, datetime.combine(made_on, datetime.min.time())
        properties.title, properties.author, properties.language = _clean(title), "Maillage", lang
        properties.created = properties.modified = moment
        for name, points in (("Normal", 11), ("Heading 1", 16), ("Heading 2", 12), ("List Bullet", 11)):
            style: Any = self._document.styles[name]
            style.font.name, style.font.size = _FACE, Pt(points)
            style.font.color.rgb = None
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for each in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                fonts.attrib.pop(qn(each), None)
            fonts.set(qn("w:hAnsi"), _FACE)
            style.paragraph_format.space_after = Pt(6)
        language = self._document.styles["Normal"].element.get_or_add_rPr()
        language.append(_element("w:lang", val="fr-FR" if lang == "fr" else "en-GB"))
        head = section.header.paragraphs[0]
        head.alignment = self._centre
        head.add_run(_clean(mark)).bold = True
        foot = section.footer.paragraphs[0]
        foot.alignment = self._centre
        foot.add_run(f"{_clean(title)} · {page} ")
        _field(foot, "PAGE")
        foot.add_run(" / ")
        _field(foot, "NUMPAGES")

    def title(self, text: str) -> None:
        """The one heading of the first level."""
        self._document.add_heading(_clean(text), level=1).alignment = self._centre

    def heading(self, text: str) -> None:
        """An article or a part."""
        self._document.add_heading(_clean(text), level=2)

    def text(self, text: str, *, bold: bool = False, centred: bool = False) -> None:
        """A paragraph."""
        paragraph = self._document.add_paragraph()
        paragraph.add_run(_clean(text)).bold = bold
        if centred:
            paragraph.alignment = self._centre

    def bullets(self, texts: Sequence[str]) -> None:
        """A list."""
        for text in texts:
            self._document.add_paragraph(_clean(text), style="List Bullet")

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]], *, widths_mm: Sequence[float],
              right: Sequence[int] = ()) -> None:
        """Rows under a header that comes again on each page; `right` are the columns of numbers."""
        from docx.shared import Mm

        table = self._document.add_table(rows=1, cols=len(columns))
        table.style = self._document.styles["Table Grid"]
        table.autofit = False
        for at, width in enumerate(widths_mm):
            table.columns[at].width = Mm(width)
        for index, row in enumerate((columns, *rows)):
            cells = table.add_row().cells if index else table.rows[0].cells
            together = index < len(rows) <= KEPT_TOGETHER
            for at, (cell, text) in enumerate(zip(cells, row, strict=True)):
                cell.width = Mm(widths_mm[at])
                _fill(cell, text, bold=not index, right=at in right, with_next=together)
        table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))
        for each in table.rows:
            each._tr.get_or_add_trPr().append(_element("w:cantSplit"))
        self._document.add_paragraph()

    def signatures(self, whose: Sequence[str]) -> None:
        """Who signs, side by side, with room to do so."""
        table = self._document.add_table(rows=1, cols=len(whose))
        for cell, name in zip(table.rows[0].cells, whose, strict=True):
            cell.text = _clean(f"{name}\n\n\n{BLANK}")

    def data(self) -> bytes:
        """The file; the same draft gives the same bytes."""
        stream, again = io.BytesIO(), io.BytesIO()
        self._document.save(stream)
        with zipfile.ZipFile(stream) as written, zipfile.ZipFile(again, "w") as archive:
            for name in written.namelist():
                add(archive, name, written.read(name))
        return again.getvalue()


def _fill(cell: _Cell, text: str, *, bold: bool, right: bool, with_next: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(_clean(text))
    run.bold, run.font.size = bold, Pt(9.5)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.keep_with_next = with_next
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _field(paragraph: Paragraph, name: str) -> None:
    """A number that the word processor works out."""
    field = _element("w:fldSimple", instr=name)
    run = _element("w:r")
    shown = _element("w:t")
    shown.text = "1"
    run.append(shown)
    field.append(run)
    paragraph._p.append(field)


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _clean(text: str) -> str:
    return printable(text)
