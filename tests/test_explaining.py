"""Why and why not: figures by hand on the two villages, by brute force over whole plans on the little territory."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from optimizer.checking_tours import check_fleet, check_run, check_visits
from optimizer.cli import main
from optimizer.explaining import (
    budget_change,
    explain_area,
    explain_demand,
    explain_site,
    explain_stop,
    explain_tour,
    told,
)
from optimizer.explaining.changing import with_half_days, with_tours
from optimizer.explaining.limits import Limits, seated
from optimizer.explaining.moves import Moves
from optimizer.explaining.scoring import Scores
from optimizer.facts import PlanFacts
from optimizer.plan import Opening
from tests.rules_village import Village, make_village
from tests.two_villages import OPENINGS, RUN, facts_of, scenario


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Village:
    return make_village(tmp_path_factory.mktemp("village"))


def access(facts: PlanFacts) -> float:
    """By the checker's own facts, never by the scores."""
    return facts.access()[2]


# --- exact scores -----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_scores_equal_whole_plans(village: Village, seed: int) -> None:
    dice = Random(seed)
    half_days, visits = village.random_plan(dice)
    facts = village.facts(half_days, visits)
    scores = Scores(facts)
    sites = [site.id for site in village.territory.sites]
    seasons = [season.id for season in village.scenario.seasons]
    for _ in range(5):
        changed = {(dice.choice(sites), dice.choice(seasons)): dice.choice([0, 1, 2, 5]) for _ in range(3)}
        kept = tuple(run for run in facts.tours if dice.random() < 0.5)
        other = with_tours(with_half_days(facts, changed), kept)
        keys = {(site, "", season): float(number) if number > facts.today_half_days.get((site, season), 0) else 0.0
                for (site, season), number in changed.items()}
        for key in facts.visits:
            keys[key] = scores.presence_of_visits(key[0], key[1], other.visits.get(key, 0))
        assert scores.gain(keys) == pytest.approx(access(other) - access(facts), abs=1e-6)


def test_scores_of_additions_equal_whole_plans(village: Village) -> None:
    facts = village.facts({("s2", "winter"): 2, ("s1", "summer"): 5}, {("k2", "spring"): 2})
    gains = Scores(facts).site_gains(5)
    for s, site in enumerate(village.territory.sites):
        for t, season in enumerate(village.scenario.seasons):
            other = with_half_days(facts, {(site.id, season.id): 5})
            assert gains[s, t] == pytest.approx(access(other) - access(facts), abs=1e-6)


# --- by hand: what the school and the truck of the two villages bring -----------------------------------


def test_the_school_brings_what_a_pencil_finds() -> None:
    """Public, at B. Winter: drivers 50 needs and walkers 40, 0.5 by the school, 0.15 by the round: 0.35 × 90 = 31.5.
    Summer: drivers 150, from 0.25 (A, 20 min) to 1; walkers 80, from 0.15 to 1: 112.5 + 68. In all 212.
    Euros: winter 2 × 10 × (100 + 30), summer 5 × 20 × (100 + 10), fit-out 6000 / 5: 2600 + 11000 + 1200."""
    answer = explain_site(facts_of(), "s2")
    assert answer.in_plan and answer.half_days == {"winter": 2, "summer": 5}
    assert answer.brings is not None
    assert answer.brings.access_person_weeks == pytest.approx(212)
    assert answer.brings.by_service == pytest.approx({"public": 212})
    assert answer.brings.by_season == pytest.approx({"summer": 180.5, "winter": 31.5})
    assert answer.brings.by_area == pytest.approx({"b": 212})
    assert answer.brings.eur == pytest.approx(14_800)
    assert answer.brings.eur_per_person_week == pytest.approx(14_800 / 212)
    assert answer.brings.visits_a_year == pytest.approx(212)
    assert answer.brings.residents == 70, "the drivers and walkers of B"


def test_its_visitors_would_go_where_a_pencil_sends_them() -> None:
    """Drivers in summer to A, 20 min: 150 visits become 150 × 0.25. The others to the round: (50 + 40) × 0.5 + 80 = 125
    become 170 × 0.15; walkers need 8 minutes."""
    first, second = explain_site(facts_of(), "s2").elsewhere
    assert (first.demand, first.place, first.minutes) == ("B", "s1", 20)
    assert (first.visits_now, first.visits_then) == pytest.approx((150, 37.5))
    assert (second.place, second.minutes) == ("k2", 8)
    assert (second.visits_now, second.visits_then) == pytest.approx((125, 25.5))


