"""Whether a scenario and a territory speak of the same things."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from optimizer.faults import Fault
from optimizer.locale import N_
from optimizer.reading.checked_table import NO_AREA
from optimizer.reading.findings import Findings, choose, close_match, did_you_mean
from optimizer.reading.required_cost import required_cost_fault
from optimizer.scenario import Scenario
from optimizer.territory import KINDS, Territory
from optimizer.told import Told
from optimizer.whereabouts import whereabouts

_NO_GROUP = N_("no group is called {name}")


def scenario_faults(scenario: Scenario, territory: Territory) -> list[Fault]:
    """Every name in the scenario that the territory does not have, and the reverse for seasons.

    Faults of the scenario have no file; their `column` is the key (``services[0].rates.seniors``).
    """
    return [
        *_groups(scenario, territory),
        *_services(scenario, territory),
        *_season_faults(scenario, territory),
        *_staff(scenario, territory),
        *_fleet(scenario, territory),
        *_funding(scenario),
        *_travel(scenario, territory),
        *_solver(scenario),
        *_rules(scenario, territory),
        *_sites(scenario, territory),
        *_people(scenario, territory),
        *required_cost_fault(scenario, territory),
    ]


def _unknown(unknown: str, name: str, known: Collection[str], key: str, *, otherwise: Told) -> Iterator[Fault]:
    """A fault if a `name` is not known; `unknown` says so, marked with `N_`."""
    if name not in known:
        yield Fault(
            message=Told(unknown, name=name), remedy=did_you_mean(name, known, otherwise=otherwise), column=key
        )


def _file_of(table: str, territory: Territory) -> str:
    """File of a table as the user knows it, as far as the folder tells."""
    if territory.folder.is_file():
        return Told("{file}, layer {table}", file=territory.folder.name, table=table)
    return next((path.name for path in sorted(territory.folder.glob(f"{table}.*"))), table)


def _groups(scenario: Scenario, territory: Territory) -> Iterator[Fault]:
    known = [group.id for group in territory.groups]
    otherwise = Told("declare it under [[groups]] in territory.toml")
    for index, season in enumerate(scenario.seasons):
        for group in season.multipliers:
            yield from _unknown(_NO_GROUP, group, known, f"seasons[{index}].multipliers.{group}", otherwise=otherwise)
    for index, service in enumerate(scenario.services):
        for group in service.rates:
            yield from _unknown(_NO_GROUP, group, known, f"services[{index}].rates.{group}", otherwise=otherwise)


def _services(scenario: Scenario, territory: Territory) -> Iterator[Fault]:
    offered: set[str] = set()
    for services in (
        *(site.services for site in territory.sites),
        *(call.services for call in territory.existing_tours),
        *(vehicle.services for vehicle in scenario.fleet),
    ):
        offered.update(services)
    for index, service in enumerate(scenario.services):
        if service.id not in offered:
            yield Fault(
                message=Told("no site and no vehicle offers the service {service}", service=service.id),
                remedy=did_you_mean(
                    service.id,
                    territory.services,
                    otherwise=Told("add it to the services of a site or vehicle"),
                    at_most=0,
                ),
                column=f"services[{index}].id",
            )
    known = list(dict.fromkeys([*(service.id for service in scenario.services), *territory.services]))
    for index, vehicle in enumerate(scenario.fleet):
        for name in vehicle.services:
            yield from _unknown(
                N_("no service is called {name}"),
                name,
                known,
                f"fleet[{index}].services",
                otherwise=Told("add it to the services"),
            )


def _season_faults(scenario: Scenario, territory: Territory) -> list[Fault]:
    """Seasons of the table that seem to be meant for one of the scenario: misspelt, or under another name.

    A scenario may do without a season that the table knows: its rows are then not used.
    """
    known = ["all", *(season.id for season in scenario.seasons)]
    named = {row.season for row in territory.availability}
    missed = not named.issuperset(known[1:])
    findings = Findings()
    for row in territory.availability:
        if row.season not in known and (missed or close_match(row.season, known)):
            findings.add(
                row.season,
                Told(
                    "the scenario has no season {season}, in which {site} is to be free",
                    season=row.season,
                    site=row.site,
                ),
                did_you_mean(row.season, known, otherwise=Told("add the season to the scenario")),
                file=_file_of("availability", territory),
                row=row.row,
                column="season",
            )
    return findings.told()


def _staff(scenario: Scenario, territory: Territory) -> Iterator[Fault]:
    for index, team in enumerate(scenario.staff.teams):
        if team.area is not None and team.area not in territory.area_by_id:
            by_name = territory.find_area(team.area)
            remedy = (
                Told("write its id, {id}", id=by_name)
                if by_name
                else did_you_mean(team.area, territory.area_by_id, otherwise=Told("use an id of the table areas"))
            )
            yield Fault(message=Told(NO_AREA, id=team.area), remedy=remedy, column=f"staff.teams[{index}].area")


def _fleet(scenario: Scenario, territory: Territory) -> Iterator[Fault]:
    for index, vehicle in enumerate(scenario.fleet):
        for base in vehicle.bases:
            yield from _unknown(
                N_("no base is called {name}"),
                base,
                territory.base_index,
                f"fleet[{index}].bases",
                otherwise=Told("add it to the table bases"),
            )
        if vehicle.number and not territory.bases:
            yield Fault(
                message=Told("{vehicle} has no base to start from", vehicle=vehicle.id),
                remedy=Told("add a table bases to the territory, or set number to 0"),
                column=f"fleet[{index}].number",
            )
        if vehicle.number and not territory.stops:
            yield Fault(
                message=Told("{vehicle} has no place to stop at", vehicle=vehicle.id),
                remedy=Told("add a table stops to the territory, or set number to 0"),
                column=f"fleet[{index}].number",
            )


def _funding(scenario: Scenario) -> Iterator[Fault]:
    payers = [payer.id for payer in scenario.funding.payers]
    named = [(f"shares[{index}]", share.payer) for index, share in enumerate(scenario.funding.shares)]
    named += [(f"grants[{index}]", grant.payer) for index, grant in enumerate(scenario.funding.grants)]
    for key, payer in named:
        yield from _unknown(
            N_("no payer is called {name}"),
            payer,
            payers,
            f"funding.{key}.payer",
            otherwise=Told("add it to funding.payers"),
        )
    for index, grant in enumerate(scenario.funding.grants):
        for kind in grant.kinds:
            yield from _unknown(
                N_("no kind of site is called {name}"),
                kind,
                KINDS,
                f"funding.grants[{index}].kinds",
                otherwise=Told("choose another kind of site"),
            )


def _travel(scenario: Scenario, territory: Territory) -> Iterator[Fault]:
    if scenario.travel.source == "table" and territory.travel is None:
        yield Fault(
            message=Told("the territory has no table of travel times"),
            remedy=Told("add a table travel to it, or set travel.source to auto"),
            column="travel.source",
        )


def _solver(scenario: Scenario) -> Iterator[Fault]:
    if scenario.solve.solver != "highs":
        import pulp

        known = ["highs", *pulp.listSolvers(onlyAvailable=True)]
        name = scenario.solve.solver
        if name not in known:
            message = Told("no solver called {name} is installed here", name=name)
            yield Fault(message=message, remedy=choose(name, known), column="solve.solver")


def _rules(scenario: Scenario, territory: Territory) -> Iterator[Fault]:
    for index, rule in enumerate(scenario.rules):
        for field, wrong, remedy in rule.references(territory, scenario):
            yield Fault(message=wrong, remedy=remedy, column=f"rules[{index}].{field}")


def _sites(scenario: Scenario, territory: Territory) -> Iterator[Fault]:
    seasons = ["all", *(season.id for season in scenario.seasons)]
    for index, change in enumerate(scenario.sites):
        key = f"sites[{index}]"
        yield from _unknown(
            N_("no site is called {name}"),
            change.site,
            territory.site_index,
            f"{key}.site",
            otherwise=Told("remove the change"),
        )
        for number, free in enumerate(change.free or ()):
            yield from _unknown(
                N_("no season is called {name}"),
                free.season,
                seasons,
                f"{key}.free[{number}].season",
                otherwise=Told("add the season"),
            )


def _people(scenario: Scenario, territory: Territory) -> Iterator[Fault]:
    services = [service.id for service in scenario.services]
    seasons = [season.id for season in scenario.seasons]
    places = [*(area.name for area in territory.areas), *territory.demand.names]
    otherwise = Told("write the name of a commune, or latitude and longitude: {example}", example='"44.44, 3.93"')
    for index, person in enumerate(scenario.people):
        key = f"people[{index}]"
        for field, place in (("home", person.home), ("work", person.work)):
            if place is not None and whereabouts(place, territory) is None:
                yield Fault(
                    message=Told("the territory has no place called {name}", name=place),
                    remedy=did_you_mean(place, places, otherwise=otherwise),
                    column=f"{key}.{field}",
                )
        for name in person.services:
            yield from _unknown(
                N_("no service is called {name}"), name, services, f"{key}.services",
                otherwise=Told("add it to the services"),
            )
        for name in person.seasons:
            yield from _unknown(
                N_("no season is called {name}"), name, seasons, f"{key}.seasons", otherwise=Told("add the season"))
