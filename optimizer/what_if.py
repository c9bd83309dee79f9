"""The current plan under edited assumptions, at once: does it still fit, what does it give, what breaks.

Nothing is optimised. What the edit takes away (a season, a site, a vehicle) is told and left out; the rest of the
plan is judged by the checker's own conditions and by every rule. See `optimizer.possibility` for whether *any*
plan can keep the rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from optimizer.checking import check_budget
from optimizer.checking_places import check_openings, check_staff
from optimizer.checking_tours import check_fleet, check_run, check_visits
from optimizer.costs import run_eur
from optimizer.facts import PlanFacts
from optimizer.figures import figures
from optimizer.locale import translator
from optimizer.plan import Figures, Opening, Plan, TourRun
from optimizer.possibility import possible
from optimizer.rules.base import Violation
from optimizer.scenario import Scenario, Words
from optimizer.territory import Territory
from optimizer.told import Told, said
from optimizer.travel.matrices import UNREACHABLE_MINUTES, TravelTimes
from optimizer.wording import euros, per_cent, points

__all__ = ["Broken", "WhatIf", "broken_rules", "possible", "re_evaluate"]

Kind = Literal["gone", "opening", "staff", "tour", "budget", "rule", "unknown_rule"]

LEAST_CHANGE = 0.0005
"""Change of a share of need that is worth a word: less is nothing to one decimal of a per cent."""


@dataclass(frozen=True, kw_only=True)
class Broken:
    """One thing that no longer holds, in the language asked for."""

    kind: Kind
    """What the edit took away, a condition of the openings, of the staff, of the tours, the budget, a rule, or a
    rule that names what there is no more."""
    label: str
    """The condition, or the rule's sentence."""
    message: str
    """What breaks it, with names."""
    amount: float = 0.0
    """By how much, in `unit`; 0 where that has no sense."""
    unit: str = ""
    rule: int = -1
    """Position of the rule in the scenario; -1: none."""


@dataclass(frozen=True, eq=False, kw_only=True)
class WhatIf:
    """A plan under other assumptions than those it was made for; figures are computed when first asked for."""

    lang: str
    plan: Plan
    facts: PlanFacts
    """The plan, without what is gone, in the edited territory and scenario."""
    broken: tuple[Broken, ...]
    """Everything that no longer holds; what is gone first, then conditions, the budget, rules."""

    @property
    def fits(self) -> bool:
        """Whether the whole plan may be carried out as it stands."""
        return not self.broken

    @cached_property
    def access(self) -> tuple[float, float, float]:
        """Need, access today and access under the plan, in weighted person-weeks a year."""
        return self.facts.access()

    @property
    def change_person_weeks(self) -> float:
        """Access against what the plan gave when it was made."""
        return self.access[2] - self.plan.figures.access_person_weeks

    @property
    def share_met(self) -> float:
        """Share of the need that is met."""
        need, _, after = self.access
        return after / need if need else 0.0

    @property
    def share_met_before(self) -> float:
        """Share of the need that was met when the plan was made."""
        made = self.plan.figures
        return made.access_person_weeks / made.need_person_weeks if made.need_person_weeks else 0.0

    @property
    def cost_eur(self) -> float:
        return self.facts.cost_eur

    @property
    def cost_change_eur(self) -> float:
        """Yearly cost against what the plan cost when it was made."""
        return self.facts.cost_eur - self.plan.figures.cost_eur

    @property
    def left_eur(self) -> float:
        """What the budget leaves; negative where the plan exceeds it."""
        return self.facts.scenario.budget_eur - self.facts.cost_eur

    @cached_property
    def figures(self) -> Figures:
        """Everything that a council reads, under the edit."""
        return figures(self.facts)

    @cached_property
    def sentence(self) -> str:
        """All of it in one or two sentences."""
        _, lang = translator(self.lang), self.lang
        if self.fits:
            verdict = _("The plan still fits.")
        else:
            verdict = _.n(
                "The plan no longer fits: {count} condition is broken.",
                "The plan no longer fits: {count} conditions are broken.", len(self.broken),
            )
        change = self.share_met - self.share_met_before
        share, cost = per_cent(self.share_met, lang, digits=1), euros(self.cost_eur, lang)
        if abs(change) < LEAST_CHANGE:
            met = _("It still meets {share} of the need, for {cost} a year.", share=share, cost=cost)
        else:
            met = _("It meets {share} of the need ({change}) for {cost} a year.", share=share,
                    change=points(change, lang), cost=cost)
        if self.left_eur >= 0:
            left = _("Left of the budget: {left}.", left=euros(self.left_eur, lang))
        else:
            left = _("Beyond the budget: {over}.", over=euros(-self.left_eur, lang))
        return f"{verdict} {met} {left}"


