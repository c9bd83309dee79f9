"""Checks of the access that a plan states, demand point by demand point: qualities, shares, and room for everyone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from optimizer.access_quality import QUALITY_STEPS
from optimizer.facts import PlanFacts
from optimizer.plan import AccessLine, Plan
from optimizer.rules.base import Violation
from optimizer.serving import Added, added_offers, quality_of

RELATIVE_TOLERANCE = 1e-6
"""Two ways of summing the same terms differ far less; a wrong plan differs far more."""


def differs(one: float, other: float) -> bool:
    """Whether two figures differ by more than the tolerance (relative, or absolute below 1)."""
    return not abs(one - other) <= RELATIVE_TOLERANCE * max(1.0, abs(one), abs(other))  # NaN differs


def check_access_lines(plan: Plan, facts: PlanFacts) -> Iterator[Violation]:
    """The lines of the access table; the first wrong one is named.

    Where places hold only so many there are many assignments of greatest access, and any of them passes: every line
    must be true of its place, no place may receive more than it holds, and together the lines must give the access
    that the plan gives.
    """
    if any(rule.kind == "capacity" for rule in facts.scenario.rules):
        yield from _Room(facts).check(plan)
        return
    row = {name: index for index, name in enumerate(facts.territory.demand.ids)}
    wrong = []
    for line in plan.access:
        i = row[line.demand]
        quality = facts.best(line.mode, line.service, line.season).quality[i] / QUALITY_STEPS
        before = facts.best(line.mode, line.service, line.season, today=True).quality[i] / QUALITY_STEPS
        if differs(line.quality, quality) or differs(line.today, before) or differs(line.share, 1.0):
            wrong.append((line, quality))
    if wrong:
        line, quality = wrong[0]
        yield Violation(
            label="access by demand point", amount=len(wrong), unit="lines",
            message=f"{len(wrong)} lines of the access table are wrong: {line.demand}, {line.service}, {line.season} "
                    f"by {line.mode} states {line.quality:g}, the plan gives {quality:g}",
        )


class _Room:
    """The lines of a plan whose places hold only so many."""

    def __init__(self, facts: PlanFacts) -> None:
        self._facts = facts
        self._row = {name: index for index, name in enumerate(facts.territory.demand.ids)}
        self._place = {name: index for index, name in enumerate(facts.travel.places.ids)}
        self._added = {season: added_offers(facts, season) for season in facts.season_index}
        self._came: dict[tuple[str, int], float] = defaultdict(float)
        self._known: dict[tuple[str, int, str, str, str], NDArray[np.int8]] = {}

    def check(self, plan: Plan) -> Iterator[Violation]:
        """Every line, then the shares, the places and the sum."""
        shares: dict[tuple[str, str, str, str], float] = defaultdict(float)
        wrong = []
        for line in plan.access:
            shares[line.demand, line.service, line.season, line.mode] += line.share
            if not self._is_true(line):
                wrong.append(line)
        if wrong:
            line = wrong[0]
            yield Violation(
                label="access by demand point", amount=len(wrong), unit="lines",
                message=f"{len(wrong)} lines of the access table are wrong: {line.demand}, {line.service}, "
                        f"{line.season} by {line.mode} states {line.quality:g} at {line.place or 'no place'}, "
                        "which does not give it",
            )
        for key, share in shares.items():
            if differs(share, 1.0):
                yield Violation(
                    label="access by demand point: shares", amount=abs(share - 1.0),
                    message=f"the shares of {', '.join(key)} sum to {share:g}",
                )
        for (season, number), visits in self._came.items():
            added = self._added[season][number]
            if visits > added.visits and differs(visits, added.visits):
                yield Violation(
                    label="capacity", amount=visits - added.visits, unit="visits a week",
                    message=f"{visits:g} visits a week come to {self._facts.travel.places.ids[added.place]} in "
                            f"{season} for what the plan adds there, which holds {added.visits:g}",
                )
        stated = sum(line.quality * line.need_person_weeks for line in plan.access)
        greatest = self._facts.access()[2]
        if plan.access and differs(stated, greatest):
            yield Violation(
                label="access by demand point: sum", amount=abs(stated - greatest), unit="person-weeks",
                message=f"the access table sums to {stated:,.6g} person-weeks, the plan gives {greatest:,.6g}",
            )

    def _is_true(self, line: AccessLine) -> bool:
        """Whether the place gives what the line states to as many as it states; their visits are counted."""
        facts, i = self._facts, self._row[line.demand]
        before = facts.best(line.mode, line.service, line.season, today=True)
        t, s = facts.season_index[line.season], facts.service_index[line.service]
        groups = [g for g, group in enumerate(facts.territory.groups) if group.mode == line.mode]
        persons = facts.territory.demand.persons[i, groups]
        need = float(persons @ facts.yearly_need[groups, s, t])
        if differs(line.today, before.quality[i] / QUALITY_STEPS) or differs(line.need_person_weeks, need * line.share):
            return False
        steps = line.quality * QUALITY_STEPS
        if not differs(steps, float(before.quality[i])):
            return True  # as today, wherever that is
        place = self._place.get(line.place, -1)
        for number, added in enumerate(self._added[line.season]):
            if added.place == place and line.service in added.services and not differs(
                steps, float(self._quality(added, line)[i])
            ):
                here = not added.vehicle and before.place[i] == place
                more = line.quality - (before.quality[i] / QUALITY_STEPS if here else 0.0)
                asked = float(persons @ facts.weekly_rate[groups, s, t])
                self._came[line.season, number] += asked * line.share * more
                return steps > before.quality[i]
        return False

    def _quality(self, added: Added, line: AccessLine) -> NDArray[np.int8]:
        key = line.season, added.place, added.vehicle, line.service, line.mode
        if key not in self._known:
            service = self._facts.scenario.services[self._facts.service_index[line.service]]
            self._known[key] = quality_of(
                self._facts, added, service, line.mode, self._facts.season_index[line.season]
            )
        return self._known[key]
