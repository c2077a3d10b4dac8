"""Shapes for a page: simplified in metres, rounded, and written as steps from point to point."""

from __future__ import annotations

from math import cos, radians
from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from assetmap.contracts import CRS
from assetmap.errors import CrsError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

STEP_M = 1.0
"""Points are rounded to whole steps of this length. Half of it makes the shapes of a ward a seventh larger, and shows
first at the last zoom level."""

_M_PER_DEGREE = 111_320.0
_POINTS, _LINES, _AREAS = range(3)
_KINDS = 4


class Grid(NamedTuple):
    """
    How whole steps become longitude and latitude: both linear, so that a browser needs no projection of ours.

    Attributes
    ----------
    west, south
        Longitude and latitude where the steps begin, EPSG:4326.
    across, up
        Degrees of a step.
    """

    west: float
    south: float
    across: float
    up: float


def simplify(places: gpd.GeoSeries, tolerance_m: float) -> gpd.GeoSeries:
    """
    Leave out vertices that nobody sees.

    Parameters
    ----------
    places
        Any shapes, in any CRS that is known.
    tolerance_m
        In metres; 0 leaves the shapes as they are.

    Returns
    -------
    geopandas.GeoSeries
        Indexed like ``places``, EPSG:27700. Areas that form a valid coverage keep the borders that they share
        (``shapely.coverage_simplify``, Visvalingam and Whyatt); others are simplified each for itself (Douglas and
        Peucker).

    Raises
    ------
    CrsError
        The shapes do not say in which CRS they are.
    """
    if places.crs is None:
        raise CrsError(Problem("crs-missing"))
    metric = places.to_crs(CRS)
    shapes = shapely.force_2d(metric.to_numpy())
    if tolerance_m > 0 and len(shapes):
        areas = np.isin(shapely.get_type_id(shapes), (3, 6))
        if areas.sum() > 1 and areas.all() and bool(shapely.coverage_is_valid(shapes)):
            shapes = shapely.coverage_simplify(shapes, tolerance_m)
        else:
            shapes = shapely.simplify(shapes, tolerance_m, preserve_topology=True)
    return gpd.GeoSeries(shapes, index=places.index, crs=CRS)


def write_shapes(places: gpd.GeoSeries, step_m: float = STEP_M) -> tuple[Grid, bytes]:
    """
    Write shapes in few bytes.

    Parameters
    ----------
    places
        Points, lines and areas, single or multiple, with a CRS; missing and empty ones are kept as nothing.
    step_m
        Length of a step in metres.

    Returns
    -------
    Grid
        How steps become degrees.
    bytes
        Numbers of seven bits a byte, the lowest first, the eighth bit set where more follow. First, for each shape,
        4 × its number of parts + 0 for points, 1 for lines, 2 for areas; then for each line its number of points, for
        each area its number of rings and the number of points of each. Then, for each point, the steps across and up
        from the point before it; a step of *n* is written as 2 *n*, of −*n* as 2 *n* − 1. The point that closes a ring
        is left out.

    Raises
    ------
    ValueError
        A shape is a collection of several kinds.
    """
    shapes = shapely.force_2d(places.to_crs("EPSG:4326").to_numpy())
    grid = _grid(shapes, step_m)
    counts: list[int] = []
    runs: list[NDArray[np.int64]] = []
    for shape in shapes:
        _write_one(shape, grid, counts, runs)
    spots = np.concatenate(runs) if runs else np.zeros((0, 2), dtype=np.int64)
    steps = np.diff(spots, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel()
    return grid, _numbers(np.array(counts, dtype=np.int64)) + _numbers((steps << 1) ^ (steps >> 63))


def _grid(shapes: NDArray[np.object_], step_m: float) -> Grid:
    west, south, _, north = shapely.total_bounds(shapes) if len(shapes) else (0.0, 0.0, 0.0, 0.0)
    if np.isnan(west):
        west = south = north = 0.0
    up = step_m / _M_PER_DEGREE
    across = up / cos(radians((south + north) / 2))
    return Grid(*(round(float(value), 9) for value in (west, south, across, up)))


def _write_one(shape: BaseGeometry | None, grid: Grid, counts: list[int], runs: list[NDArray[np.int64]]) -> None:
    parts = [] if shape is None else [part for part in shapely.get_parts(shape) if not part.is_empty]
    kinds = {int(shapely.get_dimensions(part)) for part in parts} or {_POINTS}
    if len(kinds) > 1:
        msg = "points, lines and areas cannot be one shape: take the collection apart first (GeoDataFrame.explode)"
        raise ValueError(msg)
    kind = kinds.pop()
    counts.append(_KINDS * len(parts) + kind)
    for part in parts:
        rings = list(_rings(part, kind))
        if kind == _AREAS:
            counts.append(len(rings))
        for ring in rings:
            spots = _rounded(ring, grid, is_ring=kind == _AREAS)
            runs.append(spots)
            if kind != _POINTS:
                counts.append(len(spots))


def _rings(part: Any, kind: int) -> Iterator[BaseGeometry]:  # noqa: ANN401 - a polygon has rings, others are one
    if kind == _AREAS:
        yield from (part.exterior, *part.interiors)
    else:
        yield part


def _rounded(ring: BaseGeometry, grid: Grid, *, is_ring: bool) -> NDArray[np.int64]:
    """Round to whole steps; what falls on the point before it is left out."""
    known: NDArray[np.float64] = shapely.get_coordinates(ring)
    spots: NDArray[np.int64] = np.rint((known - grid[:2]) / grid[2:]).astype(np.int64)
    moves = np.ones(len(spots), dtype=bool)
    moves[1:] = np.diff(spots, axis=0).any(axis=1)
    spots = spots[moves]
    return spots[:-1] if is_ring and len(spots) > 1 else spots


def _numbers(values: NDArray[np.int64]) -> bytes:
    lengths = np.ones(len(values), dtype=np.int64)
    for bits in range(7, 63, 7):
        lengths += values >= (1 << bits)
    written = np.zeros(int(lengths.sum()), dtype=np.uint8)
    starts = np.cumsum(lengths) - lengths
    for at in range(int(lengths.max(initial=0))):
        longer = lengths > at
        more = np.where(lengths[longer] > at + 1, 128, 0)
        written[starts[longer] + at] = ((values[longer] >> (7 * at)) & 127) | more
    return written.tobytes()


def middle_points(places: gpd.GeoSeries) -> gpd.GeoSeries:
    """
    Find where the mark of each place stands.

    Parameters
    ----------
    places
        Any shapes.

    Returns
    -------
    geopandas.GeoSeries
        Points: inside an area, half-way along a line, the first of several points.
    """
    return gpd.GeoSeries([_middle(place) for place in places], index=places.index, crs=places.crs)


def _middle(place: BaseGeometry) -> shapely.Point:
    kind = int(shapely.get_dimensions(place))
    if kind != _LINES:
        return place.representative_point()
    longest: BaseGeometry = max(shapely.get_parts(place), key=lambda part: part.length)
    return longest.interpolate(0.5, normalized=True)


def texts_and_places(lists: Sequence[Sequence[str]]) -> tuple[list[str], list[list[int]]]:
    """
    Keep each text once.

    Parameters
    ----------
    lists
        Lists of texts.

    Returns
    -------
    list of str
        Each text once, in the order met.
    list of list of int
        For each list, the places of its texts.
    """
    places: dict[str, int] = {}
    found = [[places.setdefault(text, len(places)) for text in texts] for texts in lists]
    return list(places), found
