"""The answer about a site or a stop."""

from __future__ import annotations

import streamlit as st

from optimizer.explaining.answers import Effect, PlaceExplained
from optimizer.explaining.naming import Naming
from optimizer.facts import PlanFacts
from optimizer.pages.desk import Desk
from optimizer.pages.shared import OpenPlan
from optimizer.pages.why_parts import actions, checklist, layout, sentences, tables, weighing
from optimizer.views.headlines import Headline
from optimizer.views.sentences import full_lines
from optimizer.wording import euros, number


def in_short(here: Desk, opened: OpenPlan, facts: PlanFacts, answer: PlaceExplained) -> None:
    """What it brings, or why it is not chosen; what precedes its opening; how to decide otherwise; its worth."""
    say = Naming(facts, here.lang)
    icon, state = sentences.place_state(answer, here.lang)
    layout.heading(say.place(answer.place), state, icon, sentences.place_headline(answer, here.lang))
    if answer.full:
        layout.bullets(full_lines(answer.place, answer.full, opened.scenario, here.lang))
    if answer.brings is not None:
        brings(here, answer.brings)
        layout.tabbed(here._("What would be lost without it"), tables.gains(facts, answer.brings, here.lang),
                      key="why.lost")
        if answer.tours:
            st.markdown(f"#### {here._('Tours that call here')}")
            layout.bullets([say.tour(tour) for tour in answer.tours])
    else:
        _not_chosen(here, facts, answer)
    if answer.is_site:
        actions.show(here, answer)
        weighing.show(here, opened, facts, answer)
        checklist.show(here, opened, answer.place)


def in_full(here: Desk, facts: PlanFacts, answer: PlaceExplained) -> None:
    """Where its visitors would go, and what else could be done."""
    _, lang = here._, here.lang
    layout.section(here, _("Where its visitors would go"), tables.elsewhere(facts, answer.elsewhere, lang),
                   key="why.elsewhere")
    if answer.in_plan:
        _alternatives(here, facts, answer, _("Next best alternatives"),
                      _("What its euros and its people could do instead."))
    more = _("What it could have more") if answer.in_plan or answer.open_today else _("Ways to have it")
    layout.section(here, more, tables.options(facts, answer.options, lang, place=False), key="why.options")
    if not answer.in_plan:
        _alternatives(here, facts, answer, _("Better choices near it"), _("Within about half an hour by road."))


def _alternatives(here: Desk, facts: PlanFacts, answer: PlaceExplained, title: str, note: str) -> None:
    table = tables.options(facts, answer.alternatives, here.lang, place=True, room=not answer.in_plan)
    layout.section(here, title, table, key="why.alternatives", note=note)


def brings(here: Desk, effect: Effect) -> None:
    """What a place, stop or tour brings and costs."""
    _, lang = here._, here.lang
    layout.metrics([
        Headline(label=_("Better served"), value=number(effect.residents, lang), help=_(
            "Inhabitants who have better access to some service in some season thanks to it.")),
        Headline(label=_("Requests met"), value=number(effect.access_person_weeks, lang), help=_(
            "Estimated weekly requests that it alone meets in a year, weighted by the quality of access and the "
            "importance of each service.")),
        Headline(label=_("Cost a year"), value=euros(effect.eur, lang), help=_(
            "Above what exists today; fit-outs by their yearly share.")),
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
        layout.bullets([Naming(facts, lang).barriers(answer.excluded)])
        return
    best = sentences.promising(answer.options)
    if best is None:
        return
    layout.metrics([
        Headline(label=_("Requests met"), value=number(best.access_person_weeks, lang, signed=True), help=_(
            "More a year, by the most promising way to have it, before room is made.")),
        Headline(label=_("Cost a year"), value=euros(best.eur, lang)),
        Headline(label=_("Budget left"), value=euros(answer.budget_left_eur, lang), help=_(
            "What the plan leaves of the yearly budget.")),
    ])
    st.markdown(f"**{_('The way to have it that takes least from others')}**")
    layout.bullets(sentences.option_sentences(facts, best, lang))
