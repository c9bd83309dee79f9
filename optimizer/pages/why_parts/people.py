"""The answer about the people of a commune or of an area."""

from __future__ import annotations

import streamlit as st

from optimizer.explaining.answers import PeopleExplained
from optimizer.explaining.naming import Naming
from optimizer.facts import PlanFacts
from optimizer.pages.desk import Desk
from optimizer.pages.why_parts import layout, sentences, tables
from optimizer.views.headlines import Headline
from optimizer.wording import number, points


def in_short(here: Desk, facts: PlanFacts, answer: PeopleExplained) -> None:
    """How much of their need is met, before and under the plan, and what the plan adds for them."""
    _, lang = here._, here.lang
    say = Naming(facts, lang)
    name = say.area(answer.who) if answer.is_area else say.demand(answer.who)
    layout.heading(name, "", "", sentences.people_headline(answer, lang))
    need, today, after = answer.need_person_weeks, answer.today_person_weeks, answer.access_person_weeks
    figures = [
        Headline(label=_("Inhabitants"), value=number(answer.residents, lang)),
        Headline(label=_("Requests a year"), value=number(need, lang), help=_(
            "Estimated weekly requests of a year, weighted by the importance of each service.")),
    ]
    if need > 0:
        figures.append(Headline(label=_("Need met"), value=tables.share(after, need, lang),
                                change=points((after - today) / need, lang) if after > today else ""))
    layout.metrics(figures)
    layout.section(here, _("Service by service"), tables.services(facts, answer, lang), key="why.services")
    layout.section(here, _("What the plan adds for them"), tables.served_by(facts, answer.served_by, lang),
                   key="why.served")
    if not answer.served_by:
        st.markdown(_("The plan adds no place or stop that serves them."))


def in_full(here: Desk, facts: PlanFacts, answer: PeopleExplained) -> None:
    """How they reach each service, and what would give them more."""
    _, lang = here._, here.lang
    layout.section(here, _("How people reach each service"), tables.reached(facts, answer.reached, lang),
                   key="why.reached")
    layout.section(here, _("What would give them more"),
                   tables.options(facts, answer.options, lang, place=True, room=False), key="why.options",
                   note=_("Requests of these people alone; others may gain too."))
    first = next(iter(answer.options), None)
    if first is not None and first.barriers:
        layout.bullets([_("It does not fit: {barriers}.", barriers=Naming(facts, lang).barriers(first.barriers))])