def test_the_truck_brings_the_rest_of_the_gain() -> None:
    """Desks at B: 10 × 0.5 × 20 weeks × weight 2 = 200, at 150/210 of a half-day: 0.714, in twentieths 0.70.
    Euros: 2 × 20 / 2 days of 299.50 € and 20 weeks of 5 €."""
    answer = explain_tour(facts_of(), 1)
    assert answer.brings.access_person_weeks == pytest.approx(140)
    assert answer.brings.by_service == pytest.approx({"desk": 140})
    assert answer.brings.eur == pytest.approx(20 * 299.5 + 100)


def test_a_stop_passed_by_saves_its_way_and_its_time() -> None:
    """Without the square of A: 25 + 25 minutes of road, one stop: 55 + 200 − 50 − … the day is 295 minutes, of which
    250 are paid: 50 + 125 + 50 × 0.40 = 195 € instead of 299.50 €, 20 days a year."""
    answer = explain_stop(facts_of(), "k1")
    assert answer.tours == (1,) and answer.brings is not None
    assert answer.brings.eur == pytest.approx(20 * (299.5 - 195))
    without = with_tours(facts_of(), (replace(RUN, calls=RUN.calls[1:]),))
    assert answer.brings.access_person_weeks == pytest.approx(645 - access(without))


def test_people_are_told_what_they_have() -> None:
    facts = facts_of()
    area, point = explain_area(facts, "b"), explain_demand(facts, "B")
    need, today, after = facts.access(area="b")
    for answer in (area, point):
        assert (answer.need_person_weeks, answer.today_person_weeks, answer.access_person_weeks) == pytest.approx(
            (need, today, after))
        assert answer.residents == 70
        assert answer.served_by["s2"] == pytest.approx(212)
    assert not area.reached
    best = facts.best("car", "public", "summer")
    (line,) = [r for r in point.reached if (r.service, r.season, r.mode) == ("public", "summer", "car")]
    assert (line.place, line.minutes, line.quality) == ("s2", int(best.minutes[1]), 1.0)


def test_variants_of_one_building_stand_in_each_others_way() -> None:
    choices = scenario(budget_eur=1e6, staff={"half_day_eur": 100})
    hall = explain_site(facts_of(choices=choices), "s2b")
    assert not hall.in_plan
    assert all([b.kind for b in option.barriers] == ["building"] for option in hall.options)
    assert all(option.swap and option.swap.given_up[0].site == "s2" for option in hall.options)


def test_staff_and_budget_are_named_with_what_they_lack() -> None:
    """Team B holds 5 half-days a week, of which 2 in winter: 5 in winter lack nothing but 3 × 10 × 130 €."""
    option = next(o for o in explain_site(facts_of(), "s2").options if o.seasons == ("winter",))
    assert option.half_days == 5 and option.eur == pytest.approx(3_900)
    assert [(b.kind, b.amount) for b in option.barriers] == [("budget", pytest.approx(3_900))]
    one_fewer = {"half_day_eur": 100, "teams": [{"id": "b", "name": "B", "number": 1, "half_days_per_week": 4}]}
    facts = facts_of((OPENINGS[0],), choices=scenario(budget_eur=1e6, staff=one_fewer))
    option = next(o for o in explain_site(facts, "s2").options if o.seasons == ("summer",) and o.half_days == 5)
    assert [(b.kind, b.season, b.amount) for b in option.barriers] == [("staff", "summer", 1)]


def test_a_rule_that_forbids_is_named() -> None:
    rule = {"kind": "site_forbidden", "site": "s2"}
    facts = facts_of((), choices=scenario(budget_eur=1e6, rules=[rule]))
    options = explain_site(facts, "s2").options
    assert options and all([b.kind for b in option.barriers] == ["rule"] for option in options)
    assert "Règle" not in told(explain_site(facts, "s2"), facts, "en") and "rule 1" in told(
        explain_site(facts, "s2"), facts, "en")


# --- by brute force ---------------------------------------------------------------------------------


def removals(facts: PlanFacts) -> list[tuple[dict[tuple[str, str], int], tuple[int, ...]]]:
    """Everything that could be given up, written out: closed all year, one season lower, one tour."""
    found: list[tuple[dict[tuple[str, str], int], tuple[int, ...]]] = []
    for site in facts.opened:
        seasons = [w for (s, w), n in facts.half_days.items() if s == site and n > facts.today_half_days.get((s, w), 0)]
        found.append(({(site, season): facts.today_half_days.get((site, season), 0) for season in seasons}, ()))
        for season in seasons:
            today, now = facts.today_half_days.get((site, season), 0), facts.half_days[site, season]
            levels = {today, *(level for level in facts.scenario.opening_levels if today < level < now)}
            found += [({(site, season): level}, ()) for level in levels]
    return found + [({}, (number,)) for number in range(len(facts.tours))]


