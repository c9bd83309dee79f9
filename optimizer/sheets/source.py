"""A plan with what all its sheets share, worked out once: views of places and tours, hours, cards, euros, journeys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from optimizer.access_quality import calendars_of
from optimizer.facts import PlanFacts
from optimizer.figures import REACH_MINUTES, reach_of_points
from optimizer.funding import GrantGiven, grants_given
from optimizer.locale import Translator, translator
from optimizer.plan import Plan
from optimizer.scenario import Scenario, Season
from optimizer.sheets.content import SeasonPart
from optimizer.sheets.journeys import Journeys, journeys
from optimizer.sheets.placed_costs import PlacedCost, eur_by_use, placed_costs
from optimizer.territory import Territory
from optimizer.views.place_cards import Card, place_card, stop_card
from optimizer.views.places import PlaceView, places
from optimizer.views.sentences import season_dates
from optimizer.views.timetables import Presence, presences_of
from optimizer.views.tours import RoundCall, TourView, rounds_today, tours


@dataclass(frozen=True, eq=False, kw_only=True)
class AreaReach:
    """One line of `Figures.reach` before it is summed; shape (smallest areas,) each."""

    minutes: int
    service: str
    mode: str
    residents: NDArray[np.float64]
    today: NDArray[np.float64]
    after: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SheetSource:
    """What sheets of one plan in one language are made of; everything is worked out when first asked for."""

    plan: Plan
    facts: PlanFacts
    lang: str

    @property
    def territory(self) -> Territory:
        return self.facts.territory

    @property
    def scenario(self) -> Scenario:
        return self.facts.scenario

    @property
    def _(self) -> Translator:
        return translator(self.lang)

    # --- areas ------------------------------------------------------------------------------------

    @cached_property
    def area_of_place(self) -> dict[str, str]:
        """Site or stop → id of the smallest area in which it lies; empty: in none that the territory knows."""
        named = [*((site.id, site.area) for site in self.territory.sites),
                 *((stop.id, stop.area) for stop in self.territory.stops)]
        return {place: area if area in self.territory.area_by_id else "" for place, area in named}

    def smallest_within(self, area: str) -> NDArray[np.bool_]:
        """Which of `PlanFacts.smallest_areas` lie in an area, shape (smallest areas,)."""
        return np.array([self.territory.within(each, area) for each in self.facts.smallest_areas], dtype=bool)

    @cached_property
    def weeks(self) -> NDArray[np.float64]:
        """Weeks of each season."""
        return np.array([season.weeks for season in self.scenario.seasons])

    @cached_property
    def residents(self) -> NDArray[np.float64]:
        """Inhabitants of each of the smallest areas."""
        persons = self.territory.demand.persons[:, self.territory.resident_groups].sum(axis=1)
        return self.by_smallest(persons)

    def by_smallest(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sums of values of demand points over the smallest areas."""
        return np.bincount(
            self.journeys.area_of_demand, weights=values, minlength=len(self.facts.smallest_areas)).astype(np.float64)

    @cached_property
    def reach(self) -> tuple[AreaReach, ...]:
        """The plan's lines of reach, area by area."""
        return tuple(
            AreaReach(minutes=each.minutes, service=each.service, mode=each.mode,
                      residents=self.by_smallest(each.persons), today=self.by_smallest(each.persons * each.today),
                      after=self.by_smallest(each.persons * each.after))
            for each in reach_of_points(self.facts)
        )

    # --- places, tours and when they receive people ---------------------------------------------------

    @cached_property
    def views(self) -> dict[str, PlaceView]:
        """Open places by site, in the order of `optimizer.views.places`."""
        return {view.site.id: view for view in places(self.plan, self.territory, self.scenario)}

    @cached_property
    def tours(self) -> tuple[TourView, ...]:
        return tours(self.plan, self.territory, self.scenario)

    @cached_property
    def tours_at(self) -> dict[str, list[TourView]]:
        """Stop → tours of the plan that call there."""
        found: dict[str, list[TourView]] = defaultdict(list)
        for view in self.tours:
            for stop in dict.fromkeys(call.stop.id for call in view.calls):
                found[stop].append(view)
        return dict(found)

    @cached_property
    def rounds_at(self) -> dict[str, list[RoundCall]]:
        """Stop → calls of the rounds that drive today."""
        found: dict[str, list[RoundCall]] = defaultdict(list)
        for each in rounds_today(self.territory):
            found[each.stop.id].append(each)
        return dict(found)

    @cached_property
    def presences(self) -> dict[str, tuple[Presence, ...]]:
        """Season → when people are received anywhere, in the order of the week."""
        return {
            season.id: presences_of(self.views.values(), self.tours, self.territory, self.scenario, season=season.id,
                                    lang=self.lang)
            for season in self.scenario.seasons
        }

    @cached_property
    def week_of(self) -> dict[str, dict[str, tuple[Presence, ...]]]:
        """Site or stop → season → when it receives people."""
        found: dict[str, dict[str, list[Presence]]] = defaultdict(lambda: defaultdict(list))
        for season, of_season in self.presences.items():
            for each in of_season:
                found[each.place][season].append(each)
        return {place: {season: tuple(its) for season, its in week.items()} for place, week in found.items()}

    @cached_property
    def cards(self) -> dict[str, Card]:
        """Site or stop → its card; places first in their own order, then stops."""
        told = {site: place_card(view, self.territory, self.scenario, self.lang) for site, view in self.views.items()}
        for stop in {**self.tours_at, **self.rounds_at}:
            card = stop_card(stop, self.tours_at.get(stop, []), self.plan, self.territory, self.scenario, self.lang)
            if card is not None:
                told[stop] = card
        return told

    @cached_property
    def seasons(self) -> tuple[SeasonPart, ...]:
        """The seasons in words."""
        return tuple(self._season(season) for season in self.scenario.seasons)

    def _season(self, season: Season) -> SeasonPart:
        _, calendars = self._, calendars_of(season)
        if calendars == ("holiday",):
            calendar = _("The whole season lies in school holidays.")
        elif calendars == ("school",):
            calendar = _("The whole season lies outside school holidays.")
        else:
            calendar = _.n(
                "The same hours every week, school holidays included ({count} week).",
                "The same hours every week, school holidays included ({count} weeks).", season.holiday_weeks)
        return SeasonPart(
            id=season.id, name=season.name.text(self.lang), start=season.start, end=season.end,
            dates=season_dates(season, self.lang), weeks=season.weeks, holiday_weeks=season.holiday_weeks,
            calendar=calendar)

    # --- euros and journeys -----------------------------------------------------------------------------

    @cached_property
    def costs(self) -> tuple[PlacedCost, ...]:
        """The plan's yearly cost, place by place."""
        return placed_costs(self.facts)

    @cached_property
    def eur_at(self) -> Mapping[str, float]:
        """Site or stop → what it costs a year, its part of tours included."""
        found: dict[str, float] = defaultdict(float)
        for cost in self.costs:
            found[cost.place] += cost.eur
        return found

    @cached_property
    def grants(self) -> tuple[GrantGiven, ...]:
        return grants_given(self.facts)

    @cached_property
    def journeys(self) -> Journeys:
        """Who goes where under the plan."""
        return journeys(self.facts)

    @cached_property
    def average_minutes(self) -> dict[tuple[int, int], float | None]:
        """(service, mode) → mean minutes of the whole territory under the plan; None: nobody is served."""
        return {(s, m): self.journeys.about(s, m).mean_minutes(self.weeks)[0]
                for s in range(len(self.scenario.services)) for m in range(len(self.facts.modes))}

    @cached_property
    def position_of(self) -> dict[str, int]:
        """Site or stop → its position among places, as in `Journeys.place`."""
        return {place: n for n, place in enumerate(self.facts.travel.places.ids)}

    @cached_property
    def residents_within(self) -> dict[int, NDArray[np.float64]]:
        """Minutes → inhabitants so near each place in every season, by their own mode of travel; shape (places,)."""
        groups = self.territory.groups
        found = {minutes: np.zeros(len(self.position_of)) for minutes in REACH_MINUTES}
        for mode in dict.fromkeys(groups[g].mode for g in self.territory.resident_groups):
            its = [g for g in self.territory.resident_groups if groups[g].mode == mode]
            persons = self.territory.demand.persons[:, its].sum(axis=1)
            farthest = np.max([self.facts.minutes(mode, t) for t in self.facts.season_index.values()], axis=0)
            for minutes, near in found.items():
                near += persons @ (farthest <= minutes)
        return found

    @cached_property
    def visits(self) -> NDArray[np.float64]:
        """Expected visits a week under the plan, shape (places, seasons)."""
        return self.facts.received_visits()

    @cached_property
    def eur_by_use(self) -> Mapping[str, float]:
        """Smallest area → the plan's yearly cost by where those live for whom each place is best."""
        return eur_by_use(self.eur_at, self.area_of_place, self.journeys, self.facts)

    @cached_property
    def journeys_today(self) -> Journeys:
        """Who goes where today."""
        return journeys(self.facts, today=True)
