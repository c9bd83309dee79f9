"""Two or three plans side by side for one area: figures, services, payers, places and their hours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from optimizer.figures import ANY_SERVICE
from optimizer.locale import translator
from optimizer.sheets.areas import area_sheet
from optimizer.sheets.content import AlternativeRow, Alternatives, AreaSheet, PlacePart
from optimizer.sheets.source import SheetSource
from optimizer.views.labels import distinct
from optimizer.wording import DASH, euros, number, per_cent, say

Value = float | None


@dataclass(frozen=True)
class _Told:
    """Figures in words."""

    lang: str

    def share(self, value: float) -> str:
        return per_cent(value, self.lang, digits=1)

    def count(self, value: float) -> str:
        return number(value, self.lang)

    def eur(self, value: float) -> str:
        return euros(value, self.lang)


def alternatives(sources: Sequence[SheetSource], area: str) -> Alternatives:
    """Plans side by side for one area, in the language of the first.

    Raises
    ------
    KeyError
        If the territory of one of the plans has no such area.
    """
    sheets = [area_sheet(source, area) for source in sources]
    first, lang = sheets[0], sources[0].lang
    told = _Told(lang)
    names = distinct({str(n): source.scenario.name.text(lang) for n, source in enumerate(sources)})
    services = {part.id: part.name for sheet in sheets for part in sheet.by_service}
    met = [{part.id: part.after for part in sheet.by_service} for sheet in sheets]
    payers = dict.fromkeys(item.name for sheet in sheets for item in sheet.money.payers)
    bears = [{item.name: item.remainder_eur for item in sheet.money.payers} for sheet in sheets]
    return Alternatives(
        area=first.area, name=first.name, plans=tuple(names.values()), figures=_figures(sheets, told),
        services=tuple(_row(name, [its.get(service) for its in met], told.share, better=True)
                       for service, name in services.items()),
        payers=tuple(_row(name, [its.get(name, 0.0) for its in bears], told.eur, better=False) for name in payers),
        places=_places(sheets, lang),
    )


def _figures(sheets: Sequence[AreaSheet], told: _Told) -> tuple[AlternativeRow, ...]:
    _ = translator(told.lang)
    reached = [{(part.minutes, part.mode): part for part in sheet.reach if part.service == ANY_SERVICE}
               for sheet in sheets]
    rows = [_row(_("Need met"), [sheet.access.after for sheet in sheets], told.share, better=True)]
    for key, part in {key: part for its in reached for key, part in its.items()}.items():
        what = _("Inhabitants within {minutes} min, {mode}", minutes=part.minutes, mode=part.mode_name)
        rows.append(_row(what, [its[key].after if key in its else None for its in reached], told.count, better=True))
    money = [sheet.money for sheet in sheets]
    return (
        *rows,
        _row(_("Places opened or extended"), [_changed(sheet, "new", "extended") for sheet in sheets], told.count),
        _row(_("Villages visited"), [_changed(sheet, "tour") for sheet in sheets], told.count),
        _row(_("Expected visits of its people a year"), [sheet.visits_a_year for sheet in sheets], told.count,
             better=True),
        _row(_("Cost a year"), [each.gross_eur for each in money], told.eur, better=False),
        _row(_("Fit-outs to pay once"), [each.fit_out_eur for each in money], told.eur, better=False),
        _row(_("Cost of the whole plan a year"), [each.plan_eur for each in money], told.eur, better=False),
    )


def _changed(sheet: AreaSheet, *changes: str) -> float:
    return float(sum(part.change in changes for part in sheet.places))


def _row(
    name: str, values: Sequence[Value], told: Callable[[float], str], *, better: bool | None = None
) -> AlternativeRow:
    return AlternativeRow(
        name=name, values=tuple(values), rising_is_better=better,
        texts=tuple(DASH if value is None else told(value) for value in values))


def _places(sheets: Sequence[AreaSheet], lang: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Places and stops of the area whose hours differ, and their hours under each plan."""
    parts = [{part.id: part for part in sheet.places} for sheet in sheets]
    found = []
    for place, part in {place: part for its in parts for place, part in its.items()}.items():
        told = tuple(_hours(its.get(place), lang) for its in parts)
        if len(set(told)) > 1:
            found.append((part.card.name, told))
    return tuple(found)


def _hours(part: PlacePart | None, lang: str) -> str:
    if part is None:
        return DASH
    separator = say("colon", lang)
    return "\n".join(f"{line.seasons}{separator}{line.hours}" for line in part.card.lines)
