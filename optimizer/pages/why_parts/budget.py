"""What some euros a year more or less would change, at least; and a whole calculation with that budget."""

from __future__ import annotations

import streamlit as st

from optimizer.explaining.answers import BudgetChange
from optimizer.explaining.naming import Naming
from optimizer.pages import shared
from optimizer.pages.desk import Desk
from optimizer.pages.solve_parts.begin import begin
from optimizer.pages.why_parts import cached, layout, sentences
from optimizer.scenario import Scenario, Words
from optimizer.views.headlines import Headline
from optimizer.wording import euros, number

ANCHOR = "budget"
LEAST_EUR, MOST_EUR, STEP_EUR = 5_000, 100_000, 5_000


def show(here: Desk, opened: shared.OpenPlan) -> None:
    """The card, one column for each direction."""
    _ = here._
    st.header(_("A little more, a little less"), anchor=ANCHOR)
    left, _rest = st.columns([1, 3])
    amount = left.number_input(_("Euros a year, more or less"), LEAST_EUR, MOST_EUR, 10_000, STEP_EUR,
                               key="why.euros", icon=":material/euro:")
    for column, delta_eur in zip(st.columns(2, gap="large"), (float(amount), -float(amount)), strict=True):
        with column, st.container(border=True):
            _direction(here, opened, delta_eur)
    if "why.refused" in st.session_state:
        st.warning(st.session_state.pop("why.refused"), icon=":material/hourglass:")


def _direction(here: Desk, opened: shared.OpenPlan, delta_eur: float) -> None:
    _, lang = here._, here.lang
    more = delta_eur > 0
    with st.spinner(_("Looking into it…")):
        change = cached.more_or_less(opened, delta_eur)
    layout.sentence(sentences.budget_headline(change, lang))
    layout.metrics([
        Headline(label=_("Requests met a year, at least") if more else _("Requests met a year, at most"),
                 value=number(change.access_person_weeks, lang, signed=True)),
        Headline(label=_("Cost a year"), value=euros(change.eur, lang, signed=True)),
    ])
    _steps(here, opened, change)
    budget_eur = max(0.0, opened.scenario.budget_eur + delta_eur)
    st.button(_("Calculate with {budget} a year", budget=euros(budget_eur, lang)), icon=":material/play_arrow:",
              key=f"why.calculate.{'more' if more else 'less'}", on_click=_start, args=(here, opened, budget_eur))
    if st.session_state.get("why.started") == budget_eur:
        st.page_link("optimizer/pages/solve.py", label=_("The calculation has begun: follow it"),
                     icon=":material/play_circle:")


def _steps(here: Desk, opened: shared.OpenPlan, change: BudgetChange) -> None:
    """What would come first, or go first, and what binds."""
    _, say = here._, Naming(cached.facts(opened), here.lang)
    if change.added:
        st.markdown(f"**{_('What could be added, first things first')}**")
        layout.bullets([say.option(option) for option in change.added])
    if change.given_up:
        st.markdown(f"**{_('What would be given up')}**")
        layout.bullets([say.given_up([each]) for each in change.given_up])
    if change.binding:
        st.markdown(f"**{_('What then stands in the way of more')}**" if change.added or change.delta_eur > 0
                    else f"**{_('What stands in the way')}**")
        layout.bullets([say.barriers(change.binding)])
    if (change.added or change.given_up) and not change.timetable_shown:
        st.markdown(_("The hours of these additions are still to be found."))


def _start(here: Desk, opened: shared.OpenPlan, budget_eur: float) -> None:
    """The plan's own assumptions with another budget, calculated in the background from the plan as it is."""
    if refused := begin(here, with_budget(opened.scenario, budget_eur), opened):
        st.session_state["why.refused"] = refused
    else:
        st.session_state["why.started"] = budget_eur


def with_budget(scenario: Scenario, budget_eur: float) -> Scenario:
    """A scenario with another budget, which its name tells."""
    name = Words(**{lang: f"{scenario.name.text(lang)} ({euros(budget_eur, lang)})" for lang in ("fr", "en")})
    return scenario.model_copy(update={"budget_eur": budget_eur, "name": name})
