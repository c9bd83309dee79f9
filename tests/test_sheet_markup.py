"""Sheets as HTML: every text escaped, figures where they belong; expected values by hand."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from optimizer.sheets import markup
from optimizer.sheets.areas import area_sheet
from optimizer.sheets.calendar import narrowed
from optimizer.sheets.content import AlternativeRow, Alternatives, AreaSheet, Sentence
from optimizer.sheets.source import SheetSource
from optimizer.sheets.telling import Grid, figures, summary
from tests.two_villages import RUN, facts_of, plan_of, two_villages

HOSTILE = "<script>alert(1)</script>&amp;"
ODD, EVEN = replace(RUN, weeks=(1,)), replace(RUN, weeks=(2,), unit=2)


def sheet_of(area: str = "b", **given: object) -> AreaSheet:
    facts = facts_of(**given)  # type: ignore[arg-type]
    return area_sheet(SheetSource(plan_of(facts), facts, "en"), area)


@pytest.fixture(scope="module")
def sheet() -> AreaSheet:
    return sheet_of()


def test_a_table_escapes_and_names_its_rows() -> None:
    told = str(markup.table(Grid(HOSTILE, ("Item", "€"), ((HOSTILE, "1"), ("Total", "1")), right=(1,), total=True)))
    assert "<script" not in told
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;" in told
    assert '<tr class="total"><th scope="row" class="">Total</th><td class="number">1</td></tr>' in told


def test_sentences_keep_their_levels() -> None:
    told = str(markup.sentences([Sentence(0, "a"), Sentence(2, HOSTILE)]))
    assert '<li class="level-0">a</li>' in told and '<li class="level-2">&lt;script' in told


def test_bars_are_as_wide_as_their_figures(sheet: AreaSheet) -> None:
    (desk,) = [part for part in sheet.by_service if part.id == "desk"]
    told = str(markup.access_bars(sheet, sheet.by_service, title="t", first="Service", whole=True))
    widths = f'class="today" style="width:{100 * desk.today:.1f}%"></span><span class="gained" style="width:'
    assert widths + f'{100 * (desk.after - desk.today):.1f}%"' in told
    assert told.count('class="bar"') == len(sheet.by_service) + 1


def test_every_payer_and_the_sum_are_told(sheet: AreaSheet) -> None:
    """B costs 17 845 € (see test_sheets): 4 580 € of grants, 13 265 € left; the commune's bar is the longest."""
    told = str(markup.payer_bars(sheet))
    assert re.search(r"Total.*€17,845.*€4,580.*€13,265", told)
    assert 'class="remainder" style="width:100.0%"' in told


def test_weeks_that_differ_only_by_what_is_open_today_become_one() -> None:
    """The round of today calls at B one week in two, nobody knows which; what the plan adds there is weekly."""
    sheet = sheet_of(tours=(ODD, EVEN))
    (summer,) = [each for each in sheet.calendar if each.season.id == "summer"]
    assert len(summer.weeks) == 2  # the odd tour and the even one
    (winter,) = [each for each in sheet.calendar if each.season.id == "winter"]
    added = narrowed(winter, "en", added_only=True)
    assert [[each.place for each in day.presences] for day in added.weeks[0].days] == [["s2"], ["s2"]]
    assert narrowed(winter, "en", added_only=False) is winter


def test_a_week_shows_working_days_and_what_the_plan_adds(sheet: AreaSheet) -> None:
    (winter,) = [each for each in sheet.calendar if each.season.id == "winter"]
    told = str(markup.week(winter.weeks[0], "en"))
    assert told.count('class="day"') == 5
    assert told.count('class="call added placed"') == 2  # Tuesday and Thursday mornings
    assert "one week in 2" in told and told.count('class="nothing"') == 2


def test_the_best_of_a_row_is_said_once() -> None:
    def row(*values: float, better: bool | None) -> AlternativeRow:
        return AlternativeRow(name="x", values=values, texts=tuple(map(str, values)), rising_is_better=better)

    told = Alternatives(area="a", name="A", plans=(HOSTILE, "two"), services=(), payers=(),
                        places=(("s", ("–", "1\n2")),), figures=(
                            row(1, 2, better=True), row(3, 4, better=False), row(5, 5, better=True),
                            row(6, 7, better=None)))
    made = str(markup.side_by_side(told, "en"))
    assert re.findall(r"<strong>(\d)</strong>", made) == ["2", "3"]
    assert "1<br>2" in made and "<script" not in made


def test_hostile_names_of_places_stay_text() -> None:
    territory = two_villages()
    sites = tuple(replace(site, name=HOSTILE, contact=HOSTILE) if site.id == "s2" else site for site in territory.sites)
    sheet = sheet_of(territory=replace(territory, sites=sites))
    made = "".join(map(str, (
        *(markup.place_body(part, "en") for part in sheet.places), markup.distances(sheet),
        *(markup.week(week, "en") for each in sheet.calendar for week in each.weeks))))
    assert "&lt;script&gt;" in made and "<script" not in made


def test_figures_and_summary_are_those_of_paper(sheet: AreaSheet) -> None:
    """One new place and one stop of a tour in B, which the round of today also visits."""
    assert [fact.value for fact in figures(sheet)][1] == "2"
    assert any(line.startswith("New: School") for line in summary(sheet))
