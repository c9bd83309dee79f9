"""The sentences with which answers begin."""

from __future__ import annotations

from optimizer.explaining.answers import BudgetChange, Option, PeopleExplained, PlaceExplained, TourExplained
from optimizer.explaining.naming import Naming
from optimizer.facts import PlanFacts
from optimizer.locale import translator
from optimizer.pages.why_parts.tables import how_much
from optimizer.wording import counted, euros, number, per_cent


def place_state(answer: PlaceExplained, lang: str) -> tuple[str, str]:
    """(icon, words): what the plan does with a site or stop."""
    _ = translator(lang)
    if answer.in_plan:
        if not answer.is_site:
            return "local_shipping", _("Visited by a tour of the plan")
        return "add_circle", _("Open today, extended by the plan") if answer.open_today else _("Proposed by the plan")
    if answer.open_today:
        return "check_circle", _("Open today, nothing is added") if answer.is_site else _("On a round of today, kept")
    return "do_not_disturb_on", _("Not chosen by the plan")


def place_headline(answer: PlaceExplained, lang: str) -> str:
    """What it brings, or why it is not chosen, in one sentence."""
    _ = translator(lang)
    if answer.brings is not None:
        people = round(answer.brings.residents)
        if not people:
            return _("Without it, no inhabitant would lose access to a service.")
        told = counted("inhabitant", people, lang)
        if not answer.is_site:
            return _("Without the visits to this stop, {people} would have poorer access to at least one service.",
                     people=told)
        if answer.open_today:
            return _("Without what the plan adds here, {people} would have poorer access to at least one service.",
                     people=told)
        return _("Without this place, {people} would have poorer access to at least one service.", people=told)
    if answer.excluded:
        return _("Nothing can be added here.") if answer.open_today else _("It cannot be chosen.")
    best = promising(answer.options)
    if best is None:
        return _("It would bring nobody more than what is already open or driven near it.")
    if best.fits:
        return _("It would still fit: a new calculation may well choose it.")
    net = best.net_person_weeks
    if net is None:
        return _("It would help, but there is no room for it beside what the plan does.")
    if net > 0:
        return _("Making room for it would gain a little: a longer calculation may choose it.")
    return _("Other choices bring more: forcing it in would lose at most {lost} requests met a year in all.",
             lost=number(-net, lang))


def promising(options: tuple[Option, ...]) -> Option | None:
    """The option that ends best, room being made; the one with the most access if no room can be made."""
    ways = [option for option in options if option.net_person_weeks is not None]
    return max(ways, key=lambda option: option.net_person_weeks or 0.0) if ways else next(iter(options), None)


def option_sentences(facts: PlanFacts, option: Option, lang: str) -> list[str]:
    """What an option gives, what stands in its way, and how room would be made."""
    _, say = translator(lang), Naming(facts, lang)
    lines = [_("{what}: {gain} more requests met a year, for {eur} a year.", what=how_much(facts, option, lang),
               gain=number(option.access_person_weeks, lang), eur=euros(option.eur, lang))]
    if option.barriers:
        lines.append(_("It does not fit: {barriers}.", barriers=say.barriers(option.barriers)))
    if option.swap is not None:
        lines.append(_("Room by giving up {what}: in all {net} requests met, {eur}.",
                       what=say.given_up(option.swap.given_up), eur=euros(option.swap.eur, lang, signed=True),
                       net=number(option.swap.access_person_weeks, lang, signed=True)))
    elif option.barriers:
        lines.append(
            _("No small change makes room for it: only a new calculation can tell what forcing it in would cost."))
    return lines


def tour_headline(answer: TourExplained, lang: str) -> str:
    """What would be lost without a tour."""
    _ = translator(lang)
    people = round(answer.brings.residents)
    if not people:
        return _("Without this tour, no inhabitant would lose access to a service.")
    return _("Without this tour, {people} would have poorer access to at least one service.",
             people=counted("inhabitant", people, lang))


def people_headline(answer: PeopleExplained, lang: str) -> str:
    """How much of the need is met, before and under the plan."""
    _ = translator(lang)
    if answer.need_person_weeks <= 0:
        return _("Nobody here asks for the services of your assumptions.")
    today, after = (met / answer.need_person_weeks for met in (answer.today_person_weeks, answer.access_person_weeks))
    if per_cent(after, lang) == per_cent(today, lang):
        return _("{share} of the need is met, as today: the plan changes little here.", share=per_cent(after, lang))
    return _("With the plan, {after} of the need is met here; today it is {today}.", after=per_cent(after, lang),
             today=per_cent(today, lang))


def budget_headline(change: BudgetChange, lang: str) -> str:
    """What so many euros more or less would change, at least."""
    _ = translator(lang)
    eur = euros(abs(change.delta_eur), lang)
    if change.delta_eur >= 0:
        if not change.added:
            return _("With {eur} more, no small addition is possible.", eur=eur)
        return _("With {eur} more a year, at least {gain} more requests would be met.", eur=eur,
                 gain=number(change.access_person_weeks, lang))
    if not change.given_up:
        if change.binding:
            return _("With {eur} less, no small change keeps your rules: only a new calculation can tell.", eur=eur)
        return _("With {eur} less, nothing has to be given up.", eur=eur)
    return _("With {eur} less a year, at most {loss} fewer requests would be met.", eur=eur,
             loss=number(-change.access_person_weeks, lang))
