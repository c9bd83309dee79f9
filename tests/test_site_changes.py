"""What a planner changes about sites: applied to the territory, kept in the scenario."""

from __future__ import annotations

import pytest

from optimizer.reading import load, read_territory
from optimizer.reading.bundled import bundled_territory
from optimizer.reading.cross_checks import scenario_faults
from optimizer.scenario import FreeSlots, SiteChange
from optimizer.site_changes import changed, without_changes


@pytest.fixture(scope="module")
def lozere():
    place = bundled_territory("lozere")
    scenario, territory = load(place / "scenarios" / "default.yaml")
    return scenario, territory


def _candidate(territory):
    return next(site for site in territory.sites if not site.existing and site.id in territory.availability_of)


def test_a_change_replaces_what_it_gives_and_leaves_the_rest(lozere):
    scenario, territory = lozere
    site = _candidate(territory)
    change = SiteChange(site=site.id, fit_out_eur=1234, agreement="signed")
    after = changed(territory, scenario.model_copy(update={"sites": (change,)}))
    mended = after.sites[after.site_index[site.id]]
    assert (mended.fit_out_eur, mended.agreement, mended.half_day_eur) == (1234, "signed", site.half_day_eur)
    assert after.availability == territory.availability
    assert [s for s in after.sites if s.id != site.id] == [s for s in territory.sites if s.id != site.id]


def test_free_half_days_replace_the_possible_ones_only(lozere):
    scenario, territory = lozere
    open_today = next(s for s in territory.sites if s.existing and s.id in territory.availability_of)
    hours = [row for row in territory.availability_of[open_today.id] if row.state == "open"]
    change = SiteChange(site=open_today.id, free=(FreeSlots(season="winter", slots="wed+mon-am"),))
    after = changed(territory, scenario.model_copy(update={"sites": (change,)}))
    rows = after.availability_of[open_today.id]
    assert [row for row in rows if row.state == "open"] == hours
    (free,) = [row for row in rows if row.state == "possible"]
    assert (free.season, free.slots) == ("winter", ("mon-am", "wed-am", "wed-pm", "wed-eve"))


def test_no_change_gives_the_same_territory(lozere):
    scenario, territory = lozere
    assert changed(territory, scenario) is territory


def test_changes_that_change_nothing_are_left_out(lozere):
    scenario, territory = lozere
    first, second = territory.sites[:2]
    draft = scenario.model_copy(update={"sites": (
        SiteChange(site=second.id, fit_out_eur=second.fit_out_eur + 1, half_day_eur=second.half_day_eur),
        SiteChange(site=first.id, fit_out_eur=first.fit_out_eur),
    )})
    assert without_changes(territory, draft).sites == (
        SiteChange(site=second.id, fit_out_eur=second.fit_out_eur + 1),
    )


def test_unknown_sites_and_seasons_are_faults(lozere):
    scenario, territory = lozere
    site = territory.sites[0].id
    draft = scenario.model_copy(update={"sites": (
        SiteChange(site="nowhere", fit_out_eur=1), SiteChange(site=site, free=(FreeSlots(season="lent", slots="all"),)),
    )})
    assert [fault.column for fault in scenario_faults(draft, territory)] == ["sites[0].site", "sites[1].free[0].season"]


def test_a_slot_that_is_none_is_refused():
    with pytest.raises(ValueError, match="tue-noon is not a half-day"):
        FreeSlots(slots="tue-noon")


def test_a_scenario_file_may_hold_changes(tmp_path, lozere):
    _, territory = lozere
    site = _candidate(territory)
    text = (bundled_territory("lozere") / "scenarios" / "default.yaml").read_text(encoding="utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(text + f"\nsites:\n  - {{site: {site.id}, capacity_persons: 3}}\n", encoding="utf-8")
    _, read = load(path)
    assert read.sites[read.site_index[site.id]].capacity_persons == 3
    assert read_territory("lozere").sites[read.site_index[site.id]].capacity_persons == site.capacity_persons
