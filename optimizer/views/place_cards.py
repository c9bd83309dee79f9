"""One place or stop of a plan as a card: what it is, when it opens, who comes, what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from optimizer.access_quality import season_slots
from optimizer.costs import fit_out_eur_per_year, room_half_day_eur, runs_per_year
from optimizer.locale import translator
from optimizer.plan import Plan
from optimizer.scenario import Scenario, Season
from optimizer.slots import SLOT_INDEX
from optimizer.territory import Site, Territory
from optimizer.views.places import PlaceView, places
from optimizer.views.sentences import full_lines, seasons_named, service_names
from optimizer.views.tours import TourView, rounds_today, tours
from optimizer.wording import (
    DASH,
    day_name,
    euros,
    hours,
    kind_name,
    number,
    span,
    weeks,
)


@dataclass(frozen=True, kw_only=True)
class SeasonLine:
    """Seasons with the same week, in words."""

    seasons: str
    hours: str
    """Clock times under the plan."""
    added: str
    """Clock times of these that the plan adds; empty: none."""
    visits: str
    """Expected visits a week, one number for each of the seasons."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """What is told of one place or stop, in the reader's language."""

    id: str
    name: str
    what: str
    """Kind and commune."""
    change: str
    """What the plan does here."""
    services: tuple[str, ...]
    lines: tuple[SeasonLine, ...]
    costs: tuple[tuple[str, str], ...] = ()
    """(what, euros a year) above today; a stop shares its tours' cost with others."""
    remarks: tuple[str, ...] = ()


def place_eur(view: PlaceView, territory: Territory, scenario: Scenario) -> dict[str, float]:
    """What a place costs a year above today: ``fit_out``, ``staff`` and ``rooms``, only what is positive."""
    staff = rooms = 0.0
    for season in scenario.seasons:
        yearly = max(0, view.half_days[season.id] - view.today_half_days[season.id]) * season.weeks
        staff += yearly * scenario.staff.half_day_eur
        rooms += yearly * room_half_day_eur(territory, scenario, view.site, season)
    fit_out = fit_out_eur_per_year(scenario, view.site) if staff or rooms else 0.0
    return {what: eur for what, eur in (("fit_out", fit_out), ("staff", staff), ("rooms", rooms)) if eur > 0}


def card_of(place: str, plan: Plan, territory: Territory, scenario: Scenario, lang: str) -> Card | None:
    """The card of a site or stop that the plan opens, serves or keeps; None if nothing is open there."""
    if place in territory.site_index:
        view = next((each for each in places(plan, territory, scenario) if each.site.id == place), None)
        card = place_card(view, territory, scenario, lang) if view else None
    elif place not in territory.stop_index:
        return None
    else:
        driven = [
            view for view in tours(plan, territory, scenario) if any(call.stop.id == place for call in view.calls)
        ]
        card = stop_card(place, driven, plan, territory, scenario, lang)
    if card is None:
        return None
    return replace(card, remarks=(*card.remarks, *full_lines(place, plan.figures.full, scenario, lang)))


def building_of(place: str, plan: Plan, territory: Territory, scenario: Scenario) -> Site | None:
    """The building that a place needs, or the room in which an agent receives at a stop; None if there is none."""
    if place in territory.stop_index:
        in_rooms = {vehicle.id for vehicle in scenario.fleet if vehicle.kind == "car_with_room"}
        uses_room = any(run.vehicle in in_rooms and any(call.stop == place for call in run.calls) for run in plan.tours)
        place = territory.stops[territory.stop_index[place]].room if uses_room else ""
    return territory.sites[territory.site_index[place]] if place in territory.site_index else None


def place_card(view: PlaceView, territory: Territory, scenario: Scenario, lang: str) -> Card:
    """The card of a building."""
    _ = translator(lang)
    site, names = view.site, service_names(scenario, lang)
    said = {"new": _("New place"), "extended": _("Open today, extended by the plan"),
            "as_today": _("Open as today")}[view.change]
    words = {"fit_out": _("fit-out (yearly share)"), "staff": _("staff"), "rooms": _("room")}
    costs = place_eur(view, territory, scenario)
    lines = [(words[what], euros(eur, lang)) for what, eur in costs.items()]
    if len(costs) > 1:
        lines.append((_("in all, a year"), euros(sum(costs.values()), lang)))
    remarks = []
    if costs.get("fit_out"):
        remarks.append(_("Fit-out to pay once: {eur}", eur=euros(site.fit_out_eur, lang)))
    if site.illustrative:
        remarks.append(_("Illustrative: stands for a building that no published data locates"))
    if site.contact:
        remarks.append(_("Contact: {contact}", contact=site.contact))
    return Card(
        id=site.id, name=site.name, what=_described(kind_name(site.kind, lang), view.area_name), change=said,
        services=tuple(names[service] for service in site.services if service in names),
        lines=_place_lines(view, territory, scenario, lang), costs=tuple(lines), remarks=tuple(remarks),
    )


