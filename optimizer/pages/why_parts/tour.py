"""The answer about a tour."""

from __future__ import annotations

from optimizer.explaining.answers import TourExplained
from optimizer.explaining.naming import Naming
from optimizer.facts import PlanFacts
from optimizer.pages.desk import Desk
from optimizer.pages.why_parts import layout, place, sentences, tables
from optimizer.views.map_scenes.marks import capital


def in_short(here: Desk, facts: PlanFacts, answer: TourExplained) -> None:
    """What it brings, stop by stop."""
    _, lang = here._, here.lang
    layout.heading(capital(Naming(facts, lang).tour(answer.number)), _("A tour of the plan"), "local_shipping",
                   sentences.tour_headline(answer, lang))
    place.brings(here, answer.brings)
    layout.section(here, _("What each stop brings"), tables.stops(facts, answer.stops, lang), key="why.stops",
                   note=_("What would be lost if the tour passed it by and came back sooner."))
    layout.tabbed(_("What would be lost without it"), tables.gains(facts, answer.brings, lang), key="why.lost")


def in_full(here: Desk, facts: PlanFacts, answer: TourExplained) -> None:
    """Who would lose what, where they would go, and what its day could do instead."""
    _, lang = here._, here.lang
    layout.section(here, _("Where its visitors would go"), tables.elsewhere(facts, answer.elsewhere, lang),
                   key="why.elsewhere")
    others = [option for option in answer.alternatives if [option.place] != list(answer.stops)]  # the tour itself
    layout.section(here, _("Next best alternatives"),
                   tables.options(facts, others, lang, place=True, room=False), key="why.alternatives",
                   note=_("What its euros and its day could do instead."))
