"""What a plan can become for other programs and other people: one file per format, listed here.

A format is a module with `NAME`, `FILE_NAME` and
``export(plan, territory, scenario, target, *, lang) -> Path``, which writes `target` whole or not at all. One that
can tell a single area, or has dates, takes a `Scope` as well.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Protocol

from optimizer.exports import (
    geojson,
    geopackage,
    ical,
    picture,
    posters,
    report,
    schedule,
    sheets,
    spreadsheets,
    workbook,
)
from optimizer.exports.drafts import agreement, resolution
from optimizer.exports.scope import Scope
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


class ScopedExport(Protocol):
    """A format that can be about one area and one year."""

    NAME: str
    FILE_NAME: str

    def export(
        self, plan: Plan, territory: Territory, scenario: Scenario, target: Path, *, lang: str,
        scope: Scope | None = None,
    ) -> Path:
        """Write what `scope` covers (everything, from today on) to `target`; give back `target`."""
        ...


SCOPED: tuple[ScopedExport, ...] = (schedule, sheets, posters, ical, workbook, resolution, agreement)
EXPORTS: tuple[Export, ...] = (*SCOPED, geopackage, geojson, spreadsheets, picture, report)
"""In the order in which people are offered them."""


def as_bytes(
    export: Export, plan: Plan, territory: Territory, scenario: Scenario, *, lang: str, scope: Scope | None = None
) -> bytes:
    """The plan in one format, for whoever hands it on rather than keeps it.

    Parameters
    ----------
    scope
        For formats that take one (`SCOPED`); others tell the whole plan.

    Raises
    ------
    KeyError
        If the plan names what its territory does not have.
    """
    with tempfile.TemporaryDirectory() as place:
        target = Path(place) / export.FILE_NAME
        scoped = next((each for each in SCOPED if each.NAME == export.NAME), None)
        if scoped is not None and scope is not None:
            return scoped.export(plan, territory, scenario, target, lang=lang, scope=scope).read_bytes()
        return export.export(plan, territory, scenario, target, lang=lang).read_bytes()
