"""Whether a plan and its inputs still belong together: data may have been replaced since it was made."""

from __future__ import annotations

from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.territory import Territory


def belongs(plan: Plan, territory: Territory, scenario: Scenario) -> bool:
    """Whether territory and scenario know everything that the plan names."""
    stops = {call.stop for run in plan.tours for call in run.calls}
    seasons = {opening.season for opening in plan.openings} | {run.season for run in plan.tours}
    return (
        {opening.site for opening in plan.openings} <= set(territory.site_index)
        and {site for site, _season, _visits in plan.figures.too_quiet} <= set(territory.site_index)
        and stops <= set(territory.stop_index)
        and {run.base for run in plan.tours} <= set(territory.base_index)
        and {run.vehicle for run in plan.tours} <= {vehicle.id for vehicle in scenario.fleet}
        and seasons <= {season.id for season in scenario.seasons}
        and {line.demand for line in plan.access} <= set(territory.demand.ids)
    )
