"""What lies under a ward's map: streets, water and greenery, cut to the ward and small enough for a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from assetmap.contracts import CRS
from assetmap.render.words import Name, both, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from assetmap.model import Layer

MARGIN_M = 300.0
"""How far beyond the ward's bounds the background reaches."""

_TOLERANCE_M = 2.0
_NEAR_M = 200.0
_MAIN = {"motorway", "trunk", "primary", "secondary", "tertiary"}
_MAIN |= {f"{highway}_link" for highway in _MAIN}
_PATHS = {"footway", "path", "steps", "cycleway", "bridleway", "track", "pedestrian"}
_DRAWN_CONTEXT = {"water": "water", "woodland": "wood"}
_ORDER = ("green", "wood", "water", "path", "street", "main")


def draw_background(background: Sequence[Layer], area: BaseGeometry) -> list[tuple[str, gpd.GeoSeries]]:
    """
    Cut the background to an area's bounds, and simplify it.

    Parameters
    ----------
    background
        Layers of kinds ``streets``, ``context`` and ``green_space``; others are not drawn.
    area
        What the map shows, EPSG:27700. The background reaches 300 m beyond its bounds.

    Returns
    -------
    list of tuple of (str, geopandas.GeoSeries)
        In drawing order: a class (``green``, ``wood``, ``water``, ``path``, ``street`` or ``main``), and its areas or
        its lines as one shape in EPSG:27700, simplified by 2 m. A class with both stands there twice.
    """
    box = shapely.box(*area.bounds).buffer(MARGIN_M, cap_style="square", join_style="mitre").bounds
    parts: dict[str, list[BaseGeometry]] = {name: [] for name in _ORDER}
    for layer in background:
        near = _cut(layer.data, box)
        for name, shape in zip(_classes(near, layer.kind), near.geometry, strict=True):
            if name in parts:
                parts[name].append(shape)
    drawn = [(name, shape.simplify(_TOLERANCE_M)) for name in _ORDER for shape in _merged(parts[name])]
    return [(name, gpd.GeoSeries([shape], crs=CRS)) for name, shape in drawn]


def has_streets(background: Iterable[Layer], area: BaseGeometry) -> bool:
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


def nearest_streets(background: Iterable[Layer], places: gpd.GeoSeries) -> dict[int, Name]:
    """
    Name the street nearest to each place, as a help to find it without a map.

    Parameters
    ----------
    background
        Layers of which those of kind ``streets`` count.
    places
        Any shapes, EPSG:27700.

    Returns
    -------
    dict of int to Name
        By position; a place without a named street within 200 m, straight-line, is not there.
    """
    found: dict[int, tuple[float, Name]] = {}
    for layer in background:
        named = layer.data[layer.data["name"] != ""] if layer.kind == "streets" else layer.data.iloc[:0]
        points = places.representative_point()
        (at, street), away = named.sindex.nearest(points, return_all=False, max_distance=_NEAR_M, return_distance=True)
        rows = named.filter(["name", "name_cy", "language"]).iloc[street].itertuples()
        for place, metres, row in zip(at.tolist(), away.tolist(), rows, strict=True):
            if place not in found or metres < found[place][0]:
                found[place] = (metres, name_of(row, both("page-not-known")))
    return {at: name for at, (_, name) in found.items()}


def _cut(data: gpd.GeoDataFrame, box: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    near = data.iloc[sorted(data.sindex.query(shapely.box(*box)))]
    cut = near.set_geometry(near.geometry.clip_by_rect(*box))
    return cut[~cut.geometry.is_empty]


def _classes(near: gpd.GeoDataFrame, kind: str) -> list[str]:
    if kind == "streets":
        return ["main" if value in _MAIN else "path" if value in _PATHS else "street" for value in near["highway"]]
    if kind == "green_space":
        return ["wood" if value == "wood" else "green" for value in near["type"]]
    if kind == "context":
        return [_DRAWN_CONTEXT.get(value, "") for value in near["type"]]
    return [""] * len(near)


def _merged(shapes: list[BaseGeometry]) -> list[BaseGeometry]:
    parts = shapely.get_parts(shapes)
    dimensions = shapely.get_dimensions(parts)
    lines, areas = parts[dimensions == 1], parts[dimensions == 2]  # noqa: PLR2004 - lines and polygons
    merged: list[BaseGeometry] = [shapely.MultiPolygon(list(areas))] if len(areas) else []
    return [*merged, shapely.line_merge(shapely.MultiLineString(list(lines)))] if len(lines) else merged
