"""The workbook, read by openpyxl (which did not write it). Expected values are the sample plan's, by hand."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, time

import openpyxl
import pytest

from optimizer.exports.scope import Scope
from optimizer.exports.workbook import HEADER_ROW, workbook
from optimizer.territory import Territory
from tests.sample_plan import sample_plan, sample_scenario, sample_territory

SCOPE = Scope(first_day=date(2026, 11, 25))
FORMULAS = ("=1+1", "@SUM(1)", "+1", "-1+2", "\t=1", "=HYPERLINK(\"https://x\")", "https://x.example", "007", "'x")


def made(*, lang: str = "fr", territory: Territory | None = None, scope: Scope = SCOPE) -> bytes:
    return workbook(sample_plan(), territory or sample_territory(), sample_scenario(), lang=lang, scope=scope)


def read(data: bytes, *, values: bool = True) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def rows(book: openpyxl.Workbook, name: str) -> list[dict[str, object]]:
    header, *body = book[name].iter_rows(min_row=HEADER_ROW + 1, values_only=True)
    return [dict(zip(header, row, strict=True)) for row in body]


def test_sheets_in_both_languages() -> None:
    assert read(made()).sheetnames == [
        "Lisez-moi", "Programme", "Lieux", "Tournées", "Accès par commune", "Coûts par commune", "Coûts", "Financeurs"]
    assert read(made(lang="en")).sheetnames == [
        "Read me", "Schedule", "Places", "Tours", "Access by commune", "Costs by commune", "Costs", "Payers"]


def test_schedule_has_clock_times() -> None:
    found = [row for row in rows(read(made()), "Programme") if row["Lieu"] == "École du Pont"]
    assert [(row["Saison"], row["Jour"], row["Ouvre"], row["Ferme"]) for row in found] == [
        ("Hiver", "mercredi", time(9), time(12, 30)), ("Hiver", "mercredi", time(13, 30), time(17)),
        ("Été", "mardi", time(17, 30), time(20)), ("Été", "mercredi", time(13, 30), time(17))]


def test_sums_are_formulas_with_their_values() -> None:
    data = made()
    *payers, total = rows(read(data), "Financeurs")
    assert [row["Financeur"] for row in payers] == ["Intercommunalités", "Département"]
    assert total["Reste à charge (€)"] == pytest.approx(6020.1 + 11730.15)
    assert total["Brut"] == pytest.approx(7020.1 + 1200 + 10530.15)
    assert {row["Statut"] for row in payers} == {"hypothèse"}
    *_, formulas = rows(read(data, values=False), "Financeurs")
    assert formulas["Reste à charge (€)"] == "=SUM(G5:G6)"
    tours = rows(read(data), "Tournées")
    # By hand: Tuesdays of 24 winter weeks, 420 € a day.
    assert (tours[0]["Jours par an"], tours[0]["Coût par an"]) == (24, pytest.approx(24 * 420))
    assert tours[-1]["Coût par an"] == pytest.approx(sum(float(str(row["Coût par an"])) for row in tours[:-1]))
    access = rows(read(data), "Accès par commune")
    assert [row["Commune"] for row in access] == ["Nord", "Sud", "Total"]
    assert access[1]["Part avec le scénario"] == pytest.approx(
        float(str(access[1]["Accès avec le scénario"])) / float(str(access[1]["Besoin par an"])))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_sheet_can_be_read_and_printed(lang: str) -> None:
    book = read(made(lang=lang))
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == f"B{HEADER_ROW + 2}"
        assert sheet.page_setup.paperSize == 9
        assert all(sheet.column_dimensions[cell.column_letter].width >= 8 for cell in sheet[HEADER_ROW + 1])
    money = book["Financeurs" if lang == "fr" else "Payers"]
    assert money.cell(HEADER_ROW + 2, 3).number_format == ('#,##0\u00a0"€"' if lang == "fr" else '"€"#,##0')


@pytest.mark.parametrize("name", FORMULAS)
def test_no_text_is_a_formula_or_a_link(name: str) -> None:
    data = made(territory=sample_territory(s2=name))
    book = read(data, values=False)
    cells = [cell for row in book["Lieux"].iter_rows() for cell in row if cell.value == name.strip("\r\n")]
    assert len(cells) == 2 and all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        formulas = re.findall(r"<f>(.*?)</f>", "".join(
            archive.read(each).decode() for each in archive.namelist() if "worksheets/sheet" in each))
    assert all(re.fullmatch(r"[A-Z0-9+\-*/(),:=]*|IF\([A-Z0-9=,/]+\)", each) for each in formulas)


def test_controls_and_long_names() -> None:
    book = read(made(territory=sample_territory(s2="a\x00\x0b" + "é" * 40_000)))
    assert max(len(str(row["Lieu"])) for row in rows(book, "Lieux")) == 32_000


def test_area_and_same_bytes() -> None:
    assert made() == made()
    book = read(made(scope=Scope(first_day=SCOPE.first_day, area="north")))
    assert "Financeurs" not in book.sheetnames
    assert {row["Commune"] for row in rows(book, "Programme")} == {"Nord"}
