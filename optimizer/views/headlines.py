"""The figures of a plan that a council reads first."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.locale import translator
from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.views.access_tables import modes_of, reach_minutes, reach_of
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
    before: str = ""
    """Said beside the change."""
    help: str = ""


def access_headlines(plan: Plan, lang: str) -> list[Headline]:
    """Need met, then inhabitants within each benchmark with and without a car, before → after."""
    _ = translator(lang)
    figures = plan.figures
    lines = []
    if figures.need_person_weeks:
        today, after = (met / figures.need_person_weeks for met in (
            figures.today_person_weeks, figures.access_person_weeks))
        lines.append(Headline(
            label=_("Need met"), value=per_cent(after, lang, digits=1), change=points(after - today, lang),
            before=_("{share} today", share=per_cent(today, lang, digits=1)),
            help=_("Share of the estimated weekly requests that find a place or stop, weighted by the quality of "
                   "access: travel time and hours open.")))
    for mode in modes_of(plan):
        for minutes in reach_minutes(plan):
            line = reach_of(plan, minutes=minutes, mode=mode)
            if line is None:
                continue
            gained = round(line.after) - round(line.today)
            label = {"car": _("Inhabitants within {minutes} min, with a car", minutes=minutes),
                     "foot": _("Inhabitants within {minutes} min, without a car", minutes=minutes),
                     "bicycle": _("Inhabitants within {minutes} min, by bicycle", minutes=minutes)}[mode]
            lines.append(Headline(
                label=label, value=number(line.after, lang),
                change=number(gained, lang, signed=True) if gained else "",
                before=_("{today} today, of {whole}", today=number(line.today, lang),
                         whole=number(line.residents, lang)),
                help=_("Of a place or stop that offers any service, all year. Everyone counts once. The tab on access "
                       "has the figures of each service.")))
    return lines


def means_headlines(plan: Plan, territory: Territory, scenario: Scenario, lang: str) -> list[Headline]:
    """What the plan costs, and what it opens and drives."""
    _ = translator(lang)
    figures = plan.figures
    views = places(plan, territory, scenario)
    new, extended = (sum(view.change == change for view in views) for change in ("new", "extended"))
    alike = same_tours(tours(plan, territory, scenario), scenario, lang)
    stops = {call.stop.id for _seasons, view in alike for call in view.calls}
    lines = [
        Headline(label=_("Cost a year"), value=euros(figures.cost_eur, lang),
                 before=_("of a budget of {budget}", budget=euros(scenario.budget_eur, lang)),
                 help=_("Above what exists today; fit-outs by their yearly share.")),
        Headline(label=_("Per inhabitant, a year"), value=euros(figures.eur_per_inhabitant, lang, digits=2)),
    ]
    if figures.eur_per_visit is not None:
        lines.append(Headline(label=_("Per expected visit"), value=euros(figures.eur_per_visit, lang, digits=2),
                              help=_("Yearly cost for each visit that exists thanks to the plan.")))
    lines += [
        Headline(label=_("New places"), value=number(new, lang),
                 before=_.n("and {count} extended place", "and {count} extended places", extended)),
        Headline(label=_("Tours"), value=number(len(alike), lang),
                 before=_.n("{count} village visited", "{count} villages visited", len(stops))),
    ]
    return lines
