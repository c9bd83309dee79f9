"""What is published: one to three plans, frozen with all that they follow from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from optimizer.review.persons import Person

State = Literal["open", "closed", "superseded"]
MOST_ALTERNATIVES = 3


@dataclass(frozen=True, kw_only=True)
class FrozenPlace:
    """A site or stop as it was called when the plan was published."""

    name: str
    area: str


@dataclass(frozen=True, kw_only=True)
class Index:
    """Names and areas of a published territory: what comments are tied to, and whose they are."""

    areas: Mapping[str, tuple[str, str]]
    """Area → (name, area around it, or empty)."""
    sites: Mapping[str, FrozenPlace]
    stops: Mapping[str, FrozenPlace]
    seasons: tuple[str, ...]
    tours: Mapping[str, tuple[str, ...]]
    """``season/number`` → its stops, in driving order."""

    def within(self, inner: str, outer: str) -> bool:
        """Whether area `inner` is `outer` or lies inside it."""
        seen: set[str] = set()
        while inner and inner not in seen:
            if inner == outer:
                return True
            seen.add(inner)
            inner = self.areas.get(inner, ("", ""))[1]
        return False

    def belongs(self, areas: Iterable[str], person: Person) -> bool:
        """Whether one of `areas` is, or lies in, an area of the person."""
        return person.everywhere or any(self.within(area, own) for area in areas for own in person.areas)

    def concerns(self, areas: Iterable[str], person: Person) -> bool:
        """Whether one of `areas` is, lies in, or contains an area of the person; none: the whole territory."""
        wanted = tuple(areas)
        if person.everywhere or not wanted:
            return person.everywhere or any(area in self.areas for area in person.areas)
        return self.belongs(wanted, person) or any(
            self.within(own, area) for area in wanted for own in person.areas
        )


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """One plan of a publication; what it names by hash never changes."""

    number: int
    """From 1."""
    name: str
    plan_key: str
    """The plan of the workspace that was published, ``lozere/premier-reseau``; it may be gone since."""
    plan_bundle: str
    """Hash of the plan folder."""
    territory_bundle: str
    """Hash of the territory's tables."""
    scenario_sha256: str
    """Hash of the scenario as YAML."""
    inputs_hash: str
    cost_eur: float
    """A year."""
    need_met_share: float


@dataclass(frozen=True, kw_only=True)
class Publication:
    """Plans given to officials to read, discuss and decide; only its state changes."""

    id: str
    territory: str
    title: str
    note: str
    areas: tuple[str, ...]
    """Areas whose officials are asked; none: all of the territory."""
    by: str
    by_name: str
    at: datetime
    """In UTC."""
    supersedes: str
    """Id of the publication that this one replaces, or empty."""
    seal: str
    """Hash over all of the above and the alternatives."""
    alternatives: tuple[Alternative, ...]
    state: State


@dataclass(frozen=True, kw_only=True)
class PublishedFolders:
    """Where an alternative lies on this machine's disk, as commands and exports take it."""

    plan: Path
    territory: Path
