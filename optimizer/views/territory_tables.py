"""A territory as tables for people: buildings, communes, stops, rounds of today; headers and values in words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import compress

from optimizer.locale import translator
from optimizer.scenario import Scenario
from optimizer.territory import Site, Territory
from optimizer.views.sentences import service_names
from optimizer.views.tables import Cell, Table
from optimizer.wording import day_name, kind_name, listed, number, span


@dataclass(frozen=True, kw_only=True)
class SiteFilter:
    """Which buildings to show; an empty choice lets everything through."""

    kinds: Collection[str] = ()
    areas: Collection[str] = ()
    services: Collection[str] = ()

    def lets_through(self, site: Site, territory: Territory) -> bool:
        """Whether a building is of a chosen kind, inside a chosen area and offers a chosen service."""
        return (
            (not self.kinds or site.kind in self.kinds)
            and (not self.areas or any(territory.within(site.area, area) for area in self.areas))
            and (not self.services or not set(self.services).isdisjoint(site.services))
        )


def sites_table(territory: Territory, scenario: Scenario, chosen: SiteFilter, *, lang: str) -> Table:
    """One row per building that passes the filter."""
    _ = translator(lang)
    words = service_names(scenario, lang)
    status = {"existing": _("open today"), "candidate": _("possible place")}
    columns = (_("Name"), _("Kind"), _("Commune"), _("Today"), _("Services"), _("Persons at a time"),
               _("Fit-out (€)"), _("Room, a half-day (€)"), _("Data"))
    rows: list[tuple[Cell, ...]] = [
        (site.name, kind_name(site.kind, lang), _area_name(territory, site.area), status[site.status],
         listed([words.get(service, service) for service in site.services], lang),
         None if site.capacity_persons == float("inf") else site.capacity_persons, site.fit_out_eur,
         site.half_day_eur, _("illustrative") if site.illustrative else site.source)
        for site in territory.sites if chosen.lets_through(site, territory)
    ]
    return Table("sites", columns, rows)


def people_table(territory: Territory, *, lang: str) -> Table:
    """One row per demand point: inhabitants, then persons of every group."""
    _ = translator(lang)
    groups = [group.name.text(lang) for group in territory.groups]
    residents = territory.demand.persons[:, territory.resident_groups].sum(axis=1)
    columns = (_("Name"), _("Commune"), _("Inhabitants"), *groups)
    rows: list[tuple[Cell, ...]] = [
        (territory.demand.names[i], _area_name(territory, territory.demand.area[i]), float(residents[i]),
         *(float(persons) for persons in territory.demand.persons[i]))
        for i in range(len(territory.demand))
    ]
    return Table("people", columns, rows)


def stops_table(territory: Territory, *, lang: str) -> Table:
    """One row per place where a truck can stop; hours and minutes only where some stop has its own."""
    _ = translator(lang)
    markets = [", ".join(dict.fromkeys(day_name(slot[:3], lang) for slot in stop.market_slots))
               for stop in territory.stops]
    hours = [", ".join(f"{day_name(window.day, lang)} {span(window.start_minute, window.end_minute, lang)}"
                       for window in stop.windows) for stop in territory.stops]
    rows: list[tuple[Cell, ...]] = [
        (stop.name, _area_name(territory, stop.area), market, open_hours, stop.stop_minutes, stop.setup_minutes)
        for stop, market, open_hours in zip(territory.stops, markets, hours)
    ]
    columns = (_("Name"), _("Commune"), _("Market days"), _("May receive"), _("Open at this stop (min)"),
               _("Setting up here (min)"))
    own = [any(values) for values in (hours, [stop.stop_minutes is not None for stop in territory.stops],
                                      [stop.setup_minutes is not None for stop in territory.stops])]
    shown = [True, True, True, *own]
    return Table("stops", tuple(compress(columns, shown)), [tuple(compress(row, shown)) for row in rows])


def rounds_table(territory: Territory, scenario: Scenario, *, lang: str) -> Table:
    """One row per stop of a round that already drives."""
    _ = translator(lang)
    words = service_names(scenario, lang)
    names = {stop.id: stop.name for stop in territory.stops}
    rows = [
        (call.tour, names[call.stop], day_name(call.slot[:3], lang), span(call.start_minute, call.end_minute, lang),
         _("every week") if call.weeks == 1 else _("every {count} weeks", count=call.weeks),
         listed([words.get(service, service) for service in call.services], lang))
        for call in territory.existing_tours
    ]
    return Table("rounds", (_("Round"), _("Stop"), _("Day"), _("Hours"), _("How often"), _("Services")), rows)


def summary(territory: Territory, *, lang: str) -> tuple[tuple[str, str], ...]:
    """(what, how many) of a territory."""
    _ = translator(lang)
    inhabitants = territory.demand.persons[:, territory.resident_groups].sum()
    existing = sum(site.existing for site in territory.sites)
    return tuple((what, number(count, lang)) for what, count in (
        (_("Inhabitants"), inhabitants), (_("Communes, hamlets or squares"), len(territory.demand)),
        (_("Places open today"), existing), (_("Possible places"), len(territory.sites) - existing),
        (_("Stops"), len(territory.stops)), (_("Bases"), len(territory.bases)),
    ))


def _area_name(territory: Territory, area: str) -> str:
    found = territory.area_by_id.get(area)
    return found.name if found else area
