"""A proposal as a change to the scenario, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from optimizer.review.changes import Change
from optimizer.review.contribution import Contribution

StepKind = Literal["proposed", "accepted", "refused", "solved"]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One state in an amendment's life."""

    state: StepKind
    by: str
    by_name: str
    at: datetime
    """In UTC."""
    reason: str
    plan_key: str = ""
    """Of ``solved``: the plan of the workspace that it led to."""
    plan_bundle: str = ""
    """Of ``solved``: hash of that plan's folder, which stays when the plan is deleted from the workspace."""


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """A proposed change; its contribution says why, by whom and about what."""

    contribution: Contribution
    change: Change
    steps: tuple[Step, ...]
    """From ``proposed`` on, in order."""

    @property
    def id(self) -> str:
        return self.contribution.id

    @property
    def state(self) -> StepKind:
        return self.steps[-1].state
