"""The figures of a plan that a council reads first."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.funding import INVESTMENT
from optimizer.locale import translator
from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.views.access_tables import beyond, modes_of, reach_minutes, reach_of
from optimizer.views.places import places
from optimizer.views.sentences import same_tours
from optimizer.views.tours import tours
from optimizer.wording import euros, number, per_cent, points


@dataclass(frozen=True, kw_only=True)
class Headline:
    """One figure: what it is, how much, how it changes, and from what."""

    label: str
    value: str
    change: str = ""
    """Signed; empty: nothing changes or nothing to compare."""
    better: bool = True
    """Whether the change is for the better."""
    before: str = ""
    """Said beside the change."""
    help: str = ""


def reach_headlines(plan: Plan, lang: str) -> list[Headline]:
    """Inhabitants within each benchmark with and without a car, before → after."""
    _ = translator(lang)
    lines = []
    for mode in modes_of(plan):
        for minutes in reach_minutes(plan):
            line = reach_of(plan, minutes=minutes, mode=mode)
            if line is None:
                continue
            gained = round(line.after) - round(line.today)
            label = {"car": _("Within {minutes} min, with a car", minutes=minutes),
                     "foot": _("Within {minutes} min, without a car", minutes=minutes),
                     "bicycle": _("Within {minutes} min, by bicycle", minutes=minutes)}[mode]
            lines.append(Headline(
                label=label, value=number(line.after, lang), change=number(gained, lang, signed=True) if gained else "",
                better=gained >= 0, before=_("{count} today", count=number(line.today, lang)),
                help=_("Of {whole} inhabitants: those who are so near a place or stop that offers any service, all "
                       "year. Everyone counts once. The tab Access has the figures of each service.",
                       whole=number(line.residents, lang))))
    return lines


def main_headlines(plan: Plan, territory: Territory, scenario: Scenario, lang: str) -> list[Headline]:
    """Need met, what it costs, and what the plan opens and drives."""
    _ = translator(lang)
    figures = plan.figures
    lines = []
    if figures.need_person_weeks:
        today, after = (met / figures.need_person_weeks for met in (
            figures.today_person_weeks, figures.access_person_weeks))
        lines.append(Headline(
            label=_("Need met"), value=per_cent(after, lang, digits=1), change=points(after - today, lang),
            better=after >= today,
            before=_("{share} today", share=per_cent(today, lang, digits=1)),
            help=_("Share of the estimated weekly requests that find a place or stop, weighted by the quality of "
                   "access: travel time and hours open.")))
    views = places(plan, territory, scenario)
    new, extended = (sum(view.change == change for view in views) for change in ("new", "extended"))
    alike = same_tours(tours(plan, territory, scenario), scenario, lang)
    stops = {call.stop.id for _seasons, view in alike for call in view.calls}
    lines.append(Headline(
        label=_("Cost a year"), value=euros(figures.cost_eur, lang),
        before=_("of a budget of {budget}", budget=euros(scenario.budget_eur, lang)),
        help=_("Above what exists today; fit-outs by their yearly share.")))
    inhabitant = _("{eur} per inhabitant", eur=euros(figures.eur_per_inhabitant, lang, digits=2))
    if figures.eur_per_visit is not None:
        lines.append(Headline(
            label=_("Per expected visit"), value=euros(figures.eur_per_visit, lang, digits=2), before=inhabitant,
            help=_("Yearly cost for each visit that exists thanks to the plan.")))
    else:
        lines.append(Headline(label=_("Per inhabitant, a year"),
                              value=euros(figures.eur_per_inhabitant, lang, digits=2)))
    lines += [
        Headline(label=_("New places"), value=number(new, lang),
                 before=_.n("and {count} extended place", "and {count} extended places", extended)),
        Headline(label=_("Tours"), value=number(len(alike), lang),
                 before=_.n("{count} village visited", "{count} villages visited", len(stops)),
                 help=_("A tour that is the same in several seasons counts once.")),
    ]
    return lines


def worst_headline(plan: Plan, lang: str) -> Headline:
    """Need met of the worst-served tenth of inhabitants."""
    _ = translator(lang)
    today, after = plan.figures.worst_tenth
    return Headline(
        label=_("Need met of the worst-served tenth"), value=per_cent(after, lang, digits=1),
        change=points(after - today, lang), better=after >= today,
        before=_("{share} today", share=per_cent(today, lang, digits=1)),
        help=_("Mean share of need met of the tenth of inhabitants who are served worst; they are chosen anew for "
               "today and for the plan."))


def beyond_headlines(plan: Plan, lang: str, *, service: str) -> list[Headline]:
    """Inhabitants beyond the farthest benchmark from `service`, with and without a car; fewer is better."""
    _ = translator(lang)
    minutes, lines = max(reach_minutes(plan), default=0), []
    for mode in modes_of(plan):
        far = beyond(plan, mode=mode, service=service)
        if far is None:
            continue
        label = {"car": _("Beyond {minutes} min, with a car", minutes=minutes),
                 "foot": _("Beyond {minutes} min, without a car", minutes=minutes),
                 "bicycle": _("Beyond {minutes} min, by bicycle", minutes=minutes)}[mode]
        gone = round(far[1]) - round(far[0])
        lines.append(Headline(
            label=label, value=number(far[1], lang), change=number(gone, lang, signed=True) if gone else "",
            better=gone <= 0, before=_("{count} today", count=number(far[0], lang))))
    return lines


def beyond_sentence(plan: Plan, lang: str) -> str:
    """Inhabitants who remain beyond the farthest benchmark from any place or stop, however they travel."""
    found = [far for mode in modes_of(plan) if (far := beyond(plan, mode=mode))]
    today, after = (sum(round(each[i]) for each in found) for i in (0, 1))
    return translator(lang)(
        "{after} remain beyond {minutes} min, {today} today.", after=number(after, lang), today=number(today, lang),
        minutes=max(reach_minutes(plan), default=0))


def money_headlines(plan: Plan, scenario: Scenario, lang: str) -> list[Headline]:
    """Running costs and investment, and what the budget leaves."""
    _ = translator(lang)
    figures = plan.figures
    yearly = figures.cost_by.get(INVESTMENT, 0.0)
    years = number(scenario.funding.fit_out_years, lang, digits=0 if scenario.funding.fit_out_years % 1 == 0 else 1)
    return [
        Headline(label=_("Running costs a year"), value=euros(figures.cost_eur - yearly, lang)),
        Headline(label=_("Investment, yearly share"), value=euros(yearly, lang),
                 before=_("spread over {years} years", years=years)),
        Headline(label=_("Fit-outs to pay once"), value=euros(figures.fit_out_investment_eur, lang)),
        Headline(label=_("Left of the budget, a year"), value=euros(scenario.budget_eur - figures.cost_eur, lang),
                 before=_("of {budget}", budget=euros(scenario.budget_eur, lang))),
    ]
