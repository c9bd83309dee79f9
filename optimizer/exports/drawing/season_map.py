"""One season of a plan as a map: who is served, what is open, what drives where and on which day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.drawing import symbols
from optimizer.drawing.canvas import Projection, bowed, element, path_of, text
from optimizer.drawing.labels import Anchor, Box, box_around, placed
from optimizer.drawing.land import Land, rings
from optimizer.drawing.palette import (
    DAY_COLOURS,
    INK,
    LAND_EDGE,
    PAPER,
    QUIET,
    share_classes,
    share_colour,
)
from optimizer.plan import Plan
from optimizer.scenario import Scenario, Season
from optimizer.territory import Territory
from optimizer.views.places import PlaceView
from optimizer.views.shares import need_met
from optimizer.views.tours import RoundCall, TourView
from optimizer.wording import NO_BREAK


@dataclass(frozen=True)
class SeasonMap:
    """SVG content and its size in pixels."""

    svg: str
    width: float
    height: float
    projection: Projection
    """Where things are on it."""


@dataclass(frozen=True, kw_only=True)
class MapContent:
    """What every season's map of one plan shares."""

    plan: Plan
    territory: Territory
    scenario: Scenario
    land: Land
    places: tuple[PlaceView, ...]
    tours: tuple[TourView, ...]
    rounds: tuple[RoundCall, ...]


def season_map(
    content: MapContent, season: Season, *, width: float, max_height: float, labels: bool, lang: str
) -> SeasonMap:
    """Draw one season, `width` pixels wide and at most `max_height` high; small maps go without names."""
    edges = np.vstack(rings(content.land.outline))
    projection, height = Projection.fitting(
        edges[:, 0], edges[:, 1], width=width, max_height=max_height, margin=14.0 if labels else 6.0)
    scale = 1.0 if labels else 0.55
    drawing = _Drawing(content, season, projection, scale)
    parts = [drawing.land(), drawing.borders(), drawing.tours(), drawing.symbols()]
    if labels:
        names = placed(drawing.anchors, obstacles=drawing.boxes, width=width, height=height, size=11.5)
        parts.append(element("g", names))
        parts.append(_scale_bar(projection, height, lang))
    return SeasonMap("".join(parts), width, height, projection)


