"""What the maps of the desk show. Expected values are by hand, from the tiny territory and its invented plan."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from optimizer.drawing.palette import DAY_COLOURS, FIRST_ONLY, SECOND_ONLY
from optimizer.reading.loading import territory_of
from optimizer.territory import Area, Territory
from optimizer.views.map_scenes import Scene, area_scene, comparison_scene, plan_scene, territory_scene
from optimizer.views.map_scenes.ground import ground_of, mercator_m
from optimizer.views.map_scenes.scene import Mark
from optimizer.views.map_scenes.territory import round_limits
from tests.sample_plan import sample_plan, sample_scenario, sample_territory

HOSTILE = "<script>alert(1)</script>\"'&\u2028"


@pytest.fixture(scope="module")
def territory() -> Territory:
    return sample_territory()


def winter(territory: Territory, **choices: object) -> Scene:
    return plan_scene(sample_plan(), territory, sample_scenario(), season="winter", **{"lang": "en", **choices})  # type: ignore[arg-type]


def marks(scene: Scene) -> dict[str, Mark]:
    return {mark.id: mark for mark in scene.marks}


# --- the ground ------------------------------------------------------------------------------------

def test_mercator_is_that_of_tiles() -> None:
    """The world is a square: 180° and the latitude where it ends are both half its side (EPSG:3857)."""
    x, y = mercator_m(np.array([180.0, 0.0]), np.array([85.05112878, 0.0]))
    assert x == pytest.approx([20037508.34, 0.0])
    assert y == pytest.approx([20037508.34, 0.0], rel=1e-4)


def test_each_demand_point_lies_in_its_own_cell(territory: Territory) -> None:
    import shapely

    ground = ground_of(territory)
    assert ground.ids == territory.demand.ids  # in the order of the data
    for cell, point in zip(ground.cells, np.reshape(ground.seeds, (-1, 2))):
        start, steps = re.fullmatch(r"M(\d+ \d+)l(.*)z", cell).groups()  # type: ignore[union-attr]
        first = np.array(start.split(), dtype=int)
        moves = np.array(re.findall(r"-?\d+", steps), dtype=int).reshape(-1, 2)
        ring = np.vstack([first, first + np.cumsum(moves, axis=0)])
        assert shapely.Polygon(ring).contains(shapely.Point(point))


def test_ground_is_drawn_once_for_a_content(territory: Territory) -> None:
    assert ground_of(territory) is ground_of(replace(territory, sites=()))
    unnamed = replace(territory, content_hash="")
    assert ground_of(unnamed) is not ground_of(unnamed)


def test_limits_are_round_and_differ() -> None:
    """Quantiles of the first: 98, 270, 1,128 and 1,906; the nearest 1-2-5 by ratio."""
    assert round_limits(np.array([3.0, 90, 130, 480, 2100])) == (100, 200, 1000, 2000)
    assert round_limits(np.full(4, 7.0)) == (5,)
    assert round_limits(np.zeros(0)) == (1,)


# --- a territory -----------------------------------------------------------------------------------

def test_territory_shows_places_stops_rounds_and_bases(territory: Territory) -> None:
    shown = marks(territory_scene(territory, lang="fr"))
    assert set(shown) == {"s1", "s2", "s3", "s4", "k1", "k2", "k3", "b1"}
    assert shown["k3"].lines == ("Arrêt d’une tournée actuelle", "Jeudi 10\u00a0h\u00a0–\u00a012\u00a0h\u00a030")
    assert not shown["b1"].chosen
    assert shown["s1"].symbol.fill != shown["s2"].symbol.fill


def test_states_differ_in_shape_as_in_colour(territory: Territory) -> None:
    scene = territory_scene(territory, lang="en", states={"s2": "required", "s3": "forbidden"})
    shown = marks(scene)
    assert shown["s3"].symbol.cross and not shown["s2"].symbol.cross
    assert shown["s2"].symbol.radius > shown["s4"].symbol.radius
    assert [row[3] for row in scene.table.rows] == ["open today", "must open", "must not open", "could open"]


@pytest.mark.parametrize(("choice", "places"), [
    ({"kinds": ["school", "farm"]}, {"s2", "s3"}),
    ({"services": ["public"]}, {"s1", "s2", "s4"}),
    ({"areas": ["north"]}, {"s1", "s4"}),
    ({"areas": ["all"]}, {"s1", "s2", "s3", "s4"}),
    ({"only_ready": ["s4"]}, {"s1", "s4"}),  # s1 is open today
])
def test_filters_of_a_territory(territory: Territory, choice: dict[str, list[str]], places: set[str]) -> None:
    scene = territory_scene(territory, lang="en", **choice)  # type: ignore[arg-type]
    assert {each for each in marks(scene) if each.startswith("s")} == places


def test_ground_outside_the_areas_is_left_empty(territory: Territory) -> None:
    scene = territory_scene(territory, lang="en", areas=["north"])
    assert [value < 0 for value in scene.colouring.classes] == [area != "north" for area in territory.demand.area]
    assert [row[:2] for row in scene.ground_table.rows] == [("Le Bourg", 660), ("Le Col", 132), ("La Rivière", 88)]


def test_illustrative_places_say_so() -> None:
    plain = sample_territory()
    sites = tuple(replace(site, illustrative=site.id == "s3") for site in plain.sites)
    farm = marks(territory_scene(replace(plain, sites=sites), lang="en"))["s3"]
    assert farm.symbol.dashed
    assert any("Illustrative" in line for line in farm.lines)


# --- a plan ----------------------------------------------------------------------------------------

def test_plan_shows_its_season(territory: Territory) -> None:
    scene = winter(territory)
    assert set(marks(scene)) == {"s1", "s2", "k1", "k2", "k3", "b1"}
    assert [line.replace("\u00a0", " ") for line in marks(scene)["s2"].lines] == [
        "School · new place", "Wednesday 9:00–12:30, 13:30–17:00", "2 half-days a week",
        "About 8 expected visits a week"]
    assert "2 places open, of which 1 new place; 2 tours with 3 stops" in scene.alternative.replace("\u00a0", " ")


def test_tours_tell_order_hours_and_weekday(territory: Territory) -> None:
    tuesday, friday = winter(territory).lines
    assert tuesday.lines == ("Leaves Garage du Bourg at 8:00", "1. Foirail du Plateau, 9:00–11:30",
                             "2. Place des Gorges, 13:30–16:00", "Back at 16:50, 61 km")
    assert (tuesday.colour, tuesday.dashed) == (DAY_COLOURS["tue"], False)
    assert (friday.colour, friday.dashed) == (DAY_COLOURS["fri"], True)  # even weeks only
    assert marks(winter(territory))["k3"].symbol.text == "2"


@pytest.mark.parametrize(("choice", "shown"), [
    ({"weekday": "tue"}, {"s1", "k2", "k3", "b1"}),
    ({"weekday": "fri"}, {"k1", "b1"}),
    ({"weekday": "thu"}, {"k3"}),  # the round of today
    ({"kinds": ["school"]}, {"s2", "k1", "k2", "k3", "b1"}),
    ({"levels": [3]}, {"s1", "k1", "k2", "k3", "b1"}),
    ({"only_ready": []}, {"s1", "k1", "k2", "k3", "b1"}),
])
def test_filters_of_a_plan(territory: Territory, choice: dict[str, object], shown: set[str]) -> None:
    assert set(marks(winter(territory, **choice))) == shown


def test_colours_follow_need_met(territory: Territory) -> None:
    """In winter d1 has 66 % of its need met (35 % today), d5 nothing, d3 92 %."""
    after, today, gain = (winter(territory, colour=colour).colouring.classes for colour in ("after", "today", "gain"))
    assert [after[0], after[4], after[2]] == [3, 0, 4]
    assert list(today) == [1, 0, 0, 0, 0, 0]
    assert [gain[0], gain[4], gain[2]] == [4, 0, 4]  # +31, 0 and +92 points
    public = winter(territory, colour="today", service_for_access="public")
    assert public.colouring.classes[0] == 3  # 70 % of the need of this service
    assert public.colouring.title.endswith(sample_scenario().services[0].name.en)
    with pytest.raises(ValueError, match="colour"):
        winter(territory, colour="price")


def test_tables_say_what_the_map_shows(territory: Territory) -> None:
    scene = winter(territory)
    assert [row[0] for row in scene.table.rows] == [
        "École du Pont", "Maison France Services", "Foirail du Plateau", "Place des Gorges", "Place de la Rivière"]
    assert next(iter(scene.ground_table.rows)) == ("Le Bourg", 660, "35%", "66%", "+31.2")
    assert all(len(row) == len(scene.table.columns) for row in scene.table.rows)


# --- two plans -------------------------------------------------------------------------------------

def test_comparison_tells_three_cases_by_colour_and_shape(territory: Territory) -> None:
    """A lacks the school of Le Pont, B lacks the tour of Tuesday."""
    whole = sample_plan()
    first = replace(whole, openings=whole.openings[:1])
    second = replace(whole, tours=whole.tours[1:])
    scene = comparison_scene(first, second, territory, sample_scenario(), sample_scenario(), season="winter", lang="en")
    shown = marks(scene)
    assert (shown["s2"].symbol.fill, shown["s2"].symbol.shape) == (SECOND_ONLY, "circle")
    assert (shown["k2"].symbol.stroke, shown["k2"].symbol.shape, shown["k2"].symbol.text) == (FIRST_ONLY, "square", "A")
    assert shown["k1"].symbol.text == ""
    assert {(row[0], row[3]) for row in scene.table.rows} == {
        ("Maison France Services", "in both"), ("École du Pont", "only in B"), ("Place de la Rivière", "in both"),
        ("Foirail du Plateau", "only in A"), ("Place des Gorges", "only in A")}
    # Three legs of A's Tuesday, one of both plans' Friday there and back.
    assert sorted((line.colour, line.dashed) for line in scene.lines if line.colour == FIRST_ONLY) == [
        (FIRST_ONLY, True)] * 3
    assert len(scene.lines) == 4
    assert "1 only in B" in scene.alternative and "2 only in A" in scene.alternative


def test_a_plan_beside_itself_differs_nowhere(territory: Territory) -> None:
    scene = comparison_scene(sample_plan(), sample_plan(), territory, sample_scenario(), sample_scenario(),
                             season="summer", lang="fr")
    assert set(scene.colouring.classes) == {2}
    assert {row[3] for row in scene.table.rows} == {"dans les deux"}


# --- for the page ----------------------------------------------------------------------------------

def test_payload_is_data_for_any_name() -> None:
    territory = sample_territory(s2=HOSTILE)
    read = json.loads(territory_scene(territory, lang="fr").payload)
    assert HOSTILE in {mark[4] for mark in read["marks"]}
    assert all(0 <= mark[3] < len(read["symbols"]) for mark in read["marks"])
    assert {symbol["icon"] for symbol in read["symbols"] if "icon" in symbol} <= set(read["icons"])
    assert len(read["ground"]["seeds"]) == 2 * len(read["ground"]["cells"])


def test_fingerprint_changes_with_what_is_shown(territory: Territory) -> None:
    one, same = winter(territory).fingerprint, winter(territory).fingerprint
    assert one == same != winter(territory, weekday="tue").fingerprint


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_scene_speaks_one_language(territory: Territory, lang: str) -> None:
    scenes = (territory_scene(territory, lang=lang), winter(territory, lang=lang),
              comparison_scene(sample_plan(), sample_plan(), territory, sample_scenario(), sample_scenario(),
                               season="winter", lang=lang))
    for scene in scenes:
        words = " ".join((scene.title, scene.alternative, *scene.table.columns, *scene.ground_table.columns, *(
            f"{group.title} {entry.label} {group.note}" for group in scene.legend for entry in group.entries)))
        foreign = r"\b(the|open|need|stop)\b" if lang == "fr" else r"\b(lieu|besoins|arrêt|ouvert|habitants)\b"
        assert not re.search(foreign, words), words


def test_grid_of_a_real_territory_is_light() -> None:
    """2,437 cells: under 600 kB, so that a page loads it at once."""
    scene = territory_scene(territory_of(sample_scenario(territory="lozere-grid")), lang="fr")
    assert len(scene.ground.cells) == 2437
    assert len(scene.payload.encode()) < 600_000


def test_an_area_is_outlined_and_looked_at_first(territory: Territory) -> None:
    """Its own people, and the places asked for elsewhere, lie within what is looked at first."""
    whole = winter(territory)
    shown = area_scene(whole, territory, "north", also=["s2"])
    left, top, right, bottom = shown.focus or (0, 0, 0, 0)
    own = [whole.ground.frame.point(lon, lat) for lon, lat, area in zip(
        territory.demand.lon, territory.demand.lat, territory.demand.area) if area == "north"]
    school = marks(whole)["s2"]
    assert all(left < x < right and top < y < bottom for x, y in [*own, (school.x, school.y)])
    assert shown.lines[-1].title == "Nord" and shown.lines[:-1] == whole.lines
    assert json.loads(shown.payload)["focus"] == [left, top, right, bottom]


def test_an_area_where_nobody_lives_changes_nothing(territory: Territory) -> None:
    empty = replace(territory, areas=(*territory.areas, Area(id="desert", name="Désert")))
    whole = winter(territory)
    assert area_scene(whole, empty, "desert") is whole
