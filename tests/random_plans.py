"""Random plans for the two villages, for properties; no checker is asked, so tours need not be drivable."""

from __future__ import annotations

from hypothesis import strategies as st

from optimizer.facts import PlanFacts
from optimizer.plan import Call, Opening, TourRun
from tests.two_villages import facts_of

_HALF_DAYS = ("mon-am", "tue-am", "wed-am", "thu-am", "fri-am")


@st.composite
def plans(draw: st.DrawFn) -> PlanFacts:
    """Plans for the two villages: any half-days of the school and the house, any tours."""
    openings = [
        Opening(site=site, season=season, half_days=number, slots=_HALF_DAYS[:number])
        for site, least in (("s1", 3), ("s2", 1)) for season in ("winter", "summer")
        if (number := draw(st.sampled_from([0, *range(least, 6)])))
    ]
    tours = [
        TourRun(vehicle="truck", unit=1, base="depot", season=season, weekday=day, weeks=draw(
            st.sampled_from([(1,), (2,), (1, 2)])), depart_minute=480, return_minute=900, km=55, driving_minutes=55,
            eur_per_run=0.0, calls=tuple(
                Call(stop=stop, open_minute=500, close_minute=500 + draw(st.integers(30, 200))) for stop in stops))
        for season in ("winter", "summer") for day in ("mon", "thu")
        if (stops := draw(st.sampled_from([(), ("k1",), ("k2",), ("k1", "k2"), ("k2", "k1")])))
    ]
    return facts_of(tuple(openings), tuple(tours))
