"""A scenario to start from, for a territory that has none yet: the Lozère default fitted to what there is.

Its figures are assumptions to be looked at one by one, not facts about the territory.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from optimizer.reading.bundled import bundled_territory
from optimizer.reading.scenario_reader import read_scenario
from optimizer.scenario import Scenario, Season, Service, Words
from optimizer.territory import Territory

_RATE = 0.01
"""Share of persons who need in a week a service of which nothing is known."""
_LEAP_YEAR = 2024


def starting_scenario(territory: Territory) -> Scenario:
    """A valid scenario for `territory`: its seasons, services, groups and bases, with the house's default figures."""
    folder = bundled_territory("lozere")
    assert folder is not None, "the default territory comes with the house"
    model = read_scenario(folder / "scenarios" / "default.yaml")
    groups = {group.id for group in territory.groups}
    offered = {service for site in territory.sites for service in site.services}
    served = tuple(service for service in territory.services if service in offered)
    served = served or territory.services or tuple(service.id for service in model.services)  # no building yet
    services = tuple(_service(service, model, territory, groups) for service in served)
    fleet = tuple(
        vehicle.model_copy(update={"bases": (), "services": served}) for vehicle in model.fleet
    ) if territory.bases and territory.stops else ()
    return model.model_copy(update={
        "name": Words(fr="Premières hypothèses", en="First assumptions"), "description": None,
        "territory": territory.id, "seasons": _seasons(model, territory, groups), "services": services, "fleet": fleet,
        "people": (),  # those of Lozère live in Lozère
    })


def _service(service_id: str, model: Scenario, territory: Territory, groups: set[str]) -> Service:
    pattern = next((known for known in model.services if known.id == service_id), None)
    rates = {group: rate for group, rate in pattern.rates.items() if group in groups} if pattern else {}
    rates = rates or {territory.groups[index].id: _RATE for index in territory.resident_groups}
    name = pattern.name if pattern else Words(fr=service_id, en=service_id)
    return (pattern or model.services[0]).model_copy(update={"id": service_id, "name": name, "rates": rates})


def _seasons(model: Scenario, territory: Territory, groups: set[str]) -> tuple[Season, ...]:
    """The model's seasons, if the availability of buildings names no others; else those it names, of equal length."""
    named = list(dict.fromkeys(row.season for row in territory.availability if row.season != "all"))
    if {season.id for season in model.seasons}.issuperset(named):
        return tuple(
            season.model_copy(update={"multipliers": {
                group: present for group, present in season.multipliers.items() if group in groups
            }}) for season in model.seasons
        )
    return _equal_parts(named)


def _equal_parts(names: Sequence[str]) -> tuple[Season, ...]:
    first = datetime.date(_LEAP_YEAR, 1, 1)
    edges = [366 * part // len(names) for part in range(len(names) + 1)]
    days = [
        [f"{first + datetime.timedelta(day):%m-%d}" for day in (start, end - 1)] for start, end in zip(edges, edges[1:])
    ]
    return tuple(
        Season(id=name, name=Words(fr=name, en=name), start=start, end=end, weeks=round(46 / len(names), 1))
        for name, (start, end) in zip(names, days)
    )
