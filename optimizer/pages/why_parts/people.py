"""The answer about the people of a commune or of an area."""

from __future__ import annotations

import streamlit as st

from optimizer.explaining.answers import PeopleExplained
from optimizer.facts import PlanFacts
from optimizer.pages.desk import Desk
from optimizer.pages.why_parts import layout, sentences, tables
from optimizer.pages.why_parts.phrases import Phrases
from optimizer.pages.why_parts.subjects import commune
from optimizer.wording import number, points


def in_short(here: Desk, facts: PlanFacts, answer: PeopleExplained) -> None:
    """How much of their need is met, before and under the plan, service by service."""
    _, lang = here._, here.lang
    demand = facts.territory.demand
    name = commune(facts.territory, answer.who) if answer.is_area else demand.names[demand.ids.index(answer.who)]
    layout.heading(name, "", "", sentences.people_headline(answer, lang))
    need, today, after = answer.need_person_weeks, answer.today_person_weeks, answer.access_person_weeks
    figures = [(_("Inhabitants"), number(answer.residents, lang), ""),
               (_("Requests a year"), number(need, lang),
                _("Estimated weekly requests of a year, weighted by the importance of each service."))]
    if need > 0:
        figures.append((_("Change"), points((after - today) / need, lang), _("Of the share met, against today.")))
    layout.metrics(figures)
    layout.section(here, _("Service by service"), tables.services(facts, answer, lang), key="why.services")


def in_full(here: Desk, facts: PlanFacts, answer: PeopleExplained) -> None:
    """What the plan adds for them, how they reach each service, what would give them more."""
    _, lang = here._, here.lang
    layout.section(here, _("What the plan adds for them"), tables.served_by(facts, answer.served_by, lang),
                   key="why.served")
    if not answer.served_by:
        st.markdown(_("The plan adds no place or stop that serves them."))
    layout.section(here, _("How each service is reached"), tables.reached(facts, answer.reached, lang),
                   key="why.reached")
    layout.section(here, _("What would give them more"),
                   tables.options(facts, answer.options, lang, place=True, room=False), key="why.options",
                   note=_("Requests of these people alone; others may gain too."))
    first = next(iter(answer.options), None)
    if first is not None and first.barriers:
        layout.bullets(Phrases(facts, lang).barriers(first.barriers))
