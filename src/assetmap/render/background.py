"""What lies under a ward's map: streets, water and greenery, cut to the ward and small enough for a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from assetmap.contracts import CRS
from assetmap.render.words import Name, both, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from assetmap.model import Layer

MARGIN_M = 300.0
"""How far beyond the ward's bounds the background reaches."""

_TOLERANCE_M = 2.0
_NEAR_M = 200.0
_STEPS = 100_000
_MAIN = {"motorway", "trunk", "primary", "secondary", "tertiary"}
_MAIN |= {f"{highway}_link" for highway in _MAIN}
_PATHS = {"footway", "path", "steps", "cycleway", "bridleway", "track", "pedestrian"}
_DRAWN_CONTEXT = {"water": "water", "woodland": "wood"}
_ORDER = ("green", "wood", "water", "path", "street", "main")


def draw_background(background: Sequence[Layer], area: BaseGeometry) -> list[list[Any]]:
    """
    Cut the background to an area's bounds, and write it small.

    Parameters
    ----------
    background
        Layers of kinds ``streets``, ``context`` and ``green_space``; others are not drawn.
    area
        What the map shows, EPSG:27700. The background reaches 300 m beyond its bounds.

    Returns
    -------
    list of list
        In drawing order: a class (``green``, ``wood``, ``water``, ``path``, ``street`` or ``main``); ``"line"`` or
        ``"area"``; all lines, or all polygons, in one text. Spaces part lines and polygons, commas the rings of a
        polygon.

    Notes
    -----
    A line is written as in Google's encoded polyline format, five decimals of a degree in EPSG:4326 (about a metre):
    latitude and longitude of each point as steps from the point before, and of a line's first point as steps from the
    last point of the line before it.
    """
    box = shapely.box(*area.bounds).buffer(MARGIN_M, cap_style="square", join_style="mitre").bounds
    parts: dict[str, list[BaseGeometry]] = {name: [] for name in _ORDER}
    for layer in background:
        near = _cut(layer.data, box)
        for name, shape in zip(_classes(near, layer.kind), near.geometry, strict=True):
            if name in parts:
                parts[name].append(shape)
    drawn = [(name, shape) for name in _ORDER for shape in _merged(parts[name])]
    simple = gpd.GeoSeries([shape.simplify(_TOLERANCE_M) for _, shape in drawn], crs=CRS).to_crs("EPSG:4326")
    return [[name, *_written(shape)] for (name, _), shape in zip(drawn, simple, strict=True)]


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
        pairs, away = named.sindex.nearest(points, return_all=False, max_distance=_NEAR_M, return_distance=True)
        for (at, street), metres in zip(pairs.T, away, strict=True):
            if int(at) not in found or metres < found[int(at)][0]:
                found[int(at)] = (metres, name_of(next(named.iloc[[street]].itertuples()), both("page-not-known")))
    return {at: name for at, (_, name) in found.items()}


def to_geojson(shapes: Sequence[BaseGeometry], *, tolerance: float) -> list[dict[str, Any]]:
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


def _written(shape: BaseGeometry) -> tuple[str, str]:
    parts = [part for part in shapely.get_parts(shape) if not part.is_empty]
    is_line = shapely.get_dimensions(shape) == 1
    lines = [[part] if is_line else [part.exterior, *part.interiors] for part in parts]
    texts = iter(_steps([line for rings in lines for line in rings]))
    return "line" if is_line else "area", " ".join(",".join(next(texts) for _ in rings) for rings in lines)


def _steps(lines: Sequence[BaseGeometry]) -> Iterator[str]:
    """Write lines as steps from point to point; steps of nothing are left out, save at the start of a line."""
    last = np.zeros((1, 2), dtype=int)
    for line in lines:
        spots = np.rint(shapely.get_coordinates(line)[:, ::-1] * _STEPS).astype(int)
        steps = np.diff(spots, axis=0, prepend=last)
        steps = steps[steps.any(axis=1) | (np.arange(len(steps)) == 0)]
        yield "".join(_encoded(step) for step in steps.ravel().tolist())
        last = spots[-1:]


def _encoded(step: int) -> str:
    """Write a number in pieces of five bits, the lowest first, each as a character from ``?`` on."""
    rest, text = ~(step << 1) if step < 0 else step << 1, ""
    while rest >= 32:  # noqa: PLR2004 - five bits
        text, rest = text + chr((rest & 31) + 32 + 63), rest >> 5
    return text + chr(rest + 63)


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
