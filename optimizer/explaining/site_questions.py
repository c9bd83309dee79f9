"""What is optimised to tell what a place is worth: the rule that is added, and the plan to begin from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import inf

from optimizer.explaining.answers import Option
from optimizer.explaining.changing import with_half_days
from optimizer.facts import PlanFacts
from optimizer.plan import Plan
from optimizer.rules.site_forbidden import SiteForbidden
from optimizer.rules.site_required import SiteRequired
from optimizer.scenario import Scenario


@dataclass(frozen=True, eq=False, kw_only=True)
class SiteQuestion:
    """A site forced into a plan, or what the plan adds there forbidden; hours of today stay in any case."""

    site: str
    forced: bool
    scenario: Scenario
    """With the rule."""
    start: Plan


def site_question(plan: Plan, facts: PlanFacts, site: str, options: Iterable[Option]) -> SiteQuestion:
    """The contrary of what the plan does with a site.

    Parameters
    ----------
    plan, facts : Plan, PlanFacts
        The plan in hand.
    options : iterable of Option
        What the site could have, with the best ways to make room (`explain_site`).
    """
    if site in facts.opened:
        return SiteQuestion(
            site=site, forced=False, scenario=_with_rule(facts.scenario, SiteForbidden(site=site)), start=plan
        )
    today = max(facts.today_half_days.get((site, season), 0) for season in facts.season_index)
    rule = SiteRequired(site=site, half_days=today + 1)
    longer = [option for option in options if option.half_days > today]
    start = _with_option(plan, facts, max(longer, key=_net)) if longer else plan
    return SiteQuestion(site=site, forced=True, scenario=_with_rule(facts.scenario, rule), start=start)


def _with_rule(scenario: Scenario, rule: SiteForbidden | SiteRequired) -> Scenario:
    return scenario.model_copy(update={"rules": (*scenario.rules, rule)})


def _with_option(plan: Plan, facts: PlanFacts, option: Option) -> Plan:
    """The plan with an addition, room made as well as one or two things given up can.

    Where that is not enough, the engine gives up what still is too much.
    """
    half_days = {(option.place, season): option.half_days for season in option.seasons}
    tours = set()
    for given_up in option.swap.given_up if option.swap else ():
        half_days |= {(given_up.site, season): given_up.half_days_left for season in given_up.seasons if given_up.site}
        tours.add(given_up.tour)
    kept = tuple(run for number, run in enumerate(plan.tours, 1) if number not in tours)
    return replace(plan, openings=with_half_days(facts, half_days).openings, tours=kept)


def _net(option: Option) -> float:
    net = option.net_person_weeks
    return -inf if net is None else net
