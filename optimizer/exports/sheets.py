"""PDF: the sheet of each commune, or of one area of any size; A4, readable in black and white, tagged (PDF/UA-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.exports.documents.typesetting import typeset
from optimizer.exports.locator import Locator
from optimizer.exports.picture import map_content
from optimizer.exports.scope import Scope
from optimizer.exports.sheet_pages import SheetPage, sheet_page
from optimizer.locale import translator
from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.sheets.content import AreaSheet
from optimizer.territory import Territory
from optimizer.views.shares import main_season
from optimizer.whole_writing import whole_file
from optimizer.wording import date_text

if TYPE_CHECKING:
    from optimizer.sheets.source import SheetSource

NAME = "sheets"
FILE_NAME = "plan-sheets.pdf"
MAP_MM = (88.0, 60.0)
MOST_DRAWN = 4
"""Above so many sheets the map is dots, which the file holds once, and no longer lines, which it holds every time."""


@dataclass(frozen=True, kw_only=True)
class Sheets:
    """What `sheets.typ` lays out."""

    lang: str
    title: str
    description: str
    foot: str
    page_of: str
    map: str
    sheets: tuple[SheetPage, ...]


def export(
    plan: Plan, territory: Territory, scenario: Scenario, target: Path, *, lang: str, scope: Scope | None = None
) -> Path:
    """Write the sheet of the scope's area, or those of all the smallest areas, to `target`."""
    from optimizer.sheets.areas import area_sheet

    scope = scope or Scope()
    source = sheet_source(plan, territory, scenario, lang)
    areas = [scope.area] if scope.area else smallest_areas(territory)
    locator = locator_of(plan, territory, scenario, lang=lang)
    with whole_file(target) as path:
        path.write_bytes(sheets_pdf([area_sheet(source, area) for area in areas], locator, made_on=scope.first_day))
    return target


def sheet_source(plan: Plan, territory: Territory, scenario: Scenario, lang: str) -> SheetSource:
    """What sheets are made of, for whoever has no facts of the plan yet."""
    from optimizer.facts import plan_facts
    from optimizer.sheets.source import SheetSource
    from optimizer.travel.matrices import travel_times

    return SheetSource(plan, plan_facts(plan, territory, scenario, travel_times(territory, scenario)), lang)


def smallest_areas(territory: Territory) -> list[str]:
    """Ids of the areas that hold no other, in the order of their names."""
    around = {area.parent for area in territory.areas}
    return [area.id for area in sorted(territory.areas, key=lambda each: each.name) if area.id not in around]


def locator_of(plan: Plan, territory: Territory, scenario: Scenario, *, lang: str) -> Locator:
    """The map of the season in which the plan does most."""
    first = main_season(plan, tuple(season.id for season in scenario.seasons))
    season = next(each for each in scenario.seasons if each.id == first)
    return Locator(map_content(plan, territory, scenario), season, lang)


def sheets_pdf(sheets: Sequence[AreaSheet], locator: Locator, *, made_on: date) -> bytes:
    """Sheets of one plan in one language as a PDF.

    Parameters
    ----------
    made_on
        The day that the document states.
    """
    lang, _ = locator.lang, translator(locator.lang)
    name = locator.content.scenario.name.text(lang)
    where = sheets[0].name if len(sheets) == 1 else locator.content.territory.name.text(lang)
    season = locator.season.name.text(lang)
    many = len(sheets) > MOST_DRAWN
    content = Sheets(
        lang=lang, title=_("{where}: what the plan “{name}” gives", where=where, name=name),
        description=_("Places, hours, access to services and costs, area by area"),
        foot=f"{where} · {name} · {date_text(made_on, lang)}",
        page_of=_("Page {page} of {pages}", page="{page}", pages="{pages}"),
        map="" if many else locator.svg,
        sheets=tuple(sheet_page(sheet, locator.cut(sheet.area, width_mm=MAP_MM[0], height_mm=MAP_MM[1]),
                                map_season=season) for sheet in sheets),
    )
    return typeset("sheets", content, made_on=made_on, dots=locator.png if many else b"")
