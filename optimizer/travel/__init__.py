"""Travel times: one file a source, listed here; `optimizer.travel.matrices` turns them into whole minutes."""

from __future__ import annotations

from typing import Protocol

from optimizer.faults import Fault, ScenarioError
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.told import Told
from optimizer.travel.base import TravelSource
from optimizer.travel.crow_fly import CrowFly
from optimizer.travel.table import TableTimes


class SourceMaker(Protocol):
    """What a source class offers beside the times themselves."""

    @property
    def name(self) -> str:
        """The scenario's word for the source."""
        ...

    def of_territory(self, territory: Territory) -> TravelSource | None:
        """The source for a territory, or None where the territory does not have what it needs."""
        ...


SOURCES: tuple[SourceMaker, ...] = (TableTimes, CrowFly)
"""Every source, the most trustworthy first; ``auto`` takes the first one the territory allows."""


def make_source(territory: Territory, scenario: Scenario) -> TravelSource:
    """The travel-time source that the scenario asks for.

    Raises
    ------
    ScenarioError
        If the territory does not have what that source needs.
    """
    asked = scenario.travel.source
    for maker in SOURCES:
        if asked in ("auto", maker.name) and (source := maker.of_territory(territory)) is not None:
            return source
    raise ScenarioError([Fault(
        message=Told(
            "the territory {territory} has no data for travel times from source {source}",
            territory=territory.id, source=asked,
        ),
        remedy=Told("add a table travel to it, or set travel.source to auto"),
        column="travel.source",
    )])