class _Drawing:
    """Layers of one map; remembers where symbols stand, so that names avoid them."""

    def __init__(self, content: MapContent, season: Season, projection: Projection, scale: float) -> None:
        self._content = content
        self._season = season.id
        self._projection = projection
        self._scale = scale
        self.anchors: list[Anchor] = []
        self.boxes: list[Box] = []

    def land(self) -> str:
        """Cells in the colour of the share of need met, one path per class."""
        land = self._content.land
        need, _, after = need_met(self._content.plan, self._content.territory, season=self._season)
        count = len(land.cells)
        cell_need = np.bincount(land.cell_of, weights=need, minlength=count)
        cell_after = np.bincount(land.cell_of, weights=after, minlength=count)
        share = np.divide(cell_after, cell_need, out=np.full(count, np.nan), where=cell_need > 0)
        classes = share_classes(share)
        drawn = []
        for value in np.unique(classes):
            data = "".join(path_of(self._pixels(rings(land.cells[i]))) for i in np.flatnonzero(classes == value))
            colour = share_colour(int(value))
            # A hairline of paper between neighbours; wider would eat small cells.
            line = 0.7 if count < 600 else 0.15
            drawn.append(element("path", d=data, fill=colour, stroke=PAPER, stroke_width=line * self._scale,
                                 stroke_linejoin="round"))
        return element("g", "".join(drawn))

    def borders(self) -> str:
        land = self._content.land
        inner = "".join(path_of(self._pixels(rings(shape))) for shape in land.borders)
        outer = path_of(self._pixels(rings(land.outline)))
        drawn = element("path", d=inner, fill="none", stroke=LAND_EDGE, stroke_width=0.9 * self._scale,
                        stroke_opacity=0.7, stroke_linejoin="round") if inner else ""
        return drawn + element("path", d=outer, fill="none", stroke=LAND_EDGE, stroke_width=1.5 * self._scale,
                               stroke_linejoin="round")

    def tours(self) -> str:
        """Each tour as a loop of bowed lines, so that the ways out and back stay apart."""
        under, over = [], []
        for view in self._tours():
            path = bowed([self._projection.point(*where) for where in view.line])
            every_week = len(view.run.weeks) >= view.vehicle.cycle_weeks
            under.append(element("path", d=path, stroke_width=5.2 * self._scale))
            over.append(element(
                "path", d=path, stroke=DAY_COLOURS[view.run.weekday], stroke_width=2.6 * self._scale,
                stroke_dasharray=None if every_week else f"{7 * self._scale:.1f} {4 * self._scale:.1f}"))
        casing = element("g", "".join(under), fill="none", stroke=PAPER, stroke_opacity=0.85, stroke_linecap="round")
        return casing + element("g", "".join(over), fill="none", stroke_linecap="round", stroke_linejoin="round")

    def symbols(self) -> str:
        drawn = [self._round(call) for call in self._content.rounds]
        drawn += [self._place(view) for view in reversed(self._content.places) if view.half_days[self._season]]
        drawn += [self._stop(stop, tours) for stop, tours in self._stops().items()]
        bases = {view.base.id: view.base for view in self._tours()}
        for base in bases.values():
            x, y = self._projection.point(base.lon, base.lat)
            # Beside the places and stops of its town, never over them.
            near = [left for left, top, right, bottom in self.boxes
                    if left - 8 < x < right + 8 and top - 8 < y < bottom + 8]
            x = min([x, *(left - 9 * self._scale for left in near)])
            drawn.append(symbols.base(x, y, size=17 * self._scale))
            self._note(base.name, x, y, 9 * self._scale, importance=100, bold=True)
        return element("g", "".join(drawn))

    def _tours(self) -> list[TourView]:
        return [view for view in self._content.tours if view.run.season == self._season]

    def _round(self, call: RoundCall) -> str:
        x, y = self._projection.point(call.stop.lon, call.stop.lat)
        self._note(call.stop.name, x, y, 4.5 * self._scale, importance=1)
        return symbols.stop_today(x, y, radius=4.4 * self._scale)

    def _place(self, view: PlaceView) -> str:
        x, y = self._projection.point(view.site.lon, view.site.lat)
        half_days = view.half_days[self._season]
        grown = half_days > view.today_half_days[self._season]
        change = view.change if grown else "as_today"
        size = math.sqrt(min(half_days, 10) / 10)
        radius = (2.0 + 2.2 * size if change == "as_today" else 6.5 + 4.5 * size) * self._scale
        importance = half_days / 10 + {"new": 40, "extended": 30, "as_today": 0}[change]
        # The pictogram tells the building; the commune tells people where it is.
        self._note(view.area_name or view.site.name, x, y, radius, importance=importance, bold=change != "as_today")
        return symbols.place(view.site.kind, change, x, y, radius=radius)

    def _stops(self) -> dict[str, list[tuple[TourView, int]]]:
        at: dict[str, list[tuple[TourView, int]]] = {}
        for view in self._tours():
            for call in view.calls:
                at.setdefault(call.stop.id, []).append((view, call.order))
        return at

    def _stop(self, stop_id: str, visits: Sequence[tuple[TourView, int]]) -> str:
        territory = self._content.territory
        stop = territory.stops[territory.stop_index[stop_id]]
        x, y = self._projection.point(stop.lon, stop.lat)
        view, order = visits[0]
        self._note(stop.name, x, y, 7 * self._scale, importance=50)
        return symbols.stop(x, y, colour=DAY_COLOURS[view.run.weekday], order=str(order), radius=6.2 * self._scale)

    def _note(self, name: str, x: float, y: float, radius: float, *, importance: float, bold: bool = False) -> None:
        self.boxes.append(box_around(x, y, radius))
        self.anchors.append(Anchor(name=name, x=x, y=y, radius=radius, importance=importance, bold=bold))

    def _pixels(self, shapes: Sequence[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
        return [self._projection.xy(ring[:, 0], ring[:, 1]) for ring in shapes]


def _scale_bar(projection: Projection, height: float, lang: str) -> str:
    """A bar of a round number of kilometres, about a seventh of the map."""
    wanted = 110 / projection.pixels_per_km
    km = max(nice for power in range(-1, 4) for nice in (10.0**power, 2 * 10.0**power, 5 * 10.0**power)
             if nice <= max(wanted, 0.1))
    long, y = km * projection.pixels_per_km, height - 8
    words = f"{km:g}{NO_BREAK}km" if lang == "en" else f"{km:g}{NO_BREAK}km".replace(".", ",")
    bar = element("path", d=f"M10 {y - 5:.1f}v5h{long:.1f}v-5", fill="none", stroke=INK, stroke_width=1.4)
    return bar + text(words, 10 + long / 2, y - 7, font_size=11, fill=QUIET, text_anchor="middle")
