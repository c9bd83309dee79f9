"""What an explanation says, as values: pages lay them out, `optimizer.explaining.telling` puts them into words.

Every figure is an exact re-evaluation of a whole plan, never an estimate; only LP values (`Worth`) are prices of the
relaxation, and are called so. Access is in weighted person-weeks a year, euros are a year's, visits are expected ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from optimizer.explaining.limits import Barrier
from optimizer.plan import Conflict


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What one plan has more than another (negative: less)."""

    access_person_weeks: float
    eur: float
    visits_a_year: float
    residents: float
    """Inhabitants who have better access to some service in some season (or worse, for a loss)."""
    by_service: dict[str, float]
    """Access by service; only what differs, the most first. So too the others."""
    by_season: dict[str, float]
    by_group: dict[str, float]
    by_area: dict[str, float]
    """Access by the smallest areas."""

    @property
    def eur_per_person_week(self) -> float | None:
        """Euros for one person-week of access; None where no access is gained."""
        return self.eur / self.access_person_weeks if self.access_person_weeks > 0 else None


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """Where the people of one demand point go for what they find here now."""

    demand: str
    place: str
    """Site or stop; empty: nowhere."""
    minutes: int | None
    """The longest, over services and seasons."""
    visits_now: float
    """Expected visits a year here."""
    visits_then: float
    """Of these, how many would still be expected there."""


@dataclass(frozen=True, kw_only=True)
class GivenUp:
    """Something a plan has and would have less of, to make room."""

    site: str = ""
    tour: int = 0
    """1-based number of the tour in the plan; 0: a site."""
    seasons: tuple[str, ...] = ()
    half_days_left: int = 0
    """A week, today's included; 0: closed then."""


@dataclass(frozen=True, kw_only=True)
class Swap:
    """Something given up for something else; the net of both, judged against rules, staff and budget."""

    given_up: tuple[GivenUp, ...]
    access_person_weeks: float
    """Net change of access: negative where less is gained than lost."""
    eur: float
    """Net change of cost."""
    timetable_shown: bool
    """Whether hours for it are found with all other hours as they are; if not, it is open."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """Something added to the plan as it stands: a site's half-days, or a vehicle's visits."""

    place: str
    """Site or stop."""
    seasons: tuple[str, ...]
    half_days: int = 0
    """A week, at a site, today's included."""
    vehicle: str = ""
    """For a stop: the type that calls."""
    visits: int = 0
    """For a stop: a cycle."""
    joins_tour: int = 0
    """For a stop: number of the tour that would call there too; 0: a tour of its own."""
    access_person_weeks: float
    eur: float
    barriers: tuple[Barrier, ...] = ()
    timetable_shown: bool = False
    """Whether hours for it are found with all other hours as they are; if not, it is open."""
    swap: Swap | None = None
    """The best way found to make room; None where none is needed, or none was found."""

    @property
    def fits(self) -> bool:
        """Whether nothing stands in the way (the timetable apart)."""
        return not self.barriers

    @property
    def net_person_weeks(self) -> float | None:
        """Access gained by it, room being made where it must; None where no way is found."""
        return self.access_person_weeks if self.fits else self.swap.access_person_weeks if self.swap else None

    @property
    def eur_per_person_week(self) -> float | None:
        """Euros for one person-week of access; None where it adds none."""
        return self.eur / self.access_person_weeks if self.access_person_weeks > 0 else None


@dataclass(frozen=True, kw_only=True)
class PlaceExplained:
    """Why a site or stop is in the plan, or is not."""

    place: str
    is_site: bool
    in_plan: bool
    open_today: bool
    half_days: dict[str, int] = field(default_factory=dict)
    """Season → half-days a week under the plan, today's included (sites)."""
    tours: tuple[int, ...] = ()
    """Numbers of the tours that call (stops)."""
    budget_left_eur: float
    full: tuple[tuple[str, str, float], ...] = ()
    """(the place, season, visits a week that would come and find no room), where places hold only so many."""
    brings: Effect | None = None
    """The plan against the plan without it: what it brings, what it costs, what would be lost."""
    elsewhere: tuple[Elsewhere, ...] = ()
    """Where its visitors would go instead, the most first."""
    excluded: tuple[Barrier, ...] = ()
    """Why there is no option at all."""
    options: tuple[Option, ...] = ()
    """What it could have (more), the most access first."""
    alternatives: tuple[Option, ...] = ()
    """In the plan: the best that its euros and people could do elsewhere. Not in it: the best additions near it."""

    @property
    def forced_loss_person_weeks(self) -> float | None:
        """Access lost *at most* by forcing it in: by the best swap found, for a re-optimised plan may lose less.

        0 where it fits or the swap gains; None where no way was found.
        """
        ways = [net for option in self.options if (net := option.net_person_weeks) is not None]
        return max(0.0, -max(ways)) if ways else None


