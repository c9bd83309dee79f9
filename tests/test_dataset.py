"""The bundled territory of Lozère: what its tables must say, by hand and from the published totals."""

from __future__ import annotations

import csv
import filecmp
import importlib.util
import subprocess
import sys
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from optimizer.access_quality import season_slots
from optimizer.reading.scenario_reader import read_scenario
from optimizer.reading.territory_reader import read_territory
from optimizer.scenario import Scenario
from optimizer.slots import parse_slots
from optimizer.territory import Territory

ROOT = Path(__file__).parents[1]
DATASETS = ROOT / "datasets"
FACTS = ROOT.parent / "shared" / "territory"
RESIDENTS = ("children", "adults", "seniors", "adults_no_car", "seniors_no_car")
SCENARIOS = sorted(path.relative_to(DATASETS).as_posix() for path in DATASETS.glob("lozere*/scenarios/*.yaml"))
TABLES = sorted(path.relative_to(DATASETS).as_posix() for path in DATASETS.glob("lozere*/*.csv"))


def rows(table: str) -> list[dict[str, str]]:
    with (DATASETS / table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def residents(row: dict[str, str]) -> float:
    return sum(float(row[group]) for group in RESIDENTS)


@cache
def territory(name: str = "lozere") -> Territory:
    return read_territory(DATASETS / name)


@cache
def default() -> Scenario:
    return read_scenario(DATASETS / "lozere" / "scenarios" / "default.yaml")


def slots_of(site: str, state: str, season: str) -> tuple[str, ...]:
    chosen = next(s for s in default().seasons if s.id == season)
    return season_slots(territory().availability_of[site], chosen, state, allowed_slots=default().allowed_slots)


def module(name: str) -> ModuleType:
    """A build script, which is no part of any package."""
    spec = importlib.util.spec_from_file_location(name, DATASETS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[name] = loaded  # dataclasses look their module up
    spec.loader.exec_module(loaded)
    return loaded


# --- people -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["lozere/demand.csv", "lozere-grid/demand.csv"])
def test_residents_are_those_of_the_census(table: str) -> None:
    """76,503 inhabitants in 2022 (INSEE); the legal population of 2021 is 76,519."""
    assert sum(residents(row) for row in rows(table)) == pytest.approx(76_503, abs=1)
    assert len({row["area"] for row in rows(table)}) == 152


def test_residents_of_three_communes() -> None:
    """INSEE, RP2022: Albaret-le-Comtal 139, Albaret-Sainte-Marie 557, and one point for each."""
    by_id = {row["id"]: row for row in rows("lozere/demand.csv")}
    assert residents(by_id["48001"]) == pytest.approx(139, abs=0.03)
    assert residents(by_id["48002"]) == pytest.approx(557, abs=0.03)


def test_groups_of_one_commune_by_hand() -> None:
    """Albaret-le-Comtal: 19 under 15; 12+21+33 aged 15-59; 36 aged 60-74 and 18 over; 74 second homes."""
    row = next(row for row in rows("lozere/demand.csv") if row["id"] == "48001")
    assert float(row["children"]) == pytest.approx(19, abs=0.01)
    assert float(row["adults_no_car"]) == pytest.approx(66 * 0.10, abs=0.01)
    assert float(row["seniors_no_car"]) == pytest.approx(36 * 0.10 + 18 * 0.25, abs=0.01)
    assert float(row["second_home_owners"]) == pytest.approx(74 * 2.5, abs=0.01)
    assert float(row["teleworkers"]) == pytest.approx(66 * 0.72 * 0.78 * 0.10, abs=0.01)


def test_grid_keeps_every_group_of_every_commune() -> None:
    groups = [group.id for group in territory().groups]
    sums: dict[str, Counter[str]] = {"lozere/demand.csv": Counter(), "lozere-grid/demand.csv": Counter()}
    for table, total in sums.items():
        for row in rows(table):
            total.update({f"{row['area']} {group}": float(row[group]) for group in groups})  # type: ignore[dict-item]
    communes, cells = sums.values()
    assert len(rows("lozere-grid/demand.csv")) == 2437
    assert all(abs(communes[key] - cells[key]) < 0.5 for key in communes)  # a hundredth per cell is rounded


def test_mende_is_split_so_that_no_room_has_twelve_thousand_neighbours() -> None:
    mende = [row for row in rows("lozere/demand.csv") if row["area"] == "48095"]
    assert len(rows("lozere/demand.csv")) == 151 + len(mende)
    assert max(map(residents, mende)) < 0.3 * sum(map(residents, mende))


def test_tourists_are_fifteen_thousand_on_average() -> None:
    """5.6 million nights a year ÷ 365; over half of them in July and August (9 of 52 weeks)."""
    assert sum(float(row["tourists"]) for row in rows("lozere/demand.csv")) == pytest.approx(5.6e6 / 365, rel=0.01)
    present = {season.id: season.multipliers["tourists"] for season in default().seasons}
    nights = {season: present[season] * weeks for season, weeks in
              {"winter": 22, "spring": 13, "summer": 9, "autumn": 8}.items()}
    assert sum(nights.values()) / 52 == pytest.approx(1, abs=0.02)
    assert nights["summer"] > sum(nights.values()) / 2


# --- places -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "status", "count"), [
    ("france_services", "existing", 20),  # 19 houses and the Thursday of Vialas; the itinerant one is a round
    ("coworking", "existing", 7),  # eight rows, Meyrueis twice
    ("school", "candidate", 94),  # 74 + 7 public schools and 13 public collèges
    ("town_hall", "candidate", 152),
    ("museum", "candidate", 2),
    ("station", "candidate", 9),
])
def test_counts(kind: str, status: str, count: int) -> None:
    assert sum(site.kind == kind and site.status == status for site in territory().sites) == count


