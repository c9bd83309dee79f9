"""Two plans side by side, as tables for people: figures, places, hours, visits, areas, payers."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.comparing import Comparison
from optimizer.locale import translator
from optimizer.plan import Figures, Plan
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.views.places import PlaceView, places
from optimizer.views.sentences import ANY_SERVICE, levels, payer_names, place_name
from optimizer.views.tables import Table
from optimizer.views.tours import TourView, tours
from optimizer.wording import day_name, euros, hours, number, per_cent, points, span, weeks

CLOSED = "–"


def figures_table(found: Comparison, *, lang: str) -> Table:
    """The headline figures of both plans and what changes."""
    _ = translator(lang)
    first, second = found.first.figures, found.second.figures
    rows = [
        _shares(_("Need met"), _need_met(first), _need_met(second), lang),
        _shares(_("Need met of the worst-served tenth of inhabitants"), first.worst_tenth[1], second.worst_tenth[1],
                lang),
    ]
    reached = [{(line.minutes, line.mode): line.after for line in figures.reach if line.service == ANY_SERVICE}
               for figures in (first, second)]
    modes = {"car": _("with a car"), "foot": _("without a car, on foot"), "bicycle": _("by bicycle")}
    for minutes, mode in reached[0]:
        if (minutes, mode) in reached[1]:
            what = _("Inhabitants within {minutes} min, {mode}", minutes=minutes, mode=modes[mode])
            rows.append(_numbers(what, reached[0][minutes, mode], reached[1][minutes, mode], lang))
    rows += [
        _euros(_("Cost a year"), first.cost_eur, second.cost_eur, lang),
        _euros(_("Fit-outs to pay (investment)"), first.fit_out_investment_eur, second.fit_out_investment_eur, lang),
        _euros(_("Cost per inhabitant"), first.eur_per_inhabitant, second.eur_per_inhabitant, lang, digits=2),
    ]
    if first.eur_per_visit is not None and second.eur_per_visit is not None:
        rows.append(_euros(_("Cost per expected visit"), first.eur_per_visit, second.eur_per_visit, lang, digits=2))
    return Table("figures", (_("Figure"), "A", "B", _("From A to B")), rows)


def services_table(found: Comparison, *, lang: str) -> Table:
    """Need met by service."""
    _ = translator(lang)
    names = {service.id: service.name.text(lang)
             for scenario in (found.first_scenario, found.second_scenario) for service in scenario.services}
    shares = [_met(figures.access_by_service) for figures in (found.first.figures, found.second.figures)]
    rows = [_shares(names.get(service, service), shares[0][service], shares[1][service], lang)
            for service in shares[0] if service in shares[1]]
    return Table("services", (_("Service"), "A", "B", _("From A to B")), rows)


def areas_table(found: Comparison, *, lang: str) -> Table:
    """Need met by area, the biggest change first; areas without change are left out."""
    _ = translator(lang)
    rows = [_shares(area.name, area.first, area.second, lang) for area in found.areas]
    return Table("areas", (_("Area"), "A", "B", _("From A to B")), rows)


def payers_table(found: Comparison, *, lang: str) -> Table:
    """What each payer bears a year beside grants, and these in one line."""
    _ = translator(lang)
    names = payer_names(found.first_scenario, lang) | payer_names(found.second_scenario, lang)
    bears = [{line.payer: line.remainder_eur for line in figures.payers}
             for figures in (found.first.figures, found.second.figures)]
    rows = [_euros(names.get(payer, payer), bears[0].get(payer, 0.0), bears[1].get(payer, 0.0), lang)
            for payer in {**bears[0], **bears[1]}]
    grants = [sum(line.grants_eur for line in plan.figures.payers) for plan in (found.first, found.second)]
    if any(grants):
        rows.append(_euros(_("Grants, all payers"), grants[0], grants[1], lang))
    return Table("payers", (_("Payer"), "A", "B", _("From A to B")), rows)


def places_table(found: Comparison, *, lang: str) -> Table:
    """Places open under one plan only, and those whose half-days change."""
    _ = translator(lang)
    first, second = found.first_scenario, found.second_scenario
    rows = [
        *((place_name(view, lang), _("only A"), levels(view.half_days, first, lang), CLOSED) for view in found.lost),
        *((place_name(view, lang), _("only B"), CLOSED, levels(view.half_days, second, lang))
          for view in found.gained),
        *((place_name(after, lang), _("both, other half-days"), levels(before.half_days, first, lang),
           levels(after.half_days, second, lang)) for before, after in found.level_changes),
    ]
    return Table("places", (_("Place"), _("Open under"), "A", "B"), rows)


def hours_table(found: Comparison, territory: Territory, *, lang: str) -> Table:
    """Places whose opening hours differ in a season, in clock times."""
    _ = translator(lang)
    views = [{view.site.id: view for view in places(plan, territory, scenario)} for plan, scenario in _both(found)]
    seasons = _seasons(found, lang)
    rows = []
    for site in {**views[0], **views[1]}:
        shown = next(by_site[site] for by_site in views if site in by_site)
        for season, name in seasons.items():
            told = [
                _hours(by_site.get(site), season, scenario, lang)
                for by_site, (_plan, scenario) in zip(views, _both(found))
            ]
            if told[0] != told[1]:
                rows.append((place_name(shown, lang), name, *told))
    return Table("hours", (_("Place"), _("Season"), "A", "B"), rows)


def visits_table(found: Comparison, territory: Territory, *, lang: str) -> Table:
    """Stops whose visits differ in a season: days, weeks and clock times."""
    _ = translator(lang)
    by_stop = [_visits(plan, territory, scenario, lang) for plan, scenario in _both(found)]
    names = {stop.id: stop.name for stop in territory.stops}
    seasons = _seasons(found, lang)
    keys = sorted({*by_stop[0], *by_stop[1]}, key=lambda key: (names[key[0]], list(seasons).index(key[1])))
    rows = [
        (names[stop], seasons[season], *(("; ".join(visits.get((stop, season), [])) or CLOSED) for visits in by_stop))
        for stop, season in keys if by_stop[0].get((stop, season)) != by_stop[1].get((stop, season))
    ]
    return Table("visits", (_("Stop"), _("Season"), "A", "B"), rows)


def _both(found: Comparison) -> tuple[tuple[Plan, Scenario], tuple[Plan, Scenario]]:
    return (found.first, found.first_scenario), (found.second, found.second_scenario)


def _seasons(found: Comparison, lang: str) -> dict[str, str]:
    scenarios = (found.first_scenario, found.second_scenario)
    return {season.id: season.name.text(lang) for scenario in scenarios for season in scenario.seasons}


def _hours(view: PlaceView | None, season: str, scenario: Scenario, lang: str) -> str:
    return (hours(view.slots.get(season, ()), scenario.slots, lang) if view else "") or CLOSED


def _visits(plan: Plan, territory: Territory, scenario: Scenario, lang: str) -> dict[tuple[str, str], list[str]]:
    visits: dict[tuple[str, str], list[str]] = {}
    for view in tours(plan, territory, scenario):
        for call in view.calls:
            when = _when(view, lang)
            told = f"{when} {span(call.call.open_minute, call.call.close_minute, lang)}"
            visits.setdefault((call.stop.id, view.run.season), []).append(told)
    return visits


def _when(view: TourView, lang: str) -> str:
    return f"{day_name(view.run.weekday, lang)}, {weeks(view.run.weeks, view.vehicle.cycle_weeks, lang)},"


def _need_met(figures: Figures) -> float:
    return figures.access_person_weeks / figures.need_person_weeks if figures.need_person_weeks else 0.0


def _met(parts: Mapping[str, tuple[float, float, float]]) -> dict[str, float]:
    return {name: after / need for name, (need, _today, after) in parts.items() if need}


def _shares(what: str, first: float, second: float, lang: str) -> tuple[str, str, str, str]:
    return what, per_cent(first, lang, digits=1), per_cent(second, lang, digits=1), points(second - first, lang)


def _numbers(what: str, first: float, second: float, lang: str) -> tuple[str, str, str, str]:
    return what, number(first, lang), number(second, lang), number(second - first, lang, signed=True)


def _euros(what: str, first: float, second: float, lang: str, *, digits: int = 0) -> tuple[str, str, str, str]:
    change = euros(second - first, lang, digits=digits, signed=True)
    return what, euros(first, lang, digits=digits), euros(second, lang, digits=digits), change
