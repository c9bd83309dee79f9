"""GeoPackage: places, stops, tours and demand as layers that QGIS opens."""

from __future__ import annotations

from pathlib import Path

from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.views.layers import layers, write_geopackage
from optimizer.whole_writing import whole_file

NAME = "gpkg"
FILE_NAME = "plan.gpkg"


def export(plan: Plan, territory: Territory, scenario: Scenario, target: Path, *, lang: str) -> Path:
    """Write every layer to the GeoPackage `target`."""
    with whole_file(target) as path:
        write_geopackage(path, layers(plan, territory, scenario, lang=lang))
    return target
