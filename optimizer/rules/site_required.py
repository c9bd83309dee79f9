"""Rule: a site that opens whatever the optimiser thinks of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field

from optimizer.rules.base import Row, RuleBase, Violation
from optimizer.rules.names import Reference, unknown_names
from optimizer.rules.openings import column_at_least, half_days, season_name
from optimizer.rules.phrasing import Phrasing
from optimizer.told import Listed, Told

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory


class SiteRequired(RuleBase):
    """A site is open for at least so many half-days a week, today's included."""

    title: ClassVar[dict[str, str]] = {"fr": "Lieu imposé", "en": "Required place"}
    kind: Literal["site_required"] = "site_required"
    site: str = Field(description="Place", json_schema_extra={"fr": "Lieu"})
    season: str | None = Field(
        None,
        description="Season; `all`: each of them; none: at least one of them",
        json_schema_extra={"fr": "Saison ; « all » : chacune ; vide : au moins une"},
    )
    half_days: int = Field(
        1,
        ge=1,
        le=21,
        description="Half-days a week at least",
        json_schema_extra={"fr": "Demi-journées par semaine au moins", "unit": "half-days"},
    )

    def sentence(self, lang: str, territory: Territory | None = None, scenario: Scenario | None = None) -> str:
        """One sentence."""
        say = Phrasing(lang, territory, scenario)
        if self.season == "all":
            when = say.either(" en toute saison", " in every season")
        else:
            when = say.during(self.season, say.either(" au moins une saison", " in at least one season"))
        amount = say.half_days(self.half_days)
        hours = (
            say.either(f", au moins {amount} par semaine", f", at least {amount} a week") if self.half_days > 1 else ""
        )
        return say.either(
            f"Le lieu {say.site(self.site)} ouvre{when}{hours}.", f"The place {say.site(self.site)} opens{when}{hours}."
        )

    def rows(self, problem: Problem) -> list[Row]:
        """One row a season asked for, or one over all where any season will do."""
        site = problem.territory.site_index[self.site]
        seasons = self._seasons(problem.scenario)
        lacking = [
            season for season in seasons if problem.today_half_days[site, problem.season_index[season]] < self.half_days
        ]
        columns = {
            season: column_at_least(problem, site=site, season=problem.season_index[season], half_days=self.half_days)
            for season in lacking
        }
        if self.season is not None:
            return [self._row(problem, columns[season]) for season in lacking]
        return [self._row(problem, np.concatenate(list(columns.values())))] if len(lacking) == len(seasons) else []

    def violations(self, facts: PlanFacts) -> list[Violation]:
        """Seasons in which the site is closed or open too little."""
        seasons = self._seasons(facts.scenario)
        lacking = {
            season: self.half_days - open_half_days
            for season in seasons
            if (open_half_days := half_days(facts, self.site, season)) < self.half_days
        }
        if self.season is None and len(lacking) < len(seasons):
            return []
        if not lacking:
            return []
        message = Told("open too little in {seasons}", seasons=Listed(season_name(facts, season) for season in lacking))
        return [self.broken(facts, message, amount=float(min(lacking.values())), unit="half-days")]

    def references(self, territory: Territory, scenario: Scenario) -> list[Reference]:
        """Unknown names, and hours that no opening level reaches."""
        faults = unknown_names(self, territory, scenario, also=("all",))
        highest = max(scenario.opening_levels, default=0)
        if self.half_days > highest and not faults and not territory.sites[territory.site_index[self.site]].existing:
            wrong = Told("no opening level has {half_days} half-days a week", half_days=self.half_days)
            remedy = Told("ask for {highest} at most, or add an opening level", highest=highest)
            faults.append(("half_days", wrong, remedy))
        return faults

    def _seasons(self, scenario: Scenario) -> list[str]:
        return [season.id for season in scenario.seasons] if self.season in (None, "all") else [str(self.season)]

    def _row(self, problem: Problem, columns: np.ndarray) -> Row:
        return Row(label=self.label(problem), columns=columns, values=np.ones(len(columns)), lo=1.0, unit="openings")
