"""Reads a scenario together with its territory."""

from __future__ import annotations

from pathlib import Path

from optimizer.faults import Fault, ScenarioError, TerritoryError
from optimizer.reading.bundled import bundled_names, bundled_territory
from optimizer.reading.cross_checks import scenario_faults
from optimizer.reading.findings import did_you_mean
from optimizer.reading.scenario_reader import examine_scenario
from optimizer.reading.territory_reader import examine_territory, read_territory
from optimizer.scenario import Scenario
from optimizer.site_changes import changed
from optimizer.territory import Territory
from optimizer.told import Told


def load(scenario_path: str | Path) -> tuple[Scenario, Territory]:
    """Read and check a scenario and its territory.

    Raises
    ------
    ScenarioError
        If the scenario has a fault, alone or with its territory; it lists the territory's faults too.
    TerritoryError
        If only the territory has faults.
    """
    path = Path(scenario_path)
    examined = examine_scenario(path)
    faults = list(examined.faults)
    named = examined.text.data.get("territory") if isinstance(examined.text.data, dict) else None
    territory, of_territory = None, list[Fault]()
    if isinstance(named, str):
        place = territory_place(path.parent, named)
        if place is None:
            otherwise = Told("give a folder with territory.toml, or a GeoPackage, relative to this file")
            remedy = did_you_mean(named, bundled_names(), otherwise=otherwise)
            message = Told("there is no territory at {path}", path=named)
            nowhere = Fault(message=message, remedy=remedy, column="territory")
            faults.extend(examined.further([nowhere]))
        else:
            territory, of_territory = examine_territory(place)
    if territory is not None and examined.scenario is not None:
        faults.extend(examined.further(scenario_faults(examined.scenario, territory)))
    if faults:
        raise ScenarioError([*faults, *of_territory])
    if of_territory:
        raise TerritoryError(of_territory)
    assert examined.scenario is not None and territory is not None
    return examined.scenario, changed(territory, examined.scenario)


def territory_of(scenario: Scenario, beside: str | Path = ".") -> Territory:
    """Read the territory that a scenario names, with the scenario's changes to its sites.

    Parameters
    ----------
    beside : path
        Folder to which the territory's path is relative.

    Raises
    ------
    TerritoryError
    """
    return changed(read_territory(territory_place(Path(beside), scenario.territory) or scenario.territory), scenario)


def territory_place(folder: Path, named: str) -> Path | None:
    """Where a territory is: beside the scenario, else among the bundled ones; None if nowhere."""
    beside = folder / named
    return beside if beside.exists() else bundled_territory(named)
