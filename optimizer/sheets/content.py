"""What an elected official reads of a plan, as values: pages and documents lay it out and compute nothing.

Names, dates and hours are texts in the reader's language (`AreaSheet.lang`); figures are numbers, for sheets that add
them up and for `optimizer.wording`, which sets them. No text is escaped: whoever makes HTML or Typst escapes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.views.money import PayerItem
from optimizer.views.place_cards import Card
from optimizer.views.timetables import Presence


@dataclass(frozen=True, kw_only=True)
class SeasonPart:
    """A season of the plan."""

    id: str
    name: str
    start: str
    """First day, month-day: ``11-01``."""
    end: str
    dates: str
    """``1er novembre – 31 mars, 20 semaines``."""
    weeks: float
    """In which the network is open."""
    holiday_weeks: float
    """Of these, weeks of school holidays."""
    calendar: str
    """In which weeks the hours hold, in a sentence."""


@dataclass(frozen=True, kw_only=True)
class AccessPart:
    """Need and how much of it is met, of the area's people; beside it the average of the whole territory."""

    id: str
    """Service, season or group; empty: everything, which needs no name."""
    name: str
    need_person_weeks: float
    today_person_weeks: float
    after_person_weeks: float
    average_today: float
    """Share of the need of the whole territory that is met today."""
    average_after: float

    @property
    def today(self) -> float:
        """Share of the need met today; 0 where nobody asks."""
        return self.today_person_weeks / self.need_person_weeks if self.need_person_weeks else 0.0

    @property
    def after(self) -> float:
        """Share of the need met under the plan."""
        return self.after_person_weeks / self.need_person_weeks if self.need_person_weeks else 0.0

    @property
    def gain(self) -> float:
        """Under the plan, less today; 0.1 is ten points."""
        return self.after - self.today


@dataclass(frozen=True, kw_only=True)
class ReachPart:
    """Inhabitants of the area within so many minutes of a place or stop with a service, all year."""

    minutes: int
    service: str
    """Service id, or ``any``."""
    name: str
    mode: str
    """``car``, ``foot`` or ``bicycle``."""
    mode_name: str
    residents: float
    """Inhabitants of the area who travel by this mode."""
    today: float
    after: float
    average_today: float
    """Share of the inhabitants of the whole territory who travel by this mode."""
    average_after: float


@dataclass(frozen=True, kw_only=True)
class DistancePart:
    """How far the area's people go for one service by one mode of travel: means over the year, by need."""

    service: str
    name: str
    mode: str
    mode_name: str
    minutes_today: float | None
    """One way, to the place that serves them best; None where nobody is served."""
    minutes_after: float | None
    average_minutes_after: float | None
    """Of the whole territory."""
    unserved_today: float
    """Share of the need that no place serves."""
    unserved_after: float
    places: tuple[str, ...]
    """Names of the places that serve most of them under the plan, at most three."""


@dataclass(frozen=True, kw_only=True)
class TravelPart:
    """How far a place is for the people of the area who are served best there, by one mode of travel."""

    mode: str
    mode_name: str
    least_minutes: int
    most_minutes: int


@dataclass(frozen=True, kw_only=True)
class PlacePart:
    """A place or stop in the area, or one outside that serves its people best for something."""

    id: str
    card: Card
    """What it is, its hours and visits season by season, its cost and remarks, all in words."""
    is_stop: bool
    inside: bool
    """Whether it lies in the area."""
    area: str
    """Id of the smallest area in which it lies; empty: in none."""
    area_name: str
    change: str
    """``new``, ``extended``, ``as_today``, ``tour`` (the plan stops there) or ``round`` (a round of today does)."""
    lon: float
    lat: float
    week: Mapping[str, tuple[Presence, ...]]
    """Season → when it receives people, in the order of the week; seasons in which it is closed are absent."""
    visits: Mapping[str, float]
    """Season → expected visits a week, wherever people come from; sites of one building share theirs."""
    visits_from_here: Mapping[str, float]
    """Season → visits a week expected from the area's people for whom this very place is best."""
    services_from_here: tuple[str, ...]
    """Names of the services for which it is best for some of the area's people."""
    travel: tuple[TravelPart, ...]
    """How far these people are; empty: it is best for nobody here."""
    residents_within: Mapping[int, float]
    """Minutes (20, 30) → inhabitants of the whole territory so near in every season, each by own mode of travel."""
    eur: float
    """Yearly cost above today: its own, or its share of the tours that come."""
    fit_out_eur: float
    """Fit-out to pay once, full price; 0: none."""


@dataclass(frozen=True, kw_only=True)
class CostPart:
    """One type of cost of the area's places and stops, € a year."""

    what: str
    """One of `optimizer.facts.COST_TYPES`."""
    name: str
    nature: str
    """Investment or running cost, in words."""
    eur: float
    shared: bool
    """Whether it is a share of what serves several places: tours and vehicles."""


@dataclass(frozen=True, kw_only=True)
class GrantPart:
    """What one grant gives for the area's places and stops, € a year."""

    payer: str
    """Name of who gives."""
    nature: str
    eur: float
    condition: str
    """As the scenario says it; empty: none."""
    capped: bool
    """Whether its ceiling bites over the whole plan, so that each area gets its part of the ceiling."""


