"""How a council of an area is called, and in whose name it speaks: commune, EPCI, département, region."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.locale import translator
from optimizer.sheets.content import AreaSheet
from optimizer.territory import Territory


@dataclass(frozen=True)
class Council:
    """The council that decides for an area."""

    body: str
    """``municipal council``."""
    chair: str
    """``the mayor``."""
    powers: str
    """The article by which the council decides, where it is known."""


def council_of(sheet: AreaSheet) -> Council:
    """The council of a sheet's area; a council in general where the kind of area has none of its own."""
    _ = translator(sheet.lang)
    president = _("the president")
    return {
        "commune": Council(_("municipal council"), _("the mayor"), "L.\u00a02121\u201129"),
        "epci": Council(_("community council"), president, "L.\u00a05211\u20111"),
        "departement": Council(_("departmental council"), president, "L.\u00a03211\u20111"),
    }.get(sheet.kind, Council(_("council"), president, ""))


def whole_area(territory: Territory) -> str:
    """The area that holds all others; the first of them where there are several."""
    return next((area.id for area in territory.areas if not area.parent), "")
