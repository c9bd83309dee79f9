"""What a sheet says, as figures, sentences and tables of texts: the same on paper and on screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from optimizer.locale import Translator, translator
from optimizer.sheets.content import AreaSheet, DistancePart, SeasonCalendar
from optimizer.slots import DAYS
from optimizer.views.sentences import ANY_SERVICE
from optimizer.views.timetables import Presence, TextRow, TextTable
from optimizer.wording import DASH, change, day_name, euros, listed, number, per_cent, points, say


@dataclass(frozen=True)
class Fact:
    """A figure that stands out: how much, what it is, and what is said beside it."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Grid:
    """A table of texts under a title; `right` are the columns of numbers."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()
    total: bool = False


def figures(sheet: AreaSheet) -> tuple[Fact, ...]:
    """The four figures that come first."""
    _, lang, access, money = translator(sheet.lang), sheet.lang, sheet.access, sheet.money
    added = sum(part.change in ("new", "extended", "tour") for part in sheet.places)
    return (
        Fact(per_cent(access.after, lang), _("of needs met with the plan"), _(
            "{today} today; whole territory {average}", today=per_cent(access.today, lang),
            average=per_cent(access.average_after, lang))),
        Fact(number(added, lang),
             _.n("place opened, extended or visited here", "places opened, extended or visited here", added),
             _("{count} as today", count=number(len(sheet.places) - added, lang))),
        Fact(number(sheet.visits_a_year, lang), _("visits a year expected from here"),
             _("{count} today", count=number(sheet.visits_today, lang))),
        Fact(euros(money.gross_eur, lang), _("a year, gross, for what is here"), "" if money.eur_per_inhabitant is None
             else _("{eur} per inhabitant", eur=euros(money.eur_per_inhabitant, lang, digits=2))),
    )


def summary(sheet: AreaSheet) -> tuple[str, ...]:
    """What changes here, in a few sentences."""
    _ = translator(sheet.lang)
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


def nearby_grid(sheet: AreaSheet) -> Grid:
    """Places elsewhere that serve the area's people best: how far, for what, when."""
    _, lang = translator(sheet.lang), sheet.lang
    rows = []
    for part in sheet.nearby:
        minutes = ", ".join(
            f"{minutes_span(each.least_minutes, each.most_minutes)} ({each.mode_name})" for each in part.travel)
        hours = " / ".join(f"{line.seasons}{say('colon', lang)}{line.hours}" for line in part.card.lines)
        rows.append((f"{part.card.name}, {part.area_name}" if part.area_name.casefold() not in part.card.name.casefold()
                     else part.card.name, minutes, listed(part.services_from_here, lang), hours))
    return Grid(_("Elsewhere: the best places for people of {name}", name=sheet.name),
                (_("Place"), _("How far"), _("For"), _("Hours")), tuple(rows))


def week_tables(sheet: AreaSheet) -> Iterator[TextTable]:
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
            yield _week([each for day in found for each in day], title.capitalize(), sheet.lang, translator(sheet.lang))


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


def access_grid(sheet: AreaSheet) -> Grid:
    """Share of the need met by service, the territory's beside it, and how far people go."""
    _, lang = translator(sheet.lang), sheet.lang
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


def reach_grid(sheet: AreaSheet) -> Grid:
    """Inhabitants within 20 and 30 minutes of anything, the territory's share beside them."""
    _, lang = translator(sheet.lang), sheet.lang
    rows = [
        (_("{minutes} min, {mode}", minutes=part.minutes, mode=part.mode_name), number(part.today, lang),
         number(part.after, lang), number(part.residents, lang), per_cent(part.average_after, lang))
        for part in sheet.reach if part.service == ANY_SERVICE
    ]
    return Grid(_("Inhabitants within reach of a place or stop, all year"), (
        _("Within"), _("Today"), _("With the plan"), _("Of"), _("Whole territory")), tuple(rows), right=(1, 2, 3, 4))


def costs_grid(sheet: AreaSheet) -> Grid:
    """Types of cost with their sum."""
    _, lang, money = translator(sheet.lang), sheet.lang, sheet.money
    rows = [(cost.name + (f" ({_('share')})" if cost.shared else ""), cost.nature, euros(cost.eur, lang))
            for cost in money.costs]
    rows.append((_("Total"), "", euros(money.gross_eur, lang)))
    return Grid(_("Costs a year, above today"), (_("Item"), _("Nature"), _("€ a year")), tuple(rows), right=(2,),
                total=True)


def payers_grid(sheet: AreaSheet) -> Grid:
    """Gross share, grants and remainder of each payer with their sums."""
    _, lang, money = translator(sheet.lang), sheet.lang, sheet.money
    values = [(item.name, (item.investment_eur + item.running_eur, item.grants_eur, item.remainder_eur))
              for item in money.payers]
    if abs(money.outside_payers_eur) >= 0.5:
        values.append((_("Not shared out"), (money.outside_payers_eur, 0.0, money.outside_payers_eur)))
    totals = tuple(sum(each[column] for _name, each in values) for column in range(3))
    rows = [(name, *(euros(eur, lang) for eur in each)) for name, each in [*values, (_("Total"), totals)]]
    return Grid(_("Who pays (assumption: nobody has agreed yet)"), (
        _("Payer"), _("Gross share"), _("Grants given"), _("Remainder to bear")), tuple(rows), right=(1, 2, 3),
        total=True)


def money_note(sheet: AreaSheet) -> str:
    """The same euros counted by use, and what must be paid once."""
    _, lang, money = translator(sheet.lang), sheet.lang, sheet.money
    parts = [_("Counted by where visitors live, the same plan costs {eur} a year for {name}.",
               eur=euros(money.by_use_eur, lang), name=sheet.name)]
    if money.fit_out_eur:
        parts.append(_("Fit-outs to pay once: {eur}, before grants.", eur=euros(money.fit_out_eur, lang)))
    return " ".join(parts)


def _minutes(value: float | None, lang: str) -> str:
    return DASH if value is None else number(value, lang)


def minutes_span(least: int, most: int) -> str:
    """``4 – 12 min``, or one figure where both are the same."""
    told = f"{least}" if least == most else f"{least}\u00a0{DASH}\u00a0{most}"
    return f"{told}\u00a0min"
