"""Prices of the relaxation against finite differences; plans under a change against every plan there is."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_joint import compiled, oracle, solve, written

from models.joint_data import JointData
from models.master import build_master, tour_columns
from models.prices import Prices, bound_under, relaxation_prices
from models.solver import solve_relaxation
from optimizer.cli import main
from optimizer.explaining import explain_site, marginal, reoptimised, told
from optimizer.explaining.answers import BestUnder, SiteReoptimised, Step, Values, Worth
from optimizer.explaining.marginal import marginal_values
from optimizer.explaining.reoptimised import InHand, reoptimise_site
from optimizer.plan import NoPlan, Plan
from optimizer.planning import make_plan
from optimizer.rules.site_forbidden import SiteForbidden
from optimizer.rules.site_required import SiteRequired
from optimizer.scenario import Scenario
from optimizer.store import write_plan

TEAM = {"half_day_eur": 110, "teams": [{"id": "team", "name": "Team", "number": 1, "half_days_per_week": 4}]}
ONE_SEASON: dict[str, Any] = {"seasons": 1, **solve(120)}
SITES = ("s1", "s2", "s3", "s4")


def in_hand(folder: Path, **changes: Any) -> InHand:
    """The best plan of a tiny territory, proven."""
    territory, scenario = written(folder, **{**ONE_SEASON, **changes})
    plan = make_plan(territory, scenario)
    assert isinstance(plan, Plan)
    return InHand(plan=plan, territory=territory, scenario=scenario, seconds=120)


def best_of_all(hand: InHand, scenario: Scenario) -> float | None:
    """Access of the best plan of another scenario, by trying all."""
    problem, data = compiled(hand.territory, scenario)
    gain = oracle(data)
    return None if gain is None else problem.today_person_weeks + gain


def holds(best: BestUnder, hand: InHand, truth: float) -> None:
    """The interval holds the truth, and is closed: on the tiny territory the gap always is."""
    change = truth - hand.access_person_weeks
    assert best.at_least_person_weeks - 1e-5 <= change <= best.at_most_person_weeks + 1e-5
    assert best.at_least_person_weeks == pytest.approx(change, abs=1e-4)
    assert best.at_most_person_weeks == pytest.approx(change, abs=1e-3)


# --- prices -----------------------------------------------------------------------------------------------


def nothing_known(data: JointData) -> dict[str, Any]:
    return {
        "tours": [np.zeros(0, np.intp) for _ in data.fleet.pools], "xy_km": np.zeros((data.n_sites + data.n_stops, 2)),
    }


def priced(data: JointData) -> Prices:
    prices = relaxation_prices(data, **nothing_known(data))
    assert prices is not None
    return prices


def value(data: JointData, *, row: int = -1, more: float = 0.0) -> float:
    """The relaxation over all tours to a vertex, with the limit of one labelled row moved."""
    hi = data.rows.hi.copy()
    hi[row] += more
    data = replace(data, rows=replace(data.rows, hi=hi))
    master = build_master(data)
    every = [np.arange(len(pool)) for pool in data.fleet.pools]
    return solve_relaxation(master.core.with_columns(*tour_columns(data, master, every))).value


@pytest.mark.parametrize("budget_eur", [3000, 9000, 16000, 500000])
def test_the_price_of_a_euro_lies_between_the_gain_of_one_more_and_the_loss_of_one_less(
    budget_eur: float, tmp_path: Path
) -> None:
    _, data = compiled(*written(tmp_path, budget_eur=budget_eur, seasons=1))
    prices = priced(data)
    step = 1e-4 * budget_eur
    now, more, less = value(data), value(data, row=0, more=step), value(data, row=0, more=-step)
    assert prices.value == pytest.approx(now, rel=1e-6)
    assert prices.bound == pytest.approx(now, rel=1e-6)
    assert (more - now) / step - 1e-6 <= prices.limit[0] <= (now - less) / step + 1e-6
    if budget_eur == 500000:
        assert prices.limit[0] == pytest.approx(0, abs=1e-6)
    else:
        assert more - now == pytest.approx(now - less, rel=1e-4), "here the price is the only one"
        assert prices.limit[0] == pytest.approx((more - less) / (2 * step), rel=1e-4)


def test_prices_of_staff_are_those_of_finite_differences(tmp_path: Path) -> None:
    _, data = compiled(*written(tmp_path, budget_eur=40000, seasons=2, staff=TEAM))
    prices = priced(data)
    binding = np.flatnonzero(prices.limit > 1e-3)
    assert len(set(binding.tolist()) - {0}) >= 2, "a team in each season"
    for row in binding:
        now, more, less = value(data), value(data, row=row, more=0.01), value(data, row=row, more=-0.01)
        assert (more - now) / 0.01 - 1e-5 <= prices.limit[row] <= (now - less) / 0.01 + 1e-5


@pytest.mark.parametrize("days", [0.3, 0.7, 1.0, 1.3])
def test_the_price_of_vehicle_days_is_the_slope_of_the_relaxation(days: float, tmp_path: Path) -> None:
    """Money enough, so that days are what tours lack. At one whole day the slopes differ: a price between them."""
    _, data = compiled(*written(tmp_path, budget_eur=500000, seasons=1))

    def with_days(number: float) -> JointData:
        return replace(data, fleet=replace(data.fleet, days_per_vehicle=np.array([number])))

    prices = priced(with_days(days))
    assert prices.vehicles == pytest.approx([1], abs=1e-6)
    now, more, less = (value(with_days(days + step)) for step in (0, 0.01, -0.01))
    assert (more - now) / 0.01 - 1e-4 <= prices.run[0] <= (now - less) / 0.01 + 1e-4
    if days != 1.0:
        assert more - now == pytest.approx(now - less, rel=1e-4), "here the price is the only one"
    assert prices.run[0] > 1


def test_the_bound_moves_with_the_limit_and_holds(tmp_path: Path) -> None:
    territory, scenario = written(tmp_path, budget_eur=9000, seasons=1)
    _, data = compiled(territory, scenario)
    prices = priced(data)
    for delta_eur in (-5000, -500, 0, 500, 5000, 20000):
        _, moved = compiled(territory, scenario.model_copy(update={"budget_eur": 9000 + delta_eur}))
        bound = prices.bound + prices.limit[0] * delta_eur
        assert bound >= (oracle(moved) or 0) - 1e-6
        assert bound_under(prices, moved) == pytest.approx(bound, rel=1e-9)


def test_prices_prove_a_bound_under_any_change(tmp_path: Path) -> None:
    territory, scenario = written(tmp_path, budget_eur=16000, seasons=1, staff=TEAM)
    prices = priced(compiled(territory, scenario)[1])
    truck = scenario.fleet[0]
    for fleet in (truck.model_copy(update={"days": ("mon",)}), truck.model_copy(update={"eur_per_km": 0.0})):
        _, other = compiled(territory, scenario.model_copy(update={"fleet": (fleet,)}))
        assert np.isfinite(bound_under(prices, other))
        assert bound_under(prices, other) >= (oracle(other) or 0) - 1e-6
    _, without = compiled(territory, scenario.model_copy(update={"fleet": ()}))
    assert bound_under(prices, without) == np.inf, "other rows"


def test_a_large_program_is_priced_to_some_digits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, data = compiled(*written(tmp_path, budget_eur=9000, seasons=1))
    exact = priced(data)
    monkeypatch.setattr("models.prices.MOST_ENTRIES", 0)
    rough = priced(data)
    assert rough.bound == pytest.approx(exact.bound, rel=1e-3)
    assert rough.bound >= exact.value - 1e-6
    assert rough.limit[0] == pytest.approx(exact.limit[0], rel=0.02)


def test_stopped_there_are_no_prices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, data = compiled(*written(tmp_path, seasons=1))
    monkeypatch.setattr("models.prices.MOST_TOURS", 1)
    stop = threading.Event()
    stop.set()
    assert relaxation_prices(data, **nothing_known(data), stop=stop) is None


def test_tours_that_the_program_lacks_are_priced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, data = compiled(*written(tmp_path, budget_eur=9000, seasons=1))
    whole = priced(data)
    monkeypatch.setattr("models.prices.MOST_TOURS", 1)
    few = priced(data)
    assert len(data.fleet.pools[0]) > 1
    assert few.bound == pytest.approx(whole.bound, rel=1e-6)
    assert few.limit[0] == pytest.approx(whole.limit[0], rel=1e-3)


# --- a place forced or forbidden ----------------------------------------------------------------------------


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("budget_eur", [9000, 16000])
def test_a_place_forced_or_forbidden_costs_what_all_plans_say(budget_eur: float, site: str, tmp_path: Path) -> None:
    hand = in_hand(tmp_path, budget_eur=budget_eur)
    answer = reoptimise_site(hand, site)
    assert answer.forced == (site not in hand.facts.opened)
    today = hand.facts.today_half_days.get((site, "winter"), 0)
    rule = SiteRequired(site=site, half_days=today + 1) if answer.forced else SiteForbidden(site=site)
    truth = best_of_all(hand, hand.scenario.model_copy(update={"rules": (rule,)}))
    if truth is None:
        assert (budget_eur, site) == (9000, "s3"), "the farm alone costs more"
        assert answer.best is None and answer.conflicts
        return
    assert answer.best is not None
    holds(answer.best, hand, truth)
    assert answer.best.at_most_person_weeks <= 1e-6, "a rule more cannot help"
    assert site in (answer.best.opened if answer.forced else answer.best.closed)


def test_what_the_plan_does_already_costs_nothing_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = in_hand(tmp_path, budget_eur=9000)
    monkeypatch.setattr(reoptimised, "make_plan", lambda *_a, **_k: pytest.fail("nothing is to be optimised"))
    for site in SITES:
        opened = site in hand.facts.opened
        answer = reoptimise_site(hand, site, forced=opened)
        assert answer.already and answer.best is None and not answer.conflicts
        assert "costs nothing" in told(answer, hand.facts, "en")
        assert "ne coûte rien" in told(answer, hand.facts, "fr")
    with pytest.raises(KeyError):
        reoptimise_site(hand, "nowhere")


def test_rules_that_forbid_the_answer_are_named(tmp_path: Path) -> None:
    hand = in_hand(tmp_path, budget_eur=16000, rules=[{"kind": "site_required", "site": "s3"}])
    answer = reoptimise_site(hand, "s3")
    assert not answer.forced and answer.best is None
    assert len(answer.conflicts) == 1 and len(answer.conflicts[0].rules) == 2
    text = told(answer, hand.facts, "fr")
    assert text.startswith("Sans Ferme du Plateau") and "Lieu" not in text.splitlines()[0]
    assert sum("Ferme du Plateau" in line for line in text.splitlines()) == 3


def test_the_best_swap_is_where_a_forced_place_begins(tmp_path: Path) -> None:
    """Even stopped at once, the loss is no more than that of the swap which `explain_site` finds."""
    hand = in_hand(tmp_path, budget_eur=9000)
    closed = [site for site in SITES if site not in hand.facts.opened]
    for site in closed:
        swap_loses = explain_site(hand.facts, site).forced_loss_person_weeks
        hurried = replace(hand, stop=threading.Event())
        hurried.stop.set()
        best = reoptimise_site(hurried, site).best
        if swap_loses is not None and best is not None:
            assert -best.at_least_person_weeks <= swap_loses + 1e-6
    assert closed


# --- a little more or less ----------------------------------------------------------------------------------


def test_steps_are_what_all_plans_say(tmp_path: Path) -> None:
    hand = in_hand(tmp_path, budget_eur=16000, staff=TEAM)
    values = marginal_values(hand)
    assert [(worth.kind, worth.what) for worth in values.worth] == [
        ("budget", ""), ("vehicle", "truck"), ("staff", "team")
    ]
    assert not values.interrupted
    assert values.lp_bound_person_weeks is not None
    assert values.lp_bound_person_weeks >= hand.access_person_weeks - 1e-6
    assert 0 <= values.short_person_weeks <= values.lp_bound_person_weeks - hand.access_person_weeks + 1e-6
    scenarios = [
        change.scenario
        for limited in (marginal._budget(hand.scenario), *marginal._vehicles(hand), *marginal._teams(hand.scenario))
        for change in limited.changes
    ]
    steps = [step for worth in values.worth for step in worth.steps]
    assert [step.amount for step in steps] == [1000, -1000, 1, -1, 1, -1]
    for step, scenario in zip(steps, scenarios, strict=True):
        truth = best_of_all(hand, scenario)
        assert truth is not None and step.best is not None
        holds(step.best, hand, truth)
        assert step.best.at_least_person_weeks >= 0 if step.amount > 0 else step.best.at_most_person_weeks <= 1e-6


def test_the_steps_change_the_scenario_as_they_say(tmp_path: Path) -> None:
    hand = in_hand(tmp_path, budget_eur=9000, staff={**TEAM, "teams": [{**TEAM["teams"][0], "number": 2}]})
    more, less = (change.scenario.fleet[0] for change in next(marginal._vehicles(hand)).changes)
    assert more.days == ("mon", "tue", "wed", "thu", "fri", "sat")
    assert len(less.days) == 4
    driven = {run.weekday for run in hand.plan.tours}
    assert driven < {*hand.scenario.fleet[0].days} and driven <= {*less.days}, "a day without tours is given up first"
    more, less = (change.scenario.staff.teams[0] for change in next(marginal._teams(hand.scenario)).changes)
    assert (more.half_days_per_week, less.half_days_per_week) == (4.5, 3.5), "one half-day for the two of them"
    assert [change.amount for change in marginal._budget(hand.scenario.model_copy(update={"budget_eur": 0})).changes] \
        == [1000]


@pytest.mark.parametrize("delta_eur", [0, 1, 500, 5000])
def test_more_money_is_never_told_as_a_loss(delta_eur: float, tmp_path: Path) -> None:
    """Even when nothing better can be looked for: the plan in hand is still allowed."""
    hand = in_hand(tmp_path, budget_eur=9000)
    hurried = replace(hand, seconds=0.001)
    hurried.stop.set()
    richer = hand.scenario.model_copy(update={"budget_eur": 9000 + delta_eur})
    best, _ = hurried.best_under(richer, tighter=False)
    assert best is not None and best.at_least_person_weeks >= 0


def test_a_plan_that_is_not_found_leaves_the_plan_in_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = in_hand(tmp_path, budget_eur=9000)
    monkeypatch.setattr(reoptimised, "make_plan", lambda *_a, **_k: NoPlan(conflicts=(), interrupted=True))
    richer, poorer = (hand.scenario.model_copy(update={"budget_eur": eur}) for eur in (10000, 2000))
    best, _ = hand.best_under(richer, tighter=False)
    assert best is not None and best.same_plan and best.at_least_person_weeks == 0
    need, _, access = hand.facts.access()
    assert best.at_most_person_weeks == pytest.approx(need - access)
    assert hand.best_under(poorer, tighter=True) == (None, ())


def test_the_time_of_a_question_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = replace(in_hand(tmp_path, budget_eur=9000), seconds=0.01)

    def endless(*_: object, stop: threading.Event, **__: object) -> NoPlan:
        assert stop.wait(10)
        return NoPlan(conflicts=(), interrupted=True)

    monkeypatch.setattr(reoptimised, "make_plan", endless)
    monkeypatch.setattr(reoptimised, "GRACE_S", 0.0)
    began = time.monotonic()
    hand.best_under(hand.scenario, tighter=True)
    assert time.monotonic() - began < 5
    assert not hand.stop.is_set(), "the next question has its own time"


# --- in words, and by the command ---------------------------------------------------------------------------


def between(least: float, most: float) -> BestUnder:
    return BestUnder(
        at_least_person_weeks=least, at_most_person_weeks=most, access_person_weeks=1000 + least,
        bound_person_weeks=1000 + most, gap=0.01, eur=0.0, same_plan=False,
    )


@pytest.mark.parametrize("least, most, english, french", [
    (0, 0, "as many requests met", "autant de demandes satisfaites"),
    (0, 30, "at most 30 more requests met a year, perhaps none",
     "au plus 30 demandes satisfaites de plus par an, peut-être aucune"),
    (12, 30, "between 12 and 30 more requests met a year", "entre 12 et 30 demandes satisfaites de plus par an"),
    (12, 12.2, "12 more requests met a year", "12 demandes satisfaites de plus par an"),
    (-40, -12, "between 12 and 40 fewer requests met a year", "entre 12 et 40 demandes satisfaites de moins par an"),
    (-1, -1, "1 fewer request met a year", "1 demande satisfaite de moins par an"),
    (-40, 5, "at most 40 fewer requests met a year, perhaps none",
     "au plus 40 demandes satisfaites de moins par an, peut-être aucune"),
])
def test_an_interval_is_told_as_it_is(least: float, most: float, english: str, french: str, tmp_path: Path) -> None:
    hand = in_hand(tmp_path, budget_eur=9000)
    answer = SiteReoptimised(site="s2", forced=False, best=between(least, most))
    for lang, expected in (("en", english), ("fr", french)):
        first = told(answer, hand.facts, lang).splitlines()[0].replace("\u00a0", " ")
        assert first.endswith(f": {expected}.")
    better = "can still be bettered" in told(answer, hand.facts, "en")
    assert better == (least > 0), "a rule more that helps tells of a better plan"


def test_values_are_told_with_their_steps(tmp_path: Path) -> None:
    hand = in_hand(tmp_path, budget_eur=9000)
    values = Values(lp_bound_person_weeks=1.0, short_person_weeks=143.2, interrupted=True, worth=(
        Worth(kind="budget", lp_person_weeks=33.31, steps=(
            Step(amount=450, lp_person_weeks=15.0, best=between(3, 20)), Step(amount=-450, lp_person_weeks=-15.0),
            Step(amount=-100, lp_person_weeks=-3.0, best=between(7, 9)),
        )),
        Worth(kind="vehicle", what="truck", lp_person_weeks=19.1, by_season={"winter": 19.1}, steps=(
            Step(amount=1, weekday="sat", lp_person_weeks=19.1, best=between(0, 20)),
        )),
    ))
    lines = told(values, hand.facts, "fr").replace("\u00a0", " ").replace("\u202f", " ").splitlines()
    assert lines[1] == "  1 000 euros par an : valeur PL de 33,3 demandes satisfaites par an"
    assert lines[2] == "    +450 € par an : entre 3 et 20 demandes satisfaites de plus par an (écart 1,00 %)"
    assert lines[3] == "    −450 € par an : aucun scénario trouvé dans le temps imparti."
    assert lines[4] == "    −100 € par an : entre 7 et 9 demandes satisfaites de plus par an (écart 1,00 %)"
    assert lines[5] == "  Camion, un jour par semaine : valeur PL de 19,1 demandes satisfaites par an"
    assert lines[7].startswith("    1 jour de plus par semaine (samedi) : au plus 20 demandes")
    assert "manquent au plus 143 demandes" in lines[-3]
    assert "peut donc encore être amélioré" in lines[-2], "less money never helps"
    assert lines[-1] == "Arrêté avant que tout soit calculé."


def test_the_command_answers_with_intervals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hand = in_hand(tmp_path / "tiny", budget_eur=9000)
    folder = write_plan(hand.plan, hand.territory, hand.scenario, tmp_path / "plan")
    assert main(["explain", str(folder), "--site", "s2", "--reoptimise", "--time-limit", "120", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["place"] == "s2"
    best = answer["reoptimised"]["best"]
    assert best["at_least_person_weeks"] <= best["at_most_person_weeks"]
    assert best["at_least_person_weeks"] == pytest.approx(reoptimise_site(hand, "s2").best.at_least_person_weeks)
    assert main(["explain", str(folder), "--values", "--time-limit", "120", "--lang", "fr"]) == 0
    shown = capsys.readouterr().out
    assert "valeur PL" in shown and "de plus par semaine (samedi)" in shown
    assert main(["explain", str(folder), "--tour", "1", "--reoptimise", "--lang", "en"]) == 2
    assert "--reoptimise" in capsys.readouterr().err