@dataclass(frozen=True, kw_only=True)
class MoneyPart:
    """What the area's places and stops cost a year above today, and who bears it.

    Attributes
    ----------
    by_use_eur : float
        The same euros told another way: each place's cost by where its expected visitors live. Both ways sum to the
        plan's total over all areas.
    fit_out_eur : float
        Fit-outs to pay once, full price, before spreading.
    outside_payers_eur : float
        What no payer of the scenario bears.
    assumptions : tuple of str
        How costs are shared and which figures are assumptions, in sentences.
    """

    costs: tuple[CostPart, ...]
    gross_eur: float
    investment_eur: float
    """Yearly share of the fit-outs."""
    running_eur: float
    fit_out_eur: float
    grants: tuple[GrantPart, ...]
    payers: tuple[PayerItem, ...]
    outside_payers_eur: float
    by_use_eur: float
    eur_per_inhabitant: float | None
    average_eur_per_inhabitant: float
    """Of the whole territory."""
    plan_eur: float
    """The plan's yearly cost."""
    assumptions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CalendarDay:
    """One day of a week and who receives people, in the order in which they open."""

    day: str
    name: str
    presences: tuple[Presence, ...]


@dataclass(frozen=True, kw_only=True)
class CalendarWeek:
    """A week of the cycle; weeks that are alike are one."""

    name: str
    """``semaines impaires``, ``toutes les semaines``."""
    weeks: tuple[int, ...]
    """Weeks of the cycle that are like this, from 1; the first is an odd one of the calendar."""
    days: tuple[CalendarDay, ...]


@dataclass(frozen=True, kw_only=True)
class SeasonCalendar:
    """The weeks of one season."""

    season: SeasonPart
    weeks: tuple[CalendarWeek, ...]


@dataclass(frozen=True, kw_only=True)
class AreaSheet:
    """A plan for one area: commune, EPCI, canton or département."""

    lang: str
    plan: str
    """Name of the plan's scenario."""
    territory: str
    area: str
    """Id."""
    name: str
    kind: str
    """``commune``, ``epci`` … as the territory says it."""
    kind_name: str
    around: tuple[str, ...]
    """Names of the areas around it, the nearest first."""
    residents: float
    seasons: tuple[SeasonPart, ...]
    places: tuple[PlacePart, ...]
    """In the area: what the plan opens, extends and visits first, then what stays as today."""
    nearby: tuple[PlacePart, ...]
    """Outside it and best for some of its people, those with most of their visits first."""
    calendar: tuple[SeasonCalendar, ...]
    """Of the places and stops in the area."""
    access: AccessPart
    by_service: tuple[AccessPart, ...]
    by_season: tuple[AccessPart, ...]
    by_group: tuple[AccessPart, ...]
    reach: tuple[ReachPart, ...]
    distances: tuple[DistancePart, ...]
    visits_a_year: float
    """Expected from the area's people under the plan, anywhere."""
    visits_today: float
    visits_received_a_year: float
    """Expected at the places and stops in the area, wherever people come from."""
    money: MoneyPart


@dataclass(frozen=True)
class Sentence:
    """A sentence of a reason; `level` 1 belongs to the last one of level 0 above it, 2 to the last one of level 1."""

    level: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why something is so, or is not."""

    title: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, kw_only=True)
class AlternativeRow:
    """One figure of an area under each of several plans; None where a plan has none."""

    name: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...]
    """The values as they are read."""
    rising_is_better: bool | None
    """None: neither."""


@dataclass(frozen=True, kw_only=True)
class Alternatives:
    """Plans side by side for one area."""

    area: str
    name: str
    plans: tuple[str, ...]
    """Names, no two alike."""
    figures: tuple[AlternativeRow, ...]
    services: tuple[AlternativeRow, ...]
    """Share of the need met, by service."""
    payers: tuple[AlternativeRow, ...]
    """What each payer bears beside grants, € a year."""
    places: tuple[tuple[str, tuple[str, ...]], ...]
    """(place or stop in the area that not all plans have alike, its hours under each plan)."""


@dataclass(frozen=True, kw_only=True)
class Outing:
    """Where a person goes for a service in some weeks of the cycle."""

    place: str
    name: str
    minutes: int
    """One way."""
    from_work: bool
    """Whether the way starts at work rather than at home."""
    weeks: str
    """In which weeks, where not in all: ``semaines paires``."""
    presences: tuple[Presence, ...]
    """When it is open there in the person's free half-days."""


@dataclass(frozen=True, kw_only=True)
class PersonService:
    """One service that a person wants, in seasons that are alike."""

    service: str
    name: str
    seasons: tuple[str, ...]
    """Ids."""
    seasons_name: str
    today: tuple[Outing, ...]
    """Empty: nothing within reach in a free half-day."""
    after: tuple[Outing, ...]
    minutes_a_week_today: float | None
    """There and back, once a week where it is open, the weeks without any left out; None: never."""
    minutes_a_week_after: float | None
    share_of_weeks_today: float
    """Weeks in which it can be had at all, 0 … 1."""
    share_of_weeks_after: float
    saved_minutes_a_week: float
    """Travel that the plan saves in weeks in which it could be had today as well."""


@dataclass(frozen=True, kw_only=True)
class PersonSheet:
    """What a plan gives one example person of the scenario."""

    lang: str
    plan: str
    name: str
    about: str
    home: str
    """Name of the place from which travel is counted."""
    work: str
    """Empty: none."""
    mode: str
    mode_name: str
    free: str
    """Free half-days in clock times; empty: any."""
    services: tuple[PersonService, ...]
    saved_minutes_a_week: float
    """Over all services, mean over the weeks of the seasons concerned."""
    counted: str
    """How travel is counted, in a sentence."""
