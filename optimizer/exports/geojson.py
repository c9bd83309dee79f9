"""GeoJSON (RFC 7946): every layer in one collection; the property `layer` tells them apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.views.layers import Layer, LonLat, layers
from optimizer.whole_writing import whole_file

NAME = "geojson"
FILE_NAME = "plan.geojson"
DIGITS = 6
"""Of a degree: about ten centimetres, as the standard advises."""


def export(plan: Plan, territory: Territory, scenario: Scenario, target: Path, *, lang: str) -> Path:
    """Write every layer to `target`."""
    features = [feature for layer in layers(plan, territory, scenario, lang=lang) for feature in _features(layer)]
    collection = {"type": "FeatureCollection", "features": features}
    with whole_file(target) as path:
        path.write_text(json.dumps(collection, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
    return target


def _features(layer: Layer) -> list[dict[str, Any]]:
    return [
        {
            "type": "Feature",
            "geometry": {"type": layer.geometry, "coordinates": _rounded(where)},
            "properties": {"layer": layer.name, **dict(zip(layer.columns, record))},
        }
        for where, record in zip(layer.coordinates, layer.records)
    ]


def _rounded(where: LonLat | tuple[LonLat, ...]) -> list[Any]:
    return [round(part, DIGITS) if isinstance(part, float) else _rounded(part) for part in where]
