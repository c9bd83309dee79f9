"""What a plan can become for other programs and other people: one file per format, listed here.

A format is a module with `NAME`, `FILE_NAME` and
``export(plan, territory, scenario, target, *, lang) -> Path``, which writes `target` whole or not at all.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from optimizer.exports import geojson, geopackage, picture, report, spreadsheets
from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.territory import Territory


class Export(Protocol):
    """What every format offers."""

    NAME: str
    FILE_NAME: str

    def export(self, plan: Plan, territory: Territory, scenario: Scenario, target: Path, *, lang: str) -> Path:
        """Write the plan to `target` in this format; give back `target`."""
        ...


EXPORTS: tuple[Export, ...] = (geopackage, geojson, spreadsheets, picture, report)
"""In the order in which people are offered them."""