def carried_out(
    facts: PlanFacts, half_days: dict[tuple[str, str], int], *gone: tuple[dict[tuple[str, str], int], tuple[int, ...]]
) -> PlanFacts:
    everything = {key: number for change, _ in gone for key, number in change.items()} | half_days
    tours = {number for _, numbers in gone for number in numbers}
    return with_tours(with_half_days(facts, everything), [r for n, r in enumerate(facts.tours) if n not in tours])


def sparse(village: Village, seed: int) -> PlanFacts:
    """Three openings and two visits by chance, and a budget that leaves 500 €."""
    dice = Random(seed)
    seasons = [season.id for season in village.scenario.seasons]
    free = {"s2": seasons, "s3": ["winter"], "s4": seasons, "s5": seasons[1:], "s1": seasons}
    sites = dice.sample(sorted(free), 3)
    facts = village.facts(
        {(site, dice.choice(free[site])): 5 if site == "s1" else dice.choice([2, 5]) for site in sites},
        {(stop, dice.choice(seasons)): dice.choice([1, 2]) for stop in dice.sample(["k1", "k2", "k3"], 2)},
    )
    return with_budget(facts, facts.cost_eur + 500)


def with_budget(facts: PlanFacts, budget_eur: float) -> PlanFacts:
    return replace(facts, scenario=facts.scenario.model_copy(update={"budget_eur": budget_eur}))


@pytest.mark.parametrize("seed", range(3))
def test_options_and_swaps_equal_brute_force(village: Village, seed: int) -> None:
    """No rules and no team: a way makes room where the whole plan costs no more than the budget. There are few
    enough things to give up that every pair of them is scored, so that the best of all must be found."""
    facts = sparse(village, seed)
    budget_eur, swapped = facts.scenario.budget_eur, 0
    for site in village.territory.sites:
        for rank, option in enumerate(explain_site(facts, site.id).options):
            added = {(site.id, season): option.half_days for season in option.seasons}
            other = carried_out(facts, added)
            assert option.access_person_weeks == pytest.approx(access(other) - access(facts), abs=1e-6)
            assert option.eur == pytest.approx(other.cost_eur - facts.cost_eur)
            assert option.fits == (other.cost_eur <= budget_eur + 0.005)
            if option.fits or rank % 3:
                continue
            units = [unit for unit in removals(facts) if all(name != site.id for name, _ in unit[0])]
            ways = [
                way for size in (1, 2) for some in combinations(units, size)
                if (way := carried_out(facts, added, *some)).cost_eur <= budget_eur + 0.005
            ]
            if not ways:
                assert option.swap is None
                continue
            assert option.swap is not None
            assert option.swap.access_person_weeks == pytest.approx(max(map(access, ways)) - access(facts), abs=1e-6)
            given_up = [
                ({(g.site, season): g.half_days_left for season in g.seasons}, ()) if g.site else ({}, (g.tour - 1,))
                for g in option.swap.given_up
            ]
            assert option.swap.eur == pytest.approx(carried_out(facts, added, *given_up).cost_eur - facts.cost_eur)
            swapped += 1
    assert swapped


@pytest.mark.parametrize("seed", range(4))
def test_fewer_euros_lose_no_more_than_the_best_one_or_two_things(village: Village, seed: int) -> None:
    facts = sparse(village, seed + 10)
    facts = with_budget(facts, facts.cost_eur)
    answer = budget_change(facts, delta_eur=-2_000)
    units = removals(facts)
    ways = [carried_out(facts, {}, *some) for size in (1, 2) for some in combinations(units, size)]
    best = max(access(way) for way in ways if way.cost_eur <= facts.cost_eur - 2_000 + 0.005)
    assert answer.eur <= -2_000 + 0.005 and answer.given_up
    assert answer.access_person_weeks >= best - access(facts) - 1e-6


def test_more_euros_gain_at_least_the_best_single_addition(village: Village) -> None:
    facts = village.facts({("s2", "winter"): 2}, {})
    facts = with_budget(facts, facts.cost_eur)
    answer = budget_change(facts, delta_eur=5_000)
    singles = []
    for site in village.territory.sites:
        for option in explain_site(facts, site.id).options:
            if option.eur <= 5_000:
                singles.append(option.access_person_weeks)
    assert singles and answer.access_person_weeks >= max(singles) - 1e-6
    assert 0 < answer.eur <= 5_000 + 0.005
    assert budget_change(facts, delta_eur=10_000).access_person_weeks >= answer.access_person_weeks - 1e-6


def test_nothing_changes_without_euros() -> None:
    answer = budget_change(facts_of(), delta_eur=0)
    assert not answer.added and answer.access_person_weeks == 0 and answer.binding


