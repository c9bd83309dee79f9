"""Tables that a plan's other tables refer to: seasons, services, areas, vehicles, payers."""

from __future__ import annotations

from collections.abc import Callable

from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.views.tables import Table


def seasons(plan: Plan, territory: Territory, scenario: Scenario) -> Table:
    """One row per season of the scenario."""
    return Table("seasons", ("season", "name_fr", "name_en", "start", "end", "weeks_open", "holiday_weeks"), [
        (each.id, each.name.fr, each.name.en, each.start, each.end, each.weeks, each.holiday_weeks)
        for each in scenario.seasons])


def services(plan: Plan, territory: Territory, scenario: Scenario) -> Table:
    """One row per family of services, with need and access over the year."""
    none = (0.0, 0.0, 0.0)
    return Table("services", ("service", "name_fr", "name_en", "weight", "need_person_weeks", "today_person_weeks",
                              "access_person_weeks"), [
        (each.id, each.name.fr, each.name.en, each.weight, *plan.figures.access_by_service.get(each.id, none))
        for each in scenario.services])


def areas(plan: Plan, territory: Territory, scenario: Scenario) -> Table:
    """One row per area, with need and access over the year."""
    none = (0.0, 0.0, 0.0)
    return Table("areas", ("area", "name", "kind", "parent", "need_person_weeks", "today_person_weeks",
                           "access_person_weeks"), [
        (each.id, each.name, each.kind, each.parent, *plan.figures.access_by_area.get(each.id, none))
        for each in territory.areas])


def vehicles(plan: Plan, territory: Territory, scenario: Scenario) -> Table:
    """One row per vehicle type."""
    return Table("vehicles", ("vehicle", "name_fr", "name_en", "kind", "number", "services", "cycle_weeks",
                              "eur_per_km", "eur_per_hour", "eur_per_day", "eur_per_week"), [
        (each.id, each.name.fr, each.name.en, each.kind, each.number, "+".join(each.services), each.cycle_weeks,
         each.eur_per_km, each.eur_per_hour, each.eur_per_day, each.eur_per_week)
        for each in scenario.fleet])


def payers(plan: Plan, territory: Territory, scenario: Scenario) -> Table:
    """One row per payer: what it would bear a year; shares and grants are assumptions."""
    names = {payer.id: payer.name for payer in scenario.funding.payers}
    return Table("payers", ("payer", "name_fr", "name_en", "investment_gross_eur", "running_gross_eur", "grants_eur",
                            "remainder_eur"), [
        (line.payer, names[line.payer].fr if line.payer in names else line.payer,
         names[line.payer].en if line.payer in names else line.payer, line.investment_gross_eur,
         line.running_gross_eur, line.grants_eur, line.remainder_eur)
        for line in plan.figures.payers])


REFERENCE_TABLES: tuple[Callable[[Plan, Territory, Scenario], Table], ...] = (
    seasons, services, areas, vehicles, payers)
"""What ids in the tables of a plan stand for."""
