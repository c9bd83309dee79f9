"""From content to a tagged PDF (PDF/UA-1, ISO 14289-1) by Typst, with the fonts that come with it.

Content reaches a template as data (JSON) and is set as text: nothing that a name holds is ever read as markup.
"""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from optimizer.drawing.canvas import FONT
from optimizer.wording import printable

HOME = Path(__file__).parent
SET_IN = "Libertinus Serif"
"""Comes with Typst, so that a document looks the same everywhere."""
_COVERED = ((0x20, 0x7E), (0xA0, 0x17F), (0x300, 0x304), (0x391, 0x3A1), (0x3A3, 0x3C9), (0x410, 0x44F),
            (0x2010, 0x2027), (0x202F, 0x2030), (0x2190, 0x2193), (0x20AC, 0x20AC), (0x2212, 0x2212))
"""Letters and signs that the font certainly has: the alphabets of Europe, dashes, quotes, arrows."""


def typeset(template: str, content: Any, *, made_on: date, dots: bytes = b"") -> bytes:
    """The PDF that `template` makes of `content`.

    Parameters
    ----------
    template
        Name of a file beside this one, without its ending.
    content
        A dataclass of texts, numbers, tuples and further dataclasses.
    dots
        A picture (PNG) that the template finds as ``sys.inputs.dots``, a list of bytes.
    made_on
        Stands in the file as its date, so that the same content gives the same bytes.
    """
    import typst

    data = _plain(dataclasses.asdict(content), printable)
    try:
        return _compiled(template, data, made_on, dots)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error.message):
            raise
    # A letter that no font has would leave a hole in what is read aloud, which PDF/UA forbids.
    return _compiled(template, _plain(data, _covered), made_on, dots)


def picture(svg: str) -> str:
    """An SVG whose letters are set in a font that is there."""
    return svg.replace(FONT, SET_IN)


def _compiled(template: str, data: Any, made_on: date, dots: bytes) -> bytes:
    import typst

    moment = datetime.combine(made_on, datetime.min.time(), UTC)
    made = typst.compile(
        str(HOME / f"{template}.typ"), root=str(HOME), format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=True,
        timestamp=moment,
        sys_inputs={"content": json.dumps(data, ensure_ascii=False), "dots": json.dumps(list(dots))})
    assert isinstance(made, bytes)
    return made


def _plain(value: Any, clean: Any) -> Any:
    """`value` with every text cleaned, tuples as lists."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _plain(item, clean) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, clean) for item in value]
    return value


def _covered(text: str) -> str:
    """Text with a sign in the place of each letter that the font may not have."""
    return "".join(
        letter if letter == "\n" or any(first <= ord(letter) <= last for first, last in _COVERED) else "\u2013"
        for letter in text)
