"""What people say of a published plan: comments, questions, answers, proposals and opinions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["comment", "question", "answer", "proposal", "opinion"]
Position = Literal["favourable", "reserved", "unfavourable"]
InNameOf = Literal["own", "commission", "council"]
SubjectKind = Literal["plan", "area", "place", "stop", "tour", "half_day"]

LONGEST_TEXT = 10_000
"""Characters of a contribution."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a contribution is tied to; with nothing given, all alternatives together.

    A half-day is a place or stop with a season and a slot; a tour is a season and its number in it
    (`optimizer.views.tours`).
    """

    alternative: int | None = None
    area: str = ""
    place: str = ""
    """Id of a site."""
    stop: str = ""
    tour: int | None = None
    season: str = ""
    slot: str = ""

    @property
    def kind(self) -> SubjectKind:
        """What it is, the narrowest that is given."""
        if self.tour is not None:
            return "tour"
        if self.slot:
            return "half_day"
        if self.place:
            return "place"
        return "stop" if self.stop else "area" if self.area else "plan"


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """A contribution as it stands; earlier versions are kept (`Contributions.history`)."""

    id: str
    publication: str
    kind: Kind
    subject: Subject
    text: str
    """Of an opinion, its reason."""
    position: Position | None
    """Of an opinion."""
    in_name_of: InNameOf
    for_area: str
    """Area in whose name an official speaks; empty for a planner."""
    reply_to: str
    """Id of the contribution that it answers, or empty."""
    by: str
    by_name: str
    at: datetime
    """When first written, in UTC."""
    changed_at: datetime
    revision: int
    """1 as first written; `Contributions.edit` asks for it."""
    withdrawn: bool


@dataclass(frozen=True, kw_only=True)
class Version:
    """What a contribution said from `at` on."""

    revision: int
    text: str
    position: Position | None
    in_name_of: InNameOf
    withdrawn: bool
    at: datetime
