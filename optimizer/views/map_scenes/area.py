"""One area upon the map of a plan: outlined, looked at first, with the places elsewhere that serve its people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from optimizer.drawing.land import rings_of_area
from optimizer.drawing.palette import INK
from optimizer.locale import translator
from optimizer.territory import Territory
from optimizer.views.map_scenes.ground import path_of
from optimizer.views.map_scenes.scene import Line, Scene

ROOM = 0.2
"""Ground shown around the area on each side, as a share of its larger side."""


def area_scene(scene: Scene, territory: Territory, area: str, *, also: Iterable[str] = ()) -> Scene:
    """The scene of a plan, about one area.

    Parameters
    ----------
    area
        Id of an area of any size; one where nobody lives leaves the scene as it is.
    also
        Ids of places elsewhere that must be in sight.
    """
    _, ground = translator(scene.lang), scene.ground
    shape = rings_of_area(ground.land, territory, area)
    if not shape:
        return scene
    name = territory.area_by_id[area].name
    wanted = set(also)
    corners = np.vstack([*(ground.frame.units(ring[:, 0], ring[:, 1]) for ring in shape),
                         *(np.array([[mark.x, mark.y]]) for mark in scene.marks if mark.id in wanted)])
    low, high = corners.min(axis=0), corners.max(axis=0)
    room = ROOM * float((high - low).max())
    left, top, right, bottom = (round(float(value)) for value in (*(low - room), *(high + room)))
    return replace(
        scene, focus=(left, top, right, bottom), title=_("{area} on: {map}", area=name, map=scene.title),
        lines=(*scene.lines, Line(path=path_of(ground.frame, shape), colour=INK, title=name, width=3.4)))
