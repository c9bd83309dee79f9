"""The territory as a mosaic: the ground nearest to each demand point, within a hull of them all.

There is no need for boundaries that a territory may not have. Where its areas have parents (communes
in intercommunalités), the cells of one parent are drawn within one outline.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.territory import Territory

MOST_CELLS = 5000
"""Beyond this many demand points, neighbours share a cell: finer than a page can show."""


@dataclass(frozen=True)
class Land:
    """Cells in longitude and latitude."""

    cells: tuple[Any, ...]
    """Shapely polygons."""
    cell_of: NDArray[np.intp]
    """Shape (demand points,): the cell that shows each of them."""
    borders: tuple[Any, ...]
    """Outlines of the areas around the smallest ones; empty where there is only one."""
    outline: Any


def land(territory: Territory) -> Land:
    """Draw the territory from its demand points."""
    import shapely

    lon, lat = territory.demand.lon, territory.demand.lat
    stretch = float(np.cos(np.radians((lat.min() + lat.max()) / 2)))
    plane = np.column_stack([lon * stretch, lat])
    step = 1e-6 if len(plane) <= MOST_CELLS else float(np.sqrt(np.ptp(plane, axis=0).prod() / MOST_CELLS))
    _, first, cell_of = np.unique(np.round(plane / step), axis=0, return_index=True, return_inverse=True)
    cell_of = cell_of.reshape(-1)
    seeds = plane[first]
    hull = _hull(np.vstack([seeds, _other_places(territory, stretch)]), spacing=_spacing(seeds))
    if len(seeds) > 1:
        mosaic = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(seeds), extend_to=hull))
        tree = shapely.STRtree(mosaic)
        seed, polygon = tree.query(shapely.points(seeds), predicate="intersects")
        found = np.zeros(len(seeds), dtype=np.intp)
        found[seed] = polygon
        cells = shapely.intersection(mosaic[found], hull)
    else:
        cells = np.array([hull])
    parents = np.array([_parent(territory, territory.demand.area[i]) for i in first])
    names = [name for name in np.unique(parents) if name]
    borders = [shapely.union_all(cells[parents == name]) for name in names] if len(names) > 1 else []

    def back(shape: Any) -> Any:
        return shapely.transform(shape, lambda xy: xy / [stretch, 1.0])

    return Land(tuple(map(back, cells)), cell_of, tuple(map(back, borders)), back(hull))


def rings_of_area(drawn: Land, territory: Territory, area: str) -> list[NDArray[np.float64]]:
    """Outline of the ground on which the people of an area (id, of any size) live; empty: nobody does."""
    import shapely

    inside = {name: territory.within(name, area) for name in set(territory.demand.area)}
    cells = sorted({int(drawn.cell_of[i]) for i, name in enumerate(territory.demand.area) if inside[name]})
    return rings(shapely.union_all([drawn.cells[cell] for cell in cells])) if cells else []


def rings(shape: Any) -> list[NDArray[np.float64]]:
    """Rings of a polygon or of several, each of shape (points, 2)."""
    import shapely

    parts = shapely.get_parts(shape)
    polygons = parts[shapely.get_type_id(parts) == 3]  # a cell cut by the hull may leave a loose line
    return [shapely.get_coordinates(ring) for ring in shapely.get_rings(polygons)]


def _spacing(seeds: NDArray[np.float64]) -> float:
    """Half the usual distance between neighbours, in degrees of latitude; about 2 km for one point alone."""
    if len(seeds) < 2:
        return 0.02
    from scipy.spatial import KDTree

    return float(np.median(KDTree(seeds).query(seeds, k=2)[0][:, 1])) * 0.75


def _hull(points: NDArray[np.float64], *, spacing: float) -> Any:
    import shapely

    cloud = shapely.MultiPoint(np.unique(points, axis=0))
    hull = shapely.concave_hull(cloud, ratio=0.22) if len(cloud.geoms) > 3 else cloud.convex_hull
    # Out and in again rounds the corners and fills the notches between neighbours.
    return hull.buffer(2.2 * spacing).buffer(-1.2 * spacing)


def _other_places(territory: Territory, stretch: float) -> NDArray[np.float64]:
    where = [(site.lon, site.lat) for site in territory.sites] + [(stop.lon, stop.lat) for stop in territory.stops]
    return np.array(where).reshape(-1, 2) * [stretch, 1.0]


def _parent(territory: Territory, area: str) -> str:
    found = territory.area_by_id.get(area)
    return found.parent if found else ""
