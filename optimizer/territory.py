"""The territory: people, buildings, stops, bases and areas, as checked values.

Nothing here reads a file (see `optimizer.reading`) and nothing checks twice: a `Territory` that
exists is valid.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from optimizer.slots import HALF_DAY_MINUTES

MODES = ("car", "foot", "bicycle")
KINDS = (
    "france_services", "library", "coworking", "town_hall", "school", "campsite", "museum", "station",
    "farm", "tourist_office", "gite", "other",
)


@dataclass(frozen=True)
class Label:
    """A name in both languages of the house."""

    fr: str
    en: str

    def text(self, lang: str) -> str:
        """The name in `lang` (``fr`` or ``en``)."""
        return self.en if lang == "en" else self.fr


@dataclass(frozen=True, kw_only=True)
class Group:
    """A public: people who share needs and a way to travel.

    `resident` groups are exclusive and sum to the inhabitants; an `overlapping` group (teleworkers,
    farmers) is made of people already counted in another group: it adds needs, never heads.
    """

    id: str
    name: Label
    mode: str = "car"
    resident: bool = False
    overlapping: bool = False


@dataclass(frozen=True)
class DemandPoints:
    """Where people are, as parallel arrays of length n (persons: n × groups)."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    altitude_m: NDArray[np.float64]
    """NaN where unknown."""
    area: tuple[str, ...]
    persons: NDArray[np.float64]
    """Shape (n, groups), in the order of `Territory.groups`."""

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, kw_only=True)
class Area:
    """What officials answer for; `parent` is the id of the area around it, or empty."""

    id: str
    name: str
    kind: str = ""
    parent: str = ""


@dataclass(frozen=True, kw_only=True)
class Site:
    """An existing building that is open today (`existing`) or could open (`candidate`)."""

    id: str
    name: str
    kind: str
    status: str
    lon: float
    lat: float
    area: str
    services: tuple[str, ...]
    capacity_persons: float = float("inf")
    fit_out_eur: float = 0.0
    half_day_eur: float = 0.0
    altitude_m: float = float("nan")
    building: str = ""
    """Variants of one building share this id: at most one of them opens. Empty: the site's own id."""
    illustrative: bool = False
    """True for a made-up candidate that stands for a building no published data locates."""
    owner: str = ""
    operator: str = ""
    agreement: str = "none"
    step_free: str = ""
    erp: str = ""
    heated: str = ""
    network: str = ""
    contact: str = ""
    source: str = ""
    licence: str = ""

    @property
    def existing(self) -> bool:
        return self.status == "existing"

    @property
    def building_id(self) -> str:
        return self.building or self.id


@dataclass(frozen=True, kw_only=True)
class Availability:
    """When a building is open today (`state` open) or could open (`state` possible)."""

    site: str
    season: str
    """Season id of the scenario, or ``all``."""
    calendar: str
    """``school``, ``holiday`` or ``all``: the weeks in which it holds."""
    slots: tuple[str, ...]
    state: str
    half_day_eur: float | None = None
    """Price of the room that replaces the site's own (winter heating, say)."""
    row: int = 0
    """Row in the file, for messages."""


@dataclass(frozen=True, kw_only=True)
class ExistingCall:
    """One stop of a round that already drives today."""

    tour: str
    stop: str
    slot: str
    weeks: int
    """1 = every week, 2 = every other week …"""
    start_minute: int
    end_minute: int
    services: tuple[str, ...]

    @property
    def half_days_per_week(self) -> float:
        """Presence in half-days a week."""
        return (self.end_minute - self.start_minute) / HALF_DAY_MINUTES / self.weeks


@dataclass(frozen=True)
class SchoolHoliday:
    """Days without school, the first and the last included."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class Window:
    """Hours of a weekday in which a stop may receive people."""

    day: str
    start_minute: int
    end_minute: int


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A place where a truck can park; `room` is the site whose availability binds an agent's car.

    `stop_minutes` (open to the public) and `setup_minutes` (setting up and packing together) hold here for every
    vehicle instead of its own; None leaves them. A stop with `windows` is open to the public within one of them.
    """

    id: str
    name: str
    lon: float
    lat: float
    area: str
    market_slots: tuple[str, ...] = ()
    altitude_m: float = float("nan")
    room: str = ""
    stop_minutes: int | None = None
    setup_minutes: int | None = None
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Base:
    """Where vehicles start and end their day."""

    id: str
    name: str
    lon: float
    lat: float
    trucks: int = 1
    altitude_m: float = float("nan")


@dataclass(frozen=True)
class TravelTable:
    """Travel times supplied by the territory: parallel arrays, one entry per ordered pair and mode."""

    origin: NDArray[np.str_]
    destination: NDArray[np.str_]
    minutes: NDArray[np.float64]
    km: NDArray[np.float64]
    """NaN where the table has no kilometres."""
    mode: NDArray[np.str_]


@dataclass(frozen=True)
class Territory:
    """A checked territory."""

    id: str
    name: Label
    folder: Path
    languages: tuple[str, ...]
    currency: str
    licence: str
    sources: tuple[str, ...]
    services: tuple[str, ...]
    """Service ids that the tables may use."""
    groups: tuple[Group, ...]
    demand: DemandPoints
    areas: tuple[Area, ...]
    sites: tuple[Site, ...]
    availability: tuple[Availability, ...]
    existing_tours: tuple[ExistingCall, ...]
    stops: tuple[Stop, ...]
    bases: tuple[Base, ...]
    travel: TravelTable | None = None
    school_holidays: tuple[SchoolHoliday, ...] = ()
    """As published; nothing is known before the first and after the last."""
    content_hash: str = ""
    """SHA-256 of the files that plans depend on, for the plan's record."""

    @cached_property
    def site_index(self) -> dict[str, int]:
        return {site.id: index for index, site in enumerate(self.sites)}

    @cached_property
    def stop_index(self) -> dict[str, int]:
        return {stop.id: index for index, stop in enumerate(self.stops)}

    @cached_property
    def base_index(self) -> dict[str, int]:
        return {base.id: index for index, base in enumerate(self.bases)}

    @cached_property
    def availability_of(self) -> dict[str, tuple[Availability, ...]]:
        """Site id → its availability rows; sites without any are absent."""
        rows: dict[str, list[Availability]] = {}
        for row in self.availability:
            rows.setdefault(row.site, []).append(row)
        return {site: tuple(its_rows) for site, its_rows in rows.items()}

    @cached_property
    def area_by_id(self) -> dict[str, Area]:
        return {area.id: area for area in self.areas}

    @cached_property
    def resident_groups(self) -> NDArray[np.intp]:
        """Indices of the exclusive groups that sum to the inhabitants."""
        return np.array([g for g, group in enumerate(self.groups) if group.resident], dtype=np.intp)

    def within(self, inner: str, outer: str) -> bool:
        """Whether area `inner` is `outer` or lies inside it (by the chain of parents)."""
        seen: set[str] = set()
        while inner and inner not in seen:
            if inner == outer:
                return True
            seen.add(inner)
            area = self.area_by_id.get(inner)
            inner = area.parent if area else ""
        return False

    def find_area(self, text: str) -> str | None:
        """Area id from an id or a name; None if unknown."""
        if text in self.area_by_id:
            return text
        return next((area.id for area in self.areas if area.name == text), None)