def _place_lines(view: PlaceView, territory: Territory, scenario: Scenario, lang: str) -> tuple[SeasonLine, ...]:
    """Seasons of one week together, those in which it is closed last."""
    _ = translator(lang)
    rows = territory.availability_of.get(view.site.id, ()) if view.site.existing else ()
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Season]] = {}
    for season in scenario.seasons:
        today = season_slots(rows, season, "open", scenario.allowed_slots)
        slots = tuple(sorted(view.slots[season.id], key=SLOT_INDEX.__getitem__))
        alike.setdefault((slots, tuple(slot for slot in slots if slot not in today)), []).append(season)
    ordered = sorted(alike.items(), key=lambda pair: not pair[0][0])
    return tuple(
        SeasonLine(
            seasons=seasons_named(seasons, scenario, lang),
            hours=hours(slots, scenario.slots, lang) if slots else _("closed"),
            added=hours(added, scenario.slots, lang), visits=_visits(view.visits, seasons, lang) if slots else "")
        for (slots, added), seasons in ordered
    )


def stop_card(
    stop_id: str, driven: Sequence[TourView], plan: Plan, territory: Territory, scenario: Scenario, lang: str
) -> Card | None:
    """The card of a stop at which the tours `driven` of the plan call; None if nothing stops there."""
    _ = translator(lang)
    stop = territory.stops[territory.stop_index[stop_id]]
    standing = [each for each in rounds_today(territory) if each.stop.id == stop_id]
    if not driven and not standing:
        return None
    served = {service for view in driven for service in view.vehicle.services}
    served |= {service for each in standing for service in each.call.services}
    seasons_of: dict[tuple[str, ...], list[Season]] = {}
    for season in scenario.seasons:
        told = tuple(_call(view, stop_id, lang) for view in driven if view.run.season == season.id)
        seasons_of.setdefault(told, []).append(season)
    today = tuple(
        f"{day_name(each.weekday, lang)} {span(each.call.start_minute, each.call.end_minute, lang)}"
        for each in standing)
    lines = [
        SeasonLine(seasons=seasons_named(seasons, scenario, lang), hours="; ".join((*today, *told)) or _("no visit"),
                   added="; ".join(told), visits=_stop_visits(plan, stop_id, seasons, lang))
        for told, seasons in sorted(seasons_of.items(), key=lambda pair: not pair[0])
    ]
    if driven:
        said = _("Stop of a tour of the plan")
        a_year = sum(_eur_a_year(view, scenario) for view in driven)
        others = len({call.stop.id for view in driven for call in view.calls}) - 1
        costs = [(_("tours that come here, a year"), euros(a_year, lang))]
        remarks = [_.n("This cost is shared with {count} other stop.", "This cost is shared with {count} other stops.",
                       others)] if others else []
    else:
        said, costs, remarks = _("Stop of a round that drives today, kept"), [], []
    area = territory.area_by_id.get(stop.area)
    return Card(
        id=stop_id, name=stop.name, what=_described(_("stop"), area.name if area else stop.area), change=said,
        services=tuple(name for service, name in service_names(scenario, lang).items() if service in served),
        lines=tuple(lines), costs=tuple(costs), remarks=tuple(remarks))


def _call(view: TourView, stop_id: str, lang: str) -> str:
    """``mardi 9 h – 11 h 30 (semaines paires)``."""
    call = next(call.call for call in view.calls if call.stop.id == stop_id)
    told = f"{day_name(view.run.weekday, lang)} {span(call.open_minute, call.close_minute, lang)}"
    if len(view.run.weeks) >= view.vehicle.cycle_weeks:
        return told
    return f"{told} ({weeks(view.run.weeks, view.vehicle.cycle_weeks, lang)})"


def _eur_a_year(view: TourView, scenario: Scenario) -> float:
    season = next(each for each in scenario.seasons if each.id == view.run.season)
    return view.run.eur_per_run * runs_per_year(view.vehicle, season, view.run.weeks)


def _described(kind: str, area: str) -> str:
    return f"{kind[:1].upper()}{kind[1:]} · {area}" if area else f"{kind[:1].upper()}{kind[1:]}"


def _visits(visits: Mapping[str, float], seasons: list[Season], lang: str) -> str:
    """Expected visits, one number for each season, or one for all where they are the same."""
    told = [
        number(visits[season.id], lang, digits=1 if visits[season.id] < 10 else 0) if season.id in visits else DASH
        for season in seasons
    ]
    return told[0] if len(set(told)) == 1 else " / ".join(told)


def _stop_visits(plan: Plan, stop_id: str, seasons: list[Season], lang: str) -> str:
    found = {season.id: plan.figures.visits_per_week[stop_id, season.id] for season in seasons
             if (stop_id, season.id) in plan.figures.visits_per_week}
    return _visits(found, seasons, lang) if found else ""