def re_evaluate(
    plan: Plan, territory: Territory, scenario: Scenario, travel: TravelTimes, *, lang: str = "fr",
    made_for: Scenario | None = None,
) -> WhatIf:
    """The plan under an edited territory and scenario; never fails, whatever the edit took away.

    Parameters
    ----------
    plan : Plan
    territory, scenario
        As edited; valid in themselves.
    travel : TravelTimes
        Of the edited territory and scenario.
    lang : str
        Language of what breaks.
    made_for : Scenario, optional
        The scenario of the plan, which names seasons and vehicles that there are no more; without it by their ids.
    """
    gone = _Gone(territory, scenario, made_for, lang)
    openings = tuple(opening for opening in plan.openings if gone.keeps_opening(opening))
    facts = _facts(territory, scenario, travel, openings, ())
    tours, roadless = [], []
    for run in plan.tours:
        if (left := gone.kept_tour(run)) is None:
            continue
        legs, km = facts.route(left)
        if UNREACHABLE_MINUTES in legs:
            roadless += list(check_run(left, facts))
            continue
        # What the plan states of its roads may be out of date; only whether the clock still allows them counts.
        vehicle = facts.vehicle_by_id[left.vehicle]
        eur = run_eur(vehicle, away_minutes=left.return_minute - left.depart_minute, km=km)
        tours.append(replace(left, km=km, driving_minutes=sum(legs), eur_per_run=eur))
    facts = _facts(territory, scenario, travel, openings, tuple(tours))
    return WhatIf(
        lang=lang, plan=plan, facts=facts,
        broken=(*gone.told(), *_told("tour", roadless, lang), *_conditions(facts, lang), *broken_rules(facts, lang)),
    )


def broken_rules(facts: PlanFacts, lang: str) -> Iterator[Broken]:
    """Every rule that the plan breaks, and every rule that names what is not there."""
    for position, rule in enumerate(facts.scenario.rules):
        label = rule.sentence(lang, facts.territory, facts.scenario)
        if unknown := rule.references(facts.territory, facts.scenario):
            for _, wrong, _ in unknown:
                yield Broken(kind="unknown_rule", label=label, message=said(wrong, lang), rule=position)
            continue
        for violation in rule.violations(facts):
            yield Broken(
                kind="rule", label=label, message=said(violation.message, lang), amount=violation.amount,
                unit=violation.unit, rule=position,
            )


def _conditions(facts: PlanFacts, lang: str) -> Iterator[Broken]:
    yield from _told("opening", check_openings(facts), lang)
    yield from _told("staff", check_staff(facts), lang)
    for run in facts.tours:
        yield from _told("tour", check_run(run, facts), lang)
    yield from _told("tour", check_fleet(facts), lang)
    yield from _told("tour", check_visits(facts), lang)
    yield from _told("budget", check_budget(facts), lang)


def _told(kind: Kind, violations: Iterable[Violation], lang: str) -> Iterator[Broken]:
    for violation in violations:
        yield Broken(
            kind=kind, label=said(violation.label, lang), message=said(violation.message, lang),
            amount=violation.amount, unit=violation.unit,
        )


def _facts(
    territory: Territory, scenario: Scenario, travel: TravelTimes, openings: tuple[Opening, ...],
    tours: tuple[TourRun, ...],
) -> PlanFacts:
    """Facts of the plan; every candidate that opens counts as fitted out, since its fit-out is in the cost."""
    plain = PlanFacts(territory, scenario, travel, openings, tours, frozenset())
    return replace(plain, fitted=frozenset(site for site in plain.opened if not plain.site(site).existing))


class _Gone:
    """What a plan names and the edit took away: left out, counted, told once each."""

    def __init__(self, territory: Territory, scenario: Scenario, made_for: Scenario | None, lang: str) -> None:
        self.territory, self.lang = territory, lang
        self.seasons = {season.id for season in scenario.seasons}
        self.vehicles = {vehicle.id for vehicle in scenario.fleet}
        self.names: dict[str, Words] = {}
        if made_for is not None:
            self.names |= {season.id: season.name for season in made_for.seasons}
            self.names |= {vehicle.id: vehicle.name for vehicle in made_for.fleet}
        self.openings: Counter[tuple[str, str]] = Counter()
        self.tours: Counter[tuple[str, str]] = Counter()
        self.calls: Counter[tuple[str, str]] = Counter()

    def keeps_opening(self, opening: Opening) -> bool:
        """Whether the opening's site and season are there; counted if not."""
        if opening.season not in self.seasons:
            self.openings["season", opening.season] += 1
        elif opening.site not in self.territory.site_index:
            self.openings["site", opening.site] += 1
        else:
            return True
        return False

    def kept_tour(self, run: TourRun) -> TourRun | None:
        """What is left of a tour: its calls at stops that are there, if all else is there too."""
        for what, name, known in (
            ("season", run.season, run.season in self.seasons),
            ("vehicle", run.vehicle, run.vehicle in self.vehicles),
            ("base", run.base, run.base in self.territory.base_index),
        ):
            if not known:
                self.tours[what, name] += 1
                return None
        calls = tuple(call for call in run.calls if call.stop in self.territory.stop_index)
        for call in run.calls:
            if call not in calls:
                self.calls["stop", call.stop] += 1
        return replace(run, calls=calls) if calls else None

    def told(self) -> Iterator[Broken]:
        """One entry for each thing gone."""
        _ = translator(self.lang)
        labels = {
            "season": _("a season there is no more"), "site": _("a place there is no more"),
            "vehicle": _("a vehicle there is no more"), "base": _("a base there is no more"),
            "stop": _("a stop there is no more"),
        }
        for what, name in dict.fromkeys([*self.openings, *self.tours, *self.calls]):
            key = what, name
            openings, tours, calls = self.openings[key], self.tours[key], self.calls[key]
            lost = [
                *([_.n("{count} opening", "{count} openings", openings)] if openings else []),
                *([_.n("{count} tour", "{count} tours", tours)] if tours else []),
                *([_.n("{count} call of tours", "{count} calls of tours", calls)] if calls else []),
            ]
            message = Told("“{name}”, used by: {lost}", name=self.names.get(name, name), lost=", ".join(lost))
            yield Broken(kind="gone", label=labels[what], message=message.text(self.lang),
                         amount=float(openings + tours + calls))
