"""The scenario proposed for a territory that has none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimizer.first_scenario import starting_scenario
from optimizer.reading import read_territory
from optimizer.reading.cross_checks import scenario_faults
from optimizer.reading.scenario_sense import sense_faults
from tests.tiny import write_tiny_territory


@pytest.fixture
def tiny(tmp_path):
    return read_territory(write_tiny_territory(tmp_path / "tiny"))


def _valid(territory):
    scenario = starting_scenario(territory)
    assert [*sense_faults(scenario), *scenario_faults(scenario, territory)] == []
    assert type(scenario).model_validate(scenario.model_dump()) == scenario
    return scenario


def test_it_is_valid_for_a_territory_unlike_lozere(tiny):
    scenario = _valid(tiny)
    assert scenario.territory == tiny.id
    assert scenario.fleet[0].bases == ()


def test_seasons_that_the_availability_names_share_the_year(tiny):
    rows = tuple(replace(row, season=("dry", "wet")[i % 2]) for i, row in enumerate(tiny.availability))
    scenario = _valid(replace(tiny, availability=rows))
    assert [(s.id, s.start, s.end) for s in scenario.seasons] == [("dry", "01-01", "07-01"), ("wet", "07-02", "12-31")]


def test_without_bases_nothing_drives(tiny):
    assert _valid(replace(tiny, bases=())).fleet == ()


def test_without_any_building_it_asks_for_the_services_that_the_territory_names(tiny):
    assert [service.id for service in _valid(replace(tiny, sites=(), availability=())).services] == ["public", "social"]
