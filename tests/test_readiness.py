"""What a place needs before it opens; what the law says of schools by hand from its text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimizer.readiness import checklist, is_cold, opens_in_winter, ready, ready_ids
from optimizer.scenario import Season
from optimizer.territory import Site
from tests.two_villages import facts_of, plan_of, scenario, two_villages

HALL = Site(
    id="h", name="Hall", kind="town_hall", status="candidate", lon=3.5, lat=44.5, area="a", services=("social",),
    agreement="signed", step_free="oui", erp="5e catégorie, type L", network="fibre", heated="yes", owner="commune",
)


def states(site: Site, *, in_winter: bool = False) -> dict[str, str]:
    return {item.need: item.state for item in checklist(site, "en", in_winter=in_winter)}


def test_a_place_with_everything_is_ready() -> None:
    assert states(HALL, in_winter=True) == dict.fromkeys(("agreement", "erp", "step_free", "network", "heated"), "yes")
    assert ready(HALL, in_winter=True)
    assert all(not item.next_step for item in checklist(HALL, "fr"))


@pytest.mark.parametrize(("changes", "need", "state"), [
    ({"agreement": "asked"}, "agreement", "no"), ({"agreement": "none"}, "agreement", "no"),
    ({"agreement": ""}, "agreement", "unknown"), ({"step_free": "non"}, "step_free", "no"),
    ({"step_free": ""}, "step_free", "unknown"), ({"network": "4G"}, "network", "yes"),
    ({"network": "aucun"}, "network", "no"), ({"erp": "?"}, "erp", "unknown"), ({"erp": " No "}, "erp", "no"),
])
def test_each_answer(changes: dict[str, str], need: str, state: str) -> None:
    site = replace(HALL, **changes)  # type: ignore[arg-type]
    assert states(site)[need] == state
    assert ready(site) == (state == "yes")


def test_heating_counts_in_winter_only() -> None:
    cold = replace(HALL, heated="no")
    assert ready(cold) and not ready(cold, in_winter=True)
    assert "heated" not in states(cold)


def test_a_place_open_today_is_ready_whatever_is_known() -> None:
    assert ready(replace(HALL, status="existing", agreement="none", erp=""))


def test_schools_ask_for_more() -> None:
    school = replace(HALL, kind="school", agreement="none")
    agreement, use, *_ = checklist(school, "fr")
    assert "L212-15" in agreement.next_step and "conseil d’école" in agreement.next_step
    assert "commune" in agreement.next_step, "whom to ask"
    assert use.state == "yes"
    office = {item.need: item for item in checklist(replace(school, services=("social", "workspace")), "en")}
    assert office["use"].state == "unknown" and "mayor" in office["use"].next_step


def test_both_languages_say_every_item() -> None:
    bare = replace(HALL, kind="school", agreement="asked", step_free="", erp="", network="", heated="no")
    french, english = checklist(bare, "fr", in_winter=True), checklist(bare, "en", in_winter=True)
    assert len(french) == len(english) == 6
    for one, other in zip(french, english, strict=True):
        assert one.label != other.label and one.known != other.known
        assert (one.next_step == "") == (other.next_step == "") == (one.state == "yes")
    assert french[0].known == "demandé, pas encore signé"


@pytest.mark.parametrize(("start", "end", "cold"), [
    ("11-01", "03-31", True), ("04-01", "10-31", False), ("03-01", "11-30", False), ("02-15", "05-01", True),
    ("10-01", "12-01", True),
])
def test_cold_seasons(start: str, end: str, cold: bool) -> None:
    assert is_cold(Season(id="s", name="S", start=start, end=end, weeks=10)) is cold  # type: ignore[arg-type]


def test_the_plan_tells_who_opens_in_winter() -> None:
    plan, choices = plan_of(facts_of()), scenario()
    assert opens_in_winter(plan, choices, "s2") and not opens_in_winter(plan, choices, "s1")
    school = replace(two_villages().sites[1], agreement="signed", step_free="yes", erp="yes", network="yes")
    assert ready_ids([school]) == {"s2"}
    assert ready_ids([school], plan, choices) == frozenset(), "nobody knows whether it is heated"
