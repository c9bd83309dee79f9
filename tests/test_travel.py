"""Travel times: constants by hand, the table, whole minutes, speed factors. Expected values by hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from optimizer.faults import ScenarioError
from optimizer.scenario import Scenario
from optimizer.territory import Base, DemandPoints, Group, Label, Site, Stop, Territory, TravelTable
from optimizer.travel import make_source
from optimizer.travel.base import Points
from optimizer.travel.crow_fly import EARTH_RADIUS_KM, CrowFly, crow_fly_km
from optimizer.travel.matrices import UNREACHABLE_MINUTES, travel_times, whole_minutes
from optimizer.travel.table import TableTimes

KM_PER_DEGREE = EARTH_RADIUS_KM * math.pi / 180


def line(*km: float, altitude_m: tuple[float, ...] | None = None, prefix: str = "p") -> Points:
    """Points on a meridian, so many kilometres north of 44.5° N."""
    heights = altitude_m or (math.nan,) * len(km)
    return Points(
        ids=tuple(f"{prefix}{index}" for index in range(len(km))),
        lon=np.full(len(km), 3.5),
        lat=44.5 + np.array(km) / KM_PER_DEGREE,
        altitude_m=np.array(heights, dtype=float),
    )


def table(*rows: tuple[str, str, float, float, str]) -> TravelTable:
    origin, destination, minutes, km, mode = zip(*rows)
    return TravelTable(
        origin=np.array(origin), destination=np.array(destination), minutes=np.array(minutes, dtype=float),
        km=np.array(km, dtype=float), mode=np.array(mode),
    )


def territory_of(travel: TravelTable | None = None) -> Territory:
    """Two villages ten kilometres apart, one site and one stop in the second, the base in the first."""
    there = 44.5 + 10 / KM_PER_DEGREE
    return Territory(
        id="line", name=Label("ligne", "line"), folder=Path(), languages=("fr",), currency="EUR", licence="",
        sources=(), services=("social",), groups=(Group(id="all", name=Label("tous", "all"), resident=True),),
        demand=DemandPoints(
            ids=("a", "b"), names=("A", "B"), lon=np.array([3.5, 3.5]), lat=np.array([44.5, there]),
            altitude_m=np.array([1000.0, 1300.0]), area=("a", "b"), persons=np.ones((2, 1)),
        ),
        areas=(), availability=(), existing_tours=(),
        sites=(Site(id="hall", name="Hall", kind="town_hall", status="candidate", lon=3.5, lat=there, area="b",
                    services=("social",), altitude_m=1300.0),),
        stops=(Stop(id="square", name="Square", lon=3.5, lat=there, area="b", altitude_m=1300.0),),
        bases=(Base(id="depot", name="Depot", lon=3.5, lat=44.5),), travel=travel,
    )


def scenario_of(**changes: object) -> Scenario:
    season = {"name": "S", "start": "01-01", "end": "03-31", "weeks": 12}
    plain = {
        "name": "s", "territory": "line", "budget_eur": 0, "staff": {"half_day_eur": 0},
        "seasons": [{"id": "winter", **season, "speed_factor": 1.2}, {"id": "summer", **season},
                    {"id": "autumn", **season}],
        "services": [{"id": "social", "name": "S", "rates": {"all": 1},
                      "reach": [{"within_minutes": 10, "quality": 1}],
                      "presence": [{"half_days": 1, "quality": 1}]}],
    }
    return Scenario.model_validate(plain | changes)


def test_crow_fly_distance_is_the_arc() -> None:
    assert crow_fly_km(line(0), line(0, 10, 80))[0] == pytest.approx([0, 10, 80], rel=1e-9)
    equator = Points(("x", "y"), np.array([0.0, 180.0]), np.zeros(2), np.zeros(2))
    assert crow_fly_km(equator, equator)[0, 1] == pytest.approx(math.pi * EARTH_RADIUS_KM)


def test_car_pays_the_intercept_at_distance_zero() -> None:
    minutes = CrowFly().minutes(line(0), line(0, 10), mode="car")
    assert minutes[0] == pytest.approx([2.3, 19.8])
    assert CrowFly().km(line(0), line(10), mode="car")[0, 0] == pytest.approx(13.4)


def test_foot_is_naismith_and_downhill_gives_nothing_back() -> None:
    low, high = line(0, altitude_m=(1000,)), line(1, altitude_m=(1300,))
    # 1.5 km at 5 km/h is 18 min; 300 m of climb at 600 m/h is 30 min.
    assert CrowFly().minutes(low, high, mode="foot")[0, 0] == pytest.approx(48)
    assert CrowFly().minutes(high, low, mode="foot")[0, 0] == pytest.approx(18)
    assert CrowFly().minutes(low, line(1), mode="foot")[0, 0] == pytest.approx(18), "unknown altitude counts as flat"
    assert CrowFly().minutes(low, low, mode="foot")[0, 0] == 0


def test_bicycle() -> None:
    low, high = line(0, altitude_m=(1000,)), line(10, altitude_m=(1300,))
    # 13.4 km at 15 km/h is 53.6 min; 300 m of climb is 30 min.
    assert CrowFly().minutes(low, high, mode="bicycle")[0, 0] == pytest.approx(83.6)


def test_unknown_mode_is_refused() -> None:
    with pytest.raises(ValueError, match="camel"):
        CrowFly().minutes(line(0), line(1), mode="camel")


def test_calibrate_recovers_a_line_and_says_so() -> None:
    fitted = CrowFly().calibrate((km, 3 + 1.5 * km) for km in (1, 2, 5, 9))
    assert (fitted.car_minutes_at_start, fitted.car_minutes_per_km) == pytest.approx((3, 1.5))
    assert "4 known times" in fitted.description and "±25 %" in CrowFly().description
    with pytest.raises(ValueError, match="two different distances"):
        CrowFly().calibrate([(4, 9), (4, 10)])


def test_table_is_directed_and_what_it_lacks_is_unreachable() -> None:
    source = TableTimes(table=table(("p0", "q1", 12, 9, "car"), ("q1", "p0", 15, math.nan, "car")))
    origins, destinations = line(0), line(0, 10, prefix="q")
    assert source.minutes(origins, destinations, mode="car").tolist() == [[math.inf, 12]]
    assert source.minutes(destinations, origins, mode="car").tolist() == [[math.inf], [15]]
    assert source.km(origins, destinations, mode="car")[0].tolist() == [0, 9]
    assert source.km(destinations, origins, mode="car")[1, 0] == pytest.approx(13.4), "from the crow-fly distance"


def test_table_shares_an_id_between_tables_and_keeps_the_diagonal_at_zero() -> None:
    source = TableTimes(table=table(("p0", "p1", 7, 5, "car")))
    twice = Points(("p1", "p0", "p1"), *(np.zeros(3) for _ in range(3)))
    assert source.minutes(line(0, 1), twice, mode="car").tolist() == [[7, 0, 7], [0, math.inf, 0]]


def test_table_falls_back_for_a_mode_it_does_not_have() -> None:
    source = TableTimes(table=table(("p0", "q0", 12, 9, "car")))
    assert source.minutes(line(0), line(1, prefix="q"), mode="foot")[0, 0] == pytest.approx(18)
    assert "foot and bicycle by crow-fly" in source.description


def test_source_follows_the_scenario() -> None:
    with_table = territory_of(table(("a", "hall", 5, 4, "car")))
    assert isinstance(make_source(with_table, scenario_of()), TableTimes)
    assert isinstance(make_source(with_table, scenario_of(travel={"source": "crow_fly"})), CrowFly)
    assert isinstance(make_source(territory_of(), scenario_of()), CrowFly)
    with pytest.raises(ScenarioError, match=r"travel\.source"):
        make_source(territory_of(), scenario_of(travel={"source": "table"}))


def test_halves_round_up_and_infinity_is_unreachable() -> None:
    assert whole_minutes(np.array([9.49, 9.5, 10.5, math.inf])).tolist() == [9, 10, 11, UNREACHABLE_MINUTES]
    assert whole_minutes(np.array([10.0]), 1.05).tolist() == [11], "exactly a half"


def test_speed_factors_slow_the_car_and_not_the_walker() -> None:
    travel = travel_times(territory_of(), scenario_of(travel={"speed_factor": 1.1}))
    # 2.3 + 17.5 = 19.8 min; winter × 1.32 = 26.1, else × 1.1 = 21.8; at the door 2.3 × 1.32 = 3.0, × 1.1 = 2.5.
    assert travel.to_places("car", 0).tolist() == [[26, 26], [3, 3]]
    assert travel.to_places("car", 1).tolist() == [[22, 22], [3, 3]]
    assert travel.to_places("foot", 0).tolist() == [[210, 210], [0, 0]]
    assert travel.to_places("car", 1) is travel.to_places("car", 2)
    assert travel.to_places("foot", 0) is travel.to_places("foot", 1)
    assert travel.to_places("car", 0).dtype == np.int16


def test_driving_runs_over_bases_then_stops() -> None:
    minutes, km = travel_times(territory_of(), scenario_of()).driving(0)
    assert minutes.tolist() == [[0, 24], [24, 0]]  # 19.8 × 1.2 = 23.76
    assert km.dtype == np.float32 and km[0, 1] == pytest.approx(13.4) and km[1, 1] == 0
