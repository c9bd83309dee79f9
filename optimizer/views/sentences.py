"""Sentences about a plan that the terminal, the report and the comparison share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from optimizer.locale import translator
from optimizer.plan import Plan
from optimizer.scenario import Scenario, Season
from optimizer.territory import Territory
from optimizer.views.places import PlaceView, place_names
from optimizer.views.tours import TourView
from optimizer.wording import change, clock, counted, kind_name, month_day, number, per_cent_up, say, span

ANY_SERVICE = "any"
"""`Reach.service` of what is within reach, whatever it offers."""


def how_good(plan: Plan, lang: str) -> list[str]:
    """How much better another plan could be, told without promising more than was proven.

    The first figure is what the best possible plan might add, as a share of *this plan's* gain over
    today, rounded up; the second, the same as a share of this plan's access.
    """
    figures, bound = plan.figures, plan.outcome.bound_person_weeks
    lines = []
    if plan.outcome.termination in ("interrupted", "time_limit"):
        lines.append(say(f"ended.{plan.outcome.termination}", lang))
    if math.isinf(bound):
        lines.append(say("bound.unknown", lang))
    elif plan.gap == 0:
        lines.append(say("bound.proven", lang))
    else:
        missing = bound - figures.access_person_weeks
        total = per_cent_up(missing / figures.access_person_weeks, lang) if figures.access_person_weeks else "∞"
        if figures.gain_person_weeks > 0:
            more = per_cent_up(missing / figures.gain_person_weeks, lang)
            lines.append(say("bound.more", lang, more=more, total=total))
        else:
            lines.append(say("bound.no_gain", lang, total=total))
    lines.append(say("checked.yes" if plan.checked else "checked.no", lang))
    return lines


def reach_lines(plan: Plan, lang: str) -> list[tuple[str, str, str]]:
    """(within how many minutes, with or without a car, before → after of all) for any place or stop."""
    return [
        (say("figure.reach", lang, minutes=line.minutes), say(f"figure.mode_{line.mode}", lang),
         say("figure.of", lang, change=change(number(line.today, lang), number(line.after, lang)),
             whole=number(line.residents, lang)))
        for line in plan.figures.reach if line.service == ANY_SERVICE
    ]


def seasons_named(seasons: Sequence[Season], scenario: Scenario, lang: str) -> str:
    """``hiver, printemps``, or ``toute l'année`` for all of them."""
    if len(seasons) == len(scenario.seasons) > 1:
        return say("all_year", lang)
    return ", ".join(season.name.text(lang).lower() for season in seasons)


def levels(half_days: Mapping[str, int], scenario: Scenario, lang: str) -> str:
    """Half-days a week, seasons of one level together: ``5 demi-journées (hiver), 2 demi-journées (été)``."""
    seasons_of: dict[int, list[Season]] = {}
    for season in scenario.seasons:
        seasons_of.setdefault(half_days[season.id], []).append(season)
    seasons_of.pop(0, None)
    return ", ".join(
        f"{counted('half_day', count, lang)} ({seasons_named(seasons, scenario, lang)})"
        for count, seasons in sorted(seasons_of.items(), reverse=True)
    )


def place_name(view: PlaceView, lang: str) -> str:
    """Name, kind and commune: ``École du Pont (école, Le Pont)``; made-up candidates are said to be so."""
    where = f", {commune(view)}" if commune(view) else ""
    made_up = f" [{say('illustrative', lang)}]" if view.site.illustrative else ""
    return f"{view.site.name} ({kind_name(view.site.kind, lang)}{where}){made_up}"


def commune(view: PlaceView) -> str:
    """Where a place is, unless its name tells."""
    return "" if view.area_name.lower() in view.site.name.lower() else view.area_name


def visits(per_week: float, lang: str) -> str:
    """Expected visits, to one decimal only where they are few."""
    return number(per_week, lang, digits=1 if per_week < 10 else 0)


def tour_calls(view: TourView, lang: str) -> str:
    """Villages with their clock times, in driving order, and the return."""
    calls = " → ".join(
        f"{call.stop.name} {span(call.call.open_minute, call.call.close_minute, lang)}" for call in view.calls)
    return say("tour.calls", lang, calls=calls, back=clock(view.run.return_minute, lang), km=number(view.run.km, lang))


def too_quiet(plan: Plan, territory: Territory, scenario: Scenario, lang: str) -> list[tuple[str, str, str]]:
    """(place, season, expected visits a week) of the places under the critical mass."""
    return _visits_of(plan.figures.too_quiet, territory, scenario, lang)


def full(plan: Plan, territory: Territory, scenario: Scenario, lang: str) -> list[tuple[str, str, str]]:
    """(place, season, visits a week that find no room) of the places that are full."""
    return _visits_of(plan.figures.full, territory, scenario, lang)


def _visits_of(
    lines: Iterable[tuple[str, str, float]], territory: Territory, scenario: Scenario, lang: str
) -> list[tuple[str, str, str]]:
    seasons = {season.id: season.name.text(lang) for season in scenario.seasons}
    names = place_names(territory)
    return [(names[place], seasons[season], visits(per_week, lang)) for place, season, per_week in lines]


def full_lines(
    place: str, full: Iterable[tuple[str, str, float]], scenario: Scenario, lang: str
) -> tuple[str, ...]:
    """In which seasons a place is full, and how many find no room; `full` as `optimizer.plan.Figures` has it."""
    _ = translator(lang)
    seasons = {season.id: season.name.text(lang) for season in scenario.seasons}
    return tuple(
        _("Full ({season}): {visits} visits a week find no room here.", season=seasons[season].lower(),
          visits=visits(turned_away, lang))
        for name, season, turned_away in full if name == place
    )


def mode_names(lang: str) -> dict[str, str]:
    """Mode of travel → how it is told of people, those with a car first."""
    _ = translator(lang)
    return {"car": _("with a car"), "foot": _("without a car"), "bicycle": _("by bicycle")}


def season_dates(season: Season, lang: str) -> str:
    """``1er novembre au 31 mars, 20 semaines``."""
    dates = say("report.dates", lang, start=month_day(season.start, lang), end=month_day(season.end, lang))
    return f"{dates}, {counted('week', season.weeks, lang)}"


def payer_names(scenario: Scenario, lang: str) -> dict[str, str]:
    """Payer id → name."""
    return {payer.id: payer.name.text(lang) for payer in scenario.funding.payers}


def service_names(scenario: Scenario, lang: str) -> dict[str, str]:
    """Service id → name."""
    return {service.id: service.name.text(lang) for service in scenario.services}


def same_tours(views: Sequence[TourView], scenario: Scenario, lang: str) -> list[tuple[str, TourView]]:
    """Tours alike in several seasons once: (the seasons' names, the tour)."""
    by_id = {season.id: season for season in scenario.seasons}
    alike: dict[tuple[object, ...], list[TourView]] = {}
    for view in views:
        run = view.run
        key = (run.weekday, run.weeks, run.vehicle, run.unit, run.base, run.depart_minute, run.return_minute, run.calls)
        alike.setdefault(key, []).append(view)
    return [
        (seasons_named([by_id[view.run.season] for view in same], scenario, lang), same[0]) for same in alike.values()
    ]
