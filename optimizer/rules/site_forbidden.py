"""Rule: sites that must not open."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from optimizer.rules.base import Row, RuleBase, Violation
from optimizer.rules.openings import in_season, opening_columns, opens, sites_where
from optimizer.rules.phrasing import Phrasing
from optimizer.told import Told
from optimizer.told_values import shortlist

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory


class SiteForbidden(RuleBase):
    """A site, or every site of a kind, does not open; what is open today keeps today's hours."""

    title: ClassVar[dict[str, str]] = {"fr": "Lieu exclu", "en": "Forbidden place"}
    kind: Literal["site_forbidden"] = "site_forbidden"
    site: str | None = Field(None, description="Place", json_schema_extra={"fr": "Lieu"})
    site_kind: str | None = Field(
        None, description="Or every place of a kind", json_schema_extra={"fr": "Ou tout lieu de ce type"}
    )
    season: str | None = Field(
        None, description="Season; none: all", json_schema_extra={"fr": "Saison ; vide : toutes"}
    )

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if (self.site is None) == (self.site_kind is None):
            raise ValueError(Told("give either site or site_kind"))
        return self

    def sentence(self, lang: str, territory: Territory | None = None, scenario: Scenario | None = None) -> str:
        """One sentence."""
        say = Phrasing(lang, territory, scenario)
        during = say.during(self.season)
        if self.site is not None:
            site = say.site(self.site)
            return say.either(f"Le lieu {site} n’ouvre pas{during}.", f"The place {site} does not open{during}.")
        kind = say.of_kind(self.site_kind)
        return say.either(f"Aucun lieu{kind} n’ouvre{during}.", f"No place{kind} opens{during}.")

    def rows(self, problem: Problem) -> list[Row]:
        """No opening among the sites concerned."""
        season = None if self.season is None else problem.season_index[self.season]
        columns = opening_columns(problem, self._sites(problem.territory), season)
        if not len(columns):
            return []
        return [Row(label=self.label(problem), columns=columns, values=np.ones(len(columns)), hi=0.0, unit="openings")]

    def violations(self, facts: PlanFacts) -> list[Violation]:
        """Sites that open, or open longer than today."""
        seasons = [season.id for season in facts.scenario.seasons if self.season in (None, season.id)]
        sites = [facts.territory.sites[site].id for site in self._sites(facts.territory)]
        opened = [(site, season) for site in sites for season in seasons if opens(facts, site, season)]
        if not opened:
            return []
        openings = shortlist(in_season(facts, site, season) for site, season in opened)
        message = Told("opens all the same: {openings}", openings=openings)
        return [self.broken(facts, message, amount=float(len(opened)), unit="openings")]

    def _sites(self, territory: Territory) -> list[int]:
        if self.site is not None:
            return [territory.site_index[self.site]]
        return sites_where(territory, site_kind=self.site_kind)
