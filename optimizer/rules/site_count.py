"""Rule: how many places are open, of a kind, in an area, in a season."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from optimizer.rules.base import INF, Row, RuleBase, Violation
from optimizer.rules.openings import half_days, opening_columns, sites_where
from optimizer.rules.phrasing import Phrasing
from optimizer.told import Told

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.territory import Site, Territory


class SiteCount(RuleBase):
    """At least or at most so many new places (candidates that open); existing ones count only if asked.

    Without a season a place counts once, whatever the number of seasons in which it opens, and places
    that exist today all count; with a season, those that are open in it.
    """

    title: ClassVar[dict[str, str]] = {"fr": "Nombre de lieux", "en": "Number of places"}
    relaxation: ClassVar[Literal["none", "shared", "each"]] = "shared"
    kind: Literal["site_count"] = "site_count"
    at_least: int | None = Field(
        None, ge=0, description="At least", json_schema_extra={"fr": "Au moins", "unit": "places"}
    )
    at_most: int | None = Field(
        None, ge=0, description="At most", json_schema_extra={"fr": "Au plus", "unit": "places"}
    )
    site_kind: str | None = Field(
        None, description="Kind of place; none: any", json_schema_extra={"fr": "Type de lieu ; vide : tous"}
    )
    area: str | None = Field(
        None,
        description="Area; none: everywhere",
        json_schema_extra={"fr": "Intercommunalité, canton ou commune ; vide : partout"},
    )
    season: str | None = Field(
        None, description="Season; none: over the year", json_schema_extra={"fr": "Saison ; vide : sur l’année"}
    )
    existing_too: bool = Field(
        False,
        description="Count the places already open today too",
        json_schema_extra={"fr": "Compter aussi les lieux déjà ouverts"},
    )

    @model_validator(mode="after")
    def _limits(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError(Told("give at_least, at_most or both"))
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(Told("at_least must not exceed at_most"))
        return self

    def sentence(self, lang: str, territory: Territory | None = None, scenario: Scenario | None = None) -> str:
        """One sentence."""
        say = Phrasing(lang, territory, scenario)
        limits = []
        if self.at_least is not None:
            limits.append(say.either(f"au moins {say.number(self.at_least)}", f"at least {say.number(self.at_least)}"))
        if self.at_most is not None:
            limits.append(say.either(f"au plus {say.number(self.at_most)}", f"at most {say.number(self.at_most)}"))
        many = max(number for number in (self.at_least, self.at_most) if number is not None)
        text = say.either(" et ", " and ").join(limits)
        noun = self._noun(say, many)
        where = say.of_kind(self.site_kind) + say.inside(self.area) + say.during(self.season)
        return f"{text[0].upper()}{text[1:]} {noun}{where}."

    def rows(self, problem: Problem) -> list[Row]:
        """The count within its limits; without a season, fit-outs count, each with an opening behind it."""
        territory, label = problem.territory, self.label(problem)
        sites = sites_where(territory, site_kind=self.site_kind, area=self.area, candidates_only=not self.existing_too)
        definitions: list[Row] = []
        if self.season is None:
            could = [site for site in sites if not territory.sites[site].existing]
            columns = np.array([problem.fit_out_column(site) for site in could], dtype=np.int64)
            if self.at_least is not None:
                definitions = [_counted_when_open(problem, site, label) for site in could]
        else:
            season = problem.season_index[self.season]
            could = [site for site in sites if problem.today_half_days[site, season] == 0]
            columns = opening_columns(problem, could, season)
        already = len(sites) - len(could)
        limits = [
            (-INF if self.at_least is None else float(self.at_least - already), INF),
            (-INF, INF if self.at_most is None else float(self.at_most - already)),
        ]
        rows = [
            Row(label=label, columns=columns, values=np.ones(len(columns)), lo=lo, hi=hi, unit="places")
            for lo, hi in limits
            if (lo, hi) != (-INF, INF)
        ]
        return rows + definitions

    def violations(self, facts: PlanFacts) -> list[Violation]:
        """Places lacking or too many."""
        sites = sites_where(
            facts.territory, site_kind=self.site_kind, area=self.area, candidates_only=not self.existing_too
        )
        number = sum(self._is_open(facts, facts.territory.sites[site]) for site in sites)
        if self.at_least is not None and number < self.at_least:
            message = Told("places: {number}, asked for: {limit}", number=number, limit=self.at_least)
            return [self.broken(facts, message, amount=float(self.at_least - number), unit="places")]
        if self.at_most is not None and number > self.at_most:
            message = Told("places: {number}, allowed: {limit}", number=number, limit=self.at_most)
            return [self.broken(facts, message, amount=float(number - self.at_most), unit="places")]
        return []

    def remedy(self, eased: Sequence[tuple[Row, float]], lang: str, problem: Problem) -> str:
        """Ask for fewer places, or allow more, whichever limit gives way."""
        say = Phrasing(lang, problem.territory, problem.scenario)
        row, amount = eased[0]
        by = math.ceil(amount - 1e-6)
        if row.lo > -INF:
            number = max(0, (self.at_least or 0) - by)
            return say.either(
                f"n’exiger que {say.number(number)} {self._noun(say, number)}",
                f"ask for only {say.number(number)} {self._noun(say, number)}",
            )
        number = (self.at_most or 0) + by
        return say.either(
            f"permettre {say.number(number)} {self._noun(say, number)}",
            f"allow {say.number(number)} {self._noun(say, number)}",
        )

    def _is_open(self, facts: PlanFacts, site: Site) -> bool:
        if self.season is None:
            return site.existing or site.id in facts.opened
        return half_days(facts, site.id, self.season) > 0

    def _noun(self, say: Phrasing, number: int) -> str:
        if self.existing_too:
            one, many = say.either("lieu ouvert|lieux ouverts", "open place|open places").split("|")
        else:
            one, many = say.either("nouveau lieu|nouveaux lieux", "new place|new places").split("|")
        return one if number < 2 and (say.lang != "en" or number == 1) else many


def _counted_when_open(problem: Problem, site: int, label: str) -> Row:
    """A candidate is not fitted out, and not counted, unless it opens in some season."""
    openings = opening_columns(problem, [site])
    columns = np.append(np.int64(problem.fit_out_column(site)), openings)
    values = np.append(1.0, -np.ones(len(openings)))
    return Row(label=label, columns=columns, values=values, hi=0.0, definition=True)
