"""What stands in the way of a change to a plan: euros, people, buildings, vehicles, rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from optimizer.access_quality import season_slots
from optimizer.checking_places import team_of
from optimizer.checking_tours import check_fleet, check_run, check_visits
from optimizer.facts import PlanFacts
from optimizer.rules.base import EUR_TOLERANCE
from optimizer.slots import SLOTS

TOLERANCE = 1e-9


@dataclass(frozen=True, kw_only=True)
class Barrier:
    """One thing that forbids a change, and by how much."""

    kind: Literal["budget", "staff", "building", "fleet", "rule", "service", "hours"]
    amount: float = 0.0
    unit: str = ""
    rule: int = -1
    """Position of the rule in the scenario."""
    season: str = ""
    team: str = ""
    sites: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Limits:
    """What one plan leaves free, and what a changed plan breaks that this one does not."""

    facts: PlanFacts

    @cached_property
    def left_eur(self) -> float:
        return self.facts.scenario.budget_eur - self.facts.cost_eur

    @cached_property
    def team_of_site(self) -> tuple[str, ...]:
        """Team that holds each site of the territory; empty where its own people do."""
        teams = [team_of(site, self.facts) for site in self.facts.territory.sites]
        return tuple(team.id if team else "" for team in teams)

    @cached_property
    def staff_left(self) -> dict[tuple[str, str], float]:
        """(team, season) → half-days a week that it can still hold."""
        held = self._held(self.facts)
        return {
            (team.id, season): team.number * team.half_days_per_week - held[team.id, season]
            for team in self.facts.scenario.staff.teams for season in self.facts.season_index
        }

    def broken_by(self, changed: PlanFacts) -> tuple[Barrier, ...]:
        """What the changed plan breaks, or breaks further than this plan does."""
        found = []
        over_eur = changed.cost_eur - max(self.facts.scenario.budget_eur, self.facts.cost_eur)
        if over_eur > EUR_TOLERANCE:
            found.append(Barrier(kind="budget", amount=over_eur, unit="€"))
        held = self._held(changed)
        for (team, season), left in self.staff_left.items():
            more = held[team, season] - self._held_now[team, season] - max(0.0, left)
            if held[team, season] > self._held_now[team, season] and more > TOLERANCE:
                found.append(Barrier(kind="staff", amount=more, unit="half-days", team=team, season=season))
        for sites in _shared_buildings(changed) - _shared_buildings(self.facts):
            found.append(Barrier(kind="building", amount=len(sites) - 1, unit="sites", sites=sites))
        if changed.tours is not self.facts.tours and (wrong := self._fleet(changed) - self._fleet(self.facts)).total():
            found.append(Barrier(kind="fleet", amount=wrong.total(), unit="tours"))
        for number, amount in self._rules(changed).items():
            if amount > self._rules_now.get(number, 0.0) + TOLERANCE:
                found.append(Barrier(kind="rule", amount=amount - self._rules_now.get(number, 0.0),
                                     unit=self._rule_units[number], rule=number))
        return tuple(found)

    def _held(self, facts: PlanFacts) -> Counter[tuple[str, str]]:
        held: Counter[tuple[str, str]] = Counter()
        for (site, season), number in facts.half_days.items():
            added = number - facts.today_half_days.get((site, season), 0)
            team = self.team_of_site[facts.territory.site_index[site]]
            if added > 0 and team:
                held[team, season] += added
        return held

    @cached_property
    def _held_now(self) -> Counter[tuple[str, str]]:
        return self._held(self.facts)

    def _fleet(self, facts: PlanFacts) -> Counter[str]:
        found = [violation for run in facts.tours for violation in check_run(run, facts)]
        found += [*check_fleet(facts), *check_visits(facts)]
        return Counter(violation.label for violation in found)

    @cached_property
    def _judged(self) -> tuple[int, ...]:
        """Rules whose names are all known; the others cannot be judged."""
        facts = self.facts
        rules = enumerate(facts.scenario.rules)
        return tuple(n for n, rule in rules if not rule.references(facts.territory, facts.scenario))

    @cached_property
    def _rule_units(self) -> dict[int, str]:
        return {}

    def _rules(self, facts: PlanFacts) -> dict[int, float]:
        broken: dict[int, float] = {}
        for number in self._judged:
            if violations := facts.scenario.rules[number].violations(facts):
                broken[number] = sum(violation.amount for violation in violations)
                self._rule_units[number] = violations[0].unit
        return broken

    @cached_property
    def _rules_now(self) -> dict[int, float]:
        return self._rules(self.facts)


def _shared_buildings(facts: PlanFacts) -> set[tuple[str, ...]]:
    """Sites of one building that open together."""
    variants: dict[str, list[str]] = defaultdict(list)
    for site in sorted(facts.opened):
        variants[facts.site(site).building_id].append(site)
    return {tuple(sites) for sites in variants.values() if len(sites) > 1}


def seated(facts: PlanFacts) -> bool:
    """Whether every half-day without a slot finds one while all others keep theirs: true is a proof, false is not.

    Sites take, first come first served, free half-days of their building in which their team has someone free.
    """
    held: Counter[tuple[str, str, str]] = Counter()
    lacking = []
    teams = {team.id: team.number for team in facts.scenario.staff.teams}
    for opening in facts.openings:
        site = facts.site(opening.site)
        team = team_of(site, facts)
        today = set(facts.today_slots.get((opening.site, opening.season), ()))
        slots = set(opening.slots) | today
        if team:
            held.update((team.id, opening.season, slot) for slot in slots - today)
        if len(slots) < opening.half_days:
            lacking.append((opening, team.id if team else "", slots))
    for opening, team_id, slots in lacking:
        season = facts.scenario.seasons[facts.season_index[opening.season]]
        rows = facts.territory.availability_of.get(opening.site, ())
        possible = set(season_slots(rows, season, "possible", facts.scenario.allowed_slots)) - slots
        free = [
            slot for slot in SLOTS if slot in possible
            and (not team_id or held[team_id, opening.season, slot] < teams[team_id])
        ]
        wanted = opening.half_days - len(slots)
        if len(free) < wanted:
            return False
        held.update((team_id, opening.season, slot) for slot in free[:wanted])
    return True
