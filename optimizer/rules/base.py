"""What a rule is: fields for forms, a sentence for people, rows for the optimiser, a verdict for the checker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from optimizer.rules.names import Reference, unknown_names
from optimizer.told import Told

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory

INF = float("inf")
EUR_TOLERANCE = 0.005
"""Half a cent: sums of euros in another order must not break a budget."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One linear row  lo ≤ Σ values·x[columns] + Σ_season tour_eur[season]·(yearly € of its tours) ≤ hi.

    `columns` index `Problem.decisions` (fit-outs, offers, vehicles, elements). Offers are nested:
    the column of a level is 1 whenever that level *or a higher one* is chosen.
    """

    label: str
    columns: NDArray[np.int64]
    values: NDArray[np.float64]
    lo: float = -INF
    hi: float = INF
    tour_eur: NDArray[np.float64] | None = None
    """Shape (seasons,): how much one yearly euro of tours in each season counts; None = not at all."""
    unit: str = ""
    """Unit of the row's activity, for messages (``€``, ``places``, ``persons`` …)."""
    rule: int = -1
    """Position of the rule in the scenario; -1 for the budget and other rows the scenario implies."""
    definition: bool = False
    """True where the row only gives a column its meaning: the explanation of conflicts never eases it."""


class Sentence(str):
    """A rule's sentence: in English like any text, told in the reader's language by `text`."""

    rule: RuleBase
    territory: Territory
    scenario: Scenario

    def __new__(cls, rule: RuleBase, territory: Territory, scenario: Scenario) -> Self:
        sentence = super().__new__(cls, rule.sentence("en", territory, scenario))
        sentence.rule, sentence.territory, sentence.scenario = rule, territory, scenario
        return sentence

    def text(self, lang: str) -> str:
        """The sentence in `lang`."""
        return self.rule.sentence(lang, self.territory, self.scenario)


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A rule that a plan breaks, and by how much; `optimizer.told.said` tells its texts in a language."""

    label: str
    message: str
    amount: float = 0.0
    unit: str = ""


class RuleBase(BaseModel):
    """Base of every rule.

    A rule lives whole in one file: pydantic fields (description and French label, unit, limits),
    `sentence`, `rows`, `violations`. Fields called ``site``, ``sites``, ``site_kind``, ``stops``,
    ``season``, ``area``, ``area_kind``, ``group``, ``service`` and ``vehicle`` are looked up in the
    territory and scenario without further code (`optimizer.rules.names`).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: ClassVar[dict[str, str]] = {"fr": "", "en": ""}
    relaxation: ClassVar[Literal["none", "shared", "each"]] = "none"
    """How the rule's limit gives way where rules conflict: all its rows by one amount (``shared``, as a
    budget), row by row (``each``, as persons left out), or not at all: it can only be dropped."""
    note: str = Field("", description="Why the rule exists; shown beside it", json_schema_extra={"fr": "Pourquoi"})

    def sentence(self, lang: str, territory: Territory | None = None, scenario: Scenario | None = None) -> str:
        """The rule as one sentence in `lang` (``fr`` or ``en``); ids stand in for the names not given."""
        raise NotImplementedError

    def rows(self, problem: Problem) -> list[Row]:
        """The rule over the decisions of `problem`; every row labelled with the English sentence."""
        raise NotImplementedError

    def violations(self, facts: PlanFacts) -> list[Violation]:
        """What a plan breaks, from the plan's own facts and not from the rows."""
        raise NotImplementedError

    def remedy(self, eased: Sequence[tuple[Row, float]], lang: str, problem: Problem) -> str:
        """The change that lets each given row give way by its amount, in words; see `relaxation`."""
        raise NotImplementedError

    def references(self, territory: Territory, scenario: Scenario) -> list[Reference]:
        """(field, what is wrong, remedy) for names that the territory or scenario does not have."""
        return unknown_names(self, territory, scenario)

    def label(self, problem: Problem) -> str:
        """The English sentence, for the rule's rows."""
        return self.sentence("en", problem.territory, problem.scenario)

    def broken(self, facts: PlanFacts, message: Told, *, amount: float, unit: str) -> Violation:
        """A violation of this rule."""
        label = Sentence(self, facts.territory, facts.scenario)
        return Violation(label=label, message=message, amount=amount, unit=unit)
