"""What a PDF says and how it is tagged, read by two libraries that did not write it."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdf


@dataclass(frozen=True)
class Read:
    """A PDF as it is read."""

    text: str
    """All its text, every kind of space as one."""
    pages: tuple[str, ...]
    tags: Counter[str]
    alternatives: tuple[str, ...]
    """What pictures are said to show."""
    lang: str
    title: str
    marked: bool
    conforms_to: str
    """Part of PDF/UA that its metadata state."""
    sizes_mm: frozenset[tuple[int, int]]
    fonts_embedded: bool


def read_pdf(data: bytes) -> Read:
    """Read a PDF."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        tags: Counter[str] = Counter()
        alternatives: list[str] = []
        _walk(pdf.Root.StructTreeRoot, tags, alternatives)
        metadata = pdf.open_metadata()
        facts: dict[str, Any] = {
            "lang": str(pdf.Root.Lang), "marked": bool(pdf.Root.MarkInfo.Marked),
            "title": str(metadata.get("dc:title", "")), "conforms_to": str(metadata.get("pdfuaid:part", "")),
            "sizes_mm": frozenset(
                (round(float(page.mediabox[2]) * 25.4 / 72), round(float(page.mediabox[3]) * 25.4 / 72))
                for page in pdf.pages),
            "fonts_embedded": all(_embedded(font) for page in pdf.pages
                                  for font in page.Resources.get("/Font", {}).values()),
        }
    pages = tuple(plain(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    return Read(text=" ".join(pages), pages=pages, tags=tags, alternatives=tuple(alternatives), **facts)


def plain(text: str) -> str:
    """Text whose line breaks and spaces of all kinds are single spaces."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", text).strip()


def _walk(node: Any, tags: Counter[str], alternatives: list[str]) -> None:
    if isinstance(node, pikepdf.Array):
        for each in node:
            _walk(each, tags, alternatives)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            tags[str(node.S)] += 1
            if "/Alt" in node:
                alternatives.append(str(node.Alt))
        if "/K" in node:
            _walk(node.K, tags, alternatives)


def _embedded(font: Any) -> bool:
    inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
    return any(key in inner.FontDescriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
