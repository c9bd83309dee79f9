"""The best plan under a change, re-optimised from the plan in hand: between what was found and what was proven.

Every question is a whole optimisation of the changed scenario, started from the plan in hand. What is best under the
change lies between the access of a plan that exists (the one found, or the plan in hand where the change still
allows it: so more money never shows a loss) and a bound. Where the change only forbids, the bound that was proven
for the plan in hand holds too.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf

from optimizer.checked_plan import inputs_hash
from optimizer.explaining.answers import BestUnder, Option, SiteReoptimised
from optimizer.explaining.changing import with_half_days
from optimizer.explaining.moves import Moves
from optimizer.facts import PlanFacts, plan_facts
from optimizer.plan import Conflict, NoPlan, Plan
from optimizer.planning import Observe, make_plan
from optimizer.rules.site_forbidden import SiteForbidden
from optimizer.rules.site_required import SiteRequired
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.travel.matrices import travel_times
from optimizer.what_if import re_evaluate

SECONDS = 10.0
"""For each question. Two plans differ by little, so the whole time goes into the gap unless it closes before."""
GRACE_S = 5.0
"""For the timetable and its conflicts after that; then the best plan so far is taken."""
POLL_S = 0.02


@dataclass(frozen=True, eq=False, kw_only=True)
class InHand:
    """A plan, what it was made for, and how questions about it are answered."""

    plan: Plan
    territory: Territory
    scenario: Scenario
    seconds: float = SECONDS
    stop: threading.Event = field(default_factory=threading.Event)
    observe: Observe | None = None
    lang: str = "fr"
    """Language in which conflicting rules are told."""

    @cached_property
    def facts(self) -> PlanFacts:
        return plan_facts(self.plan, self.territory, self.scenario, travel_times(self.territory, self.scenario))

    @property
    def access_person_weeks(self) -> float:
        return self.plan.figures.access_person_weeks

    @cached_property
    def bound_person_weeks(self) -> float:
        """What no plan of the scenario exceeds: as proven, if the plan was made for exactly this; else all the need."""
        proven = inputs_hash(self.territory, self.scenario) == self.plan.inputs_hash
        return self.plan.outcome.bound_person_weeks if proven else self.facts.access()[0]

    def best_under(
        self, scenario: Scenario, *, tighter: bool, start: Plan | None = None, bound_person_weeks: float = inf
    ) -> tuple[BestUnder | None, tuple[Conflict, ...]]:
        """The best plan under another scenario of the same territory, or the rules that forbid any.

        Parameters
        ----------
        scenario : Scenario
            As changed; its own time limit and gap play no part.
        tighter : bool
            The change allows nothing that was forbidden before.
        start : Plan, optional
            What to begin from; the plan in hand by default.
        bound_person_weeks : float
            A further bound on every plan under the change.
        """
        solve = self.scenario.solve.model_copy(update={"time_limit_s": self.seconds, "gap": 0.0})
        changed = scenario.model_copy(update={"solve": solve})
        with _ending(self.seconds + GRACE_S, self.stop) as stop:
            found = make_plan(
                self.territory, changed, start=start or self.plan, stop=stop, observe=self.observe, lang=self.lang,
                observe_plan=lambda _: None,  # so that checked plans are kept ready for when the time is over
            )
        travel = travel_times(self.territory, changed)
        allowed = re_evaluate(self.plan, self.territory, changed, travel, lang=self.lang).fits
        if isinstance(found, NoPlan):
            return (self._beside(self.plan, inf) if allowed else None), found.conflicts
        bound = min(found.outcome.bound_person_weeks, bound_person_weeks)
        if tighter:
            bound = min(bound, self.bound_person_weeks)
        keeps = allowed and found.figures.access_person_weeks <= self.access_person_weeks
        return self._beside(self.plan if keeps else found, bound, found), ()

    def _beside(self, best: Plan, bound_person_weeks: float, found: Plan | None = None) -> BestUnder:
        """The best plan known under a change, against the plan in hand."""
        access, now = best.figures.access_person_weeks, self.access_person_weeks
        need, today, _ = self.facts.access()
        bound = max(access, min(bound_person_weeks, need))
        then = plan_facts(best, self.territory, self.scenario, self.facts.travel)
        return BestUnder(
            at_least_person_weeks=access - now, at_most_person_weeks=bound - now, access_person_weeks=access,
            bound_person_weeks=bound, gap=(bound - access) / (bound - today) if bound > access else 0.0,
            eur=best.figures.cost_eur - self.plan.figures.cost_eur, same_plan=best is self.plan,
            opened=tuple(sorted(then.opened - self.facts.opened)),
            closed=tuple(sorted(self.facts.opened - then.opened)),
            other_hours=tuple(
                site for site in sorted(then.opened & self.facts.opened)
                if any(then.half_days.get((site, season)) != self.facts.half_days.get((site, season))
                       for season in self.facts.season_index)
            ),
            tours_now=sum(len(run.weeks) for run in self.plan.tours),
            tours_then=sum(len(run.weeks) for run in best.tours),
            termination=found.outcome.termination if found is not None else "",
            seconds=found.outcome.seconds if found is not None else 0.0,
        )


@contextmanager
def _ending(after_s: float, stop: threading.Event) -> Iterator[threading.Event]:
    """An event that is set when `stop` is, or after so long."""
    until, over, ended = time.monotonic() + after_s, threading.Event(), threading.Event()

    def watch() -> None:
        while not ended.wait(POLL_S):
            if stop.is_set() or time.monotonic() >= until:
                over.set()

    watching = threading.Thread(target=watch, name="question", daemon=True)
    watching.start()
    try:
        yield over
    finally:
        ended.set()
        watching.join()


def reoptimise_site(hand: InHand, site: str, *, forced: bool | None = None) -> SiteReoptimised:
    """The best plan with a site forced or forbidden, and what that costs in access.

    Parameters
    ----------
    hand : InHand
        The plan.
    site : str
        Id of a site of the territory.
    forced : bool, optional
        Forced into the plan, or else forbidden; by default the contrary of what the plan does. Hours of today stay
        in any case: what is forced or forbidden is what the plan adds to them.

    Raises
    ------
    KeyError
        If the territory has no such site.
    """
    number, in_plan = hand.territory.site_index[site], site in hand.facts.opened
    forced = not in_plan if forced is None else forced
    if forced == in_plan:
        return SiteReoptimised(site=site, forced=forced, already=True)
    if forced:
        today = max(hand.facts.today_half_days.get((site, season), 0) for season in hand.facts.season_index)
        rule: SiteRequired | SiteForbidden = SiteRequired(site=site, half_days=today + 1)
    else:
        rule = SiteForbidden(site=site)
    scenario = hand.scenario.model_copy(update={"rules": (*hand.scenario.rules, rule)})
    best, conflicts = hand.best_under(
        scenario, tighter=True, start=_with_site(hand, number, today) if forced else hand.plan
    )
    return SiteReoptimised(site=site, forced=forced, best=best, conflicts=conflicts)


def _with_site(hand: InHand, site: int, today: int) -> Plan:
    """The plan with the addition at a site that loses least, room made as well as one or two things given up can.

    Where that is not enough, the engine gives up what still is too much.
    """
    moves = Moves(hand.facts)
    options = [moves.option(move, make_room=True) for move in moves.additions([site])]
    longer = [option for option in options if option.half_days > today]
    if not longer:
        return hand.plan
    best = max(longer, key=_net)
    half_days = {(best.place, season): best.half_days for season in best.seasons}
    tours = set()
    for given_up in best.swap.given_up if best.swap else ():
        half_days |= {(given_up.site, season): given_up.half_days_left for season in given_up.seasons if given_up.site}
        tours.add(given_up.tour)
    changed = with_half_days(hand.facts, half_days)
    kept = tuple(run for number, run in enumerate(hand.plan.tours, 1) if number not in tours)
    return replace(hand.plan, openings=changed.openings, tours=kept)


def _net(option: Option) -> float:
    net = option.net_person_weeks
    return -inf if net is None else net
