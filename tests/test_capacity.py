"""Places that hold only so many: the optimiser's assignment against the figures', brute force and hand-made cases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from rules_village import Village, make_village
from scipy.optimize import linprog
from test_joint import compiled, optimised, oracle, written
from two_villages import facts_of, plan_of, two_villages
from two_villages import scenario as two_scenario

from models.capacity import Capacity
from models.capacity_prices import in_steps, priced
from models.joint_data import JointData
from optimizer.checking import check_plan
from optimizer.explaining import explain_site, told
from optimizer.figures import full_places
from optimizer.joint_problem import joint_data
from optimizer.plan import Plan
from optimizer.planning import make_plan
from optimizer.rules import rule_rows
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.travel.matrices import travel_times
from optimizer.views.demand_cards import demand_card
from optimizer.views.place_cards import card_of
from optimizer.what_if import re_evaluate

PLANS = 60


def limit(visits: float, **fields: float) -> list[dict[str, Any]]:
    return [{"kind": "capacity", "visits_per_person_per_half_day": visits, **fields}]


@pytest.fixture(scope="module", params=[0.05, 0.3])
def village(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Village:
    return make_village(tmp_path_factory.mktemp("village"), rules=limit(request.param))


def capacity_of(data: JointData) -> Capacity:
    assert data.capacity is not None
    return data.capacity


def data_of(village: Village) -> JointData:
    travel = travel_times(village.territory, village.scenario)
    return joint_data(village.problem, travel, rule_rows(village.problem))


def chosen_of(village: Village, x: NDArray[np.float64]) -> NDArray[np.bool_]:
    return x[village.problem.offer_column(np.arange(len(village.problem.offers)))] > 0.5


def by_one_program(data: JointData, chosen: NDArray[np.bool_]) -> float:
    """Gain of a plan by the whole transportation problem at once, every need and every place in it (SciPy)."""
    capacity = capacity_of(data)
    offer = capacity.need_offer
    need = np.repeat(np.arange(len(capacity.need_ptr) - 1), np.diff(capacity.need_ptr))
    chains = np.unique(capacity.chain[capacity.limited])
    of_needs = (need == np.arange(len(capacity.need_ptr) - 1)[:, None]).astype(float)
    of_chains = (capacity.chain[offer] == chains[:, None]) * capacity.visits
    holds = [capacity.room[chosen & (capacity.chain == chain)].sum() for chain in chains]
    solved = linprog(
        -capacity.gain, A_ub=np.vstack((of_needs, of_chains)), b_ub=np.concatenate((np.ones(len(of_needs)), holds)),
        bounds=[(0, float(on)) for on in chosen[offer]],
    )
    others = data.elements.weight - capacity.touched
    return float(others[data.elements.covered(chosen)].sum() - solved.fun)


def test_by_hand() -> None:
    """Two places for three needs, everything by hand.

    Place 0 holds 10 visits at its lower level and 6 more at its upper one, place 1 holds 4. Needs (gain, visits): A at
    0 (10, 10) or at 1 (6, 6); B at 0 (8, 4); C at 0 (9, 6) or at 1 (3, 2). All want 20 visits at place 0. B gains 2 a
    visit, C 1.5, A 1. Lower level alone: B and C fill it. With place 1 too: A sends 4 of its 6 visits there. With
    the upper level: 6 visits of A beside B and C.
    """
    capacity = Capacity(
        need_ptr=np.array([0, 3, 5, 8]), need_offer=np.array([1, 0, 2, 1, 0, 1, 0, 2], dtype=np.int32),
        gain=np.array([10.0, 10, 6, 8, 8, 9, 9, 3]), visits=np.array([10.0, 10, 6, 4, 4, 6, 6, 2]),
        below=np.array([-1, 0, -1], dtype=np.int32), chain=np.array([0, 0, 2], dtype=np.int32),
        room=np.array([10.0, 6, 4]), limited=np.ones(3, dtype=bool), touched=np.zeros(0),
    )

    def access(*chosen: int) -> float:
        return capacity.assigned(np.isin(np.arange(3), chosen)).access

    assert access() == 0.0
    assert access(0) == pytest.approx(8 + 9)
    assert access(2) == pytest.approx(3 + 2)  # C first, 1.5 a visit; two visits are left for A
    assert access(0, 2) == pytest.approx(8 + 9 + 4)
    assert access(0, 1) == pytest.approx(8 + 9 + 6)
    assert access(0, 1, 2) == pytest.approx(8 + 9 + 6 + 0.4 * 6)
    assert capacity.assigned(np.array([True, False, False])).price[0] == pytest.approx(1.0)


def school_of(persons: float) -> tuple[Territory, Scenario]:
    territory = two_villages()
    sites = tuple(replace(site, capacity_persons=persons) if site.id == "s2" else site for site in territory.sites)
    return replace(territory, sites=sites), two_scenario(rules=limit(2, persons_per_vehicle=1000))


def test_figures_by_hand() -> None:
    """The school of village B with one seat, two visitors a half-day (see two_villages.py for everything else).

    Summer, five half-days, ten visits: 50 drivers × 0.15 and 20 walkers × 0.2 want 7.5 and 4. Walkers have 0.15 today
    and gain 17 a visit over 20 weeks, drivers have 0.25 and gain 15: the walkers and 6 of 7.5 drivers' visits find
    room; a fifth of the drivers stays with 0.25 in village A, and 1.5 × 15 = 22.5 are lost. Winter, two half-days, four
    visits: 2.5 and 2 want to come at quality 0.5, with 0.15 today: half a visit is lost at 7 each.
    """
    territory, choices = school_of(1)
    facts = facts_of(territory=territory, choices=choices)
    school = territory.site_index["s2"]
    assert dict(facts.served["summer"].turned_away) == {school: pytest.approx(1.5)}
    assert dict(facts.served["winter"].turned_away) == {school: pytest.approx(0.5)}
    assert facts.unlimited.access()[2] - facts.access()[2] == pytest.approx(22.5 + 3.5)
    assert facts.received_visits()[school].tolist() == pytest.approx([4.0, 10.0])
    drivers = facts.parts("car", "public", "summer")
    of_b = drivers.demand == 1
    assert dict(zip(drivers.place[of_b].tolist(), drivers.share[of_b].tolist())) == {
        school: pytest.approx(0.8), territory.site_index["s1"]: pytest.approx(0.2),
    }
    assert full_places(facts) == (("s2", "winter", pytest.approx(0.5)), ("s2", "summer", pytest.approx(1.5)))
    plenty, choices = school_of(10)
    assert not facts_of(territory=plenty, choices=choices).served["summer"].turned_away


def test_a_full_place_says_so() -> None:
    territory, choices = school_of(1)
    facts = facts_of(territory=territory, choices=choices)
    plan = plan_of(facts)
    card = card_of("s2", plan, territory, choices, "en")
    assert card is not None
    assert "Full (summer): 1.5 visits a week find no room here." in card.remarks
    assert "Complet (summer)\u00a0: 1,5 visites" in told(explain_site(facts, "s2"), facts, "fr")
    people = demand_card("B", plan, territory, choices, season="summer", lang="en")
    assert people is not None
    served = {str(row[1]).replace("\u00a0", " ") for _, table in people.served for row in table.rows}
    assert {"School (5 min) · 80%", "France Services (20 min) · 20%"} <= served


def test_what_if_places_held_only_so_many() -> None:
    """The plan made without the rule, judged with it: nothing breaks, and it gives what the figures by hand say."""
    territory, choices = school_of(1)
    without = choices.model_copy(update={"rules": ()})
    plan = plan_of(facts_of(territory=territory, choices=without))
    now = re_evaluate(plan, territory, choices, travel_times(territory, choices), lang="en")
    assert all(broken.kind != "rule" for broken in now.broken)
    assert now.change_person_weeks == pytest.approx(-26.0)


def test_access_is_the_figures(village: Village) -> None:
    """Two programs that share no array, and a third one: arrays here, facts of a finished plan there."""
    data, dice, full = data_of(village), Random(3), 0
    for _ in range(PLANS):
        half_days, visits = village.random_plan(dice)
        facts = village.facts(half_days, visits)
        _, today, after = facts.access()
        chosen = chosen_of(village, village.x(half_days, visits))
        assert data.value(chosen) == pytest.approx(after - today, rel=1e-6, abs=1e-6)
        assert data.value(chosen) == pytest.approx(by_one_program(data, chosen), rel=1e-6, abs=1e-6)
        full += data.value(chosen) < data.elements.value(chosen) - 1e-6
    assert full > 2


def test_only_full_places_turn_people_away(village: Village) -> None:
    """Whoever is served less well than an open place would serve them finds it full."""
    data, dice = data_of(village), Random(6)
    capacity = capacity_of(data)
    for _ in range(PLANS):
        chosen = chosen_of(village, village.x(*village.random_plan(dice)))
        found = capacity.assigned(chosen)
        chain = capacity.chain[capacity.need_offer]
        load = np.bincount(chain, found.share * capacity.visits, minlength=data.n_offers)
        held = capacity.held(chosen.astype(float))
        assert (load <= held * (1 + 1e-6) + 1e-6).all()
        total = np.bincount(capacity.need, found.share)
        assert (total <= 1 + 1e-9).all()
        got = np.bincount(capacity.need, found.share * capacity.gain)
        has_room = (load < held - 1e-6)[chain] & chosen[capacity.need_offer]
        assert (capacity.gain[has_room] <= got[capacity.need][has_room] + 1e-6).all()


def test_prices_bound_every_plan(village: Village) -> None:
    data, dice, random = data_of(village), Random(7), np.random.default_rng(7)
    capacity = capacity_of(data)
    free = priced(data, np.zeros(data.n_offers))
    plans = [chosen_of(village, village.x(*village.random_plan(dice))) for _ in range(PLANS)]
    for chosen in plans:
        assert free.elements.value(chosen) == pytest.approx(data.elements.value(chosen))
        # At its own prices a plan is worth exactly its access (strong duality).
        own = priced(data, capacity.assigned(chosen).price)
        assert own.elements.value(chosen) == pytest.approx(data.value(chosen), rel=1e-6, abs=1e-6)
        any_price = in_steps(capacity, random.uniform(0, 1.2, data.n_offers) * capacity.worth_of_visit)
        assert priced(data, any_price).elements.value(chosen) >= data.value(chosen) - 1e-6
        assert priced(data, any_price).value(chosen) == pytest.approx(data.value(chosen), rel=1e-9)


def crowded(folder: Path, seed: int, visits: float, **changes: Any) -> tuple[Territory, Scenario]:
    territory, scenario = written(folder, seasons=1, n_stops=2, rules=limit(visits), **changes)
    random, demand = np.random.default_rng(seed), territory.demand
    persons = np.round(demand.persons * random.uniform(0.2, 2.0, size=demand.persons.shape))
    return replace(territory, demand=replace(demand, persons=persons)), scenario


@pytest.mark.parametrize("visits", [0.03, 0.1, 0.3, 0.8])
@pytest.mark.parametrize("budget_eur", [9_000, 20_000, 60_000])
def test_the_engine_equals_brute_force(tmp_path: Path, visits: float, budget_eur: int) -> None:
    problem, data = compiled(*crowded(tmp_path, int(100 * visits), visits, budget_eur=budget_eur))
    result, best = optimised(problem, data), oracle(data, value=lambda offers: by_one_program(data, offers))
    assert result.plan is not None and best is not None
    assert result.plan.value == pytest.approx(best, rel=1e-6)
    assert result.bound >= best - 1e-6
    assert result.bound == pytest.approx(best, rel=1e-5)


def test_more_room_never_lowers_access(tmp_path: Path) -> None:
    """From nothing to more than all want: then the rule is as if it were not there."""
    values = []
    for visits in (0.01, 0.05, 0.2, 0.6, 50.0):
        problem, data = compiled(*crowded(tmp_path, 5, visits))
        plan = optimised(problem, data).plan
        assert plan is not None
        values.append(plan.value)
    territory, scenario = crowded(tmp_path, 5, 50.0)
    problem, data = compiled(territory, scenario.model_copy(update={"rules": ()}))
    plan = optimised(problem, data).plan
    assert plan is not None
    assert values == sorted(values)
    assert values[0] < 0.5 * values[-1]
    assert values[-1] == pytest.approx(plan.value)
    assert compiled(territory, scenario)[1].capacity is None


@pytest.fixture(scope="module")
def crowded_plan(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Territory, Scenario]:
    territory, scenario = crowded(tmp_path_factory.mktemp("crowded"), 8, 0.3)
    plan = make_plan(territory, scenario)
    assert isinstance(plan, Plan) and plan.checked
    return plan, territory, scenario


def test_the_access_table_says_who_is_served_where(crowded_plan: tuple[Plan, Territory, Scenario]) -> None:
    plan, *_ = crowded_plan
    parts: dict[tuple[str, str, str, str], float] = {}
    for line in plan.access:
        key = line.demand, line.service, line.season, line.mode
        parts[key] = parts.get(key, 0.0) + line.share
    assert list(parts.values()) == pytest.approx([1.0] * len(parts))
    assert len(plan.access) > len(parts)
    met = sum(line.quality * line.need_person_weeks for line in plan.access)
    assert met == pytest.approx(plan.figures.access_person_weeks)
    assert plan.gap <= 1e-5


def test_the_checker_refuses_a_false_access(crowded_plan: tuple[Plan, Territory, Scenario]) -> None:
    plan, territory, scenario = crowded_plan
    travel = travel_times(territory, scenario)

    def labels(wrong: Plan) -> set[str]:
        return {str(found.label) for found in check_plan(wrong, territory, scenario, travel)}

    assert not labels(plan)
    everyone = scenario.model_copy(update={"rules": ()})
    open_to_all = make_plan(territory, everyone.model_copy(update={"budget_eur": plan.figures.cost_eur}))
    assert isinstance(open_to_all, Plan)
    # As if there were room for all: the sum is too high, and so are the visits.
    crowd = replace(plan, openings=open_to_all.openings, tours=open_to_all.tours, fitted=open_to_all.fitted,
                    access=open_to_all.access, figures=open_to_all.figures)
    assert {"figures: access", "capacity"} <= labels(crowd)
    split = next(n for n, line in enumerate(plan.access) if line.share < 1 and line.quality > line.today)
    line = plan.access[split]
    more = replace(line, share=1.0, need_person_weeks=line.need_person_weeks / line.share)
    swapped = replace(plan, access=(*plan.access[:split], more, *plan.access[split + 1:]))
    assert {"access by demand point: shares", "capacity"} <= labels(swapped)
    worse = replace(plan, access=(*plan.access[:split], replace(line, place="", quality=1.0), *plan.access[split + 1:]))
    assert "access by demand point" in labels(worse)
