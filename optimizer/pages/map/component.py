"""The map as a Streamlit component: a scene goes in, the id of what was chosen comes out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from optimizer.locale import translator
from optimizer.views.map_scenes import Scene

FOLDER = Path(__file__).parent
SCRIPTS = ("drawing.js", "layout.js", "map.js", "gestures.js")
"""Read in this order as one module: each uses those before it."""


@dataclass(frozen=True)
class BaseMap:
    """An online map that may lie below a scene; nothing is asked of it unless it is chosen."""

    url: str
    """Tiles of 256 pixels in Web Mercator; ``{z}``, ``{x}`` and ``{y}`` are filled in."""
    attribution: str
    most_zoom: int


BASE_MAPS = {
    "plan_ign": BaseMap(
        "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2"
        "&STYLE=normal&FORMAT=image/png&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",
        "© IGN, Plan IGN (Géoplateforme)", 18),
}

_map = st.components.v2.component(
    "maillage_territory_map",
    html='<div class="territory-map"></div>',
    css=(FOLDER / "map.css").read_text(encoding="utf-8"),
    js="\n".join((FOLDER / name).read_text(encoding="utf-8") for name in SCRIPTS),
)


def territory_map(
    scene: Scene, *, key: str, lang: str, selected: str | None = None, height: int = 560, base_map: str | None = None
) -> str | None:
    """Show a scene with its legend.

    Zoom and position are kept under `key` by the browser, whatever changes in the scene.

    Parameters
    ----------
    selected
        Id of the site, stop or cell to ring.
    height
        Of the map itself, pixels; its legend stands beside it, or below it on a narrow page.
    base_map
        A key of `BASE_MAPS` where the user asked for an online map below the cells; None asks the network nothing.

    Returns
    -------
    str or None
        Id of the site, stop or demand point that was clicked, or activated by keyboard, just now; None on
        every other run. The page remembers it, and passes it back as `selected`.

    Raises
    ------
    KeyError
        If there is no such base map.
    """
    _ = translator(lang)
    words = {
        "zoom_in": _("Zoom in"), "zoom_out": _("Zoom out"), "whole": _("Whole territory"), "legend": _("Legend"),
        "places": _("Places, stops and bases"),
        "hint": _("Tab: communes, then places; arrows: from one to the next; Enter: choose; + and −: zoom; 0: all"),
        "unreachable": _("The online map cannot be reached: the territory is drawn from its own data alone."),
    }
    data = {
        "key": key, "lang": lang, "height": height, "selected": selected, "words": words,
        "fingerprint": f"{lang}{scene.fingerprint}", "scene": scene.payload,
        "base_map": BASE_MAPS[base_map].__dict__ if base_map else None,
    }
    result = _map(key=key, data=data, on_chosen_change=_nothing)
    chosen = result.chosen
    return str(chosen) if chosen else None


def _nothing() -> None:
    """Nothing to do: a choice is read where the map is shown."""
