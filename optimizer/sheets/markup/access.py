"""Access as bars within a table: today, with the plan, and where the whole territory stands."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from optimizer.locale import translator
from optimizer.sheets.content import AccessPart, AreaSheet, ReachPart
from optimizer.sheets.markup.tables import cell, framed, join, legend, row
from optimizer.views.sentences import ANY_SERVICE
from optimizer.wording import DASH, NO_BREAK, listed, number, per_cent


def access_bars(
    sheet: AreaSheet, parts: Sequence[AccessPart], *, title: str, first: str, whole: bool = False
) -> Markup:
    """Share of the need met, a row for each service, season or group.

    Parameters
    ----------
    first
        Header of the names.
    whole
        Whether everything together closes the table.
    """
    _, lang = translator(sheet.lang), sheet.lang
    head = [first, _("Picture"), _("Today"), _("With the plan"), _("Average of {territory}", territory=sheet.territory)]
    rows = []
    for part in (*parts, *((sheet.access,) if whole else ())):
        cells = [
            cell(part.name or _("All services"), head="row"), _bar(part.today, part.after, part.average_after),
            *(cell(per_cent(share, lang), number=True) for share in (part.today, part.after, part.average_after))]
        rows.append(row(cells, total=not part.id))
    return legend(_legend(sheet)) + framed(title, _head(head), join(rows), titled=False)


def reach_bars(sheet: AreaSheet) -> Markup:
    """Inhabitants within 20 and 30 minutes of any place or stop, with and without a car."""
    _, lang = translator(sheet.lang), sheet.lang
    rows = [
        row([cell(_("{minutes} min, {mode}", minutes=part.minutes, mode=part.mode_name), head="row"),
             _bar(_share(part, part.today), _share(part, part.after), part.average_after),
             *(cell(said, number=True) for said in (
                 number(part.today, lang), number(part.after, lang), number(part.residents, lang),
                 per_cent(part.average_after, lang)))])
        for part in sheet.reach if part.service == ANY_SERVICE]
    head = [_("Within"), _("Picture"), _("Today"), _("With the plan"), _("Of"),
            _("Average of {territory}", territory=sheet.territory)]
    return framed(_("Inhabitants within reach of a place or stop, all year"), _head(head), join(rows))


def distances(sheet: AreaSheet) -> Markup:
    """How far the area's people go one way, by service and mode of travel, and to which places."""
    _, lang = translator(sheet.lang), sheet.lang
    order = {each.id: at for at, each in enumerate(sheet.by_service)}
    rows = [
        row([cell(part.name, head="row"), cell(part.mode_name), *(
            cell(_minutes(minutes, lang), number=True)
            for minutes in (part.minutes_today, part.minutes_after, part.average_minutes_after)),
             cell(per_cent(part.unserved_after, lang), number=True), cell(listed(part.places, lang) or DASH)])
        for part in sorted(sheet.distances, key=lambda each: order.get(each.service, len(order)))]
    names = (_("Service"), _("People"), _("Today"), _("With the plan"),
             _("Average of {territory}", territory=sheet.territory), _("Requests without a place"), _("Mainly to"))
    head = join(cell(name, head="col", number=1 < column < 6) for column, name in enumerate(names))
    return framed(_("Mean way to the place that serves best, one way"), head, join(rows))


def _minutes(value: float | None, lang: str) -> str:
    return DASH if value is None else f"{number(value, lang)}{NO_BREAK}min"


def _legend(sheet: AreaSheet) -> list[tuple[str, str]]:
    _ = translator(sheet.lang)
    return [("today", _("today")), ("gained", _("added by the plan")),
            ("average", _("average of {territory} with the plan", territory=sheet.territory))]


def _head(names: Sequence[str]) -> Markup:
    return join(cell(name, head="col", number=column > 1) for column, name in enumerate(names))


def _bar(today: float, after: float, average: float) -> Markup:
    """Today's share, what the plan adds to it, and a tick at the average; the figures stand beside it."""
    widths = (f"{100 * share:.1f}" for share in (today, max(0.0, after - today), average))
    return Markup(
        '<td class="picture"><span class="bar" aria-hidden="true"><span class="today" style="width:{}%"></span>'
        '<span class="gained" style="width:{}%"></span><span class="average" style="left:{}%"></span></span></td>'
    ).format(*widths)


def _share(part: ReachPart, value: float) -> float:
    return value / part.residents if part.residents else 0.0
