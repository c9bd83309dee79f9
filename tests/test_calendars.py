"""Calendars: every day that a telephone shows is one on which people are received, and the other way round.

The files are read by vobject, and its recurrences counted out by dateutil: neither is used to write them. What is
expected day by day is worked out here from the plan itself; dates of holidays are read from public calendars.
"""

from __future__ import annotations

import dataclasses
import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import dateutil.easter
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.calendars.days import Days, a_year_from, in_season, week_of_cycle
from optimizer.calendars.public_holidays import easter, public_holidays
from optimizer.exports import ical
from optimizer.exports.ical import Calendars
from optimizer.exports.scope import Scope
from optimizer.slots import DAYS
from optimizer.territory import Availability, SchoolHoliday, Territory
from tests.sample_plan import sample_plan, sample_scenario, sample_territory

FIRST = date(2026, 11, 2)
"""A year with a week 53 (28 December 2026 to 3 January 2027) and both changes of the clock."""
YEAR = [FIRST + timedelta(n) for n in range(365)]
PARIS = ZoneInfo("Europe/Paris")
PARTS = {"am": ("09:00", "12:30"), "pm": ("13:30", "17:00"), "eve": ("17:30", "20:00")}
CLOSED = {date(2026, 11, 11), date(2026, 12, 25), date(2027, 1, 1), date(2027, 3, 29), date(2027, 5, 1),
          date(2027, 5, 6), date(2027, 5, 8), date(2027, 5, 17), date(2027, 7, 14), date(2027, 8, 15),
          date(2027, 11, 1)}
"""Public holidays of that year, from a printed calendar."""


def calendars(*, scope: Scope | None = None, territory: Territory | None = None, lang: str = "fr") -> Calendars:
    return Calendars(sample_plan(), territory or sample_territory(), sample_scenario(),
                     scope or Scope(first_day=FIRST), lang=lang)


def occurrences(data: bytes) -> set[tuple[date, str, str]]:
    """(day, opens, closes) in Paris, as vobject and dateutil understand the file."""
    found = set()
    for event in getattr(vobject.readOne(data.decode()), "vevent_list", []):
        start, end = event.dtstart.value, event.dtend.value
        moments = event.getrruleset(addRDate=True) if event.rruleset else [start]
        for moment in moments or [start]:
            local = moment.astimezone(PARIS)
            assert local.time() == start.astimezone(PARIS).time(), "the clock time moved with the season of the clock"
            closes = (datetime.combine(local.date(), local.time()) + (end - start)).time()
            key = (local.date(), f"{local:%H:%M}", f"{closes:%H:%M}")
            assert key not in found, f"{key} is there twice"
            found.add(key)
    return found


