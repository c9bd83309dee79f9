"""Tables with geometry: GeoParquet (or plain Parquet), GeoJSON and GeoPackage layers.

Read with pyarrow, json and pyogrio, without a GeoDataFrame in between, so that only what a file needs is imported.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.reading.delimited import UnreadableTable, decode
from optimizer.reading.raw_table import Cells, RawTable, as_text
from optimizer.told import Told


def read_geographic(path: Path, *, table: str, file: str) -> RawTable | None:
    """Read a table by the suffix of its file; None if a GeoPackage has no layer called `table`.

    Records are numbered from 2, as in a spreadsheet of their attributes. Lines and
    polygons count as a point inside them.

    Raises
    ------
    UnreadableTable
    """
    match path.suffix.lower():
        case ".parquet":
            return _read_parquet(path, table, file)
        case ".geojson":
            return _read_geojson(path, table, file)
        case _:
            return _read_layer(path, table, file)


def geopackage_settings(path: Path) -> str | None:
    """The text in column `toml` of the layer `territory`; None without it.

    Raises
    ------
    UnreadableTable
    """
    layer = _read_layer(path, "territory", path.name)
    if layer is None or "toml" not in layer.headers:
        return None
    return "\n".join(map(as_text, layer.columns[layer.headers.index("toml")]))


def _cells(values: NDArray[Any]) -> Cells:
    """Numbers as they are, all else as texts."""
    return values if values.dtype.kind in "iuf" else [as_text(value) for value in values]


def _points(geometry: NDArray[Any]) -> NDArray[np.float64]:
    """x, y of WKB geometries; of a point inside them where they are no points; NaN where there is none."""
    import shapely

    shapes = shapely.from_wkb(geometry, on_invalid="ignore")
    solid = ~shapely.is_missing(shapes) & (shapely.get_type_id(shapes) != shapely.GeometryType.POINT)
    shapes[solid] = shapely.point_on_surface(shapes[solid])
    return np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)])


def _read_parquet(path: Path, table: str, file: str) -> RawTable:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        read = pq.read_table(path)
    except pa.ArrowException as error:
        raise UnreadableTable(Told("it cannot be read as Parquet")) from error
    described = json.loads((read.schema.metadata or {}).get(b"geo", b"{}"))
    geometry = described.get("primary_column")
    details = described.get("columns", {}).get(geometry, {})
    points = None
    if geometry in read.column_names:
        if details.get("encoding") != "WKB":
            raise UnreadableTable(
                Told(
                    "its geometry is stored as {encoding}, which is not read (WKB is)",
                    encoding=details.get("encoding"),
                )
            )
        points = _points(np.array(read[geometry].to_pylist(), dtype=object))
    headers = [name for name in read.column_names if name not in described.get("columns", {})]
    columns = []
    for name in headers:
        cells = read[name]
        numeric = pa.types.is_integer(cells.type) or pa.types.is_floating(cells.type)
        columns.append(cells.to_numpy() if numeric else [as_text(value) for value in cells.to_pylist()])
    return RawTable(
        name=table,
        file=file,
        headers=headers,
        columns=columns,
        rows=range(2, read.num_rows + 2),
        points=points,
        crs=_projjson(details.get("crs")),
    )


def _projjson(crs: dict[str, Any] | None) -> str:
    """A reference system of GeoParquet as ``AUTHORITY:CODE``, else as its JSON; absent means WGS 84."""
    if crs is None:
        return ""
    identity = crs.get("id")
    return f"{identity['authority']}:{identity['code']}" if identity else json.dumps(crs)


def _read_geojson(path: Path, table: str, file: str) -> RawTable:
    try:
        collection = json.loads(decode(path.read_bytes()))
        features = collection["features"]
        records = [feature.get("properties") or {} for feature in features]
        headers = list(dict.fromkeys(key for record in records for key in record))
        crs = (collection.get("crs") or {}).get("properties", {}).get("name", "")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableTable(Told("it is not a GeoJSON collection of features")) from error
    points = np.array([_point_of(feature.get("geometry")) for feature in features], dtype=np.float64).reshape(-1, 2)
    return RawTable(
        name=table,
        file=file,
        headers=headers,
        columns=[[as_text(record.get(header)) for record in records] for header in headers],
        rows=range(2, len(records) + 2),
        points=points if any(feature.get("geometry") for feature in features) else None,
        crs=crs,
    )


def _point_of(geometry: dict[str, Any] | None) -> tuple[float, float]:
    """x, y of a GeoJSON geometry; NaN where it is absent or malformed."""
    nowhere = (float("nan"), float("nan"))
    malformed = (KeyError, TypeError, ValueError, AttributeError, IndexError)
    if not geometry:
        return nowhere
    if geometry.get("type") == "Point":
        try:
            x, y = geometry["coordinates"][:2]
            return float(x), float(y)
        except malformed:
            return nowhere
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    try:
        point = shape(geometry).point_on_surface()
    except (*malformed, ShapelyError):
        return nowhere
    return nowhere if point.is_empty else (point.x, point.y)


def _read_layer(path: Path, table: str, file: str) -> RawTable | None:
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        layers = {name.casefold(): name for name in pyogrio.list_layers(path)[:, 0]}
        if table not in layers:
            return None
        meta, fids, geometry, fields = pyogrio.raw.read(path, layer=layers[table], force_2d=True, return_fids=True)
    except (DataSourceError, DataLayerError) as error:
        raise UnreadableTable(Told("it is not a GeoPackage that can be read")) from error
    return RawTable(
        name=table,
        file=Told("{file}, layer {table}", file=file, table=table),
        headers=list(meta["fields"]),
        columns=[_cells(values) for values in fields],
        rows=range(2, len(fids) + 2),
        points=None if geometry is None else _points(geometry),
        crs=meta["crs"] or "",
    )
