"""How soon the planner's questions are answered: what-if, what is possible, why and why not.

``python -m benchmarks.answers PLAN [SCENARIO …]`` reads a plan's folder and prints one JSON line an answer: seconds on
the clock and of computing (the best of three, travel times warm) and the clock's limit, if any. Each SCENARIO
(``lozere-grid``) is measured with places chosen greedily instead of a plan, for want of a timetable. Exit 1 if a
limit is exceeded.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.measuring import report
from optimizer import explaining
from optimizer.commands.inputs import scenario_file, stored_plan
from optimizer.explaining.budget_change import budget_change
from optimizer.explaining.changing import with_half_days
from optimizer.facts import PlanFacts, plan_facts
from optimizer.plan import Plan
from optimizer.reading import load
from optimizer.scenario import Scenario
from optimizer.travel.matrices import travel_times
from optimizer.what_if import possible, re_evaluate

TIMES = 3
WHAT_IF_S = 0.3
BUDGET_S = 3.0


def timed(what: str, territory: str, answer: Callable[[], Any], *, at_most_s: float | None = None) -> bool:
    """Report the best of three; whether it keeps its limit."""
    clock, computing = [], []
    for _ in range(TIMES):
        begun, worked = time.perf_counter(), time.process_time()
        answer()
        clock.append(time.perf_counter() - begun)
        computing.append(time.process_time() - worked)
    report(territory=territory, answer=what, seconds=round(min(clock), 3), computing=round(min(computing), 3),
           at_most_s=at_most_s)
    return at_most_s is None or min(clock) <= at_most_s


def edits(scenario: Scenario) -> dict[str, Scenario]:
    """Edits of a scenario that touch every part of a plan."""
    changes: dict[str, dict[str, Any]] = {
        "nothing": {},
        "budget": {"budget_eur": scenario.budget_eur * 0.9},
        "season gone": {"seasons": scenario.seasons[:-1]},
        "fleet gone": {"fleet": ()},
        "fewer days": {"days": ("mon", "tue")},
        "slower roads": {"travel": scenario.travel.model_copy(update={"speed_factor": 1.2})},
    }
    return {name: scenario.model_copy(update=change) for name, change in changes.items()}


def rules(facts: PlanFacts) -> dict[str, list[dict[str, Any]]]:
    """Rules that are possible together, and rules that are not."""
    sites = [site.id for site in facts.territory.sites if not site.existing and site.kind == "school"]
    required = {"kind": "site_required", "season": "all", "half_days": 5}
    return {
        "possible: required": [{**required, "site": sites[0], "half_days": 1}],
        "possible: share of need": [{"kind": "minimum_access", "share": 0.6}],
        "impossible: required, forbidden": [
            {**required, "site": sites[0]}, {"kind": "site_forbidden", "site": sites[0]}],
        "impossible: dearer than the budget": [{**required, "site": site} for site in sites[:8]],
        "impossible: counts": [{"kind": "site_count", "at_least": 9}, {"kind": "site_count", "at_most": 4}],
    }


def measure_edits(name: str, plan: Plan, facts: PlanFacts) -> list[bool]:
    """A plan under edits, all its figures included."""
    kept = []
    for what, edited in edits(facts.scenario).items():
        def evaluate(edited: Scenario = edited) -> object:
            found = re_evaluate(plan, facts.territory, edited, travel_times(facts.territory, edited))
            return found.sentence, found.figures
        kept.append(timed(f"what-if, {what}", name, evaluate, at_most_s=WHAT_IF_S))
    return kept


def measure_answers(name: str, facts: PlanFacts, *, limit_s: float | None) -> list[bool]:
    """What is possible, and why a plan is as it is."""
    territory = facts.territory
    for what, asked in rules(facts).items():
        ruled = Scenario.model_validate({**facts.scenario.model_dump(), "rules": asked})
        timed(what, name, lambda ruled=ruled: possible(territory, ruled, facts.travel))  # type: ignore[misc]
    opened = sorted(facts.opened)[0]
    halls = [site.id for site in territory.sites if site.kind == "town_hall" and not site.existing]
    closed = next(site for site in halls if site not in facts.opened)
    timed("a place of the plan", name, lambda: explaining.explain_site(facts, opened))
    timed("a place not in the plan", name, lambda: explaining.explain_site(facts, closed))
    timed("a stop", name, lambda: explaining.explain_stop(facts, territory.stops[0].id))
    timed("an area", name, lambda: explaining.explain_area(facts, territory.areas[1].id))
    if facts.tours:
        timed("a tour", name, lambda: explaining.explain_tour(facts, 1))
    return [
        timed("10,000 € more", name, lambda: budget_change(facts, delta_eur=10_000), at_most_s=limit_s),
        timed("10,000 € less", name, lambda: budget_change(facts, delta_eur=-10_000), at_most_s=limit_s),
    ]


def greedy(name: str) -> PlanFacts:
    """Places chosen greedily within the budget of a scenario, its rules left out."""
    scenario, territory = load(scenario_file(name))
    scenario = scenario.model_copy(update={"rules": ()})
    nothing = PlanFacts(territory, scenario, travel_times(territory, scenario), (), (), frozenset())
    added = budget_change(nothing, delta_eur=0.0).added
    return with_half_days(
        nothing, {(o.place, season): o.half_days for o in added if not o.vehicle for season in o.seasons})


def main(folder: str, *others: str) -> int:
    """Measure a stored plan, then greedy ones."""
    plan, scenario, territory = stored_plan(folder)
    facts = plan_facts(plan, territory, scenario, travel_times(territory, scenario))
    kept = [*measure_edits(territory.id, plan, facts), *measure_answers(territory.id, facts, limit_s=BUDGET_S)]
    for name in others:
        measure_answers(name, greedy(name), limit_s=None)
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
