"""Symbols of places, stops and bases; pictograms are drawn in a box from -6 to 6."""

from __future__ import annotations

from optimizer.drawing.canvas import element, text
from optimizer.drawing.palette import INK, PAPER

PICTOGRAMS = {
    # i for information, as on the houses themselves
    "france_services": "M-1.1 -4.6h2.2v2.2h-2.2zM-1.9 -1.2h3v4.4h1v1.6h-4.2v-1.6h1.1v-2.8h-.9z",
    # an open book
    "library": "M-5 -3.4C-3.2 -4.2 -1.4 -4 -.4 -3.1V3.9C-1.4 3 -3.2 2.8 -5 3.6zM5 -3.4C3.2 -4.2 1.4 -4 .4 -3.1V3.9"
               "C1.4 3 3.2 2.8 5 3.6z",
    # a laptop
    "coworking": "M-4 -3.8h8v5.6h-8zM-2.9 -2.7v3.4h5.8v-3.4zM-5.4 2.5h10.8l-.8 1.5h-9.2z",
    # a pediment on columns
    "town_hall": "M0 -5L5 -2v1H-5v-1zM-4.2 -.2h1.6v3h-1.6zM-.8 -.2h1.6v3h-1.6zM2.6 -.2h1.6v3h-1.6zM-5 3.4h10v1.3h-10z",
    # a mortarboard
    "school": "M0 -4.2L6 -1.6L0 1L-6 -1.6zM-3.4 .6L0 2.1L3.4 .6V3C2 4.3 -2 4.3 -3.4 3z",
    # a tent
    "campsite": "M-.7 -4.8h1.4L5.6 4.2h-3.8L0 .6L-1.8 4.2h-3.8z",
    # an amphora
    "museum": "M-1.6 -5h3.2v1h-.6v1.3C2.8 -2 3.6 -.6 3.6 .8C3.6 2.6 2.4 4 1.4 4.9h-2.8C-2.4 4 -3.6 2.6 -3.6 .8"
              "C-3.6 -.6 -2.8 -2 -1 -2.7V-4h-.6z",
    # a train from the front
    "station": "M-3.4 -4.8h6.8v7h-6.8zM-2.2 -3.6v2.6h4.4v-2.6zM-2.6 2.6h1.5l-1.2 2.2h-1.7zM2.6 2.6h-1.5l1.2 2.2h1.7z",
    # an ear of wheat
    "farm": "M-.6 -1.6h1.2v6.4h-1.2zM0 -5.2C1.3 -4.2 1.3 -2.8 0 -1.8C-1.3 -2.8 -1.3 -4.2 0 -5.2z"
            "M.9 -.2C1 -1.8 2.2 -2.6 3.8 -2.5C3.7 -.9 2.5 0 .9 -.2z"
            "M-.9 -.2C-1 -1.8 -2.2 -2.6 -3.8 -2.5C-3.7 -.9 -2.5 0 -.9 -.2z"
            "M.9 2.8C1 1.2 2.2 .4 3.8 .5C3.7 2.1 2.5 3 .9 2.8zM-.9 2.8C-1 1.2 -2.2 .4 -3.8 .5C-3.7 2.1 -2.5 3 -.9 2.8z",
    # a signpost
    "tourist_office": "M-.6 -5h1.2v1.2h3l1.6 1.5l-1.6 1.5h-3v5.6h-1.2v-5.6h-3.6v-3h3.6z",
    # a bed
    "gite": "M-5.4 -3.4h1.2v4h4v-2.4h3.2c1.4 0 2.4 1 2.4 2.4v3h-1.2v-1.6h-8.4v1.6h-1.2z"
            "M-3.6 -2.2a1.2 1.2 0 1 0 2.4 0a1.2 1.2 0 1 0 -2.4 0",
    # a door
    "other": "M-3 -4.6h6v9.2h-6zM.9 -.6h1.2v1.2h-1.2z",
}
TRUCK = "M-5.6 -3.6h6.8v6h-6.8zM1.8 -1.8h2.2l1.8 2v2.2h-4zM-4.4 2.8a1.3 1.3 0 1 0 2.6 0zM2 2.8a1.3 1.3 0 1 0 2.6 0z"


def pictogram(kind: str, x: float, y: float, *, size: float, fill: str) -> str:
    """The pictogram of a kind of building, `size` pixels wide."""
    shape = PICTOGRAMS.get(kind, PICTOGRAMS["other"])
    return element("path", d=shape, fill=fill, fill_rule="evenodd",
                   transform=f"translate({x:.1f} {y:.1f}) scale({size / 12:.3f})")


def place(kind: str, change: str, x: float, y: float, *, radius: float) -> str:
    """A place: filled when new, ringed when extended, small and plain when as today."""
    if change == "as_today":
        return element("circle", cx=x, cy=y, r=radius, fill=PAPER, stroke=INK, stroke_width=1.1, stroke_opacity=0.75)
    new = change == "new"
    disc = element("circle", cx=x, cy=y, r=radius, fill=INK if new else PAPER, stroke=PAPER if new else INK,
                   stroke_width=1.4 if new else 2.2)
    return disc + pictogram(kind, x, y, size=radius * 1.32, fill=PAPER if new else INK)


def stop(x: float, y: float, *, colour: str, order: str, radius: float = 6.2) -> str:
    """A stop of a tour with its place in the driving order."""
    disc = element("circle", cx=x, cy=y, r=radius, fill=PAPER, stroke=colour, stroke_width=2)
    return disc + text(order, x, y + radius * 0.52, fill=colour, font_size=radius * 1.42, font_weight=700,
                       text_anchor="middle")


def stop_today(x: float, y: float, *, radius: float = 4.4) -> str:
    """A stop of a round that drives today."""
    r = f"{radius:.1f}"
    return element("path", d=f"M{x:.1f} {y - radius:.1f}l{r} {r}l-{r} {r}l-{r} -{r}z", fill=PAPER, stroke=INK,
                   stroke_width=1.1, stroke_opacity=0.75)


def base(x: float, y: float, *, size: float = 17.0) -> str:
    """Where vehicles start."""
    square = element("rect", x=x - size / 2, y=y - size / 2, width=size, height=size, rx=4.0, fill=PAPER, stroke=INK,
                     stroke_width=1.8)
    truck = element("path", d=TRUCK, fill=INK, transform=f"translate({x:.1f} {y:.1f}) scale({size / 15:.3f})")
    return square + truck
