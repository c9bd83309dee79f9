"""From longitude and latitude to the picture, and the few SVG elements that a map is made of.

Every text and attribute passes through `xml.sax.saxutils`, so that a name cannot become markup.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from numpy.typing import NDArray

from optimizer.wording import printable

KM_PER_DEGREE = 111.2
"""Length of a degree of latitude on a sphere of 6,371 km; enough for a picture."""
FONT = "Inter, 'Source Sans 3', 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"


@dataclass(frozen=True, kw_only=True)
class Projection:
    """Equirectangular around the middle latitude, in pixels from the top left."""

    west: float
    north: float
    pixels_per_km: float
    cosine: float
    margin: float

    @classmethod
    def fitting(
        cls, lon: NDArray[np.float64], lat: NDArray[np.float64], *, width: float, max_height: float, margin: float
    ) -> tuple[Projection, float]:
        """The projection that shows all points in `width` pixels, and the height it needs."""
        cosine = math.cos(math.radians(float(lat.min() + lat.max()) / 2))
        wide_km = max(float(np.ptp(lon)) * cosine * KM_PER_DEGREE, 1.0)
        high_km = max(float(np.ptp(lat)) * KM_PER_DEGREE, 1.0)
        scale = min((width - 2 * margin) / wide_km, (max_height - 2 * margin) / high_km)
        height = high_km * scale + 2 * margin
        side_km = (width - 2 * margin) / scale - wide_km
        projection = cls(west=float(lon.min()) - side_km / 2 / KM_PER_DEGREE / cosine, north=float(lat.max()),
                         pixels_per_km=scale, cosine=cosine, margin=margin)
        return projection, height

    def xy(self, lon: NDArray[np.float64] | float, lat: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Pixels, shape (…, 2)."""
        scale = KM_PER_DEGREE * self.pixels_per_km
        x = (np.asarray(lon) - self.west) * self.cosine * scale + self.margin
        return np.stack([x, (self.north - np.asarray(lat)) * scale + self.margin], axis=-1)

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        """Pixels of one place."""
        x, y = self.xy(lon, lat)
        return float(x), float(y)


def element(name: str, content: str = "", **attributes: object) -> str:
    """One SVG element; underscores in attribute names stand for hyphens, None leaves an attribute out."""
    shown = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_value(value))}"
        for key, value in attributes.items() if value is not None
    )
    return f"<{name}{shown}>{content}</{name}>" if content else f"<{name}{shown}/>"


def text(words: str, x: float, y: float, **attributes: object) -> str:
    """Escaped text at a point."""
    return element("text", escaped(words), x=x, y=y, **attributes)


def escaped(words: str) -> str:
    """Text as SVG content; characters that XML forbids are left out."""
    return escape(printable(words))


def path_of(rings: Iterable[NDArray[np.float64]]) -> str:
    """Path data of closed rings, each of shape (points, 2), to a tenth of a pixel."""
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in rings)


def bowed(points: Sequence[tuple[float, float]]) -> str:
    """A path through the points whose pieces bend a little to the left of their way."""
    data = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        bend = 0.09
        data += f"Q{(x0 + x1) / 2 + bend * (y1 - y0):.1f} {(y0 + y1) / 2 - bend * (x1 - x0):.1f} {x1:.1f} {y1:.1f}"
    return data


def _value(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else printable(str(value))
