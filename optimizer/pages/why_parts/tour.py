"""The answer about a tour."""

from __future__ import annotations

import streamlit as st

from optimizer.explaining.answers import TourExplained
from optimizer.facts import PlanFacts
from optimizer.pages.desk import Desk
from optimizer.pages.why_parts import layout, place, sentences, tables
from optimizer.pages.why_parts.phrases import Phrases


def in_short(here: Desk, facts: PlanFacts, answer: TourExplained) -> None:
    """What it brings, stop by stop."""
    _, lang = here._, here.lang
    layout.heading(Phrases(facts, lang).tour(answer.number), _("A tour of the plan"), "local_shipping",
                   sentences.tour_headline(answer, lang))
    place.brings(here, answer.brings)
    layout.section(here, _("What each stop brings"), tables.stops(facts, answer.stops, lang), key="why.stops",
                   note=_("What would be lost if the tour passed it by and came back sooner."))


def in_full(here: Desk, facts: PlanFacts, answer: TourExplained) -> None:
    """Who would lose what, where they would go, and what its day could do instead."""
    _, lang = here._, here.lang
    left, right = st.columns([2, 3], gap="large")
    with left:
        layout.tabbed(_("What would be lost without it"), tables.gains(facts, answer.brings, lang), key="why.lost")
    with right:
        layout.section(here, _("Where its visitors would go"), tables.elsewhere(facts, answer.elsewhere, lang),
                       key="why.elsewhere")
    layout.section(here, _("Next best alternatives"),
                   tables.options(facts, answer.alternatives, lang, place=True, room=False), key="why.alternatives",
                   note=_("What its euros and its day could do instead."))
