"""Checks of the places of a plan: hours, levels, buildings, fit-outs and the people who hold them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from optimizer.access_quality import season_slots
from optimizer.facts import PlanFacts
from optimizer.plan import Opening
from optimizer.rules.base import Violation
from optimizer.rules.openings import season_name
from optimizer.scenario import Team
from optimizer.slots import SLOT_INDEX
from optimizer.territory import Site
from optimizer.told import Listed, Told
from optimizer.told_values import Hours


def check_openings(facts: PlanFacts) -> Iterator[Violation]:
    """Slots, levels, hours of today, variants of one building and fit-outs."""
    times = Counter((opening.site, opening.season) for opening in facts.openings)
    for (site_id, season), number in times.items():
        if number > 1:
            yield Violation(
                label=Told("openings: one per site and season"), amount=number - 1, unit="openings",
                message=Told(
                    "{site} appears {number} times in {season}", site=facts.site(site_id).name, number=number,
                    season=season_name(facts, season),
                ),
            )
    for opening in facts.openings:
        yield from _check_opening(opening, facts)
    yield from _check_buildings(facts)
    yield from _check_fit_outs(facts)


def _check_opening(opening: Opening, facts: PlanFacts) -> Iterator[Violation]:
    site = facts.site(opening.site)
    season = facts.scenario.seasons[facts.season_index[opening.season]]
    who = Told("{site} in {season}", site=site.name, season=season.name)
    times = facts.scenario.slots
    today = set(facts.today_slots.get((opening.site, opening.season), ()))
    slots = set(opening.slots)
    if len(opening.slots) != opening.half_days or len(slots) != opening.half_days:
        yield Violation(
            label=Told("openings: as many slots as half-days"), amount=abs(len(slots) - opening.half_days),
            unit="half-days", message=Told(
                "{who} opens {half_days} half-days a week but its timetable has {slots}", who=who,
                half_days=opening.half_days, slots=len(slots),
            ),
        )
    if lost := today - slots:
        yield Violation(
            label=Told("openings: hours of today are kept"), amount=len(lost), unit="half-days",
            message=Told("{who} is open today on {hours}, and the plan closes it then", who=who,
                         hours=Hours(tuple(lost), times)),
        )
    added = slots - today
    if not added:
        if not today:
            yield Violation(label=Told("openings: levels"),
                            message=Told("{who} is listed as open without any hours", who=who))
        return
    rows = facts.territory.availability_of.get(opening.site, ())
    possible = season_slots(rows, season, "possible", facts.scenario.allowed_slots)
    if unavailable := added.difference(possible):
        yield Violation(
            label=Told("openings: the building is available"), amount=len(unavailable), unit="half-days",
            message=Told("{who} opens on {hours}, when the building is not available", who=who,
                         hours=Hours(tuple(unavailable), times)),
        )
    if opening.half_days not in facts.scenario.opening_levels:
        levels = ", ".join(map(str, facts.scenario.opening_levels))
        yield Violation(
            label=Told("openings: levels"), message=Told(
                "{who} opens {half_days} half-days a week; the opening levels are {levels}", who=who,
                half_days=opening.half_days, levels=levels,
            ),
        )


def _check_buildings(facts: PlanFacts) -> Iterator[Violation]:
    """Fitting out a building is for the whole year, so its variants exclude one another all year."""
    variants: dict[str, list[str]] = defaultdict(list)
    for site_id in sorted(facts.opened):
        site = facts.site(site_id)
        variants[site.building_id].append(site.name)
    for names in variants.values():
        if len(names) > 1:
            yield Violation(
                label=Told("buildings: one variant"), amount=len(names) - 1, unit="sites",
                message=Told("{sites} are variants of one building; only one may open", sites=Listed(names)),
            )


def _check_fit_outs(facts: PlanFacts) -> Iterator[Violation]:
    opened = {site for site in facts.opened if not facts.site(site).existing}
    for site in sorted(opened - facts.fitted):
        if facts.site(site).fit_out_eur > 0:
            yield Violation(
                label=Told("fit-outs"), amount=facts.site(site).fit_out_eur, unit="€",
                message=Told("{site} opens without being fitted out", site=facts.site(site).name),
            )
    for site in sorted(facts.fitted - opened):
        message = Told("{site} is fitted out but the plan does not open it", site=facts.site(site).name)
        yield Violation(label=Told("fit-outs"), message=message)


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
                    label=Told("staff: one place at a time"), amount=by_slot[slot] - team.number, unit="animators",
                    message=Told(
                        "on {hours} in {season}, {places} places need an animator of {team}, which has {number}",
                        hours=Hours((slot,), facts.scenario.slots), season=season_name(facts, season),
                        places=by_slot[slot], team=team.name, number=team.number,
                    ),
                )
        most = team.number * team.half_days_per_week
        if by_slot.total() > most + 1e-9:
            yield Violation(
                label=Told("staff: working week"), amount=by_slot.total() - most, unit="half-days",
                message=Told(
                    "{team} holds {held} half-days a week in {season}, it can hold {most}", team=team.name,
                    held=by_slot.total(), season=season_name(facts, season), most=f"{most:g}",
                ),
            )
