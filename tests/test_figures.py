"""Facts and figures of a plan for two villages; every expected value worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimizer.access_quality import presence, quality_steps, reach_table, season_slots
from optimizer.costs import room_half_day_eur
from optimizer.figures import access_lines, figures, visits_gained_a_year
from optimizer.plan import Opening, PayerLine, Reach
from optimizer.scenario import Season
from optimizer.slots import SLOTS
from optimizer.territory import Availability
from tests.two_villages import RUN, facts_of, scenario, two_villages


def season(*, weeks: float = 10, holiday_weeks: float = 0) -> Season:
    return Season.model_validate(
        {"id": "t", "name": "t", "start": "01-01", "end": "12-31", "weeks": weeks, "holiday_weeks": holiday_weeks}
    )


def test_reach_by_steps_changes_exactly_after_the_limit() -> None:
    public = scenario().services[0]
    assert reach_table(public, 30)[[0, 10, 11, 20, 21]].tolist() == [1, 1, 0.5, 0.5, 0]


def test_linear_reach_runs_between_the_points_and_ends_at_the_last() -> None:
    desk = scenario().services[1]
    assert reach_table(desk, 40)[[0, 10, 20, 29, 30, 31]] == pytest.approx([1, 1, 0.5, 0.05, 0, 0])


def test_presence_runs_from_zero_and_stays_flat_after_the_last_point() -> None:
    public = scenario().services[0]
    assert [presence(public, h) for h in (0, 1, 2, 3.5, 5, 9)] == pytest.approx([0, 0.25, 0.5, 0.75, 1, 1])


def test_quality_rounds_halves_up_despite_floating_point() -> None:
    assert quality_steps(np.array([0.125, 0.1249, 0.7 * 0.25, 0.3 / 0.4 / 6, 1.0, 0.0])).tolist() == [3, 2, 4, 3, 20, 0]


def test_season_slots_hold_every_week() -> None:
    def row(calendar: str, *slots: str) -> Availability:
        return Availability(site="s", season="all", calendar=calendar, slots=slots, state="possible")

    rows = [row("all", "mon-am", "sat-am"), row("school", "tue-am", "wed-am"), row("holiday", "wed-am", "thu-am")]
    allowed = scenario().allowed_slots
    both, school, holiday = season(holiday_weeks=2), season(), season(holiday_weeks=10)
    assert season_slots(rows, both, "possible", allowed) == ("mon-am", "wed-am")
    assert season_slots(rows, school, "possible", allowed) == ("mon-am", "tue-am", "wed-am")
    assert season_slots(rows, holiday, "possible", allowed) == ("mon-am", "wed-am", "thu-am")
    opened = [replace(held, state="open") for held in rows]
    assert season_slots(opened, both, "open", allowed) == ("mon-am", "wed-am", "sat-am"), "hours of today stay"
    assert season_slots(rows, both, "possible", SLOTS) == ("mon-am", "wed-am", "sat-am")
    elsewhere = [replace(rows[0], season="other")]
    assert season_slots(elsewhere, both, "possible", allowed) == ()


def test_the_dearest_row_of_the_season_sets_the_price_of_a_room() -> None:
    territory, choices = two_villages(), scenario()
    prices = [room_half_day_eur(territory, choices, territory.sites[1], season) for season in choices.seasons]
    assert prices == [30, 10]
    only_evenings = [replace(row, slots=("sun-eve",)) for row in territory.availability if row.half_day_eur]
    sunday = replace(territory, availability=tuple(only_evenings))
    assert room_half_day_eur(sunday, choices, territory.sites[1], choices.seasons[0]) == 10, "not on open days"


def test_what_is_open_and_what_drives() -> None:
    facts = facts_of()
    assert facts.today_half_days == {("s1", "winter"): 2, ("s1", "summer"): 2}
    assert facts.half_days == facts.today_half_days | {("s2", "winter"): 2, ("s2", "summer"): 5}
    assert facts.opened == {"s2"}
    assert facts.visits == {("k1", "truck", "summer"): 2, ("k2", "truck", "summer"): 2}
    assert facts.vehicles == {("truck", "depot", "summer"): 1}
    assert facts.route(RUN) == ((10, 20, 25), 55)


def test_two_vehicles_at_a_stop_on_one_day_are_one_visit() -> None:
    facts = facts_of(tours=(RUN, replace(RUN, unit=2), replace(RUN, unit=2, weekday="thu", weeks=(1,))))
    assert facts.visits["k1", "truck", "summer"] == 3
    assert facts.vehicles == {("truck", "depot", "summer"): 2}


def test_costs() -> None:
    facts = facts_of()
    # s2 in winter 2 × 10 weeks × (100 + 30), in summer 5 × 20 × (100 + 10); 20 runs of 299.50 €; 20 weeks of truck.
    assert facts.cost_by == pytest.approx(
        {"fit_out": 1200, "staff": 12000, "rooms": 1600, "tours": 5990, "vehicles": 100}
    )
    assert facts.cost_eur == pytest.approx(20890)
    assert facts.investment_eur == 6000
    assert facts.cost_by_season == pytest.approx({"winter": 2600, "summer": 17090})
    assert [facts.cost_by_area(area) for area in ("a", "b", "dep")] == pytest.approx([0, 14800, 14800])


def test_access() -> None:
    facts = facts_of()
    assert facts.access() == pytest.approx((1080, 293, 645))
    assert facts.access(season="winter") == pytest.approx((310, 73.5, 105))
    assert facts.access(service="desk") == pytest.approx((300, 0, 140))
    assert facts.access(group="walkers") == pytest.approx((180, 48, 130))
    assert facts.access(area="b") == pytest.approx((620, 63, 415))
    assert facts.access(area="b", service="public", season="summer", group="drivers") == pytest.approx(
        (150, 37.5, 150)
    )
    assert facts.access(area="dep") == pytest.approx(facts.access())


def test_best_offers_break_ties_by_minutes() -> None:
    best = facts_of().best("car", "public", "summer")
    # A is served at 0.5 by its own house and by the school of B: the house is nearer.
    assert best.quality.tolist() == [10, 20] and best.place.tolist() == [0, 1] and best.minutes.tolist() == [5, 5]
    today = facts_of().best("foot", "public", "winter", today=True)
    assert today.quality.tolist() == [10, 3] and today.place.tolist() == [0, 4], "the round, 0.125 rounded up"
    nothing = facts_of().best("car", "desk", "winter")
    assert nothing.quality.tolist() == [0, 0] and nothing.place.tolist() == [-1, -1]


def test_figures() -> None:
    told = figures(facts_of())
    totals = (told.need_person_weeks, told.today_person_weeks, told.access_person_weeks)
    assert totals == pytest.approx((1080, 293, 645))
    assert told.gain_person_weeks == pytest.approx(352)
    assert told.access_by_area["b"] == pytest.approx((620, 63, 415))
    assert told.eur_per_inhabitant == pytest.approx(20890 / 180)
    # Winter 7.35 → 10.5 visits a week over 10 weeks, summer 10.975 → 23.5 over 20.
    assert visits_gained_a_year(facts_of()) == pytest.approx(282)
    assert told.eur_per_visit == pytest.approx(20890 / 282)
    assert told.visits_per_week == pytest.approx({
        ("s1", "winter"): 6, ("s2", "winter"): 4.5, ("k2", "winter"): 0,
        ("s1", "summer"): 8.5, ("s2", "summer"): 11.5, ("k1", "summer"): 0, ("k2", "summer"): 3.5,
    })
    # 18 residents: walkers of B today (0.15 all year), drivers of A under the plan.
    assert told.worst_tenth == pytest.approx((0.15, 0.5))


def test_payers_take_grants_first_and_share_the_rest() -> None:
    told = figures(facts_of())
    # Investment 1200 − min(600, 500); running 19690 − 30 % of the school's 13600.
    assert told.payers == (
        PayerLine(payer="commune", investment_gross_eur=1200, running_gross_eur=pytest.approx(11814), grants_eur=0,
                  remainder_eur=pytest.approx(700 + 0.6 * 15610)),
        PayerLine(payer="dep", investment_gross_eur=0, running_gross_eur=pytest.approx(7876), grants_eur=0,
                  remainder_eur=pytest.approx(6244)),
        PayerLine(payer="state", investment_gross_eur=0, running_gross_eur=0, grants_eur=pytest.approx(4580),
                  remainder_eur=0),
    )
    borne = sum(line.grants_eur + line.remainder_eur for line in told.payers)
    assert borne == pytest.approx(told.cost_eur)


def test_too_quiet_is_what_the_plan_opens_or_empties() -> None:
    asked = facts_of(choices=scenario(rules=[{"kind": "critical_mass", "persons_per_week": 5}]))
    assert figures(asked).too_quiet == (("s2", "winter", pytest.approx(4.5)),)
    exactly = facts_of(choices=scenario(rules=[{"kind": "critical_mass", "persons_per_week": 4.5}]))
    assert figures(exactly).too_quiet == ()
    # s1 has 6 visits a week in winter today and keeps them: too quiet all along, and not the plan's doing.
    demanding = figures(facts_of(choices=scenario(rules=[{"kind": "critical_mass", "persons_per_week": 7}]))).too_quiet
    assert [place for place, _, _ in demanding] == ["s2"]
    # In summer s1 loses the drivers of B to the school: 10.375 → 8.5.
    emptied = figures(facts_of(choices=scenario(rules=[{"kind": "critical_mass", "persons_per_week": 9}]))).too_quiet
    assert ("s1", "summer", pytest.approx(8.5)) in emptied


def test_reach_must_hold_in_every_season() -> None:
    without_round = facts_of(territory=two_villages(existing_tours=()))
    told = {(reach.minutes, reach.service, reach.mode): reach for reach in figures(without_round).reach}
    # From B to A: 20 minutes in summer, 24 in winter.
    assert told[20, "public", "car"] == Reach(
        minutes=20, service="public", mode="car", residents=150, today=100, after=150
    )
    assert told[30, "public", "car"].today == 150
    assert (told[20, "public", "foot"].residents, told[20, "public", "foot"].today) == (30, 10)
    assert told[20, "any", "foot"].after == 30
    assert told[30, "desk", "car"].after == 0, "the truck drives in summer only"


def test_access_lines_add_up() -> None:
    lines = access_lines(facts_of())
    assert sum(line.need_person_weeks * line.quality for line in lines) == pytest.approx(645)
    assert sum(line.need_person_weeks * line.today for line in lines) == pytest.approx(293)
    served = next(line for line in lines if (line.demand, line.service, line.season) == ("B", "desk", "summer"))
    assert (served.place, served.minutes, served.quality) == ("k2", 5, 0.7)
    unserved = next(line for line in lines if (line.demand, line.service, line.season) == ("B", "desk", "winter"))
    assert (unserved.place, unserved.minutes, unserved.quality) == ("", None, 0)


def test_an_existing_site_that_opens_longer_pays_for_the_added_half_days_only() -> None:
    longer = Opening(site="s1", season="winter", half_days=5, slots=("mon-am", "tue-am", "wed-am", "thu-am", "fri-am"))
    facts = facts_of(openings=(longer,), tours=())
    assert facts.cost_by["staff"] == pytest.approx(3 * 10 * 100)
    assert facts.cost_by["fit_out"] == 0 and facts.investment_eur == 0
    # A by car and on foot goes from 0.5 to 1: 50 + 10 person-weeks.
    assert facts.access()[2] == pytest.approx(293 + 60)
