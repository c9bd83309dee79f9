"""Reading territories and scenarios: the one door at which input is checked."""

from optimizer.reading.bundled import bundled_names, bundled_territory
from optimizer.reading.cross_checks import scenario_faults
from optimizer.reading.loading import load, territory_of
from optimizer.reading.scenario_reader import read_scenario, scenario_schema
from optimizer.reading.territory_reader import examine_territory, read_territory

__all__ = [
    "bundled_names",
    "bundled_territory",
    "examine_territory",
    "load",
    "read_scenario",
    "read_territory",
    "scenario_faults",
    "scenario_schema",
    "territory_of",
]
