"""The scenario: every choice a planner tunes, as one validated object.

Field descriptions, units and limits are what forms and the exported JSON schema show.
Cross-checks against a territory live in `optimizer.reading.cross_checks`.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from optimizer.rhythm import has_rhythm
from optimizer.rules import Rule
from optimizer.slots import DAYS, PARTS, parse_slots
from optimizer.told import Told


class Part(BaseModel):
    """Base of every part of a scenario: unknown keys are faults, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _both_languages(value: Any) -> Any:
    return {"fr": value, "en": value} if isinstance(value, str) else value


class Words(Part):
    """A name in French and English; a plain string serves both."""

    fr: str
    en: str

    def text(self, lang: str) -> str:
        return self.en if lang == "en" else self.fr


Name = Annotated[Words, BeforeValidator(_both_languages)]
Share = Annotated[float, Field(ge=0, le=1)]
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]


def _month_day(text: str) -> str:
    try:
        datetime.date.fromisoformat(f"2024-{text}")
    except ValueError as error:
        raise ValueError(Told("“{text}” is not a day of the year, month first", text=text)) from error
    return text


def _week_slots(value: Any) -> Any:
    text = value if isinstance(value, str) else "+".join(map(str, value)) if isinstance(value, (list, tuple)) else ""
    try:
        return parse_slots(text)
    except ValueError as error:
        raise ValueError(Told("{text} is not a half-day such as {slot}", text=error, slot="mon-am")) from error


WeekSlots = Annotated[tuple[str, ...], BeforeValidator(_week_slots)]

MonthDay = Annotated[str, Field(pattern=r"^\d\d-\d\d$"), AfterValidator(_month_day)]


class Season(Part):
    """A named part of the year."""

    id: Identifier
    name: Name
    start: MonthDay = Field(description="First day, month-day")
    end: MonthDay = Field(description="Last day, month-day")
    weeks: float = Field(gt=0, le=53, description="Weeks in which the network is open")
    holiday_weeks: float = Field(0, ge=0, le=53, description="Of these, weeks of school holidays")
    multipliers: dict[str, Annotated[float, Field(ge=0)]] = Field(
        default_factory=dict, description="Per group, persons present relative to the table (default 1)")
    speed_factor: float = Field(1.0, gt=0, le=5, description="Travel time by road relative to the rest of the year")


class ReachStep(Part):
    """Quality of a service reached within so many minutes."""

    within_minutes: int = Field(ge=0, le=600)
    quality: Share


class PresencePoint(Part):
    """Quality of a service present so many half-days a week."""

    half_days: float = Field(ge=0, le=21)
    quality: Share


