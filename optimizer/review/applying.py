"""From a proposed change to a new scenario: rules, free half-days, and closeness to the published plan.

What a change asks is said with the rules that planners know (required or forbidden place, required stop, days of
visits) and with the free half-days of a building. A half-day is fixed by leaving a building no others in that season
than those wanted. Where proposals, or rules of the scenario, contradict one another, the calculation says so as for
any rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from optimizer.access_quality import rows_of_season, season_slots
from optimizer.faults import Fault, ScenarioError
from optimizer.review.changes import Add, Change, Forbid, Lock, Move
from optimizer.rules import Rule
from optimizer.rules.keep_close import KeepClose, PreviousOpening, PreviousVisits
from optimizer.rules.site_forbidden import SiteForbidden
from optimizer.rules.site_required import SiteRequired
from optimizer.rules.stop_days import StopDays
from optimizer.rules.stop_required import StopRequired
from optimizer.scenario import FreeSlots, Scenario, SiteChange
from optimizer.site_changes import changed
from optimizer.slots import DAYS, SLOTS, day_of
from optimizer.told import Told

if TYPE_CHECKING:
    from optimizer.plan import Plan
    from optimizer.territory import Territory


def applied(
    scenario: Scenario, territory: Territory, plan: Plan, changes: Sequence[Change], *,
    at_most_changes: int | None = None,
) -> Scenario:
    """The scenario with these changes, to be solved again close to `plan`.

    Parameters
    ----------
    scenario, territory, plan
        As published; the territory as its tables have it.
    at_most_changes
        How many (place, season) of the plan may change; None: as many again as the changes name.

    Raises
    ------
    ScenarioError
        Lists every change that cannot be made, with its remedy.
    """
    from optimizer.reading.cross_checks import scenario_faults

    draft = _Draft(scenario, changed(territory, scenario), plan)
    for change in changes:
        draft.make(change)
    if draft.faults:
        raise ScenarioError(draft.faults)
    allowed = 2 * len(draft.named) if at_most_changes is None else at_most_changes
    made = draft.scenario(close_to(plan, at_most_changes=allowed))
    if faults := scenario_faults(made, territory):
        raise ScenarioError(faults)
    return made


def close_to(plan: Plan, *, at_most_changes: int) -> KeepClose:
    """The rule that keeps a new plan close to `plan`."""
    visits = {key: len(days) for key, days in _visit_days(plan).items()}
    return KeepClose(
        openings=tuple(
            PreviousOpening(site=opening.site, season=opening.season, half_days=opening.half_days)
            for opening in plan.openings
        ),
        visits=tuple(
            PreviousVisits(stop=stop, vehicle=vehicle, season=season, visits=number)
            for (stop, vehicle, season), number in sorted(visits.items())
        ),
        at_most_changes=at_most_changes,
    )


def _visit_days(plan: Plan) -> dict[tuple[str, str, str], set[tuple[int, str]]]:
    """(stop, vehicle type, season) → (week of the cycle, weekday) of each visit."""
    days: dict[tuple[str, str, str], set[tuple[int, str]]] = defaultdict(set)
    for run in plan.tours:
        for call in run.calls:
            days[call.stop, run.vehicle, run.season].update((week, run.weekday) for week in run.weeks)
    return days


@dataclass
class _Draft:
    """A scenario on its way, with what the plan gives each place, as the changes so far would have it."""

    of: Scenario
    territory: Territory
    plan: Plan
    rules: list[Rule] = field(init=False)
    free: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    """(site, season) → half-days that it may open beside today's."""
    named: set[tuple[str, str]] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rules = [rule for rule in self.of.rules if not isinstance(rule, KeepClose)]
        self.slots = {(opening.site, opening.season): set(opening.slots) for opening in self.plan.openings}
        self.days: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.visits: dict[tuple[str, str], int] = defaultdict(int)
        for (stop, _, season), visits in _visit_days(self.plan).items():
            self.days[stop, season] |= {day for _, day in visits}
            self.visits[stop, season] = max(self.visits[stop, season], len(visits))

    def make(self, change: Change) -> None:
        """Make a change, or note why it cannot be made."""
        seasons = [season.id for season in self.of.seasons]
        known = self.territory.site_index if change.site is not None else self.territory.stop_index
        if change.place not in known or change.season not in (None, *seasons):
            self._fault(Told("the published plan knows no such place, stop or season"),
                        Told("choose among those of the plan"))
            return
        there = self.slots if change.site is not None else self.visits
        having = [season for season in seasons if there.get((change.place, season))]
        every = seasons if isinstance(change, Add | Forbid) else having
        within = every if change.season is None else [change.season]
        if (isinstance(change, Lock | Move) and not set(within) <= set(having)) or not within:
            self._fault(Told("the published plan does not have it then"), Told("choose a season in which it does"))
            return
        for season in within:
            self.named.add((change.place, season))
            if change.site is not None:
                self._site(change, change.site, season)
            else:
                self._stop(change, change.place, season)

    def scenario(self, close: KeepClose) -> Scenario:
        """The scenario with all that was asked."""
        sites = {change.site: change for change in self.of.sites}
        for site in {site for site, _ in self.free}:
            kept = sites.get(site, SiteChange(site=site))
            sites[site] = kept.model_copy(update={"free": self._free_slots(site)})
        return self.of.model_copy(update={"rules": (*self.rules, close), "sites": tuple(sites.values())})

    # --- places -----------------------------------------------------------------------------------

    def _site(self, change: Change, site: str, season: str) -> None:
        held = self.slots.get((site, season), set())
        match change:
            case Lock(slot=None):
                self._require(site, season, len(held))
            case Lock(slot=str(slot)):
                if self._has(site, season, slot):
                    self._fix(site, season, held)
            case Forbid(slot=None):
                self.rules.append(SiteForbidden(site=site, season=season))
            case Forbid(slot=str(slot)):
                if self._not_today(site, season, slot):
                    self.free[site, season] = self._free(site, season) - {slot}
            case Move(to_site=str(other)):
                if other not in self.territory.site_index:
                    self._fault(Told("there is no such place"), Told("choose among the places of the territory"))
                    return
                self.named.add((other, season))
                self.rules.append(SiteForbidden(site=site, season=season))
                self._require(other, season, len(held))
            case Move(from_slot=str(old), to_slot=str(new)):
                if self._has(site, season, old) and self._not_today(site, season, old) and self._may_open(new, held):
                    self._fix(site, season, held - {old} | {new})
            case Add(half_days=int(number)):
                self._require(site, season, number)
            case Add(slot=str(slot)):
                if self._may_open(slot, held) and self._is_level(len(held) + 1):
                    self._fix(site, season, held | {slot})

    def _fix(self, site: str, season: str, slots: set[str]) -> None:
        """Open on exactly these half-days."""
        self.slots[site, season] = slots
        self.free[site, season] = frozenset(slots) - self._today(site, season)
        self._require(site, season, len(slots))

    def _require(self, site: str, season: str, half_days: int) -> None:
        self.rules.append(SiteRequired(site=site, season=season, half_days=half_days))

    def _has(self, site: str, season: str, slot: str) -> bool:
        if slot in self.slots.get((site, season), ()):
            return True
        self._fault(Told("the place is not open on this half-day"), Told("choose a half-day of the plan"))
        return False

    def _not_today(self, site: str, season: str, slot: str) -> bool:
        if slot not in self._today(site, season):
            return True
        self._fault(Told("these are today’s opening hours, which the plan keeps"),
                    Told("choose a half-day that the plan adds"))
        return False

    def _may_open(self, slot: str, held: set[str]) -> bool:
        if slot in self.of.allowed_slots and slot not in held:
            return True
        self._fault(Told("the place cannot open more on this half-day"),
                    Told("choose another half-day of the days on which places open"))
        return False

    def _is_level(self, half_days: int) -> bool:
        if half_days in self.of.opening_levels:
            return True
        self._fault(
            Told("no opening level has {half_days} half-days a week", half_days=half_days),
            Told("propose to move a half-day, or a number of half-days among {levels}",
                 levels=", ".join(map(str, self.of.opening_levels))),
        )
        return False

    def _today(self, site: str, season: str) -> frozenset[str]:
        return frozenset(self._season_slots(site, season, "open"))

    def _free(self, site: str, season: str) -> frozenset[str]:
        known = self.free.get((site, season))
        return frozenset(self._season_slots(site, season, "possible")) if known is None else known

    def _season_slots(self, site: str, season: str, state: str) -> tuple[str, ...]:
        of = next(known for known in self.of.seasons if known.id == season)
        rows = self.territory.availability_of.get(site, ())
        return season_slots(rows, of, state, self.of.allowed_slots)

    def _free_slots(self, site: str) -> tuple[FreeSlots, ...]:
        """When the building could open, season by season, at the rooms' own prices."""
        found = []
        for season in self.of.seasons:
            wanted = self.free.get((site, season.id))
            left = set(wanted or ())
            for row in rows_of_season(self.territory.availability_of.get(site, ()), season, "possible"):
                slots = tuple(slot for slot in row.slots if wanted is None or slot in wanted)
                if row.calendar == "all":
                    left -= set(slots)
                if slots:
                    found.append(FreeSlots.model_validate({
                        "season": season.id, "calendar": row.calendar, "slots": slots, "half_day_eur": row.half_day_eur,
                    }))
            if left:  # in school weeks or holidays only, or not known to be free: whoever proposes it knows better
                found.append(FreeSlots(season=season.id, slots=tuple(slot for slot in SLOTS if slot in left)))
        return tuple(found)

    # --- stops ------------------------------------------------------------------------------------

    def _stop(self, change: Change, stop: str, season: str) -> None:
        days, visits = self.days[stop, season], self.visits[stop, season]
        match change:
            case Lock(slot=None):
                self._visit(stop, season, visits)
            case Lock(slot=str(slot)):
                if self._calls(days, slot):
                    self._call_on(stop, season, days, visits)
            case Forbid(slot=None):
                self.rules.append(StopDays(stop=stop, season=season))
            case Forbid(slot=str(slot)):
                self._call_on(stop, season, set(DAYS) - {day_of(slot)}, 0)
            case Move(to_stop=str(other)):
                if other not in self.territory.stop_index:
                    self._fault(Told("there is no such stop"), Told("choose among the stops of the territory"))
                    return
                self.named.add((other, season))
                self.rules.append(StopDays(stop=stop, season=season))
                self._visit(other, season, visits)
            case Move(from_slot=str(old), to_slot=str(new)):
                if self._calls(days, old):
                    self._call_on(stop, season, days - {day_of(old)} | {day_of(new)}, visits)
            case Add(visits=int(number)):
                self._visit(stop, season, number)
            case Add(slot=str(slot)):
                more = [level for vehicle in self.of.fleet for level in vehicle.visit_levels if level > visits]
                if more:
                    self._call_on(stop, season, days | {day_of(slot)}, min(more))
                else:
                    self._fault(Told("no vehicle comes more often"), Told("propose to move a visit to another day"))

    def _call_on(self, stop: str, season: str, days: set[str], visits: int) -> None:
        """Be visited on these weekdays only, so often at least."""
        self.days[stop, season] = days
        self.rules.append(StopDays.model_validate({"stop": stop, "season": season, "days": tuple(sorted(days))}))
        if visits:
            self._visit(stop, season, visits)

    def _visit(self, stop: str, season: str, visits: int) -> None:
        self.rules.append(StopRequired(stop=stop, season=season, visits=visits))

    def _calls(self, days: set[str], slot: str) -> bool:
        if day_of(slot) in days:
            return True
        self._fault(Told("no vehicle calls on this day"), Told("choose a day of the plan"))
        return False

    def _fault(self, message: Told, remedy: Told) -> None:
        self.faults.append(Fault(message=message, remedy=remedy))
