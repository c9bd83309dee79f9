"""Two villages, a plan for them, and every figure of it worked out by hand (see test_figures.py).

Minutes by car come from a table: 5 inside a village, 20 to the other one, × 1.2 in winter. Today village
A has a France Services house two mornings a week, and a round calls at B every other Monday morning.
The plan opens the school of B and drives a truck with desks on Tuesdays in summer.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.facts import PlanFacts
from optimizer.figures import access_lines, figures
from optimizer.plan import Call, Opening, Outcome, Plan, TourRun
from optimizer.scenario import Scenario
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
    TravelTable,
)
from optimizer.travel.matrices import TravelTimes, travel_times

A_PLACES, B_PLACES = ("s1", "k1"), ("s2", "s2b", "k2")
MORNINGS = ("mon-am", "tue-am", "wed-am", "thu-am", "fri-am")


def _travel_table() -> TravelTable:
    rows: list[tuple[str, str, float, str]] = []
    for village, near, far in (("A", A_PLACES, B_PLACES), ("B", B_PLACES, A_PLACES)):
        rows += [(village, place, 5, "car") for place in near] + [(village, place, 20, "car") for place in far]
    rows += [("A", place, 10, "foot") for place in A_PLACES] + [("B", place, 8, "foot") for place in B_PLACES]
    for one, other, minutes in (("depot", "k1", 10), ("depot", "k2", 25), ("k1", "k2", 20)):
        rows += [(one, other, minutes, "car"), (other, one, minutes, "car")]
    origin, destination, minutes_of, mode = zip(*rows)
    return TravelTable(
        origin=np.array(origin), destination=np.array(destination), minutes=np.array(minutes_of, dtype=float),
        km=np.array(minutes_of, dtype=float), mode=np.array(mode),
    )


def two_villages(**changes: Any) -> Territory:
    here: dict[str, Any] = {"lon": 3.5, "lat": 44.5}
    school: dict[str, Any] = {**here, "kind": "school", "status": "candidate", "area": "b", "building": "school"}
    plain = Territory(
        id="two", name=Label("Deux villages", "Two villages"), folder=Path(), languages=("fr",), currency="EUR",
        licence="", sources=(), services=("public", "desk"),
        groups=(
            Group(id="drivers", name=Label("motorisés", "drivers"), resident=True),
            Group(id="walkers", name=Label("sans voiture", "walkers"), mode="foot", resident=True),
            Group(id="teleworkers", name=Label("télétravailleurs", "teleworkers"), overlapping=True),
        ),
        demand=DemandPoints(
            ids=("A", "B"), names=("A", "B"), lon=np.full(2, 3.5), lat=np.full(2, 44.5), altitude_m=np.full(2, np.nan),
            area=("a", "b"), persons=np.array([[100.0, 10, 0], [50, 20, 10]]),
        ),
        areas=(Area(id="dep", name="Département"), Area(id="a", name="A", parent="dep"),
               Area(id="b", name="B", parent="dep")),
        sites=(
            Site(id="s1", name="France Services", kind="france_services", status="existing", area="a",
                 services=("public",), **here),
            Site(id="s2", name="School", services=("public",), fit_out_eur=6000, half_day_eur=10, **school),
            Site(id="s2b", name="School hall", services=("public",), **school),
        ),
        availability=(
            Availability(site="s1", season="all", calendar="all", slots=("mon-am", "wed-am"), state="open"),
            Availability(site="s1", season="all", calendar="all", slots=("tue-am", "thu-am", "fri-am"),
                         state="possible"),
            Availability(site="s2", season="all", calendar="all", slots=MORNINGS, state="possible"),
            Availability(site="s2", season="winter", calendar="all", slots=("wed-pm",), state="possible",
                         half_day_eur=30),
            Availability(site="s2b", season="all", calendar="all", slots=MORNINGS, state="possible"),
        ),
        existing_tours=(
            ExistingCall(tour="round", stop="k2", slot="mon-am", weeks=2, start_minute=600, end_minute=810,
                         services=("public",)),
        ),
        stops=(Stop(id="k1", name="Square A", area="a", **here),
               Stop(id="k2", name="Square B", area="b", room="s2", **here)),
        bases=(Base(id="depot", name="Depot", **here),),
        travel=_travel_table(),
    )
    return replace(plain, **changes)


def scenario(**changes: Any) -> Scenario:
    truck = {
        "id": "truck", "name": "Truck", "shift_minutes": 500, "break_minutes": 45, "stop_minutes": 150,
        "setup_minutes": 50, "max_stops": 2, "cycle_weeks": 2, "visit_levels": [1, 2, 4], "services": ["desk"],
        "eur_per_km": 0.4, "eur_per_hour": 30, "eur_per_day": 50, "eur_per_week": 5, "days": ["mon", "tue", "thu"],
    }
    car = {
        "id": "car", "name": "Car", "kind": "car_with_room", "stop_minutes": 120, "setup_minutes": 20,
        "services": ["public"], "eur_per_km": 0.4, "eur_per_hour": 30,
    }
    plain: dict[str, Any] = {
        "name": "Two villages", "territory": "two", "budget_eur": 20890,
        "seasons": [
            {"id": "winter", "name": "Winter", "start": "11-01", "end": "03-31", "weeks": 10, "holiday_weeks": 2,
             "speed_factor": 1.2},
            {"id": "summer", "name": "Summer", "start": "04-01", "end": "10-31", "weeks": 20,
             "multipliers": {"drivers": 1.5}},
        ],
        "services": [
            {"id": "public", "name": "Public", "rates": {"drivers": 0.1, "walkers": 0.2},
             "reach": [{"within_minutes": 10, "quality": 1}, {"within_minutes": 20, "quality": 0.5}],
             "presence": [{"half_days": 2, "quality": 0.5}, {"half_days": 5, "quality": 1}]},
            {"id": "desk", "name": "Desk", "weight": 2, "rates": {"teleworkers": 0.5}, "decay": "linear",
             "reach": [{"within_minutes": 10, "quality": 1}, {"within_minutes": 30, "quality": 0}],
             "presence": [{"half_days": 1, "quality": 1}]},
        ],
        "opening_levels": [2, 5], "fleet": [truck, car],
        "staff": {"half_day_eur": 100, "teams": [{"id": "b", "name": "Team B", "number": 1, "half_days_per_week": 5,
                                                  "area": "b"}]},
        "funding": {
            "fit_out_years": 5, "payers": [{"id": payer, "name": payer} for payer in ("commune", "dep", "state")],
            "shares": [
                {"payer": "commune", "cost": "investment", "share": 1},
                {"payer": "commune", "cost": "running", "share": 0.6},
                {"payer": "dep", "cost": "running", "share": 0.4},
            ],
            "grants": [
                {"payer": "state", "cost": "investment", "share": 0.5, "at_most_eur": 500},
                {"payer": "state", "cost": "running", "share": 0.3, "kinds": ["school"]},
            ],
        },
    }
    return Scenario.model_validate(plain | changes)


OPENINGS = (
    Opening(site="s2", season="winter", half_days=2, slots=("tue-am", "thu-am")),
    Opening(site="s2", season="summer", half_days=5, slots=MORNINGS),
)
# 08:00 depot, 10 min, 25 set up, 150 open, 25 pack, 20 min, 45 break, 25 set up, 150 open, 25 pack, 25 min:
# 500 minutes, exactly the shift. A day costs 50 + 455/60 × 30 + 55 km × 0.4 = 299.50 €.
RUN = TourRun(
    vehicle="truck", unit=1, base="depot", season="summer", weekday="tue", weeks=(1, 2), depart_minute=480,
    return_minute=980, km=55, driving_minutes=55, eur_per_run=299.5,
    calls=(Call(stop="k1", open_minute=515, close_minute=665), Call(stop="k2", open_minute=780, close_minute=930)),
)


def times(territory: Territory | None = None, choices: Scenario | None = None) -> TravelTimes:
    return travel_times(territory or two_villages(), choices or scenario())


def facts_of(
    openings: tuple[Opening, ...] = OPENINGS, tours: tuple[TourRun, ...] = (RUN,), *,
    territory: Territory | None = None, choices: Scenario | None = None,
) -> PlanFacts:
    territory, choices = territory or two_villages(), choices or scenario()
    fitted = frozenset(opening.site for opening in openings if opening.site != "s1")
    return PlanFacts(territory, choices, times(territory, choices), openings, tours, fitted)


def plan_of(facts: PlanFacts) -> Plan:
    """A plan that states its own facts truly, with its access as bound."""
    told = figures(facts)
    return Plan(
        territory="two", scenario="Two villages", openings=facts.openings, tours=facts.tours,
        fitted=tuple(sorted(facts.fitted)), figures=told, access=access_lines(facts),
        outcome=Outcome(termination="proven_optimal", bound_person_weeks=told.access_person_weeks, seconds=0, seed=1),
    )
