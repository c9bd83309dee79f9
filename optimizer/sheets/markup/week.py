"""A week as a calendar: a column for each day, in clock times; on a narrow screen, one day below the other."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from optimizer.locale import translator
from optimizer.sheets.content import CalendarWeek
from optimizer.sheets.markup.tables import join, text
from optimizer.slots import DAYS
from optimizer.views.timetables import Presence
from optimizer.wording import day_name, span

USUAL_DAYS = 5
"""Monday to Friday are shown even where nothing is open."""


def week(shown: CalendarWeek, lang: str) -> Markup:
    """One week of a season."""
    open_on = {day.day: day.presences for day in shown.days}
    days = [day for at, day in enumerate(DAYS) if at < USUAL_DAYS or open_on.get(day)]
    columns = join(
        Markup('<li class="day"><span class="day-name">{}</span>{}</li>').format(
            day_name(day, lang).capitalize(), _calls(open_on.get(day, ()), lang)) for day in days)
    return Markup('<ol class="sheet-week" aria-label="{}" style="--days:{}">{}</ol>').format(
        text(shown.name.capitalize()), len(days), columns)


def _calls(found: Sequence[Presence], lang: str) -> Markup:
    _ = translator(lang)
    if not found:
        return Markup('<span class="nothing">{}</span>').format(_("nothing"))
    return Markup("<ul>{}</ul>").format(join(_call(each, lang) for each in found))


def _call(each: Presence, lang: str) -> Markup:
    _ = translator(lang)
    notes = [each.detail if each.driven else "", each.weeks, _("added by the plan") if each.added else ""]
    state = " ".join(("added" if each.added else "as-today", "driven" if each.driven else "placed"))
    return Markup('<li class="call {}"><span class="hours">{}</span> <span class="where">{}</span> '
                  '<span class="note">{}</span></li>').format(
        state, span(each.opens, each.closes, lang), text(each.name), text(", ".join(filter(None, notes))))
