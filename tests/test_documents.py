"""PDFs: tagged, in A4, complete, and with names that stay text. Expected values are the sample plan's, by hand."""

from __future__ import annotations

import dataclasses
import time
from datetime import date
from pathlib import Path

import pytest

from optimizer.exports import ScopedExport, posters, schedule, sheets
from optimizer.exports.scope import Scope
from optimizer.reading import read_scenario, read_territory
from optimizer.territory import Territory
from tests.documents import Read, plain, read_pdf
from tests.sample_plan import sample_plan, sample_scenario, sample_territory

MADE_ON = date(2026, 11, 25)
HOSTILE = ("#panic(\"x\")", "*bold* _it_", "$x^2$", "<script>alert(1)</script>", "= Heading", "\\u{1F600} \\ ~", "]#[",
           "@cite", "// comment", "`raw`", "{names}", "https://example.org/")
PRINTED = pytest.mark.parametrize("module", [schedule, sheets, posters], ids=lambda module: module.NAME)
MODULES = pytest.mark.parametrize("module", [schedule, sheets], ids=lambda module: module.NAME)


def made(module: ScopedExport, tmp_path: Path, *, territory: Territory | None = None, lang: str = "fr",
         area: str = "") -> Read:
    path = module.export(
        sample_plan(), territory or sample_territory(), sample_scenario(), tmp_path / "a.pdf", lang=lang,
        scope=Scope(first_day=MADE_ON, area=area))
    return read_pdf(path.read_bytes())


@MODULES
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_tagged_for_a_screen_reader(module: ScopedExport, lang: str, tmp_path: Path) -> None:
    read = made(module, tmp_path, lang=lang)
    assert (read.lang.split("-")[0], read.marked, read.conforms_to) == (lang, True, "1")
    assert read.title
    assert read.sizes_mm == {(210, 297)}
    assert read.fonts_embedded
    assert read.tags["/Table"] >= 3
    assert read.tags["/TH"] >= 3 * read.tags["/Table"]
    assert read.tags["/TD"] > read.tags["/TH"]
    assert read.tags["/H1"] + read.tags["/Title"] >= 1 and read.tags["/H2"] >= 3
    assert len(read.alternatives) == read.tags["/Figure"] >= 1
    assert all(len(words) > 30 for words in read.alternatives)
    foot = {"fr": "Page 1 sur", "en": "Page 1 of"}[lang]
    assert foot in read.pages[0]


def test_schedule_tells_every_hour(tmp_path: Path) -> None:
    text = made(schedule, tmp_path).text
    for words in (
        "Petit scénario", "18 750 €", "Hiver · du 1er octobre au 31 mars", "École du Pont", "+ 9 h – 12 h 30",
        "+ 13 h 30 – 17 h", "+ 9 h 30 – 12 h (semaines paires)", "9 h – 11 h 30 Foirail du Plateau",
        "13 h 30 – 16 h Place des Gorges", "16 h 50", "Ce qui reste comme aujourd’hui", "Établi le 25 novembre 2026",
    ):
        assert words in text, words


def test_schedule_of_an_area_leaves_out_the_others(tmp_path: Path) -> None:
    text = made(schedule, tmp_path, area="north").text
    assert "Maison France Services" in text and "Place de la Rivière" in text
    assert "École du Pont" not in text


def test_sheet_tells_what_an_area_gets(tmp_path: Path) -> None:
    read = made(sheets, tmp_path, area="south")
    for words in (
        "Sud", "Nouveau : École du Pont", "Arrêts d’une tournée : Foirail du Plateau et Place des Gorges",
        "mercredi 9 h – 12 h 30, 13 h 30 – 17 h", "Hypothèse", "Intercommunalités", "Reste à charge",
    ):
        assert words in read.text, words
    assert any("Sud" in words for words in read.alternatives)


def test_all_sheets_in_the_order_of_names(tmp_path: Path) -> None:
    read = made(sheets, tmp_path)
    first = [name for page in read.pages for name in ("Nord", "Sud") if f"Petit scénario {name}" in page]
    assert first == ["Nord", "Sud"]


