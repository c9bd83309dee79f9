"""From what an official reads of an area to the texts and tables of its sheet on paper; nothing is worked out here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from optimizer.exports.locator import Cut
from optimizer.exports.schedule import Fact
from optimizer.locale import Translator, translator
from optimizer.sheets.content import AreaSheet, DistancePart, PlacePart, SeasonCalendar
from optimizer.slots import DAYS
from optimizer.views.sentences import ANY_SERVICE
from optimizer.views.timetables import Presence, TextRow, TextTable
from optimizer.wording import DASH, change, counted, day_name, euros, listed, number, per_cent, points, say


@dataclass(frozen=True)
class Grid:
    """A table of texts under a title; `right` are the columns of numbers."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()
    total: bool = False


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
        figures=_figures(sheet, _), summary=_summary(sheet, _), cut=cut,
        map_alt=_("Map: where {name} lies, and the places and tours of the plan around it.", name=sheet.name),
        map_note=_("Season shown: {season}. Black outline: {name}. Signs in circles: places; numbered rings: stops of "
                   "tours. The darker the ground, the more of the need is met.", season=map_season, name=sheet.name),
        places_title=_("What we get, and when"),
        places_columns=(_("Place"), _("Season"), _("Hours; in bold what the plan adds"), _("Visits a week")),
        places=tuple(_place(part, _, lang) for part in sheet.places),
        no_place=_("No place and no stop in {name}, today or under the plan.", name=sheet.name),
        nearby=_nearby(sheet, _), weeks_title=_("The week, day by day"), weeks=tuple(_weeks(sheet, _)),
        access=_access(sheet, _), reach=_reach(sheet, _), money_title=_("What it costs, and who pays"),
        costs=_costs(sheet, _), payers=_payers(sheet, _), money_note=_money_note(sheet, _),
        assumptions_title=_("How this is counted, and what is assumed"), assumptions=sheet.money.assumptions,
    )


def _figures(sheet: AreaSheet, _: Translator) -> tuple[Fact, ...]:
    lang, access, money = sheet.lang, sheet.access, sheet.money
    added = sum(part.change in ("new", "extended", "tour") for part in sheet.places)
    return (
        Fact(per_cent(access.after, lang), _("of needs met with the plan"), _(
            "{today} today; whole territory {average}", today=per_cent(access.today, lang),
            average=per_cent(access.average_after, lang))),
        Fact(number(added, lang), _("places opened, extended or visited here"),
             _("{count} as today", count=number(len(sheet.places) - added, lang))),
        Fact(number(sheet.visits_a_year, lang), _("visits a year expected from here"),
             _("{count} today", count=number(sheet.visits_today, lang))),
        Fact(euros(money.gross_eur, lang), _("a year, gross, for what is here"), "" if money.eur_per_inhabitant is None
             else _("{eur} per inhabitant", eur=euros(money.eur_per_inhabitant, lang, digits=2))),
    )


def _summary(sheet: AreaSheet, _: Translator) -> tuple[str, ...]:
    """What changes here, in a few sentences."""
    by_change = {change: [part.card.name for part in sheet.places if part.change == change]
                 for change in ("new", "extended", "tour", "round", "as_today")}
    lines = []
    for names, sentence in (
        (by_change["new"], _("New: {names}.")), (by_change["extended"], _("More hours: {names}.")),
        (by_change["tour"], _("Stops of a tour: {names}.")),
        (by_change["round"] + by_change["as_today"], _("As today: {names}.")),
    ):
        if names:
            shown = names if len(names) <= 6 else [*names[:5], _("{count} more", count=len(names) - 5)]
            lines.append(sentence.format(names=listed(shown, sheet.lang)))
    if not any(by_change[each] for each in ("new", "extended", "tour")):
        lines.insert(0, _("The plan opens nothing in {name} itself; places nearby are listed below.", name=sheet.name)
                     if sheet.nearby else _("The plan opens nothing in {name} itself.", name=sheet.name))
    return tuple(lines)


def _place(part: PlacePart, _: Translator, lang: str) -> PlaceRows:
    card = part.card
    remarks = [*card.remarks]
    if part.eur:
        remarks.insert(0, _("{eur} a year", eur=euros(part.eur, lang)))
    return PlaceRows(
        name=card.name, detail=card.what, change=card.change,
        lines=tuple((line.seasons.capitalize(), line.hours, line.added, line.visits or DASH) for line in card.lines),
        remarks=". ".join([*([", ".join(card.services)] if card.services else []), *remarks]))


def _nearby(sheet: AreaSheet, _: Translator) -> Grid:
    lang = sheet.lang
    rows = []
    for part in sheet.nearby:
        minutes = ", ".join(
            f"{_span(each.least_minutes, each.most_minutes)} ({each.mode_name})" for each in part.travel)
        hours = " / ".join(f"{line.seasons}{say('colon', lang)}{line.hours}" for line in part.card.lines)
        rows.append((f"{part.card.name}, {part.area_name}" if part.area_name.casefold() not in part.card.name.casefold()
                     else part.card.name, minutes, listed(part.services_from_here, lang), hours))
    return Grid(_("Elsewhere: the best places for people of {name}", name=sheet.name),
                (_("Place"), _("How far"), _("For"), _("Hours")), tuple(rows))


