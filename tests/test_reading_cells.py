"""Cells, headers and CSV as people type and export them; expected values are read off by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.reading.cells import Unclear, parse_clock, parse_number, parse_yes_no
from optimizer.reading.delimited import decode, read_delimited, sniff_separator
from optimizer.reading.findings import row_ranges
from optimizer.reading.headers import canonical
from tests.tiny import csv_text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", 1234.5), ("1234,5", 1234.5), ("1 234,5", 1234.5), ("1\u202f234,5", 1234.5), ("1\u00a0234", 1234),
        ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("-0,5", -0.5), ("\u22123", -3), ("1e3", 1000), ("12 €", 12),
        ("+7", 7), ("0,350", 0.35), (",5", 0.5), ("1 234 567", 1234567),
    ],
)
def test_numbers_as_people_type_them(text: str, value: float) -> None:
    assert parse_number(text) == value


NO_NUMBERS = ["", "abc", "1_000", "١٢", "1,2,3", "12 m", "0x10", "1..2", "inf", "-inf", "nan", "--1"]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(Unclear):
        parse_number(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_survive_a_french_spreadsheet(value: float) -> None:
    assert parse_number(repr(value).replace(".", ",")) == value


@given(st.integers(min_value=0, max_value=10**12))
def test_grouped_thousands_are_whole(value: int) -> None:
    assert parse_number(f"{value:,}".replace(",", "\u202f")) == value


TIMES = [("10:00", 600), ("9:05", 545), ("10h", 600), ("10 h 30", 630), ("14", 840), ("24:00", 1440), ("08:30:00", 510)]


@pytest.mark.parametrize(("text", "minute"), TIMES)
def test_times_as_people_type_them(text: str, minute: int) -> None:
    assert parse_clock(text) == minute


@pytest.mark.parametrize("text", ["", "24:01", "25h", "10:60", "ten", "10:5"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(Unclear):
        parse_clock(text)


def test_yes_no_refuses_the_rest() -> None:
    assert (parse_yes_no("Oui"), parse_yes_no("NON"), parse_yes_no("")) == (True, False, False)
    with pytest.raises(Unclear):
        parse_yes_no("maybe")


@pytest.mark.parametrize(
    ("header", "separator"), [("id;name;a,b", ";"), ("id,name", ","), ("id\tname, first\tlon",
     "\t"), ('"a;b;c",d', ","), ("id", ",")]
)
def test_separators(header: str, separator: str) -> None:
    assert sniff_separator(header) == separator


characters = st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufeff")
names = st.text(characters, min_size=1).map(str.strip).filter(bool)
separators = st.sampled_from([",", ";", "\t"])
encodings = st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])


@given(st.lists(names, min_size=1, max_size=5), separators, encodings)
def test_any_text_survives_csv(texts: list[str], separator: str, encoding: str) -> None:
    data = csv_text([{"id": number, "name": text} for number, text in enumerate(texts)], separator).encode(encoding)
    assert list(read_delimited(data, table="t", file="t.csv").columns[1]) == texts


def test_windows_encoding() -> None:
    assert decode("Œuvre à 5 €".encode("cp1252")) == "Œuvre à 5 €"
    assert decode(b"\x81\xe9") == "\x81é"  # no Windows text: Latin-1


def test_headers_are_brought_to_their_names_once() -> None:
    known = frozenset({"id", "name", "lon", "lat", "area"})
    assert canonical(["ID", " Nom", "Longitude", "Y", "Commune"], known) == ["id", "name", "lon", "lat", "area"]
    assert canonical(["area", "commune", "without-car"], known) == ["area", "commune", "without_car"]


def test_rows_as_people_write_them() -> None:
    assert row_ranges([5, 2, 3, 4, 9, 9]) == "2-5, 9"


