"""What a plan gives one example person: a row for each service, today beside the plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from markupsafe import Markup

from optimizer.locale import translator
from optimizer.sheets.content import Outing, PersonService, PersonSheet
from optimizer.sheets.markup.tables import cell, framed, join, kept_together, lines, row, text
from optimizer.views.timetables import Presence
from optimizer.wording import DASH, day_name, duration, listed, parted, span


def person_table(sheet: PersonSheet) -> Markup:
    """Where the person goes for each service, when, how far, and the minutes a week that the plan saves."""
    _, lang = translator(sheet.lang), sheet.lang
    names = (_("Service"), _("Season"), _("Today"), _("With the plan"), _("Travel saved a week"))
    head = join(cell(name, head="col") for name in names)
    body = join(
        row([*_service(its) * (not at), *(cell(value, label=label) for label, value in zip(names[1:], (
            each.seasons_name.capitalize(), _outings(each.today, lang), _outings(each.after, lang),
            duration(each.saved_minutes_a_week, lang) if each.saved_minutes_a_week >= 0.5 else DASH)))])
        for _name, group in groupby(sheet.services, key=lambda each: each.service)
        for its in [list(group)] for at, each in enumerate(its))
    return framed(_("What the plan gives {name}", name=sheet.name), head, body, titled=False, stacked=True)


def _service(its: Sequence[PersonService]) -> list[Markup]:
    """The name of a service, once for all its seasons."""
    return [Markup('<th scope="rowgroup" rowspan="{}">{}</th>').format(len(its), text(its[0].name))]


def _outings(found: Iterable[Outing], lang: str) -> Markup:
    _ = translator(lang)
    told = [
        lines(filter(None, (Markup("<strong>{}</strong>").format(text(each.name)), _way(each, lang),
                            kept_together(_hours(each.presences, lang)), each.weeks)))
        for each in found]
    return Markup("<hr>").join(told) if told else Markup('<span class="nothing">{}</span>').format(
        _("nothing within reach"))


def _way(outing: Outing, lang: str) -> str:
    _ = translator(lang)
    minutes = duration(outing.minutes, lang)
    return _("{minutes} from work", minutes=minutes) if outing.from_work else _("{minutes} from home", minutes=minutes)


def _hours(presences: Iterable[Presence], lang: str) -> str:
    """``lundi et mardi 9 h – 12 h 30``; days with the same hours together."""
    hours_of: dict[str, list[str]] = {}
    for each in presences:
        hours_of.setdefault(each.weekday, []).append(span(each.opens, each.closes, lang))
    days_of: dict[str, list[str]] = {}
    for day, hours in hours_of.items():
        days_of.setdefault(", ".join(hours), []).append(day_name(day, lang))
    return parted((f"{listed(days, lang)} {hours}" for hours, days in days_of.items()), lang)
