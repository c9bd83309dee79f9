"""Rule: new places stand at least so many kilometres apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.rules.base import Row, RuleBase, Violation
from optimizer.rules.openings import opening_columns, opens, season_name, sites_where
from optimizer.rules.phrasing import Phrasing
from optimizer.told import Listed, Told

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory


class Spacing(RuleBase):
    """New places open in the same season are far apart as the crow flies; in different seasons they may relay."""

    title: ClassVar[dict[str, str]] = {"fr": "Distance entre lieux", "en": "Spacing"}
    kind: Literal["spacing"] = "spacing"
    min_km: float = Field(
        gt=0,
        le=200,
        description="At least, crow-fly",
        json_schema_extra={"fr": "Au moins, à vol d’oiseau", "unit": "km"},
    )
    site_kind: str | None = Field(
        None, description="Kind of place; none: any", json_schema_extra={"fr": "Type de lieu ; vide : tous"}
    )

    def sentence(self, lang: str, territory: Territory | None = None, scenario: Scenario | None = None) -> str:
        """One sentence."""
        say = Phrasing(lang, territory, scenario)
        km, kind = say.number(self.min_km), say.of_kind(self.site_kind)
        return say.either(
            f"Deux nouveaux lieux{kind} ouverts dans la même saison sont distants d’au moins {km} km à vol d’oiseau.",
            f"Two new places{kind} open in the same season are at least {km} km apart, as the crow flies.",
        )

    def rows(self, problem: Problem) -> list[Row]:
        """For each season, one row a group of places that are all too near each other (a clique of the conflicts)."""
        sites, near = self._near(problem.territory)
        label, rows = self.label(problem), []
        for clique in cliques(near):
            for season in range(len(problem.scenario.seasons)):
                columns = opening_columns(problem, [sites[member] for member in clique], season)
                if len(columns) > 1:
                    rows.append(Row(label=label, columns=columns, values=np.ones(len(columns)), hi=1.0, unit="places"))
        return rows

    def violations(self, facts: PlanFacts) -> list[Violation]:
        """Every pair too near each other in some season."""
        sites, near = self._near(facts.territory)
        ids = [facts.territory.sites[site].id for site in sites]
        found: dict[tuple[str, str], list[str]] = {}
        for season in facts.scenario.seasons:
            opened = np.array([opens(facts, site, season.id) for site in ids], dtype=bool)
            for one, other in np.argwhere(np.triu(near & opened & opened[:, None])):
                found.setdefault((ids[one], ids[other]), []).append(season.id)
        return [
            self.broken(facts, Told(
                "“{one}” and “{other}” are too near in {seasons}", one=facts.site(one).name,
                other=facts.site(other).name, seasons=Listed(season_name(facts, season) for season in seasons),
            ), amount=1.0, unit="pairs")
            for (one, other), seasons in found.items()
        ]

    def _near(self, territory: Territory) -> tuple[list[int], NDArray[np.bool_]]:
        """Candidates concerned and which pairs of them are too near; at exactly `min_km` they are not."""
        from optimizer.travel.base import Points  # these modules need the scenario, which needs the rules
        from optimizer.travel.crow_fly import crow_fly_km

        sites = sites_where(territory, site_kind=self.site_kind, candidates_only=True)
        chosen = [territory.sites[site] for site in sites]
        lon, lat = np.array([site.lon for site in chosen]), np.array([site.lat for site in chosen])
        points = Points(tuple(site.id for site in chosen), lon, lat, np.full(len(chosen), np.nan))
        near = crow_fly_km(points, points) < self.min_km
        np.fill_diagonal(near, False)
        return sites, near


def cliques(near: NDArray[np.bool_]) -> list[list[int]]:
    """Groups of mutually near places that together hold every near pair, found greedily.

    One row a group is stronger, and fewer rows, than one a pair: in the relaxation n halves fit a
    set of pairwise rows, but only one place fits a clique's.
    """
    left = near.copy()
    groups = []
    for first in range(len(near)):
        while left[first].any():
            group = [first, int(np.argmax(left[first]))]
            common = near[group[0]] & near[group[1]]
            while common.any():
                fresh_pairs = np.where(common, left[:, group].sum(axis=1), -1)
                group.append(int(np.argmax(fresh_pairs)))
                common &= near[group[-1]]
            left[np.ix_(group, group)] = False
            groups.append(sorted(group))
    return groups
