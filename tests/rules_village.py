"""The tiny territory with what rules need more: a campsite beside the library, a round that drives today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tiny import tiny_scenario_dict, tiny_tables, write_tiny_scenario, write_tiny_territory

from optimizer.compiling import compile_problem
from optimizer.facts import PlanFacts
from optimizer.plan import Call, Opening, TourRun
from optimizer.problem import Problem
from optimizer.reading import read_scenario, read_territory
from optimizer.rules import rule_rows
from optimizer.rules.base import Row
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.travel.matrices import TravelTimes, travel_times

SEASONS = [
    {
        "id": "winter",
        "name": {"fr": "Hiver", "en": "Winter"},
        "start": "11-01",
        "end": "03-31",
        "weeks": 20,
        "speed_factor": 1.2,
    },
    {"id": "spring", "name": {"fr": "Printemps", "en": "Spring"}, "start": "04-01", "end": "06-30", "weeks": 12},
    {"id": "summer", "name": {"fr": "Été", "en": "Summer"}, "start": "07-01", "end": "08-31", "weeks": 8},
    {"id": "autumn", "name": {"fr": "Automne", "en": "Autumn"}, "start": "09-01", "end": "10-31", "weeks": 8},
]


def village_tables() -> dict[str, list[dict[str, Any]]]:
    tables = tiny_tables()
    camp = {
        **tables["sites"][3],
        "id": "s5",
        "name": "Camping du Col",
        "kind": "campsite",
        "lon": 3.61,
        "fit_out_eur": 2000,
    }
    tables["sites"].append(camp)
    tables["availability"] += [
        {
            "site": "s5",
            "season": season,
            "calendar": "all",
            "slots": "mon+tue+wed",
            "state": "possible",
            "half_day_eur": "",
        }
        for season in ("spring", "summer", "autumn")
    ]
    tables["existing_tours"] = [
        {
            "tour": "r1",
            "stop": "k3",
            "slot": "tue-am",
            "weeks": 2,
            "start": "09:00",
            "end": "12:00",
            "services": "public",
        }
    ]
    tables["stops"] = [
        {**stop, "stop_minutes": 90 if stop["id"] == "k2" else "", "setup_minutes": ""} for stop in tables["stops"]
    ]
    return tables


@dataclass(frozen=True)
class Village:
    """Everything read and compiled, and any plan as the optimiser and as the checker see it."""

    territory: Territory
    scenario: Scenario
    travel: TravelTimes
    problem: Problem

    def rows(self) -> list[Row]:
        return rule_rows(self.problem)

    def x(self, half_days: dict[tuple[str, str], int], visits: dict[tuple[str, str], int]) -> NDArray[np.float64]:
        """The decision columns of a plan: (site, season) → half-days, (stop, season) → visits a cycle."""
        problem, offers = self.problem, self.problem.offers
        x = np.zeros(problem.n_columns)
        for offer in range(len(offers)):
            season = self.scenario.seasons[offers.season[offer]].id
            place = int(offers.place[offer])
            if place < problem.n_sites:
                chosen = half_days.get((self.territory.sites[place].id, season), 0)
            else:
                chosen = visits.get((self.territory.stops[place - problem.n_sites].id, season), 0)
            taken = offers.level[offer] <= chosen
            x[problem.offer_column(offer)] = taken
            if taken and place < problem.n_sites and not self.territory.sites[place].existing:
                x[problem.fit_out_column(place)] = 1
        for use in range(len(problem.vehicles)):
            season = self.scenario.seasons[problem.vehicles.season[use]].id
            x[problem.vehicle_column(use)] = any(when == season for _, when in visits)
        elements = problem.elements
        for element in range(len(elements)):
            offered = elements.offers[elements.indptr[element] : elements.indptr[element + 1]]
            x[problem.element_column(element)] = x[problem.offer_column(offered)].any()
        return x

    def facts(self, half_days: dict[tuple[str, str], int], visits: dict[tuple[str, str], int]) -> PlanFacts:
        """The same plan as the checker reads it; every visit is a tour of its own, on Monday and Thursday."""
        openings = tuple(
            Opening(site=site, season=season, half_days=number, slots=())
            for (site, season), number in half_days.items()
        )
        tours = tuple(
            TourRun(
                vehicle="truck",
                unit=1,
                base="b1",
                season=season,
                weekday=day,
                weeks=(1,),
                depart_minute=480,
                return_minute=480 + 300,
                calls=(Call(stop=stop, open_minute=540, close_minute=690),),
                km=0.0,
                driving_minutes=100,
                eur_per_run=0.0,
            )
            for (stop, season), number in visits.items()
            for day in ("mon", "thu")[:number]
        )
        fitted = frozenset(
            site for site, _ in half_days if not self.territory.sites[self.territory.site_index[site]].existing
        )
        return PlanFacts(self.territory, self.scenario, self.travel, openings, tours, fitted)

    def random_plan(self, dice: Random) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
        """Any choice of levels: structure kept, rules not."""
        offers, seasons = self.problem.offers, [season.id for season in self.scenario.seasons]
        half_days: dict[tuple[str, str], int] = {}
        visits: dict[tuple[str, str], int] = {}
        eagerness = dice.choice([0.1, 0.3, 0.6, 0.9])
        for place, season in sorted({(int(p), int(t)) for p, t in zip(offers.place, offers.season, strict=True)}):
            if dice.random() > eagerness:
                continue
            levels = offers.level[(offers.place == place) & (offers.season == season)].tolist()
            if place < self.problem.n_sites:
                half_days[self.territory.sites[place].id, seasons[season]] = dice.choice(levels)
            else:
                visits[self.territory.stops[place - self.problem.n_sites].id, seasons[season]] = dice.choice(levels)
        return half_days, visits


def make_village(folder: Path, *, rules: Iterable[dict[str, Any]] = (), **changes: Any) -> Village:
    """Write, read and compile the village with some rules; `changes` replace keys of the scenario."""
    write_tiny_territory(folder, **village_tables())
    asked = {**tiny_scenario_dict(), "seasons": SEASONS, "rules": list(rules), "budget_eur": 30000, **changes}
    scenario = read_scenario(write_tiny_scenario(folder / "scenario.yaml", **asked))
    territory = read_territory(folder)
    travel = travel_times(territory, scenario)
    return Village(territory, scenario, travel, compile_problem(territory, scenario, travel))


def kept(rows: Iterable[Row], x: NDArray[np.float64], tours_eur: NDArray[np.float64]) -> bool:
    """Whether decisions, and yearly euros of tours by season, satisfy every row."""
    for row in rows:
        activity = row.values @ x[row.columns] + (0.0 if row.tour_eur is None else row.tour_eur @ tours_eur)
        if not row.lo - 1e-6 <= activity <= row.hi + 1e-6:
            return False
    return True


def tours_eur(facts: PlanFacts) -> NDArray[np.float64]:
    """Yearly euros of tours, shape (seasons,)."""
    return np.array(
        [
            sum(line.eur for line in facts.cost_lines if line.what == "tours" and line.season == season.id)
            for season in facts.scenario.seasons
        ]
    )
