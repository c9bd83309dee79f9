"""A plan in words, for a terminal: what it gives, costs, opens and drives, and how good it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.views.places import PlaceView, places
from optimizer.views.sentences import (
    full,
    how_good,
    levels,
    payer_names,
    place_name,
    reach_lines,
    same_tours,
    service_names,
    too_quiet,
    tour_calls,
)
from optimizer.views.tours import TourView, tours
from optimizer.wording import change, counted, day_name, euros, number, per_cent, points, printable, say, weeks

MOST_LINES = 10
"""Lines of one list before the rest is only counted: the whole then fits a terminal."""


def tell(plan: Plan, territory: Territory, scenario: Scenario, lang: str) -> str:
    """The plan in at most about fifty lines of `lang` (``fr`` or ``en``)."""
    return printable("\n".join([
        say("tell.title", lang, territory=territory.name.text(lang), name=scenario.name.text(lang)), "",
        *_access(plan, scenario, lang), "",
        *_money(plan, scenario, lang), "",
        *_places(places(plan, territory, scenario), scenario, lang), "",
        *_tours(tours(plan, territory, scenario), scenario, lang), "",
        *_too_quiet(plan, territory, scenario, lang),
        *_full(plan, territory, scenario, lang),
        *plan.notes,
        *how_good(plan, lang),
    ]))


def _access(plan: Plan, scenario: Scenario, lang: str) -> Iterator[str]:
    figures, need = plan.figures, plan.figures.need_person_weeks
    if need:
        today, after = figures.today_person_weeks / need, figures.access_person_weeks / need
        told = change(per_cent(today, lang, digits=1), per_cent(after, lang, digits=1))
        yield _figure("figure.need_met", f"{told} ({points(after - today, lang)})", lang)
    names = service_names(scenario, lang)
    for service, (asked, today, after) in figures.access_by_service.items():
        if asked:
            told = change(per_cent(today / asked, lang), per_cent(after / asked, lang))
            yield f"  {names.get(service, service)}{say('colon', lang)}{told}"
    for within, mode, told in reach_lines(plan, lang):
        yield f"{within} {say('figure.reach_any', lang)}, {mode}{say('colon', lang)}{told}"
    yield _figure("figure.worst_tenth", change(*(per_cent(share, lang) for share in figures.worst_tenth)), lang)


def _money(plan: Plan, scenario: Scenario, lang: str) -> Iterator[str]:
    figures = plan.figures
    budget = say("figure.budget", lang, budget=euros(scenario.budget_eur, lang))
    left = say("figure.left", lang, left=euros(scenario.budget_eur - figures.cost_eur, lang))
    yield _figure("figure.cost", f"{euros(figures.cost_eur, lang)} ({budget}, {left})", lang)
    parts = [f"{say(f'cost.{what}', lang)} {euros(eur, lang)}" for what, eur in figures.cost_by.items() if eur]
    if parts:
        yield "  " + ", ".join(parts)
    if figures.fit_out_investment_eur:
        yield _figure("figure.investment", euros(figures.fit_out_investment_eur, lang), lang)
    yield _figure("figure.per_inhabitant", euros(figures.eur_per_inhabitant, lang, digits=2), lang)
    if figures.eur_per_visit is not None:
        yield _figure("figure.per_visit", euros(figures.eur_per_visit, lang, digits=2), lang)
    names = payer_names(scenario, lang)
    shares = [f"{names.get(line.payer, line.payer)} {euros(line.remainder_eur, lang)}" for line in figures.payers]
    if shares:
        yield _figure("figure.remainder", ", ".join(shares), lang)


def _places(views: Sequence[PlaceView], scenario: Scenario, lang: str) -> Iterator[str]:
    count = {key: sum(view.change == key for view in views) for key in ("new", "extended", "as_today")}
    head = [counted(f"{key}_place", count[key], lang) for key in ("new", "extended") if count[key]]
    head = head or [say("tell.no_new_place", lang)]
    if count["as_today"]:
        head.append(say("tell.as_today", lang, places=counted("place", count["as_today"], lang)))
    yield _figure("tell.places", ", ".join(head), lang)
    changed = [view for view in views if view.change != "as_today"]
    for view in changed[:MOST_LINES]:
        sign = "+" if view.new else "↑"
        yield f"  {sign} {place_name(view, lang)}{say('colon', lang)}{levels(view.half_days, scenario, lang)}"
    yield from _rest(len(changed), lang)


def _tours(views: Sequence[TourView], scenario: Scenario, lang: str) -> Iterator[str]:
    alike = same_tours(views, scenario, lang)
    yield _figure("tell.tours", str(len(alike)) if alike else say("tell.no_tour", lang), lang)
    for seasons, view in alike[:MOST_LINES]:
        often = weeks(view.run.weeks, view.vehicle.cycle_weeks, lang)
        yield f"  {day_name(view.run.weekday, lang)}, {often} ({seasons}){say('colon', lang)}{tour_calls(view, lang)}"
    yield from _rest(len(alike), lang)


def _too_quiet(plan: Plan, territory: Territory, scenario: Scenario, lang: str) -> Iterator[str]:
    if not scenario.critical_mass_persons_per_week:
        return
    quiet = too_quiet(plan, territory, scenario, lang)
    if not quiet:
        yield say("tell.too_quiet_none", lang)
        return
    least = number(scenario.critical_mass_persons_per_week, lang)
    yield from _by_place(say("tell.too_quiet", lang, least=least), quiet, lang)


def _full(plan: Plan, territory: Territory, scenario: Scenario, lang: str) -> Iterator[str]:
    if found := full(plan, territory, scenario, lang):
        yield from _by_place(say("tell.full", lang), found, lang)


def _by_place(title: str, lines: list[tuple[str, str, str]], lang: str) -> Iterator[str]:
    """Places, each with its visits a week by season."""
    by_place: dict[str, list[str]] = {}
    for place, season, visits in lines:
        by_place.setdefault(place, []).append(f"{visits} ({season.lower()})")
    yield f"{title}{say('colon', lang)}{counted('place', len(by_place), lang)}"
    for place, told in list(by_place.items())[:MOST_LINES]:
        yield f"  {place}{say('colon', lang)}{', '.join(told)}"
    yield from _rest(len(by_place), lang)


def _rest(count: int, lang: str) -> list[str]:
    return [f"  {say('tell.more', lang, count=count - MOST_LINES)}"] if count > MOST_LINES else []


def _figure(key: str, value: str, lang: str) -> str:
    return f"{say(key, lang)}{say('colon', lang)}{value}"
