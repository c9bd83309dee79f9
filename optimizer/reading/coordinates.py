"""Where things are: one reference system in, WGS 84 out, and points that cannot be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.reading.checked_table import CheckedTable
from optimizer.reading.settings import FILE, Settings
from optimizer.told import Figure, Told

WGS84 = frozenset({"", "EPSG:4326", "OGC:CRS84", "WGS84", "WGS 84", "URN:OGC:DEF:CRS:OGC:1.3:CRS84"})
EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True)
class Located:
    """Coordinates of one table in WGS 84 degrees; NaN where they could not be read.

    They may still be impossible: `check_positions` needs those of all tables to tell what was meant.
    """

    table: CheckedTable
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]

    @classmethod
    def read(cls, table: CheckedTable, settings: Settings) -> Located:
        """Read the columns lon and lat, or the geometry where either is absent."""
        if ("lon" in table and "lat" in table) or table.raw.points is None:
            lon = table.numbers("lon", stand_in=np.nan, what=Told("the longitude"))
            lat = table.numbers("lat", stand_in=np.nan, what=Told("the latitude"))
            crs = settings.crs
            # A file in metres whose toml names no system: its columns are in metres as well.
            if crs.upper() in WGS84 and table.raw.crs and np.any(np.abs(lon) > 180):
                crs = table.raw.crs
        else:
            lon, lat = table.raw.points.T.copy()
            crs = table.raw.crs or settings.crs
            for index in np.flatnonzero(np.isnan(lon) | np.isnan(lat)).tolist():
                table.fault(
                    "no geometry",
                    Told("the record has no point on the map"),
                    Told("draw it, or fill in lon and lat"),
                    at=index,
                )
        return cls(table, *_to_wgs84(lon, lat, crs, table))

    @property
    def on_earth(self) -> NDArray[np.bool_]:
        """Which points are known and within the range of degrees."""
        return (np.abs(self.lon) <= 180) & (np.abs(self.lat) <= 90)  # False for NaN

    @property
    def centre(self) -> tuple[float, float]:
        """Median longitude and latitude of the points on Earth."""
        return float(np.median(self.lon[self.on_earth])), float(np.median(self.lat[self.on_earth]))


def _to_wgs84(
    x: NDArray[np.float64], y: NDArray[np.float64], crs: str, table: CheckedTable
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Degrees of points in `crs`; NaN for all (noted) where they are evidently not in it."""
    if crs.upper() in WGS84 or not len(x):
        return x, y
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    try:
        transformer = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    except ProjError:  # unknown, or known to have no place on Earth, as an undefined plane
        table.findings.add(
            f"crs {crs}",
            Told("the reference system {crs} is not known", crs=crs),
            Told("write an EPSG code such as {line}", line='crs = "EPSG:2154"'),
            file=FILE,
            column="crs",
        )
        return np.full(len(x), np.nan), np.full(len(y), np.nan)
    source = transformer.source_crs
    if (
        source is not None
        and source.is_projected
        and np.nanmax(np.abs(x), initial=0) <= 180
        and np.nanmax(np.abs(y), initial=0) <= 90
    ):
        table.fault(
            "degrees",
            Told("lon and lat are degrees, but the reference system {crs} counts metres", crs=crs),
            Told("delete the line crs in {file}, or write EPSG:4326 there", file=FILE),
            column="lon",
        )
        return np.full(len(x), np.nan), np.full(len(y), np.nan)
    lon, lat = transformer.transform(x, y)
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


def crow_fly_km(
    lon: NDArray[np.float64], lat: NDArray[np.float64], other_lon: float, other_lat: float
) -> NDArray[np.float64]:
    """Great-circle distance from points to one point, kilometres (haversine)."""
    phi, other_phi = np.radians(lat), np.radians(other_lat)
    half = (
        np.sin((phi - other_phi) / 2) ** 2
        + np.cos(phi) * np.cos(other_phi) * np.sin(np.radians(lon - other_lon) / 2) ** 2
    )
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0))))


def check_positions(tables: Sequence[Located], *, extent_km: float) -> None:
    """Note every point off the Earth, or farther than `extent_km` from where the territory is.

    That is the median of the table which most tables agree with, so that neither a few misplaced points
    nor one table with its coordinates swapped moves it.
    """
    centres = [located.centre for located in tables if located.on_earth.any()]
    lons, lats = np.array([lon for lon, _ in centres]), np.array([lat for _, lat in centres])
    lon0, lat0 = max(
        centres,
        key=lambda centre: np.count_nonzero(crow_fly_km(lons, lats, *centre) <= extent_km),
        default=(np.nan, np.nan),
    )
    for located in tables:
        km = crow_fly_km(located.lon, located.lat, lon0, lat0)
        known = ~np.isnan(located.lon) & ~np.isnan(located.lat)
        for index in np.flatnonzero(known & (~located.on_earth | (km > extent_km))).tolist():
            lon, lat = float(located.lon[index]), float(located.lat[index])
            point = f"({lon:g}, {lat:g})"
            located.table.fault(
                "misplaced",
                Told(
                    "the point {point} lies {km} km from the others, in the sea or another country",
                    point=point,
                    km=Figure(float(km[index])),
                )
                if located.on_earth[index]
                else Told("the point {point} is not on Earth", point=point),
                _mend(lon, lat, lon0, lat0, extent_km),
                at=index,
                column="lon",
            )


def _mend(lon: float, lat: float, lon0: float, lat0: float, extent_km: float) -> Told:
    """The likely slip: swapped coordinates, a lost or added minus sign, or metres."""
    for x, y, remedy in (
        (lat, lon, Told("exchange longitude and latitude: they seem swapped")),
        (-lon, lat, Told("longitude is in the wrong hemisphere: write {lon}", lon=f"{-lon:g}")),
        (lon, -lat, Told("latitude is in the wrong hemisphere: write {lat}", lat=f"{-lat:g}")),
        (
            -lon,
            -lat,
            Told("both are in the wrong hemisphere: write {lon} and {lat}", lon=f"{-lon:g}", lat=f"{-lat:g}"),
        ),
    ):
        if crow_fly_km(np.array([x]), np.array([y]), lon0, lat0)[0] <= extent_km:
            return remedy
    if max(abs(lon), abs(lat)) > 1000:
        line = 'crs = "EPSG:2154"'
        return Told("if it is in metres, name its system in {file}, such as {line} (Lambert 93)", file=FILE, line=line)
    if max(abs(lon) / 180, abs(lat) / 90) > 1:
        return Told("write degrees: longitude between -180 and 180, latitude between -90 and 90")
    return Told(
        "correct lon and lat; if the territory really is that large, write extent_km in {file} (now {extent})",
        file=FILE,
        extent=f"{extent_km:g}",
    )