@dataclass(frozen=True, kw_only=True)
class TourExplained:
    """What one tour of the plan brings."""

    number: int
    brings: Effect
    stops: dict[str, float]
    """Stop → access lost if the tour passed it by."""
    elsewhere: tuple[Elsewhere, ...]
    alternatives: tuple[Option, ...]
    """The best that its euros could do at sites."""


@dataclass(frozen=True, kw_only=True)
class ServiceReached:
    """How people of one demand point reach one service in one season by one mode of travel."""

    service: str
    season: str
    mode: str
    quality: float
    quality_today: float
    place: str
    """Empty: nowhere."""
    minutes: int | None
    need_person_weeks: float


@dataclass(frozen=True, kw_only=True)
class PeopleExplained:
    """What the plan gives the people of a demand point or an area, and what could give them more."""

    who: str
    is_area: bool
    residents: float
    need_person_weeks: float
    today_person_weeks: float
    access_person_weeks: float
    by_service: dict[str, tuple[float, float, float]]
    """Service → (need, today, under the plan)."""
    reached: tuple[ServiceReached, ...] = ()
    """For one demand point only."""
    served_by: dict[str, float] = field(default_factory=dict)
    """Site or stop of the plan → access these people would lose without it, the most first."""
    options: tuple[Option, ...] = ()
    """Additions that would give *these people* the most; `access_person_weeks` counts theirs alone."""


@dataclass(frozen=True, kw_only=True)
class BudgetChange:
    """What so many euros more or less a year would change, proven possible step by step: *at least* so good.

    Only a new optimisation tells the best; tours are added on free days only and never rearranged.
    """

    delta_eur: float
    access_person_weeks: float
    eur: float
    added: tuple[Option, ...] = ()
    given_up: tuple[GivenUp, ...] = ()
    binding: tuple[Barrier, ...] = ()
    """More euros: what forbids the best addition that they could pay."""
    timetable_shown: bool = False


@dataclass(frozen=True, kw_only=True)
class BestUnder:
    """The best plan under a change, re-optimised, beside the plan in hand.

    Whatever plan is best under the change, its access differs from that of the plan in hand by `at_least_person_weeks`
    (a plan that was found) to `at_most_person_weeks` (a bound that was proven); negative: less access.
    """

    at_least_person_weeks: float
    at_most_person_weeks: float
    access_person_weeks: float
    bound_person_weeks: float
    gap: float
    """(bound − access) / (bound − today), of the plan found."""
    eur: float
    """Yearly cost of the plan found, less that of the plan in hand."""
    same_plan: bool
    """The plan in hand is allowed under the change, and none better was found."""
    opened: tuple[str, ...] = ()
    """Sites that the plan found opens and the plan in hand does not."""
    closed: tuple[str, ...] = ()
    other_hours: tuple[str, ...] = ()
    """Sites open under both, with other half-days in some season."""
    tours_now: int = 0
    """Vehicle days a cycle, over all seasons, in the plan in hand."""
    tours_then: int = 0
    termination: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class SiteReoptimised:
    """What it costs in access to force a site into the plan, or to forbid what the plan adds there."""

    site: str
    forced: bool
    """Forced, or else forbidden."""
    already: bool = False
    """The plan in hand does so: it costs nothing, and nothing was optimised."""
    best: BestUnder | None = None
    """None where `already`, and where no plan was found."""
    conflicts: tuple[Conflict, ...] = ()
    """Rules that no plan keeps together with it."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """A little more or less of something, and the best plan then."""

    amount: float
    """Signed, in the unit of its `Worth`."""
    weekday: str = ""
    """For a vehicle: the day that it works besides, or no more; empty: a whole vehicle."""
    lp_person_weeks: float | None
    """What the relaxation's prices say of the step; None where they do not speak of it."""
    best: BestUnder | None = None
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Worth:
    """What a little more or less of one limited thing would change.

    Units: 1000 € a year of the budget, one vehicle day a week, one half-day a week of a team.
    """

    kind: Literal["budget", "vehicle", "staff"]
    what: str = ""
    """Vehicle type or team."""
    lp_person_weeks: float | None
    """LP value of one unit: access a year that the relaxation would gain; None where it was not solved."""
    by_season: dict[str, float] = field(default_factory=dict)
    """The LP value by season, where the unit is worth something; the budget has none."""
    steps: tuple[Step, ...] = ()
    """More, then less, as far as there is either."""


@dataclass(frozen=True, kw_only=True)
class Values:
    """Marginal values of a plan: prices of the linear relaxation, and whole plans re-optimised beside them."""

    lp_bound_person_weeks: float | None
    """The bound that the prices prove; None where the relaxation was not solved."""
    short_person_weeks: float
    """What the plan in hand lacks to the best at most: it is in the upper end of every interval."""
    worth: tuple[Worth, ...]
    interrupted: bool = False
    """Stopped before every step was answered."""