@PRINTED
def test_names_are_text_whatever_they_hold(module: ScopedExport, tmp_path: Path) -> None:
    name = " ".join(HOSTILE)
    # A long name may break within a word, where the text has no space.
    text = made(module, tmp_path, territory=sample_territory(s2=name)).text.replace(" ", "")
    assert plain(name).replace(" ", "") in text.replace("\u00ad", "")


@PRINTED
def test_letters_that_no_font_has_and_controls_do_no_harm(module: ScopedExport, tmp_path: Path) -> None:
    read = made(module, tmp_path, territory=sample_territory(s2="École 中文 😀 \x00\x1b[31m\u202e Pont\ue000"))
    assert "École" in read.text and "Pont" in read.text


@PRINTED
def test_same_plan_same_bytes(module: ScopedExport, tmp_path: Path) -> None:
    twice = [module.export(
        sample_plan(), sample_territory(), sample_scenario(), tmp_path / name, lang="fr",
        scope=Scope(first_day=MADE_ON)).read_bytes() for name in ("a.pdf", "b.pdf")]
    assert twice[0] == twice[1]


def test_a_plan_that_opens_nothing(tmp_path: Path) -> None:
    nothing = dataclasses.replace(sample_plan(), openings=(), tours=(), fitted=())
    for module in (schedule, sheets, posters):
        path = module.export(nothing, sample_territory(), sample_scenario(), tmp_path / "a.pdf", lang="fr",
                             scope=Scope(first_day=MADE_ON))
        assert read_pdf(path.read_bytes()).marked


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_poster_is_one_tagged_page_for_each_place(lang: str, tmp_path: Path) -> None:
    read = made(posters, tmp_path, lang=lang)
    assert (read.lang.split("-")[0], read.marked, read.conforms_to, read.sizes_mm) == (lang, True, "1", {(210, 297)})
    names = ["Foirail du Plateau", "Maison France Services", "Place de la Rivière", "Place des Gorges", "École du Pont"]
    assert len(read.pages) == len(names) == read.tags["/H1"]
    assert all(name in page for name, page in zip(names, read.pages, strict=True))


def test_poster_tells_when_in_clock_times_and_dates(tmp_path: Path) -> None:
    """By hand: Fridays of even weeks from 25 November; 25 December is a holiday, and weeks 53 and 1 are both odd."""
    market, _house, river, _gorges, school = made(posters, tmp_path).pages
    assert "Mardi 9 h – 11 h 30" in market and "Pas de passage" in market
    for words in ("Vendredi 9 h 30 – 12 h semaines paires",
                  "27 novembre, 11 décembre, 15 janvier, 29 janvier, 12 février",
                  "Pas de passage les jours fériés", "Contact"):
        assert words in river, words
    for words in ("Hiver du 1er octobre au 31 mars Mercredi 9 h – 12 h 30 et 13 h 30 – 17 h", "Mardi 17 h 30 – 20 h",
                  "Ouvert à tous", "École · Sud", "Pour quoi faire"):
        assert words in school, words


def test_a_long_name_keeps_to_its_page(tmp_path: Path) -> None:
    name = "Maison des associations, de la jeunesse, des aînés et du temps libre " * 4
    assert len(made(posters, tmp_path, territory=sample_territory(s2=name)).pages) == 5


@pytest.mark.slow
def test_all_communes_of_lozere_in_one_file(tmp_path: Path) -> None:
    """Issue 5: under 20 s, here of work, since other work shares the processors; a sheet alone under one second."""
    territory = read_territory("lozere")
    scenario = read_scenario(territory.folder / "scenarios" / "default.yaml")
    plan = dataclasses.replace(sample_plan(), openings=(), tours=(), fitted=(), access=())
    started = time.process_time()
    path = sheets.export(plan, territory, scenario, tmp_path / "all.pdf", lang="fr", scope=Scope(first_day=MADE_ON))
    assert time.process_time() - started < 20
    assert path.stat().st_size < 20_000_000
    read = read_pdf(path.read_bytes())
    assert read.tags["/H1"] == 152
    assert len(read.pages) >= 152
    started = time.process_time()
    sheets.export(plan, territory, scenario, tmp_path / "one.pdf", lang="fr",
                  scope=Scope(first_day=MADE_ON, area="48080"))
    assert time.process_time() - started < 1
