"""The checker: whether a plan is what it says it is, and may be carried out.

Independent of the optimiser: it reads the territory, the scenario, the travel times and the plan, never
the arrays that were optimised. No plan leaves the house without passing it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from optimizer.checking_access import RELATIVE_TOLERANCE, check_access_lines, differs
from optimizer.checking_places import check_openings, check_staff
from optimizer.checking_tours import check_fleet, check_run, check_visits
from optimizer.facts import PlanFacts, plan_facts
from optimizer.plan import Plan
from optimizer.rules.base import Violation
from optimizer.scenario import Scenario
from optimizer.slots import DAYS
from optimizer.territory import MODES, Territory
from optimizer.told import Told
from optimizer.told_values import Euros
from optimizer.travel.matrices import TravelTimes

__all__ = ["PlanFacts", "check_plan", "plan_facts"]


def check_plan(plan: Plan, territory: Territory, scenario: Scenario, travel: TravelTimes) -> list[Violation]:
    """Everything wrong with `plan`; an empty list is a pass.

    A plan that names what the territory or scenario does not have is told so and read no further.
    """
    facts = plan_facts(plan, territory, scenario, travel)
    if unknown := list(_unknown_names(plan, facts)):
        return unknown
    found = [
        *check_openings(facts),
        *check_staff(facts),
        *(violation for run in facts.tours for violation in check_run(run, facts)),
        *check_fleet(facts),
        *check_visits(facts),
        *check_budget(facts),
        *_claims(plan, facts),
        *check_access_lines(plan, facts),
    ]
    for rule in scenario.rules:
        found += rule.violations(facts)
    return found


def _unknown_names(plan: Plan, facts: PlanFacts) -> Iterator[Violation]:
    territory = facts.territory
    named: list[tuple[str, str, Iterable[str]]] = [
        ("openings", "site", (opening.site for opening in plan.openings)),
        ("openings", "season", (opening.season for opening in plan.openings)),
        ("fit-outs", "site", plan.fitted),
        ("tours", "vehicle", (run.vehicle for run in plan.tours)),
        ("tours", "base", (run.base for run in plan.tours)),
        ("tours", "season", (run.season for run in plan.tours)),
        ("tours", "weekday", (run.weekday for run in plan.tours)),
        ("tours", "stop", (call.stop for run in plan.tours for call in run.calls)),
        ("access", "demand point", (line.demand for line in plan.access)),
        ("access", "service", (line.service for line in plan.access)),
        ("access", "season", (line.season for line in plan.access)),
        ("access", "mode of travel", (line.mode for line in plan.access)),
    ]
    known: dict[str, Iterable[str]] = {
        "site": territory.site_index, "season": facts.season_index, "vehicle": facts.vehicle_by_id,
        "base": territory.base_index, "stop": territory.stop_index, "demand point": territory.demand.ids,
        "service": facts.service_index, "weekday": DAYS, "mode of travel": MODES,
    }
    for where, what, names in named:
        for name in sorted(set(names).difference(known[what])):
            yield Violation(label=f"{where}: known names", message=f"the {where} name an unknown {what}, {name}")


def check_budget(facts: PlanFacts) -> Iterator[Violation]:
    """The yearly cost within the budget."""
    over_eur = facts.cost_eur - facts.scenario.budget_eur
    if over_eur > RELATIVE_TOLERANCE * max(1.0, facts.scenario.budget_eur):
        digits = 0 if over_eur >= 1 else 2  # cents where only they tell one from the other
        yield Violation(
            label=Told("budget"), unit="€", amount=over_eur,
            message=Told(
                "the plan costs {cost} a year, the budget is {budget}", cost=Euros(facts.cost_eur, digits),
                budget=Euros(facts.scenario.budget_eur, digits),
            ),
        )


def _claims(plan: Plan, facts: PlanFacts) -> Iterator[Violation]:
    """The figures that a plan states, against what its openings and tours give."""
    need, today, after = facts.access()
    stated = plan.figures
    for what, claimed, recomputed, unit in (
        ("need", stated.need_person_weeks, need, "person-weeks"),
        ("access today", stated.today_person_weeks, today, "person-weeks"),
        ("access", stated.access_person_weeks, after, "person-weeks"),
        ("yearly cost", stated.cost_eur, facts.cost_eur, "€"),
        ("investment", stated.fit_out_investment_eur, facts.investment_eur, "€"),
        *((f"cost of {what}", stated.cost_by.get(what, 0.0), eur, "€") for what, eur in facts.cost_by.items()),
    ):
        if differs(claimed, recomputed):
            yield Violation(
                label=f"figures: {what}", amount=abs(claimed - recomputed), unit=unit,
                message=f"the plan states {what} of {claimed:,.6g} {unit}, its openings and tours give "
                        f"{recomputed:,.6g} {unit}",
            )
    bound = plan.outcome.bound_person_weeks
    if after > bound and differs(bound, after):
        yield Violation(
            label="bound", amount=after - bound, unit="person-weeks",
            message=f"the stated bound, {bound:,.6g} person-weeks, is below the access of the plan, {after:,.6g}",
        )
