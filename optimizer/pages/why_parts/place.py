"""The answer about a site or a stop."""

from __future__ import annotations

import streamlit as st

from optimizer.explaining.answers import Effect, PlaceExplained
from optimizer.facts import PlanFacts
from optimizer.pages.desk import Desk
from optimizer.pages.shared import OpenPlan
from optimizer.pages.why_parts import actions, checklist, layout, sentences, tables
from optimizer.pages.why_parts.phrases import Phrases
from optimizer.pages.why_parts.subjects import place_name
from optimizer.wording import euros, number


def in_short(here: Desk, opened: OpenPlan, facts: PlanFacts, answer: PlaceExplained) -> None:
    """What it brings, or why it is not chosen; what is to be done before it opens; how to decide otherwise."""
    icon, state = sentences.place_state(answer, here.lang)
    layout.heading(place_name(facts, answer.place), state, icon, sentences.place_headline(answer, here.lang))
    if answer.brings is not None:
        brings(here, answer.brings)
        if answer.tours:
            st.markdown(f"##### {here._('Tours that call here')}")
            layout.bullets([Phrases(facts, here.lang).tour(tour) for tour in answer.tours])
    else:
        _not_chosen(here, facts, answer)
    if answer.is_site:
        actions.show(here, answer)
        checklist.show(here, opened, answer.place)


def in_full(here: Desk, facts: PlanFacts, answer: PlaceExplained) -> None:
    """Who would lose what, where they would go, and what else could be done."""
    _, lang = here._, here.lang
    if answer.brings is not None:
        left, right = st.columns([2, 3], gap="large")
        with left:
            layout.tabbed(_("What would be lost without it"), tables.gains(facts, answer.brings, lang), key="why.lost")
        with right:
            layout.section(here, _("Where its visitors would go"), tables.elsewhere(facts, answer.elsewhere, lang),
                           key="why.elsewhere")
    if answer.in_plan:
        title, note = _("Next best alternatives"), _("What its euros and its people could do instead.")
    else:
        title, note = _("Better choices near it"), _("Within about half an hour by road.")
    room = not answer.in_plan
    layout.section(here, title, tables.options(facts, answer.alternatives, lang, place=True, room=room),
                   key="why.alternatives", note=note)
    more = _("What it could have more") if answer.in_plan or answer.open_today else _("Ways to have it")
    layout.section(here, more, tables.options(facts, answer.options, lang, place=False), key="why.options")


def brings(here: Desk, effect: Effect) -> None:
    """What a place, stop or tour brings and costs."""
    _, lang = here._, here.lang
    layout.metrics([
        (_("Better served"), number(effect.residents, lang),
         _("Inhabitants who have better access to some service in some season thanks to it.")),
        (_("Requests met"), number(effect.access_person_weeks, lang),
         _("Estimated weekly requests that it alone meets in a year, weighted by the quality of access and the "
           "importance of each service.")),
        (_("Cost a year"), euros(effect.eur, lang), _("Above what exists today; fit-outs by their yearly share.")),
    ])
    told = [_.n("{count} expected visit a year only thanks to it", "{count} expected visits a year only thanks to it",
                round(effect.visits_a_year))]
    if (price := effect.eur_per_person_week) is not None:
        told.append(_("{price} for each request met", price=euros(price, lang, digits=2)))
    layout.bullets(told)


def _not_chosen(here: Desk, facts: PlanFacts, answer: PlaceExplained) -> None:
    """Why not, with the most promising way to have it."""
    _, lang = here._, here.lang
    if answer.excluded:
        layout.bullets(Phrases(facts, lang).barriers(answer.excluded))
        return
    best = sentences.promising(answer.options)
    if best is None:
        return
    figures = [
        (_("Requests met"), number(best.access_person_weeks, lang, signed=True),
         _("More a year, by the most promising way to have it, before room is made.")),
        (_("Cost a year"), euros(best.eur, lang), ""),
        (_("Budget left"), euros(answer.budget_left_eur, lang), _("What the plan leaves of the yearly budget.")),
    ]
    layout.metrics(figures)
    layout.bullets(sentences.option_sentences(facts, best, lang))
