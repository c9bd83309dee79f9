"""Reads a scenario together with its territory."""

from __future__ import annotations

from pathlib import Path

from optimizer.reading.bundled import bundled_territory
from optimizer.reading.scenario_reader import read_scenario
from optimizer.reading.territory_reader import read_territory
from optimizer.scenario import Scenario
from optimizer.territory import Territory


def territory_place(scenario_path: Path, territory: str) -> str | Path:
    """Where the territory that a scenario names is: bundled, or relative to the scenario's file."""
    beside = scenario_path.parent / territory
    return territory if bundled_territory(territory) is not None and not beside.exists() else beside


def load(scenario_path: str | Path) -> tuple[Scenario, Territory]:
    """Read a scenario and its territory."""
    path = Path(scenario_path)
    scenario = read_scenario(path)
    return scenario, read_territory(territory_place(path, scenario.territory))
