"""Answers as tables: headers and cells in the reader's language, numbers as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from optimizer import wording
from optimizer.explaining.answers import Effect, Elsewhere, Option, PeopleExplained, ServiceReached
from optimizer.explaining.naming import Naming
from optimizer.facts import PlanFacts
from optimizer.locale import translator
from optimizer.views.map_scenes.marks import capital
from optimizer.views.sentences import service_names
from optimizer.views.tables import Cell, Table
from optimizer.wording import per_cent

FEW = 10
"""Figures below this keep a decimal."""


def figure(value: float) -> float:
    """A figure of a table, whole unless it is small."""
    return round(value, 1) if abs(value) < FEW else round(value)


def elsewhere(facts: PlanFacts, lines: Sequence[Elsewhere], lang: str) -> Table:
    """Where those who come here would go instead."""
    _, say = translator(lang), Naming(facts, lang)
    columns = (_("They live in"), _("Visits here a year"), _("They would go to"), _("Travel (min)"),
               _("Visits that would remain"))
    rows = [
        (say.demand(line.demand), figure(line.visits_now),
         say.place(line.place) if line.place else _("nowhere near enough"), line.minutes,
         figure(line.visits_then))
        for line in lines
    ]
    return Table("elsewhere", columns, rows)


def gains(facts: PlanFacts, effect: Effect, lang: str) -> dict[str, Table]:
    """Title → requests met a year by commune, service, season and public; only those that differ."""
    _, territory, scenario = translator(lang), facts.territory, facts.scenario
    area = Naming(facts, lang).area
    parts: dict[str, tuple[str, Mapping[str, float], Mapping[str, str]]] = {
        "area": (_("Commune"), effect.by_area, {id_: area(id_) for id_ in effect.by_area}),
        "service": (_("Service"), effect.by_service, service_names(scenario, lang)),
        "season": (_("Season"), effect.by_season, {season.id: season.name.text(lang) for season in scenario.seasons}),
        "group": (_("Public"), effect.by_group, {group.id: group.name.text(lang) for group in territory.groups}),
    }
    return {
        title: Table(part, (title, _("Requests met a year")), [
            (names[id_], figure(gained)) for id_, gained in values.items()])
        for part, (title, values, names) in parts.items() if values
    }


def options(facts: PlanFacts, found: Sequence[Option], lang: str, *, place: bool, room: bool = True) -> Table:
    """Additions one a row, with what each gains and costs, whether it fits, and the net of making room.

    Parameters
    ----------
    place : bool
        Whether to name the place of each.
    room : bool
        Whether to tell how room is made.
    """
    _, say = translator(lang), Naming(facts, lang)
    columns = [_("What"), _("Requests met more a year"), _("Cost a year (€)"), _("Does it fit?")]
    if place:
        columns.insert(0, _("Where"))
    if room:
        columns += [_("Net change, room being made"), _("Given up to make room")]
    rows = []
    for option in found:
        row: list[Cell] = [how_much(facts, option, lang), figure(option.access_person_weeks), round(option.eur),
                           fits(option, lang)]
        if place:
            row.insert(0, say.place(option.place))
        if room:
            net = option.net_person_weeks
            row += [None if net is None else figure(net),
                    capital(say.given_up(option.swap.given_up)) if option.swap else ""]
        rows.append(tuple(row))
    return Table("options", tuple(columns), rows)


def how_much(facts: PlanFacts, option: Option, lang: str) -> str:
    """How much is added, without the place: ``2 demi-journées par semaine (été)``, or visits and by what."""
    _, when = translator(lang), Naming(facts, lang).seasons(option.seasons)
    if not option.vehicle:
        return _.n("{count} half-day a week ({when})", "{count} half-days a week ({when})", option.half_days, when=when)
    vehicle = facts.vehicle_by_id[option.vehicle]
    name = vehicle.name.text(lang)
    if option.joins_tour:
        return _("{vehicle}, on the way of tour {tour} ({when})", vehicle=name, tour=option.joins_tour, when=when)
    if option.visits >= vehicle.cycle_weeks:
        return _("{vehicle}, every week ({when})", vehicle=name, when=when)
    return _.n(
        "{vehicle}, {count} visit in {weeks} weeks ({when})", "{vehicle}, {count} visits in {weeks} weeks ({when})",
        option.visits, vehicle=name, when=when, weeks=vehicle.cycle_weeks)


def fits(option: Option, lang: str) -> str:
    """Whether an option fits, and how sure that is."""
    _ = translator(lang)
    if option.fits:
        return _("Yes") if option.timetable_shown else _("Yes, hours to be found")
    if option.swap is None:
        return _("No")
    return _("By making room") if option.swap.timetable_shown else _("By making room, hours to be found")


def stops(facts: PlanFacts, lost: Mapping[str, float], lang: str) -> Table:
    """Stops of a tour with what would be lost if it passed them by."""
    _, say = translator(lang), Naming(facts, lang)
    return Table("stops", (_("Stop"), _("Requests met a year thanks to it")), [
        (say.place(stop), figure(value)) for stop, value in lost.items()])


def services(facts: PlanFacts, answer: PeopleExplained, lang: str) -> Table:
    """Need of each service and the share of it that is met, today and under the plan."""
    _, names = translator(lang), service_names(facts.scenario, lang)
    columns = (_("Service"), _("Requests a year"), _("Met today"), _("Met with the plan"))
    rows = [
        (names[service], figure(need), share(today, need, lang), share(after, need, lang))
        for service, (need, today, after) in answer.by_service.items() if need > 0
    ]
    return Table("services", columns, rows)


def share(part: float, whole: float, lang: str) -> str:
    """A part of a whole, as per cent; empty if there is nothing."""
    return per_cent(part / whole, lang) if whole > 0 else ""


def reached(facts: PlanFacts, lines: Sequence[ServiceReached], lang: str) -> Table:
    """How each service is reached; seasons alike on one row."""
    _, say = translator(lang), Naming(facts, lang)
    columns = (_("Service"), _("Travel"), _("Season"), _("Nearest offer"), _("Travel (min)"), _("Quality today"),
               _("Quality with the plan"))
    alike: dict[tuple[str, str, str, int | None, float, float], list[str]] = {}
    for line in lines:
        key = line.service, line.mode, line.place, line.minutes, line.quality_today, line.quality
        alike.setdefault(key, []).append(line.season)
    rows = [
        (say.service(service), wording.say(f"figure.mode_{mode}", lang), say.seasons(seasons),
         say.place(place) if place else _("nothing near enough"), minutes, per_cent(today, lang),
         per_cent(after, lang))
        for (service, mode, place, minutes, today, after), seasons in alike.items()
    ]
    return Table("reached", columns, rows)


def served_by(facts: PlanFacts, lost: Mapping[str, float], lang: str) -> Table:
    """What the plan adds, by place, with what these people would lose without it."""
    _, say = translator(lang), Naming(facts, lang)
    return Table("served_by", (_("Place or stop"), _("Requests met a year thanks to it")), [
        (say.place(place), figure(value)) for place, value in lost.items()])