# --- visits, timetables, words ------------------------------------------------------------------------


def test_visits_offered_can_be_driven() -> None:
    """Every option without a barrier passes the checker's conditions of tours."""
    facts = facts_of(choices=scenario(budget_eur=1e6))
    moves = Moves(facts)
    answer = explain_stop(facts, "k1")
    fitting = [option for option in answer.options if option.fits]
    assert any(option.seasons == ("winter",) for option in fitting), "the truck is free in winter"
    from optimizer.explaining.visits import extra_tours

    for move in extra_tours(moves):
        changed = moves.carried_out(move)
        assert not [*check_fleet(changed), *check_visits(changed)]
        assert not [violation for run in changed.tours for violation in check_run(run, changed)]
        assert move.gain == pytest.approx(access(changed) - access(facts), abs=1e-6)
        assert move.eur == pytest.approx(changed.cost_eur - facts.cost_eur)


def test_hours_are_promised_only_where_they_are_found() -> None:
    """Team B is one person: on Tuesday and Thursday mornings the school of B has her in winter."""
    facts = facts_of()
    assert seated(facts)
    assert seated(with_half_days(facts, {("s2", "winter"): 5})), "Monday, Wednesday and Friday mornings are free"
    blocked = Opening(site="s2b", season="winter", half_days=5, slots=())
    assert not seated(replace(facts, openings=(*facts.openings, blocked))), "she cannot hold both on Tuesday morning"


def test_limits_blame_only_what_is_new() -> None:
    facts = facts_of(choices=scenario(budget_eur=1_000))  # the plan itself is beyond its budget
    limits = Limits(facts)
    assert limits.broken_by(facts) == ()
    assert limits.broken_by(with_half_days(facts, {("s2", "winter"): 0})) == ()
    assert [b.kind for b in limits.broken_by(with_half_days(facts, {("s2", "winter"): 5}))] == ["budget"]


def test_unknown_names_raise() -> None:
    with pytest.raises(KeyError):
        explain_site(facts_of(), "s9")
    with pytest.raises(KeyError):
        explain_stop(facts_of(), "s1")
    with pytest.raises(IndexError):
        explain_tour(facts_of(), 2)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_words_hold_the_figures_and_no_ids(lang: str) -> None:
    facts = facts_of()
    for answer, expected in (
        (explain_site(facts, "s2"), "212"), (explain_tour(facts, 1), "140"), (explain_stop(facts, "k1"), "Square A"),
        (explain_area(facts, "b"), "212"), (explain_demand(facts, "A"), "110"),
        (budget_change(facts, delta_eur=-5_000), "5"), (explain_site(facts, "s2b"), "School hall"),
    ):
        text = told(answer, facts, lang)
        assert expected in text
        assert not {"s2", "s2b", "k1", "k2", "tue-am"} & set(text.replace("(", " ").replace(",", " ").split())
    assert ("besoin couvert" in told(explain_area(facts, "b"), facts, lang)) == (lang == "fr")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan's folder, as the store writes it: explanations hold for plans that are read."""
    from optimizer.reading import read_scenario, read_territory
    from optimizer.store import write_plan
    from tests.sample_plan import sample_plan
    from tests.tiny import write_tiny_scenario, write_tiny_territory

    home = tmp_path_factory.mktemp("explained")
    territory = read_territory(write_tiny_territory(home / "territory"))
    asked = read_scenario(write_tiny_scenario(home / "tiny.yaml", territory="territory"))
    return write_plan(sample_plan(), territory, asked, home / "plan")


@pytest.mark.parametrize("what", [
    ("--site", "s2"), ("--site", "Bibliothèque du Col"), ("--stop", "k2"), ("--tour", "1"), ("--demand", "d6"),
    ("--area", "Sud"), ("--budget", "-2000"),
])
def test_the_command_tells_and_writes_json(what: tuple[str, str], folder: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["explain", str(folder), *what, "--lang", "en"]) == 0
    assert len(capsys.readouterr().out.splitlines()) >= 2
    assert main(["explain", str(folder), *what, "--json"]) == 0
    assert isinstance(json.loads(capsys.readouterr().out), dict)


@pytest.mark.parametrize(("what", "remedy"), [
    (("--site", "s22"), "did you mean “s2”?"), (("--area", "Nor"), "did you mean “Nord”?"),
    (("--tour", "9"), "the plan has 3 tours"), (("--stop", "nowhere at all"), "look at the territory's tables"),
])
def test_unknown_things_are_bad_input(
    what: tuple[str, str], remedy: str, folder: Path, capsys: pytest.CaptureFixture
) -> None:
    assert main(["explain", str(folder), *what, "--lang", "en"]) == 2
    assert remedy in capsys.readouterr().err
