"""From what an official reads of an area to the texts and tables of its sheet on paper; nothing is worked out here."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.exports.locator import Cut
from optimizer.locale import Translator, translator
from optimizer.sheets.content import AreaSheet, PlacePart
from optimizer.sheets.telling import (
    Fact,
    Grid,
    access_grid,
    costs_grid,
    figures,
    money_note,
    nearby_grid,
    payers_grid,
    reach_grid,
    summary,
    week_tables,
)
from optimizer.views.timetables import TextTable
from optimizer.wording import DASH, counted, euros


@dataclass(frozen=True)
class PlaceRows:
    """One place: what it is, and its hours, seasons alike together."""

    name: str
    detail: str
    change: str
    lines: tuple[tuple[str, str, str, str], ...]
    """Seasons, hours, which of them the plan adds, visits a week."""
    remarks: str


@dataclass(frozen=True, kw_only=True)
class SheetPage:
    """The sheet of one area."""

    kicker: str
    name: str
    subject: str
    figures: tuple[Fact, ...]
    summary: tuple[str, ...]
    cut: Cut
    map_alt: str
    map_note: str
    places_title: str
    places_columns: tuple[str, ...]
    places: tuple[PlaceRows, ...]
    no_place: str
    nearby: Grid
    weeks_title: str
    weeks: tuple[TextTable, ...]
    access: Grid
    reach: Grid
    money_title: str
    costs: Grid
    payers: Grid
    money_note: str
    assumptions_title: str
    assumptions: tuple[str, ...]


def sheet_page(sheet: AreaSheet, cut: Cut, *, map_season: str) -> SheetPage:
    """The sheet of one area; `map_season` names the season that its map shows."""
    lang, _ = sheet.lang, translator(sheet.lang)
    return SheetPage(
        kicker=" · ".join((_("Sheet of an area"), sheet.plan)), name=sheet.name,
        subject=" · ".join((sheet.kind_name.capitalize(), *sheet.around[:2],
                            counted("inhabitant", round(sheet.residents), lang))),
        figures=figures(sheet), summary=summary(sheet), cut=cut,
        map_alt=_("Map: where {name} lies, and the places and tours of the plan around it.", name=sheet.name),
        map_note=_("Season shown: {season}. Black outline: {name}. Signs in circles: places; numbered rings: stops of "
                   "tours. The darker the ground, the more of the need is met.", season=map_season, name=sheet.name),
        places_title=_("What we get, and when"),
        places_columns=(_("Place"), _("Season"), _("Hours; in bold what the plan adds"), _("Visits a week")),
        places=tuple(_place(part, _, lang) for part in sheet.places),
        no_place=_("No place and no stop in {name}, today or under the plan.", name=sheet.name),
        nearby=nearby_grid(sheet), weeks_title=_("The week, day by day"), weeks=tuple(week_tables(sheet)),
        access=access_grid(sheet), reach=reach_grid(sheet), money_title=_("What it costs, and who pays"),
        costs=costs_grid(sheet), payers=payers_grid(sheet), money_note=money_note(sheet),
        assumptions_title=_("How this is counted, and what is assumed"), assumptions=sheet.money.assumptions,
    )


def _place(part: PlacePart, _: Translator, lang: str) -> PlaceRows:
    card = part.card
    remarks = [*card.remarks]
    if part.eur:
        remarks.insert(0, _("{eur} a year", eur=euros(part.eur, lang)))
    return PlaceRows(
        name=card.name, detail=card.what, change=card.change,
        lines=tuple((line.seasons.capitalize(), line.hours, line.added, line.visits or DASH) for line in card.lines),
        remarks=". ".join([*([", ".join(card.services)] if card.services else []), *remarks]))


