"""Plans side by side for one area: a column each, the best figure of a row said to be so."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from optimizer.locale import translator
from optimizer.sheets.content import AlternativeRow, Alternatives
from optimizer.sheets.markup.tables import cell, framed, join, kept_together, lines, row


def side_by_side(told: Alternatives, lang: str) -> Markup:
    """Figures, services, payers, then the places whose hours differ."""
    _ = translator(lang)
    parts = [
        _figures(_("In figures"), told.figures, told.plans, lang),
        _figures(_("Needs met, service by service"), told.services, told.plans, lang),
        _figures(_("What each payer bears a year, grants deducted"), told.payers, told.plans, lang),
    ]
    if told.places:
        body = join(
            row([cell(name, head="row"), *(cell(lines(map(kept_together, hours.split("\n")))) for hours in its)])
            for name, its in told.places)
        parts.append(framed(_("Places and stops that differ"), _head(_("Place"), told.plans), body))
    return join(parts)


def _figures(title: str, rows: Sequence[AlternativeRow], plans: Sequence[str], lang: str) -> Markup:
    if not rows:
        return Markup("")
    body = join(
        row([cell(each.name, head="row"), *(
            cell(_told(each, column, lang), number=True) for column in range(len(plans)))]) for each in rows)
    return framed(title, _head("", plans), body)


def _head(first: str, plans: Sequence[str]) -> Markup:
    return cell(first) + join(cell(plan, head="col", number=not first) for plan in plans)


def _told(each: AlternativeRow, column: int, lang: str) -> Markup:
    """A figure; where it alone is the best of its row, that is said by a word as well as by its weight."""
    known = [value for value in each.values if value is not None]
    value, said = each.values[column], each.texts[column]
    if each.rising_is_better is None or value is None or len(known) < 2 or known.count(value) > 1:
        return Markup("{}").format(said)
    best = max(known) if each.rising_is_better else min(known)
    if value != best or len({*each.texts}) == 1:
        return Markup("{}").format(said)
    return Markup('<strong>{}</strong><br><span class="detail">{}</span>').format(said, translator(lang)("the best"))
