"""Drafts for the council: read back from the XML of the Word files, which the standard library parses."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from optimizer.exports.drafts import agreement, resolution
from optimizer.exports.scope import Scope
from optimizer.territory import Territory
from tests.sample_plan import sample_plan, sample_scenario, sample_territory

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MADE_ON = date(2026, 11, 25)


class Read:
    """A Word file as it is read."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: ET.fromstring(archive.read(name)) for name in archive.namelist()
                          if name.startswith("word/") and name.endswith(".xml")}
        self.body = self.parts["word/document.xml"]
        self.paragraphs = [_words(each) for each in self.body.iter(f"{WORD}p")]
        self.text = " ".join(self.paragraphs)
        self.header = " ".join(_words(part) for name, part in self.parts.items() if "header" in name)
        self.footer = " ".join(_words(part) for name, part in self.parts.items() if "footer" in name)
        self.tables = [[[_words(cell) for cell in row.iter(f"{WORD}tc")] for row in table.iter(f"{WORD}tr")]
                       for table in self.body.iter(f"{WORD}tbl")]
        self.headings = [_words(each) for each in self.body.iter(f"{WORD}p")
                         if (style := each.find(f"{WORD}pPr/{WORD}pStyle")) is not None
                         and str(style.get(f"{WORD}val")).startswith("Heading")]


def _words(node: ET.Element) -> str:
    texts = ("\n" if each.tag == f"{WORD}br" else each.text or "" for each in node.iter()
             if each.tag in (f"{WORD}t", f"{WORD}br"))
    return re.sub(r"[\s\u00a0\u202f]+", " ", "".join(texts)).replace("\u2011", "-").strip()


def of_area(tmp_path: Path, *, area: str = "south", territory: Territory | None = None, lang: str = "fr") -> Read:
    return Read(resolution.export(
        sample_plan(), territory or sample_territory(), sample_scenario(), tmp_path / "a.docx", lang=lang,
        scope=Scope(first_day=MADE_ON, area=area)).read_bytes())


def agreements(tmp_path: Path, *, territory: Territory | None = None, lang: str = "fr") -> dict[str, Read]:
    path = agreement.export(sample_plan(), territory or sample_territory(), sample_scenario(), tmp_path / "a.zip",
                            lang=lang, scope=Scope(first_day=MADE_ON))
    with zipfile.ZipFile(path) as archive:
        return {name: Read(archive.read(name)) for name in archive.namelist()}


def test_resolution_has_the_form_of_a_french_council(tmp_path: Path) -> None:
    read = of_area(tmp_path)
    order = ["Extrait du registre des délibérations", "Réseau de lieux partagés", "Vu le code général",
             "Vu le code de l’éducation, notamment son article L. 212-15", "Considérant que", "Après en avoir délibéré",
             "Article 1er – Lieux et horaires", "Article 2 – Locaux", "Article 3 – Financement", "Article 4 – Bilan",
             "Article 5 – Exécution", "Fait et délibéré", "À relire avant la séance"]
    found = [read.text.find(words) for words in order]
    assert found == sorted(found) and -1 not in found, dict(zip(order, found, strict=True))
    assert "PROJET, À RELIRE" in read.header
    assert "Projet de délibération, Sud" in read.footer


def test_resolution_holds_places_hours_and_payers(tmp_path: Path) -> None:
    places, payers, signatures = of_area(tmp_path).tables
    assert places[0] == ["Lieu", "Saison", "Horaires", "Familles de services"]
    # By hand: the school in two seasons, the market square and the gorges.
    assert ["École du Pont", "hiver", "mercredi 9 h – 12 h 30, 13 h 30 – 17 h"] in [row[:3] for row in places]
    assert {row[0] for row in places[1:]} == {"École du Pont", "Foirail du Plateau", "Place des Gorges"}
    assert payers[0] == ["Financeur", "Part brute", "Subventions versées", "Reste à charge"]
    assert [row[0] for row in payers[1:]] == ["Intercommunalités", "Département", "Total"]
    assert all(row[3].endswith("€") for row in payers[1:])
    assert len(signatures[0]) == 2


def test_resolution_of_the_whole_territory_and_of_an_area_without_anything(tmp_path: Path) -> None:
    whole = of_area(tmp_path, area="")
    assert "conseil départemental" in whole.text and "L. 3211-1" in whole.text
    nothing = Read(resolution.export(
        replace(sample_plan(), openings=(), tours=(), fitted=()), sample_territory(), sample_scenario(),
        tmp_path / "b.docx", lang="fr", scope=Scope(first_day=MADE_ON, area="north")).read_bytes())
    assert "Prend acte du scénario, qui ne change rien à Nord." in nothing.text
    assert not any("Financement" in heading for heading in nothing.headings)


def test_agreement_for_each_place_that_opens(tmp_path: Path) -> None:
    read = agreements(tmp_path)
    assert sorted(read) == ["ecole-du-pont-s2.docx", "maison-france-services-s1.docx"]
    school = read["ecole-du-pont-s2.docx"]
    assert "L. 212-15" in school.text and "PROJET, À RELIRE" in school.header
    assert [heading for heading in school.headings if heading.startswith("Article")][-1] == "Article 12 – Litiges"
    hours, money, _signatures = school.tables
    assert hours[1] == ["Hiver", "du 1er octobre au 31 mars", "mercredi 9 h – 12 h 30, 13 h 30 – 17 h"]
    # By hand: two half-days in each of 24 winter weeks at 10 €.
    assert money[1] == ["Hiver", "48", "10 €", "480 €"]
    assert "6 000 €" in school.text
    assert "L. 212-15" not in read["maison-france-services-s1.docx"].text


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_language_a4_and_headers_that_repeat(lang: str, tmp_path: Path) -> None:
    read = of_area(tmp_path, lang=lang)
    languages = {each.get(f"{WORD}val") for each in read.parts["word/styles.xml"].iter(f"{WORD}lang")}
    assert ("fr-FR" if lang == "fr" else "en-GB") in languages
    size = read.body.find(f".//{WORD}pgSz")
    assert size is not None and abs(int(str(size.get(f"{WORD}w"))) - 11906) < 3  # 210 mm in twentieths of a point
    assert len(list(read.body.iter(f"{WORD}tblHeader"))) == 2
    fields = [each.get(f"{WORD}instr") for name, part in read.parts.items() if "footer" in name
              for each in part.iter(f"{WORD}fldSimple")]
    assert fields == ["PAGE", "NUMPAGES"]


@pytest.mark.parametrize("name", [
    "<w:b/>&\"]]>", "\x00\x0b\x1b[31m Pont", "{name} {blank} %s", "=1+1", "a\r\nb\u2028c",
])
def test_names_are_text(name: str, tmp_path: Path) -> None:
    shown = re.sub(r"[\s\u2028]+", " ", "".join(letter for letter in name if letter >= " " or letter in "\r\n")).strip()
    territory = sample_territory(s2=name)
    for read in (of_area(tmp_path, territory=territory), *agreements(tmp_path, territory=territory).values()):
        assert shown in read.text or "Maison France" in read.text, read.text[:500]


def test_same_plan_same_bytes(tmp_path: Path) -> None:
    made = [module.export(sample_plan(), sample_territory(), sample_scenario(), tmp_path / name, lang="fr",
                          scope=Scope(first_day=MADE_ON)).read_bytes()
            for module in (resolution, agreement) for name in ("a", "b")]
    assert made[0] == made[1] and made[2] == made[3]
