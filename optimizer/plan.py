"""The plan: what opens, what drives, when, what it gives and how far from the best it can be."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A site open in a season; `half_days` counts the whole week, hours of today included."""

    site: str
    season: str
    half_days: int
    slots: tuple[str, ...]
    """All slots of the week in which the site is open under the plan, today's included."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One stop of a tour: open to the public from `open_minute` to `close_minute` of the day."""

    stop: str
    open_minute: int
    close_minute: int


@dataclass(frozen=True, kw_only=True)
class TourRun:
    """One working day of one vehicle, driven in the given weeks of the cycle (1-based)."""

    vehicle: str
    unit: int
    """Which vehicle of the type, 1-based."""
    base: str
    season: str
    weekday: str
    weeks: tuple[int, ...]
    depart_minute: int
    return_minute: int
    calls: tuple[Call, ...]
    km: float
    driving_minutes: int
    eur_per_run: float


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What the optimiser publishes while it works; access in person-weeks a year."""

    phase: str
    seconds: float
    incumbent_person_weeks: float | None = None
    bound_person_weeks: float | None = None
    today_person_weeks: float = 0.0
    need_person_weeks: float = 0.0
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """What the optimiser decided, before the timetable: openings without slots, tours without days.

    `openings` maps (site, season) to half-days a week (today's included); `tours` lists
    (vehicle, base, season, stops in driving order, runs per cycle).
    """

    openings: dict[tuple[str, str], int] = field(default_factory=dict)
    tours: tuple[tuple[str, str, str, tuple[str, ...], int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Inhabitants within so many minutes of some open place or stop with a service, before → after."""

    minutes: int
    service: str
    """Service id, or ``any``."""
    mode: str
    """``car`` or ``foot``: with and without a car."""
    residents: float
    """Residents of the groups that travel by this mode."""
    today: float
    after: float


@dataclass(frozen=True, kw_only=True)
class PayerLine:
    """What one payer bears a year, €."""

    payer: str
    investment_gross_eur: float
    running_gross_eur: float
    grants_eur: float
    """Grants this payer gives."""
    remainder_eur: float
    """What this payer bears beside grants."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Everything a council reads; all yearly. Access in person-service-weeks."""

    need_person_weeks: float
    today_person_weeks: float
    access_person_weeks: float
    cost_eur: float
    fit_out_investment_eur: float
    """Full price of the fit-outs, before spreading over the years."""
    cost_by: dict[str, float]
    """``fit_out`` (spread), ``staff``, ``rooms``, ``tours``, ``vehicles``; sums to cost_eur."""
    access_by_service: dict[str, tuple[float, float, float]]
    """Service → (need, today, after); weighted by the service's weight as the objective is."""
    access_by_season: dict[str, tuple[float, float, float]]
    access_by_area: dict[str, tuple[float, float, float]]
    """Areas of every level."""
    access_by_group: dict[str, tuple[float, float, float]]
    reach: tuple[Reach, ...]
    worst_tenth: tuple[float, float]
    """Mean share of need met, today and after, of the worst-served tenth of residents."""
    visits_per_week: dict[tuple[str, str], float]
    """(site or stop id, season) → expected visits a week."""
    eur_per_inhabitant: float
    eur_per_visit: float | None
    payers: tuple[PayerLine, ...]
    too_quiet: tuple[tuple[str, str, float], ...]
    """(site, season, expected visits a week) under the critical mass."""
    full: tuple[tuple[str, str, float], ...] = ()
    """(site or stop, season, visits a week that would come and find no room) where places hold only so many."""

    @property
    def gain_person_weeks(self) -> float:
        return self.access_person_weeks - self.today_person_weeks


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How the optimisation ended; never inferred from a status word."""

    termination: str
    """``gap_reached``, ``proven_optimal``, ``time_limit``, ``interrupted``, or ``exhausted``: nothing left to try."""
    bound_person_weeks: float
    seconds: float
    seed: int
    root_bound_person_weeks: float | None = None
    places_only_person_weeks: float | None = None
    separate_person_weeks: float | None = None
    phases: tuple[tuple[str, float], ...] = ()
    """(phase, seconds spent)."""
    reproducible: bool = False
    """The same inputs, seed and versions give this plan and bound again: no clock and no stop had a part in it."""


@dataclass(frozen=True, kw_only=True)
class AccessLine:
    """Access of one demand point to one service in one season by one mode of travel.

    One line, unless places hold only so many and some of the people find no room where they are served best: then one
    for each place that serves a part of them.
    """

    demand: str
    service: str
    season: str
    mode: str
    quality: float
    today: float
    place: str
    """Site or stop that serves them; empty if none."""
    minutes: int | None
    need_person_weeks: float
    """Of the part that the line is about."""
    share: float = 1.0
    """Part of the demand point's need."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A whole plan."""

    territory: str
    scenario: str
    openings: tuple[Opening, ...]
    tours: tuple[TourRun, ...]
    fitted: tuple[str, ...]
    """Sites fitted out (their fit-out is paid)."""
    figures: Figures
    outcome: Outcome
    access: tuple[AccessLine, ...]
    notes: tuple[str, ...] = ()
    checked: bool = False
    inputs_hash: str = ""
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def gap(self) -> float:
        """(bound − access) / (bound − today): what better plan may still exist, as a share of the gain."""
        possible = self.outcome.bound_person_weeks - self.figures.today_person_weeks
        missing = self.outcome.bound_person_weeks - self.figures.access_person_weeks
        return 0.0 if missing <= 1e-9 * max(1.0, abs(self.outcome.bound_person_weeks)) else missing / possible

    @property
    def gap_of_total(self) -> float:
        """(bound − access) / bound."""
        bound = self.outcome.bound_person_weeks
        return 0.0 if bound <= 0 else max(0.0, (bound - self.figures.access_person_weeks) / bound)


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Rules that no plan can satisfy together, and the smallest change that mends it."""

    rules: tuple[str, ...]
    """Sentences of the rules (budget included) that conflict."""
    remedies: tuple[str, ...]
    """Each alone makes a plan possible, the smallest change first."""


@dataclass(frozen=True, kw_only=True)
class NoPlan:
    """No plan: an outcome, not an error.

    Without `conflicts` nothing is proven: rules and places alone allow a plan, but none was found before the
    end, or tours are the reason.
    """

    conflicts: tuple[Conflict, ...]
    interrupted: bool = False
