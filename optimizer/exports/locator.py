"""Where an area lies: the map of a plan, cut around the area, and the area's outline upon it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from optimizer.drawing.canvas import element, path_of
from optimizer.drawing.land import rings_of_area
from optimizer.drawing.palette import INK, PAPER
from optimizer.exports.documents.typesetting import SET_IN
from optimizer.exports.drawing.season_map import MapContent, SeasonMap, season_map
from optimizer.scenario import Season

if TYPE_CHECKING:
    from optimizer.drawing.canvas import Projection

MAP_PIXELS = 860.0
MM_PER_PIXEL = 0.2
"""At which the names on the map are 6.5 points high."""
PNG_PPI = 250


@dataclass(frozen=True, kw_only=True)
class Cut:
    """The part of the map that is shown, in millimetres on paper, and what is drawn upon it."""

    width: float
    height: float
    left: float
    """How far the map begins left of the part shown."""
    top: float
    map_width: float
    map_height: float
    outline: str
    """SVG of the size of the whole map; empty: nobody lives there."""


@dataclass(frozen=True, eq=False)
class Locator:
    """The map of one season of a plan, drawn once for many areas."""

    content: MapContent
    season: Season
    lang: str

    @cached_property
    def _drawn(self) -> SeasonMap:
        return season_map(self.content, self.season, width=MAP_PIXELS, max_height=2000, labels=True, lang=self.lang)

    @cached_property
    def svg(self) -> str:
        """The whole map."""
        return self._document(self._drawn.svg)

    @cached_property
    def png(self) -> bytes:
        """The whole map as dots, which a document of many pages holds once."""
        import typst

        size = MAP_PIXELS * MM_PER_PIXEL
        source = f"#set page(width: {size}mm, height: auto, margin: 0mm)\n#image(bytes(sys.inputs.map), width: 100%)"
        made = typst.compile(source.encode(), format="png", ppi=PNG_PPI, ignore_system_fonts=True,
                             sys_inputs={"map": self.svg})
        assert isinstance(made, bytes)
        return made

    def cut(self, area: str, *, width_mm: float, height_mm: float) -> Cut:
        """The part around an area, all of it if the area is large."""
        drawn, shape = self._drawn, self._shape(area)
        scale = MM_PER_PIXEL
        box = (0.0, 0.0, drawn.width, drawn.height)
        if shape:
            corners = np.vstack(shape)
            box = (*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist())
        scale = min(scale, width_mm / (1.15 * (box[2] - box[0])), height_mm / (1.15 * (box[3] - box[1])))
        left = _within((box[0] + box[2]) / 2 * scale - width_mm / 2, drawn.width * scale - width_mm)
        top = _within((box[1] + box[3]) / 2 * scale - height_mm / 2, drawn.height * scale - height_mm)
        return Cut(width=width_mm, height=height_mm, left=left, top=top, map_width=drawn.width * scale,
                   map_height=drawn.height * scale, outline=self._outline(shape) if shape else "")

    def _shape(self, area: str) -> list[NDArray[np.float64]]:
        """Rings of the ground on which the area's people live, in pixels of the map."""
        projection: Projection = self._drawn.projection
        return [projection.xy(ring[:, 0], ring[:, 1])
                for ring in rings_of_area(self.content.land, self.content.territory, area)]

    def _outline(self, shape: list[NDArray[np.float64]]) -> str:
        path = path_of(shape)
        return self._document(
            element("path", d=path, fill="none", stroke=PAPER, stroke_width=7, stroke_linejoin="round")
            + element("path", d=path, fill="none", stroke=INK, stroke_width=3.2, stroke_linejoin="round"))

    def _document(self, svg: str) -> str:
        size = {"width": f"{self._drawn.width:.0f}", "height": f"{self._drawn.height:.0f}"}
        return element("svg", svg, xmlns="http://www.w3.org/2000/svg",
                       viewBox=f"0 0 {size['width']} {size['height']}", font_family=SET_IN, **size)


def _within(start: float, most: float) -> float:
    """A start between nothing and `most`; in the middle where there is less than what is shown."""
    return most / 2 if most < 0 else min(max(start, 0.0), most)
