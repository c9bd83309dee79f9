"""Small changes to a plan with what each gains and costs: additions at sites, visits on free days, things given up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from optimizer.access_quality import season_slots
from optimizer.costs import fit_out_eur_per_year, room_half_day_eur
from optimizer.explaining.answers import GivenUp, Option, Swap
from optimizer.explaining.changing import with_half_days, with_tours
from optimizer.explaining.limits import TOLERANCE, Barrier, Limits, seated
from optimizer.explaining.scoring import Key, Scores
from optimizer.facts import PlanFacts
from optimizer.plan import TourRun
from optimizer.rules.base import EUR_TOLERANCE

MOST_PAIRS_SCORED = 40
MOST_WAYS_CHECKED = 25


@dataclass(frozen=True, kw_only=True)
class Move:
    """One change: other half-days at one site, tours less, tours more or longer."""

    half_days: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(site, season) → half-days a week instead, today's included."""
    without_tours: tuple[int, ...] = ()
    """Positions in the plan's tours."""
    new_tours: tuple[TourRun, ...] = ()
    gain: float
    eur: float
    staff: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """(team, season) → half-days a week that it takes."""

    @cached_property
    def sites(self) -> frozenset[str]:
        return frozenset(site for site, _ in self.half_days)


@dataclass(frozen=True, eq=False)
class Moves:
    """Every small change to one plan."""

    facts: PlanFacts
    counted: Scores | None = None
    """Whose access gains are; None: everybody's."""

    @cached_property
    def scores(self) -> Scores:
        return self.counted or Scores(self.facts)

    @cached_property
    def limits(self) -> Limits:
        return Limits(self.facts)

    def after(self, *moves: Move) -> Moves:
        """The same of the plan with some moves; what only the territory and scenario decide is not worked out again."""
        facts = self.carried_out(*moves)
        changed = Moves(facts, self.scores.after(facts))
        for known in ("_most", "_half_day_eur"):
            changed.__dict__[known] = getattr(self, known)
        changed.limits.__dict__["team_of_site"] = self.limits.team_of_site
        return changed

    # --- carrying a change out ----------------------------------------------------------------------

    def carried_out(self, *moves: Move) -> PlanFacts:
        """The plan with all of some moves."""
        half_days = {key: number for move in moves for key, number in move.half_days.items()}
        changed = with_half_days(self.facts, half_days) if half_days else self.facts
        gone = {number for move in moves for number in move.without_tours}
        new = [run for move in moves for run in move.new_tours]
        if gone or new:
            changed = with_tours(changed, [*(r for n, r in enumerate(self.facts.tours) if n not in gone), *new])
        return changed

    def changes(self, *moves: Move) -> dict[Key, float]:
        """The same moves as `Scores` reads them."""
        today = self.facts.today_half_days
        changes: dict[Key, float] = {}
        gone: set[int] = set()
        for move in moves:
            gone.update(move.without_tours)
            for (site, season), number in move.half_days.items():
                changes[site, "", season] = float(number) if number > today.get((site, season), 0) else 0.0
        new = [run for move in moves for run in move.new_tours]
        if gone or new:
            left = with_tours(self.facts, [*(r for n, r in enumerate(self.facts.tours) if n not in gone), *new])
            for key in {*self.facts.visits, *left.visits}:
                if self.facts.visits.get(key, 0) != left.visits.get(key, 0):
                    visits = left.visits.get(key, 0)
                    changes[key] = self.scores.presence_of_visits(key[0], key[1], visits) if visits else 0.0
        return changes

    # --- additions at sites -------------------------------------------------------------------------

    @cached_property
    def _tables(self) -> dict[int, tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]]:
        """Level → gain, € without fit-out, whether it can be added; each of shape (sites, seasons)."""
        shape = len(self.facts.territory.sites), len(self.facts.scenario.seasons)
        tables = {}
        for level in self.facts.scenario.opening_levels:
            more = level - self._now
            allowed = (more > 0) & (level <= self._most)
            gain = self.scores.site_gains(level)
            tables[level] = gain, np.where(allowed, more, 0) * self._half_day_eur, allowed.reshape(shape)
        return tables

    @cached_property
    def _now(self) -> NDArray[np.int64]:
        """Half-days a week under the plan, shape (sites, seasons)."""
        now = np.zeros((len(self.facts.territory.sites), len(self.facts.scenario.seasons)), dtype=np.int64)
        for (site, season), number in self.facts.half_days.items():
            now[self.facts.territory.site_index[site], self.facts.season_index[season]] = number
        return now

    @cached_property
    def _most(self) -> NDArray[np.int64]:
        """Half-days a week that a building allows, shape (sites, seasons); 0 where it offers no service asked for."""
        territory, scenario = self.facts.territory, self.facts.scenario
        most = np.zeros_like(self._now)
        for s, site in enumerate(territory.sites):
            rows = territory.availability_of.get(site.id, ())
            if not self.facts.service_index.keys() & set(site.services):
                continue
            for t, season in enumerate(scenario.seasons):
                today = set(self.facts.today_slots.get((site.id, season.id), ()))
                most[s, t] = len(today.union(season_slots(rows, season, "possible", scenario.allowed_slots)))
        return most

    @cached_property
    def _half_day_eur(self) -> NDArray[np.float64]:
        """€ a year of one half-day a week, shape (sites, seasons)."""
        territory, scenario = self.facts.territory, self.facts.scenario
        return np.array([
            [
                season.weeks * (scenario.staff.half_day_eur + room_half_day_eur(territory, scenario, site, season))
                for season in scenario.seasons
            ]
            for site in territory.sites
        ]).reshape(self._now.shape)

    @cached_property
    def _fit_out_eur(self) -> NDArray[np.float64]:
        """€ a year of fitting a site out, shape (sites,); 0 where the plan has paid it."""
        return np.array([
            0.0 if site.id in self.facts.opened else fit_out_eur_per_year(self.facts.scenario, site)
            for site in self.facts.territory.sites
        ])

    def allows(self, site: int) -> bool:
        """Whether any level above the plan's exists at a site in some season."""
        return any(allowed[site].any() for _, _, allowed in self._tables.values())

    def possible_half_days(self, site: int) -> int:
        """The most half-days a week that a building allows in some season."""
        return int(self._most[site].max(initial=0))

    def additions(self, sites: Iterable[int] | None = None, *, within_limits: bool = False) -> list[Move]:
        """Each site at each level, in each season alone and in all that allow it; the most gain first.

        A level that gives no more than a lower one in the same seasons is left out. `within_limits`: only what
        the euros and the staff left allow, season by season.
        """
        chosen = range(len(self.facts.territory.sites)) if sites is None else list(sites)
        n_seasons = len(self.facts.scenario.seasons)
        found: list[Move] = []
        for site in chosen:
            best_of: dict[tuple[int, ...], float] = {}
            for level, (gain, eur, allowed) in self._tables.items():
                usable = allowed[site] & (gain[site] > TOLERANCE)
                if within_limits:
                    usable &= level - self._now[site] <= self._staff_left[site] + TOLERANCE
                ways: list[tuple[int, ...]] = [(t,) for t in range(n_seasons) if usable[t]]
                if usable.sum() > 1:
                    ways.append(tuple(int(t) for t in np.flatnonzero(usable)))
                for seasons in ways:
                    gained = float(gain[site, list(seasons)].sum())
                    cost = float(eur[site, list(seasons)].sum() + self._fit_out_eur[site])
                    if gained <= best_of.get(seasons, 0.0) + TOLERANCE:
                        continue
                    best_of[seasons] = gained
                    if not within_limits or cost <= self.limits.left_eur + EUR_TOLERANCE:
                        found.append(self._addition(site, level, seasons, gained, cost))
        return sorted(found, key=lambda move: -move.gain)

    def _addition(self, site: int, level: int, seasons: tuple[int, ...], gain: float, eur: float) -> Move:
        name, team = self.facts.territory.sites[site].id, self.limits.team_of_site[site]
        ids = [self.facts.scenario.seasons[t].id for t in seasons]
        staff = {(team, season): float(level - self._now[site, t]) for season, t in zip(ids, seasons)} if team else {}
        return Move(half_days={(name, season): level for season in ids}, gain=gain, eur=eur, staff=staff)

    @cached_property
    def _staff_left(self) -> NDArray[np.float64]:
        """Half-days a week that the team of each site can still hold, shape (sites, seasons)."""
        left = self.limits.staff_left
        return np.array([
            [left.get((team, season), np.inf) for season in self.facts.season_index]
            for team in self.limits.team_of_site
        ]).reshape(self._now.shape)

    # --- things given up ------------------------------------------------------------------------------

    @cached_property
    def removals(self) -> list[Move]:
        """Each site the plan opens, closed all year or lower in one season, and each tour; the least loss first."""
        found: list[Move] = []
        for site in sorted(self.facts.opened):
            planned = {
                season: number for (name, season), number in self.facts.half_days.items()
                if name == site and number > self.facts.today_half_days.get((site, season), 0)
            }
            today = {season: self._today(site, season) for season in planned}
            if len(planned) > 1:
                found.append(self._removal(site, today, closed=True))
            for season, number in planned.items():
                levels = [level for level in self.facts.scenario.opening_levels if today[season] < level < number]
                found += [
                    self._removal(site, {season: level}, closed=len(planned) == 1 and level == today[season])
                    for level in (today[season], *levels)
                ]
        for number in range(len(self.facts.tours)):
            move = Move(without_tours=(number,), gain=0.0, eur=0.0)
            eur = self.carried_out(move).cost_eur - self.facts.cost_eur
            found.append(replace(move, gain=self.scores.gain(self.changes(move)), eur=eur))
        return sorted(found, key=lambda move: -move.gain)

    def _today(self, site: str, season: str) -> int:
        return self.facts.today_half_days.get((site, season), 0)

    def _removal(self, site: str, left: dict[str, int], *, closed: bool) -> Move:
        """Lower levels at a site, by season; `closed`: nothing of what the plan adds there remains in the year."""
        at = self.facts.territory.site_index[site]
        team = self.limits.team_of_site[at]
        fewer = {season: number - self.facts.half_days[site, season] for season, number in left.items()}
        eur = sum(float(less * self._half_day_eur[at, self.facts.season_index[when]]) for when, less in fewer.items())
        if closed:
            eur -= fit_out_eur_per_year(self.facts.scenario, self.facts.territory.sites[at])
        move = Move(
            half_days={(site, season): number for season, number in left.items()}, gain=0.0, eur=eur,
            staff={(team, season): float(less) for season, less in fewer.items()} if team else {},
        )
        return replace(move, gain=self.scores.gain(self.changes(move)))

    # --- options and swaps ------------------------------------------------------------------------------

    def option(self, move: Move, *, make_room: bool = False) -> Option:
        """A site's addition as an answer: what stands in its way and, if asked, the best way to make room."""
        changed = self.carried_out(move)
        barriers = self.limits.broken_by(changed)
        (site, _), level = next(iter(move.half_days.items()))
        return Option(
            place=site, seasons=tuple(season for _, season in move.half_days), half_days=level,
            access_person_weeks=self.scores.between(changed, move.gain), eur=move.eur, barriers=barriers,
            timetable_shown=seated(changed),
            swap=self.swap(move, barriers) if barriers and make_room else None,
        )

    def swap(self, move: Move, barriers: Iterable[Barrier]) -> Swap | None:
        """The least loss, by one thing given up or two, that makes room for a move; None if no such way is found."""
        kinds = {barrier.kind for barrier in barriers}
        units = [unit for unit in self.removals if not unit.sites & move.sites]
        ways: list[tuple[float, tuple[Move, ...]]] = [
            (self.scores.gain(self.changes(move, unit)), (unit,)) for unit in units if self._room(move, (unit,))
        ]
        if kinds <= {"budget", "staff"} or not ways:
            ways += [
                (self.scores.gain(self.changes(move, *pair)), pair) for pair in self._pairs(move, units)
            ]
        for gain, given_up in sorted(ways, key=lambda way: -way[0])[:MOST_WAYS_CHECKED]:
            changed = self.carried_out(move, *given_up)
            if not self.limits.broken_by(changed):
                return Swap(
                    given_up=tuple(self.told(unit) for unit in given_up),
                    access_person_weeks=self.scores.between(changed, gain),
                    eur=changed.cost_eur - self.facts.cost_eur, timetable_shown=seated(changed),
                )
        return None

    def _room(self, move: Move, units: tuple[Move, ...]) -> bool:
        """Whether euros and staff would suffice, by sums; the whole plan is judged afterwards."""
        if move.eur + sum(unit.eur for unit in units) > max(0.0, self.limits.left_eur) + EUR_TOLERANCE:
            return False
        left = self.limits.staff_left
        return all(
            more + sum(unit.staff.get(key, 0.0) for unit in units) <= max(0.0, left[key]) + TOLERANCE
            for key, more in move.staff.items()
        )

    def _pairs(self, move: Move, units: list[Move]) -> Iterator[tuple[Move, Move]]:
        """Pairs that make room, those that lose least by the sum of their losses (the first forty)."""
        gain = np.array([unit.gain for unit in units])
        one, other = np.triu_indices(len(units), k=1)
        yielded = 0
        for at in np.argsort(-(gain[one] + gain[other]), kind="stable"):
            pair = units[one[at]], units[other[at]]
            if not pair[0].sites & pair[1].sites and self._room(move, pair):
                yield pair
                yielded += 1
                if yielded == MOST_PAIRS_SCORED:
                    return

    def told(self, move: Move) -> GivenUp:
        """A removal as an answer."""
        if move.without_tours:
            number = move.without_tours[0]
            return GivenUp(tour=number + 1, seasons=(self.facts.tours[number].season,))
        (site, _), left = next(iter(move.half_days.items()))
        return GivenUp(site=site, seasons=tuple(season for _, season in move.half_days), half_days_left=left)