def expected(place: str, *, closed: set[date] = CLOSED) -> set[tuple[date, str, str]]:
    """Day by day from the plan: winter is October to March, summer the rest (tests/tiny.py)."""
    plan, found = sample_plan(), set()
    for day in YEAR:
        season = "winter" if day.month in (10, 11, 12, 1, 2, 3) else "summer"
        if day in closed:
            continue
        for opening in plan.openings:
            if (opening.site, opening.season) == (place, season):
                found |= {(day, *PARTS[slot.split("-")[1]]) for slot in opening.slots
                          if slot.split("-")[0] == DAYS[day.weekday()]}
        odd = int(f"{day:%V}") % 2 == 1
        for run in plan.tours:
            if run.season == season and run.weekday == DAYS[day.weekday()] and (1 if odd else 2) in run.weeks:
                found |= {(day, str(time(c.open_minute // 60, c.open_minute % 60))[:5],
                           str(time(c.close_minute // 60, c.close_minute % 60))[:5])
                          for c in run.calls if c.stop == place}
    return found


@pytest.mark.parametrize("place", ["s2", "k1", "k2"])
def test_every_day_is_the_timetables(place: str) -> None:
    found = occurrences(calendars().of_place(place))
    assert found == expected(place)
    assert len(found) > 20


def test_even_weeks_at_the_end_of_a_year_of_53_weeks() -> None:
    """By hand: Fridays of weeks 52, 2 and 4 are 25 December (holiday), 15 and 29 January."""
    fridays = sorted(day for day, *_ in occurrences(calendars().of_place("k1")) if day < date(2027, 2, 1))
    assert fridays == [date(2026, 11, 13), date(2026, 11, 27), date(2026, 12, 11), date(2027, 1, 15),
                       date(2027, 1, 29)]
    assert [week_of_cycle(day, 2) for day in (date(2026, 12, 31), date(2027, 1, 4))] == [1, 1]


def test_todays_hours_and_rounds_are_there() -> None:
    """France Services keeps its mornings, in summer Monday and Wednesday alone; the round stops at k3 on Thursdays."""
    days = {day.weekday() for day, *_ in occurrences(calendars().of_place("s1")) if day.month == 6}
    assert days == {0, 2}
    assert {(d.weekday(), *hours) for d, *hours in occurrences(calendars().of_place("k3"))} == {
        (3, "10:00", "12:30"), (1, "13:30", "16:00")}


def test_a_vehicle_and_an_area_hold_all_their_stops() -> None:
    made = calendars()
    truck = occurrences(made.of_vehicle(("truck", 1)))
    tuesdays = {(day, *hours) for day, *hours in expected("k3")}
    assert truck == expected("k1") | expected("k2") | tuesdays
    south = vobject.readOne(made.of_area("south").decode())
    assert {event.location.value.split(",")[0] for event in south.vevent_list} == {
        "École du Pont", "Foirail du Plateau", "Place des Gorges"}
    assert made.areas == {"north": "Nord", "south": "Sud"}


def test_a_calendar_says_what_it_does_not_know() -> None:
    tiny = sample_territory()
    fortnightly = dataclasses.replace(tiny, existing_tours=tuple(
        dataclasses.replace(call, weeks=2) for call in tiny.existing_tours))
    data = calendars(territory=fortnightly, lang="en").of_place("k3")
    assert {day.weekday() for day, *_ in occurrences(data)} == {1}, "the round of Thursdays has no known weeks"
    told = vobject.readOne(data.decode()).description.value
    assert "Rounds of today that do not come every week are left out" in told
    assert "School holidays are not all published yet" in told
    # By hand: 24 weeks of winter and 22 of summer (tests/tiny.py) leave 6 of 52.
    assert "closed about 6\u00a0weeks a year" in told


def with_calendar(calendar: str) -> Territory:
    """The school of Le Pont free in one calendar only, with two weeks of holidays at the turn of the year."""
    tiny = sample_territory()
    rows = (*(row for row in tiny.availability if row.site != "s2"),
            Availability(site="s2", season="all", calendar=calendar, slots=("wed-am", "wed-pm", "tue-eve"),
                         state="possible"))
    holidays = (SchoolHoliday("Noël", date(2026, 12, 19), date(2027, 1, 3)),
                SchoolHoliday("Printemps", date(2027, 4, 3), date(2027, 4, 18)))
    return dataclasses.replace(tiny, availability=rows, school_holidays=holidays)


@pytest.mark.parametrize(("calendar", "wednesdays"), [
    # By hand: Wednesdays of December and January; nothing is known of the days before 19 December.
    ("all", [2, 9, 16, 23, 30, 6, 13, 20, 27]), ("school", [6, 13, 20, 27]), ("holiday", [23, 30]),
])
def test_school_holidays_count_as_the_calendar_of_the_half_day_says(calendar: str, wednesdays: list[int]) -> None:
    found = occurrences(calendars(territory=with_calendar(calendar)).of_place("s2"))
    mornings = sorted(day for day, opens, _ in found if opens == "09:00" and day.month in (12, 1))
    assert [day.day for day in mornings] == wednesdays


def test_closures_close_what_the_plan_adds_and_nothing_else() -> None:
    closure = Days(date(2026, 12, 21), date(2027, 1, 3))
    made = calendars(scope=Scope(first_day=FIRST, closures=(closure,)))
    assert occurrences(made.of_place("s2")) == {each for each in expected("s2") if each[0] not in closure}
    mondays = {day for day, *_ in occurrences(made.of_place("s1")) if day in closure}
    assert date(2026, 12, 21) in mondays, "the house of today keeps its own habits"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_zip_holds_a_file_for_each(lang: str, tmp_path: Path) -> None:
    made = ical.export(sample_plan(), sample_territory(), sample_scenario(), tmp_path / "a.zip", lang=lang,
                       scope=Scope(first_day=FIRST))
    again = ical.export(sample_plan(), sample_territory(), sample_scenario(), tmp_path / "b.zip", lang=lang,
                        scope=Scope(first_day=FIRST))
    assert made.read_bytes() == again.read_bytes()
    with zipfile.ZipFile(io.BytesIO(made.read_bytes())) as archive:
        names = archive.namelist()
        assert len(names) == 5 + 2 + 1  # places and stops, areas, the truck
        assert all(name.isascii() and name.endswith(".ics") for name in names)
        assert all(occurrences(archive.read(name)) for name in names)


def test_area_alone(tmp_path: Path) -> None:
    made = ical.export(sample_plan(), sample_territory(), sample_scenario(), tmp_path / "a.zip", lang="fr",
                       scope=Scope(first_day=FIRST, area="south"))
    with zipfile.ZipFile(made) as archive:
        assert sum(name.startswith("lieux/") for name in archive.namelist()) == 3


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=120).filter(ical.line_of))
def test_whatever_a_name_holds_stays_text(name: str) -> None:
    """No name ends a line, starts a property or grows a longer one than the 75 octets of RFC 5545."""
    data = calendars(territory=sample_territory(s2=name)).of_place("s2")
    lines = data.split(b"\r\n")
    assert all(len(line) <= 75 and b"\r" not in line and b"\n" not in line for line in lines)
    assert data.decode().count("BEGIN:VEVENT") == len(vobject.readOne(data.decode()).vevent_list) == 6
    for event in vobject.readOne(data.decode()).vevent_list:
        assert event.summary.value == f"Ouvert\u00a0: {ical.line_of(name)}"


@pytest.mark.parametrize("name", [
    "X\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT", "a;b,c:d\\n\\,", "é" * 200, "END:VCALENDAR",
    "\u2028\u0085x\x00\x0b",
])
def test_injection(name: str) -> None:
    read = vobject.readOne(calendars(territory=sample_territory(s2=name)).of_place("s2").decode())
    assert {event.summary.value for event in read.vevent_list} == {f"Ouvert\u00a0: {ical.line_of(name)}"}
    assert len(occurrences(read.serialize().encode())) == len(expected("s2"))


@pytest.mark.parametrize("year", range(1990, 2100))
def test_easter(year: int) -> None:
    assert easter(year) == dateutil.easter.easter(year)


def test_public_holidays() -> None:
    assert {day for year in (2026, 2027) for day in public_holidays(year) if day in YEAR} == CLOSED


def test_year_and_seasons() -> None:
    winter, summer = sample_scenario().seasons
    assert [in_season(day, winter) for day in (date(2027, 3, 31), date(2027, 4, 1), date(2026, 12, 31))] == [
        True, False, True]
    assert sum(in_season(day, winter) + in_season(day, summer) for day in YEAR) == 365
    assert list(a_year_from(FIRST)) == YEAR
