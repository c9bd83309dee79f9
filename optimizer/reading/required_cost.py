"""Whether the budget pays for the sites that rules require."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from optimizer.access_quality import season_slots
from optimizer.costs import fit_out_eur_per_year, room_half_day_eur
from optimizer.faults import Fault
from optimizer.scenario import Scenario, Season
from optimizer.territory import Site, Territory
from optimizer.told import Figure, Listed, Told


def required_costs_eur(scenario: Scenario, territory: Territory) -> dict[str, float]:
    """Required site → the least it costs a year.

    The least: each site at the lowest level that satisfies its rules, in the cheapest season where a
    rule leaves the season open. So no plan below their sum can satisfy the rules.
    """
    asked: dict[str, dict[str, int]] = defaultdict(dict)
    any_season: dict[str, int] = {}
    seasons = {season.id: season for season in scenario.seasons}
    for rule in scenario.rules:
        if rule.kind != "site_required" or rule.site not in territory.site_index:
            continue
        for season in seasons if rule.season == "all" else [rule.season]:
            if season is None:
                any_season[rule.site] = max(any_season.get(rule.site, 0), rule.half_days)
            elif season in seasons:
                asked[rule.site][season] = max(asked[rule.site].get(season, 0), rule.half_days)
    costs: dict[str, float] = {}
    for name in dict.fromkeys([*asked, *any_season]):
        site = territory.sites[territory.site_index[name]]
        eur = {
            season: _season_eur(scenario, territory, site, seasons[season], half_days)
            for season, half_days in asked[name].items()
        }
        costs[name] = sum(eur.values())
        if name in any_season:
            # The season left open may be one that another rule asks for already: only the excess counts.
            costs[name] += min(
                max(0.0, _season_eur(scenario, territory, site, season, any_season[name]) - eur.get(season.id, 0.0))
                for season in seasons.values()
            )
        if costs[name] > 0:
            costs[name] += fit_out_eur_per_year(scenario, site)
    return costs


def required_cost_fault(scenario: Scenario, territory: Territory) -> Iterator[Fault]:
    """A fault if the budget is below the least that all required sites cost together."""
    costs = required_costs_eur(scenario, territory)
    least = sum(costs.values())
    if least > scenario.budget_eur:
        sites = Listed(Told("{site} {eur} €", site=name, eur=Figure(eur)) for name, eur in costs.items())
        yield Fault(
            message=Told(
                "the required sites alone cost {least} € a year ({sites}), more than the budget of {budget} €",
                least=Figure(least),
                sites=sites,
                budget=Figure(scenario.budget_eur),
            ),
            remedy=Told(
                "raise the budget by {lacking} €, or require fewer sites or half-days",
                lacking=Figure(least - scenario.budget_eur),
            ),
            column="budget_eur",
        )


def _season_eur(scenario: Scenario, territory: Territory, site: Site, season: Season, half_days: int) -> float:
    """Yearly cost of so many half-days a week of a site in a season, beyond those of today."""
    rows = territory.availability_of.get(site.id, ())
    today = len(season_slots(rows, season, "open", scenario.allowed_slots)) if site.existing else 0
    if half_days <= today:
        return 0.0
    level = next((level for level in scenario.opening_levels if level >= half_days), half_days)
    return (
        (level - today)
        * season.weeks
        * (scenario.staff.half_day_eur + room_half_day_eur(territory, scenario, site, season))
    )
