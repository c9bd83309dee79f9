"""A plan that is best under a change, beside the plan in hand: what differs, at least and at most."""

from __future__ import annotations

from optimizer.explaining.answers import BestUnder
from optimizer.facts import PlanFacts, plan_facts
from optimizer.plan import Outcome, Plan


def proven_bound(plan: Plan, facts: PlanFacts) -> float:
    """What no plan of the scenario exceeds: as proven, if the plan was made for exactly this; else all the need."""
    from optimizer.checked_plan import inputs_hash  # compiled code behind it, which pages start without

    if inputs_hash(facts.territory, facts.scenario) == plan.inputs_hash:
        return plan.outcome.bound_person_weeks
    return facts.access()[0]


def beside(
    plan: Plan, facts: PlanFacts, best: Plan, *, bound_person_weeks: float, outcome: Outcome | None = None
) -> BestUnder:
    """The best plan known under a change, against the plan in hand.

    Parameters
    ----------
    plan, facts : Plan, PlanFacts
        The plan in hand.
    best : Plan
        The plan in hand itself, or one of the same territory and seasons.
    bound_person_weeks : float
        What no plan under the change exceeds; inf where nothing is proven: then all the need.
    outcome : Outcome, optional
        How the search under the change ended.
    """
    access, now = best.figures.access_person_weeks, plan.figures.access_person_weeks
    need, today, _ = facts.access()
    bound = max(access, min(bound_person_weeks, need))
    then = plan_facts(best, facts.territory, facts.scenario, facts.travel)
    return BestUnder(
        at_least_person_weeks=access - now, at_most_person_weeks=bound - now, access_person_weeks=access,
        bound_person_weeks=bound, gap=(bound - access) / (bound - today) if bound > access else 0.0,
        eur=best.figures.cost_eur - plan.figures.cost_eur, same_plan=best is plan,
        opened=tuple(sorted(then.opened - facts.opened)), closed=tuple(sorted(facts.opened - then.opened)),
        other_hours=tuple(
            site for site in sorted(then.opened & facts.opened)
            if any(then.half_days.get((site, season)) != facts.half_days.get((site, season))
                   for season in facts.season_index)
        ),
        tours_now=sum(len(run.weeks) for run in plan.tours), tours_then=sum(len(run.weeks) for run in best.tours),
        termination=outcome.termination if outcome else "", seconds=outcome.seconds if outcome else 0.0,
    )