@pytest.mark.parametrize(("site", "half_days"), [
    # Meyrueis, as published: mornings 08:15-12:15, Wednesday also 13:15-17:15.
    ("fs-905", "mon-am+tue-am+wed-am+wed-pm+thu-am+fri-am"),
    # Monts-de-Randon: Monday 08:30-12:30, Tuesday and Wednesday 08:30-17:00, Thursday and Friday 08:30-13:30
    # (the half-hour after 13:00 is no half-day).
    ("fs-2988", "mon-am+tue-am+tue-pm+wed-am+wed-pm+thu-am+fri-am"),
    # Le Massegros: mornings 08:00-12:00, Wednesday also 13:30-16:30, Saturday 09:00-12:00.
    ("fs-903", "mon-am+tue-am+wed-am+wed-pm+thu-am+fri-am+sat-am"),
    # Vialas, Thursday 10:30-12:30 (two hours exactly count) and 13:30-16:00.
    ("fs-273-vialas", "thu-am+thu-pm"),
])
@pytest.mark.parametrize("season", ["winter", "summer"])
def test_half_days_of_france_services_today(site: str, half_days: str, season: str) -> None:
    assert slots_of(site, "open", season) == parse_slots(half_days)


def test_a_half_day_needs_two_hours() -> None:
    sys.path.insert(0, str(DATASETS))
    try:
        half_days_open = module("build_sites").half_days_open
    finally:
        sys.path.remove(str(DATASETS))
    assert half_days_open(["10:00 - 12:00"]) == "mon-am"
    assert half_days_open(["10:01 - 12:00"]) == ""
    assert half_days_open(["", "11:00 - 15:00 / 17:30 - 19:30"]) == "tue-am+tue-pm+tue-eve"


def test_the_round_of_five_villages() -> None:
    names = {stop.id: stop.name for stop in territory().stops}
    calls = [(names[call.stop], call.slot, call.weeks, call.start_minute, call.end_minute, call.services)
             for call in territory().existing_tours]
    assert calls == [
        ("Nasbinals", "mon-am", 1, 600, 900, ("public",)),
        ("Vebron", "tue-am", 1, 600, 900, ("public",)),
        ("Gorges du Tarn Causses", "wed-am", 1, 600, 900, ("public",)),  # Sainte-Énimie
        ("La Malène", "thu-am", 1, 600, 900, ("public",)),
        ("La Bastide-Puylaurent", "fri-am", 1, 600, 900, ("public",)),
    ]


def test_schools_are_public_and_free_out_of_school_hours() -> None:
    schools = [site for site in territory().sites if site.kind == "school"]
    assert not any("privé" in site.name.lower() for site in schools)
    assert {site.services for site in schools} == {("social", "public", "making")}
    in_term = {"mon-eve", "tue-eve", "wed-am", "wed-pm", "wed-eve", "thu-eve", "fri-eve"}
    for school in schools:
        assert set(slots_of(school.id, "possible", "winter")) == in_term
        assert len(slots_of(school.id, "possible", "summer")) == 6 * 3  # all day, Monday to Saturday


def test_campsites_are_closed_in_winter_and_busy_in_summer() -> None:
    for site in territory().sites:
        if site.kind == "campsite":
            assert not slots_of(site.id, "possible", "winter") and not slots_of(site.id, "possible", "summer")
            assert len(slots_of(site.id, "possible", "spring")) == 10


def test_illustrative_places_say_so() -> None:
    kinds = Counter(site.kind for site in territory().sites if site.illustrative)
    assert set(kinds) == {"farm", "gite", "tourist_office"} and max(kinds.values()) <= 10
    for site in territory().sites:
        assert site.illustrative == (site.kind in kinds) == ("(exemple)" in site.name)
        assert site.illustrative == ("no published point" in site.source)


