"""What differs between two plans, against differences made by hand."""

from __future__ import annotations

import dataclasses

import pytest

from optimizer.comparing import Comparison, compare
from optimizer.plan import Opening, Plan
from tests.sample_plan import sample_plan, sample_scenario, sample_territory


def differences(first: Plan, second: Plan) -> Comparison:
    scenario = sample_scenario()
    return compare(first, second, territory=sample_territory(), first_scenario=scenario, second_scenario=scenario)


def changed() -> Plan:
    """The library of Le Col instead of the school, France Services as today, no tour on Tuesdays, 1,000 € less."""
    plan = sample_plan()
    figures = dataclasses.replace(
        plan.figures, cost_eur=plan.figures.cost_eur - 1000,
        access_by_area={**plan.figures.access_by_area, "south": (1400.0, 50.0, 700.0),
                        "north": (2600.0, 950.0, 1300.9)},
        payers=(plan.figures.payers[0], dataclasses.replace(plan.figures.payers[1], remainder_eur=10730.15)))
    return dataclasses.replace(
        plan, figures=figures, tours=plan.tours[1:], fitted=("s4",),
        openings=(Opening(site="s4", season="winter", half_days=5,
                          slots=("mon-am", "tue-am", "wed-am", "thu-am", "fri-am")),))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_plan_does_not_differ_from_itself(lang: str) -> None:
    same = differences(sample_plan(), sample_plan())
    assert same.same
    assert ("Rien ne diffère" if lang == "fr" else "Nothing differs") in same.text(lang)
    assert len(same.text(lang).splitlines()) == 2


def test_places_tours_euros_and_areas() -> None:
    found = differences(sample_plan(), changed())
    assert [view.site.id for view in found.gained] == ["s4"]
    assert [view.site.id for view in found.lost] == ["s2"]
    assert [(first.site.id, first.half_days["winter"], second.half_days["winter"])
            for first, second in found.level_changes] == [("s1", 3, 2)]
    assert [run.weekday for run in found.tours_lost] == ["tue"]
    assert found.tours_gained == ()
    assert found.stops_lost == ("Foirail du Plateau", "Place des Gorges")
    assert found.cost_change_eur == pytest.approx(-1000)
    assert found.payer_changes_eur == pytest.approx({"epci": -1000})
    # North moves by 0.9 / 2600, less than a twentieth of a point: not told.
    assert [(area.name, round(area.second, 3)) for area in found.areas] == [("Sud", 0.5)]


def test_the_other_way_round_mirrors() -> None:
    one, other = differences(sample_plan(), changed()), differences(changed(), sample_plan())
    assert [view.site.id for view in one.gained] == [view.site.id for view in other.lost]
    assert one.tours_lost == other.tours_gained
    assert one.cost_change_eur == -other.cost_change_eur


def test_in_words() -> None:
    text = differences(sample_plan(), changed()).text("fr").replace("\u202f", " ").replace("\u00a0", " ")
    for words in ("18 750 € → 17 750 € (−1 000 €)", "Intercommunalités : −1 000 €",
                  "Bibliothèque du Col (bibliothèque, Nord) : 5 demi-journées (hiver)",
                  "Hiver, mardi, chaque semaine : Foirail du Plateau → Place des Gorges",
                  "Sud : 64 % → 50 % (−14,3 points)", "3 demi-journées (hiver), 2 demi-journées (été)"):
        assert words in text, words


def test_a_change_of_weeks_is_a_change_of_tour() -> None:
    plan = sample_plan()
    weekly = dataclasses.replace(plan.tours[1], weeks=(1, 2))
    found = differences(plan, dataclasses.replace(plan, tours=(plan.tours[0], weekly, plan.tours[2])))
    assert (found.tours_gained, found.tours_lost) == ((weekly,), (plan.tours[1],))
    assert not found.same
