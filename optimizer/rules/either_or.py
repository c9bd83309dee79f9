"""Rule: at most one, or exactly one, of several sites opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field

from optimizer.rules.base import INF, Row, RuleBase, Violation
from optimizer.rules.names import Reference, unknown_names
from optimizer.rules.openings import opening_columns
from optimizer.rules.phrasing import Phrasing
from optimizer.told import Listed, Told

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory


class EitherOr(RuleBase):
    """Rivals: of the candidates named, one opens over the whole year (or none, unless exactly one is asked)."""

    title: ClassVar[dict[str, str]] = {"fr": "L’un ou l’autre", "en": "Either, or"}
    kind: Literal["either_or"] = "either_or"
    sites: tuple[str, ...] = Field(min_length=2, description="Places", json_schema_extra={"fr": "Lieux"})
    exactly_one: bool = Field(
        False, description="One of them must open", json_schema_extra={"fr": "L’un d’eux doit ouvrir"}
    )

    def sentence(self, lang: str, territory: Territory | None = None, scenario: Scenario | None = None) -> str:
        """One sentence."""
        say = Phrasing(lang, territory, scenario)
        names = say.listed([say.site(site) for site in self.sites])
        one = (
            say.either("Un et un seul", "Exactly one") if self.exactly_one else say.either("Un au plus", "At most one")
        )
        return say.either(f"{one} de ces lieux ouvre\u00a0: {names}.", f"{one} of these places opens: {names}.")

    def rows(self, problem: Problem) -> list[Row]:
        """Fit-outs counted over the year; where one must open, some season must open one."""
        label = self.label(problem)
        sites = [problem.territory.site_index[site] for site in dict.fromkeys(self.sites)]
        columns = np.array([problem.fit_out_column(site) for site in sites], dtype=np.int64)
        rows = [Row(label=label, columns=columns, values=np.ones(len(columns)), hi=1.0, unit="places")]
        if self.exactly_one:
            openings = opening_columns(problem, sites)
            rows.append(
                Row(label=label, columns=openings, values=np.ones(len(openings)), lo=1.0, hi=INF, unit="openings")
            )
        return rows

    def violations(self, facts: PlanFacts) -> list[Violation]:
        """Several that open, or none."""
        opened = [site for site in dict.fromkeys(self.sites) if site in facts.opened]
        if len(opened) > 1:
            message = Told("{sites} all open", sites=Listed([facts.site(site).name for site in opened]))
            return [self.broken(facts, message, amount=float(len(opened) - 1), unit="places")]
        if self.exactly_one and not opened:
            return [self.broken(facts, Told("none of them opens"), amount=1.0, unit="places")]
        return []

    def references(self, territory: Territory, scenario: Scenario) -> list[Reference]:
        """Unknown names, and places that are open already."""
        known = [
            (n, territory.sites[territory.site_index[s]]) for n, s in enumerate(self.sites) if s in territory.site_index
        ]
        remedy = Told("name only places that could open")
        return unknown_names(self, territory, scenario) + [
            (f"sites[{n}]", Told("“{site}” is already open today", site=site.id), remedy)
            for n, site in known
            if site.existing
        ]
