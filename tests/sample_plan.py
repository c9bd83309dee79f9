"""A hand-made plan on the tiny territory, for what writes, draws, tells and compares plans.

Its figures are plausible and invented: nothing here claims that an optimiser found them.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.plan import (
    AccessLine,
    Call,
    Figures,
    Opening,
    Outcome,
    PayerLine,
    Plan,
    Reach,
    TourRun,
)
from optimizer.scenario import Scenario
from optimizer.slots import parse_slots
from optimizer.territory import (
    Area,
    Availability,
    Base,
    DemandPoints,
    ExistingCall,
    Group,
    Label,
    Site,
    Stop,
    Territory,
)
from tests.tiny import tiny_scenario_dict, tiny_tables

SEASONS = ("winter", "summer")


def sample_territory(*, folder: Path = Path("datasets/tiny"), **site_names: str) -> Territory:
    """The tiny territory as values; `site_names` renames sites (id → name)."""
    tables = tiny_tables()
    demand = tables["demand"]
    sites = [
        Site(**{**row, "services": tuple(row["services"].split("+")), "name": site_names.get(row["id"], row["name"])})
        for row in tables["sites"]
    ]
    return Territory(
        id="tiny", name=Label("Petit territoire", "Tiny territory"), folder=folder, languages=("fr", "en"),
        currency="EUR", licence="CC0-1.0", sources=("invented for tests",), services=("public", "social"),
        groups=(
            Group(id="residents", name=Label("Habitants motorisés", "Residents with a car"), resident=True),
            Group(id="without_car", name=Label("Habitants sans voiture", "Residents without a car"), mode="foot",
                  resident=True),
        ),
        demand=DemandPoints(
            ids=tuple(row["id"] for row in demand), names=tuple(row["name"] for row in demand),
            lon=np.array([row["lon"] for row in demand]), lat=np.array([row["lat"] for row in demand]),
            altitude_m=np.array([float(row["altitude_m"]) for row in demand]),
            area=tuple(row["area"] for row in demand),
            persons=np.array([[row["residents"], row["without_car"]] for row in demand], dtype=float),
        ),
        areas=tuple(Area(**row) for row in tables["areas"]),
        sites=tuple(sites),
        availability=tuple(
            Availability(**{**row, "slots": parse_slots(row["slots"]), "half_day_eur": row["half_day_eur"] or None})
            for row in tables["availability"]
        ),
        existing_tours=(ExistingCall(tour="r1", stop="k3", slot="thu-am", weeks=1, start_minute=600, end_minute=750,
                                     services=("public",)),),
        stops=tuple(Stop(**{**row, "market_slots": parse_slots(row["market_slots"])}) for row in tables["stops"]),
        bases=tuple(Base(**row) for row in tables["bases"]),
        content_hash="0" * 64,
    )


def sample_scenario(**changes: Any) -> Scenario:
    """The tiny scenario with two payers and a critical mass."""
    funding = {
        "payers": [{"id": "dept", "name": {"fr": "Département", "en": "Department"}},
                   {"id": "epci", "name": {"fr": "Intercommunalités", "en": "Inter-municipal bodies"}}],
        "shares": [{"payer": "dept", "cost": "running", "share": 0.4},
                   {"payer": "epci", "cost": "running", "share": 0.6},
                   {"payer": "epci", "cost": "investment", "share": 1.0}],
    }
    values = {**tiny_scenario_dict("tiny"), "funding": funding,
              "rules": [{"kind": "critical_mass", "persons_per_week": 6}]}
    return Scenario.model_validate({**values, **changes})


def sample_plan(**changes: Any) -> Plan:
    """The school of Le Pont opens, France Services opens more in winter, the truck drives on Tuesdays and Fridays."""
    plan = Plan(
        territory="tiny", scenario="Petit scénario",
        openings=(
            Opening(site="s1", season="winter", half_days=3, slots=("mon-am", "tue-am", "wed-am")),
            Opening(site="s2", season="winter", half_days=2, slots=("wed-am", "wed-pm")),
            Opening(site="s2", season="summer", half_days=2, slots=("tue-eve", "wed-pm")),
        ),
        tours=(
            _run("winter", "tue", (1, 2), (Call(stop="k2", open_minute=540, close_minute=690),
                                           Call(stop="k3", open_minute=810, close_minute=960))),
            _run("winter", "fri", (2,), (Call(stop="k1", open_minute=570, close_minute=720),)),
            _run("summer", "fri", (1, 2), (Call(stop="k1", open_minute=570, close_minute=720),)),
        ),
        fitted=("s2",),
        figures=Figures(
            need_person_weeks=4000.0, today_person_weeks=1000.0, access_person_weeks=2200.1, cost_eur=18750.25,
            fit_out_investment_eur=6000.0,
            cost_by={"fit_out": 1200.0, "staff": 9000.25, "rooms": 550.0, "tours": 8000.0, "vehicles": 0.0},
            access_by_service={"public": (1500.0, 700.0, 900.0), "social": (2500.0, 300.0, 1300.1)},
            access_by_season={"winter": (2200.0, 500.0, 1300.1), "summer": (1800.0, 500.0, 900.0)},
            access_by_area={"all": (4000.0, 1000.0, 2200.1), "north": (2600.0, 950.0, 1300.0),
                            "south": (1400.0, 50.0, 900.1)},
            access_by_group={"residents": (3500.0, 900.0, 2000.1), "without_car": (500.0, 100.0, 200.0)},
            reach=(
                Reach(minutes=20, service="any", mode="car", residents=1240.0, today=720.0, after=1150.0),
                Reach(minutes=30, service="any", mode="car", residents=1240.0, today=800.0, after=1240.0),
                Reach(minutes=20, service="any", mode="foot", residents=135.0, today=60.0, after=110.0),
                Reach(minutes=30, service="any", mode="foot", residents=135.0, today=60.0, after=115.0),
                Reach(minutes=20, service="public", mode="car", residents=1240.0, today=720.0, after=1100.0),
            ),
            worst_tenth=(0.02, 0.21),
            visits_per_week={("s1", "winter"): 14.2, ("s2", "winter"): 7.5, ("s2", "summer"): 4.1,
                             ("k1", "summer"): 3.3},
            eur_per_inhabitant=13.64, eur_per_visit=21.5,
            payers=(
                PayerLine(payer="dept", investment_gross_eur=0.0, running_gross_eur=7020.1, grants_eur=1000.0,
                          remainder_eur=6020.1),
                PayerLine(payer="epci", investment_gross_eur=1200.0, running_gross_eur=10530.15, grants_eur=0.0,
                          remainder_eur=11730.15),
            ),
            too_quiet=(("s2", "summer", 4.1),),
        ),
        outcome=Outcome(termination="gap_reached", bound_person_weeks=2236.1, seconds=3.2, seed=1,
                        phases=(("greedy", 0.4), ("columns", 2.8))),
        access=tuple(_access()), notes=(), checked=True, inputs_hash="ab" * 32, versions={"maillage": "0.1.0"},
    )
    return dataclasses.replace(plan, **changes)


def _run(season: str, weekday: str, weeks: tuple[int, ...], calls: tuple[Call, ...]) -> TourRun:
    return TourRun(vehicle="truck", unit=1, base="b1", season=season, weekday=weekday, weeks=weeks, depart_minute=480,
                   return_minute=calls[-1].close_minute + 50, calls=calls, km=61.3, driving_minutes=95,
                   eur_per_run=420.0)


def _access() -> list[AccessLine]:
    """Six demand points × two services × two seasons × two modes, qualities in twentieths."""
    lines = []
    for d in range(1, 7):
        for service in ("public", "social"):
            for season in SEASONS:
                for mode in ("car", "foot"):
                    today = 0.7 if d == 1 and service == "public" else 0.0
                    quality = max(today, round((d * 3 + len(season) + len(mode)) % 20 / 20, 2))
                    reached = quality > 0 and d != 5
                    lines.append(AccessLine(
                        demand=f"d{d}", service=service, season=season, mode=mode, quality=quality if reached else 0.0,
                        today=today, place="s2" if reached else "", minutes=10 + d if reached else None,
                        need_person_weeks=d * 10 / 3))
    return lines
