"""Who pays what: grants first, each up to its ceiling; shares divide what remains. Definitions, once.

A part of a plan (an area, say) is funded as its whole: it has of each grant what it has of the costs concerned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from optimizer.facts import CostLine, PlanFacts
from optimizer.plan import PayerLine
from optimizer.scenario import Funding, Grant

INVESTMENT = "fit_out"
"""The one type of cost that is investment; all others are running costs."""
NATURES = ("investment", "running")


@dataclass(frozen=True, kw_only=True)
class GrantGiven:
    """A grant over a whole plan, € a year."""

    grant: Grant
    eligible_eur: float
    """The cost that it concerns."""
    eur: float

    @property
    def rate(self) -> float:
        """Euros given for one euro concerned, after ceilings; 0 where it concerns nothing."""
        return self.eur / self.eligible_eur if self.eligible_eur > 0 else 0.0

    @property
    def capped(self) -> bool:
        """Whether its ceiling, or what other grants leave, gives less than its share."""
        return self.eur < self.grant.share * self.eligible_eur - 1e-6


def nature_of(line: CostLine) -> str:
    """``investment`` or ``running``."""
    return "investment" if line.what == INVESTMENT else "running"


def concerns(grant: Grant, line: CostLine, facts: PlanFacts) -> bool:
    """Whether a grant is for this type of cost, at this kind of site (none named: everything)."""
    if nature_of(line) != grant.cost:
        return False
    return not grant.kinds or bool(line.site and facts.site(line.site).kind in grant.kinds)


def gross_eur(lines: Iterable[CostLine]) -> dict[str, float]:
    """Euros of cost lines by their nature."""
    gross = dict.fromkeys(NATURES, 0.0)
    for line in lines:
        gross[nature_of(line)] += line.eur
    return gross


def grants_given(facts: PlanFacts) -> tuple[GrantGiven, ...]:
    """What each grant gives to the whole plan, in the scenario's order: each takes from what those before it leave."""
    left = gross_eur(facts.cost_lines)
    given = []
    for grant in facts.scenario.funding.grants:
        eligible = sum(line.eur for line in facts.cost_lines if concerns(grant, line, facts))
        eur = min(grant.share * eligible, left[grant.cost])
        if grant.at_most_eur is not None:
            eur = min(eur, grant.at_most_eur)
        left[grant.cost] -= eur
        given.append(GrantGiven(grant=grant, eligible_eur=eligible, eur=eur))
    return tuple(given)


def payer_lines(
    funding: Funding, gross: Mapping[str, float], given: Iterable[tuple[Grant, float]]
) -> tuple[PayerLine, ...]:
    """Who bears what of a gross cost by nature, grants being given: (grant, euros of it).

    The gross of a payer is its share before any grant. Investment counts at its yearly part.
    """
    left = dict(gross)
    gives: dict[str, float] = dict.fromkeys((payer.id for payer in funding.payers), 0.0)
    for grant, eur in given:
        gives[grant.payer] = gives.get(grant.payer, 0.0) + eur
        left[grant.cost] -= eur
    shares = {
        (payer.id, cost): sum(s.share for s in funding.shares if (s.payer, s.cost) == (payer.id, cost))
        for payer in funding.payers for cost in NATURES
    }
    return tuple(
        PayerLine(
            payer=payer.id,
            investment_gross_eur=shares[payer.id, "investment"] * gross["investment"],
            running_gross_eur=shares[payer.id, "running"] * gross["running"],
            grants_eur=gives[payer.id],
            remainder_eur=sum(shares[payer.id, cost] * left[cost] for cost in NATURES),
        )
        for payer in funding.payers
    )
