"""Explanations in words, for a terminal: French and English."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

from optimizer.explaining.answers import (
    BudgetChange,
    Effect,
    Elsewhere,
    Option,
    PeopleExplained,
    PlaceExplained,
    SiteReoptimised,
    TourExplained,
    Values,
)
from optimizer.explaining.naming import Naming
from optimizer.explaining.telling_changes import site_lines, value_lines
from optimizer.facts import PlanFacts
from optimizer.views.sentences import full_lines
from optimizer.wording import euros, number, per_cent, printable

MOST_LINES = 5
Answer = PlaceExplained | TourExplained | PeopleExplained | BudgetChange | SiteReoptimised | Values


def told(answer: Answer, facts: PlanFacts, lang: str) -> str:
    """An answer about a plan in some ten to twenty lines of `lang` (``fr`` or ``en``)."""
    return printable("\n".join(_lines(answer, Naming(facts, lang))))


@singledispatch
def _lines(answer: object, say: Naming) -> Iterator[str]:
    raise TypeError(type(answer))


@_lines.register
def _(answer: PlaceExplained, say: Naming) -> Iterator[str]:
    _ = say._
    name = say.place(answer.place)
    if answer.in_plan:
        yield _("{place}: chosen by the plan.", place=name)
    elif answer.open_today:
        yield _("{place}: there today, and the plan adds nothing.", place=name)
    else:
        yield _("{place}: not in the plan.", place=name)
    for season, half_days in answer.half_days.items():
        yield "  " + _("{season}: {hours} a week", season=say.seasons([season]),
                       hours=_.n("{count} half-day", "{count} half-days", half_days))
    for tour in answer.tours:
        yield "  " + say.tour(tour)
    for line in full_lines(answer.place, answer.full, say.facts.scenario, say.lang):
        yield "  " + line
    if answer.brings:
        yield from effect_lines(answer.brings, say)
        yield from elsewhere_lines(answer.elsewhere, say)
    if answer.excluded:
        yield _("No addition is possible: {barriers}.", barriers=say.barriers(answer.excluded))
    elif not answer.options:
        yield _("No more hours or visits would bring anybody more.")
    if answer.options:
        yield _("What could be added there:")
        yield from _options(answer.options, say)
    if not answer.in_plan and (lost := answer.forced_loss_person_weeks) is not None:
        yield _("Having it in the plan would lose {lost} requests met a year at most (not re-optimised).",
                lost=number(lost, say.lang))
    if answer.alternatives:
        yield _("What its euros and hours could do instead:") if answer.in_plan else _("The best additions near it:")
        yield from _options(answer.alternatives, say)


@_lines.register
def _(answer: TourExplained, say: Naming) -> Iterator[str]:
    _, tour = say._, say.tour(answer.number)
    yield tour[:1].upper() + tour[1:]
    yield from effect_lines(answer.brings, say)
    for stop, lost in answer.stops.items():
        yield "  " + _("passing {stop} by would lose {lost} requests met a year", stop=say.place(stop),
                       lost=number(lost, say.lang))
    yield from elsewhere_lines(answer.elsewhere, say)
    if answer.alternatives:
        yield _("What its euros and hours could do instead:")
        yield from _options(answer.alternatives, say)


@_lines.register
def _(answer: PeopleExplained, say: Naming) -> Iterator[str]:
    _, lang = say._, say.lang
    who = say.area(answer.who) if answer.is_area else say.demand(answer.who)

    def met(need: float, today: float, after: float) -> str:
        shares = [per_cent(part / need if need else 0.0, lang, digits=1) for part in (today, after)]
        return f"{shares[0]} → {shares[1]}"

    yield _("{who}: {residents} inhabitants, need met {change}", who=who, residents=number(answer.residents, lang),
            change=met(answer.need_person_weeks, answer.today_person_weeks, answer.access_person_weeks))
    for service, parts in answer.by_service.items():
        if parts[0]:
            yield "  " + _("{service}: need met {change}", service=say.service(service), change=met(*parts))
    if answer.served_by:
        yield _("What the plan gives them, and what they would lose without it:")
        for place, lost in list(answer.served_by.items())[:MOST_LINES]:
            yield "  " + _("{place}: {lost} requests met a year", place=say.place(place), lost=number(lost, lang))
    if answer.options:
        yield _("What would give them most (their own requests):")
        yield from _options(answer.options, say)


@_lines.register
def _(answer: BudgetChange, say: Naming) -> Iterator[str]:
    _, lang = say._, say.lang
    delta, eur = euros(answer.delta_eur, lang, signed=True), euros(answer.eur, lang, signed=True)
    if answer.delta_eur >= 0:
        yield _("{delta} a year: at least {gain} more requests met, cost {eur} (not re-optimised).", delta=delta,
                gain=number(answer.access_person_weeks, lang), eur=eur)
    else:
        yield _("{delta} a year: at most {loss} requests met less, cost {eur} (not re-optimised).", delta=delta,
                loss=number(-answer.access_person_weeks, lang), eur=eur)
    yield from _options(answer.added, say, most=len(answer.added))
    if answer.given_up:
        yield _("Given up: {what}.", what=say.given_up(answer.given_up))
    if answer.binding:
        yield _("More is forbidden by: {barriers}.", barriers=say.barriers(answer.binding))


_lines.register(site_lines)
_lines.register(value_lines)


def effect_lines(effect: Effect, say: Naming) -> Iterator[str]:
    """What something brings and costs; details are set in by two spaces."""
    _, lang = say._, say.lang
    yield _(
        "It brings {access} requests met a year and {visits} visits; {residents} inhabitants are better served.",
        access=number(effect.access_person_weeks, lang), visits=number(effect.visits_a_year, lang),
        residents=number(effect.residents, lang),
    )
    each = effect.eur_per_person_week
    yield _("It costs {eur} a year.", eur=euros(effect.eur, lang)) if each is None else _(
        "It costs {eur} a year: {each} a request met.", eur=euros(effect.eur, lang), each=euros(each, lang, digits=2))
    for names in (
        [(say.service(service), gain) for service, gain in effect.by_service.items()],
        [(say.area(area), gain) for area, gain in effect.by_area.items()],
    ):
        if names:
            yield "  " + ", ".join(f"{name} {number(gain, lang, signed=True)}" for name, gain in names[:MOST_LINES])


def elsewhere_lines(lines: tuple[Elsewhere, ...], say: Naming) -> Iterator[str]:
    """Where people would go without it, one line each, set in by two spaces."""
    _, lang = say._, say.lang
    if lines:
        yield _("Without it:")
    for line in lines[:MOST_LINES]:
        visits = f"{number(line.visits_now, lang)} → {number(line.visits_then, lang)}"
        if line.minutes is None:
            yield "  " + _("{demand} would go nowhere ({visits} visits a year)", demand=say.demand(line.demand),
                           visits=visits)
        else:
            yield "  " + _("{demand} would go to {place}, {minutes} min ({visits} visits a year)",
                           demand=say.demand(line.demand), place=say.place(line.place), minutes=line.minutes,
                           visits=visits)


def _options(options: tuple[Option, ...], say: Naming, *, most: int = MOST_LINES) -> Iterator[str]:
    """The options that end best first; what stands in the way, and the way to make room."""
    _, lang = say._, say.lang

    def ending(option: Option) -> float:
        net = option.net_person_weeks
        return float("-inf") if net is None else net

    for option in sorted(options, key=ending, reverse=True)[:most]:
        yield "  " + _("{what}: {gain} requests met, {eur} a year", what=say.option(option),
                       gain=number(option.access_person_weeks, lang, signed=True), eur=euros(option.eur, lang))
        if option.fits:
            yield "    " + (_("It fits.") if option.timetable_shown else _("It fits, if hours are found for it."))
            continue
        yield "    " + _("It does not fit: {barriers}.", barriers=say.barriers(option.barriers))
        if option.swap:
            yield "    " + _(
                "Room by giving up {what}: in all {net} requests met, {eur}.", what=say.given_up(option.swap.given_up),
                net=number(option.swap.access_person_weeks, lang, signed=True),
                eur=euros(option.swap.eur, lang, signed=True),
            )
