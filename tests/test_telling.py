"""A plan in words, and how numbers, hours and weeks are said."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime

import pytest

from optimizer import wording
from optimizer.scenario import SlotTimes
from optimizer.telling import tell
from tests.sample_plan import sample_plan, sample_scenario, sample_territory

GAP, NB = "\u202f", "\u00a0"


def plain(text: str) -> str:
    return text.replace(GAP, " ").replace(NB, " ")


def told(lang: str = "fr", **changes: object) -> str:
    return plain(tell(sample_plan(**changes), sample_territory(), sample_scenario(), lang))


@pytest.mark.parametrize(("value", "fr", "en"), [
    (12400, f"12{GAP}400{GAP}€", "€12,400"), (-3.4, f"−3{GAP}€", "−€3"), (-0.4, f"0{GAP}€", "€0"),
])
def test_euros(value: float, fr: str, en: str) -> None:
    assert (wording.euros(value, "fr"), wording.euros(value, "en")) == (fr, en)


@pytest.mark.parametrize(("value", "digits", "signed", "fr", "en"), [
    (1234567, 0, False, f"1{GAP}234{GAP}567", "1,234,567"), (1234.5, 1, True, f"+1{GAP}234,5", "+1,234.5"),
    (-0.04, 1, True, "0,0", "0.0"), (0.35, 1, False, "0,4", "0.4"),  # as written in decimals, not as stored in bits
    (-7, 0, True, "−7", "−7"), (0, 2, False, "0,00", "0.00"),
])
def test_numbers(value: float, digits: int, signed: bool, fr: str, en: str) -> None:
    said = [wording.number(value, lang, digits=digits, signed=signed) for lang in ("fr", "en")]
    assert said == [fr, en]


@pytest.mark.parametrize(("share", "fr", "en"), [(0.43, f"43{GAP}%", "43%"), (-0.2, f"−20{GAP}%", "−20%")])
def test_shares(share: float, fr: str, en: str) -> None:
    assert (wording.per_cent(share, "fr"), wording.per_cent(share, "en")) == (fr, en)


def test_dates() -> None:
    first = date(2026, 11, 1)
    assert (wording.date_text(first, "fr"), wording.date_text(first, "en")) == (
        f"1er{NB}novembre 2026", f"1{NB}November 2026")
    moment = datetime(2026, 2, 25, 9, 5)
    assert (plain(wording.date_time_text(moment, "fr")), plain(wording.date_time_text(moment, "en"))) == (
        "25 février 2026 à 9 h 05", "25 February 2026 at 9:05")
    assert [wording.day_name("sun", lang) for lang in ("fr", "en")] == ["dimanche", "Sunday"]


@pytest.mark.parametrize(("kind", "fr", "en"), [
    ("library", "bibliothèque", "library"), ("water_mill", "water mill", "water mill"),
])
def test_kinds_of_places(kind: str, fr: str, en: str) -> None:
    assert (wording.kind_name(kind, "fr"), wording.kind_name(kind, "en")) == (fr, en)


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
        "Habitants à moins de 20 min d’un lieu ou d’un arrêt, sans voiture, à pied : 60 → 110 sur 135",
        "Coût par an : 18 750 € (budget 20 000 €, reste 1 250 €)",
        "1 nouveau lieu, 1 lieu étendu",
        "+ École du Pont (école, Sud) : 2 demi-journées (toute l’année)",
        "vendredi, semaines paires (hiver) : Place de la Rivière 9 h 30 – 12 h, retour 12 h 50, 61 km",
        "Département 6 020 €, Intercommunalités 11 730 €",
        "École du Pont : 4,1 (été)",
        "Au mieux, 3,0 % de gain en plus est possible (1,7 % de l’accès total)",  # 36 / 1200.1 and 36 / 2200.1, up
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
    assert "Au mieux, 123,7 % d’accès en plus est possible" in text  # (2236.1 − 1000) / 1000, rounded up


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
