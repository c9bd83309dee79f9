"""Checks of the places of a plan: hours, levels, buildings, fit-outs and the people who hold them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from optimizer.access_quality import season_slots
from optimizer.facts import PlanFacts
from optimizer.plan import Opening
from optimizer.rules.base import Violation
from optimizer.scenario import Team
from optimizer.slots import SLOT_INDEX
from optimizer.territory import Site


def check_openings(facts: PlanFacts) -> Iterator[Violation]:
    """Slots, levels, hours of today, variants of one building and fit-outs."""
    times = Counter((opening.site, opening.season) for opening in facts.openings)
    for (site_id, season), number in times.items():
        if number > 1:
            yield Violation(
                label="openings: one per site and season", amount=number - 1, unit="openings",
                message=f"{facts.site(site_id).name} appears {number} times in {season}",
            )
    for opening in facts.openings:
        yield from _check_opening(opening, facts)
    yield from _check_buildings(facts)
    yield from _check_fit_outs(facts)


def _check_opening(opening: Opening, facts: PlanFacts) -> Iterator[Violation]:
    site = facts.site(opening.site)
    season = facts.scenario.seasons[facts.season_index[opening.season]]
    who = f"{site.name} in {opening.season}"
    today = set(facts.today_slots.get((opening.site, opening.season), ()))
    slots = set(opening.slots)
    if len(opening.slots) != opening.half_days or len(slots) != opening.half_days:
        yield Violation(
            label="openings: as many slots as half-days", amount=abs(len(slots) - opening.half_days), unit="half-days",
            message=f"{who} opens {opening.half_days} half-days a week but its timetable has {len(slots)}",
        )
    if lost := today - slots:
        yield Violation(
            label="openings: hours of today are kept", amount=len(lost), unit="half-days",
            message=f"{who} is open today on {_listed(lost)}, and the plan closes it then",
        )
    added = slots - today
    if not added:
        if not today:
            yield Violation(label="openings: levels", message=f"{who} is listed as open without any hours")
        return
    rows = facts.territory.availability_of.get(opening.site, ())
    possible = season_slots(rows, season, "possible", facts.scenario.allowed_slots)
    if unavailable := added.difference(possible):
        yield Violation(
            label="openings: the building is available", amount=len(unavailable), unit="half-days",
            message=f"{who} opens on {_listed(unavailable)}, when the building is not available",
        )
    if opening.half_days not in facts.scenario.opening_levels:
        levels = ", ".join(map(str, facts.scenario.opening_levels))
        yield Violation(
            label="openings: levels",
            message=f"{who} opens {opening.half_days} half-days a week; the opening levels are {levels}",
        )


def _listed(slots: set[str]) -> str:
    return ", ".join(sorted(slots, key=lambda slot: SLOT_INDEX.get(slot, len(SLOT_INDEX))))


def _check_buildings(facts: PlanFacts) -> Iterator[Violation]:
    """Fitting out a building is for the whole year, so its variants exclude one another all year."""
    variants: dict[str, list[str]] = defaultdict(list)
    for site_id in sorted(facts.opened):
        site = facts.site(site_id)
        variants[site.building_id].append(site.name)
    for building, names in variants.items():
        if len(names) > 1:
            yield Violation(
                label="buildings: one variant", amount=len(names) - 1, unit="sites",
                message=f"{' and '.join(names)} are variants of one building ({building}); only one may open",
            )


def _check_fit_outs(facts: PlanFacts) -> Iterator[Violation]:
    opened = {site for site in facts.opened if not facts.site(site).existing}
    for site in sorted(opened - facts.fitted):
        if facts.site(site).fit_out_eur > 0:
            yield Violation(
                label="fit-outs", amount=facts.site(site).fit_out_eur, unit="€",
                message=f"{facts.site(site).name} opens without being fitted out",
            )
    for site in sorted(facts.fitted - opened):
        name = facts.site(site).name
        yield Violation(label="fit-outs", message=f"{name} is fitted out but the plan does not open it")


def team_of(site: Site, facts: PlanFacts) -> Team | None:
    """The team that holds a site: the one of the smallest area around it; None if its own people do."""
    territory = facts.territory

    def areas_around(team: Team) -> int:
        return 0 if team.area is None else sum(territory.within(team.area, area.id) for area in territory.areas)

    holding = [
        team for team in facts.scenario.staff.teams
        if team.area is None or territory.within(site.area, territory.find_area(team.area) or team.area)
    ]
    return max(holding, key=areas_around, default=None)  # the smallest area has the most areas around it


def check_staff(facts: PlanFacts) -> Iterator[Violation]:
    """Animators hold the half-days the plan adds: one place at a time each, and so many half-days a week."""
    held: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    teams = {team.id: team for team in facts.scenario.staff.teams}
    for (site_id, season), slots in facts.slots.items():
        added = set(slots).difference(facts.today_slots.get((site_id, season), ()))
        if added and (team := team_of(facts.site(site_id), facts)):
            held[team.id, season].update(added)
    for (team_id, season), by_slot in held.items():
        team = teams[team_id]
        for slot in sorted(by_slot, key=lambda slot: SLOT_INDEX.get(slot, len(SLOT_INDEX))):
            if by_slot[slot] > team.number:
                yield Violation(
                    label="staff: one place at a time", amount=by_slot[slot] - team.number, unit="animators",
                    message=f"on {slot} in {season}, {by_slot[slot]} places need an animator of "
                            f"{team.name.en}, which has {team.number}",
                )
        most = team.number * team.half_days_per_week
        if by_slot.total() > most + 1e-9:
            yield Violation(
                label="staff: working week", amount=by_slot.total() - most, unit="half-days",
                message=f"{team.name.en} holds {by_slot.total()} half-days a week in {season}, it can hold {most:g}",
            )