class Service(Part):
    """One family of functions, the need for it and what access to it is worth."""

    id: Identifier
    name: Name
    weight: float = Field(1.0, ge=0, description="Importance beside the other services")
    rates: dict[str, Share] = Field(description="Per group, share of its persons who need the service in a week")
    decay: Literal["steps", "linear"] = Field("steps", description="Between access steps: stairs or straight lines")
    reach: tuple[ReachStep, ...] = Field(min_length=1)
    presence: tuple[PresencePoint, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _curves(self) -> Service:
        minutes = [step.within_minutes for step in self.reach]
        quality = [step.quality for step in self.reach]
        if minutes != sorted(set(minutes)) or quality != sorted(quality, reverse=True):
            raise ValueError(Told("reach: minutes must rise and quality must not rise with them"))
        points = [(0.0, 0.0)] + [(p.half_days, p.quality) for p in self.presence if p.half_days > 0]
        slopes = []
        for (h0, q0), (h1, q1) in zip(points, points[1:]):
            if h1 <= h0 or q1 < q0:
                raise ValueError(Told("presence: half-days must rise and quality must not fall"))
            slopes.append((q1 - q0) / (h1 - h0))
        if any(later > earlier + 1e-9 for earlier, later in zip(slopes, slopes[1:])):
            raise ValueError(
                Told("presence: each further half-day must add no more than the one before (concave)")
            )
        return self


class Team(Part):
    """Animators shared by the places of an area."""

    id: Identifier
    name: Name
    number: int = Field(ge=0, description="Persons who can each hold one place at a time")
    half_days_per_week: float = Field(10, ge=0, le=21, description="Half-days a week each of them works")
    area: str | None = Field(None, description="Area whose places the team holds; none: all of them")


class Staff(Part):
    """The people who hold the places."""

    half_day_eur: float = Field(ge=0, description="Full cost of one half-day of one animator, €")
    teams: tuple[Team, ...] = ()


class Vehicle(Part):
    """A vehicle type and how it works."""

    id: Identifier
    name: Name
    kind: Literal["truck", "car_with_room"] = "truck"
    number: int = Field(1, ge=0, le=50, description="Vehicles of this type at most")
    bases: tuple[str, ...] = Field((), description="Bases it may start from; none: all of them")
    shift_minutes: int = Field(480, gt=0, le=1440, description="Longest working day, break included, minutes")
    break_minutes: int = Field(0, ge=0, le=240, description="Break within the shift, minutes")
    max_driving_minutes: int | None = Field(
        None, gt=0, le=1440, description="Driving a day at most, minutes; none: as much as the working day holds"
    )
    stop_minutes: int = Field(150, gt=0, le=720, description="Time open to the public at a stop, minutes")
    setup_minutes: int = Field(50, ge=0, le=240, description="Setting up and packing at each stop together, minutes")
    max_stops: int = Field(4, ge=1, le=30, description="Stops a day at most")
    start_time: str = Field("08:00", pattern=r"^\d\d:\d\d$", description="Earliest departure")
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = ("mon", "tue", "wed", "thu", "fri")
    cycle_weeks: Literal[1, 2, 4] = Field(2, description="The timetable repeats after so many weeks")
    visit_levels: tuple[int, ...] = Field((1, 2), description="Visits of a stop per cycle that may be chosen")
    services: tuple[str, ...] = Field(min_length=1)
    eur_per_km: float = Field(ge=0)
    eur_per_hour: float = Field(ge=0, description="Crew, per hour of the working day (break excluded), €")
    eur_per_day: float = Field(0, ge=0, description="Per day the vehicle is out, €")
    eur_per_week: float = Field(0, ge=0, description="Per week of a season in which the vehicle is used, €")

    @model_validator(mode="after")
    def _levels(self) -> Vehicle:
        levels = list(self.visit_levels)
        if not levels or levels != sorted(set(levels)) or levels[0] < 1:
            raise ValueError(Told("visit_levels: different whole numbers from 1 up, in rising order"))
        if self.visit_levels[-1] > len(self.days) * self.cycle_weeks:
            raise ValueError(Told("visit_levels: more visits than working days in a cycle"))
        without = [level for level in levels if not has_rhythm(level, weeks=self.cycle_weeks, days=self.days)]
        if without:
            raise ValueError(Told(
                "visit_levels: {visits} visits in {weeks} weeks cannot fall on the same weekdays every week, two days "
                "apart if twice a week", visits=without[0], weeks=self.cycle_weeks,
            ))
        return self


class Payer(Part):
    """Someone who bears part of the cost."""

    id: Identifier
    name: Name


class CostShare(Part):
    """Which share of a cost type a payer bears."""

    payer: str
    cost: Literal["investment", "running"]
    share: Share


class Grant(Part):
    """Money from a payer for part of a cost type, under a condition and a ceiling."""

    payer: str
    cost: Literal["investment", "running"]
    share: Share = Field(description="Of the gross cost concerned")
    at_most_eur: float | None = Field(None, ge=0, description="Ceiling a year, €")
    condition: str = ""
    kinds: tuple[str, ...] = Field((), description="Kinds of site concerned; none: all, vehicles too")


class Funding(Part):
    """Who pays; grants are taken first, the shares divide the remainder."""

    fit_out_years: float = Field(5, gt=0, le=40, description="Years over which a fit-out is spread")
    payers: tuple[Payer, ...] = ()
    shares: tuple[CostShare, ...] = ()
    grants: tuple[Grant, ...] = ()


class Travel(Part):
    """Where travel times come from."""

    source: Literal["auto", "table", "crow_fly"] = "auto"
    speed_factor: float = Field(1.0, gt=0, le=5, description="Multiplies every travel time by road")


class Solve(Part):
    """When to stop and with what."""

    time_limit_s: float = Field(60, gt=0, description="From reading to the written plan")
    gap: float = Field(0.005, ge=0, le=1, description="Stop at this gap of the gain")
    seed: int = 1
    solver: str = "highs"
    threads: Literal[1, 2] = Field(2, description="Processor cores that compute; the plan is the same")


class SlotTimes(Part):
    """Clock times of the parts of a day."""

    am: str = Field("09:00-12:30", pattern=r"^\d\d:\d\d-\d\d:\d\d$")
    pm: str = Field("13:30-17:00", pattern=r"^\d\d:\d\d-\d\d:\d\d$")
    eve: str = Field("17:30-20:00", pattern=r"^\d\d:\d\d-\d\d:\d\d$")

    def text(self, slot: str) -> str:
        """Clock times of a slot: ``tue-am`` gives ``09:00-12:30``."""
        return str(getattr(self, slot.split("-")[1]))

    def minutes(self, part: str) -> tuple[int, int]:
        """First and last minute of a part of the day (``am``, ``pm``, ``eve``)."""
        start, end = (int(time[:2]) * 60 + int(time[3:]) for time in getattr(self, part).split("-"))
        return start, end

    def touched(self, opens: int, closes: int) -> frozenset[str]:
        """Parts of the day with some minute from `opens` to `closes` in them."""
        spans = {part: self.minutes(part) for part in PARTS}
        return frozenset(part for part, (start, end) in spans.items() if opens < end and start < closes)


class FreeSlots(Part):
    """Half-days in which a building could open, in a season and calendar."""

    season: str = Field("all", description="Season; `all`: each of them")
    calendar: Literal["school", "holiday", "all"] = Field("all", description="School weeks, school holidays or both")
    slots: WeekSlots = Field(description="Half-days of the week: `mon-am+wed-pm`, `wed`, `all`, or a list")
    half_day_eur: float | None = Field(None, ge=0, description="Room for a half-day then, €; none: the site's own")


class SiteChange(Part):
    """What the planner knows better than the territory's tables about one site; None leaves a value as it is."""

    site: str
    fit_out_eur: float | None = Field(None, ge=0, description="Fit-out, full price, €")
    half_day_eur: float | None = Field(None, ge=0, description="Room for a half-day, €")
    capacity_persons: float | None = Field(None, ge=0, description="Persons at a time")
    agreement: Literal["none", "asked", "signed"] | None = Field(None, description="Agreement of the owner")
    step_free: str | None = Field(None, description="Access without a step: yes or no")
    erp: str | None = Field(None, description="Type and category of public building")
    heated: str | None = Field(None, description="Heated: yes or no")
    network: str | None = Field(None, description="Network: fibre, 4G …")
    free: tuple[FreeSlots, ...] | None = Field(
        None, description="When the building could open, instead of what the table availability says"
    )


class Person(Part):
    """An example person, to tell what a plan gives people like this one; no plan depends on it."""

    id: Identifier
    name: Name
    about: Name = Field(description="Who this is, in a sentence")
    home: str = Field(min_length=1, description=(
        "Where the person lives: a commune or demand point by id or name, or latitude and longitude: `44.44, 3.93`"))
    work: str | None = Field(None, min_length=1, description="Where the person works, in the same way; none: at home")
    mode: Literal["car", "foot", "bicycle"] = Field("car", description="How the person travels")
    services: tuple[str, ...] = Field(min_length=1, description="Services wanted")
    seasons: tuple[str, ...] = Field((), description="Seasons in which the person is there; none: all of them")
    free: WeekSlots = Field((), description="Free half-days: `mon-am+wed-pm`, `wed`, or a list; none: any")


class Scenario(Part):
    """Everything a planner decides before optimising."""

    name: Name
    description: Name | None = None
    territory: str = Field(description="Bundled territory name, or path relative to the scenario file")
    budget_eur: float = Field(ge=0, description="What a year may cost in all, €")
    seasons: tuple[Season, ...] = Field(min_length=1)
    services: tuple[Service, ...] = Field(min_length=1)
    opening_levels: tuple[Annotated[int, Field(ge=1, le=21)], ...] = Field((2, 5, 10), description="Half-days a week")
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = ("mon", "tue", "wed", "thu", "fri")
    slots: SlotTimes = SlotTimes()
    staff: Staff
    fleet: tuple[Vehicle, ...] = ()
    funding: Funding = Funding()
    rules: tuple[Rule, ...] = ()
    sites: tuple[SiteChange, ...] = Field((), description="Changes to the territory's sites")
    people: tuple[Person, ...] = Field((), description="Example people; no plan depends on them")
    travel: Travel = Travel()
    solve: Solve = Solve()

    @model_validator(mode="after")
    def _unique_ids(self) -> Scenario:
        for what, ids in (
            ("seasons", [season.id for season in self.seasons]),
            ("services", [service.id for service in self.services]),
            ("fleet", [vehicle.id for vehicle in self.fleet]),
            ("people", [person.id for person in self.people]),
        ):
            twice = sorted({i for i in ids if ids.count(i) > 1})
            if twice:
                raise ValueError(Told("{key}: {ids} appears twice", key=what, ids=", ".join(twice)))
        changed = [change.site for change in self.sites]
        if twice := sorted({site for site in changed if changed.count(site) > 1}):
            raise ValueError(Told("{key}: {ids} appears twice", key="sites", ids=", ".join(twice)))
        if list(self.opening_levels) != sorted(set(self.opening_levels)):
            raise ValueError(Told("opening_levels: different whole numbers in rising order"))
        return self

    @property
    def critical_mass_persons_per_week(self) -> float:
        """Visits a week below which a place is too quiet; 0 where no rule says."""
        return max((rule.persons_per_week for rule in self.rules if rule.kind == "critical_mass"), default=0.0)

    @property
    def allowed_slots(self) -> tuple[str, ...]:
        """Slots of the days on which places may open, in weekly order."""
        return tuple(f"{day}-{part}" for day in DAYS if day in self.days for part in PARTS)
