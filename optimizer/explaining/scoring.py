"""What small changes to a plan do to access, exactly and fast.

A plan's access is a sum over layers (mode of travel, service, season) of need × best quality. Each layer keeps the
quality of every offer for every demand point, so that a change touches only its own rows and layers: the same
numbers as `PlanFacts.access`, a hundred times sooner. Seasons are separate sums, so gains add up over them.

Where places hold only so many, gains are those as if everyone found room: they tell what is worth a closer look, and
`Scores.between` what it is worth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from optimizer.access_quality import QUALITY_STEPS, presence, quality_steps, reach_table
from optimizer.best_offers import StandingOffer
from optimizer.facts import PlanFacts
from optimizer.scenario import Service
from optimizer.stop_times import visit_half_days
from optimizer.travel.matrices import UNREACHABLE_MINUTES

Key = tuple[str, str, str]
"""(site or stop, vehicle type or empty for a site, season): one offer of a plan."""


@dataclass(frozen=True, eq=False)
class _Layer:
    """One mode, service and season: who needs it, and the offers that give it."""

    service: Service
    minutes: NDArray[np.int16]
    """Shape (demand, places)."""
    need: NDArray[np.float64]
    """Weighted person-weeks a year, shape (demand,)."""
    row_of: dict[Key, int]
    quality: NDArray[np.int8]
    """Of the offers that stand, in twentieths, shape (offers + 1, demand); the last row is "none"."""

    @cached_property
    def best(self) -> NDArray[np.int8]:
        return self.quality.max(axis=0)

    @cached_property
    def owner(self) -> NDArray[np.intp]:
        """The row that gives the best quality, shape (demand,)."""
        return self.quality.argmax(axis=0)

    @cached_property
    def second(self) -> NDArray[np.int8]:
        """The best quality without the owner's row."""
        left = self.quality.copy()
        left[self.owner, np.arange(left.shape[1])] = -1
        return left.max(axis=0)

    def without(self, rows: list[int]) -> NDArray[np.int8]:
        """The best quality without some rows."""
        if not rows:
            return self.best
        if len(rows) == 1:
            return np.where(self.owner == rows[0], self.second, self.best)
        return np.delete(self.quality, rows, axis=0).max(axis=0)


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Demand points and places in reach of one another: parallel arrays."""

    demand: NDArray[np.intp]
    place: NDArray[np.intp]
    minutes: NDArray[np.int16]


@dataclass(frozen=True, eq=False)
class Scores:
    """Exact gains of changes to one plan, in weighted person-weeks a year."""

    facts: PlanFacts
    inside: NDArray[np.bool_] | None = None
    """Demand points that count, shape (demand,); None: all."""
    _pairs: dict[tuple[int, str, str], _Pairs] = field(default_factory=dict, repr=False)
    """Who is near what, by minutes, service and vehicle type (empty: sites); the plan plays no part in it."""

    # --- the plan's offers ------------------------------------------------------------------------

    @cached_property
    def offers(self) -> dict[Key, float]:
        """What the plan itself adds: key → half-days a week in all (sites) or equivalent presence (visits)."""
        facts = self.facts
        at_sites = {
            (site, "", season): float(number) for (site, season), number in facts.half_days.items()
            if number > facts.today_half_days.get((site, season), 0)
        }
        visits = {
            key: self.presence_of_visits(key[0], key[1], number) for key, number in facts.visits.items()
        }
        return at_sites | visits

    def presence_of_visits(self, stop_id: str, vehicle_id: str, visits: float) -> float:
        """Half-days a week that so many visits a cycle of a stop are worth."""
        territory = self.facts.territory
        stop = territory.stops[territory.stop_index[stop_id]]
        return visit_half_days(self.facts.vehicle_by_id[vehicle_id], stop, visits)

    # --- gains ------------------------------------------------------------------------------------

    def gain(self, changes: Mapping[Key, float]) -> float:
        """Access gained when the offers named stand so many half-days a week instead (0: no more than today)."""
        by_season: dict[str, list[Key]] = defaultdict(list)
        for key in changes:
            by_season[key[2]].append(key)
        total = 0.0
        for season, keys in by_season.items():
            for layer in self.layers[self.facts.season_index[season]]:
                concerned = [key for key in keys if layer.service.id in self._services(key)]
                if concerned:
                    total += self._layer_gain(layer, concerned, changes)
        return total

    def between(self, changed: PlanFacts, gain: float) -> float:
        """Access of the changed plan above this one's: `gain`, its score, unless places hold only so many."""
        if self.facts.unlimited is self.facts:
            return gain
        persons, total = self.facts.territory.demand.persons, 0.0
        if self.inside is not None:
            persons = persons * self.inside[:, None]
        for mode in self.facts.modes:
            groups = [g for g, group in enumerate(self.facts.territory.groups) if group.mode == mode]
            for service, s in self.facts.service_index.items():
                for season, t in self.facts.season_index.items():
                    need = persons[:, groups] @ self.facts.yearly_need[groups, s, t]
                    now, then = (facts.quality(mode, service, season) for facts in (self.facts, changed))
                    total += float(need @ (then - now)) / QUALITY_STEPS
        return total

    def site_gains(self, half_days: float) -> NDArray[np.float64]:
        """Gain of each site open so many half-days a week in each season, alone; shape (sites, seasons)."""
        return self._place_gains([half_days] * len(self.facts.territory.sites), "")

    def stop_gains(self, vehicle_id: str, visits: int) -> NDArray[np.float64]:
        """Gain of so many visits a cycle at each stop in each season, alone; shape (stops, seasons)."""
        vehicle = self.facts.vehicle_by_id[vehicle_id]
        present = [visit_half_days(vehicle, stop, visits) for stop in self.facts.territory.stops]
        return self._place_gains(present, vehicle_id)

    def _place_gains(self, half_days: Sequence[float], vehicle_id: str) -> NDArray[np.float64]:
        """Gains of sites, or of stops of a vehicle type, with so many half-days a week at each."""
        n_places = len(half_days)
        gains = np.zeros((n_places, len(self.layers)))
        levels = sorted(set(half_days))
        level = np.searchsorted(levels, half_days)
        for t, layers in enumerate(self.layers):
            for layer in layers:
                near = self._near(layer, vehicle_id)
                if not len(near.place):
                    continue
                worth = np.stack([self._worth(layer.service, present) for present in levels])
                better = worth[level[near.place], near.minutes] - layer.best[near.demand]
                gained = layer.need[near.demand] * np.maximum(better, 0)
                gains[:, t] += np.bincount(near.place, weights=gained, minlength=n_places) / QUALITY_STEPS
        return gains

    def _near(self, layer: _Layer, vehicle_id: str) -> _Pairs:
        """Who is in reach of which sites that give the layer's service, or of which stops if the vehicle gives it."""
        key = id(layer.minutes), layer.service.id, vehicle_id
        if key not in self._pairs:
            territory, service = self.facts.territory, layer.service.id
            n_sites = len(territory.sites)
            if vehicle_id:
                gives = service in self.facts.vehicle_by_id[vehicle_id].services
                places = n_sites + np.arange(len(territory.stops) if gives else 0)
            else:
                places = np.flatnonzero([service in site.services for site in territory.sites])
            minutes = layer.minutes[:, places]
            demand, column = np.nonzero(minutes <= layer.service.reach[-1].within_minutes)  # nothing beyond the last
            self._pairs[key] = _Pairs(demand, places[column] - (n_sites if vehicle_id else 0), minutes[demand, column])
        return self._pairs[key]

    def after(self, facts: PlanFacts) -> Scores:
        """The scores of another plan in the same territory, scenario and travel times."""
        return Scores(facts, self.inside, self._pairs)

    def _layer_gain(self, layer: _Layer, keys: list[Key], changes: Mapping[Key, float]) -> float:
        best = layer.without([layer.row_of[key] for key in keys if key in layer.row_of])
        for key in keys:
            if changes[key] > 0:
                worth = self._worth(layer.service, changes[key])
                best = np.maximum(best, worth[layer.minutes[:, self._place(key)]])
        return float(layer.need @ (best.astype(np.int16) - layer.best)) / QUALITY_STEPS

    # --- the layers -------------------------------------------------------------------------------

    @cached_property
    def layers(self) -> tuple[tuple[_Layer, ...], ...]:
        """Layers with any need, season by season."""
        facts = self.facts
        persons = facts.territory.demand.persons
        if self.inside is not None:
            persons = persons * self.inside[:, None]
        groups_of = {
            mode: [g for g, group in enumerate(facts.territory.groups) if group.mode == mode] for mode in facts.modes
        }
        found: list[tuple[_Layer, ...]] = []
        for season, t in facts.season_index.items():
            keyed = self._standing(season, t)
            of_season = []
            for mode, groups in groups_of.items():
                minutes = facts.minutes(mode, t)
                for s, service in enumerate(facts.scenario.services):
                    need = persons[:, groups] @ facts.yearly_need[groups, s, t]
                    if need.any():
                        of_season.append(self._layer(service, minutes, need, keyed))
            found.append(tuple(of_season))
        return tuple(found)

    def _standing(self, season: str, t: int) -> list[tuple[Key | None, StandingOffer]]:
        """Offers of a season: today's, which stay whatever the plan, and the plan's own with their keys."""
        today: list[tuple[Key | None, StandingOffer]] = [
            (None, offer) for offer in self.facts.offers_today.by_season[t]
        ]
        return today + [
            (key, StandingOffer(place=self._place(key), half_days=half_days, services=self._services(key)))
            for key, half_days in self.offers.items() if key[2] == season
        ]

    def _layer(
        self, service: Service, minutes: NDArray[np.int16], need: NDArray[np.float64],
        keyed: list[tuple[Key | None, StandingOffer]],
    ) -> _Layer:
        giving = [(key, offer) for key, offer in keyed if service.id in offer.services]
        rows = [self._worth(service, offer.half_days)[minutes[:, offer.place]] for _, offer in giving]
        nothing = np.zeros(len(need), dtype=np.int8)
        return _Layer(
            service, minutes, need, {key: row for row, (key, _) in enumerate(giving) if key is not None},
            np.stack([*rows, nothing]),
        )

    @cached_property
    def _worth_of(self) -> dict[tuple[str, float], NDArray[np.int8]]:
        return {}

    def _worth(self, service: Service, half_days: float) -> NDArray[np.int8]:
        """Quality in twentieths at each whole minute, of a service present so many half-days a week."""
        key = service.id, half_days
        if key not in self._worth_of:
            reach = reach_table(service, UNREACHABLE_MINUTES)
            reach[UNREACHABLE_MINUTES] = 0.0
            self._worth_of[key] = quality_steps(reach * presence(service, half_days))
        return self._worth_of[key]

    def _place(self, key: Key) -> int:
        territory = self.facts.territory
        if key[1]:
            return len(territory.sites) + territory.stop_index[key[0]]
        return territory.site_index[key[0]]

    def _services(self, key: Key) -> frozenset[str]:
        if key[1]:
            return frozenset(self.facts.vehicle_by_id[key[1]].services)
        return frozenset(self.facts.site(key[0]).services)