def test_variants_share_a_building_with_a_library_of_today() -> None:
    sites = {site.id: site for site in territory().sites}
    variants = [site for site in territory().sites if site.id.endswith("-plus")]
    assert variants
    for site in variants:
        library = sites[site.building_id]
        assert library.existing and not site.existing and (library.lon, library.lat) == (site.lon, site.lat)


def test_every_site_has_hours() -> None:
    today = {row["site"] for row in rows("lozere/availability.csv") if row["state"] == "open"}
    assert today == {site.id for site in territory().sites if site.existing}
    assert {row["site"] for row in rows("lozere/availability.csv")} == {site.id for site in territory().sites}


def test_sites_lie_in_their_commune() -> None:
    """No place more than 3 km from the inhabited cells of its commune: lists misplace some by 40 km."""
    cells = territory("lozere-grid").demand
    areas = np.array(cells.area)
    for site in territory().sites:
        east_km = (cells.lon - site.lon) * 79.3  # 1° at 44.5° N
        north_km = (cells.lat - site.lat) * 111.2
        assert np.hypot(east_km, north_km)[areas == site.area].min() < 3, site.id


# --- stops and bases ----------------------------------------------------------------------------------


def test_one_stop_per_village() -> None:
    """152 centres, less two that share a village with a larger neighbour, and 19 villages away from theirs."""
    stops = territory().stops
    assert len(stops) == 152 - 2 + 19
    ids = {stop.id for stop in stops}
    assert {"arret-48089", "arret-48117"}.isdisjoint(ids)  # in Le Malzieu-Ville and in Villefort
    assert {"arret-48040", "arret-48122"} <= ids  # Chasseradès and Quézac, 10 and 9 km from their centres
    sites = {site.id: site for site in territory().sites}
    assert all(sites[stop.room].area == stop.area for stop in stops if stop.room)


def test_two_stops_a_day_fit_and_three_do_not() -> None:
    truck = default().fleet[0]
    worked = truck.shift_minutes - truck.break_minutes
    assert worked == 8 * 60
    assert 2 * (truck.stop_minutes + truck.setup_minutes) < worked < 3 * (truck.stop_minutes + truck.setup_minutes)


# --- files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", [table for table in TABLES if not table.endswith("availability.csv")])
def test_every_row_has_source_and_licence(table: str) -> None:
    assert all(row["source"] and row["licence"] for row in rows(table))


def test_every_hour_and_site_says_what_is_assumed() -> None:
    assert {row["basis"] for row in rows("lozere/availability.csv")} == {"S", "A"}
    assert all(row["basis"] for row in rows("lozere/sites.csv"))
    openstreetmap = [row for row in rows("lozere/sites.csv") if row["kind"] == "campsite"]
    assert {row["licence"] for row in openstreetmap} == {"ODbL 1.0, © OpenStreetMap contributors"}


@pytest.mark.parametrize("path", SCENARIOS)
def test_scenarios_read_with_their_territory(path: str) -> None:
    scenario = read_scenario(DATASETS / path)
    its_territory = territory(path.split("/")[0])
    assert scenario.territory == its_territory.id
    assert sum(season.weeks for season in scenario.seasons) == 46
    assert [service.id for service in scenario.services] == list(its_territory.services)
    paid = Counter({cost: sum(s.share for s in scenario.funding.shares if s.cost == cost)
                    for cost in ("investment", "running")})
    assert paid == {"investment": 1, "running": 1}
    assert sum(g.share for g in scenario.funding.grants if g.cost == "investment") <= 0.8  # CGCT R2334-27
    dates = sorted((season.start, season.end) for season in scenario.seasons if season.start < season.end)
    assert all(end < start for (_, end), (start, _) in pairwise(dates))


def test_there_are_alternatives() -> None:
    assert {"lozere/scenarios/agent-car.yaml", "lozere-grid/scenarios/default.yaml"} <= set(SCENARIOS)
    assert len(SCENARIOS) >= 5


def test_alternatives_follow_the_default(tmp_path: Path) -> None:
    module("build_scenarios").build(tmp_path)
    written = [path.relative_to(tmp_path) for path in tmp_path.rglob("*.yaml")]
    assert {path.as_posix() for path in written} == set(SCENARIOS) - {"lozere/scenarios/default.yaml"}
    assert all(filecmp.cmp(tmp_path / path, DATASETS / path, shallow=False) for path in written)


@pytest.mark.skipif(not FACTS.is_dir(), reason="the published facts are not beside the repository")
def test_tables_follow_from_the_published_facts(tmp_path: Path) -> None:
    command = [sys.executable, str(DATASETS / "build.py"), "--facts", str(FACTS), "--out", str(tmp_path)]
    subprocess.run(command, check=True)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.csv")) == TABLES
    assert all(filecmp.cmp(tmp_path / table, DATASETS / table, shallow=False) for table in TABLES)
