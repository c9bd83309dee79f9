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
from dataclasses import dataclass, field
from functools import cached_property
from math import inf

from optimizer.explaining.answers import BestUnder, SiteReoptimised
from optimizer.explaining.beside import beside, proven_bound
from optimizer.explaining.places import explain_site
from optimizer.explaining.site_questions import site_question
from optimizer.facts import PlanFacts, plan_facts
from optimizer.plan import Conflict, NoPlan, Plan
from optimizer.planning import Observe, make_plan
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
        """What no plan of the scenario exceeds."""
        return proven_bound(self.plan, self.facts)

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
            kept = beside(self.plan, self.facts, self.plan, bound_person_weeks=bound_person_weeks)
            return (kept if allowed else None), found.conflicts
        bound = min(found.outcome.bound_person_weeks, bound_person_weeks)
        if tighter:
            bound = min(bound, self.bound_person_weeks)
        keeps = allowed and found.figures.access_person_weeks <= self.access_person_weeks
        best = self.plan if keeps else found
        return beside(self.plan, self.facts, best, bound_person_weeks=bound, outcome=found.outcome), ()


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
    in_plan = hand.facts.site(site).id in hand.facts.opened
    if forced is in_plan:
        return SiteReoptimised(site=site, forced=forced, already=True)
    asked = site_question(hand.plan, hand.facts, site, () if in_plan else explain_site(hand.facts, site).options)
    best, conflicts = hand.best_under(asked.scenario, tighter=True, start=asked.start)
    return SiteReoptimised(site=site, forced=asked.forced, best=best, conflicts=conflicts)
