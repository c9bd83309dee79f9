"""A plan in words, and how numbers, hours and weeks are said."""

from __future__ import annotations

import dataclasses
import string

import pytest

from optimizer import wording
from optimizer.scenario import SlotTimes
from optimizer.telling import tell
from optimizer.words import WORDS
from tests.sample_plan import sample_plan, sample_scenario, sample_territory

GAP, NB = "\u202f", "\u00a0"


def plain(text: str) -> str:
    return text.replace(GAP, " ").replace(NB, " ")


def told(lang: str = "fr", **changes: object) -> str:
    return plain(tell(sample_plan(**changes), sample_territory(), sample_scenario(), lang))


def test_every_word_exists_in_both_languages_with_the_same_places() -> None:
    def places(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for key, (french, english) in WORDS.items():
        assert french and english, key
        assert places(french) == places(english), key


@pytest.mark.parametrize(("value", "fr", "en"), [
    (12400, f"12{GAP}400{GAP}€", "€12,400"), (-3.4, f"−3{GAP}€", "−€3"), (-0.4, f"0{GAP}€", "€0"),
])
def test_euros(value: float, fr: str, en: str) -> None:
    assert (wording.euros(value, "fr"), wording.euros(value, "en")) == (fr, en)


@pytest.mark.parametrize(("minute", "fr", "en"), [(540, "9 h", "9:00"), (575, "9 h 35", "9:35"), (0, "0 h", "0:00")])
def test_clock(minute: int, fr: str, en: str) -> None:
    assert (plain(wording.clock(minute, "fr")), wording.clock(minute, "en")) == (fr, en)


def test_limits_are_never_told_too_small() -> None:
    assert plain(wording.per_cent_up(0.0201, "fr")) == "2,1 %"
    assert plain(wording.per_cent_up(0.02, "fr")) == "2,0 %"


def test_french_counts_one_and_a_half_in_the_singular() -> None:
    assert plain(wording.counted("visit", 1.5, "fr")) == "1,5 visite"
    assert plain(wording.counted("visit", 1.5, "en")) == "1.5 visits"
    assert plain(wording.counted("visit", 0, "fr")) == "0 visite"
    assert plain(wording.counted("visit", 0, "en")) == "0 visits"


@pytest.mark.parametrize(("chosen", "cycle", "fr"), [
    ((1,), 1, "chaque semaine"), ((1, 2), 2, "chaque semaine"), ((1,), 2, "semaines impaires"),
    ((2,), 2, "semaines paires"), ((3,), 4, "semaine 3 sur 4"), ((1, 3), 4, "semaines 1 et 3 sur 4"),
])
def test_weeks(chosen: tuple[int, ...], cycle: int, fr: str) -> None:
    assert wording.weeks(chosen, cycle, "fr") == fr


def test_days_with_the_same_hours_are_told_together() -> None:
    slots = ("thu-am", "mon-am", "wed-pm", "wed-am")
    assert plain(wording.hours(slots, SlotTimes(), "fr")) == (
        "lundi et jeudi 9 h – 12 h 30 ; mercredi 9 h – 12 h 30, 13 h 30 – 17 h")
    assert plain(wording.hours(slots, SlotTimes(), "en")) == (
        "Monday and Thursday 9:00–12:30; Wednesday 9:00–12:30, 13:30–17:00")


def test_tells_what_councils_know() -> None:
    text = told()
    assert len(text.splitlines()) < 50
    for words in (
        "Besoins couverts : 25,0 % → 55,0 % (+30,0 points)",  # 1000 and 2200.1 of 4000, by hand
        "Habitants à moins de 20 min d'un lieu ou d'un arrêt, sans voiture, à pied : 60 → 110 sur 135",
        "Coût par an : 18 750 € (budget 20 000 €, reste 1 250 €)",
        "1 nouveau lieu, 1 lieu étendu",
        "+ École du Pont (école, Sud) : 2 demi-journées (toute l'année)",
        "vendredi, semaines paires (hiver) : Place de la Rivière 9 h 30 – 12 h, retour 12 h 50, 61 km",
        "Département 6 020 €, Intercommunalités 11 730 €",
        "École du Pont : 4,1 (été)",
        "Au mieux, 3,0 % de gain en plus est possible (1,7 % de l'accès total)",  # 36 / 1200.1 and 36 / 2200.1, up
    ):
        assert words in text, words


def test_english() -> None:
    text = told("en")
    assert "At best, 3.0% more gain is possible" in text
    assert "Friday, even weeks (winter): Place de la Rivière 9:30–12:00, back 12:50, 61 km" in text


@pytest.mark.parametrize(("changes", "words"), [
    ({"bound_person_weeks": 2200.1}, "Aucun autre scénario ne peut améliorer davantage"),
    ({"bound_person_weeks": float("inf")}, "On ne sait pas encore"),
    ({"termination": "interrupted"}, "Calcul arrêté à la demande"),
    ({"termination": "time_limit"}, "Temps de calcul écoulé"),
])
def test_how_good_is_told_honestly(changes: dict[str, object], words: str) -> None:
    outcome = dataclasses.replace(sample_plan().outcome, **changes)  # type: ignore[arg-type]
    assert words in told(outcome=outcome)


def test_a_plan_that_gains_nothing_promises_no_share_of_its_gain() -> None:
    figures = dataclasses.replace(sample_plan().figures, access_person_weeks=1000.0)
    text = told(figures=figures)
    assert "de gain en plus" not in text
    assert "Au mieux, 123,7 % d'accès en plus est possible" in text  # (2236.1 − 1000) / 1000, rounded up


def test_an_unchecked_plan_says_so() -> None:
    assert "Chiffres non vérifiés" in told(checked=False)


def test_control_characters_in_names_never_reach_the_terminal() -> None:
    text = tell(sample_plan(), sample_territory(s2="\x1b[31mred\x9b1m"), sample_scenario(), "fr")
    assert "[31mred1m" in text
    assert "\x1b" not in text and "\x9b" not in text


def test_more_services_in_a_building_open_today_extend_it() -> None:
    territory = sample_territory()
    sites = tuple(
        dataclasses.replace(site, building="s1") if site.id == "s2" else site for site in territory.sites)
    text = plain(tell(sample_plan(), dataclasses.replace(territory, sites=sites), sample_scenario(), "fr"))
    assert "Lieux : 2 lieux étendus" in text
    assert "↑ École du Pont" in text
