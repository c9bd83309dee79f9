"""Where an example person lives or works: one of the territory's demand points, so that travel is the plan's own."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from optimizer.territory import Territory
from optimizer.travel.base import Points
from optimizer.travel.crow_fly import crow_fly_km

FAR_KM = 20.0
"""Coordinates farther than this from any demand point are a slip, or another territory."""
_COORDINATES = re.compile(r"\s*([-+]?\d{1,2}(?:\.\d+)?)\s*[,;]\s*([-+]?\d{1,3}(?:\.\d+)?)\s*")


@dataclass(frozen=True)
class Whereabouts:
    """A place as people name it, and the demand point from which travel is counted."""

    demand: int
    """Position of the demand point."""
    name: str


def whereabouts(place: str, territory: Territory) -> Whereabouts | None:
    """The demand point that a text means; None if it means none.

    Parameters
    ----------
    place : str
        Id of a demand point; id or name of an area, which stands for its demand point with most inhabitants; name
        of a demand point; or latitude and longitude (``44.4395, 3.9320``), which stand for the nearest demand point.
    """
    demand = territory.demand
    if place in demand.ids:
        at = demand.ids.index(place)
        return Whereabouts(at, demand.names[at])
    area = territory.find_area(place)
    inside = [] if area is None else [n for n, own in enumerate(demand.area) if territory.within(own, area)]
    if area is not None and inside:
        residents = demand.persons[inside][:, territory.resident_groups].sum(axis=1)
        return Whereabouts(inside[int(residents.argmax())], territory.area_by_id[area].name)
    if place in demand.names:
        return Whereabouts(demand.names.index(place), place)
    return _nearest(place, territory)


def _nearest(place: str, territory: Territory) -> Whereabouts | None:
    read, demand = _COORDINATES.fullmatch(place), territory.demand
    if not read or not len(demand):
        return None
    unknown = np.array([np.nan])
    here = Points(("here",), lon=np.array([float(read[2])]), lat=np.array([float(read[1])]), altitude_m=unknown)
    km = crow_fly_km(here, Points(demand.ids, demand.lon, demand.lat, demand.altitude_m))[0]
    at = int(km.argmin())
    return Whereabouts(at, demand.names[at]) if km[at] <= FAR_KM else None
