"""What a rule is: fields for forms, a sentence for people, rows for the optimiser, a verdict for the checker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from optimizer.checking import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory

INF = float("inf")


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


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A rule that a plan breaks, and by how much."""

    label: str
    message: str
    amount: float = 0.0
    unit: str = ""


class RuleBase(BaseModel):
    """Base of every rule.

    A rule lives whole in one file: pydantic fields (description = label, limits; unit in the name),
    `sentence`, `rows`, `violations`, and `faults` against a territory and scenario.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: ClassVar[dict[str, str]] = {"fr": "", "en": ""}
    note: str = Field("", description="Why the rule exists; shown beside it")

    def sentence(self, lang: str, territory: Territory | None = None) -> str:
        """The rule as one sentence in `lang` (``fr`` or ``en``)."""
        raise NotImplementedError

    def rows(self, problem: Problem) -> list[Row]:
        """The rule over the decisions of `problem`; every row labelled with the English sentence."""
        raise NotImplementedError

    def violations(self, facts: PlanFacts) -> list[Violation]:
        """What a plan breaks, from the plan's own facts and not from the rows."""
        raise NotImplementedError

    def references(self, territory: Territory, scenario: Scenario) -> list[tuple[str, str, str]]:
        """(field, what is wrong, remedy) for names that the territory or scenario does not have."""
        return []
