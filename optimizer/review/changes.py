"""What officials propose, as typed changes to the scenario: lock, forbid, move, add.

`optimizer.review.applying` turns them into rules and free half-days of a new scenario.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, model_validator

from optimizer.slots import SLOT_INDEX
from optimizer.told import Told


def _slot(value: object) -> object:
    if value is not None and value not in SLOT_INDEX:
        raise ValueError(Told("{text} is not a half-day such as {slot}", text=value, slot="mon-am"))
    return value


Slot = Annotated[str, BeforeValidator(_slot)]
_Changed = TypeVar("_Changed", bound="_Target")


class _Target(BaseModel):
    """A site or a stop, in a season."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    site: str | None = None
    stop: str | None = None
    season: str | None = Field(None, description="Season; none: each in which the published plan has it")

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if (self.site is None) == (self.stop is None):
            raise ValueError(Told("give either a place or a stop"))
        return self

    @property
    def place(self) -> str:
        """Id of the site or stop."""
        return self.site or self.stop or ""


class Lock(_Target):
    """Stays as published: as many half-days or visits; with a slot, on the published half-days or weekdays."""

    kind: Literal["lock"] = "lock"
    slot: Slot | None = None

    @model_validator(mode="after")
    def _season_of_slot(self) -> Self:
        return _with_season(self, self.slot is not None)


class Forbid(_Target):
    """Does not open, is not visited; with a slot, not on that half-day (a stop: not on that weekday)."""

    kind: Literal["forbid"] = "forbid"
    slot: Slot | None = None

    @model_validator(mode="after")
    def _season_of_slot(self) -> Self:
        return _with_season(self, self.slot is not None)


class Move(_Target):
    """The same half-days or visits on another half-day (a stop: weekday), or at another place or stop."""

    kind: Literal["move"] = "move"
    from_slot: Slot | None = None
    to_slot: Slot | None = None
    to_site: str | None = None
    to_stop: str | None = None

    @model_validator(mode="after")
    def _one_move(self) -> Self:
        slots = self.from_slot is not None and self.to_slot is not None
        elsewhere = self.to_stop if self.stop is not None else self.to_site
        given = [value for value in (self.from_slot, self.to_slot, self.to_site, self.to_stop) if value is not None]
        if not ((slots and len(given) == 2) or (elsewhere is not None and len(given) == 1)):
            raise ValueError(Told("give two half-days, or another place, or another stop"))
        if (self.from_slot == self.to_slot and slots) or elsewhere == self.place:
            raise ValueError(Told("this is where it is already"))
        return _with_season(self, slots)


class Add(_Target):
    """Opens on one half-day more, or at least so many half-days a week; a stop is visited so often a cycle."""

    kind: Literal["add"] = "add"
    slot: Slot | None = Field(None, description="The half-day that is added (a stop: the weekday)")
    half_days: int | None = Field(None, ge=1, le=21, description="Of a place, half-days a week at least")
    visits: int | None = Field(None, ge=1, le=28, description="Of a stop, visits a cycle at least")

    @model_validator(mode="after")
    def _how_much(self) -> Self:
        given = [value for value in (self.slot, self.half_days, self.visits) if value is not None]
        if len(given) != 1 or (self.half_days if self.stop is not None else self.visits) is not None:
            raise ValueError(Told("give one: a half-day, half-days a week of a place, or visits of a stop"))
        return _with_season(self, self.slot is not None)


def _with_season(change: _Changed, needed: bool) -> _Changed:
    if needed and change.season is None:
        raise ValueError(Told("a half-day belongs to a season: give it"))
    return change


Change = Annotated[Lock | Forbid | Move | Add, Field(discriminator="kind")]
CHANGE: TypeAdapter[Change] = TypeAdapter(Change)