def _weeks(sheet: AreaSheet, _: Translator) -> Iterator[TextTable]:
    """The week by place and day; seasons in which it is the same are told together."""
    alike: dict[tuple[tuple[Presence, ...], ...], list[SeasonCalendar]] = {}
    for each in sheet.calendar:
        days: dict[str, dict[Presence, None]] = {}
        for week in each.weeks:
            for day in week.days:
                days.setdefault(day.day, {}).update(dict.fromkeys(day.presences))
        key = tuple(tuple(sorted(days.get(day, ()), key=lambda its: (its.opens, its.closes))) for day in DAYS)
        alike.setdefault(key, []).append(each)
    for found, same in alike.items():
        names = ", ".join(each.season.name.lower() for each in same)
        title = say("all_year", sheet.lang) if len(same) == len(sheet.calendar) > 1 else names
        if any(found):
            yield _week([each for day in found for each in day], title.capitalize(), sheet.lang, _)


def _week(found: Sequence[Presence], title: str, lang: str, _: Translator) -> TextTable:
    """One row for each place, those of the plan first."""
    days = [day for day in DAYS if any(each.weekday == day for each in found)]
    places = sorted({each.place: each for each in found}.values(), key=lambda each: (not each.added, each.name))
    rows = tuple(
        TextRow(place.name, "", tuple(
            tuple(each.hours(lang) for each in found if (each.place, each.weekday) == (place.place, day))
            for day in days))
        for place in places)
    return TextTable(title, (_("Place"), *(day_name(day, lang).capitalize() for day in days)), rows)


def _access(sheet: AreaSheet, _: Translator) -> Grid:
    """Share of the need met by service, the territory's beside it, and how far people go."""
    lang = sheet.lang
    cars: dict[str, DistancePart] = {}
    for each in sheet.distances:
        if each.mode == "car" or each.service not in cars:
            cars[each.service] = each
    rows = [
        (part.name, per_cent(part.today, lang), per_cent(part.after, lang), points(part.gain, lang),
         per_cent(part.average_after, lang),
         change(_minutes(cars[part.id].minutes_today, lang), _minutes(cars[part.id].minutes_after, lang))
         if part.id in cars else DASH)
        for part in sheet.by_service if part.need_person_weeks
    ]
    total = sheet.access
    rows.append((_("All services"), per_cent(total.today, lang), per_cent(total.after, lang), points(total.gain, lang),
                 per_cent(total.average_after, lang), ""))
    return Grid(_("Share of needs met"), (
        _("Service"), _("Today"), _("With the plan"), _("Gain"), _("Whole territory"), _("Mean minutes by car")),
        tuple(rows), right=(1, 2, 3, 4, 5), total=True)


def _reach(sheet: AreaSheet, _: Translator) -> Grid:
    lang = sheet.lang
    rows = [
        (_("{minutes} min, {mode}", minutes=part.minutes, mode=part.mode_name), number(part.today, lang),
         number(part.after, lang), number(part.residents, lang), per_cent(part.average_after, lang))
        for part in sheet.reach if part.service == ANY_SERVICE
    ]
    return Grid(_("Inhabitants within reach of a place or stop, all year"), (
        _("Within"), _("Today"), _("With the plan"), _("Of"), _("Whole territory")), tuple(rows), right=(1, 2, 3, 4))


def _costs(sheet: AreaSheet, _: Translator) -> Grid:
    lang, money = sheet.lang, sheet.money
    rows = [(cost.name + (f" ({_('share')})" if cost.shared else ""), cost.nature, euros(cost.eur, lang))
            for cost in money.costs]
    rows.append((_("Total"), "", euros(money.gross_eur, lang)))
    return Grid(_("Costs a year, above today"), (_("Item"), _("Nature"), _("€ a year")), tuple(rows), right=(2,),
                total=True)


def _payers(sheet: AreaSheet, _: Translator) -> Grid:
    lang, money = sheet.lang, sheet.money
    values = [(item.name, (item.investment_eur + item.running_eur, item.grants_eur, item.remainder_eur))
              for item in money.payers]
    if abs(money.outside_payers_eur) >= 0.5:
        values.append((_("Not shared out"), (money.outside_payers_eur, 0.0, money.outside_payers_eur)))
    totals = tuple(sum(each[column] for _name, each in values) for column in range(3))
    rows = [(name, *(euros(eur, lang) for eur in each)) for name, each in [*values, (_("Total"), totals)]]
    return Grid(_("Who pays (assumption: nobody has agreed yet)"), (
        _("Payer"), _("Gross share"), _("Grants given"), _("Remainder to bear")), tuple(rows), right=(1, 2, 3),
        total=True)


def _money_note(sheet: AreaSheet, _: Translator) -> str:
    lang, money = sheet.lang, sheet.money
    parts = [_("Counted by where visitors live, the same plan costs {eur} a year for {name}.",
               eur=euros(money.by_use_eur, lang), name=sheet.name)]
    if money.fit_out_eur:
        parts.append(_("Fit-outs to pay once: {eur}, before grants.", eur=euros(money.fit_out_eur, lang)))
    return " ".join(parts)


def _minutes(value: float | None, lang: str) -> str:
    return DASH if value is None else number(value, lang)


def _span(least: int, most: int) -> str:
    told = f"{least}" if least == most else f"{least}\u00a0{DASH}\u00a0{most}"
    return f"{told}\u00a0min"

