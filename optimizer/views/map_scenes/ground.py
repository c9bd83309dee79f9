"""The ground of a scene: the territory's mosaic in Web Mercator, as path data, drawn once per territory."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.drawing.land import Land, land, rings
from optimizer.territory import Territory

EARTH_RADIUS_M = 6_378_137.0
"""Of the sphere of Web Mercator (EPSG:3857)."""
UNITS_ACROSS = 20_000
"""Whole units across the longer side: at forty times the first view, a unit is still about a pixel."""
MOST_GROUNDS = 8

_drawn: dict[str, Ground] = {}


@dataclass(frozen=True, kw_only=True)
class Frame:
    """From longitude and latitude to whole units, right and down from the north-west corner."""

    west_m: float
    north_m: float
    unit_m: float
    """Web Mercator metres in a unit; on the ground they are shorter by the cosine of the latitude."""
    width: int
    height: int
    latitude: float
    """Of the middle, for the scale bar."""

    @classmethod
    def around(cls, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Frame:
        """The frame of some points."""
        x, y = mercator_m(lon, lat)
        unit_m = max(float(np.ptp(x)), float(np.ptp(y)), 100.0) / UNITS_ACROSS
        return cls(west_m=float(x.min()), north_m=float(y.max()), unit_m=unit_m, width=round(float(np.ptp(x)) / unit_m),
                   height=round(float(np.ptp(y)) / unit_m), latitude=float(lat.min() + lat.max()) / 2)

    def units(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int64]:
        """Whole units, shape (points, 2)."""
        x, y = mercator_m(lon, lat)
        units = np.column_stack([x - self.west_m, self.north_m - y]) / self.unit_m
        return np.rint(units).astype(np.int64)

    def point(self, lon: float, lat: float) -> tuple[int, int]:
        """Whole units of one place."""
        x, y = self.units(np.array([lon]), np.array([lat]))[0]
        return int(x), int(y)


@dataclass(frozen=True, kw_only=True)
class Town:
    """A name written on the ground where there is room."""

    name: str
    x: int
    y: int
    importance: float


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Cells, each the ground nearest to one demand point (or to several that are very near)."""

    land: Land
    """From which it is drawn."""
    frame: Frame
    cells: tuple[str, ...]
    """Path data, relative whole units."""
    outline: str
    borders: str
    cell_of: NDArray[np.intp]
    """Shape (demand points,): the cell of each."""
    first: NDArray[np.intp]
    """Shape (cells,): the demand point with most residents in each cell, which names it."""
    ids: tuple[str, ...]
    """Demand point that stands for each cell."""
    seeds: tuple[int, ...]
    """x and y of each cell's demand point, one after the other."""

    def sums(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values of demand points added up by cell."""
        return np.bincount(self.cell_of, weights=values, minlength=len(self.cells)).astype(np.float64)


def ground_of(territory: Territory) -> Ground:
    """The ground of a territory; drawn once for each content, as its cells take most of the time."""
    known = _drawn.get(territory.content_hash) if territory.content_hash else None
    if known is None:
        known = _draw(territory)
        if territory.content_hash:
            while len(_drawn) >= MOST_GROUNDS:
                _drawn.pop(next(iter(_drawn)), None)
            _drawn[territory.content_hash] = known
    return known


def mercator_m(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Web Mercator (EPSG:3857), metres."""
    limited = np.clip(lat, -85.05, 85.05)
    return EARTH_RADIUS_M * np.radians(lon), EARTH_RADIUS_M * np.arctanh(np.sin(np.radians(limited)))


def residents(territory: Territory) -> NDArray[np.float64]:
    """Inhabitants of each demand point, everyone once."""
    return territory.demand.persons[:, territory.resident_groups].sum(axis=1)


def towns(territory: Territory, ground: Ground) -> tuple[Town, ...]:
    """Each smallest area named at the demand point where most people live; the more people, the sooner."""
    people = residents(territory)
    area = np.array(territory.demand.area)
    found = []
    for name in np.unique(area):
        inside = np.flatnonzero(area == name)
        x, y = _seed(territory, ground, int(inside[people[inside].argmax()]))
        known = territory.area_by_id.get(str(name))
        found.append(Town(name=known.name if known else str(name), x=x, y=y,
                          importance=math.log10(1 + float(people[inside].sum()))))
    return tuple(found)


def _seed(territory: Territory, ground: Ground, index: int) -> tuple[int, int]:
    return ground.frame.point(float(territory.demand.lon[index]), float(territory.demand.lat[index]))


def _draw(territory: Territory) -> Ground:
    drawn = land(territory)
    edges = np.vstack(rings(drawn.outline))
    frame = Frame.around(edges[:, 0], edges[:, 1])
    demand = territory.demand
    # Of the points that share a cell, the last written wins: sorted by people, that is the largest.
    by_people = np.argsort(residents(territory), kind="stable")
    first = np.zeros(len(drawn.cells), dtype=np.intp)
    first[drawn.cell_of[by_people]] = by_people
    order = np.argsort(first)  # cells, and tables of them, in the order of the data
    first, place = first[order], np.argsort(order)
    seeds = frame.units(demand.lon[first], demand.lat[first])
    return Ground(
        land=drawn, frame=frame, cells=tuple(path_of(frame, rings(drawn.cells[cell])) for cell in order),
        outline=path_of(frame, rings(drawn.outline)),
        borders="".join(path_of(frame, rings(border)) for border in drawn.borders),
        cell_of=place[drawn.cell_of], first=first, ids=tuple(demand.ids[index] for index in first),
        seeds=tuple(int(value) for value in seeds.ravel()))


def path_of(frame: Frame, shape: Iterable[NDArray[np.float64]]) -> str:
    """Rings of longitude and latitude as path data in the frame's units."""
    return "".join(_ring(frame.units(ring[:, 0], ring[:, 1])) for ring in shape)


def _ring(points: NDArray[np.int64]) -> str:
    """A closed ring as relative steps: short, for whole units need no decimals."""
    steps = np.diff(points, axis=0)
    steps = steps[np.any(steps != 0, axis=1)][:-1]  # the last step is the way home, which Z draws
    x, y = points[0]
    return f"M{x} {y}l{_numbers(steps.ravel().tolist())}z" if len(steps) else ""


def _numbers(values: Sequence[int]) -> str:
    """Numbers one after the other; a minus sign separates as well as a space."""
    return "".join(f" {value}" if value >= 0 and index else str(value) for index, value in enumerate(values))
