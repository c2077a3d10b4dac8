"""What lies under a ward's map: streets, water and greenery, cut to the ward and small enough to be put inside a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from assetmap.contracts import CRS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from shapely import Geometry

    from assetmap.model import Layer

MARGIN_M = 300.0
"""How far beyond the ward's bounds the background reaches."""

_MAIN = {"motorway", "trunk", "primary", "secondary", "tertiary"}
_MAIN |= {f"{highway}_link" for highway in _MAIN}
_PATHS = {"footway", "path", "steps", "cycleway", "bridleway", "track", "pedestrian"}
_DRAWN_CONTEXT = {"water": "water", "woodland": "wood"}
_ORDER = ("green", "wood", "water", "path", "street", "main")


def background_features(background: Sequence[Layer], area: Geometry) -> list[dict[str, Any]]:
    """
    Cut the background to an area's bounds.

    Parameters
    ----------
    background
        Layers of kinds ``streets``, ``context`` and ``green_space``; others are not drawn.
    area
        What the map shows, EPSG:27700. The background reaches 300 m beyond its bounds.

    Returns
    -------
    list of dict
        GeoJSON features in EPSG:4326, at most one for each class and dimension, in drawing order. Property ``c`` is the
        class: ``green``, ``wood``, ``water``, ``path``, ``street`` or ``main``.
    """
    box = shapely.box(*area.bounds).buffer(MARGIN_M, cap_style="square", join_style="mitre").bounds
    parts: dict[str, list[Geometry]] = {name: [] for name in _ORDER}
    for layer in background:
        near = _cut(layer.data, box)
        for name, shapes in near.geometry.groupby(_classes(near, layer.kind)):
            if name in parts:
                parts[str(name)].extend(shapes)
    drawn = [(name, shape) for name in _ORDER for shape in _merged(parts[name])]
    return [
        {"type": "Feature", "properties": {"c": name}, "geometry": geometry}
        for (name, _), geometry in zip(drawn, to_geojson([shape for _, shape in drawn], tolerance=1.5), strict=True)
    ]


def has_streets(background: Iterable[Layer], area: Geometry) -> bool:
    """
    Tell whether there is any street in an area.

    Parameters
    ----------
    background
        Layers of which those of kind ``streets`` count.
    area
        The area, EPSG:27700.

    Returns
    -------
    bool
        ``True`` if a street touches it.
    """
    streets = (layer.data for layer in background if layer.kind == "streets")
    return any(len(data.sindex.query(area, predicate="intersects")) for data in streets)


def to_geojson(shapes: Sequence[Geometry], *, tolerance: float) -> list[dict[str, Any]]:
    """
    Write shapes as GeoJSON geometries.

    Parameters
    ----------
    shapes
        In EPSG:27700.
    tolerance
        How far a simplified line may run from the true one, metres.

    Returns
    -------
    list of dict
        In EPSG:4326 with five decimals (about a metre), in the order given.
    """
    simple = gpd.GeoSeries([shape.simplify(tolerance) for shape in shapes], crs=CRS)
    return [_rounded(shapely.geometry.mapping(shape)) for shape in simple.to_crs("EPSG:4326")]


def _cut(data: gpd.GeoDataFrame, box: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    near = data.iloc[sorted(data.sindex.query(shapely.box(*box)))]
    cut = near.set_geometry(near.geometry.clip_by_rect(*box))
    return cut[~cut.geometry.is_empty]


def _classes(near: gpd.GeoDataFrame, kind: str) -> pd.Series[str]:
    if kind == "streets":
        highway = near["highway"]
        return highway.map(lambda value: "main" if value in _MAIN else "path" if value in _PATHS else "street")
    if kind == "green_space":
        return near["type"].map(lambda value: "wood" if value == "wood" else "green")
    if kind == "context":
        return near["type"].map(lambda value: _DRAWN_CONTEXT.get(value, ""))
    return near.geometry.map(lambda _: "")


def _merged(shapes: list[Geometry]) -> list[Geometry]:
    parts = shapely.get_parts(shapes)
    dimensions = shapely.get_dimensions(parts)
    lines, areas = parts[dimensions == 1], parts[dimensions == 2]  # noqa: PLR2004 - lines and polygons
    merged = [shapely.MultiPolygon(list(areas))] if len(areas) else []
    return [*merged, shapely.line_merge(shapely.MultiLineString(list(lines)))] if len(lines) else merged


def _rounded(value: Any) -> Any:  # noqa: ANN401 - nested tuples of a geometry
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, tuple | list):
        parts = [_rounded(part) for part in value]
        if parts and isinstance(parts[0], list) and parts[0] and isinstance(parts[0][0], float):
            return [part for at, part in enumerate(parts) if at == 0 or part != parts[at - 1]]
        return parts
    return value
