"""Rule: at least so much of the need is met, for an area, a group, a service, a season."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from optimizer.rules.base import Row, RuleBase, Violation
from optimizer.rules.phrasing import Phrasing
from optimizer.told import Told
from optimizer.told_values import Percent

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory

TOLERANCE = 1e-6


class MinimumAccess(RuleBase):
    """A floor under the share of need met: fairness between areas, groups, services.

    It asks for what is open to people: where places hold only so many (`optimizer.rules.capacity`), as if everyone
    found room.
    """

    title: ClassVar[dict[str, str]] = {"fr": "Accès minimal", "en": "Minimum access"}
    relaxation: ClassVar[Literal["none", "shared", "each"]] = "shared"
    kind: Literal["minimum_access"] = "minimum_access"
    share: float = Field(
        ge=0,
        le=1,
        description="Share of the need that is met, at least",
        json_schema_extra={"fr": "Part du besoin couverte, au moins", "unit": "share"},
    )
    area: str | None = Field(
        None,
        description="Area; none: everywhere",
        json_schema_extra={"fr": "Intercommunalité, canton ou commune ; vide : partout"},
    )
    area_kind: str | None = Field(
        None,
        description="Or each area of a kind",
        json_schema_extra={"fr": "Ou chaque intercommunalité, chaque canton…"},
    )
    group: str | None = Field(None, description="Group; none: all", json_schema_extra={"fr": "Public ; vide : tous"})
    service: str | None = Field(
        None, description="Service; none: all", json_schema_extra={"fr": "Famille de services ; vide : toutes"}
    )
    season: str | None = Field(
        None, description="Season; none: the year", json_schema_extra={"fr": "Saison ; vide : l’année"}
    )

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if self.area is not None and self.area_kind is not None:
            raise ValueError(Told("give area or area_kind, not both"))
        return self

    def sentence(self, lang: str, territory: Territory | None = None, scenario: Scenario | None = None) -> str:
        """One sentence."""
        say = Phrasing(lang, territory, scenario)
        need = ""
        if self.group is not None:
            need += say.either(f" du public {say.group(self.group)}", f" of the group {say.group(self.group)}")
        if self.service is not None:
            need += say.either(f" en {say.service(self.service)}", f" for {say.service(self.service)}")
        where = say.inside(self.area)
        if self.area_kind is not None:
            kind = say.quoted(self.area_kind)
            where = say.either(f" dans chaque territoire de type {kind}", f" in each area of the kind {kind}")
        where += say.during(self.season)
        share = say.percent(self.share)
        return say.either(
            f"Au moins {share} du besoin{need} est couvert{where}.",
            f"At least {share} of the need{need} is met{where}.",
        )

    def rows(self, problem: Problem) -> list[Row]:
        """Per cent of the need met, one row an area; areas without need, or met today, need none."""
        rows, label = [], self.label(problem)
        for area in self._areas(problem.territory):
            gain, today, need = problem.access_row(
                area=area, group=self.group, service=self.service, season=self.season
            )
            if today >= self.share * need:
                continue
            columns = np.flatnonzero(gain)
            rows.append(
                Row(
                    label=label if self.area_kind is None else f"{label} [{area}]",
                    columns=np.asarray(problem.element_column(columns)),
                    values=100 * gain[columns] / need,
                    lo=100 * (self.share - today / need),
                    unit="%",
                )
            )
        return rows

    def violations(self, facts: PlanFacts) -> list[Violation]:
        """Areas below the share."""
        found = []
        for area in self._areas(facts.territory):
            need, _, after = facts.unlimited.access(
                area=area, group=self.group, service=self.service, season=self.season
            )
            if after < (self.share - TOLERANCE) * need:
                met = Percent(after / need)
                message = Told("{share} of the need is met", share=met)
                if area:
                    name = facts.territory.area_by_id[facts.territory.find_area(area) or area].name
                    message = Told("{share} of the need is met in “{area}”", share=met, area=name)
                found.append(self.broken(facts, message, amount=100 * (self.share - after / need), unit="%"))
        return found

    def remedy(self, eased: Sequence[tuple[Row, float]], lang: str, problem: Problem) -> str:
        """Lower the share, to the tenth of a per cent below what can be reached."""
        say = Phrasing(lang, problem.territory, problem.scenario)
        by = max(amount for _, amount in eased)
        reached = max(0.0, math.floor(10 * (100 * self.share - by) + TOLERANCE) / 1000)
        return say.moved(
            "baisser la part du besoin à couvrir",
            "lower the share of need to be met",
            by=say.either(
                f"{say.number(100 * (self.share - reached))} points",
                f"{say.number(100 * (self.share - reached))} points",
            ),
            old=say.percent(self.share),
            new=say.percent(reached),
        )

    def _areas(self, territory: Territory) -> list[str | None]:
        if self.area_kind is None:
            return [self.area]
        return [area.id for area in territory.areas if area.kind == self.area_kind]
