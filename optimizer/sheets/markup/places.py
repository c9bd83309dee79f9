"""One place or stop: what it is, its hours season by season, who comes and what it costs."""

from __future__ import annotations

from markupsafe import Markup

from optimizer.locale import translator
from optimizer.sheets.content import PlacePart
from optimizer.sheets.markup.tables import join, kept_together, text
from optimizer.views.place_cards import SeasonLine
from optimizer.wording import euros, number, say

CHANGED = ("new", "extended", "tour")
"""`PlacePart.change` of what the plan adds to."""


def place_body(part: PlacePart, lang: str) -> Markup:
    """What stands below the name of a place."""
    _, card = translator(lang), part.card
    state = "changed" if part.change in CHANGED else "kept"
    lines = [Markup('<p><span class="tag {}">{}</span> {}</p>').format(state, text(card.change), text(card.what))]
    if card.services:
        lines.append(Markup('<p class="services">{}</p>').format(text(" · ".join(card.services))))
    lines.append(Markup('<dl class="hours-of">{}</dl>').format(join(
        Markup("<dt>{}</dt><dd>{}{}</dd>").format(
            text(line.seasons.capitalize()), kept_together(line.hours.capitalize()), _added(line, lang))
        for line in card.lines)))
    facts = [_visits(part, lang)]
    if part.residents_within:
        facts += [_("{count} inhabitants within {minutes} min", count=number(count, lang), minutes=minutes)
                  for minutes, count in sorted(part.residents_within.items())[:1]]
    if part.eur >= 0.5:
        facts.append(_("{eur} a year above today", eur=euros(part.eur, lang)))
    lines += [Markup('<p class="facts">{}</p>').format(text(" · ".join(filter(None, facts))))]
    lines += [Markup('<p class="remark">{}</p>').format(text(remark)) for remark in card.remarks]
    return Markup('<div class="sheet-place">{}</div>').format(join(lines))


def _added(line: SeasonLine, lang: str) -> Markup:
    """What the plan adds, where that is not all of it."""
    if not line.added or line.added == line.hours:
        return Markup("")
    _ = translator(lang)
    return Markup('<br><span class="plus">{}{}{}</span>').format(
        _("of which the plan adds"), say("colon", lang), kept_together(line.added))


def _visits(part: PlacePart, lang: str) -> str:
    """Expected visits a week: one figure, or from the quietest season to the busiest."""
    _ = translator(lang)
    told = [number(count, lang, digits=1 if count < 10 else 0) for count in sorted(part.visits.values())]
    if not told:
        return ""
    if told[0] == told[-1]:
        return _("about {visits} visits a week", visits=told[0])
    return _("{least} to {most} visits a week by season", least=told[0], most=told[-1])
