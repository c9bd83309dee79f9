"""Rule: new places open in consecutive seasons, or the whole year at the same hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.rules.base import Row, RuleBase, Violation
from optimizer.rules.names import Reference, unknown_names
from optimizer.rules.openings import chain, column_at_least, half_days, sites_where
from optimizer.rules.phrasing import Phrasing
from optimizer.told import Told

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory


class ConsecutiveSeasons(RuleBase):
    """A new place that opens stays open for a run of seasons; the year is a circle, the last meets the first."""

    title: ClassVar[dict[str, str]] = {"fr": "Saisons consécutives", "en": "Consecutive seasons"}
    kind: Literal["consecutive_seasons"] = "consecutive_seasons"
    at_least_seasons: int = Field(
        2,
        ge=2,
        le=12,
        description="Seasons in a row, at least",
        json_schema_extra={"fr": "Saisons de suite, au moins", "unit": "seasons"},
    )
    same_half_days: bool = Field(
        False,
        description="Instead: open all year with the same number of half-days",
        json_schema_extra={"fr": "Plutôt\u00a0: toute l’année avec le même nombre de demi-journées"},
    )
    site: str | None = Field(
        None, description="Place; none: every new place", json_schema_extra={"fr": "Lieu ; vide : tout nouveau lieu"}
    )
    site_kind: str | None = Field(
        None, description="Kind of place; none: any", json_schema_extra={"fr": "Type de lieu ; vide : tous"}
    )

    def sentence(self, lang: str, territory: Territory | None = None, scenario: Scenario | None = None) -> str:
        """One sentence."""
        say = Phrasing(lang, territory, scenario)
        if self.site is not None:
            who = say.either(
                f"Le lieu {say.site(self.site)}, s’il ouvre,", f"The place {say.site(self.site)}, if it opens,"
            )
        else:
            kind = say.of_kind(self.site_kind)
            who = say.either(f"Un nouveau lieu{kind} qui ouvre", f"A new place{kind} that opens")
        if self.same_half_days:
            return say.either(
                f"{who} est ouvert toute l’année, avec le même nombre de demi-journées par semaine.",
                f"{who} is open all year, with the same number of half-days a week.",
            )
        return say.either(
            f"{who} est ouvert au moins {self.at_least_seasons} saisons de suite.",
            f"{who} is open at least {self.at_least_seasons} seasons in a row.",
        )

    def rows(self, problem: Problem) -> list[Row]:
        """A start (open now, closed before) keeps the next seasons open: x_{t+k} ≥ x_t − x_{t−1}, 0 < k < n."""
        label, seasons = self.label(problem), len(problem.scenario.seasons)
        rows = []
        for site in self._sites(problem.territory):
            if self.same_half_days:
                rows += _same_levels(problem, site, label)
                continue
            open_in = [column_at_least(problem, site=site, season=season, half_days=1) for season in range(seasons)]
            for start in range(seasons):
                for later in range(1, self.at_least_seasons):
                    if len(open_in[start]):
                        row = _row(
                            [
                                (open_in[start], 1.0),
                                (open_in[start - 1], -1.0),
                                (open_in[(start + later) % seasons], -1.0),
                            ]
                        )
                        rows.append(Row(label=label, columns=row[0], values=row[1], hi=0.0, unit="openings"))
        return rows

    def violations(self, facts: PlanFacts) -> list[Violation]:
        """Places whose shortest run of open seasons is too short, or whose hours change."""
        found = []
        for site in (facts.territory.sites[index].id for index in self._sites(facts.territory)):
            week = [half_days(facts, site, season.id) for season in facts.scenario.seasons]
            if self.same_half_days:
                if len(set(week)) > 1:
                    message = Told(
                        "“{site}” does not open as long in every season: {hours} half-days a week",
                        site=facts.site(site).name, hours=", ".join(f"{number:g}" for number in week),
                    )
                    found.append(self.broken(facts, message, amount=1.0, unit="places"))
            elif (shortest := _shortest_run([number > 0 for number in week])) < self.at_least_seasons:
                found.append(
                    self.broken(
                        facts,
                        Told("seasons in a row at “{site}”: {count}", site=facts.site(site).name, count=shortest),
                        amount=float(self.at_least_seasons - shortest),
                        unit="seasons",
                    )
                )
        return found

    def references(self, territory: Territory, scenario: Scenario) -> list[Reference]:
        """Unknown names, and a run longer than the year."""
        faults = unknown_names(self, territory, scenario)
        if not self.same_half_days and self.at_least_seasons > len(scenario.seasons):
            seasons = len(scenario.seasons)
            wrong = Told("the year has {count} seasons", count=seasons)
            faults.append(("at_least_seasons", wrong, Told("ask for {count} at most", count=seasons)))
        return faults

    def _sites(self, territory: Territory) -> list[int]:
        sites = sites_where(territory, site_kind=self.site_kind, candidates_only=True)
        return [site for site in sites if self.site in (None, territory.sites[site].id)]


def _row(terms: list[tuple[NDArray[np.int64], float]]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Columns, each once, and coefficients of a sum of terms; a term without a column is 0."""
    columns = np.concatenate([column for column, _ in terms])
    values = np.concatenate([np.full(len(column), value) for column, value in terms])
    unique, where = np.unique(columns, return_inverse=True)
    sums = np.bincount(where, weights=values, minlength=len(unique))
    return unique, np.clip(sums, -1.0, 1.0)  # in a short year two terms may meet: x ≤ 2y says no more than x ≤ y


def _same_levels(problem: Problem, site: int, label: str) -> list[Row]:
    """For every level, "so many half-days or more" has one value in all seasons."""
    seasons = range(len(problem.scenario.seasons))
    levels = sorted({int(level) for season in seasons for level in chain(problem, place=site, season=season)[0]})
    rows = []
    for level in levels:
        columns = [column_at_least(problem, site=site, season=season, half_days=level) for season in seasons]
        for one, other in zip(columns, columns[1:]):
            index, value = _row([(one, 1.0), (other, -1.0)])
            rows.append(Row(label=label, columns=index, values=value, lo=0.0, hi=0.0, unit="openings"))
    return rows


def _shortest_run(open_in: list[bool]) -> int:
    """Length of the shortest circular run of open seasons; the whole year where never or always open."""
    if all(open_in) or not any(open_in):
        return len(open_in)
    closed = open_in.index(False)
    runs = "".join("x" if state else " " for state in open_in[closed:] + open_in[:closed]).split()
    return min(len(run) for run in runs)
