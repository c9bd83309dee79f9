"""Rule: how many half-days a week the network's places may add in a season."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field

from optimizer.rules.base import Row, RuleBase, Violation
from optimizer.rules.openings import added_half_days, half_days, half_days_today, season_name, sites_where
from optimizer.rules.phrasing import Phrasing
from optimizer.told import Told

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory


class StaffHalfDays(RuleBase):
    """The half-days a week that staff must hold beyond today's, season by season."""

    title: ClassVar[dict[str, str]] = {"fr": "Demi-journées de personnel", "en": "Half-days of staff"}
    relaxation: ClassVar[Literal["none", "shared", "each"]] = "shared"
    kind: Literal["staff_half_days"] = "staff_half_days"
    at_most: int = Field(
        ge=0, description="A week, at most", json_schema_extra={"fr": "Par semaine, au plus", "unit": "half-days"}
    )
    area: str | None = Field(
        None,
        description="Area; none: everywhere",
        json_schema_extra={"fr": "Intercommunalité, canton ou commune ; vide : partout"},
    )
    season: str | None = Field(
        None, description="Season; none: each of them", json_schema_extra={"fr": "Saison ; vide : chacune"}
    )

    def sentence(self, lang: str, territory: Territory | None = None, scenario: Scenario | None = None) -> str:
        """One sentence."""
        say = Phrasing(lang, territory, scenario)
        where = say.inside(self.area) + say.during(self.season, say.either(", en toute saison", ", in any season"))
        amount = say.half_days(self.at_most)
        return say.either(
            f"Les lieux ajoutent au plus {amount} d’ouverture par semaine{where}.",
            f"Places add at most {amount} of opening a week{where}.",
        )

    def rows(self, problem: Problem) -> list[Row]:
        """One row a season: Σ (level − level below) · x."""
        sites = sites_where(problem.territory, area=self.area)
        rows, label = [], self.label(problem)
        for season in self._seasons(problem.scenario):
            offers = np.flatnonzero(
                (problem.offers.vehicle < 0)
                & (problem.offers.season == problem.season_index[season])
                & np.isin(problem.offers.place, sites)
            )
            if len(offers):
                rows.append(
                    Row(
                        label=f"{label} [{season}]",
                        columns=np.asarray(problem.offer_column(offers)),
                        values=added_half_days(problem, offers),
                        hi=float(self.at_most),
                        unit="half-days",
                    )
                )
        return rows

    def violations(self, facts: PlanFacts) -> list[Violation]:
        """Seasons with too many half-days added."""
        ids = [facts.territory.sites[site].id for site in sites_where(facts.territory, area=self.area)]
        found = []
        for season in self._seasons(facts.scenario):
            added = sum(half_days(facts, site, season) - half_days_today(facts, site, season) for site in ids)
            if added > self.at_most:
                message = Told(
                    "half-days a week in {season}: {number}, allowed: {limit}", season=season_name(facts, season),
                    number=f"{added:g}", limit=f"{self.at_most:g}",
                )
                found.append(self.broken(facts, message, amount=float(added - self.at_most), unit="half-days"))
        return found

    def remedy(self, eased: Sequence[tuple[Row, float]], lang: str, problem: Problem) -> str:
        """Allow more half-days."""
        say = Phrasing(lang, problem.territory, problem.scenario)
        by = math.ceil(max(amount for _, amount in eased) - 1e-6)
        return say.moved(
            "augmenter les heures de personnel",
            "raise the hours of staff",
            by=say.half_days(by),
            old=say.number(self.at_most),
            new=say.number(self.at_most + by),
        )

    def _seasons(self, scenario: Scenario) -> list[str]:
        return [season.id for season in scenario.seasons if self.season in (None, season.id)]
